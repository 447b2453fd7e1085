"""Gathering by index tensors and scattering back."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ...arrays.scalars import fitting
from ...calls.arguments import Number, check_dim
from ...core.define import define
from ...core.tensor import Tensor, wrap
from .. import rules as f
from ..rules import raw
from ..rules.placing import add_at
from ..views import join
from . import checks
from .index import as_index, index_put_op, put_into, take_op


def _grid(index: np.ndarray, axis: int) -> tuple:
    grid: list[Any] = list(np.indices(index.shape, sparse=True))
    grid[axis] = index
    return tuple(grid)


gather_op = define(
    "GatherBackward0",
    lambda x, index, axis: (
        x[_grid(index, axis)]
        if x.ndim and index.ndim
        else np.broadcast_to(x.reshape(-1)[index.reshape(-1)[0]], index.shape).copy()
    ),
    lambda g, _y, x_shape, index, axis: (
        f.index_add(g, _grid(index, axis), x_shape)
        if x_shape and index.ndim
        else f.reshape(f.sum_to(g, ()), x_shape)
        if not x_shape
        else f.index_add(f.reshape(g, (1,)), (index.reshape(1),), x_shape)
    ),
    frees=True,
)


def gather(x: Tensor, dim: int, index: Tensor, *, sparse_grad: bool = False) -> Tensor:
    """``out[i][j] = x[index[i][j]][j]`` (for dim 0), and so on."""
    d = check_dim(dim, x._array.ndim)
    if index._array.size == 0:
        if index._array.ndim == x._array.ndim:
            return gather_op(x, index._array.astype(np.int64), d)
        return x.reshape(-1)[:0].reshape(index._array.shape)
    checks.whole(index, "gather(): Expected dtype int32/int64 for index")
    checks.same_dimensions(x, index, "input")
    checks.no_larger(x, index, d, "Size does not match at dimension {} expected")
    checks.in_range(index._array, x._array.shape[d] if x._array.ndim else 1, d)
    return gather_op(x, index._array, d)


def take_along_dim(x: Tensor, indices: Tensor, dim: int | None = None) -> Tensor:
    """:func:`gather` with broadcasting; without ``dim`` on the flattened tensor."""
    if dim is None:
        return gather(x.reshape(-1), 0, indices.reshape(-1))
    d = check_dim(dim, x._array.ndim)
    shape = list(
        np.broadcast_shapes(
            (*x._array.shape[:d], 1, *x._array.shape[d + 1 :]),
            (*indices._array.shape[:d], 1, *indices._array.shape[d + 1 :]),
        )
    )
    xs, ks = list(shape), list(shape)
    n = x._array.shape[d]
    xs[d], ks[d] = n, indices._array.shape[d]
    indices = wrap(np.where(indices._array < 0, indices._array + n, indices._array))
    return gather(x.expand(xs), d, wrap(np.broadcast_to(indices._array, ks)))


def _scatter(x: np.ndarray, source: np.ndarray, index: np.ndarray, axis: int) -> np.ndarray:
    out = x.copy()
    if not index.ndim:
        index, source = index.reshape(1), source.reshape(1)
    if not x.ndim:
        out[...] = source.reshape(-1)[0]
        return out
    out[_grid(index, axis)] = source[tuple(slice(0, n) for n in index.shape)]
    return out


def _scatter_add(x: np.ndarray, source: np.ndarray, index: np.ndarray, axis: int) -> np.ndarray:
    out = x.copy()
    if not x.ndim:
        return out + source.reshape(())
    add_at(out, _grid(index, axis), source[tuple(slice(0, n) for n in index.shape)])
    return out


def _scatter_source(g: Any, source_shape: tuple, index: np.ndarray, axis: int) -> Any:
    if not g.shape:
        return f.reshape(g, source_shape)
    part = f.take(g, _grid(index, axis))
    if part.shape == source_shape:
        return part
    return f.embed(part, source_shape, tuple(slice(0, n) for n in index.shape))


def _scatter_title(title: str) -> Any:
    return define(
        title,
        _scatter,
        lambda g, _y, _x, _s, index, axis: (
            f.embed_zero(g, _grid(index, axis)) if g.shape else f.zeros_like(g)
        ),
        lambda g, _y, _x, source_shape, index, axis: _scatter_source(g, source_shape, index, axis),
        frees=True,
    )


scatter_op, scatter_number = map(_scatter_title, ("ScatterBackward0", "ScatterBackward1"))
scatter_add_op = define(
    "ScatterAddBackward0",
    _scatter_add,
    lambda g, _y, _x, _s, _i, _a: g,
    lambda g, _y, _x, source_shape, index, axis: _scatter_source(g, source_shape, index, axis),
    frees=True,
)


W_REDUCE = (
    "The reduce argument of torch.scatter with Tensor src is deprecated and will be removed in a "
    "future PyTorch release. Use torch.scatter_reduce instead for more reduction options."
)


def scatter(
    x: Tensor,
    dim: int,
    index: Tensor,
    src: Any = None,
    *,
    value: Any = None,
    reduce: str | None = None,
) -> Tensor:
    """x with the elements of ``src`` (or one value) put at ``index`` along a dimension.

    ``reduce`` "add" or "multiply" combines them with what is there.
    """
    source = src if src is not None else value
    d = check_dim(dim, x._array.ndim)
    number = not isinstance(source, Tensor)
    if number:
        kind = x._array.dtype
        source = wrap(np.full(index._array.shape, fitting(source, kind)).astype(kind))
    checks.scattered(x, index, source, d)
    if reduce is not None and not number:
        warnings.warn(W_REDUCE, UserWarning, stacklevel=2)
    if reduce == "add":
        return scatter_add_op(x, source, index._array, d)
    if reduce == "multiply":
        return wrap(_combine(x._array, source._array, index._array, d, np.multiply))
    if reduce is not None:
        raise RuntimeError("reduce argument must be either add or multiply.")
    return (scatter_number if number else scatter_op)(x, source, index._array, d)


def _combine(
    x: np.ndarray, source: np.ndarray, index: np.ndarray, axis: int, ufunc: np.ufunc
) -> np.ndarray:
    out = np.array(np.atleast_1d(x))
    index = index.reshape(1) if not index.ndim else index
    part = np.atleast_1d(source)[tuple(slice(0, n) for n in index.shape)]
    ufunc.at(out, _grid(index, axis), part)
    return out.reshape(x.shape)


def scatter_add(x: Tensor, dim: int, index: Tensor, src: Tensor) -> Tensor:
    """x with the elements of ``src`` added at ``index`` along a dimension."""
    d = check_dim(dim, x._array.ndim)
    checks.scattered(x, index, src, d)
    return scatter_add_op(x, src, index._array, d)


def scatter_reduce(
    x: Tensor, dim: int, index: Tensor, src: Tensor, reduce: str, *, include_self: bool = True
) -> Tensor:
    """x with the elements of ``src`` combined at ``index`` along a dimension.

    ``reduce`` is "sum", "mean", "prod", "amax" or "amin"; what x holds takes part unless
    ``include_self`` is False.
    """
    d = check_dim(dim, x._array.ndim)
    checks.scattered(x, index, src, d)
    at = index._array
    if reduce in ("sum", "mean"):
        base = x if include_self else scatter(x, d, index, 0)
        total = scatter_add_op(base, src, at, d)
        if reduce == "sum":
            return total
        n = _combine(np.full(x._array.shape, int(include_self)), np.ones_like(at), at, d, np.add)
        n = np.maximum(n, 1).astype(x._array.dtype)
        if x._array.dtype.kind != "f":
            return wrap(total._array // n)
        return total / wrap(n)
    if reduce not in _EXTREMES:
        raise RuntimeError(
            "reduce argument must be either sum, prod, mean, amax or amin, got " + reduce
        )
    if not include_self:
        x = scatter(x, d, index, _neutral(reduce, x._array.dtype))
    return scatter_reduce_op(x, src, at, d, reduce)


_EXTREMES = {"prod": np.multiply, "amax": np.maximum, "amin": np.minimum}


def _neutral(reduce: str, kind: np.dtype) -> Any:
    if reduce == "prod":
        return 1
    if kind.kind == "b":
        return reduce == "amin"
    low = -np.inf if kind.kind == "f" else np.iinfo(kind).min
    high = np.inf if kind.kind == "f" else np.iinfo(kind).max
    return low if reduce == "amax" else high


def _share_extreme(g: Any, y: Any, x: Any, source: Any, index: np.ndarray, axis: int) -> Any:
    """The gradient divided among all that equal the extreme, themselves and from ``source``."""
    own = raw(x) == raw(y)
    hit = (_part(raw(source), index) == _gathered(raw(y), index, axis)).astype(np.int64)
    count = _combine(own.astype(np.int64), hit, index, axis, np.add)
    return g * (1 / np.maximum(count, 1)).astype(raw(x).dtype)


def _part(source: np.ndarray, index: np.ndarray) -> np.ndarray:
    return source[tuple(slice(0, n) for n in index.shape)] if index.ndim else source


def _gathered(y: np.ndarray, index: np.ndarray, axis: int) -> np.ndarray:
    if not y.ndim or not index.ndim:
        return np.broadcast_to(y.reshape(-1)[np.reshape(index, -1)[0]], index.shape)
    return y[_grid(index, axis)]


def _reduce_rule_x(
    g: Any, y: Any, x: Any, source: Any, index: np.ndarray, axis: int, reduce: str
) -> Any:
    if reduce != "prod":
        shared = _share_extreme(g, y, x, source, index, axis)
        return shared * (raw(x) == raw(y)).astype(raw(x).dtype)
    ones = np.ones_like(raw(x))
    if isinstance(x, Tensor):
        return g * scatter_reduce_op(wrap(ones), source, index, axis, "prod")
    return g * _combine(ones, source, index, axis, np.multiply)


def _prod_rule_source(g: Any, y: Any, x: Any, source: Any, index: np.ndarray, axis: int) -> Any:
    """``g * y / source``; where one source alone is 0, the product of the others instead."""
    zero = raw(source) == 0
    if not zero.any():
        return _scatter_source(g * y, source.shape, index, axis) / source
    zeros = _combine(np.zeros(raw(x).shape, np.int64), zero.astype(np.int64), index, axis, np.add)
    alone = np.zeros(source.shape, bool)
    alone[tuple(slice(0, n) for n in index.shape)] = _gathered(zeros, index, axis) == 1
    alone &= zero
    others = f.where(alone, f.ones_like(source), source)
    product: Any
    if isinstance(x, Tensor):
        product = scatter_reduce_op(x, others, index, axis, "prod")
    else:
        product = _combine(x, others, index, axis, np.multiply)
    usual = _scatter_source(g * y, source.shape, index, axis)
    return f.where(
        alone,
        _scatter_source(g * product, source.shape, index, axis),
        usual / f.where(zero, f.ones_like(source), source),
    )


def _reduce_rule_source(
    g: Any, y: Any, x: Any, source: Any, index: np.ndarray, axis: int, reduce: str
) -> Any:
    if reduce != "prod" and not raw(x).ndim:
        shared = _share_extreme(g, y, x, source, index, axis)
        hit = (raw(source) == raw(y)).astype(raw(x).dtype)
        return f.reshape(shared, source.shape) * hit
    if reduce != "prod":
        shared = _share_extreme(g, y, x, source, index, axis)
        hit = _part(raw(source), index) == _gathered(raw(y), index, axis)
        part = _scatter_source(shared, source.shape, index, axis)
        mask = np.zeros(source.shape, raw(x).dtype)
        if index.ndim:
            mask[tuple(slice(0, n) for n in index.shape)] = hit
        else:
            mask[...] = hit
        return part * mask
    return _prod_rule_source(g, y, x, source, index, axis)


scatter_reduce_op = define(
    "ScatterReduceBackward0",
    lambda x, source, index, axis, reduce: _combine(x, source, index, axis, _EXTREMES[reduce]),
    _reduce_rule_x,
    _reduce_rule_source,
    frees=True,
)


index_select_op = define(
    "IndexSelectBackward0",
    lambda x, index, axis: np.take(x, index, axis) if x.ndim else x.copy(),
    lambda g, _y, x_shape, index, axis: (
        f.index_add(g, (slice(None),) * axis + (index,), x_shape) if x_shape else f.reshape(g, ())
    ),
    frees=True,
)
index_add_dim = define(
    "IndexAddBackward0",
    lambda x, source, at, alpha: put_into(x, source * np.asarray(alpha).astype(x.dtype), at, True),
    lambda g, _y, _x, _s, _at, _alpha: g,
    lambda g, _y, _x, source_shape, at, alpha: f.sum_to(f.take(g, at), source_shape) * alpha,
    frees=True,
)
index_copy_dim = define(
    "IndexCopyBackward0",
    lambda x, source, at: put_into(x, source, at, False),
    lambda g, _y, _x, _s, at: f.embed_zero(g, at),
    lambda g, _y, _x, source_shape, at: f.sum_to(f.take(g, at), source_shape),
    frees=True,
)


def _index_fill(title: str) -> Any:
    return define(
        title,
        lambda x, value, at: put_into(x, value, at, False),
        lambda g, _y, _x, _v, at: f.embed_zero(g, at),
        lambda g, _y, _x, value_shape, at: f.sum_to(f.take(g, at), value_shape),
        frees=True,
    )


index_fill_number, index_fill_tensor = map(
    _index_fill, ("IndexFillBackward0", "IndexFillBackward1")
)


def index_select(x: Tensor, dim: int, index: Tensor) -> Tensor:
    """The entries at ``index`` along a dimension."""
    d = check_dim(dim, x._array.ndim)
    at = np.atleast_1d(index._array)
    n = x._array.shape[d] if x._array.ndim else 1
    if at.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    checks.whole(index, "index_select(): Expected dtype int32 or int64 for index")
    if not x._array.ndim and at.size != 1:
        raise RuntimeError(
            f"index_select(): Index to scalar can have only 1 value, got {at.size} value(s)"
        )
    checks.outside(at, n, "index out of range in self")
    return index_select_op(x, at, d)


def index_put(x: Tensor, indices: Any, values: Tensor, accumulate: bool = False) -> Tensor:
    """x with values put (or added) at index tensors, one for each dimension."""
    index = tuple(as_index(i) for i in indices)
    if not index:
        raise RuntimeError(
            "masked_fill_ only supports boolean masks, but got mask with dtype nullptr "
            "(uninitialized)"
        )
    checks.put(x, index, values)
    return index_put_op(x, values, index, accumulate)


def index_add(x: Tensor, dim: int, index: Tensor, source: Tensor, *, alpha: Number = 1) -> Tensor:
    """x with ``alpha * source`` added at ``index`` along a dimension."""
    d = check_dim(dim, x._array.ndim)
    checks.added(x, index, source, d)
    if not x._array.ndim:
        return index_add_dim(x, source, (), alpha)
    at = (slice(None),) * d + (np.atleast_1d(index._array),)
    return index_add_dim(x, source, at, alpha)


def _single(source: Tensor) -> Tensor:
    """One number without a dimension, of several the last."""
    return source.reshape(-1)[-1] if source._array.ndim else source


def index_copy(x: Tensor, dim: int, index: Tensor, source: Tensor) -> Tensor:
    """x with ``source`` put at ``index`` along a dimension."""
    d = check_dim(dim, x._array.ndim)
    checks.copied(x, index, source, d)
    at = (slice(None),) * d + (np.atleast_1d(index._array),)
    if not x._array.ndim:
        return index_copy_dim(x, _single(source), ())
    return index_copy_dim(x, source, at)


def index_fill(x: Tensor, dim: int, index: Tensor, value: Any) -> Tensor:
    """x with one value put at ``index`` along a dimension."""
    d = check_dim(dim, x._array.ndim)
    checks.whole(index, "index_fill_(): Expected dtype int64 for index.", True, IndexError)
    n = x._array.shape[d] if x._array.ndim else 1
    text = f"index {{}} is out of bounds for dimension {d} with size {n}"
    checks.outside(index._array, n, text, -n)
    at = (slice(None),) * d + (np.unique(index._array),)  # each place is filled once
    if not x._array.ndim:  # one place, if any
        at = (np.array(index._array.size > 0),)
    if isinstance(value, Tensor):
        if value._array.ndim:
            raise RuntimeError(
                "index_fill_ only supports a 0-dimensional value tensor, but got tensor with "
                f"{value._array.ndim} dimension(s)."
            )
        return index_fill_tensor(x, value, at)
    kind = x._array.dtype
    return index_fill_number(x, wrap(np.asarray(fitting(value, kind), kind)), at)


def take_flat(x: Tensor, index: Tensor) -> Tensor:
    """The elements at positions in the flattened tensor."""
    checks.taken(x, index)
    return take_op(x, index._array)


def repeat_interleave(
    x: Tensor, repeats: Any, dim: int | None = None, *, output_size: int | None = None
) -> Tensor:
    """Each entry along a dimension repeated."""
    if dim is None:
        x, dim = x.reshape(-1), 0
    d = check_dim(dim, x._array.ndim)
    if isinstance(repeats, int):  # torch expands and copies: nothing is saved
        n = x._array.shape[d]
        wide = x.unsqueeze(d + 1).expand(
            *x._array.shape[: d + 1], repeats, *x._array.shape[d + 1 :]
        )
        return join.clone(wide).view(*x._array.shape[:d], n * repeats, *x._array.shape[d + 1 :])
    times = repeats._array if isinstance(repeats, Tensor) else repeats
    index = np.repeat(np.arange(x._array.shape[d]), times)
    return index_select(x, d, wrap(index))
