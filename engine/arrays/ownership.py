"""Who holds an array: a walk adds into, and hands on, memory that nobody else can see.

CPython counts references. How many of them an object has that only one local name holds is measured
once, below, with the same spelling as in the walk.
"""

from __future__ import annotations

from sys import getrefcount
from typing import Any

import numpy as np

ndarray = np.ndarray


def _alone() -> int:
    lone = np.empty(1)
    return getrefcount(lone)


def _base_alone() -> int:
    view = np.empty((2, 2)).T
    base = view.base
    return getrefcount(base)


def _in_pair() -> int:
    pairs = ((None, np.empty(1)),)
    for _, d in pairs:
        return getrefcount(d)
    return 0


ALONE = _alone()  # the count of an object that only one local name holds
BASE_ALONE = _base_alone()  # the count of an array that one view and one local name hold
IN_PAIR = _in_pair()  # the count of an array that only a pair and one local name hold
LARGE = 4096  # elements from which memory is worth saving


def is_spare(d: Any, old: Any) -> bool:
    """Whether a sum with ``old`` would fit into the memory of ``d``, and saves something."""
    return (
        type(d) is ndarray
        and d.size >= LARGE
        and d.base is None
        and type(old) is ndarray
        and d.shape == old.shape
        and d.dtype is old.dtype
    )


def as_gradient(g: Any, alone: bool = False) -> ndarray:
    """An array that nobody else holds, with the values of ``g``."""
    if type(g) is not ndarray:
        return np.array(g)
    if alone:
        base = g.base
        if base is None:
            return g
        if (
            type(base) is ndarray
            and base.size == g.size
            and g.flags.c_contiguous
            and getrefcount(base) == BASE_ALONE
        ):
            return g  # another shape of memory that is ours alone
    return g.copy()
