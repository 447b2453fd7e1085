"""How functions and methods are called: other names of arguments, ``out=``, wrong types.

Operations themselves stay free of this: a Tensor's operators and its methods without a dimension
argument are the bare operations. Only functions of the module (``torch.exp(x)``) pass through here.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

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


def method(op: Callable) -> Callable:
    """An operation as a method that also takes NumPy's names (``x.amax(axis=0)``)."""
    names = _parameters(op)
    table = own_names(op)
    if "dim" not in names:
        return op

    @functools.wraps(op)
    def call(*args: Any, **kwargs: Any) -> Any:
        return op(*args, **renamed(kwargs, table, names)) if kwargs else op(*args)

    return call


def function(name: str, op: Callable) -> Callable:
    """An operation as a function of the module: ``torch.NAME(input, ...)``."""
    names = _parameters(op)
    table = own_names(op)
    wanted = [name for name, kind in names.items() if kind in ("Tensor", Tensor)]
    elementwise = next(iter(names), "") == "a"  # made by define.binary: a number may come first

    @functools.wraps(op)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            if not kwargs:
                return op(*args)
            out = kwargs.pop("out", None)
            kwargs = renamed(kwargs, table, names)
            result = op(*args, **kwargs)
            return result if out is None else write_out(out, result)
        except (AttributeError, TypeError) as error:
            number_first = len(args) > 1 and not isinstance(args[0], Tensor)
            fits = number_first and isinstance(args[1], Tensor)
            if fits and (elementwise or name in NUMBER_FIRST):
                return op(_beside(args[0], args[1]), *args[1:], **kwargs)
            raise wrong_type(name, names, wanted, args, kwargs, error) or error from None

    call.__name__ = call.__qualname__ = name
    return call


NUMBER_FIRST = {"add", "sub", "subtract", "mul", "div", "divide", "true_divide", "floor_divide"}


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


def write_out(out: Any, result: Any) -> Any:
    """Put a result where ``out=`` says."""
    if isinstance(result, tuple):
        return type(result)(*(write_out(o, r) for o, r in zip(out, result, strict=True)))
    if result._node is not None:
        raise RuntimeError(
            "(): functions with out=... arguments don't support automatic differentiation, but "
            "one of the arguments requires grad."
        )
    if out._array.shape != result._array.shape:
        out._array = np.empty(result._array.shape, out._array.dtype)
    out._array[...] = result._array
    out._changed()
    return out


def wrong_type(
    name: str,
    names: dict[str, Any],
    wanted: list[str],
    args: tuple,
    kwargs: dict[str, Any],
    error: Exception,
) -> Exception | None:
    """PyTorch's TypeError when something that must be a tensor is none."""
    if isinstance(error, TypeError) and "argument" in str(error) and "(position" in str(error):
        return None
    for i, parameter in enumerate(names):
        shown = "input" if i == 0 else "other" if parameter == "b" else parameter
        must = parameter in wanted or i == 0
        if not must:
            continue
        given = args[i] if i < len(args) else kwargs.get(parameter, _NOTHING)
        if given is _NOTHING:
            if i == 0 and not args:
                return TypeError(f'{name}() missing 1 required positional arguments: "{shown}"')
            continue
        if not isinstance(given, Tensor) and not (given is None and parameter not in wanted):
            return TypeError(
                f"{name}(): argument '{shown}' (position {i + 1}) must be Tensor, not "
                f"{type(given).__name__}"
            )
    return None


_NOTHING = object()
