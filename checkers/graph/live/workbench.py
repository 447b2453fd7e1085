"""What resolving a graph works on: what was recorded, what was found, and sums of inputs."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from ..interface import slots_of
from ..model import Edge, Node
from ..reading import Live
from .constants import collapse, short, shortest
from .known import FLOATS, Input, Known, Missing, Program, Step, Unresolved, same
from .operations import CHOSEN, LINEAR, MEAN, SHIFTED
from .probing import Asked

DETACHED = "detached from "
# Under which name an operation may have saved what stood in a slot that the graph left empty.
SAVED_AS = (("self", "mat1", "input"), ("other", "target", "exponent", "mat2", "vec", "tensor"))


class Workbench:
    """The state of one resolving, and all that concerns linear operations."""

    def __init__(self, live: Live, library: Any, asked: dict[str, Asked]) -> None:
        self.live, self.library, self.asked = live, library, asked
        self.graph = live.graph
        self.incoming = self.graph.inputs()
        self.found = Program()
        self.held: dict[tuple[str, int], Known] = {}

    @cached_property
    def named(self) -> dict[str, Node]:
        return {
            name: node
            for node in self.graph.nodes
            if node.kind != "constant"
            for name in node.name.split(", ")
        }

    def read_recorded(self) -> None:
        """Every number that some variable or operation still holds."""
        for node in self.graph.nodes:
            if node.kind in ("leaf", "constant"):
                known = Known.read(node.value)
                if node.id in self.live.leaves:
                    known = Known.of(self.live.leaves[node.id], node.dtype)
                if known is not None:
                    self.found.sources[node.id] = known
                    self.found.values[node.id] = [known]
        for node in self.graph.nodes:
            known = Known.read(node.value) if node.kind == "operation" else None
            if known is not None:
                self.held[node.id, 0] = known
        for result, tensor in zip(self.graph.results, self.live.results, strict=True):
            node = self.graph.by_id[result.node]
            dtype = node.dtype or self.asked_of(node).dtype
            self.held[result.node, result.output] = Known.of(tensor, dtype)

    def asked_of(self, node: Node) -> Asked:
        return self.asked.get(node.id, Asked())

    def inputs_of(self, node: Node) -> list[Input | None]:
        """What stands in each slot; a slot that is empty for good, as a bias left out, is None."""
        slots = len(self.live.functions[node.id].next_functions)
        inputs: list[Input | None] = [None] * slots
        for edge in self.incoming[node.id]:
            inputs[edge.slot] = self._input(node, edge)
        saved = {each.name: each.content for each in node.saved}
        for number, slot in enumerate(slots_of(node.op, slots)):
            if inputs[number] is None and slot is not None and slot.optional and slot.name in saved:
                inputs[number] = self._number(Known.read(saved[slot.name]))
        return inputs

    def _number(self, known: Known | None) -> Input | None:
        return None if known is None else Input(constant=known)

    def origin_of(self, source: Node) -> Node | None:
        """What a constant was detached from, where the graph knows it."""
        if not source.note.startswith(DETACHED):
            return None
        return self.named.get(source.note.removeprefix(DETACHED))

    def _input(self, node: Node, edge: Edge) -> Input:
        source = self.graph.by_id[edge.source]
        if not edge.blocked:
            return Input(source.id, edge.output)
        origin = self.origin_of(source)
        known = self.found.sources.get(source.id)
        if origin is not None and known is not None and origin.id in self.found.values:
            value = self.found.values[origin.id][0]
            if value is not None and same(value, known, 0.0):
                return Input(origin.id, 0, detached=True)
        if known is None:
            for saved in node.saved:
                if edge.slot < len(SAVED_AS) and saved.name in SAVED_AS[edge.slot]:
                    known = Known.read(saved.content)
        if known is None:
            return Input()  # to be found
        if source.name or (known.numbers.size > 1 and source.id in self.found.sources):
            return Input(source.id)
        return Input(constant=known)

    def value(self, given: Input | None) -> Known | None:
        if given is None:
            return None
        if given.constant is not None:
            return given.constant
        values = self.found.values.get(given.node)
        value = None if values is None else values[given.output]
        if value is None:
            raise Missing
        return value

    def whole(self, asked: Asked) -> bool:
        return all(len(rows) == asked.size for rows in asked.rows.values()) and bool(asked.rows)

    def linear(self, node: Node, asked: Asked, inputs: list[Input | None]) -> Step:
        if not self.whole(asked):
            raise Unresolved(f"{node.op}: too many numbers")
        entries: list[list[list[float]]] = [[] for _ in range(asked.size)]
        for slot, rows in sorted(asked.rows.items()):
            for out, into in zip(*np.nonzero(rows), strict=True):
                entries[out].append([slot, int(into), float(rows[out, into])])
        rule: dict[str, Any] = {"page": "linear", "rows": entries}
        if node.op in MEAN:
            count = len(entries[0]) if entries else 1
            rule["divide"] = count
            for row in entries:
                for entry in row:
                    entry[2] = 1.0
        step = Step(node, inputs, asked.outputs, asked.dtype, rule, LINEAR[node.op])
        step.chosen = node.op in CHOSEN
        empty = [i for i, given in enumerate(inputs) if given is not None and given.blank]
        sign = -1.0 if node.op == "SubBackward0" and empty == [1] else 1.0
        known = [i for i, given in enumerate(inputs) if given and i not in asked.rows]
        for slot in known:
            if slot not in empty:
                self._constant_rows(step, slot, self.value(inputs[slot]), node)
        if not empty and node.op not in SHIFTED and not node.op.startswith("MaskedFill"):
            return step
        result = self.held.get((node.id, 0))
        if result is None:
            raise Missing
        rest = result.numbers - self.run_linear(step)
        free = [not row for row in entries]
        if any(free):  # cat, where, masked_fill: what stands at the places that no input fills
            for slot in empty:
                step.inputs[slot] = None
            rule["offset"] = np.where(free, short(rest, result.dtype), 0.0).tolist()
            return step
        self.add_constant(step, empty, collapse(self._shifts(step, result, sign), result), sign)
        return step

    def add_constant(self, step: Step, empty: list[int], constant: Known, sign: float) -> None:
        """A found constant takes its slot, or one more where the operation shows none."""
        slot = empty[0] if empty else len(step.inputs)
        if not empty:
            step.inputs.append(None)
        step.inputs[slot] = Input(constant=constant)
        shape = step.outputs[0]
        assert shape is not None
        places = np.broadcast_to(
            np.arange(constant.numbers.size).reshape(constant.shape), shape
        ).reshape(-1)
        for row, place in zip(step.rule["rows"], places, strict=True):
            row.append([slot, int(place), sign])
            row.sort(key=lambda entry: entry[0])

    def _constant_rows(self, step: Step, slot: int, value: Known | None, node: Node) -> None:
        """A constant whose numbers are known enters a sum as what it is."""
        shape = step.outputs[0]
        if value is None or shape is None or node.op not in ("AddBackward0", "SubBackward0"):
            return
        sign = -1.0 if node.op == "SubBackward0" and slot == 1 else 1.0
        places = np.broadcast_to(np.arange(value.numbers.size).reshape(value.shape), shape)
        for row, place in zip(step.rule["rows"], places.reshape(-1), strict=True):
            row.append([slot, int(place), sign])
            row.sort(key=lambda entry: entry[0])

    def _shifts(self, step: Step, result: Known, sign: float) -> np.ndarray:
        """For each number of a sum the shortest summand that gives it."""
        kind = FLOATS[step.dtype]
        rest = self.run_linear(step)
        found = np.empty(len(rest))
        for place, (have, want) in enumerate(zip(rest, result.numbers, strict=True)):
            exact = (want - have) * sign + 0.0  # no -0

            def gives(number: float, have: float = have, want: float = want) -> bool:
                return bool(kind(kind(have) + kind(sign * kind(number))) == kind(want))

            found[place] = shortest(exact, gives)
        return found

    def run_linear(self, step: Step) -> np.ndarray:
        """Its numbers as the page adds them: in the order of the inputs, rounded each time."""
        kind = FLOATS[step.dtype]
        slots = {entry[0] for row in step.rule["rows"] for entry in row}
        values = {slot: self.value(step.inputs[slot]) for slot in slots}
        offset = step.rule.get("offset") or [0.0] * len(step.rule["rows"])
        divide = step.rule.get("divide", 1)
        out = []
        for row, shift in zip(step.rule["rows"], offset, strict=True):
            total: Any = kind(shift)
            for count, (slot, place, factor) in enumerate(row):
                known = values[slot]
                assert known is not None
                term = kind(kind(known.numbers[place]) * kind(factor))
                total = term if not count and not shift else kind(total + term)
            out.append(float(kind(total / kind(divide))))
        return np.array(out, float)

    # -- operations with a rule of their own ------------------------------------------------------
