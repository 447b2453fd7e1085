"""Attention as one operation, as PyTorch records it for batches of heads."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.define import define
from .. import rules as f
from ..linear.inverses import mT
from ..rules import raw


def _weights(q: Any, k: Any, mask: Any, factor: float) -> Any:
    """The softmax of the scores; 0 throughout where a row may look at nothing."""
    scores = q @ mT(k) * factor
    if mask is not None:
        scores = scores + mask
    top = raw(scores).max(-1, keepdims=True)
    e = f.exp(scores - np.where(np.isfinite(top), top, 0).astype(top.dtype))
    total = f.sum_keep(e, len(e.shape) - 1)
    return e / f.where(raw(total) == 0, f.ones_like(total), total)


def _score_rule(g: Any, q: Any, k: Any, v: Any, mask: Any, factor: float) -> Any:
    w = _weights(q, k, mask, factor)
    gw = g @ mT(v)
    return w * (gw - f.sum_keep(gw * w, len(w.shape) - 1)) * factor


heads_op = define(
    "ScaledDotProductFlashAttentionForCpuBackward0",
    lambda q, k, v, mask, factor: _weights(q, k, mask, factor) @ v,
    lambda g, _y, q, k, v, mask, factor: _score_rule(g, q, k, v, mask, factor) @ k,
    lambda g, _y, q, k, v, mask, factor: mT(_score_rule(g, q, k, v, mask, factor)) @ q,
    lambda g, _y, q, k, _v, mask, factor: mT(_weights(q, k, mask, factor)) @ g,
)
