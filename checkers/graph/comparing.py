"""compare: the difference between two graphs as a picture."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from checkers.languages import say

from .difference import Difference, difference
from .labels import Layers, title
from .model import Edge, Graph, Node
from .naming import caller_namespace
from .picture import Picture
from .reading import read_graph

EXPECTED = "expected:"  # prefix of ids that only the expected graph has


class Comparison(Picture):
    """A picture of two graphs at once: yours, with what differs marked.

    `difference` holds the facts, `same` whether there are any, `sentences` says them.
    """

    def __init__(self, found: Difference, layers: Layers, **look: Any) -> None:
        graph, paints = union(found)
        self.difference = found
        self.sentences = found.sentences()
        super().__init__(graph, layers, paints=paints, heading=" ".join(self.sentences), **look)

    @property
    def same(self) -> bool:
        """True when the graphs are the same up to equivalent spellings."""
        return self.difference.same

    @property
    def text(self) -> str:
        """The sentences, then the tree of both graphs at once."""
        return "\n".join([*self.sentences, "", super().text])


def compare(
    yours: Any, expected: Any, *, names: Any = None, theme: str = "light", direction: str = "down"
) -> Comparison:
    """Shows where your graph differs from the expected one.

    Both may be anything `draw` takes, or a Graph. Missing nodes and edges are red, extra
    ones amber, replaced ones violet; each also says so in words. Equivalent spellings
    (x*x and x**2, sum()/n and mean(), another order of a sum) are no difference.
    Raises GraphError as `draw` does.
    """
    known = caller_namespace() if names is None else names
    graphs = [
        thing if isinstance(thing, Graph) else read_graph(thing, names=known)
        for thing in (yours, expected)
    ]
    layers = Layers(values=False, grads=False, blocked=True)
    return Comparison(difference(*graphs), layers, theme=theme, direction=direction)


def union(found: Difference) -> tuple[Graph, dict[str, str]]:
    """Your graph plus what is missing from it, and the paint of every marked node."""
    paints: dict[str, str] = {}
    expected = {a: found.expected.by_id[b] for a, b in found.replaced}
    nodes: list[Node] = []
    for node in found.yours.nodes:
        if node.id in expected:
            paints[node.id] = "replaced"
            node = replace(node, note=say("expected {node}", node=title_of(expected[node.id])))
        elif node.id in found.extra:
            paints[node.id] = "extra"
            node = replace(node, note=say("not expected"))
        nodes.append(node)
    place = {b: a for a, b in found.pairs}
    for key in found.missing:
        node = found.expected.by_id[key]
        place[key] = EXPECTED + key
        paints[place[key]] = "missing"
        nodes.append(replace(node, id=place[key], note=say("missing")))
    extra = set(found.extra_edges)
    edges = [replace(edge, mark="extra") if edge in extra else edge for edge in found.yours.edges]
    for edge in found.missing_edges:
        if edge.source in place and edge.target in place:
            source, target = place[edge.source], place[edge.target]
            edges.append(replace(edge, source=source, target=target, mark="missing"))
    return _ordered(Graph(tuple(nodes), tuple(edges), found.yours.results)), paints


def title_of(node: Node) -> str:
    """What was expected instead, in a word: an operation's own name or a kind."""
    return node.op if node.kind == "operation" else f"{say(node.kind)} {title(node)}"


def _ordered(graph: Graph) -> Graph:
    """Nodes that only feed missing edges become results too, so that the text shows them."""
    used: set[Edge] = set(graph.edges)
    feeding = {edge.source for edge in used}
    results = {result.node for result in graph.results}
    alone = [
        type(graph.results[0])(node.id)
        for node in graph.nodes
        if node.id not in feeding and node.id not in results
    ]
    return replace(graph, results=(*graph.results, *alone))
