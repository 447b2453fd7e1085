"""The walk over next_functions: every function behind some results, in a good order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Walk:
    """What the loop over next_functions found: functions in topological order."""

    order: list[Any] = field(default_factory=list)
    depth: int = 0
    inputs: dict[int, tuple[tuple[Any, int], ...]] = field(default_factory=dict)


def walk(roots: Iterable[Any]) -> Walk:
    """Every function reachable from the roots, inputs before consumers.

    Two loops: the first finds the functions and their depth, the second orders them with
    the deepest input first, so that a shallow side branch (a constant, the transpose of a
    weight) stands right before its consumer, as it was written.
    """
    found = Walk()
    roots = list(roots)
    depth: dict[int, int] = {}
    stack: list[tuple[Any, bool]] = [(root, False) for root in reversed(roots)]
    while stack:
        function, done = stack.pop()
        key = id(function)
        if done:
            below = [depth.get(id(inner), 0) for inner, _ in found.inputs[key] if inner is not None]
            depth[key] = 1 + max(below, default=-1)
            continue
        if key in found.inputs:
            continue
        links = tuple(function.next_functions)
        found.inputs[key] = links
        stack.append((function, True))
        for inner, _ in reversed(links):
            if inner is not None and id(inner) not in found.inputs:
                stack.append((inner, False))

    placed: set[int] = set()
    entered: set[int] = set()
    stack = [(root, False) for root in reversed(roots)]
    while stack:
        function, done = stack.pop()
        key = id(function)
        if done:
            if key not in placed:
                placed.add(key)
                found.order.append(function)
            continue
        if key in entered:
            continue
        entered.add(key)
        stack.append((function, True))
        # A stack reverses: the deepest goes on last; among equals the first slot does.
        inner_functions = [inner for inner, _ in reversed(found.inputs[key]) if inner is not None]
        inner_functions.sort(key=lambda inner: depth[id(inner)])
        stack.extend((inner, False) for inner in inner_functions if id(inner) not in entered)
    found.depth = max(depth.values(), default=0)
    return found
