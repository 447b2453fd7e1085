"""``x[...]`` and ``x[...] = value``: views for integers and slices, copies for lists and masks."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.graph import wrap
from ..tensor import Tensor
from . import both as f
from .general import define
from .inplace import as_before, forbid, write
from .join import copy
from .numbers import operand
from .shape import alias, select_op, slice_op, unsqueeze_op

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
    lambda x, value, index, add: put_into(x, value, index, add),
    lambda g, _y, _x, _v, index, add: g if add else f.embed_zero(g, index),
    lambda g, _y, _x, value_shape, index, _add: f.sum_to(f.take(g, index), value_shape),
    frees=True,
)


def put_into(x: np.ndarray, value: np.ndarray, index: Any, add: bool) -> np.ndarray:
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


def as_index(item: Any) -> Any:
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
        masks = _advanced(k) and as_index(k).dtype.kind == "b"
        used += as_index(k).ndim if masks else 1
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
            index = as_index(k)
            if index.dtype.kind == "b":
                _check_mask(index, y._array.shape, axis)
                if not index.ndim:  # one bool: a dimension of length 1 or 0
                    y = unsqueeze_op(y, axis)
                    index = index.reshape(1)
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


def delitem(x: Tensor, key: Any) -> None:
    """``del x[key]``: refused, as a tensor's shape is fixed."""
    raise TypeError("Tensor does not support deleting items")


def setitem(x: Tensor, key: Any, value: Any) -> None:
    """``x[key] = value``, recorded in the history of x."""
    many = key if isinstance(key, tuple) else (key,)
    source = value if isinstance(value, Tensor) else operand(value)
    if source is None or isinstance(value, np.ndarray):
        kind = "numpy.ndarray" if isinstance(value, np.ndarray) else type(value).__name__
        raise TypeError(f"can't assign a {kind} to a torch.{x.dtype.tensor_type}Tensor")
    if not any(_advanced(k) or isinstance(k, bool) for k in many):
        part = getitem(x, key)
        before = as_before(part)
        s = source._array
        while s.ndim > part._array.ndim and s.shape[0] == 1:
            source = source.squeeze(0)
            s = source._array
        if s.shape != part._array.shape:
            source = source.expand(part._array.shape)
        forbid_part(x)
        write(part, copy(before, source), before)
        return
    index = _put_index(x, many)
    forbid(x)
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
            at = as_index(k)
            if at.dtype.kind == "b":
                _check_mask(at, x._array.shape, axis)
                index += list(np.nonzero(at)) if at.ndim else [bool(at)]
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
    from ..autograd.graph import AccumulateGrad, Adrift
    from ..autograd.modes import mode
    from .inplace import E_VIEW_LEAF

    leaf = isinstance(x._node, AccumulateGrad) and type(x._node) is not Adrift
    if mode.enabled and leaf:
        raise RuntimeError(E_VIEW_LEAF)
    forbid(x)
