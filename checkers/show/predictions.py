"""predict(): a guess that is kept before the code of its cell may run.

A lesson's cell puts its code into a function under `@predict("3 opening", ..., ..., ...)`. As long
as one of the dots is left, nothing runs. With a guess in place of each, the guesses are stored,
the function runs, and what it returns is laid beside them.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from typing import Any

from checkers.ask import facts
from checkers.ask.facts import Fact
from checkers.course import desk
from checkers.course.kinds.predicting import plain, same, written
from checkers.languages import language, say
from checkers.show.feedback import SIGNS, box
from checkers.show.notebook import show_now
from checkers.show.shown import Shown

ALL_OPEN = "Nothing has run yet. Write a guess in place of each ... and run this cell again."
SOME_OPEN = "Nothing has run yet: the dots of number {numbers} are still there."
SOME_RIGHT = "{right} of {count} as predicted. Find out why before you read on."


def predict(name: str, *guesses: Any) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Keep the guesses under `name`, then run the decorated function and compare what it returns.

    A guess is plain data as in a predict exercise: a number, a list, True, None, "error" ... With
    several guesses the function returns as many values. Raises ValueError if it does not.
    """
    if not isinstance(name, str) or not guesses:
        raise ValueError('predict needs a name and a guess: @predict("3 opening", 8)')

    def run(outcome: Callable[[], Any]) -> Callable[[], Any]:
        show_now(_answer(name, guesses, outcome))
        return outcome

    return run


def _answer(name: str, guesses: Sequence[Any], outcome: Callable[[], Any]) -> Shown:
    left = [number for number, guess in enumerate(guesses, start=1) if guess is ...]
    if left:
        numbers = ", ".join(map(str, left))
        text = say(ALL_OPEN if len(left) == len(guesses) else SOME_OPEN, numbers=numbers)
        return _shown([f"{SIGNS['not attempted'][0]} {text}"], "not attempted")
    seen = [facts.describe(guess) for guess in guesses]
    first = _store(name, [written(each) for each in seen])
    happened = [facts.describe(value) for value in _happened(outcome, len(guesses))]
    met = [same(guess, fact) for guess, fact in zip(seen, happened, strict=True)]
    lines = [
        _line(number, *each, alone=len(met) == 1)
        for number, each in enumerate(zip(seen, happened, met, strict=True), start=1)
    ]
    right = sum(met)
    done = right == len(met)
    lines.append(say("All as predicted.") if done else say(SOME_RIGHT, right=right, count=len(met)))
    if first is not None:
        lines.append(say("Your first prediction was {guesses}.", guesses=", ".join(first)))
    return _shown(lines, "right" if done else "not yet")


def _line(number: int, guess: Fact, fact: Fact, met: bool, *, alone: bool) -> str:
    text = "{guess}, as predicted" if met else "you predicted {guess}, it is {happened}"
    text = say(text, guess=written(guess), happened=written(fact))
    if not alone:
        text = say("{label}: {text}", label=number, text=text)
    return f"{SIGNS['right' if met else 'not yet'][0]} {text}"


def _store(name: str, guesses: Sequence[str]) -> Sequence[str] | None:
    """Keep a first prediction; when there is one already that differs, hand it back."""
    progress = desk.read()
    known = progress.predictions.get(name)
    if known is None:
        desk.write(progress.predicted(name, guesses))
        return None
    return known if list(known) != list(guesses) else None


def _happened(outcome: Callable[[], Any], count: int) -> Sequence[Any]:
    try:
        values = outcome()
    except (RuntimeError, TypeError, AttributeError, ValueError):
        return ["error"] * count
    values = values if isinstance(values, tuple) and count > 1 else (values,)
    if len(values) != count:
        raise ValueError(f"{count} guesses, but {outcome.__name__}() returns {len(values)} values")
    return [plain(value) for value in values]


def _shown(rows: Sequence[str], outcome: str) -> Shown:
    title = say("Your predictions")
    body = "".join(f"<div>{html.escape(row)}</div>" for row in rows)
    page = box(title, body, SIGNS[outcome][1], language())
    return Shown("\n".join([f"{title}:", *rows]), page)
