"""inventory(): what a learner knows before the course and after it, asked and compared.

Text says all that HTML says, and nothing needs a widget. No right answer is shown before the
answers that count as *after* are stored.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from checkers.ask import facts
from checkers.causes.catalogue import Diagnosis
from checkers.course import desk
from checkers.course import inventory as asking
from checkers.course.desk import Taken
from checkers.course.inventory import LETTERS, LUCKY, UNDERSTOOD, AnswersError, Question, Reason
from checkers.course.kinds.predicting import written
from checkers.languages import language, say
from checkers.show.feedback import SIGNS, box, inline
from checkers.show.shown import Shown

TITLE = "What do you know already?"
ASKED = "What is `{asks}` after these lines? And why?"
HOW = "An answer is a letter and a digit, what comes out and why: {number}: `b2`."
FORM = "inventory wants one dict of answers by number: inventory({dots})."
WRONG = (
    "There is no such answer: {wrong}. Write a letter and a digit that the question has, like `b2`."
)
EMPTY = "Nothing is answered yet: write your answers into the cell and run it again."
OPEN = (
    "Still open: {numbers}. Nothing is kept before all are answered; guess where you do not know."
)
BEFORE = "All answered, and kept as your answers before the course."
CHANGE = "Until your next check of an exercise you may change them: run the cell again."
AGAIN = "Answer once more after Lesson 6: then you see what is right, and what you have gained."
SCORES = "Understood before: {before} of {count}. Understood after: {after} of {count}."
GAIN = "That is {percent} % of what there was to gain."
LOST = "That is fewer than before: look at the reasons below."
NO_GAIN = "There was nothing left to gain."
RESOLVED = "Misunderstood before, and not any more: {titles}"
LEFT = "Still misunderstood: {titles}"
ROW_RIGHT = "understood"
ROW_LUCKY = "the right result for another reason. {reason} Read Lesson {lesson} again."
ROW_NOT_YET = "you said {answer}. It is {right}. {reason} Read Lesson {lesson} again."
WAS = {UNDERSTOOD: "before: understood", LUCKY: "before: luck", asking.NOT_YET: "before: not yet"}
FIXED = "Your answers before the course are kept already, and stay as they were then."
ALONE = "Understood after: {after} of {count}. There are no answers from before to compare with."
KEPT = "These are the first answers after the course, the ones that count."


def inventory(
    *, before: Mapping[int, str] | None = None, after: Mapping[int, str] | None = None
) -> Shown:
    """Ask the fifteen questions, or take answers by number: inventory(before={1: "b2", ...})."""
    if before is None and after is None:
        return _asked()
    stage, answers = ("before", before) if after is None else ("after", after)
    if not isinstance(answers, Mapping) or (before is not None and after is not None):
        return _shown([say(FORM, dots='before={1: "b2", 2: "a1", ...}')], "not attempted")
    try:
        given = asking.read(answers)
    except AnswersError as error:
        return _shown([say(WRONG, wrong=", ".join(error.wrong))], "not attempted")
    still = asking.open_numbers(given)
    if not given:
        return _shown([say(EMPTY)], "not attempted")
    if still:
        return _shown([say(OPEN, numbers=", ".join(map(str, still)))], "not attempted")
    progress = desk.read()
    kept = asking.taken(progress, stage, given)
    if kept != progress:
        desk.write(kept)
    known = kept.inventory.get(stage)
    if stage == "before":
        mine = known is not None and known.answers == given
        rows = [say(BEFORE), say(CHANGE), say(AGAIN)] if mine else [say(FIXED), say(AGAIN)]
        return _shown(rows, "not judged")
    assert known is not None
    rows = list(_compared(kept.inventory.get("before"), known))
    if given != known.answers:
        rows.insert(0, say(KEPT))
    return _shown(rows, "right")


# ---- the questions ------------------------------------------------------------------------------


def _asked() -> Shown:
    how = say(HOW, number=1)
    text, page = [how], [_line(how)]
    for number, each in enumerate(asking.questions(), start=1):
        said = say("{label}: {text}", label=number, text=say(ASKED, asks=each.asks))
        choices = [f"{letter}) {choice(value)}" for letter, value in _choices(each)]
        reasons = [f"{i}) {spoken(reason)}" for i, reason in enumerate(each.reasons, start=1)]
        text += ["", said, *(f"    {line}" for line in each.code.splitlines())]
        text += ["  " + "   ".join(choices), *(f"  {reason}" for reason in reasons)]
        page += [f'<div style="margin-top:1em">{inline(said)}</div>']
        page += [f"<pre>{html.escape(each.code)}</pre>"]
        page += [_line("\u2003".join(choices)), *map(_line, reasons)]
    return _boxed(text, page, "not attempted")


def _choices(question: Question) -> Iterator[tuple[str, Any]]:
    return zip(LETTERS, question.choices, strict=False)


def choice(value: Any) -> str:
    """A choice as it is read."""
    return say("an error") if value == "error" else written(facts.describe(value))


def spoken(reason: Reason) -> str:
    """A reason in the language that is spoken."""
    return reason.texts.get(language(), reason.texts["en"])


# ---- before and after ---------------------------------------------------------------------------


def _compared(before: Taken | None, after: Taken) -> Iterator[str]:
    """The gain, the misconceptions, and every question."""
    count, now = len(asking.questions()), asking.score(after.answers)
    left = asking.beliefs(after.answers)
    if before is None:
        yield say(ALONE, after=now, count=count)
    else:
        was = asking.score(before.answers)
        yield say(SCORES, before=was, after=now, count=count)
        yield _gained(was, now)
        resolved = [cause for cause in asking.beliefs(before.answers) if cause not in left]
        if resolved:
            yield say(RESOLVED, titles=titles(resolved))
    if left:
        yield say(LEFT, titles=titles(left))
    for number, each in enumerate(asking.questions(), start=1):
        earlier = each.result(before.answers.get(each.cause, "")) if before is not None else None
        yield _row(number, each, after.answers.get(each.cause, ""), earlier)


def _gained(before: int, after: int) -> str:
    gain = asking.gain(before, after)
    if after < before:
        return say(LOST)
    return say(NO_GAIN) if gain is None else say(GAIN, percent=round(100 * gain))


def _row(number: int, question: Question, answer: str, was: str | None) -> str:
    now = question.result(answer)
    right = question.answer
    value = choice(question.choices[LETTERS.index(right[0])])
    words = {
        "answer": answer or "–",
        "right": say("{label}: {text}", label=right, text=value),
        "reason": spoken(question.reasons[int(right[1]) - 1]),
        "lesson": question.lesson,
    }
    if now == UNDERSTOOD:
        said = say(ROW_RIGHT)
    elif now == LUCKY:
        said = say(ROW_LUCKY, **words)
    else:
        said = say(ROW_NOT_YET, **words)
    if was is not None and was != now:
        said = say("{text} ({note})", text=said, note=say(WAS[was]))
    sign = {UNDERSTOOD: SIGNS["right"][0], LUCKY: "~"}.get(now, SIGNS["not yet"][0])
    return f"{sign} {say('{label}: {text}', label=number, text=said)}"


def titles(causes: Iterable[str]) -> str:
    """Misconceptions by name, on one line."""
    return say("; ").join(Diagnosis(cause).title(language()) for cause in causes)


# ---- a box --------------------------------------------------------------------------------------


def _shown(rows: list[str], outcome: str) -> Shown:
    return _boxed(rows, map(_line, rows), outcome)


def _boxed(text: Iterable[str], page: Iterable[str], outcome: str) -> Shown:
    title = say(TITLE)
    body = box(title, "".join(page), SIGNS[outcome][1], language())
    return Shown("\n".join([title, *text]), body)


def _line(text: str) -> str:
    return f"<div>{inline(text)}</div>"
