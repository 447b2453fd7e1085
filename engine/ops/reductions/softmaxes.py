"""Softmax, its logarithm, and log-sum-exp, computed without overflow."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...arrays.dtypes import Defaults
from ...arrays.halves import rounded_once
from ...calls.arguments import check_dim
from ...core.define import define
from ...core.tensor import Tensor
from .. import rules as f
from .reduce import Axes, axes_of, spread, typed


@rounded_once
def _softmax(x: np.ndarray, axis: int) -> np.ndarray:
    if not x.ndim:
        return np.exp(x - x)  # 1, or NaN
    if not x.size:
        return x.copy()
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / np.add.reduce(e, axis=axis, keepdims=True)


@rounded_once
def _log_softmax(x: np.ndarray, axis: int) -> np.ndarray:
    if not x.ndim:
        return x - x  # 0, or NaN
    if not x.size:
        return x.copy()
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.add.reduce(np.exp(shifted), axis=axis, keepdims=True))


softmax_op = define(
    "SoftmaxBackward0",
    _softmax,
    lambda g, y, _x, axis: f.softmax_backward(g, y, axis),
)
safe_softmax_op = define(  # 0 where a row is minus infinity throughout
    "SafeSoftmaxBackward0",
    lambda x, axis: np.where(np.all(x == -np.inf, axis, keepdims=True), 0, _softmax(x, axis)),
    lambda g, y, _x, axis: f.softmax_backward(g, y, axis),
)
log_softmax_op = define(
    "LogSoftmaxBackward0",
    _log_softmax,
    lambda g, y, _x, axis: f.log_softmax_backward(g, y, axis),
)


def softmax(x: Tensor, dim: int, dtype: Any = None) -> Tensor:
    """exp(x) divided by its sum along ``dim``, computed without overflow."""
    x = typed(x, dtype)
    axis = check_dim(dim, x._array.ndim)
    return softmax_op(_real(x), axis)


def log_softmax(x: Tensor, dim: int, dtype: Any = None) -> Tensor:
    """The logarithm of :func:`softmax`, computed without overflow."""
    x = typed(x, dtype)
    axis = check_dim(dim, x._array.ndim)
    return log_softmax_op(_real(x, "log_softmax"), axis)


def _real(x: Tensor, name: str = "softmax") -> Tensor:
    if x._array.dtype.kind != "f" and x._array.size:
        raise NotImplementedError(
            f"\"{name}_lastdim_kernel_impl\" not implemented for '{x.dtype.tensor_type}'"
        )
    return x


@rounded_once
def _logsumexp(x: np.ndarray, axes: Axes, keepdim: bool) -> np.ndarray:
    top = x.max(axis=axes, keepdims=True, initial=-np.inf)
    top = np.where(np.isfinite(top), top, np.zeros_like(top))
    out = np.log(np.add.reduce(np.exp(x - top), axis=axes, keepdims=True)) + top
    return out if keepdim else np.squeeze(out, axis=axes)


logsumexp_op = define(
    "LogsumexpBackward0",
    _logsumexp,
    lambda g, y, x, axes, keepdim: (
        spread(g, x.shape, axes, keepdim) * f.exp(x - spread(y, x.shape, axes, keepdim))
    ),
)


def logsumexp(x: Tensor, dim: Any, keepdim: bool = False) -> Tensor:
    """log(sum(exp(x))) along ``dim``, computed without overflow."""
    if x._array.dtype.kind != "f":
        x = x.to(Defaults.dtype)
    return logsumexp_op(x, axes_of(x, dim), keepdim)
