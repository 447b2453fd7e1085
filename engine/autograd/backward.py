"""The walk backwards.

Nodes wait in a heap, newest first. Whatever uses a node's output was made after it, so when a node
is popped every contribution to its gradient has arrived: no dependency counts, no sorting, no
recursion. A node runs once; unless the graph is retained, what it saved is freed right then.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from heapq import heappop, heappush
from sys import getrefcount
from typing import Any

import numpy as np

from ..memory import record_change
from .anomaly import anomaly
from .graph import AccumulateGrad, Node, Port, wrap
from .modes import mode

ndarray = np.ndarray

E_UNUSED = (
    "The differentiated Tensor at index {} appears to not have been used in the graph. Set "
    "allow_unused=True if this is the desired behavior."
)


def walk(
    roots: Sequence[Node | Port],
    gradients: Sequence[Any],
    *,
    retain: bool,
    create: bool,
    inputs: Sequence[Node | Port] | None = None,
    accumulate: bool = True,
) -> dict[Any, Any]:
    """Send gradients from the roots to the leaves.

    Args:
        roots: where to start.
        gradients: for each root an array, or a Tensor when ``create``.
        retain: keep what nodes saved, so that the graph can be walked again.
        create: run the rules on Tensors and record them.
        inputs: only go where these nodes are reached, and return their gradients.
        accumulate: whether leaves add what arrives to their ``grad``.

    Returns:
        The gradient that arrived at each of ``inputs`` (those that were reached).
    """
    needed = None if inputs is None else _leading_to(roots, set(inputs))
    wanted = () if inputs is None else frozenset(inputs)
    captured: dict[Any, Any] = {}
    heap: list = []  # (seq, node), newest first
    buffer: dict[Any, Any] = {}  # node -> gradient of its output, so far
    owned: set = set()  # nodes whose gradient is a sum that this walk made
    get = buffer.get
    for node, g in zip(roots, gradients, strict=True):
        _receive(node, g, heap, buffer, owned, create)

    before = mode.enabled
    mode.enabled = create
    pairs: Any = ()
    try:
        while heap:
            node = heappop(heap)[1]
            g = buffer.pop(node)
            while True:  # along a chain nobody else waits: no need to queue
                extra = node.extra
                kind = type(node)
                if needed is not None:
                    if node not in needed:
                        break
                    if extra is not None:
                        g = _before(node, g, create)
                    if node in wanted:
                        captured[node] = g
                        if kind is not AccumulateGrad and node not in needed.inner:
                            break
                elif extra is not None:
                    g = _before(node, g, create)
                if kind is AccumulateGrad:
                    if accumulate:
                        pairs = d = old = None  # so that a reference count tells who holds g
                        alone = node in owned or getrefcount(g) == ALONE
                        _accumulate(node, g, alone, create)
                    break
                if kind is Port:
                    _through_port(node, g, heap, buffer)
                    break
                try:
                    pairs = node.pull(g, create, retain)
                except Exception:
                    _name_culprit(node)
                    raise
                if extra is not None or anomaly.enabled:
                    pairs = _after(node, pairs, g)
                if not heap and len(pairs) == 1:
                    node, g = pairs[0]
                    if g is None:
                        break
                    continue
                for link, d in pairs:
                    if d is None:
                        continue
                    old = get(link)
                    if old is None:
                        buffer[link] = d
                        heappush(heap, (link.seq, link))
                    elif link in owned and type(old) is ndarray and old.shape == d.shape:
                        np.add(old, d, out=old)
                    else:
                        buffer[link] = old + d
                        if not create:
                            owned.add(link)
                break
    finally:
        mode.enabled = before
    return captured


def _receive(node: Any, g: Any, heap: list, buffer: dict, owned: set, create: bool) -> None:
    if node in buffer:
        buffer[node] = buffer[node] + g
        if not create:
            owned.add(node)
    else:
        buffer[node] = g
        heappush(heap, (node.seq, node))


class _Needed(set):
    """Nodes on a way from the roots to the inputs; ``inner`` are those that have to run."""

    inner: set


def _leading_to(roots: Sequence[Any], inputs: set) -> _Needed:
    found = set(roots)
    stack = list(found)
    order = []
    while stack:
        node = stack.pop()
        links = (node.node,) if type(node) is Port else node.next
        order.append((node.seq, node, links))
        for n in links:
            if n is not None and n not in found:
                found.add(n)
                stack.append(n)
    order.sort(reverse=True)  # oldest first
    needed = _Needed()
    inner = needed.inner = set()
    for _, node, links in order:
        if node in inputs:
            needed.add(node)
        for n in links:
            if n in needed:
                needed.add(node)
                inner.add(node)
                break
    return needed


def _through_port(port: Port, g: Any, heap: list, buffer: dict) -> None:
    node = port.node
    gs = buffer.get(node)
    if gs is None:
        gs = buffer[node] = [None] * node.outputs
        heappush(heap, (node.seq, node))
    gs[port.index] = g


def _count_alone() -> int:
    lone = np.empty(1)
    return getrefcount(lone)


def _count_base() -> int:
    view = np.empty((2, 2)).T
    base = view.base
    return getrefcount(base)


ALONE = _count_alone()  # the count of an object that only one local name holds
BASE_ALONE = _count_base()  # the count of an array that one view and one local name hold


def as_gradient(g: Any, alone: bool = False) -> ndarray:
    """An array that nobody else holds, with the values of ``g``."""
    if type(g) is not ndarray:
        return np.array(g)
    if alone:
        base = g.base
        if base is None:
            return g
        if (
            type(base) is ndarray
            and base.size == g.size
            and g.flags.c_contiguous
            and getrefcount(base) == BASE_ALONE
        ):
            return g  # another shape of memory that is ours alone
    return g.copy()


def _accumulate(node: AccumulateGrad, g: Any, alone: bool, create: bool) -> None:
    leaf = node.variable
    old = leaf._grad
    if create:
        leaf._grad = Node.arrived(g) if old is None else old + g
    elif old is None:
        leaf._grad = wrap(as_gradient(g, alone))
    elif old._node is not None:
        leaf._grad = wrap(old._array + g)
    else:
        array = old._array
        if array.ndim:
            np.add(array, g, out=array)
        else:
            array[()] = array + g  # twice as fast as out= for a single number
        record_change(array)
    if node.post_accumulate:
        for hook in tuple(node.post_accumulate.values()):
            hook(leaf)


# -- hooks and anomaly mode: what few walks need ------------------------------------------------


def _before(node: Any, g: Any, create: bool) -> Any:
    extra = node.extra
    many = type(g) is list
    if extra.on_tensor or extra.retain or extra.pre:
        t = g if create or many else wrap(g if isinstance(g, ndarray) else np.asarray(g))
        for hook in tuple(extra.on_tensor.values()):
            result = hook(t)
            if result is not None:
                t = _checked(result, t)
        if extra.retain is not None:
            keeper = extra.retain()
            if keeper is not None:
                kept = t if create else wrap(t._array.copy())
                keeper._grad = kept if keeper._grad is None else keeper._grad + kept
        if extra.pre:
            gs = tuple(t) if many else (t,)
            if many and not create:
                gs = tuple(None if x is None else wrap(x) for x in gs)
            for hook in tuple(extra.pre.values()):
                result = hook(gs)
                if result is not None:
                    gs = result if isinstance(result, tuple) else (result,)
            if many:
                return [x if create or x is None else x._array for x in gs]
            t = gs[0]
        return t if create or many else t._array
    return g


def _checked(result: Any, t: Any) -> Any:
    if not hasattr(result, "_array"):
        raise TypeError(f"hook has returned value of type {type(result).__name__}, expected Tensor")
    if result._array.shape != t._array.shape:
        raise RuntimeError("hook has changed the size of value")
    return result


def _after(node: Any, pairs: Any, g: Any) -> Any:
    """Hooks and checks after a node ran; returns where its gradients go."""
    pairs = list(pairs)
    if anomaly.enabled and anomaly.check_nan:
        _check_nan(node, pairs)
    if node.extra is None or not node.extra.post:
        return pairs

    def tensor(x: Any) -> Any:
        return x if x is None or hasattr(x, "_array") else wrap(x)

    plain = not any(hasattr(d, "_array") for _, d in pairs)
    rest = iter(pairs)
    inputs = tuple(None if link is None else tensor(next(rest)[1]) for link in node.next)
    outputs = tuple(tensor(x) for x in (g if type(g) is list else [g]))
    for hook in tuple(node.extra.post.values()):
        result = hook(inputs, outputs)
        if result is not None:
            inputs = result if isinstance(result, tuple) else (result,)
    return [
        (link, d._array if plain and d is not None else d)
        for link, d in zip(node.next, inputs, strict=True)
        if link is not None
    ]


def _name_culprit(node: Any) -> None:
    if not anomaly.tracing:
        return
    name = node.name()
    if node.extra is None or node.extra.trace is None:
        warnings.warn(
            f"Error detected in {name}. No forward pass information available. Enable detect "
            "anomaly during forward pass for more information.",
            stacklevel=2,
        )
    else:
        warnings.warn(
            f"Error detected in {name}. Traceback of forward call that caused the error:\n"
            f"{node.extra.trace}",
            stacklevel=2,
        )


def _check_nan(node: Any, pairs: list) -> None:
    for i, (_, d) in enumerate(pairs):
        array = getattr(d, "_array", d)
        if array is not None and np.isnan(array).any():
            _name_culprit(node)
            raise RuntimeError(f"Function '{node.name()}' returned nan values in its {i}th output.")
