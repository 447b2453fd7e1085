"""Parameter: a tensor that a Module finds by itself."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.graph import track
from ..core.tensor import Tensor, aliased, wrap


class Parameter(Tensor):
    """A tracked leaf on the memory of ``data``; as an attribute of a Module it is registered."""

    __slots__ = ()
    _shown = "torch.nn.parameter.Parameter"

    def __new__(cls, data: Tensor | None = None, requires_grad: bool = True) -> Any:
        if data is None:
            data = wrap(np.empty(0, np.float32))
        t = aliased(data.detach(), None, cls)  # what is no tensor says so here
        if requires_grad:
            if t._array.dtype.kind != "f":
                raise RuntimeError(
                    "Only Tensors of floating point and complex dtype can require gradients"
                )
            track(t)
        return t

    def __repr__(self, *, tensor_contents: str | None = None) -> str:
        return "Parameter containing:\n" + super().__repr__()


class Buffer(Tensor):
    """A tensor that belongs to a Module's state but is not trained."""

    __slots__ = ()
    _shown = "torch.nn.parameter.Buffer"
    persistent: bool

    def __new__(cls, data: Tensor | None = None, *, persistent: bool = True) -> Any:
        t = aliased(wrap(np.empty(0, np.float32)) if data is None else data, None, cls)
        t.persistent = persistent
        return t
