"""Memory has versions: who changed which array after whom.

Every recorded operation and every in-place change takes a tick of one clock that counts *down*,
so the newest thing has the smallest number (a heap pops it first, see ``autograd/backward.py``).
A saved array is stale when its memory was changed at a smaller tick than the node that saved it.
Nothing is stored for memory that was never changed in place, which is nearly all of it.
"""

from __future__ import annotations

import weakref
from bisect import bisect_left
from itertools import count

import numpy as np

tick = count(-1, -1).__next__


class _Clock:
    __slots__ = ("changed",)

    def __init__(self) -> None:
        self.changed = 0  # the tick of the latest in-place change anywhere


clock = _Clock()


class Changes:
    """When one piece of memory was changed: ticks, newest last, as positive numbers."""

    __slots__ = ("__weakref__", "forgotten", "ticks")
    KEEP = 4096  # older ticks are forgotten but still counted

    def __init__(self) -> None:
        self.ticks: list[int] = []
        self.forgotten = 0

    @property
    def version(self) -> int:
        return self.forgotten + len(self.ticks)

    def add(self) -> None:
        now = tick()
        clock.changed = now
        self.ticks.append(-now)
        if len(self.ticks) > self.KEEP:
            half = self.KEEP // 2
            del self.ticks[:half]
            self.forgotten += half

    def version_at(self, when: int) -> int:
        """How many changes had happened when the clock showed ``when``."""
        return self.forgotten + bisect_left(self.ticks, -when)


_changes: dict[int, Changes] = {}
_guards: dict[int, weakref.ref] = {}


def owner(array: np.ndarray) -> np.ndarray:
    """The array that owns the memory an array looks at."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def changes_of(array: np.ndarray) -> Changes | None:
    """The changes of the memory under ``array``, or None when it never changed in place."""
    return _changes.get(id(owner(array)))


def record_change(array: np.ndarray) -> None:
    """Note that the memory under ``array`` has just been changed in place."""
    root = array if array.base is None else owner(array)
    changes = _changes.get(id(root))
    (_watch(root) if changes is None else changes).add()


def _watch(root: np.ndarray) -> Changes:
    """Start counting the changes of an array, for as long as it lives."""
    key = id(root)

    def forget(_: object) -> None:
        _changes.pop(key, None)
        _guards.pop(key, None)

    changes = _changes[key] = Changes()
    _guards[key] = weakref.ref(root, forget)
    return changes
