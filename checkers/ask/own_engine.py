"""A learner's own engine under PyTorch's names, so that exercises and pictures work on it.

Lesson 7 ends with an engine of about a hundred lines: a class `Tensor` with `data`, `edges` (pairs
of a parent and a rule), `made_by`, `requires_grad`, `grad`, `backward` and `detach`; a base class
`Function`; and `no_grad`. `library(...)` adds what PyTorch calls by other names and hands back a
module that takes the place of torch.
"""

from __future__ import annotations

import contextlib
import types
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from checkers.ask.program import nothing


class Node:
    """What stands behind a tensor, in the form in which PyTorch shows a graph."""

    def __init__(self, tensor: Any) -> None:
        self._tensor = tensor
        if not tensor.edges:
            self.variable = tensor

    def name(self) -> str:
        """What made the tensor; for a leaf its mailbox."""
        return self._tensor.made_by if self._tensor.edges else "AccumulateGrad"

    @property
    def _input_metadata(self) -> tuple[Any, ...]:
        """Shape and dtype of the result, where PyTorch's nodes have them."""
        return (self._tensor,)

    @property
    def next_functions(self) -> tuple[tuple[Node, int], ...]:
        """The nodes that a gradient is handed on to."""
        return tuple((_node(parent), 0) for parent, _ in self._tensor.edges)


def _node(tensor: Any) -> Node:
    """The same node each time, since a graph is compared by its objects."""
    if "_node" not in vars(tensor):
        tensor._node = Node(tensor)
    return tensor._node


# What PyTorch's tensors have and a small engine need not.
ATTRIBUTES: Mapping[str, Any] = {
    "requires_grad": False,
    "retains_grad": False,
    "output_nr": 0,
    "is_leaf": property(lambda tensor: not tensor.edges),
    "grad_fn": property(lambda tensor: _node(tensor) if tensor.edges else None),
    "shape": property(lambda tensor: np.shape(tensor.data)),
    "dtype": property(lambda tensor: np.asarray(tensor.data).dtype),
    "ndim": property(lambda tensor: np.ndim(tensor.data)),
    "numpy": lambda tensor: np.asarray(tensor.data),
    "tolist": lambda tensor: np.asarray(tensor.data).tolist(),
    "item": lambda tensor: np.asarray(tensor.data).item(),
    "numel": lambda tensor: np.size(tensor.data),
}


def library(tensor: Any, function: Any, no_grad: Callable[[], Any]) -> types.ModuleType:
    """A module with the learner's classes under the names that PyTorch has for them."""
    for name, value in ATTRIBUTES.items():
        if not hasattr(tensor, name):
            setattr(tensor, name, value)
    module = types.ModuleType("engine")

    def make(values: Any, dtype: Any = None, requires_grad: bool = False) -> Any:
        return tensor(np.array(values, dtype=dtype or float), requires_grad=requires_grad)

    offered = {
        "Tensor": tensor,
        "tensor": make,
        "ones_like": lambda like: make(np.ones(np.shape(like.data))),
        "float32": np.float32,
        "float64": np.float64,
        "manual_seed": nothing,
        "no_grad": no_grad,
        "enable_grad": contextlib.nullcontext,
        "autograd": types.SimpleNamespace(Function=function, Variable=tensor),
    }
    vars(module).update(offered)
    return module
