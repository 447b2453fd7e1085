"""One value everywhere: fill, zero, and their forms in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...arrays.scalars import fitting
from ...core.define import define
from ...core.tensor import Tensor
from .. import rules as f
from ..inplace import forbid, inplace


def fill(input: Tensor, value: Any) -> Tensor:
    """A tensor like ``input`` with one value everywhere."""
    return _filled(input, value, fill_op, fill_tensor)


def fill_inplace(input: Tensor, value: Any) -> Tensor:
    return _filled(input, value, fill_op_, fill_tensor_)


def _filled(input: Tensor, value: Any, number: Callable, tensor: Callable) -> Tensor:
    if not isinstance(value, Tensor):
        return number(input, fitting(value, input._array.dtype))
    if value._array.ndim:
        raise RuntimeError(
            "fill_ only supports 0-dimension value tensor but got tensor with "
            f"{value._array.ndim} dimensions."
        )
    return tensor(input, value)


def zero(input: Tensor) -> Tensor:
    """A tensor like ``input`` full of zeros."""
    return zero_op(input)


def _fill_number(title: str) -> Callable:
    return define(
        title,
        lambda x, v: np.full(x.shape, np.asarray(v).astype(x.dtype)),
        lambda g, _y, _x, _v: f.zeros_like(g),
    )


def _fill_with(title: str) -> Callable:
    return define(
        title,
        lambda x, v: np.full(x.shape, v.astype(x.dtype)),
        lambda g, _y, _x, _v: f.zeros_like(g),
        lambda g, _y, _x, _v: f.sum_to(g, ()),
    )


fill_op, fill_op_ = _fill_number("FillBackward0"), _fill_number("FillBackward2")
fill_tensor, fill_tensor_ = _fill_with("FillBackward1"), _fill_with("FillBackward3")
zero_op = define("ZeroBackward0", np.zeros_like, lambda g, _y, _x: f.zeros_like(g))


def zero_(self: Tensor) -> Tensor:
    """Set all elements to 0, in place."""
    if self._node is None and self._own_version is None:
        forbid(self)
        self._array[...] = 0
        self._changed()
        return self
    return _zero(self)


_zero = inplace(zero)
