"""What a graph is: plain frozen data, free of tensors, with a JSON form.

Everything else in this package is a function of a `Graph`: the picture, the text
tree, the difference. A graph made in another process can therefore be sent as
JSON and drawn, compared and saved here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Literal, get_args

Kind = Literal["leaf", "operation", "constant", "summary"]
SavedState = Literal["kept", "freed", "modified", "hooked"]

JSON_VERSION = 1
PLAIN = (bool, int, float, str)


class GraphError(ValueError):
    """A graph that cannot be read, drawn or saved; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Values:
    """What is known of the numbers in one tensor.

    `numbers` is the nested list for a small tensor (a bare number for shape ()),
    None for a large one; `low`, `mean`, `high` summarise a large real one. Numbers
    that JSON cannot spell (nan, inf, complex) are strings.
    """

    shape: tuple[int, ...]
    dtype: str
    numbers: Any = None
    low: Any = None
    mean: Any = None
    high: Any = None


@dataclass(frozen=True, slots=True)
class Saved:
    """One tensor that an operation keeps for its backward, by torch's own name for it.

    "freed" after a backward that did not retain the graph; "modified" when it was
    changed in place since, so that a backward would raise; "hooked" when it lies behind a hook
    that unpacks it, which nobody but a backward may call.
    """

    name: str
    state: SavedState
    content: Values | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """One node: a leaf (an AccumulateGrad), an operation (a grad_fn) or a constant.

    `id` depends on the structure of the graph only, never on a memory address.
    `name` is the learner's variable, "" where it cannot be known. `mailbox` is true
    where a gradient is kept (a leaf, or a result with retain_grad); `gradient` is then
    None as long as there is no grad yet. `count` is how many nodes of the real graph
    stand behind this one (more than 1 only after `collapse`). `shapes` has the shape of each
    output where there are several, None for one that nothing tells.
    """

    id: str
    kind: Kind
    op: str
    name: str = ""
    shape: tuple[int, ...] | None = None
    dtype: str = ""
    outputs: int = 1
    value: Values | None = None
    mailbox: bool = False
    gradient: Values | None = None
    saved: tuple[Saved, ...] = ()
    arguments: tuple[tuple[str, Any], ...] = ()
    version: int | None = None
    hooks: int = 0
    note: str = ""
    count: int = 1
    shapes: tuple[tuple[int, ...] | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """Data flows from `source` to `target`; the gradient flows the other way.

    `slot` is the position in the target's next_functions, `output` the second entry
    found there (which result of the source). `blocked`: no gradient flows here.
    `carried`: from one repetition of a collapsed loop to the next. `count`: how many
    edges of the real graph it stands for. `mark`: "missing" or "extra" in a comparison.
    """

    source: str
    target: str
    slot: int = 0
    output: int = 0
    blocked: bool = False
    carried: bool = False
    count: int = 1
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What was drawn: output number `output` of node `node`."""

    node: str
    output: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    """`members` (node ids) stand for a block that occurs `count` times in a row."""

    id: str
    members: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class Graph:
    """Nodes in a topological order (inputs first), edges in the order of their targets."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    results: tuple[Result, ...]
    repeats: tuple[Repeat, ...] = ()
    notes: tuple[str, ...] = ()
    by_id: dict[str, Node] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {node.id: node for node in self.nodes})

    def inputs(self) -> dict[str, list[Edge]]:
        """The incoming edges of every node, in slot order."""
        incoming: dict[str, list[Edge]] = {node.id: [] for node in self.nodes}
        for edge in self.edges:
            incoming[edge.target].append(edge)
        return incoming

    def to_data(self) -> dict[str, Any]:
        """Plain JSON data; `Graph.from_data` gives an equal graph back."""
        return {
            "version": JSON_VERSION,
            "nodes": [_sparse(node) for node in self.nodes],
            "edges": [_sparse(edge) for edge in self.edges],
            "results": [_sparse(result) for result in self.results],
            "repeats": [_sparse(repeat) for repeat in self.repeats],
            "notes": list(self.notes),
        }

    @staticmethod
    def from_data(data: Any) -> Graph:
        """The graph written by `to_data`; raises GraphError on anything else."""
        try:
            if data["version"] != JSON_VERSION:
                raise GraphError(
                    f"graph data has version {data['version']!r}, this program reads "
                    f"version {JSON_VERSION}: draw the graph again"
                )
            graph = Graph(
                tuple(_node(entry) for entry in data["nodes"]),
                tuple(Edge(**entry) for entry in data["edges"]),
                tuple(Result(**entry) for entry in data["results"]),
                tuple(
                    Repeat(entry["id"], tuple(entry["members"]), entry["count"])
                    for entry in data.get("repeats", ())
                ),
                tuple(data.get("notes", ())),
            )
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            if isinstance(error, GraphError):
                raise
            raise _strange(str(error)) from error
        _check(graph)
        return graph


def _sparse(item: Any) -> dict[str, Any]:
    """The fields that differ from their defaults, as JSON data."""
    data = {}
    for name, spec in type(item).__dataclass_fields__.items():
        value = getattr(item, name)
        if value == spec.default and type(value) is type(spec.default):
            continue
        if isinstance(value, Values):
            value = _sparse(value)
        elif name == "saved":
            value = [_sparse(entry) for entry in value]
        elif isinstance(value, tuple):
            value = [list(entry) if isinstance(entry, tuple) else entry for entry in value]
        data[name] = value
    return data


def _values(data: Any) -> Values | None:
    return None if data is None else Values(**{**data, "shape": tuple(data["shape"])})


def _node(data: dict[str, Any]) -> Node:
    data = dict(data)
    if data.get("shape") is not None:
        data["shape"] = tuple(data["shape"])
    for name in ("value", "gradient"):
        data[name] = _values(data.get(name))
    data["saved"] = tuple(
        Saved(entry["name"], entry["state"], _values(entry.get("content")))
        for entry in data.get("saved", ())
    )
    data["arguments"] = tuple((name, value) for name, value in data.get("arguments", ()))
    data["shapes"] = tuple(
        None if shape is None else tuple(shape) for shape in data.get("shapes", ())
    )
    return Node(**data)


def _check(graph: Graph) -> None:
    """Data may come from a stranger's process: references must hold, types must be plain."""
    if len(graph.by_id) != len(graph.nodes):
        raise _strange("two nodes share an id")
    for node in graph.nodes:
        _check_node(node)
    for edge in graph.edges:
        if edge.source not in graph.by_id or edge.target not in graph.by_id:
            raise _strange(f"edge {edge.source} -> {edge.target} names a node that is not there")
        if not all(type(number) is int for number in (edge.slot, edge.output, edge.count)):
            raise _strange("an edge's slot, output and count must be whole numbers")
        if edge.mark not in ("", "missing", "extra"):
            raise _strange(f"an edge cannot be marked {edge.mark!r}")
    for result in graph.results:
        if result.node not in graph.by_id or not isinstance(result.name, str):
            raise _strange(f"result {result.node} is no node")
    for repeat in graph.repeats:
        if type(repeat.count) is not int or not set(repeat.members) <= set(graph.by_id):
            raise _strange(f"repeat {repeat.id} names a node that is not there")
    if not all(isinstance(note, str) for note in graph.notes):
        raise _strange("a note is not a string")


def _check_node(node: Node) -> None:
    texts = (node.id, node.op, node.name, node.note, node.dtype)
    if not all(isinstance(text, str) for text in texts):
        raise _strange("a label is not a string")
    if node.kind not in get_args(Kind):
        raise _strange(f"a node cannot be a {node.kind!r}")
    sizes = chain.from_iterable(shape or () for shape in (node.shape, *node.shapes))
    numbers = (node.outputs, node.hooks, node.count, node.version or 0, *sizes)
    if not all(type(number) is int for number in numbers):
        raise _strange(f"a count, a version or a size of {node.id} is not a whole number")
    for saved in node.saved:
        if not isinstance(saved.name, str) or saved.state not in get_args(SavedState):
            raise _strange(f"{node.id} saved something strange")
    for name, value in node.arguments:
        plain = value if isinstance(value, list) else [value]
        if not isinstance(name, str) or not all(isinstance(entry, PLAIN) for entry in plain):
            raise _strange(f"{node.id} has an argument that is not plain")
    for values in (node.value, node.gradient, *(saved.content for saved in node.saved)):
        if values is not None:
            _check_values(node, values)


def _check_values(node: Node, values: Values) -> None:
    sizes = values.shape
    if len(sizes) > 64 or not all(type(size) is int and size >= 0 for size in sizes):
        raise _strange(f"{node.id} has a shape that no tensor has")
    summary = (values.low, values.mean, values.high)
    if not isinstance(values.dtype, str) or not all(
        entry is None or isinstance(entry, PLAIN) for entry in summary
    ):
        raise _strange(f"{node.id} has values that are not plain")
    if values.numbers is not None and not _fits(values.numbers, sizes):
        raise _strange(f"the numbers of {node.id} do not have its shape")


def _fits(numbers: Any, sizes: tuple[int, ...]) -> bool:
    """Whether nested lists have a shape; never deeper than the shape is long."""
    if not sizes:
        return isinstance(numbers, PLAIN)
    return (
        isinstance(numbers, list)
        and len(numbers) == sizes[0]
        and all(_fits(entry, sizes[1:]) for entry in numbers)
    )


def _strange(what: str) -> GraphError:
    return GraphError(f"this is not the data of a graph: {what}")
