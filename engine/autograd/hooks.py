"""Hooks and the other things that only few nodes have."""

from __future__ import annotations

import weakref
from collections import OrderedDict
from collections.abc import Callable
from typing import Any


class RemovableHandle:
    """Returned by every ``register_*hook``; ``remove()`` takes the hook away again."""

    _ids = 0

    def __init__(self, hooks: Hooks):
        RemovableHandle._ids += 1
        self.id = RemovableHandle._ids
        self._hooks = weakref.ref(hooks)

    def remove(self) -> None:
        hooks = self._hooks()
        if hooks is not None:
            hooks.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *exc: Any) -> None:
        self.remove()


class Hooks(OrderedDict):
    """Hooks by number, in the order of registration."""

    def register(self, hook: Callable) -> RemovableHandle:
        handle = RemovableHandle(self)
        self[handle.id] = hook
        return handle


class Extra:
    """What few nodes have: hooks, tensors that retain their gradient, a traceback, metadata."""

    __slots__ = ("metadata", "on_tensor", "post", "pre", "retain", "trace")

    def __init__(self) -> None:
        self.on_tensor = Hooks()  # tensor.register_hook
        self.pre = Hooks()  # node.register_prehook
        self.post = Hooks()  # node.register_hook
        self.retain: weakref.ref | None = None  # the tensor that keeps its gradient
        self.trace: str | None = None  # anomaly mode: where the operation was called
        self.metadata: dict = {}
