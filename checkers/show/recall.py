"""warm_up(): questions on what this learner has misunderstood, asked and answered."""

from __future__ import annotations

import html
import secrets
from collections.abc import Sequence
from typing import Any

from checkers.ask import facts
from checkers.course import desk, recalling
from checkers.course.kinds.predicting import written
from checkers.course.recalling import Question
from checkers.languages import language, say
from checkers.show.feedback import SIGNS, box
from checkers.show.shown import Shown

NOTHING = "Nothing has to come back: what a check finds misunderstood will be asked here again."
ASKED = "What is `{asks}` after these lines? Without running them."
HOW = "Answer all of them at once: warm_up({dots}), with your answers in place of the dots."
COUNT = "{count} answers are wanted, in the order of the questions."
STAYS = "It comes back, with other numbers, until it has been right twice in a row."

_pending: list[Question] = []  # what was asked last


def warm_up(*answers: Any) -> Shown:
    """Ask, or answer what was asked: a number, a list, True, None or "error" for each question."""
    if not answers or not _pending:
        _pending[:] = recalling.chosen(desk.read(), secrets.randbits(32))
        return _asked(_pending)
    if len(answers) != len(_pending) or any(each is ... for each in answers):
        return _asked(_pending, say(COUNT, count=len(_pending)))
    questions = tuple(_pending)
    met = [each.is_right(guess) for each, guess in zip(questions, answers, strict=True)]
    _pending.clear()
    desk.write(recalling.noted(desk.read(), questions, met))
    answered = zip(questions, answers, met, strict=True)
    rows = [_answered(number, *each) for number, each in enumerate(answered, start=1)]
    if not all(met):
        rows.append(say(STAYS))
    return _shown(rows, "right" if all(met) else "not yet")


def _asked(questions: Sequence[Question], first: str = "") -> Shown:
    if not questions:
        return _shown([say(NOTHING)], "not attempted")
    rows = [first] if first else []
    text, page = list(rows), [f"<div>{html.escape(each)}</div>" for each in rows]
    for number, each in enumerate(questions, start=1):
        said = say("{label}: {text}", label=number, text=say(ASKED, asks=each.asks))
        text += [said, each.code]
        page.append(f"<div>{html.escape(said)}</div><pre>{html.escape(each.code)}</pre>")
    how = say(HOW, dots=", ".join(["..."] * len(questions)))
    text.append(how)
    page.append(f"<div>{html.escape(how)}</div>")
    title = say("Warm-up")
    body = box(title, "".join(page), SIGNS["not attempted"][1], language())
    return Shown("\n".join([f"{title}:", *text]), body)


def _answered(number: int, question: Question, answer: object, met: bool) -> str:
    happened = written(facts.describe(question.answer()))
    text = "{guess}, and so it is" if met else "you said {guess}, it is {happened}. {why}"
    why = question.why.get(language(), question.why["en"])
    said = say(text, guess=written(facts.describe(answer)), happened=happened, why=why)
    sign = SIGNS["right" if met else "not yet"][0]
    return f"{sign} {say('{label}: {text}', label=number, text=said)}"


def _shown(rows: Sequence[str], outcome: str) -> Shown:
    title = say("Warm-up")
    body = "".join(f"<div>{html.escape(row)}</div>" for row in rows)
    return Shown("\n".join([f"{title}:", *rows]), box(title, body, SIGNS[outcome][1], language()))
