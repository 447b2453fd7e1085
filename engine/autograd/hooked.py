"""What a walk does at a node with hooks, or in anomaly mode."""

from __future__ import annotations

from typing import Any

import numpy as np

from .anomaly import anomaly, check_nan
from .graph import wrap

ndarray = np.ndarray


def before_node(node: Any, g: Any, create: bool) -> Any:
    """Run the hooks that see a gradient before its node does; returns what they made of it."""
    extra = node._extra
    many = type(g) is list
    if extra.on_tensor or extra.retain or extra.pre:
        t = g if create or many else wrap(g if isinstance(g, ndarray) else np.asarray(g))
        for hook in tuple(extra.on_tensor.values()):
            result = hook(t)
            if result is not None:
                t = _checked(hook, result, t)
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


def _checked(hook: Any, result: Any, t: Any) -> Any:
    if not hasattr(result, "_array"):
        raise TypeError(f"expected Variable, but hook returned '{type(result).__name__}'")
    name = getattr(hook, "__name__", "<unknown>")
    if result._array.dtype is not t._array.dtype:
        was, got = (f"torch.{x.dtype.tensor_type}Tensor" for x in (t, result))
        raise RuntimeError(f"hook '{name}' has changed the type of value (was {was} got {got})")
    if result._array.shape != t._array.shape:
        raise RuntimeError(f"hook '{name}' has changed the size of value")
    return result


def after_node(node: Any, pairs: Any, g: Any) -> Any:
    """Hooks and checks after a node ran; returns where its gradients go."""
    pairs = list(pairs)
    if anomaly.enabled and anomaly.check_nan:
        check_nan(node, pairs)
    if node._extra is None or not node._extra.post:
        return pairs

    def tensor(x: Any) -> Any:
        return x if x is None or hasattr(x, "_array") else wrap(x)

    plain = not any(hasattr(d, "_array") for _, d in pairs)
    rest = iter(pairs)
    inputs = tuple(None if link is None else tensor(next(rest)[1]) for link in node._links)
    outputs = tuple(tensor(x) for x in (g if type(g) is list else [g]))
    for hook in tuple(node._extra.post.values()):
        result = hook(inputs, outputs)
        if result is not None:
            inputs = result if isinstance(result, tuple) else (result,)
    return [
        (link, d._array if plain and d is not None else d)
        for link, d in zip(node._links, inputs, strict=True)
        if link is not None
    ]
