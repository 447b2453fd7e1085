"""What the methods of a Function get as ``ctx``, and the node behind it.

A program may leave on ``ctx`` what it likes, so nothing of the engine's may lie there: the node is
one object, with the names that a walk uses, and ``ctx`` another, with a namespace that the node
keeps. Taken are only the words that PyTorch takes (:data:`TOLD`). ``ctx`` holds its node, the node
does not hold its ``ctx`` (it makes a new one on the same namespace when it must), so there is no
cycle and memory is freed at once.
"""

from __future__ import annotations

import weakref
from typing import Any

import numpy as np

from .. import sentences as say
from ..arrays.versions import clock
from .graph import FREED, Node, Port
from .modes import recording
from .tensor import Tensor, bare, ndarray, wrap

TOLD = ("to_save", "dirty_tensors", "non_differentiable", "needs_input_grad")


def _told(name: str) -> property:
    """A word of PyTorch's on ``ctx``, which the node keeps."""
    return property(lambda c: getattr(node_of(c), name), lambda c, v: setattr(node_of(c), name, v))


class FunctionCtx:
    """What ``forward`` and ``backward`` can say and ask through ``ctx``."""

    __slots__ = ("__dict__", "__weakref__", "_node_of")
    to_save, dirty_tensors, non_differentiable, needs_input_grad = map(_told, TOLD)

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep tensors for ``backward``, where they are :attr:`saved_tensors`."""
        self.to_save = tensors

    def mark_dirty(self, *args: Tensor) -> None:
        """Say which inputs ``forward`` changed in place."""
        self.dirty_tensors = args

    def mark_non_differentiable(self, *args: Tensor) -> None:
        """Say which outputs have no derivative."""
        self.non_differentiable = args

    def set_materialize_grads(self, value: bool) -> None:
        """With False, ``backward`` gets None instead of zeros for outputs without a gradient."""
        if type(value) is not bool:
            raise TypeError(say.E_FILL)
        node_of(self).fill = value

    materialize_grads = property(fset=set_materialize_grads)

    @property
    def saved_tensors(self) -> tuple:
        """What :meth:`save_for_backward` kept.

        Raises:
            RuntimeError: when it was freed, or changed in place since.
        """
        return node_of(self).saved()


_slot: Any = FunctionCtx.__dict__["_node_of"]
del FunctionCtx._node_of  # type: ignore[attr-defined]  # the slot stays, its name is free


def node_of(ctx: FunctionCtx) -> FunctionNode:
    """The node behind a ``ctx``."""
    return _slot.__get__(ctx)


class FunctionNode(Node):
    """The node of one call of a :class:`Function`."""

    __slots__ = (
        "_ctx", "_function", "_kept", "_links", "fill", "forms", "namespace", "output_forms",
        "output_index", "takes", *TOLD,
    )  # fmt: skip

    namespace: dict[str, Any]  # what the program left on ``ctx``
    needs_input_grad: Any  # for each argument whether a gradient is wanted
    fill: bool  # whether ``backward`` gets zeros where no gradient arrived
    _ctx: Any  # None or a weak reference to the ctx that a program still holds
    takes: list  # for each argument whether it is a tensor
    output_forms: list | None  # for each output its form or None; None while ``forward`` runs
    output_index: tuple  # for each saved tensor which output it is, None for an input

    def __init__(self, function: Any, namespace: dict[str, Any] | None):
        self._function = function
        self.namespace = dict(namespace or {})
        self.to_save: Any = None
        self.dirty_tensors: Any = None
        self.non_differentiable: Any = None
        self.fill = True
        self._links = self._kept = self.output_index = self.needs_input_grad = ()
        self._seq = 0
        self._ctx = self._extra = self.output_forms = self.forms = None

    @property
    def outputs(self) -> int:
        """How many results ``forward`` had."""
        return 1 if self.output_forms is None else len(self.output_forms)

    @property
    def ctx(self) -> Any:
        """The ``ctx`` of this node: the one that a program still holds, or another like it."""
        known = None if self._ctx is None else self._ctx()
        if known is None:
            known = bare(self._function._ctx_class)
            known.__dict__ = self.namespace
            _slot.__set__(known, self)
            self._ctx = weakref.ref(known)
        return known

    @property
    def public(self) -> tuple[Any, int]:
        """Programs see the ``ctx`` in place of the node."""
        return self.ctx, 0

    def name(self) -> str:
        """The name of the Function, and Backward."""
        return f"{self._function.__name__}Backward"

    def saved(self) -> tuple:
        """What was saved, as Tensors."""
        if self.output_forms is None:  # still inside forward
            return ()
        if self._kept is FREED:
            raise RuntimeError(say.E_TWICE)
        if clock.changed < self._seq:
            self.check_saved(self._kept)
        pairs = zip(self._kept, self.output_index, strict=True)
        return tuple(wrap(v, self._output(i)) if type(v) is ndarray else v for v, i in pairs)

    def _output(self, index: int | None) -> Any:
        """Where the gradient of a saved output goes on, so that it can be differentiated again."""
        if index is None:
            return None
        return self if self.outputs == 1 else Port(self, index)

    def keep(self, values: tuple) -> None:
        """Save inputs as they are; outputs as arrays, so that no cycle arises."""
        outputs = {id(v): i for i, v in enumerate(values)}
        constant = {id(t) for t in self.non_differentiable or ()}
        to_save = self.to_save or ()
        self.output_index = tuple(
            None if id(t) in constant else outputs.get(id(t)) for t in to_save
        )
        self._kept = tuple(t._array if t is not None and id(t) in outputs else t for t in to_save)

    def pull(self, g: Any, tensors: bool, retain: bool) -> Any:
        """Let the program's ``backward`` answer."""
        args = []
        for given, form in zip(g if type(g) is list else [g], self.output_forms or (), strict=True):
            if given is None:
                args.append(wrap(np.zeros(*form)) if self.fill and form is not None else None)
            else:
                args.append(given if tensors else wrap(given))
        with recording(tensors):
            result = self._function._call_backward(self.ctx, args)
        grads = say.gradients(result, self.takes, self.name(), Tensor)
        if not retain and any(v is not None for v in self._kept):
            self._kept = FREED
        pairs = zip(self._links, grads, strict=True)
        return [
            (link, d if tensors or d is None else d._array) for link, d in pairs if link is not None
        ]
