"""Parts put back among zeros: the adjoints of taking parts, for rules on arrays and Tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.define import Op, define
from .sides import diagonal, expand, reshape


def _embed(g: Any, shape: tuple, index: Any) -> np.ndarray:
    out = np.zeros(shape, g.dtype)
    out[index] = g
    return out


def _index_add(g: np.ndarray, index: Any, shape: tuple) -> np.ndarray:
    out = np.zeros(shape, g.dtype)
    add_at(out, index, g)
    return out


def add_at(out: np.ndarray, index: Any, values: np.ndarray) -> None:
    """``out[index] += values``, once for every time that a place is named.

    NumPy is quick with one index array into one dimension only, so many values get there first.
    """
    if values.size < 512 or out.ndim < 2 or out.size > 16 * values.size:
        np.add.at(out, index, values)
        return
    places = np.arange(out.size).reshape(out.shape)[index]
    flat = out.reshape(-1) if out.flags.c_contiguous else np.zeros(out.size, out.dtype)
    values = np.broadcast_to(values, places.shape).reshape(-1)
    np.add.at(flat, places.reshape(-1), values.astype(out.dtype, copy=False))
    if not out.flags.c_contiguous:
        out += flat.reshape(out.shape)


def _put_along(g: np.ndarray, index: np.ndarray, axis: int, shape: tuple) -> np.ndarray:
    out = np.zeros(shape, g.dtype)
    if shape:
        np.put_along_axis(out, index, g, axis)
    else:
        out[...] = g.reshape(())
    return out


def _make_diagonal(x: np.ndarray, offset: int, a: int, b: int) -> np.ndarray:
    n = x.shape[-1] + abs(offset)
    out = np.zeros((*x.shape[:-1], n, n), x.dtype)
    out = np.moveaxis(out, (-2, -1), (a, b))
    rows = np.arange(x.shape[-1]) + max(0, -offset)
    np.moveaxis(out, (a, b), (-2, -1))[..., rows, rows + offset] = x
    return np.ascontiguousarray(out)


def _embed_diagonal(g: np.ndarray, shape: tuple, offset: int, a: int, b: int) -> np.ndarray:
    out = np.zeros(shape, g.dtype)
    d = np.diagonal(out, offset, a, b)
    d.flags.writeable = True
    d[...] = g
    return out


def _fold(g: np.ndarray, shape: tuple, axis: int, size: int, step: int) -> np.ndarray:
    out = np.zeros(shape, g.dtype)
    lead: Any = (slice(None),) * axis
    count = g.shape[axis]
    if count > size:  # one step for each place within the windows
        for k in range(size):
            out[(*lead, slice(k, k + (count - 1) * step + 1, step))] += g[..., k]
        return out
    for i in range(count):
        out[(*lead, slice(i * step, i * step + size))] += np.moveaxis(g[(*lead, i)], -1, axis)
    return out


def _windows(x: np.ndarray, axis: int, size: int, step: int) -> np.ndarray:
    w = np.lib.stride_tricks.sliding_window_view(x, size, axis)
    return w[(slice(None),) * axis + (slice(None, None, step),)].copy()


embed = define("EmbedBackward", _embed, lambda g, _y, _x, _shape, index: take(g, index))
slice_backward, select_backward = (
    define(title, _embed, lambda g, _y, _x, _shape, index: take(g, index))
    for title in ("SliceBackwardBackward0", "SelectBackwardBackward0")
)
index_add, index_put = (
    define(title, _index_add, lambda g, _y, _x, index, _shape: take(g, index))
    for title in ("IndexAddBackward0", "IndexPutImplBackward0")
)
put_along = define(
    "ScatterBackward0",
    _put_along,
    lambda g, _y, _x, index, axis, shape: (
        take_along(g, index, axis) if shape else reshape(g, index.shape)
    ),
)
embed_diagonal = define(
    "DiagonalBackwardBackward0",
    _embed_diagonal,
    lambda g, _y, _x, _shape, offset, a, b: diagonal(g, offset, a, b),
)
fold_windows = define(
    "UnfoldBackwardBackward0",
    _fold,
    lambda g, _y, _x, _shape, axis, size, step: windows(g, axis, size, step),
)
windows: Op = define(
    "UnfoldBackward0",
    _windows,
    lambda g, _y, x_shape, axis, size, step: fold_windows(g, x_shape, axis, size, step),
)
take: Op = define(
    "IndexBackward0",
    lambda x, index: x[index],
    lambda g, _y, x_shape, index: index_add(g, index, x_shape),
)
take_along: Op = define(
    "GatherBackward0",
    lambda x, index, axis: np.take_along_axis(x, index, axis),
    lambda g, _y, x_shape, index, axis: add_along(g, index, axis, x_shape),
)


def _add_along(g: np.ndarray, index: np.ndarray, axis: int, shape: tuple) -> np.ndarray:
    out = np.zeros(shape, g.dtype)
    if not shape:
        out += g.sum()
        return out
    grid: list[Any] = list(np.indices(index.shape, sparse=True))
    grid[axis] = index
    add_at(out, tuple(grid), g)
    return out


add_along: Op = define(
    "ScatterAddBackward0",
    _add_along,
    lambda g, _y, _x, index, axis, shape: (
        take_along(g, index, axis) if shape else expand(g, index.shape)
    ),
)


def _embed_zero(g: np.ndarray, index: Any) -> np.ndarray:
    out = np.array(g)
    out[index] = 0
    return out


embed_zero: Op = define(
    "EmbedZeroBackward", _embed_zero, lambda g, _y, _x, index: embed_zero(g, index)
)
make_diagonal = define(
    "DiagEmbedBackward0", _make_diagonal, lambda g, _y, _x, offset, a, b: diagonal(g, offset, a, b)
)
