"""A still picture with what an explorer shows: formulas, every value, and rates on the edges."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from checkers.languages import say

from ..labels import Layers, Line, gradient_lines, meta
from ..model import Graph, Node, Values
from ..numbers import format_number, format_values, spell
from .known import Known
from .tracing import edges_of, ordered, read_program
from .writing import RATES, Formulas, form


@dataclass(frozen=True)
class Rated:
    """A graph in which every value is known, the lines of its boxes, the texts on its edges."""

    graph: Graph
    written: dict[str, list[Line]]
    rates: dict[int, str]


def rated(result: Any, names: Any, layers: Layers) -> Rated:
    """Reads a result's program for a picture; raises Unresolved where it has none.

    A constant of one number stands in the formula of the operation that uses it, one of
    several numbers in a box of its own, by the same rule as in an explorer.
    """
    live, asked, program = read_program(result, names)
    formulas = Formulas(program, program.nodes)
    used = {one.node for step in program.steps.values() for one in step.inputs if one and one.node}
    used |= {entry.node for entry in live.graph.results}
    nodes = [_valued(node, program.values[node.id]) for node in ordered(program, used)]
    edges, places = edges_of(program, nodes)
    rates = {}
    for number, (key, slot) in enumerate(places):
        rows = asked[key].rows.get(slot)
        if rows is not None:
            how = form(program.steps[key], rows, asked[key].inputs[slot])
            rates[number] = _spelled(rows, how, asked[key].inputs[slot], asked[key].outputs[0])
    written = {node.id: _lines(node, formulas.known.get(node.id, ""), layers) for node in nodes}
    return Rated(Graph(tuple(nodes), tuple(edges), live.graph.results), written, rates)


def _valued(node: Node, values: list[Known | None]) -> Node:
    [first, *others] = values
    if others or first is None:
        return node
    numbers = spell(first.numbers.reshape(first.shape).tolist())
    value = node.value or Values(first.shape, first.dtype, numbers)
    return replace(node, value=value, shape=first.shape, dtype=node.dtype or first.dtype)


def _lines(node: Node, formula: str, layers: Layers) -> list[Line]:
    found = [Line("name", node.name)] if node.name else []
    if formula:
        found += [Line("op", formula), Line("meta", f"{node.op}  {meta(node)}")]
    else:
        found.append(Line("meta", f"{say(node.kind)}  {meta(node)}"))
    if layers.values and node.value is not None:
        found += [Line("value", text) for text in format_values(node.value)]
    if layers.grads and node.mailbox:
        found += [Line("gradient", text) for text in gradient_lines(node)]
    return found


def _spelled(rows: np.ndarray, how: str, into: Any, out: Any) -> str:
    """What stands on an edge: ×3, ×[2, 4], or the size of a Jacobian."""
    if how == "whole":
        return f"J {rows.shape[0]}×{rows.shape[1]}"
    if how == "one":
        used = rows[rows != 0]
        numbers = used[:1] if used.size else np.zeros(1)
    elif how == "each":
        places = np.broadcast_to(np.arange(rows.shape[1]).reshape(into), out).reshape(-1)
        numbers = rows[np.arange(len(rows)), places]
    else:
        numbers = rows[0]
    texts = [format_number(spell(float(number))) for number in numbers]
    if len(set(texts)) == 1:
        return f"×{texts[0]}"
    shown = texts if len(texts) <= RATES else [*texts[: RATES - 1], "…"]
    return f"×[{', '.join(shown)}]"
