"""What a walk does at a node with hooks, or when somebody watches.

What a hook returns keeps the contract of the edge strictly: nothing is cast or summed for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..arrays.dtypes import OF_NUMPY
from ..sentences import E_KIND, E_SIZE
from .hooks import watchers
from .modes import recording
from .tensor import Tensor, wrap


def _tensor(x: Any) -> Any:
    return x if x is None or isinstance(x, Tensor) else wrap(x)


def checked(hook: Callable, result: Any, was: Any) -> Any:
    """What a hook returned in place of a gradient, if it may stand there."""
    if result is None:
        return was
    if not isinstance(result, Tensor):
        raise TypeError(f"expected Variable, but hook returned '{type(result).__name__}'")
    if was is None:
        raise RuntimeError("can't replace a None gradient with a non-None value")
    name = getattr(hook, "__name__", "<unknown>")
    old, got = was._array, result._array
    if got.dtype is not old.dtype:
        kinds = (f"torch.{OF_NUMPY[a.dtype].tensor_type}Tensor" for a in (old, got))
        raise RuntimeError(E_KIND.format(name, *kinds))
    if got.shape != old.shape:
        raise RuntimeError(E_SIZE.format(name))
    return result


def _all_checked(hook: Callable, result: Any, was: tuple) -> tuple:
    """What a hook of a node returned in place of several gradients."""
    if result is None:
        return was
    if not isinstance(result, tuple):
        raise TypeError(f"expected tuple, but hook returned '{type(result).__name__}'")
    if len(result) != len(was):
        name = getattr(hook, "__name__", "<unknown>")
        raise RuntimeError(
            f"hook '{name}' has returned an incorrect number of values (got {len(result)}, but "
            f"expected {len(was)})"
        )
    return tuple(
        None if one is None else checked(hook, one, old)
        for one, old in zip(result, was, strict=True)
    )


def before_node(node: Any, g: Any, create: bool) -> Any:
    """Run the hooks that see a gradient before its node does; returns what they made of it."""
    extra = node._extra
    if not (extra.on_tensor or extra.retain or extra.pre):
        return g
    many = type(g) is list
    given = [_tensor(x) for x in (g if many else [g])]
    with recording(create):
        for hook in tuple(extra.on_tensor.values()):
            given[0] = checked(hook, hook(given[0]), given[0])
        keeper = None if extra.retain is None else extra.retain()
        if keeper is not None:
            kept = given[0] if create else wrap(given[0]._array.copy())
            keeper._grad = kept if keeper._grad is None else keeper._grad + kept
        for hook in tuple(extra.pre.values()):
            given = list(_all_checked(hook, hook(tuple(given)), tuple(given)))
    result = [x if create or x is None else x._array for x in given]
    return result if many else result[0]


def after_node(node: Any, pairs: Any, g: Any, create: bool) -> list:
    """Hooks and watchers after a node ran; returns where its gradients go."""
    pairs = list(pairs)
    for watcher in tuple(watchers):
        watcher.ran(node, pairs)
    if node._extra is None or not node._extra.post:
        return pairs
    rest = iter(pairs)
    inputs = tuple(None if link is None else _tensor(next(rest)[1]) for link in node._links)
    outputs = tuple(_tensor(x) for x in (g if type(g) is list else [g]))
    with recording(create):
        for hook in tuple(node._extra.post.values()):
            inputs = _all_checked(hook, hook(inputs, outputs), inputs)
    return [
        (link, d if create or d is None else d._array)
        for link, d in zip(node._links, inputs, strict=True)
        if link is not None
    ]
