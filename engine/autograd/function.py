"""Function and what belongs to it, under PyTorch's module name.

The machinery is :mod:`engine.core.function`; here are the ways to call it, those of old included.
"""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable
from typing import Any

from ..arrays.forms import form_of
from ..arrays.versions import tick
from ..core.ctx import FunctionCtx, FunctionNode
from ..core.function import FunctionBase, FunctionMeta
from ..core.modes import mode, recording
from ..core.tensor import Tensor, wrap

__all__ = ["Function", "FunctionCtx", "FunctionMeta", "InplaceFunction", "once_differentiable"]

E_LEGACY = (
    "Legacy autograd function with non-static forward method is deprecated. Please use new-style "
    "autograd function with static forward method. (Example: "
    "https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)"
)
E_TWICE = "trying to differentiate twice a function that was marked with @once_differentiable"


class Function(FunctionBase, FunctionCtx):
    """Base class of operations with a derivative of one's own.

    Write ``forward(ctx, *args)`` and ``backward(ctx, *grad_outputs)`` as static methods and call
    ``MyFunction.apply(*args)``. ``backward`` returns one gradient (or None) for each argument of
    ``forward``, in the argument's shape.

    The style of PyTorch before 1.5 (methods with ``self``, called as ``MyFunction()(x)``) runs too,
    with a DeprecationWarning that names the spelling of today.
    """

    is_traceable = False

    def __init__(self, *args: Any, **kwargs: Any):
        cls = type(self)
        warnings.warn(
            f"{cls} should not be instantiated. Methods on autograd functions are all static, so "
            "you should invoke them on the class itself. Instantiating an autograd function will "
            "raise an error in a future version of PyTorch.",
            DeprecationWarning,
            stacklevel=2,
        )

    def __call__(self, *args: Any) -> Any:
        cls = type(self)
        if isinstance(cls._written("forward"), (staticmethod, classmethod)):
            raise RuntimeError(E_LEGACY)
        warnings.warn(
            f"calling an instance of {cls.__name__} is the style of PyTorch before 1.5; write "
            f"static methods with ctx and call {cls.__name__}.apply(...)",
            DeprecationWarning,
            stacklevel=2,
        )
        return cls._run(self.__dict__, args)

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Run ``forward`` and record the call; arguments may be named as ``forward`` names them."""
        separate = cls._overrides("setup_context")
        if separate:
            args = _bound(cls.forward, args, kwargs)
        elif kwargs:
            args = _in_order(cls.forward, args, kwargs)
        return cls._run(None, args)


def _bound(forward: Callable, args: tuple, kwargs: dict[str, Any]) -> tuple:
    """All arguments of a call by position, those left out as ``forward`` has them."""
    try:
        bound = inspect.signature(forward).bind(*args, **kwargs)
    except TypeError as error:
        raise TypeError(str(error)) from None
    bound.apply_defaults()
    return bound.args


def _in_order(forward: Callable, args: tuple, kwargs: dict[str, Any]) -> tuple:
    """All arguments of a call behind ``ctx`` by position.

    Raises:
        TypeError: for a name that ``forward`` has not, or that is given already.
    """
    names = list(inspect.signature(forward).parameters)
    for key in kwargs:
        if key not in names:
            raise TypeError(f"forward() got an unexpected keyword argument {key!r}")
        if names.index(key) <= len(args):
            raise TypeError(f"forward() got multiple values for argument {key!r}")
    return _bound(forward, (None, *args), kwargs)[1:]


def once_differentiable(fn: Callable) -> Callable:
    """Mark a ``backward`` that is written without tensors: a second derivative raises."""

    @functools.wraps(fn)
    def wrapper(ctx: Any, *args: Any) -> Any:
        with recording(False):
            outputs = fn(ctx, *args)
        if not mode.here.enabled or not any(
            isinstance(a, Tensor) and a._node is not None for a in args
        ):
            return outputs
        many = isinstance(outputs, tuple)
        marked = [
            _refusing(o) if isinstance(o, Tensor) else o for o in (outputs if many else (outputs,))
        ]
        return tuple(marked) if many else marked[0]

    return wrapper


def _refusing(output: Tensor) -> Tensor:
    """The same numbers; the result looks tracked and refuses to be differentiated."""
    form = form_of(output._array)
    node = FunctionNode(_Refuse, None)
    node.output_forms, node._links, node.takes = [form], (None,), [True]
    node._seq = tick()
    return wrap(output._array, node)


class _Refuse(Function):
    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        raise RuntimeError(E_TWICE)


class InplaceFunction(Function):
    """A Function with an ``inplace`` flag, as PyTorch has it."""

    def __init__(self, inplace: bool = False):
        super().__init__()
        self.inplace = inplace
