"""From a large graph to one that can be looked at: repeats folded, the rest summarised.

A loop of 1000 epochs or 50 equal layers becomes one block in a frame with a count (plate
notation); what is carried from one repetition to the next is a dashed edge. What is still
too large keeps its ends, and its middle becomes one node that says what is in it. Nothing
is lost silently: counts add up to the real number of nodes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from .model import Edge, Graph, Node, Repeat

FOLD_FROM = 30  # nodes; a smaller graph is shown as it is
FEWEST_REPEATS = 4
LONGEST_BLOCK = 1024
MOST_INPUTS = 8  # a node with more inputs is not part of a loop's body
SHOWN_LIMIT = 300
KEPT_AT_START, KEPT_AT_END = 60, 200
DEEPEST_NESTING = 3
WORTH_IT = 0.02  # of all nodes: a shorter repeat does not make a picture clearer


@dataclass(frozen=True, slots=True)
class Run:
    """Nodes start … start + period * count - 1 are `count` equal blocks in a row."""

    start: int
    period: int
    count: int

    @property
    def end(self) -> int:
        return self.start + self.period * self.count


def collapse(graph: Graph, *, limit: int = SHOWN_LIMIT, opened: Collection[str] = ()) -> Graph:
    """Folds repeats, then summarises past `limit` nodes.

    `opened`: ids of repeats ("repeat_1") that stay unfolded.
    """
    return summarise(fold(graph, opened=opened), limit)


def fold(graph: Graph, *, opened: Collection[str] = ()) -> Graph:
    """Every block that occurs at least four times in a row becomes one block with a count."""
    if len(graph.nodes) <= FOLD_FROM:
        return graph
    for _ in range(DEEPEST_NESTING):
        folded = _fold_once(graph, opened)
        if folded is graph:
            break
        graph = folded
    return graph


def _fold_once(graph: Graph, opened: Collection[str]) -> Graph:
    runs = list(_find_runs(graph))
    taken = len(graph.repeats)
    named = {f"repeat_{taken + number}": run for number, run in enumerate(runs, 1)}
    chosen = {key: run for key, run in named.items() if key not in opened}
    return _folded(graph, chosen) if chosen else graph


def _find_runs(graph: Graph) -> Iterator[Run]:
    """Non-overlapping runs, the longest first within each stretch."""
    labels, sources = _signatures(graph)
    stretches = _stretches(graph)
    while stretches:
        low, high = stretches.pop()
        if high - low < max(FEWEST_REPEATS, WORTH_IT * len(graph.nodes)):
            continue
        run = _longest_run(labels, sources, low, high)
        if run is None or run.end - run.start < WORTH_IT * len(graph.nodes):
            continue
        run = _with_first(labels, sources, run, low)
        yield run
        stretches.append((low, run.start))
        stretches.append((run.end, high))


def _stretches(graph: Graph) -> list[tuple[int, int]]:
    """What may still be folded: outside the blocks there are, and inside each of them."""
    index = {node.id: number for number, node in enumerate(graph.nodes)}
    cuts = {0, len(graph.nodes)}
    for repeat in graph.repeats:
        places = [index[member] for member in repeat.members]
        cuts |= {min(places), max(places) + 1}
    ordered = sorted(cuts)
    return list(pairwise(ordered))


def _signatures(graph: Graph) -> tuple[np.ndarray, np.ndarray]:
    """A number for what each node is, and the positions of its inputs (-1: none)."""
    index = {node.id: number for number, node in enumerate(graph.nodes)}
    incoming = graph.inputs()
    seen: dict[tuple, int] = {}
    labels = np.empty(len(graph.nodes), dtype=np.int32)
    sources = np.full((len(graph.nodes), MOST_INPUTS), -1, dtype=np.int32)
    operations = [node for node in graph.nodes if node.kind == "operation"]
    shaped = all(node.shape is not None for node in operations)
    for number, node in enumerate(graph.nodes):
        edges = [edge for edge in incoming[node.id] if not edge.carried]
        key: tuple = (
            node.kind,
            node.op,
            # Where some shapes are not known, they tell nothing apart.
            (node.shape, node.dtype) if shaped or node.kind != "operation" else None,
            node.count,
            tuple((edge.slot, edge.output, edge.blocked) for edge in edges),
        )
        if len(edges) > MOST_INPUTS:
            key = (number,)  # like no other
        else:
            sources[number, : len(edges)] = [index[edge.source] for edge in edges]
        labels[number] = seen.setdefault(key, len(seen))
    return labels, sources


def _longest_run(labels: np.ndarray, sources: np.ndarray, low: int, high: int) -> Run | None:
    """The run that covers most of labels[low:high], with the shortest period among equals.

    Two nodes match when they are the same kind of node and each input is either the same
    node (shared by all repetitions) or lies equally far back (the repetition's own).
    """
    size = high - low
    here, inputs = labels[low:high], sources[low:high]
    best: Run | None = None
    covered = 0
    for period in range(1, min(LONGEST_BLOCK, size // FEWEST_REPEATS) + 1):
        same = here[period:] == here[:-period]
        least = max(covered, (FEWEST_REPEATS - 1) * period)
        if np.count_nonzero(same) < least - period or _longest_stretch(same)[1] < least - period:
            continue  # cheap tests first: most periods end here
        step = inputs[period:] - inputs[:-period]
        same = same & ((step == 0) | (step == period)).all(axis=1)
        start, length = _longest_stretch(same)
        count = (length + period) // period
        if count < FEWEST_REPEATS or count * period <= covered:
            continue
        covered = count * period
        # What does not fill a block is left out at the start, where loops begin unevenly.
        best = Run(low + start + (length + period) % period, period, count)
        if covered > 0.9 * size:
            break
    return best


def _with_first(labels: np.ndarray, sources: np.ndarray, run: Run, low: int) -> Run:
    """One block more at the start if it differs only in where its carried inputs come from.

    The first turn of a loop takes the initial value where all others take the turn before.
    """
    first = run.start - run.period
    if first < low:
        return run
    here, after = slice(first, run.start), slice(run.start, run.start + run.period)
    if (labels[here] != labels[after]).any():
        return run
    step = sources[after] - sources[here]
    carried = (sources[after] >= first) & (sources[after] < run.start) & (sources[here] < first)
    if not ((step == 0) | (step == run.period) | carried).all():
        return run
    return Run(first, run.period, run.count + 1)


def _longest_stretch(flags: np.ndarray) -> tuple[int, int]:
    """(start, length) of the longest row of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.view(np.int8), [0]))))
    if not edges.size:
        return 0, 0
    lengths = edges[1::2] - edges[::2]
    longest = int(np.argmax(lengths))
    return int(edges[2 * longest]), int(lengths[longest])


def _folded(graph: Graph, runs: dict[str, Run]) -> Graph:
    """The graph with each run replaced by its last block."""
    nodes = list(graph.nodes)
    index = {node.id: number for number, node in enumerate(nodes)}
    block_of: dict[int, int] = {}  # position -> which repetition
    run_of: dict[int, str] = {}
    stands_for: dict[int, int] = {}  # position -> position that represents it
    for key, run in runs.items():
        last = run.end - run.period
        for position in range(run.start, run.end):
            block_of[position] = (position - run.start) // run.period
            run_of[position] = key
            stands_for[position] = last + (position - run.start) % run.period
    kept = []
    for position, node in enumerate(nodes):
        if stands_for.get(position, position) == position:
            kept.append(node)
    for run in runs.values():
        for position in range(run.end - run.period, run.end):
            offset = position - (run.end - run.period)
            nodes[position] = _representative(nodes[run.start + offset : run.end : run.period])
    shown = {node.id: nodes[index[node.id]] for node in kept}

    fan_in = Counter(edge.target for edge in graph.edges)
    merged: dict[tuple, Edge] = {}
    counts: Counter[tuple] = Counter()
    for edge in graph.edges:
        source, target = index[edge.source], index[edge.target]
        same_run = source in block_of and target in block_of and run_of[source] == run_of[target]
        carried = edge.carried or (same_run and block_of[source] != block_of[target])
        ends = (stands_for.get(source, source), stands_for.get(target, target))
        slot = -1 if fan_in[edge.target] > MOST_INPUTS else edge.slot
        place = (*ends, slot, edge.output, edge.blocked, carried)
        counts[place] += edge.count
        merged.setdefault(place, edge)
    gone = {node.id for node in graph.nodes} - set(shown)
    repeats = list(graph.repeats)
    for key, run in runs.items():
        members = tuple(node.id for node in nodes[run.end - run.period : run.end])
        repeats.append(Repeat(key, members, run.count))
    repeats = [
        replace(repeat, members=tuple(m for m in repeat.members if m not in gone))
        for repeat in repeats
    ]
    results = tuple(
        replace(result, node=nodes[stands_for.get(index[result.node], index[result.node])].id)
        for result in graph.results
    )
    order = {key: number for number, key in enumerate(shown)}
    edges = [
        replace(
            edge,
            source=nodes[place[0]].id,
            target=nodes[place[1]].id,
            carried=place[-1],
            count=counts[place],
        )
        for place, edge in merged.items()
    ]
    edges.sort(key=lambda edge: order[edge.target])
    return replace(
        graph,
        nodes=tuple(shown.values()),
        edges=tuple(edges),
        results=results,
        repeats=tuple(repeats),
    )


def _representative(alike: list[Node]) -> Node:
    """What is true of all of them; numbers differ from one repetition to the next."""
    last = alike[-1]
    return replace(
        last,
        name=_common_name([node.name for node in alike]),
        value=None,
        mailbox=False,
        gradient=None,
        saved=tuple(replace(saved, content=None) for saved in last.saved),
        version=None,
        hooks=sum(node.hooks for node in alike),
        count=sum(node.count for node in alike),
    )


def _common_name(names: list[str]) -> str:
    """ "w[0…49]" for w[0], w[1] …; the one name there is (a loop's last result); else none."""
    given = [name for name in names if name]
    if len(given) <= 1:
        return given[0] if given else ""
    patterns: dict[tuple[str, ...], list[list[str]]] = {}
    for name in given:
        parts = re.split(r"(\d+)", name)
        patterns.setdefault(tuple(parts[::2]), []).append(parts)
    alike = max(patterns.values(), key=len)
    if 2 * len(alike) <= len(names):
        return ""
    first, last = alike[0], alike[-1]
    return "".join(a if a == b else f"{a}…{b}" for a, b in zip(first, last, strict=True))


def summarise(graph: Graph, limit: int = SHOWN_LIMIT) -> Graph:
    """Keeps the first and the last nodes; the middle becomes one node that counts them.

    The nodes stand in a topological order, so the middle never makes a circle.
    """
    if len(graph.nodes) <= limit:
        return graph
    ends = KEPT_AT_START + KEPT_AT_END
    low = limit * KEPT_AT_START // ends if limit < ends else KEPT_AT_START
    high = len(graph.nodes) - (limit - low - 1 if limit < ends else KEPT_AT_END)
    index = {node.id: number for number, node in enumerate(graph.nodes)}
    for repeat in graph.repeats:  # a frame is not cut in two
        places = [index[member] for member in repeat.members]
        if min(places) < low <= max(places):
            low = min(places)
        if min(places) < high <= max(places):
            high = max(places) + 1
    results = {result.node for result in graph.results}
    middle = [node for node in graph.nodes[low:high] if node.id not in results]
    hidden = {node.id for node in middle}
    total = sum(node.count for node in middle)
    kinds: Counter[str] = Counter()
    for node in middle:
        kinds[node.op or node.kind] += node.count
    most = ", ".join(f"{count:,} {op}" for op, count in kinds.most_common(3))
    if len(kinds) > 3:
        most += ", …"
    summary = Node(
        id="summary_1", kind="summary", op=f"{total:,} more nodes", note=most, count=total
    )
    merged: dict[tuple, Edge] = {}
    for edge in graph.edges:
        source = summary.id if edge.source in hidden else edge.source
        target = summary.id if edge.target in hidden else edge.target
        if source == target:
            continue
        inner = summary.id in (source, target)
        moved = replace(
            edge,
            source=source,
            target=target,
            slot=0 if inner else edge.slot,
            output=0 if inner else edge.output,
            blocked=edge.blocked and not inner,
        )
        key = (source, target, moved.slot, moved.output, moved.carried)
        if key in merged:
            moved = replace(moved, count=merged[key].count + edge.count)
        merged[key] = moved
    nodes = (
        *(node for node in graph.nodes[:low]),
        summary,
        *(node for node in graph.nodes[low:] if node.id not in hidden),
    )
    repeats = tuple(r for r in graph.repeats if not hidden.intersection(r.members))
    note = f"{total:,} of {sum(node.count for node in graph.nodes):,} nodes are summarised"
    return replace(
        graph,
        nodes=nodes,
        edges=tuple(merged.values()),
        repeats=repeats,
        notes=(*graph.notes, note),
    )
