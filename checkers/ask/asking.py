"""The asking half of a check: run the learner's code here, hand back plain data.

`answer(question)` runs in the learner's own kernel or in a jailed process. It knows the given code,
this run's inputs and which values to look at; it knows neither the solution nor what is expected.
"""

from __future__ import annotations

import contextlib
import io
import types
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from checkers.ask.cell import Cell
from checkers.ask.facts import Answer
from checkers.ask.program import default_torch, for_library, parse, prelude
from checkers.ask.question import Question

MOST_BORROWED = 20


def answer(
    question: Question,
    torch: types.ModuleType | None = None,
    outside: Mapping[str, object] | None = None,
    *,
    pictured: bool = True,
    detailed: bool = True,
) -> tuple[Answer, ...]:
    """One answer per case, up to the first that raises; never raises what the learner's code does.

    `torch` is the library that the code runs on (the engine, or the real torch); `outside` supplies
    names that the answer uses without defining them. With `pictured` the first answer carries the
    learner's graph; with `detailed` each tells of the given names before the answer ran, which the
    judge otherwise knows from the solution's run.
    """
    torch = torch or default_torch()
    with undisturbed(torch):
        return answer_here(question, torch, outside, pictured=pictured, detailed=detailed)


def answer_here(
    question: Question,
    torch: types.ModuleType,
    outside: Mapping[str, object] | None = None,
    *,
    pictured: bool,
    detailed: bool,
) -> tuple[Answer, ...]:
    """As `answer`, for a process that ends with its answers: its random streams move on."""
    borrowed = _Borrowed(question, torch, outside)
    answers: list[Answer] = []
    for case in question.cases:
        picture = pictured and not answers
        cell = Cell(question, case, torch, borrowed.taken, picture, detailed)
        answers.append(_one(cell, borrowed))
        if answers[-1].raised is not None:
            break
    return tuple(answers)


def _one(cell: Cell, borrowed: _Borrowed) -> Answer:
    cell.ask()
    while borrowed.supply(cell.unknown_name):
        cell = replace(cell, borrowed=borrowed.taken, namespace={}, unknown_name=None)
        cell.ask()
    return cell.answer()


@contextlib.contextmanager
def undisturbed(torch: types.ModuleType) -> Iterator[None]:
    """A check leaves random streams and the recording of gradients as it found them."""
    streams = [(np.random.get_state, np.random.set_state)]
    if hasattr(torch, "get_rng_state"):
        streams.append((torch.get_rng_state, torch.set_rng_state))
    kept = [(restore, read()) for read, restore in streams]
    try:
        with torch.enable_grad():
            yield
    finally:
        for restore, state in kept:
            restore(state)


class _Borrowed:
    """Names that an answer uses but does not define, taken from the learner's other cells."""

    def __init__(
        self, question: Question, torch: types.ModuleType, outside: Mapping[str, object] | None
    ) -> None:
        self.taken: dict[str, object] = {}
        self._question, self._torch, self._outside = question, torch, outside

    def supply(self, name: str | None) -> bool:
        """Take the name in; False when there is none, or nobody has it."""
        if name is None or name in self.taken or len(self.taken) >= MOST_BORROWED:
            return False
        if self._outside is None:
            self._outside = self._run_context()
        if name not in self._outside:
            return False
        self.taken[name] = self._outside[name]
        return True

    def _run_context(self) -> dict[str, object]:
        namespace = prelude(self._torch)
        for number, source in enumerate(self._question.context, start=1):
            with contextlib.suppress(Exception, SystemExit), _quiet():
                tree = for_library(parse(source), self._torch.__name__)
                exec(compile(tree, f"<cell {number}>", "exec"), namespace)
        return namespace


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
