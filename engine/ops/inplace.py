"""Changing a tensor in place, with its history kept right.

An in-place operation computes like its twin without the underscore, then writes the result into the
memory and lets the tensor (and, for a view, its base and all other views) take over the history.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..arrays.dtypes import OF_NUMPY, category
from ..arrays.halves import FLOAT16
from ..arrays.overlap import no_partial_overlap, writable
from ..arrays.versions import tick
from ..calls.arguments import misfit
from ..core.graph import AccumulateGrad, Node
from ..core.modes import mode, quiet
from ..core.tensor import Tensor, aliased
from ..ops.unrecorded import Adrift
from .history import E_VIEW_LEAF, note_written, renew_if_stale, take_over

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
E_CUSTOM = (
    "This view was created inside a custom Function (or because an input was returned as-is) and "
    "the autograd logic to handle view+inplace would override the custom backward associated with "
    "the custom Function, leading to incorrect gradients. This behavior is forbidden. You can fix "
    "this by cloning the output of the custom Function."
)


def forbid(x: Tensor) -> None:
    """Raise where PyTorch refuses an in-place change: leaves that are tracked, and their views."""
    if not mode.here.enabled:
        return
    view = x._view
    if view is not None and view.maker and view.recorded and x._node is not None:
        renew_if_stale(x)
        name = getattr(x._node, "node", x._node).name().partition("Backward")[0]
        raise RuntimeError(
            f"Output {x.output_nr} of {name} is a view and is being modified inplace. "
            + (E_CUSTOM if view.maker == "function" else E_PART)
        )
    if view is not None and not view.recorded and view.base._node is not None:
        raise RuntimeError(E_NO_GRAD_VIEW + (E_CUSTOM if view.maker == "forward" else E_AMBIGUOUS))
    if type(x._node) is Adrift:  # the base is tracked since the view was made
        raise RuntimeError(E_VIEW_LEAF)
    if view is not None and x._node is not None and view.base.is_leaf:
        raise RuntimeError(E_VIEW_LEAF)
    if isinstance(x._node, AccumulateGrad):
        raise RuntimeError(E_LEAF)
    if x._inference and not mode.here.inference:
        raise RuntimeError(
            "Inplace update to inference tensor outside InferenceMode is not allowed.You can make "
            "a clone to get a normal tensor before doing inplace update.See "
            "https://github.com/pytorch/rfcs/pull/17 for more details."
        )


def inplace(op: Callable[..., Any], name: str = "") -> Callable[..., Tensor]:
    """The in-place twin of an operation; a ``name`` makes it a method, which is no operator."""

    def method(self: Tensor, *args: Any, **kwargs: Any) -> Any:
        forbid(self)
        for other in args:
            if isinstance(other, Tensor) and name != "masked_fill_":
                no_partial_overlap(self._array, other._array)
        before = aliased(self, self._node)
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
        if quiet and self._own_version is None and not mode.here.enabled:
            a = self._array
            b = getattr(other, "_array", None)
            if b is None:
                b = other if type(other) is float and a.dtype.kind == "f" else None
                b = None if a.dtype is FLOAT16 else b
            elif (
                b.dtype is not a.dtype
                or a.dtype.kind != "f"
                or (b.ndim and b.shape != a.shape)
                or not (a.base is b.base is None)
            ):
                b = None
            if b is not None and a.flags.writeable:
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
    if view is not None and not view.recorded and mode.here.enabled and result._node is not None:
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
    writable(a)
    node = result._node
    if isinstance(node, Node) and node.saves(before):  # a rule needs the old numbers
        before._array = a.copy()
    np.copyto(a, r, casting="unsafe")
    self._changed()
    if isinstance(node, Node) and node.swap_saved(r, a):  # a rule needs the result: this memory
        node._seq = tick()
        if mode.here.enabled:
            take_over(self, node)
            if view is not None and view.recorded:
                note_written(node, self)
    elif mode.here.enabled:
        take_over(self, node)
    return self
