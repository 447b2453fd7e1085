"""A whole check: ask, judge, look for a repair, and say why an answer is not right yet."""

from __future__ import annotations

import contextlib
import time
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from checkers.ask import asking
from checkers.ask.facts import Answer
from checkers.ask.program import default_torch
from checkers.ask.question import Question
from checkers.causes.catalogue import Diagnosis
from checkers.diagnose.choosing import (
    choose,
    is_known,
    is_last,
    may_yield,
    proposed,
    settled,
    shows,
    takes_any_away,
)
from checkers.diagnose.knowing import first_difference
from checkers.diagnose.repair.here import SECONDS as ONE
from checkers.diagnose.repair.here import asking_here
from checkers.diagnose.repair.proofs import Proof, Slip
from checkers.diagnose.repair.repeatable import is_data, is_repeatable
from checkers.diagnose.repair.search import search
from checkers.diagnose.repair.trying import Ask, Bench, Judged
from checkers.judge import judging, properties
from checkers.judge.comparing import Mismatch
from checkers.judge.evidence import Evidence
from checkers.judge.exercise import Exercise
from checkers.judge.judging import Place, Verdict
from checkers.judge.way import missed

MOST_TEXT = 200
SOON = 0.15  # seconds in which most repairs are found
SECONDS = 1.0  # for all candidates of an answer together
QUICK, TIMES = 0.5, 20  # seconds of work for a candidate, and times what was needed before


def check(
    exercise: Exercise,
    source: str,
    *,
    seed: int | None = None,
    torch: types.ModuleType | None = None,
    outside: Mapping[str, object] | None = None,
    seconds: float = SECONDS,
) -> Verdict:
    """Ask, judge and prove here: for a learner's own kernel, never for a stranger's code.

    The search for a repair takes at most `seconds`; with 0 there is none.
    """
    each = max(ONE, seconds / 20)
    begun = begin(exercise, source, seed=seed, torch=torch, outside=outside, each=each)
    return begun.within(seconds)


def begin(
    exercise: Exercise,
    source: str,
    *,
    seed: int | None = None,
    torch: types.ModuleType | None = None,
    outside: Mapping[str, object] | None = None,
    each: float = ONE,
) -> Checking:
    """Ask and judge in this process; the cause is still to be found.

    A candidate, a small edit of the source, may take `each` seconds; less work where the answer
    and the solution were quick, because then one that takes so long comes to no end. (An answer
    alone tells too little: where it raises at once, the mended one still has all to do.)
    """
    if not judging.is_attempted(exercise, source):
        return Checking(judging.not_attempted(exercise))
    torch = torch or default_torch()
    asked = judging.question(exercise, source, judging.new_seed() if seed is None else seed)
    began = time.process_time()
    answers = asking.answer(asked, torch, outside)
    right = None
    with contextlib.suppress(Exception):  # `judged` says what is wrong with a solution
        right = judging.expected_answers(exercise, asked)
    work = QUICK + TIMES * (time.process_time() - began)
    return judged(exercise, asked, answers, right, ask=asking_here(torch, outside, each, work))


def judge(
    exercise: Exercise,
    asked: Question,
    answers: Sequence[Answer],
    right: Sequence[Answer] | None = None,
    *,
    ask: Ask | None = None,
    seconds: float = SECONDS,
) -> Verdict:
    """Decide, and name the cause of what is wrong. Arguments as of `judged`."""
    return judged(exercise, asked, answers, right, ask=ask).within(seconds if ask else 0)


def judged(
    exercise: Exercise,
    asked: Question,
    answers: Sequence[Answer],
    right: Sequence[Answer] | None = None,
    *,
    ask: Ask | None = None,
) -> Checking:
    """Decide; arguments as of `judging.decide`. With `ask` a repair can be looked for afterwards.

    `ask` has candidates, small edits of the learner's source, answered where the learner's code
    lives. Nothing of a solution is sent there but what a candidate has taken from it. What goes
    wrong in here costs one exercise and is called our fault; raises Incomplete only.
    """
    try:
        right = judging.expected_answers(exercise, asked) if right is None else right
        verdict, evidence = judging.decide(exercise, asked, answers, right)
    except judging.Incomplete:
        raise
    except Exception as error:
        return Checking(judging.refused(exercise, _our_fault(error)))
    if evidence is None:
        return Checking(verdict, seen=answers[0])
    try:
        inquiry = Inquiry(exercise, asked, right, verdict, evidence, ask)
    except Exception as error:
        return Checking(replace(verdict, diagnosis=_our_fault(error)))
    return Checking(verdict, inquiry, answers[0])


@dataclass(frozen=True)
class Checking:
    """A verdict, and the inquiry into the cause of what is wrong, if anything is."""

    verdict: Verdict
    inquiry: Inquiry | None = None
    seen: Answer | None = None  # on the numbers that the learner sees

    @property
    def is_open(self) -> bool:
        """Whether more time could find more."""
        return self.inquiry is not None and self.inquiry.is_open

    def within(self, seconds: float) -> Verdict:
        """The verdict with the cause that is found in so many seconds more."""
        if self.inquiry is None:
            return self.verdict
        try:
            return self.inquiry.told(seconds)
        except Exception as error:
            return replace(self.verdict, diagnosis=_our_fault(error))


class Inquiry:
    """Why a wrong answer is wrong: its signs, and the repair that decides among them.

    The search may be interrupted and taken up again; what has been tried is remembered.
    """

    def __init__(
        self,
        exercise: Exercise,
        asked: Question,
        right: Sequence[Answer],
        verdict: Verdict,
        evidence: Evidence,
        ask: Ask | None,
    ) -> None:
        self._verdict, self._evidence, self._source = verdict, evidence, asked.source
        self._exercise, self._runs = exercise, evidence.runs
        explain = exercise.judging.get("explain")
        self._own = explain(evidence) if explain is not None else None
        self._signs = list(proposed(evidence, exercise.judging.get("causes", ())))
        self._unmet = _unmet(exercise, evidence)
        self._proof: Proof | None = None
        self._bench: Bench | None = None
        searched = is_repeatable(asked.source) and not is_data(exercise.solution)
        if ask is not None and searched and not settled(self._signs):
            failing = next(n for n, case in enumerate(asked.cases) if case is verdict.case)
            other = judging.question(exercise, "", asked.seed + 1, asked.context)
            self._bench = Bench(
                Judged(exercise, asked, right, failing, evidence),
                ask,
                second=lambda: (other, judging.expected_answers(exercise, other)),
            )

    @property
    def is_open(self) -> bool:
        """Whether a repair has still to be looked for."""
        return self._bench is not None and self._bench.late

    def told(self, seconds: float) -> Verdict:
        """The verdict with what can be said after so many seconds more."""
        if self._bench is not None and seconds > 0:
            self._bench.begin(seconds)
            self._proof = self._search(self._bench)
        cause = choose(self._signs, self._proof, self._own, self._unmet)
        mismatch = None if self._evidence.raised else _spoken_of(cause, self._evidence)
        places = _places(self._source, cause, self._proof if shows(cause, self._proof) else None)
        if is_last(cause) or is_known(cause) or cause.id == "slip-several":
            other = self._way()
            if other is not None:
                cause, places = other, ()
        if self._proof is None and is_last(cause) and self._bench is not None:
            known = self._known(self._bench)
            if known is not None:
                cause, mismatch = known
                places = _places(self._source, cause, None)
        return replace(self._verdict, diagnosis=cause, mismatch=mismatch, places=places)

    def _way(self) -> Diagnosis | None:
        """A claim about the way that does not hold, though the numbers are wrong already."""
        if self._evidence.raised is not None:
            return None
        return missed(self._exercise.judging.get("way", ()), [seen for seen, _ in self._runs])

    def _known(self, bench: Bench) -> tuple[Diagnosis, Mismatch] | None:
        found = bench.judged
        return first_difference(found.exercise, found.asked, found.failing, bench.ask)

    def _search(self, bench: Bench) -> Proof | None:
        try:
            # of what the exercise itself says, a repair shows the line at most
            said = self._own is not None and not may_yield(self._own)
            return search(bench, lambda proof: takes_any_away(self._signs, proof), said)
        except (RecursionError, MemoryError):  # a program nested too deeply to be compared
            return None


def _unmet(exercise: Exercise, evidence: Evidence) -> Diagnosis | None:
    """What is said of a property that the answer lacks, where that is what differs."""
    if evidence.first is None or evidence.first.aspect != properties.ASPECT or evidence.raised:
        return None
    assert evidence.expected is not None
    claims = exercise.judging["properties"]
    return properties.unmet(claims, evidence.answer, evidence.expected)


def _places(source: str, cause: Diagnosis, proof: Proof | None) -> tuple[Place, ...]:
    """The learner's lines that are meant, and the part of each, in characters.

    A cause may name its line; else they are those of a proof. Where a line is missing the proof has
    the one before, which only its own sentence speaks of.
    """
    lines, found = source.splitlines(), {}
    own = cause.fields.get("line")
    if isinstance(own, int) and 0 < own <= len(lines):
        return (Place(own, lines[own - 1].strip()),)
    said = cause.id.startswith("slip-")
    if proof is None or not (said or proof.rank <= 2):  # a sign says more than several lines
        return ()
    for slip in proof.slips:
        number = max(1, slip.line)
        behind = slip.kind.endswith("-missing") and slip.part is None
        if behind and not said:
            continue
        if number <= len(lines) and number not in found:
            found[number] = _place(lines[number - 1], number, slip)
    for number in proof.bypassed:
        found.setdefault(number, Place(number, lines[number - 1].strip()))
    return tuple(found[number] for number in sorted(found))


def _place(line: str, number: int, slip: Slip) -> Place:
    code = line.strip()
    if slip.part is None or slip.part[0] != number:
        return Place(number, code)
    before = len(line) - len(line.lstrip())
    _, start, last, end = slip.part
    start = len(line.encode()[:start].decode(errors="ignore")) - before
    end = len(line.encode()[:end].decode(errors="ignore")) - before
    return Place(number, code, (start, end if last == number else len(code)))


def _our_fault(error: Exception) -> Diagnosis:
    text = f"{type(error).__name__}: {error}"
    return Diagnosis("checker-failed", {"error": text[:MOST_TEXT].replace("`", "'")})


def _spoken_of(cause: Diagnosis, evidence: Evidence) -> Mismatch | None:
    """The difference to show: that of the name in the sentence, else the first."""
    name = cause.fields.get("name")
    return next((each for each in evidence.mismatches if each.key == name), evidence.first)
