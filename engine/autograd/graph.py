"""``torch.autograd.graph``: the graph's nodes and edges, and hooks on several tensors at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..calls import absent
from ..core.graph import Node, Port
from ..core.tensor import Tensor, wrap
from ..core.walk import will_run
from ..handles import RemovableHandle
from .saved import disable_saved_tensors_hooks, save_on_cpu, saved_tensors_hooks

__all__ = [
    "GradientEdge",
    "Node",
    "disable_saved_tensors_hooks",
    "get_gradient_edge",
    "increment_version",
    "register_multi_grad_hook",
    "save_on_cpu",
    "saved_tensors_hooks",
]
__getattr__ = absent.module_getattr("torch.autograd.graph")


class GradientEdge(NamedTuple):
    """Where a tensor's gradient goes: a node, and the number of that node's output."""

    node: Node
    output_nr: int
    ownership_token: Node | None = None


class _Known(GradientEdge):
    """An edge that remembers the form of what travels along it."""

    like: Tensor  # stands for the tensor, without its memory


_Known.__name__ = _Known.__qualname__ = "GradientEdge"


def tensor_of(edge: Any) -> Any:
    """What stands for an edge in a walk: a tensor with its form and its node."""
    if isinstance(edge, _Known):
        return edge.like
    if not isinstance(edge, GradientEdge):
        return edge
    node: Any = edge.node
    return wrap(np.empty(()), node)


def get_gradient_edge(tensor: Tensor) -> GradientEdge:
    """The edge along which a tensor's gradient travels.

    Raises:
        RuntimeError: for a tensor that is not tracked.
    """
    if not tensor.requires_grad:
        raise RuntimeError(
            "It is not possible to get the gradient edge for a Tensor that does not require "
            "gradients"
        )
    node = tensor._node
    edge = _Known(node.node, node.index) if type(node) is Port else _Known(node, 0)
    array = tensor._array
    edge.like = wrap(np.broadcast_to(array.dtype.type(0), array.shape), node)
    return edge


def increment_version(tensor: Tensor | Iterable[Tensor]) -> None:
    """Count a change of a tensor's memory that nobody else has noted."""
    for t in (tensor,) if isinstance(tensor, Tensor) else tensor:
        if t.is_inference():
            raise RuntimeError("Inference tensors do not track version counter.")
        t._changed()


class _Handles(RemovableHandle):
    """Several handles as one."""

    def __init__(self, handles: Sequence[RemovableHandle]):
        self.handles = tuple(handles)

    def remove(self) -> None:
        """Take all hooks away."""
        for handle in self.handles:
            handle.remove()


def register_multi_grad_hook(
    tensors: Sequence[Tensor], fn: Callable, *, mode: str = "all"
) -> RemovableHandle:
    """Call a function once a backward has the gradients of several tensors.

    Args:
        tensors: tracked tensors.
        fn: with mode "all" it gets the list of all gradients (None for what this backward does not
            reach) once the last of them is there; with "any" the first gradient.
        mode: "all" or "any".
    """
    if mode not in ("all", "any"):
        raise ValueError(f"Expects mode to be one of ('all', 'any') but got {mode}")
    edges = [get_gradient_edge(t) for t in tensors]
    arrived: dict[int, list] = {}

    def hook_of(i: int) -> Callable:
        def hook(g: Tensor) -> None:
            task, reached = will_run([edge.node for edge in edges])
            grads = arrived.setdefault(task, [None] * len(edges))
            grads[i] = g
            there = sum(one is not None for one in grads)
            if (mode == "any" and there == 1) or (mode == "all" and there == sum(reached)):
                fn(g if mode == "any" else list(grads))
            if there == sum(reached):
                del arrived[task]

        return hook

    return _Handles([t.register_hook(hook_of(i)) for i, t in enumerate(tensors)])
