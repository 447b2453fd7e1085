"""What ``ctx`` offers beside the ways to save: it is the node that a program sees."""

from __future__ import annotations

from typing import Any

from ..core.ctx import FunctionCtx, node_of
from ..core.tensor import Tensor


class Context(FunctionCtx):
    """Bound to FunctionCtx, name by name."""

    __slots__ = ()
    saved_variables = FunctionCtx.saved_tensors

    def save_for_forward(self, *tensors: Tensor | None) -> None:
        """Accepted for forward mode, which this engine does not offer."""

    @property
    def next_functions(self) -> tuple:
        """For each tracked input a pair (node, number of that node's output)."""
        return node_of(self).next_functions

    @property
    def metadata(self) -> dict:
        """A dictionary for the user."""
        return node_of(self)._more().metadata

    @property
    def requires_grad(self) -> bool:
        """Whether any input is tracked."""
        return any(link is not None for link in node_of(self)._links)

    def name(self) -> str:
        """The name of the operation."""
        return node_of(self).name()

    def register_hook(self, hook: Any) -> Any:
        """Call ``hook(grad_inputs, grad_outputs)`` after the node ran."""
        return node_of(self)._more().post.register(hook)

    def register_prehook(self, hook: Any) -> Any:
        """Call ``hook(grad_outputs)`` before the node runs."""
        return node_of(self)._more().pre.register(hook)

    def apply(self, *grads: Any) -> Any:
        """Run ``backward`` on these gradients."""
        return node_of(self)._function._call_backward(self, list(grads))
