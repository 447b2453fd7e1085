"""The walk backwards.

Nodes wait in a heap, newest first. Whatever uses a node's output was made after it, so when a node
is popped every contribution to its gradient has arrived: no dependency counts, no sorting, no
recursion. A node runs once; unless the graph is retained, what it saved is freed right then.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush
from operator import attrgetter
from sys import getrefcount
from typing import Any

import numpy as np

from ..memory import record_change
from .anomaly import anomaly, name_culprit
from .graph import AccumulateGrad, Node, Port, wrap
from .hooked import after_node, before_node
from .modes import mode
from .ownership import ALONE, IN_PAIR, as_gradient, is_spare

ndarray = np.ndarray
SEQ = attrgetter("_seq")

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

    before = mode.enabled, mode.walking
    mode.enabled = mode.walking = create
    pairs: Any = ()
    try:
        while heap:
            node = heappop(heap)[1]
            g = buffer.pop(node)
            while True:  # along a chain nobody else waits: no need to queue
                extra = node._extra
                kind = type(node)
                if needed is not None:
                    if node not in needed:
                        break
                    if extra is not None:
                        g = before_node(node, g, create)
                    if node in wanted:
                        captured[node] = g
                        if kind is not AccumulateGrad and node not in needed.inner:
                            break
                elif extra is not None:
                    g = before_node(node, g, create)
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
                    name_culprit(node)
                    raise
                if extra is not None or anomaly.enabled:
                    pairs = after_node(node, pairs, g)
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
                        heappush(heap, (link._seq, link))
                    elif link in owned and type(old) is ndarray and old.shape == d.shape:
                        np.add(old, d, out=old)
                    elif not create and is_spare(d, old) and getrefcount(d) == IN_PAIR:
                        buffer[link] = np.add(old, d, out=d)
                        owned.add(link)
                    else:
                        buffer[link] = old + d
                        if not create:
                            owned.add(link)
                break
    finally:
        mode.enabled, mode.walking = before
    return captured


def _receive(node: Any, g: Any, heap: list, buffer: dict, owned: set, create: bool) -> None:
    if node in buffer:
        buffer[node] = buffer[node] + g
        if not create:
            owned.add(node)
    else:
        buffer[node] = g
        heappush(heap, (node._seq, node))


class _Needed(set):
    """Nodes on a way from the roots to the inputs; ``inner`` are those that have to run."""

    inner: set


def _leading_to(roots: Sequence[Any], inputs: set) -> _Needed:
    oldest = max([node._seq for node in inputs])
    order = list(dict.fromkeys(roots))
    found = set(order)
    for node in order:  # which grows meanwhile
        for n in node._links:
            if n is not None and n not in found and n._seq <= oldest:
                found.add(n)
                order.append(n)
    order.sort(key=SEQ, reverse=True)  # oldest first
    needed = _Needed(inputs & found)
    inner = needed.inner = set()
    for node in order:
        for n in node._links:
            if n in needed:
                needed.add(node)
                inner.add(node)
                break
    return needed


def _through_port(port: Port, g: Any, heap: list, buffer: dict) -> None:
    node = port.node
    gs = buffer.get(node)
    if gs is None:
        gs = buffer[node] = [None] * node._outputs
        heappush(heap, (node._seq, node))
    gs[port.index] = g


def _accumulate(node: AccumulateGrad, g: Any, alone: bool, create: bool) -> None:
    leaf = node.variable
    if leaf._node is None:  # its tracking was switched off since
        return
    old = leaf._grad
    if create:
        leaf._grad = Node.arrived(g) if old is None else old + g
    elif old is None:
        leaf._grad = wrap(as_gradient(g, alone))
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
