"""Evidence: everything a recogniser may look at, with the questions that recognisers share."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from checkers.ask.facts import MISSING, Answer, Fact, Raised
from checkers.judge import syntax
from checkers.judge.comparing import Mismatch, close, same_values, tolerance_of

NON_LEAF = "is not a leaf Tensor is being accessed"
NO_HISTORY = "element 0 of tensors does not require grad"


@dataclass(frozen=True)
class Evidence:
    """One wrong answer on the first case on which it is wrong.

    `answer` is what was seen there, `expected` what the solution gives on the same inputs; `shown`
    tells whether that case is the one with the numbers that the learner sees.
    """

    exercise: str
    source: str
    given: str
    answer: Answer
    expected: Answer | None = None
    mismatches: tuple[Mismatch, ...] = ()
    shown: bool = True
    runs: tuple[tuple[Answer, Answer], ...] = ()  # (seen, expected) of every case, shown first
    rights: tuple[str, ...] = ()  # sources of right answers, the solution first

    @functools.cached_property
    def form(self) -> syntax.Form:
        """The form of the answer."""
        return syntax.read(self.source)

    @functools.cached_property
    def given_form(self) -> syntax.Form:
        """The form of the given code."""
        return syntax.read(self.given)

    @property
    def raised(self) -> Raised | None:
        """The exception that stopped the answer or a probe."""
        return self.answer.raised

    @property
    def first(self) -> Mismatch | None:
        """The first thing that differs."""
        return self.mismatches[0] if self.mismatches else None

    @property
    def functions(self) -> tuple[syntax.FunctionForm, ...]:
        """Classes derived from Function, in the answer and in the given code."""
        return (*self.form.functions, *self.given_form.functions)

    # -- exceptions and warnings --

    def says(self, *texts: str) -> bool:
        """Whether the exception's text contains one of these."""
        return self.raised is not None and any(text in self.raised.text for text in texts)

    def raised_in_loop(self) -> int:
        """The line of the loop in which the exception was raised, 0 if it was in none."""
        if self.raised is None or self.raised.line is None:
            return 0
        line = self.raised.line
        return next((c.place.loop for c in self.form.calls if c.place.line == line), 0)

    def warns(self, text: str) -> bool:
        """Whether a warning that the solution does not give was shown."""
        if self.expected and any(text in each.text for each in self.expected.warned):
            return False
        return any(text in each.text for each in self.answer.warned)

    # -- names --

    def now(self, name: str) -> Fact:
        """What the name held when the cell was done."""
        return self.answer.after.get(name, MISSING)

    def was(self, name: str) -> Fact:
        """What the given name held before the answer ran."""
        return self.answer.before.get(name, MISSING)

    def is_tracked(self, name: str) -> bool:
        """Whether the name ever held a tracked tensor."""
        return bool(self.now(name).tracked or self.was(name).tracked)

    def is_tensor(self, name: str) -> bool:
        """Whether the name ever held a tensor."""
        return "tensor" in (self.now(name).kind, self.was(name).kind)

    def tracked_leaf(self) -> str | None:
        """A tracked leaf's name, None if there is none."""
        seen = {**self.answer.before, **self.answer.after}
        return next((name for name, fact in seen.items() if fact.tracked and fact.leaf), None)

    # -- differences --

    def differs(self, *aspects: str) -> Iterator[Mismatch]:
        """Mismatches in one of these aspects."""
        return (each for each in self.mismatches if each.aspect in aspects)

    def wrong_gradients(self) -> Iterator[Mismatch]:
        """Gradients whose numbers are wrong."""
        return (each for each in self.differs("values") if each.is_gradient)

    def missing_gradients(self) -> Iterator[Mismatch]:
        """Gradients that are None although they should not be."""
        return (
            each
            for each in self.mismatches
            if each.is_gradient and each.observed.kind == "none" != each.expected.kind
        )


def times(observed: Fact, expected: Fact) -> int | None:
    """k >= 2 if the observed numbers are k times the expected ones."""
    if len(observed.values) != len(expected.values) or same_values(observed, expected):
        return None
    base = next((i for i, value in enumerate(expected.values) if abs(value) > 1e-6), None)
    if base is None:
        return None
    factor = round(observed.values[base] / expected.values[base], 3)
    if factor != factor or factor not in range(2, 10_000):
        return None
    tolerance = tolerance_of(observed, expected)
    scaled = (factor * value for value in expected.values)
    pairs = zip(observed.values, scaled, strict=True)
    return int(factor) if all(close(o, e, tolerance) for o, e in pairs) else None
