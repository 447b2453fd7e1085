"""Largest and smallest elements, and sorting: values, and where they stand."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..autograd.graph import wrap
from ..tensor import Tensor, check_dim
from . import both as f
from .both import raw
from .general import define
from .reduce import Axes, axes_of, spread


def _evenly(g: Any, y: Any, x: Any, axes: Axes, keepdim: bool) -> Any:
    """Share a gradient among all elements that equal the extreme."""
    hit = raw(x) == raw(spread(wrap(raw(y)), x.shape, axes, keepdim)._array)
    count = hit.sum(axis=axes, keepdims=True)
    return spread(g, x.shape, axes, keepdim) * (hit / count).astype(raw(x).dtype)


def _evenly_of_all(g: Any, y: Any, x: Any) -> Any:
    """The same over all elements; a NaN is the extreme of its tensor, and no hit gets nothing."""
    a, extreme = raw(x), raw(y)
    hit = a != a if extreme != extreme else a == extreme
    return spread(g, x.shape, None, False) * (hit / max(1, hit.sum())).astype(a.dtype)


max_all = define("MaxBackward1", lambda x: x.max(), _evenly_of_all)
min_all = define("MinBackward1", lambda x: x.min(), _evenly_of_all)
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
    from .elementwise import maximum

    return _extreme(x, dim, keepdim, max_all, pick_max, MaxResult, np.argmax, maximum)


def min_(x: Tensor, dim: Any = None, keepdim: bool = False) -> Any:
    """The smallest element; with ``dim`` also where; with a tensor the smaller of both."""
    from .elementwise import minimum

    return _extreme(x, dim, keepdim, min_all, pick_min, MinResult, np.argmin, minimum)


def amax(x: Tensor, dim: Any = (), keepdim: bool = False) -> Tensor:
    """The largest element along ``dim``; ties share the gradient."""
    return amax_op(x, _axes("amax", x, dim), keepdim)


def amin(x: Tensor, dim: Any = (), keepdim: bool = False) -> Tensor:
    """The smallest element along ``dim``; ties share the gradient."""
    return amin_op(x, _axes("amin", x, dim), keepdim)


class AminmaxResult(NamedTuple):
    """What :func:`aminmax` returns."""

    min: Tensor
    max: Tensor

    def __repr__(self) -> str:
        return f"torch.return_types.aminmax(\nmin={self.min!r},\nmax={self.max!r})"


def aminmax(x: Tensor, *, dim: int | None = None, keepdim: bool = False) -> AminmaxResult:
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
    index = _order(x._array, axis, largest)
    if x._array.ndim:
        index = index[(slice(None),) * axis + (slice(0, k),)]
    return with_indices(pick_topk, TopkResult, x, axis, index, True)


def kthvalue(x: Tensor, k: int, dim: int = -1, keepdim: bool = False) -> Any:
    """The k-th smallest element along one dimension, and where it stands."""
    axis = some_dim("kthvalue", x, dim)
    if not 0 < k <= (x._array.shape[axis] if x._array.ndim else 1):
        raise RuntimeError(f"kthvalue(): selected number k out of range for dimension {axis}")
    index = _order(x._array, axis, False)
    if x._array.ndim:
        index = index[(slice(None),) * axis + (slice(k - 1, k),)]
    return with_indices(pick_kth, KthResult, x, axis, index, keepdim)


def median(x: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    """The lower of the middle elements; NaN where there is one."""
    a = x._array
    if dim is None:
        if not a.size:
            return wrap(np.array(np.nan, a.dtype))
        return median_all(x, int(_middle(a.reshape(-1), 0)[0]))
    axis = some_dim("median", x, dim)
    index = _middle(a, axis) if a.ndim else np.array(0)
    return with_indices(pick_median, MedianResult, x, axis, index, keepdim)


def _middle(a: np.ndarray, axis: int) -> np.ndarray:
    """Where the lower of the middle elements stands, or the first NaN."""
    middle = (a.shape[axis] - 1) // 2
    order = np.argsort(a, axis=axis, kind="stable")
    index = np.take(order, [middle], axis)
    nan = a != a
    if nan.any():
        first = nan.argmax(axis, keepdims=True)
        index = np.where(nan.any(axis, keepdims=True), first, index)
    return index
