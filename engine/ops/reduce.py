"""Operations that bring many numbers to fewer: sums, means, extremes, norms, softmax, sorting."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from ..autograd.graph import wrap
from ..dtypes import OF_NUMPY, Defaults, to_numpy
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
mean_dim = define(
    "MeanBackward1",
    lambda x, axes, keepdim, shape: np.mean(x, axis=axes, keepdims=keepdim),
    lambda g, _y, _x, axes, keepdim, shape: spread(
        g / float(_size(shape, axes)), shape, axes, keepdim
    ),
    saved=("", "", "dim", "keepdim", "self_sym_sizes"),
)


def _size(shape: tuple, axes: Axes = None) -> int:
    n = 1
    for i in range(len(shape)) if axes is None else axes:
        n *= shape[i]
    return n


def _typed(x: Tensor, dtype: Any) -> Tensor:
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
    if dtype is not None:
        x = _typed(x, dtype)
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


# -- extremes ------------------------------------------------------------------------------------


def _evenly(g: Any, y: Any, x: Any, axes: Axes, keepdim: bool) -> Any:
    """Share a gradient among all elements that equal the extreme."""
    hit = raw(x) == raw(spread(wrap(raw(y)), x.shape, axes, keepdim)._array)
    count = hit.sum(axis=axes, keepdims=True)
    return spread(g, x.shape, axes, keepdim) * (hit / count).astype(raw(x).dtype)


max_all = define("MaxBackward1", lambda x: x.max(), lambda g, y, x: _evenly(g, y, x, None, False))
min_all = define("MinBackward1", lambda x: x.min(), lambda g, y, x: _evenly(g, y, x, None, False))
amax_op = define(
    "AmaxBackward0",
    lambda x, axes, keepdim: x.max(axis=axes, keepdims=keepdim),
    lambda g, y, x, axes, keepdim: _evenly(g, y, x, axes, keepdim),
)
amin_op = define(
    "AminBackward0",
    lambda x, axes, keepdim: x.min(axis=axes, keepdims=keepdim),
    lambda g, y, x, axes, keepdim: _evenly(g, y, x, axes, keepdim),
)


def _at(x: np.ndarray, index: np.ndarray, axis: int) -> np.ndarray:
    return np.take_along_axis(x, index, axis) if x.ndim else x.copy()


def pick(title: str) -> Any:
    """The elements at ``index`` along an axis; the gradient goes back to where they stood."""
    return define(
        title,
        lambda x, axis, index, keepdim, shape: (
            _at(x, index, axis) if keepdim or not x.ndim else _at(x, index, axis).squeeze(axis)
        ),
        lambda g, _y, _x, axis, index, keepdim, shape: f.put_along(
            g if keepdim or not shape else f.reshape(g, index.shape), index, axis, shape
        ),
        frees=True,
    )


pick_max, pick_min = pick("MaxBackward0"), pick("MinBackward0")
pick_sort, pick_topk = pick("SortBackward0"), pick("TopkBackward0")
pick_median, pick_kth = pick("MedianBackward1"), pick("KthvalueBackward0")
median_all = define(
    "MedianBackward0",
    lambda x, at: x.reshape(-1)[at],
    lambda g, _y, x_shape, at: f.embed(g, x_shape, np.unravel_index(at, x_shape)),
    frees=True,
)


def named_result(title: str) -> Any:
    class Result(NamedTuple):
        values: Tensor
        indices: Tensor

        def __repr__(self) -> str:
            return (
                f"torch.return_types.{title}(\nvalues={self.values!r},\nindices={self.indices!r})"
            )

    Result.__name__ = Result.__qualname__ = title
    return Result


MaxResult, MinResult, SortResult, TopkResult = map(named_result, ("max", "min", "sort", "topk"))
MedianResult, KthResult = map(named_result, ("median", "kthvalue"))


def with_indices(
    pick: Any, result: Any, x: Tensor, dim: int, index: np.ndarray, keepdim: bool
) -> Any:
    values = pick(x, dim, index, keepdim, x._array.shape)
    out = index if keepdim or not x._array.ndim else index.squeeze(dim)
    return result(values, wrap(out.astype(np.int64)))


def _extreme(
    x: Tensor, dim: Any, keepdim: bool, whole: Any, pick: Any, result: Any, arg: Any, pair: Any
) -> Any:
    if dim is None:
        if x._array.size == 0:
            raise RuntimeError(
                f"{result.__name__}(): Expected reduction dim to be specified for input.numel() "
                "== 0. Specify the reduction dim with the 'dim' argument."
            )
        return whole(x)
    if isinstance(dim, Tensor):
        return pair(x, dim)
    axis = check_dim(dim, x._array.ndim)
    index = arg(x._array, axis=axis, keepdims=True) if x._array.ndim else np.array(0)
    return with_indices(pick, result, x, axis, index, keepdim)


def max_(x: Tensor, dim: Any = None, keepdim: bool = False) -> Any:
    """The largest element; with ``dim`` also where it stands; with a tensor the larger of both."""
    from .elementwise import maximum

    return _extreme(x, dim, keepdim, max_all, pick_max, MaxResult, np.argmax, maximum)


def min_(x: Tensor, dim: Any = None, keepdim: bool = False) -> Any:
    """The smallest element; with ``dim`` also where; with a tensor the smaller of both."""
    from .elementwise import minimum

    return _extreme(x, dim, keepdim, min_all, pick_min, MinResult, np.argmin, minimum)


def amax(x: Tensor, dim: Any = (), keepdim: bool = False) -> Tensor:
    """The largest element along ``dim``; ties share the gradient."""
    return amax_op(x, axes_of(x, dim), keepdim)


def amin(x: Tensor, dim: Any = (), keepdim: bool = False) -> Tensor:
    """The smallest element along ``dim``; ties share the gradient."""
    return amin_op(x, axes_of(x, dim), keepdim)


class AminmaxResult(NamedTuple):
    """What :func:`aminmax` returns."""

    min: Tensor
    max: Tensor

    def __repr__(self) -> str:
        return f"torch.return_types.aminmax(\nmin={self.min!r},\nmax={self.max!r})"


def aminmax(x: Tensor, *, dim: int | None = None, keepdim: bool = False) -> AminmaxResult:
    """(amin, amax)."""
    axes = () if dim is None else dim
    return AminmaxResult(amin(x, axes, keepdim), amax(x, axes, keepdim))


def argmax(x: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the largest element stands (int64, never tracked)."""
    return _arg(np.argmax, x, dim, keepdim)


def argmin(x: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the smallest element stands (int64, never tracked)."""
    return _arg(np.argmin, x, dim, keepdim)


def _arg(arg: Any, x: Tensor, dim: int | None, keepdim: bool) -> Tensor:
    if x._array.ndim == 0:
        return wrap(np.array(0))
    axis = None if dim is None else check_dim(dim, x._array.ndim)
    return wrap(np.asarray(arg(x._array, axis=axis, keepdims=keepdim)))


# -- sorting -------------------------------------------------------------------------------------


def _order(a: np.ndarray, axis: int, descending: bool) -> np.ndarray:
    if not a.ndim:
        return np.array(0)
    if not descending:
        return np.argsort(a, axis=axis, kind="stable")
    flipped = np.flip(np.argsort(np.flip(a, axis), axis=axis, kind="stable"), axis)
    return a.shape[axis] - 1 - flipped


def sort(x: Tensor, dim: int = -1, descending: bool = False, stable: bool = False) -> Any:
    """(values, indices) in order along one dimension."""
    axis = check_dim(dim, x._array.ndim)
    return with_indices(pick_sort, SortResult, x, axis, _order(x._array, axis, descending), True)


def argsort(x: Tensor, dim: int = -1, descending: bool = False, stable: bool = False) -> Tensor:
    """The indices that sort along one dimension."""
    return sort(x.detach(), dim, descending).indices


def topk(x: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Any:
    """The k largest (or smallest) elements along one dimension, and where they stand."""
    axis = check_dim(dim, x._array.ndim)
    if x._array.ndim and not 0 <= k <= x._array.shape[axis]:
        raise RuntimeError("selected index k out of range")
    index = _order(x._array, axis, largest)
    if x._array.ndim:
        index = index[(slice(None),) * axis + (slice(0, k),)]
    return with_indices(pick_topk, TopkResult, x, axis, index, True)


def kthvalue(x: Tensor, k: int, dim: int = -1, keepdim: bool = False) -> Any:
    """The k-th smallest element along one dimension, and where it stands."""
    axis = check_dim(dim, x._array.ndim)
    index = _order(x._array, axis, False)
    if x._array.ndim:
        index = index[(slice(None),) * axis + (slice(k - 1, k),)]
    return with_indices(pick_kth, KthResult, x, axis, index, keepdim)


def median(x: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    """The lower of the middle elements."""
    if dim is None:
        n = x._array.size
        at = int(np.argsort(x._array, axis=None, kind="stable")[(n - 1) // 2]) if n else 0
        return median_all(x, at)
    axis = check_dim(dim, x._array.ndim)
    n = x._array.shape[axis] if x._array.ndim else 1
    index = _order(x._array, axis, False)
    if x._array.ndim:
        index = index[(slice(None),) * axis + (slice((n - 1) // 2, (n - 1) // 2 + 1),)]
    return with_indices(pick_median, MedianResult, x, axis, index, keepdim)


# -- spread --------------------------------------------------------------------------------------


def _variance(x: np.ndarray, axes: Any, correction: float, keepdim: Any) -> np.ndarray:
    n = _size(x.shape, axes)
    centred = x - np.mean(x, axis=axes, keepdims=True)
    total = np.add.reduce(centred * centred, axis=axes, keepdims=keepdim)
    return total / np.asarray(max(n - correction, 0), x.dtype)


def _variance_rule(g: Any, x: Any, axes: Axes, correction: float, keepdim: bool) -> Any:
    n = _size(x.shape, axes)
    centred = x - f.mean_keep(x, axes)
    scale = 2 / (n - correction) if n > correction else float("nan")
    return spread(g, x.shape, axes, keepdim) * scale * centred


var_op = define(
    "VarBackward0",
    _variance,
    lambda g, _y, x, axes, correction, keepdim: _variance_rule(g, x, axes, correction, keepdim),
)
std_op = define(
    "StdBackward0",
    lambda x, *how: np.sqrt(_variance(x, *how)),
    lambda g, y, x, axes, correction, keepdim: _variance_rule(
        f.where(raw(y) == 0, f.zeros_like(y), g / (2 * y)), x, axes, correction, keepdim
    ),
)


def _correction(dim: Any, unbiased: Any, correction: Any) -> tuple[Any, float]:
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    return dim, (1 if unbiased in (None, True) else 0) if correction is None else correction


def var(
    x: Tensor,
    dim: Any = None,
    unbiased: Any = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> Tensor:
    """The variance, by default with n - 1 in the denominator."""
    dim, ddof = _correction(dim, unbiased, correction)
    return var_op(_floating(x, "std and var"), axes_of(x, dim), ddof, keepdim)


def std(
    x: Tensor,
    dim: Any = None,
    unbiased: Any = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> Tensor:
    """The standard deviation, by default with n - 1 in the denominator."""
    dim, ddof = _correction(dim, unbiased, correction)
    return std_op(_floating(x, "std and var"), axes_of(x, dim), ddof, keepdim)


def _floating(x: Tensor, name: str) -> Tensor:
    if x._array.dtype.kind != "f":
        raise RuntimeError(f"{name} only support floating point and complex dtypes")
    return x


def var_mean(x: Tensor, dim: Any = None, **how: Any) -> tuple[Tensor, Tensor]:
    """(variance, mean)."""
    keepdim = how.get("keepdim", False)
    return var(x, dim, **how), mean(x, None if isinstance(dim, bool) else dim, keepdim)


def std_mean(x: Tensor, dim: Any = None, **how: Any) -> tuple[Tensor, Tensor]:
    """(standard deviation, mean)."""
    keepdim = how.get("keepdim", False)
    return std(x, dim, **how), mean(x, None if isinstance(dim, bool) else dim, keepdim)


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
    if p == 0:
        return f.zeros_like(x)
    g = spread(g, x.shape, axes, keepdim)
    y = spread(y, x.shape, axes, keepdim)
    if p == 1:
        return g * f.sign(x)
    if p in (float("inf"), -float("inf")):
        hit = np.abs(raw(x)) == raw(y)
        count = hit.sum(axis=axes, keepdims=True)
        return g * f.sign(x) * (hit / count).astype(raw(x).dtype)
    zero = raw(y) == 0
    safe = f.where(zero, f.ones_like(y), y)
    if p == 2:
        return f.where(zero, f.zeros_like(x), g * x / safe)
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
    """The p-norm of all elements, or along ``dim``; "fro" is the 2-norm, "nuc" of matrices."""
    if p == "nuc":
        from .decompositions import matrix_norm

        return matrix_norm(x, "nuc", (-2, -1) if dim is None else dim, keepdim)
    order = 2.0 if p in ("fro", None) else float(p)
    return vector_norm(x, order, dim, keepdim, dtype=dtype)


def vector_norm(
    x: Tensor, ord: Any = 2, dim: Any = None, keepdim: bool = False, *, dtype: Any = None
) -> Tensor:
    """The p-norm of all elements, or along ``dim``, with ``p = ord``."""
    x = _floating(_typed(x, dtype), "linalg.vector_norm")
    axes = axes_of(x, dim)
    if ord in (float("inf"), -float("inf")) or ord < 0:
        lengths = x._array.shape if axes is None else [x._array.shape[a] for a in axes]
        if 0 in lengths:
            raise RuntimeError(
                f"linalg.vector_norm cannot compute the {ord} norm on an empty tensor because the "
                "operation does not have an identity"
            )
    return norm_op(x, float(ord), axes, keepdim)


def dist(x: Tensor, other: Tensor, p: float = 2) -> Tensor:
    """The p-norm of the difference."""
    return dist_op(x - other, float(p), None, False)


# -- softmax and its relatives -------------------------------------------------------------------


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
log_softmax_op = define(
    "LogSoftmaxBackward0",
    _log_softmax,
    lambda g, y, _x, axis: g * 0 if not y.shape else g - f.exp(y) * f.sum_keep(g, axis),
)


def softmax(x: Tensor, dim: int | None = None, dtype: Any = None) -> Tensor:
    """exp(x) divided by its sum along ``dim``, computed without overflow."""
    x = _typed(x, dtype)
    return softmax_op(_real(x), _softmax_dim(x, dim, "softmax"))


def log_softmax(x: Tensor, dim: int | None = None, dtype: Any = None) -> Tensor:
    """The logarithm of :func:`softmax`, computed without overflow."""
    x = _typed(x, dtype)
    return log_softmax_op(_real(x), _softmax_dim(x, dim, "log_softmax"))


def _softmax_dim(x: Tensor, dim: int | None, name: str) -> int:
    if dim is None:
        import warnings

        warnings.warn(
            f"Implicit dimension choice for {name} has been deprecated. Change the call to "
            "include dim=X as an argument.",
            stacklevel=3,
        )
        dim = 0 if x._array.ndim in (0, 1, 3) else 1
    return check_dim(dim, x._array.ndim)


def _real(x: Tensor) -> Tensor:
    if x._array.dtype.kind != "f":
        raise NotImplementedError(
            f"\"softmax_lastdim_kernel_impl\" not implemented for '{x.dtype.tensor_type}'"
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
    return logsumexp_op(x, axes_of(x, dim), keepdim)


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
        return _typed(x, dtype)
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
