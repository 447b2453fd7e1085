"""Choosing by condition: where, masked_fill, masked_select, nonzero."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...arrays.dtypes import OF_NUMPY, c_name_of, promote
from ...arrays.scalars import alone, fitting
from ...calls.arguments import sizes_differ
from ...core.define import define
from ...core.tensor import Tensor, wrap
from .. import rules as f
from ..rules import raw
from ..rules.choosing import where_op
from ..views import join
from .index import put_into


def where(condition: Tensor, *branches: Any, **named: Any) -> Any:
    """``input`` where the condition holds, else ``other``; alone: the indices where it holds."""
    if not branches and not named:
        return tuple(wrap(i) for i in np.nonzero(np.atleast_1d(condition._array)))
    a, b = (*branches, *(named[k] for k in ("input", "other") if k in named))
    numbers = [v for v in (a, b) if not isinstance(v, Tensor)]
    if len(numbers) == 2:
        common = promote(*numbers)
        x, y = wrap(np.asarray(a, common)), wrap(np.asarray(b, common))
    else:
        common = promote(*[v._array if isinstance(v, Tensor) else v for v in (a, b)])
        x, y = (v if isinstance(v, Tensor) else wrap(alone(v, common)) for v in (a, b))
    if condition._array.dtype.kind != "b":
        raise RuntimeError(
            "where expected condition to be a boolean tensor, but got a tensor with dtype "
            f"{condition.dtype.tensor_type}"
        )
    for first, second in ((condition, x), (x, y), (condition, y)):
        try:
            np.broadcast_shapes(first._array.shape, second._array.shape)
        except ValueError:
            words = sizes_differ(first._array.shape, second._array.shape)
            raise RuntimeError(words) from None
    if x._array.dtype != common:
        x = x.to(OF_NUMPY[common])
    if y._array.dtype != common:
        y = y.to(OF_NUMPY[common])
    return where_op(x, y, condition._array)


def where_of(self: Tensor, condition: Tensor, other: Any) -> Any:
    """This tensor where the condition holds, else ``other``."""
    return where(condition, self, other)


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
    try:
        np.broadcast_shapes(mask._array.shape, x._array.shape)
    except ValueError:
        raise RuntimeError(sizes_differ(mask._array.shape, x._array.shape)) from None
    if mask._array.dtype.kind != "b":
        kind = c_name_of(mask._array)
        raise RuntimeError(
            f"masked_fill_ only supports boolean masks, but got mask with dtype {kind}"
        )
    if not isinstance(value, Tensor):
        value = fitting(value, x._array.dtype)
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
    lambda x, source, index: put_into(x, source.reshape(-1)[: len(index[0])], index, False),
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
        raise RuntimeError("Number of elements of source < number of ones in mask")
    return masked_scatter_op(wide, source, at)


def nonzero(x: Tensor, *, as_tuple: bool = False) -> Any:
    """Where the elements are not 0: one row for each."""
    found = np.nonzero(x._array) if x._array.ndim else ()
    if as_tuple:
        return tuple(wrap(i) for i in (found or np.nonzero(x._array.reshape(1))))
    return wrap(np.stack(found, 1) if found else np.zeros((int(bool(x._array)), 0), np.int64))
