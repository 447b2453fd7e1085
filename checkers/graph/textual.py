"""The graph as text: a tree for the terminal, a sentence for a screen reader."""

from __future__ import annotations

from collections import Counter

from checkers.languages import say, translated

from .labels import (
    NAME_LIMIT,
    NO_GRAD_YET,
    Layers,
    arguments_text,
    clip,
    counted,
    meta,
    saved_text,
    title,
)
from .model import Edge, Graph, Node, Repeat
from .numbers import format_line

DEEPEST = 16  # deeper branches continue at the left margin, so that lines stay readable
NAMED_IN_ALT = 6
ONE_LEADS = "{leaf} leads to {target}"
SEVERAL_LEAD = "{leaf} lead to {target}"
REPEATED = "a block of {block} is repeated {times} times"


def describe(graph: Graph) -> str:
    """The alternative text: how many nodes, what leads where, what was left out."""
    counts: Counter[str] = Counter()
    for node in graph.nodes:
        counts[node.kind] += node.count
    total = counted(sum(counts.values()), "node")
    kinds = [
        counted(counts[kind], kind) for kind in ("leaf", "operation", "constant") if counts[kind]
    ]
    if kinds:
        total = say("{label}: {text}", label=total, text=say(", ").join(kinds))
    sentences = [total]
    incoming = graph.inputs()
    for result in graph.results[:NAMED_IN_ALT]:
        node = graph.by_id[result.node]
        leaves = _leaves_of(graph, node.id, incoming)
        if node.kind == "operation":
            target = f"{result.name} = {node.op}" if result.name else node.op
            if leaves:
                leads = ONE_LEADS if len(leaves) == 1 else SEVERAL_LEAD
                target = say(leads, leaf=_listed(leaves), target=target)
            sentences.append(target)
        elif node.kind == "leaf":
            sentences.append(say("{name} is a leaf, no operation was recorded", name=title(node)))
        else:
            sentences.append(say("{name} has no graph: requires_grad is False", name=title(node)))
    for repeat in graph.repeats:
        block = counted(len(repeat.members), "node")
        sentences.append(say(REPEATED, block=block, times=f"{repeat.count:,}"))
    sentences.extend(map(translated, graph.notes))
    return say(". ").join(sentences) + say(".")


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
        shown.append(say("{count} more", count=len(names) - NAMED_IN_ALT))
    return shown[0] if len(shown) == 1 else say(", ").join(shown[:-1]) + say(" and ") + shown[-1]


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
        # (node, prefix of its first line, of the lines below it, the edge that led here, depth)
        stack: list[tuple[str, str, str, Edge | None, int]] = [(root, "", "", None, 0)]
        while stack:
            key, first, rest, edge, depth = stack.pop()
            node = graph.by_id[key]
            blocked = edge is not None and edge.blocked
            first += _which_output(node, edge)
            if key in seen:
                out.append(first + _reference(node, blocked) + "  " + say("(shown above)"))
                continue
            children = [edge for edge in incoming[key] if not edge.carried]
            if depth >= DEEPEST and children:
                below = say("(continued below as {id})", id=node.id)
                out.append(f"{first}{_reference(node, blocked)}  {below}")
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
            for position, child in reversed(list(enumerate(children))):
                last = position == len(children) - 1
                stack.append(
                    (
                        child.source,
                        rest + ("└─ " if last else "├─ "),
                        rest + ("   " if last else "│  "),
                        child,
                        depth + 1,
                    )
                )
    if graph.repeats:
        out.append(say("(repeats are folded: .open() on the picture shows every one)"))
    out.extend(f"({translated(note)})" for note in graph.notes)
    return "\n".join(out)


def _which_output(node: Node, edge: Edge | None) -> str:
    """ "output 1 of " where an edge carries one of several results."""
    if edge is None or node.outputs == 1 or edge.carried:
        return ""
    return say("output {number} of", number=edge.output) + " "


def _reference(node: Node, blocked: bool) -> str:
    return ("⊣ " if blocked else "") + title(node)


def _line(node: Node, layers: Layers, blocked: bool, repeat: Repeat | None) -> str:
    if node.kind == "operation":
        head = f"{clip(node.name, NAME_LIMIT)} = {node.op}" if node.name else node.op
    elif node.kind == "summary":
        head = translated(node.op)
    else:
        head = f"{clip(node.name, NAME_LIMIT)}  {say(node.kind)}" if node.name else say(node.kind)
    words = [("⊣ " if blocked else "") + head]
    if meta(node):
        words.append(meta(node))
    if layers.values and node.value is not None:
        words.append(format_line(node.value))
    if layers.grads and node.mailbox:
        grad = node.gradient
        words.append(say(NO_GRAD_YET) if grad is None else f"{say('grad')} {format_line(grad)}")
    if layers.versions and node.version is not None:
        words.append(say("version {number}", number=node.version))
    if layers.hooks and node.hooks:
        words.append(counted(node.hooks, "hook"))
    if node.note:
        words.append(f"({clip(translated(node.note), 60)})")
    if repeat is not None:
        words.append(f"[{say('repeated {count} times', count=f'{repeat.count:,}')}]")
    return "  ".join(words)


def _extra(node: Node, layers: Layers) -> list[str]:
    """Lines of their own below a node: what it saved, which arguments it remembers."""
    found = []
    if layers.saved and node.saved:
        kept = ", ".join(saved_text(saved) for saved in node.saved)
        found.append(say("saved: {names}", names=kept))
    if layers.saved and node.arguments:
        found.append(say("arguments: {names}", names=arguments_text(node)))
    return found
