"""What a program reads off a node of the graph, and does with it: saved values, hooks, a call."""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable
from typing import Any

from ..core.define import GeneralNode
from ..core.edge import in_form
from ..core.graph import FREED, AccumulateGrad, Node
from ..core.modes import mode
from ..core.tensor import Tensor, aliased, ndarray, wrap
from ..handles import RemovableHandle
from ..ops.elements.pointwise import BinaryNode, UnaryNode
from ..ops.several import ManyNode
from ..ops.views.shape import ViewNode
from ..ready import note_hooked
from ..sentences import E_TWICE


@functools.cache
def _table() -> dict[str, tuple[list[str], list[str]]]:
    """PyTorch's node -> its inputs, and what it saves (``saved.txt``)."""
    # pathlib would make the import of the engine a twentieth longer
    with open(os.path.join(os.path.dirname(__file__), "saved.txt"), encoding="utf-8") as file:
        text = file.read()
    rows = [line.partition(":") for line in text.splitlines() if not line.startswith("#")]
    return {
        title: (inputs, saved.split())
        for line, _, saved in rows
        for title, *inputs in [line.split()]
    }


@functools.cache
def saved_names(kind: type[Node]) -> tuple[str, ...]:
    """PyTorch's name of each thing that nodes of a class keep; "" where it has none.

    Inputs have the names of PyTorch's list, in order (of an operation that PyTorch does not have,
    the names of its forward's parameters); constants those of the forward's parameters.
    """
    if issubclass(kind, UnaryNode):
        kept = ["self", "result"]
        inputs = kept[:1]
    elif issubclass(kind, BinaryNode):
        inputs = kept = ["self", "other"]
    elif issubclass(kind, GeneralNode) and hasattr(kind, "forward"):
        own = _parameters(kind.forward)
        view = issubclass(kind, ViewNode | ManyNode)
        inputs = own[: 1 if view else len(kind.rules)]
        known = _table().get(kind._title, ([], []))[0]
        constants = own[len(inputs) :]
        inputs = known if len(known) == len(kind.rules) else inputs
        kept = [f"{inputs[0]}_sym_sizes"] if view and inputs else ["result", *inputs]
        kept += constants
    else:
        return ()
    if kind._title not in _table():
        return tuple(kept)
    known, saved = _table()[kind._title]
    if issubclass(kind, BinaryNode) and len(known) == 2:
        kept = known
    free = set(saved).difference(kept)  # the shape of an input may be saved as a constant, too
    return tuple(
        name if name in saved else sizes if (sizes := f"{name}_sym_sizes") in free else ""
        for name in kept
    )


def _parameters(function: Callable) -> list[str]:
    code = getattr(inspect.unwrap(function), "__code__", None)
    return [] if code is None else [n.strip("_") for n in code.co_varnames[: code.co_argcount]]


class Reading(Node):
    """Bound to Node, name by name."""

    __slots__ = ()

    @property
    def metadata(self) -> dict:
        """A dictionary for the user."""
        return self._more().metadata

    def register_hook(self, hook: Callable) -> RemovableHandle:
        """Call ``hook(grad_inputs, grad_outputs)`` after the node ran; it may return new inputs."""
        return self._hooked().post.register(hook)

    def register_prehook(self, hook: Callable) -> RemovableHandle:
        """Call ``hook(grad_outputs)`` before the node runs; it may return new ones."""
        return self._hooked().pre.register(hook)

    def _hooked(self) -> Any:
        note_hooked(self)
        return self._more()

    def __getattr__(self, name: str) -> Any:
        for start in ("_saved_", "_raw_saved_"):
            if name.startswith(start):
                return self._saved(name[len(start) :])
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def _saved(self, name: str) -> Any:
        kind: Any = type(self)
        names = saved_names(kind)
        if name not in names:
            raise AttributeError(f"{self._title!r} object has no attribute '_saved_{name}'")
        if self._kept is FREED:
            raise RuntimeError(E_TWICE)
        place = names.index(name)
        value = self._kept[place]
        if name.endswith("_sym_sizes") and isinstance(value, Tensor):
            return value._array.shape
        self.check_saved((value,))
        if isinstance(value, ndarray):  # an output is saved as an array, and so are constants
            constant = isinstance(self, GeneralNode) and place > 0
            return wrap(value) if constant else self.as_tensor(value)
        return value

    def __dir__(self) -> list[str]:
        kind: Any = type(self)
        return [*object.__dir__(self), *(f"_saved_{n}" for n in saved_names(kind) if n)]

    def __call__(self, *grads: Any) -> Any:
        """The gradients of the inputs, from one Tensor (or None) for each output."""
        if len(grads) != self.outputs:
            raise TypeError(f"expected {self.outputs} arguments, got {len(grads)} instead")
        for i, g in enumerate(grads):
            if g is not None and not isinstance(g, Tensor):
                raise TypeError(f"argument {i} is not a Variable")
        if all(g is None for g in grads):
            return (None,) * len(self._links) if len(self._links) > 1 else None
        here, before = mode.here, mode.here.walking
        here.walking = True
        try:
            pairs = self.pull(grads[0] if len(grads) == 1 else list(grads), True, True)
            given = iter(pairs if self.forms is None else in_form(self, pairs))
        finally:
            here.walking = before
        result = tuple(None if link is None else next(given)[1] for link in self._links)
        return result if len(result) > 1 else result[0]


class Adding(AccumulateGrad):
    """Bound to AccumulateGrad, name by name."""

    __slots__ = ()

    def __call__(self, *grads: Any) -> tuple:
        """Add one Tensor to the leaf's ``grad``."""
        leaf = self.variable
        leaf._grad = aliased(grads[0]) if leaf._grad is None else leaf._grad + grads[0]
        return ()
