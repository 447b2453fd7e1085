"""Softmax, its logarithm, and log-sum-exp, computed without overflow."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..dtypes import Defaults
from ..tensor import Tensor, check_dim
from . import both as f
from .general import define
from .reduce import Axes, axes_of, spread, typed


def _softmax(x: np.ndarray, axis: int) -> np.ndarray:
    if not x.ndim:
        return np.ones_like(x)
    e = np.exp(x - x.max(axis=axis, keepdims=True)) if x.size else x
    return e / np.add.reduce(e, axis=axis, keepdims=True)


def _log_softmax(x: np.ndarray, axis: int) -> np.ndarray:
    if not x.ndim:
        return np.zeros_like(x)
    shifted = x - x.max(axis=axis, keepdims=True) if x.size else x
    return shifted - np.log(np.add.reduce(np.exp(shifted), axis=axis, keepdims=True))


softmax_op = define(
    "SoftmaxBackward0",
    _softmax,
    lambda g, y, _x, axis: g * 0 if not y.shape else y * (g - f.sum_keep(g * y, axis)),
)
safe_softmax_op = define(  # 0 where a row is minus infinity throughout
    "SafeSoftmaxBackward0",
    lambda x, axis: np.where(np.all(x == -np.inf, axis, keepdims=True), 0, _softmax(x, axis)),
    lambda g, y, _x, axis: y * (g - f.sum_keep(g * y, axis)),
)
log_softmax_op = define(
    "LogSoftmaxBackward0",
    _log_softmax,
    lambda g, y, _x, axis: g * 0 if not y.shape else g - f.exp(y) * f.sum_keep(g, axis),
)


def softmax(x: Tensor, dim: int, dtype: Any = None) -> Tensor:
    """exp(x) divided by its sum along ``dim``, computed without overflow."""
    x = typed(x, dtype)
    return softmax_op(_real(x), check_dim(dim, x._array.ndim))


def log_softmax(x: Tensor, dim: int, dtype: Any = None) -> Tensor:
    """The logarithm of :func:`softmax`, computed without overflow."""
    x = typed(x, dtype)
    return log_softmax_op(_real(x, "log_softmax"), check_dim(dim, x._array.ndim))


def _real(x: Tensor, name: str = "softmax") -> Tensor:
    if x._array.dtype.kind != "f":
        raise NotImplementedError(
            f"\"{name}_lastdim_kernel_impl\" not implemented for '{x.dtype.tensor_type}'"
        )
    return x


def _logsumexp(x: np.ndarray, axes: Axes, keepdim: bool) -> np.ndarray:
    top = x.max(axis=axes, keepdims=True)
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
    axes = axes_of(x, dim)
    if not x._array.size:
        return x.exp().sum(dim, keepdim).log()
    return logsumexp_op(x, axes, keepdim)
