"""The trace of a program: everything that its page shows and computes with, as plain JSON data."""

from __future__ import annotations

from typing import Any

import numpy as np

from checkers.languages import language, say, section

from ..labels import Layers, title
from ..layout import LayoutMissing
from ..model import Edge, Graph, GraphError, Node, Values
from ..naming import named_tensors
from ..numbers import format_line, spell
from ..reading import Live, read_live
from ..svg import render
from ..textual import describe
from ..tracing import library_of
from .known import Input, Known, Program, Unresolved
from .operations import CHOSEN
from .probing import Asked, probe
from .resolving import FOUND, resolve
from .writing import Formulas, form, known_data, rate_room, written

TRACE_VERSION = 1
LARGEST = 60  # boxes
NUMBERS = 64  # in one box, of which 16 are written out
GAP = 24.0  # pixels between two layers; the rates on the edges are layers of their own
FREED = "backward() has freed its graph: explore before it, or after backward(retain_graph=True)"
UNSAVING = frozenset({"sign", "floor", "ceil"})
SAVING = frozenset({"NllLossBackward0", "EmbeddingBackward0"})


def read_program(result: Any, names: Any) -> tuple[Live, dict[str, Asked], Program]:
    """A result's graph, what its operations answered, and its program; raises Unresolved."""
    live = read_live(result, names=names)
    library = library_of(live.results[0])
    if all(tensor.grad_fn is None for tensor in live.results):
        raise GraphError(
            "this tensor has no graph: it was not computed from a leaf with requires_grad=True"
        )
    operations = sum(node.kind == "operation" for node in live.graph.nodes)
    if operations > LARGEST:
        raise Unresolved(say("{count} operations, at most {most}", count=operations, most=LARGEST))
    for leaf in live.leaves.values():
        if leaf.numel() > NUMBERS:
            raise Unresolved(say("{count} numbers in one tensor", count=leaf.numel()))
    seeds = [library.ones_like(tensor.detach()) for tensor in live.results]
    try:
        asked = probe(live, library, seeds, NUMBERS)
    except GraphError as stopped:  # a graph that was freed, or changed in place
        freed = "second time" in str(stopped)
        raise Unresolved(say(FREED) if freed else str(stopped)) from stopped
    plain = {name: tensor for name, tensor in named_tensors(names) if tensor.grad_fn is None}
    return live, asked, resolve(live, library, asked, plain)


def trace(result: Any, names: Any, gradient: Any = None) -> dict[str, Any]:
    """The program of a result, its picture and its words.

    `gradient`: numbers that the backward pass begins with, ones if None.

    Raises Unresolved where a page cannot compute it, GraphError where there is no graph.
    """
    live, asked, program = read_program(result, names)
    formulas = Formulas(program, program.nodes)
    used = {one.node for step in program.steps.values() for one in step.inputs if one and one.node}
    used |= {entry.node for entry in live.graph.results}
    shown = ordered(program, used)
    edges, places = edges_of(program, shown)
    graph = Graph(tuple(shown), tuple(edges), live.graph.results)
    alt = describe(graph)
    forms, room = {}, {}
    for number, (key, slot) in enumerate(places):
        rows = asked[key].rows.get(slot)
        if rows is not None:
            forms[number] = form(program.steps[key], rows, asked[key].inputs[slot])
            room[number] = rate_room(forms[number], rows)
    lines = {}
    for node in shown:
        values = program.values[node.id]
        shapes = [None if one is None else one.shape for one in values]
        source = node.kind in ("leaf", "constant")
        lines[node.id] = written(node, shapes, formulas.known.get(node.id, ""), source)
    try:
        svg = render(graph, Layers(), alt=alt, theme="both", gap=GAP, written=lines, rates=room)
    except LayoutMissing:
        svg = None
    sources = {key: known_data(known) for key, known in program.sources.items() if key in used}
    return {
        "version": TRACE_VERSION,
        "language": language(),
        "words": dict(section("explorer")),
        "alt": alt,
        "svg": svg,
        "seed": None if gradient is None else _seed(live.results[0], gradient),
        "lines": _lines(program, shown, formulas),
        "sources": sources,
        "steps": [_step(program, key) for key in program.steps],
        "nodes": [_node(node, formulas, live) for node in shown],
        "leaves": [node.id for node in shown if node.kind == "leaf"],
        "results": [
            {"node": entry.node, "output": entry.output, "name": entry.name}
            for entry in live.graph.results
        ],
        "edges": [
            {"step": key, "slot": slot, "form": forms.get(number, "")}
            for number, (key, slot) in enumerate(places)
        ],
    }


def ordered(program: Program, used: set[str]) -> list[Node]:
    """The nodes that are shown, inputs first: a constant right before what uses it."""
    found: dict[str, Node] = {}
    for key, node in program.nodes.items():
        if key in program.steps:
            for one in program.steps[key].inputs:
                if one is not None and one.node:
                    found.setdefault(one.node, program.nodes[one.node])
            found.setdefault(key, node)
        elif key in used and not key.startswith(FOUND):
            found.setdefault(key, node)
    return list(found.values())


def _seed(result: Any, gradient: Any) -> list[float]:
    numbers = gradient.detach() if hasattr(gradient, "detach") else gradient
    numbers = numbers.tolist() if hasattr(numbers, "tolist") else numbers
    seed = np.array(numbers, float)
    if seed.shape != tuple(result.shape):
        raise GraphError(
            f"the gradient has shape {seed.shape}, the result has {tuple(result.shape)}"
        )
    return list(seed.reshape(-1).tolist())


def _lines(program: Program, shown: list[Node], formulas: Formulas) -> list[str]:
    """For who cannot see the picture: each box with its formula and its numbers."""
    found = []
    for node in shown:
        formula = formulas.known.get(node.id, "")
        parts = [node.name] if node.name else [] if formula else [say(node.kind)]
        parts += [formula] if formula else []
        for known in program.values[node.id]:
            if known is not None:
                nested = spell(known.numbers.reshape(known.shape).tolist())
                parts.append(format_line(Values(known.shape, known.dtype, nested)))
        found.append(" = ".join(parts))
    return found


def edges_of(program: Program, shown: list[Node]) -> tuple[list[Edge], list[tuple[str, int]]]:
    """The edges of the picture, and for each the step and the slot it goes into."""
    kinds = {node.id: node.kind for node in shown}
    edges, places = [], []
    for key, step in program.steps.items():
        for slot, one in enumerate(step.inputs):
            if one is not None and one.node:
                blocked = one.detached or kinds[one.node] == "constant"
                edges.append(Edge(one.node, key, slot, one.output, blocked=blocked))
                places.append((key, slot))
    return edges, places


def _step(program: Program, key: str) -> dict[str, Any]:
    step = program.steps[key]
    rule = dict(step.rule)
    if "offset" in rule:
        rule["offset"] = known_data(_row(rule["offset"]))["numbers"]
    saves = step.rule["page"] not in UNSAVING and (
        step.rule["page"] != "linear" or step.node.op in CHOSEN | SAVING
    )
    return {
        "id": key,
        "inputs": [_input(one) for one in step.inputs],
        "shapes": [None if shape is None else list(shape) for shape in step.outputs],
        "dtype": step.dtype,
        "rule": rule,
        "saves": saves,
        "chosen": step.chosen,
        "guessed": step.guessed,
    }


def _row(numbers: list[float]) -> Known:
    return Known((len(numbers),), np.array(numbers, float), "float64")


def _input(one: Input | None) -> dict[str, Any] | None:
    if one is None:
        return None
    if one.constant is not None:
        return {"constant": known_data(one.constant)}
    found: dict[str, Any] = {"node": one.node, "output": one.output}
    return {**found, "detached": True} if one.detached else found


def _node(node: Node, formulas: Formulas, live: Live) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": node.id,
        "kind": node.kind,
        "name": node.name,
        "title": title(node),
        "op": node.op,
        "formula": formulas.known.get(node.id, ""),
    }
    if node.kind == "leaf":
        gradient = live.leaves[node.id].grad
        if gradient is not None:
            found["grad"] = known_data(Known.of(gradient, node.dtype))
    return found
