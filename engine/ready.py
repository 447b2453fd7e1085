"""In which order PyTorch runs the nodes of a graph.

PyTorch counts for each node how many gradients are still to come, and keeps the nodes that are
ready in a heap: leaves first, then the newest. The walk counts nothing and comes to leaves last.
Hooks show the difference, so where leaves have some, or one of several outputs, the walk takes its
order from here.
"""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Callable, Sequence
from heapq import heappush
from math import inf
from typing import Any

hooked: set[weakref.ref] = set()  # nodes of leaves, or with several outputs, that got hooks


def note_hooked(node: Any) -> None:
    """Note that a leaf, or one of several outputs, gets a hook."""
    if node.is_leaf or _whole(node) is not node:
        hooked.add(weakref.ref(_whole(node), hooked.discard))


def in_order(roots: Sequence[Any], needed: Any) -> Callable[[list, tuple], None]:
    """``heappush`` for a walk that pops its nodes in PyTorch's order."""
    order = running_order(roots, needed)
    return lambda heap, entry: heappush(heap, (order.get(entry[1], entry[0]), entry[1]))


def _whole(link: Any) -> Any:
    """The node itself, where a link leads to one of its outputs."""
    return getattr(link, "node", link)


def running_order(roots: Sequence[Any], needed: Any) -> dict[Any, float]:
    """For each node the place at which it runs; an output of several comes just before its node.

    Args:
        roots: where the walk starts.
        needed: the nodes that it may enter; None for all of them.
    """

    def links_of(node: Any) -> list:
        return [
            link for link in node._links if link is not None and (needed is None or link in needed)
        ]

    waiting: Counter = Counter(map(_whole, roots))
    found = list(waiting)
    ports = {link for link in roots if _whole(link) is not link}
    for node in found:  # which grows meanwhile
        for link in links_of(node):
            each = _whole(link)
            if each is not link:
                ports.add(link)
            if each not in waiting:
                found.append(each)
            waiting[each] += 1
    ready: list[tuple[float, Any]] = []
    order: dict[Any, float] = {}

    def arrive(node: Any) -> None:
        waiting[node] -= 1
        if not waiting[node]:
            _push(ready, (inf if node.is_leaf else -node._seq, node))

    for root in roots:
        arrive(_whole(root))
    while ready:
        _, node = _pop(ready)
        order[node] = len(order)
        for link in links_of(node):
            arrive(_whole(link))
    for i, port in enumerate(sorted(ports, key=_first_hook)):
        order[port] = order[port.node] - 1 / (i + 2)
    return order


def _first_hook(port: Any) -> tuple[float, int]:
    """The outputs of one node run their hooks in the order of registration."""
    hooks = () if port._extra is None else port._extra.on_tensor
    return next(iter(hooks), inf), port.index


# -- the heap of the C++ library, because who comes first among equals shows ---------------------


def _push(heap: list, item: tuple) -> None:
    heap.append(item)
    _up(heap, len(heap) - 1, item)


def _up(heap: list, hole: int, item: tuple) -> None:
    while hole and heap[(hole - 1) // 2][0] < item[0]:
        heap[hole] = heap[(hole - 1) // 2]
        hole = (hole - 1) // 2
    heap[hole] = item


def _pop(heap: list) -> tuple:
    top, last = heap[0], heap.pop()
    n, hole = len(heap), 0
    if not n:
        return top
    while 2 * hole + 2 < n:
        child = 2 * hole + 2
        if heap[child][0] < heap[child - 1][0]:
            child -= 1
        heap[hole] = heap[child]
        hole = child
    if 2 * hole + 2 == n:
        heap[hole] = heap[n - 1]
        hole = n - 1
    _up(heap, hole, last)
    return top
