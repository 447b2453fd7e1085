"""Every public function says its name, its arguments as PyTorch calls them, and what it does."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Any

from .derivatives import DERIVATIVES

# What the operations call an argument -> what PyTorch calls it, in places 0 and 1.
FIRST = {"x", "a", "self", "input", "t"}
POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


class Lazily(inspect.Signature):
    """A signature that is made when somebody asks for it: there are a thousand of them."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[], inspect.Signature]):
        self._make = make

    def replace(self, **changes: Any) -> inspect.Signature:  # type: ignore[override]
        """Another signature, with some things changed."""
        return self._make().replace(**changes)

    def __getattr__(self, name: str) -> Any:
        if name not in ("_parameters", "_return_annotation"):
            raise AttributeError(name)
        made: Any = self._make()
        self._parameters = made._parameters
        self._return_annotation = made._return_annotation
        return getattr(self, name)


def signature(op: Callable, first: str, out: bool) -> inspect.Signature:
    """An operation's signature under PyTorch's names.

    Args:
        op: the operation.
        first: what its tensor is called: ``input`` in a function, ``self`` in a method.
        out: whether ``out=`` is offered as well.
    """
    plain = inspect.signature(op)
    parameters = []
    for i, p in enumerate(plain.parameters.values()):
        if i == 0 and p.kind in POSITIONAL and (first == "self" or p.name in FIRST):
            p = p.replace(name=first)
        elif i == 1 and p.name == "b":
            p = p.replace(name="other")
        if p.kind is not inspect.Parameter.VAR_KEYWORD and p.name != "more":
            parameters.append(p)
    if out:
        parameters.append(inspect.Parameter("out", inspect.Parameter.KEYWORD_ONLY, default=None))
    return inspect.Signature(parameters, return_annotation=plain.return_annotation)


def copied(op: Callable) -> Any:
    """The same function as an object of its own, so that it can have another name."""
    if not isinstance(op, FunctionType):
        return op
    twin = FunctionType(op.__code__, op.__globals__, op.__name__, op.__defaults__, op.__closure__)
    twin.__kwdefaults__ = op.__kwdefaults__
    return functools.update_wrapper(twin, op)


_clean = functools.cache(inspect.cleandoc)  # a function, a method and an in-place form share one


def described(name: str, doc: str | None) -> str:
    """A docstring with the derivative that the table has for this name."""
    text = _clean(doc or "")
    rule = DERIVATIVES.get(name.strip("_"))
    return text if rule is None or "erivative" in text else f"{text}\n\nDerivative: {rule}"


def named(
    function: Any, name: str, like: Callable, *, owner: str = "", out: bool = False, doc: str = ""
) -> Any:
    """Give a function its name, its signature and its documentation.

    Args:
        function: what is bound.
        name: its public name.
        like: the operation whose arguments it takes.
        owner: the class that it is a method of, or "".
        out: whether it takes ``out=``.
        doc: what it does, unless ``like`` says so.
    """
    first = "self" if owner else "input"
    function.__name__ = name
    function.__qualname__ = f"{owner}.{name}" if owner else name
    function.__doc__ = described(name, doc or like.__doc__)
    function.__signature__ = Lazily(lambda: signature(like, first, out))
    return function
