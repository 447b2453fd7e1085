"""Partial credit: what a wrong answer earns for what is right of it, where its exercise says so.

A judge cell may define `share`, a function of the evidence on every input, shown first, that gives
a number from 0 to 1. `by_name` makes one for exercises whose parts are names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from checkers.judge.evidence import Evidence
from checkers.judge.exercise import Exercise

Share = Callable[[Sequence[Evidence]], float]


def earned(exercise: Exercise, seen: Sequence[Evidence]) -> float:
    """The share of a wrong answer: 0 where nothing is stated, or the answer raises."""
    share: Share | None = exercise.judging.get("share")
    if share is None or any(each.raised for each in seen):
        return 0.0
    found = float(share(seen))
    if not 0 <= found <= 1:
        raise ValueError(f"share of {exercise.id}: {found:g} is not between 0 and 1")
    return round(found, 6)


def by_name(weights: Mapping[str, float]) -> Share:
    """A share for each name that is as it should be on every input, by its weight.

    Nothing for an answer whose names are all right: it is wrong for another reason.
    """
    total = sum(weights.values())

    def share(seen: Sequence[Evidence]) -> float:
        wrong = {mismatch.key for each in seen for mismatch in each.mismatches}
        if not wrong & weights.keys():
            return 0.0
        return sum(value for key, value in weights.items() if key not in wrong) / total

    return share
