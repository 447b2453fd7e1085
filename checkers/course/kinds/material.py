"""What a kind of exercise is made from, and the parts that it makes.

Each kind turns a data cell (and texts) of an exercise file into the parts that every exercise has:
starter, solution, ask, judge, accepted and wrong answers. So the runner knows of no kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

Texts = Mapping[str, Mapping[str, str]]  # language -> key -> sentence
REASON = re.compile(r"^- `(.+?)`: (.+?)(?=^- `|\Z)", re.MULTILINE | re.DOTALL)


class KindError(ValueError):
    """The data of a kind are not well formed; the text says what is missing."""


@dataclass(frozen=True)
class Choice:
    """A statement of an explain exercise: its texts by language, and what choosing it shows."""

    key: str
    holds: bool
    diagnosis: str | None
    texts: Mapping[str, str]  # the statement, an empty line, and what is said about it


@dataclass(frozen=True)
class Version:
    """A right or a broken version of what a test exercise is about."""

    key: str
    holds: bool
    source: str


@dataclass(frozen=True)
class Material:
    """What an exercise file brings for its kind."""

    id: str
    given: str
    data: str = ""
    reasons: Texts = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    versions: tuple[Version, ...] = ()


@dataclass(frozen=True)
class Made:
    """The parts that a kind makes of it, as source text; "" leaves a part to the file."""

    starter: str
    solution: str
    ask: str = ""
    judge: str = ""
    accepted: tuple[str, ...] = ()
    wrong: tuple[tuple[str, str], ...] = ()  # (source, diagnosis)
    prompt: Mapping[str, str] = field(default_factory=dict)  # by language, after the file's own
    picture: str = ""  # what a notebook shows between what is given and the answer


def read_reasons(markdown: str) -> dict[str, str]:
    """The sentences of a list: each item begins with what it is about, "- `x.grad`: because"."""
    return {key: " ".join(text.split()) for key, text in REASON.findall(markdown)}
