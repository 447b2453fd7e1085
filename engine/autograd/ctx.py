"""The node of one call of a Function, which is also the ``ctx`` that its methods get."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..memory import clock
from ..tensor import Tensor
from .graph import E_TWICE, FREED, Node, wrap


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

    _function: Any  # the subclass of Function that was applied

    def __init__(self) -> None:
        self._links = ()
        self._kept = ()
        self._seq = 0
        self._extra = None
        self.to_save: tuple = ()
        self.dirty_tensors: tuple = ()
        self.non_differentiable: tuple = ()
        self.materialize_grads = True
        self.needs_input_grad: tuple[bool, ...] = ()
        self._forms: list = []
        self._inputs: list = []

    @property
    def _outputs(self) -> int:  # type: ignore[override]
        return len(self._forms)

    @property
    def saved_tensors(self) -> tuple:
        """What :meth:`save_for_backward` kept.

        Raises:
            RuntimeError: when it was freed, or changed in place since.
        """
        if not self._forms:  # still inside forward
            return ()
        if self._kept is FREED:
            raise RuntimeError(E_TWICE)
        if clock.changed < self._seq:
            self.check_saved(self._kept)
        return tuple(wrap(v, self._port(v)) if type(v) is np.ndarray else v for v in self._kept)

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
        grads = self._checked(self._function._call_backward(self, args), tensors)
        if not retain and any(v is not None for v in self._kept):
            self._kept = FREED
        return [(link, d) for link, d in zip(self._links, grads, strict=True) if link is not None]

    def _checked(self, result: Any, tensors: bool) -> list:
        grads = list(result) if isinstance(result, (tuple, list)) else [result]
        expected = len(self._inputs)
        if len(grads) > expected and all(g is None for g in grads[expected:]):
            grads = grads[:expected]
        if len(grads) != expected:
            raise RuntimeError(
                f"function {self._title} returned an incorrect number of gradients (expected "
                f"{expected}, got {len(grads)})"
            )
        out: list[Any] = []
        for i, (g, form) in enumerate(zip(grads, self._inputs, strict=True)):
            if g is None:
                out.append(None)
                continue
            if form is None:
                raise RuntimeError(
                    f"function {self._title} returned a gradient different than None at position "
                    f"{i + 1}, but the corresponding forward input was not a Variable"
                )
            if not isinstance(g, Tensor):
                raise RuntimeError(
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
                    f"Function {self._title} returned an invalid gradient at index {i} - got "
                    f"{list(g._array.shape)} but expected shape compatible with {list(shape)}"
                )
        d = refit(g, form)
        return d if tensors else d._array
