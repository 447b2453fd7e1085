"""What PyTorch has no kernel or no derivative for, in its words."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..dtypes import OF_NUMPY


def only_floats(name: str, forward: Any) -> Any:
    """A forward that PyTorch does not have for whole numbers."""

    def checked(x: np.ndarray, *others: np.ndarray) -> Any:
        if x.dtype.kind != "f":
            kind = OF_NUMPY[x.dtype].tensor_type
            raise NotImplementedError(f"\"{name}_cpu\" not implemented for '{kind}'")
        return forward(x, *others)

    return checked


def refuse(what: str) -> Any:
    """The rule of an operation whose derivative PyTorch leaves out."""

    def rule(_g: Any, _a: Any, _b: Any) -> Any:
        raise RuntimeError(f"derivative for {what} is not implemented")

    return rule
