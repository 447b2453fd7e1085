"""What stands between two stages of a learner's engine: the doors that the next stage needs.

Each function takes the module of a stage and what the given cell of the next stage has made in our
spelling, and gives the same things on top of the learner's own classes. Of those it uses only what
the exercise asks for, so every right answer will do, however it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

# What a given cell makes out of other operations, or gives with a rule of its own.
COMPOSED = (
    "__pow__", "tanh", "mean", "__radd__", "__rmul__", "__neg__", "__sub__", "__rsub__",
    "__truediv__", "from_the_end", "__repr__",
)  # fmt: skip
MADE_BY = {
    "__add__": "AddBackward0", "__mul__": "MulBackward0", "__matmul__": "MmBackward0",
    "sum": "SumBackward0",
}  # fmt: skip


def _take(base: type, ours: type, names: tuple[str, ...] = COMPOSED) -> type:
    for name in names:
        if name in vars(ours):
            setattr(base, name, vars(ours)[name])
    return base


def with_edges(module: Any, ours: type) -> tuple[type]:
    """Stage 1, whose values know their parents, with a rate beside each parent."""

    class Base(module.Value):
        def __init__(self, data: Any, edges: Any = ()) -> None:
            super().__init__(data)
            self.parents = tuple(parent for parent, _ in edges)
            self.edges = edges
            self.grad = 0.0

    return (Base,)


def with_lift(module: Any, ours: type) -> tuple[type]:
    """Stage 2, which lifts the other operand first and makes results of the class in use."""

    def door(name: str) -> Callable[[Any, Any], Any]:
        operation = getattr(module.Value, name)

        def lifted(self: Any, other: Any) -> Any:
            made = operation(self, self.lift(other))
            return type(self)(made.data, made.edges)

        return lifted

    class Base(module.Value):
        def lift(self, other: Any) -> Any:
            return other

        __add__ = door("__add__")
        __mul__ = door("__mul__")

    return (Base,)


class Rule:
    """What an edge between arrays holds in the place of a rate. `rate * g` applies it.

    A rate and a rule are both linear, so a backward pass that multiplies by rates passes on what
    the rules say, without a change.
    """

    __array_ufunc__ = None  # an array on the left leaves the product to us

    def __init__(self, rule: Callable[[Any], Any], shape: tuple[int, ...]) -> None:
        self.rule, self.shape = rule, shape

    def __call__(self, g: Any) -> Any:
        return self.rule(g)

    def __mul__(self, g: Any) -> Any:
        return self.rule(np.broadcast_to(g, self.shape))  # a pass starts with the number 1

    __rmul__ = __mul__


def with_arrays(module: Any, ours: type) -> tuple[type]:
    """The backward pass of stages 2 and 3, walking over arrays and rules."""

    class Base(module.Value):
        def __init__(self, data: Any, edges: Any = ()) -> None:
            super().__init__(np.asarray(data, dtype=float), edges)

        @property
        def edges(self) -> Any:
            shape = np.shape(self.data)
            return [(parent, Rule(rule, shape)) for parent, rule in self.__dict__["edges"]]

        @edges.setter
        def edges(self, edges: Any) -> None:
            self.__dict__["edges"] = edges

        def lift(self, other: Any) -> Any:
            return other if isinstance(other, Base) else type(self)(other)

        def backward(self) -> None:
            super().backward()
            self.grad: Any = self.grad * np.ones_like(self.data)

    return (_take(Base, ours),)


def with_results(module: Any, ours: type) -> tuple[type]:
    """Stage 4, whose results are made by a method `result`."""

    def door(name: str) -> Callable[..., Any]:
        operation, made_by = getattr(module.Tensor, name), MADE_BY[name]

        def through(self: Any, *others: Any) -> Any:
            made = operation(self, *map(self.lift, others))
            return self.result(made.data, made.edges, made_by)

        return through

    class Base(module.Tensor):
        edges = ()  # plain from here on: rules are called, not multiplied

        def __init__(self, data: Any, edges: Any = (), made_by: str = "") -> None:
            super().__init__(data, edges)
            self.made_by = made_by

        def lift(self, other: Any) -> Any:
            return other if isinstance(other, Base) else type(self)(other)

    for name in MADE_BY:
        setattr(Base, name, door(name))
    return (_take(Base, ours),)


def _converted(operation: Callable[..., Any]) -> Callable[..., Any]:
    """A method of the stage below whose result becomes one of the class in use."""

    def converted(self: Any, *args: Any) -> Any:
        made = operation(self, *args)
        return type(self)(made.data, made.edges, made.made_by, requires_grad=made.requires_grad)

    return converted


def with_pass(module: Any, ours: type, pause: Any) -> tuple[Any, ...]:
    """Stage 5, whose results are of the class in use, and which passes nothing back as yet."""

    class Base(module.Tensor):
        result = _converted(module.Tensor.result)
        detach = _converted(module.Tensor.detach)

    return Base, module.no_grad


def with_tensor_rules(module: Any, ours: type, pause: Any) -> tuple[Any, ...]:
    """What stage 5b records and how it pauses, below rules that compute with tensors."""
    base, pause = with_pass(module, ours, pause)
    return _take(base, ours, (*COMPOSED, "lift", "__add__", "sum", "spread")), pause


def whole(module: Any, *ours: Any) -> tuple[Any, ...]:
    """A stage as it is: what it has under the same names."""
    return tuple(getattr(module, each.__name__) for each in ours)


def parameters(module: Any, ours: type) -> tuple[type]:
    """What an optimizer moves: the tensors themselves."""
    return (module.Tensor,)


# By the stage below, and the first of the things that the given cell above it asks for.
ADAPTED: Mapping[tuple[str, str], Callable[..., tuple[Any, ...]]] = {
    ("1", "Base"): with_edges,
    ("2", "Base"): with_lift,
    ("3", "Base"): with_arrays,
    ("4", "Base"): with_results,
    ("5", "Base"): with_pass,
    ("5b", "Base"): with_tensor_rules,
    ("5b", "Tensor"): whole,
    ("5b", "Parameter"): parameters,
}
