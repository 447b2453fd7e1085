"""Functions for rules: each takes a bare array or a Tensor, and answers in kind.

Ordinary backward hands arrays to a rule, ``create_graph=True`` hands it Tensors. Operators
(``+ * @ ...``) mean the same on both; what has no operator is here, both sides in one statement: a
function of arrays, and the name of the Tensor's method. What ``define`` made takes both by itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ...arrays import errorfunctions
from ...arrays.dtypes import OF_NUMPY
from ...arrays.forms import sum_to as sum_array
from ...core.define import Op
from ...core.tensor import Tensor, wrap

asarray = np.asarray
ndarray = np.ndarray


def either(array: Callable[..., Any], tensor: Callable[..., Any]) -> Op:
    """Both sides of an operation as one function for rules: it answers in kind."""

    def call(x: Any, *args: Any) -> Any:
        if type(x) is ndarray or not isinstance(x, Tensor):
            return array(x, *args)
        return tensor(x, *args)

    return call


def method(name: str) -> Callable[..., Any]:
    """A method of Tensor as a function."""
    return lambda x, *args: getattr(x, name)(*args)


def stretch(x: ndarray, shape: tuple) -> ndarray:
    """``x`` broadcast to ``shape`` as a view, which cannot be written to where numbers repeat."""
    if not x.ndim and shape:  # np.broadcast_to takes ten times as long
        if type(x) is not ndarray:
            x = asarray(x)
        view = ndarray(shape, x.dtype, x, 0, (0,) * len(shape))
        view.flags.writeable = False
        return view
    if x.shape == shape:
        return x[...]
    return np.broadcast_to(x, shape)


def _fill(g: Any, shape: tuple) -> ndarray:
    """``g`` repeated to ``shape``: filled when small, a view with stride 0 when large."""
    if g.ndim == 0 and math.prod(shape) < 4096:
        full = np.empty(shape, g.dtype)
        full.fill(g)
        return full
    return np.broadcast_to(g, shape)


# -- calculus ------------------------------------------------------------------------------------

exp, log = either(np.exp, method("exp")), either(np.log, method("log"))
sqrt, sign = either(np.sqrt, method("sqrt")), either(np.sign, method("sgn"))
rsqrt = either(lambda x: 1 / np.sqrt(x), method("rsqrt"))
sin, cos = either(np.sin, method("sin")), either(np.cos, method("cos"))
sinh, cosh = either(np.sinh, method("sinh")), either(np.cosh, method("cosh"))
floor, trunc = either(np.floor, method("floor")), either(np.trunc, method("trunc"))
sigmoid = either(lambda x: 1 / (1 + np.exp(-x)), method("sigmoid"))
matmul, tanh = either(np.matmul, method("matmul")), either(np.tanh, method("tanh"))
erf = either(errorfunctions.erf, method("erf"))
cumprod = either(lambda x, axis: np.cumprod(x, axis=axis, dtype=x.dtype), method("cumprod"))
cumsum, log1p = either(np.cumsum, method("cumsum")), either(np.log1p, method("log1p"))

# -- form ----------------------------------------------------------------------------------------

sum_to = either(sum_array, method("sum_to_size"))
expand, fill = either(stretch, method("_expand")), either(_fill, method("_expand"))
reshape = either(np.reshape, method("reshape"))
t = either(np.transpose, method("t"))
transpose = either(np.swapaxes, method("transpose"))
permute = either(np.transpose, method("permute"))
flip, roll = (
    either(lambda x, axes: np.flip(x, axes).copy(), method("flip")),
    either(np.roll, method("roll")),
)
tril, triu = either(np.tril, method("tril")), either(np.triu, method("triu"))
cast = either(
    lambda x, np_type: np.asarray(x).astype(np_type, copy=False),
    lambda x, np_type: x.to(OF_NUMPY[np.dtype(np_type)]),
)
sum_axes = either(
    lambda x, axes: np.add.reduce(x, axis=axes), lambda x, axes: x.sum(axes) if axes else x
)
sum_keep = either(
    lambda x, axis: np.add.reduce(x, axis=axis, keepdims=True), lambda x, axis: x.sum(axis, True)
)
mean_keep = either(
    lambda x, axes: np.mean(x, axis=axes, keepdims=True), lambda x, axes: x.mean(axes, True)
)
diagonal = either(np.diagonal, method("diagonal"))


def outer(a: Any, b: Any) -> Any:
    """The outer product of two vectors."""
    return reshape(a, (a.shape[0], 1)) * b


def share(a: Any, b: Any, wins: np.ufunc) -> ndarray:
    """1 where a wins against b, a half where they tie, else 0: who gets a maximum's gradient."""
    x, y = raw(a), raw(b)
    return (1.0 - wins(y, x) - 0.5 * (x == y)).astype(x.dtype)  # beside nan nobody loses


def ones_like(x: Any) -> Any:
    """Ones in the shape and type of an array (an array) or of a Tensor (a Tensor)."""
    if isinstance(x, Tensor):
        return wrap(np.ones_like(x._array))
    return np.ones_like(x)


def zeros_like(x: Any) -> Any:
    """Zeros in the shape and type of an array (an array) or of a Tensor (a Tensor)."""
    if isinstance(x, Tensor):
        return wrap(np.zeros_like(x._array))
    return np.zeros_like(x)


def raw(x: Any) -> ndarray:
    """The bare array, for parts of a rule that are constants (masks, indices, shapes)."""
    return x._array if isinstance(x, Tensor) else np.asarray(x)
