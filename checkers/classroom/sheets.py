"""Filling in the teacher's own sheet, and touching nothing else in it.

Platforms take back the sheet that they have exported. Here it is kept as it is, byte for byte:
quotes, order, line ends, encoding; only the cells of one column are replaced, and only by numbers.
A row is filled in where number *and* name agree with a learner's, so that a number in a team's or a
file's name fills nobody else's row; what was in a cell stays unless it is asked to go.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from checkers.classroom.reading.roster import COLUMNS, is_part, same_name, words
from checkers.classroom.tables import SheetError, Span, cells

PARTICIPANT = re.compile(r"^[^\d]*?\s*(\d{2,})\s*$")  # "Participant 4711", in any language
NUMBER = re.compile(r"^\s*(\d+)\s*$")
PERCENT_OR_MARK = re.compile(r"^\s*\d+([.,]\d+)?\s*$")
MOST_LOOKED_AT = 50  # rows, when a column is told by what is in it


@dataclass(frozen=True)
class Platform:
    """Where a platform's sheet keeps what is needed; columns by what they are called.

    `by_content` finds the column of numbers where none is called so, by the form of its cells,
    since headings are translated. `total` is the column of marks where every sheet calls it the
    same. The largest mark stands in a column, in a row (by its first cell) or in the heading;
    `other_rows` are nobody's. `name_decides` says that the sheet has no number that the hand-ins
    carry too.
    """

    number: frozenset[str]
    total: frozenset[str] = frozenset()
    by_content: re.Pattern[str] | None = None
    most_column: frozenset[str] = frozenset()
    most_row: str | None = None
    most_in_heading: re.Pattern[str] | None = None
    other_rows: frozenset[str] = frozenset()
    name_decides: bool = False
    own_numbers: bool = False  # of this assignment only: nothing but a hand-in tells them


MOST = frozenset(
    (
        "maximum grade", "max points", "points possible", "bestwertung", "höchstwertung",
        "note maximale", "calificación máxima", "最高分", "最大成绩", "最高成绩",
        "valutazione massima",
    )
)  # fmt: skip
PLATFORMS: Mapping[str, Platform] = {
    "canvas": Platform(frozenset(("id",)), most_row="points possible"),
    "moodle": Platform(
        frozenset(("identifier",)),
        frozenset(
            ("grade", "bewertung", "note", "calificación", "成绩", "评分", "valutazione", "nota")
        ),
        by_content=PARTICIPANT,
        own_numbers=True,
        most_column=MOST,
    ),
    "blackboard": Platform(
        frozenset(("username", "user name", "benutzername", "用户名")),
        # "Level 3 [Total Pts: 10 Score] |4711"
        most_in_heading=re.compile(r"\[[^\]]*?:\s*(?:up to )?(\d+(?:[.,]\d+)?)[^\]]*\]"),
        name_decides=True,
    ),
    "brightspace": Platform(
        frozenset(("orgdefinedid",)),
        # "Level 3 Points Grade <Numeric MaxPoints:10 Weight:5>"
        most_in_heading=re.compile(r"<[^>]*?MaxPoints:(\d+(?:\.\d+)?)", re.I),
        name_decides=True,
    ),
    "gradescope": Platform(
        frozenset(("sid", "student id")),
        frozenset(("total score", "score")),
        most_column=frozenset(("max points",)),
    ),
    "google": Platform(
        frozenset(("email address", "email", "e-mail-adresse")),
        most_row="points",
        other_rows=frozenset(("date",)),
        name_decides=True,
    ),
}


@dataclass(frozen=True)
class Learner:
    """Whom a mark is for: the name in the book, and what sheets may know them by."""

    key: str
    mark: float | None  # None: withheld, because something is to be decided first
    name: str
    numbers: frozenset[str] = frozenset()
    numbered: bool = True  # whether a hand-in of their own tells the platform's number


@dataclass(frozen=True)
class Filled:
    """The sheet filled in, and what did not fit together, in words."""

    text: str
    count: int
    without_row: tuple[str, ...] = ()  # learners
    without_mark: tuple[str, ...] = ()  # first cells of rows
    doubts: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()


@dataclass
class _Sheet:
    """A sheet's rows, and where its columns are."""

    rows: list[tuple[Span, ...]]
    number_at: int
    mark_at: int
    name_at: list[int]
    most_at: int | None
    heading: list[str]
    own_numbers: bool  # see Platform
    names: Counter[tuple[str, ...]] = field(default_factory=Counter)  # how many rows have it


def fill(
    text: str,
    platform: Platform,
    learners: Sequence[Learner],
    of: float,
    column: str | None = None,
    *,
    id_column: str | None = None,
    overwrite: bool = False,
) -> Filled:
    """The sheet with each learner's mark in `column`, in the scale of the sheet.

    Marks are out of `of`. `id_column` names the column of numbers. A cell with something in it is
    replaced only with `overwrite`, and never one with a word (EX, N/A). Raises SheetError.
    """
    sheet = _read(text, platform, column, id_column)
    most = _row_most(sheet, platform)
    changes: list[tuple[Span, str]] = []
    without_mark, doubts, spared = [], [], []
    seen: dict[str, str] = {}
    for row in sheet.rows[1:]:
        number, names = _number_in(row, sheet, platform), _names_in(row, sheet)
        first = row[0].text.strip().casefold()
        if not number and first in {platform.most_row, *platform.other_rows}:
            continue
        if not number and not (platform.name_decides and names):
            continue  # a heading, a test student
        called = " ".join(names) or row[0].text
        found, why = _whose(number, names, learners, platform, sheet)
        if why:
            doubts.append(f"{called!r}: {why}")
        if found is None:
            if not why:
                without_mark.append(row[0].text if row[0].text.strip() else called)
            continue
        if len(row) <= sheet.mark_at:
            raise SheetError(
                f"the row of {called!r} ends before the column {sheet.heading[sheet.mark_at]!r}"
            )
        if found.key in seen:
            raise SheetError(f"{seen[found.key]!r} and {called!r} are both {found.key!r}")
        if number and any(number == other for other in seen.values()):
            raise SheetError(f"number {number} stands in two rows")
        seen[found.key] = number or called
        if found.mark is None:
            doubts.append(f"{called!r}: not filled in, because something is to be decided first")
            continue
        if sheet.most_at is not None:
            most = _number(_at(row, sheet.most_at)) or most
        value = f"{round(found.mark * most / of if most and of else found.mark, 2):g}"
        old = row[sheet.mark_at].text.strip()
        same = _number(old, zero=True) == float(value)
        if old and not same and not (overwrite and PERCENT_OR_MARK.match(old)):
            spared.append(f"{called!r} keeps {old!r} (in the book: {value})")
        elif not same:
            changes.append((row[sheet.mark_at], value))
    for span, new in sorted(changes, key=lambda each: -each[0].start):
        text = text[: span.start] + new + text[span.stop :]
    without_row = sorted(each.key for each in learners if each.key not in seen)
    return Filled(
        text, len(changes), tuple(without_row), tuple(without_mark), tuple(doubts), tuple(spared)
    )


# ---- whose row it is ----------------------------------------------------------------------------


def _whose(
    number: str,
    names: Sequence[str],
    learners: Sequence[Learner],
    platform: Platform,
    sheet: _Sheet,
) -> tuple[Learner | None, str]:
    """The learner of a row, or None and why nobody is, if somebody could be."""
    by_number = [each for each in learners if number and number in each.numbers]
    if not by_number and names and sheet.names[words(names[0])] > 1:
        return None, "the name stands in several rows, and the number is nobody's"
    by_name = [each for each in learners if any(_is(each.name, name) for name in names)]
    both = [each for each in by_number if any(_can_be(each.name, name) for name in names)]
    if len(both) == 1:
        return both[0], ""
    if by_number and not names:
        return None, f"the number {number} is that of {by_number[0].key!r}, and there is no name"
    if by_number:
        return None, f"the number {number} is that of {by_number[0].key!r}, the name is not"
    able = [
        each
        for each in by_name
        if platform.name_decides or not each.numbers or (sheet.own_numbers and not each.numbered)
    ]
    if len(able) == 1 and len(by_name) == 1:
        return able[0], ""
    if len(able) > 1:
        return None, "can be " + " or ".join(repr(each.key) for each in able)
    if by_name:
        who = " or ".join(repr(each.key) for each in by_name)
        return None, f"the name is that of {who}, the number {number} is not"
    return None, ""


def _is(learner: str, name: str) -> bool:
    """Whether a learner's name is the row's; a team's name may stand before it."""
    if same_name(learner, name):
        return True
    team, sign, rest = learner.partition("-")
    return bool(sign) and len(words(rest)) > 1 and same_name(rest, name) and bool(team)


def _can_be(learner: str, name: str) -> bool:
    """Whether a name fits where the number does already: a part of it may be missing."""
    return _is(learner, name) or is_part(learner, name)


def _number_in(row: Sequence[Span], sheet: _Sheet, platform: Platform) -> str:
    """The number of a row, whatever words stand beside it; "" without one."""
    text = _at(row, sheet.number_at).strip()
    found = NUMBER.match(text) or (platform.by_content or NUMBER).match(text)
    # of this assignment's own numbers the form is known; others may hold letters, as "s1004"
    return found[1] if found else "" if sheet.own_numbers else text


def _names_in(row: Sequence[Span], sheet: _Sheet) -> list[str]:
    """What the row calls its learner: the name's cells together, and turned around."""
    parts = [_at(row, at).strip() for at in sheet.name_at]
    whole = " ".join(filter(None, parts))
    return [whole] if whole else []


# ---- columns ------------------------------------------------------------------------------------


def _read(text: str, platform: Platform, column: str | None, id_column: str | None) -> _Sheet:
    rows = list(cells(text))
    if not rows:
        raise SheetError("the sheet is empty")
    heading = [each.text.strip().strip("\ufeff") for each in rows[0]]
    plain = [each.casefold() for each in heading]
    number_at = _number_column(rows, heading, plain, platform, id_column)
    mark_at = _mark_column(heading, plain, platform, column)
    most_at = next((at for at, name in enumerate(plain) if name in platform.most_column), None)
    if most_at is None and platform.most_column and column is None:
        most_at = _beside(rows, mark_at)
    own = platform.own_numbers and id_column is None
    sheet = _Sheet(
        rows, number_at, mark_at, _name_columns(rows, plain, number_at), most_at, heading, own
    )
    sheet.names.update(words(name) for row in rows[1:] for name in _names_in(row, sheet))
    return sheet


def _number_column(
    rows: Sequence[Sequence[Span]],
    heading: Sequence[str],
    plain: Sequence[str],
    platform: Platform,
    id_column: str | None,
) -> int:
    if id_column is not None:
        return _one(heading, id_column)
    found = [at for at, name in enumerate(plain) if name in platform.number]
    if len(found) == 1:
        return found[0]
    if not found and platform.by_content is not None:
        for at in range(len(heading)):
            texts = [_at(row, at) for row in rows[1:MOST_LOOKED_AT] if _at(row, at).strip()]
            if texts and all(platform.by_content.match(each) for each in texts):
                return at
    there = ", ".join(filter(None, heading))
    wanted = " or ".join(
        repr(each.upper() if len(each) < 4 else each) for each in sorted(platform.number)
    )
    problem = "no column" if not found else f"{len(found)} columns"
    raise SheetError(
        f"{problem} {wanted} in the sheet; name it with --id-column; its columns are {there}"
    )


def _mark_column(
    heading: Sequence[str], plain: Sequence[str], platform: Platform, column: str | None
) -> int:
    if column is not None:
        return _one(heading, column, by_start=True)
    found = [at for at, name in enumerate(plain) if name in platform.total]
    if len(found) == 1:
        return found[0]
    there = ", ".join(filter(None, heading))
    raise SheetError(f"which column is to be filled in? name it with --column; there are {there}")


def _one(heading: Sequence[str], wanted: str, *, by_start: bool = False) -> int:
    """Where a column is; with `by_start` its name may go on, as `Level 3 (4711)` does."""
    found = [at for at, name in enumerate(heading) if name == wanted]
    if not found and by_start:
        found = [at for at, name in enumerate(heading) if name.startswith(wanted)]
    if len(found) != 1:
        there = ", ".join(filter(None, heading))
        problem = "no column" if not found else f"{len(found)} columns"
        raise SheetError(f"{problem} {wanted!r} in the sheet; its columns are {there}")
    return found[0]


def _name_columns(
    rows: Sequence[Sequence[Span]], plain: Sequence[str], number_at: int
) -> list[int]:
    """The columns with the learner's name: by what they are called, else the texts beside the
    number."""
    whole = [at for at, name in enumerate(plain) if name in COLUMNS["name"]]
    if whole:
        return whole[:1]
    parts = [
        at for key in ("first", "last") for at, name in enumerate(plain) if name in COLUMNS[key]
    ]
    if parts:
        return parts
    beside = number_at + 1 if number_at + 1 < len(plain) else 0
    texts = [_at(row, beside) for row in rows[1:MOST_LOOKED_AT]]
    return [beside] if any(words(each) and not each.strip().isdigit() for each in texts) else []


def _beside(rows: Sequence[Sequence[Span]], mark_at: int) -> int | None:
    """The column right of the marks, where every row has the same number: the largest mark."""
    texts = {_at(row, mark_at + 1).strip() for row in rows[1:MOST_LOOKED_AT]}
    return mark_at + 1 if len(texts) == 1 and _number(texts.pop()) else None


def _row_most(sheet: _Sheet, platform: Platform) -> float | None:
    """The largest mark where a row of its own holds it, or the heading."""
    told = platform.most_in_heading and platform.most_in_heading.search(
        sheet.heading[sheet.mark_at]
    )
    if told:
        return _number(told[1])
    for row in sheet.rows[1:] if platform.most_row else ():
        if row[0].text.strip().casefold() == platform.most_row:
            return _number(_at(row, sheet.mark_at))
    return None


def _at(row: Sequence[Span], number: int) -> str:
    return row[number].text if number < len(row) else ""


def _number(text: str, *, zero: bool = False) -> float | None:
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if (0 < value < 1e9 or (zero and value == 0)) else None
