"""What waits for a person, read off the book as it is now: decided is decided at once.

What a run has found in its files (doubts, who is missing) is kept in the book until the next run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from checkers.classroom.book.assignments import Assignment, LateRule, late_rule
from checkers.classroom.book.counting import Standing
from checkers.classroom.book.gradebook import Gradebook
from checkers.classroom.book.records import Look
from checkers.classroom.reading.layouts import CANVAS, owners
from checkers.course.exercises import exercise_paths, find

MOST_NAMED = 5  # learners in one sentence


def looks(book: Gradebook) -> dict[str, list[Look]]:
    """All that somebody should look at, by assignment."""
    found = book.looks()
    now = {
        name: [*found.get(name, ()), *_waiting(book, each)]
        for name, each in book.assignments().items()
    }
    return {name: each for name, each in {**found, **now}.items() if each}


def held(book: Gradebook, assignment: str) -> set[str]:
    """The learners whose marks of an assignment go nowhere yet."""
    return {each.learner for each in looks(book).get(assignment, ()) if each.withheld}


def _waiting(book: Gradebook, assignment: Assignment) -> Iterator[Look]:
    """What could not be read, where the checkers failed, what a person marks, and how late."""
    there = exercise_paths()
    by_hand = {e for e in assignment.exercises if e in there and find(e).by_hand}
    unmarked, untimed = Counter[str](), []
    for learner in sorted({row[0] for row in book.attempts_of(assignment.name)}):
        for each in book.standings(learner):
            if each.assignment.name == assignment.name:
                unmarked.update(by_hand.intersection(each.undecided))
                untimed += [learner] * _is_untimed(each)
                yield from _of(each, learner, by_hand)
    if untimed:
        more = f" and {len(untimed) - MOST_NAMED} more" if len(untimed) > MOST_NAMED else ""
        yield Look(
            f"nothing tells when it was handed in by {', '.join(untimed[:MOST_NAMED])}{more}: "
            "counted as in time. `gradschool grade … --times files` takes the files' own times, "
            "`gradschool book RESULTS time` says when"
        )
    for key, count in sorted(unmarked.items()):
        yield Look(
            f"{key}: {count} answers are waiting for a person: `gradschool export RESULTS answers` "
            f"writes them to a sheet, `gradschool marks RESULTS SHEET` reads their marks"
        )


def _is_untimed(standing: Standing) -> bool:
    """Whether something counts as in time only because nobody has told when it came.

    Canvas tells no time and says of each file whether it is late.
    """
    rule = "refuse" if standing.assignment.counts == "before-due" else standing.assignment.late
    if standing.due is None or late_rule(rule) == LateRule():
        return False
    counting = [each.attempt for each in standing.counted if each.attempt is not None]
    return any(
        each.handed_in is None
        and each.answered
        and not each.late
        and not any(owners(part, CANVAS) for name in each.files for part in name.split("/"))
        for each in counting
    )


def _of(standing: Standing, learner: str, by_hand: set[str]) -> Iterator[Look]:
    if standing.problems:
        answered = any(one.answered for one in standing.attempts if one.withdrawn is None)
        decided = any(one.override is not None for one in standing.counted)
        asked = not answered and not decided  # a 0 would be ours
        advice = (
            "; no answer was found: ask for the work again, or `gradschool override RESULTS "
            f"{learner!r} EXERCISE --mark 0` decides"
        )
        said = "; ".join(standing.problems) + (advice if asked else "")
        yield Look(said, learner, withheld=asked)
    for key in standing.undecided:
        if key not in by_hand:
            yield Look(
                f"{key} could not be judged, by a fault of the checkers: `gradschool override "
                f"RESULTS {learner!r} {key} --mark …` decides",
                learner,
                withheld=True,
            )
    if any(standing.lateness[attempt.id].unknown for attempt in standing.attempts):
        yield Look(
            f"late, by how much is not told, and the rule is {standing.assignment.late!r}: counted "
            f"as in time until `gradschool book RESULTS time {learner!r} …` says when",
            learner,
            withheld=True,
        )
