"""What sets elements to 0 by chance in training; :mod:`engine.nn.functional` offers it."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from ..core.tensor import Tensor, wrap
from ..create.random import default_generator
from ..ops.elements import elementwise as e
from ..ops.inplace import inplace as in_place

_mul_, _add_ = map(in_place, (e.mul, e.add))
E_CHANCE = "dropout probability has to be between 0 and 1, but got {}"


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """In training each element is set to 0 with probability p, the rest grows by 1 / (1 - p)."""
    if not 0 <= p <= 1:
        raise ValueError(E_CHANCE.format(p))
    return dropped(input, p, training, inplace)


def dropped(input: Tensor, p: float, train: bool, inplace: bool = False) -> Tensor:
    """``torch.dropout``: :func:`dropout` with nothing left out."""
    if not 0 <= p <= 1:
        raise RuntimeError(E_CHANCE.format(p))
    if not train or p == 0:
        return input
    a = input._array
    if not a.size:
        return input
    if a.dtype.kind != "f":
        raise RuntimeError(
            f"result type Float can't be cast to the desired output type {input.dtype.tensor_type}"
        )
    mask = np.zeros_like(a) if p == 1 else _kept(a, p) / a.dtype.type(1 - p)
    return (_mul_ if inplace else e.mul)(input, wrap(mask))


def _kept(a: np.ndarray, p: float) -> np.ndarray:
    """1 for each element that stays, else 0."""
    u = default_generator.uniform(a.size, np.dtype(np.float64)).reshape(a.shape)
    return (u < 1 - p).astype(a.dtype)


NEGATIVE_LIMIT = 1.7580993408473766  # of SELU: its scale times its alpha


def alpha_dropout(
    input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False
) -> Tensor:
    """Dropout that keeps mean and variance behind a SELU (Klambauer et al., 2017)."""
    if p < 0.0 or p > 1.0:
        raise ValueError(E_CHANCE.format(p))
    return alpha_dropped(input, p, training, inplace)


def alpha_dropped(input: Tensor, p: float, train: bool, inplace: bool = False) -> Tensor:
    """``torch.alpha_dropout``: :func:`alpha_dropout` with nothing left out."""
    if not 0 <= p <= 1:
        raise RuntimeError(E_CHANCE.format(p))
    a = input._array
    if not train or p == 0 or not a.size:
        return input
    if p == 1:
        return dropped(input, p, train, inplace)
    kind = a.dtype.type
    slope = 1.0 / math.sqrt((NEGATIVE_LIMIT**2 * p + 1) * (1 - p))
    noise = _kept(a, p)
    shift = (noise - 1) * kind(NEGATIVE_LIMIT * slope) + kind(NEGATIVE_LIMIT * slope * p)
    scaled = noise * kind(slope)
    mul, add = (_mul_, _add_) if inplace else (e.mul, e.add)
    return add(mul(input, wrap(scaled)), wrap(shift))


def gumbel_softmax(
    logits: Tensor, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1
) -> Tensor:
    """A sample of classes that can be differentiated: the softmax of logits plus Gumbel noise.

    With ``hard`` a row is a single 1, and its gradient is that of the soft sample. Source: E. Jang,
    S. Gu and B. Poole, "Categorical reparameterization with Gumbel-softmax" (2017). ``eps`` does
    nothing, and warns where it is given.
    """
    if eps != 1e-10:
        warnings.warn("`eps` parameter is deprecated and has no effect.", stacklevel=2)
    if logits._array.dtype.kind != "f" and logits._array.size:
        raise RuntimeError(
            "Exponential distribution is a continuous probability distribution. dtype must be a "
            f"floating point but you specified {logits.dtype.tensor_type}"
        )
    u = default_generator.uniform(logits._array.size, np.dtype(np.float64))
    waiting = -np.log1p(-u).reshape(logits._array.shape)
    gumbels: Any = wrap(-np.log(waiting.astype(logits._array.dtype)))
    soft = ((logits + gumbels) / tau).softmax(dim)
    if not hard:
        return soft
    index = soft.max(dim, keepdim=True)[1]
    one = wrap(np.zeros_like(soft._array)).scatter_(dim, index, 1.0)
    return one - soft.detach() + soft


__all__ = ["alpha_dropout", "dropout", "gumbel_softmax"]
