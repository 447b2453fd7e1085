"""Recognisers, by the cause that each of them proposes."""

from __future__ import annotations

from collections.abc import Callable

from checkers.causes.catalogue import Fields
from checkers.judge.evidence import Evidence

Recogniser = Callable[[Evidence], Fields | None]
RECOGNISERS: dict[str, Recogniser] = {}


def recognises(diagnosis: str) -> Callable[[Recogniser], Recogniser]:
    """Register a recogniser under the id of its diagnosis."""

    def register(recogniser: Recogniser) -> Recogniser:
        RECOGNISERS[diagnosis] = recogniser
        return recogniser

    return register
