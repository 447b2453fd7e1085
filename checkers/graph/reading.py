"""read_graph: from live tensors to a Graph, through the public graph interface only.

What is used: `grad_fn`, `next_functions`, `name()`, AccumulateGrad's `.variable`, and
where it is offered `_saved_*`, `saved_tensors`, `_input_metadata`. This engine and
torch both speak it. The walk is a loop, never a recursion.

What the interface lets nobody know, and what is therefore never claimed:
  * a number that no operation saved (the 2 in x + 2) leaves only an empty slot;
  * an intermediate result that no variable holds and no operation saved has no value;
  * hooks on a grad_fn are not listed; hooks on a tensor that a variable holds are;
  * an input computed under no_grad looks like any constant; one made by detach() is
    recognised only while it shares memory with a tracked tensor that has a name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from weakref import WeakKeyDictionary

from .holding import hold
from .interface import (
    LEAF,
    Form,
    behind_hooks,
    belongs_to_torch,
    deduced_form,
    described,
    function_name,
    hooks,
    memory_address,
    plain_argument,
    slots_of,
    version,
    why_gone,
)
from .model import Edge, Graph, GraphError, Node, Result, Saved, SavedState, Values
from .naming import Names, caller_namespace, checked_names, is_module, is_tensor, output_number
from .numbers import read_values
from .results import results_in
from .walking import walk

RECURSION_DEPTH = 5000  # a deeper graph of torch is not left to itself (holding.py)

DETAIL_LIMIT = 2000  # a larger graph is read for its structure, not for its numbers

SAVED = "_saved_"
INPUT_SHAPE = "self_sym_sizes"
# What is said of an input of which no gradient and no value is known.
NOTES = {"freed": "value freed", "hooked": "value behind a hook", "modified": "value modified"}


def collect(results: Any) -> list[tuple[str, Any]]:
    """(name, tensor) pairs for what a caller may hand in: see `results_in`."""
    pairs = list(results_in(results))
    if not pairs:
        raise GraphError("there is nothing to draw: no tensor was given")
    return pairs


def read_graph(results: Any, *, names: Any = None) -> Graph:
    """The graph behind one or more tensors, as plain data.

    `results`: a tensor of this engine or of torch, a list of them, a dict {name: tensor}, a
    module (its parameters), or what a model returned: such things inside one another.
    `names`: a mapping that tells the learner's names, or a module whose parameters' names add
    to those of the caller's variables; without it the caller's variables are looked at. Shapes
    are tuples of ints, dtypes short ("float32"). A graph of more than 2000 nodes is read for
    its structure, names and shapes, without the numbers.
    """
    return read_live(results, names=names).graph


def _namespaces(names: Any) -> tuple[Any, ...]:
    """Where names are looked for: a mapping is all there is, a module adds to the variables."""
    names = checked_names(names)
    if names is None:
        return (caller_namespace(),)
    return (names, caller_namespace()) if is_module(names) else (names,)


@dataclass(frozen=True)
class Live:
    """A graph together with the objects it was read from, by node id.

    `functions`: the grad_fn of every operation, `leaves`: the tensor of every leaf,
    `results`: the tensors that were asked for, `known`: tensors that variables hold.
    """

    graph: Graph
    functions: dict[str, Any]
    leaves: dict[str, Any]
    results: tuple[Any, ...]
    known: tuple[Any, ...]


def read_live(results: Any, *, names: Any = None) -> Live:
    """As `read_graph`, with the live objects: for whoever wants to run the graph."""
    pairs = collect(results)
    known = Names(*_namespaces(names))
    reader = _Reader(pairs, known)
    graph = reader.graph()
    functions = {reader.ids[id(function)]: function for function in reader.walk.order}
    ids = {reader.leaves[id(tensor)]: tensor for tensor in reader.held_leaves}
    leaves = {key: tensor for key, tensor in ids.items() if graph.by_id[key].kind == "leaf"}
    live = tuple(thing for _, thing in known.live if is_tensor(thing))
    return Live(graph, functions, leaves, tuple(tensor for _, tensor in pairs), live)


_SAVED_NAMES: WeakKeyDictionary[type, list[str]] = WeakKeyDictionary()


def saved_names(function: Any) -> list[str]:
    """The attributes under which nodes of its class keep what they saved; `dir` is slow."""
    known = _SAVED_NAMES.get(type(function))
    if known is None:
        known = [name for name in dir(function) if name.startswith(SAVED)]
        _SAVED_NAMES[type(function)] = known
    return known


class _Reader:
    """Holds what one reading needs; used once."""

    def __init__(self, pairs: list[tuple[str, Any]], names: Names) -> None:
        self.pairs = pairs
        self.names = names
        for name, tensor in pairs:
            if name:
                names.add(name, tensor)
        roots = [tensor.grad_fn for _, tensor in pairs if tensor.grad_fn is not None]
        self.walk = walk(roots)
        self.detailed = len(self.walk.order) <= DETAIL_LIMIT
        if self.walk.depth > RECURSION_DEPTH and belongs_to_torch(self.walk.order[-1]):
            hold(list(self.walk.order))
        self.counters: dict[str, int] = {}
        self.ids: dict[int, str] = {}
        self.leaves: dict[int, str] = {}
        self.constants: dict[int, str] = {}
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self.values: dict[tuple[int, int], Any] = {}
        self.saved: dict[int, dict[str, tuple[SavedState, Any]]] = {}
        self.held: list[Any] = []
        self.forms: dict[str, tuple[tuple[int, ...], str]] = {}
        self.shapes: dict[tuple[int, int], tuple[int, ...]] = {}
        self.arguments: dict[int, list[tuple[str, Any]]] = {}
        self.numbers: dict[int, Values | None] = {}
        self.held_leaves: list[Any] = []
        self.named: dict[int, list[tuple[int, str, Any]]] = {}  # grad_fn: (output, name, tensor)
        for (key, output), (name, tensor) in names.results.items():
            self.named.setdefault(key, []).append((output, name, tensor))

    def graph(self) -> Graph:
        for _, tensor in self.pairs:  # a result is at hand, its value is known
            if tensor.grad_fn is not None:
                self.values[(id(tensor.grad_fn), output_number(tensor))] = tensor
        for key, (_, tensor) in self.names.results.items():
            self.values.setdefault(key, tensor)
        if self.detailed:
            for function in self.walk.order:
                if not hasattr(function, "variable"):
                    self._read_saved(function)
        for function in self.walk.order:
            if hasattr(function, "variable"):
                self._leaf(function.variable, id(function))
            else:
                self._operation(function)
        results = [self._result(name, tensor) for name, tensor in self.pairs]
        notes: tuple[str, ...] = ()
        if not self.detailed:
            notes = (f"more than {DETAIL_LIMIT:,} nodes: read without numbers",)
        return Graph(tuple(self.nodes), tuple(self.edges), tuple(results), (), notes)

    def _numbers(self, tensor: Any) -> Values | None:
        """Its values, read once however often it is saved; `held` keeps its id true."""
        if tensor is None:
            return None
        key = id(tensor)
        if key not in self.numbers:
            self.held.append(tensor)
            self.numbers[key] = read_values(tensor)
        return self.numbers[key]

    def _new_id(self, op: str) -> str:
        number = self.counters[op] = self.counters.get(op, 0) + 1
        return f"{op}_{number}"

    def _leaf(self, tensor: Any, key: int | None = None, *, constant: bool = False) -> str:
        """One node for a leaf, whether it was met as AccumulateGrad or as a result.

        What was met in a blocked slot is a constant, whatever its own flags say by now.
        """
        self.held_leaves.append(tensor)  # an id is true only while its object lives
        known = self.leaves.get(id(tensor))
        if known is not None:
            if key is not None:
                self.ids[key] = known
            return known
        tracked = bool(tensor.requires_grad) and not constant
        node_id = self._new_id(LEAF if tracked else "constant")
        self.leaves[id(tensor)] = node_id
        if key is not None:
            self.ids[key] = node_id
        named = self.names.tensors.get(id(tensor), "") or (tracked and self._listed(tensor)) or ""
        gradient = tensor.grad if tracked else None
        form = described(tensor)
        if form is not None:
            self.forms[node_id] = form
        self.nodes.append(
            Node(
                id=node_id,
                kind="leaf" if tracked else "constant",
                op=LEAF if tracked else "",
                name=named,
                shape=None if form is None else form[0],
                dtype="" if form is None else form[1],
                value=self._numbers(tensor) if self.detailed or named else None,
                mailbox=tracked,
                gradient=None if gradient is None else read_values(gradient),
                version=version(tensor),
                hooks=hooks(tensor),
                note=self._note_of(tensor, form, tracked),
            )
        )
        return node_id

    def _operation(self, function: Any) -> None:
        op = function_name(function)
        node_id = self.ids[id(function)] = self._new_id(op)
        saved = self.saved.get(id(function), {})
        first = len(self.edges)
        self._edges_into(node_id, op, function, saved)
        inputs = [
            None if edge.output else self.forms.get(edge.source) for edge in self.edges[first:]
        ]
        names, tensors = [], []
        metadata = getattr(function, "_input_metadata", ())
        for _, name, tensor in sorted(self.named.get(id(function), ()), key=itemgetter(0)):
            names.append(name)
            tensors.append(tensor)
        tensor = self.values.get((id(function), 0))
        if tensor is None and tensors:
            tensor = tensors[0]
        several = len(metadata) > 1 or len(tensors) > 1
        shapes = self._shapes(function, metadata) if several else ()
        value = None if several or not self.detailed else self._numbers(tensor)
        # The cheapest answer first: torch takes its time to describe a result.
        known = described(tensor) if value is None else (value.shape, value.dtype)
        form = known or deduced_form(op, inputs)
        if form is None and metadata:
            form = described(metadata[0])
        shape, dtype = form or (self.shapes.get((id(function), 0)), "")
        if shape is not None and dtype:
            self.forms[node_id] = (shape, dtype)
        mailbox = bool(getattr(tensor, "retains_grad", False))
        gradient = getattr(tensor, "grad", None) if mailbox else None
        self.nodes.append(
            Node(
                id=node_id,
                kind="operation",
                op=op,
                name=", ".join(names),
                shape=shape,
                dtype=dtype,
                outputs=max(1, len(shapes)),
                shapes=shapes,
                value=value,
                mailbox=mailbox,
                gradient=None if gradient is None else read_values(gradient),
                saved=tuple(
                    Saved(name, state, self._numbers(content))
                    for name, (state, content) in saved.items()
                ),
                arguments=tuple(self.arguments.get(id(function), ())),
                version=None if tensor is None else version(tensor),
                hooks=sum(hooks(entry) for entry in tensors),
            )
        )

    def _shapes(self, function: Any, metadata: Any) -> tuple[tuple[int, ...] | None, ...]:
        """The shape of each of several outputs, as torch describes them or a tensor shows it."""
        count = 1 + max((output for output, _, _ in self.named.get(id(function), ())), default=0)
        told = [described(each) for each in metadata]
        told += [None] * (count - len(told))
        held = [described(self.values.get((id(function), each))) for each in range(len(told))]
        forms = [mine or theirs for mine, theirs in zip(held, told, strict=True)]
        return tuple(None if form is None else form[0] for form in forms)

    def _edges_into(
        self, node_id: str, op: str, function: Any, saved: dict[str, tuple[SavedState, Any]]
    ) -> None:
        links = self.walk.inputs[id(function)]
        slots = slots_of(op, len(links))
        for number, ((inner, output), slot) in enumerate(zip(links, slots, strict=True)):
            if inner is not None:
                self.edges.append(Edge(self.ids[id(inner)], node_id, number, int(output)))
                continue
            state, tensor = saved.get(slot.name, ("", None)) if slot else ("", None)
            if slot is not None and slot.optional and tensor is None and state != "hooked":
                continue  # left out in the call, as far as anybody can know
            constant = self._constant(tensor, state)
            self.edges.append(Edge(constant, node_id, number, blocked=True))

    def _constant(self, tensor: Any, state: str) -> str:
        """An input that no gradient reaches; its numbers are known only if they were saved."""
        if tensor is not None:
            return self._leaf(tensor, constant=True)
        node_id = self._new_id("constant")
        note = NOTES.get(state, "value not saved")
        self.nodes.append(Node(id=node_id, kind="constant", op="", note=note))
        return node_id

    def _note_of(self, tensor: Any, form: Form | None, tracked: bool) -> str:
        if form is None:  # a lazy module's parameter before its first forward
            return "no shape yet"
        return "" if tracked else self._memory_of(tensor)

    def _memory_of(self, tensor: Any) -> str:
        """What is known of a constant that shares memory with a tensor that has a name.

        "detached from y" where y is tracked; else it is a view of a frozen weight, or the
        tensor that a state_dict() lists.
        """
        address = memory_address(tensor)
        if address is None:
            return ""
        for name, other in self.names.live:
            if other is tensor or not is_tensor(other) or memory_address(other) != address:
                continue
            return f"detached from {name}" if other.requires_grad else f"same memory as {name}"
        return ""

    def _listed(self, tensor: Any) -> str:
        """The name under which a state_dict() lists a leaf: another tensor on the same memory."""
        others = [each for each in self.names.live if is_tensor(each[1]) and each[1].is_leaf]
        untracked = [each for each in others if not each[1].requires_grad]
        address = memory_address(tensor) if untracked else None
        shape = tuple(tensor.shape)
        for name, other in untracked:
            if address and memory_address(other) == address and tuple(other.shape) == shape:
                return name
        return ""

    def _result(self, name: str, tensor: Any) -> Result:
        function = tensor.grad_fn
        output = output_number(tensor)
        if function is None:
            node_id = self._leaf(tensor)
            return Result(node_id, 0, name or self.names.tensors.get(id(tensor), ""))
        named = self.names.results.get((id(function), output))
        return Result(self.ids[id(function)], output, name or (named[0] if named else ""))

    def _read_saved(self, function: Any) -> None:
        """Notes what a function saved, and what that tells of its inputs and its result."""
        found: dict[str, tuple[SavedState, Any]] = {}
        for name, state, tensor in self._saved_tensors(function):
            if tensor is not None:
                self.held.append(tensor)
            found[name] = (state, tensor)
        self.saved[id(function)] = found
        if found.get("result", ("", None))[1] is not None:
            self.values.setdefault((id(function), 0), found["result"][1])
        links = self.walk.inputs[id(function)]
        slots = slots_of(function_name(function), len(links))
        for (inner, output), slot in zip(links, slots, strict=True):
            tensor = found.get(slot.name, ("", None))[1] if slot else None
            if inner is not None and tensor is not None:
                self.values.setdefault((id(inner), int(output)), tensor)

    def _saved_tensors(self, function: Any) -> Iterable[tuple[str, SavedState, Any]]:
        """What a function saved; plain arguments found on the way are noted.

        So is the shape of its only input, which operations keep as self_sym_sizes.
        """
        arguments = self.arguments[id(function)] = []
        for attribute in saved_names(function):
            name = attribute[len(SAVED) :]
            if behind_hooks(function, attribute):
                yield name, "hooked", None
                continue
            try:
                saved = getattr(function, attribute)
            except RuntimeError as error:
                yield name, why_gone(error), None
                continue
            except TypeError:  # a method that happens to be called _saved…
                continue
            if is_tensor(saved):
                yield name, "kept", saved
            elif name == INPUT_SHAPE and isinstance(saved, tuple):
                [(inner, output), *others] = self.walk.inputs[id(function)]
                if inner is not None and not others:
                    self.shapes[(id(inner), int(output))] = tuple(map(int, saved))
            elif isinstance(saved, tuple) and any(map(is_tensor, saved)):
                for index, entry in enumerate(saved):
                    if is_tensor(entry):
                        yield f"{name}[{index}]", "kept", entry
            elif "_sym_" not in attribute and (plain := plain_argument(saved)) is not None:
                arguments.append((name, plain))
        if not hasattr(type(function), "saved_tensors"):
            return
        if behind_hooks(function, "_saved_tensors"):
            yield "saved_tensors", "hooked", None
            return
        try:  # a custom Function keeps them under numbers
            for index, entry in enumerate(function.saved_tensors):
                if is_tensor(entry):
                    name = self.names.tensors.get(id(entry), str(index))
                    yield name, "kept", entry
        except RuntimeError as error:
            yield "saved_tensors", why_gone(error), None
