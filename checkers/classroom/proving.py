"""Why wrong answers are wrong, proved by a repair: looked for when all marks are in the book.

Small edits of a learner's own program are run in the same jail and judged here (diagnose/repair);
the one that mends it names the cause and the line. It changes no mark. Nothing of a solution is in
the jail but what an edit has taken from it, and the drawn inputs stay hidden as in grading.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from checkers.ask.question import Question
from checkers.classroom import bounded, grading
from checkers.classroom.grading import Graded, Run
from checkers.classroom.memo import Memo
from checkers.jail.warm import Reply, Warm
from checkers.judge.judging import Verdict

SECONDS = 2.0  # for one answer; most repairs are among the first that are tried
EDIT_SECONDS = 2.0  # for one edit of an answer that has come to its end before


def proved(
    graded: Graded, keys: Collection[str], run: Run, warm: Warm, memo: Memo
) -> dict[str, Verdict]:
    """The verdicts with their causes, by exercise, where looking for a repair has told more.

    `memo` holds those on equal programs. Never raises: a search that fails tells nothing.
    """
    limits, found = warm.limits, {}
    quick = replace(limits, seconds=min(limits.seconds, EDIT_SECONDS))
    warm.limits = quick
    try:
        for before in graded.verdicts:
            if before.exercise in keys and not grading.is_refused(before):
                verdict = _proved(graded, before, run, warm, memo)
                if verdict is not None:
                    found[before.exercise] = verdict
    finally:
        warm.limits = limits
    return found


def _proved(graded: Graded, before: Verdict, run: Run, warm: Warm, memo: Memo) -> Verdict | None:
    exercise = next(each for each in run.exercises if each.id == before.exercise)
    asked = run.question(exercise, graded.sources[exercise.id], graded.context)
    verdict = memo.recall(asked)
    if verdict is None:
        reply = warm.ask(asked)
        if reply.status != "answered":
            return None

        def ask_all(questions: Sequence[Question], *, pictured: bool = False) -> Sequence[Reply]:
            return warm.ask_all(questions, pictured=pictured)

        ask = grading.ask_in_jail(ask_all)
        try:
            verdict = bounded.here(
                grading.judge_reply, exercise, asked, reply, run, ask, SECONDS,
                seconds=bounded.LONGER,
            )  # fmt: skip
        except bounded.FAILED:
            return None
        memo.keep(asked, reply.answers, verdict)
    same = (verdict.outcome, verdict.mark) == (before.outcome, before.mark)
    kept = tuple(each for each in before.notes if each not in verdict.notes)
    return replace(verdict, notes=(*verdict.notes, *kept)) if same else None
