"""Sums, means, products, running sums, and whether all or any are true."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..arguments import is_int, misfit, python_name
from ..autograd.graph import wrap
from ..dtypes import OF_NUMPY, to_numpy
from ..tensor import Tensor, check_dim
from . import both as f
from .both import raw
from .general import define

Axes = tuple[int, ...] | None


def axes_of(x: Tensor, dim: Any) -> Axes:
    """``dim`` as a sorted tuple of axes; None means all.

    Raises:
        IndexError: for a dimension that is not there.
        RuntimeError: for a dimension named twice.
    """
    if dim is None:
        return None
    if isinstance(dim, int):
        axes: tuple[int, ...] = (check_dim(dim, x._array.ndim),)
    else:
        if not isinstance(dim, (tuple, list)) or not all(map(is_int, dim)):
            raise TypeError(f"argument 'dim' must be int or tuple of ints, not {python_name(dim)}")
        axes = tuple(check_dim(d, x._array.ndim) for d in dim)
        if not axes:
            return None
        for d in axes:
            if axes.count(d) > 1:
                raise RuntimeError(f"dim {d} appears multiple times in the list of dims")
    return axes if x._array.ndim else None


def spread(g: Any, shape: tuple, axes: Axes, keepdim: bool) -> Any:
    """The gradient of a reduction in the shape of its input."""
    if axes is not None and not keepdim:
        kept = list(g.shape)
        for a in sorted(axes):
            kept.insert(a, 1)
        g = f.reshape(g, tuple(kept))
    elif axes is None and keepdim:
        g = f.reshape(g, (1,) * len(shape))
    return f.expand(g, shape)


# -- sums and means: forward, gradient -----------------------------------------------------------

sum_all = define(
    "SumBackward0",
    lambda x, _shape: np.add.reduce(x, None),
    lambda g, _y, _x, shape: f.expand(g, shape),
    saved=("", "", "self_sym_sizes"),
)
sum_dim = define(
    "SumBackward1",
    lambda x, axes, keepdim, _shape: np.add.reduce(x, axis=axes, keepdims=keepdim),
    lambda g, _y, _x, axes, keepdim, shape: spread(g, shape, axes, keepdim),
    saved=("", "", "dim", "keepdim", "self_sym_sizes"),
)
mean_all = define(
    "MeanBackward0",
    lambda x, _shape: np.add.reduce(x, None) / x.size,
    lambda g, _y, _x, shape: f.expand(g / math.prod(shape), shape),
    saved=("", "", "self_sym_sizes"),
)


def _mean_of_nothing(x: np.ndarray, axes: Any, keepdim: Any) -> Any:
    """NaN, without NumPy's own warning."""
    return np.add.reduce(x, axis=axes, keepdims=keepdim) / x.dtype.type(size_of(x.shape, axes))


mean_dim = define(
    "MeanBackward1",
    lambda x, axes, keepdim, shape: (
        np.mean(x, axis=axes, keepdims=keepdim) if x.size else _mean_of_nothing(x, axes, keepdim)
    ),
    lambda g, _y, _x, axes, keepdim, shape: spread(
        g / float(size_of(shape, axes)), shape, axes, keepdim
    ),
    saved=("", "", "dim", "keepdim", "self_sym_sizes"),
)


def size_of(shape: tuple, axes: Axes = None) -> int:
    n = 1
    for i in range(len(shape)) if axes is None else axes:
        n *= shape[i]
    return n


def typed(x: Tensor, dtype: Any) -> Tensor:
    return x if dtype is None else x.to(to_numpy(dtype) and dtype)


def _numpy_names(dim: Any, keepdim: bool, names: dict[str, Any]) -> tuple[Any, bool]:
    """``axis=`` and ``keepdims=`` for ``dim=`` and ``keepdim=``."""
    unknown = names.keys() - {"axis", "keepdims"}
    if unknown:
        raise TypeError(f"unexpected keyword argument {min(unknown)!r}")
    return names.get("axis", dim), names.get("keepdims", keepdim)


def sum_(
    x: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: Any = None, **names: Any
) -> Tensor:
    """The sum over all elements, or over the dimensions ``dim``. Integers add up in int64."""
    if names:
        dim, keepdim = _numpy_names(dim, keepdim, names)
    if keepdim is not False and keepdim is not True:
        raise misfit("sum", "keepdim", 2, "bool", keepdim)
    if dtype is not None or x._array.dtype.kind != "f":
        x = _integers_add_up(x, dtype)
        a = x._array
        if a.dtype.kind != "f":  # in the type asked for, which NumPy would widen
            axes: Any = axes_of(x, dim)
            keep: Any = keepdim
            return wrap(np.add.reduce(a, axis=axes, keepdims=keep, dtype=a.dtype))
    if dim is None and not keepdim:
        return sum_all(x, x._array.shape)
    return sum_dim(x, axes_of(x, dim), keepdim, x._array.shape)


def mean(
    x: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: Any = None, **names: Any
) -> Tensor:
    """The mean over all elements, or over the dimensions ``dim``."""
    if names:
        dim, keepdim = _numpy_names(dim, keepdim, names)
    if keepdim is not False and keepdim is not True:
        raise misfit("mean", "keepdim", 2, "bool", keepdim)
    if dtype is not None:
        x = typed(x, dtype)
    if x._array.dtype.kind != "f":
        raise RuntimeError(
            "mean(): could not infer output dtype. Input dtype must be either a floating point or "
            f"complex dtype. Got: {x.dtype.tensor_type}"
        )
    if dim is None and not keepdim:
        return mean_all(x, x._array.shape)
    return mean_dim(x, axes_of(x, dim), keepdim, x._array.shape)


nansum_all = define(
    "NansumBackward0",
    lambda x, axes, keepdim: np.nansum(x, axis=axes, keepdims=keepdim),
    lambda g, _y, x, axes, keepdim: spread(g, x.shape, axes, keepdim) * ~np.isnan(raw(x)),
)


def nansum(x: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """The sum with NaN counted as 0."""
    x = _integers_add_up(x, dtype)
    if x._array.dtype.kind != "f":
        return sum_(x, dim, keepdim)
    return nansum_all(x, axes_of(x, dim), keepdim)


def _others(x: Any, axis: int) -> Any:
    """For each element the product of the other ones along an axis, without dividing."""
    parts = [x[(slice(None),) * axis + (slice(i, i + 1),)] for i in range(x.shape[axis])]
    n = len(parts)
    if n == 0:
        return x
    before: list[Any] = [None] * n
    after: list[Any] = [None] * n
    for i in range(1, n):
        before[i] = parts[i - 1] if i == 1 else before[i - 1] * parts[i - 1]
        j = n - 1 - i
        after[j] = parts[j + 1] if i == 1 else after[j + 1] * parts[j + 1]
    products = [
        a if b is None else b if a is None else b * a for b, a in zip(before, after, strict=True)
    ]
    products = [f.ones_like(parts[0]) if p is None else p for p in products]
    return f.cat(products, axis)


prod_all = define(
    "ProdBackward0",
    lambda x: np.multiply.reduce(x, axis=None, dtype=x.dtype),
    lambda g, _y, x: (
        f.reshape(g * _others(f.reshape(x, (-1,)), 0), x.shape) if x.shape else g * f.ones_like(x)
    ),
)
prod_dim = define(
    "ProdBackward1",
    lambda x, axis, keepdim: np.multiply.reduce(x, axis=axis, keepdims=keepdim, dtype=x.dtype),
    lambda g, _y, x, axis, keepdim: spread(g, x.shape, (axis,), keepdim) * _others(x, axis),
)


def prod(x: Tensor, dim: int | None = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """The product over all elements, or along one dimension."""
    if dtype is not None or x._array.dtype.kind != "f":
        x = _integers_add_up(x, dtype)
    if dim is None:
        return prod_all(x)
    axis = check_dim(dim, x._array.ndim)
    return prod_dim(x, axis, keepdim) if x._array.ndim else prod_all(x)


# -- running sums --------------------------------------------------------------------------------


def _running_back(g: Any, axis: int) -> Any:
    return f.flip(f.cumsum(f.flip(g, axis), axis), axis) if g.shape else g


cumsum_op = define(
    "CumsumBackward0",
    lambda x, axis: np.cumsum(x, axis=axis, dtype=x.dtype) if x.ndim else x.copy(),
    lambda g, _y, _x, axis: _running_back(g, axis),
)


def _cumprod_rule(g: Any, y: Any, x: Any, axis: int) -> Any:
    if not x.shape:
        return g
    if (raw(x) != 0).all():
        return _running_back(g * y, axis) / x
    n = x.shape[axis]

    def at(t: Any, i: int) -> Any:
        return t[(slice(None),) * axis + (slice(i, i + 1),)]

    parts = []
    for k in range(n):  # d y_j / d x_k for j >= k is the product of x_0..x_j without x_k
        before = None
        for i in range(k):
            before = at(x, i) if before is None else before * at(x, i)
        total = at(g, k) if before is None else at(g, k) * before
        running = before
        for j in range(k + 1, n):
            running = at(x, j) if running is None else running * at(x, j)
            total = total + at(g, j) * running
        parts.append(total)
    return f.cat(parts, axis)


cumprod_op = define(
    "CumprodBackward0",
    lambda x, axis: np.cumprod(x, axis=axis, dtype=x.dtype) if x.ndim else x.copy(),
    lambda g, y, x, axis: _cumprod_rule(g, y, x, axis),
)


def _integers_add_up(x: Tensor, dtype: Any) -> Tensor:
    if dtype is not None:
        return typed(x, dtype)
    if x._array.dtype.kind in "iub" and x._array.dtype != np.int64:
        return x.to(OF_NUMPY[np.dtype(np.int64)])
    return x


def cumsum(x: Tensor, dim: int, *, dtype: Any = None) -> Tensor:
    """The running sum along one dimension."""
    return cumsum_op(_integers_add_up(x, dtype), check_dim(dim, x._array.ndim))


def cumprod(x: Tensor, dim: int, *, dtype: Any = None) -> Tensor:
    """The running product along one dimension."""
    return cumprod_op(_integers_add_up(x, dtype), check_dim(dim, x._array.ndim))


# -- truth ---------------------------------------------------------------------------------------


def all_(x: Tensor, dim: Any = None, keepdim: bool = False) -> Tensor:
    """Whether all elements are true (not 0); bool, for uint8 input uint8."""
    return _truth(np.all, x, dim, keepdim)


def any_(x: Tensor, dim: Any = None, keepdim: bool = False) -> Tensor:
    """Whether some element is true (not 0); bool, for uint8 input uint8."""
    return _truth(np.any, x, dim, keepdim)


def _truth(test: Any, x: Tensor, dim: Any, keepdim: bool) -> Tensor:
    a = x._array
    axes = () if dim == () or dim == [] else axes_of(x, dim)
    out = np.asarray(test(a if a.dtype.kind == "b" else a != 0, axis=axes, keepdims=keepdim))
    return wrap(out.astype(np.uint8) if a.dtype == np.uint8 else out)


def count_nonzero(x: Tensor, dim: Any = None) -> Tensor:
    """How many elements are not 0."""
    return wrap(np.asarray(np.count_nonzero(x._array, axis=axes_of(x, dim))))
