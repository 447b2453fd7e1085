"""The concept inventory: fifteen two-tier questions, answered before the course and after it.

The first tier asks what comes out, the second one why. Who has both has understood; the right
result for a wrong reason counts as luck. A wrong reason is a misconception of the catalogue. The
form, two tiers with reasons that are known beliefs, is Treagust's (1988); the normalised gain,
(after - before) / (most - before), is Hake's (1998).

What was answered *before* may be corrected until the next check of an exercise. The first complete
answers *after* count: right answers are shown from then on.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

from checkers.course.desk import Progress, Taken

LETTERS = "abcd"
DIGITS = "123"
UNDERSTOOD, LUCKY, NOT_YET = "understood", "lucky", "not yet"


class AnswersError(ValueError):
    """Answers that cannot be read; `wrong` has those entries as they were typed."""

    def __init__(self, wrong: Sequence[str]):
        super().__init__(f"not an answer: {', '.join(wrong)}")
        self.wrong = tuple(wrong)


@dataclass(frozen=True)
class Reason:
    """A reason, by language; `cause` is the misconception behind it, "" if it is right."""

    texts: Mapping[str, str]
    cause: str


@dataclass(frozen=True)
class Question:
    """What comes out of these lines, and why."""

    cause: str  # the entry of the catalogue that it is about
    lesson: str  # the lesson that teaches it, "3b"
    code: str
    asks: str
    choices: tuple[Any, ...]  # plain data; "error" where the lines raise
    right: str  # the letter of the choice that is right
    reasons: tuple[Reason, ...]

    @property
    def answer(self) -> str:
        """Letter and digit of what is right."""
        digit = next(i for i, each in enumerate(self.reasons) if not each.cause)
        return self.right + DIGITS[digit]

    def codes(self) -> tuple[str, ...]:
        """Every answer that can be given."""
        letters, digits = LETTERS[: len(self.choices)], DIGITS[: len(self.reasons)]
        return tuple(letter + digit for letter in letters for digit in digits)

    def result(self, answer: str) -> str:
        """UNDERSTOOD, LUCKY or NOT_YET; no answer is not yet."""
        if answer == self.answer:
            return UNDERSTOOD
        return LUCKY if answer[:1] == self.right else NOT_YET

    def belief(self, answer: str) -> str:
        """The misconception that an answer shows, "" for the right one and for none."""
        if answer not in self.codes() or answer == self.answer:
            return ""
        return self.reasons[DIGITS.index(answer[1])].cause or self.cause


@functools.cache
def questions() -> tuple[Question, ...]:
    """The fifteen, in their order."""
    text = resources.files("checkers.course").joinpath("inventory.toml").read_text("utf-8")
    return tuple(_question(**table) for table in tomllib.loads(text)["question"])


def _question(
    code: str, choices: Sequence[Any], reasons: Sequence[Mapping[str, str]], **rest: str
) -> Question:
    return Question(
        code=code.strip("\n"),
        choices=tuple(None if each == "none" else each for each in choices),  # TOML has no None
        reasons=tuple(
            Reason({k: v for k, v in each.items() if k != "cause"}, each.get("cause", ""))
            for each in reasons
        ),
        **rest,
    )


# ---- answers ------------------------------------------------------------------------------------


def read(given: Mapping[Any, Any]) -> dict[str, str]:
    """Answers by the cause of their question, from a mapping by number; open ones are left out.

    Raises AnswersError for numbers and codes that there are not.
    """
    known, found, wrong = questions(), {}, []
    for number, value in given.items():
        text = "" if value is ... or value is None else str(value)
        code = "".join(text.split()).lower()
        place = number - 1 if type(number) is int else -1
        if not 0 <= place < len(known) or (code and code not in known[place].codes()):
            wrong.append(f"{number!r}: {text!r}")
        elif code:
            found[known[place].cause] = code
    if wrong:
        raise AnswersError(wrong)
    return found


def open_numbers(answers: Mapping[str, str]) -> list[int]:
    """The numbers of the questions that have no answer yet."""
    return [n for n, each in enumerate(questions(), start=1) if each.cause not in answers]


def taken(progress: Progress, stage: str, answers: Mapping[str, str]) -> Progress:
    """The progress with complete answers of a stage, if they still count for something."""
    stored = progress.inventory
    checks = sum(each.attempts for each in progress.exercises.values())
    if "after" in stored or (stage in stored and stored[stage].checks != checks):
        return progress
    return replace(progress, inventory={**stored, stage: Taken(dict(answers), checks)})


# ---- what they show -----------------------------------------------------------------------------


def score(answers: Mapping[str, str]) -> int:
    """How many questions are understood."""
    return sum(each.result(answers.get(each.cause, "")) == UNDERSTOOD for each in questions())


def beliefs(answers: Mapping[str, str]) -> dict[str, None]:
    """The misconceptions that answers show, each once, in the order of the questions."""
    shown = (each.belief(answers.get(each.cause, "")) for each in questions())
    return dict.fromkeys(each for each in shown if each)


def gain(before: float, after: float) -> float | None:
    """The share of what was not understood before that is understood after; None of nothing."""
    left = len(questions()) - before
    return (after - before) / left if left else None
