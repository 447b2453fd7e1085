"""Asking candidates in this process: for a learner's own kernel, never for a stranger's code."""

from __future__ import annotations

import gc
import types
from collections.abc import Mapping, Sequence

from checkers.ask import asking
from checkers.ask.facts import Answer
from checkers.ask.question import Question
from checkers.diagnose.repair.limiting import TooLate, limited
from checkers.diagnose.repair.trying import Ask

SECONDS = 0.4  # for one candidate; an answer takes a few milliseconds


def asking_here(
    torch: types.ModuleType,
    outside: Mapping[str, object] | None = None,
    seconds: float = SECONDS,
    work: float | None = None,
) -> Ask:
    """An ask function that runs candidates here, each for a limited time (see `limited`)."""

    def ask(question: Question) -> Sequence[Answer] | None:
        with asking.undisturbed(torch):
            try:
                with limited(seconds, work):
                    return asking.answer_here(
                        question, torch, outside, pictured=False, detailed=False
                    )
            except TooLate:
                pass
            # What it has left half done, as a generator inside no_grad, is ended here, and not at
            # some time while another answer runs.
            gc.collect()
        return None

    return ask
