"""A tensor with a part of it replaced, and indices into the flattened tensor."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...calls.arguments import Number, check_dim, is_int, is_number, misfit
from ...core.define import define
from ...core.tensor import Tensor, wrap
from .. import rules as f
from . import shape as views


def _put_part(x: np.ndarray, source: np.ndarray, at: Any) -> np.ndarray:
    out = x.copy()
    out[at] = source
    return out


def _part(title: str) -> Any:
    return define(
        title,
        lambda x, source, at: _put_part(x, source, at),
        lambda g, _y, _x, _s, at: f.embed_zero(g, at),
        lambda g, _y, _x, _s, at: f.take(g, at),
    )


select_op, slice_op = map(_part, ("SelectScatterBackward0", "SliceScatterBackward0"))


def _put_diagonal(x: np.ndarray, source: np.ndarray, offset: int, a: int, b: int) -> np.ndarray:
    out = x.copy()
    views.diagonal_op.forward(out, offset, a, b)[...] = source
    return out


diagonal_op = define(
    "DiagonalScatterBackward0",
    _put_diagonal,
    lambda g, _y, _x, _s, offset, a, b: (
        g - f.embed_diagonal(f.diagonal(g, offset, a, b), g.shape, offset, a, b)
    ),
    lambda g, _y, _x, _s, offset, a, b: f.diagonal(g, offset, a, b),
)


def _check_size(src: Tensor, part: tuple[int, ...]) -> None:
    if src._array.shape != part:
        raise RuntimeError(
            "expected src to have a size equal to the slice of self. src size = "
            f"{list(src._array.shape)}, slice size = {list(part)}"
        )


def select_scatter(input: Tensor, src: Tensor, dim: int, index: int) -> Tensor:
    """``input`` with one entry along a dimension replaced by ``src``."""
    _check_size(src, views.select(input.detach(), dim, index)._array.shape)
    d = check_dim(dim, input._array.ndim)
    return select_op(input, src, (slice(None),) * d + (index % input._array.shape[d],))


def slice_scatter(
    input: Tensor,
    src: Tensor,
    dim: int = 0,
    start: int | None = None,
    end: int | None = None,
    step: int = 1,
) -> Tensor:
    """``input`` with the entries from ``start`` to ``end`` replaced by ``src``."""
    if input._array.ndim == 0:
        raise RuntimeError("slice() cannot be applied to a 0-dim tensor.")
    if step <= 0:
        raise RuntimeError("slice step must be positive")
    at = (slice(None),) * check_dim(dim, input._array.ndim) + (slice(start, end, step),)
    _check_size(src, input._array[at].shape)
    return slice_op(input, src, at)


def diagonal_scatter(
    input: Tensor, src: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1
) -> Tensor:
    """``input`` with a diagonal replaced by ``src``."""
    _check_size(src, views.diagonal(input.detach(), offset, dim1, dim2)._array.shape)
    n = input._array.ndim
    return diagonal_op(input, src, offset, check_dim(dim1, n), check_dim(dim2, n))


def fill_diagonal_(input: Tensor, fill_value: Number, wrap: bool = False) -> Tensor:
    """Write one number on the main diagonal, in place.

    With ``wrap`` a tall matrix gets another diagonal below the first, one row further down.
    """
    if not is_number(fill_value):
        raise misfit("fill_diagonal_", "fill_value", 1, "Number", fill_value)
    shape = input._array.shape
    if len(shape) < 2:
        raise RuntimeError("dimensions must larger than 1")
    if len(shape) > 2 and len(set(shape)) > 1:
        raise RuntimeError("all dimensions of input must be of equal length")
    part = views.diagonal(input)
    while part._array.ndim > 1:
        part = views.diagonal(part, 0, 0, -1)
    part.fill_(float(fill_value))
    if wrap and len(shape) == 2 and shape[0] > shape[1] + 1:
        fill_diagonal_(input[shape[1] + 1 :], fill_value, True)
    return input


# -- positions in the flattened tensor -----------------------------------------------------------


def _put(x: np.ndarray, source: np.ndarray, index: np.ndarray, add: bool) -> np.ndarray:
    out = x.copy().reshape(-1)
    if add:
        np.add.at(out, index, source)
    else:
        out[index] = source
    return out.reshape(x.shape)


def _without(g: Any, index: np.ndarray) -> Any:
    size = int(np.prod(g.shape))
    return f.reshape(f.embed_zero(f.reshape(g, (size,)), index), g.shape)


put_op = define(
    "PutBackward0",
    lambda x, source, index, add: _put(x, source.reshape(index.shape), index, add),
    lambda g, _y, _x, _s, index, add: g if add else _without(g, index),
    lambda g, _y, _x, source_shape, index, _add: f.reshape(
        f.take(f.reshape(g, (int(np.prod(g.shape)),)), index), source_shape
    ),
    frees=True,
)


def put(input: Tensor, index: Tensor, source: Tensor, accumulate: bool = False) -> Tensor:
    """``input`` with elements put (or added) at positions in the flattened tensor."""
    at, n = index._array, input._array.size
    if source._array.dtype != input._array.dtype:
        raise RuntimeError(
            "put_(): self and source expected to have the same dtype, but got self.dtype = "
            f"{input.dtype.tensor_type} and source.dtype = {source.dtype.tensor_type}"
        )
    if at.dtype != np.int64:
        raise RuntimeError(
            f"put_(): Expected a long tensor for index, but got {index.dtype.tensor_type}"
        )
    if at.size != source._array.size:
        raise IndexError(
            "put_(): Expected source and index to have the same number of elements, but got "
            f"source.numel() = {source._array.size}, index.numel() = {at.size}"
        )
    if at.size and not n:
        raise RuntimeError("put_(): Cannot put elements into an empty tensor")
    if at.size and (at.min() < -n or at.max() >= n):
        bad = at[(at < -n) | (at >= n)].flat[0]
        raise IndexError(f"out of range: tried to access index {bad} on a tensor of {n} elements.")
    return put_op(input, source, at.reshape(-1), accumulate)


def unravel_index(indices: Tensor, shape: Any) -> tuple[Tensor, ...]:
    """Positions in a flattened tensor of ``shape`` as one index for each dimension."""
    kind = indices._array.dtype.kind
    if kind not in "iu":
        raise TypeError(f"expected 'indices' to be integer dtype, but got {indices.dtype}")
    if not is_int(shape) and not isinstance(shape, (tuple, list, str)):
        raise TypeError(f"expected 'shape' to be int or sequence of ints, but got {type(shape)}")
    for n in () if is_int(shape) else shape:
        if not is_int(n):
            raise TypeError(f"expected 'shape' sequence to only contain ints, but got {type(n)}")
    lengths = (int(shape),) if is_int(shape) else tuple(shape)
    if any(n < 0 for n in lengths):
        raise ValueError(f"'shape' cannot have negative values, but got {lengths}")
    at, found = indices._array.astype(np.int64), []
    step = 1
    for n in reversed(lengths):
        found.append(wrap(np.asarray(at // step % n)))
        step *= n
    return tuple(reversed(found))
