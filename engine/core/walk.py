"""The walk backwards.

Nodes wait in a heap, newest first. Whatever uses a node's output was made after it, so when a node
is popped every contribution to its gradient has arrived: no dependency counts, no recursion, and
no sorting (but for what is on the way to given ``inputs``, beforehand). A node runs once; unless
the graph is retained, what it saved is freed right then. :mod:`engine.core.plain` says the same in
forty lines, without the care for memory; tests hold this walk to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import count
from operator import attrgetter
from sys import getrefcount
from typing import Any

import numpy as np

from ..arrays.ownership import ALONE, IN_PAIR, as_gradient, is_spare
from ..arrays.versions import record_change
from ..ready import hooked, in_order
from .define import define
from .edge import cast, in_form
from .graph import AccumulateGrad, Node, Port
from .hooks import watchers
from .modes import mode, recording, storeys, switch
from .running_hooks import after_node, before_node, checked
from .tensor import ndarray, wrap

_walks: list[tuple] = []  # the walks that are under way: number, roots, what is needed
_numbers = count()

# A gradient that keeps its history becomes ``grad`` as a copy, which is recorded.
arrived = define("torch::autograd::CopyBackwards", lambda x: x.copy(), lambda g, _y, _x: g)


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
    needed = None if inputs is None else on_the_way(roots, set(inputs))
    wanted = () if inputs is None else frozenset(inputs)
    captured: dict[Any, Any] = {}
    heap: list = []  # (seq, node), newest first
    buffer: dict[Any, Any] = {}  # node -> gradient of its output, so far
    owned: set = set()  # nodes whose gradient is a sum that this walk made
    get = buffer.get
    push = in_order(roots, needed) if hooked else heappush
    for root, g in zip(roots, gradients, strict=True):
        if root in buffer:
            g = buffer[root] + g
            owned.add(root)
        else:
            push(heap, (root._seq, root))
        buffer[root] = g

    this = (next(_numbers), roots, needed)
    _walks.append(this)
    if create:  # bare arrays are never recorded (and a Function's backward switches for itself)
        here = mode.here
        before, walking = switch(True), here.walking
        here.walking = True
        storeys.append(here)
    node: Any = None
    pairs: Any = ()
    kept: Any = None  # a node with hooks and what it saved: if one fails, it has not run
    try:
        while heap:
            node = heappop(heap)[1]
            g = buffer.pop(node)
            while True:  # along a chain nobody else waits: no need to queue
                extra = node._extra
                kind = type(node)
                if needed is not None and node not in needed:
                    break
                if extra is not None:
                    g = before_node(node, g, create)
                    kept = (node, node._kept) if extra.post else None
                if needed is not None and node in wanted:
                    captured[node] = g
                    if kind is not AccumulateGrad and node not in needed.must_run:
                        break
                if kind is AccumulateGrad:
                    if accumulate:
                        pairs = d = old = None  # so that a reference count tells who holds g
                        alone = node in owned or getrefcount(g) == ALONE
                        add_to_leaf(node, g, alone, create)
                    break
                if kind is Port:
                    _through_port(node, g, heap, buffer, push)
                    break
                if g is None:  # a hook may take the gradient away
                    break
                pairs = node.pull(g, create, retain)
                if node.forms is not None:
                    pairs = in_form(node, pairs)
                if extra is not None or watchers:
                    pairs = after_node(node, pairs, g, create)
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
                        push(heap, (link._seq, link))
                    elif link in owned and type(old) is ndarray and old.shape == d.shape:
                        np.add(old, d, out=old)
                    elif not create and is_spare(d, old) and getrefcount(d) == IN_PAIR:
                        buffer[link] = np.add(old, d, out=d)
                        owned.add(link)
                    else:
                        buffer[link] = old + d
                        owned.add(link)
                break
    except Exception as error:
        if kept is not None and kept[0] is node:
            node._kept = kept[1]
        for watcher in tuple(watchers):
            watcher.failed(node, error)
        if accumulate and push is heappush:
            _deliver(node, heap, buffer, needed, create)
        raise
    finally:
        _walks.remove(this)
        if create:
            switch(before)
            here.walking = walking
            storeys.remove(here)
    return captured


class _Needed(set):
    """Nodes on a way from the roots to the inputs; ``must_run`` are those that have to run."""

    must_run: set


def on_the_way(roots: Sequence[Any], inputs: set) -> _Needed:
    """The nodes on the ways from the roots to the inputs."""
    oldest = max([node._seq for node in inputs])
    order = reachable(roots, oldest)
    order.sort(key=attrgetter("_seq"), reverse=True)  # oldest first
    needed = _Needed(inputs.intersection(order))
    must_run = needed.must_run = set()
    for node in order:
        for n in node._links:
            if n in needed:
                needed.add(node)
                must_run.add(node)
                break
    return needed


def reachable(roots: Sequence[Any], oldest: int = 0) -> list:
    """Every node that gradients of the roots can reach, as far back as the tick ``oldest``.

    Ticks are negative and grow into the past, so 0 sets no limit.
    """
    order = list(dict.fromkeys(roots))
    found = set(order)
    for node in order:  # which grows meanwhile
        for n in node._links:
            if n is not None and n not in found and n._seq <= oldest:
                found.add(n)
                order.append(n)
    return order


def _through_port(port: Port, g: Any, heap: list, buffer: dict, push: Any) -> None:
    node = port.node
    gs = buffer.get(node)
    if gs is None:
        gs = buffer[node] = [None] * node.outputs
        push(heap, (node._seq, node))
    gs[port.index] = g


def add_to_leaf(node: AccumulateGrad, g: Any, alone: bool, create: bool) -> None:
    """Add a gradient to a leaf's ``grad``; ``alone`` says that nobody else holds its memory."""
    leaf = node._leaf()
    if leaf is None:  # nobody holds it any more
        leaf = node.variable
        add_to_leaf(node, g, alone, create)
        if not node.post_accumulate:
            node.let_go()
        return
    if leaf._node is None:  # its tracking was switched off since
        return
    old = leaf._grad
    if create:
        leaf._grad = arrived(g) if old is None else old + g
    elif old is None:
        if g.dtype is not node._array.dtype:  # the last edge: whatever came, the leaf's type stays
            g = cast(g, node._array.dtype)
        leaf._grad = wrap(as_gradient(g, alone))
    else:
        array = old._array
        if array.ndim:
            np.add(array, g, out=array)
        else:
            array[()] = array + g  # twice as fast as out= for a single number
        record_change(array)
    if node.post_accumulate:
        with recording(create):
            given = leaf  # what a hook returns goes to the next one
            for hook in tuple(node.post_accumulate.values()):
                given = checked(hook, hook(given), given)
            if given is not leaf:
                raise RuntimeError("Tensor post accumulate grad hooks should return None.")
    if node._extra is not None and node._extra.post:
        after_node(node, (), g, create)


def will_run(nodes: Sequence[Any]) -> tuple[int, list[bool]]:
    """The number of the walk that is under way, and which nodes it reaches (for hooks to ask)."""
    number, roots, needed = _walks[-1]
    reached = set(reachable(roots))
    return number, [n in reached and (needed is None or n in needed) for n in nodes]


def _deliver(failed: Any, heap: list, buffer: dict, needed: Any, create: bool) -> None:
    """After an error: give the leaves that nothing more would have reached what they have got."""
    waiting = [each for _, each in heap if not each.is_leaf]
    pending = set(reachable([failed, *waiting]))
    for _, node in sorted(heap, key=lambda entry: entry[0]):
        if type(node) is not AccumulateGrad or node in pending:
            continue
        if needed is None or node in needed:
            g = buffer[node]
            if node._extra is not None:
                g = before_node(node, g, create)
            add_to_leaf(node, g, False, create)
