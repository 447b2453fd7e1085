"""The walk of a gradient, recorded: what the stepper replays.

The numbers are the engine's own. Hooks are put on the grad_fns, one backward runs with the
graph retained through `autograd.grad`, and the hooks are taken away again: no `.grad` changes,
no node is freed. The order of the backward steps is the order in which the hooks were called.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from checkers.languages import language, say, section

from .interface import LEAF
from .labels import NAME_LIMIT, NO_GRAD_YET, Layers, clip, counted, title, visible
from .layout import LayoutMissing
from .model import Graph, GraphError, Node, Values
from .naming import is_tensor
from .numbers import format_line, read_values
from .reading import Live, read_live
from .rules import rule_words, summed, write_rule
from .svg import render
from .textual import describe

TRACE_VERSION = 1
FREED = (
    "backward() has freed this graph, so the numbers of the walk are gone: shown are its order "
    "and its rules. step(out) before backward(), or after backward(retain_graph=True), has them."
)
FIRST_GRAD = "{name}.grad: no grad yet, becomes {text}"
SEED = "the gradient of {name} with respect to itself is {text}"
LARGEST = 300  # nodes; nobody steps through more
GAP = 52.0  # pixels between layers: room for a gradient beside its edge
FLOW_TEXT = 26  # characters of a gradient that still fit beside an edge
LAYERS = Layers(values=True, grads=False, saved=True)


@dataclass
class _Recorded:
    """What the hooks saw, in order: (node id, gradients in, gradients out by slot)."""

    events: list[tuple[str, list[Values | None], list[Values | None]]] = field(default_factory=list)
    arrived: list[str] = field(default_factory=list)  # leaves, in the order of their turn
    totals: dict[str, Any] = field(default_factory=dict)


def trace(result: Any, *, names: Any = None, gradient: Any = None, order: int = 1) -> dict:
    """The walk as plain JSON data: the picture, the steps, and what each step shows.

    `result`: a tensor of this engine or of torch; `gradient`: what arrives there, needed
    when it has more than one element; `order` 2 adds the walk through the graph of the
    gradient. Raises GraphError when the graph is freed, empty or too large.
    """
    if order not in (1, 2):
        raise GraphError(f"order must be 1 or 2, got {order!r}")
    live = read_live(result, names=names)
    if len(live.results) != 1:
        raise GraphError("step walks back from one result; it was given several")
    seeds = [_seed(live.results[0], gradient)]
    storeys = [_storey(live, seeds, say("The graph"))]
    if order == 2:
        storeys.append(_second(live, seeds))
    return {
        "version": TRACE_VERSION,
        "language": language(),
        "words": dict(section("stepper")),
        "storeys": storeys,
    }


def _seed(tensor: Any, gradient: Any) -> Any:
    if tensor.grad_fn is None:
        raise GraphError(
            "this tensor has no graph: it was not computed from a leaf with requires_grad=True"
        )
    if gradient is not None:
        if not is_tensor(gradient):
            kind = type(gradient).__name__
            raise GraphError(f"gradient must be a tensor of the shape of the result, got {kind}")
        return gradient
    if tensor.numel() != 1:
        raise GraphError(
            f"the result has shape {tuple(tensor.shape)}: a walk from more than one number "
            "needs step(out, gradient=...), as out.backward(gradient) does"
        )
    return library_of(tensor).ones_like(tensor.detach())


def library_of(tensor: Any) -> Any:
    """The library a tensor belongs to: torch, or this course's engine."""
    for kind in type(tensor).__mro__:
        module = sys.modules.get(kind.__module__.partition(".")[0])
        if hasattr(module, "autograd") and hasattr(module, "ones_like"):
            return module
    raise GraphError(f"cannot step through a {type(tensor).__name__}: its library has no autograd")


def _second(live: Live, seeds: list[Any]) -> dict:
    """The walk through the graph of the gradient, the second storey."""
    library = library_of(live.results[0])
    leaves = live.leaves
    found = library.autograd.grad(
        list(live.results), list(leaves.values()), seeds, create_graph=True, allow_unused=True
    )
    gradients = {
        say("grad of {name}", name=title(live.graph.by_id[key])): grad
        for key, grad in zip(leaves, found, strict=True)
        if grad is not None and grad.grad_fn is not None
    }
    if not gradients:
        raise GraphError("the gradient is constant: there is no second storey to walk through")
    names = {title(live.graph.by_id[key]): leaf for key, leaf in leaves.items()}
    above = read_live(gradients, names=names)
    ones = [library.ones_like(grad.detach()) for grad in gradients.values()]
    return _storey(above, ones, say("The graph of the gradient"), mailboxes=False)


def _storey(live: Live, seeds: list[Any], heading: str, *, mailboxes: bool = True) -> dict:
    graph = visible(live.graph, LAYERS)
    if len(graph.nodes) > LARGEST:
        raise GraphError(
            f"step shows graphs of up to {LARGEST} nodes, this one has {len(graph.nodes):,}: "
            "step through a smaller part, or look at draw(out)"
        )
    steps = _Steps(graph, live, _record(live, seeds), seeds, mailboxes).all()
    alt = say("{label}: {text}", label=heading, text=describe(graph))
    return {
        "heading": heading,
        "alt": alt,
        "svg": _drawn(graph, alt),
        "nodes": {node.id: title(node) for node in graph.nodes},
        "mailboxes": before_walk(live) if mailboxes else {},
        "steps": steps,
    }


def _drawn(graph: Graph, alt: str) -> str | None:
    """The picture that the steps light up; None without Graphviz, where they are told as text."""
    try:
        return render(graph, LAYERS, alt=alt, theme="both", gap=GAP)
    except LayoutMissing:
        return None


def _record(live: Live, seeds: list[Any]) -> _Recorded | None:
    """One retained backward with a hook on every grad_fn; None when the graph is freed."""
    recorded = _Recorded()
    handles = []

    def watch(key: str) -> Callable:
        def hook(grad_inputs: Any, grad_outputs: Any) -> None:
            recorded.events.append((key, _all_values(grad_outputs), _all_values(grad_inputs)))

        return hook

    def arrive(key: str) -> Callable:
        def hook(grads: Any) -> None:
            recorded.arrived.append(key)

        return hook

    leaves = live.leaves
    kept = [tensor for tensor in live.known if getattr(tensor, "retains_grad", False)]
    before = [tensor.grad for tensor in kept]
    try:
        for key, function in live.functions.items():
            if hasattr(function, "variable"):
                handles.append(function.register_prehook(arrive(key)))
            else:
                handles.append(function.register_hook(watch(key)))
        totals = library_of(live.results[0]).autograd.grad(
            list(live.results), list(leaves.values()), seeds, retain_graph=True, allow_unused=True
        )
    except RuntimeError as error:
        if "second time" in str(error):
            return None
        raise GraphError(f"the walk stopped: {error}") from error
    finally:
        for handle in handles:
            handle.remove()
        for tensor, gradient in zip(kept, before, strict=True):
            tensor.grad = gradient
    recorded.totals = dict(zip(leaves, totals, strict=True))
    return recorded


def _all_values(tensors: Any) -> list[Values | None]:
    return [None if tensor is None else read_values(tensor) for tensor in tensors]


def _creation_order(live: Live, graph: Graph) -> list[Node]:
    """Operations as they were executed: by torch's sequence number where there is one."""
    operations = [node for node in graph.nodes if node.kind == "operation"]
    try:
        return sorted(operations, key=lambda node: live.functions[node.id]._sequence_nr())
    except AttributeError:  # an engine that does not number them: any inputs-first order is true
        return operations


class _Steps:
    """Writes the steps down; used once."""

    def __init__(
        self,
        graph: Graph,
        live: Live,
        recorded: _Recorded | None,
        seeds: list[Any],
        mailboxes: bool,
    ) -> None:
        self.graph, self.live, self.mailboxes = graph, live, mailboxes
        self.freed = recorded is None
        self.recorded = recorded or _Recorded()
        self.seeds = [read_values(seed) for seed in seeds]
        self.incoming = graph.inputs()
        self.number = {edge: position for position, edge in enumerate(graph.edges)}
        self.waiting: dict[str, int] = defaultdict(int)  # contributions a leaf still expects
        self.order = _creation_order(live, graph)
        ran = [key for key, _, _ in self.recorded.events]
        if self.freed:  # newest first: that is how an engine walks
            ran = [node.id for node in reversed(self.order)]
        self.ran = ran
        executed = set(ran)
        for edge in graph.edges:
            if edge.target in executed:
                self.waiting[edge.source] += 1
        self.received: dict[str, list[Values]] = defaultdict(list)
        self.steps: list[dict] = []
        self.accumulated: set[str] = set()

    def all(self) -> list[dict]:
        self._start()
        for node in self.order:
            self._forward(node)
        self._seed()
        for event in self._turns():
            event()
        self._end()
        return self.steps

    def _turns(self) -> list[Callable[[], None]]:
        """Operations in the order of their hooks; a leaf as soon as all has arrived."""
        turns: list[Callable[[], None]] = []
        waiting = dict(self.waiting)
        seen = {key: (arrived, sent) for key, arrived, sent in self.recorded.events}
        for key in self.ran:
            if key not in self.graph.by_id:
                continue
            if self.freed:
                turns.append(partial(self._backward_in_words, key))
            else:
                turns.append(partial(self._backward, key, *seen[key]))
            for edge in self.incoming[key]:
                waiting[edge.source] -= 1
                if self.graph.by_id[edge.source].kind == "leaf" and not waiting[edge.source]:
                    turns.append(partial(self._accumulate, edge.source))
        return turns

    def _add(self, phase: str, node: str, heading: str, lines: list[str], **more: Any) -> None:
        self.steps.append(
            {
                "phase": phase,
                "node": node,
                "title": heading,
                "lines": lines,
                "edges": more.pop("edges", []),
                "flows": more.pop("flows", []),
                "mailbox": more.pop("mailbox", None),
                "frees": more.pop("frees", False),
                **more,
            }
        )

    def _start(self) -> None:
        leaves = [node for node in self.graph.nodes if node.kind == "leaf"]
        lines = [self._described(node) for node in leaves]
        if self.freed:
            lines.insert(0, say(FREED))
        self._add("start", "", say("Before the first operation: the leaves"), lines)

    def _described(self, node: Node) -> str:
        value = "" if node.value is None else f" = {format_line(node.value)}"
        return f"{title(node)}{value}"

    def _forward(self, node: Node) -> None:
        edges = self.incoming[node.id]
        sources = [title(self.graph.by_id[edge.source]) for edge in edges]
        lines = []
        if node.value is not None:
            lines.append(self._described(node))
        if sources:
            lines.append(say("inputs: {names}", names=", ".join(sources)))
        kept = [clip(saved.name, NAME_LIMIT) for saved in node.saved if saved.state == "kept"]
        gone = say("freed since") if node.saved else say("nothing")
        saved = ", ".join(kept) if kept else gone
        lines.append(say("saved for the backward: {names}", names=saved))
        heading = say("Forward: {name}", name=_named(node))
        self._add("forward", node.id, heading, lines, edges=[self.number[e] for e in edges])

    def _seed(self) -> None:
        lines = []
        for result, seed in zip(self.graph.results, self.seeds, strict=True):
            text = "?" if seed is None else format_line(seed)
            name = result.name or self.graph.by_id[result.node].op
            lines.append(say(SEED, name=clip(name, NAME_LIMIT), text=text))
        node = self.graph.results[0].node if len(self.graph.results) == 1 else ""
        self._add("seed", node, say("The backward pass begins"), lines)

    def _backward(self, key: str, arrived: list[Values | None], sent: list[Values | None]) -> None:
        node = self.graph.by_id[key]
        lines, flows = [], []
        came = next((values for values in arrived if values is not None), None)
        parts = self.received[key]
        if came is not None:
            text = format_line(came)
            if len(parts) > 1 and len(arrived) == 1:
                text = f"{' + '.join(format_line(part) for part in parts)} = {text}"
            lines.append(say("arrives: {text}", text=text))
        for edge in self.incoming[key]:
            values = sent[edge.slot] if edge.slot < len(sent) else None
            if values is None or edge.blocked:
                continue
            source = self.graph.by_id[edge.source]
            first, *rest = write_rule(node, edge.slot, came, values)
            lines.append(say("to {name}: {rule}", name=title(source), rule=first))
            lines.extend("    " + line for line in rest)
            text = format_line(values)
            flows.append(
                {"edge": self.number[edge], "text": text if len(text) <= FLOW_TEXT else ""}
            )
            self.received[edge.source].append(values)
        frees = any(saved.state == "kept" for saved in node.saved)
        if frees:
            lines.append(say("what it saved is freed now, unless retain_graph=True"))
        heading = say("Backward: {name}", name=_named(node))
        self._add("backward", key, heading, lines, flows=flows, frees=frees)

    def _backward_in_words(self, key: str) -> None:
        node = self.graph.by_id[key]
        lines, flows = [], []
        for edge in self.incoming[key]:
            if edge.blocked:
                continue
            source = self.graph.by_id[edge.source]
            rule = rule_words(node, edge.slot, source.shape)
            rule += summed(node, edge.slot, node.shape, source.shape)
            lines.append(say("to {name}: {rule}", name=title(source), rule=rule))
            flows.append({"edge": self.number[edge], "text": ""})
        heading = say("Backward: {name}", name=_named(node))
        self._add("backward", key, heading, lines, flows=flows)

    def _accumulate(self, key: str) -> None:
        if key in self.accumulated:
            return
        self.accumulated.add(key)
        name, leaf = title(self.graph.by_id[key]), self.live.leaves[key]
        heading = say("{label}: {text}", label=LEAF, text=name)
        if self.freed:
            lines = [say("adds what arrives to {name}.grad", name=name)]
            self._add("accumulate", key, heading, lines)
            return
        total, old = self.recorded.totals.get(key), leaf.grad
        if total is None:
            return
        values = read_values(total)
        arrived = _short(values)
        parts = self.received[key]
        if len(parts) > 1:
            arrived = f"{' + '.join(map(format_line, parts))} = {arrived}"
        lines = [say("arrives: {text}", text=arrived)]
        mailbox = None
        if self.mailboxes:
            after = values if old is None else read_values(old.detach() + total.detach())
            mailbox = {"leaf": key, "text": _short(after)}
            if old is None:
                lines.append(say(FIRST_GRAD, name=name, text=_short(after)))
            else:
                added = f"{_short(read_values(old))} + {_short(values)} = {_short(after)}"
                lines.append(say("{name}.grad: old + new = {sum}", name=name, sum=added))
        self._add("accumulate", key, heading, lines, mailbox=mailbox)

    def _end(self) -> None:
        done = counted(len(self.accumulated), "leaf")
        lines = [say("{leaves} received a gradient", leaves=done)]
        self._add("end", "", say("The backward pass is over"), lines)


def _short(values: Values | None) -> str:
    return "?" if values is None else format_line(values)


def _named(node: Node) -> str:
    return f"{clip(node.name, NAME_LIMIT)} = {node.op}" if node.name else node.op


def before_walk(live: Live) -> dict[str, str]:
    """What each leaf's mailbox holds before the walk."""
    return {
        key: say(NO_GRAD_YET) if leaf.grad is None else _short(read_values(leaf.grad))
        for key, leaf in live.leaves.items()
    }
