"""Nested tuples, lists and dicts of tensors: flat, and back in shape."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

Build = Callable[[list], Any]


def flatten(tree: Any) -> tuple[list, Build]:
    """The leaves of nested containers, and what puts others in their places."""
    if isinstance(tree, (dict, OrderedDict)):
        keys = list(tree)
        return _of_parts([tree[k] for k in keys], lambda parts: _filled(tree, keys, parts))
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return _of_parts(list(tree), lambda parts: type(tree)(*parts))
    if isinstance(tree, (tuple, list)):
        return _of_parts(list(tree), type(tree))
    return [tree], lambda leaves: leaves[0]


def _filled(tree: Any, keys: list, parts: list) -> Any:
    return type(tree)(zip(keys, parts, strict=True))


def _of_parts(parts: list, build: Callable[[list], Any]) -> tuple[list, Build]:
    found = [flatten(p) for p in parts]
    counts = [len(leaves) for leaves, _ in found]

    def rebuild(leaves: list) -> Any:
        made, at = [], 0
        for count, (_, inner) in zip(counts, found, strict=True):
            made.append(inner(leaves[at : at + count]))
            at += count
        return build(made)

    return [leaf for leaves, _ in found for leaf in leaves], rebuild


def mapped(function: Callable[[Any], Any], tree: Any) -> Any:
    """The same containers with a function of each leaf."""
    leaves, build = flatten(tree)
    return build([function(leaf) for leaf in leaves])
