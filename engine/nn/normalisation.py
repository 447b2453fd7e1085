"""Normalisation as functions, with PyTorch's signatures, for :mod:`engine.nn.functional`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..arrays.halves import FLOAT16, FLOAT32
from ..calls.refusals import no_kernel
from ..core.tensor import Tensor, wrap
from ..ops.elements import elementwise as e
from ..ops.network import normalisation as ops
from ..ops.reductions.reduce import mean
from ..ops.views import join
from ..ops.views.shape import view_op


def _given(t: Tensor | None, shape: tuple[int, ...], value: float, like: np.ndarray) -> Tensor:
    """A weight or bias, or what stands for its absence."""
    return wrap(np.full(shape, value, like.dtype)) if t is None else t


def _last_axes(input: Tensor, normalized_shape: Any, comma: str = ", ") -> tuple[int, ...]:
    """The axes of ``normalized_shape``, the last ones.

    Raises:
        RuntimeError: where they do not have these lengths.
    """
    shape = tuple(normalized_shape)
    if not shape:
        raise RuntimeError(
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one "
            "element, but got normalized_shape = []"
        )
    n, own = len(shape), input._array.shape
    if len(own) < n or own[len(own) - n :] != shape:
        raise RuntimeError(
            f"Given normalized_shape={list(shape)}, expected input with shape "
            f"[*{comma}{', '.join(map(str, shape))}], but got input of size{list(own)}"
        )
    return tuple(range(len(own) - n, len(own)))


def _one_type(input: Tensor, *parameters: Tensor | None) -> None:
    """Refuse parameters of another type than the input.

    Raises:
        RuntimeError: as PyTorch does, which would take float32 beside a shorter type.
    """
    kinds = {t._array.dtype for t in parameters if t is not None}
    if kinds - {input._array.dtype}:
        if kinds != {FLOAT32}:
            raise RuntimeError("mixed dtype (CPU): expect parameter to have scalar type of Float")
        if input._array.dtype is not FLOAT16:
            raise RuntimeError("mixed dtype (CPU): all inputs must share same datatype.")


def layer_norm(
    input: Tensor,
    normalized_shape: Any,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Mean 0 and variance 1 over the last dimensions, then ``* weight + bias``."""
    shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    _one_type(input, weight, bias)
    axes = _last_axes(input, shape)
    if input._array.dtype.kind != "f" and input._array.size:
        raise no_kernel("LayerNormKernelImpl", input._array.dtype)
    w, b = _given(weight, shape, 1, input._array), _given(bias, shape, 0, input._array)
    return ops.layer_norm_op(input, w, b, axes, eps)


def rms_norm(
    input: Tensor,
    normalized_shape: tuple[int, ...],
    weight: Tensor | None = None,
    eps: float | None = None,
) -> Tensor:
    """``input`` divided by the root of its mean square over the last dimensions, times weight.

    Source: B. Zhang and R. Sennrich, "Root mean square layer normalization" (2019). ``eps`` is
    what the type can just tell from 0 when left out.
    """
    axes = _last_axes(input, normalized_shape, "")
    floor = float(np.finfo(input._array.dtype).eps) if eps is None else eps
    square = mean(e.pow_number(input, 2), axes, True)
    out = e.mul(input, e.rsqrt(e.add(square, floor)))
    return out if weight is None else e.mul(out, weight)


def group_norm(
    input: Tensor,
    num_groups: int,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Mean 0 and variance 1 over each group of channels, then ``* weight + bias`` by channel.

    Shapes: input (N, C, ...), with C divisible by ``num_groups``; weight and bias (C,).
    """
    shape = input._array.shape
    if len(shape) < 2:
        raise RuntimeError(
            f"Expected at least 2 dimensions for input tensor but received {len(shape)}"
        )
    channels = shape[1]
    _one_type(input, weight, bias)
    if channels % num_groups:
        raise RuntimeError(
            "Expected number of channels in input to be divisible by num_groups, but got input of "
            f"shape {list(shape)} and num_groups={num_groups}"
        )
    for name, t in (("weight", weight), ("bias", bias)):
        if t is not None and t._array.shape != (channels,):
            raise RuntimeError(
                f"Expected {name} to be a vector of size equal to the number of channels in input, "
                f"but got {name} of shape {list(t._array.shape)} and input of shape {list(shape)}"
            )
    w = _given(weight, (channels,), 1, input._array)
    b = _given(bias, (channels,), 0, input._array)
    return ops.group_norm_op(input, w, b, num_groups, eps)


def batch_norm(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Mean 0 and variance 1 of each channel over the batch, then ``* weight + bias``.

    In training the running statistics move by ``momentum`` towards the batch's; otherwise they
    are what is subtracted and divided by.

    Shapes: input (N, C) or (N, C, ...); the rest (C,).
    """
    if training:
        _check_many(input)
    return normalised_batch(input, weight, bias, running_mean, running_var, training, momentum, eps)


def _check_many(input: Tensor) -> None:
    shape = input._array.shape
    if math.prod((*shape[:1], *shape[2:])) == 1:
        raise ValueError(
            f"Expected more than 1 value per channel when training, got input size {input.size()}"
        )


def normalised_batch(
    input: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    training: bool,
    momentum: float,
    eps: float,
) -> Tensor:
    """:func:`batch_norm` in the order of ``torch.batch_norm``."""
    if input._array.dtype.kind != "f":
        raise no_kernel("batch_norm", input._array.dtype)
    x = input._array
    if not x.size:
        out = join.clone(input)
        out = out if weight is None else e.mul(out, weight[0])
        return out if bias is None else e.add(out, bias[0])
    channels = input.size(1)
    named = (
        ("running_mean", running_mean),
        ("running_var", running_var),
        ("weight", weight),
        ("bias", bias),
    )
    for name, t in named:
        if t is not None and t._array.size != channels:
            raise RuntimeError(f"{name} should contain {channels} elements not {t._array.size}")
        if t is None and name.startswith("running") and not training:
            raise RuntimeError(f"{name} must be defined in evaluation mode")
    _one_type(input, weight, bias, running_mean, running_var)
    w, b = _given(weight, (channels,), 1, x), _given(bias, (channels,), 0, x)
    if not training and running_mean is not None and running_var is not None:
        return ops.batch_norm_fixed(input, w, b, running_mean._array, running_var._array, eps)
    axes = (0, *range(2, x.ndim))
    count = x.size // max(channels, 1)
    if running_mean is not None:
        _move(running_mean, np.mean(x, axis=axes), momentum)
    if running_var is not None:
        spread = np.var(x, axis=axes) * (count / (count - 1) if count > 1 else math.nan)
        _move(running_var, spread, momentum)
    return ops.batch_norm_op(input, w, b, axes, eps)


def _move(running: Tensor, now: np.ndarray, momentum: float) -> None:
    a = running._array
    a[...] = a * a.dtype.type(1 - momentum) + now.astype(a.dtype) * a.dtype.type(momentum)
    running._changed()


def instance_norm(
    input: Tensor,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Mean 0 and variance 1 of each channel of each example, then ``* weight + bias``.

    Shapes: input (N, C, ...) with at least one more dimension; the rest (C,).
    """
    shape = input._array.shape
    if use_input_stats and math.prod(shape[2:]) == 1:
        raise ValueError(
            f"Expected more than 1 spatial element when training, got input size {input.size()}"
        )
    if not use_input_stats and (running_mean is None or running_var is None):
        raise RuntimeError(
            "Expected running_mean and running_var to be defined when use_input_stats is false"
        )
    n = shape[0]
    w, b, *kept = (
        None if t is None else t.repeat(n) for t in (weight, bias, running_mean, running_var)
    )
    wide = view_op(input.contiguous(), (1, n * shape[1], *shape[2:]))
    out = normalised_batch(wide, w, b, kept[0], kept[1], use_input_stats, momentum, eps)
    for t, now in zip((running_mean, running_var), kept, strict=True):
        if t is not None and now is not None:
            t._array[...] = now._array.reshape(n, -1).mean(0)
            t._changed()
    return view_op(out, shape)


__all__ = ["batch_norm", "group_norm", "instance_norm", "layer_norm", "rms_norm"]
