"""no_grad, enable_grad, set_grad_enabled, inference_mode: whether operations are recorded."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from ..core.hooks import watchers
from ..core.modes import mode, switch, switch_inference

E_INFERENCE = (
    "Inference tensors cannot be saved for backward. Please do not use Tensors created in "
    "inference mode in computation tracked by autograd. To work around this, you can make a clone "
    "to get a normal tensor and use it in autograd, or use `torch.no_grad()` instead of "
    "`torch.inference_mode()`."
)


def is_grad_enabled() -> bool:
    """True where operations on tracked tensors are recorded."""
    return mode.here.grad


def is_inference_mode_enabled() -> bool:
    """True inside :class:`inference_mode`."""
    return mode.here.inference


class _GradMode:
    """Sets the flag on entry and puts the old value back on exit.

    Works as a context manager and as a decorator of functions, generator functions (the flag is
    set while the generator's own code runs, not while it is suspended) and classes (their
    ``__init__`` is wrapped, as PyTorch 2 does).
    """

    value: bool

    def __enter__(self) -> None:
        self._before = switch(self.value)

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        switch(self._before)

    def clone(self) -> _GradMode:
        """Another of its kind, for each call of a decorated function."""
        return type(self)()

    def __call__(self, func: Callable) -> Callable:
        if inspect.isclass(func):
            setattr(func, "__init__", self(func.__init__))  # noqa: B010  mypy's word on methods
            return func
        if inspect.isgeneratorfunction(func):
            return self._wrap_generator(func)

        @functools.wraps(func)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            with self.clone():
                return func(*args, **kwargs)

        return wrapper

    def _wrap_generator(self, func: Callable) -> Callable:
        @functools.wraps(func)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            generator = func(*args, **kwargs)
            step: Callable[[], Any] = functools.partial(next, generator)
            while True:
                try:
                    with self.clone():
                        item = step()
                except StopIteration as stop:
                    return stop.value
                try:
                    sent = yield item
                    step = functools.partial(generator.send, sent)
                except GeneratorExit:
                    with self.clone():
                        generator.close()
                    raise
                except BaseException as error:
                    step = functools.partial(generator.throw, error)

        return wrapper


class no_grad(_GradMode):
    """Operations inside are not recorded; their results have ``requires_grad=False``."""

    __module__ = "torch.autograd.grad_mode"
    value = False

    def __new__(cls, func: Callable | None = None) -> Any:
        self = object.__new__(cls)
        return self if func is None else self(func)


class enable_grad(_GradMode):
    """Operations inside are recorded, also within :class:`no_grad`."""

    __module__ = "torch.autograd.grad_mode"
    value = True

    def __new__(cls, func: Callable | None = None) -> Any:
        self = object.__new__(cls)
        return self if func is None else self(func)


class set_grad_enabled(_GradMode):
    """Switch recording on or off, at once and (as a context manager) until the block ends."""

    __module__ = "torch.autograd.grad_mode"

    def __init__(self, mode: bool):
        if type(mode) is not bool:
            raise TypeError(
                "set_grad_enabled(): argument 'enabled' (position 1) must be bool, not "
                + type(mode).__name__
            )
        self.mode = self.value = mode
        self._before = switch(mode)

    def __enter__(self) -> None:
        switch(self.value)

    def __call__(self, func: Callable) -> Callable:
        switch(self._before)
        return super().__call__(func)

    def __repr__(self) -> str:
        return f"{self.__module__}.set_grad_enabled(mode={self.mode})"

    def clone(self) -> _GradMode:
        """Another one with the same flag."""
        return set_grad_enabled(self.value)


class _Guard:
    """Watches for inference tensors among what nodes save, once there are any."""

    def recorded(self, node: Any) -> None:
        """Refuse a node that saves one."""
        if any(getattr(v, "_inference", False) for v in node._kept or ()):
            raise RuntimeError(E_INFERENCE)

    def ran(self, node: Any, pairs: list) -> None:
        """Nothing to see."""

    def failed(self, node: Any, error: Exception) -> None:
        """Nothing to say."""


guard = _Guard()


class inference_mode(_GradMode):
    """Like :class:`no_grad`, and what is made inside can never take part in a recorded graph."""

    __module__ = "torch.autograd.grad_mode"
    inference = True

    def __new__(cls, mode: Any = True) -> Any:
        self = object.__new__(cls)
        if isinstance(mode, bool):
            self.value = not mode
            self.inference = mode
            return self
        self.value, self.inference = False, True
        return self(mode)

    def __enter__(self) -> None:
        if self.inference and guard not in watchers:
            watchers.append(guard)
        self._inference_before = switch_inference(self.inference)
        super().__enter__()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        super().__exit__(kind, error, trace)
        switch_inference(self._inference_before)

    def clone(self) -> _GradMode:
        """Another one with the same flag."""
        return inference_mode(self.inference)
