"""What an assignment is: exercises with their marks, a due date, a late rule, what counts."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from checkers.course import exercises
from checkers.course.exercises import sort_key

Counts = Literal["last", "best", "before-due"]
COUNTS: tuple[str, ...] = get_args(Counts)


class AssignmentError(ValueError):
    """What was said of an assignment cannot be meant; the text says why."""


@dataclass(frozen=True)
class Assignment:
    """A set of exercises that is handed in together.

    `weights` are the marks of each exercise; those in `extra` are not part of what can be reached.
    """

    name: str
    weights: Mapping[str, float]
    extra: frozenset[str] = frozenset()
    due: datetime | None = None
    late: str = "accept"
    counts: str = "last"

    @property
    def exercises(self) -> tuple[str, ...]:
        """Ids in the order of the course."""
        return tuple(sorted(self.weights, key=sort_key))

    @property
    def of(self) -> float:
        """What can be reached without extra credit."""
        return sum(each for key, each in self.weights.items() if key not in self.extra)


def name_of(keys: Iterable[str]) -> str:
    """The name of an assignment that nobody has named: the levels of its exercises."""
    paths = exercises.exercise_paths()
    ordered = sorted(keys, key=sort_key)
    levels = [paths[key].parent.name if key in paths else key.partition(".")[0] for key in ordered]
    names = list(dict.fromkeys(levels))
    if len(names) > 2:
        return f"levels {', '.join(each.partition('_')[0] for each in names)}"
    return " + ".join(names) or "nothing"


def chosen(text: str) -> tuple[str, ...]:
    """The exercises named by "3.1,5.1", "3" or "3_backward". Raises ExerciseError."""
    found: dict[str, None] = {}
    paths = exercises.exercise_paths()
    for part in filter(None, map(str.strip, text.split(","))):
        level = [k for k, p in paths.items() if part in (p.parent.name, k.partition(".")[0])]
        found |= dict.fromkeys(level or [exercises.find(part).id])
    return tuple(sorted(found, key=sort_key))


def weights(text: str, keys: Iterable[str]) -> dict[str, float]:
    """Marks by exercise from "3.1=2,3.2=0.5"; the others have 1. Raises AssignmentError."""
    found = dict.fromkeys(keys, 1.0)
    for part in filter(None, map(str.strip, text.split(","))):
        key, _, number = part.partition("=")
        if key.strip() not in found:
            raise AssignmentError(f"no exercise {key.strip()!r} in this assignment")
        try:
            value = float(number)
        except ValueError:
            value = math.nan
        if not 0 <= value <= 1000:
            raise AssignmentError(f"{part!r}: a weight is a number from 0 to 1000, as in 3.1=2")
        found[key.strip()] = value
    return found


def moment(text: str) -> datetime:
    """A time from "2026-11-29", "2026-11-29 18:00" or with an offset; local where none is told.

    A day alone means its end. Raises AssignmentError.
    """
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise AssignmentError(
            f"{text!r} is no time: write 2026-11-29, 2026-11-29 18:00 or 2026-11-29T18:00+01:00"
        ) from error
    if re.fullmatch(r"\d{4}-?\d\d-?\d\d", text.strip()):
        found += timedelta(days=1, seconds=-1)
    return found.astimezone(UTC)


# ---- late rules ---------------------------------------------------------------------------------

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UNITS = {"minute": timedelta(minutes=1), "hour": HOUR, "day": DAY, "week": 7 * DAY}


@dataclass(frozen=True)
class LateRule:
    """What remains of a mark that was earned late.

    `share` is taken off once, or for each begun `each`; never more than `most`. Nothing counts
    after `until`, and nothing is late within `grace`.
    """

    share: float = 0.0
    each: timedelta | None = None
    most: float = 1.0
    until: timedelta | None = None
    grace: timedelta = timedelta()

    @property
    def needs_extent(self) -> bool:
        """Whether it matters how late something is, not only that it is."""
        return self.each is not None or self.until not in (None, timedelta()) or bool(self.grace)

    def factor(self, late: timedelta) -> float:
        """From 1 (in time) to 0 (does not count)."""
        if late <= max(self.grace, timedelta()):
            return 1.0
        if self.until is not None and late > self.until:
            return 0.0
        times = 1 if self.each is None else math.ceil(late / self.each)
        return round(1 - min(self.share * times, self.most, 1.0), 6)


_PARTS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], dict[str, object]]], ...] = (
    (re.compile(r"accept"), lambda found: {}),
    (re.compile(r"refuse"), lambda found: {"until": timedelta()}),
    (
        re.compile(r"(?P<share>\d+(\.\d+)?) ?%( ?(/|per|a) ?(?P<unit>hour|day|week))?"),
        lambda found: {
            "share": float(found["share"]) / 100,
            "each": UNITS[found["unit"]] if found["unit"] else None,
        },
    ),
    (
        re.compile(r"(at most|max) (?P<most>\d+(\.\d+)?) ?%"),
        lambda found: {"most": float(found["most"]) / 100},
    ),
    (
        re.compile(r"(?P<word>until|grace) (?P<count>\d{1,4}) ?(?P<unit>minute|hour|day|week)s?"),
        lambda found: {found["word"]: int(found["count"]) * UNITS[found["unit"]]},
    ),
)
LATE_HELP = (
    '"accept", "refuse", or parts like "10%/day, at most 50%, until 7 days, grace 15 minutes"'
)


def late_rule(text: str) -> LateRule:
    """The rule that a text describes. Raises AssignmentError."""
    fields: dict[str, object] = {}
    for part in filter(None, (each.strip() for each in text.casefold().split(","))):
        for pattern, read in _PARTS:
            found = pattern.fullmatch(part)
            if found:
                fields |= read(found)
                break
        else:
            raise AssignmentError(f"{part!r} is no late rule: write {LATE_HELP}")
    return LateRule(**fields)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Lateness:
    """How an attempt stands to the due date: None where nothing tells."""

    factor: float
    by: timedelta | None = None  # how late, if it is and that is known
    unknown: bool = field(default=False)  # it is late by a time that the rule asks for


def lateness(
    assignment: Assignment, due: datetime | None, handed_in: datetime | None, said_late: bool
) -> Lateness:
    """What an attempt's time is worth. `due` is the learner's own, extensions included.

    A platform's word LATE counts where no time is known; an extension makes it void, since the
    platform does not know of it.
    """
    rule = late_rule("refuse" if assignment.counts == "before-due" else assignment.late)
    if handed_in is not None and due is not None:
        by = handed_in - due
        return Lateness(rule.factor(by), by if by > timedelta() else None)
    if said_late and (due is None or due == assignment.due):
        if rule.needs_extent:
            return Lateness(1.0, None, unknown=True)
        return Lateness(rule.factor(timedelta(seconds=1)))
    return Lateness(1.0)
