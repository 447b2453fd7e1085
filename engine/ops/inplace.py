"""Changing a tensor in place, with its history kept right.

An in-place operation computes like its twin without the underscore, then writes the result into the
memory and lets the tensor (and, for a view, its base and all other views) take over the history.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..arguments import misfit
from ..autograd.graph import E_TWICE, FREED, AccumulateGrad, Adrift, Node, Port, new
from ..autograd.modes import mode
from ..dtypes import OF_NUMPY, category
from ..memory import tick
from ..tensor import Tensor, Views
from . import both as f
from .general import GeneralNode, ManyNode, define

E_LEAF = "a leaf Variable that requires grad is being used in an in-place operation."
E_NO_GRAD_VIEW = (
    "A view was created in no_grad mode and is being modified inplace with grad mode enabled. "
)
E_AMBIGUOUS = (
    "Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your "
    "code by moving both the view and the inplace either both inside the no_grad block (if you "
    "don't want the inplace to be tracked) or both outside (if you want the inplace to be tracked)."
)
E_PART = (
    "This view is the output of a function that returns multiple views. Such functions do not "
    "allow the output views to be modified inplace. You should replace the inplace operation by an "
    "out-of-place one."
)
E_VIEW_LEAF = "a view of a leaf Variable that requires grad is being used in an in-place operation."


def forbid(x: Tensor) -> None:
    """Raise where PyTorch refuses an in-place change: leaves that are tracked, and their views."""
    if not mode.enabled:
        return
    view = x._view
    if view is not None and not view.recorded and view.base._node is not None:
        raise RuntimeError(E_NO_GRAD_VIEW + E_AMBIGUOUS)
    if type(x._node) is Adrift:  # the base is tracked since the view was made
        raise RuntimeError(E_VIEW_LEAF)
    if isinstance(x._node, AccumulateGrad):
        raise RuntimeError(E_LEAF)
    if view is not None and isinstance(view.base._node, AccumulateGrad) and x._node is not None:
        raise RuntimeError(E_VIEW_LEAF)
    node = x._node
    if type(node) is Port and isinstance(node.node, ManyNode):
        raise RuntimeError(
            f"Output {node.index} of {node.node._title.removesuffix('Backward0')} is a view and is "
            f"being modified inplace. {E_PART}"
        )
    if x._inference and not mode.inference:
        raise RuntimeError(
            "Inplace update to inference tensor outside InferenceMode is not allowed.You can make "
            "a clone to get a normal tensor before doing inplace update.See "
            "https://github.com/pytorch/rfcs/pull/17 for more details."
        )


def as_before(x: Tensor) -> Tensor:
    """A stand-in for ``x`` as it is now: same memory, same history."""
    t = new(Tensor)
    t._array, t._node = x._array, x._node
    return t


def inplace(op: Callable[..., Any], name: str = "") -> Callable[..., Tensor]:
    """The in-place twin of an operation; a ``name`` makes it a method, which is no operator."""

    def method(self: Tensor, *args: Any, **kwargs: Any) -> Any:
        forbid(self)
        before = as_before(self)
        result = op(before, *args, **kwargs)
        if name and (result is NotImplemented or (args and type(args[0]) is np.ndarray)):
            raise misfit(name, "other", 1, "Tensor", args[0])
        if result is NotImplemented:
            return result
        return write(self, result, before)

    method.__name__ = getattr(op, "__name__", "op") + "_"
    method.__doc__ = f"In place: see ``{method.__name__[:-1]}``."
    return method


def inplace_ufunc(op: Callable[..., Any], ufunc: np.ufunc) -> Callable[..., Any]:
    """The in-place twin of a binary operation that computes in the memory when nothing is tracked.

    That is the usual case: an update ``w -= lr * w.grad`` under ``no_grad``.
    """
    general = inplace(op)

    def method(self: Tensor, other: Any) -> Any:
        if not mode.enabled and self._own_version is None:
            a = self._array
            b = getattr(other, "_array", None)
            if b is None:
                b = other if type(other) is float and a.dtype.kind == "f" else None
            elif b.dtype is not a.dtype or a.dtype.kind != "f" or (b.ndim and b.shape != a.shape):
                b = None
            if b is not None:
                if a.ndim:
                    ufunc(a, b, out=a)
                else:
                    a[()] = ufunc(a, b)  # twice as fast as out= for a single number
                self._changed()
                return self
        return general(self, other)

    method.__name__ = general.__name__
    method.__doc__ = general.__doc__
    return method


def write(self: Tensor, result: Tensor, before: Tensor) -> Tensor:
    """Put ``result``'s numbers into the memory of ``self`` and let it take over the history.

    Raises:
        RuntimeError: when the result has another shape, or a type of a higher category.
    """
    view = self._view
    if view is not None and not view.recorded and mode.enabled and result._node is not None:
        raise RuntimeError(E_NO_GRAD_VIEW + (E_AMBIGUOUS if view.steps else E_PART))
    a, r = self._array, result._array
    if r.shape != a.shape:
        raise RuntimeError(
            f"output with shape {list(a.shape)} doesn't match the broadcast shape {list(r.shape)}"
        )
    if category(r.dtype) > category(a.dtype):
        kinds = OF_NUMPY[r.dtype].tensor_type, OF_NUMPY[a.dtype].tensor_type
        raise RuntimeError(
            f"result type {kinds[0]} can't be cast to the desired output type {kinds[1]}"
        )
    if not a.flags.writeable:
        raise RuntimeError(
            "unsupported operation: more than one element of the written-to tensor refers to a "
            "single memory location. Please clone() the tensor before performing the operation."
        )
    node = result._node
    if isinstance(node, Node) and node.swap_saved(before, before):  # a rule needs the old numbers
        before._array = a.copy()
    np.copyto(a, r, casting="unsafe")
    self._changed()
    if isinstance(node, Node) and node.swap_saved(r, a):  # a rule needs the result: this memory
        node._seq = tick()
    if mode.enabled:
        take_over(self, result)
    return self


# -- history -------------------------------------------------------------------------------------


class CopySlices(GeneralNode):
    """The history of a base after one of its views was changed: ``saved`` is the view's steps."""

    __slots__ = ()
    _title = "torch::autograd::CopySlices"

    def pull(self, g: Any, tensors: bool, retain: bool) -> Any:
        if self._kept is FREED:
            raise RuntimeError(E_TWICE)
        (steps,) = self._kept
        if not retain:
            self._kept = FREED
        base, part = self._links
        pairs = []
        if base is not None:
            pairs.append((base, f.zero_part(g, steps)))
        if part is not None:
            pairs.append((part, follow(g, steps)))
        return pairs


def follow(x: Any, steps: tuple) -> Any:
    """Go from a base (array or Tensor) to a view along its steps."""
    for op, consts in steps:
        x = op(x, *consts) if isinstance(x, Tensor) else op.forward(x, *consts)
    return x


def _zero_part(x: np.ndarray, steps: tuple) -> np.ndarray:
    x = np.array(x)
    follow(x, steps)[...] = 0
    return x


zero_part = define("ZeroPartBackward", _zero_part, lambda g, _y, _x, steps: f.zero_part(g, steps))
f.zero_part.array = _zero_part
f.zero_part.tensor = zero_part


def take_over(self: Tensor, result: Tensor) -> None:
    """Let ``self`` (and what shares its memory) have the history of ``result``."""
    view = self._view
    if view is None:
        if result._node is None and self._node is None:
            return
        self._node = result._node
        renew_views(self)
        return
    base = view.base
    if base._node is None and result._node is None:
        return
    if isinstance(base._node, AccumulateGrad):
        if result._node is None:
            return
        raise RuntimeError(E_VIEW_LEAF)
    node = new(CopySlices)
    node._links = (base._node, result._node)
    node._kept = (view.steps,)
    node._seq = tick()
    node.fix = node._extra = None
    base._node = node
    renew_views(base)
    if self._node is None or not base._views:
        self._node = _node_along(base, view)


def renew_views(base: Tensor) -> None:
    """Give every recorded view of a changed base a fresh history that starts at the base."""
    for ref in base._views or ():
        t = ref()
        if t is not None and t._view is not None and t._view.base is base:
            t._node = _node_along(base, t._view)


class AsStrided(GeneralNode):
    """The history of a view after its base was changed: ``saved`` is (shape, operation, constants)
    for each step from the base.
    """

    __slots__ = ()
    _title = "AsStridedBackward0"
    keeps = False

    def pull(self, g: Any, tensors: bool, retain: bool) -> Any:
        for shape, op, consts in reversed(self._kept):
            g = op.rule(g, shape, *consts)
        return ((self._links[0], g),)


def _node_along(base: Tensor, view: Views) -> Any:
    if base._node is None:
        return None
    array, way = base._array, []
    for op, consts in view.steps:
        way.append((array.shape, op, consts))
        array = op.forward(array, *consts)
    node = new(AsStrided)
    node._links = (base._node,)
    node._kept = tuple(way)
    node._seq = tick()
    node.fix = node._extra = None
    return node
