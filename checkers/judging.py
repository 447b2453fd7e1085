"""The judging half of a check: decide, in the grader's process, what an answer is worth.

What is expected comes from running the solution through the same ask, on the same inputs, with the
judge's own engine; the inputs are drawn anew for each run. Nothing here executes a learner's code.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import math
import secrets
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from checkers import asking, program, syntax
from checkers.comparing import Mismatch, mismatches
from checkers.diagnosis import ORDER, Diagnosis, diagnose
from checkers.evidence import Evidence
from checkers.exercise import Exercise
from checkers.facts import Answer, Plain, Raised
from checkers.question import Question

MOST_SHOWN = 60  # characters of a line
Outcome = Literal["right", "not yet", "not attempted"]


@dataclass(frozen=True)
class Verdict:
    """What a check has found. How it looks is decided elsewhere (feedback.py, reports)."""

    exercise: str
    outcome: Outcome
    diagnosis: Diagnosis | None = None
    mismatch: Mismatch | None = None  # the first difference, if an exception is not the reason
    raised: Raised | None = None
    case: Mapping[str, Plain] | None = None  # the inputs on which it went wrong, {} for those shown
    notes: tuple[Diagnosis, ...] = ()
    printed: str = ""
    graph: Plain = None

    @property
    def mark(self) -> int:
        """1 for a right answer, else 0."""
        return int(self.outcome == "right")


class Draw:
    """Draws inputs. Values have two decimals and keep away from 0, where mistakes could hide."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)

    def tensor(
        self,
        *shape: int,
        tracked: bool = False,
        low: float = 0.3,
        high: float = 3.0,
        signs: bool = True,
        dtype: str = "float32",
    ) -> dict[str, Plain]:
        """An input tensor: sizes between low and high, of either sign if `signs`."""
        size = math.prod(shape)
        values = self._random.uniform(low, high, size).round(2)
        if signs:
            values *= self._random.choice([-1.0, 1.0], size)
        return self.of(values.reshape(shape).tolist(), tracked=tracked, dtype=dtype)

    def of(
        self, values: Plain, *, tracked: bool = False, dtype: str = "float32"
    ) -> dict[str, Plain]:
        """A fixed input, for edge cases."""
        return {"values": values, "dtype": dtype, "tracked": tracked}

    def whole(self, low: int, high: int) -> int:
        """A whole number, low <= n <= high, for sizes."""
        return int(self._random.integers(low, high + 1))

    def program(self, operations: int, inputs: int, length: int) -> dict[str, Plain]:
        """A random computation: rows (operation, operand, operand), each using the one before.

        Operands count the inputs first, then the rows. Some operand is used twice in most programs,
        so that paths part and meet again.
        """
        rows = [
            [self.whole(0, operations - 1), self.whole(0, last), last]
            for last in range(inputs - 1, inputs - 1 + length)
        ]
        return self.of(rows, dtype="int64")


def new_seed() -> int:
    """A seed that nobody can know beforehand."""
    return secrets.randbits(32)


def _stream_seed(seed: int) -> int:
    """The seed of the learner's random numbers, from which the judge's cannot be told."""
    return int.from_bytes(hashlib.sha256(b"stream %d" % seed).digest()[:4], "big") % 2**31


def question(exercise: Exercise, source: str, seed: int, context: Sequence[str] = ()) -> Question:
    """What is asked in this run: the shown inputs first, then drawn ones."""
    cases = ({}, *exercise.cases(Draw(seed)))
    return Question(
        exercise=exercise.id,
        given=exercise.given,
        ask=exercise.ask,
        source=source,
        cases=cases,
        context=tuple(context),
        seed=_stream_seed(seed),
    )


def check(
    exercise: Exercise,
    source: str,
    *,
    seed: int | None = None,
    torch: types.ModuleType | None = None,
    outside: Mapping[str, object] | None = None,
) -> Verdict:
    """Ask and judge in this process: for a learner's own kernel, never for a stranger's code."""
    if not is_attempted(exercise, source):
        return not_attempted(exercise)
    asked = question(exercise, source, new_seed() if seed is None else seed)
    return judge(exercise, asked, asking.answer(asked, torch, outside))


def judge(
    exercise: Exercise,
    asked: Question,
    answers: Sequence[Answer],
    right: Sequence[Answer] | None = None,
) -> Verdict:
    """Decide. `answers` are one per case, up to the first that raised, from wherever the code ran.

    `right` are the expected answers, if they are known already: they depend on the inputs only.
    """
    if not is_complete(asked, answers):
        raise ValueError(f"{len(answers)} answers to {len(asked.cases)} cases, none of them raised")
    right = expected_answers(exercise, asked) if right is None else right
    verdict = Verdict(
        exercise.id,
        "right",
        notes=_passed_over(asked.source),
        printed=answers[0].printed,
        graph=answers[0].graph,
    )
    runs = tuple(zip(answers, right, strict=False))
    seen = [
        Evidence(
            exercise=exercise.id,
            source=asked.source,
            given=asked.given,
            answer=replace(answer, before=expected.before),  # the given code is not the learner's
            expected=expected,
            mismatches=mismatches(exercise.compare, answer, expected),
            shown=number == 0,
            runs=runs,
        )
        for number, (answer, expected) in enumerate(runs)
    ]
    for case, evidence in zip(asked.cases, seen, strict=False):
        if evidence.raised or evidence.mismatches:
            cause = _cause(exercise, evidence)
            return replace(
                verdict,
                outcome="not yet",
                diagnosis=cause,
                mismatch=None if evidence.raised else _spoken_of(cause, evidence),
                raised=evidence.raised,
                case=case,
                notes=(*verdict.notes, *_borrowed(answers)),
            )
    own = exercise.judging.get("judge")
    diagnosis = own(seen[0]) if own is not None else None
    if diagnosis is not None:
        return replace(verdict, outcome="not yet", diagnosis=diagnosis)
    return replace(verdict, notes=(*verdict.notes, *_notes(asked.source, answers)))


def _spoken_of(cause: Diagnosis, evidence: Evidence) -> Mismatch | None:
    """The difference to show: that of the name in the sentence, else the first."""
    name = cause.fields.get("name")
    return next((each for each in evidence.mismatches if each.key == name), evidence.first)


def _cause(exercise: Exercise, evidence: Evidence) -> Diagnosis:
    """What the exercise itself says of a wrong answer, else the first cause in the catalogue."""
    explain = exercise.judging.get("explain")
    found = explain(evidence) if explain is not None else None
    return found or diagnose(evidence, exercise.judging.get("causes", ORDER))


def is_complete(asked: Question, answers: Sequence[Answer]) -> bool:
    """Whether there is an answer to every case, or the last one says why it goes no further."""
    if not answers or len(answers) > len(asked.cases):
        return False
    return len(answers) == len(asked.cases) or answers[-1].raised is not None


def expected_answers(
    exercise: Exercise, asked: Question, torch: types.ModuleType | None = None
) -> tuple[Answer, ...]:
    """What the solution gives on the question's inputs. Raises if the solution itself fails."""
    answers = asking.answer(
        replace(asked, source=exercise.solution, context=()), torch, pictured=False
    )
    for answer in answers:
        if answer.raised is not None:
            raise RuntimeError(
                f"the solution of {exercise.id} fails in {answer.raised.where}: "
                f"{answer.raised.type}: {answer.raised.text}"
            )
    return answers


def is_attempted(exercise: Exercise, source: str) -> bool:
    """Whether the source is more than the starter; comments and blank lines do not count."""
    return _shape(program.without_comments(source)) not in (_shape(exercise.starter), _shape(""))


@functools.lru_cache(maxsize=1024)  # starters come again with every hand-in
def _shape(source: str) -> Any:
    try:
        tree = program.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source
    tree.body = [node for node in tree.body if not isinstance(node, ast.Pass) and not _idle(node)]
    return ast.dump(tree)


def _idle(node: ast.stmt) -> bool:
    """A lone constant, `...` or a string."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def not_attempted(exercise: Exercise, diagnosis: Diagnosis | None = None) -> Verdict:
    """The verdict for an untouched or absent answer."""
    return Verdict(exercise.id, "not attempted", diagnosis or Diagnosis("not-attempted"))


def refused(exercise: Exercise, diagnosis: Diagnosis) -> Verdict:
    """The verdict for an answer that could not be asked to the end (limits, crashes)."""
    return Verdict(exercise.id, "not yet", diagnosis)


def _passed_over(source: str) -> tuple[Diagnosis, ...]:
    """What belongs to the notebook's shell and was not run, whatever the answer is worth."""
    lines = program.not_python(source)
    if not lines:
        return ()
    shown = [line[:MOST_SHOWN] for line in lines[:3]] + ["…"] * (len(lines) > 3)
    return (Diagnosis("not-executed", {"lines": ", ".join(shown)}),)


def _notes(source: str, answers: Sequence[Answer]) -> tuple[Diagnosis, ...]:
    """Remarks that change nothing in the verdict."""
    notes = []
    if "Variable" in source and syntax.read(source).called("Variable"):
        notes.append(Diagnosis("M05"))
    return (*notes, *_borrowed(answers))


def _borrowed(answers: Sequence[Answer]) -> tuple[Diagnosis, ...]:
    names = ", ".join(answers[0].borrowed)
    return (Diagnosis("borrowed", {"name": names}),) if names else ()
