"""Function: an operation whose derivative the user writes."""

from __future__ import annotations

import warnings
from typing import Any

from .. import sentences as say
from ..arrays.forms import form_of
from ..arrays.versions import tick
from .ctx import FunctionCtx, FunctionNode
from .graph import Port
from .hooks import announce, watchers
from .modes import mode, recording
from .tensor import Tensor, ViewOf, aliased


class FunctionMeta(type):
    """Gives every Function the class of its ``ctx``, named after it."""

    def __init__(cls, name: str, bases: tuple, namespace: dict):
        super().__init__(name, bases, namespace)
        body = {"__module__": "torch.autograd.function", "_function": cls}
        cls._ctx_class = type(f"{name}Backward", (FunctionCtx,), body)


class FunctionBase(metaclass=FunctionMeta):
    """What every operation with a derivative of one's own can do; see ``Function``."""

    _ctx_class: type[FunctionCtx]

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """The value. Called with ``ctx`` first (or without, when there is ``setup_context``)."""
        raise NotImplementedError(say.E_FORWARD)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple, output: Any) -> Any:
        """Leave on ``ctx`` what ``backward`` needs, in a method of its own."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """The gradients of forward's arguments, from those of its results."""
        raise NotImplementedError(say.E_BACKWARD)

    @staticmethod
    def vjp(ctx: Any, *grad_outputs: Any) -> Any:
        """Another name for :meth:`backward`."""
        raise NotImplementedError(say.E_BACKWARD)

    @classmethod
    def _run(cls, state: dict | None, args: tuple) -> Any:
        """Run ``forward`` and record the call."""
        node = FunctionNode(cls, state)
        ctx = node.ctx
        inputs = [a if isinstance(a, Tensor) else None for a in args]
        node._links = tuple([t._node for t in inputs if t is not None])
        node.takes = [t is not None for t in inputs]
        node.forms = [form_of(t._array) for t in inputs if t is not None and t._node is not None]
        node.needs_input_grad = tuple(t is not None and t._node is not None for t in inputs)
        tracked = mode.here.enabled and any(node.needs_input_grad)
        separate = cls._overrides("setup_context")
        with recording(False):
            if separate:
                result = cls.forward(*args)
                cls.setup_context(ctx, args, result)
            else:
                result = cls._call("forward", ctx, args)
        values = result if isinstance(result, tuple) else (result,)
        node.output_forms = [form_of(v._array) if isinstance(v, Tensor) else None for v in values]
        saved = say.saved(node.to_save, Tensor, tracked)
        constant = say.named(node.non_differentiable, "non_differentiable", Tensor)
        dirty = say.named(node.dirty_tensors, "dirty_tensors", Tensor)
        kept = [t for t in saved if t is not None and _among(inputs, t)]
        if separate and any(_among(kept, v) and not _among(dirty, v) for v in values):
            raise RuntimeError(say.E_AS_IT_IS)
        if tracked:
            node.keep(values)
        for d in dirty:
            d._changed()
        node._seq = tick()
        if any(all(v is not d for v in values) for d in dirty):
            raise RuntimeError(say.E_DIRTY)
        if watchers and tracked:
            announce(node)
        outputs = [
            cls._output(node, v, i, tracked, _among(constant, v), _among(dirty, v), inputs)
            for i, v in enumerate(values)
        ]
        node.to_save = node.dirty_tensors = node.non_differentiable = None
        return tuple(outputs) if isinstance(result, tuple) else outputs[0]

    @classmethod
    def _overrides(cls, name: str) -> bool:
        return cls._written(name) is not vars(FunctionBase)[name]

    @classmethod
    def _written(cls, name: str) -> Any:
        """A method as it stands in its class, a static one not yet unwrapped."""
        for each in cls.__mro__:
            if name in each.__dict__:
                return each.__dict__[name]
        raise AttributeError(name)

    @classmethod
    def _call(cls, name: str, ctx: Any, args: Any) -> Any:
        """Call a method that was written as a static one, or as one of the ctx."""
        method = cls._written(name)
        if isinstance(method, (staticmethod, classmethod)):
            return method.__get__(None, cls)(ctx, *args)
        return method(ctx, *args)

    @classmethod
    def _call_backward(cls, ctx: Any, args: list) -> Any:
        return cls._call("backward" if cls._overrides("backward") else "vjp", ctx, args)

    @classmethod
    def _output(
        cls, node: Any, value: Any, i: int, tracked: bool, constant: bool, dirty: bool, inputs: list
    ) -> Any:
        """One result with its history."""
        if not isinstance(value, Tensor):
            return value
        if constant and tracked and value._node is not None:
            if _among(inputs, value):
                return aliased(value)
            if value._view is None:
                value._node = None
            else:  # as ``forward`` made it
                value._view.maker = "forward"
            return value
        link: Any = node if node.outputs == 1 else Port(node, i)
        if not tracked or constant or value._array.dtype.kind != "f":
            link = None
        if dirty:
            if mode.here.enabled and value._node is not None and value._node.is_leaf:
                raise RuntimeError(say.E_LEAF_DIRTY)
            if link is not None and not _among(inputs, value):
                warnings.warn(say.W_NO_INPUT, stacklevel=4)
            if link is not None and value._view is not None and node.outputs > 1:
                raise RuntimeError(say.E_DIRTY_VIEW)
            if mode.here.enabled:
                value._take_over(link)
            return value
        if value._view is not None or _among(inputs, value):
            # somebody's memory, which must not be changed under another history
            base = value if value._view is None else value._view.base
            value = aliased(value)
            value._view = ViewOf(base, (), True, "function" if node.outputs == 1 else "several")
        value._node = link
        return value


def _among(tensors: Any, value: Any) -> bool:
    """Whether one of these is the value itself."""
    return any(t is value for t in tensors)
