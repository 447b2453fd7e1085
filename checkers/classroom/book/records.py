"""What goes into a gradebook and comes out of it, as plain records."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from checkers.classroom.book.counting import Attempt, Mark


@dataclass(frozen=True)
class Handed:
    """What is known of an attempt beside its content; `files` are names, `place` where it lay."""

    assignment: str
    learner: str
    hash: str
    label: str
    files: tuple[str, ...] = ()
    place: str = ""
    handed_in: datetime | None = None
    late: bool = False


@dataclass(frozen=True)
class Look:
    """Something that a person should look at; with `withheld` the mark goes into no sheet."""

    text: str
    learner: str = ""
    withheld: bool = False


def attempt_of(number: int, rows: list[Any]) -> Attempt:
    """An attempt from its rows, one for each of its marks."""
    marks = {}
    for exercise, mark, checker, summary in (row[12:] for row in rows):
        if exercise is not None:
            read = json.loads(summary)
            marks[exercise] = Mark(mark, read["outcome"] != "not attempted", checker, read)
    id_, _, hash_, files, label, place, handed_in, late, run = rows[0][:9]
    problems, notes, withdrawn = rows[0][9:12]
    return Attempt(
        id_, number, hash_, tuple(json.loads(files)), label, place, time_of(handed_in), bool(late),
        run, tuple(json.loads(problems)), withdrawn, marks, tuple(json.loads(notes)),
    )  # fmt: skip


def time_of(text: str | None) -> datetime | None:
    """A time as the book has it."""
    return None if text is None else datetime.fromisoformat(text)


def iso(time: datetime | None) -> str | None:
    """A time as it goes into the book."""
    return None if time is None else time.isoformat(timespec="seconds")
