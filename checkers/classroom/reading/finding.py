"""From a folder or a zip to hand-ins: which files belong to which learner.

First all files are listed, of a folder or a zip alike; then a folder around everything is taken
away; then the layout is chosen that the files fit as a whole, never one by one: a learner may call
a file as another platform would. Where two readings are left, the hand-in carries a doubt in words,
with what decides.
"""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from checkers.classroom.reading import archives, blackboard, gradescope, layouts, plain
from checkers.classroom.reading.archives import ArchiveError, Member, shown
from checkers.classroom.reading.layouts import GOOGLE, LAYOUTS, Layout, Owner
from checkers.classroom.reading.newest import File, newest
from checkers.classroom.reading.notebooks import SUFFIX, HandIn, HandInsError

STAMP = "timestamp.txt"  # nbgrader's
NBGRADER = ("nbgrader_config.py", "gradebook.db", "source", "release")
JUNK = frozenset(("thumbs.db", "ehthumbs.db", "desktop.ini", ".ds_store", "index.html",
                  STAMP, gradescope.METADATA))  # fmt: skip
JUNK_ENDS = (".tmp", ".crdownload", ".part", ".lnk", ".pyc")
# Beside learners' files these are the teacher's; what could be meant as an answer is not here.
TEACHERS = (".md", ".rst", ".csv", ".tsv", ".xlsx", ".xls", ".ods", ".numbers", ".yml", ".yaml",
            ".json", ".db", ".sqlite", ".log", ".ini", ".cfg", ".toml", ".txt")  # fmt: skip
MOST_FILES = 200_000


@dataclass(frozen=True)
class Reading:
    """The hand-ins by learner's label, and what was passed over, in words."""

    hand_ins: tuple[HandIn, ...]
    left_out: tuple[str, ...] = ()
    platform: str = "plain"


@dataclass(frozen=True)
class Choices:
    """What a teacher has decided: the layout, which folder is a learner, the encoding of names."""

    platform: str | None = None
    depth: int | None = None
    assignment: str | None = None
    encoding: str | None = None


def find(
    folder: Path,
    scratch: Path | None = None,
    without: Path | None = None,
    choices: Choices | None = None,
) -> Reading:
    """The hand-ins of a folder or a zip. Raises HandInsError if there are none.

    `scratch` is an empty folder into which zips are unpacked; the folder `without` is no hand-in,
    although it may lie among them.
    """
    folder, without = folder.absolute(), without and without.absolute()
    choices = choices or Choices()
    if scratch is not None and zipfile.is_zipfile(folder):
        members = archives.unpack(folder, scratch / "all", choices.encoding)
    elif folder.is_dir():
        members = list(_walk(folder, without))
    else:
        raise HandInsError(f"{folder} is not a folder, nor a zip")
    members = _stamped(members)
    members = [each for each in members if not _is_junk(each.path) or _is_metadata(each)]
    reading = _read(members, scratch, choices)
    if not reading.hand_ins:
        raise HandInsError(
            f"no hand-ins in {folder}: expected notebooks ({SUFFIX}), or a folder per learner"
        )
    return reading


def one(folder: Path, scratch: Path) -> HandIn:
    """A folder that is one learner's, whatever is in it. Raises HandInsError."""
    if not folder.is_dir():
        raise HandInsError(f"{folder} is not a folder")
    members = [each for each in _walk(folder.absolute(), None) if not _is_junk(each.path)]
    label = folder.name
    owned = [(replace(each, path=f"{label}/{each.path}"), Owner(label, label)) for each in members]
    if not owned:
        return HandIn(label, (), ("nothing was handed in",), label=label, name=label)
    return _hand_in(label, owned, (), scratch, Choices())


# ---- listing ------------------------------------------------------------------------------------


def _walk(folder: Path, without: Path | None) -> Iterator[Member]:
    """The files below a folder, and its folders that hold none; no link is followed."""
    count = 0
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            inside = sorted(here.iterdir(), reverse=True)
        except OSError as error:
            path = here.relative_to(folder).as_posix()
            yield Member(f"{path}/", None, f"{path}: cannot be read: {error.strerror}")
            continue
        kept = [
            each for each in inside if not each.name.startswith((".", "__")) and each != without
        ]
        if not kept and here != folder:
            yield Member(f"{here.relative_to(folder).as_posix()}/", None)
        for each in kept:
            if each.is_dir() and not each.is_symlink():
                waiting.append(each)
                continue
            count += 1
            if count > MOST_FILES:
                raise HandInsError(f"more than {MOST_FILES} files in {folder}")
            yield Member(each.relative_to(folder).as_posix(), each, None, archives.changed(each))


def _stamped(members: Sequence[Member]) -> list[Member]:
    """With the times that nbgrader writes beside the files that it collects."""
    stamps: dict[str, datetime] = {}
    for each in members:
        folder, _, name = each.path.rpartition("/")
        if name == STAMP and each.copy is not None:
            with contextlib.suppress(OSError, ValueError):
                text = each.copy.read_text(encoding="utf-8")[:100].replace(" UTC", "+00:00")
                stamps[folder] = datetime.fromisoformat(text.strip()).astimezone(UTC)
    if not stamps:
        return list(members)
    return [replace(each, handed_in=stamps.get(each.path.rpartition("/")[0])) for each in members]


def _is_junk(path: str) -> bool:
    name = PurePosixPath(path).name.casefold()
    return name in JUNK or name.endswith(JUNK_ENDS) or name.startswith(("~$", "readme", "license"))


def _is_metadata(member: Member) -> bool:
    return PurePosixPath(member.path).name == gradescope.METADATA


# ---- whose they are -----------------------------------------------------------------------------


def _read(members: list[Member], scratch: Path | None, choices: Choices) -> Reading:
    members = _of_nbgrader(members, choices)
    if choices.depth is None:
        members = plain.unwrapped(members)
    metadata = next((each for each in members if _is_metadata(each)), None)
    members = [each for each in members if not _is_metadata(each)]
    if choices.platform in (None, "gradescope") and metadata is not None and metadata.copy:
        text = metadata.copy.read_text(encoding="utf-8", errors="replace")
        return _of_gradescope(members, gradescope.submissions(text), scratch)
    members, left_out = _without_teachers(members)
    layout, doubtful = _layout(members, choices)
    by_name = layout is None and choices.depth is None
    groups: dict[str, list[tuple[Member, Owner]]] = {}
    is_blackboard = layout is not None and layout.platform == "blackboard"
    users = blackboard.users(members) if is_blackboard else {}
    owners = [_owner(member, layout, choices) for member in members]
    names = plain.without_course(owner.label for owner, _ in owners) if by_name else {}
    for member, (owner, doubt) in zip(members, owners, strict=True):
        if names.get(owner.label, owner.label) != owner.label:
            owner = plain.named(names[owner.label])
        user, name = users.get(member.path.rpartition(blackboard.SIGN)[0], ("", ""))
        if user:
            owner = replace(owner, label=user, name=name or user, number=user if name else None)
        if doubt or member.path in doubtful:
            doubtful.setdefault(member.path, doubt)
        groups.setdefault(owner.label, []).append((member, owner))
    groups = plain.without_copies(groups) if by_name else groups
    hand_ins = []
    for label, group in sorted(groups.items()):
        doubts = dict.fromkeys(doubtful[m.path] for m, _ in group if doubtful.get(m.path))
        first = group[0][1]
        told = ((label, first.name, label),) if first.name != label == first.number else ()
        for files in _by_attempt(group):
            made = _hand_in(label, files, tuple(doubts), scratch, choices)
            hand_ins.append(replace(made, told=told))
    if by_name:
        hand_ins = plain.with_doubts_of_names(plain.with_doubts_of_folders(hand_ins))
    return Reading(tuple(hand_ins), left_out, layout.platform if layout else "plain")


def _of_nbgrader(members: list[Member], choices: Choices) -> list[Member]:
    """What learners have submitted in a course of nbgrader; the assignment's, where it is named."""
    tops = {each.path.partition("/")[0] for each in members}
    if "submitted" in tops and tops & set(NBGRADER):
        inside = (each for each in members if each.path.startswith("submitted/"))
        members = [replace(each, path=each.path.partition("/")[2]) for each in inside]
        found = {each.path.split("/")[1] for each in members if each.path.count("/") > 1}
        if len(found) > 1 and choices.assignment not in found:
            names = ", ".join(sorted(found))
            raise HandInsError(f"submitted holds several assignments: name one of {names} with "
                               "--assignment")  # fmt: skip
    if choices.assignment is not None:
        of_it = [
            each
            for each in members
            if len(parts := each.path.split("/")) > 2 and parts[1] == choices.assignment
        ]
        members = of_it or members
    return members


def _without_teachers(members: list[Member]) -> tuple[list[Member], tuple[str, ...]]:
    """Without the sheets and notes that lie beside the learners' folders or files."""
    kept, left = [], []
    for each in members:
        teachers = "/" not in each.path and each.path.casefold().endswith(TEACHERS)
        if teachers and not any(layouts.owners(each.path, layout) for layout in LAYOUTS):
            left.append(f"left out: {shown(each.path)} (no notebook)")
        else:
            kept.append(each)
    return kept, tuple(left)


def _layout(members: Sequence[Member], choices: Choices) -> tuple[Layout | None, dict[str, str]]:
    """The layout of all files, None for plain ones; and the doubts by path."""
    by_name = {each.platform: each for each in (*LAYOUTS, GOOGLE)}
    if choices.platform is not None:
        return by_name.get(choices.platform), {}
    if choices.depth is not None or not members:
        return None, {}
    told = [each for each in members if each.path.lower().endswith(SUFFIX)] or list(members)
    fits = {
        layout: {each.path for each in told if layouts.owners(each.path, layout)}
        for layout in LAYOUTS
    }
    best = max(LAYOUTS, key=lambda each: len(fits[each]))
    named = set().union(*fits.values())
    if not named or 2 * len(named) < len(told):
        google = [layouts.owners(each.path, GOOGLE) for each in told]
        titles = {plain.original(found[0].file) for found in google if found}
        if all(google) and len(titles) == 1 and len(told) > 1:
            return GOOGLE, {}
        said = "is named as a platform names files, the others are not: is the learner in the name?"
        return None, {path: f"{shown(path)} {said} --layout decides" for path in named}
    return best, {}


def _owner(member: Member, layout: Layout | None, choices: Choices) -> tuple[Owner, str]:
    """Whose a file is, and the doubt about it."""
    path = member.path.encode("utf-8", "backslashreplace").decode()
    if layout is not None:
        found = layouts.owners(path, layout)
        if not found:  # another platform's, in the same folder
            others = [each for other in LAYOUTS for each in layouts.owners(path, other)[:1]]
            if len(others) == 1:
                return others[0], ""
        if len(found) == 1:
            return found[0], ""
        if found:
            both = " or ".join(repr(each.label) for each in found[:3])
            return found[0], f"{shown(path)} can be of {both}: a roster or a mapping file decides"
        return plain.owner(path, 1), (
            f"{shown(path)} is not named as {layout.platform} names files: whose is it? A mapping "
            "file decides"
        )
    return plain.owner(path, choices.depth or 1), ""


def _by_attempt(group: Sequence[tuple[Member, Owner]]) -> Iterator[list[tuple[Member, Owner]]]:
    """A group's files, parted where the platform tells several times: they are attempts."""
    times = sorted({owner.handed_in for _, owner in group if owner.handed_in is not None})
    if len(times) < 2:
        yield list(group)
        return
    for time in times:
        yield [(member, owner) for member, owner in group if owner.handed_in == time]


def _hand_in(
    label: str,
    group: Sequence[tuple[Member, Owner]],
    doubts: tuple[str, ...],
    scratch: Path | None,
    choices: Choices,
) -> HandIn:
    """One attempt of one learner, with the files that count in it."""
    members = [member for member, _ in group]
    first = group[0][1]
    problems = [each.problem if each.path.endswith("/") else f"{shown(each.path)}: {each.problem}"
                for each in members if each.problem]  # fmt: skip
    files, others = [], []
    late = {member.copy for member, owner in group if owner.late}
    where = {each.copy: each.path for each in members}
    for each, owner in group:
        if each.problem or each.path.endswith("/"):
            continue
        if each.path.lower().endswith(".zip") and each.copy is not None:
            inside, found = _inside(each, scratch, choices)
            files += inside
            late |= {file.copy for file in inside if owner.late}
            where |= {file.copy: f"{each.path}/{file.path.partition('/')[2]}" for file in inside}
            problems += found
        elif each.path.lower().endswith(SUFFIX) and each.copy is not None:
            files.append(
                File(_below(each.path, label), each.copy, each.changed, owner.file, owner.upload)
            )
        else:
            others.append(each)
    taken = newest(files)
    if not files and others:
        names = ", ".join(shown(PurePosixPath(each.path).name) for each in others[:5])
        problems.append(f"{names}: not a notebook: the name does not end in {SUFFIX}")
    return HandIn(
        label,
        tuple(each.copy for each in taken.files),
        tuple(filter(None, problems)),
        label=label,
        name=first.name,
        number=first.number,
        handed_in=max(
            (time for member, owner in group if (time := owner.handed_in or member.handed_in)),
            default=None,
        ),
        late=any(each.copy in late for each in taken.files) if taken.files else bool(late),
        notes=taken.notes,
        doubts=doubts,
        names=tuple(where.get(each.copy, each.path) for each in taken.files),
        unsure=taken.doubts,
        every=tuple((where.get(each.copy, each.path), each.copy) for each in files),
    )


def _below(path: str, label: str) -> str:
    """A path without the learner's folder."""
    head, slash, rest = path.partition("/")
    return rest if slash and head.startswith(label) else path


def _inside(member: Member, scratch: Path | None, choices: Choices) -> tuple[list[File], list[str]]:
    """The notebooks of a zip that a learner has handed in, and what is wrong with it."""
    name = shown(PurePosixPath(member.path).name)
    if scratch is None or member.copy is None:
        return [], [f"{name}: not a notebook: the name does not end in {SUFFIX}"]
    place = scratch / f"of-{sum(1 for _ in scratch.iterdir()):06}"
    try:
        found = archives.unpack(member.copy, place, choices.encoding)
    except ArchiveError as error:
        return [], [str(error)]
    notebooks = [each for each in found if each.path.lower().endswith(SUFFIX)]
    files = [
        File(f"{name}/{each.path}", each.copy, each.changed)
        for each in notebooks[: archives.MOST_INSIDE]
        if each.copy is not None
    ]
    for each in files:  # it was handed in when its zip was, whatever the learner's clock says
        archives.stamp(each.copy, archives.changed(member.copy))
    problems = [f"{name}/{shown(each.path)}: {each.problem}" for each in notebooks if each.problem]
    if not notebooks:
        problems.append(f"{name} holds no notebook")
    return files, problems


def _of_gradescope(
    members: Iterable[Member],
    known: Mapping[str, gradescope.Submission],
    scratch: Path | None,
) -> Reading:
    """The folders of Gradescope's export, with the people that its list names."""
    groups: dict[str, list[tuple[Member, Owner]]] = {}
    left = []
    for each in members:
        folder, slash, _ = each.path.partition("/")
        if not slash:
            left.append(f"left out: {shown(each.path)} (in no submission's folder)")
            continue
        groups.setdefault(folder, []).append((each, Owner(folder, folder)))
    named: dict[str, set[str | None]] = {}
    for submitted in known.values():
        for name, number in zip(submitted.names, submitted.numbers, strict=True):
            named.setdefault(name, set()).add(number)
    hand_ins = []
    for folder, group in sorted(groups.items()):
        made = _hand_in(folder, group, (), scratch, Choices())
        one = known.get(folder)
        if one is None or not one.names:
            said = f"{folder} is nobody's in {gradescope.METADATA}: a mapping file decides"
            hand_ins.append(replace(made, doubts=(*made.doubts, said)))
            continue
        keys = [
            f"{name} ({number})" if len(named[name]) > 1 and number else name
            for name, number in zip(one.names, one.numbers, strict=True)
        ]
        hand_ins.append(
            replace(
                made, learner=keys[0], members=tuple(keys[1:]), name=one.names[0],
                number=one.numbers[0], handed_in=one.handed_in,
                told=tuple(
                    (key, name, number)
                    for key, name, number in zip(keys, one.names, one.numbers, strict=True)
                    if number
                ),
            )
        )  # fmt: skip
    return Reading(tuple(hand_ins), tuple(left), "gradescope")
