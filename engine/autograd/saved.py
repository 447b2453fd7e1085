"""Hooks on what nodes save: packed when an operation is recorded, unpacked before it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..core.define import GeneralNode
from ..core.graph import FREED, Node
from ..core.hooks import watchers
from ..core.modes import recording
from ..core.tensor import Tensor, ndarray, wrap
from ..ops.elements.pointwise import PairNode, UnaryNode

_pairs: list[saved_tensors_hooks] = []  # the hooks in force, the innermost last
_refused: list[str] = []  # why hooks are not allowed just now


class saved_tensors_hooks:
    """Within the block, each tensor that a node saves goes through ``pack_hook``, and what that
    returned through ``unpack_hook`` whenever the node runs.

    Raises:
        RuntimeError: on entering, within :class:`disable_saved_tensors_hooks`.
    """

    def __init__(self, pack_hook: Callable, unpack_hook: Callable):
        self.pack_hook, self.unpack_hook = pack_hook, unpack_hook

    def __enter__(self) -> None:
        if _refused:
            raise RuntimeError(_refused[-1])
        _pairs.append(self)
        if len(_pairs) == 1:
            watchers.append(_packing)

    def __exit__(self, *exc: Any) -> None:
        _pairs.remove(self)
        if not _pairs:
            watchers.remove(_packing)


class save_on_cpu(saved_tensors_hooks):
    """Saved tensors are copied; everything is on the CPU already."""

    def __init__(self, pin_memory: bool = False, device_type: str = "cuda"):
        super().__init__(lambda t: t.detach().clone(), lambda t: t)


class disable_saved_tensors_hooks:
    """Within the block, entering :class:`saved_tensors_hooks` raises RuntimeError with a text."""

    def __init__(self, error_message: str):
        self.error_message = error_message

    def __enter__(self) -> None:
        _refused.append(self.error_message)

    def __exit__(self, *exc: Any) -> None:
        _refused.pop()


class _Packing:
    """The watcher that packs what each new node saves."""

    def recorded(self, node: Node) -> None:
        """Pack what a node saved, and unpack it each time before the node runs."""
        hooks = _pairs[-1]
        packed = [(place, value, _pack(hooks, value)) for place, value in _saved(node)]
        if packed:
            before = node._more().pre
            before.last = before.register(lambda _grads: _unpack(node, hooks, packed)).id

    def ran(self, node: Node, pairs: list) -> None:
        """Nothing to do."""

    def failed(self, node: Node, error: Exception) -> None:
        """Nothing to do."""


_packing = _Packing()


def _saved(node: Node) -> list[tuple[Any, Any]]:
    """Where a node keeps inputs (Tensors) and its output (an array), and what they are."""
    found: list[tuple[Any, Any]]
    output: Any
    if isinstance(node, PairNode):
        found = [(name, getattr(node, name)) for name in ("a", "b")]
        output = "b" if isinstance(node, UnaryNode) else None
    elif isinstance(node, GeneralNode):
        found = list(enumerate(node._kept))
        output = 0
    else:
        return []
    return [
        (place, v)
        for place, v in found
        if isinstance(v, Tensor) or (place == output and isinstance(v, ndarray))
    ]


def _pack(hooks: saved_tensors_hooks, value: Any) -> Any:
    with recording(False):
        return hooks.pack_hook(value if isinstance(value, Tensor) else wrap(value))


def _unpack(node: Any, hooks: saved_tensors_hooks, packed: list) -> None:
    if node._kept is FREED:  # the rule will say so
        return
    for place, value, what in packed:
        with recording(False):
            t = hooks.unpack_hook(what)
        if not isinstance(t, Tensor):
            raise TypeError(
                "Output of saved tensor unpack_hook expected to be a Tensor but got result of type "
                f"{type(t).__name__}"
            )
        new = wrap(t._array, value._node) if isinstance(value, Tensor) else t._array
        if isinstance(place, str):
            setattr(node, place, new)
        else:
            node._kept = (*node._kept[:place], new, *node._kept[place + 1 :])
