"""Attention as a function; :mod:`engine.nn.functional` offers it."""

from __future__ import annotations

import math

import numpy as np

from ..core.tensor import Tensor, wrap
from ..ops.elements import elementwise as e
from ..ops.indexing import scatter
from ..ops.linear import products as linalg
from ..ops.linear.inverses import swap
from ..ops.network.attention import heads_op
from ..ops.reductions import softmaxes
from .dropout_functions import dropped


def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Tensor:
    """``softmax(query @ key.mT * scale + mask) @ value``, with ``scale`` 1 / sqrt(E) by default.

    Args:
        query: (..., L, E).
        key: (..., S, E).
        value: (..., S, V).
        attn_mask: broadcasts to (..., L, S): True where a key may be looked at, or numbers to add.
        dropout_p: the probability with which a weight is set to 0. It is not switched off by
            ``eval()``.
        is_causal: each row looks at the keys up to its own number only.
        enable_gqa: each head of key and value serves several of the query's.

    Returns:
        (..., L, V). A row that may look at nothing is 0.
    """
    _check(query, key, value, attn_mask)
    if is_causal and attn_mask is not None:
        raise RuntimeError(
            "_scaled_dot_product_attention: Explicit attn_mask should not be set when "
            "is_causal=True"
        )
    if enable_gqa:
        heads = query._array.shape[-3]
        key, value = (
            scatter.repeat_interleave(t, heads // t._array.shape[-3], -3) for t in (key, value)
        )
    width = query._array.shape[-1]
    factor = (1 / math.sqrt(width) if width else math.inf) if scale is None else scale
    mask = attn_mask
    if is_causal:
        mask = wrap(np.tri(query._array.shape[-2], key._array.shape[-2], dtype=bool))
    if mask is not None and mask._array.dtype.kind == "b":
        mask = _as_numbers(mask._array, query)
    if not dropout_p and _in_one(query, key, value, mask):
        return heads_op(query, key, value, None if mask is None else mask._array, factor)
    root = math.sqrt(abs(factor))
    scores = linalg.matmul(e.mul(query, math.copysign(root, factor)), e.mul(swap(key), root))
    if mask is not None:
        scores = e.add(scores, mask)
    weights = softmaxes.safe_softmax_op(scores, scores._array.ndim - 1)
    if dropout_p > 0:
        weights = dropped(weights, dropout_p, True)
    return linalg.matmul(weights, value)


def _in_one(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> bool:
    """Whether PyTorch computes it as one operation."""
    q, k, v = (t._array for t in (query, key, value))
    if not q.ndim == k.ndim == v.ndim == 4 or 0 in q.shape or 0 in k.shape:
        return False
    one_batch = q.shape[:2] == k.shape[:2] == v.shape[:2]
    one_width = q.shape[3] == k.shape[3] == v.shape[3]
    by_row = all(a.strides[-1] == a.itemsize for a in (q, k, v))
    if not (one_batch and one_width and by_row):
        return False
    if mask is None:
        return True
    wanted = (*q.shape[:3], k.shape[2])
    shape = mask._array.shape
    fits = all(n in (1, m) for n, m in zip(shape[::-1], wanted[::-1], strict=False))
    return mask._node is None and len(shape) in (2, 4) and fits


def _as_numbers(mask: np.ndarray, like: Tensor) -> Tensor:
    """0 where a mask holds, minus infinity elsewhere."""
    return wrap(np.where(mask, 0, -np.inf).astype(like._array.dtype))


_WORDS = {
    np.dtype(np.float32): "float",
    np.dtype(np.float64): "double",
    np.dtype(np.int64): "long int",
}


def _check(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> None:
    """Raise PyTorch's errors for what does not fit."""
    q, k, v = (_WORDS.get(t._array.dtype, t.dtype.name) for t in (query, key, value))
    if not q == k == v:
        raise RuntimeError(
            "Expected query, key, and value to have the same dtype, but got query.dtype: "
            f"{q} key.dtype: {k} and value.dtype: {v} instead."
        )
    a, b, c = (t._array.ndim for t in (query, key, value))
    if min(a, b, c) < 2:
        raise RuntimeError(
            "Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: "
            f"{a} key.dim: {b} and value.dim: {c} instead."
        )
    if mask is not None and mask._array.dtype.kind not in "bf":
        m = _WORDS.get(mask._array.dtype, mask.dtype.name)
        raise RuntimeError(
            "Expected attn_mask dtype to be bool or float or to match query dtype, but got "
            f"attn_mask.dtype: {m} and  query.dtype: {q} instead."
        )


__all__ = ["scaled_dot_product_attention"]
