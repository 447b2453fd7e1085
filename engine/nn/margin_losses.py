"""Losses of pairs and triplets: similarity, distance and margin, with PyTorch's signatures.

:mod:`engine.nn.functional` offers them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..arrays.dtypes import OF_NUMPY, promote
from ..core.tensor import Tensor, wrap
from ..ops.elements import elementwise as e
from ..ops.elements import limits
from ..ops.indexing.masks import where
from ..ops.reductions import moments
from ..ops.reductions.reduce import sum_
from ..ops.views import arrange
from .activation_functions import logsigmoid
from .loss_functions import finish, reduction_of


def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """The cosine of the angle between vectors along ``dim``."""
    common = promote(x1._array, x2._array)
    if common.kind != "f":
        raise RuntimeError(
            "expected common dtype to be floating point, yet common dtype is "
            + OF_NUMPY[common].tensor_type
        )
    x1, x2 = arrange.broadcast_tensors(x1, x2)
    a = moments.norm(x1, 2, dim, True).clamp(min=eps)
    b = moments.norm(x2, 2, dim, True).clamp(min=eps)
    return sum_(e.mul(e.div(x1, a), e.div(x2, b)), dim)


_distance = moments.norm_named("NormBackward1")


def pairwise_distance(
    x1: Tensor, x2: Tensor, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False
) -> Tensor:
    """The p-norm of ``x1 - x2 + eps`` along the last dimension."""
    n = max(x1._array.ndim, x2._array.ndim)
    d = e.add(e.sub(x1, x2), eps)
    return _distance(d, float(p), (n - 1,) if n else None, keepdim)


def _three(anchor: Tensor, positive: Tensor, negative: Tensor) -> None:
    a, p, n = (t._array.ndim for t in (anchor, positive, negative))
    if not a == p == n:
        raise RuntimeError(
            "The anchor, positive, and negative tensors are expected to have the same number of "
            f"dimensions, but got: anchor {a}D, positive {p}D, and negative {n}D inputs"
        )


def triplet_margin_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-6,
    swap: bool = False,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """``max(0, margin + distance to positive - distance to negative)``, with p-norms.

    With ``swap`` the negative counts by its distance to the nearer of anchor and positive.
    """
    how = reduction_of(reduction, size_average, reduce)
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    return triplet(anchor, positive, negative, margin, p, eps, swap, how)


def triplet(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: float,
    p: float,
    eps: float,
    swap: bool,
    how: str,
) -> Tensor:
    """:func:`triplet_margin_loss` once its arguments are known to fit."""
    _three(anchor, positive, negative)
    near = pairwise_distance(anchor, positive, p, eps)
    far = pairwise_distance(anchor, negative, p, eps)
    if swap:
        far = e.minimum(far, pairwise_distance(positive, negative, p, eps))
    return finish(limits.clamp_min(e.sub(e.add(near, margin), far), 0), how)


def triplet_margin_with_distance_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    *,
    distance_function: Callable[[Tensor, Tensor], Tensor] | None = None,
    margin: float = 1.0,
    swap: bool = False,
    reduction: str = "mean",
) -> Tensor:
    """:func:`triplet_margin_loss` with a distance of your own."""
    how = reduction_of(reduction)
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    _three(anchor, positive, negative)
    distance = distance_function or pairwise_distance
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = e.minimum(far, distance(positive, negative))
    return finish(limits.clamp_min(e.sub(e.add(near, margin), far), 0), how)


def cosine_embedding_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """``1 - cos`` of a pair where the target is 1, ``max(0, cos - margin)`` where it is -1.

    Shapes: inputs (N, D) and target (N,), or (D,) and ().
    """
    return cosine_pairs(
        input1, input2, target, margin, reduction_of(reduction, size_average, reduce)
    )


def cosine_pairs(input1: Tensor, input2: Tensor, target: Tensor, margin: float, how: str) -> Tensor:
    """:func:`cosine_embedding_loss` with its reduction in one word."""
    n = target._array.ndim
    if n > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if not input1._array.ndim == input2._array.ndim == n + 1:
        raise RuntimeError(
            f"{n}D target tensor expects {n + 1}D input tensors, but found inputs with sizes "
            f"{list(input1._array.shape)} and {list(input2._array.shape)}."
        )
    product = sum_(e.mul(input1, input2), n)
    squares = [e.add(sum_(e.mul(x, x), n), 1e-12) for x in (input1, input2)]
    cos = e.div(product, e.sqrt(e.mul(*squares)))
    none = wrap(np.zeros_like(cos._array))
    near = where(e.eq(target, 1), e.number_minus(cos, 1), none)
    far = where(e.eq(target, -1), limits.clamp_min(e.sub(cos, margin), 0), none)
    return finish(e.add(near, far), how)


def hinge_embedding_loss(
    input: Tensor,
    target: Tensor,
    margin: float = 1.0,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """``input`` where the target is 1, ``max(0, margin - input)`` where it is -1."""
    return hinge(input, target, margin, reduction_of(reduction, size_average, reduce))


def hinge(input: Tensor, target: Tensor, margin: float, how: str) -> Tensor:
    """:func:`hinge_embedding_loss` with its reduction in one word."""
    far = limits.clamp_min(e.add(e.neg(input), margin), 0)
    none = wrap(np.zeros((), input._array.dtype))
    loss = e.add(where(e.ne(target, 1), far, none), where(e.ne(target, -1), input, none))
    return finish(loss, how)


def margin_ranking_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0.0,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """``max(0, -target * (input1 - input2) + margin)``."""
    return ranking(input1, input2, target, margin, reduction_of(reduction, size_average, reduce))


def ranking(input1: Tensor, input2: Tensor, target: Tensor, margin: float, how: str) -> Tensor:
    """:func:`margin_ranking_loss` with its reduction in one word."""
    loss = e.add(e.mul(e.neg(target), e.sub(input1, input2)), margin)
    return finish(limits.clamp_min(loss, 0), how)


def multilabel_soft_margin_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """The mean over classes of the cross entropy of each, from numbers before the sigmoid."""
    how = reduction_of(reduction, size_average, reduce)
    yes = e.mul(target, logsigmoid(input))
    no = e.mul(e.number_minus(target, 1), logsigmoid(e.neg(input)))
    loss = e.neg(e.add(yes, no))
    if weight is not None:
        loss = e.mul(loss, weight)
    return finish(e.div(sum_(loss, -1), float(input._array.shape[-1])), how)


__all__ = [
    "cosine_embedding_loss",
    "cosine_similarity",
    "hinge_embedding_loss",
    "margin_ranking_loss",
    "multilabel_soft_margin_loss",
    "pairwise_distance",
    "triplet_margin_loss",
    "triplet_margin_with_distance_loss",
]
