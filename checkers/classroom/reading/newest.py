"""Several files of one learner: which of them counts.

Files that answer different exercises all count. Of two that answer the same one, the newer counts:
by what copies are called, else by the time stamps. Where both are silent or contradict each other,
the answer is a doubt in words, which names both files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath

from checkers.ask import program
from checkers.classroom.reading.layouts import COPY, stem
from checkers.classroom.reading.notebooks import (
    SUFFIX,
    UnreadableNotebook,
    held,
    read_notebook,
)
from checkers.course import exercises, fences
from checkers.judge import judging

OLD = re.compile(
    r"(old|older|alt|backup|backups|archive|archiv|previous|trash|versions?|旧|备份)", re.I
)
NEW = re.compile(r"(new|newer|neu|latest|final|current|aktuell|新|最新|最终)", re.I)
# What is put away under its own name: "x_old", "x.bak", "x-checkpoint".
PUT_AWAY = re.compile(r"(?P<stem>.+?)([ _-]old|\.bak|[ _-]backup|-checkpoint|\.ipynb)", re.I)
# Two of a series: "x_v1" and "x_v2", "attempt 1/x" and "attempt 2/x", "x 2026-11-01".
SERIES = re.compile(
    r"(?P<stem>.*?)(?:[ _-]?(?:v|version|attempt|try|versuch|第)[ _-]?(?P<number>\d{1,3})次?"
    r"|[ _-](?P<date>20\d\d-?[01]\d-?[0-3]\d(?:[ T_-]?\d\d[:h-]?\d\d)?))",
    re.I,
)
SAME = "answer the same exercises"  # in the doubt which of two files counts
ADVICE = ": name the one that counts in a mapping file, or hand over only that"
APART = timedelta(minutes=2)  # less is the time it takes to copy or to unpack


@dataclass(frozen=True)
class File:
    """A notebook of a learner: its path within the hand-in, where it lies, its time if known.

    `name` is what the learner has called it, where the platform adds to that; `upload` the
    platform's running number.
    """

    path: str
    copy: Path
    changed: datetime | None = None
    name: str = ""
    upload: int | None = None


@dataclass(frozen=True)
class Taken:
    """The files that count, in order, why others do not, and what is in doubt."""

    files: tuple[File, ...]
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def newest(files: Sequence[File]) -> Taken:
    """The files of one learner that count."""
    if len(files) < 2:
        return Taken(tuple(files))
    within = {each: held(each.copy) for each in files}
    left, notes, doubts = list(files), [], []
    for older, newer in _pairs(files, within):
        if older not in left or newer not in left:
            continue
        first, why = _order(older, newer)
        if first is None:
            if _agree(older, newer, within[older] & within[newer]):
                continue
            doubts.append(f"{older.path} and {newer.path} {SAME}, and {why}{ADVICE}")
            continue
        last = newer if first is older else older
        left.remove(first)
        if within[first] <= within[last]:
            notes.append(f"{first.path} was not taken: {last.path} is newer ({why})")
        else:  # it counts for what the newer one lacks: the last answer is the one that counts
            left.insert(left.index(last), first)
            notes.append(f"{first.path} counts for what {last.path} does not hold ({why})")
    return Taken(tuple(left), tuple(notes), tuple(doubts))


def _pairs(
    files: Sequence[File], within: Mapping[File, frozenset[str]]
) -> Iterable[tuple[File, File]]:
    """Files that have an exercise in common, two at a time."""
    for place, one in enumerate(files):
        for other in files[place + 1 :]:
            if within[one] & within[other]:
                yield one, other


def _order(one: File, other: File) -> tuple[File | None, str]:
    """The older of two and how one knows, or None and why one does not."""
    by_name = _by_name(one.name or one.path, other.name or other.path)
    if one.upload is not None and other.upload is not None and one.upload != other.upload:
        older = one if one.upload < other.upload else other
        if not by_name or older is (one if by_name < 0 else other):
            return older, "it was uploaded later"
        return None, "their names and the order of their uploads contradict each other"
    by_time = 0
    if one.changed and other.changed and abs(one.changed - other.changed) > APART:
        by_time = 1 if one.changed > other.changed else -1
    if by_name and by_time and by_name != by_time:
        return None, "their names and their time stamps contradict each other"
    if not (by_name or by_time):
        return None, "nothing tells which is newer"
    older = one if (by_name or by_time) < 0 else other
    return older, "by its name" if by_name else "by its time stamp"


def _by_name(one: str, other: str) -> int:
    """1 where the first is the newer by its name, -1 where the second is, 0 where neither."""
    first, second = _version(one), _version(other)
    if first[0] == second[0] and first != second:
        return 1 if first[1:] > second[1:] else -1
    return _in_series(one, other)


def _version(path: str) -> tuple[str, int, bool, tuple[int, ...]]:
    """The document, whether it is put away or marked as new, whether we kept it, its copies.

    "x.ipynb" < "x-1.ipynb" < "x-2.ipynb"; "x.yours-1.ipynb", which `gradschool lab` keeps when a
    newer course takes the answers over into "x.ipynb", is older than all of these.
    """
    pure = PurePosixPath(path)
    folders = pure.parts[:-1]
    place = any(map(NEW.fullmatch, folders)) - any(map(OLD.fullmatch, folders))
    copies: list[int] = []
    plain, kept = stem(pure.name, SUFFIX), False
    while away := PUT_AWAY.fullmatch(plain):
        plain, place = away["stem"], -1
    while (found := COPY.fullmatch(plain)) and len(copies) < 5:
        kept |= found["copy"].startswith(".yours")
        copies.append(int(re.sub(r"\D", "", found["copy"].removeprefix("%20"))))
        plain = found["stem"]
    return plain.casefold(), place, not kept, tuple(reversed(copies))


def _in_series(one: str, other: str) -> int:
    """The same for paths that are alike but for one part, and count or date that part."""
    first, second = PurePosixPath(stem(one, SUFFIX)), PurePosixPath(stem(other, SUFFIX))
    if len(first.parts) != len(second.parts):
        return 0
    pairs = zip(first.parts, second.parts, strict=True)
    unlike = [pair for pair in pairs if pair[0].casefold() != pair[1].casefold()]
    if len(unlike) != 1:
        return 0
    a, b = (SERIES.fullmatch(part) for part in unlike[0])
    if a is None or b is None or a["stem"].casefold() != b["stem"].casefold():
        return 0
    if a["number"] and b["number"]:
        return (int(a["number"]) > int(b["number"])) - (int(a["number"]) < int(b["number"]))
    dates = [re.sub(r"\D", "", each["date"]) if each["date"] else "" for each in (a, b)]
    if not all(dates) or len(dates[0]) != len(dates[1]):
        return 0
    return (dates[0] > dates[1]) - (dates[0] < dates[1])


def _agree(one: File, other: File, keys: Iterable[str]) -> bool:
    """Whether it does not matter which counts: the answers are the same, or one has none."""
    try:
        found = [fences.answers(read_notebook(each.copy).cells) for each in (one, other)]
    except UnreadableNotebook:
        return True  # what cannot be read is said elsewhere
    paths = exercises.exercise_paths()
    for key in keys:
        if key not in paths:
            continue
        known = exercises.find(key)
        first, second = (fences.choose(known, each.get(key, ())) for each in found)
        tried = [each for each in (first, second) if each and judging.is_attempted(known, each)]
        if len(tried) == 2 and len({program.without_comments(each) for each in tried}) == 2:
            return False
    return True


def labels(names: Iterable[str], key: Callable[[str], str] = lambda name: name) -> dict[str, str]:
    """Learners' names that are those of copies, with the name that they are a copy of.

    "ada (1)" and "ada-Copy1" beside "ada" are hers, since programs name copies so; whether "ada-1"
    is a copy, nobody but a person knows.
    """
    known = {key(each) for each in names}
    found = {}
    for each in known:
        copy = COPY.fullmatch(each)
        if copy and copy["stem"] in known:
            found[each] = copy["stem"]
    return found
