"""Running extremes, order statistics, differences and distances, composed of other operations."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ...calls.arguments import Number, check_dim, sizes
from ...core.define import Op, define
from ...core.tensor import Tensor, wrap
from .. import rules as f
from ..elements import elementwise as e
from ..indexing.scatter import gather
from ..rules import raw
from ..views import join
from ..views.shape import view_op
from . import extremes, moments, reduce
from .extremes import pick, picked, some_dim, with_indices

CummaxResult, CumminResult, ModeResult = map(picked, ("cummax", "cummin", "mode"))
NanmedianResult = picked("nanmedian")
pick_mode, pick_nanmedian = pick("ModeBackward0"), pick("NanmedianBackward1")


def _running(title: str) -> Any:
    """The elements at ``index``; several may come from one place, so gradients add up."""
    return define(
        title,
        lambda x, axis, index: np.take_along_axis(x, index, axis) if x.ndim else x.copy(),
        lambda g, _y, x_shape, axis, index: f.add_along(g, index, axis, x_shape) if x_shape else g,
        frees=True,
    )


cummax_op, cummin_op = _running("CummaxBackward0"), _running("CumminBackward0")


def _running_index(a: np.ndarray, axis: int, best: np.ufunc) -> np.ndarray:
    if not a.ndim:
        return np.array(0)
    top = best.accumulate(a, axis=axis) if a.size else a
    here = np.arange(a.shape[axis]).reshape([-1 if i == axis else 1 for i in range(a.ndim)])
    hit = (a == top) | np.isnan(a) if a.dtype.kind == "f" else a == top
    return np.maximum.accumulate(np.where(hit, here, 0), axis=axis) if a.size else top.astype(int)


def cummax(input: Tensor, dim: int) -> Any:
    """The largest element so far along a dimension, and where it stands (the last such)."""
    axis = check_dim(dim, input._array.ndim)
    index = _running_index(input._array, axis, np.maximum)
    return CummaxResult(cummax_op(input, axis, index), wrap(index.astype(np.int64)))


def cummin(input: Tensor, dim: int) -> Any:
    """The smallest element so far along a dimension, and where it stands (the last such)."""
    axis = check_dim(dim, input._array.ndim)
    index = _running_index(input._array, axis, np.minimum)
    return CumminResult(cummin_op(input, axis, index), wrap(index.astype(np.int64)))


def _logcumsumexp(x: np.ndarray, axis: int) -> np.ndarray:
    if not x.ndim or not x.size:
        return x.copy()
    wide = np.logaddexp.accumulate(x.astype(np.float64, copy=False), axis=axis)
    return wide.astype(x.dtype, copy=False)


def _logcumsumexp_rule(g: Any, y: Any, x: Any, axis: int) -> Any:
    """exp(x_k) * sum over j >= k of g_j * exp(-y_j), by logarithms of the two signs of g."""
    if not x.shape or not raw(x).size:
        return g

    def part(g: Any) -> Any:
        there = raw(g) > 0
        lowest = f.zeros_like(g) + float(np.finfo(raw(g).dtype).min)
        logs = f.where(there, f.log(f.where(there, g, f.ones_like(g))), lowest)
        backwards = logcumsumexp_op(f.flip(logs - y, axis), axis)
        return f.exp(f.flip(backwards, axis) + x)

    return part(g) - part(-g)


logcumsumexp_op = define(
    "LogcumsumexpBackward0",
    _logcumsumexp,
    lambda g, y, x, axis: _logcumsumexp_rule(g, y, x, axis) if x.shape else g * 1,
)


def logcumsumexp(input: Tensor, dim: int) -> Tensor:
    """``log(cumsum(exp(input)))``, computed without overflow."""
    return logcumsumexp_op(input, check_dim(dim, input._array.ndim))


def nanmean(input: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """The mean of the elements that are not NaN."""
    if input._array.dtype.kind != "f":
        raise RuntimeError(
            f"nanmean(): expected input to have floating point or complex dtype but got "
            f"{input.dtype.tensor_type}"
        )
    count = reduce.sum_(wrap(~np.isnan(input._array)), dim, keepdim)
    return e.div(reduce.nansum(input, dim, keepdim, dtype=dtype), count.to(input.dtype))


def mode(input: Tensor, dim: int = -1, keepdim: bool = False) -> Any:
    """The most frequent element along a dimension (the smallest of several), and its last place."""
    axis = some_dim("mode", input, dim)
    a = input._array
    if not a.ndim:
        return with_indices(pick_mode, ModeResult, input, axis, np.array(0), keepdim)
    rows = np.moveaxis(a, axis, -1)
    order = np.argsort(rows, axis=-1, kind="stable")
    ordered = np.take_along_axis(rows, order, -1)
    n = rows.shape[-1]
    ends = np.ones(rows.shape, bool)  # where a run of equal elements ends
    ends[..., :-1] = ordered[..., 1:] != ordered[..., :-1]
    here = np.arange(n)
    before = np.maximum.accumulate(np.where(ends, here, -1), axis=-1)
    start = np.concatenate([np.full((*rows.shape[:-1], 1), -1), before[..., :-1]], -1)
    length = here - start
    last = np.where(ends, length, 0).argmax(-1)  # of several runs that long the first
    index = np.take_along_axis(order, last[..., None], -1)[..., 0]
    return with_indices(pick_mode, ModeResult, input, axis, np.expand_dims(index, axis), keepdim)


nanmedian_all = define(
    "NanmedianBackward0",
    lambda x: extremes.middle_of(x, x.size - int(np.count_nonzero(x != x))),
    extremes.shared_by_all,
)


def nanmedian(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    """The lower of the middle elements among those that are not NaN."""
    if dim is None:
        return nanmedian_all(input)
    x = input
    axis = some_dim("median", x, dim)
    order = np.argsort(x._array, axis=axis, kind="stable") if x._array.ndim else np.array(0)
    if x._array.ndim:
        n = ~np.isnan(x._array) if x._array.dtype.kind == "f" else np.ones_like(x._array, bool)
        middle = np.maximum(n.sum(axis=axis, keepdims=True) - 1, 0) // 2
        order = np.take_along_axis(order, middle, axis)
    return with_indices(pick_nanmedian, NanmedianResult, x, axis, order, keepdim)


def quantile(
    input: Tensor,
    q: Any,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    interpolation: str = "linear",
) -> Tensor:
    """The value below which the share q of the elements lies, along a dimension or of all."""
    return _quantile(input, q, dim, keepdim, interpolation, False)


def nanquantile(
    input: Tensor,
    q: Any,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    interpolation: str = "linear",
) -> Tensor:
    """:func:`quantile` of the elements that are not NaN."""
    return _quantile(input, q, dim, keepdim, interpolation, True)


def _quantile(
    x: Tensor, q: Any, dim: int | None, keepdim: bool, interpolation: str, skip: bool
) -> Tensor:
    if not isinstance(q, Tensor) and not 0 <= q <= 1:
        raise RuntimeError(f"quantile() q must be in the range [0, 1] but got {q:g}")
    if x._array.size == 0:
        raise RuntimeError("quantile() input tensor must be non-empty")
    if x._array.dtype.name not in ("float32", "float64"):
        raise RuntimeError("quantile() input tensor must be either float or double dtype")
    shares = q._array if isinstance(q, Tensor) else np.asarray(q, x._array.dtype)
    if shares.size and ((shares < 0) | (shares > 1)).any():
        raise RuntimeError("quantile() q values must be in the range [0, 1]")
    n = x._array.ndim
    axis = 0 if dim is None else check_dim(dim, n)
    rows = x.reshape(-1) if dim is None else x.movedim(axis, -1) if n else x.reshape(1)
    ordered = extremes.sort(rows, -1)[0]
    length = rows._array.shape[-1]
    missing = np.isnan(rows._array)
    last = np.full(rows._array.shape[:-1], length - 1)
    if skip:
        last = np.maximum((~missing).sum(-1) - 1, 0)
    rank = shares.reshape(-1, *(1,) * last.ndim) * last.astype(shares.dtype)
    low = np.floor(rank)
    if interpolation == "linear":
        weight = rank - low
    elif interpolation == "lower":
        weight = np.zeros_like(rank)
    elif interpolation == "higher":
        low, weight = np.ceil(rank), np.zeros_like(rank)
    elif interpolation == "midpoint":
        weight = np.where(rank == low, 0, 0.5).astype(rank.dtype)
    elif interpolation == "nearest":
        low, weight = np.rint(rank), np.zeros_like(rank)
    else:
        raise RuntimeError(
            "quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, "
            f"but got {interpolation}"
        )
    high = np.minimum(low + (weight > 0), length - 1)
    if not skip:  # NaN sorts last, and a row with one has no quantile
        nan_row = missing.any(-1)
        low, high = np.where(nan_row, length - 1, low), np.where(nan_row, length - 1, high)
    wide = ordered.unsqueeze(0).expand(rank.shape[0], *ordered._array.shape)
    a, b = (gather(wide, -1, wrap(i.astype(np.int64)[..., None])).squeeze(-1) for i in (low, high))
    share = wrap(weight.astype(x._array.dtype))
    if interpolation == "linear" and isinstance(q, Tensor) and q._node is not None:
        ranks = e.mul(q.reshape(-1, *(1,) * last.ndim), wrap(last.astype(shares.dtype)))
        share = e.sub(ranks, wrap(np.floor(rank)))
    out = e.lerp_tensor(a, b, share)
    if keepdim:
        if dim is None:
            out = out.reshape(out._array.shape[0], *(1,) * n)
        else:
            out = out.unsqueeze(axis + 1) if n else out
    return out.squeeze(0) if shares.ndim == 0 else out


def diff(
    input: Tensor, n: int = 1, dim: int = -1, prepend: Any = None, append: Any = None
) -> Tensor:
    """The n-th differences of neighbours along a dimension."""
    axis = check_dim(dim, input._array.ndim)
    if input._array.ndim == 0:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    parts = [p for p in (prepend, input, append) if p is not None]
    x = join.cat(parts, axis) if len(parts) > 1 else input
    if n == 0:
        return join.copy(wrap(np.zeros_like(input._array)), input)
    for _ in range(min(n, x._array.shape[axis])):
        length = x._array.shape[axis]
        ahead, behind = (x.narrow(axis, s, max(length - 1, 0)) for s in (min(1, length), 0))
        if x._array.dtype.kind == "b":
            x = e.logical_xor(ahead, behind)
        else:
            x = e.sub(ahead, behind)
    return x


def trapezoid(y: Tensor, x: Any = None, *, dx: Any = None, dim: int = -1) -> Tensor:
    """The integral by the trapezoidal rule along a dimension."""
    axis = check_dim(dim, y._array.ndim)
    n = y._array.shape[axis]
    if n == 0:
        return reduce.sum_(y, axis)
    pairs = e.add(y.narrow(axis, 1, n - 1), y.narrow(axis, 0, n - 1))
    if x is None:
        return e.mul(reduce.sum_(pairs, axis), 0.5 * (1 if dx is None else dx))
    width = _widths(x, y, axis)
    return e.div(reduce.sum_(e.mul(pairs, width), axis), 2.0)


def cumulative_trapezoid(y: Tensor, x: Any = None, *, dx: Any = None, dim: int = -1) -> Tensor:
    """The running integral by the trapezoidal rule along a dimension."""
    axis = check_dim(dim, y._array.ndim)
    n = y._array.shape[axis]
    pairs = e.add(y.narrow(axis, 1, n - 1), y.narrow(axis, 0, n - 1))
    if x is None:
        return e.mul(reduce.cumsum(pairs, axis), (1 if dx is None else dx) / 2)
    return e.div(reduce.cumsum(e.mul(pairs, _widths(x, y, axis)), axis), 2.0)


def _widths(x: Tensor, y: Tensor, axis: int) -> Tensor:
    if x._array.ndim == 1:
        shape = [1] * y._array.ndim
        shape[axis] = -1
        x = x.reshape(shape)
        return diff(x, 1, axis)
    lead = y._array.ndim - x._array.ndim
    return diff(x, 1, axis - lead) if lead > 0 else diff(x, 1, axis)


W_FREEDOM = (
    "cov(): degrees of freedom is <= 0. Correction should be strictly less than the number of "
    "observations."
)
W_CROSS = (
    "Using torch.cross without specifying the dim arg is deprecated.\nPlease either pass the dim "
    "explicitly or simply use torch.linalg.cross.\nThe default value of dim will change to agree "
    "with that of linalg.cross in a future release."
)


def cov(
    input: Tensor, *, correction: int = 1, fweights: Any = None, aweights: Any = None
) -> Tensor:
    """The covariance matrix of variables in rows, observations in columns."""
    if input._array.ndim > 2:
        raise RuntimeError(
            "cov(): expected input to have two or fewer dimensions but got an input with "
            f"{input._array.ndim} dimensions"
        )
    if input._array.dtype.kind == "b":
        raise RuntimeError("cov(): bool dtype is not supported for input")
    x = input.reshape(1, -1) if input._array.ndim < 2 else input
    if x._array.dtype.kind != "f":
        x = x.float()
    n = x._array.shape[1]
    _check_weights("fweights", fweights, n, "iu", "integral")
    _check_weights("aweights", aweights, n, "f", "floating point")
    w = None
    if fweights is not None:
        w = fweights
    if aweights is not None:
        w = aweights if w is None else e.mul(w, aweights)
    if w is None:
        mean_ = reduce.sum_(x, 1, True) / n
        norm: Any = n - correction
    else:
        total = reduce.sum_(w)
        mean_ = reduce.sum_(e.mul(x, w), 1, True) / total
        if aweights is None or correction == 0:
            norm = total - correction
        else:
            norm = total - correction * reduce.sum_(e.mul(w, aweights)) / total
    centred = e.sub(x, mean_)
    weighted = centred if w is None else e.mul(centred, w)
    if not isinstance(norm, Tensor):
        if norm <= 0:
            warnings.warn(W_FREEDOM, UserWarning, stacklevel=2)
        norm = max(norm, 0)
    return e.div(weighted @ centred.t(), norm).squeeze()


def _check_weights(name: str, w: Any, n: int, kinds: str, word: str) -> None:
    """Refuse weights of observations that do not fit ``n`` of them.

    Raises:
        RuntimeError: for their shape, type, number or sign.
    """
    if w is None:
        return
    a = w._array
    if a.ndim > 1:
        raise RuntimeError(
            f"cov(): expected {name} to have one or fewer dimensions but got {name} with {a.ndim} "
            "dimensions"
        )
    if a.dtype.kind not in kinds:
        raise RuntimeError(
            f"cov(): expected {name} to have {word} dtype but got {name} with "
            f"{w.dtype.tensor_type} dtype"
        )
    if a.size != n:
        raise RuntimeError(
            f"cov(): expected {name} to have the same numel as there are observations in the "
            f"input but got {a.size} != {n}"
        )
    if (a < 0).any():
        raise RuntimeError(f"cov(): {name} cannot be negative")


def corrcoef(input: Tensor) -> Tensor:
    """The correlation matrix of variables in rows, observations in columns."""
    c = cov(input)
    if c._array.ndim == 0:
        return e.div(c, c)
    d = e.sqrt(c.diagonal())
    c = e.div(e.div(c, d.unsqueeze(-1)), d.unsqueeze(0))
    return c.clamp(-1, 1)


cross_op: Op = define(
    "LinalgCrossBackward0",
    lambda a, b, axis: np.cross(a, b, axis=axis),
    lambda g, _y, _a, b, axis: cross_op(b, g, axis),
    lambda g, _y, a, _b, axis: cross_op(g, a, axis),
    broadcasts=True,
)


def cross(input: Tensor, other: Tensor, dim: int | None = None) -> Tensor:
    """The vector product along a dimension of length 3 (by default the first such)."""
    shape = np.broadcast_shapes(input._array.shape, other._array.shape)
    if dim is None:
        warnings.warn(W_CROSS, UserWarning, stacklevel=2)
        if 3 not in shape:
            raise RuntimeError("no dimension of size 3 in input")
        axis = shape.index(3)
    else:
        axis = check_dim(dim, len(shape))
    a, b = (t if t._array.shape == shape else t.expand(shape) for t in (input, other))
    if shape[axis] != 3:
        raise RuntimeError(
            f"linalg.cross: inputs dimension {dim} must have length 3. Got "
            f"{input._array.shape[axis]} and {other._array.shape[axis]}"
        )
    return cross_op(a, b, axis)


def linalg_cross(input: Tensor, other: Tensor, *, dim: int = -1) -> Tensor:
    """The vector product along a dimension of length 3."""
    return cross(input, other, dim)


def renorm(input: Tensor, p: Number, dim: int, maxnorm: Number) -> Tensor:
    """Entries along a dimension scaled down so that their p-norm is at most ``maxnorm``."""
    axis = check_dim(dim, input._array.ndim)
    others = tuple(d for d in range(input._array.ndim) if d != axis)
    norms = moments.norm(input, p, others, True)
    over = raw(norms) > maxnorm
    factor = e.div(wrap(np.asarray(maxnorm, input._array.dtype)), e.add(norms, 1e-7))
    return e.mul(input, f.where(over, factor, f.ones_like(norms)))


def msort(input: Tensor) -> Tensor:
    """Sorted along the first dimension."""
    return extremes.sort(input, 0)[0]


def sum_to_size(input: Tensor, *size: Any) -> Tensor:
    """Summed over the dimensions that broadcasting from ``size`` would repeat."""
    shape = sizes(size, "sum_to_size", "size")
    if input._array.shape == shape and shape:
        return input
    if not shape:
        return reduce.sum_(input)
    own = input._array.shape
    extra = len(own) - len(shape)
    axes = [i for i, n in enumerate(shape, extra) if n == 1 and own[i] != 1]
    out = reduce.sum_(input, (*range(extra), *axes), True) if extra or axes else input
    return view_op(out, shape) if extra else out
