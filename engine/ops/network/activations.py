"""Operations of networks: activations, losses, embedding; convolution is absent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...arrays import errorfunctions
from ...arrays.blocks import in_blocks
from ...arrays.chosen import chosen, kept
from ...arrays.halves import rounded_once
from ...calls.refusals import no_kernel, only_floats
from ...core.define import define
from ...core.tensor import Tensor
from .. import rules as f
from ..elements.pointwise import unary
from ..rules import raw


def floats(kernel: str) -> Callable[[Any], Any]:
    """A forward of one array of any size, under the name of PyTorch's kernel for it."""
    return lambda forward: rounded_once(only_floats(kernel, in_blocks(forward)))


# -- activations: forward, gradient --------------------------------------------------------------


def _leaky_relu(title: str) -> Any:
    return define(
        title,
        floats("leaky_relu_cpu")(
            lambda x, negative_slope: (
                np.maximum(x, x * negative_slope)
                if 0 <= negative_slope <= 1
                else np.where(x > 0, x, x * negative_slope)
            )
        ),
        lambda g, _y, x, slope: f.leaky_relu_backward(g, x, slope),
    )


@floats("elu_cpu")
def _elu_forward(x: np.ndarray, alpha: float, scale: float, input_scale: float) -> np.ndarray:
    above = np.asarray(x >= 0)
    if above.all():
        return np.multiply(x, x.dtype.type(scale))
    below = np.asarray(np.minimum(x, 0))
    if input_scale != 1:
        below *= input_scale
    np.expm1(below, out=below)
    below *= alpha * scale
    return chosen(above, x if scale == 1 else x * scale, below)


def _elu(title: str) -> Any:
    return define(
        title,
        _elu_forward,
        lambda g, _y, x, alpha, scale, inner: f.elu_backward(g, x, alpha, scale, inner),
    )


leaky_relu_op, leaky_relu_op_ = map(_leaky_relu, ("LeakyReluBackward0", "LeakyReluBackward1"))
elu_op, elu_op_ = map(_elu, ("EluBackward0", "EluBackward1"))
celu_op, celu_op_ = map(_elu, ("CeluBackward0", "CeluBackward1"))
softplus_op = define(
    "SoftplusBackward0",
    floats("softplus_cpu")(
        lambda x, beta, threshold: np.where(
            x * beta > threshold,
            x,
            np.log1p(np.exp(np.minimum(x * beta, threshold))) / x.dtype.type(beta),
        )
    ),
    lambda g, _y, x, beta, threshold: f.softplus_backward(g, x, beta, threshold),
)


def _silu_slope(g: Any, x: Any, gate: Any) -> Any:
    return g * gate * (1 + x * (1 - gate))


silu = unary(
    floats("silu_cpu")(lambda x: x / (1 + np.exp(-x))),
    lambda g, x, _y: _silu_slope(g, x, f.sigmoid(x)),
    "SiluBackward0",
    integers=True,
    doc="x * sigmoid(x); derivative s * (1 + x * (1 - s)) with s = sigmoid(x).",
)
log_sigmoid = unary(
    floats("log_sigmoid_cpu")(lambda x: np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x)))),
    lambda g, x, _y: f.log_sigmoid_backward(g, x),
    "LogSigmoidBackward0",
    integers=True,
    doc="log(sigmoid(x)); derivative sigmoid(-x).",
)
mish = unary(
    floats("mish_cpu")(lambda x: x * np.tanh(np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))))),
    lambda g, x, _y: g * _mish_slope(x),
    "MishBackward0",
    integers=True,
    doc="x * tanh(softplus(x)); derivative by the product rule.",
)
gelu_op = define(
    "GeluBackward0",
    floats("GeluKernelImpl")(lambda x, approximate: x * _normal_cdf(x, approximate)),
    lambda g, _y, x, approximate: f.gelu_backward(g, x, approximate),
)
hardtanh_op = define(
    "HardtanhBackward0",
    lambda x, min_val, max_val: _between(x, min_val, max_val),
    lambda g, _y, x, lo, hi: f.hardtanh_backward(g, x, lo, hi),
)
hardsigmoid = unary(
    floats("hardsigmoid_cpu")(lambda x: np.clip(x + 3, 0, 6) / x.dtype.type(6)),
    lambda g, x, _y: f.gate(g, x, (raw(x) > -3) & (raw(x) < 3)) / 6,
    "HardsigmoidBackward0",
    integers=True,
    doc="x / 6 + 1 / 2 limited to [0, 1]; derivative 1 / 6 within, 0 outside.",
)
hardswish = unary(
    floats("hardswish_cpu")(lambda x: x * np.clip(x + 3, 0, 6) / x.dtype.type(6)),
    lambda g, x, _y: f.where(
        raw(x) <= -3, f.zeros_like(g), f.where(raw(x) < 3, g * (x / 3 + 0.5), g)
    ),
    "HardswishBackward0",
    integers=True,
    doc="x * hardsigmoid(x); derivative x / 3 + 1 / 2 within [-3, 3], 0 or 1 outside.",
)
softshrink_op = define(
    "SoftshrinkBackward0",
    floats("softshrink_check")(lambda x, k: x - np.minimum(np.maximum(x, -k), k)),
    lambda g, _y, x, k: f.softshrink_backward(g, x, k),
)
hardshrink_op = define(
    "HardshrinkBackward0",
    floats("hardshrink_cpu")(lambda x, k: kept(x, np.asarray(~(np.abs(x) <= k)))),
    lambda g, _y, x, k: f.hardshrink_backward(g, x, k),
)


def _between(x: np.ndarray, lo: float, hi: float) -> np.ndarray:
    if x.dtype.kind == "b":
        raise RuntimeError("Bool inputs not supported for hardtanh")
    if x.dtype.kind == "u" and (lo < 0 or hi < 0):
        raise RuntimeError("cannot do hardtanh on an unsigned type with negative limits")
    return np.clip(x, *(np.asarray(v).astype(x.dtype) for v in (lo, hi)))


def _above(x: np.ndarray, threshold: float, value: float) -> np.ndarray:
    if x.dtype.kind == "b":
        raise no_kernel("threshold_cpu", x.dtype)
    return chosen(np.asarray(x <= threshold), np.asarray(value, x.dtype), x)


def _threshold(title: str) -> Any:
    return define(
        title,
        lambda x, t, value: _above(x, t, value),
        lambda g, _y, x, t, _v: f.threshold_backward(g, x, t),
    )


def _rrelu(title: str) -> Any:
    forward = only_floats("leaky_relu_cpu", lambda x, slope: x * slope)
    return define(title, forward, lambda g, _y, _x, slope: g * slope, frees=True)


threshold_op, threshold_op_ = map(_threshold, ("ThresholdBackward0", "ThresholdBackward1"))
rrelu_op, rrelu_op_ = map(_rrelu, ("RreluWithNoiseBackward0", "RreluWithNoiseBackward1"))
glu_op = define(
    "GluBackward0",
    only_floats(
        "glu_cpu", lambda x, axis: _glu_halves(x, axis)[0] / (1 + np.exp(-_glu_halves(x, axis)[1]))
    ),
    lambda g, _y, x, axis: _glu_rule(g, x, axis),
)
prelu_op = define(
    "PreluKernelBackward0",
    lambda x, w: chosen(np.asarray(x > 0), x, w * x),
    lambda g, _y, x, w: f.where(raw(x) > 0, g, g * w),
    lambda g, _y, x, w: f.sum_to(f.where(raw(x) > 0, f.zeros_like(g), g * x), w.shape),
)


def _glu_halves(x: Any, axis: int) -> tuple[Any, Any]:
    half = x.shape[axis] // 2
    lead = (slice(None),) * axis
    return f.take(x, (*lead, slice(None, half))), f.take(x, (*lead, slice(half, None)))


def _glu_rule(g: Any, x: Any, axis: int) -> Any:
    a, b = _glu_halves(x, axis)
    gate = f.sigmoid(b)
    return f.cat([g * gate, g * gate * (1 - gate) * a], axis)


def _mish_slope(x: Any) -> Any:
    s = f.sigmoid(x)
    t = f.tanh(-f.log(f.sigmoid(-x)))
    return t + x * s * (1 - t * t)


def _normal_cdf(x: np.ndarray, approximate: str) -> np.ndarray:
    if approximate == "tanh":
        return 0.5 * (1 + np.tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))
    return 0.5 * (1 + errorfunctions.erf(x * 0.7071067811865476))


# -- losses: forward, gradients of input and target ----------------------------------------------


def reduced(x: np.ndarray, reduction: str) -> np.ndarray:
    """A loss brought to a number: "mean", "sum", or left alone ("none")."""
    if reduction == "none":
        return x
    total = np.add.reduce(x, axis=None)
    return total if reduction == "sum" else total / x.dtype.type(x.size)


def back(g: Any, x: Any, reduction: str) -> Any:
    """The gradient of :func:`reduced`: for each element of a loss over ``x``."""
    if reduction == "none":
        return g
    if reduction == "mean":
        g = g / float(max(1, raw(x).size))
    return g  # 0-dimensional: it broadcasts against the element's own factor


def _smooth(d: np.ndarray, beta: float) -> np.ndarray:
    a = np.abs(d)
    return chosen(np.asarray(a < beta), 0.5 * d * d / d.dtype.type(beta), a - 0.5 * beta)


def _smooth_slope(d: Any, beta: float) -> Any:
    return f.where(np.abs(raw(d)) < beta, d / beta, f.sign(d))


def _huber(d: np.ndarray, delta: float) -> np.ndarray:
    a = np.abs(d)
    return chosen(np.asarray(a <= delta), 0.5 * d * d, delta * (a - 0.5 * delta))


mse_op = define(
    "MseLossBackward0",
    lambda x, t, how: reduced((x - t) ** 2, how),
    lambda g, _y, x, t, how: f.mse_backward(g, x, t, how),
    lambda g, _y, x, t, how: f.mse_backward(g, t, x, how),
)
smooth_l1_op = define(
    "SmoothL1LossBackward0",
    lambda x, t, how, beta: reduced(_smooth(x - t, beta), how),
    lambda g, _y, x, t, how, beta: _smooth_slope(x - t, beta) * back(g, x, how),
    lambda g, _y, x, t, how, beta: _smooth_slope(t - x, beta) * back(g, x, how),
)
huber_op = define(
    "HuberLossBackward0",
    lambda x, t, how, delta: reduced(_huber(x - t, delta), how),
    lambda g, _y, x, t, how, delta: _smooth_slope(x - t, delta) * (back(g, x, how) * delta),
    lambda g, _y, x, t, how, delta: _smooth_slope(t - x, delta) * (back(g, x, how) * delta),
)


soft_margin_op = define(
    "SoftMarginLossBackward0",
    lambda x, t, how: reduced(np.log1p(np.exp(-t * x)), how),
    lambda g, _y, x, t, how: back(g, x, how) * (-t * f.sigmoid(-(t * x))),
    None,
)


def _bce(x: np.ndarray, t: np.ndarray, weight: Any, how: str) -> np.ndarray:
    loss = -(t * np.maximum(np.log(x), -100) + (1 - t) * np.maximum(np.log1p(-x), -100))
    return reduced(loss if weight is None else loss * weight, how)


bce_op = define(
    "BinaryCrossEntropyBackward0",
    _bce,
    lambda g, _y, x, t, w, how: (
        back(g, x, how) * (1 if w is None else w) * ((x - t) / f.at_least((1 - x) * x, 1e-12))
    ),
    lambda g, _y, x, _t, w, how: (
        back(g, x, how) * (1 if w is None else w) * (f.log(1 - x) - f.log(x))
    ),
)


def _bce_logits(x: np.ndarray, t: np.ndarray, weight: Any, pos_weight: Any, how: str) -> np.ndarray:
    softplus = np.log1p(np.exp(-np.abs(x))) + np.maximum(-x, 0)
    loss = (1 - t) * x + (softplus if pos_weight is None else (1 + (pos_weight - 1) * t) * softplus)
    return reduced(loss if weight is None else loss * weight, how)


def _bce_logits_slope(x: Any, t: Any, pos: Any) -> Any:
    if pos is None:
        return f.sigmoid(x) - t
    lw = 1 + (pos - 1) * t
    return 1 - t - lw * f.sigmoid(-x)


bce_logits_op = define(
    "BinaryCrossEntropyWithLogitsBackward0",
    _bce_logits,
    lambda g, _y, x, t, w, pos, how: (
        _bce_logits_slope(x, t, pos) * back(g, x, how) * (1 if w is None else w)
    ),
    lambda g, _y, x, _t, w, pos, how: (
        back(g, x, how)
        * (1 if w is None else w)
        * (-x if pos is None else -x + (pos - 1) * -f.log(f.sigmoid(x)))
    ),
)


def _nll(x: np.ndarray, target: np.ndarray, weight: Any, ignore: int, how: str) -> np.ndarray:
    w = _class_weights(x, target, weight, ignore)
    loss = -x[np.arange(len(x)), np.where(target == ignore, 0, target)] * w
    if how == "none":
        return loss
    total = np.add.reduce(loss, axis=None)
    return total if how == "sum" else total / np.add.reduce(w, axis=None)


def _class_weights(x: np.ndarray, target: np.ndarray, weight: Any, ignore: int) -> np.ndarray:
    kept = target != ignore
    w = kept.astype(x.dtype)
    return w if weight is None else w * weight[np.where(kept, target, 0)]


def _nll_rule(g: Any, x: Any, target: np.ndarray, weight: Any, ignore: int, how: str) -> Any:
    w = _class_weights(raw(x), target, weight, ignore)
    if how == "mean":
        w = w / np.add.reduce(w, axis=None)
    spread = np.zeros(raw(x).shape, raw(x).dtype)
    spread[np.arange(len(spread)), np.where(target == ignore, 0, target)] = 0 - w
    if how == "none":
        g = f.reshape(g, (-1, *(1,) * (len(x.shape) - 1)))
        if len(x.shape) > 2:
            g = f.reshape(g, (x.shape[0], 1, *x.shape[2:]))
    return g * spread


nll_op = define(
    "NllLossBackward0",
    _nll,
    lambda g, _y, x, target, weight, ignore, how: _nll_rule(g, x, target, weight, ignore, how),
)

# -- embedding, dropout --------------------------------------------------------------------------

embedding_op = define(
    "EmbeddingBackward0",
    lambda weight, index, padding: weight[index],
    lambda g, _y, weight_shape, index, padding: f.index_add(
        g if padding is None else g * (index != padding)[..., None], (index,), weight_shape
    ),
    frees=True,
)


def _as_batch(x: Any) -> Any:
    """(B, I) as (1, B, I), to stand beside a weight of (K, I, J)."""
    return f.reshape(x, (1, *x.shape))


def _by_output(g: Any) -> Any:
    """(B, K) as (K, B, 1)."""
    return f.reshape(f.transpose(g, 0, 1), (g.shape[1], g.shape[0], 1))


trilinear_op = define(
    "TrilinearBackward0",
    lambda a, w, b: np.add.reduce((a[None] @ w) * b, -1, a.dtype).T,
    lambda g, _y, _a, w, b: f.sum_axes(_by_output(g) * (_as_batch(b) @ f.transpose(w, 1, 2)), (0,)),
    lambda g, _y, a, _w, b: f.transpose(_as_batch(a) * _by_output(g), 1, 2) @ _as_batch(b),
    lambda g, _y, a, w, _b: f.sum_axes(_by_output(g) * (_as_batch(a) @ w), (0,)),
)


def check_tensor(x: Any, name: str, position: int = 1, argument: str = "input") -> None:
    """Raise PyTorch's TypeError when a function's argument is not a tensor."""
    if not isinstance(x, Tensor):
        raise TypeError(
            f"{name}(): argument '{argument}' (position {position}) must be Tensor, not "
            f"{type(x).__name__}"
        )
