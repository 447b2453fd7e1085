"""Filling in the teacher's own sheet, and touching nothing else in it.

Canvas and Moodle take back the sheet that they have exported. Here it is kept as it is, byte for
byte: quotes, order, line ends, the mark of UTF-8 at its start; only the cells of one column are
replaced, and only by numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from checkers.classroom.naming import number_of

MOST_CHARACTERS = 50_000_000


class SheetError(ValueError):
    """The sheet cannot be filled in; the text says why."""


@dataclass(frozen=True)
class Platform:
    """Where a platform's sheet keeps what is needed.

    `number` is the column with the learner's number, of which `number_form` finds the digits;
    `total` the column of marks, where it is called the same in every sheet; `most_column` and
    `most_row` tell where the largest mark stands.
    """

    number: str
    number_form: re.Pattern[str]
    total: str | None
    most_column: str | None
    most_row: str | None


PLATFORMS: Mapping[str, Platform] = {
    "canvas": Platform("ID", re.compile(r"^\s*(\d+)\s*$"), None, None, "Points Possible"),
    "moodle": Platform("Identifier", re.compile(r"(\d+)\s*$"), "Grade", "Maximum Grade", None),
}


@dataclass(frozen=True)
class Span:
    """A cell: its text, and where it stands in the file, quotes included."""

    text: str
    start: int
    stop: int


@dataclass(frozen=True)
class Filled:
    """The sheet filled in, and what did not fit together."""

    text: str
    count: int
    without_row: tuple[str, ...]  # learners
    without_mark: tuple[str, ...]  # first cells of rows


def fill(
    text: str, platform: Platform, totals: Mapping[str, float], of: float, column: str | None
) -> Filled:
    """The sheet with each learner's total in `column`, in the scale of the sheet.

    `totals` are by learner, out of `of`. Raises SheetError.
    """
    rows = list(cells(text))
    if not rows:
        raise SheetError("the sheet is empty")
    names = [each.text.strip() for each in rows[0]]
    number_at = _column(names, platform.number)
    mark_at = _column(names, column or platform.total or "", by_start=True)
    learners = {number: each for each in totals if (number := number_of(each))}
    changes: list[tuple[Span, str]] = []
    without_mark: list[str] = []
    seen: set[str] = set()
    most = _row_most(rows, platform, mark_at)
    for row in rows[1:]:
        found = platform.number_form.search(_at(row, number_at))
        if found is None:
            continue  # a heading, the row of the largest marks, a test student
        learner = learners.get(found[1])
        if learner is None:
            without_mark.append(row[0].text)
            continue
        if len(row) <= mark_at:
            raise SheetError(
                f"the row of {row[0].text!r} ends before the column {names[mark_at]!r}"
            )
        if found[1] in seen:
            raise SheetError(f"number {found[1]} stands in two rows")
        seen.add(found[1])
        if platform.most_column in names:
            most = _number(_at(row, names.index(platform.most_column or "")))
        scaled = totals[learner] * most / of if most and of else totals[learner]
        changes.append((row[mark_at], f"{round(scaled, 2):g}"))
    for span, new in sorted(changes, key=lambda each: -each[0].start):
        text = text[: span.start] + new + text[span.stop :]
    without_row = [each for number, each in learners.items() if number not in seen]
    without_row += [each for each in totals if number_of(each) is None]
    return Filled(text, len(changes), tuple(sorted(without_row)), tuple(without_mark))


def _column(names: Sequence[str], wanted: str, *, by_start: bool = False) -> int:
    """Where a column is; with `by_start` its name may go on, as `Level 3 (4711)` does."""
    found = [number for number, name in enumerate(names) if name == wanted and wanted]
    if not found and by_start and wanted:
        found = [number for number, name in enumerate(names) if name.startswith(wanted)]
    if len(found) != 1:
        there = ", ".join(name for name in names if name)
        problem = "no column" if not found else f"{len(found)} columns"
        hint = "" if wanted else "; name it with --column"
        raise SheetError(f"{problem} {wanted!r} in the sheet{hint}; its columns are {there}")
    return found[0]


def _row_most(rows: Sequence[Sequence[Span]], platform: Platform, mark_at: int) -> float | None:
    """The largest mark where a row of its own holds it."""
    if platform.most_row is None:
        return None
    for row in rows[1:]:
        if row[0].text.strip() == platform.most_row:
            return _number(_at(row, mark_at))
    return None


def _at(row: Sequence[Span], number: int) -> str:
    return row[number].text if number < len(row) else ""


def _number(text: str) -> float | None:
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if 0 < value < 1e9 else None


def cells(text: str) -> Iterator[tuple[Span, ...]]:
    """The rows of a CSV text with the place of each cell. Raises SheetError."""
    if len(text) > MOST_CHARACTERS:
        raise SheetError(
            f"the sheet has {len(text)} characters, at most {MOST_CHARACTERS} are read"
        )
    place = 1 if text.startswith("\ufeff") else 0
    separator = _separator(text[place:])
    row: list[Span] = []
    while place < len(text):
        span = _cell(text, place, separator)
        row.append(span)
        place = span.stop
        if text[place : place + 1] == separator:
            place += 1
            if place == len(text):
                row.append(Span("", place, place))
            else:
                continue
        yield tuple(row)
        row = []
        place += 2 if text.startswith("\r\n", place) else 1


def _separator(text: str) -> str:
    """What stands between the cells of the first line: the most frequent of the usual ones."""
    line = re.split(r"[\r\n]", text, maxsplit=1)[0]
    return max(",;\t", key=line.count)


def _cell(text: str, start: int, separator: str) -> Span:
    if text[start] != '"':
        stop = start
        while stop < len(text) and text[stop] not in (separator, "\r", "\n"):
            stop += 1
        return Span(text[start:stop], start, stop)
    stop = start + 1
    while True:
        stop = text.find('"', stop)
        if stop < 0:
            line = text.count("\n", 0, start) + 1
            raise SheetError(f"line {line}: a quoted cell has no end")
        if text[stop + 1 : stop + 2] != '"':
            break
        stop += 2
    after = text[stop + 1 : stop + 2]
    if after and after not in (separator, "\r", "\n"):
        line = text.count("\n", 0, stop) + 1
        raise SheetError(f"line {line}: text behind the closing quote of a cell")
    return Span(text[start + 1 : stop].replace('""', '"'), start, stop + 1)
