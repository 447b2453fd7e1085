"""Which assignment is it that is graded, and which exercises belong to it?

An assignment's exercises are fixed once it is in the book. Where nobody names them, they are those
that at least half of the hand-ins hold: one stray notebook changes nobody's marks.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from checkers.classroom.book import assignments
from checkers.classroom.book.assignments import Assignment
from checkers.classroom.book.records import Look
from checkers.classroom.reading.notebooks import (
    HandIn,
    HandInsError,
    UnreadableNotebook,
    held,
    read_notebook,
)
from checkers.course import exercises

MOST_NAMED = 5  # learners in one sentence


def held_by(hand_ins: Iterable[HandIn]) -> list[frozenset[str]]:
    """The course's exercises in each hand-in."""
    known = exercises.exercise_paths().keys()
    return [frozenset().union(*(held(path) for path in each.files)) & known for each in hand_ins]


def choose(
    known: Mapping[str, Assignment], options: argparse.Namespace, hand_ins: Sequence[HandIn]
) -> tuple[Assignment, list[Look]]:
    """The assignment with what the command line says of it, and what to look at.

    Raises HandInsError where two assignments are meant, or none.
    """
    holding = held_by(hand_ins)
    counts = Counter(key for each in holding for key in each)
    with_any = sum(map(bool, holding))
    usual = [key for key, count in counts.items() if 2 * count >= with_any]
    wanted = assignments.chosen(options.exercises) if options.exercises else ()
    found = _named(known, options.assignment, wanted, usual)
    if found is None:
        keys = wanted or usual
        if not keys:
            raise HandInsError(
                "no hand-in holds an answer to an exercise of the course: expected cells with the "
                "lines `# --- begin 3.1 ---` and `# --- end 3.1 ---`"
            )
        found = Assignment(
            options.assignment or assignments.name_of(keys), dict.fromkeys(sorted(keys), 1.0)
        )
    elif wanted:
        found = replace(found, weights={key: found.weights.get(key, 1.0) for key in wanted})
    changed = ruled(found, options)
    stray = sorted(counts.keys() - changed.weights.keys(), key=exercises.sort_key)
    if wanted:  # what the class has beside those that were named is left out on purpose
        stray = [key for key in stray if key not in usual]
    return changed, list(_stray(stray, holding, hand_ins, changed))


def _named(
    known: Mapping[str, Assignment],
    name: str | None,
    wanted: Sequence[str],
    usual: Sequence[str],
) -> Assignment | None:
    """The assignment in the book that is meant, None for a new one."""
    if name is not None:
        return known.get(name)
    keys = set(wanted or usual)
    if wanted:
        same = [each for each in known.values() if set(each.weights) == keys]
        if len(same) == 1:
            return same[0]
    touched = [each for each in known.values() if keys & set(each.weights)]
    if not touched:
        return None
    if len(touched) == 1 and not wanted:
        return touched[0]
    names = " or ".join(each.name for each in touched)
    new = assignments.name_of(keys)
    raise HandInsError(
        f"these exercises are in the assignment {names} already: --assignment NAME says which is "
        f"meant, or makes another one (say {new!r} with these exercises)"
    )


def ruled(assignment: Assignment, options: argparse.Namespace) -> Assignment:
    """The assignment with the rules that the command line names. Raises AssignmentError."""
    if options.weights is not None:
        weights = assignments.weights(options.weights, assignment.weights)
        assignment = replace(assignment, weights=weights)
    if options.extra is not None:
        extra = frozenset(assignments.chosen(options.extra)) & assignment.weights.keys()
        assignment = replace(assignment, extra=extra)
    if options.due is not None:
        due = None if options.due == "none" else assignments.moment(options.due)
        assignment = replace(assignment, due=due)
    if options.late is not None:
        assignments.late_rule(options.late)
        assignment = replace(assignment, late=options.late)
    if options.counts is not None:
        assignment = replace(assignment, counts=options.counts)
    return assignment


def _stray(
    keys: Sequence[str],
    holding: Sequence[frozenset[str]],
    hand_ins: Sequence[HandIn],
    assignment: Assignment,
) -> Iterable[Look]:
    """What is said of exercises that few hand-ins hold, once for each set of learners."""
    by_learners: dict[tuple[str, ...], list[str]] = {}
    for key in keys:
        who = (each.learner for each, found in zip(hand_ins, holding, strict=True) if key in found)
        by_learners.setdefault(tuple(who), []).append(key)
    for learners, found in by_learners.items():
        names = ", ".join(learners[:MOST_NAMED]) + ", …" * (len(learners) > MOST_NAMED)
        yield Look(
            f"{', '.join(found)} in {len(learners)} of {len(hand_ins)} hand-ins ({names}): not "
            f"part of {assignment.name}, not graded; --exercises decides"
        )


def with_wrong_notebooks(hand_ins: Sequence[HandIn], assignment: Assignment) -> list[HandIn]:
    """The hand-ins, those without any exercise of the assignment with that as a problem."""
    made = []
    for each, found in zip(hand_ins, held_by(hand_ins), strict=True):
        if found and not found & assignment.weights.keys():
            held_ = ", ".join(sorted(found, key=exercises.sort_key))
            said = f"no exercise of this assignment: {held_}; the wrong notebook?"
            each = replace(each, problems=(*each.problems, said))
        elif not found and any(map(_is_notebook, each.files)):
            said = "no exercise of the course; the wrong notebook?"
            each = replace(each, problems=(*each.problems, said))
        made.append(each)
    return made


def _is_notebook(path: Path) -> bool:
    """Whether a file can be read at all: where not, that is what is said of it."""
    try:
        read_notebook(path)
    except UnreadableNotebook:
        return False
    return True
