"""The graph as text: a tree for the terminal, a sentence for a screen reader."""

from __future__ import annotations

from collections import Counter

from .labels import (
    NO_GRAD_YET,
    Layers,
    arguments_text,
    clip,
    meta,
    saved_text,
    title,
)
from .model import Graph, Node
from .numbers import format_line

DEEPEST = 16  # deeper branches continue at the left margin, so that lines stay readable
NAMED_IN_ALT = 6


def plural(count: int, word: str) -> str:
    """ "1 leaf", "2 leaves", "1,000 operations"."""
    if count == 1:
        return f"1 {word}"
    return f"{count:,} leaves" if word == "leaf" else f"{count:,} {word}s"


def describe(graph: Graph) -> str:
    """The alternative text: how many nodes, what leads where, what was left out."""
    counts: Counter[str] = Counter()
    for node in graph.nodes:
        counts[node.kind] += node.count
    total = plural(sum(counts.values()), "node")
    kinds = [
        plural(counts[kind], kind) for kind in ("leaf", "operation", "constant") if counts[kind]
    ]
    sentences = [f"{total}: {', '.join(kinds)}" if kinds else total]
    incoming = graph.inputs()
    for result in graph.results[:NAMED_IN_ALT]:
        node = graph.by_id[result.node]
        leaves = _leaves_of(graph, node.id, incoming)
        if node.kind == "operation":
            target = f"{result.name} = {node.op}" if result.name else node.op
            verb = "leads" if len(leaves) == 1 else "lead"
            sentences.append(f"{_listed(leaves)} {verb} to {target}" if leaves else target)
        elif node.kind == "leaf":
            sentences.append(f"{title(node)} is a leaf, no operation was recorded")
        else:
            sentences.append(f"{title(node)} has no graph: requires_grad is False")
    for repeat in graph.repeats:
        sentences.append(
            f"a block of {plural(len(repeat.members), 'node')} is repeated {repeat.count:,} times"
        )
    sentences.extend(graph.notes)
    return ". ".join(sentences) + "."


def _leaves_of(graph: Graph, start: str, incoming: dict) -> list[str]:
    seen, stack = {start}, [start]
    while stack:
        for edge in incoming[stack.pop()]:
            if edge.source not in seen and not edge.blocked:
                seen.add(edge.source)
                stack.append(edge.source)
    return [title(node) for node in graph.nodes if node.id in seen and node.kind == "leaf"]


def _listed(names: list[str]) -> str:
    shown = names[:NAMED_IN_ALT]
    if len(names) > NAMED_IN_ALT:
        shown.append(f"{len(names) - NAMED_IN_ALT} more")
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " and " + shown[-1]


def tree(graph: Graph, layers: Layers) -> str:
    """A tree from the results up to the leaves; a node that several use is shown once.

    Everything a picture shows is there: names, operations, shapes, dtypes, values,
    gradients, saved tensors, versions, hooks, blocked inputs, repetitions.
    """
    incoming = graph.inputs()
    blocks = {member: repeat for repeat in graph.repeats for member in repeat.members}
    out: list[str] = []
    seen: set[str] = set()
    sections = [result.node for result in reversed(graph.results)]
    waiting: set[str] = set()
    while sections:
        root = sections.pop()
        if root in seen:
            continue
        # (node, prefix of its first line, prefix of the lines below it, blocked, depth)
        stack = [(root, "", "", False, 0)]
        while stack:
            key, first, rest, blocked, depth = stack.pop()
            node = graph.by_id[key]
            if key in seen:
                out.append(first + _reference(node, blocked) + "  (shown above)")
                continue
            children = [edge for edge in incoming[key] if not edge.carried]
            if depth >= DEEPEST and children:
                out.append(first + _reference(node, blocked) + f"  (continued below as {node.id})")
                if key not in waiting:
                    waiting.add(key)
                    sections.append(key)
                continue
            seen.add(key)
            if key in waiting:
                out.append(f"{node.id}:")
            out.append(first + _line(node, layers, blocked, blocks.get(key)))
            out.extend(
                rest + ("│  " if children else "   ") + extra for extra in _extra(node, layers)
            )
            for position, edge in reversed(list(enumerate(children))):
                last = position == len(children) - 1
                stack.append(
                    (
                        edge.source,
                        rest + ("└─ " if last else "├─ "),
                        rest + ("   " if last else "│  "),
                        edge.blocked,
                        depth + 1,
                    )
                )
    if graph.repeats:
        out.append("(repeats are folded: .open() on the picture shows every one)")
    out.extend(f"({note})" for note in graph.notes)
    return "\n".join(out)


def _reference(node: Node, blocked: bool) -> str:
    return ("⊣ " if blocked else "") + title(node)


def _line(node: Node, layers: Layers, blocked: bool, repeat) -> str:
    if node.kind == "operation":
        head = f"{clip(node.name)} = {node.op}" if node.name else node.op
    elif node.kind == "summary":
        head = node.op
    else:
        head = f"{clip(node.name)}  {node.kind}" if node.name else node.kind
    words = [("⊣ " if blocked else "") + head]
    if meta(node):
        words.append(meta(node))
    if layers.values and node.value is not None:
        words.append(format_line(node.value))
    if layers.grads and node.mailbox:
        grad = node.gradient
        words.append(NO_GRAD_YET if grad is None else "grad " + format_line(grad))
    if layers.versions and node.version is not None:
        words.append(f"version {node.version}")
    if layers.hooks and node.hooks:
        words.append(plural(node.hooks, "hook"))
    if node.note:
        words.append(f"({clip(node.note, 60)})")
    if repeat is not None:
        words.append(f"[repeated {repeat.count:,} times]")
    return "  ".join(words)


def _extra(node: Node, layers: Layers) -> list[str]:
    """Lines of their own below a node: what it saved, which arguments it remembers."""
    found = []
    if layers.saved and node.saved:
        found.append("saved: " + ", ".join(saved_text(saved) for saved in node.saved))
    if layers.saved and node.arguments:
        found.append("arguments: " + arguments_text(node))
    return found
