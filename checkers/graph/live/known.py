"""What a page computes with: tensors as plain numbers, and the steps of a program."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..model import GraphError, Node, Values
from .probing import Shape, flat

FLOATS: dict[str, Any] = {"float32": np.float32, "float64": np.float64}
CLOSE = 8.0  # units in the last place by which two ways of computing one result may differ


@dataclass(frozen=True)
class Known:
    """A tensor as plain numbers, in a row."""

    shape: Shape
    numbers: np.ndarray
    dtype: str

    @staticmethod
    def of(tensor: Any, dtype: str) -> Known:
        return Known(tuple(map(int, tensor.shape)), np.array(flat(tensor), float), dtype)

    @staticmethod
    def read(values: Values | None) -> Known | None:
        if values is None or values.numbers is None:
            return None
        try:
            numbers = np.array(_floats(values.numbers), float).reshape(-1)
        except ValueError:  # complex, or something stranger
            return None
        return Known(values.shape, numbers, values.dtype)

    def tensor(self, library: Any) -> Any:
        kind = {} if not self.dtype else {"dtype": getattr(library, self.dtype)}
        return library.tensor(self.numbers.tolist(), **kind).reshape(self.shape)


def _floats(nested: Any) -> Any:
    """Nested lists of numbers, with nan and inf as floats again."""
    return [_floats(entry) for entry in nested] if isinstance(nested, list) else float(nested)


@dataclass
class Input:
    """What goes into a slot: an output of a node, or a number of its own.

    `detached`: the numbers flow here, the gradient does not.
    """

    node: str = ""
    output: int = 0
    constant: Known | None = None
    detached: bool = False

    @property
    def blank(self) -> bool:
        """Whether it is still to be found what stands here."""
        return not self.node and self.constant is None


@dataclass
class Step:
    """An operation that can be computed again; `rule` is what operations.js gets to know."""

    node: Node
    inputs: list[Input | None]
    outputs: list[Shape | None]
    dtype: str
    rule: dict[str, Any]
    words: str
    chosen: bool = False
    guessed: bool = False  # one number was taken for all, where only what follows tells it


@dataclass
class Program:
    """Leaves and constants with their numbers, and steps in an order in which they can run.

    `nodes`: those of the graph, and one for each constant of several numbers that was found.
    """

    nodes: dict[str, Node] = field(default_factory=dict)
    sources: dict[str, Known] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    values: dict[str, list[Known | None]] = field(default_factory=dict)


class Unresolved(GraphError):
    """The page cannot compute this graph; the text says why, by the operation's name."""


class Missing(Exception):
    """A constant that nothing kept, and nothing tells so far."""


def same(one: Known, other: Known, slack: float) -> bool:
    return one.shape == other.shape and close(one.numbers, other.numbers, one.dtype, slack)


def close(here: np.ndarray, there: np.ndarray, dtype: str, slack: float = CLOSE) -> bool:
    """Equal within so many units in the last place of the larger numbers, nan where nan."""
    if here.shape != there.shape:
        return False
    eps = float(np.finfo(FLOATS.get(dtype, np.float64)).eps)
    finite = np.abs(there[np.isfinite(there)])
    scale = float(finite.max()) if finite.size else 1.0
    return bool(
        np.allclose(here, there, rtol=slack * eps, atol=slack * eps * scale, equal_nan=True)
    )
