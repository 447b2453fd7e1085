"""What may be drawn: a tensor, or the tensors in what a model gives back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .model import GraphError
from .naming import is_module, is_tensor

DEEPEST = 16


def results_in(results: Any) -> Iterator[tuple[str, Any]]:
    """(name, tensor) pairs of all tensors in lists, tuples, mappings, modules and records.

    A record is an object that keeps its parts under names: a dataclass or a plain object, such as
    the output or the cache of a language model. None, texts and plain numbers beside tensors are
    passed over, and so are tensors without a graph inside a nested result, unless there are no
    others. Names are the keys of the outermost mapping, and further down the way to the tensor:
    "cache[0]". Raises GraphError for anything else, naming the place.
    """
    if is_tensor(results):
        yield "", results
        return
    if is_module(results) and not isinstance(results, type):
        yield from results.named_parameters()
        return
    found = list(_inside(results, "", 0))
    if isinstance(results, Mapping | list | tuple):
        outer = results.values() if isinstance(results, Mapping) else results
        if all(map(is_tensor, outer)):  # chosen one by one
            named = isinstance(results, Mapping) or hasattr(results, "_fields")
            yield from found if named else (("", tensor) for _, tensor in found)
            return
    yield from [pair for pair in found if pair[1].requires_grad] or found


def _inside(thing: Any, name: str, depth: int) -> Iterator[tuple[str, Any]]:
    if is_tensor(thing):
        yield name, thing
    elif thing is None or isinstance(thing, bool | int | float | str):
        if not depth:
            raise _strange(thing, name)
    elif depth > DEEPEST:
        raise GraphError(f"{name} lies too deep to be drawn: hand over the tensor itself")
    else:
        for key, inner in _parts(thing, name, depth):
            yield from _inside(inner, key, depth + 1)


def _parts(thing: Any, name: str, depth: int) -> Iterator[tuple[str, Any]]:
    if isinstance(thing, Mapping):
        for key, inner in thing.items():
            yield (f"{name}[{key!r}]" if name else str(key)), inner
    elif isinstance(thing, tuple) and (fields := getattr(thing, "_fields", ())):
        for field in fields:
            yield (f"{name}.{field}" if name else field), getattr(thing, field)
    elif isinstance(thing, Sequence):
        for position, inner in enumerate(thing):
            yield f"{name}[{position}]", inner
    elif isinstance(thing, type) or callable(thing) or not getattr(thing, "__dict__", None):
        raise _strange(thing, name)
    else:
        for field, inner in vars(thing).items():
            if is_tensor(inner) or isinstance(inner, Mapping | list | tuple):
                yield (f"{name}.{field}" if name else field), inner


def _strange(thing: Any, name: str) -> GraphError:
    where = f" at {name}" if name else ""
    return GraphError(
        "expected a tensor, several tensors, a dict of tensors or a module"
        f"{where}, got {type(thing).__name__}"
    )
