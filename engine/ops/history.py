"""The history of memory that changes in place.

Whoever changes a tensor gives it another history. A view changes its base, too, and through the
base all its other views: each gets a node that starts at the base's new history.
"""

from __future__ import annotations

import weakref
from functools import partial
from sys import getrefcount
from typing import Any

import numpy as np

from ..arrays.forms import form_of
from ..arrays.ownership import ALONE
from ..arrays.versions import changes_of, tick
from ..core.define import GeneralNode, Op, define, record
from ..core.graph import FREED, written_views
from ..core.tensor import Tensor, ViewOf
from ..sentences import E_TWICE

E_VIEW_LEAF = "a view of a leaf Variable that requires grad is being used in an in-place operation."


class CopySlices(GeneralNode):
    """The history of a base after one of its views was changed: keeps the view's steps."""

    __slots__ = ()
    __module__ = "builtins"
    _title = "torch::autograd::CopySlices"

    @property
    def next_functions(self) -> tuple:
        """The base as it was, and what was written; the view itself is part of the base."""
        base, part = self._links
        first = (None, 0) if base is None else base.public
        return (first, *(() if part is None else part.next_functions[1:]))

    def pull(self, g: Any, tensors: bool, retain: bool) -> Any:
        """To the base as it was all but the part; to what was written, the part."""
        if self._kept is FREED:
            raise RuntimeError(E_TWICE)
        (steps,) = self._kept
        if not retain:
            self._kept = FREED
        base, part = self._links
        pairs = []
        if base is not None:
            pairs.append((base, zero_part(g, steps)))
        if part is not None:
            pairs.append((part, follow(g, steps)))
        return pairs


class AsStrided(GeneralNode):
    """The history of a view after its base was changed: keeps (shape, operation, constants) of
    each step from the base.

    PyTorch makes it only when somebody asks the view for its history, and until then the one before
    stands. Where an error tells of that one, it is :attr:`before`.
    """

    __slots__ = ("before",)
    before: Any
    __module__ = "builtins"
    _title = "AsStridedBackward0"
    keeps = False

    def pull(self, g: Any, tensors: bool, retain: bool) -> Any:
        """To the base, back along the steps."""
        for shape, op, consts in reversed(self._kept):
            g = op.rule(g, shape, *consts)
        return () if self._links[0] is None else ((self._links[0], g),)


class Reshaped(GeneralNode):
    """Stands before the node of a tensor that got another shape while nothing was recorded.

    Programs see the node itself; what arrives is brought into the shape that its result had.
    """

    __slots__ = ()
    keeps = False

    def name(self) -> str:
        """The name of the node."""
        return self._links[0].name()

    def __init__(self, node: Any, before: np.ndarray):
        self._links, self._kept, self.forms = (node,), (), (form_of(before),)
        self._seq, self._extra = tick(), None

    @property
    def public(self) -> tuple[Any, int]:
        """The node, and which of its outputs this is."""
        return self._links[0].public

    def pull(self, g: Any, tensors: bool, retain: bool) -> Any:
        """On to the node; the edge sees to the shape."""
        return ((self._links[0], g),)


AsStrided.__name__ = AsStrided.__qualname__ = "AsStridedBackward0"


def follow(x: Any, steps: tuple) -> Any:
    """Go from a base (array or Tensor) to a view along its steps."""
    for op, consts in steps:
        x = op(x, *consts) if isinstance(x, Tensor) else op.forward(x, *consts)
    return x


def _zero_part(x: np.ndarray, steps: tuple) -> np.ndarray:
    x = np.array(x)
    follow(x, steps)[...] = 0
    return x


zero_part: Op = define("ZeroPartBackward", _zero_part, lambda g, _y, _x, steps: zero_part(g, steps))


def take_over(changed: Tensor, node: Any) -> None:
    """Let a tensor that was changed (and what shares its memory) have the history of ``node``."""
    view = changed._view
    if view is None:
        if node is not None or changed._node is not None or changed._views:
            changed._move(node)
            renew_views(changed)
        return
    base = view.base
    if base._node is None and node is None:
        return
    if base._node is not None and base._node.is_leaf:
        if node is None:
            return
        raise RuntimeError(E_VIEW_LEAF)
    if type(changed._node) is AsStrided:
        _told.discard(changed._node)
    base._move(record(CopySlices, (base._node, node), (view.steps,)))
    before = changed._node
    renew_views(base, changed)
    if changed._node is before:
        changed._move(_node_along(base, view))


def renew_views(base: Tensor, changed: Tensor | None = None) -> None:
    """Give every recorded view of a changed base a fresh history that starts at the base.

    ``changed`` is the view that the change came through, if it came through one.
    """
    for ref in base._views or ():
        t = ref()
        view = None if t is None else t._view
        if view is None or view.base is not base or not view.recorded:
            continue
        if base._node is not None or (t._node is not None and not t._node.is_leaf):
            node, old = _node_along(base, view), t._node
            if t is not changed and type(old) is AsStrided:
                if getrefcount(old) > ALONE + 1:
                    old.before = None
                node.before = old if old in _told else old.before
            t._move(node)


def renew_unseen(base: Tensor) -> None:
    """Let views whose last history nothing has used yet start at a base that has none any more."""
    for ref in base._views or ():
        t = ref()
        if t is not None and type(t._node) is AsStrided and getrefcount(t._node) == ALONE:
            t._move(_node_along(base, t._view))


def renew_if_stale(t: Tensor) -> None:
    """Let a view whose memory was changed while nothing was recorded start at its base anew."""
    view = t._view
    if view is None or not view.recorded or view.maker:
        return
    changes = changes_of(t._array)
    if changes is not None and changes.since(t._node._seq):
        t._move(_node_along(view.base, view))


def _node_along(base: Tensor, view: ViewOf) -> Any:
    array, way = base._array, []
    for op, consts in view.steps:
        way.append((array.shape, op, consts))
        array = op.forward(array, *consts)
    node = record(AsStrided, (base._node,), tuple(way))
    node.before = None
    return node


_told: weakref.WeakSet = weakref.WeakSet()  # histories that an error may have to tell of


def note_asked(node: Any) -> None:
    """Note that a program has asked for a view's history."""
    if type(node) is AsStrided:
        node.before = None


def note_written(node: Any, view: Tensor) -> None:
    """Note that the result of ``node``, which it saves, was written into a view."""
    then = view._node
    if type(then) is AsStrided:
        _told.add(then)
        written_views[node] = partial(_stands, weakref.ref(view), weakref.ref(then))


def _stands(view: weakref.ref, then: weakref.ref) -> bool:
    """Whether a view's history of then stands in PyTorch: nobody has asked for a later one."""
    t = view()
    return then() in _told and (t is None or getrefcount(t._node) == ALONE)
