"""The judging half of a check: decide, in the grader's process, what an answer is worth.

What is expected comes from running the solution through the same ask, on the same inputs, with the
judge's own engine; the inputs are drawn anew for each run. Nothing here executes a learner's code.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import secrets
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from checkers.ask import asking, program
from checkers.ask.facts import Answer, Plain, Raised
from checkers.ask.question import Question
from checkers.causes.catalogue import Diagnosis
from checkers.judge import properties, shares, syntax
from checkers.judge.comparing import Mismatch, mismatches
from checkers.judge.evidence import Evidence
from checkers.judge.exercise import Exercise
from checkers.judge.inputs import Draw
from checkers.judge.way import another

MOST_SHOWN = 60  # characters of a line
# "not judged": a person reads it, or the checkers have failed on it, and a person decides.
Outcome = Literal["right", "not yet", "not attempted", "not judged"]


class Place(NamedTuple):
    """A line of the answer, its text, and the part that is meant, from one character to another."""

    line: int
    code: str
    part: tuple[int, int] | None = None


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
    places: tuple[Place, ...] = ()  # lines that a repair has shown
    share: float = 0.0  # of the mark, for what is right of a wrong answer

    @property
    def mark(self) -> float:
        """1 for a right answer, else the share that the exercise states, usually 0."""
        return 1 if self.outcome == "right" else self.share


class Incomplete(ValueError):
    """There is not an answer to every case: whoever has asked was mistaken, not the learner."""


def new_seed() -> int:
    """A seed that nobody can know beforehand, nor find by trying.

    A learner's page may tell the seed of their own random numbers, which is made from this one: a
    short one could be found in minutes, and with it all inputs that the class will ever meet.
    """
    return secrets.randbits(128)


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
        programs=exercise.judging.get("programs", {}),
        observed="way" in exercise.judging,
    )


def decide(
    exercise: Exercise,
    asked: Question,
    answers: Sequence[Answer],
    right: Sequence[Answer] | None = None,
) -> tuple[Verdict, Evidence | None]:
    """The verdict, and the evidence of the first case that is wrong while its cause is not known.

    `answers` are one per case, up to the first that raised, from wherever the code ran; `right` are
    the expected answers, if they are known already: they depend on the inputs only.
    """
    if not asked.is_complete(answers):
        raise Incomplete(f"{len(answers)} answers to {len(asked.cases)} cases, none of them raised")
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
            mismatches=differences(exercise, answer, expected),
            shown=number == 0,
            runs=runs,
            rights=(exercise.solution, *exercise.accepted),
        )
        for number, (answer, expected) in enumerate(runs)
    ]
    for case, evidence in zip(asked.cases, seen, strict=False):
        if evidence.raised or evidence.mismatches:
            wrong = replace(
                verdict,
                outcome="not yet",
                mismatch=None if evidence.raised else evidence.first,
                raised=evidence.raised,
                case=case,
                notes=(*verdict.notes, *_borrowed(answers)),
                share=shares.earned(exercise, seen),
            )
            return wrong, evidence
    if exercise.by_hand:
        return replace(verdict, outcome="not judged", diagnosis=Diagnosis("for-a-person")), None
    own, claims = exercise.judging.get("judge"), exercise.judging.get("way", ())
    diagnosis = own(seen[0]) if own is not None else None
    if diagnosis is not None:
        share = shares.earned(exercise, seen)
        return replace(verdict, outcome="not yet", diagnosis=diagnosis, share=share), None
    diagnosis = another(claims, answers, note=False)
    if diagnosis is not None:
        return replace(verdict, outcome="not yet", diagnosis=diagnosis), None
    remark = another(claims, answers, note=True)
    notes = (*verdict.notes, *([remark] if remark else []))
    return replace(verdict, notes=(*notes, *_notes(exercise, asked.source, answers))), None


def differences(exercise: Exercise, answer: Answer, expected: Answer) -> tuple[Mismatch, ...]:
    """Everything that differs on one case; where nothing does, the first property it lacks."""
    found = mismatches(exercise.compare, answer, expected)
    if found or answer.raised:
        return found
    return properties.mismatch(exercise.judging.get("properties", ()), answer, expected)


def expected_answers(
    exercise: Exercise, asked: Question, torch: types.ModuleType | None = None
) -> tuple[Answer, ...]:
    """What the solution gives on the question's inputs. Raises if the solution itself fails.

    Its way is not observed: claims about the way are about the learner's answer alone.
    """
    right = replace(asked, source=exercise.solution, context=(), observed=False)
    answers = asking.answer(right, torch, pictured=False)
    for answer in answers:
        if answer.raised is not None:
            raise RuntimeError(
                f"the solution of {exercise.id} fails in {answer.raised.where}: "
                f"{answer.raised.type}: {answer.raised.text}"
            )
    return answers


def is_attempted(exercise: Exercise, source: str) -> bool:
    """Whether the source is more than the starter; comments and blank lines do not count."""
    mine = _statements(program.without_comments(source))
    return not any(_are_same(mine, _statements(each)) for each in (exercise.starter, ""))


@functools.lru_cache(maxsize=1024)  # starters come again with every hand-in
def _statements(source: str) -> tuple[ast.stmt, ...] | str:
    """The statements that do something; the source where it is no Python."""
    try:
        tree = program.tree(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source
    return tuple(each for each in tree.body if not isinstance(each, ast.Pass) and not _idle(each))


def _are_same(one: tuple[ast.stmt, ...] | str, other: tuple[ast.stmt, ...] | str) -> bool:
    """Whether two programs are the same; most differ in the number of statements, or the first."""
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    try:
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(ast.dump(a) == ast.dump(b) for a, b in pairs)
    except (ValueError, RecursionError):  # a number that is too long to be written down
        return False


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


def _notes(exercise: Exercise, source: str, answers: Sequence[Answer]) -> tuple[Diagnosis, ...]:
    """Remarks that change nothing in the verdict; none on what the exercise itself shows."""
    notes = []
    shown = f"{exercise.prompt['en']} {exercise.given} {exercise.starter} {exercise.solution}"
    is_said = "Variable" in source and "Variable" not in shown
    if is_said and syntax.read(source).called("Variable"):
        notes.append(Diagnosis("M05"))
    return (*notes, *_borrowed(answers))


def _borrowed(answers: Sequence[Answer]) -> tuple[Diagnosis, ...]:
    names = ", ".join(answers[0].borrowed)
    return (Diagnosis("borrowed", {"name": names}),) if names else ()
