"""Casts by name, and the old ways to reach a tensor's memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..arrays.dtypes import ALL
from ..arrays.dtypes import dtype as ElementType
from ..core.tensor import Tensor
from ..ops.views import join


def type_(self: Tensor, dtype: Any = None) -> Any:
    """The type's old name, or this tensor converted to a type."""
    if dtype is None:
        return f"torch.{self.dtype.tensor_type}Tensor"
    if isinstance(dtype, str):
        for d in ALL:
            if dtype in (f"torch.{d.tensor_type}Tensor", str(d)):
                return join.to(self, d)
        raise ValueError(f"invalid type: {dtype!r}")
    target = getattr(dtype, "dtype", dtype)
    if not isinstance(target, ElementType) and not isinstance(dtype, type):
        raise TypeError("dtype must be a type, str, or dtype object")
    return join.to(self, target)


def caster(name: str) -> Callable:
    target = next(d for d in ALL if d.name == name)

    def cast(self: Tensor, *, memory_format: Any = None) -> Tensor:
        return join.to(self, target)

    cast.__doc__ = f"This tensor as {name}."
    return cast


def apply_(self: Tensor, callable: Callable) -> Tensor:
    """Replace each element by ``callable(element)``, in place; never recorded."""
    flat = [callable(v) for v in self._array.ravel().tolist()]
    self._array[...] = np.array(flat, self._array.dtype).reshape(self._array.shape)
    self._changed()
    return self


def set_(self: Tensor, source: Tensor) -> Tensor:
    """Use another tensor's memory."""
    self._array = source._array
    self._changed()
    return self
