"""Parameter: a tensor that a Module finds by itself."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.graph import new, track, wrap
from ..tensor import Tensor


class Parameter(Tensor):
    """A tracked leaf on the memory of ``data``; as an attribute of a Module it is registered."""

    __slots__ = ()

    def __new__(cls, data: Tensor | None = None, requires_grad: bool = True) -> Any:
        if data is None:
            data = wrap(np.empty(0, np.float32))
        t = new(cls)
        t._array = data.detach()._array  # what is no tensor says so here
        t._node = None
        if requires_grad:
            if t._array.dtype.kind != "f":
                raise RuntimeError(
                    "Only Tensors of floating point and complex dtype can require gradients"
                )
            track(t)
        return t

    def __repr__(self, *, tensor_contents: str | None = None) -> str:  # type: ignore[override]
        return "Parameter containing:\n" + super().__repr__()


class Buffer(Tensor):
    """A tensor that belongs to a Module's state but is not trained."""

    __slots__ = ()

    def __new__(cls, data: Tensor | None = None, *, persistent: bool = True) -> Any:
        t: Any = new(cls)
        t._array = wrap(np.empty(0, np.float32))._array if data is None else data._array
        t._node = None
        t.persistent = persistent
        return t
