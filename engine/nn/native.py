"""What PyTorch offers of ``nn.functional`` under ``torch.`` as well, with the signatures of there.

A loss gives a number for each element unless ``reduction`` is 1 (the mean) or 2 (the sum),
``dropout`` wants to be told whether it trains, and ``embedding`` takes the weight first.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..calls.arguments import Number, is_int, sizes_differ
from ..core.tensor import Tensor
from ..create.random import Generator
from ..face.calling import function
from . import activation_functions as a
from . import dropout_functions as d
from . import functional as F
from . import loss_functions, margin_losses, normalisation

REDUCTIONS = {1: "mean", 2: "sum"}


def _how(reduction: int) -> str:
    if not is_int(reduction):
        raise TypeError
    return REDUCTIONS.get(reduction, "none")


# -- activations and layers ----------------------------------------------------------------------


def celu(input: Tensor, alpha: Number = 1.0) -> Tensor:
    """``input`` where positive, else ``alpha * (exp(input / alpha) - 1)``."""
    return a.celu(input, alpha)


def selu(input: Tensor) -> Tensor:
    """ELU with the constants that keep mean 0 and variance 1 (Klambauer et al., 2017)."""
    return a.selu(input)


def threshold(input: Tensor, threshold: Number, value: Number) -> Tensor:
    """``value`` where ``input <= threshold``."""
    return a.threshold(input, threshold, value)


def rrelu(
    input: Tensor,
    lower: Number = 1.0 / 8,
    upper: Number = 1.0 / 3,
    training: bool = False,
    generator: Generator | None = None,
) -> Tensor:
    """Leaky ReLU whose slope is drawn for each element in training, else the mean of the bounds."""
    return a.rrelu(input, lower, upper, training, generator=generator)


def dropout(input: Tensor, p: float, train: bool) -> Tensor:
    """In training each element is set to 0 with probability p, the rest grows by 1 / (1 - p)."""
    return d.dropped(input, p, train)


def dropout_(input: Tensor, p: float, train: bool) -> Tensor:
    """:func:`dropout` in place."""
    return d.dropped(input, p, train, True)


def alpha_dropout(input: Tensor, p: float, train: bool) -> Tensor:
    """Dropout that keeps mean and variance behind a SELU (Klambauer et al., 2017)."""
    return d.alpha_dropped(input, p, train)


def alpha_dropout_(input: Tensor, p: float, train: bool) -> Tensor:
    """:func:`alpha_dropout` in place."""
    return d.alpha_dropped(input, p, train, True)


def embedding(
    weight: Tensor,
    indices: Tensor,
    padding_idx: int = -1,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Tensor:
    """Rows of ``weight`` by number; the row ``padding_idx`` gets no gradient (-1: no such row)."""
    padding = padding_idx if padding_idx >= 0 else None
    return F.embedding(indices, weight, padding, None, 2.0, scale_grad_by_freq, sparse)


def layer_norm(
    input: Tensor,
    normalized_shape: tuple[int, ...],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
    cudnn_enable: bool = True,
) -> Tensor:
    """Mean 0 and variance 1 over the last dimensions, then ``* weight + bias``."""
    return normalisation.layer_norm(input, tuple(normalized_shape), weight, bias, eps)


def group_norm(
    input: Tensor,
    num_groups: int,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
    cudnn_enabled: bool = True,
) -> Tensor:
    """Mean 0 and variance 1 over each group of channels, then ``* weight + bias`` by channel."""
    return normalisation.group_norm(input, num_groups, weight, bias, eps)


def batch_norm(
    input: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    training: bool,
    momentum: float,
    eps: float,
    cudnn_enabled: bool,
) -> Tensor:
    """Mean 0 and variance 1 of each channel over the batch, then ``* weight + bias``."""
    return normalisation.normalised_batch(
        input, weight, bias, running_mean, running_var, training, momentum, eps
    )


# -- losses --------------------------------------------------------------------------------------


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    pos_weight: Tensor | None = None,
    reduction: int = 0,
) -> Tensor:
    """Cross entropy of two classes from numbers before the sigmoid."""
    own, given = target._array.shape, input._array.shape
    try:
        shape = np.broadcast_shapes(own, given)
    except ValueError:
        raise RuntimeError(sizes_differ(own, given)) from None
    if shape != own:
        raise RuntimeError(
            f"output with shape {list(own)} doesn't match the broadcast shape {list(shape)}"
        )
    wide = input if given == own else input.expand(own)
    return loss_functions.binary_cross_entropy_with_logits(
        wide, target, weight, reduction=_how(reduction), pos_weight=pos_weight
    )


def kl_div(
    input: Tensor, target: Tensor, reduction: int = 0, *, log_target: bool = False
) -> Tensor:
    """``target * (log(target) - input)`` for log-probabilities in ``input``."""
    if not isinstance(log_target, bool):
        raise TypeError
    return loss_functions.divergence(input, target, _how(reduction), log_target)


def poisson_nll_loss(
    input: Tensor, target: Tensor, log_input: bool, full: bool, eps: float, reduction: int
) -> Tensor:
    """Minus the log-probability of Poisson counts, with Stirling's term when ``full``."""
    return loss_functions.poisson(input, target, log_input, full, eps, _how(reduction))


def hinge_embedding_loss(
    input: Tensor, target: Tensor, margin: float = 1.0, reduction: int = 0
) -> Tensor:
    """``input`` where the target is 1, ``max(0, margin - input)`` where it is -1."""
    return margin_losses.hinge(input, target, margin, _how(reduction))


def margin_ranking_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0.0, reduction: int = 0
) -> Tensor:
    """``max(0, -target * (input1 - input2) + margin)``."""
    return margin_losses.ranking(input1, input2, target, margin, _how(reduction))


def cosine_embedding_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0.0, reduction: int = 0
) -> Tensor:
    """``1 - cos`` of a pair where the target is 1, ``max(0, cos - margin)`` where it is -1."""
    return margin_losses.cosine_pairs(input1, input2, target, margin, _how(reduction))


def triplet_margin_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-6,
    swap: bool = False,
    reduction: int = 0,
) -> Tensor:
    """``max(0, margin + distance to positive - distance to negative)``, with p-norms."""
    how = _how(reduction)
    return margin_losses.triplet(anchor, positive, negative, margin, p, eps, swap, how)


# The same functions in both places:
_SHARED = (
    "bilinear", "celu_", "cosine_similarity", "pairwise_distance",
    "rms_norm", "rrelu_", "selu_", "threshold_",
)  # fmt: skip
_OWN = (
    alpha_dropout, alpha_dropout_, batch_norm, binary_cross_entropy_with_logits, celu,
    cosine_embedding_loss, dropout, dropout_, embedding, group_norm, hinge_embedding_loss, kl_div,
    layer_norm, margin_ranking_loss, poisson_nll_loss, rrelu, selu, threshold, triplet_margin_loss,
)  # fmt: skip


FUNCTIONS: dict[str, Callable] = {
    **{name: getattr(F, name) for name in _SHARED},
    **{op.__name__: function(op.__name__, op) for op in _OWN},
}
