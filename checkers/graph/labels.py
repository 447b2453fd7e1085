"""What stands in a node: lines of text with a role. SVG, DOT and text tree share them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from checkers.languages import say, translated

from .model import Graph, Node, Saved
from .numbers import format_nested, format_shape, format_values

Role = Literal["name", "op", "meta", "value", "gradient", "note", "number"]
NAME_WIDTH, NAME_LIMIT = 40, 200  # characters of a line, and of a name on all its lines
MOST_SHAPES = 4
NO_GRAD_YET = "no grad yet"
COUNTED = {
    word: f"{{count}} {word}"
    for one in ("node", "operation", "constant", "hook")
    for word in (one, f"{one}s")
} | {"leaf": "{count} leaf", "leaves": "{count} leaves"}


@dataclass(frozen=True)
class Layers:
    """Which facts a picture shows. Names, operations, shapes and dtypes always show.

    values: numbers, small tensors whole. grads: what is in .grad. saved: tensors kept for
    the backward. versions: how often a tensor was changed in place. hooks: how many a
    tensor carries. blocked: every input that no gradient reaches, also unnamed ones.
    """

    values: bool = True
    grads: bool = True
    saved: bool = False
    versions: bool = False
    hooks: bool = False
    blocked: bool = False


class Line(NamedTuple):
    role: Role
    text: str


class Badge(NamedTuple):
    role: Literal["saved", "modified", "version", "hook"]
    text: str


def clip(text: str, limit: int = NAME_WIDTH) -> str:
    """One line of at most `limit` characters; control characters show as a space."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    if len(text) <= limit:
        return text
    head = limit // 3  # what tells two long names apart stands at their ends
    return f"{text[:head]}…{text[head + 1 - limit :]}"


def wrapped(name: str) -> list[str]:
    """A name on lines of at most 40 characters, broken behind a dot or a bracket.

    It is not cut there: in a deep model the names of many parameters begin alike, and end alike.
    """
    rest, parts = clip(name, NAME_LIMIT), []
    while len(rest) > NAME_WIDTH:
        cut = max(rest.rfind(mark, 0, NAME_WIDTH) for mark in ".], ") + 1 or NAME_WIDTH
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def meta(node: Node) -> str:
    """ "(4,) float32", with the number of outputs where there are several."""
    if node.outputs == 1:
        return "" if node.shape is None else f"{format_shape(node.shape)} {node.dtype}".strip()
    count = say("{count} outputs", count=node.outputs)
    known = ["?" if shape is None else format_shape(shape) for shape in node.shapes]
    if len(known) > MOST_SHAPES:
        known[MOST_SHAPES - 1 :] = ["…"]
    if not any(shape is not None for shape in node.shapes):
        return f"{count} {node.dtype}".strip()
    return say("{label}: {text}", label=count, text=f"{' '.join(known)} {node.dtype}".strip())


def lines(node: Node, layers: Layers) -> list[Line]:
    """The lines of a node, from its name down to its gradient."""
    found = [Line("name", part) for part in wrapped(node.name)]
    if node.kind == "operation":
        found.append(Line("op", clip(node.op)))
    elif node.kind == "summary":
        found.append(Line("op", translated(node.op)))
    elif not node.name:
        found.append(Line("op", say(node.kind)))
    if node.shape is not None or node.outputs > 1:
        prefix = f"{say(node.kind)}  " if node.kind in ("leaf", "constant") and node.name else ""
        found.append(Line("meta", prefix + meta(node)))
    if layers.values and node.value is not None:
        found.extend(Line("value", text) for text in format_values(node.value))
    if layers.grads and node.mailbox:
        found.extend(Line("gradient", text) for text in gradient_lines(node))
    if node.note:
        found.append(Line("note", clip(translated(node.note), 60)))
    return found


def gradient_lines(node: Node) -> list[str]:
    """ "grad [1, 2]", or "no grad yet": a gradient that is not there is not 0."""
    if node.gradient is None:
        return [say(NO_GRAD_YET)]
    first, *rest = format_values(node.gradient)
    return [f"{say('grad')} {first}", *(f"     {text}" for text in rest)]


def badges(node: Node, layers: Layers) -> list[Badge]:
    """Small marks at the foot of a node. A freed tensor has none: it is gone."""
    found = []
    if layers.saved:
        for saved in node.saved:
            if saved.state == "kept":
                found.append(Badge("saved", say("saved {name}", name=clip(saved.name, 20))))
            elif saved.state == "modified":
                found.append(Badge("modified", say("{name} modified", name=clip(saved.name, 20))))
    if layers.versions and node.version is not None:
        found.append(Badge("version", say("version {number}", number=node.version)))
    if layers.hooks and node.hooks:
        found.append(Badge("hook", counted(node.hooks, "hook")))
    return found


def saved_text(saved: Saved) -> str:
    """ "other (4,)", "other freed": for the text tree."""
    if saved.state != "kept":
        return f"{saved.name} {say(saved.state)}"
    shape = "" if saved.content is None else f" {format_shape(saved.content.shape)}"
    return saved.name + shape


def title(node: Node) -> str:
    """How a sentence speaks of a node: its name, else its operation or kind."""
    if node.kind in ("operation", "summary"):
        return clip(node.name, NAME_LIMIT) or translated(node.op)
    return clip(node.name, NAME_LIMIT) or say(node.kind)


def counted(count: int, word: str) -> str:
    """ "1 leaf", "2 leaves", "1,000 operations"."""
    if count != 1:
        word = "leaves" if word == "leaf" else f"{word}s"
    return say(COUNTED[word], count=f"{count:,}")


def arguments_text(node: Node) -> str:
    """ "dim=[0], keepdim=False"."""
    return ", ".join(f"{name}={format_nested(value)}" for name, value in node.arguments)


def visible(graph: Graph, layers: Layers) -> Graph:
    """The graph without what its layers hide: unnamed inputs that nothing is known of."""
    if layers.blocked:
        return graph
    results = {result.node for result in graph.results}
    hidden = {
        node.id
        for node in graph.nodes
        if node.kind == "constant"
        and not node.name
        and node.value is None
        and node.shape is None
        and node.id not in results
    }
    if not hidden:
        return graph
    return replace(
        graph,
        nodes=tuple(node for node in graph.nodes if node.id not in hidden),
        edges=tuple(edge for edge in graph.edges if edge.source not in hidden),
    )
