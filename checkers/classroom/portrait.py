"""All that a learner's page shows, as plain data: what counts of each assignment, and the verdicts.

Only the attempts that something counts of are read in full.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from checkers.ask.facts import Plain
from checkers.classroom.book.counting import Standing
from checkers.classroom.book.gradebook import Gradebook
from checkers.classroom.grading import Graded

Graphs: TypeAlias = Mapping[int, Mapping[str, Plain]]  # by attempt and exercise


@dataclass(frozen=True)
class Portrait:
    """A learner's standings, and the attempts behind them; `undrawn` lack their graphs."""

    learner: str
    standings: tuple[Standing, ...]
    graded: Mapping[int, Graded] = field(default_factory=dict)
    undrawn: Mapping[int, Graded] = field(default_factory=dict)

    def with_graphs(self, graphs: Graphs) -> Portrait:
        """The same with these graphs in the attempts that lacked them."""
        drawn = {key: each.with_graphs(graphs.get(key, {})) for key, each in self.undrawn.items()}
        return replace(self, graded={**self.graded, **drawn}, undrawn={})

    def without_graphs(self) -> Portrait:
        """The same without a picture."""
        every = {**self.graded, **self.undrawn}
        return replace(
            self, graded={key: each.with_graphs({}) for key, each in every.items()}, undrawn={}
        )

    def of(self, assignment: str) -> Portrait:
        """The part of one assignment."""
        kept = tuple(each for each in self.standings if each.assignment.name == assignment)
        return replace(self, standings=kept)


def of(book: Gradebook, learner: str) -> Portrait:
    """A learner as the book has them."""
    standings = tuple(book.standings(learner))
    wanted = {
        one.attempt.id: frozenset(
            other.exercise for other in each.counted if other.attempt is one.attempt
        )
        for each in standings
        for one in each.counted
        if one.attempt is not None
    }
    graded: dict[int, Graded] = {}
    undrawn: dict[int, Graded] = {}
    for attempt, keys in wanted.items():
        found, drawn = book.graded(attempt)
        kept = tuple(each for each in found.verdicts if each.exercise in keys)
        (graded if drawn else undrawn)[attempt] = replace(found, verdicts=kept)
    return Portrait(learner, standings, graded, undrawn)
