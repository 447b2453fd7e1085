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

from ..memory import clock, tick
from ..tensor import Tensor
from .anomaly import anomaly, note_call
from .graph import E_TWICE, FREED, AccumulateGrad, Node, Port, wrap
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


class FunctionCtx:
    """What ``forward`` and ``backward`` can say and ask through ``ctx``."""

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep tensors for ``backward``, where they are :attr:`saved_tensors`."""
        self.to_save = tensors

    def save_for_forward(self, *tensors: Tensor | None) -> None:
        """Accepted for forward mode, which this engine does not offer."""

    def mark_dirty(self, *args: Tensor) -> None:
        """Say which inputs ``forward`` changed in place."""
        self.dirty_tensors = args

    def mark_non_differentiable(self, *args: Tensor) -> None:
        """Say which outputs have no derivative."""
        self.non_differentiable = args

    def set_materialize_grads(self, value: bool) -> None:
        """With False, ``backward`` gets None instead of zeros for outputs without a gradient."""
        self.materialize_grads = value


class FunctionNode(Node, FunctionCtx):
    """The node of one call of a :class:`Function`; also its ``ctx``."""

    function: type[Function]

    def __init__(self) -> None:
        self.next = ()
        self.saved = ()
        self.seq = 0
        self.extra = None
        self.to_save: tuple = ()
        self.dirty_tensors: tuple = ()
        self.non_differentiable: tuple = ()
        self.materialize_grads = True
        self.needs_input_grad: tuple[bool, ...] = ()
        self._forms: list = []
        self._inputs: list = []

    @property
    def outputs(self) -> int:  # type: ignore[override]
        return len(self._forms)

    @property
    def saved_tensors(self) -> tuple:
        """What :meth:`save_for_backward` kept.

        Raises:
            RuntimeError: when it was freed, or changed in place since.
        """
        if not self._forms:  # still inside forward
            return self.to_save
        if self.saved is FREED:
            raise RuntimeError(E_TWICE)
        if clock.changed < self.seq:
            self.check_saved(self.saved)
        return tuple(wrap(v, self._port(v)) if type(v) is np.ndarray else v for v in self.saved)

    saved_variables = saved_tensors

    def _port(self, array: np.ndarray) -> Any:
        return self if len(self._forms) == 1 else None

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def pull(self, g: Any, tensors: bool, retain: bool) -> Any:
        many = isinstance(g, list)
        gs = g if many else [g]
        args = []
        for given, (shape, np_type) in zip(gs, self._forms, strict=True):
            if given is None:
                args.append(wrap(np.zeros(shape, np_type)) if self.materialize_grads else None)
            else:
                args.append(given if tensors else wrap(given))
        if self._backward is None:
            raise NotImplementedError(E_BACKWARD)
        grads = self._checked(self._backward(*args), tensors)
        if not retain and any(v is not None for v in self.saved):
            self.saved = FREED
        return [(link, d) for link, d in zip(self.next, grads, strict=True) if link is not None]

    @property
    def _backward(self) -> Callable | None:
        method = inspect.getattr_static(self.function, "backward", None)
        if method is inspect.getattr_static(Function, "backward"):
            method = inspect.getattr_static(self.function, "vjp")
            if method is inspect.getattr_static(Function, "vjp"):
                return None
        if isinstance(method, staticmethod):
            return functools.partial(method.__func__, self)
        if isinstance(method, classmethod):
            return functools.partial(method.__get__(None, self.function), self)
        return functools.partial(method, self)

    def _checked(self, result: Any, tensors: bool) -> list:
        grads = list(result) if isinstance(result, (tuple, list)) else [result]
        expected = len(self._inputs)
        if len(grads) > expected and all(g is None for g in grads[expected:]):
            grads = grads[:expected]
        if len(grads) != expected:
            raise RuntimeError(
                f"function {self.title} returned an incorrect number of gradients (expected "
                f"{expected}, got {len(grads)})"
            )
        out: list[Any] = []
        for i, (g, form) in enumerate(zip(grads, self._inputs, strict=True)):
            if g is None:
                out.append(None)
                continue
            if form is None:
                if g is not None:
                    out.append(None)
                continue
            if not isinstance(g, Tensor):
                raise TypeError(
                    f"expected Variable or None (got {type(g).__name__})"
                    if not isinstance(g, np.ndarray)
                    else "expected Variable or None (got numpy.ndarray)"
                )
            out.append(self._fitted(g, i, form, tensors))
        return [d for d, form in zip(out, self._inputs, strict=True)]

    def _fitted(self, g: Tensor, i: int, form: tuple, tensors: bool) -> Any:
        from ..ops.both import refit

        shape = form[0]
        if g._array.shape != shape:
            try:
                fits = np.broadcast_shapes(g._array.shape, shape) == g._array.shape
            except ValueError:
                fits = False
            if not fits:
                raise RuntimeError(
                    f"Function {self.title} returned an invalid gradient at index {i} - got "
                    f"{list(g._array.shape)} but expected shape compatible with {list(shape)}"
                )
        d = refit(g, form)
        return d if tensors else d._array


class _FunctionMeta(type):
    def __init__(cls, name: str, bases: tuple, namespace: dict):
        super().__init__(name, bases, namespace)
        cls._node_class = type(
            f"{name}Backward", (FunctionNode,), {"title": f"{name}Backward", "function": cls}
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
        node.next = tuple([None if t is None else t._node for t in tensors])
        node._inputs = [None if t is None else (t._array.shape, t._array.dtype) for t in tensors]
        with no_grad():
            result = cls._forward(node, args)
        node.seq = tick()
        many = isinstance(result, tuple)
        values = result if many else (result,)
        node._forms = [
            (v._array.shape, v._array.dtype) if isinstance(v, Tensor) else ((), np.float32)
            for v in values
        ]
        node.saved = cls._saved(node, values)
        if anomaly.enabled:
            note_call(node)
        marked = [id(t) for t in node.non_differentiable]
        outputs = []
        for i, v in enumerate(values):
            outputs.append(cls._output(node, v, i, tracked, tensors, id(v) in marked))
        return tuple(outputs) if many else outputs[0]

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
        node.next = (None,)
        node._inputs = [(t._array.shape, t._array.dtype)]
        node.seq = tick()
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
