"""Verdicts on answers that have been given before: the same program meets the same inputs once.

In a class many short answers are the same but for comments. Within a run everybody gets the same
inputs, so the verdict on one of them holds for all. Remembered is only what cannot depend on
anybody else: an answer that touches nothing but its own values, was complete, used nothing from
the learner's other cells, and was the first to run in its process.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

from checkers import program
from checkers.facts import Answer
from checkers.jail.plain import is_plain
from checkers.judging import Verdict
from checkers.question import Question

MOST = 4_000
NEEDS_CONTEXT = ("NameError", "UnboundLocalError")


class Memo:
    """Remembers verdicts by exercise and program, the latest `most` of them."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._known: OrderedDict[tuple[str, str], Verdict] = OrderedDict()

    def recall(self, asked: Question) -> Verdict | None:
        """The verdict on the same program, if there is one."""
        key = _key(asked)
        verdict = self._known.get(key)
        if verdict is None:
            return None
        self._known.move_to_end(key)
        return _own(verdict, asked.source)

    def keep(self, asked: Question, answers: Sequence[Answer], verdict: Verdict) -> None:
        """Remember the verdict on the first answer of a process, if it can hold for others."""
        if any(map(_needs_context, answers)) or not is_plain(replace(asked, context=())):
            return
        self._known[_key(asked)] = verdict
        if len(self._known) > self.most:
            self._known.popitem(last=False)


def _key(asked: Question) -> tuple[str, str]:
    return asked.exercise, program.without_comments(asked.source)


def _needs_context(answer: Answer) -> bool:
    raised = answer.raised
    return bool(answer.borrowed) or (raised is not None and raised.type in NEEDS_CONTEXT)


def _own(verdict: Verdict, source: str) -> Verdict:
    """With the learner's own text of the line that raised, comments included."""
    raised = verdict.raised
    if raised is None or raised.line is None:
        return verdict
    lines = source.split("\n")
    code = lines[raised.line - 1].strip() if raised.line <= len(lines) else raised.code
    return replace(verdict, raised=replace(raised, code=code))
