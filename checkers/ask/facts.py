"""Facts: what was seen of a learner's values, as plain data.

Asking (where the learner's code lives) describes objects as facts; judging (elsewhere) reads them.
Between the two only JSON travels, so a fact holds numbers, strings and facts, never an object.
Numbers that JSON lacks are written as the strings "nan", "inf" and "-inf".
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np

# Enough for every exercise, small enough that 300 hand-ins cannot fill the grader's memory.
MOST_VALUES = 2_000
MOST_ITEMS = 50
MOST_TEXT = 2_000
MOST_NODES = 200

Plain = Any  # None | bool | int | float | str | list[Plain] | dict[str, Plain]

KINDS = (
    "tensor", "array", "number", "bool", "text", "none", "sequence", "mapping", "object", "missing",
)  # fmt: skip


class NotPlain(ValueError):
    """What came back from the learner's side is not a well-formed answer."""


@dataclass(frozen=True)
class Fact:
    """One value as it was seen. Fields that do not apply to its kind are None or empty."""

    kind: str
    type: str = ""
    dtype: str | None = None
    shape: tuple[int, ...] | None = None
    values: tuple[float, ...] = ()  # in row-major order, at most MOST_VALUES of them
    text: str | None = None
    items: tuple[Fact, ...] = ()
    tracked: bool | None = None
    leaf: bool | None = None
    retains_grad: bool | None = None
    grad_fn: str | None = None
    grad: Fact | None = None
    nodes: tuple[str, ...] = ()  # names of the nodes behind it, nearest first
    leaves: tuple[str, ...] = ()  # names of the leaves that its graph reaches

    @property
    def size(self) -> int | None:
        """Number of elements, None for what has no shape."""
        return None if self.shape is None else math.prod(self.shape)


MISSING = Fact("missing")
NONE = Fact("none", "NoneType")


@dataclass(frozen=True)
class Raised:
    """An exception: where is "answer", "given" or the name of the probe that met it."""

    type: str
    text: str
    line: int | None = None  # within the answer, counted from 1
    code: str = ""  # that line's text
    where: str = "answer"


@dataclass(frozen=True)
class Warned:
    """A warning that was shown while the answer ran."""

    category: str
    text: str
    line: int | None = None


@dataclass(frozen=True)
class Answer:
    """Everything seen of one run of the learner's code on one case of inputs."""

    facts: Mapping[str, Fact] = field(default_factory=dict)
    before: Mapping[str, Fact] = field(
        default_factory=dict
    )  # the given names before the answer ran
    after: Mapping[str, Fact] = field(default_factory=dict)  # sketches of all names after it
    raised: Raised | None = None
    warned: tuple[Warned, ...] = ()
    printed: str = ""
    borrowed: tuple[str, ...] = ()  # names taken from outside the answer
    graph: Plain = None  # checkers.graph's own plain form, for the picture only
    calls: Mapping[str, int] = field(default_factory=dict)  # what the learner's lines have called
    shared: tuple[str, ...] = ()  # "p2 p1": two names of one tensor
    replaced: tuple[str, ...] = ()  # given names that mean another object now
    named: Mapping[str, Fact] = field(default_factory=dict)  # all names, where they were asked for


# ---- describing a live object -------------------------------------------------------------------


def number(value: float) -> float | str:
    """A float as JSON can carry it."""
    value = float(value)
    return value if math.isfinite(value) else str(value)


def is_tensor(value: object) -> bool:
    """True for a tensor of the engine or of torch, told by its interface.

    Looked up each time: a learner's own class may get the interface while it is in use.
    """
    kind = type(value)
    return (
        hasattr(kind, "requires_grad")
        and hasattr(kind, "is_leaf")
        and hasattr(kind, "grad_fn")
        and hasattr(kind, "detach")
    )


class Names(Protocol):
    """The learner's name for a tensor, by its id; a dict is one."""

    def get(self, key: int, default: str, /) -> str: ...


def describe(value: object, names: Names | None = None, depth: int = 3) -> Fact:
    """The fact of one object. `names` maps id(tensor) to the learner's name for it."""
    kind = type(value).__name__
    if value is None:
        return NONE
    if is_tensor(value):
        try:
            return _describe_tensor(value, names or {}, depth)
        except (RuntimeError, TypeError) as error:  # sparse, quantised: no plain array to show
            return Fact("object", kind, text=str(error)[:MOST_TEXT])
    if isinstance(value, bool):
        return Fact("bool", kind, values=(float(value),))
    if isinstance(value, int | float):
        return Fact("number", kind, shape=(), values=(_float(value),))
    if isinstance(value, str):
        return Fact("text", kind, text=value[:MOST_TEXT])
    if hasattr(value, "__array_interface__"):
        return _describe_array(value, "array", kind)
    if isinstance(value, tuple | list):
        if depth <= 0:
            return Fact("sequence", kind)
        items = tuple(describe(item, names, depth - 1) for item in value[:MOST_ITEMS])
        return Fact("sequence", kind, shape=(len(value),), items=items)
    if isinstance(value, dict):
        return Fact("mapping", kind, text=", ".join(map(str, list(value)[:MOST_ITEMS]))[:MOST_TEXT])
    name = str(value) if kind == "dtype" else getattr(value, "__name__", None)
    return Fact("object", kind, text=name)


def sketch(value: object) -> Fact:
    """The kind of an object and how a tensor stands in the graph; no numbers, no history."""
    if not is_tensor(value):
        return _SKETCHES.get(type(value), _OTHER)
    tensor: Any = value
    return Fact(
        "tensor",
        tracked=bool(tensor.requires_grad),
        leaf=bool(tensor.is_leaf),
        retains_grad=bool(tensor.retains_grad),
    )


_OTHER = Fact("object")
_SKETCHES = {
    kind: Fact(name)
    for kind, name in {
        type(None): "none", bool: "bool", int: "number", float: "number", str: "text",
        tuple: "sequence", list: "sequence", dict: "mapping", np.ndarray: "array",
    }.items()
}  # fmt: skip


def _float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:  # an int beyond the floats
        return math.inf if value > 0 else -math.inf


def _describe_array(value: Any, kind: str, type_name: str) -> Fact:
    shape, values = _numbers(value)
    return Fact(kind, type_name, dtype=_dtype(value), shape=shape, values=values)


def _numbers(value: Any) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Shape and numbers of an array."""
    shape = tuple(map(int, value.shape))
    flat = value.reshape(-1)[:MOST_VALUES].tolist()
    if flat and type(flat[0]) is float:  # then all of them are
        values = tuple(flat)
    else:
        if flat and isinstance(flat[0], complex):
            flat = [part for item in flat for part in (item.real, item.imag)]
        values = tuple(_float(item) for item in flat if isinstance(item, int | float))
    return shape, values


def _dtype(value: Any) -> str:
    dtype = value.dtype
    return _name_of(dtype) if isinstance(dtype, np.dtype) else str(dtype).rsplit(".", 1)[-1]


@functools.lru_cache(maxsize=64)
def _name_of(dtype: np.dtype[Any]) -> str:
    return str(dtype)  # NumPy composes it anew each time


def _describe_tensor(value: Any, names: Names, depth: int) -> Fact:
    leaf = bool(value.is_leaf)
    retains = bool(value.retains_grad)
    # Reading .grad of a computed tensor warns; the learner did not read it, so it is not read here.
    grad = value.grad if (leaf or retains) and depth > 0 else None
    nodes, leaves = _history(value.grad_fn, names)
    array = value.detach()
    array = array.resolve_conj() if hasattr(array, "resolve_conj") else array
    array = array.numpy()
    shape, values = _numbers(array)
    return Fact(
        "tensor",
        type(value).__name__,
        dtype=_dtype(array),
        shape=shape,
        values=values,
        tracked=bool(value.requires_grad),
        leaf=leaf,
        retains_grad=retains,
        grad_fn=None if value.grad_fn is None else value.grad_fn.name(),
        grad=None if grad is None else describe(grad, names, depth - 1),
        nodes=nodes,
        leaves=leaves,
    )


def _history(node: Any, names: Names) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Node names from the result back to the leaves, nearest first, and the leaves' names."""
    found: list[str] = []
    leaves: list[str] = []
    waiting = [] if node is None else [node]
    seen = {id(node): node}  # holds the nodes too: torch reuses ids of wrappers nobody holds
    for node in waiting:  # which grows meanwhile
        if len(found) == MOST_NODES:
            break
        name = node.name()
        if "::" in name:
            name = name.rpartition("::")[2]  # torch writes torch::autograd:: before leaves
        found.append(name)
        if name == "AccumulateGrad":
            variable = getattr(node, "variable", None)
            if variable is not None:
                leaves.append(names.get(id(variable), "?"))
        for following, _ in node.next_functions:
            if following is not None and id(following) not in seen:
                seen[id(following)] = following
                waiting.append(following)
    return tuple(found), tuple(leaves)


# ---- to and from plain data ---------------------------------------------------------------------


_DEFAULTS: Mapping[type, tuple[tuple[str, Any], ...]] = {
    kind: tuple((each.name, each.default) for each in fields(kind))
    for kind in (Answer, Raised, Warned)
}
_FACT_FIELDS = tuple((each.name, each.default) for each in fields(Fact) if each.name != "kind")


def to_plain(thing: Any) -> Plain:
    """A fact, an answer or a container of them as JSON-ready data; empty fields are left out."""
    kind = type(thing)
    if kind is Fact:
        return _fact_to_plain(thing)
    if kind in _DEFAULTS:
        plain = {}
        for name, default in _DEFAULTS[kind]:
            value = getattr(thing, name)
            if value is default or value == default or value == {}:  # read as this without it
                continue
            plain[name] = value if name == "graph" or type(value) is str else to_plain(value)
        return plain
    if isinstance(thing, Mapping):
        return {str(key): to_plain(value) for key, value in thing.items()}
    if isinstance(thing, tuple | list):
        return [to_plain(item) for item in thing]
    if isinstance(thing, bool):
        return thing
    if isinstance(thing, float):
        return number(thing)
    return thing


def _fact_to_plain(fact: Fact) -> dict[str, Plain]:
    plain: dict[str, Plain] = {"kind": fact.kind}
    seen = fact.__dict__
    for name, default in _FACT_FIELDS:
        value = seen[name]
        if value is default:
            continue
        if name == "values":
            finite = all(map(math.isfinite, value))
            plain[name] = value if finite else [number(each) for each in value]
        elif name == "grad":
            plain[name] = _fact_to_plain(value)
        elif name == "items":
            plain[name] = [_fact_to_plain(item) for item in value]
        else:
            plain[name] = value
    return plain


def _expect(plain: Plain, kinds: type | tuple[type, ...], what: str) -> Any:
    if not isinstance(plain, kinds) or (isinstance(plain, bool) and kinds is int):
        raise NotPlain(f"{what}: found {type(plain).__name__}")
    return plain


def _text(plain: Plain, what: str, most: int = MOST_TEXT) -> str:
    return _expect(plain, str, what)[:most]


def _texts(plain: Plain, what: str, most: int = MOST_NODES) -> tuple[str, ...]:
    return tuple(_text(item, what, 200) for item in _expect(plain, list, what)[:most])


def _number(plain: Plain) -> float:
    if isinstance(plain, str) and plain in ("nan", "inf", "-inf"):
        return float(plain)
    return _float(_expect(plain, int | float, "a number"))  # type: ignore[arg-type]


def _optional(plain: dict[str, Plain], key: str, kinds: type) -> Any:
    value = plain.get(key)
    return None if value is None else _expect(value, kinds, key)


def _read_numbers(plain: Plain) -> tuple[float, ...]:
    values = _expect(plain, list, "values")[: 2 * MOST_VALUES]
    if all(type(value) is float for value in values):
        return tuple(values)
    return tuple(map(_number, values))


def _read_shape(plain: Plain) -> tuple[int, ...]:
    return tuple(_expect(n, int, "shape") for n in _expect(plain, list, "shape")[:32])


# How each field is read, for those of a fact that hold no facts.
_READERS: Mapping[str, Callable[[Plain], Any]] = {
    "type": lambda plain: _text(plain, "type", 200),
    "dtype": lambda plain: _text(plain, "dtype", 200),
    "shape": _read_shape,
    "values": _read_numbers,
    "text": lambda plain: _text(plain, "text"),
    "tracked": lambda plain: _expect(plain, bool, "tracked"),
    "leaf": lambda plain: _expect(plain, bool, "leaf"),
    "retains_grad": lambda plain: _expect(plain, bool, "retains_grad"),
    "grad_fn": lambda plain: _text(plain, "grad_fn", 200),
    "nodes": lambda plain: _texts(plain, "nodes"),
    "leaves": lambda plain: _texts(plain, "leaves"),
}


def read_fact(plain: Plain, depth: int = 6) -> Fact:
    """A fact from plain data, or NotPlain saying what is wrong with it."""
    _expect(plain, dict, "a fact")
    if depth <= 0:
        raise NotPlain("facts are nested too deeply")
    kind = plain.get("kind")
    if kind not in KINDS:
        raise NotPlain(f"unknown kind of fact: {str(kind)[:40]!r}")
    found: dict[str, Any] = {}
    for key, value in plain.items():
        if key in _READERS and value is not None:
            found[key] = _READERS[key](value)
        elif key == "grad" and value is not None:
            found[key] = read_fact(value, depth - 1)
        elif key == "items":
            items = _expect(value, list, "items")[:MOST_ITEMS]
            found[key] = tuple(read_fact(item, depth - 1) for item in items)
    return Fact(kind, **found)


def _read_facts(
    plain: Plain, what: str, known: Mapping[str, tuple[Plain, Fact]] = MappingProxyType({})
) -> dict[str, Fact]:
    _expect(plain, dict, what)
    if len(plain) > 200:
        raise NotPlain(f"{what}: {len(plain)} entries, at most 200 are read")
    found = {}
    for key, value in plain.items():
        expected = known.get(key)
        if expected is not None and value == expected[0]:
            found[key] = expected[1]
        else:
            found[_text(key, what, 200)] = read_fact(value)
    return found


@dataclass(frozen=True)
class Expected:
    """An answer that others are likely to equal, with the plain data of each of its facts."""

    answer: Answer

    @functools.cached_property
    def known(self) -> Mapping[str, tuple[Plain, Fact]]:
        """The data as they come out of a reply, and the fact, by its name."""
        texts = {key: json.dumps(to_plain(fact)) for key, fact in self.answer.facts.items()}
        return {key: (json.loads(text), self.answer.facts[key]) for key, text in texts.items()}


def read_answer(
    plain: Plain, most_printed: int = 20_000, expected: Expected | None = None
) -> Answer:
    """An answer from plain data, or NotPlain. Reads nothing but the fields it knows.

    Facts whose data are those of the `expected` ones are not built up anew: they are the very same.
    """
    _expect(plain, dict, "an answer")
    known = expected.known if expected else {}
    raised = plain.get("raised")
    warned = _expect(plain.get("warned", []), list, "warned")[:50]
    return Answer(
        facts=_read_facts(plain.get("facts", {}), "facts", known),
        before=_read_facts(plain.get("before", {}), "before"),
        after=_read_facts(plain.get("after", {}), "after"),
        raised=None if raised is None else _read_raised(raised),
        warned=tuple(_read_warned(each) for each in warned),
        printed=_text(plain.get("printed", ""), "printed", most_printed),
        borrowed=_texts(plain.get("borrowed", []), "borrowed"),
        calls=_read_counts(plain.get("calls", {})),
        shared=_texts(plain.get("shared", []), "shared"),
        replaced=_texts(plain.get("replaced", []), "replaced"),
        named=_read_facts(plain.get("named", {}), "named"),
        graph=plain.get("graph"),
    )


def _read_counts(plain: Plain) -> dict[str, int]:
    counts = list(_expect(plain, dict, "calls").items())[:MOST_NODES]
    return {_text(key, "calls", 200): _expect(value, int, "calls") for key, value in counts}


def _read_raised(plain: Plain) -> Raised:
    _expect(plain, dict, "raised")
    return Raised(
        type=_text(plain.get("type", ""), "type", 200),
        text=_text(plain.get("text", ""), "text"),
        line=_optional(plain, "line", int),
        code=_text(plain.get("code", ""), "code", 300),
        where=_text(plain.get("where", "answer"), "where", 200),
    )


def _read_warned(plain: Plain) -> Warned:
    _expect(plain, dict, "warned")
    return Warned(
        category=_text(plain.get("category", ""), "category", 200),
        text=_text(plain.get("text", ""), "text"),
        line=_optional(plain, "line", int),
    )
