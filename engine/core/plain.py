"""The walk backwards as one would write it down: the specification of :mod:`engine.core.walk`.

Four steps: find the nodes, count how many gradients each will get, run those that have all of
theirs, add up what arrives. No thought of who owns which memory, nothing freed, no hooks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from .edge import in_form
from .graph import Port


def plain_walk(roots: Sequence[Any], gradients: Sequence[Any], create: bool = False) -> dict:
    """Send gradients from the roots as far as they go.

    Args:
        roots: nodes where to start, each once.
        gradients: for each root an array, or a Tensor when ``create``.
        create: run the rules on Tensors.

    Returns:
        For every node that was reached the whole gradient of its output.
    """
    expected: Counter = Counter()  # node -> how many gradients are still to come
    nodes = list(roots)
    for node in nodes:  # which grows meanwhile
        for link in node._links:
            if link is not None:
                if link not in expected and link not in roots:
                    nodes.append(link)
                expected[link] += 1
    total = dict(zip(roots, gradients, strict=True))
    ready = [node for node in roots if not expected[node]]
    while ready:
        node = ready.pop()
        g = total.get(node)
        if isinstance(node, Port):
            gs = total.setdefault(node.node, [None] * node.node.outputs)
            gs[node.index] = g
            pairs: Any = ((node.node, None),)
        elif g is None or node.is_leaf:
            pairs = [(link, None) for link in node._links if link is not None]
        else:
            pairs = node.pull(g, create, True)
            pairs = pairs if node.forms is None else in_form(node, pairs)
        for link, d in pairs:
            if d is not None:
                total[link] = total[link] + d if link in total else d
            expected[link] -= 1
            if not expected[link]:
                ready.append(link)
    return total
