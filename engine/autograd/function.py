"""Function: an operation whose derivative the user writes.

``ctx`` is the node itself, as in PyTorch: what ``forward`` leaves on it is there in ``backward``.
"""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from ..memory import tick
from ..tensor import Tensor
from .anomaly import anomaly, note_call
from .ctx import FunctionCtx, FunctionNode
from .graph import AccumulateGrad, Port, wrap
from .modes import mode, no_grad

E_FORWARD = "You must implement the forward function for custom autograd.Function."
E_BACKWARD = (
    "You must implement either the backward or vjp method for your custom autograd.Function to "
    "use it with backward mode AD."
)
E_LEGACY = (
    "Legacy autograd function with non-static forward method is deprecated. Please use new-style "
    "autograd function with static forward method. (Example: "
    "https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)"
)


class _FunctionMeta(type):
    def __init__(cls, name: str, bases: tuple, namespace: dict):
        super().__init__(name, bases, namespace)
        cls._node_class = type(
            f"{name}Backward", (FunctionNode,), {"_title": f"{name}Backward", "_function": cls}
        )


class Function(FunctionCtx, metaclass=_FunctionMeta):
    """Base class of operations with a derivative of one's own.

    Write ``forward(ctx, *args)`` and ``backward(ctx, *grad_outputs)`` as static methods and call
    ``MyFunction.apply(*args)``. ``backward`` returns one gradient (or None) for each argument of
    ``forward``, in the argument's shape.

    The style of PyTorch before 1.5 (methods with ``self``, called as ``MyFunction()(x)``) runs too,
    with a DeprecationWarning that names the spelling of today.
    """

    _node_class: type[FunctionNode]
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
        if isinstance(inspect.getattr_static(cls, "forward"), (staticmethod, classmethod)):
            raise RuntimeError(E_LEGACY)
        warnings.warn(
            f"calling an instance of {cls.__name__} is the style of PyTorch before 1.5; write "
            f"static methods with ctx and call {cls.__name__}.apply(...)",
            DeprecationWarning,
            stacklevel=2,
        )
        return cls._run(self.__dict__, args)

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """The value. Called with ``ctx`` first (or without, when there is ``setup_context``)."""
        raise NotImplementedError(E_FORWARD)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple, output: Any) -> Any:
        """Leave on ``ctx`` what ``backward`` needs, in a method of its own."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """The gradients of forward's arguments, from those of its results."""
        raise NotImplementedError(E_BACKWARD)

    @staticmethod
    def vjp(ctx: Any, *grad_outputs: Any) -> Any:
        """Another name for :meth:`backward`."""
        raise NotImplementedError(E_BACKWARD)

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Run ``forward`` and record the call."""
        if kwargs:
            raise TypeError("apply() takes no keyword arguments")
        return cls._run(None, args)

    @classmethod
    def _run(cls, state: dict | None, args: tuple) -> Any:
        node = cls._node_class()
        if state:
            node.__dict__.update(state)
        tensors = [a if isinstance(a, Tensor) else None for a in args]
        tracked = mode.enabled and any(t is not None and t._node is not None for t in tensors)
        node.needs_input_grad = tuple(t is not None and t._node is not None for t in tensors)
        node._links = tuple([None if t is None else t._node for t in tensors])
        node._inputs = [None if t is None else (t._array.shape, t._array.dtype) for t in tensors]
        with no_grad():
            result = cls._forward(node, args)
        node._seq = tick()
        many = isinstance(result, tuple)
        values = result if many else (result,)
        node._forms = [
            (v._array.shape, v._array.dtype) if isinstance(v, Tensor) else ((), np.float32)
            for v in values
        ]
        node._kept = cls._saved(node, values)
        if anomaly.enabled:
            note_call(node)
        marked = [id(t) for t in node.non_differentiable]
        outputs = []
        for i, v in enumerate(values):
            outputs.append(cls._output(node, v, i, tracked, tensors, id(v) in marked))
        return tuple(outputs) if many else outputs[0]

    @classmethod
    def _call_backward(cls, node: FunctionNode, args: list) -> Any:
        method = inspect.getattr_static(cls, "backward")
        if method is inspect.getattr_static(Function, "backward"):
            method = inspect.getattr_static(cls, "vjp")
        if isinstance(method, staticmethod):
            return method.__func__(node, *args)
        if isinstance(method, classmethod):
            return method.__get__(None, cls)(node, *args)
        return method(node, *args)

    @classmethod
    def _forward(cls, node: FunctionNode, args: tuple) -> Any:
        separate = inspect.getattr_static(cls, "setup_context") is not inspect.getattr_static(
            Function, "setup_context"
        )
        method = inspect.getattr_static(cls, "forward")
        if separate:
            result = cls.forward(*args)
            cls.setup_context(node, args, result)
            return result
        if isinstance(method, (staticmethod, classmethod)):
            return cls.forward(node, *args)
        return method(node, *args)

    @staticmethod
    def _saved(node: FunctionNode, values: tuple) -> tuple:
        made = {id(v): v for v in values if isinstance(v, Tensor)}
        kept: list[Any] = []
        for i, t in enumerate(node.to_save):
            if t is not None and not isinstance(t, Tensor):
                kind = type(t)
                name = (
                    kind.__name__
                    if kind.__module__ == "builtins"
                    else (f"{kind.__module__}.{kind.__name__}")
                )
                raise TypeError(
                    f"save_for_backward can only save variables, but argument {i} is of type {name}"
                )
            kept.append(t._array if t is not None and id(t) in made else t)
        node.to_save = ()
        return tuple(kept)

    @staticmethod
    def _output(
        node: FunctionNode, value: Any, i: int, tracked: bool, inputs: list, constant: bool
    ) -> Any:
        if not isinstance(value, Tensor):
            return value
        link = node if len(node._forms) == 1 else Port(node, i)
        if any(value is d for d in node.dirty_tensors):
            if mode.enabled and isinstance(value._node, AccumulateGrad):
                from ..ops.inplace import E_LEAF

                raise RuntimeError(E_LEAF)
            value._changed()
            if tracked:
                value._node = link
            return value
        if any(value is t for t in inputs):
            value = wrap(value._array)
        if constant or not tracked or value._array.dtype.kind != "f":
            value._node = None
        else:
            value._node = link
        return value


def once_differentiable(fn: Callable) -> Callable:
    """Mark a ``backward`` that is written without tensors: a second derivative raises."""

    @functools.wraps(fn)
    def wrapper(ctx: Any, *args: Any) -> Any:
        with no_grad():
            outputs = fn(ctx, *args)
        if not mode.enabled or not any(isinstance(a, Tensor) and a._node is not None for a in args):
            return outputs
        many = isinstance(outputs, tuple)
        marked = [
            _Refuse.apply(o) if isinstance(o, Tensor) else o
            for o in (outputs if many else (outputs,))
        ]
        return tuple(marked) if many else marked[0]

    return wrapper


class _Refuse(Function):
    """Identity whose result looks tracked and refuses to be differentiated."""

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        t = wrap(args[0]._array)
        node = cls._node_class()
        node._forms = [(t._array.shape, t._array.dtype)]
        node._links = (None,)
        node._inputs = [(t._array.shape, t._array.dtype)]
        node._seq = tick()
        t._node = node
        return t

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        return x

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        raise RuntimeError(
            "trying to differentiate twice a function that was marked with @once_differentiable"
        )


class InplaceFunction(Function):
    """A Function with an ``inplace`` flag, as PyTorch has it."""

    def __init__(self, inplace: bool = False):
        super().__init__()
        self.inplace = inplace
