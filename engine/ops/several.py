"""Operations of a list of inputs, and operations with several outputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..arrays.forms import form_of, forms_of
from ..core.define import GeneralNode, Rule, node_class, record
from ..core.graph import Port
from ..core.modes import mode, quiet
from ..core.tensor import Tensor, ViewOf, wrap
from .unrecorded import leave_unrecorded


class JointNode(GeneralNode):
    """An operation of any number of inputs whose one rule gives all gradients at once."""

    __slots__ = ()
    keeps = False

    def pull(self, g: Any, tensors: bool, retain: bool) -> Any:
        """All gradients from the one rule."""
        grads = self.rules[0](g, *self._kept)  # type: ignore[misc]
        return [(n, d) for n, d in zip(self._links, grads, strict=True) if n is not None]


def define_joint(title: str, forward: Callable[..., Any], rule: Rule) -> Callable[..., Tensor]:
    """An operation of a tuple of tensors and constants: ``op(tensors, constant, ...)``.

    ``forward(arrays, constant, ...)`` returns (result, plain values to keep);
    ``rule(g, *kept)`` returns one gradient for each tensor.
    """
    cls = node_class(JointNode, title, rules=(rule,))

    def op(inputs: tuple[Tensor, ...], *consts: Any) -> Tensor:
        arrays = [t._array for t in inputs]
        r, keep = forward(arrays, *consts)
        t = wrap(r)
        links = tuple([i._node for i in inputs])
        if any(links) and not (quiet and not mode.here.enabled):
            same = all(a.dtype is r.dtype for a in arrays)
            t._node = record(cls, links, keep, None if same else forms_of(arrays, links))
        return t

    return op


class ManyNode(GeneralNode):
    """An operation of one input with several outputs; ``g`` is a list with a gradient for each."""

    __slots__ = ("made",)
    made: list  # the form of each output
    keeps = False

    def pull(self, gs: Any, tensors: bool, retain: bool) -> Any:
        """The input's gradient from those of all outputs, zeros where none came."""
        filled = [
            np.zeros(*form) if g is None else g for g, form in zip(gs, self.made, strict=True)
        ]
        return ((self._links[0], self.rules[0](filled, *self._kept)),)  # type: ignore[misc]

    @property
    def outputs(self) -> int:
        """How many outputs there are."""
        return len(self.made)


def define_many(
    title: str, forward: Callable[..., list], rule: Rule
) -> Callable[..., tuple[Tensor, ...]]:
    """A view operation of one tensor with several outputs: ``op(tensor, constant, ...)``.

    ``forward`` returns arrays that share memory; ``rule(gs, x_shape, constant, ...)`` gets a
    gradient for each output (zeros where none came).
    """
    cls = node_class(ManyNode, title, rules=(rule,), forward=staticmethod(forward))

    def op(x: Tensor, *consts: Any) -> tuple[Tensor, ...]:
        parts = forward(x._array, *consts)
        if x._node is None or (quiet and not mode.here.enabled):
            return tuple(_part(x, p) for p in parts)
        node = record(cls, (x._node,), (x._array.shape, *consts))
        node.made = [form_of(p) for p in parts]
        base = x if x._view is None else x._view.base
        made = ViewOf(base, (), True, "several")
        return tuple([_recorded_part(part, Port(node, i), made) for i, part in enumerate(parts)])

    return op


def _recorded_part(array: np.ndarray, link: Port, made: ViewOf) -> Tensor:
    """One of several views, which must not be changed in place."""
    t = wrap(array, link)
    t._view = made
    return t


def _part(x: Tensor, array: np.ndarray) -> Tensor:
    """One of several views that nothing recorded: it must not change its base's history later."""
    t = wrap(array)
    t._view = ViewOf(x if x._view is None else x._view.base, (), False, "several")
    if x._own_version is not None:
        t._own_version = x._own_version
    leave_unrecorded(x, t)
    return t
