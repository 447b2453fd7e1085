"""Ways of putting tensors together and apart that are composed of other operations."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from ...arrays.dtypes import Size
from ...calls.arguments import is_int, sizes_differ
from ...core.tensor import Tensor, wrap
from .. import rules as f
from ..indexing.masks import masked_select
from ..indexing.scatter import index_select
from ..several import define_joint
from . import join
from .shape import alias, expand, flatten, reshape, sizes, unsqueeze_op


def _many(tensors: tuple) -> tuple[bool, list]:
    """(whether several were given, the tensors): ``f(a, b)`` and ``f([a, b])`` mean the same."""
    if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)):
        return True, list(tensors[0])
    return len(tensors) > 1, list(tensors)


def broadcast_to(input: Tensor, size: Any) -> Tensor:
    """Repeated along dimensions of length 1 without copying."""
    return expand(input, *sizes((size,), "broadcast_to", "size"))


def broadcast_tensors(*tensors: Any) -> tuple[Tensor, ...]:
    """All tensors expanded to their common shape."""
    _, items = _many(tensors)
    shape: tuple = ()
    for t in items:
        try:
            shape = np.broadcast_shapes(shape, t._array.shape)
        except ValueError:
            raise RuntimeError(sizes_differ(shape, t._array.shape)) from None
    return tuple(expand(t, *shape) for t in items)


def broadcast_shapes(*shapes: Any) -> Any:
    """The shape to which shapes broadcast.

    Raises:
        RuntimeError: when they do not.
    """
    rows = [(s,) if isinstance(s, int) else tuple(s) for s in shapes]
    for row in rows:
        if any(n < 0 for n in row):
            raise ValueError("Attempting to broadcast a dimension with negative length!")
        for i, n in enumerate(row):
            if not is_int(n):
                kind = type(n).__name__
                raise TypeError(f"torch.Size() takes an iterable of 'int' (item {i} is '{kind}')")
    common = [1] * max(map(len, rows), default=0)
    for index, row in enumerate(rows):
        for axis in range(-1, -1 - len(row), -1):
            if row[axis] in (1, common[axis]):
                continue
            if common[axis] != 1:
                raise RuntimeError(
                    f"Attempting to broadcast a dimension of length {row[axis]} at {axis}! "
                    f"Mismatching argument at index {index} had {row}; but expected shape should "
                    f"be broadcastable to {common}"
                )
            common[axis] = row[axis]
    return Size(common)


def _at_least(n: int) -> Any:
    def one(x: Tensor) -> Tensor:
        k = x._array.ndim
        if k >= n:
            return x
        if k == 0:
            return reshape(x, (1,) * n)
        if k == 1:
            x = unsqueeze_op(x, 0)
        return unsqueeze_op(x, x._array.ndim) if n == 3 else x

    def op(*tensors: Any) -> Any:
        many, items = _many(tensors)
        return tuple(one(t) for t in items) if many else one(items[0])

    op.__name__ = f"atleast_{n}d"
    op.__doc__ = f"The tensor (or each of several) with at least {n} dimensions."
    return op


atleast_1d, atleast_2d, atleast_3d = map(_at_least, (1, 2, 3))


def hstack(tensors: Any) -> Tensor:
    """Join side by side."""
    items = [atleast_1d(x) for x in tensors]
    return join.cat(items, 0 if items[0]._array.ndim == 1 else 1)


def vstack(tensors: Any) -> Tensor:
    """Join one below the other."""
    return join.cat([atleast_2d(x) for x in tensors], 0)


def dstack(tensors: Any) -> Tensor:
    """Join along the third dimension."""
    return join.cat([atleast_3d(x) for x in tensors], 2)


def column_stack(tensors: Any) -> Tensor:
    """Join vectors (as columns) and matrices side by side."""
    return hstack([reshape(x, (x._array.size, 1)) if x._array.ndim <= 1 else x for x in tensors])


def _split_along(name: str, dim: int, at_least: int) -> Any:
    def op(input: Tensor, indices_or_sections: Any) -> tuple[Tensor, ...]:
        n = input._array.ndim
        if n < at_least:
            raise RuntimeError(
                f"torch.{name} requires a tensor with at least {at_least} dimension, but got a "
                f"tensor with {n} dimensions!"
            )
        d = 0 if name == "hsplit" and n == 1 else dim
        k = indices_or_sections
        if isinstance(k, int) and (k <= 0 or input._array.shape[d] % k):
            raise RuntimeError(
                f"torch.{name} attempted to split along dimension {d}, but the size of the "
                f"dimension {input._array.shape[d]} is not divisible by the split_size {k}!"
            )
        return join.tensor_split(input, k, d)

    op.__name__ = name
    op.__doc__ = f"Pieces of equal length, or cut before indices, along dimension {dim}."
    return op


hsplit = _split_along("hsplit", 1, 1)
vsplit = _split_along("vsplit", 0, 2)
dsplit = _split_along("dsplit", 2, 3)


def _block_diag(arrays: list[np.ndarray]) -> tuple[np.ndarray, tuple]:
    shapes = [a.shape for a in arrays]
    out = np.zeros([sum(n) for n in zip(*shapes, strict=True)], np.result_type(*arrays))
    ends = [itertools.accumulate(n, initial=0) for n in zip(*shapes, strict=True)]
    corners = zip(*ends, strict=True)
    places = [
        (slice(i, i + n), slice(j, j + m)) for (i, j), (n, m) in zip(corners, shapes, strict=False)
    ]
    for place, a in zip(places, arrays, strict=True):
        out[place] = a
    return out, (places,)


block_diag_op = define_joint(
    "BlockDiagBackward0", _block_diag, lambda g, places: [f.take(g, place) for place in places]
)


def block_diag(*tensors: Tensor) -> Tensor:
    """A matrix with the given matrices along its diagonal, 0 elsewhere."""
    blocks = [atleast_2d(t) for t in tensors]
    return block_diag_op(tuple(blocks))


def cartesian_prod(*tensors: Tensor) -> Tensor:
    """All tuples of one element from each vector, one in each row."""
    if len(tensors) == 1:
        return alias(tensors[0])
    return join.stack([flatten(grid) for grid in _grids(tensors)], 1)


def _grids(vectors: Any) -> list[Tensor]:
    """Each vector along a dimension of its own, expanded to the others."""
    shape = tuple(t._array.size for t in vectors)
    alone = [[-1 if k == i else 1 for k in range(len(shape))] for i in range(len(shape))]
    return [expand(reshape(t, a), *shape) for t, a in zip(vectors, alone, strict=True)]


def combinations(input: Tensor, r: int = 2, with_replacement: bool = False) -> Tensor:
    """All choices of r elements of a vector, one in each row."""
    if r == 0:
        return wrap(np.empty(0, input._array.dtype))
    n = input._array.size
    places = np.ogrid[(slice(0, n),) * r]
    rising = np.ones((n,) * r, bool)
    for a, b in itertools.pairwise(places):
        rising &= (a <= b) if with_replacement else (a < b)
    chosen = wrap(rising)
    return join.stack([masked_select(grid, chosen) for grid in _grids([input] * r)], 1)


def diagflat(input: Tensor, offset: int = 0) -> Tensor:
    """A matrix with all elements on a diagonal."""
    return join.diag_embed(reshape(input, (input._array.size,)), offset)


def split_with_sizes(input: Tensor, split_sizes: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """Pieces of the given lengths."""
    return join.split(input, list(split_sizes), dim)


def pad(input: Tensor, pad: Any, mode: str = "constant", value: float | None = None) -> Tensor:
    """Widen dimensions, the last dimension's pair of widths first.

    Args:
        pad: (before, after) for the last dimension, then for the one before it, and so on;
            negative widths cut.
        mode: "constant" (``value``), "reflect", "replicate" or "circular".
    """
    if mode == "constant":
        return join.pad(input, pad, value or 0)
    if mode not in ("reflect", "replicate", "circular"):
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    if value not in (None, 0):
        raise RuntimeError(f'Padding mode "{mode}" doesn\'t take in value argument')
    n = input._array.ndim
    pairs = [(pad[i], pad[i + 1]) for i in range(0, len(pad), 2)]
    if not n - 2 <= len(pairs) < n:
        raise NotImplementedError(
            f"Padding size {len(pad)} is not supported for {n}D input tensor.\n"
            "Supported combinations for non-constant padding:\n"
            "  - 2D or 3D input: padding size = 2 (pads last dimension)\n"
            "  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)\n"
            "  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)"
        )
    out = input
    for i, (before, after) in enumerate(pairs):
        axis = n - 1 - i
        length = out._array.shape[axis]
        if mode == "reflect" and max(before, after) >= length:
            raise RuntimeError(
                "Argument #4: Padding size should be less than the corresponding input dimension, "
                f"but got: padding ({before}, {after}) at dimension {axis} of input "
                f"{list(input._array.shape)}"
            )
        if mode == "circular" and max(before, after) > length:
            raise RuntimeError("Padding value causes wrapping around more than once.")
        out = index_select(out, axis, wrap(_places(length, before, after, mode)))
    return out


def _places(length: int, before: int, after: int, mode: str) -> np.ndarray:
    """Which entry stands at each place of a padded dimension."""
    place = np.arange(-before, length + after)
    if mode == "replicate":
        return np.clip(place, 0, length - 1)
    if mode == "circular":
        if before < 0 or after < 0:
            place = np.arange(max(0, -before), length + min(0, after))
            inner = place
            left = inner[len(inner) - max(before, 0) :] if before > 0 else inner[:0]
            right = inner[: max(after, 0)] if after > 0 else inner[:0]
            return np.concatenate([left, inner, right])
        return place % length
    period = max(2 * (length - 1), 1)
    folded = np.abs(place) % period
    return np.where(folded >= length, period - folded, folded)
