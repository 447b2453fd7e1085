"""Counting and looking up: the results are indices, counts or sorted values, never tracked."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...calls.arguments import Number, check_dim
from ...core.tensor import Tensor, wrap


def unique(
    input: Tensor,
    sorted: bool = True,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """The different elements in order (or the different entries along ``dim``).

    Returns the values, or a tuple with where each element went and how often each value stands.
    """
    a = input._array
    axis = None if dim is None else check_dim(dim, a.ndim)
    unique: Any = np.unique  # whose stubs know each way to call it by itself, not all in one
    found = unique(
        a, return_inverse=return_inverse, return_counts=return_counts, axis=axis, equal_nan=False
    )
    values, *rest = found if isinstance(found, tuple) else (found,)
    inverse = rest[0] if return_inverse else values
    counts = rest[-1] if return_counts else values
    if axis is None and return_inverse:
        inverse = inverse.reshape(a.shape)
    return _chosen(values, inverse.ravel() if axis is not None else inverse, counts,
                   return_inverse, return_counts)  # fmt: skip


def _chosen(
    values: np.ndarray, inverse: np.ndarray, counts: np.ndarray, want_inverse: bool, want: bool
) -> Any:
    out = [wrap(values)]
    if want_inverse:
        out.append(wrap(inverse.astype(np.int64)))
    if want:
        out.append(wrap(counts.astype(np.int64)))
    return out[0] if len(out) == 1 else tuple(out)


def unique_consecutive(
    input: Tensor,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """The elements without repeats of the one just before."""
    a = input._array
    if dim is None:
        rows: Any = a.reshape(-1)
        starts = np.ones(rows.size, bool)
        starts[1:] = rows[1:] != rows[:-1]
    else:
        rows = np.moveaxis(a, check_dim(dim, a.ndim), 0)
        starts = np.ones(rows.shape[0], bool)
        others = tuple(range(1, rows.ndim))
        starts[1:] = (rows[1:] != rows[:-1]).any(axis=others)
    values: Any = rows[starts]
    if dim is not None:
        values = np.ascontiguousarray(np.moveaxis(values, 0, check_dim(dim, a.ndim)))
    inverse: Any = starts
    counts: Any = starts
    if return_inverse:
        inverse = np.cumsum(starts) - 1
        inverse = inverse.reshape(a.shape) if dim is None else inverse
    if return_counts:
        counts = np.diff(np.append(np.flatnonzero(starts), starts.size))
    return _chosen(values, inverse, counts, return_inverse, return_counts)


def bincount(input: Tensor, weights: Tensor | None = None, minlength: int = 0) -> Tensor:
    """How often each of the integers 0, 1, ... stands (or the sum of its weights)."""
    a = input._array
    if a.ndim != 1 or (a.size and a.dtype.kind in "iu" and a.min() < 0):
        raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
    if a.dtype.kind not in "iu":
        raise NotImplementedError(
            f"\"bincount_cpu\" not implemented for '{input.dtype.tensor_type}'"
        )
    if weights is None:
        return wrap(np.bincount(a.astype(np.int64), minlength=minlength).astype(np.int64))
    sums = np.bincount(a.astype(np.int64), weights._array, minlength)
    return wrap(sums.astype(np.float32 if weights._array.dtype == np.float32 else np.float64))


def histc(input: Tensor, bins: int = 100, min: Number = 0, max: Number = 0) -> Tensor:
    """How many elements fall into each of ``bins`` equal intervals."""
    a = input._array
    if min == max:
        min, max = (a.min(), a.max()) if a.size else (0, 1)
    if min == max:
        min, max = min - 1, max + 1
    if min > max:
        raise RuntimeError("torch.histc: max must be larger than min")
    counts, _ = np.histogram(a[np.isfinite(a)], bins, (float(min), float(max)))
    return wrap(counts.astype(a.dtype))


def searchsorted(
    sorted_sequence: Tensor,
    input: Any,
    *,
    out_int32: bool = False,
    right: bool = False,
    side: str | None = None,
    sorter: Tensor | None = None,
) -> Tensor:
    """Where each value would have to stand in a sorted sequence (along its last dimension)."""
    where: Any = "right" if right or side == "right" else "left"
    s = sorted_sequence._array
    values = input._array if isinstance(input, Tensor) else np.asarray(input)
    if sorter is not None:
        s = np.take_along_axis(s, sorter._array, -1)
    kind = np.int32 if out_int32 else np.int64
    if s.ndim == 1:
        return wrap(np.asarray(np.searchsorted(s, values, where)).astype(kind))
    out = np.empty(values.shape, kind)
    for at in np.ndindex(*s.shape[:-1]):
        out[at] = np.searchsorted(s[at], values[at], where)
    return wrap(out)


def bucketize(
    input: Any, boundaries: Tensor, *, out_int32: bool = False, right: bool = False
) -> Tensor:
    """The number of the interval between boundaries into which each element falls."""
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)


def isin(
    elements: Any, test_elements: Any, *, assume_unique: bool = False, invert: bool = False
) -> Tensor:
    """Where elements are among the test elements."""
    a, b = (x._array if isinstance(x, Tensor) else np.asarray(x) for x in (elements, test_elements))
    return wrap(np.isin(a, b, invert=invert))


def argwhere(input: Tensor) -> Tensor:
    """The indices of the elements that are not 0, one row for each."""
    return wrap(np.argwhere(input._array).astype(np.int64))
