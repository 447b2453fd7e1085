"""Why a call does not fit, in PyTorch's words.

PyTorch parses the arguments of its functions itself, by rules that its errors show: how many there
may be, what is missing, which has the wrong type; and where a name has several signatures, that
none of them fits. These rules stand here. They run once a call has gone wrong, on signatures that
torch itself listed (``signatures.txt``, written by ``tests/golden/signatures.py``).
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from ..arrays.dtypes import device, dtype
from ..core.tensor import Tensor
from .arguments import combination, is_int, python_name

# NumPy's names of arguments, which PyTorch takes as well.
NUMPY_NAMES = {
    "dim": ("axis",),
    "keepdim": ("keepdims",),
    "input": ("x", "a", "x1"),
    "other": ("x2",),
}
NUMBERS_AS_TENSORS = {  # a number may stand for any of their tensors
    word + end
    for word in ("add", "div", "divide", "mul", "multiply", "sub", "subtract", "true_divide")
    for end in ("", "_")
} | {"floor_divide", "floor_divide_", "copy_", "to"}
HALF_LISTED = {"nonzero"}  # of which torch lists one signature of two
PARAMETER = re.compile(r"(?P<kind>.+?) (?P<name>\w+)(\[(?P<size>\d+)\])?( = (?P<default>.*))?$")


class Parameter:
    """One parameter of a signature; ``single`` says that one number will do for a tuple."""

    def __init__(self, kind: str, name: str, default: str | None, single: bool, keyword_only: bool):
        self.kind, self.name, self.default = kind, name, default
        self.single, self.keyword_only = single, keyword_only

    @property
    def required(self) -> bool:
        return self.default is None

    def takes(self, value: Any, function: str) -> bool:
        """Whether a value is of this parameter's kind."""
        if self.kind == "object":
            return True
        if value is None:
            some = (self.name, self.kind) == ("dim", "tuple of ints") and function[:7] != "squeeze"
            return self.default == "None" or some
        if self.kind == "Tensor" and function in NUMBERS_AS_TENSORS:
            return isinstance(value, Tensor) or _is_number(value)
        if self.single and self.kind == "tuple of ints" and is_int(value):
            return True
        test = KINDS.get(self.kind)
        return test is None or test(value)


class Signature:
    """The parameters of one way of calling a function."""

    def __init__(self, parameters: tuple[Parameter, ...]):
        self.parameters = parameters

    @property
    def most(self) -> int:
        """How many arguments may stand without a name."""
        return sum(not p.keyword_only for p in self.parameters)

    @property
    def least(self) -> int:
        """How many arguments there must be."""
        return sum(p.required for p in self.parameters)


def _is_number(value: Any) -> bool:
    """A number, or a tensor that stands for one."""
    if isinstance(value, Tensor):
        return value._array.ndim == 0 and value._node is None
    return isinstance(value, (int, float, complex, np.number, np.bool_))


def _is_index(value: Any) -> bool:
    if isinstance(value, Tensor):
        return value._array.dtype.kind in "iu" and value._array.ndim == 0
    return is_int(value)


KINDS: dict[str, Callable[[Any], bool]] = {
    "Tensor": lambda v: isinstance(v, Tensor),
    "Number": _is_number,
    "int": _is_index,
    "float": lambda v: _is_number(v) and not isinstance(v, complex),
    "bool": lambda v: isinstance(v, (bool, np.bool_)),
    "str": lambda v: isinstance(v, str),
    "torch.dtype": lambda v: isinstance(v, dtype) or v in (bool, int, float),
    "torch.device": lambda v: isinstance(v, (str, device)) or is_int(v),
    "tuple of ints": lambda v: isinstance(v, (tuple, list)) and all(map(_is_index, v[:1])),
    "tuple of Tensors": lambda v: isinstance(v, (tuple, list)),  # the elements are seen to later
    "tuple of bools": lambda v: isinstance(v, (tuple, list)),
    "tuple of Numbers": lambda v: isinstance(v, (tuple, list)) and all(map(_is_number, v)),
}


# -- the table -----------------------------------------------------------------------------------


@functools.cache
def _table() -> dict[str, list[str]]:
    """Each name with its kind, and its signatures as text."""
    # pathlib would make the import of the engine a twentieth longer
    with open(os.path.join(os.path.dirname(__file__), "signatures.txt"), encoding="utf-8") as file:
        text = file.read()
    rows = (line.split("\t") for line in text.splitlines())
    return {key: found for key, *found in rows}


def _signature(text: str) -> Signature:
    parameters, keyword_only = [], False
    for part in re.split(r", (?![^\[]*\])", text) if text else []:
        if part == "*":
            keyword_only = True
            continue
        found = PARAMETER.match(part)
        if found is None:
            raise ValueError(f"signatures.txt has a parameter that nobody can read: {part}")
        single = bool(found["size"]) or found["name"] == "dim"
        parameters.append(
            Parameter(found["kind"], found["name"], found["default"], single, keyword_only)
        )
    return Signature(tuple(parameters))


# -- parsing -------------------------------------------------------------------------------------


def misuse(kind: str, name: str, args: tuple, kwargs: dict[str, Any]) -> TypeError | None:
    """PyTorch's error for these arguments; None where it would take them.

    Args:
        kind: "F" for a function, "M" for a method (whose tensor is no argument).
    """
    texts = _table().get(f"{kind} {name}")
    if texts is None:
        return None
    if texts[0] == "!":
        return _takes_none(name, args, kwargs)
    if texts[0].startswith("@"):
        return _of_python(kind, name, texts[0][1:], args, kwargs)
    hidden = texts[0].startswith("?")
    signatures = [_signature(text.removeprefix("?")) for text in texts]
    if len(signatures) == 1 and not hidden:
        return unfit(signatures[0], name, args, kwargs)
    for s in signatures:
        found = unfit(s, name, args, kwargs)
        if found is None or "failed to unpack" in str(found):  # the signature was chosen by then
            return found
    count = len(args) + len(kwargs)
    plausible = [s for s in signatures if s.least <= count <= len(s.parameters)]
    if len(plausible) == 1:
        return unfit(plausible[0], name, args, kwargs)
    if hidden:
        return _unlike(signatures[0], texts[0][1:], name, args, kwargs)
    return combination(name, args, kwargs)


def _unlike(s: Signature, text: str, name: str, args: tuple, kwargs: dict[str, Any]) -> TypeError:
    """Where a name has one signature that PyTorch shows, and others."""
    parts = [p for p in text.split(", ") if not p.startswith("Tensor out")]
    spare = len(parts) - len(kwargs) - ("Tensor out" in text and "out" not in kwargs)
    last = [p.split(" = ")[0].split(" ")[-1] for p in parts[max(spare, 0) :]]
    unknown = [key for key in kwargs if key not in last]
    start = f"{name}() received an invalid combination of arguments - got "
    if unknown:
        return TypeError(start + "unrecognized keyword arguments: " + ", ".join(unknown))
    got = str(combination(name, args, kwargs)).removeprefix(start).split(", but expected")[0]
    if not kwargs and len(args) == len(parts):  # then it marks those of another type
        words = [p.split(" ")[0] for p in parts]
        got = ", ".join(map(_marked, args, words))
        got = f"({got})"
    return TypeError(f"{start}{got}, but expected ({text})")


def strict(kind: str, name: str) -> bool:
    """Whether all signatures of a name are listed, with the types of their parameters."""
    texts = _table().get(f"{kind} {name}")
    return texts is not None and texts[0][:1] not in ("!", "@", "?") and name not in HALF_LISTED


def _marked(value: Any, word: str) -> str:
    name = python_name(value)
    if isinstance(value, (tuple, list)):
        inner = ", ".join(map(python_name, value))
        name += f" of ({inner})" if isinstance(value, tuple) else f" of [{inner}]"
    return name if name == word else f"!{name}!"


def known(kind: str, name: str) -> bool:
    """Whether the table has this name."""
    return f"{kind} {name}" in _table()


def _takes_none(name: str, args: tuple, kwargs: dict[str, Any]) -> TypeError | None:
    if kwargs:
        return TypeError(f"TensorBase.{name}() takes no keyword arguments")
    if args:
        return TypeError(f"TensorBase.{name}() takes no arguments ({len(args)} given)")
    return None


def _of_python(
    kind: str, name: str, parameters: str, args: tuple, kwargs: dict[str, Any]
) -> TypeError | None:
    """What is a Python function in PyTorch, too: Python's own words."""
    listed = parameters if kind == "F" else parameters.replace("(", "(self, ", 1)
    names: dict[str, Any] = {"inf": float("inf")}
    exec(f"def {name}{re.sub(r'<[^>]*>', 'None', listed)}: pass", names)
    function = names[name]
    if kind == "M":
        function.__qualname__ = f"Tensor.{name}"
        args = (None, *args)
    try:
        function(*args, **kwargs)
    except TypeError as error:
        return error
    return None


def unfit(s: Signature, name: str, args: tuple, kwargs: dict[str, Any]) -> TypeError | None:
    """What PyTorch says where these arguments do not fit one signature."""
    positional = [p for p in s.parameters if not p.keyword_only]
    spread = len(positional) == 1 and positional[0].kind == "tuple of ints"
    if len(args) > s.most and not spread:
        return _too_many(s, name, len(args))
    at, used = 0, set()
    for i, p in enumerate(s.parameters):
        given = at < len(args)
        if given and p.keyword_only:
            return _too_many(s, name, len(args))
        word: Any = None if given else next(
            (k for k in (p.name, *NUMPY_NAMES.get(p.name, ())) if k in kwargs), None
        )  # fmt: skip
        if not given and word is None:
            if p.required:
                return _missing(s, name, i)
            continue
        value = args[at] if given else kwargs[str(word)]
        if not p.takes(value, name):
            if given and spread and at == 0 and all(map(_is_index, args[:1])):
                for k, each in enumerate(args):
                    if not _is_index(each):
                        for key in kwargs:
                            if key not in [p.name for p in s.parameters]:
                                return TypeError(
                                    f"{name}() got an unexpected keyword argument '{key}'"
                                )
                        return TypeError(
                            f"{name}(): argument '{p.name}' failed to unpack the object at pos "
                            f'{k + 1} with error "type must be tuple of ints,but got '
                            f'{python_name(each)}"'
                        )
                at = len(args)
                continue
            if given and spread and len(args) > 1:
                return _too_many(s, name, len(args))
            return _wrong_kind(p, name, value, at if given else None)
        if given:
            at += 1
        else:
            used.add(word)
    if at < len(args):
        return _too_many(s, name, len(args))
    if len(kwargs) == len(used):
        return None
    places = [p.name for p in positional]
    for key in kwargs:  # NumPy's names, too, are unexpected as soon as anything is
        if key not in [p.name for p in s.parameters]:
            return TypeError(f"{name}() got an unexpected keyword argument '{key}'")
        if key in places and places.index(key) < len(args):
            return TypeError(f"{name}() got multiple values for argument '{key}'")
    return TypeError("invalid keyword arguments")


def _too_many(s: Signature, name: str, given: int) -> TypeError:
    were = "was" if given == 1 else "were"
    least = s.least
    if least != s.most:
        return TypeError(
            f"{name}() takes from {least} to {s.most} positional arguments but {given} {were} given"
        )
    plural = "" if s.most == 1 else "s"
    return TypeError(
        f"{name}() takes {s.most} positional argument{plural} but {given} {were} given"
    )


def _missing(s: Signature, name: str, first: int) -> TypeError:
    words = [f'"{p.name}"' for p in s.parameters[first:] if p.required]
    plural = "s" if len(words) == 1 else ""  # as PyTorch has it
    return TypeError(
        f"{name}() missing {len(words)} required positional argument{plural}: {', '.join(words)}"
    )


def _wrong_kind(p: Parameter, name: str, value: Any, at: int | None) -> TypeError:
    where = "" if at is None else f" (position {at + 1})"
    start = f"{name}(): argument '{p.name}'{where} must be {p.kind}, "
    if at is not None and isinstance(value, (tuple, list)) and p.kind.startswith("tuple of "):
        test = KINDS["Tensor" if p.kind.endswith("Tensors") else "int"]
        for k, each in enumerate(value):
            if not test(each):
                return TypeError(f"{start}but found element of type {python_name(each)} at pos {k}")
    return TypeError(f"{start}not {python_name(value)}")
