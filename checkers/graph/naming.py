"""The learner's own names: which variable holds which tensor.

A graph does not know names. They are found where they can be known: in the frame
that called, in IPython's user namespace, in the modules and short containers found
there, or in the mapping that the caller hands over.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from types import FrameType
from typing import Any

CONTAINER_LIMIT = 200  # a longer list is data, not a group of variables
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
        elif not name.startswith("_") and (is_module(thing) or type(thing) in (list, tuple, dict)):
            holders.append((name, thing))
    for name, thing in holders:
        yield from _contents(name, thing)
    for name, thing in private:
        if not name.strip("_0123456789"):  # IPython's `_`, `__`, `_1`: not the learner's word
            continue
        yield name, thing


def _contents(name: str, holder: Any) -> Iterator[tuple[str, Any]]:
    if is_module(holder):
        if isinstance(holder, type):
            return
        for inner, tensor in holder.named_parameters():
            yield f"{name}.{inner}", tensor
    elif len(holder) <= CONTAINER_LIMIT:
        pairs = holder.items() if isinstance(holder, Mapping) else enumerate(holder)
        for key, thing in pairs:
            if is_tensor(thing):
                yield f"{name}[{key!r}]", thing


class Names:
    """Looks names up by identity: leaves and constants by tensor, results by grad_fn."""

    def __init__(self, namespace: Any) -> None:
        self.tensors: dict[int, str] = {}
        self.results: dict[tuple[int, int], tuple[str, Any]] = {}
        self.live: list[tuple[str, Any]] = []  # holds the tensors, so that ids stay true
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
