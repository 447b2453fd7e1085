"""What PyTorch has no kernel or no derivative for, in its words."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from ..arrays.dtypes import OF_NUMPY


def only_floats(name: str, forward: Any) -> Any:
    """A forward that PyTorch does not have for whole numbers, under its kernel's name."""

    @functools.wraps(forward)
    def checked(x: np.ndarray, *others: Any) -> Any:
        if x.dtype.kind != "f":
            raise no_kernel(name, x.dtype)
        return forward(x, *others)

    return checked


def no_kernel(name: str, kind: np.dtype) -> NotImplementedError:
    """The error for a type that a kernel is not made for."""
    return NotImplementedError(f"\"{name}\" not implemented for '{OF_NUMPY[kind].tensor_type}'")


def refuse(what: str) -> Any:
    """The rule of an operation whose derivative PyTorch leaves out."""

    def rule(_g: Any, _a: Any, _b: Any) -> Any:
        raise RuntimeError(f"derivative for {what} is not implemented")

    return rule
