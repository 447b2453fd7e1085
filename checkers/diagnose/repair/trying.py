"""Trying a candidate: through the same ask and the same comparison as the answer itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from checkers.ask.facts import Answer
from checkers.ask.question import Question
from checkers.diagnose.repair.proofs import Proof
from checkers.judge import judging
from checkers.judge.evidence import Evidence
from checkers.judge.exercise import Exercise

# Has a question answered where the learner's code lives; None for one that came to no end.
Ask = Callable[[Question], Sequence[Answer] | None]
# "partly": the first difference is gone, and nothing new differs; "further": an exception is gone,
# or one comes only later, which proves nothing by itself.
Outcome = Literal["right", "partly", "further", "wrong"]

MOST_RUNS = 450  # for one slip
MOST_TOGETHER = 300  # more, for several
SHARE = 0.6  # of the time that one slip may take
MOST_HANGS = 1


@dataclass(frozen=True)
class Judged:
    """What the judge knows of a wrong answer: the question, what is expected, and what differs."""

    exercise: Exercise
    asked: Question
    right: Sequence[Answer]
    failing: int  # number of the first case that is wrong
    evidence: Evidence | None  # of that case; None where a rule of form objects


@dataclass
class Bench:
    """Runs candidates, counts them, and knows when to stop."""

    judged: Judged
    ask: Ask
    deadline: float = float("inf")
    pause: float = float("inf")  # when it is the turn of several slips
    most: int = MOST_RUNS
    # other inputs, and what is expected on them
    second: Callable[[], tuple[Question, Sequence[Answer]]] | None = None
    runs: int = 0
    hangs: int = 0
    left: dict[str, int] = field(default_factory=dict)  # by candidate: how much differs still
    known: dict[str, Outcome] = field(default_factory=dict)
    stones: list[Proof] = field(default_factory=list)  # from which a second slip may be found
    _again: tuple[Question, Sequence[Answer]] | None = None

    late: bool = False  # whether the time was over before all had been tried

    def begin(self, seconds: float) -> None:
        """Take so many seconds, from now on; the runs are counted anew."""
        now = time.monotonic()
        self.deadline, self.pause, self.late = now + seconds, now + SHARE * seconds, False
        self.most, self.runs, self.stones = MOST_RUNS, 0, []

    @property
    def over(self) -> bool:
        """Whether nothing more is to be tried."""
        if time.monotonic() > self.deadline:
            self.late = True
        return self.late or self.runs >= self.most or self.hangs > MOST_HANGS

    @property
    def pauses(self) -> bool:
        """Whether no more single slips are to be tried."""
        return self.over or time.monotonic() > self.pause

    def first(self, source: str) -> Outcome:
        """What the case that fails says of a candidate."""
        if source in self.known:
            return self.known[source]
        if self.over:
            return "wrong"
        self.known[source] = outcome = self._first(source)
        return outcome

    def _first(self, source: str) -> Outcome:
        number = self.judged.failing
        # values decide here; the way, which takes long to observe, is looked at by whole()
        asked = replace(self.judged.asked, source=source, observed=False)
        answers = self._answers(asked, [number])
        if answers is None:
            return "wrong"
        wrong = self._differs(answers[0], self.judged.right[number])
        before = self.judged.evidence
        if wrong is None:
            return "further" if before is not None and _moved_on(before, answers[0]) else "wrong"
        if not wrong:
            return "right"
        self.left[source] = len(wrong)
        if before is not None and before.raised:
            return "further"
        if before is None or before.first is None:
            return "wrong"
        keys = {(each.key, each.aspect) for each in before.mismatches}
        first = (before.first.key, before.first.aspect)
        return "partly" if wrong < keys and first not in wrong else "wrong"

    def whole(self, source: str) -> bool:
        """Whether a candidate is right on all cases, by its form, and with a second seed."""
        asked = replace(self.judged.asked, source=source)
        if not self._right(asked, self.judged.right):
            return False
        if self.second is None:
            return True
        again, right = self._other()
        return self._right(replace(again, source=source), right)

    def mends(self, source: str) -> bool:
        """Whether in a candidate what differs first differs no more, on any case."""
        before = self.judged.evidence
        if before is None or before.first is None:
            return False
        asked = replace(self.judged.asked, source=source, observed=False)
        answers = self._answers(asked, range(len(asked.cases))) or ()
        wrong = [self._differs(*pair) for pair in zip(answers, self.judged.right, strict=False)]
        key = before.first.key
        return all(each is not None and key not in dict(each) for each in wrong) and bool(wrong)

    def onwards(self, source: str, most: int) -> Bench | None:
        """A bench for what is still wrong in a candidate, with so many runs."""
        found = self.judged
        asked = replace(found.asked, source=source)
        answers = self._answers(asked, range(len(asked.cases)))
        if answers is None or not asked.is_complete(answers):
            return None
        verdict, evidence = judging.decide(found.exercise, asked, answers, found.right)
        if evidence is None:
            return None
        failing = next(n for n, case in enumerate(asked.cases) if case is verdict.case)
        judged = Judged(found.exercise, asked, found.right, failing, evidence)
        return Bench(judged, self.ask, self.deadline, most=most, second=self.second)

    def _other(self) -> tuple[Question, Sequence[Answer]]:
        if self._again is None:
            assert self.second is not None
            self._again = self.second()
        return self._again

    def _right(self, asked: Question, right: Sequence[Answer]) -> bool:
        answers = self._answers(asked, range(len(asked.cases)))
        if answers is None or not asked.is_complete(answers):
            return False
        verdict, _ = judging.decide(self.judged.exercise, asked, answers, right)
        return verdict.outcome == "right"

    def _answers(self, asked: Question, cases: Iterable[int]) -> Sequence[Answer] | None:
        self.runs += 1
        chosen = tuple(asked.cases[number] for number in cases)
        answers = self.ask(replace(asked, cases=chosen))
        if answers is None:
            self.hangs += 1
        return answers or None

    def _differs(self, answer: Answer, right: Answer) -> set[tuple[str, str]] | None:
        """What is wrong, None for an answer that raised."""
        if answer.raised is not None:
            return None
        seen = replace(answer, before=right.before)
        found = judging.differences(self.judged.exercise, seen, right)
        return {(each.key, each.aspect) for each in found}


def _moved_on(before: Evidence, answer: Answer) -> bool:
    """Whether an exception has become another one, further down in the same lines."""
    old, new = before.raised, answer.raised
    if old is None or new is None or old.where != new.where:
        return False
    return (old.line or 0) < (new.line or 0) and new.type != "NameError"
