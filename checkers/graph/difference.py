"""Where one graph differs from another: nodes and edges missing, extra or replaced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from checkers.languages import say

from .equivalence import Form, Forms, find_forms
from .labels import title
from .model import Edge, Graph, GraphError, Node
from .numbers import format_line, format_nested

COMMUTATIVE = frozenset({"AddBackward0", "MulBackward0", "MaximumBackward0", "MinimumBackward0"})
# Where one of these is 1, nobody wrote it; dim=1 and keepdim=True somebody did.
FACTORS = ("alpha", "beta", "value")
MOST_SENTENCES = 6
REPLACED = "{yours} stands where {expected} was expected."
MISSING_EDGE = "The edge from {source} to {target} is missing."
EXTRA_EDGE = "The edge from {source} to {target} was not expected."
SPELLING = "{yours} is another spelling of {expected}: the same computation."


@dataclass(frozen=True)
class Difference:
    """What must change in `yours` to become `expected`, by node ids of the two graphs.

    `pairs`: nodes that correspond, whether alike or replaced. `equivalent`: pairs of ids
    that are spelled differently and mean the same; together with the spellings' inner
    nodes they are no difference. `same` is true when nothing is missing, extra or replaced.
    """

    yours: Graph
    expected: Graph
    pairs: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    replaced: tuple[tuple[str, str], ...]
    equivalent: tuple[tuple[str, str], ...]
    missing_edges: tuple[Edge, ...]
    extra_edges: tuple[Edge, ...]

    @property
    def same(self) -> bool:
        return not (
            self.missing or self.extra or self.replaced or self.missing_edges or self.extra_edges
        )

    def sentences(self) -> list[str]:
        """What differs, the most telling first; at most six sentences."""
        mine, theirs = self.yours.by_id, self.expected.by_id
        found = [
            say(REPLACED, yours=_speak(mine[a]), expected=_speak(theirs[b]))
            for a, b in self.replaced
        ]
        found += [say("{node} is missing.", node=_speak(theirs[key])) for key in self.missing]
        found += [say("{node} was not expected.", node=_speak(mine[key])) for key in self.extra]
        # An edge that bridges a missing or extra node says nothing that was not said.
        forth, back = dict(self.pairs), {b: a for a, b in self.pairs}
        missing, extra = set(self.missing), set(self.extra)
        beside_missing = {
            back.get(edge.target, "") for edge in self.expected.edges if edge.source in missing
        }
        beside_extra = {
            forth.get(edge.target, "") for edge in self.yours.edges if edge.source in extra
        }
        found += [
            _edge(MISSING_EDGE, theirs, edge)
            for edge in self.missing_edges
            if not {edge.source, edge.target} & missing and edge.target not in beside_extra
        ]
        found += [
            _edge(EXTRA_EDGE, mine, edge)
            for edge in self.extra_edges
            if not {edge.source, edge.target} & extra and edge.target not in beside_missing
        ]
        if len(found) > MOST_SENTENCES:
            rest = len(found) - MOST_SENTENCES + 1
            found[MOST_SENTENCES - 1 :] = [say("{count} more differences.", count=rest)]
        if not found:
            found = [say("The two graphs are the same.")]
            for a, b in self.equivalent[:2]:
                found.append(say(SPELLING, yours=_speak(mine[a]), expected=_speak(theirs[b])))
        return [sentence[0].upper() + sentence[1:] for sentence in found]


def _edge(sentence: str, nodes: Mapping[str, Node], edge: Edge) -> str:
    return say(sentence, source=_speak(nodes[edge.source]), target=_speak(nodes[edge.target]))


def _speak(node: Node) -> str:
    """ "MulBackward0 (z)", "the leaf x", "a constant"."""
    if node.kind == "operation":
        extra = [node.name] if node.name else []
        extra += [
            f"{name}={format_nested(value)}"
            for name, value in node.arguments
            if name not in FACTORS or value != 1
        ]
        return f"{node.op} ({', '.join(extra)})" if extra else node.op
    if node.name:
        return say("the {kind} {name}", kind=say(node.kind), name=title(node))
    if node.kind == "constant" and node.value is not None:
        value = format_line(node.value, 30)
        return say("the {kind} {name}", kind=say("constant"), name=value)
    return say("a {kind}", kind=say(node.kind))


def difference(yours: Graph, expected: Graph) -> Difference:
    """Compares two graphs from their results down to their leaves.

    Leaves correspond by name, then by equal shape and numbers, then by order. Results
    correspond by name where all have names, otherwise by order. Numbers of operations are
    not compared: this is about structure. Raises GraphError for a collapsed graph.
    """
    for graph in (yours, expected):
        if graph.repeats or any(node.kind == "summary" for node in graph.nodes):
            raise GraphError("a collapsed graph cannot be compared: compare Picture.full")
    return _Comparison(yours, expected).run()


class _Comparison:
    """Holds what one comparison needs; used once."""

    def __init__(self, yours: Graph, expected: Graph) -> None:
        self.yours, self.expected = yours, expected
        freed = any(
            saved.state != "kept"
            for graph in (yours, expected)
            for node in graph.nodes
            for saved in node.saved
        )
        forms = Forms(constants=not freed)
        leaves = _match_leaves(yours, expected)
        self.leaf_pairs = leaves
        self.mine = find_forms(yours, forms, dict(leaves))
        self.theirs = find_forms(expected, forms, {b: b for _, b in leaves})
        self.my_inputs, self.their_inputs = yours.inputs(), expected.inputs()
        self.pair_of: dict[str, str] = {}
        self.paired: set[str] = set()
        self.missing: dict[str, None] = {}
        self.extra: dict[str, None] = {}
        self.replaced: dict[str, str] = {}
        self.equivalent: dict[str, str] = {}
        self.excused_mine: set[str] = set()
        self.excused_theirs: set[str] = set()

    def run(self) -> Difference:
        stack = list(reversed(_match_results(self.yours, self.expected)))
        while stack:
            a, b = stack.pop()
            if a in self.pair_of or b in self.paired:
                continue
            stack.extend(reversed(self._visit(a, b)))
        for a, b in self.leaf_pairs:
            if a not in self.pair_of and b not in self.paired:
                self._pair(a, b)
        for node in self.yours.nodes:
            if node.id not in self.pair_of and node.id not in self.excused_mine:
                self.extra[node.id] = None
        for node in self.expected.nodes:
            if node.id not in self.paired and node.id not in self.excused_theirs:
                self.missing[node.id] = None
        missing_edges, extra_edges = self._edges()
        return Difference(
            self.yours,
            self.expected,
            tuple(self.pair_of.items()),
            tuple(self.missing),
            tuple(self.extra),
            tuple(self.replaced.items()),
            tuple(self.equivalent.items()),
            missing_edges,
            extra_edges,
        )

    def _pair(self, a: str, b: str) -> None:
        self.pair_of[a] = b
        self.paired.add(b)

    def _visit(self, a: str, b: str) -> list[tuple[str, str]]:
        """Decides about one pair; returns the pairs of inputs to look at next."""
        mine, theirs = self.yours.by_id[a], self.expected.by_id[b]
        alike = self._alike(mine, theirs)
        equal = self.mine[a] == self.theirs[b]
        if equal and not (alike and self._inputs_equal(a, b)):
            return self._excuse(a, b)
        if not alike and not equal:
            inner = self._inside(self.my_inputs[a], self.mine, self.theirs[b])
            if inner is not None:  # yours has one node more on the way
                self.extra[a] = None
                return [(inner, b)]
            inner = self._inside(self.their_inputs[b], self.theirs, self.mine[a])
            if inner is not None:
                self.missing[b] = None
                return [(a, inner)]
            self.replaced[a] = b
        self._pair(a, b)
        return self._match_inputs(a, b)

    def _alike(self, mine: Node, theirs: Node) -> bool:
        """The same operation with the same arguments, the same leaf, the same constant."""
        if _what(mine) != _what(theirs):
            return False
        if mine.kind == "operation":
            return mine.arguments == theirs.arguments
        return self.mine[mine.id] == self.theirs[theirs.id]

    def _inputs_equal(self, a: str, b: str) -> bool:
        first = Counter(self.mine[edge.source] for edge in self.my_inputs[a])
        return first == Counter(self.theirs[edge.source] for edge in self.their_inputs[b])

    def _excuse(self, a: str, b: str) -> list[tuple[str, str]]:
        """The same computation in other words: what differs below is no difference.

        Both sides are followed down to where their forms meet again.
        """
        self._pair(a, b)
        self.equivalent[a] = b
        mine, theirs = _below(a, self.my_inputs), _below(b, self.their_inputs)
        by_form: dict[Form, str] = {}
        for key in theirs:
            by_form.setdefault(self.theirs[key], key)
        meeting = [(key, by_form[self.mine[key]]) for key in mine if self.mine[key] in by_form]
        met_mine, met_theirs = {key for key, _ in meeting}, {key for _, key in meeting}
        kept_mine = _under(met_mine, self.my_inputs)
        kept_theirs = _under(met_theirs, self.their_inputs)
        self.excused_mine |= set(mine) - kept_mine
        self.excused_theirs |= set(theirs) - kept_theirs
        return meeting

    @staticmethod
    def _inside(edges: list[Edge], forms: dict[str, Form], wanted: Form) -> str | None:
        for edge in edges:
            if forms[edge.source] == wanted:
                return edge.source
        return None

    def _match_inputs(self, a: str, b: str) -> list[tuple[str, str]]:
        """Inputs with equal forms first, the rest in slot order."""
        mine, theirs = list(self.my_inputs[a]), list(self.their_inputs[b])
        pairs: list[tuple[str, str]] = []
        if self.yours.by_id[a].op in COMMUTATIVE or a in self.replaced:
            for edge in list(mine):
                for other in theirs:
                    if self.mine[edge.source] == self.theirs[other.source]:
                        pairs.append((edge.source, other.source))
                        mine.remove(edge)
                        theirs.remove(other)
                        break
        pairs.extend((x.source, y.source) for x, y in zip(mine, theirs, strict=False))
        return pairs

    def _edges(self) -> tuple[tuple[Edge, ...], tuple[Edge, ...]]:
        """Edges without a counterpart, those of excused nodes left out."""
        have: Counter[tuple[str, str]] = Counter()
        for edge in self.yours.edges:
            ends = (self.pair_of.get(edge.source, ""), self.pair_of.get(edge.target, ""))
            have[ends] += 1
        missing = []
        for edge in self.expected.edges:
            ends = (edge.source, edge.target)
            if have[ends]:
                have[ends] -= 1
            elif not self._excused(edge, self.excused_theirs, set(self.equivalent.values())):
                missing.append(edge)
        wanted: Counter[tuple[str, str]] = Counter()
        back = {b: a for a, b in self.pair_of.items()}
        for edge in self.expected.edges:
            wanted[(back.get(edge.source, ""), back.get(edge.target, ""))] += 1
        extra = []
        for edge in self.yours.edges:
            ends = (edge.source, edge.target)
            if wanted[ends]:
                wanted[ends] -= 1
            elif not self._excused(edge, self.excused_mine, set(self.equivalent)):
                extra.append(edge)
        return tuple(missing), tuple(extra)

    @staticmethod
    def _excused(edge: Edge, inner: set[str], outer: set[str]) -> bool:
        return edge.target in outer or (edge.target in inner) or edge.source in inner


def _what(node: Node) -> str:
    return node.op or node.kind


def _below(start: str, incoming: dict[str, list[Edge]]) -> list[str]:
    """Every node under `start`, nearest first."""
    found: dict[str, None] = {}
    layer = [start]
    while layer:
        following = []
        for key in layer:
            for edge in incoming[key]:
                if edge.source not in found:
                    found[edge.source] = None
                    following.append(edge.source)
        layer = following
    return list(found)


def _under(starts: set[str], incoming: dict[str, list[Edge]]) -> set[str]:
    """The starts and everything under them."""
    found, stack = set(starts), list(starts)
    while stack:
        for edge in incoming[stack.pop()]:
            if edge.source not in found:
                found.add(edge.source)
                stack.append(edge.source)
    return found


def _match_results(yours: Graph, expected: Graph) -> list[tuple[str, str]]:
    mine = {result.name: result.node for result in yours.results}
    theirs = {result.name: result.node for result in expected.results}
    if len(theirs) > 1 and "" not in theirs and set(theirs) <= set(mine):
        return [(mine[name], theirs[name]) for name in theirs]
    pairs = zip(yours.results, expected.results, strict=False)
    return [(first.node, second.node) for first, second in pairs]


LEAF_KEYS: tuple[Callable[[Node], Any], ...] = (  # what makes two leaves one, best first
    lambda node: node.name or None,
    lambda node: (node.shape, str(node.value.numbers)) if node.value else None,
    lambda node: node.shape,
)


def _match_leaves(yours: Graph, expected: Graph) -> list[tuple[str, str]]:
    """Leaves that stand for one another: equal names, equal numbers, equal shapes."""
    mine = [node for node in yours.nodes if node.kind == "leaf"]
    theirs = [node for node in expected.nodes if node.kind == "leaf"]
    pairs: list[tuple[str, str]] = []
    for key in LEAF_KEYS:
        waiting: dict[Any, list[Node]] = {}
        for other in reversed(theirs):
            waiting.setdefault(key(other), []).append(other)
        waiting.pop(None, None)
        for node in list(mine):
            if waiting.get(key(node)):
                pairs.append((node.id, waiting[key(node)].pop().id))
        done_mine, done_theirs = {a for a, _ in pairs}, {b for _, b in pairs}
        mine = [node for node in mine if node.id not in done_mine]
        theirs = [node for node in theirs if node.id not in done_theirs]
    return pairs
