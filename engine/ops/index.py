"""Taking parts and putting them back: indexing, gather and scatter, masks, where."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.graph import wrap
from ..dtypes import promote
from ..tensor import Tensor, check_dim
from . import both as f
from . import join
from .both import raw
from .general import define
from .inplace import as_before, forbid, write
from .join import copy
from .numbers import operand
from .shape import alias, select_op, slice_op, unsqueeze_op

# -- putting a part back among zeros, and its inverse ---------------------------------------------


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

# -- x[...] --------------------------------------------------------------------------------------

index_op = define(
    "IndexBackward0",
    lambda x, index: x[index],
    lambda g, _y, x_shape, index: f.index_add(g, index, x_shape),
    frees=True,
)
take_op = define(
    "TakeBackward0",
    lambda x, index: x.reshape(-1)[index],
    lambda g, _y, x_shape, index: f.reshape(
        f.index_add(g, (index,), (int(np.prod(x_shape)),)), x_shape
    ),
    frees=True,
)
index_put_op = define(
    "IndexPutBackward0",
    lambda x, value, index, add: _put(x, value, index, add),
    lambda g, _y, _x, _v, index, add: g if add else f.embed_zero(g, index),
    lambda g, _y, _x, value_shape, index, _add: f.sum_to(f.take(g, index), value_shape),
    frees=True,
)


def _put(x: np.ndarray, value: np.ndarray, index: Any, add: bool) -> np.ndarray:
    out = x.copy()
    if add:
        np.add.at(out, index, value.astype(x.dtype, copy=False))
    else:
        out[index] = value
    return out


def _embed_zero(g: np.ndarray, index: Any) -> np.ndarray:
    out = np.array(g)
    out[index] = 0
    return out


embed_zero = define(
    "EmbedZeroBackward", _embed_zero, lambda g, _y, _x, index: f.embed_zero(g, index)
)
f.embed_zero.array, f.embed_zero.tensor = _embed_zero, embed_zero


def _advanced(item: Any) -> bool:
    if isinstance(item, Tensor):
        return item._array.ndim > 0 or item._array.dtype.kind == "b"
    return isinstance(item, (list, np.ndarray, range))


def _as_index(item: Any, axis_length: int | None = None) -> Any:
    """A list, array or tensor of integers or bools as a NumPy index."""
    array = item._array if isinstance(item, Tensor) else np.asarray(item)
    if array.size == 0 and array.dtype.kind == "f" and not isinstance(item, Tensor):
        array = array.astype(np.int64)
    if array.dtype.kind not in "iub":
        raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
    return array


def _expand_ellipsis(key: tuple, ndim: int) -> list:
    used = 0
    for k in key:
        if k is None or k is Ellipsis or isinstance(k, bool):
            continue
        masks = _advanced(k) and _as_index(k).dtype.kind == "b"
        used += _as_index(k).ndim if masks else 1
    if used > ndim:
        raise IndexError(f"too many indices for tensor of dimension {ndim}")
    if not any(k is Ellipsis for k in key):
        return list(key)
    at = next(i for i, k in enumerate(key) if k is Ellipsis)
    rest = [k for k in key[at + 1 :] if k is not Ellipsis]
    return [*key[:at], *[slice(None)] * (ndim - used), *rest]


def getitem(x: Tensor, key: Any) -> Tensor:
    """``x[key]``: integers, slices, None and ... give views; lists, tensors and masks give copies.

    Raises:
        IndexError: for an index out of range, too many indices, or an index of a wrong type.
    """
    if type(key) is int:
        return _select(x, 0, key)
    if type(key) is slice:
        if x._array.ndim == 0:
            raise IndexError("slice() cannot be applied to a 0-dim tensor.")
        return slice_op(x, (_checked(key),))
    parts = _expand_ellipsis(key if isinstance(key, tuple) else (key,), x._array.ndim)
    y, axis, gone, late = x, 0, 0, []
    for k in parts:
        if k is None:
            y = unsqueeze_op(y, axis)
            axis += 1
        elif isinstance(k, bool):
            y = unsqueeze_op(y, axis)
            late.append((axis, np.array([0] if k else [], np.int64)))
            axis += 1
        elif isinstance(k, slice):
            n = y._array.shape[axis]
            k = _checked(k)
            if k.indices(n) != (0, n, 1):
                y = slice_op(y, (slice(None),) * axis + (k,))
            axis += 1
        elif _advanced(k):
            index = _as_index(k)
            if index.dtype.kind == "b":
                _check_mask(index, y._array.shape, axis)
                for at in np.nonzero(index):
                    late.append((axis, at))
                    axis += 1
            else:
                late.append((axis, index))
                axis += 1
        elif isinstance(k, (int, np.integer, Tensor)):
            y = _select(y, axis, int(k.item()) if isinstance(k, Tensor) else int(k), axis + gone)
            gone += 1
        else:
            raise _bad_index(k)
    if not late:
        return alias(y) if y is x else y
    index = [slice(None)] * y._array.ndim
    for axis, at in late:
        index[axis] = at
        _check_range(at, y._array.shape[axis], axis)
    return index_op(y, tuple(index))


def _bad_index(k: Any) -> Exception:
    if isinstance(k, float):
        return IndexError(
            "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are "
            "valid indices (got float)"
        )
    return IndexError(
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid "
        f"indices (got {type(k).__name__})"
    )


def _check_mask(mask: np.ndarray, shape: tuple, axis: int) -> None:
    for i, n in enumerate(mask.shape):
        if shape[axis + i] != n:
            raise IndexError(
                f"The shape of the mask {list(mask.shape)} at index {i} does not match the shape "
                f"of the indexed tensor {list(shape)} at index {axis + i}"
            )


def _check_range(index: np.ndarray, n: int, axis: int) -> None:
    if index.size and (index.min() < -n or index.max() >= n):
        bad = index[(index < -n) | (index >= n)].flat[0]
        raise IndexError(f"index {bad} is out of bounds for dimension {axis} with size {n}")


def _checked(s: slice) -> slice:
    parts = []
    for v in (s.start, s.stop, s.step):
        parts.append(int(v.item()) if isinstance(v, Tensor) else v)
    if parts[2] is not None and parts[2] <= 0:
        raise ValueError("step must be greater than zero")
    return slice(*parts)


def _select(x: Tensor, axis: int, i: int, named: int = 0) -> Tensor:
    shape = x._array.shape
    if not shape:
        raise IndexError(
            "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or "
            "`tensor.item<T>()` in C++ to convert a 0-dim tensor to a number"
        )
    n = shape[axis]
    if not -n <= i < n:
        raise IndexError(f"index {i} is out of bounds for dimension {named} with size {n}")
    return select_op(x, (slice(None),) * axis + (i,))


def setitem(x: Tensor, key: Any, value: Any) -> None:
    """``x[key] = value``, recorded in the history of x."""
    forbid_part(x)
    many = key if isinstance(key, tuple) else (key,)
    source = value if isinstance(value, Tensor) else operand(value)
    if source is None:
        if isinstance(value, (list, tuple)):
            raise TypeError(
                f"can't assign a {type(value).__name__} to a torch.{x.dtype.tensor_type}Tensor"
            )
        raise TypeError(
            f"can't assign a {type(value).__name__} to a torch.{x.dtype.tensor_type}Tensor"
        )
    if not any(_advanced(k) or isinstance(k, bool) for k in many):
        part = getitem(x, key)
        before = as_before(part)
        s = source._array
        while s.ndim > part._array.ndim and s.shape[0] == 1:
            source = source.squeeze(0)
            s = source._array
        write(part, copy(before, source), before)
        return
    index = _put_index(x, many)
    before = as_before(x)
    array = np.asarray(source._array)
    try:
        np.broadcast_shapes(array.shape, x._array[index].shape)
    except ValueError:
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(array.shape)} cannot be broadcast to "
            f"indexing result of shape {list(x._array[index].shape)}"
        ) from None
    cast = wrap(array.astype(x._array.dtype)) if source._node is None else source
    write(x, index_put_op(before, cast, index, False), before)


def _put_index(x: Tensor, key: tuple) -> tuple:
    index: list[Any] = []
    axis = 0
    for k in _expand_ellipsis(key, x._array.ndim):
        if _advanced(k):
            at = _as_index(k)
            if at.dtype.kind == "b":
                _check_mask(at, x._array.shape, axis)
                index += list(np.nonzero(at))
                axis += at.ndim
                continue
            _check_range(at, x._array.shape[axis], axis)
            index.append(at)
        elif isinstance(k, Tensor):
            index.append(int(k.item()))
        else:
            index.append(k)
        axis += k is not None
    return tuple(index)


def forbid_part(x: Tensor) -> None:
    """PyTorch's refusal to assign to a part of a tracked leaf names the view."""
    from ..autograd.graph import AccumulateGrad
    from ..autograd.modes import mode
    from .inplace import E_VIEW_LEAF

    if mode.enabled and isinstance(x._node, AccumulateGrad):
        raise RuntimeError(E_VIEW_LEAF)
    forbid(x)


# -- where and masks -----------------------------------------------------------------------------

where_op = define(
    "WhereBackward0",
    lambda a, b, c: np.where(c, a, b),
    lambda g, _y, _a, _b, c: f.where(c, g, f.zeros_like(g)),
    lambda g, _y, _a, _b, c: f.where(c, f.zeros_like(g), g),
    broadcasts=True,
    frees=True,
)


def where(condition: Tensor, *branches: Any, **named: Any) -> Any:
    """``input`` where the condition holds, else ``other``; alone: the indices where it holds."""
    if not branches and not named:
        return tuple(wrap(i) for i in np.nonzero(condition._array))
    a, b = (*branches, *(named[k] for k in ("input", "other") if k in named))
    numbers = [v for v in (a, b) if not isinstance(v, Tensor)]
    if len(numbers) == 2:
        common = promote(*numbers)
        x, y = wrap(np.asarray(a, common)), wrap(np.asarray(b, common))
    else:
        common = promote(*[v._array if isinstance(v, Tensor) else v for v in (a, b)])
        x = a if isinstance(a, Tensor) else wrap(np.asarray(a, common))
        y = b if isinstance(b, Tensor) else wrap(np.asarray(b, common))
    if condition._array.dtype.kind != "b":
        raise RuntimeError(
            "where expected condition to be a boolean tensor, but got a tensor with dtype "
            f"{condition.dtype.tensor_type}"
        )
    if x._array.dtype != common:
        x = x.to(_dtype(common))
    if y._array.dtype != common:
        y = y.to(_dtype(common))
    return where_op(x, y, condition._array)


def _dtype(np_type: np.dtype) -> Any:
    from ..dtypes import OF_NUMPY

    return OF_NUMPY[np_type]


def _where_tensor(condition: np.ndarray, a: Any, b: Any) -> Tensor:
    x = a if isinstance(a, Tensor) else wrap(np.asarray(a))
    y = b if isinstance(b, Tensor) else wrap(np.asarray(b))
    return where_op(x, y, raw(condition))


f._where_tensor = _where_tensor
f._gate_tensor = define(
    "GateBackward",
    lambda g, _x, open_: g * open_,
    lambda gg, _y, _g, x, open_: f.gate(gg, x, open_),
    lambda gg, _y, _g, x, _open: f.zeros_like(x),
)

masked_fill_op = define(
    "MaskedFillBackward0",
    lambda x, mask, value: np.where(mask, np.asarray(value, x.dtype), x),
    lambda g, _y, _x, mask, _v: f.where(mask, f.zeros_like(g), g),
    broadcasts=True,
    frees=True,
)
masked_fill_tensor = define(
    "MaskedFillBackward1",
    lambda x, value, mask: np.where(mask, value, x),
    lambda g, _y, _x, _v, mask: f.where(mask, f.zeros_like(g), g),
    lambda g, _y, _x, _v, mask: f.where(mask, g, f.zeros_like(g)),
    broadcasts=True,
    frees=True,
)


def masked_fill(x: Tensor, mask: Tensor, value: Any) -> Tensor:
    """``value`` where the mask holds, else x."""
    if mask._array.dtype.kind != "b":
        raise RuntimeError(
            f"masked_fill_ only supports boolean masks, but got mask with dtype {mask.dtype.name}"
        )
    if isinstance(value, Tensor):
        if value._array.ndim:
            raise RuntimeError(
                "masked_fill_ only supports a 0-dimensional value tensor, but got tensor with "
                f"{value._array.ndim} dimension(s)."
            )
        return masked_fill_tensor(x, value.to(x.dtype), mask._array)
    return masked_fill_op(x, mask._array, value)


def masked_select(x: Tensor, mask: Tensor) -> Tensor:
    """The elements where the mask holds, in one dimension."""
    if mask._array.dtype.kind != "b":
        raise RuntimeError("masked_select: expected BoolTensor for mask")
    shape = np.broadcast_shapes(x._array.shape, mask._array.shape)
    return masked_select_op(
        x if x._array.shape == shape else x.expand(shape),
        np.nonzero(np.broadcast_to(mask._array, shape)) if shape else (raw(mask).reshape(1),),
    )


masked_select_op = define(
    "MaskedSelectBackward0",
    lambda x, index: x[index] if x.ndim else x.reshape(1)[index],
    lambda g, _y, x_shape, index: (
        f.index_add(g, index, x_shape) if x_shape else f.reshape(f.index_add(g, index, (1,)), ())
    ),
    frees=True,
)


masked_scatter_op = define(
    "MaskedScatterBackward0",
    lambda x, source, index: _put(x, source.reshape(-1)[: len(index[0])], index, False),
    lambda g, _y, _x, _s, index: f.embed_zero(g, index),
    lambda g, _y, _x, source_shape, index: _first_elements(g, source_shape, index),
    frees=True,
)


def _first_elements(g: Any, shape: tuple, index: tuple) -> Any:
    size = int(np.prod(shape))
    part = f.embed(f.take(g, index), (size,), (slice(0, len(index[0])),))
    return f.reshape(part, shape)


def masked_scatter(x: Tensor, mask: Tensor, source: Tensor) -> Tensor:
    """x with elements of ``source``, in order, where the mask holds."""
    shape = np.broadcast_shapes(x._array.shape, mask._array.shape)
    wide = x if x._array.shape == shape else x.expand(shape)
    at = np.nonzero(np.broadcast_to(mask._array, shape)) if shape else None
    if at is None:
        picked = source.reshape(-1)[0] if mask._array else wide
        return join.clone(picked)
    if len(at[0]) > source._array.size:
        raise RuntimeError("masked_scatter: expected self and source to have same dtypes")
    return masked_scatter_op(wide, source, at)


def put(x: Tensor, index: Tensor, source: Tensor, accumulate: bool = False) -> Tensor:
    """x with elements put (or added) at positions in the flattened tensor."""
    flat = x.reshape(-1)
    out = index_put_op(flat, source.reshape(-1), (index._array.reshape(-1),), accumulate)
    return out.reshape(x._array.shape)


def nonzero(x: Tensor, *, as_tuple: bool = False) -> Any:
    """Where the elements are not 0: one row for each."""
    found = np.nonzero(x._array) if x._array.ndim else ()
    if as_tuple:
        return tuple(wrap(i) for i in (found or np.nonzero(x._array.reshape(1))))
    return wrap(np.stack(found, 1) if found else np.zeros((int(bool(x._array)), 0), np.int64))


# -- gather and scatter --------------------------------------------------------------------------


def _grid(index: np.ndarray, axis: int) -> tuple:
    grid: list[Any] = list(np.indices(index.shape, sparse=True))
    grid[axis] = index
    return tuple(grid)


gather_op = define(
    "GatherBackward0",
    lambda x, index, axis: (
        x[_grid(index, axis)]
        if x.ndim and index.ndim
        else np.broadcast_to(x.reshape(-1)[index.reshape(-1)[0]], index.shape).copy()
    ),
    lambda g, _y, x_shape, index, axis: (
        f.index_add(g, _grid(index, axis), x_shape)
        if x_shape and index.ndim
        else f.reshape(f.sum_to(g, ()), x_shape)
        if not x_shape
        else f.index_add(f.reshape(g, (1,)), (index.reshape(1),), x_shape)
    ),
    frees=True,
)


def gather(x: Tensor, dim: int, index: Tensor, *, sparse_grad: bool = False) -> Tensor:
    """``out[i][j] = x[index[i][j]][j]`` (for dim 0), and so on."""
    if index._array.dtype.kind not in "iu":
        raise RuntimeError("gather(): Expected dtype int32/int64 for index")
    d = check_dim(dim, x._array.ndim)
    if index._array.size == 0:
        if index._array.ndim == x._array.ndim:
            return gather_op(x, index._array, d)
        return x.reshape(-1)[:0].reshape(index._array.shape)
    if max(index._array.ndim, 1) != max(x._array.ndim, 1):
        raise RuntimeError("Index tensor must have the same number of dimensions as input tensor")
    n = x._array.shape[d] if x._array.ndim else 1
    at = index._array
    if at.size and (at.min() < 0 or at.max() >= n):
        bad = at[(at < 0) | (at >= n)].flat[0]
        raise RuntimeError(f"index {bad} is out of bounds for dimension {d} with size {n}")
    return gather_op(x, at, d)


def take_along_dim(x: Tensor, indices: Tensor, dim: int | None = None) -> Tensor:
    """:func:`gather` with broadcasting; without ``dim`` on the flattened tensor."""
    if dim is None:
        return gather(x.reshape(-1), 0, indices.reshape(-1))
    d = check_dim(dim, x._array.ndim)
    shape = list(
        np.broadcast_shapes(
            (*x._array.shape[:d], 1, *x._array.shape[d + 1 :]),
            (*indices._array.shape[:d], 1, *indices._array.shape[d + 1 :]),
        )
    )
    xs, ks = list(shape), list(shape)
    n = x._array.shape[d]
    xs[d], ks[d] = n, indices._array.shape[d]
    indices = wrap(np.where(indices._array < 0, indices._array + n, indices._array))
    return gather(x.expand(xs), d, wrap(np.broadcast_to(indices._array, ks)))


def _scatter(x: np.ndarray, source: np.ndarray, index: np.ndarray, axis: int) -> np.ndarray:
    out = x.copy()
    if not x.ndim:
        out[...] = source.reshape(-1)[0]
        return out
    out[_grid(index, axis)] = source[tuple(slice(0, n) for n in index.shape)]
    return out


def _scatter_add(x: np.ndarray, source: np.ndarray, index: np.ndarray, axis: int) -> np.ndarray:
    out = x.copy()
    if not x.ndim:
        return out + source.reshape(())
    np.add.at(out, _grid(index, axis), source[tuple(slice(0, n) for n in index.shape)])
    return out


def _scatter_source(g: Any, source_shape: tuple, index: np.ndarray, axis: int) -> Any:
    if not g.shape:
        return f.reshape(g, source_shape)
    part = f.take(g, _grid(index, axis))
    if part.shape == source_shape:
        return part
    return f.embed(part, source_shape, tuple(slice(0, n) for n in index.shape))


def _scatter_title(title: str) -> Any:
    return define(
        title,
        _scatter,
        lambda g, _y, _x, _s, index, axis: (
            f.embed_zero(g, _grid(index, axis)) if g.shape else f.zeros_like(g)
        ),
        lambda g, _y, _x, source_shape, index, axis: _scatter_source(g, source_shape, index, axis),
        frees=True,
    )


scatter_op, scatter_number = map(_scatter_title, ("ScatterBackward0", "ScatterBackward1"))
scatter_add_op = define(
    "ScatterAddBackward0",
    _scatter_add,
    lambda g, _y, _x, _s, _i, _a: g,
    lambda g, _y, _x, source_shape, index, axis: _scatter_source(g, source_shape, index, axis),
    frees=True,
)


def scatter(
    x: Tensor,
    dim: int,
    index: Tensor,
    src: Any = None,
    *,
    value: Any = None,
    reduce: str | None = None,
) -> Tensor:
    """x with the elements of ``src`` (or one value) put at ``index`` along a dimension.

    ``reduce`` "add" or "multiply" combines them with what is there.
    """
    source = src if src is not None else value
    d = check_dim(dim, x._array.ndim)
    number = not isinstance(source, Tensor)
    if number:
        source = wrap(np.full(index._array.shape, source).astype(x._array.dtype))
    _check_scatter(x, index, source, d)
    if reduce == "add":
        return scatter_add_op(x, source, index._array, d)
    if reduce == "multiply":
        return wrap(_combine(x._array, source._array, index._array, d, np.multiply))
    if reduce is not None:
        raise RuntimeError("reduce argument must be either add or multiply.")
    return (scatter_number if number else scatter_op)(x, source, index._array, d)


def _combine(
    x: np.ndarray, source: np.ndarray, index: np.ndarray, axis: int, ufunc: np.ufunc
) -> np.ndarray:
    out = np.array(np.atleast_1d(x))
    index = index.reshape(1) if not index.ndim else index
    part = np.atleast_1d(source)[tuple(slice(0, n) for n in index.shape)]
    ufunc.at(out, _grid(index, axis), part)
    return out.reshape(x.shape)


def _check_scatter(x: Tensor, index: Tensor, source: Tensor, dim: int) -> None:
    if source._array.dtype is not x._array.dtype:
        raise RuntimeError("scatter(): Expected self.dtype to be equal to src.dtype")
    if index._array.dtype.kind not in "iu":
        raise RuntimeError("scatter(): Expected dtype int32/int64 for index")
    at, n = index._array, x._array.shape[dim] if x._array.ndim else 1
    if at.size and (at.min() < 0 or at.max() >= n):
        bad = at[(at < 0) | (at >= n)].flat[0]
        raise RuntimeError(f"index {bad} is out of bounds for dimension {dim} with size {n}")


def scatter_add(x: Tensor, dim: int, index: Tensor, src: Tensor) -> Tensor:
    """x with the elements of ``src`` added at ``index`` along a dimension."""
    d = check_dim(dim, x._array.ndim)
    _check_scatter(x, index, src, d)
    return scatter_add_op(x, src, index._array, d)


def scatter_reduce(
    x: Tensor, dim: int, index: Tensor, src: Tensor, reduce: str, *, include_self: bool = True
) -> Tensor:
    """x with the elements of ``src`` combined at ``index`` along a dimension.

    ``reduce`` is "sum", "mean", "prod", "amax" or "amin"; what x holds takes part unless
    ``include_self`` is False.
    """
    d = check_dim(dim, x._array.ndim)
    _check_scatter(x, index, src, d)
    at = index._array
    if reduce in ("sum", "mean"):
        base = x if include_self else scatter(x, d, index, 0)
        total = scatter_add_op(base, src, at, d)
        if reduce == "sum":
            return total
        n = _combine(np.full(x._array.shape, int(include_self)), np.ones_like(at), at, d, np.add)
        n = np.maximum(n, 1).astype(x._array.dtype)
        if x._array.dtype.kind != "f":
            return wrap(total._array // n)
        return total / wrap(n)
    if reduce not in _EXTREMES:
        raise RuntimeError(
            "reduce argument must be either sum, prod, mean, amax or amin, got " + reduce
        )
    if not include_self:
        x = scatter(x, d, index, _neutral(reduce, x._array.dtype))
    return scatter_reduce_op(x, src, at, d, reduce)


_EXTREMES = {"prod": np.multiply, "amax": np.maximum, "amin": np.minimum}


def _neutral(reduce: str, kind: np.dtype) -> Any:
    if reduce == "prod":
        return 1
    if kind.kind == "b":
        return reduce == "amin"
    low = -np.inf if kind.kind == "f" else np.iinfo(kind).min
    high = np.inf if kind.kind == "f" else np.iinfo(kind).max
    return low if reduce == "amax" else high


def _share_extreme(g: Any, y: Any, x: Any, source: Any, index: np.ndarray, axis: int) -> Any:
    """The gradient divided among all that equal the extreme, themselves and from ``source``."""
    own = raw(x) == raw(y)
    hit = (_part(raw(source), index) == _gathered(raw(y), index, axis)).astype(np.int64)
    count = _combine(own.astype(np.int64), hit, index, axis, np.add)
    return g * (1 / np.maximum(count, 1)).astype(raw(x).dtype)


def _part(source: np.ndarray, index: np.ndarray) -> np.ndarray:
    return source[tuple(slice(0, n) for n in index.shape)] if index.ndim else source


def _gathered(y: np.ndarray, index: np.ndarray, axis: int) -> np.ndarray:
    if not y.ndim or not index.ndim:
        return np.broadcast_to(y.reshape(-1)[np.reshape(index, -1)[0]], index.shape)
    return y[_grid(index, axis)]


def _reduce_rule_x(
    g: Any, y: Any, x: Any, source: Any, index: np.ndarray, axis: int, reduce: str
) -> Any:
    if reduce != "prod":
        shared = _share_extreme(g, y, x, source, index, axis)
        return shared * (raw(x) == raw(y)).astype(raw(x).dtype)
    ones = np.ones_like(raw(x))
    if isinstance(x, Tensor):
        return g * scatter_reduce_op(wrap(ones), source, index, axis, "prod")
    return g * _combine(ones, source, index, axis, np.multiply)


def _reduce_rule_source(
    g: Any, y: Any, x: Any, source: Any, index: np.ndarray, axis: int, reduce: str
) -> Any:
    if reduce != "prod" and not raw(x).ndim:
        shared = _share_extreme(g, y, x, source, index, axis)
        hit = (raw(source) == raw(y)).astype(raw(x).dtype)
        return f.reshape(shared, source.shape) * hit
    if reduce != "prod":
        shared = _share_extreme(g, y, x, source, index, axis)
        hit = _part(raw(source), index) == _gathered(raw(y), index, axis)
        part = _scatter_source(shared, source.shape, index, axis)
        mask = np.zeros(source.shape, raw(x).dtype)
        if index.ndim:
            mask[tuple(slice(0, n) for n in index.shape)] = hit
        else:
            mask[...] = hit
        return part * mask
    if (raw(source) == 0).any():
        raise NotImplementedError(
            "the derivative of scatter_reduce(reduce='prod') is offered for sources without zeros"
        )
    return _scatter_source(g * y, source.shape, index, axis) / source


scatter_reduce_op = define(
    "ScatterReduceBackward0",
    lambda x, source, index, axis, reduce: _combine(x, source, index, axis, _EXTREMES[reduce]),
    _reduce_rule_x,
    _reduce_rule_source,
    frees=True,
)


index_select_op = define(
    "IndexSelectBackward0",
    lambda x, index, axis: np.take(x, index, axis) if x.ndim else x.copy(),
    lambda g, _y, x_shape, index, axis: (
        f.index_add(g, (slice(None),) * axis + (index,), x_shape) if x_shape else f.reshape(g, ())
    ),
    frees=True,
)
index_add_dim = define(
    "IndexAddBackward0",
    lambda x, source, at, alpha: _put(x, source * np.asarray(alpha).astype(x.dtype), at, True),
    lambda g, _y, _x, _s, _at, _alpha: g,
    lambda g, _y, _x, source_shape, at, alpha: f.sum_to(f.take(g, at), source_shape) * alpha,
    frees=True,
)
index_copy_dim = define(
    "IndexCopyBackward0",
    lambda x, source, at: _put(x, source, at, False),
    lambda g, _y, _x, _s, at: f.embed_zero(g, at),
    lambda g, _y, _x, source_shape, at: f.sum_to(f.take(g, at), source_shape),
    frees=True,
)


def _index_fill(title: str) -> Any:
    return define(
        title,
        lambda x, value, at: _put(x, value, at, False),
        lambda g, _y, _x, _v, at: f.embed_zero(g, at),
        lambda g, _y, _x, value_shape, at: f.sum_to(f.take(g, at), value_shape),
        frees=True,
    )


index_fill_number, index_fill_tensor = map(
    _index_fill, ("IndexFillBackward0", "IndexFillBackward1")
)


def index_select(x: Tensor, dim: int, index: Tensor) -> Tensor:
    """The entries at ``index`` along a dimension."""
    d = check_dim(dim, x._array.ndim)
    at = np.atleast_1d(index._array)
    n = x._array.shape[d] if x._array.ndim else 1
    if at.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    if at.dtype.kind not in "iu":
        raise RuntimeError("index_select(): Expected dtype int32 or int64 for index")
    if at.size and (at.min() < 0 or at.max() >= n):
        raise IndexError("index out of range in self")
    return index_select_op(x, at, d)


def index_put(x: Tensor, indices: Any, values: Tensor, accumulate: bool = False) -> Tensor:
    """x with values put (or added) at index tensors, one for each dimension."""
    return index_put_op(x, values, tuple(_as_index(i) for i in indices), accumulate)


def index_add(x: Tensor, dim: int, index: Tensor, source: Tensor, *, alpha: float = 1) -> Tensor:
    """x with ``alpha * source`` added at ``index`` along a dimension."""
    d = check_dim(dim, x._array.ndim)
    if not x._array.ndim:
        return x + source.reshape(()) * alpha
    at = (slice(None),) * d + (np.atleast_1d(index._array),)
    return index_add_dim(x, source, at, alpha)


def index_copy(x: Tensor, dim: int, index: Tensor, source: Tensor) -> Tensor:
    """x with ``source`` put at ``index`` along a dimension."""
    d = check_dim(dim, x._array.ndim)
    at = (slice(None),) * d + (np.atleast_1d(index._array),)
    if not x._array.ndim:
        return join.clone_op(source.reshape(()))
    return index_copy_dim(x, source, at)


def index_fill(x: Tensor, dim: int, index: Tensor, value: Any) -> Tensor:
    """x with one value put at ``index`` along a dimension."""
    d = check_dim(dim, x._array.ndim)
    at = (slice(None),) * d + (np.unique(index._array),)  # each place is filled once
    if not x._array.ndim:
        return masked_fill(x, wrap(np.array(True)), value)
    if isinstance(value, Tensor):
        return index_fill_tensor(x, value, at)
    return index_fill_number(x, wrap(np.asarray(value, x._array.dtype)), at)


def take_flat(x: Tensor, index: Tensor) -> Tensor:
    """The elements at positions in the flattened tensor."""
    return take_op(x, index._array)


def repeat_interleave(
    x: Tensor, repeats: Any, dim: int | None = None, *, output_size: int | None = None
) -> Tensor:
    """Each entry along a dimension repeated."""
    if dim is None:
        x, dim = x.reshape(-1), 0
    d = check_dim(dim, x._array.ndim)
    if isinstance(repeats, int):  # torch expands and copies: nothing is saved
        n = x._array.shape[d]
        wide = x.unsqueeze(d + 1).expand(
            *x._array.shape[: d + 1], repeats, *x._array.shape[d + 1 :]
        )
        return join.clone(wide).view(*x._array.shape[:d], n * repeats, *x._array.shape[d + 1 :])
    times = repeats._array if isinstance(repeats, Tensor) else repeats
    index = np.repeat(np.arange(x._array.shape[d]), times)
    return index_select(x, d, wrap(index))
