"""What a person changes in a gradebook, each with a line in its trace: nothing is deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from checkers.classroom.book.assignments import Assignment
from checkers.classroom.book.counting import Attempt, Standing
from checkers.classroom.book.gradebook import Gradebook
from checkers.classroom.book.schema import GradebookError, now

Row = tuple[str | None, str, str, str, str]  # assignment, learner, exercise, mark, comment


# ---- marks --------------------------------------------------------------------------------------


def override(
    book: Gradebook,
    assignment: str | None,
    learner: str,
    exercise: str,
    mark: float | None,
    comment: str,
) -> None:
    """A mark from 0 to 1 in place of the graded one, or a comment beside it."""
    name = _holding(book, assignment, learner, exercise).name
    if mark is not None and not 0 <= mark <= 1:
        raise GradebookError(f"--mark {mark:g}: an exercise is worth from 0 to 1")
    before = book.overrides(learner).get((name, exercise))
    details = {"assignment": name, "learner": learner, "exercise": exercise, "mark": mark,
               "comment": comment, "before": before and [before.mark, before.comment]}  # fmt: skip
    with book.changing("override", **details) as data:
        data.execute(
            "INSERT OR REPLACE INTO overrides VALUES (?, ?, ?, ?, ?, ?)",
            (name, learner, exercise, mark, comment, now()),
        )
        data.execute("UPDATE learners SET paged = 0 WHERE name = ?", (learner,))


def override_all(book: Gradebook, rows: Sequence[Row]) -> tuple[list[Row], list[tuple[Row, str]]]:
    """Marks and comments from a sheet: those that were given, and those that were not with why."""
    given, wrong = [], []
    for row in rows:
        assignment, learner, exercise, text, comment = row
        try:
            mark = _number(text) if text else None
            override(book, assignment, learner, exercise, mark, comment)
            given.append(row)
        except GradebookError as error:
            wrong.append((row, str(error)))
    return given, wrong


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise GradebookError(f"{text!r} is no mark: write a number from 0 to 1") from None


def withdraw_override(book: Gradebook, assignment: str | None, learner: str, exercise: str) -> None:
    """The graded mark counts again. Raises GradebookError if nothing was overridden."""
    found = [
        key
        for key in book.overrides(learner)
        if key[1] == exercise and assignment in (None, key[0])
    ]
    if len(found) != 1:
        raise GradebookError(
            f"no override for {learner!r}, exercise {exercise!r}"
            if not found
            else f"{exercise} is overridden in several assignments: name one with --assignment"
        )
    before = book.overrides(learner)[found[0]]
    details = {"assignment": found[0][0], "learner": learner, "exercise": exercise,
               "before": [before.mark, before.comment]}  # fmt: skip
    with book.changing("override withdrawn", **details) as data:
        data.execute(
            "DELETE FROM overrides WHERE assignment = ? AND learner = ? AND exercise = ?",
            (found[0][0], learner, exercise),
        )
        data.execute("UPDATE learners SET paged = 0 WHERE name = ?", (learner,))


def _holding(book: Gradebook, assignment: str | None, learner: str, exercise: str) -> Assignment:
    """The assignment in which a learner has that exercise. Raises GradebookError."""
    known = book.assignments()
    if assignment is not None and assignment not in known:
        raise GradebookError(
            f"no assignment {assignment!r}; there are {', '.join(known) or 'none'}"
        )
    holding = [
        each
        for each in known.values()
        if exercise in each.weights and assignment in (None, each.name)
    ]
    if learner not in book.learners() or not holding:
        keys = dict.fromkeys(key for each in known.values() for key in each.exercises)
        raise GradebookError(
            f"no mark of {learner!r} for exercise {exercise!r}; the exercises are "
            f"{', '.join(keys) or 'none'}, the learners as in results.csv"
        )
    if len(holding) > 1:
        mine = {each.assignment.name for each in book.standings(learner)}
        holding = [each for each in holding if each.name in mine] or holding
    if len(holding) > 1:
        names = " and ".join(each.name for each in holding)
        raise GradebookError(f"{exercise} is in {names}: name one with --assignment")
    return holding[0]


# ---- attempts -----------------------------------------------------------------------------------


def standing_of(book: Gradebook, learner: str, assignment: str | None) -> Standing:
    """A learner's standing in one assignment. Raises GradebookError where it is not one."""
    found = book.standings(learner)
    if assignment is not None:
        found = [each for each in found if each.assignment.name == assignment]
    if len(found) == 1:
        return found[0]
    if not found:
        names = ", ".join(book.learners()[:20]) or "none"
        where = f" at {assignment!r}" if assignment else ""
        raise GradebookError(f"{learner!r} has no attempt{where}; the learners are {names}")
    names = ", ".join(each.assignment.name for each in found)
    raise GradebookError(f"{learner!r} has attempts at {names}: name one with --assignment")


def attempts(
    book: Gradebook, learner: str, assignment: str | None, number: int | None
) -> list[tuple[str, Attempt]]:
    """The attempts that are meant, each with its assignment: one, or all of them."""
    if number is not None:
        standing = standing_of(book, learner, assignment)
        for each in standing.attempts:
            if each.number == number:
                return [(standing.assignment.name, each)]
        raise GradebookError(
            f"{learner!r} has {len(standing.attempts)} attempts at {standing.assignment.name}, "
            f"no number {number}"
        )
    found = [
        (each.assignment.name, attempt)
        for each in book.standings(learner)
        if assignment in (None, each.assignment.name)
        for attempt in each.attempts
    ]
    if not found:
        standing_of(book, learner, assignment)
    return found


def withdraw(
    book: Gradebook, learner: str, assignment: str | None, number: int | None, why: str
) -> int:
    """Attempts no longer count, and stay in the book; how many."""
    return _set_withdrawn(book, "withdraw", learner, assignment, number, why)


def restore(book: Gradebook, learner: str, assignment: str | None, number: int | None) -> int:
    """Attempts that were withdrawn count again; how many."""
    return _set_withdrawn(book, "restore", learner, assignment, number, None)


def _set_withdrawn(
    book: Gradebook,
    what: str,
    learner: str,
    assignment: str | None,
    number: int | None,
    why: str | None,
) -> int:
    found = attempts(book, learner, assignment, number)
    ids = [each.id for _, each in found]
    with book.changing(what, learner=learner, attempts=ids, why=why) as data:
        data.executemany(
            "UPDATE attempts SET withdrawn = ? WHERE id = ?", [(why, each) for each in ids]
        )
        data.execute("UPDATE learners SET paged = 0 WHERE name = ?", (learner,))
    return len(ids)


def move(book: Gradebook, learner: str, assignment: str | None, number: int | None, to: str) -> int:
    """Attempts belong to somebody else, also when their files are read again; how many."""
    found = attempts(book, learner, assignment, number)
    details = {"learner": learner, "to": to, "attempts": [each.id for _, each in found]}
    with book.changing("move", **details) as data:
        _known(data, to)
        for _, each in found:
            data.execute("UPDATE attempts SET learner = ? WHERE id = ?", (to, each.id))
            data.execute(
                "INSERT OR REPLACE INTO aliases VALUES (?, ?, ?)", (each.label, each.hash, to)
            )
        data.execute("UPDATE learners SET paged = 0 WHERE name IN (?, ?)", (learner, to))
    return len(found)


def merge(book: Gradebook, learner: str, into: str) -> int:
    """Two learners are one: attempts, overrides and extensions of the first go to the second.

    What is handed in under the first one's labels is the second one's from now on. Raises
    GradebookError where both have a mark by hand for the same exercise.
    """
    if learner == into:
        raise GradebookError(f"{learner!r} is one learner already")
    if learner not in book.learners():
        raise GradebookError(f"no learner {learner!r} in this gradebook")
    both = book.overrides(learner).keys() & book.overrides(into).keys()
    if both:
        keys = ", ".join(sorted(key for _, key in both))
        raise GradebookError(
            f"both have marks given by hand for {keys}: withdraw one of them first"
        )
    found = [(a, each) for a, each in attempts(book, learner, None, None)]
    details = {"learner": learner, "into": into, "attempts": [each.id for _, each in found]}
    with book.changing("merge", **details) as data:
        _known(data, into)
        for label in {learner, *(each.label for _, each in found)}:
            data.execute("INSERT OR REPLACE INTO aliases VALUES (?, '', ?)", (label, into))
        data.execute("UPDATE aliases SET learner = ? WHERE learner = ?", (into, learner))
        data.execute("UPDATE attempts SET learner = ? WHERE learner = ?", (into, learner))
        data.execute("UPDATE overrides SET learner = ? WHERE learner = ?", (into, learner))
        data.execute(
            "UPDATE OR IGNORE extensions SET learner = ? WHERE learner = ?", (into, learner)
        )
        data.execute("DELETE FROM learners WHERE name = ?", (learner,))  # nothing is theirs now
        data.execute("UPDATE learners SET paged = 0 WHERE name = ?", (into,))
    return len(found)


def settle(book: Gradebook, assignment: str, label: str, learner: str) -> int:
    """What was kept under its label until somebody decided whose it is goes there; how many.

    What is one's own in both by hand stays where it is.
    """
    if label == learner or book.numbers().get(label, (None, None, True))[2]:
        return 0
    found = [
        each.id
        for standing in book.standings(label)
        if standing.assignment.name == assignment
        for each in standing.attempts
        if each.label == label
    ]
    if not found:
        return 0
    with book.changing("decided", label=label, learner=learner, attempts=found) as data:
        _known(data, learner)
        data.executemany(
            "UPDATE attempts SET learner = ? WHERE id = ?", [(learner, each) for each in found]
        )
        for table in ("overrides", "extensions"):
            data.execute(
                f"UPDATE OR IGNORE {table} SET learner = ? WHERE learner = ? AND assignment = ?",
                (learner, label, assignment),
            )
        held = " UNION ".join(
            f"SELECT learner FROM {table}" for table in ("attempts", "overrides", "extensions")
        )
        data.execute(f"DELETE FROM learners WHERE name = ? AND name NOT IN ({held})", (label,))
        data.execute("UPDATE learners SET paged = 0 WHERE name IN (?, ?)", (label, learner))
    return len(found)


def settle_files(
    book: Gradebook, assignment: str, learner: str, label: str, names: Sequence[str]
) -> int:
    """What was kept while nobody knew which of its files counts gives way to those; how many."""
    found = [
        each.id
        for standing in book.standings(learner)
        if standing.assignment.name == assignment
        for each in standing.attempts
        if each.withdrawn is None and each.label == label and set(names) < set(each.files)
    ]
    if found:
        inside = [name.partition("/")[2] or name for name in names]
        why = f"of its files {', '.join(inside)} counts"
        with book.changing("settle", learner=learner, attempts=found, why=why) as data:
            data.executemany(
                "UPDATE attempts SET withdrawn = ? WHERE id = ?", [(why, each) for each in found]
            )
            data.execute("UPDATE learners SET paged = 0 WHERE name = ?", (learner,))
    return len(found)


def _known(data: object, learner: str) -> None:
    """There is such a learner from now on."""
    data.execute("INSERT OR IGNORE INTO learners VALUES (?, NULL, NULL, 0, 0)", (learner,))  # type: ignore[attr-defined]


def set_time(
    book: Gradebook, learner: str, assignment: str | None, number: int | None, time: datetime
) -> None:
    """When an attempt was handed in: the last one, where none is named."""
    standing = standing_of(book, learner, assignment)
    number = number or standing.attempts[-1].number
    ((name, attempt),) = attempts(book, learner, standing.assignment.name, number)
    text = time.isoformat(timespec="seconds")
    with book.changing("time", assignment=name, learner=learner, attempt=attempt.id, time=text,
                       before=str(attempt.handed_in)) as data:  # fmt: skip
        data.execute("UPDATE attempts SET handed_in = ? WHERE id = ?", (text, attempt.id))
        data.execute("UPDATE learners SET paged = 0 WHERE name = ?", (learner,))
