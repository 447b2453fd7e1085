"""How functions and methods are called: other names of arguments, ``out=``, wrong types.

Operations themselves stay free of this: a Tensor's operators and its methods without a dimension
argument are the bare operations. Only functions of the module (``torch.exp(x)``) pass through here.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from ..arguments import combination, is_int, is_number, misfit
from ..dtypes import Defaults, category
from ..tensor import Tensor

# NumPy's names of arguments, which PyTorch takes as well.
ALIASES = {"axis": "dim", "keepdims": "keepdim", "x": "input", "x1": "input", "x2": "other"}


def _parameters(op: Callable) -> dict[str, Any]:
    """An operation's parameters with their annotations (``inspect`` would take 40 ms for all)."""
    code = op.__code__
    count = code.co_argcount + code.co_kwonlyargcount
    return {name: op.__annotations__.get(name) for name in code.co_varnames[:count]}


def own_names(op: Callable) -> dict[str, str]:
    """What PyTorch calls an argument -> what the operation calls it, where the two differ."""
    names = list(_parameters(op))
    table = {}
    if names and names[0] != "input":
        table["input"] = names[0]
    if len(names) > 1 and names[1] == "b":
        table["other"] = "b"
    return table


def renamed(kwargs: dict[str, Any], table: dict[str, str], names: Any) -> dict[str, Any]:
    """Keyword arguments under the operation's own names."""
    out = {}
    for key, value in kwargs.items():
        name = key if key in names else ALIASES.get(key, key)
        out[table.get(name, name)] = value
    return out


def method(name: str, op: Callable) -> Callable:
    """An operation as a method that also takes NumPy's names (``x.amax(axis=0)``).

    What needs no second look, an operation without a dimension and without an operand, stays as
    it is: a wrapper costs as much as half a NumPy call.
    """
    names = _parameters(op)
    table = own_names(op)
    listed = list(names)
    second = listed[1] if len(listed) > 1 else ""
    two = second in ("b", "other") and name not in OVERLOADED
    plain = "dim" not in names and "dim0" not in names and name not in OVERLOADED
    if plain and not two and names.get(second) != "Tensor":
        return op
    flag = listed.index("keepdim") if "keepdim" in names else MANY

    @functools.wraps(op)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            if kwargs:
                kwargs = renamed(kwargs, table, names)
            if len(args) > flag and type(args[flag]) is not bool:
                raise TypeError
            result = op(*args, **kwargs)
            if result is NotImplemented or (two and type(args[-1]) is np.ndarray):
                raise TypeError
            return result
        except (AttributeError, TypeError, ValueError) as error:
            found = wrong_argument(name, names, args, kwargs, error, own=1)
            if found is None and two and len(args) > 1 and not error.args:
                found = misfit(name, "other", 1, "Tensor", args[1])
            raise found or error from None

    return call


def function(name: str, op: Callable, like: Callable | None = None) -> Callable:
    """An operation as a function of the module: ``torch.NAME(input, ...)``.

    An in-place form takes any arguments, so ``like`` is the operation whose names they have.
    """
    names = _parameters(like or op)
    table = own_names(like or op)
    beside = list(names)[1:2] in (["b"], ["other"])
    elementwise = next(iter(names), "") == "a"  # made by define.binary: a number may come first
    flag = list(names).index("keepdim") if "keepdim" in names else MANY

    @functools.wraps(op)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            if len(args) > flag and type(args[flag]) is not bool:
                raise TypeError
            if not kwargs:
                result = op(*args)
                if result is NotImplemented or (beside and type(args[-1]) is np.ndarray):
                    raise TypeError
                return result
            out = kwargs.pop("out", None)
            kwargs = renamed(kwargs, table, names)
            result = op(*args, **kwargs)
            if result is NotImplemented:
                raise TypeError
            return result if out is None else write_out(out, result, name)
        except (AttributeError, TypeError, ValueError) as error:
            number_first = len(args) > 1 and not isinstance(args[0], Tensor)
            fits = number_first and isinstance(args[1], Tensor)
            if fits and (elementwise or name in NUMBER_FIRST):
                return op(_beside(args[0], args[1]), *args[1:], **kwargs)
            found = wrong_argument(name, names, args, kwargs, error)
            if found is None and beside and len(args) > 1 and not error.args:
                found = misfit(name, "other", 2, "Tensor", args[1])
            raise found or error from None

    call.__name__ = call.__qualname__ = name
    return call


MANY = 99  # more arguments than anything takes
NUMBER_FIRST = {"add", "sub", "subtract", "mul", "div", "divide", "true_divide", "floor_divide",
                "remainder"}  # fmt: skip


def _beside(number: Any, tensor: Tensor) -> Tensor:
    """A Python number as a tensor that does not change the other one's type."""
    if not isinstance(number, (bool, int, float)):
        raise TypeError(f"expected a Tensor or a number, but got {type(number).__name__}")
    a = np.asarray(number)
    own = tensor._array.dtype
    kind = own if category(a.dtype) <= category(own) else a.dtype
    if kind.kind == "f" and own.kind != "f":
        kind = Defaults.dtype.np
    from ..autograd.graph import wrap

    return wrap(a.astype(kind))


def write_out(out: Any, result: Any, name: str = "") -> Any:
    """Put a result where ``out=`` says."""
    if isinstance(result, tuple):
        return type(result)(*(write_out(o, r, name) for o, r in zip(out, result, strict=True)))
    if result._node is not None:
        raise RuntimeError(
            f"{name}(): functions with out=... arguments don't support automatic differentiation, "
            "but one of the arguments requires grad."
        )
    if out._array.shape != result._array.shape:
        out._array = np.empty(result._array.shape, out._array.dtype)
    out._array[...] = result._array
    out._changed()
    return out


def wrong_argument(
    name: str,
    names: dict[str, Any],
    args: tuple,
    kwargs: dict[str, Any],
    error: Exception,
    own: int = 0,
) -> Exception | None:
    """PyTorch's TypeError for an argument that is missing or of another type than annotated.

    ``own`` is 1 for a method: its tensor is no argument. None where the arguments are as they
    should be, so that the operation's own error is the one to show.
    """
    if "(position" in str(error) or " as element " in str(error):
        return None
    missing = MISSING.search(str(error))
    found: TypeError | None = None
    for i, (parameter, kind) in enumerate(names.items()):
        own_name = i or parameter not in ("a", "x", "self")
        shown = "other" if parameter == "b" else parameter if own_name else "input"
        given = args[i] if i < len(args) else kwargs.get(parameter, _NOTHING)
        first = i == 0 and parameter != "tensors"
        must = KINDS.get("Tensor" if first or parameter == "b" else kind)
        if given is _NOTHING and i == 0:
            return TypeError(f'{name}() missing 1 required positional arguments: "{shown}"')
        if given is _NOTHING or must is None or must[1](given):
            continue
        found = misfit(name, shown, i + 1 - own if i < len(args) else None, must[0], given)
        break
    if missing and not found:
        listed = ", ".join(f'"{word}"' for word in re.findall(r"'(\w+)'", missing[2]))
        listed = listed.replace('"b"', '"other"')
        plural = "s" if missing[1] == "1" else ""  # as PyTorch has it
        found = TypeError(
            f"{name}() missing {missing[1]} required positional argument{plural}: {listed}"
        )
    count = len(args) + len(kwargs) - 1
    several = count in OVERLOADED.get(name, ())
    if several and (found or type(error) is not RuntimeError):
        return combination(name, args[own:], kwargs)
    return found


# What an annotation asks for: PyTorch's word, and the test.
KINDS: dict[Any, tuple[str, Callable[[Any], bool]]] = {
    "Tensor": ("Tensor", lambda value: isinstance(value, Tensor)),
    "int": ("int", is_int),
    "int | None": ("int", lambda value: value is None or is_int(value)),
    "bool": ("bool", lambda value: isinstance(value, bool)),
    "float": ("float", is_number),
    "Number": ("Number", is_number),
    "Tensor | None": ("Tensor", lambda value: value is None or isinstance(value, Tensor)),
    "tuple[int, ...]": ("tuple of ints", lambda value: isinstance(value, (tuple, list))),
}
MISSING = re.compile(r"missing (\d+) required (?:positional|keyword-only) arguments?: (.*)")
# Names with several signatures, and the numbers of arguments beside the tensor that fit several.
OVERLOADED = {
    **dict.fromkeys(("pow", "clamp", "eq", "ne", "lt", "le", "gt", "ge"), range(9)),
    **dict.fromkeys(("squeeze", "std", "var", "any", "all", "where"), range(9)),
    **dict.fromkeys(("clamp_", "clip_"), range(9)),
    **dict.fromkeys(("sum", "mean", "max", "min", "fill", "fill_"), (1,)),
}
_NOTHING = object()
