"""Large arrays block by block, so that what several steps pass along stays in the cache.

NumPy computes an expression one step at a time over the whole array; for a million elements each
step then waits for memory. A block is small enough for the cache, and large enough that Python's
own time does not count.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

BLOCK = 16384


def in_blocks(kernel: Callable[..., Any], count: int = 1) -> Callable[..., Any]:
    """A kernel, element by element, that takes large arrays in blocks.

    Args:
        kernel: ``(array, ..., constant, ...) -> array``, the arrays and the result of one shape.
        count: how many arrays it takes; where they are of several shapes, or their memory is not in
            one piece, the kernel gets them whole.
    """

    @functools.wraps(kernel)
    def whole(*args: Any) -> Any:
        first = args[0]
        if first.size <= BLOCK or not all(
            a.shape == first.shape and a.flags.c_contiguous for a in args[:count]
        ):
            return kernel(*args)
        flat = [a.reshape(-1) for a in args[:count]]
        consts = args[count:]
        start = kernel(*[a[:BLOCK] for a in flat], *consts)
        out = np.empty(first.size, start.dtype)
        out[:BLOCK] = start
        for at in range(BLOCK, first.size, BLOCK):
            out[at : at + BLOCK] = kernel(*[a[at : at + BLOCK] for a in flat], *consts)
        return out.reshape(first.shape)

    return whole
