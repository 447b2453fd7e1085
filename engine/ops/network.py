"""Operations of networks: activations, losses, embedding; convolution is absent."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..tensor import Tensor
from . import both as f
from .both import raw
from .define import unary
from .general import define

# -- activations: forward, gradient --------------------------------------------------------------


def _leaky_relu(title: str) -> Any:
    return define(
        title,
        lambda x, slope: np.where(x > 0, x, x * slope),
        lambda g, _y, x, slope: f.gate(g, x, np.where(raw(x) > 0, 1, slope).astype(raw(x).dtype)),
    )


def _elu(title: str) -> Any:
    return define(
        title,
        lambda x, alpha, scale, inner: np.where(
            x > 0, x * scale, np.expm1(np.minimum(x, 0) * inner) * (alpha * scale)
        ),
        lambda g, _y, x, alpha, scale, inner: f.where(
            raw(x) <= 0, g * f.exp(f.minimum0(x) * inner) * (alpha * scale * inner), g * scale
        ),
    )


leaky_relu_op, leaky_relu_op_ = map(_leaky_relu, ("LeakyReluBackward0", "LeakyReluBackward1"))
elu_op, elu_op_ = map(_elu, ("EluBackward0", "EluBackward1"))
celu_op, celu_op_ = map(_elu, ("CeluBackward0", "CeluBackward1"))
softplus_op = define(
    "SoftplusBackward0",
    lambda x, beta, threshold: np.where(
        x * beta > threshold,
        x,
        np.log1p(np.exp(np.minimum(x * beta, threshold))) / x.dtype.type(beta),
    ),
    lambda g, _y, x, beta, threshold: f.where(
        raw(x) * beta > threshold, g, g * f.sigmoid(x * beta)
    ),
)
silu = unary(
    lambda x: x / (1 + np.exp(-x)),
    lambda g, x, _y: g * (f.sigmoid(x) * (1 + x * (1 - f.sigmoid(x)))),
    "SiluBackward0",
)
log_sigmoid = unary(
    lambda x: np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x))),
    lambda g, x, _y: g * f.sigmoid(-x),
    "LogSigmoidBackward0",
)
mish = unary(
    lambda x: x * np.tanh(np.logaddexp(x, np.zeros_like(x))),
    lambda g, x, _y: g * _mish_slope(x),
    "MishBackward0",
)
gelu_op = define(
    "GeluBackward0",
    lambda x, approximate: x * _normal_cdf(x, approximate),
    lambda g, _y, x, approximate: g * _gelu_slope(x, approximate),
)
hardtanh_op = define(
    "HardtanhBackward0",
    lambda x, lo, hi: np.clip(x, *(np.asarray(v).astype(x.dtype) for v in (lo, hi))),
    lambda g, _y, x, lo, hi: f.gate(g, x, ~((raw(x) <= lo) | (raw(x) >= hi))),
)
hardsigmoid = unary(
    lambda x: np.clip(x + 3, 0, 6) / x.dtype.type(6),
    lambda g, x, _y: f.gate(g, x, (raw(x) > -3) & (raw(x) < 3)) / 6,
    "HardsigmoidBackward0",
)
hardswish = unary(
    lambda x: x * np.clip(x + 3, 0, 6) / x.dtype.type(6),
    lambda g, x, _y: (
        g * f.where(raw(x) < -3, f.zeros_like(x), f.where(raw(x) <= 3, x / 3 + 0.5, f.ones_like(x)))
    ),
    "HardswishBackward0",
)
softshrink_op = define(
    "SoftshrinkBackward0",
    lambda x, k: np.where(x > k, x - k, np.where(x < -k, x + k, abs(x * 0))),
    lambda g, _y, x, k: f.gate(g, x, ~(np.abs(raw(x)) <= k)),
)
hardshrink_op = define(
    "HardshrinkBackward0",
    lambda x, k: np.where((x >= -k) & (x <= k), x.dtype.type(0), x),
    lambda g, _y, x, k: f.gate(g, x, ~(np.abs(raw(x)) <= k)),
)


def _threshold(title: str) -> Any:
    return define(
        title,
        lambda x, t, value: np.where(x <= t, np.asarray(value, x.dtype), x),
        lambda g, _y, x, t, _v: f.gate(g, x, ~(raw(x) <= t)),
    )


def _rrelu(title: str) -> Any:
    return define(title, lambda x, slope: x * slope, lambda g, _y, _x, slope: g * slope, frees=True)


threshold_op, threshold_op_ = map(_threshold, ("ThresholdBackward0", "ThresholdBackward1"))
rrelu_op, rrelu_op_ = map(_rrelu, ("RreluWithNoiseBackward0", "RreluWithNoiseBackward1"))
glu_op = define(
    "GluBackward0",
    lambda x, axis: _glu_halves(x, axis)[0] / (1 + np.exp(-_glu_halves(x, axis)[1])),
    lambda g, _y, x, axis: _glu_rule(g, x, axis),
)
prelu_op = define(
    "PreluKernelBackward0",
    lambda x, w: np.where(x > 0, x, w * x),
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
    return 0.5 * (1 + f.special_erf(x * 0.7071067811865476))


def _gelu_slope(x: Any, approximate: str) -> Any:
    if approximate == "tanh":
        t = f.tanh(0.7978845608028654 * (x + 0.044715 * x * x * x))
        inner = 0.7978845608028654 * (1 + 3 * 0.044715 * x * x)
        return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * inner
    density = 0.3989422804014327 * f.exp(-0.5 * x * x)
    return 0.5 * (1 + f.erf(x * 0.7071067811865476)) + x * density


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
    return np.where(a < beta, 0.5 * d * d / d.dtype.type(beta), a - 0.5 * beta)


def _smooth_slope(d: Any, beta: float) -> Any:
    return f.where(np.abs(raw(d)) < beta, d / beta, f.sign(d))


def _huber(d: np.ndarray, delta: float) -> np.ndarray:
    a = np.abs(d)
    return np.where(a <= delta, 0.5 * d * d, delta * (a - 0.5 * delta))


mse_op = define(
    "MseLossBackward0",
    lambda x, t, how: reduced((x - t) ** 2, how),
    lambda g, _y, x, t, how: (x - t) * (back(g, x, how) * 2),
    lambda g, _y, x, t, how: (t - x) * (back(g, x, how) * 2),
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


def _bce(x: np.ndarray, t: np.ndarray, w: Any, how: str) -> np.ndarray:
    loss = -(t * np.maximum(np.log(x), -100) + (1 - t) * np.maximum(np.log1p(-x), -100))
    return reduced(loss if w is None else loss * w, how)


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


def _bce_logits(x: np.ndarray, t: np.ndarray, w: Any, pos: Any, how: str) -> np.ndarray:
    softplus = np.log1p(np.exp(-np.abs(x))) + np.maximum(-x, 0)
    loss = (1 - t) * x + (softplus if pos is None else (1 + (pos - 1) * t) * softplus)
    return reduced(loss if w is None else loss * w, how)


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
scale_mask = define("MulBackward0", lambda x, mask: x * mask, lambda g, _y, _x, mask: g * mask)


def check_tensor(x: Any, name: str, position: int = 1, argument: str = "input") -> None:
    """Raise PyTorch's TypeError when a function's argument is not a tensor."""
    if not isinstance(x, Tensor):
        raise TypeError(
            f"{name}(): argument '{argument}' (position {position}) must be Tensor, not "
            f"{type(x).__name__}"
        )
