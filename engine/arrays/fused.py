"""``c + a * b``, rounded once, as the instruction does with which PyTorch's kernels compute it.

Without the rounding in between, ``1.2 - 0.05 * 24`` in float32 is what is left of the two numbers'
own errors, and not 0. A product of two float32 numbers is exact in float64; a product of two
float64 numbers is taken apart into a rounded one and what the rounding lost (T. J. Dekker, "A
floating-point technique for extending the available precision", 1971).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .blocks import BLOCK
from .halves import FLOAT16, FLOAT32

FLOAT64 = np.dtype(np.float64)
float32, asarray = np.float32, np.asarray
add, multiply = np.add, np.multiply
SPLITTER = 2.0**27 + 1


def add_product(c: np.ndarray, a: np.ndarray, b: Any, out: np.ndarray | None = None) -> np.ndarray:
    """``c + a * b`` for arrays of one type; ``b`` may be a number, which gets that type first.

    Large arrays of one shape go block by block. ``out`` may be ``c``.
    """
    if a.dtype is FLOAT32 and a.size <= BLOCK:  # the usual case
        if type(b) is np.ndarray:
            product = multiply(a, b, dtype=FLOAT64)
        else:  # whole conversions and steps in place: a quarter faster than a ufunc's own casting
            product = a.astype(FLOAT64)
            product *= float(float32(b))
        if out is None:
            return asarray(add(c, product)).astype(FLOAT32)
        if c.shape != product.shape:
            return add(c, product, out=out, casting="same_kind")
        product += c
        out[...] = product
        return out
    if type(b) is not np.ndarray:
        b = np.asarray(b).astype(a.dtype)
    if a.size > BLOCK and _alike(c, a, b, out):
        return _in_blocks(c, a, b, out)
    if a.dtype is FLOAT32 or a.dtype is FLOAT16:
        return _wide(c, a, b, FLOAT64 if a.dtype is FLOAT32 else FLOAT32, out)
    r = c + a * b if a.dtype is not FLOAT64 else _exact(c, a, b)
    if out is None:
        return np.asarray(r)
    out[...] = r
    return out


def _wide(c: Any, a: Any, b: Any, kind: np.dtype, out: np.ndarray | None) -> np.ndarray:
    product = np.multiply(a, b, dtype=kind)
    if out is None:
        return np.asarray(np.add(c, product, dtype=kind)).astype(a.dtype)
    return np.add(c, product, out=out, casting="same_kind")


def _halves(v: Any) -> tuple[Any, Any]:
    scaled = v * SPLITTER
    high = scaled - (scaled - v)
    return high, v - high


def _exact(c: Any, a: Any, b: Any) -> Any:
    product = a * b
    (a1, a2), (b1, b2) = _halves(a), _halves(b)
    lost = ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2
    total = c + product
    part = total - c
    missed = (c - (total - part)) + (product - part)
    better = total + (missed + lost)
    return np.where(np.isfinite(better), better, total)


def _alike(c: np.ndarray, a: np.ndarray, b: np.ndarray, out: np.ndarray | None) -> bool:
    """Whether these are pieces of memory in one shape, ``b`` perhaps a number."""
    return (
        c.shape == a.shape
        and (b.ndim == 0 or (b.shape == a.shape and b.flags.c_contiguous))
        and a.flags.c_contiguous
        and c.flags.c_contiguous
        and (out is None or out.flags.c_contiguous)
    )


def _in_blocks(c: Any, a: Any, b: Any, out: np.ndarray | None) -> np.ndarray:
    result = np.empty_like(a) if out is None else out
    cs, xs, rs = c.reshape(-1), a.reshape(-1), result.reshape(-1)
    ys = b if b.ndim == 0 else b.reshape(-1)
    for at in range(0, a.size, BLOCK):
        end = at + BLOCK
        add_product(cs[at:end], xs[at:end], ys if ys.ndim == 0 else ys[at:end], rs[at:end])
    return result
