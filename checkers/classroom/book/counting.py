"""Which attempt counts for which exercise, and for how much: pure functions, no book.

The assignment's rule is applied exercise by exercise: an attempt that does not answer an exercise
leaves an earlier answer to it standing, so that handing in one corrected answer costs none of the
others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from checkers.classroom.book.assignments import Assignment, Lateness, lateness


@dataclass(frozen=True)
class Override:
    """A mark, or only a comment, that a person has given."""

    mark: float | None
    comment: str


@dataclass(frozen=True)
class Mark:
    """What a checker gave an exercise of an attempt; None when the checker itself failed."""

    mark: float | None
    attempted: bool
    checker: str
    summary: Mapping[str, Any]


@dataclass(frozen=True)
class Attempt:
    """A hand-in as it is in the book; `number` counts a learner's attempts from 1."""

    id: int
    number: int
    hash: str
    files: tuple[str, ...]
    label: str
    place: str
    handed_in: datetime | None
    late: bool
    run: int
    problems: tuple[str, ...]
    withdrawn: str | None
    marks: Mapping[str, Mark]
    notes: tuple[str, ...] = ()

    @property
    def answered(self) -> set[str]:
        """The exercises to which an answer was found."""
        return {key for key, mark in self.marks.items() if mark.attempted}


@dataclass(frozen=True)
class Counted:
    """The mark of one exercise: from which attempt, what was earned, what it is worth.

    `mark` is between 0 and 1, after lateness or as a person decided; None while nobody has, where
    the checker failed.
    """

    exercise: str
    attempt: Attempt | None
    earned: float | None
    factor: float
    mark: float | None
    override: Override | None


@dataclass(frozen=True)
class Standing:
    """A learner's marks in one assignment."""

    assignment: Assignment
    due: datetime | None
    attempts: tuple[Attempt, ...]
    lateness: Mapping[int, Lateness]  # by attempt
    counted: tuple[Counted, ...]  # in the order of the course

    @property
    def points(self) -> float:
        """Marks times weights."""
        return sum(
            (each.mark or 0) * self.assignment.weights[each.exercise] for each in self.counted
        )

    @property
    def undecided(self) -> tuple[str, ...]:
        """Exercises on which the checker failed and no person has decided."""
        return tuple(each.exercise for each in self.counted if each.mark is None)

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the attempts that count: or with the last one, if none does."""
        counting = [each.attempt for each in self.counted if each.attempt is not None]
        return tuple(
            problem
            for attempt in self.attempts
            if attempt in counting or attempt is self.attempts[-1]
            for problem in attempt.problems
        )

    def why(self, attempt: Attempt) -> str:
        """What an attempt contributes, in words."""
        if attempt.withdrawn is not None:
            return f"withdrawn: {attempt.withdrawn}" if attempt.withdrawn else "withdrawn"
        used = [each.exercise for each in self.counted if each.attempt is attempt]
        late = self.lateness[attempt.id]
        if late.factor == 0:
            return "too late: it does not count"
        if not used:
            return "not counted"
        if len(used) == len(self.counted):
            return "counts"
        return f"counts for {', '.join(used)}"


def standing(
    assignment: Assignment,
    due: datetime | None,
    attempts: Sequence[Attempt],
    overrides: Mapping[str, Override],
) -> Standing:
    """What counts. `attempts` are in order of time, `overrides` by exercise."""
    late = {each.id: lateness(assignment, due, each.handed_in, each.late) for each in attempts}
    counted = []
    for key in assignment.exercises:
        attempt = _chosen(assignment.counts, key, attempts, late)
        mark = attempt and attempt.marks[key]
        factor = late[attempt.id].factor if attempt else 1.0
        earned = mark.mark if mark else 0.0
        given = overrides.get(key)
        worth = None if earned is None else earned * factor
        if given is not None and given.mark is not None:
            worth = given.mark
        counted.append(Counted(key, attempt, earned, factor, worth, given))
    return Standing(assignment, due, tuple(attempts), late, tuple(counted))


def _chosen(
    rule: str, exercise: str, attempts: Sequence[Attempt], late: Mapping[int, Lateness]
) -> Attempt | None:
    able = [each for each in attempts if each.withdrawn is None and exercise in each.marks]
    answered = [each for each in able if each.marks[exercise].attempted]
    in_time = [each for each in answered if late[each.id].factor > 0]
    if rule == "best" and in_time:

        def worth(each: Attempt) -> tuple[float, int]:
            return (each.marks[exercise].mark or 0) * late[each.id].factor, each.number

        return max(in_time, key=worth)
    # what was handed in too late is shown, and is worth nothing, where there is nothing else
    return next((group[-1] for group in (in_time, answered, able) if group), None)
