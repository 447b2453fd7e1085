"""Python numbers beside tensors: their common type, and each number converted only once."""

from __future__ import annotations

from typing import Any

import numpy as np

from .dtypes import promote
from .halves import FLOAT16

# For the usual floating point types the numbers met so far as 0-dimensional arrays: a ufunc takes
# those in half the time of a Python float.
KEPT: dict[np.dtype, dict[float, np.ndarray]] = {np.dtype(t): {} for t in (np.float32, np.float64)}
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


# The types whose range PyTorch checks, under the names in its error.
HELD = {"int64": "int64_t", "int32": "int", "int16": "int16_t", "int8": "int8_t",
           "uint8": "uint8_t", "float16": "c10::Half", "float32": "float"}  # fmt: skip


def check_fits(value: Any, dtype: np.dtype) -> None:
    """Raise PyTorch's RuntimeError for a number that a type does not hold."""
    if dtype.name not in HELD or isinstance(value, bool):
        return
    if dtype.kind == "f":
        fits = not np.isfinite(value) or abs(value) <= np.finfo(dtype).max
    else:
        top = int(np.iinfo(dtype).max)
        low = -top if dtype.kind == "u" else int(np.iinfo(dtype).min)
        fits = bool(np.isfinite(value)) and low <= value <= top
        if dtype.kind == "u" and isinstance(value, float):
            fits = fits and value > -1 and (value >= 0 or value == int(value))
    if not fits:
        raise RuntimeError(f"value cannot be converted to type {HELD[dtype.name]} without overflow")


def fitting(value: Any, dtype: np.dtype) -> Any:
    """A number as a type holds it: cut to a whole one, counted from behind where unsigned.

    Raises:
        RuntimeError: for a number that it does not hold, in PyTorch's words.
    """
    check_fits(value, dtype)
    if dtype.kind in "iu":
        return np.asarray(int(value)).astype(dtype)
    return value


def alone(value: Any, dtype: np.dtype) -> np.ndarray:
    """A number as a 0-dimensional array of its own; float16 takes any, as infinity.

    Raises:
        RuntimeError: as :func:`fitting`.
    """
    return np.asarray(value if dtype is FLOAT16 else fitting(value, dtype)).astype(dtype)
