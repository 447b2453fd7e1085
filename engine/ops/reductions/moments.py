"""Variances, standard deviations and norms."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...calls.arguments import Number
from ...calls.parsing import misuse
from ...calls.warning import warn_user
from ...core.define import define
from ...core.tensor import Tensor
from .. import rules as f
from ..rules import raw
from .reduce import Axes, axes_of, mean, size_of, spread, typed


def _variance(x: np.ndarray, axes: Any, ddof: float, keepdim: Any) -> np.ndarray:
    n = size_of(x.shape, axes)
    centred = x - np.mean(x, axis=axes, keepdims=True) if x.size else x
    total = np.add.reduce(centred * centred, axis=axes, keepdims=keepdim)
    return total / np.asarray(max(n - ddof, 0), x.dtype)


def _variance_rule(g: Any, x: Any, axes: Axes, correction: float, keepdim: bool) -> Any:
    n = size_of(x.shape, axes)
    if not raw(x).size:
        return f.zeros_like(x)
    if n <= correction and axes is None:  # infinity times what is left of the numbers
        a = raw(x)
        return g * np.where(a == np.mean(a), np.nan, np.inf).astype(a.dtype)
    centred = x - f.mean_keep(x, axes)
    scale = 2 / (n - correction) if n > correction else float("nan")
    if axes is not None:
        g = spread(g, x.shape, axes, keepdim)
    return g * scale * centred


var_op = define(
    "VarBackward0",
    _variance,
    lambda g, _y, x, axes, correction, keepdim: _variance_rule(g, x, axes, correction, keepdim),
)
std_op = define(
    "StdBackward0",
    lambda x, *how: np.sqrt(_variance(x, *how)),
    lambda g, y, x, axes, correction, keepdim: _variance_rule(
        f.masked(g / (y * 2), raw(y) == 0), x, axes, correction, keepdim
    ),
)


def _spread_out(
    name: str, op: Any, x: Tensor, dim: Any, unbiased: Any, keepdim: bool, correction: Any
) -> Tensor:
    """Check the type and the degrees of freedom, then compute."""
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    ddof = (1 if unbiased in (None, True) else 0) if correction is None else correction
    if x._array.dtype.kind != "f":
        which = "std and var" if name in ("std", "var") else name
        raise RuntimeError(f"{which} only support floating point and complex dtypes")
    axes = axes_of(x, dim)
    if not x._array.size or size_of(x._array.shape, axes) <= ddof:
        warn_user(
            f"{name}(): degrees of freedom is <= 0. Correction should be strictly less than the "
            "reduction factor (input numel divided by output numel)."
        )
    return op(x, axes, ddof, keepdim)


def var(
    x: Tensor,
    dim: Any = None,
    unbiased: Any = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> Tensor:
    """The variance, by default with n - 1 in the denominator."""
    return _spread_out("var", var_op, x, dim, unbiased, keepdim, correction)


def std(
    x: Tensor,
    dim: Any = None,
    unbiased: Any = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> Tensor:
    """The standard deviation, by default with n - 1 in the denominator."""
    return _spread_out("std", std_op, x, dim, unbiased, keepdim, correction)


def _floating_norm(x: Tensor) -> Tensor:
    if x._array.dtype.kind != "f":
        raise RuntimeError(
            "linalg.vector_norm: Expected a floating point or complex tensor as input. Got "
            + x.dtype.tensor_type
        )
    return x


def _beside_mean(name: str, op: Any, doc: str) -> Any:
    def both(
        x: Tensor,
        dim: Any = None,
        unbiased: Any = None,
        keepdim: bool = False,
        *,
        correction: float | None = None,
    ) -> tuple[Tensor, Tensor]:
        spread_out = _spread_out(name, op, x, dim, unbiased, keepdim, correction)
        return spread_out, mean(x, None if isinstance(dim, bool) else dim, keepdim)

    both.__name__ = both.__qualname__ = name
    both.__doc__ = doc
    return both


var_mean = _beside_mean("var_mean", var_op, "(variance, mean).")
std_mean = _beside_mean("std_mean", std_op, "(standard deviation, mean).")


# -- norms ---------------------------------------------------------------------------------------


def _norm(x: np.ndarray, p: float, axes: Any, keepdim: Any) -> np.ndarray:
    a = np.abs(x)
    if p == 2:
        return np.sqrt(np.add.reduce(a * a, axis=axes, keepdims=keepdim))
    if p == 1:
        return np.add.reduce(a, axis=axes, keepdims=keepdim)
    if p == 0:
        return np.add.reduce((a != 0).astype(x.dtype), axis=axes, keepdims=keepdim)
    if p == float("inf"):
        return a.max(axis=axes, keepdims=keepdim)
    if p == -float("inf"):
        return a.min(axis=axes, keepdims=keepdim)
    return np.add.reduce(a**p, axis=axes, keepdims=keepdim) ** x.dtype.type(1 / p)


def _norm_rule(g: Any, y: Any, x: Any, p: float, axes: Axes, keepdim: bool) -> Any:
    if p == 0:  # which counts: no gradient at all, as in PyTorch
        return None
    g = spread(g, x.shape, axes, keepdim)
    y = spread(y, x.shape, axes, keepdim)
    if p == 1:
        return g * f.sign(x)
    if p in (float("inf"), -float("inf")):
        hit = np.abs(raw(x)) == raw(y)
        count = hit.sum(axis=axes, keepdims=True)
        return g * f.sign(x) * (hit / count).astype(raw(x).dtype)
    zero = raw(y) == 0
    if p == 2:  # masked after the division, as in PyTorch: a second derivative at 0 is NaN
        return g * f.masked(x / y, zero)
    if p < 1:
        slope = f.sign(x) * abs(x) ** (p - 1)
        return f.where(raw(x) == 0, f.zeros_like(x), slope) * g * y ** (1 - p)
    safe = f.where(zero, f.ones_like(y), y)
    inner = f.where(raw(x) == 0, f.ones_like(x), abs(x))
    slope = f.where(raw(x) == 0, f.zeros_like(x), f.sign(x) * inner ** (p - 1))
    return f.where(zero, f.zeros_like(x), g * slope * safe ** (1 - p))


def norm_named(title: str) -> Any:
    """The p-norm as an operation of its own name."""
    return define(
        title,
        _norm,
        lambda g, y, x, p, axes, keepdim: _norm_rule(g, y, x, p, axes, keepdim),
    )


norm_op, dist_op = norm_named("LinalgVectorNormBackward0"), norm_named("DistBackward0")


def norm(
    x: Tensor, p: Any = "fro", dim: Any = None, keepdim: bool = False, dtype: Any = None
) -> Tensor:
    """The p-norm of all elements, or along ``dim``; "fro" is the 2-norm."""
    if isinstance(p, str) and p != "fro":
        raise RuntimeError(f"linalg.matrix_norm: Order {p} not supported.")
    plain = p is None or isinstance(p, (str, int, float))
    if not plain or type(dim) not in (int, type(None)) or type(keepdim) is not bool:
        order = 2.0 if p is None or isinstance(p, str) else p
        dims = [dim] if isinstance(dim, int) else dim
        found = misuse("F", "linalg_vector_norm", (x, order, dims, keepdim), {})
        if found is not None:
            raise found
    order = 2.0 if p is None or isinstance(p, str) else float(p)
    return vector_norm(x, order, dim, keepdim, dtype=dtype)


def vector_norm(
    x: Tensor, ord: Any = 2, dim: Any = None, keepdim: bool = False, *, dtype: Any = None
) -> Tensor:
    """The p-norm of all elements, or along ``dim``, with ``p = ord``."""
    x = _floating_norm(typed(x, dtype))
    axes = axes_of(x, dim)
    if ord in (float("inf"), -float("inf")) or ord < 0:
        lengths = x._array.shape if axes is None else [x._array.shape[a] for a in axes]
        if 0 in lengths:
            raise RuntimeError(
                f"linalg.vector_norm cannot compute the {ord} norm on an empty tensor because the "
                "operation does not have an identity"
            )
    return norm_op(x, float(ord), axes, keepdim)


def dist(x: Tensor, other: Tensor, p: Number = 2) -> Tensor:
    """The p-norm of the difference."""
    if not isinstance(other, Tensor):
        raise TypeError
    return dist_op(x - other, float(p), None, False)
