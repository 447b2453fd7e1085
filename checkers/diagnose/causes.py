"""What each cause that a sign proposes needs before it may be told.

Every recogniser sees a *sign*: a word of the exception, a call in the source, a value. Some signs
are the cause itself (what the exception says, a name that does not exist): such a cause is
`certain`. The others propose one, and a repair decides: it has to take the sign away, by the words
that it removes or adds or by its kind. Without any repair a `strong` sign is told, a `weak` one is
not. What is `known` is true whatever the cause is, and told where nothing better is; `last` are
those that fit everything and say least.

All this stands in the cause's own record in the catalogue, beside its sentences.

A cause that an exercise states itself may be marked as one that `yields`: it names what is seen,
and a sign or a repair that says why comes before it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

Grade = Literal["certain", "strong", "weak", "known", "last"]


@dataclass(frozen=True)
class Cause:
    """Category, priority and grade of a cause, and what a repair of it looks like."""

    id: str
    category: str
    priority: int
    grade: Grade
    removed: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()
    kinds: tuple[str, ...] = ()  # of slips, or their beginnings

    @property
    def is_repairable(self) -> bool:
        """Whether its record says what a repair of it looks like."""
        return bool(self.removed or self.added or self.kinds)


def _tables() -> dict[str, dict[str, Any]]:
    file = resources.files("checkers.causes").joinpath("misconceptions.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _read(tables: Mapping[str, dict[str, Any]]) -> dict[str, Cause]:
    """The causes by id, the first to be told first."""
    found = [
        Cause(
            key,
            table["category"],
            table["priority"],
            table["grade"],
            frozenset(table.get("removed", "").split()),
            frozenset(table.get("added", "").split()),
            tuple(table.get("kinds", "").split()),
        )
        for key, table in tables.items()
        if "grade" in table
    ]
    return {each.id: each for each in sorted(found, key=lambda each: each.priority)}


CAUSES: Mapping[str, Cause] = _read(_tables())
YIELDING = frozenset(key for key, table in _tables().items() if table.get("yields"))
# What can be said of an engine that the learner writes: nothing about how PyTorch is used.
OWN_ENGINE = (
    "top-level-await", "indentation", "syntax-error", "no-module", "no-file", "exit",
    "memory-limit", "misspelled", "unknown-name", "edges-no-pairs", "none-used",
    "no-such-operation", "calls-itself", "compared-not-set", "still-none", "mutable-default",
    "late-binding", "loop-ignores", "none-has-no", "tuple-has-no", "reset-in-the-loop", "exception",
    "missing-name", "not-reached", "given-changed", "typed-constant", "exchanged", "special-case",
    "wrong-type", "wrong-shape", "wrong-gradient", "wrong-value", "not-printed", "other-output",
)  # fmt: skip
