"""The concept inventory of a class: from learners' progress files, before and after.

The files are the learners' own, and can be edited: what comes of them tells how the course did, and
is no mark. A file is data from a stranger: size and form are checked, nothing in it is run.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from checkers.classroom.results import defused, write_text
from checkers.course import desk, inventory
from checkers.course.desk import Taken
from checkers.course.files import why

MOST_BYTES = 5_000_000
COLUMNS = ("learner", "before", "after", "gain", "misunderstood before", "misunderstood after")


@dataclass(frozen=True)
class Row:
    """What one learner has answered; None where a time is missing."""

    learner: str
    before: Taken | None
    after: Taken | None


@dataclass(frozen=True)
class Summary:
    """The learners who have answered twice: means of what is understood, and the gain of the class.

    The gain is Hake's: that of the means, so that nobody who knew all before divides by zero.
    """

    learners: int
    before: float
    after: float
    gain: float | None
    beliefs: tuple[tuple[str, int, int], ...]  # misconception, how many before, how many after


def collect(folder: Path) -> tuple[list[Row], list[str]]:
    """The learners with an answered inventory, and what was left out and why.

    Raises OSError for a folder that cannot be read.
    """
    if not folder.is_dir():
        raise NotADirectoryError(20, "is no folder", str(folder))
    rows, left_out = [], []
    paths = sorted(path for path in folder.rglob("*.json") if path.is_file())
    names = [_learner(path, folder) for path in paths]
    for path, name in zip(paths, names, strict=True):
        inner = path.relative_to(folder).as_posix()
        try:
            if path.is_symlink() or path.stat().st_size > MOST_BYTES:
                raise ValueError("a link, or too large")
            found = desk.parsed(path.read_text(encoding="utf-8-sig")).inventory
        except OSError as error:
            left_out.append(f"{inner}: {why(error)}")
        except desk.UNREADABLE:
            left_out.append(f"{inner}: it is no progress of ours")
        else:
            if found:
                label = name if names.count(name) == 1 else inner
                rows.append(Row(label, found.get("before"), found.get("after")))
            else:
                left_out.append(f"{inner}: the inventory was not answered")
    return rows, left_out


def _learner(path: Path, folder: Path) -> str:
    """The folders around a progress.json, or what else the file is called: ada_progress.json."""
    above = [each for each in path.relative_to(folder).parent.parts if each != "lessons"]
    own = path.stem.replace("progress", "").strip(" _-.")
    return "/".join([*above, *([own] if own else [])]) or folder.resolve().name


def summary(rows: Iterable[Row]) -> Summary:
    """What the class has gained, of those who have answered twice."""
    both = [(each.before.answers, each.after.answers) for each in rows
            if each.before is not None and each.after is not None]  # fmt: skip
    before, after = (
        sum(inventory.score(pair[time]) for pair in both) / max(len(both), 1) for time in (0, 1)
    )
    held = [Counter(cause for pair in both for cause in inventory.beliefs(pair[time]))
            for time in (0, 1)]  # fmt: skip
    causes = sorted(held[0] | held[1], key=lambda cause: (-held[1][cause], -held[0][cause], cause))
    gain = inventory.gain(before, after) if both else None
    beliefs = tuple((cause, held[0][cause], held[1][cause]) for cause in causes)
    return Summary(len(both), before, after, gain, beliefs)


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    """A row a learner; cells that a spreadsheet takes for formulas are defused. Raises OSError."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(map(defused, _cells(row)))
    write_text(path, "\ufeff" + text.getvalue())


def _cells(row: Row) -> Iterator[object]:
    times = (row.before, row.after)
    scores = [None if each is None else inventory.score(each.answers) for each in times]
    yield row.learner
    yield from ("" if each is None else each for each in scores)
    gain = None if None in scores else inventory.gain(*(each or 0 for each in scores))
    yield "" if gain is None else round(gain, 3)
    for each in times:
        yield "" if each is None else " ".join(inventory.beliefs(each.answers))
