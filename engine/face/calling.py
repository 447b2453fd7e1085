"""How functions and methods are called: other names of arguments, ``out=``, wrong types.

Operations themselves stay free of this: a Tensor's operators are the bare operations. Functions of
the module (``torch.exp(x)``) and methods (``x.mul(w)``) pass through here, those without arguments
(``x.exp()``) by the shortest way there is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..arrays.dtypes import Defaults, category
from ..calls.arguments import misfit, sizes_differ
from ..calls.out import write_out
from ..calls.parsing import NUMPY_NAMES, misuse, strict
from ..core.tensor import Tensor, wrap
from .deprecated import of_old
from .naming import named

# NumPy's name of an argument -> PyTorch's.
ALIASES = {theirs: own for own, many in NUMPY_NAMES.items() for theirs in many}


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


def method(name: str, op: Callable, like: Callable | None = None) -> Callable:
    """An operation as a method that also takes NumPy's names (``x.amax(axis=0)``), and that says in
    PyTorch's words what is wrong with its arguments.

    An in-place form takes any arguments, so ``like`` is the operation whose names they have.
    """
    code = (like or op).__code__
    if code.co_argcount + code.co_kwonlyargcount == 1 and not code.co_flags & TAKES_MORE:
        return alone(name, op)
    names = _parameters(like or op)
    table = own_names(like or op)
    listed = list(names)
    two = (listed[1] if len(listed) > 1 else "") in ("b", "other")
    typed = "keepdim" in names and strict("M", name)
    flag = listed.index("keepdim") if typed else MANY

    fitting: dict[Any, bool] = {}

    def call(*args: Any, **kwargs: Any) -> Any:
        given = kwargs
        for value in (*args[1:], *kwargs.values()) if kwargs else args[1:]:
            if type(value) in ODD:
                see_to("M", name, args[1:], kwargs, fitting)
                break
        try:
            if kwargs:
                kwargs = renamed(kwargs, table, names)
            if len(args) > flag and type(args[flag]) is not bool:
                raise TypeError
            result = op(*args, **kwargs)
            if result is NotImplemented or (two and type(args[-1]) is np.ndarray):
                raise TypeError
            return result
        except Exception as error:
            older = of_old("M", name, op, args, given) if type(error) is TypeError else None
            if isinstance(older, Tensor):
                return older
            found = wrong_argument("M", name, args[1:], given, error, args[:1])
            if found is None and two and len(args) > 1 and not error.args:
                found = misfit(name, "other", 1, "Tensor", args[1])
            raise found or error from None

    return named(call, name, like or op, owner="Tensor", doc=op.__doc__ or "")


def function(name: str, op: Callable, like: Callable | None = None) -> Callable:
    """An operation as a function of the module: ``torch.NAME(input, ...)``.

    ``like`` is as in :func:`method`.
    """
    names = _parameters(like or op)
    table = own_names(like or op)
    beside = list(names)[1:2] in (["b"], ["other"])
    elementwise = next(iter(names), "") == "a"  # made by operands.binary: a number may come first
    typed = "keepdim" in names and strict("F", name)
    flag = list(names).index("keepdim") if typed else MANY

    fitting: dict[Any, bool] = {}
    of_one = len(names) == 1

    def call(*args: Any, **kwargs: Any) -> Any:
        if of_one and not kwargs and len(args) == 1 and type(args[0]) is Tensor:
            try:
                return op(args[0])
            except Exception:  # again below, in PyTorch's words
                pass
        given = kwargs
        for value in (*args, *kwargs.values()) if kwargs else args:
            if type(value) in ODD:
                see_to("F", name, args, kwargs, fitting)
                break
        try:
            if len(args) > flag and type(args[flag]) is not bool:
                raise TypeError
            if not kwargs:
                result = op(*args)
                if result is NotImplemented or (beside and type(args[-1]) is np.ndarray):
                    raise TypeError
                return result
            kwargs = renamed(kwargs, table, names)
            out = kwargs.pop("out", None)
            result = op(*args, **kwargs)
            if result is NotImplemented:
                raise TypeError
            return result if out is None else write_out(out, result, name)
        except Exception as error:
            older = of_old("F", name, op, args, given) if type(error) is TypeError else None
            if isinstance(older, Tensor):
                return older
            found = wrong_argument("F", name, args, given, error)
            number_first = len(args) > 1 and not isinstance(args[0], Tensor)
            fits = found is None and number_first and isinstance(args[1], Tensor)
            if fits and (elementwise or name in NUMBER_FIRST):
                return op(_beside(args[0], args[1]), *args[1:], **kwargs)
            if found is None and beside and len(args) > 1 and not error.args:
                found = misfit(name, "other", 2, "Tensor", args[1])
            raise found or error from None

    return named(call, name, like or op, out=True, doc=op.__doc__ or "")


# What an operation may take for something else: True for 1, an array for a tensor, a list for it.
ODD = frozenset({bool, type(None), bytes, slice, dict, type, list, tuple, np.ndarray})


def _kind_of(value: Any) -> Any:
    kind = type(value)
    return (kind, *map(type, value)) if kind in (list, tuple) else kind


def see_to(
    kind: str, name: str, args: tuple, kwargs: dict[str, Any], fitting: dict[Any, bool]
) -> None:
    """Refuse arguments of types that PyTorch would not take; ``fitting`` remembers the answers."""
    key = (*map(_kind_of, args), *[(k, _kind_of(v)) for k, v in kwargs.items()])
    if key in fitting:
        return
    found = strict(kind, name) and misuse(kind, name, args, kwargs)
    may_be_left_out = str(found).endswith(", not NoneType")
    if found and not may_be_left_out:
        raise found
    if len(fitting) < MANY:
        fitting[key] = True


def alone(name: str, op: Callable) -> Callable:
    """A method that takes no arguments: the shortest way there is of noticing some."""

    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        if args or kwargs:
            raise misuse("M", name, args, kwargs) or TypeError(f"{name}() takes no arguments")
        return op(self)

    return named(call, name, op, owner="Tensor", doc=op.__doc__ or "")


def guarded(kind: str, name: str, op: Callable) -> Callable:
    """An operation under its own names whose refusals are PyTorch's."""
    own = kind == "M"

    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return op(*args, **kwargs)
        except Exception as error:
            raise wrong_argument(kind, name, args[own:], kwargs, error) or error from None

    return named(call, name, op, owner="Tensor" if own else "", doc=op.__doc__ or "")


TAKES_MORE = 0x04 | 0x08  # the flags of code with *args or **kwargs
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
    return wrap(a.astype(kind))


def wrong_argument(
    kind: str, name: str, args: tuple, kwargs: dict[str, Any], error: Exception, own: tuple = ()
) -> Exception | None:
    """PyTorch's TypeError for arguments that it would not take; None where it would, so that the
    operation's own error is the one to show."""
    found = misuse(kind, name, args, kwargs)
    if found is None and type(error) is ValueError and "could not be broadcast" in str(error):
        return _unbroadcast([v for v in (*own, *args, *kwargs.values()) if isinstance(v, Tensor)])
    return found


def _unbroadcast(tensors: list[Tensor]) -> Exception | None:
    """PyTorch's error for the first tensor whose shape does not fit those before it."""
    shape: tuple = ()
    for t in tensors:
        try:
            shape = np.broadcast_shapes(shape, t._array.shape)
        except ValueError:
            return RuntimeError(sizes_differ(shape, t._array.shape))
    return None
