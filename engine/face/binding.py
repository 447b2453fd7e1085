"""The one place that binds: every name of the tables where a program finds it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Any

from ..autograd import api
from ..calls.absent import NotOffered, reason
from ..core.ctx import FunctionCtx
from ..core.graph import AccumulateGrad, Node
from ..core.tensor import Tensor
from ..create import random
from ..ops.history import take_over
from ..ops.inplace import inplace, inplace_ufunc
from ..ops.views import shape
from . import names, typed
from .attributes import Attributes
from .calling import function, guarded, method
from .casts import caster
from .context import Context
from .conversions import Conversions
from .naming import copied, named
from .nodes import Adding, Reading
from .tracking import Tracking


class Absent:
    """A method that is not offered: asking for it raises."""

    def __init__(self, name: str):
        self.name = name

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        raise NotOffered(f"Tensor.{self.name} is not offered by this engine: {reason(self.name)}.")


def owned(member: Any, name: str, owner: type) -> Any:
    """A member under its full name, which errors and ``help`` show."""
    for each in (member.fget, member.fset) if isinstance(member, property) else (member,):
        if isinstance(each, FunctionType):
            each.__name__, each.__qualname__ = name, f"{owner.__name__}.{name}"
    return member


class ReadOnly(property):
    """An attribute that cannot be set, and says so as PyTorch does."""

    shown: str

    def __set__(self, instance: Any, value: Any) -> None:
        raise AttributeError(
            f"attribute '{self.shown}' of 'torch._C.TensorBase' objects is not writable"
        )


ROOMS: tuple[tuple[type, type], ...] = (
    (Tensor, Attributes), (Tensor, Tracking), (Tensor, Conversions), (Node, Reading),
    (AccumulateGrad, Adding), (FunctionCtx, Context),
)  # fmt: skip


class Nothing:
    """What every class has: no names to bind."""

    __slots__ = ()


def bind(owner: type, room: type) -> None:
    """Give a class the members of another one."""
    for name, member in vars(room).items():
        if name not in vars(Nothing):
            setattr(owner, name, owned(copied(member), name, owner))


def method_of(name: str, function: Any, like: Callable | None = None, doc: str = "") -> None:
    """Put a function on Tensor under its public name."""
    found = named(copied(function), name, like or function, owner="Tensor", doc=doc)
    setattr(Tensor, name, found)


def guard_creations(functions: dict[str, Any]) -> dict[str, Callable]:
    """The functions that make tensors, with PyTorch's refusals."""
    return {name: guarded("F", name, functions[name]) for name in names.CREATIONS}


def install() -> dict[str, Callable]:
    """Put everything on Tensor; return the functions by name."""
    functions: dict[str, Callable] = {}
    op: Any
    for name, op in {**names.UNARY, **names.BINARY, **names.BOTH}.items():
        if op in names.AS_THEY_ARE:
            method_of(name, op)
        else:
            setattr(Tensor, name, method(name, op))
        functions[name] = function(name, op)
    for name, op in {**names.METHODS_ONLY, **random.METHODS, **typed.METHODS}.items():
        if name.startswith("__"):
            method_of(name, op)
        else:
            setattr(Tensor, name, method(name, op))
    for name, op in names.FUNCTIONS_ONLY.items():
        functions[name] = function(name, op)
    for name, target in names.CASTS.items():
        setattr(Tensor, name, guarded("M", name, caster(target)))
    for name, op in {**names.UNARY, **names.BINARY, **names.IN_PLACE_ONLY}.items():
        if name not in names.NOT_IN_PLACE:
            name, doc = f"{name}_", f"In place: {inspect.cleandoc(op.__doc__ or '')}"
            twin = inplace(op, name)
            setattr(Tensor, name, method(name, named(twin, name, op, doc=doc), op))
            if name[:-1] in names.UNARY or name[:-1] in names.IN_PLACE_FUNCTIONS:
                functions[name] = function(name, named(twin, name, op, doc=doc), op)
    for name, (op, ufunc) in names.AUGMENTED.items():
        twin = inplace(op) if ufunc is None else inplace_ufunc(op, ufunc)
        method_of(name, twin, op, f"In place: {op.__doc__}")
    for owner, room in ROOMS:
        bind(owner, room)
    for name in names.ABSENT_METHODS:
        setattr(Tensor, name, Absent(name))
    for name, op in names.PROPERTIES.items():
        setattr(Tensor, name, property(op, doc=op.__doc__))
    Tensor.__new__ = staticmethod(typed.new_tensor)  # type: ignore[method-assign]
    Tensor._take_over, Tensor._expand = take_over, shape.expanded  # type: ignore[assignment]
    method_of("backward", api.tensor_backward)
    for name in names.OF_TENSOR:
        setattr(Tensor, name, guarded("M", name, getattr(Tensor, name)))
    for name in names.READ_ONLY:
        found = getattr(Tensor, name)
        read = ReadOnly(found.fget, doc=found.__doc__)
        read.shown = name
        setattr(Tensor, name, read)
    return functions
