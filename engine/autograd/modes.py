"""Whether operations are recorded: no_grad, enable_grad, set_grad_enabled, inference_mode.

One flag for the process: it is read by every operation, so it is a plain slot. Threads share it.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from .anomaly import anomaly


class _Mode:
    __slots__ = ("enabled", "inference", "walking")

    def __init__(self) -> None:
        self.enabled = True
        self.inference = False
        self.walking = False  # whether rules run on Tensors, as under create_graph


mode = _Mode()


def is_grad_enabled() -> bool:
    """True where operations on tracked tensors are recorded."""
    return mode.enabled


def is_inference_mode_enabled() -> bool:
    """True inside :class:`inference_mode`."""
    return mode.inference


makers: list[Any] = []  # modules whose ``new`` makes the tensors that operations return


def switch_inference(on: bool) -> None:
    """Let operations make inference tensors, or ordinary ones again.

    They all make tensors by the name ``new`` of their module, so ordinary ones pay nothing.
    """
    mode.inference = on
    if on:
        anomaly.inference = anomaly.enabled = True
    for module in makers:
        module.new = _new_inference if on else object.__new__


def _new_inference(cls: type) -> Any:
    t: Any = object.__new__(cls)
    if hasattr(cls, "_inference"):
        t._inference = True
    return t


class _GradMode:
    """Sets the flag on entry and puts the old value back on exit.

    Works as a context manager and as a decorator of functions, generator functions (the flag is
    set while the generator's own code runs, not while it is suspended) and classes (their
    ``__init__`` is wrapped, as PyTorch 2 does).
    """

    value: bool
    inference: bool | None = None

    def __enter__(self) -> None:
        self._before, self._before_inference = mode.enabled, mode.inference
        mode.enabled = self.value
        if self.inference is not None:
            switch_inference(self.inference)

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        mode.enabled = self._before
        if mode.inference is not self._before_inference:
            switch_inference(self._before_inference)

    def clone(self) -> _GradMode:
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

    value = False

    def __new__(cls, func: Callable | None = None) -> Any:
        self = object.__new__(cls)
        return self if func is None else self(func)


class enable_grad(_GradMode):
    """Operations inside are recorded, also within :class:`no_grad`."""

    value = True

    def __new__(cls, func: Callable | None = None) -> Any:
        self = object.__new__(cls)
        return self if func is None else self(func)


_now = mode  # under a second name, for functions with an argument called mode


class set_grad_enabled(_GradMode):
    """Switch recording on or off, at once and (as a context manager) until the block ends."""

    def __init__(self, mode: bool):
        if type(mode) is not bool:
            raise TypeError(
                "set_grad_enabled(): argument 'enabled' (position 1) must be bool, not "
                + type(mode).__name__
            )
        self.value = mode
        self._before, self._before_inference = _now.enabled, _now.inference
        _now.enabled = mode

    def __enter__(self) -> None:
        mode.enabled = self.value

    def __call__(self, func: Callable) -> Callable:
        mode.enabled = self._before
        return super().__call__(func)

    def clone(self) -> _GradMode:
        return set_grad_enabled(self.value)


class inference_mode(_GradMode):
    """Like :class:`no_grad`, and what is made inside can never take part in a recorded graph."""

    def __new__(cls, mode: Any = True) -> Any:
        self = super().__new__(cls)
        if isinstance(mode, bool):
            self.value = not mode
            self.inference = mode
            return self
        self.value, self.inference = False, True
        return self(mode)

    def clone(self) -> _GradMode:
        return inference_mode(bool(self.inference))
