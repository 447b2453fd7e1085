"""Largest and smallest elements, and sorting: values, and where they stand."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...calls.arguments import check_dim
from ...calls.refusals import no_kernel
from ...core.define import define
from ...core.tensor import Tensor, wrap
from .. import rules as f
from ..elements.elementwise import maximum, minimum
from ..indexing.masks import masked_fill_tensor
from ..results import return_type
from ..rules import raw
from .reduce import Axes, axes_of, spread


def _evenly(g: Any, y: Any, x: Any, axes: Axes, keepdim: bool) -> Any:
    """Share a gradient among all elements that equal the extreme."""
    hit: np.ndarray = raw(x) == raw(spread(wrap(raw(y)), x.shape, axes, keepdim)._array)
    kind = raw(x).dtype
    count = hit.sum(axis=axes, keepdims=True).astype(kind)
    if not keepdim and x.shape:
        g = f.reshape(g, count.shape)
    return g / count * np.asarray(hit, kind)


def shared_by_all(g: Any, y: Any, x: Any) -> Any:
    """The same over all elements; a NaN is the extreme of its tensor, and no hit gets nothing."""
    a, extreme = raw(x), raw(y)
    hit = a != a if extreme != extreme else a == extreme
    if isinstance(g, Tensor):
        share = g / wrap(np.asarray(max(1, hit.sum())))
        return masked_fill_tensor(wrap(np.zeros_like(a)), share, hit)
    return np.where(hit, g / a.dtype.type(max(1, hit.sum())), a.dtype.type(0))


max_all = define("MaxBackward1", lambda x: x.max(), shared_by_all)
min_all = define("MinBackward1", lambda x: x.min(), shared_by_all)
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
median_all = define("MedianBackward0", lambda x: middle_of(x, x.size), shared_by_all)


def middle_of(x: np.ndarray, count: int) -> np.ndarray:
    """The lower of the middle ones among the ``count`` smallest elements; NaN sorts last.

    Of none it is NaN, or the least number of a whole type.
    """
    if not x.size:
        return np.array(np.nan).astype(x.dtype)
    if count == x.size and x.dtype.kind == "f":
        last = np.maximum.reduce(x, axis=None)
        if last != last:
            return np.array(np.nan, x.dtype)
    middle = max(count - 1, 0) // 2
    return np.partition(x.reshape(-1), middle)[middle]


def picked(title: str) -> Any:
    """The type of a result that consists of elements and of where they are."""
    return return_type(title, "values", "indices")


MaxResult, MinResult, SortResult, TopkResult = map(picked, ("max", "min", "sort", "topk"))
MedianResult, KthResult = map(picked, ("median", "kthvalue"))


def with_indices(
    pick: Any, result: Any, x: Tensor, dim: int, index: np.ndarray, keepdim: bool
) -> Any:
    values = pick(x, dim, index, keepdim, x._array.shape)
    out = index if keepdim or not x._array.ndim else index.squeeze(dim)
    return result(values, wrap(out.astype(np.int64)))


def some_dim(name: str, x: Tensor, dim: int) -> int:
    """:func:`check_dim` for what has no result over nothing.

    Raises:
        IndexError: when there is no such dimension, or nothing in it.
    """
    axis = check_dim(dim, x._array.ndim)
    if x._array.ndim and not x._array.shape[axis]:
        raise IndexError(f"{name}(): Expected reduction dim {axis} to have non-zero size.")
    return axis


def _extreme(
    x: Tensor, dim: Any, keepdim: bool, whole: Any, pick: Any, result: Any, arg: Any, pair: Any
) -> Any:
    if dim is None:
        if x._array.size == 0:
            raise _unspecified(result.__name__)
        return whole(x)
    if isinstance(dim, Tensor):
        return pair(x, dim)
    axis = some_dim(result.__name__, x, dim)
    index = arg(x._array, axis=axis, keepdims=True) if x._array.ndim else np.array(0)
    return with_indices(pick, result, x, axis, index, keepdim)


def _unspecified(name: str) -> RuntimeError:
    return RuntimeError(
        f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the "
        "reduction dim with the 'dim' argument."
    )


def _axes(name: str, x: Tensor, dim: Any) -> Axes:
    axes = axes_of(x, dim)
    if not x._array.size:
        if axes is None or axes == ():
            raise _unspecified(name)
        for given in (dim,) if isinstance(dim, int) else dim:
            if not x._array.shape[given]:
                raise IndexError(f"{name}(): Expected reduction dim {given} to have non-zero size.")
    return axes


def max_(x: Tensor, dim: Any = None, keepdim: bool = False) -> Any:
    """The largest element; with ``dim`` also where it stands; with a tensor the larger of both."""
    return _extreme(x, dim, keepdim, max_all, pick_max, MaxResult, np.argmax, maximum)


def min_(x: Tensor, dim: Any = None, keepdim: bool = False) -> Any:
    """The smallest element; with ``dim`` also where; with a tensor the smaller of both."""
    return _extreme(x, dim, keepdim, min_all, pick_min, MinResult, np.argmin, minimum)


def amax(x: Tensor, dim: Any = (), keepdim: bool = False) -> Tensor:
    """The largest element along ``dim``; ties share the gradient."""
    return amax_op(x, _axes("amax", x, dim), keepdim)


def amin(x: Tensor, dim: Any = (), keepdim: bool = False) -> Tensor:
    """The smallest element along ``dim``; ties share the gradient."""
    return amin_op(x, _axes("amin", x, dim), keepdim)


AminmaxResult = return_type("aminmax", "min", "max")


def aminmax(x: Tensor, *, dim: int | None = None, keepdim: bool = False) -> Any:
    """(amin, amax)."""
    if dim is None and not x._array.size:
        raise RuntimeError(
            "aminmax(): cannot compute aminmax over an empty dimension as the operation has no "
            "identity."
        )
    axes = () if dim is None else dim
    return AminmaxResult(amin(x, axes, keepdim), amax(x, axes, keepdim))


def argmax(x: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the largest element stands (int64, never tracked)."""
    return _arg(np.argmax, x, dim, keepdim)


def argmin(x: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the smallest element stands (int64, never tracked)."""
    return _arg(np.argmin, x, dim, keepdim)


def _arg(arg: Any, x: Tensor, dim: int | None, keepdim: bool) -> Tensor:
    if x._array.dtype.kind == "b":
        raise RuntimeError(f"{arg.__name__}(): does not support bool input")
    if x._array.ndim == 0:
        check_dim(dim or 0, 0)
        return wrap(np.array(0))
    if dim is None and not x._array.size:
        raise IndexError(
            f"{arg.__name__}(): Expected reduction dim to be specified for input.numel() == 0."
        )
    axis = None if dim is None else some_dim(arg.__name__, x, dim)
    return wrap(np.asarray(arg(x._array, axis=axis, keepdims=keepdim)))


# -- sorting -------------------------------------------------------------------------------------


def _order(a: np.ndarray, axis: int, descending: bool) -> np.ndarray:
    if not a.ndim:
        return np.array(0)
    if not descending:
        return np.argsort(a, axis=axis, kind="stable")
    flipped = np.flip(np.argsort(np.flip(a, axis), axis=axis, kind="stable"), axis)
    return a.shape[axis] - 1 - flipped


SHORT = 64  # up to here sorting everything is as fast as looking for a part of it


def _kth(a: np.ndarray, k: int, axis: int) -> np.ndarray:
    """Where the k-th smallest element stands (of equal ones the first, in a short row)."""
    short = a.shape[axis] <= SHORT
    order = np.argsort(a, axis, "stable") if short else np.argpartition(a, k, axis)
    return np.take(order, [k], axis)


def _top(a: np.ndarray, k: int, axis: int, largest: bool) -> np.ndarray:
    """Where the k largest (or smallest) elements stand, in order."""
    if not a.ndim:
        return np.array(0)
    lead = (slice(None),) * axis
    n = a.shape[axis]
    if n <= SHORT or k * 4 > n:
        return _order(a, axis, largest)[(*lead, slice(0, k))]
    if a.ndim == 1:
        some = _candidates(a, k, largest)
    else:
        part = np.argpartition(a, n - k if largest else k - 1 if k else 0, axis)
        some = part[(*lead, slice(n - k, n) if largest else slice(0, k))]
        some = np.sort(some, axis)
    picked = np.take_along_axis(a, some, axis)
    best = _order(picked, axis, largest)[(*lead, slice(0, k))]
    return np.take_along_axis(some, best, axis)


def _candidates(a: np.ndarray, k: int, largest: bool) -> np.ndarray:
    """Places among which the k best are: those as good as the k-th best of the rows' bests."""
    rows = a.size // 256
    if k == 0 or k > rows:
        return np.arange(a.size)
    best = (np.maximum if largest else np.minimum).reduce(a[: rows * 256].reshape(rows, 256), 1)
    best.sort()
    limit = best[-k] if largest else best[k - 1]
    if limit != limit or best[-1] != best[-1]:
        return np.arange(a.size)
    return np.flatnonzero(~(a < limit) if largest else ~(a > limit))  # with NaN behind the rows


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
    if not 0 <= k <= (x._array.shape[axis] if x._array.ndim else 1):
        raise RuntimeError("selected index k out of range")
    if x._array.dtype.kind == "b":
        raise RuntimeError("topk does not support bool dtypes on CPU")
    index = _top(x._array, k, axis, largest)
    return with_indices(pick_topk, TopkResult, x, axis, index, True)


def kthvalue(x: Tensor, k: int, dim: int = -1, keepdim: bool = False) -> Any:
    """The k-th smallest element along one dimension, and where it stands."""
    axis = some_dim("kthvalue", x, dim)
    if not 0 < k <= (x._array.shape[axis] if x._array.ndim else 1):
        raise RuntimeError(f"kthvalue(): selected number k out of range for dimension {axis}")
    if x._array.dtype.kind == "b" and x._array.ndim:
        raise no_kernel("kthvalue_cpu", x._array.dtype)
    index = _kth(x._array, k - 1, axis) if x._array.ndim else np.array(0)
    return with_indices(pick_kth, KthResult, x, axis, index, keepdim)


def median(x: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    """The lower of the middle elements; NaN where there is one."""
    a = x._array
    if dim is None:
        if a.dtype.kind == "b" and a.size:
            raise no_kernel("median_cpu", a.dtype)
        return median_all(x)
    axis = some_dim("median", x, dim)
    if a.dtype.kind == "b" and a.size:
        raise no_kernel("median_out", a.dtype)
    index = _middle(a, axis) if a.ndim else np.array(0)
    return with_indices(pick_median, MedianResult, x, axis, index, keepdim)


def _middle(a: np.ndarray, axis: int) -> np.ndarray:
    """Where the lower of the middle elements stands, or the first NaN."""
    middle = (a.shape[axis] - 1) // 2
    index = _kth(a, middle, axis)
    nan = a != a
    if nan.any():
        first = nan.argmax(axis, keepdims=True)
        index = np.where(nan.any(axis, keepdims=True), first, index)
    return index
