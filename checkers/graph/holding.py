"""Letting go of a deep graph of torch without a crash.

torch deletes a graph without recursion, but not a part of it that Python has looked at (seen in
2.13: a chain of 50,000 overflows the stack when its result goes). So the functions of a deep graph
are held here until they die by themselves, from the results down, and are let go a stretch at a
time: what recursion is left is as deep as a stretch is long.
"""

from __future__ import annotations

import gc
import weakref
from typing import Any

STRETCH = 1000  # functions
_KEY = "checkers.graph"  # in the metadata of the first function of a stretch
_free: list[list[list[Any]]] = []  # graphs whose next stretch may go


class _Life:
    """Lies in a function's metadata, so it ends when the function does."""


def hold(order: list[Any]) -> None:
    """Hold the functions of a graph, inputs before consumers, for as long as they are used."""
    stretches = [order[start : start + STRETCH] for start in range(0, len(order), STRETCH)]
    _wait(stretches)


def _wait(stretches: list[list[Any]]) -> None:
    """Go on when the function at the end of the last stretch has died."""
    head = stretches[-1].pop()  # held by its consumers and its tensor alone
    life = head.metadata[_KEY] = _Life()
    # Not at once: when this is called, the dying function still holds its inputs.
    weakref.finalize(life, _free.append, stretches).atexit = False


def sweep(phase: str = "start", info: Any = None) -> None:
    """Let go of what has died by now; Python's garbage collector calls it again and again."""
    while phase == "start" and _free:
        stretches = _free.pop()
        last = stretches.pop()
        while last:
            last.pop()
        if stretches:
            _wait(stretches)


gc.callbacks.append(sweep)
