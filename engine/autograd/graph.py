"""The graph: one node for each recorded operation, linked to the nodes of its inputs.

A node keeps three things: where its gradients go (``next``), what its rules need (``saved``) and
when it was made (``seq``). Which rules belong to it is a matter of its class, so a node carries no
closure. ``next`` never holds tensors, so a graph keeps alive only what some rule needs.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from ..memory import changes_of, tick
from .hooks import Extra, Hooks, RemovableHandle

new = object.__new__


class Freed(tuple):
    """What ``saved`` becomes when a node has run and the graph is not retained."""

    __slots__ = ()


FREED = Freed()

E_TWICE = (
    "Trying to backward through the graph a second time (or directly access saved tensors after "
    "they have already been freed). Saved intermediate values of the graph are freed when you "
    "call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward "
    "through the graph a second time or if you need to access saved tensors after calling "
    "backward."
)


class Node:
    """A recorded operation.

    Attributes:
        next: for each differentiable input the node that made it, or None for a constant.
        saved: what the rules need: tensors for inputs, arrays for outputs, plain values.
        seq: tick of creation; newer nodes have smaller numbers.
        extra: None or the rarely used rest (hooks, anomaly mode).
    """

    __slots__ = ("__weakref__", "_extra", "_seq")

    _links: Any
    _kept: Any
    _seq: int
    _extra: Extra | None
    tensor_class: Any  # Tensor, and how a walk names what it leaves in ``grad``: set by the modules
    arrived: Any  # that know, so that this one imports nobody
    _outputs = 1
    _title = "Node"
    _saved_names: tuple[str, ...] = ()

    def pull(self, g: Any, tensors: bool, retain: bool) -> Any:
        """Where the gradient goes: pairs (node of an input, gradient of that input).

        Args:
            g: gradient of the output, an array or (when ``tensors``) a Tensor.
            tensors: whether rules run on Tensors (``create_graph=True``) or on bare arrays.
            retain: keep what was saved; otherwise it is freed now.
        """
        raise NotImplementedError

    def swap_saved(self, old: Any, new_: Any) -> bool:
        """Replace one saved thing by another; returns whether it was there."""
        return False

    # -- what readers of the graph use ------------------------------------------------------

    def name(self) -> str:
        """PyTorch's name of the operation, for example ``MulBackward0``."""
        return self._title

    @property
    def next_functions(self) -> tuple:
        """For each input a pair (node, number of that node's output); (None, 0) for constants."""
        return tuple(
            (n.node, n.index) if type(n) is Port else (None if type(n) is Adrift else n, 0)
            for n in self._links
        )

    def _more(self) -> Extra:
        if self._extra is None:
            self._extra = Extra()
        return self._extra

    @property
    def metadata(self) -> dict:
        """A dictionary for the user."""
        return self._more().metadata

    def register_hook(self, hook: Callable) -> RemovableHandle:
        """Call ``hook(grad_inputs, grad_outputs)`` after the node ran; it may return new inputs."""
        return self._more().post.register(hook)

    def register_prehook(self, hook: Callable) -> RemovableHandle:
        """Call ``hook(grad_outputs)`` before the node runs; it may return new ones."""
        return self._more().pre.register(hook)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_saved_"):
            return self._saved(name[7:])
        if name.startswith("_raw_saved_"):
            return self._saved(name[11:])
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def _saved(self, name: str) -> Any:
        if name not in self._saved_names:
            raise AttributeError(f"{self._title!r} object has no attribute '_saved_{name}'")
        if self._kept is FREED:
            raise RuntimeError(E_TWICE)
        value = self._kept[self._saved_names.index(name)]
        self.check_saved((value,))
        return self.as_tensor(value) if isinstance(value, np.ndarray) else value

    def __repr__(self) -> str:
        return f"<{type(self).__name__} object at {id(self):#x}>"

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(f"_saved_{n}" for n in self._saved_names if n)]

    def as_tensor(self, array: np.ndarray) -> Any:
        """A saved output as the Tensor it was: the array again, made by this node."""
        return wrap(array, self)

    # -- what the rules' callers use --------------------------------------------------------

    def check_saved(self, saved: tuple) -> None:
        """Raise PyTorch's error when something saved was changed in place since."""
        for value in saved:
            array = getattr(value, "_array", value)
            if not isinstance(array, np.ndarray):
                continue
            changes = changes_of(array)
            if changes is None or not changes.since(self._seq):
                continue
            if getattr(value, "_own_version", None) is not None:
                continue
            maker = self if array is value else value._node
            raise RuntimeError(_stale(array, maker, changes, self._seq))


def _stale(array: np.ndarray, maker: Any, changes: Any, seq: int) -> str:
    from ..dtypes import OF_NUMPY

    kind = f"torch.{OF_NUMPY[array.dtype].tensor_type}Tensor"
    at = 0
    if type(maker) is Port:
        maker, at = maker.node, maker.index
    which = ""
    if maker is not None and not isinstance(maker, AccumulateGrad):
        title = maker.name()
        title = title[: title.rfind("Backward")] if "Backward" in title else title
        which = f", which is output {at} of {title},"
    return (
        "one of the variables needed for gradient computation has been modified by an inplace "
        f"operation: [{kind} {list(array.shape)}]{which} is at version {changes.version}; expected "
        f"version {changes.version_at(seq)} instead. Hint: enable anomaly detection to find the "
        "operation that failed to compute its gradient, with "
        "torch.autograd.set_detect_anomaly(True, check_nan=False)."
    )


def wrap(array: Any, node: Any = None) -> Any:
    """A Tensor around an array, made by ``node``; the one place where the graph makes tensors."""
    t = new(Node.tensor_class)
    t._array = array if type(array) is np.ndarray else np.asarray(array)
    t._node = node
    return t


class Port:
    """One output of a node that has several; the walk passes through it on the way to the node."""

    __slots__ = ("_extra", "_seq", "index", "node")

    def __init__(self, node: Node, index: int):
        self.node = node
        self.index = index
        self._seq = tick()
        self._extra: Extra | None = None

    @property
    def _links(self) -> tuple[Node]:
        return (self.node,)

    _more = Node._more


def track(leaf: Any) -> None:
    """Make a tensor a tracked leaf."""
    leaf._node = node = new(AccumulateGrad)
    node._seq = tick()
    node._extra = node.post_accumulate = None
    node._array = leaf._array
    node._kind = type(leaf)
    node._leaf = weakref.ref(leaf)


class AccumulateGrad(Node):
    """Where a gradient ends: adds what arrives to the ``grad`` of a leaf.

    The node knows its leaf weakly (the leaf owns the node), and its memory strongly, so that a
    graph outlives the names of its leaves without a reference cycle.
    """

    __slots__ = ("_array", "_kind", "_leaf", "post_accumulate")

    _title = "torch::autograd::AccumulateGrad"
    _links = ()
    _kept = ()

    post_accumulate: Hooks | None
    _array: Any
    _kind: Any
    _leaf: Any

    @property
    def variable(self) -> Any:
        """The leaf."""
        leaf = self._leaf()
        if leaf is None:
            leaf = new(self._kind)
            leaf._array, leaf._node = self._array, self
            self._leaf = lambda: leaf  # nobody else holds it any more, so the node does
        return leaf


class Adrift(AccumulateGrad):
    """The node of a view that was made while nothing was recorded, as under ``no_grad``.

    Such a view counts as tracked, since its base is, but no gradient goes anywhere from it, not
    even to the view itself.
    """

    __slots__ = ()

    def pull(self, g: Any, tensors: bool, retain: bool) -> Any:
        return ()

    def _more(self) -> Extra:
        return Extra()  # hooks are taken, and never called


def new_adrift() -> Adrift:
    """The node of one such view."""
    node = new(Adrift)
    node._seq = tick()
    node._extra = node.post_accumulate = None
    return node
