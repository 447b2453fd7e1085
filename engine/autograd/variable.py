"""Variable: what a tracked tensor was called before 0.4. Today it returns a plain Tensor."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..arrays.dtypes import get_default_dtype, to_numpy
from ..core.graph import track
from ..core.tensor import Tensor, aliased, wrap
from .api import backward, grad


class _VariableMeta(type):
    def __instancecheck__(cls, t: Any) -> bool:
        return isinstance(t, Tensor)


class ExecutionEngine:
    """The walk under the name that PyTorch's own error traces show."""

    @staticmethod
    def run_backward(
        tensors: Any,
        grad_tensors: Any,
        keep_graph: bool,
        create_graph: bool,
        inputs: Any = (),
        allow_unreachable: bool = True,
        accumulate_grad: bool = True,
    ) -> Any:
        """``backward`` (or ``grad``, when ``accumulate_grad`` is False) with all options named."""
        if accumulate_grad:
            return backward(tensors, grad_tensors, keep_graph, create_graph, inputs=inputs or None)
        return grad(
            tensors, inputs, grad_tensors, keep_graph, create_graph, allow_unused=allow_unreachable
        )


class Variable(metaclass=_VariableMeta):
    """``Variable(tensor, requires_grad=True)`` returns a tensor on the same memory.

    Kept because old articles write it; every tensor is an instance of it.
    """

    _execution_engine = ExecutionEngine()

    def __new__(  # type: ignore[misc]
        cls, data: Any = None, requires_grad: bool = False, volatile: bool = False, **unknown: Any
    ) -> Tensor:
        if unknown:
            raise TypeError(f"{min(unknown)!r} is an invalid keyword argument for this function")
        if volatile:
            warnings.warn(
                "volatile was removed and now has no effect. Use `with torch.no_grad():` instead.",
                UserWarning,
                stacklevel=2,
            )
        if data is None:
            return wrap(np.empty(0, to_numpy(get_default_dtype())))
        if not isinstance(data, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(data).__name__}")
        t = aliased(data)
        if requires_grad:
            if t._array.dtype.kind != "f":
                raise RuntimeError(
                    "Only Tensors of floating point and complex dtype can require gradients"
                )
            track(t)
        return t
