"""What is known where nothing is proved: the first of the learner's values that no right way has.

Every right answer runs on the same inputs, and each keeps what its names held. A learner's value
that is found in none of them, under whatever name, is where the ways part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from checkers.ask import asking
from checkers.ask.facts import Answer, Fact
from checkers.ask.question import Question
from checkers.causes.catalogue import Diagnosis
from checkers.diagnose.repair.trying import Ask
from checkers.judge import syntax
from checkers.judge.comparing import Mismatch, same_values
from checkers.judge.exercise import Exercise

NUMBERS = ("tensor", "number", "array")


def first_difference(
    exercise: Exercise, asked: Question, failing: int, ask: Ask
) -> tuple[Diagnosis, Mismatch] | None:
    """The first name whose value no right way has, its line, and what it is in a right way."""
    case = replace(asked, cases=(asked.cases[failing],), named=True)
    seen = ask(case)
    if not seen:
        return None
    rights = [found for source in (exercise.solution, *exercise.accepted)
              if (found := _names(case, source))]  # fmt: skip
    if not rights:
        return None
    for name, line, fact in _in_order(asked.source, seen[0]):
        if not any(_has(each, fact) for each in rights):
            right = next((each[name] for each in rights if name in each), None)
            if right is None or right.kind != fact.kind:
                return None  # nothing to set beside it
            mismatch = Mismatch(name, "values", fact, right)
            return Diagnosis("first-difference", {"name": name, "line": line}), mismatch
    return None


def _names(case: Question, source: str) -> Mapping[str, Fact]:
    answers = asking.answer(replace(case, source=source, context=()), pictured=False)
    return {} if not answers or answers[0].raised else answers[0].named


def _in_order(source: str, answer: Answer) -> Iterator[tuple[str, int, Fact]]:
    """The learner's values with numbers in them, in the order of the lines that have made them."""
    done: set[str] = set()
    found = [each for each in syntax.read(source).assigns if not each.place.inside]
    # `p.grad = None` gives p no value
    assigns = [each for each in found if not each.target.startswith(f"{each.name}.")]
    last = {each.name: each.place.line for each in assigns}
    for each in assigns:
        fact = answer.named.get(each.name)
        if each.name not in done and fact is not None and fact.kind in NUMBERS and fact.values:
            done.add(each.name)
            yield each.name, last[each.name], fact


def _has(names: Mapping[str, Fact], fact: Fact) -> bool:
    """Whether some name of a right way holds these numbers."""
    return any(
        each.kind in NUMBERS and same_values(fact, each) for each in _flat(tuple(names.values()))
    )


def _flat(facts: Sequence[Fact]) -> Iterator[Fact]:
    for each in facts:
        yield each
        if each.grad is not None:
            yield each.grad
        yield from _flat(each.items)
