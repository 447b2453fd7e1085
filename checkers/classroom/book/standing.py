"""The whole book as JSON-ready data, for sheets, pages and results.json.

A result is a learner with the marks of all assignments; one at a time is read, so that a class of
any size fits. Nothing in it depends on when a run took place, so equal books give equal files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checkers.classroom.book import waiting
from checkers.classroom.book.assignments import Assignment
from checkers.classroom.book.counting import Attempt, Counted, Standing
from checkers.classroom.book.gradebook import Gradebook
from checkers.classroom.book.records import Look
from checkers.classroom.book.schema import VERSION

NOTHING = "nothing handed in"


def data(book: Gradebook) -> dict[str, Any]:
    """The whole book; learners by name, exercises in the order of the course.

    The results are read from the book whenever they are gone through, so it must stay open.
    """
    known = book.assignments()
    exercises = [key for each in known.values() for key in each.exercises]
    looks = waiting.looks(book)
    return {
        "version": VERSION,
        "assignments": [_described(each) for each in known.values()],
        "exercises": list(dict.fromkeys(exercises)),
        "of": tidy(sum(each.of for each in known.values())),
        "look": [
            {"assignment": name, "learner": each.learner, "text": each.text}
            for name, found in looks.items()
            for each in found
        ],
        "results": Results(book, looks),
    }


def _described(assignment: Assignment) -> dict[str, Any]:
    due = assignment.due
    return {
        "name": assignment.name,
        "exercises": {key: tidy(assignment.weights[key]) for key in assignment.exercises},
        "extra": sorted(assignment.extra),
        "of": tidy(assignment.of),
        "due": due and due.isoformat(),
        "late": assignment.late,
        "counts": assignment.counts,
    }


class Results:
    """The result of every learner, by name."""

    def __init__(self, book: Gradebook, looks: Mapping[str, Sequence[Look]]) -> None:
        self._book = book
        self._held = {
            name: {each.learner for each in found if each.withheld} for name, found in looks.items()
        }

    def __len__(self) -> int:
        return len(self._book.learners())

    def __iter__(self) -> Iterator[dict[str, Any]]:
        conditions, known = self._book.conditions(), self._book.numbers()
        for learner in self._book.learners():
            number, email, _ = known[learner]
            found = result(learner, self._book.standings(learner), conditions, number, email)
            undecided = {name for name, held in self._held.items() if learner in held}
            undecided |= {each["assignment"] for each in found["verdicts"] if each["mark"] is None}
            yield {**found, **({"undecided": sorted(undecided)} if undecided else {})}


def result(
    learner: str,
    standings: list[Standing],
    conditions: Mapping[int, Any],
    number: str | None = None,
    email: str | None = None,
) -> dict[str, Any]:
    """A learner's marks in every assignment, and where they come from."""
    last = [each.attempts[-1] for each in standings if each.attempts]
    several = len(standings) > 1
    problems = [
        f"{each.assignment.name}: {text}" if several else text
        for each in standings
        for text in each.problems
    ]
    return {
        "learner": learner,
        **({"number": number} if number else {}),
        **({"email": email} if email else {}),
        "total": tidy(sum(each.points for each in standings)),
        "totals": {each.assignment.name: tidy(each.points) for each in standings},
        "submission": last[-1].hash if last else None,
        "graded": conditions[last[-1].run] if last else None,
        "problems": problems if standings else [NOTHING],
        **({"state": state} if (state := _state(standings)) else {}),
        "verdicts": [_verdict(each, one) for each in standings for one in each.counted],
        "attempts": [_attempt(each, one) for each in standings for one in each.attempts],
    }


def _state(standings: list[Standing]) -> str:
    """What a total of nothing means, where it is not a matter of wrong answers."""
    seen = [
        (one.attempt.marks[one.exercise].summary["diagnosis"] or {}).get("id")
        for each in standings
        for one in each.counted
        if one.attempt is not None
    ]
    if seen and all(each == "not-attempted" for each in seen):
        return "untouched: the notebook as it was handed out"
    return ""


def _verdict(standing: Standing, one: Counted) -> dict[str, Any]:
    attempt = one.attempt
    mark = attempt.marks[one.exercise] if attempt else None
    summary: dict[str, Any] = {
        "exercise": one.exercise, "outcome": "not attempted", "diagnosis": None, "raised": None,
        "notes": [],
    }  # fmt: skip
    if mark is not None:
        summary |= {key: value for key, value in mark.summary.items() if key != "searched"}
    found = {
        **summary,
        "assignment": standing.assignment.name,
        "attempt": attempt.number if attempt else None,
        "checker": mark.checker if mark else None,
        "mark": None if one.mark is None else tidy(one.mark),
    }
    if one.factor != 1:
        found["late"] = one.factor
    if one.override is not None:
        graded = None if one.earned is None else tidy(one.earned * one.factor)
        found["override"] = {"graded": graded, "comment": one.override.comment}
    return found


def _attempt(standing: Standing, attempt: Attempt) -> dict[str, Any]:
    time = attempt.handed_in
    return {
        "assignment": standing.assignment.name,
        "number": attempt.number,
        "label": attempt.label,
        "files": list(attempt.files),
        "submission": attempt.hash,
        "handed_in": time and time.isoformat(),
        "late": attempt.late or standing.lateness[attempt.id].by is not None,
        "what": standing.why(attempt),
        **({"notes": list(attempt.notes)} if attempt.notes else {}),
    }


def tidy(mark: float) -> float:
    """1 rather than 1.0."""
    return int(mark) if mark == int(mark) else round(mark, 4)
