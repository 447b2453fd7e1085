"""Derivatives that PyTorch has as operations of their own, and so as nodes of their own.

The gradient of ``tanh`` is one kernel there, not a product; with ``create_graph=True`` it stands in
the graph as one node, ``TanhBackwardBackward0``. Each takes (g, what was saved, constants): arrays
in an ordinary backward, Tensors where it is recorded. Its own rules are those of PyTorch's list of
derivatives; "in name" means that PyTorch has a derivative of 0 there, not none.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...arrays.chosen import chosen, kept
from ...core.define import Op, define
from ...core.tensor import Tensor, wrap
from .sides import erf, exp, raw, sigmoid, sum_keep, tanh, zeros_like


def _flat(gg: Any, *_rest: Any) -> Any:
    """0, in name."""
    return zeros_like(gg)


def _as(like: Any, mask: np.ndarray) -> np.ndarray:
    """A mask as numbers of the type of ``like``."""
    return np.asarray(mask, raw(like).dtype)


# -- gates -----------------------------------------------------------------------------------------


def gate(title: str, open_: Any) -> Op:
    """``g`` where a gate is open, else 0: ``open_(saved array, constants ...)`` says where."""
    op: Op = define(
        title,
        lambda g, x, *consts: kept(g, np.asarray(open_(x, *consts))),
        lambda gg, _r, _g, x, *consts: op(gg, x, *consts),
        lambda gg, _r, _g, _x, *_consts: zeros_like(gg),
    )
    return op


threshold_backward = gate("ThresholdBackwardBackward0", lambda x, t: ~(x <= t))
hardtanh_backward = gate("HardtanhBackwardBackward0", lambda x, lo, hi: ~((x <= lo) | (x >= hi)))
hardshrink_backward = gate("HardshrinkBackwardBackward0", lambda x, k: ~(np.abs(x) <= k))
softshrink_backward = gate("SoftshrinkBackwardBackward0", lambda x, k: ~(np.abs(x) <= k))
leaky_relu_backward: Op = define(
    "LeakyReluBackwardBackward0",
    lambda g, x, slope: chosen(np.asarray(x > 0), g, g * slope),
    lambda gg, _r, _g, x, slope: leaky_relu_backward(gg, x, slope),
    _flat,
)
masked: Op = define(  # g with 0 where the mask is true
    "MaskedFillBackward0",
    lambda g, mask: kept(g, np.asarray(~mask)),
    lambda gg, _r, _g, mask: masked(gg, mask),
    frees=True,
)

# -- smooth functions ------------------------------------------------------------------------------

tanh_backward: Op = define(
    "TanhBackwardBackward0",
    lambda g, y: g * (1 - y * y),
    lambda gg, _r, _g, y: tanh_backward(gg, y),
    lambda gg, _r, g, y: gg * (y * -2 * g),
)
sigmoid_backward: Op = define(
    "SigmoidBackwardBackward0",
    lambda g, y: g * (1 - y) * y,
    lambda gg, _r, _g, y: sigmoid_backward(gg, y),
    lambda gg, _r, g, y: gg * g * (y * -2 + 1),
)


def _log_sigmoid_bend(g: Any, z: Any) -> Any:
    return g * (z - 1) * z


log_sigmoid_backward: Op = define(
    "LogSigmoidBackwardBackward0",
    lambda g, x: g * sigmoid(-x),
    lambda gg, _r, _g, x: log_sigmoid_backward(gg, x),
    lambda gg, _r, g, x: _log_sigmoid_bend(gg * g, sigmoid(x)),
)
softplus_backward: Op = define(
    "SoftplusBackwardBackward0",
    lambda g, x, beta, threshold: np.where(x * beta > threshold, g, g * sigmoid(x * beta)),
    lambda gg, _r, _g, x, beta, threshold: softplus_backward(gg, x, beta, threshold),
    lambda gg, _r, g, x, beta, threshold: (
        sigmoid_backward(gg * g, sigmoid(x * beta)) * _as(gg, raw(x) * beta < threshold) * beta
    ),
)


def _elu(title: str) -> Op:
    op: Op = define(
        title,
        lambda g, x, alpha, scale, inner: np.where(
            x <= 0, g * (np.exp(np.minimum(x, 0) * inner) * (alpha * scale * inner)), g * scale
        ),
        lambda gg, _r, _g, x, alpha, scale, inner: op(gg, x, alpha, scale, inner),
        lambda gg, _r, g, x, alpha, scale, inner: (
            op(gg * g * inner, x, alpha, scale, inner) * _as(gg, raw(x) < 0)
        ),
    )
    return op


elu_backward = _elu("EluBackwardBackward0")


def _gelu_slope(x: Any, approximate: str) -> Any:
    if approximate == "tanh":
        t = tanh(0.7978845608028654 * (x + 0.044715 * x * x * x))
        inner = 0.7978845608028654 * (1 + 3 * 0.044715 * x * x)
        return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * inner
    from_below = 0.5 * (1 + erf(x * 0.7071067811865476))
    return from_below + x * (0.3989422804014327 * exp(-0.5 * x * x))


def _gelu_bend(x: Any, approximate: str) -> Any:
    if approximate == "tanh":
        c, k = 0.7978845608028654, 0.044715
        t = tanh(c * (x + k * x * x * x))
        inner = c * (1 + 3 * k * x * x)
        return (1 - t * t) * (inner + 0.5 * x * (6 * k * c * x) - x * t * inner * inner)
    square = x * x
    density = exp(square * -0.5) * 0.3989422804014327
    return density * 2 - square * density


gelu_backward: Op = define(
    "GeluBackwardBackward0",
    lambda g, x, approximate: g * _gelu_slope(x, approximate),
    lambda gg, _r, _g, x, approximate: gelu_backward(gg, x, approximate),
    lambda gg, _r, g, x, approximate: gg * g * _gelu_bend(x, approximate),
)


def _mse_of_one(gg: Any, g: Any, x: Any, t: Any, how: str) -> Any:
    """The gradient of the incoming gradient: the slope at 1, weighted and summed."""
    if how == "none":
        return mse_backward(gg, x, t, how)
    ones = wrap(np.ones_like(raw(g))) if isinstance(g, Tensor) else np.ones_like(g)
    return (mse_backward(ones, x, t, how) * gg).sum()


def _mse_bend(g: Any, count: int, how: str) -> Any:
    return g * 2 / float(count) if how == "mean" else g * 2


mse_backward: Op = define(
    "MseLossBackwardBackward0",
    lambda g, x, t, how: (x - t) * ((g / float(max(1, x.size)) if how == "mean" else g) * 2),
    lambda gg, _r, g, x, t, how: _mse_of_one(gg, g, x, t, how),
    lambda gg, _r, g, x, _t, how: _mse_bend(gg * g, max(1, raw(x).size), how),
    lambda gg, _r, g, _x, t, how: -_mse_bend(gg * g, max(1, raw(t).size), how),
    broadcasts=True,
)


# -- softmax ---------------------------------------------------------------------------------------


def _softmax_bend(gg: Any, g: Any, y: Any, axis: int) -> Any:
    weighted = gg - sum_keep(gg * y, axis)
    return weighted * g - gg * sum_keep(g * y, axis)


softmax_backward: Op = define(
    "SoftmaxBackwardDataBackward0",
    lambda g, y, axis: (
        y * (g - np.add.reduce(g * y, axis=axis, keepdims=True)) if y.ndim else g * 0
    ),
    lambda gg, _r, _g, y, axis: softmax_backward(gg, y, axis),
    lambda gg, _r, g, y, axis: _softmax_bend(gg, g, y, axis),
)
log_softmax_backward: Op = define(
    "LogSoftmaxBackwardDataBackward0",
    lambda g, y, axis: (
        g - np.exp(y) * np.add.reduce(g, axis=axis, keepdims=True) if y.ndim else g * 0
    ),
    lambda gg, _r, _g, y, axis: gg - sum_keep(gg * exp(y), axis),
    lambda gg, _r, g, y, axis: -sum_keep(g, axis) * exp(y) * gg,
)
