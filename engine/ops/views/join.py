"""Copies, casts, joining and splitting, repeating, flipping, triangles."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from ...arrays.dtypes import OF_NUMPY, check_device, device, dtype, promote, to_numpy
from ...arrays.scalars import fitting
from ...calls.arguments import (
    check_dim,
    combination,
    is_int,
    is_number,
    misfit,
    python_name,
    sizes,
    sizes_differ,
)
from ...calls.parsing import misuse
from ...calls.refusals import no_kernel
from ...core.define import define
from ...core.tensor import Tensor, wrap
from .. import rules as f
from ..rules.choosing import cat_op, stack_op
from ..several import define_many
from .shape import clone_op, slice_op

# -- copies and casts ----------------------------------------------------------------------------

cast_op = define(
    "ToCopyBackward0",
    lambda x, np_type, _old: x.astype(np_type),
    lambda g, _y, _x, _np_type, old: f.cast(g, old),
)
copy_op = define(
    "torch::autograd::CopyBackwards",
    lambda x, source: np.broadcast_to(source.astype(x.dtype), x.shape).copy(),
    lambda g, _y, _x, _s: f.zeros_like(g),
    lambda g, _y, _x, source_shape: f.sum_to(g, source_shape),
)


def clone(x: Tensor, *, memory_format: Any = None) -> Tensor:
    """A copy that stays in the graph."""
    return clone_op(x)


def contiguous(x: Tensor) -> Tensor:
    """This tensor, or a copy laid out row by row."""
    return x if x._array.flags.c_contiguous else clone_op(x)


def to(x: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """This tensor in another type; devices other than the CPU are refused."""
    target, copy = kwargs.get("dtype"), bool(kwargs.get("copy", False))
    check_device(kwargs.get("device"))
    for i, a in enumerate(args):
        if isinstance(a, Tensor):
            target = a.dtype
        elif isinstance(a, dtype):
            target = a
        elif isinstance(a, (str, device)):
            check_device(a)
        elif is_int(a):
            if a < 0:
                raise RuntimeError("Device index must not be negative")
            raise RuntimeError("Cannot access accelerator device when none is available.")
        elif i == 0 and isinstance(a, (float, bool)):  # a number stands for a tensor of it
            target = OF_NUMPY[np.asarray(a).dtype]
        elif a is not None and not isinstance(a, bool):
            if a not in (float, int, bool):
                raise TypeError(f"a tensor cannot be converted to {a!r}")
            target = OF_NUMPY[to_numpy(a)]
    if target is None or target.np == x._array.dtype:
        return clone_op(x) if copy else x
    if target.category < 2 <= x.dtype.category:
        return wrap(x._array.astype(target.np))
    return cast_op(x, target.np, x._array.dtype)


def type_as(x: Tensor, other: Tensor) -> Tensor:
    """This tensor in the type of another one."""
    return to(x, other.dtype)


def copy(x: Tensor, source: Any, non_blocking: bool = False) -> Tensor:
    """What ``x.copy_(source)`` leaves in x."""
    if not isinstance(source, Tensor) and is_number(source):
        source = wrap(np.asarray(source))
    if not isinstance(source, Tensor):
        raise misfit("copy_", "other", 1, "Tensor", source)
    a, b = x._array.shape, source._array.shape
    try:
        common = np.broadcast_shapes(a, b)
    except ValueError:
        raise RuntimeError(sizes_differ(a, b)) from None
    if common != a:
        raise RuntimeError(
            f"output with shape {list(a)} doesn't match the broadcast shape {list(common)}"
        )
    if x._array.dtype.kind != "f" and source._node is not None:  # nothing to differentiate
        source = source.detach()
    return copy_op(x, source)


# -- joining -------------------------------------------------------------------------------------


def _tensors(tensors: Any, name: str) -> tuple[Tensor, ...]:
    if not isinstance(tensors, (tuple, list)):
        raise misfit(name, "tensors", 1, "tuple of Tensors", tensors)
    items = tuple(tensors)
    if not items:
        if name == "stack":
            raise RuntimeError("stack expects a non-empty TensorList")
        raise ValueError(f"torch.{name}(): expected a non-empty list of Tensors")
    for i, item in enumerate(items):
        if not isinstance(item, Tensor):
            raise TypeError(
                f"expected Tensor as element {i} in argument 0, but got {python_name(item)}"
            )
    common = promote(*[np.empty(1, x._array.dtype) for x in items])
    return tuple(to(x, OF_NUMPY[common]) for x in items)


def cat(tensors: Any, dim: int = 0, *, axis: int | None = None) -> Tensor:
    """Join tensors along a dimension that they have; empty 1-dimensional ones are left out."""
    items = _tensors(tensors, "cat")
    kept = tuple(x for x in items if x._array.shape != (0,)) or items
    for i, x in enumerate(kept):
        if x._array.ndim == 0:
            raise RuntimeError(f"zero-dimensional tensor (at position {i}) cannot be concatenated")
    d = check_dim(dim if axis is None else axis, kept[0]._array.ndim)
    first = kept[0]._array.shape
    for i, x in enumerate(kept):
        s = x._array.shape
        if len(s) != len(first):
            raise RuntimeError(
                f"Tensors must have same number of dimensions: got {len(first)} and {len(s)}"
            )
        for k in range(len(s)):
            if k != d and s[k] != first[k]:
                raise RuntimeError(
                    f"Sizes of tensors must match except in dimension {d}. Expected size "
                    f"{first[k]} but got size {s[k]} for tensor number {i} in the list."
                )
    if len(kept) < len(items):  # an empty one has a gradient, too: nothing
        nothing = (*first[:d], 0, *first[d + 1 :])
        kept = tuple(
            x if x._array.shape != (0,) or nothing == (0,) else x.reshape(nothing) for x in items
        )
    return cat_op(kept, d)


def stack(tensors: Any, dim: int = 0, *, axis: int | None = None) -> Tensor:
    """Join tensors of equal shape along a new dimension."""
    items = _tensors(tensors, "stack")
    first = items[0]._array.shape
    for i, x in enumerate(items):
        if x._array.shape != first:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(first)} at entry 0 "
                f"and {list(x._array.shape)} at entry {i}"
            )
    return stack_op(items, check_dim(dim if axis is None else axis, len(first) + 1))


# -- splitting -----------------------------------------------------------------------------------


def _split(x: np.ndarray, axis: int, lengths: tuple) -> list[np.ndarray]:
    edges = np.cumsum((0, *lengths))
    lead = (slice(None),) * axis
    return [x[(*lead, slice(a, b))] for a, b in itertools.pairwise(edges)]


split_op = define_many("SplitBackward0", _split, lambda gs, _shape, axis, _n: f.cat(gs, axis))
split_sizes_op = define_many(
    "SplitWithSizesBackward0", _split, lambda gs, _shape, axis, _n: f.cat(gs, axis)
)


def _unbind(x: np.ndarray, axis: int) -> list[np.ndarray]:
    first = np.moveaxis(x, axis, 0)
    return [first[i, ...] for i in range(len(first))]  # with ... each is an array, not a number


unbind_op = define_many(
    "UnbindBackward0",
    _unbind,
    lambda gs, _shape, axis: f.stack(gs, axis),
)


def split(x: Tensor, split_size_or_sections: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """Pieces of a length (the last may be shorter), or of the given lengths."""
    if isinstance(split_size_or_sections, int):
        if not is_int(dim) or isinstance(split_size_or_sections, bool):
            raise combination("split", (x, split_size_or_sections, dim), {})
    else:
        found = misuse("F", "split_with_sizes", (x, split_size_or_sections, dim), {})
        if found is not None:
            raise found
    if not x._array.ndim:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    d = check_dim(dim, x._array.ndim)
    n = x._array.shape[d]
    if isinstance(split_size_or_sections, int):
        k = split_size_or_sections
        if k == 0 and n:
            raise RuntimeError(
                f"split_size can only be 0 if dimension size is 0, but got dimension size of {n}"
            )
        if k < 0:
            raise RuntimeError(f"split expects split_size be non-negative, but got split_size={k}")
        lengths = [k] * (n // k) if k else [0]
        if k and n % k:
            lengths.append(n % k)
        return split_op(x, d, tuple(lengths or [0]))
    lengths = [int(k) for k in split_size_or_sections]
    if sum(lengths) != n:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {n} (input tensor's size at "
            f"dimension {dim}), but got split_sizes={lengths}"
        )
    return split_sizes_op(x, d, tuple(lengths))


def chunk(x: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """At most ``chunks`` pieces of equal length (the last may be shorter)."""
    if not x._array.ndim:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    n = x._array.shape[check_dim(dim, x._array.ndim)]
    if not n:
        return split(x, [0] * chunks, dim)
    return split(x, -(-n // chunks), dim)


def tensor_split(x: Tensor, indices_or_sections: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """Pieces that differ in length by at most one, or cut before the given indices."""
    d = check_dim(dim, x._array.ndim)
    n = x._array.shape[d]
    if isinstance(indices_or_sections, Tensor):
        indices_or_sections = indices_or_sections.tolist()
    if isinstance(indices_or_sections, int):
        k = indices_or_sections
        edges = [0]
        for i in range(k):
            edges.append(edges[-1] + n // k + (1 if i < n % k else 0))
    else:
        edges = [0, *(min(i % n if i < 0 else i, n) for i in list(indices_or_sections)), n]
    lead = (slice(None),) * d
    return tuple(slice_op(x, (*lead, slice(a, b))) for a, b in itertools.pairwise(edges))


def unbind(x: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """All entries along a dimension, which disappears."""
    if x._array.ndim == 0:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    return unbind_op(x, check_dim(dim, x._array.ndim))


# -- repeating, flipping -------------------------------------------------------------------------


def _repeat_rule(g: Any, shape: tuple, times: tuple) -> Any:
    lead = len(times) - len(shape)
    split_shape: list[int] = []
    axes = []
    for i, k in enumerate(times):
        axes.append(len(split_shape))
        split_shape += [k, shape[i - lead] if i >= lead else 1]
    g = f.sum_axes(f.reshape(g, tuple(split_shape)), tuple(axes))
    return f.reshape(g, shape)


repeat_op = define(
    "RepeatBackward0",
    lambda x, times: np.tile(x, times),
    lambda g, _y, x_shape, times: _repeat_rule(g, x_shape, times),
)


def repeat(x: Tensor, *times: Any) -> Tensor:
    """Copies side by side, ``times`` along each dimension."""
    counts = sizes(times, "repeat", "repeats")
    if len(counts) < x._array.ndim:
        raise RuntimeError(
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of "
            "tensor"
        )
    return repeat_op(x, counts)


def tile(x: Tensor, *times: Any, dims: Any = None) -> Tensor:
    """Like :func:`repeat`, with missing leading counts taken as 1."""
    counts = sizes(times or (() if dims is None else (dims,)), "tile", "dims")
    return repeat(x, (1,) * (x._array.ndim - len(counts)) + counts)


flip_op = define(
    "FlipBackward0",
    lambda x, axes: np.flip(x, axes).copy(),
    lambda g, _y, _x, axes: f.flip(g, axes),
)
roll_op = define(
    "RollBackward0",
    lambda x, shifts, axes: np.roll(x, shifts, axes),
    lambda g, _y, _x, shifts, axes: f.roll(
        g, tuple(-s for s in shifts) if isinstance(shifts, tuple) else -shifts, axes
    ),
)


def flip(x: Tensor, *axes: Any, dims: Any = ()) -> Tensor:
    """Reverse the order along dimensions."""
    order = sizes(axes or (dims,), "flip", "dims")
    axes = tuple(check_dim(d, x._array.ndim) for d in order)
    return flip_op(x, axes if x._array.ndim else ())


def flip_tuple(input: Tensor, dims: Any) -> Tensor:
    """Reverse the order along dimensions; as a function it wants them in a tuple."""
    if not isinstance(dims, (tuple, list)):
        raise misfit("flip", "dims", 2, "tuple of ints", dims)
    return flip(input, dims=dims)


def fliplr(x: Tensor) -> Tensor:
    """Reverse the columns."""
    return flip(x, 1)


def flipud(x: Tensor) -> Tensor:
    """Reverse the rows."""
    return flip(x, 0)


def roll(x: Tensor, shifts: Any, dims: Any = None) -> Tensor:
    """Shift along dimensions; what falls off comes in at the other end."""
    if not isinstance(shifts, int) and len(shifts) == 0:
        raise RuntimeError("`shifts` required")
    count = 1 if isinstance(shifts, int) else len(shifts)
    if dims is None and count > 1:
        raise RuntimeError(f"shifts and dimensions must align. shifts: {count}, dims:0")
    if dims is None or dims == ():
        return roll_op(x, shifts if isinstance(shifts, int) else shifts[0], None)
    many = tuple(shifts) if isinstance(shifts, (tuple, list)) else (shifts,)
    axes = tuple(dims) if isinstance(dims, (tuple, list)) else (dims,)
    return roll_op(x, many, tuple(check_dim(d, x._array.ndim) for d in axes))


def rot90(x: Tensor, k: int = 1, dims: Any = (0, 1)) -> Tensor:
    """Turn by k quarter turns in the plane of two dimensions."""
    a, b = dims
    k %= 4
    if k == 0:
        return clone(x)
    if k == 2:
        return flip(x, a, b)
    swapped = x.transpose(a, b)
    return flip(swapped, a if k == 1 else b)


# -- triangles, diagonals, padding ---------------------------------------------------------------

tril_op = define("TrilBackward0", np.tril, lambda g, _y, _x, k: f.tril(g, k))
triu_op = define("TriuBackward0", np.triu, lambda g, _y, _x, k: f.triu(g, k))


def _matrices(name: str, x: Tensor) -> Tensor:
    if x._array.ndim < 2:
        raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions")
    return x


def tril(x: Tensor, diagonal: int = 0) -> Tensor:
    """The lower triangle, the rest 0."""
    return tril_op(_matrices("tril", x), diagonal)


def triu(x: Tensor, diagonal: int = 0) -> Tensor:
    """The upper triangle, the rest 0."""
    return triu_op(_matrices("triu", x), diagonal)


diagonal_copy = define(
    "DiagonalBackward0_copy",
    lambda x, offset, a, b: np.diagonal(x, offset, a, b).copy(),
    lambda g, _y, x_shape, offset, a, b: f.embed_diagonal(g, x_shape, offset, a, b),
)
trace_op = define(
    "TraceBackward0",
    lambda x: np.trace(x, dtype=x.dtype if x.dtype.kind == "f" else np.int64),
    lambda g, _y, x_shape: f.embed_diagonal(f.expand(g, (min(x_shape),)), x_shape, 0, 0, 1),
)


def diag_embed(x: Tensor, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """Matrices with the last dimension on a diagonal."""
    n = x._array.ndim + 1
    return f.make_diagonal(x, offset, check_dim(dim1, n), check_dim(dim2, n))


def diag(x: Tensor, diagonal: int = 0) -> Tensor:
    """A vector as a diagonal matrix, or the diagonal of a matrix."""
    if x._array.ndim == 1:
        return diag_embed(x, diagonal)
    if x._array.ndim != 2:
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {x._array.ndim}D")
    return diagonal_copy(x, diagonal, 0, 1)


def trace(x: Tensor) -> Tensor:
    """The sum of a matrix's diagonal."""
    if x._array.dtype.kind == "b":
        raise no_kernel("trace", x._array.dtype)
    if x._array.ndim != 2:
        raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {x._array.ndim}")
    return trace_op(x)


pad_op = define(
    "ConstantPadNdBackward0",
    lambda x, widths, value: np.pad(x, widths, constant_values=value),
    lambda g, _y, _x, widths, _v: g[tuple([slice(a, None if b == 0 else -b) for a, b in widths])],
)


def pad(x: Tensor, pad: Any, value: float = 0) -> Tensor:
    """Widen dimensions with a constant, the last dimension's pair of widths first."""
    if len(pad) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    if len(pad) > 2 * x._array.ndim:
        raise RuntimeError(
            "Padding length should be less than or equal to two times the input dimension but got "
            f"padding length {len(pad)} and input of dimension {x._array.ndim}"
        )
    widths = [(0, 0)] * x._array.ndim
    for i in range(len(pad) // 2):
        widths[-1 - i] = (pad[2 * i], pad[2 * i + 1])
    cut = tuple(slice(max(0, -a), None if b >= 0 else b) for a, b in widths)
    x = x[cut] if any(a < 0 or b < 0 for a, b in widths) else x
    value = fitting(value, x._array.dtype)
    return pad_op(x, tuple((max(0, a), max(0, b)) for a, b in widths), value)
