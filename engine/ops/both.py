"""Functions for rules: each takes a bare array or a Tensor, and answers in kind.

Ordinary backward hands arrays to a rule, ``create_graph=True`` hands it Tensors. Operators
(``+ * @ ...``) mean the same on both; what has no operator is here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..tensor import Tensor

ndarray = np.ndarray


class _Both:
    """Looks a function up by name: NumPy's side at once, the Tensor's side when it is there."""

    __slots__ = ("array", "tensor")

    def __init__(self, array: Callable):
        self.array = array
        self.tensor: Callable = _missing

    def __call__(self, x: Any, *args: Any) -> Any:
        if type(x) is ndarray or not isinstance(x, Tensor):
            return self.array(x, *args)
        return self.tensor(x, *args)


def _missing(*args: Any) -> Any:
    raise RuntimeError("this operation has no derivative of that order")


def _sum_to(g: ndarray, shape: tuple) -> ndarray:
    if not shape:
        return np.add.reduce(g, None)
    extra = g.ndim - len(shape)
    if extra > 0:
        g = np.add.reduce(g, tuple(range(extra)))
    axes = tuple([i for i, n in enumerate(shape) if n == 1 and g.shape[i] != 1])
    return np.add.reduce(g, axis=axes, keepdims=True) if axes else g


def stretch(x: ndarray, shape: tuple) -> ndarray:
    """``x`` broadcast to ``shape`` as a view that cannot be written to."""
    if x.ndim == 0:  # np.broadcast_to takes ten times as long
        view = ndarray(shape, x.dtype, x, 0, (0,) * len(shape))
        view.flags.writeable = False
        return view
    return np.broadcast_to(x, shape)


def _expand(g: Any, shape: tuple) -> ndarray:
    """``g`` repeated to ``shape``: filled when small, a view with stride 0 when large."""
    if g.ndim == 0 and math.prod(shape) < 4096:
        full = np.empty(shape, g.dtype)
        full.fill(g)
        return full
    return np.broadcast_to(g, shape)


# -- calculus ------------------------------------------------------------------------------------

exp, log, sqrt, sign = _Both(np.exp), _Both(np.log), _Both(np.sqrt), _Both(np.sign)
sin, cos, sinh, cosh = _Both(np.sin), _Both(np.cos), _Both(np.sinh), _Both(np.cosh)
floor, trunc = _Both(np.floor), _Both(np.trunc)
sigmoid = _Both(lambda x: 1 / (1 + np.exp(-x)))
matmul, tanh = _Both(np.matmul), _Both(np.tanh)
erf = _Both(lambda x: special_erf(x))
cumsum = _Both(np.cumsum)
log1p = _Both(np.log1p)
logcumsumexp = _Both(lambda x, axis: _missing())  # defined in ``statistics.py``
polygamma = _Both(lambda x, n: _missing())  # defined in ``special.py``
cross = _Both(lambda a, b, axis: _missing())  # defined in ``statistics.py``

# -- matrices, defined in the files that have their operations ----------------------------------

inv, solve = _Both(np.linalg.inv), _Both(np.linalg.solve)
eigvals, eigvecs = _Both(np.linalg.eigvalsh), _Both(np.linalg.eigh)
svdvals, svd_u, svd_v = _Both(np.linalg.svdvals), _Both(np.linalg.svd), _Both(np.linalg.svd)
solve_triangular, pinv = _Both(np.linalg.solve), _Both(np.linalg.pinv)
qr_q, qr_r = _Both(np.linalg.qr), _Both(np.linalg.qr)

# -- form ----------------------------------------------------------------------------------------

sum_to = _Both(_sum_to)
expand = _Both(_expand)
reshape = _Both(np.reshape)
transpose = _Both(np.swapaxes)
permute = _Both(np.transpose)
flip, roll = _Both(np.flip), _Both(np.roll)
tril, triu = _Both(np.tril), _Both(np.triu)
cast = _Both(lambda x, np_type: np.asarray(x).astype(np_type, copy=False))
sum_axes = _Both(lambda x, axes: np.add.reduce(x, axis=axes))
sum_keep = _Both(lambda x, axis: np.add.reduce(x, axis=axis, keepdims=True))
mean_keep = _Both(lambda x, axes: np.mean(x, axis=axes, keepdims=True))
diagonal = _Both(np.diagonal)

# -- placing: each is the adjoint of a way of taking a part; see ``placing.py`` --------------------

embed = _Both(lambda g, shape, index: _missing())
put_along = _Both(lambda g, index, axis, shape: _missing())
index_add = _Both(lambda g, index, shape: _missing())
make_diagonal = _Both(lambda g, offset, a, b: _missing())
embed_diagonal = _Both(lambda g, shape, offset, a, b: _missing())
fold_windows = _Both(lambda g, shape, axis, size, step: _missing())
zero_part = _Both(lambda g, steps: _missing())
embed_zero = _Both(lambda g, index: _missing())
take = _Both(lambda x, index: x[index])
take_along = _Both(np.take_along_axis)
add_along = _Both(lambda g, index, axis, shape: _missing())
windows = _Both(lambda x, axis, size, step: _missing())


def where(condition: ndarray, a: Any, b: Any) -> Any:
    """``a`` where the (bare) condition holds, else ``b``; zeros may be bare."""
    if isinstance(a, Tensor) or isinstance(b, Tensor):
        return _where_tensor(condition, a, b)
    return np.where(condition, a, b)


def cat(parts: list, axis: int) -> Any:
    """Arrays or Tensors joined along an axis."""
    if any(isinstance(p, Tensor) for p in parts):
        return _cat_tensors(parts, axis)
    return np.concatenate(parts, axis)


def stack(parts: list, axis: int) -> Any:
    """Arrays or Tensors joined along a new axis."""
    if any(isinstance(p, Tensor) for p in parts):
        return _stack_tensors(parts, axis)
    return np.stack(parts, axis)


_where_tensor = _cat_tensors = _stack_tensors = _gate_tensor = _missing


def gate(g: Any, x: Any, open_: ndarray | np.bool) -> Any:
    """``g`` where a gate is open, else 0.

    As in PyTorch the result depends on ``x`` in name: a second derivative by x is 0, not absent.
    """
    if isinstance(x, Tensor) and x._node is not None:
        return _gate_tensor(g, x, open_)
    return g * open_


def minimum0(x: Any) -> Any:
    """``x`` where it is negative, else 0."""
    return where(raw(x) < 0, x, zeros_like(x))


def at_least(x: Any, floor: float) -> Any:
    """``x``, but not below ``floor``."""
    return where(raw(x) >= floor, x, zeros_like(x) + floor)


def outer(a: Any, b: Any) -> Any:
    """The outer product of two vectors."""
    return reshape(a, (a.shape[0], 1)) * b


def share(a: Any, b: Any, wins: np.ufunc) -> ndarray:
    """1 where a wins against b, a half where they tie, else 0: who gets a maximum's gradient."""
    x, y = raw(a), raw(b)
    return (1.0 - wins(y, x) - 0.5 * (x == y)).astype(x.dtype)  # beside nan nobody loses


def special_erf(x: ndarray, function: Callable = math.erf) -> ndarray:
    """The error function (or its complement), element by element, in double precision."""
    flat = [function(v) for v in np.ravel(x).tolist()]
    return np.array(flat, np.float64).reshape(np.shape(x)).astype(x.dtype)


def refit(g: Any, form: tuple | None) -> Any:
    """Bring a gradient back to an input's form: sum over broadcast axes, cast back."""
    if form is None:
        return g
    shape, np_type = form
    if g.shape != shape:
        g = sum_to(g, shape)
    if isinstance(g, Tensor):
        return g if g._array.dtype is np_type else cast(g, np_type)
    return g if g.dtype is np_type else cast(g, np_type)


def ones_like(x: Any) -> Any:
    """Ones in the shape and type of an array (an array) or of a Tensor (a Tensor)."""
    if isinstance(x, Tensor):
        from ..autograd.graph import wrap

        return wrap(np.ones_like(x._array))
    return np.ones_like(x)


def zeros_like(x: Any) -> Any:
    """Zeros in the shape and type of an array (an array) or of a Tensor (a Tensor)."""
    if isinstance(x, Tensor):
        from ..autograd.graph import wrap

        return wrap(np.zeros_like(x._array))
    return np.zeros_like(x)


def raw(x: Any) -> ndarray:
    """The bare array, for parts of a rule that are constants (masks, indices, shapes)."""
    return x._array if isinstance(x, Tensor) else np.asarray(x)
