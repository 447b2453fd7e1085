"""Whose file is it? How each platform names the files that it hands out, as a table.

A path that fits an entry tells name and number of a learner; both stay in the learner's name here
("lovelaceada_12345"), because two people may have one name. The forms are those that the platforms
document or write; every entry has an example, which the tests read.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from checkers.course import exercises


@dataclass(frozen=True)
class Layout:
    """How a platform names the files of a download; `pattern` is for the whole relative path.

    Its groups: `name`, and where there are such `number`, `late`, `time` and `file`. `times` are
    the forms of the time, in the platform's zone, which is taken to be this machine's.
    """

    platform: str
    pattern: re.Pattern[str]
    example: str
    times: tuple[str, ...] = ()
    number_is_name: bool = True  # whether the number is part of the learner's name here


LAYOUTS = (
    Layout(  # the number is the participant's, and another one in every assignment
        "moodle",
        re.compile(
            r"(?P<name>[^/]+?)_(?P<number>\d+)_assignsubmission_[a-z]+(_[^/]*)?(/(?P<file>.*))?"
        ),
        "Ada Lovelace_4711_assignsubmission_file_/level.ipynb",
    ),
    Layout(  # user and upload; LATE stands in the name where Canvas says that it is
        "canvas",
        re.compile(r"(?P<name>[^/]+?)_((?P<late>LATE)_)?(?P<number>\d+)_\d+_(?P<file>[^/]+)"),
        "lovelaceada_LATE_12345_67890_level.ipynb",
    ),
    Layout(
        "blackboard",
        re.compile(
            r"([^/]+/)?[^/]*?_(?P<name>[^/_]+)_attempt_(?P<time>\d{4}(-\d\d){5})"
            r"(_(?P<file>[^/]+)|\.txt)"
        ),
        "Level 3_al1815_attempt_2026-11-29-18-05-00_level.ipynb",
        ("%Y-%m-%d-%H-%M-%S",),
    ),
    Layout(
        "brightspace",
        re.compile(
            r"(?P<number>\d+)-\d+ ?- ?(?P<name>[^/]+?) ?- ?(?P<time>[^/-]+\d{4}[^/-]*)/(?P<file>.+)"
        ),
        "30021-9815 - Ada Lovelace - Nov 29, 2026 605 PM/level.ipynb",
        (
            "%b %d, %Y %I:%M %p", "%b %d, %Y %I%M %p", "%B %d, %Y %I:%M %p", "%B %d, %Y %I%M %p",
            "%d %B, %Y %H:%M", "%d %b, %Y %H%M",
        ),
    ),
)  # fmt: skip
# A copy for each student: "Ada Lovelace - level.ipynb". So loose a form that all must have it.
GOOGLE = Layout(
    "google", re.compile(r"(?P<name>[^/]+?) - (?P<file>[^/]+)"), "Ada Lovelace - level.ipynb"
)
PLATFORMS = (
    *(each.platform for each in LAYOUTS), GOOGLE.platform, "gradescope", "nbgrader", "plain",
)  # fmt: skip
NUMBER = re.compile(r"_(\d+)$")
MOST_PATH = 1_000  # characters


@dataclass(frozen=True)
class Owner:
    """What a path says about whose file it is. `label` is unique within a download.

    `upload` is the platform's running number of the file, where it has one.
    """

    label: str
    name: str
    number: str | None = None
    handed_in: datetime | None = None
    late: bool = False
    file: str = ""
    upload: int | None = None


def owners(path: str, layout: Layout) -> list[Owner]:
    """The readings of a path in a layout, the most likely first.

    More than one where digits in a name or in a file's name could be a number as well.
    """
    path = path.encode("utf-8", "backslashreplace").decode()
    if len(path) > MOST_PATH:
        return []
    if layout.platform == "canvas":
        return list(_of_canvas(path))
    found = layout.pattern.fullmatch(path)
    return [_owner(found.groupdict(), layout)] if found else []


def _owner(groups: dict[str, str | None], layout: Layout) -> Owner:
    name, number = groups["name"] or "", groups.get("number")
    return Owner(
        f"{name}_{number}" if number else name,
        name,
        number,
        _time(groups.get("time"), layout.times),
        bool(groups.get("late")),
        groups.get("file") or "",
    )


CANVAS = next(each for each in LAYOUTS if each.platform == "canvas")


def _of_canvas(path: str) -> Iterator[Owner]:
    """Canvas parts by underscores: of several places the one before a notebook of the course."""
    parts = path.split("_")
    if "/" in path or not CANVAS.pattern.fullmatch(path):
        return
    found = []
    for place in range(1, min(len(parts) - 2, 40)):
        number, upload = parts[place], parts[place + 1]
        if not (_is_number(number) and _is_number(upload) and "_".join(parts[place + 2 :])):
            continue
        late = place > 1 and parts[place - 1] == "LATE"
        name = "_".join(parts[: place - late])
        file = "_".join(parts[place + 2 :])
        found.append(Owner(f"{name}_{number}", name, number, None, late, file, int(upload[:18])))
    known = [each for each in found if is_of_the_course(each.file)]
    yield from known[:1] or found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _time(text: str | None, forms: tuple[str, ...]) -> datetime | None:
    for form in forms if text else ():
        # "100 PM": Brightspace leaves the colon out, as no file name may hold one; to strptime it
        # would be ten o'clock
        spelled = re.sub(r" (\d{3})(?!\d)", r" 0\1", text or "")
        try:
            return datetime.strptime(spelled.strip(), form).astimezone(UTC)
        except ValueError:
            continue
    return None


def learner_of(path: str, suffix: str) -> str:
    """The label of a path read by itself: the platform's, else the first folder or file's name."""
    path = path.encode("utf-8", "backslashreplace").decode()
    for layout in LAYOUTS:
        for owner in owners(path, layout):
            return owner.label
    first, slash, _ = path.partition("/")
    return first if slash else stem(first, suffix)


# What programs put before the name of a copy: Google Drive, Colab, macOS in other languages.
COPY_OF = re.compile(
    r"^(?:copy of|kopie von|copie de|copia di|copia de|cópia de|kopia|kopie van) +(?=.)", re.I
)


def stem(name: str, suffix: str) -> str:
    """A file's name without its suffix, however that is written."""
    return (
        name[: -len(suffix)] if name.lower().endswith(suffix) and len(name) > len(suffix) else name
    )


def number_of(label: str) -> str | None:
    """The platform's number in a label, None if there is none."""
    found = NUMBER.search(label)
    return found and found[1]


def common_start(texts: Collection[str]) -> str:
    """What all of these begin with."""
    first, last = min(texts), max(texts)
    same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(one for one, _ in same)


# ---- names that mean the course, not a person ---------------------------------------------------

COLLECTION = re.compile(
    r"(level|lesson|week|assignment|exercises?|homework|hw|ps|problem set|lab|unit|module|project"
    r"|task|parts?|teil|submissions?|submitted|hand-?ins?|abgaben?|aufgaben?|blatt|übung(en)?|uebung(en)?|devoirs?"
    r"|entregas?|tareas?|consegne|作业|提交|练习)[ _-]*\d*",
    re.I,
)
# What copies are called: "x (1)", "x(1)", "x-Copy1", "x-1", "x.yours-1"; see newest.py.
COPY = re.compile(
    r"(?P<stem>.+?)(?P<copy>(?: |%20)?\(\d{1,3}\)|-Copy\d{1,3}|-\d{1,3}|\.yours-\d{1,3})"
)


def is_of_the_course(name: str) -> bool:
    """Whether a file or folder is named like a level of the course, or like a pile of hand-ins."""
    plain = stem(name, ".ipynb").strip()
    while found := COPY.fullmatch(plain):
        if plain.casefold() in levels() or COLLECTION.fullmatch(plain):
            return True
        plain = found["stem"]
    return plain.casefold() in levels() or COLLECTION.fullmatch(plain) is not None


@functools.cache
def levels() -> frozenset[str]:
    """The names of the course's levels, however they are spelled."""
    levels = {path.parent.name for path in exercises.exercise_paths().values()}
    spelled = {each.replace("_", sign) for each in levels for sign in "_ -"}
    return frozenset(each.casefold() for each in spelled)
