"""Sums, means, products, running sums, and whether all or any are true."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Any

import numpy as np

from ...arrays.dtypes import OF_NUMPY, to_numpy
from ...calls.arguments import check_dim, is_int, python_name
from ...calls.parsing import misuse
from ...core.define import define
from ...core.tensor import Tensor, wrap
from .. import rules as f
from ..rules import raw

Axes = tuple[int, ...] | None


def axes_of(x: Tensor, dim: Any) -> Axes:
    """``dim`` as a sorted tuple of axes; None means all.

    Raises:
        IndexError: for a dimension that is not there.
        RuntimeError: for a dimension named twice.
    """
    if dim is None:
        return None
    if type(dim) is int or is_int(dim):
        axes: tuple[int, ...] = (check_dim(int(dim), x._array.ndim),)
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
    lambda x, _self_sym_sizes: np.add.reduce(x, None),
    lambda g, _y, _x, shape: f.expand(g, shape),
)
sum_dim = define(
    "SumBackward1",
    lambda x, dim, keepdim, _self_sym_sizes: np.add.reduce(x, axis=dim, keepdims=keepdim),
    lambda g, _y, _x, axes, keepdim, shape: spread(g, shape, axes, keepdim),
)
mean_all = define(
    "MeanBackward0",
    lambda x, _self_sym_sizes: np.add.reduce(x, None) / x.size,
    lambda g, _y, _x, shape: (
        f.expand(g, shape) / math.prod(shape)
        if isinstance(g, Tensor)
        else f.fill(g / math.prod(shape), shape)
    ),
)


def _mean_of_nothing(x: np.ndarray, axes: Any, keepdim: Any) -> Any:
    """NaN, without NumPy's own warning."""
    return np.add.reduce(x, axis=axes, keepdims=keepdim) / x.dtype.type(size_of(x.shape, axes))


mean_dim = define(
    "MeanBackward1",
    lambda x, dim, keepdim, _self_sym_sizes: (
        np.mean(x, axis=dim, keepdims=keepdim) if x.size else _mean_of_nothing(x, dim, keepdim)
    ),
    lambda g, _y, _x, axes, keepdim, shape: (
        spread(g, shape, axes, keepdim) / float(size_of(shape, axes))
    ),
)


def size_of(shape: tuple, axes: Axes = None) -> int:
    n = 1
    for i in range(len(shape)) if axes is None else axes:
        n *= shape[i]
    return n


def typed(x: Tensor, dtype: Any) -> Tensor:
    return x if dtype is None else x.to(to_numpy(dtype) and dtype)


def _numpy_names(name: str, given: tuple, more: tuple, names: dict[str, Any]) -> tuple[Any, bool]:
    """``axis=`` and ``keepdims=`` for ``dim=`` and ``keepdim=``.

    Raises:
        TypeError: for other names, or more arguments than these two.
    """
    if more or names.keys() - {"axis", "keepdims"}:
        raise _unfit(name, (*given, *more) if more else _said(given), names)
    return names.get("axis", given[0]), names.get("keepdims", given[1])


def _said(given: tuple) -> tuple:
    """Arguments up to the last one that is not its default."""
    if given[1] is not False:
        return given
    return () if given[0] is None else given[:1]


def _unfit(name: str, args: tuple, named: dict[str, Any]) -> TypeError:
    return misuse("M", name, args, named) or TypeError("unexpected argument")


def _axes(name: str, x: Tensor, dim: Any, keepdim: Any, dtype: Any) -> Axes:
    """:func:`axes_of` in the words of ``name``."""
    try:
        return axes_of(x, dim)
    except TypeError:
        named = {} if dtype is None else {"dtype": dtype}
        raise _unfit(name, _said((dim, keepdim)), named) from None


def sum_(
    x: Tensor, dim: Any = None, keepdim: bool = False, *more: Any, dtype: Any = None, **names: Any
) -> Tensor:
    """The sum over all elements, or over the dimensions ``dim``. Integers add up in int64."""
    if more or names:
        dim, keepdim = _numpy_names("sum", (dim, keepdim), more, names)
    if keepdim is not False and keepdim is not True:
        raise _unfit("sum", (dim, keepdim), {})
    if dtype is not None or x._array.dtype.kind != "f":
        x = _integers_add_up(x, dtype)
        a = x._array
        if a.dtype.kind != "f":  # in the type asked for, which NumPy would widen
            axes: Any = _axes("sum", x, dim, keepdim, dtype)
            keep: Any = keepdim
            return wrap(np.add.reduce(a, axis=axes, keepdims=keep, dtype=a.dtype))
    if dim is None and not keepdim:
        return sum_all(x, x._array.shape)
    return sum_dim(x, _axes("sum", x, dim, keepdim, dtype), keepdim, x._array.shape)


def mean(
    x: Tensor, dim: Any = None, keepdim: bool = False, *more: Any, dtype: Any = None, **names: Any
) -> Tensor:
    """The mean over all elements, or over the dimensions ``dim``."""
    if more or names:
        dim, keepdim = _numpy_names("mean", (dim, keepdim), more, names)
    if keepdim is not False and keepdim is not True:
        raise _unfit("mean", (dim, keepdim), {})
    if dtype is not None:
        x = typed(x, dtype)
    if x._array.dtype.kind != "f" and dim is not None:
        with suppress(IndexError):
            _axes("mean", x, dim, keepdim, dtype)
    if x._array.dtype.kind != "f":
        raise RuntimeError(
            "mean(): could not infer output dtype. Input dtype must be either a floating point or "
            f"complex dtype. Got: {x.dtype.tensor_type}"
        )
    if dim is None and not keepdim:
        return mean_all(x, x._array.shape)
    return mean_dim(x, _axes("mean", x, dim, keepdim, dtype), keepdim, x._array.shape)


def _nansum(x: np.ndarray, axes: Axes, keepdim: bool) -> np.ndarray:
    add: Any = np.add.reduce  # whose stubs want keepdims as a literal
    total = add(x, axis=axes, keepdims=keepdim)
    return np.nansum(x, axis=axes, keepdims=keepdim) if np.isnan(total).any() else total


nansum_all = define(
    "NansumBackward0",
    lambda x, axes, keepdim: _nansum(x, axes, keepdim),
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
    n = x.shape[axis]
    if n < 2:
        return f.ones_like(x)
    lead = (slice(None),) * axis
    first = x[(*lead, slice(0, 1))]
    ones = f.ones_like(first)
    before = f.cumprod(f.cat([ones, x[(*lead, slice(0, n - 1))]], axis), axis)
    behind = f.flip(x[(*lead, slice(1, n))], axis)
    after = f.flip(f.cumprod(f.cat([ones, behind], axis), axis), axis)
    return before * after


def _multiply(x: np.ndarray, axis: int, keepdim: Any) -> np.ndarray:
    """The product along an axis; of many numbers by halves, which NumPy has quick steps for."""
    while x.size > 4096 and x.shape[axis] > 16:
        half = x.shape[axis] // 2
        lead = (slice(None),) * axis
        pairs = x[(*lead, slice(0, half))] * x[(*lead, slice(half, 2 * half))]
        if x.shape[axis] % 2:
            pairs[(*lead, slice(0, 1))] *= x[(*lead, slice(2 * half, None))]
        x = pairs
    multiply: Any = np.multiply.reduce
    return multiply(x, axis=axis, keepdims=keepdim, dtype=x.dtype)


def _prod_rule(g: Any, y: Any, x: Any, axis: int) -> Any:
    """As PyTorch: by the result divided by the element, unless one is 0."""
    return g * (y / x) if np.all(raw(x)) else g * _others(x, axis)


def _prod_all_rule(g: Any, y: Any, x: Any) -> Any:
    if not x.shape:
        return g
    zeros = np.count_nonzero(raw(x) == 0)
    if not zeros:
        return g * (y / x)
    if zeros > 1 and not np.isfinite(raw(x)).all():  # 0 whatever the others are, even nan
        return f.ones_like(x) * 0
    return f.reshape(g * _others(f.reshape(x, (-1,)), 0), x.shape)


prod_all = define(
    "ProdBackward0",
    lambda x: _multiply(x.reshape(-1), 0, False),
    _prod_all_rule,
)
prod_dim = define(
    "ProdBackward1",
    lambda x, axis, keepdim: x.copy() if axis is None else _multiply(x, axis, keepdim),
    lambda g, y, x, axis, keepdim: (
        g
        if axis is None
        else _prod_rule(
            g if keepdim else _kept(g, x, axis), y if keepdim else _kept(y, x, axis), x, axis
        )
    ),
)


def _kept(reduced: Any, x: Any, axis: int) -> Any:
    """What was reduced along an axis of ``x``, with that axis as one of length 1."""
    return f.reshape(reduced, tuple(1 if i == axis else n for i, n in enumerate(x.shape)))


def prod(x: Tensor, dim: int | None = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """The product over all elements, or along one dimension."""
    if dtype is not None or x._array.dtype.kind != "f":
        x = _integers_add_up(x, dtype)
    if dim is None:
        return prod_all(x)
    axis = check_dim(dim, x._array.ndim)
    return prod_dim(x, axis if x._array.ndim else None, keepdim)


# -- running sums --------------------------------------------------------------------------------


def _running_back(g: Any, axis: int) -> Any:
    return f.flip(f.cumsum(f.flip(g, axis), axis), axis) if g.shape else g


cumsum_op = define(
    "CumsumBackward0",
    lambda x, axis: np.cumsum(x, axis=axis, dtype=x.dtype) if x.ndim else x.copy(),
    lambda g, _y, _x, axis: _running_back(g, axis),
)


def _cumprod_around_zeros(g: Any, y: Any, x: Any, axis: int) -> Any:
    """Before the first 0 as ever; at it the products without it; behind it nothing arrives."""
    zero = x == 0
    first = zero & (np.cumsum(zero, axis=axis) == 1)
    without = np.where(first, x.dtype.type(1), x)
    behind = np.cumsum(zero, axis=axis) > 0
    at_first = np.where(behind, g * np.cumprod(without, axis=axis, dtype=x.dtype), 0)
    there = np.add.reduce(at_first, axis=axis, keepdims=True)
    before = _running_back(g * y, axis) / np.where(zero, x.dtype.type(1), x)
    return np.where(first, there, np.where(behind, x.dtype.type(0), before))


def _cumprod_rule(g: Any, y: Any, x: Any, axis: int) -> Any:
    if not x.shape:
        return g
    if (raw(x) != 0).all():
        return _running_back(g * y, axis) / x
    if not isinstance(x, Tensor):
        return _cumprod_around_zeros(g, y, x, axis)
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
