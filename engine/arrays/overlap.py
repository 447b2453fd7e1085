"""Which memory arrays share, as far as PyTorch looks before it writes into one of them."""

from __future__ import annotations

import numpy as np

E_REPEATS = (
    "unsupported operation: more than one element of the written-to tensor refers to a single "
    "memory location. Please clone() the tensor before performing the operation."
)
E_SHARED = (
    "unsupported operation: some elements of the input tensor and the written-to tensor refer to a "
    "single memory location. Please clone() the tensor before performing the operation."
)


def repeats(a: np.ndarray) -> bool:
    """Whether several elements are one place in memory, as in what ``expand`` returns."""
    return any(s == 0 and n > 1 for s, n in zip(a.strides, a.shape, strict=True))


def writable(a: np.ndarray) -> None:
    """Make sure that an array may be written to; a part of an expanded one may.

    Raises:
        RuntimeError: where elements share a place.
    """
    if a.flags.writeable:
        return
    if repeats(a):
        raise RuntimeError(E_REPEATS)
    a.flags.writeable = True


def no_partial_overlap(a: np.ndarray, b: np.ndarray) -> None:
    """Refuse to write into ``a`` what is computed from ``b``, if they share a part of their memory.

    Raises:
        RuntimeError: where they do, and are not the same elements in the same order.
    """
    if a is b or (a.base is None and b.base is None):
        return
    shared = _overlap(a, b)
    if shared and not (shared == "whole" and _steps(a) == _steps(b)):
        raise RuntimeError(E_SHARED)


def no_overlap(a: np.ndarray, b: np.ndarray) -> None:
    """Refuse to write into ``a`` at places, what comes from ``b``, if they share memory at all.

    Raises:
        RuntimeError: where they do.
    """
    if _overlap(a, b):
        raise RuntimeError(E_SHARED)


def _overlap(a: np.ndarray, b: np.ndarray) -> str:
    """ "", "part" or "whole"; "" where elements are apart, so that it is too hard to tell."""
    if not a.size or not b.size or not _dense(a) or not _dense(b):
        return ""
    low, start = (v.__array_interface__["data"][0] for v in (a, b))
    high, end = low + a.nbytes, start + b.nbytes
    if (low, high) == (start, end):
        return "whole"
    return "part" if low < end and start < high else ""


def _steps(a: np.ndarray) -> tuple:
    return tuple(s for s, n in zip(a.strides, a.shape, strict=True) if n != 1), a.ndim


def _dense(a: np.ndarray) -> bool:
    """Whether the elements fill a piece of memory, each place once."""
    expected = a.itemsize
    for step, n in sorted((s, n) for s, n in zip(a.strides, a.shape, strict=True) if n != 1):
        if step != expected:
            return False
        expected *= n
    return True
