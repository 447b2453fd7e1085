"""Asking a recorded graph what its operations do, through hooks only.

A graph does not tell the arguments of its operations: which dimension was summed, which element
was taken, what was transposed. Its vector-Jacobian products do. One backward after another is run
with the graph retained; on its way a prehook puts a unit vector in place of the gradient that
arrives at an operation, and what the operation sends on is a row of its Jacobian. All operations
are asked in the same walks, so there are as many as the largest result has numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..model import GraphError
from ..numbers import short_dtype
from ..reading import Live

Shape = tuple[int, ...]


@dataclass
class Asked:
    """What one operation answered.

    `outputs`: the shape of each result, None where no gradient arrives. `rows[slot]`: the
    Jacobian of all results, one after another, by that input: (numbers out, numbers in).
    """

    outputs: list[Shape | None] = field(default_factory=list)
    dtype: str = ""
    inputs: dict[int, Shape] = field(default_factory=dict)
    rows: dict[int, np.ndarray] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(math.prod(shape) for shape in self.outputs if shape is not None)


def probe(live: Live, library: Any, seeds: list[Any], limit: int) -> dict[str, Asked]:
    """The Jacobian of every operation that has at most `limit` numbers on each side.

    Raises GraphError where a walk is not possible, as when the graph has been freed. No `.grad`
    changes; hooks on tensors do run.
    """
    asked = {key: Asked() for key, f in live.functions.items() if not hasattr(f, "variable")}
    turn = [0]
    handles: list[Any] = []

    def arriving(key: str) -> Callable:
        def hook(grads: Any) -> Any:
            one = asked[key]
            if not one.outputs:
                one.outputs = [None if g is None else tuple(map(int, g.shape)) for g in grads]
                one.dtype = next((short_dtype(g.dtype) for g in grads if g is not None), "")
            return _unit(library, grads, turn[0])

        return hook

    def leaving(key: str) -> Callable:
        linked = [link is not None for link, _ in live.functions[key].next_functions]

        def hook(grad_inputs: Any, grad_outputs: Any) -> None:
            one = asked[key]
            if turn[0] >= one.size or one.size > limit:
                return
            for slot, (grad, flows) in enumerate(zip(grad_inputs, linked, strict=False)):
                if grad is None or not flows:  # torch's cat computes one for constants, too
                    continue
                shape = one.inputs.setdefault(slot, tuple(map(int, grad.shape)))
                if math.prod(shape) > limit:
                    continue
                if slot not in one.rows:
                    one.rows[slot] = np.zeros((one.size, math.prod(shape)))
                one.rows[slot][turn[0]] = np.reshape(flat(grad), -1)

        return hook

    kept = [tensor for tensor in live.known if getattr(tensor, "retains_grad", False)]
    before = [tensor.grad for tensor in kept]
    try:
        for key in asked:
            function = live.functions[key]
            handles.append(function.register_prehook(arriving(key)))
            handles.append(function.register_hook(leaving(key)))
        while True:
            library.autograd.grad(
                list(live.results),
                list(live.leaves.values()),
                seeds,
                retain_graph=True,
                allow_unused=True,
            )
            turn[0] += 1
            if turn[0] >= max((one.size for one in asked.values() if one.size <= limit), default=0):
                return asked
    except RuntimeError as error:
        raise GraphError(str(error).splitlines()[0]) from error
    finally:
        for handle in handles:
            handle.remove()
        for tensor, gradient in zip(kept, before, strict=True):
            tensor.grad = gradient


def _unit(library: Any, grads: Any, number: int) -> tuple:
    """Gradients of the same forms that are 0 but for the `number`-th of all their numbers."""
    units: list[Any] = []
    first = 0
    for grad in grads:
        if grad is None:
            units.append(None)
            continue
        numbers = np.zeros(grad.numel())
        if first <= number < first + numbers.size:
            numbers[number - first] = 1.0
        first += numbers.size
        unit = library.tensor(numbers.tolist(), dtype=grad.dtype)
        units.append(unit.reshape(tuple(grad.shape)))
    return tuple(units)


def flat(tensor: Any) -> list[float]:
    """The numbers of a tensor in a row."""
    return tensor.detach().reshape(-1).tolist()
