"""From a recorded graph to a program: every number in it, and how each follows from the others.

What a graph does not keep is found again. A result that nothing saved is computed once more from
what it came from. A constant that nothing saved (the 2 of x + 2) is what is left over: the result
less its other inputs, where some variable or operation still holds the result, otherwise the one
number that gives what the next kept result holds. Of the numbers that do, within the rounding of
the dtype, the shortest is taken: it is the one that somebody wrote.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from ..model import Node
from ..numbers import short_dtype
from ..reading import Live
from .constants import collapse, secant, short
from .known import CLOSE, FLOATS, Input, Known, Missing, Program, Step, Unresolved, close, same
from .operations import LINEAR, OPERATIONS, SHIFTED, Asking, Operation
from .probing import Asked, flat
from .workbench import Workbench

ADDING = ("AddBackward0", "SubBackward0", *SHIFTED)  # one number may be added to all
FILLING = ("WhereBackward0", "MaskedFillBackward0")  # or put into the places that are left
FOUND = "found_"  # how the ids of constants begin that no graph names


def resolve(
    live: Live, library: Any, asked: dict[str, Asked], named: Mapping[str, Any] | None = None
) -> Program:
    """The program of a graph; raises Unresolved where it has none.

    `named`: tensors by their names. A constant of several numbers that was found, not read, is
    called by the name of a tensor that is equal to it.
    """
    plain = named or {}
    program = _Resolver(live, library, asked, plain).program()
    _place_constants(program, plain)
    return program


def _place_constants(program: Program, named: Mapping[str, Any]) -> None:
    """A constant of several numbers becomes a source of its own, one for equal ones."""
    for step in list(program.steps.values()):
        for slot, one in enumerate(step.inputs):
            if one is None or one.constant is None or one.constant.numbers.size < 2:
                continue
            known = one.constant
            key = next(
                (
                    key
                    for key, other in program.sources.items()
                    if key.startswith(FOUND) and same(other, known, 0.0)
                ),
                f"{FOUND}{len(program.nodes)}",
            )
            if key not in program.nodes:
                name = next((name for name, tensor in named.items() if _is(tensor, known)), "")
                program.nodes[key] = Node(key, "constant", "", name, known.shape, known.dtype)
                program.sources[key] = known
                program.values[key] = [known]
            step.inputs[slot] = Input(key)


def _is(tensor: Any, known: Known) -> bool:
    """Whether a tensor holds just these numbers, and tracks nothing."""
    if tensor.requires_grad or tuple(tensor.shape) != known.shape:
        return False
    return same(Known.of(tensor, known.dtype), known, 1.0)


def _fits(own: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    """Whether a tensor of one shape broadcasts to the other."""
    pairs = zip(reversed(own), reversed(shape), strict=False)
    return len(own) <= len(shape) and all(mine in (1, size) for mine, size in pairs)


class _Resolver(Workbench):
    guessing = False  # whether a number is being tried, so that what was recorded need not fit

    def __init__(
        self, live: Live, library: Any, asked: dict[str, Asked], plain: Mapping[str, Any]
    ) -> None:
        super().__init__(live, library, asked)
        self.plain = plain

    def program(self) -> Program:
        self.read_recorded()
        unknown = sorted(
            {
                node.op
                for node in self.graph.nodes
                if node.kind == "operation" and node.op not in LINEAR and node.op not in OPERATIONS
            }
        )
        if unknown:
            raise Unresolved(", ".join(unknown))
        self.order = self._in_order()
        for node in self.order:
            self._operation(node, self._guess)
        self._check_results()
        self.found.nodes = dict(self.graph.by_id)
        return self.found

    def _in_order(self) -> list[Node]:
        """Operations after their inputs, also after what they got detached."""
        found: dict[str, Node] = {}
        entered: set[str] = set()
        stack = [(node, False) for node in reversed(self.graph.nodes)]
        while stack:
            node, done = stack.pop()
            if done:
                found.setdefault(node.id, node)
            if node.kind != "operation" or node.id in entered:
                continue
            entered.add(node.id)
            stack.append((node, True))
            for edge in self.incoming[node.id]:
                source = self.graph.by_id[edge.source]
                origin = self.origin_of(source)
                stack.append((origin or source, False))
        return list(found.values())

    def _operation(self, node: Node, guess: Callable[[Node], None]) -> None:
        asked = self.asked_of(node)
        if not asked.outputs:
            raise Unresolved(f"{node.op}: no gradient flows through it")
        if asked.dtype not in FLOATS:
            raise Unresolved(f"{node.op}: its numbers are {asked.dtype}")
        try:
            step = self._step(node, asked)
            values = self._computed(step)
        except Missing:
            guess(node)
            return
        self.found.steps[node.id] = step
        if not self.guessing:  # what was recorded counts, also where it differs in the last place
            for number in range(len(values)):
                values[number] = self.held.get((node.id, number), values[number])
        self.found.values[node.id] = values

    def _step(self, node: Node, asked: Asked) -> Step:
        inputs = self.inputs_of(node)
        if node.op in LINEAR:
            return self.linear(node, asked, inputs)
        operation = OPERATIONS[node.op]
        if not self.whole(asked):
            raise Unresolved(f"{node.op}: too many numbers")
        for slot, given in enumerate(inputs):
            if given is not None and not given.node and given.constant is None:
                inputs[slot] = self._left_over(node, operation, asked, inputs, slot)
        arguments = self._arguments(node, operation, asked, inputs)
        return Step(
            node,
            inputs,
            asked.outputs,
            asked.dtype,
            {"page": operation.page, **arguments},
            operation.words,
        )

    def _replay(self, operation: Operation, arguments: dict, values: Iterable[Any]) -> Any:
        return operation.replay(self.library, arguments, *values)

    def _arguments(
        self, node: Node, operation: Operation, asked: Asked, inputs: list[Input | None]
    ) -> dict:
        """The first candidate that gives what was recorded: numbers, and the Jacobian."""
        known = [self.value(given) for given in inputs]
        shape = asked.outputs[0]
        assert shape is not None
        asking = Asking(node, [None if one is None else one.shape for one in known], shape)
        if operation.candidates is None:
            return {}
        candidates = list(operation.candidates(asking))
        if self.guessing:
            return candidates[0]
        for arguments in candidates:
            if any(value is None for value in arguments.values()) and operation.page in (
                "pow",
                "exponential",
            ):
                continue
            if self._agrees(operation, arguments, asked, known, self.held.get((node.id, 0))):
                return arguments
        raise Unresolved(f"{node.op}: with these arguments")

    def _agrees(
        self,
        operation: Operation,
        arguments: dict,
        asked: Asked,
        known: list[Known | None],
        held: Known | None,
    ) -> bool:
        library = self.library
        tensors: list[Any] = [None if one is None else one.tensor(library) for one in known]
        for slot in asked.rows:
            tensors[slot].requires_grad_(True)
        try:
            result = self._replay(operation, arguments, tensors)
        except (RuntimeError, IndexError, ValueError, TypeError):
            return False
        if tuple(result.shape) != asked.outputs[0]:
            return False
        if held is not None and not close(np.array(flat(result), float), held.numbers, held.dtype):
            return False
        into = [tensors[slot] for slot in asked.rows]
        for number in range(asked.size):
            unit = np.zeros(asked.size)
            unit[number] = 1.0
            gradient = library.tensor(unit.tolist(), dtype=result.dtype).reshape(result.shape)
            rows = library.autograd.grad(
                [result], into, [gradient], retain_graph=True, allow_unused=True
            )
            for slot, row in zip(asked.rows, rows, strict=True):
                told = asked.rows[slot][number]
                here = np.zeros_like(told) if row is None else np.array(flat(row), float)
                if not close(here, told, asked.dtype):
                    return False
        return True

    def _left_over(
        self,
        node: Node,
        operation: Operation,
        asked: Asked,
        inputs: list[Input | None],
        slot: int,
    ) -> Input:
        """A constant of an operation that saved it under no name: what its derivative tells."""
        if operation.page == "addmm" and slot == 0:
            held = self.held.get((node.id, 0))
            if held is None:
                raise Missing
            left, right = (self.value(inputs[i]) for i in (1, 2))
            assert left is not None
            assert right is not None
            product = self.library.matmul(left.tensor(self.library), right.tensor(self.library))
            rest = held.numbers - np.array(flat(product), float)
            return Input(constant=collapse(short(rest, held.dtype), held))
        if operation.page in TARGETS and slot == 1:
            x = self.value(inputs[0])
            assert x is not None
            rows = asked.rows[0]
            slope = rows.sum(axis=0)
            for count in (1, x.numbers.size):
                numbers = short(TARGETS[operation.page](x.numbers, slope * count), x.dtype)
                target = Known(x.shape, numbers, x.dtype)
                given = [inputs[0], Input(constant=target)]
                try:
                    self._arguments(node, operation, asked, given)
                except Unresolved:
                    continue
                return Input(constant=target)
        raise Unresolved(f"{node.op}: a constant that it did not keep")

    # -- a constant that only a later result tells ----------------------------------------------

    def _guess(self, node: Node) -> None:
        """Finds what was added here from the next result that is kept.

        Tried are the tensors of this shape that have a name, then single numbers, by the secant
        rule, until what follows from them is what was recorded.
        """
        asked = self.asked_of(node)
        inputs = self.inputs_of(node)
        empty = [i for i, given in enumerate(inputs) if given is not None and given.blank]
        shape = asked.outputs[0]
        if node.op not in (*ADDING, *FILLING) or shape is None:
            raise Unresolved(f"{node.op}: a constant that nothing kept")
        sign = -1.0 if node.op == "SubBackward0" and empty == [1] else 1.0

        def put(constant: Known) -> None:
            step = self._shifted_by(node, asked, constant, sign)
            self.found.steps[node.id] = step
            self.found.values[node.id] = self._computed(step)

        def one(number: float) -> Known:
            return Known((), np.array([number]), asked.dtype)

        def follows(constant: Known) -> tuple[np.ndarray, np.ndarray] | None:
            """What the next kept result is with this constant, and what it should be."""
            put(constant)
            known = set(self.found.values)
            found = None
            for later in self.order[self.order.index(node) + 1 :]:
                try:
                    self._operation(later, _give_up)
                except Unresolved:
                    continue
                held = self.held.get((later.id, 0))
                value = self.found.values[later.id][0]
                if held is not None and value is not None and self._rests_on(later, node.id):
                    found = value.numbers, held.numbers
                    break
            for key in set(self.found.values) - known:
                del self.found.values[key]
                self.found.steps.pop(key, None)
            return found

        self.guessing = True
        number, pair = None, None
        for known in self._named_like(shape, asked.dtype) if node.op in ADDING else ():
            if (pair := follows(known)) is not None and close(*pair, asked.dtype):
                self.guessing = False
                put(known)
                return
        number = secant(lambda number: follows(one(number)), asked.dtype)
        if number is not None:
            pair = follows(one(number))
        self.guessing = False
        if number is None:
            self.found.values.pop(node.id, None)
            self.found.steps.pop(node.id, None)
            raise Unresolved(
                f"{node.op}: what was added here is not kept anywhere; give the result a name"
            )
        put(one(number))
        self.found.steps[node.id].guessed = pair is not None and pair[1].size < math.prod(shape)

    def _named_like(self, shape: tuple[int, ...], dtype: str) -> Iterator[Known]:
        """Tensors of several numbers that track nothing, of a shape that may have been added."""
        for tensor in self.plain.values():
            own = tuple(map(int, tensor.shape))
            if tensor.requires_grad or tensor.numel() < 2 or short_dtype(tensor.dtype) != dtype:
                continue
            if _fits(own, shape):
                yield Known.of(tensor, dtype)

    def _shifted_by(self, node: Node, asked: Asked, constant: Known, sign: float) -> Step:
        inputs = self.inputs_of(node)
        empty = [i for i, given in enumerate(inputs) if given is not None and given.blank]
        rows: list[list[list[float]]] = [[] for _ in range(asked.size)]
        for slot, matrix in sorted(asked.rows.items()):
            for out, into in zip(*np.nonzero(matrix), strict=True):
                rows[out].append([slot, int(into), float(matrix[out, into])])
        rule: dict[str, Any] = {"page": "linear", "rows": rows}
        step = Step(node, inputs, asked.outputs, asked.dtype, rule, LINEAR[node.op])
        if node.op in FILLING:  # the number stands where no input does
            step.rule["offset"] = [0.0 if row else float(constant.numbers[0]) for row in rows]
            step.inputs = [None if i in empty else given for i, given in enumerate(inputs)]
            step.chosen = True
        else:
            self.add_constant(step, empty, constant, sign)
        return step

    def _rests_on(self, node: Node, key: str) -> bool:
        seen, stack = set(), [node.id]
        while stack:
            one = stack.pop()
            if one == key:
                return True
            if one not in seen:
                seen.add(one)
                stack.extend(edge.source for edge in self.incoming[one])
        return False

    # -- numbers ------------------------------------------------------------------------------

    def _computed(self, step: Step) -> list[Known | None]:
        """The results of a step, computed anew; by the library where it has a rule of its own."""
        parts: list[Known | None]
        if step.rule["page"] == "linear":
            numbers = self.run_linear(step)
            parts, first = [], 0
            for shape in step.outputs:
                size = 0 if shape is None else math.prod(shape)
                part = numbers[first : first + size]
                parts.append(None if shape is None else Known(shape, part, step.dtype))
                first += size
        else:
            operation = OPERATIONS[step.node.op]
            arguments = {name: value for name, value in step.rule.items() if name != "page"}
            known = [self.value(given) for given in step.inputs]
            tensors = [None if one is None else one.tensor(self.library) for one in known]
            parts = [Known.of(self._replay(operation, arguments, tensors), step.dtype)]
        return parts

    def _check_results(self) -> None:
        """Everything once more from the leaves: does the recorded result come out?"""
        for key, step in self.found.steps.items():
            self.found.values[key] = self._computed(step)
        for result in self.graph.results:
            value = self.found.values[result.node][result.output]
            want = self.held[result.node, result.output]
            if value is None or not close(value.numbers, want.numbers, want.dtype, 64 * CLOSE):
                raise Unresolved("the numbers of its leaves have changed since it was computed")


def _give_up(node: Node) -> None:
    raise Unresolved(node.op)


TARGETS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "mse_loss": lambda x, slope: x - slope / 2,
    "binary_cross_entropy": lambda x, slope: x - slope * x * (1 - x),
    "binary_cross_entropy_with_logits": lambda x, slope: 1 / (1 + np.exp(-x)) - slope,
}
