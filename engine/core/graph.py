"""The graph: one node for each recorded operation, linked to the nodes of its inputs.

A node keeps three things: where its gradients go (``_links``), what its rules need (``_kept``) and
when it was made (``_seq``). Which rules belong to it is a matter of its class, so a node carries no
closure. Links are nodes, never tensors, so a graph keeps alive only what some rule needs.
"""

from __future__ import annotations

import weakref
from typing import Any

from ..arrays.dtypes import OF_NUMPY
from ..arrays.versions import changes_of, tick
from ..handles import Hooks
from ..sentences import E_DETACHED, stale
from .hooks import Extra
from .tensor import Tensor, bare, ndarray, wrap

# Nodes whose result was written into a view, and whether PyTorch has the view's history of then.
written_views: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


class Freed(tuple):
    """What ``_kept`` becomes when a node has run and the graph is not retained."""

    __slots__ = ()


FREED = Freed()


class Node:
    """A recorded operation.

    Attributes:
        _links: for each input the node (or :class:`Port`) that made it, None for a constant.
        _kept: what the rules need: tensors for inputs, arrays for outputs, plain values.
        _seq: tick of creation; newer nodes have smaller numbers.
        _extra: None or the rarely used rest (hooks, anomaly mode).
        forms: for each link that is not None (shape, dtype) that the gradient must have; None where
            the rules give that by themselves. See :mod:`engine.core.edge`.
        is_leaf: whether gradients end here.
    """

    __slots__ = ("__weakref__", "_extra", "_seq")

    _links: Any
    _kept: Any
    _seq: int
    _extra: Extra | None
    forms: Any = None
    is_leaf = False
    outputs: Any = 1
    _title = "Node"

    def pull(self, g: Any, tensors: bool, retain: bool) -> Any:
        """Where the gradient goes: pairs (link, gradient), in order, for links that are not None.

        Args:
            g: gradient of the output, an array or (when ``tensors``) a Tensor; a list of them,
                None where nothing arrived, for a node of several outputs. An array of no
                dimension may be a NumPy scalar, here and in every rule.
            tensors: whether rules run on Tensors (``create_graph=True``) or on bare arrays.
            retain: keep what was saved; otherwise it is freed now.
        """
        raise NotImplementedError

    def swap_saved(self, old: Any, new: Any) -> bool:
        """Replace one saved thing by another; returns whether it was there."""
        return False

    def saves(self, thing: Any) -> bool:
        """Whether a rule needs this very thing."""
        return self.swap_saved(thing, thing)

    # -- what readers of the graph use ------------------------------------------------------

    @property
    def public(self) -> tuple[Any, int]:
        """Who stands for this node before a program, and the number of the output."""
        return self, 0

    def name(self) -> str:
        """The name of the operation, for example ``MulBackward0``."""
        return self._title

    @property
    def next_functions(self) -> tuple:
        """For each input a pair (node, number of that node's output); (None, 0) for constants."""
        return tuple((None, 0) if link is None else link.public for link in self._links)

    def _more(self) -> Extra:
        if self._extra is None:
            self._extra = Extra()
        return self._extra

    def as_tensor(self, array: ndarray) -> Any:
        """A saved output as the Tensor it was: the array again, made by this node."""
        return wrap(array, self)

    # -- what nodes use ---------------------------------------------------------------------

    def check_saved(self, saved: tuple) -> None:
        """Raise when something saved was changed in place since."""
        for value in saved:
            array = getattr(value, "_array", value)
            if not isinstance(array, ndarray):
                continue
            if getattr(value, "_detached", 0) < self._seq:
                raise RuntimeError(E_DETACHED)
            changes = changes_of(array)
            if changes is None or not changes.since(self._seq):
                continue
            if getattr(value, "_own_version", None) is None:
                maker = self if array is value else value._node
                what = f"torch.{OF_NUMPY[array.dtype].tensor_type}Tensor {list(array.shape)}"
                written = maker in written_views and written_views[maker]()
                raise RuntimeError(stale(what, maker, written, changes, self._seq))


class Port:
    """One output of a node that has several; the walk passes through it on the way to the node."""

    __slots__ = ("_extra", "_seq", "index", "node")
    is_leaf = False

    def __init__(self, node: Node, index: int):
        self.node = node
        self.index = index
        self._seq = tick()
        self._extra: Extra | None = None

    @property
    def _links(self) -> tuple[Node]:
        return (self.node,)

    @property
    def public(self) -> tuple[Any, int]:
        """The node, and which of its outputs this is."""
        return self.node.public[0], self.index

    _more = Node._more


class AccumulateGrad(Node):
    """Where a gradient ends: adds what arrives to the ``grad`` of a leaf.

    The node knows its leaf weakly (the leaf owns the node), and its memory strongly, so that a
    graph outlives the names of its leaves without a reference cycle. Only where a program asks the
    node for a leaf that is gone, the two hold each other.
    """

    __slots__ = ("_array", "_kind", "_leaf", "post_accumulate")

    __module__ = "builtins"  # programs see the bare name, as of every node
    _title = "torch::autograd::AccumulateGrad"
    _links = ()
    _kept = ()
    is_leaf = True

    post_accumulate: Hooks | None
    _array: Any
    _kind: Any
    _leaf: Any

    @property
    def variable(self) -> Tensor:
        """The leaf."""
        leaf = self._leaf()
        if leaf is None:
            leaf = wrap(self._array, self, self._kind)
            leaf._grad = self._more().grad
            self._leaf = lambda: leaf  # nobody else holds it any more, so the node does
        return leaf

    def let_go(self) -> None:
        """Know the leaf weakly again; what arrived for it is kept, should a program ask."""
        leaf = self.variable
        self._more().grad = leaf._grad
        self._leaf = weakref.ref(leaf)


def track(leaf: Tensor) -> None:
    """Make a tensor a tracked leaf; an inference tensor only says that it is one."""
    if leaf._inference:
        leaf._says_so = True
        return
    leaf._node = node = bare(AccumulateGrad)
    node._seq = tick()
    node._extra = node.post_accumulate = None
    node._array = leaf._array
    node._kind = type(leaf)
    node._leaf = weakref.ref(leaf)
