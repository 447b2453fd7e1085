"""Memory has versions: who changed which array after whom.

Every recorded operation and every in-place change takes a tick of one clock that counts *down*,
so the newest thing has the smallest number (a heap pops it first, see ``core/walk.py``).
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


class Changes(list):
    """When one piece of memory was changed: ticks as positive numbers, newest last."""

    __slots__ = ("forgotten",)
    KEEP = 4096  # older ticks are forgotten but still counted

    def __init__(self) -> None:
        super().__init__()
        self.forgotten = 0

    @property
    def version(self) -> int:
        """How many changes there were."""
        return self.forgotten + len(self)

    def version_at(self, when: int) -> int:
        """How many changes had happened when the clock showed ``when``."""
        return self.forgotten + bisect_left(self, -when)

    def since(self, when: int) -> bool:
        """Whether there was a change after the clock showed ``when``."""
        return bool(self) and -self[-1] < when

    def shorten(self) -> None:
        """Forget the older half."""
        half = len(self) // 2
        del self[:half]
        self.forgotten += half


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
    clock.changed = now = tick()
    try:
        changes = _changes[id(root)]
    except KeyError:
        changes = _watch(root)
    changes.append(-now)
    if len(changes) > Changes.KEEP:
        changes.shorten()


def _watch(root: np.ndarray) -> Changes:
    """Start counting the changes of an array, for as long as it lives."""
    key = id(root)

    def forget(_: object) -> None:
        _changes.pop(key, None)
        _guards.pop(key, None)

    changes = _changes[key] = Changes()
    _guards[key] = weakref.ref(root, forget)
    return changes
