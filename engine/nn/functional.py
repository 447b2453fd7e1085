"""Activations, layers and losses as functions, with PyTorch's signatures."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..arrays.dtypes import C_NAMES
from ..calls import absent
from ..core.modes import mode
from ..core.tensor import Tensor, wrap
from ..face.calling import function
from ..ops.elements import elementwise as e
from ..ops.linear import products as linalg
from ..ops.network import activations as network
from ..ops.reductions import moments, softmaxes
from ..ops.views import arrange
from . import (
    activation_functions,
    attention,
    dropout_functions,
    loss_functions,
    margin_losses,
    normalisation,
)
from .activation_functions import *  # noqa: F403  offered here, as in PyTorch
from .attention import *  # noqa: F403
from .dropout_functions import *  # noqa: F403
from .loss_functions import *  # noqa: F403
from .margin_losses import *  # noqa: F403
from .normalisation import *  # noqa: F403

linear = linalg.linear
pad = arrange.pad
__getattr__ = absent.module_getattr("torch.nn.functional")


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


def normalize(input: Tensor, p: float = 2.0, dim: int = 1, eps: float = 1e-12) -> Tensor:
    """``input`` divided by its norm along ``dim``."""
    norm = moments.norm(input, p, dim, True)
    return e.div(input, norm.clamp(min=eps))


# -- layers ---------------------------------------------------------------------------------------


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
    if weight._array.ndim == 0 and weight._node is not None and mode.here.enabled:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    if weight._array.ndim != 2:
        raise RuntimeError("'weight' must be 2-D")
    index = input._array
    if index.dtype.name not in ("int64", "int32"):
        kind = input.dtype.tensor_type
        raise RuntimeError(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: "
            f"Long, Int; but got {'CPUBoolType' if kind == 'Bool' else f'torch.{kind}Tensor'} "
            "instead (while checking arguments for embedding)"
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
    if not a.size and num_classes == -1:
        raise RuntimeError("Can not infer total number of classes from empty tensor.")
    n = int(a.max()) + 1 if num_classes == -1 else num_classes
    if a.size and a.min() < 0:
        raise RuntimeError("Class values must be non-negative.")
    if a.size and a.max() >= n:
        raise RuntimeError("Class values must be smaller than num_classes.")
    return wrap((a[..., None] == np.arange(n)).astype(np.int64))


def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """``input1 @ weight[k] @ input2 + bias[k]`` for each output k.

    Shapes: inputs (..., I) and (..., J), weight (K, I, J), bias (K,); result (..., K).
    """
    first, second, w = input1._array.shape, input2._array.shape, weight._array.shape
    if len(first) != len(second):
        raise RuntimeError(
            f"bilinear(): input dimensions do not match: got {len(first)} and {len(second)}"
        )
    for i, (m, n) in enumerate(zip(first[:-1], second[:-1], strict=True)):
        if m != n:
            raise RuntimeError(
                f"bilinear(): input batch dimensions do not match at dim {i}: got {m} and {n}"
            )
    for i, (own, wanted) in enumerate(((first[-1], w[1]), (second[-1], w[2])), 1):
        if own != wanted:
            raise RuntimeError(
                f"bilinear(): input{i} size does not match weight size: got {own} but expected "
                f"{wanted}"
            )
    given = {"input1": input1, "input2": input2, "weight": weight, "bias": bias}
    kinds = {n: t._array.dtype for n, t in given.items() if t is not None}
    if len(set(kinds.values())) > 1:
        listed = ", ".join(f"{n}: {C_NAMES[k.name]}" for n, k in kinds.items())
        raise RuntimeError(f"All tensors must have the same dtype, got {listed}")
    flat = [t.reshape(-1, t._array.shape[-1]) for t in (input1, input2)]
    out = network.trilinear_op(flat[0], weight, flat[1]).reshape(*first[:-1], w[0])
    return out if bias is None else e.add(out, bias)


# PyTorch reads the arguments of these itself, and says in its own words what does not fit.
for _name in (
    "bilinear", "celu_", "cosine_similarity", "elu_", "hardshrink", "hardtanh_", "leaky_relu_",
    "pairwise_distance", "prelu", "relu_", "rms_norm", "rrelu_", "scaled_dot_product_attention",
    "selu_", "threshold_",
):  # fmt: skip
    globals()[_name] = function(_name, globals()[_name])

__all__ = [
    *activation_functions.__all__,
    *attention.__all__,
    *dropout_functions.__all__,
    *loss_functions.__all__,
    *margin_losses.__all__,
    *normalisation.__all__,
    "bilinear",
    "embedding",
    "linear",
    "log_softmax",
    "normalize",
    "one_hot",
    "pad",
    "softmax",
    "softmin",
]
