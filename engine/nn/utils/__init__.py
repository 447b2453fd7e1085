"""Clipping gradients, and parameters as one vector."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ...autograd.graph import wrap
from ...ops.join import cat
from ...tensor import Tensor


def _with_grad(parameters: Any) -> list[Tensor]:
    items = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    return [p for p in items if p._grad is not None]


def clip_grad_norm_(
    parameters: Any, max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False
) -> Tensor:
    """Scale all gradients together so that their joint norm is at most ``max_norm``.

    Returns:
        The norm before.
    """
    grads = [p._grad for p in _with_grad(parameters)]
    if not grads:
        return wrap(np.float32(0))
    norms = np.array([np.linalg.norm(g._array.ravel(), norm_type) for g in grads])  # type: ignore[union-attr]
    total = grads[0]._array.dtype.type(np.linalg.norm(norms, norm_type))  # type: ignore[union-attr]
    if error_if_nonfinite and not np.isfinite(total):
        raise RuntimeError(
            f"The total norm of order {norm_type} for gradients from `parameters` is non-finite, "
            "so it cannot be clipped. To disable this error and scale the gradients by the "
            "non-finite norm anyway, set `error_if_nonfinite=False`"
        )
    scale = min(1.0, float(max_norm) / (float(total) + 1e-6))
    for g in grads:
        g._array[...] *= g._array.dtype.type(scale)  # type: ignore[union-attr]
        g._changed()  # type: ignore[union-attr]
    return wrap(total)


def clip_grad_value_(parameters: Any, clip_value: float) -> None:
    """Limit each element of each gradient to ``[-clip_value, clip_value]``."""
    for p in _with_grad(parameters):
        g = p._grad
        np.clip(g._array, -clip_value, clip_value, out=g._array)  # type: ignore[union-attr]
        g._changed()  # type: ignore[union-attr]


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """All parameters joined in one dimension."""
    return cat([p.reshape(-1) for p in parameters])


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Cut a vector into the parameters' data."""
    at = 0
    for p in parameters:
        n = p.numel()
        p.data = vec[at : at + n].view_as(p).data
        at += n
