"""Normalisation: mean 0 and variance 1 over chosen axes, then a learned scale and shift."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...arrays.halves import rounded_once
from ...core.define import define
from .. import rules as f


@rounded_once
def _layer_norm(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray, axes: tuple, eps: float
) -> np.ndarray:
    centred = x - np.mean(x, axis=axes, keepdims=True)
    var = np.mean(centred * centred, axis=axes, keepdims=True)
    return centred / np.sqrt(var + x.dtype.type(eps)) * weight + bias


def _normalised(x: Any, axes: tuple, eps: float) -> tuple[Any, Any]:
    centred = x - f.mean_keep(x, axes)
    scale = 1 / f.sqrt(f.mean_keep(centred * centred, axes) + eps)
    return centred * scale, scale


def _layer_norm_rule(g: Any, x: Any, weight: Any, axes: tuple, eps: float) -> Any:
    z, scale = _normalised(x, axes, eps)
    gw = g * weight
    return scale * (gw - f.mean_keep(gw, axes) - z * f.mean_keep(gw * z, axes))


layer_norm_op = define(
    "NativeLayerNormBackward0",
    _layer_norm,
    lambda g, _y, x, weight, _b, axes, eps: _layer_norm_rule(g, x, weight, axes, eps),
    lambda g, _y, x, weight, _b, axes, eps: f.sum_to(
        g * _normalised(x, axes, eps)[0], weight.shape
    ),
    lambda g, _y, _x, _w, bias, axes, eps: f.sum_to(g, bias.shape),
)


def _by_channel(v: Any, x: Any) -> Any:
    """(C,) in a shape that broadcasts against (N, C, ...)."""
    return f.reshape(v, (1, v.shape[0], *(1,) * (len(x.shape) - 2)))


def _to_channel(g: Any) -> Any:
    """A gradient in the shape of (N, C, ...) summed to (C,)."""
    return f.sum_axes(g, (0, *range(2, len(g.shape))))


def _in_groups(x: Any, groups: int) -> Any:
    n, channels = x.shape[:2]
    return f.reshape(x, (n, groups, channels // groups, *x.shape[2:]))


def _group_norm(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray, groups: int, eps: float
) -> np.ndarray:
    grouped = _in_groups(x, groups)
    z = _normalised(grouped, tuple(range(2, grouped.ndim)), eps)[0].reshape(x.shape)
    return (z * _by_channel(weight, x) + _by_channel(bias, x)).astype(x.dtype)


def _group_z(x: Any, groups: int, eps: float) -> Any:
    grouped = _in_groups(x, groups)
    return f.reshape(_normalised(grouped, tuple(range(2, len(grouped.shape))), eps)[0], x.shape)


def _group_rule(g: Any, x: Any, weight: Any, groups: int, eps: float) -> Any:
    grouped = _in_groups(x, groups)
    axes = tuple(range(2, len(grouped.shape)))
    z, scale = _normalised(grouped, axes, eps)
    gw = _in_groups(g * _by_channel(weight, x), groups)
    out = scale * (gw - f.mean_keep(gw, axes) - z * f.mean_keep(gw * z, axes))
    return f.reshape(out, x.shape)


group_norm_op = define(
    "NativeGroupNormBackward0",
    _group_norm,
    lambda g, _y, x, weight, _b, groups, eps: _group_rule(g, x, weight, groups, eps),
    lambda g, _y, x, _w, _b, groups, eps: _to_channel(g * _group_z(x, groups, eps)),
    lambda g, _y, _x, _w, _b, groups, eps: _to_channel(g),
)


def _batch_rule(g: Any, x: Any, weight: Any, axes: tuple, eps: float) -> Any:
    z, scale = _normalised(x, axes, eps)
    gw = g * _by_channel(weight, x)
    return scale * (gw - f.mean_keep(gw, axes) - z * f.mean_keep(gw * z, axes))


batch_norm_op = define(
    "NativeBatchNormBackward0",
    lambda x, weight, bias, axes, eps: (
        _normalised(x, axes, eps)[0] * _by_channel(weight, x) + _by_channel(bias, x)
    ),
    lambda g, _y, x, weight, _b, axes, eps: _batch_rule(g, x, weight, axes, eps),
    lambda g, _y, x, _w, _b, axes, eps: _to_channel(g * _normalised(x, axes, eps)[0]),
    lambda g, _y, _x, _w, _b, axes, eps: _to_channel(g),
)


def _fixed(x: Any, mean: np.ndarray, var: np.ndarray, eps: float) -> Any:
    return (x - _by_channel(mean, x)) / _by_channel(np.sqrt(var + eps), x)


batch_norm_fixed = define(  # with statistics that are given
    "NativeBatchNormBackward0",
    lambda x, weight, bias, mean, var, eps: (
        _fixed(x, mean, var, eps) * _by_channel(weight, x) + _by_channel(bias, x)
    ),
    lambda g, _y, x, weight, _b, _m, var, eps: (
        g * (_by_channel(weight, x) / _by_channel(np.sqrt(var + eps), x))
    ),
    lambda g, _y, x, _w, _b, mean, var, eps: _to_channel(g * _fixed(x, mean, var, eps)),
    lambda g, _y, _x, _w, _b, _m, _v, eps: _to_channel(g),
    frees=True,
)
