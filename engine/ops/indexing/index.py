"""``x[...]`` and ``x[...] = value``: views for integers and slices, copies for lists and masks."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...arrays.halves import FLOAT16
from ...arrays.overlap import no_overlap, no_partial_overlap
from ...arrays.scalars import check_fits
from ...calls.warning import warn_user
from ...core.define import define
from ...core.graph import AccumulateGrad
from ...core.modes import mode
from ...core.tensor import Tensor, aliased, wrap
from ...ops.unrecorded import Adrift
from .. import rules as f
from ..elements.filling import fill_tensor_
from ..elements.operands import operand
from ..inplace import E_VIEW_LEAF, forbid, write
from ..rules.placing import add_at
from ..views.join import copy
from ..views.shape import alias, select_op, slice_op, unsqueeze_op
from . import checks

index_op = define(
    "IndexBackward0",
    lambda x, index: x[index],
    lambda g, _y, x_shape, index: f.index_put(g, index, x_shape),
    frees=True,
)


def _put_by_bytes(g: Any, x_shape: tuple, index: Any) -> Any:
    warn_user(W_BYTE)  # PyTorch indexes by the same mask again
    return f.index_put(g, index, x_shape)


index_by_bytes = define(
    "IndexBackward0",
    lambda x, index: x[index],
    lambda g, _y, x_shape, index: _put_by_bytes(g, x_shape, index),
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
        add_at(out, index, value.astype(x.dtype, copy=False))
    else:
        out[index] = value
    return out


def _advanced(item: Any) -> bool:
    if isinstance(item, Tensor):
        return item._array.ndim > 0 or item._array.dtype.name in ("bool", "uint8")
    return isinstance(item, (list, tuple, np.ndarray, range, str))


def as_index(item: Any) -> Any:
    """A list, array or tensor of integers or bools as a NumPy index."""
    if isinstance(item, Tensor):
        array = item._array
    elif isinstance(item, str):
        raise TypeError("new(): invalid data type 'str'")
    else:
        array = np.asarray(item)
    if array.size == 0 and array.dtype.kind == "f" and not isinstance(item, Tensor):
        array = array.astype(np.int64)
    if array.dtype.kind != "b" and array.dtype.name not in ("int64", "int32", "uint8"):
        raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
    return array


def _expand_ellipsis(key: tuple, ndim: int) -> list:
    """The parts of a key with slices for ``...``.

    Raises:
        IndexError: for more parts than dimensions. Lists count as one, whatever is in them.
    """
    used = 0
    for k in key:
        if k is None or k is Ellipsis or isinstance(k, bool):
            continue
        masks = isinstance(k, Tensor) and k._array.dtype.name in ("bool", "uint8")
        used += k._array.ndim if masks else 1
    if used > ndim:
        raise IndexError(f"too many indices for tensor of dimension {ndim}")
    if not any(k is Ellipsis for k in key):
        return list(key)
    at = next(i for i, k in enumerate(key) if k is Ellipsis)
    rest = [k for k in key[at + 1 :] if k is not Ellipsis]
    return [*key[:at], *[slice(None)] * (ndim - used), *rest]


def _parts(key: Any, ndim: int) -> tuple:
    """The parts of a key; a sequence with sequences in it counts as a tuple, as it once did.

    Raises:
        IndexError: for a lone number or slice beside a tensor without dimensions.
    """
    if isinstance(key, tuple):
        return key
    if isinstance(key, (list, range, str)) and len(key) < 32:
        for part in key:
            several = isinstance(part, (Tensor, list, tuple, range, str, slice, np.ndarray))
            if several or part is Ellipsis or part is None:
                warn_user(W_SEQUENCE)
                return tuple(key)
    if not ndim and isinstance(key, (int, np.integer)) and not isinstance(key, bool):
        raise _no_dimension(int(key))
    if not ndim and isinstance(key, slice):
        raise IndexError("slice() cannot be applied to a 0-dim tensor.")
    return (key,)


def _no_dimension(i: int) -> IndexError:
    """The error for an integer beside a tensor without dimensions."""
    return IndexError(f"index {i} is out of bounds for dimension 0 with size 0" if i else E_NUMBER)


def _mask_or_places(k: Any) -> np.ndarray:
    """:func:`as_index`, with bytes as the masks that they were before there was bool."""
    index = as_index(k)
    if isinstance(k, Tensor) and index.dtype == np.uint8:
        if index.ndim:
            warn_user(W_BYTE)
        return index.astype(bool)
    return index


E_NUMBER = (
    "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ "
    "to convert a 0-dim tensor to a number"
)
W_BYTE = "indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead."
W_SEQUENCE = (
    "Using a non-tuple sequence for multidimensional indexing is deprecated and will be changed in "
    "pytorch 2.9; use x[tuple(seq)] instead of x[seq]. In pytorch 2.9 this will be interpreted as "
    "tensor index, x[torch.tensor(seq)], which will result either in an error or a different "
    "result"
)


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
    parts = _expand_ellipsis(_parts(key, x._array.ndim), x._array.ndim)
    y, index, bytes_ = _taken_apart(x, parts)
    if index is None:
        return alias(y) if y is x else y
    return (index_by_bytes if bytes_ else index_op)(y, index)


def _taken_apart(x: Tensor, parts: list) -> tuple[Tensor, tuple | None, bool]:
    """What a key means: the view that its numbers and slices make, the index that its lists and
    masks make into that view (None without them), and whether a mask was of the old kind."""
    bytes_ = False
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
            if _narrows(k, n):
                y = slice_op(y, (slice(None),) * axis + (k,))
            axis += 1
        elif _advanced(k):
            byte = isinstance(k, Tensor) and k._array.dtype == np.uint8
            bytes_ |= byte and k._array.ndim > 0
            index = _mask_or_places(k)
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
        return y, None, False
    chosen: list[Any] = [slice(None)] * y._array.ndim
    for axis, at in late:
        chosen[axis] = at
        _check_range(at, y._array.shape[axis], axis)
    return y, tuple(chosen), bytes_


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


def _narrows(s: slice, n: int) -> bool:
    """Whether a slice is more than ``:`` of a dimension of this length, as PyTorch asks."""
    return s.indices(n) != (0, n, 1) or s.start not in (None, 0, -n) or s.step not in (None, 1)


def _select(x: Tensor, axis: int, i: int, named: int = 0) -> Tensor:
    shape = x._array.shape
    if not shape:
        raise _no_dimension(i)
    n = shape[axis]
    if not -n <= i < n:
        raise IndexError(f"index {i} is out of bounds for dimension {named} with size {n}")
    return select_op(x, (slice(None),) * axis + (i,))


def delitem(x: Tensor, key: Any) -> None:
    """``del x[key]``: refused, as a tensor's shape is fixed."""
    raise TypeError("Tensor does not support deleting items")


def setitem(x: Tensor, key: Any, value: Any) -> None:
    """``x[key] = value``, recorded in the history of x."""
    source = value if isinstance(value, Tensor) else operand(value)
    if source is None or isinstance(value, np.ndarray):
        kind = "numpy.ndarray" if isinstance(value, np.ndarray) else type(value).__name__
        raise TypeError(f"can't assign a {kind} to a torch.{x.dtype.tensor_type}Tensor")
    if isinstance(value, (int, float, np.number)) and x._array.dtype is not FLOAT16:
        check_fits(value, x._array.dtype)
    many = _parts(key, x._array.ndim)
    byte = isinstance(key, Tensor) and key._array.dtype == np.uint8 and source._array.size == 1
    if byte:
        many = (wrap(key._array.astype(bool)),)
    if len(many) == 1 and isinstance(many[0], bool):
        if not many[0]:  # nothing is chosen
            return
        many = (None,)
    if not any(_advanced(k) or isinstance(k, bool) for k in many):
        whole = key is Ellipsis or many == () or _everything(many, x._array.shape)
        part = x if whole else getitem(x, many)
        before = aliased(part, part._node)
        filled = source._array.ndim == 0 < part._array.ndim
        if not filled:
            source = _led(source, part._array.ndim)
            if source._array.shape != part._array.shape:
                source = source.expand(part._array.shape)
        if part is x:
            forbid(x)
        else:
            forbid_part(x, part)
        no_partial_overlap(part._array, source._array)
        write(part, (fill_tensor_ if filled else copy)(before, source), before)
        return
    parts = _expand_ellipsis(many, x._array.ndim)
    for k in parts:
        if isinstance(k, (str, list, tuple)):  # what cannot be an index is told first
            as_index(k)
    if not any(_chooses(k, n) for k, n in zip(parts, (*x._array.shape, *parts), strict=False)):
        forbid(x)
        part, index, _ = _taken_apart(x, parts)
    else:
        part, index, _ = _taken_apart(x, parts)
        forbid_part(x, part)
    array = np.asarray(source._array)
    if byte:
        raise RuntimeError(
            "masked_fill_ only supports boolean masks, but got mask with dtype unsigned char"
        )
    filling = array.size == 1 and _one_mask(many)
    if not filling:
        no_overlap(part._array, array)
    before = aliased(part, part._node)
    target = part._array[index].shape
    source = _led(source, len(target))
    array = source._array
    checks.fits(array, target)
    if isinstance(value, Tensor) and array.dtype is not x._array.dtype and not filling:
        raise RuntimeError(
            "Index put requires the source and destination dtypes match, got "
            f"{x.dtype.tensor_type} for the destination and {value.dtype.tensor_type} for the "
            "source."
        )
    cast = wrap(array.astype(x._array.dtype)) if source._node is None else source
    write(part, index_put_op(before, cast, index, False), before)


def _led(source: Tensor, ndim: int) -> Tensor:
    """What is assigned, without dimensions of length 1 in front of as many as it goes to."""
    while source._array.ndim > ndim and source._array.shape[0] == 1:
        source = source.squeeze(0)
    return source


def _chooses(part: Any, n: Any) -> bool:
    """Whether a part of a key makes a view, which the other parts then index."""
    if isinstance(part, slice):
        return type(n) is int and _narrows(_checked(part), n)
    if isinstance(part, Tensor):
        return not part._array.ndim
    return part is None or isinstance(part, (bool, int, np.integer))


def _one_mask(parts: tuple) -> bool:
    """Whether the only part that chooses anything is a mask."""
    chosen = [k for k in parts if not isinstance(k, slice) and k is not Ellipsis]
    if len(chosen) != 1 or not _advanced(chosen[0]):
        return False
    index = as_index(chosen[0])
    return index.dtype.kind == "b" and index.ndim > 0


def _everything(parts: tuple, shape: tuple) -> bool:
    """Whether these are slices that leave nothing out."""
    return 0 < len(parts) <= len(shape) and all(
        isinstance(k, slice) and _checked(k).indices(n) == (0, n, 1)
        for k, n in zip(parts, shape, strict=False)
    )


def forbid_part(x: Tensor, part: Tensor | None = None) -> None:
    """PyTorch's refusal to assign to a part of a tracked leaf, or of one of several views, names
    the part."""
    if part is not None and part._view is not None and part._view.maker:
        forbid(part)
    leaf = isinstance(x._node, AccumulateGrad) and type(x._node) is not Adrift
    if mode.here.enabled and leaf:
        raise RuntimeError(E_VIEW_LEAF)
    forbid(x)
