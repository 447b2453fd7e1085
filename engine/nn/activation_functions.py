"""The activations as functions, with PyTorch's signatures, and their in-place forms.

:mod:`engine.nn.functional` offers them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from ..arrays.chosen import chosen
from ..calls.arguments import Number, check_dim
from ..core.tensor import Tensor
from ..create.random import Generator, default_generator
from ..face.naming import copied, named
from ..ops.elements import elementwise as e
from ..ops.inplace import inplace as in_place
from ..ops.network import activations as network
from ..ops.network.gates import hardshrink, prelu

sigmoid = named(copied(e.sigmoid), "sigmoid", e.sigmoid)
tanh = named(copied(e.tanh), "tanh", e.tanh)

_relu_ = in_place(e.relu)
_hardtanh_ = in_place(network.hardtanh_op)
_leaky_relu_ = in_place(network.leaky_relu_op_)
_elu_, _celu_ = in_place(network.elu_op_), in_place(network.celu_op_)
_threshold_ = in_place(network.threshold_op_)
_rrelu_ = in_place(network.rrelu_op_)
_silu_, _mish_ = in_place(network.silu), in_place(network.mish)
_hardsigmoid_, _hardswish_ = in_place(network.hardsigmoid), in_place(network.hardswish)
SELU_SCALE, SELU_ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717


Function = TypeVar("Function", bound=Callable[..., Tensor])


def of_tensor(op: Function) -> Function:
    """An activation that says in PyTorch's words when it is not given a tensor."""

    @functools.wraps(op)
    def call(*args: Any, **kwargs: Any) -> Tensor:
        try:
            return op(*args, **kwargs)
        except AttributeError:
            network.check_tensor(args[0] if args else kwargs["input"], op.__name__)
            raise

    return call  # type: ignore[return-value]


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """``max(input, 0)``; the derivative at 0 is 0."""
    network.check_tensor(input, "relu")
    return _relu_(input) if inplace else e.relu(input)


@of_tensor
def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """``input`` limited to [0, 6]."""
    return hardtanh(input, 0.0, 6.0, inplace)


@of_tensor
def hardtanh(
    input: Tensor, min_val: Number = -1.0, max_val: Number = 1.0, inplace: bool = False
) -> Tensor:
    """``input`` limited to [min_val, max_val]."""
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    return (_hardtanh_ if inplace else network.hardtanh_op)(input, min_val, max_val)


@of_tensor
def leaky_relu(input: Tensor, negative_slope: Number = 0.01, inplace: bool = False) -> Tensor:
    """``input`` where positive, else ``negative_slope * input``."""
    return (_leaky_relu_ if inplace else network.leaky_relu_op)(input, negative_slope)


@of_tensor
def elu(input: Tensor, alpha: Number = 1.0, inplace: bool = False) -> Tensor:
    """``input`` where positive, else ``alpha * (exp(input) - 1)``."""
    return (_elu_ if inplace else network.elu_op)(input, alpha, 1.0, 1.0)


@of_tensor
def selu(input: Tensor, inplace: bool = False) -> Tensor:
    """ELU with the constants that keep mean 0 and variance 1 (Klambauer et al., 2017)."""
    return (_elu_ if inplace else network.elu_op)(input, SELU_ALPHA, SELU_SCALE, 1.0)


@of_tensor
def celu(input: Tensor, alpha: Number = 1.0, inplace: bool = False) -> Tensor:
    """``input`` where positive, else ``alpha * (exp(input / alpha) - 1)``."""
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    return (_celu_ if inplace else network.celu_op)(input, alpha, 1.0, 1.0 / alpha)


@of_tensor
def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """``input * sigmoid(input)``."""
    return (_silu_ if inplace else network.silu)(input)


@of_tensor
def mish(input: Tensor, inplace: bool = False) -> Tensor:
    """``input * tanh(softplus(input))``."""
    return (_mish_ if inplace else network.mish)(input)


@of_tensor
def hardsigmoid(input: Tensor, inplace: bool = False) -> Tensor:
    """``(input + 3) / 6`` limited to [0, 1]."""
    return (_hardsigmoid_ if inplace else network.hardsigmoid)(input)


@of_tensor
def hardswish(input: Tensor, inplace: bool = False) -> Tensor:
    """``input`` times :func:`hardsigmoid` of it."""
    return (_hardswish_ if inplace else network.hardswish)(input)


@of_tensor
def logsigmoid(input: Tensor) -> Tensor:
    """``log(sigmoid(input))``, computed without overflow."""
    return network.log_sigmoid(input)


@of_tensor
def gelu(input: Tensor, approximate: str = "none") -> Tensor:
    """``input`` times the normal distribution function of ``input``."""
    if approximate not in ("none", "tanh"):
        raise RuntimeError("approximate argument must be either none or tanh.")
    return network.gelu_op(input, approximate)


@of_tensor
def softplus(input: Tensor, beta: Number = 1.0, threshold: Number = 20.0) -> Tensor:
    """``log(1 + exp(beta * input)) / beta``; linear above the threshold."""
    return network.softplus_op(input, beta, threshold)


@of_tensor
def softsign(input: Tensor) -> Tensor:
    """``input / (1 + |input|)``."""
    return e.div(input, e.add(e.abs_(input), 1))


@of_tensor
def tanhshrink(input: Tensor) -> Tensor:
    """``input - tanh(input)``."""
    return e.sub(input, e.tanh(input))


@of_tensor
def softshrink(input: Tensor, lambd: Number = 0.5) -> Tensor:
    """Numbers moved towards 0 by ``lambd``."""
    if lambd < 0:
        top = float(np.finfo(input._array.dtype).max)
        raise RuntimeError(
            f"lambda must be in range [0, {top:g}] for input dtype {input.dtype.tensor_type}, but "
            f"found {lambd:g}"
        )
    return network.softshrink_op(input, lambd)


@of_tensor
def threshold(input: Tensor, threshold: Number, value: Number, inplace: bool = False) -> Tensor:
    """``value`` where ``input <= threshold``."""
    return (_threshold_ if inplace else network.threshold_op)(input, threshold, value)


@of_tensor
def glu(input: Tensor, dim: int = -1) -> Tensor:
    """The first half times the sigmoid of the second."""
    d = check_dim(dim, input._array.ndim)
    if input._array.ndim == 0:
        raise RuntimeError("glu does not support scalars because halving size must be even")
    if input._array.shape[d] % 2:
        raise RuntimeError(
            f"Halving dimension must be even, but dimension {d} is size {input._array.shape[d]}"
        )
    return network.glu_op(input, d)


@of_tensor
def rrelu(
    input: Tensor,
    lower: Number = 1.0 / 8,
    upper: Number = 1.0 / 3,
    training: bool = False,
    inplace: bool = False,
    *,
    generator: Generator | None = None,
) -> Tensor:
    """Leaky ReLU whose slope is drawn for each element in training, else the mean of the bounds."""
    if lower > upper:
        raise RuntimeError("Lower bound should be less than or equal to the upper bound")
    if not training:
        return _rrelu(input, _even_slopes(input._array, (lower + upper) / 2), inplace)
    slopes = np.ones(input._array.shape)
    negative = input._array <= 0
    draws = (generator or default_generator).uniform(int(negative.sum()), np.dtype(np.float64))
    slopes[negative] = draws * (upper - lower) + lower
    return _rrelu(input, slopes, inplace)


def _even_slopes(x: np.ndarray, slope: float) -> np.ndarray:
    """1 for positive numbers, else ``slope``."""
    kind = x.dtype if x.dtype.kind == "f" else np.dtype(np.float64)
    return chosen(np.asarray(x > 0), np.asarray(1, kind), np.asarray(slope, kind))


def _rrelu(input: Tensor, slopes: np.ndarray, in_memory: bool) -> Tensor:
    op = _rrelu_ if in_memory else network.rrelu_op
    return op(input, slopes.astype(input._array.dtype, copy=False))


# -- in place ------------------------------------------------------------------------------------


def relu_(input: Tensor) -> Tensor:
    """:func:`relu` in place."""
    return _relu_(input)


def elu_(input: Tensor, alpha: Number = 1.0) -> Tensor:
    """:func:`elu` in place."""
    return _elu_(input, alpha, 1.0, 1.0)


def selu_(input: Tensor) -> Tensor:
    """:func:`selu` in place."""
    return _elu_(input, SELU_ALPHA, SELU_SCALE, 1.0)


def celu_(input: Tensor, alpha: Number = 1.0) -> Tensor:
    """:func:`celu` in place."""
    return celu(input, alpha, True)


def leaky_relu_(input: Tensor, negative_slope: Number = 0.01) -> Tensor:
    """:func:`leaky_relu` in place."""
    return _leaky_relu_(input, negative_slope)


def hardtanh_(input: Tensor, min_val: Number = -1.0, max_val: Number = 1.0) -> Tensor:
    """:func:`hardtanh` in place."""
    return _hardtanh_(input, min_val, max_val)


def threshold_(input: Tensor, threshold: Number, value: Number) -> Tensor:
    """:func:`threshold` in place."""
    return _threshold_(input, threshold, value)


def rrelu_(
    input: Tensor,
    lower: Number = 1.0 / 8,
    upper: Number = 1.0 / 3,
    training: bool = False,
    generator: Generator | None = None,
) -> Tensor:
    """:func:`rrelu` in place."""
    return rrelu(input, lower, upper, training, True, generator=generator)


__all__ = [
    "celu",
    "celu_",
    "elu",
    "elu_",
    "gelu",
    "glu",
    "hardshrink",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "hardtanh_",
    "leaky_relu",
    "leaky_relu_",
    "logsigmoid",
    "mish",
    "prelu",
    "relu",
    "relu6",
    "relu_",
    "rrelu",
    "rrelu_",
    "selu",
    "selu_",
    "sigmoid",
    "silu",
    "softplus",
    "softshrink",
    "softsign",
    "tanh",
    "tanhshrink",
    "threshold",
    "threshold_",
]
