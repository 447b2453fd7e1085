"""What only few nodes have, hooks among it, and whoever watches nodes."""

from __future__ import annotations

import weakref
from typing import Any

from ..handles import Hooks


class Extra:
    """What few nodes have: hooks, the tensor that retains its gradient, a traceback, metadata."""

    __slots__ = ("grad", "metadata", "on_tensor", "post", "pre", "retain", "trace")

    def __init__(self) -> None:
        self.on_tensor = Hooks()  # tensor.register_hook
        self.pre = Hooks()  # node.register_prehook
        self.post = Hooks()  # node.register_hook
        self.retain: weakref.ref | None = None  # the tensor that keeps its gradient
        self.trace: str | None = None  # where the operation was called, if somebody watches
        self.metadata: dict = {}
        self.grad: Any = None  # what arrived for a leaf that nobody holds any more


# Whoever watches all nodes, as anomaly mode does: nobody, nearly always. A watcher has the methods
# recorded(node), which may raise to refuse the operation, ran(node, pairs) and failed(node, error).
watchers: list[Any] = []


def announce(node: Any) -> None:
    """Tell whoever watches of a new node."""
    for watcher in tuple(watchers):
        watcher.recorded(node)
