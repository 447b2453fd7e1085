"""The gates of networks that are methods of a Tensor as well."""

from __future__ import annotations

from ...calls.arguments import Number
from ...core.tensor import Tensor
from . import activations as network


def hardshrink(input: Tensor, lambd: Number = 0.5) -> Tensor:
    """0 where ``|input| <= lambd``."""
    return network.hardshrink_op(input, lambd)


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """``input`` where positive, else ``weight * input``; one weight, or one a channel."""
    x, w = input._array, weight._array
    if x.dtype is not w.dtype:
        raise RuntimeError(
            "prelu: Type promoting not supported. Got "
            f"{input.dtype.tensor_type} and {weight.dtype.tensor_type}"
        )
    channels = 1 if x.ndim < 2 else x.shape[1]
    if w.size != 1 and w.size != channels:
        raise RuntimeError(
            f"Mismatch of parameter numbers and input channel size. Found parameter numbers = "
            f"{w.size} and channel size = {channels}."
        )
    if x.ndim == 0:
        weight = weight.reshape(())
    elif w.size > 1:
        weight = weight.reshape(1, -1, *(1,) * (x.ndim - 2))
    elif w.ndim != x.ndim:
        weight = weight.reshape((1,) * x.ndim)
    return network.prelu_op(input, weight)
