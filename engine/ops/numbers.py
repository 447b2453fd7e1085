"""Python numbers beside tensors: their common type, and each number converted only once."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.graph import wrap
from ..dtypes import promote
from ..tensor import Tensor

# For each floating point type the numbers met so far as 0-dimensional arrays: a ufunc takes those
# in half the time of a Python float.
KEPT: dict[np.dtype, dict[float, np.ndarray]] = {
    np.dtype(t): {} for t in (np.float32, np.float64, np.float16)
}
LIMIT = 512


def scalar(value: float | int, of: np.dtype) -> np.ndarray:
    """A Python number as a 0-dimensional array of type ``of``."""
    array = np.asarray(value).astype(of)
    kept = KEPT.get(of)
    if kept is not None and value:  # 0.0 and -0.0 are one key, so zero is never kept
        if len(kept) >= LIMIT:
            kept.clear()
        kept[value] = array
    return array


def with_number(array: np.ndarray, value: Any) -> tuple[np.ndarray, np.ndarray]:
    """An array and a Python number in their common type (a number never widens a float)."""
    own = array.dtype
    if own.kind == "f":
        return array, scalar(value, own)
    common = promote(array, value)
    return (array if common is own else array.astype(common)), scalar(value, common)


def operand(value: Any) -> Tensor | None:
    """What Python code put beside a tensor, as a Tensor; None where that makes no sense."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, (np.number, np.bool_)):
        value = value.item()
    if isinstance(value, (bool, int, float, np.ndarray)):
        return wrap(np.asarray(value))
    return None


def form(array: np.ndarray, result: np.ndarray) -> tuple | None:
    """How a gradient of ``result``'s form is brought back to that of an input: None if equal."""
    if array.shape == result.shape and array.dtype is result.dtype:
        return None
    return array.shape, array.dtype
