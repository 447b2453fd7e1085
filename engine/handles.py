"""Hooks in order, and the handle that takes one away again."""

from __future__ import annotations

import weakref
from collections import OrderedDict
from collections.abc import Callable
from typing import Any


class RemovableHandle:
    """Returned by every ``register_*hook``; ``remove()`` takes the hook away again."""

    __module__ = "torch.utils.hooks"

    _ids = 0

    def __init__(self, hooks: Hooks):
        RemovableHandle._ids += 1
        self.id = RemovableHandle._ids
        self._hooks = weakref.ref(hooks)

    def remove(self) -> None:
        """Take the hook away; doing so twice does no harm."""
        hooks = self._hooks()
        if hooks is not None:
            hooks.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *exc: Any) -> None:
        self.remove()


class Hooks(OrderedDict):
    """Hooks by number, in the order of registration, but for one that stays the last."""

    last: int | None = None

    def register(self, hook: Callable) -> RemovableHandle:
        """Add a hook; the handle removes it."""
        handle = RemovableHandle(self)
        self[handle.id] = hook
        if self.last in self:
            self.move_to_end(self.last)
        return handle
