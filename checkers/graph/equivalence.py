"""When two spellings are the same computation: x*x and x**2, sum()/n and mean().

Every node gets a form: a number that two nodes share exactly when the rules below make
them the same mathematical expression of the same leaves. Sums and products are kept
flattened (order and brackets do not matter), numbers are folded where they are known.
Forms are interned, so that shared nodes cost nothing twice.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .model import Graph, Node

MOST_TERMS = 64  # a longer sum is kept as it is written: flattening it would cost too much

Form = int


@dataclass
class Forms:
    """The table of forms, shared by the graphs that are compared.

    `constants`: whether numbers of constants count. They cannot when one of the graphs has
    been freed, because then they are gone there.
    """

    constants: bool = True
    table: dict[tuple, Form] = field(default_factory=dict)
    shapes: list[tuple] = field(default_factory=list)

    def intern(self, shape: tuple) -> Form:
        form = self.table.setdefault(shape, len(self.shapes))
        if form == len(self.shapes):
            self.shapes.append(shape)
        return form

    def number(self, value: float) -> Form:
        return self.intern(("number", _rounded(value)))

    def total(self, terms: Mapping[Form, float]) -> Form:
        """The sum of coefficient * form."""
        found: dict[Form, float] = {}
        constant = 0.0
        for form, coefficient in terms.items():
            shape = self.shapes[form]
            if shape[0] == "number":
                constant += coefficient * shape[1]
            elif shape[0] == "sum" and len(shape[1]) + len(found) <= MOST_TERMS:
                constant += coefficient * shape[2]
                for inner, weight in shape[1]:
                    found[inner] = found.get(inner, 0.0) + coefficient * weight
            elif shape[0] == "product" and shape[1] != 1.0:
                bare = self.product({}, 1.0, shape[2])
                found[bare] = found.get(bare, 0.0) + coefficient * shape[1]
            else:
                found[form] = found.get(form, 0.0) + coefficient
        found = {form: _rounded(weight) for form, weight in found.items() if weight}
        if not found:
            return self.number(constant)
        if len(found) == 1 and constant == 0.0:
            [(form, weight)] = found.items()
            return self.product({form: 1.0}, weight)
        return self.intern(("sum", tuple(sorted(found.items())), _rounded(constant)))

    def product(self, powers: Mapping[Form, float], factor: float = 1.0, more: tuple = ()) -> Form:
        """factor times the product of form ** power."""
        found: dict[Form, float] = dict(more)
        for form, power in powers.items():
            shape = self.shapes[form]
            if shape[0] == "number" and (shape[1] > 0 or float(power).is_integer()) and shape[1]:
                factor *= shape[1] ** power
            elif shape[0] == "product" and float(power).is_integer():
                factor *= shape[1] ** power
                for inner, exponent in shape[2]:
                    found[inner] = found.get(inner, 0.0) + power * exponent
            else:
                found[form] = found.get(form, 0.0) + power
        found = {form: _rounded(power) for form, power in found.items() if power}
        if not found:
            return self.number(factor)
        if factor == 1.0 and len(found) == 1 and next(iter(found.values())) == 1.0:
            return next(iter(found))
        return self.intern(("product", _rounded(factor), tuple(sorted(found.items()))))

    def atom(self, *shape: Any) -> Form:
        return self.intern(("atom", *shape))


def _rounded(value: float) -> float:
    """Six digits: x/3 and x*0.3333333 in float32 are one form."""
    return float(f"{value:.6g}")


@dataclass(frozen=True)
class Case:
    """One node as a rule sees it: its inputs' forms by slot, its arguments, its shapes."""

    forms: Forms
    node: Node
    inputs: tuple[Form, ...]
    input_shapes: tuple[tuple[int, ...] | None, ...]

    def argument(self, name: str, default: Any = None) -> Any:
        return dict(self.node.arguments).get(name, default)

    def plain(self, kind: str | None = None, *inputs: Form) -> Form:
        """The operation itself, no rule applied."""
        arguments = tuple((name, str(value)) for name, value in self.node.arguments)
        return self.forms.atom(
            kind or self.node.op, inputs or self.inputs, () if kind else arguments
        )


def _add(case: Case, sign: float = 1.0) -> Form:
    first, second = case.inputs
    weight = sign * float(case.argument("alpha", 1) or 1)
    if first == second:
        return case.forms.total({first: 1.0 + weight})
    return case.forms.total({first: 1.0, second: weight})


def _multiply(case: Case, power: float = 1.0) -> Form:
    first, second = case.inputs
    if first == second:
        return case.forms.product({first: 1.0 + power})
    return case.forms.product({first: 1.0, second: power})


def _power(case: Case) -> Form:
    exponent = case.argument("exponent")
    if not isinstance(exponent, int | float):
        return case.plain()
    return case.forms.product({case.inputs[0]: float(exponent)})


def _mean(case: Case) -> Form:
    shape = case.input_shapes[0]
    if shape is None or not math.prod(shape):
        return case.plain()
    whole = case.forms.atom("sum of all", case.inputs[0])
    return case.forms.product({whole: 1.0}, 1.0 / math.prod(shape))


def _dot(case: Case) -> Form:
    return case.forms.atom("sum of all", _multiply(case))


def _addmm(case: Case) -> Form:
    bias, left, right = case.inputs
    if case.argument("alpha", 1) != 1 or case.argument("beta", 1) != 1:
        return case.plain()
    return case.forms.total({bias: 1.0, case.forms.atom("matrix product", left, right): 1.0})


def _transpose(case: Case) -> Form:
    shape = case.input_shapes[0]
    if shape is not None and len(shape) == 2:
        dims = [case.argument("dim0", 0), case.argument("dim1", 1)]
        if sorted(dim % 2 for dim in dims) == [0, 1]:
            return case.forms.atom("transpose", case.inputs[0])
    return case.plain()


def _reshape(case: Case) -> Form:
    return case.forms.atom("reshape", case.inputs[0], case.node.shape)


Rule = Callable[[Case], Form]
RULES: dict[str, tuple[int, Rule]] = {  # operation: (how many inputs, its form)
    "AddBackward0": (2, _add),
    "SubBackward0": (2, lambda case: _add(case, -1.0)),
    "NegBackward0": (1, lambda case: case.forms.total({case.inputs[0]: -1.0})),
    "MulBackward0": (2, _multiply),
    "DivBackward0": (2, lambda case: _multiply(case, -1.0)),
    "ReciprocalBackward0": (1, lambda case: case.forms.product({case.inputs[0]: -1.0})),
    "PowBackward0": (1, _power),
    "SqrtBackward0": (1, lambda case: case.forms.product({case.inputs[0]: 0.5})),
    "RsqrtBackward0": (1, lambda case: case.forms.product({case.inputs[0]: -0.5})),
    "SumBackward0": (1, lambda case: case.forms.atom("sum of all", case.inputs[0])),
    "MeanBackward0": (1, _mean),
    "DotBackward0": (2, _dot),
    "MmBackward0": (2, lambda case: case.forms.atom("matrix product", *case.inputs)),
    "AddmmBackward0": (3, _addmm),
    "TBackward0": (1, _transpose),
    "TransposeBackward0": (1, _transpose),
    "ViewBackward0": (1, _reshape),
    "ReshapeAliasBackward0": (1, _reshape),
    "UnsafeViewBackward0": (1, _reshape),
    "CloneBackward0": (1, lambda case: case.inputs[0]),
    "AliasBackward0": (1, lambda case: case.inputs[0]),
}


def find_forms(graph: Graph, forms: Forms, leaves: Mapping[str, str]) -> dict[str, Form]:
    """The form of every node. `leaves` tells which leaf of the other graph each leaf is."""
    incoming = graph.inputs()
    found: dict[str, Form] = {}
    for node in graph.nodes:
        if node.kind == "operation":
            found[node.id] = _operation(graph, node, incoming[node.id], found, forms)
        elif node.kind == "leaf":  # one without a partner is like no other
            found[node.id] = forms.atom("leaf", leaves.get(node.id, id(node)))
        else:
            found[node.id] = _constant(node, forms)
    return found


def _operation(graph: Graph, node: Node, edges: list, found: dict[str, Form], forms: Forms) -> Form:
    inputs = []
    for edge in edges:
        form = found[edge.source]
        inputs.append(form if not edge.output else forms.atom("output", edge.output, form))
    shapes = tuple(graph.by_id[edge.source].shape for edge in edges)
    case = Case(forms, node, tuple(inputs), shapes)
    count, rule = RULES.get(node.op, (len(inputs), Case.plain))
    return rule(case) if count == len(inputs) else case.plain()


def _constant(node: Node, forms: Forms) -> Form:
    value = node.value
    if value is None or value.numbers is None or not forms.constants:
        return forms.atom("unknown constant")
    if isinstance(value.numbers, int | float) and not isinstance(value.numbers, bool):
        return forms.number(float(value.numbers))
    return forms.atom("constant", str(value.numbers))
