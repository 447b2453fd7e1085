"""Parts put back among zeros: the adjoints of taking parts, for rules on arrays and Tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import both as f
from .general import define


def _embed(g: Any, shape: tuple, index: Any) -> np.ndarray:
    out = np.zeros(shape, g.dtype)
    out[index] = g
    return out


def _index_add(g: np.ndarray, index: Any, shape: tuple) -> np.ndarray:
    out = np.zeros(shape, g.dtype)
    np.add.at(out, index, g)
    return out


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
    for i in range(g.shape[axis]):
        out[(*lead, slice(i * step, i * step + size))] += np.moveaxis(g[(*lead, i)], -1, axis)
    return out


def _windows(x: np.ndarray, axis: int, size: int, step: int) -> np.ndarray:
    w = np.lib.stride_tricks.sliding_window_view(x, size, axis)
    return w[(slice(None),) * axis + (slice(None, None, step),)].copy()


embed = define("EmbedBackward", _embed, lambda g, _y, _x, _shape, index: f.take(g, index))
index_add_op = define(
    "IndexAddBackward", _index_add, lambda g, _y, _x, index, _shape: f.take(g, index)
)
put_along = define(
    "PutAlongBackward",
    _put_along,
    lambda g, _y, _x, index, axis, shape: (
        f.take_along(g, index, axis) if shape else f.reshape(g, index.shape)
    ),
)
embed_diagonal = define(
    "EmbedDiagonalBackward",
    _embed_diagonal,
    lambda g, _y, _x, _shape, offset, a, b: f.diagonal(g, offset, a, b),
)
fold_windows = define(
    "FoldBackward",
    _fold,
    lambda g, _y, _x, _shape, axis, size, step: f.windows(g, axis, size, step),
)
windows = define(
    "WindowsBackward",
    _windows,
    lambda g, _y, x_shape, axis, size, step: f.fold_windows(g, x_shape, axis, size, step),
)
take = define(
    "TakeBackward",
    lambda x, index: x[index],
    lambda g, _y, x_shape, index: f.index_add(g, index, x_shape),
)
take_along = define(
    "TakeAlongBackward",
    lambda x, index, axis: np.take_along_axis(x, index, axis),
    lambda g, _y, x_shape, index, axis: f.add_along(g, index, axis, x_shape),
)


def _add_along(g: np.ndarray, index: np.ndarray, axis: int, shape: tuple) -> np.ndarray:
    out = np.zeros(shape, g.dtype)
    if not shape:
        out += g.sum()
        return out
    grid: list[Any] = list(np.indices(index.shape, sparse=True))
    grid[axis] = index
    np.add.at(out, tuple(grid), g)
    return out


add_along = define(
    "AddAlongBackward",
    _add_along,
    lambda g, _y, _x, index, axis, shape: (
        f.take_along(g, index, axis) if shape else f.expand(g, index.shape)
    ),
)


def install() -> None:
    """Give the rules' functions of this family both their sides."""
    f.embed.array, f.embed.tensor = _embed, embed
    f.index_add.array, f.index_add.tensor = _index_add, index_add_op
    f.put_along.array, f.put_along.tensor = _put_along, put_along
    f.make_diagonal.array = _make_diagonal
    f.embed_diagonal.array, f.embed_diagonal.tensor = _embed_diagonal, embed_diagonal
    f.fold_windows.array, f.fold_windows.tensor = _fold, fold_windows
    f.windows.array, f.windows.tensor = _windows, windows
    f.take.array, f.take.tensor = (lambda x, index: x[index]), take
    f.take_along.array, f.take_along.tensor = np.take_along_axis, take_along
    f.add_along.array, f.add_along.tensor = _add_along, add_along
