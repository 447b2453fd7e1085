"""Properties: what every right answer has, where there is no single right one.

A judge cell lists them as `properties`, beside `compare`. They are looked at in their order, on
every case where nothing else differs, and the first that an answer lacks is what it is told, unless
a misconception is proved. They decide here, in the grader's process, on what the ask has recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from checkers.ask.facts import MISSING, Answer
from checkers.causes.catalogue import Diagnosis
from checkers.judge.comparing import Mismatch

Words = Mapping[str, object]
ASPECT = "property"


@dataclass(frozen=True)
class Property:
    """One claim about what comes out.

    `lacks(seen, right)` gets what was seen of the answer and of the solution on the same inputs; it
    returns None where the claim holds, else the words that fill the sentence `said`.
    """

    about: str  # the fact it speaks of
    lacks: Callable[[Answer, Answer], Words | None]
    said: Mapping[str, str]


def numbers(answer: Answer, name: str) -> NDArray[np.float64]:
    """The numbers of a fact, in its shape."""
    fact = answer.facts[name]
    return np.array(fact.values, dtype=float).reshape(fact.shape or ())


def lacking(
    properties: Sequence[Property], seen: Answer, right: Answer
) -> tuple[Property, Words] | None:
    """The first property that an answer lacks, and the words for it."""
    with np.errstate(all="ignore"):
        for each in properties:
            words = each.lacks(seen, right)
            if words is not None:
                return each, words
    return None


def mismatch(properties: Sequence[Property], seen: Answer, right: Answer) -> tuple[Mismatch, ...]:
    """The same as a difference, none or one, to stand where values are compared elsewhere."""
    found = lacking(properties, seen, right)
    if found is None:
        return ()
    key = found[0].about
    facts = (each.facts.get(key, MISSING) for each in (seen, right))
    return (Mismatch(key, ASPECT, *facts),)


def unmet(properties: Sequence[Property], seen: Answer, right: Answer) -> Diagnosis | None:
    """What is said of it."""
    found = lacking(properties, seen, right)
    if found is None:
        return None
    claim, words = found
    said = {language: text.format(**words) for language, text in claim.said.items()}
    return Diagnosis("property-missing", {"text": said["en"]}, said)
