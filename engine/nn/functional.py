"""Activations, layers and losses as functions, with PyTorch's signatures."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from .. import absent
from ..autograd.graph import wrap
from ..ops import arrange, join, linalg, moments, network, reduce, softmaxes
from ..ops import elementwise as e
from ..ops.inplace import inplace
from ..random import default_generator
from ..tensor import Tensor
from .loss_functions import (  # noqa: F401  offered here, as in PyTorch
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    gaussian_nll_loss,
    hinge_embedding_loss,
    huber_loss,
    kl_div,
    l1_loss,
    margin_ranking_loss,
    mse_loss,
    nll_loss,
    poisson_nll_loss,
    smooth_l1_loss,
    soft_margin_loss,
)

linear = linalg.linear
sigmoid, tanh = e.sigmoid, e.tanh
silu, mish, logsigmoid = network.silu, network.mish, network.log_sigmoid
hardsigmoid, hardswish = network.hardsigmoid, network.hardswish
pad = arrange.pad
__getattr__ = absent.module_getattr("torch.nn.functional")


def _maybe_inplace(op: Any, input: Tensor, in_place: bool) -> Tensor:
    return inplace(op)(input) if in_place else op(input)


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """``max(input, 0)``; the derivative at 0 is 0."""
    network.check_tensor(input, "relu")
    return _maybe_inplace(e.relu, input, inplace)


def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """``input`` limited to [0, 6]."""
    return _maybe_inplace(lambda x: network.hardtanh_op(x, 0.0, 6.0), input, inplace)


def hardtanh(
    input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False
) -> Tensor:
    """``input`` limited to [min_val, max_val]."""
    return _maybe_inplace(lambda x: network.hardtanh_op(x, min_val, max_val), input, inplace)


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """``input`` where positive, else ``negative_slope * input``."""
    return _maybe_inplace(lambda x: network.leaky_relu_op(x, negative_slope), input, inplace)


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """``input`` where positive, else ``alpha * (exp(input) - 1)``."""
    return _maybe_inplace(lambda x: network.elu_op(x, alpha, 1.0, 1.0), input, inplace)


def selu(input: Tensor, inplace: bool = False) -> Tensor:
    """ELU with the constants that keep mean 0 and variance 1 (Klambauer et al., 2017)."""
    scale, alpha = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717
    return _maybe_inplace(lambda x: network.elu_op(x, alpha, scale, 1.0), input, inplace)


def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """``input`` where positive, else ``alpha * (exp(input / alpha) - 1)``."""
    return _maybe_inplace(lambda x: network.elu_op(x, alpha, 1.0, 1.0 / alpha), input, inplace)


def gelu(input: Tensor, approximate: str = "none") -> Tensor:
    """``input`` times the normal distribution function of ``input``."""
    if approximate not in ("none", "tanh"):
        raise RuntimeError("approximate argument must be either none or tanh.")
    return network.gelu_op(input, approximate)


def softplus(input: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """``log(1 + exp(beta * input)) / beta``; linear above the threshold."""
    return network.softplus_op(input, beta, threshold)


def softsign(input: Tensor) -> Tensor:
    """``input / (1 + |input|)``."""
    return e.div(input, e.add(e.abs_(input), 1))


def tanhshrink(input: Tensor) -> Tensor:
    """``input - tanh(input)``."""
    return e.sub(input, e.tanh(input))


def softshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """Numbers moved towards 0 by ``lambd``."""
    return network.softshrink_op(input, lambd)


def hardshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """0 where ``|input| <= lambd``."""
    return network.hardshrink_op(input, lambd)


def threshold(input: Tensor, threshold: float, value: float, inplace: bool = False) -> Tensor:
    """``value`` where ``input <= threshold``."""
    return _maybe_inplace(lambda x: network.threshold_op(x, threshold, value), input, inplace)


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """``input`` where positive, else ``weight * input``; one weight, or one a channel."""
    if input._array.ndim == 0:
        weight = weight.reshape(())
    if weight._array.size > 1 and input._array.ndim > 1:
        weight = weight.reshape(-1, *(1,) * (input._array.ndim - 2))
    return network.prelu_op(input, weight)


def softmax(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None
) -> Tensor:
    """exp(x) divided by its sum along ``dim``, which here may still be left out, with a warning."""
    return softmaxes.softmax(input, _softmax_dim(input, dim, "softmax"), dtype)


def log_softmax(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None
) -> Tensor:
    """The logarithm of :func:`softmax`, computed without overflow."""
    return softmaxes.log_softmax(input, _softmax_dim(input, dim, "log_softmax"), dtype)


def _softmax_dim(x: Tensor, dim: int | None, name: str) -> int:
    if dim is not None:
        return dim
    warnings.warn(
        f"Implicit dimension choice for {name} has been deprecated. Change the call to "
        "include dim=X as an argument.",
        stacklevel=3,
    )
    return 0 if x._array.ndim in (0, 1, 3) else 1


def softmin(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None
) -> Tensor:
    """``softmax(-input)``."""
    return softmax(e.neg(input), dim, dtype=dtype)


def glu(input: Tensor, dim: int = -1) -> Tensor:
    """The first half times the sigmoid of the second."""
    a, b = join.chunk(input, 2, dim)
    return e.mul(a, e.sigmoid(b))


def normalize(input: Tensor, p: float = 2.0, dim: int = 1, eps: float = 1e-12) -> Tensor:
    """``input`` divided by its norm along ``dim``."""
    norm = moments.norm(input, p, dim, True)
    return e.div(input, norm.clamp(min=eps))


def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """The cosine of the angle between vectors along ``dim``."""
    x1, x2 = arrange.broadcast_tensors(x1, x2)
    a = moments.norm(x1, 2, dim, True).clamp(min=eps)
    b = moments.norm(x2, 2, dim, True).clamp(min=eps)
    return reduce.sum_(e.mul(e.div(x1, a), e.div(x2, b)), dim)


# -- layers ---------------------------------------------------------------------------------------


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """In training each element is set to 0 with probability p, the rest grows by 1 / (1 - p)."""
    if not 0 <= p <= 1:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if not training or p == 0:
        return input
    a = input._array
    if p == 1:
        return _maybe_inplace(lambda x: network.scale_mask(x, np.zeros_like(a)), input, inplace)
    u = default_generator.uniform(a.size, np.dtype(np.float64)).reshape(a.shape)
    mask = (u < 1 - p).astype(a.dtype) / a.dtype.type(1 - p)
    return _maybe_inplace(lambda x: network.scale_mask(x, mask), input, inplace)


def layer_norm(
    input: Tensor,
    normalized_shape: Any,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Mean 0 and variance 1 over the last dimensions, then ``* weight + bias``."""
    shape = (
        tuple(normalized_shape) if not isinstance(normalized_shape, int) else (normalized_shape,)
    )
    n = len(shape)
    if input._array.shape[input._array.ndim - n :] != shape:
        raise RuntimeError(
            f"Given normalized_shape={list(shape)}, expected input with shape "
            f"[*, {', '.join(map(str, shape))}], but got input of size{list(input._array.shape)}"
        )
    axes = tuple(range(input._array.ndim - n, input._array.ndim))
    w = wrap(np.ones(shape, input._array.dtype)) if weight is None else weight
    b = wrap(np.zeros(shape, input._array.dtype)) if bias is None else bias
    return network.layer_norm_op(input, w, b, axes, eps)


def embedding(
    input: Tensor,
    weight: Tensor,
    padding_idx: int | None = None,
    max_norm: Any = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Tensor:
    """Rows of ``weight`` by number; the row ``padding_idx`` gets no gradient."""
    if max_norm is not None or scale_grad_by_freq or sparse:
        raise NotImplementedError(
            "embedding: max_norm, scale_grad_by_freq and sparse are not offered by this engine"
        )
    index = input._array
    if index.dtype.kind not in "iu":
        raise RuntimeError(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: "
            f"Long, Int; but got torch.{input.dtype.tensor_type}Tensor instead (while checking "
            "arguments for embedding)"
        )
    if index.size and (index.min() < 0 or index.max() >= weight._array.shape[0]):
        raise IndexError("index out of range in self")
    if padding_idx is not None and padding_idx < 0:
        padding_idx += weight._array.shape[0]
    return network.embedding_op(weight, index, padding_idx)


def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """Integers as rows with a single 1."""
    a = tensor._array
    if a.dtype != np.int64:
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    n = int(a.max()) + 1 if num_classes == -1 else num_classes
    if a.size and a.min() < 0:
        raise RuntimeError("Class values must be non-negative.")
    if a.size and a.max() >= n:
        raise RuntimeError("Class values must be smaller than num_classes.")
    return wrap((a[..., None] == np.arange(n)).astype(np.int64))
