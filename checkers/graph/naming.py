"""The learner's own names: which variable holds which tensor.

A graph does not know names. They are found where they can be known: in the frame
that called, in IPython's user namespace, in what the caller hands over, and inside the
modules, containers and plain objects found there: a model in a trainer in a list.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from types import FrameType, ModuleType
from typing import Any

from .model import GraphError

CONTAINER_LIMIT = 200  # a longer list is data, not a group of variables
DEEPEST = 6  # steps from a variable to a tensor: d["trainer"].parts[0].model.fc.weight
MOST_HOLDERS = 2000  # a search among more objects would keep a picture waiting
HIDDEN = frozenset({"In", "Out", "exit", "quit", "get_ipython"})


def is_tensor(thing: Any) -> bool:
    """True for a tensor of this engine, of torch, or of anything with the same interface.

    Asks the class, not the object: objects with a __getattr__ of their own stay untouched.
    """
    kind = type(thing)
    return hasattr(kind, "grad_fn") and hasattr(kind, "requires_grad")


def is_module(thing: Any) -> bool:
    """True for an nn.Module (anything whose class offers named_parameters)."""
    return hasattr(type(thing), "named_parameters")


def caller_namespace(package: str = "checkers") -> dict[str, Any]:
    """The variables visible where this package was called from: locals before globals."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        owner = frame.f_globals.get("__name__", "")
        if owner != package and not owner.startswith(package + "."):
            break
        frame = frame.f_back
    found: dict[str, Any] = {}
    if frame is not None:
        found.update(frame.f_locals)
        for name, thing in frame.f_globals.items():
            found.setdefault(name, thing)
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive is not None else None
    if shell is not None:
        for name, thing in shell.user_ns.items():
            found.setdefault(name, thing)
    return found


def checked_names(names: Any) -> Any:
    """`names` as a caller handed it over. Raises GraphError for what names nothing."""
    if names is None or (is_module(names) and not isinstance(names, type)):
        return names
    if not isinstance(names, Mapping):
        raise GraphError(
            "names must be a dict from names to tensors, or a module, "
            f"got {type(names).__name__}: write names={{'x': x, 'y': y}}"
        )
    return names


def named_tensors(namespace: Any) -> Iterator[tuple[str, Any]]:
    """(name, tensor) pairs of a mapping or a module, plain variables before contents.

    Names that start with an underscore come last: IPython keeps results under `_`, `_1`.
    """
    if is_module(namespace):
        yield from namespace.named_parameters()
        yield from namespace.named_buffers()
        return
    private: list[tuple[str, Any]] = []
    holders: list[tuple[str, Any]] = []
    for name, thing in list(namespace.items()):
        name = str(name)
        if name in HIDDEN or name.startswith("__"):
            continue
        if is_tensor(thing):
            if name.startswith("_"):
                private.append((name, thing))
            else:
                yield name, thing
        elif not name.startswith("_"):
            holders.append((name, thing))
    yield from _inside(holders)
    for name, thing in private:
        if not name.strip("_0123456789"):  # IPython's `_`, `__`, `_1`: not the learner's word
            continue
        yield name, thing


def _inside(holders: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Tensors inside modules, containers and objects, the shallowest name of each first."""
    waiting = deque((name, thing, 1) for name, thing in holders)
    seen: set[int] = set()
    while waiting and len(seen) < MOST_HOLDERS:
        name, holder, depth = waiting.popleft()
        if id(holder) in seen:
            continue
        seen.add(id(holder))
        if is_module(holder):
            if not isinstance(holder, type):
                yield from (
                    (f"{name}.{inner}", tensor)
                    for pairs in (holder.named_parameters(), holder.named_buffers())
                    for inner, tensor in pairs
                )
            continue
        for inner, thing in _contents(name, holder):
            if is_tensor(thing):
                yield inner, thing
            elif depth < DEEPEST:
                waiting.append((inner, thing, depth + 1))


def _contents(name: str, holder: Any) -> Iterator[tuple[str, Any]]:
    """What a container or an object holds, by the expression that leads there.

    Only what is stored is looked at: no property is called, no key is asked for.
    """
    if isinstance(holder, dict | list | tuple):
        if len(holder) > CONTAINER_LIMIT:
            return
        pairs = dict.items(holder) if isinstance(holder, dict) else enumerate(holder)
        yield from ((f"{name}[{key!r}]", thing) for key, thing in pairs)
    elif not isinstance(holder, type | ModuleType) and not callable(holder):
        yield from ((f"{name}.{key}", thing) for key, thing in _stored(holder).items())


def _stored(thing: Any) -> Mapping[str, Any]:
    """The attributes in an object's own dictionary; {} where it has none."""
    try:
        found = object.__getattribute__(thing, "__dict__")
    except AttributeError:
        return {}
    if type(found) is not dict or len(found) > CONTAINER_LIMIT:
        return {}
    return {key: value for key, value in found.items() if isinstance(key, str)}


class Names:
    """Looks names up by identity: leaves and constants by tensor, results by grad_fn."""

    def __init__(self, *namespaces: Any) -> None:
        self.tensors: dict[int, str] = {}
        self.results: dict[tuple[int, int], tuple[str, Any]] = {}
        self.live: list[tuple[str, Any]] = []  # holds the tensors, so that ids stay true
        for namespace in namespaces:
            for name, tensor in named_tensors(namespace):
                self.add(name, tensor)

    def add(self, name: str, tensor: Any) -> None:
        """The first name of a tensor stays."""
        self.live.append((name, tensor))
        self.tensors.setdefault(id(tensor), name)
        function = tensor.grad_fn
        if function is not None:
            self.live.append((name, function))
            key = (id(function), output_number(tensor))
            self.results.setdefault(key, (name, tensor))


def output_number(tensor: Any) -> int:
    """Which output of its grad_fn a tensor is."""
    return int(getattr(tensor, "output_nr", 0))
