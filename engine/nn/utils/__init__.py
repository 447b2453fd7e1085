"""Clipping gradients, and parameters as one vector."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np

from ...calls import absent
from ...core.tensor import Tensor, wrap
from ...ops.views.join import cat

E_NO_LISTS = (
    "Expected !nested_tensorlist[0].empty() to be true, but got false.  (Could this error message "
    "be improved?  If so, please report an enhancement request to PyTorch.)"
)


def _listed(parameters: Any) -> list[Tensor]:
    return [parameters] if isinstance(parameters, Tensor) else list(parameters)


def _with_grad(parameters: Any) -> list[Tensor]:
    return [p for p in _listed(parameters) if p._grad is not None]


def clip_grad_norm_(
    parameters: Any, max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False
) -> Tensor:
    """Scale all gradients together so that their joint norm is at most ``max_norm``.

    Returns:
        The norm before.
    """
    one_way = not isinstance(parameters, (Tensor, list, tuple)) and hasattr(parameters, "__next__")
    items = _listed(parameters)
    if one_way and not items:
        warnings.warn(
            "`parameters` is an empty generator, no gradient clipping will occur.", stacklevel=3
        )
    grads = [p._grad for p in _with_grad(items)]
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


def clip_grad_norm(
    parameters: Any,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
) -> Tensor:
    """The old name of :func:`clip_grad_norm_`."""
    warnings.warn(
        "`torch.nn.utils.clip_grad_norm` is now deprecated in favor of "
        "`torch.nn.utils.clip_grad_norm_`.",
        FutureWarning,
        stacklevel=2,
    )
    return clip_grad_norm_(parameters, max_norm, norm_type, error_if_nonfinite)


def clip_grad_value_(parameters: Any, clip_value: float) -> None:
    """Limit each element of each gradient to ``[-clip_value, clip_value]``."""
    found = _with_grad(parameters)
    if not found:
        raise RuntimeError(E_NO_LISTS)
    for p in found:
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


__getattr__ = absent.module_getattr("torch.nn.utils")
