"""Tensor: an array that remembers which operation made it.

Two slots carry everything that ordinary programs need: ``_array`` (the numbers) and ``_node`` (the
recorded operation, ``AccumulateGrad`` for a leaf that is tracked, None for a constant). So "is it
tracked?" is one comparison. All else is a default of the class that an instance overrides only
when it needs to. Operations are bound to this class elsewhere, all in one place
(``engine/face/binding.py``).
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrays.versions import record_change
from .modes import inferring, mode

if TYPE_CHECKING:  # the operations and what else is bound to the class: generated
    from .declared import Declared
else:
    Declared = object

ndarray = np.ndarray
bare: Any = object.__new__


class ViewOf:
    """What a view is a view of, and how it was made.

    Attributes:
        base: the tensor whose memory it looks at.
        steps: the view operations that lead there, each with its constants.
        recorded: whether all of them were; one of ``no_grad`` must not change the base's history.
        maker: "" or who made it such that it must not be changed in place.
    """

    __slots__ = ("base", "maker", "recorded", "steps")

    def __init__(self, base: Tensor, steps: tuple, recorded: bool, maker: str = ""):
        self.base = base
        self.steps = steps
        self.recorded = recorded
        self.maker = maker


class _TensorMeta(type):
    """Shows a class under the name by which a program reaches it."""

    def __repr__(cls) -> str:
        shown = cls.__dict__.get("_shown")
        return type.__repr__(cls) if shown is None else f"<class '{shown}'>"


class Tensor(Declared, metaclass=_TensorMeta):
    """A multi-dimensional array of one element type that can be tracked.

    ``Tensor(list)`` copies numbers into a float32 tensor, ``Tensor(2, 3)`` makes one of that size.
    Prefer :func:`engine.tensor`, which takes the type from the data.
    """

    __slots__ = ("__dict__", "__weakref__", "_array", "_node")

    _array: ndarray
    _node: Any
    _grad: Tensor | None = None
    _view: ViewOf | None = None  # set on views
    _views: list | None = None  # weak references to this tensor's recorded views
    _own_version: int | None = None  # set on aliases made by .data: their changes go unnoticed
    _detached = 0  # the tick at which detach_() took a history away
    _says_so = False  # an inference tensor that is to be tracked: nothing of it is recorded
    _inference = False  # made in inference mode: no record may hold it
    _shown = "torch.Tensor"
    __array_priority__ = 1000  # beside a NumPy array the operators of this class decide

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded operation made this tensor."""
        return self._node is None or self._node.is_leaf

    @property
    def retains_grad(self) -> bool:
        """Whether :meth:`retain_grad` asked this computed tensor to keep its gradient."""
        node = self._node
        if node is None or node.is_leaf or node._extra is None:
            return False
        keeper = node._extra.retain
        return keeper is not None and keeper() is self

    def _keep_grad(self) -> None:
        self._node._more().retain = weakref.ref(self)

    def _move(self, node: Any) -> None:
        """Have another history from now on; a wish to keep the gradient goes along."""
        if self._node is not None and self._node._extra is not None and self.retains_grad:
            self._node._extra.retain = None
            if node is not None and not node.is_leaf:
                node._more().retain = weakref.ref(self)
        self._node = node

    def _changed(self) -> None:
        """Note an in-place change of this tensor's memory."""
        if self._own_version is not None:
            self._own_version += 1
        else:
            record_change(self._array)

    def __hash__(self) -> int:
        return id(self)


def wrap(array: Any, node: Any = None, kind: type = Tensor) -> Any:
    """A Tensor around an array, made by ``node``.

    :func:`aliased` and the operations whose speed counts write these lines out.
    """
    t = bare(kind)
    t._array = array if type(array) is ndarray else np.asarray(array)
    t._node = node
    if inferring and mode.here.inference:
        t._inference = True
    return t


def aliased(x: Tensor, node: Any = None, kind: type = Tensor) -> Any:
    """Another Tensor on the memory of ``x``, an inference tensor if ``x`` is one."""
    t = bare(kind)
    t._array, t._node = x._array, node
    if x._inference:
        t._inference = True
    return t
