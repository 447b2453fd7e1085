"""Folders and files that no platform has named: what of a path is a learner, and what is asked.

A learner is a folder, or a file where there is none. A folder around everything is taken away; what
can be read in two ways is a doubt, which names both and what decides.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from checkers.classroom.reading import gradescope, layouts
from checkers.classroom.reading.archives import Member, shown
from checkers.classroom.reading.layouts import (
    COPY,
    COPY_OF,
    LAYOUTS,
    Owner,
    is_of_the_course,
)
from checkers.classroom.reading.newest import NEW, OLD, SERIES, labels
from checkers.classroom.reading.notebooks import SUFFIX, HandIn
from checkers.classroom.reading.roster import words

# "4711_Ada Lovelace", "Ada Lovelace (4711)": a number beside a name. By itself it may be the name.
NUMBERED = re.compile(
    r"(?:(?P<number>\d{2,})[ _-]+(?P<name>\D*[^\W\d_]\D*?)"
    r"|(?P<name_>\D*[^\W\d_]\D*?)(?:[ _-]+(?P<number_>\d{2,})|[ _-]*\((?P<in_>\d{2,})\)))"
)


def owner(path: str, depth: int) -> Owner:
    """The folder at that depth, or the file where there is no folder so deep."""
    parts = path.rstrip("/").split("/")
    place = min(depth, len(parts)) - 1
    label = parts[place]
    if place == len(parts) - 1 and not path.endswith("/"):
        label = layouts.stem(layouts.stem(label, SUFFIX), ".zip")
    return named(unicodedata.normalize("NFC", label))


def named(label: str) -> Owner:
    """Whoever has handed in something under this name, which may hold a number."""
    found = NUMBERED.fullmatch(label)
    if found is None or is_of_the_course(label):
        return Owner(label, label, layouts.number_of(label))
    name = found["name"] or found["name_"]
    return Owner(label, name.strip(), found["number"] or found["number_"] or found["in_"])


def without_course(labels: Iterable[str]) -> dict[str, str]:
    """The learner's part of "ada_3_backward", "3-backward-ada" and "hw3_ada", by the whole.

    So a learner has the same name in each assignment. What is not a level of the course must stand
    at the start of all names.
    """
    given = set(labels)
    common = layouts.common_start(given) if len(given) > 1 else ""
    pile = re.match(r"(.*?)[ _-]+", common)
    shared = pile[0] if pile and is_of_the_course(pile[1]) else ""
    made = {}
    for each in given:
        plain = without_copy(each)
        copy, rest = each[len(plain) :], plain
        for pattern in (_level_pattern("", "[ _-]+"), _level_pattern("[ _-]+", "$")):
            rest = pattern.sub("", rest) if pattern.search(rest) else rest
        if rest == plain and shared:
            rest = plain[len(shared) :]
        made[each] = f"{rest}{copy}" if rest.strip(" _-") else each
    return made if len(set(made.values())) == len(made) else {each: each for each in given}


@functools.cache
def _level_pattern(before: str, after: str) -> re.Pattern[str]:
    names = "|".join(re.escape(each) for each in sorted(layouts.levels(), key=len, reverse=True))
    return re.compile(f"{before}(?:{names}){after}" if before else f"^(?:{names}){after}", re.I)


def without_copy(name: str) -> str:
    """A file's name without what programs add to copies."""
    plain = layouts.stem(name, SUFFIX)
    while found := COPY.fullmatch(plain):
        plain = found["stem"]
    return plain


def original(name: str) -> str:
    """What a file is a copy of: "Copy of x (1)" is one of "x"."""
    return COPY_OF.sub("", without_copy(name), count=1)


# ---- the folder around everything ---------------------------------------------------------------


def unwrapped(members: list[Member]) -> list[Member]:
    """Without the folder around everything, and the one around that."""
    while True:
        tops = {each.path.partition("/")[0] for each in members}
        inner = [each.path.partition("/")[2] for each in members]
        if len(tops) != 1 or not all(inner) or not _is_wrapping(tops.pop(), inner):
            return members
        members = [replace(each, path=path) for each, path in zip(members, inner, strict=True)]


def _is_wrapping(top: str, inner: Sequence[str]) -> bool:
    """Whether a folder that holds everything is a class rather than a learner."""
    if any(layouts.owners(f"{top}/{path}", each) for path in inner[:1] for each in LAYOUTS):
        return False
    if any(PurePosixPath(path).name == gradescope.METADATA for path in inner):
        return True
    fits = [path for path in inner if any(layouts.owners(path, each) for each in LAYOUTS)]
    if 2 * len(fits) > len(inner) or is_of_the_course(top):
        return True
    while True:  # through folders that hold nothing but one folder
        folders = {path.partition("/")[0] for path in inner}
        deeper = [path.partition("/")[2] for path in inner]
        if len(folders) != 1 or not all(deeper):
            break
        inner = deeper
    return len(_people({path.partition("/")[0] for path in inner if "/" in path})) > 1


def _people(folders: set[str]) -> list[str]:
    """Those of these folders that can be a learner's: no version, and nothing of the course."""
    return [
        each
        for each in folders
        if not (
            is_of_the_course(each)
            or OLD.fullmatch(each)
            or NEW.fullmatch(each)
            or SERIES.fullmatch(each)
        )
    ]


# ---- several of one name ------------------------------------------------------------------------


def without_copies(
    groups: Mapping[str, list[tuple[Member, Owner]]],
) -> dict[str, list[tuple[Member, Owner]]]:
    """ "ada (1).ipynb" and "ada.yours-1.ipynb" beside "ada.ipynb" are hers too."""
    flat = [
        label for label, group in groups.items() if len(group) == 1 and "/" not in group[0][0].path
    ]
    of = {
        copy: of for copy, of in labels(flat).items() if not copy[len(of) :].lstrip("-").isdigit()
    }
    found: dict[str, list[tuple[Member, Owner]]] = {}
    for label, group in groups.items():
        while label in of:
            label = of[label]
        found.setdefault(label, []).extend(group)
    return found


def with_doubts_of_names(hand_ins: Sequence[HandIn]) -> list[HandIn]:
    """ "ada-1" beside "ada" is a copy or another person; "Ada L" and "L, Ada" are perhaps one."""
    copies = labels(each.label for each in hand_ins)
    pairs = [
        (copy, of)
        for copy, of in copies.items()
        if sum(1 for other in copies.values() if other == of) < 3  # "group-1", "group-2", …
    ]
    alike: dict[tuple[str, ...], list[HandIn]] = {}
    whole = {words(each.name) for each in hand_ins}
    for each in hand_ins:
        dated = SERIES.fullmatch(each.label)
        name = dated["stem"] if dated and dated["date"] else each.name
        copied = words(original(name))
        alike.setdefault((copied in whole and copied) or words(name) or (each.label,), []).append(
            each
        )
    for several in alike.values():
        for one, other in itertools.pairwise(several):
            if one.number is None or other.number is None or one.number == other.number:
                pairs.append((other.label, one.label))
    made = []
    for each in hand_ins:
        pair = next(((c, o) for c, o in pairs if each.label in (c, o)), None)
        if pair and pair[0] != pair[1]:
            said = f"are {pair[1]!r} and {pair[0]!r} one person? A roster or a mapping file decides"
            each = replace(each, doubts=(*each.doubts, said))
        made.append(each)
    return made


def with_doubts_of_folders(hand_ins: Sequence[HandIn]) -> list[HandIn]:
    """A folder with a folder for each of several people, and a file beside folders."""
    in_folders = sum(1 for each in hand_ins if _is_folder(each))
    made = []
    for each in hand_ins:
        inner = {name.split("/")[1] for name, _ in each.every if name.count("/") > 1}
        people = sorted(_people(inner))
        if len(people) > 1:
            said = (
                f"is {each.label!r} a learner, or are {people[0]!r} and {people[1]!r} in it? "
                "--depth 2 decides for the inner folders, a mapping file for this one"
            )
            each = replace(each, doubts=(*each.doubts, said))
        elif each.every and not _is_folder(each) and 2 * in_folders > len(hand_ins):
            said = f"{shown(each.every[0][0])} lies beside the learners' folders: whose is it? "
            each = replace(each, doubts=(*each.doubts, f"{said}A roster or a mapping file decides"))
        made.append(each)
    return made


def _is_folder(hand_in: HandIn) -> bool:
    return not hand_in.every or any("/" in name for name, _ in hand_in.every)
