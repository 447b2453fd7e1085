"""Distances of all pairs of rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.define import define
from ...core.tensor import Tensor
from .. import rules as f
from ..elements import elementwise as e
from ..rules import raw
from ..views.shape import view_op
from . import moments

FEW = 25  # up to so many rows PyTorch takes the differences themselves
MODES = {
    "use_mm_for_euclid_dist_if_necessary": 0,
    "use_mm_for_euclid_dist": 1,
    "donot_use_mm_for_euclid_dist": 2,
}


def _by_products(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Roots of ``|x|^2 - 2 x y + |y|^2``, all three in one product of matrices."""
    nx, ny = (np.add.reduce(v * v, axis=-1, keepdims=True) for v in (x, y))
    left = np.concatenate([x * -2, nx, np.ones_like(nx)], axis=-1)
    right = np.concatenate([y, np.ones_like(ny), ny], axis=-1)
    return np.sqrt(np.maximum(left @ right.mT, 0))


def _rule(g: Any, d: Any, here: Any, there: Any) -> Any:
    """Towards each of the other rows, as much as the distance to it weighs."""
    ratio = f.masked(g / d, raw(d) == 0)
    return here * f.sum_keep(ratio, -1) - f.matmul(ratio, there)


def _turned(x: Any) -> Any:
    return f.transpose(x, -2, -1)


euclidean = define(
    "EuclideanDistBackward0",
    _by_products,
    lambda g, y, a, b: _rule(g, y, a, b),
    lambda g, y, a, b: _rule(_turned(g), _turned(y), b, a),
    broadcasts=True,
)


def cdist(
    x1: Tensor,
    x2: Tensor,
    p: float = 2.0,
    compute_mode: str = "use_mm_for_euclid_dist_if_necessary",
) -> Tensor:
    """The p-norm distance between every row of x1 and every row of x2."""
    a, b = x1._array, x2._array
    mode = MODES.get(compute_mode, 0)
    many = a.ndim > 1 < b.ndim and max(a.shape[-2], b.shape[-2]) > FEW
    usual = a.size and b.size and a.dtype is b.dtype and a.dtype.kind == "f"
    if p == 2 and usual and (mode == 1 or (mode == 0 and many)):
        d = euclidean(x1, x2)
        return view_op(d, d._array.shape)
    gaps = e.sub(x1.unsqueeze(-2), x2.unsqueeze(-3))
    return moments.norm_named("CdistBackward0")(gaps, float(p), (gaps._array.ndim - 1,), False)
