"""The graph as a graphviz.Digraph: for whoever wants to go on with Graphviz itself."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from checkers.languages import say

from .labels import Layers, badges, lines
from .model import Graph, Node
from .theme import DARK, LIGHT

if TYPE_CHECKING:
    import graphviz

FONT = "Helvetica,Arial,Noto Sans CJK SC,sans-serif"
MONO = "Liberation Mono,Courier,monospace"
SIZES = {"name": 15, "op": 13, "meta": 11, "value": 12, "gradient": 12, "note": 11}


def digraph(
    graph: Graph, layers: Layers, *, theme: str = "light", direction: str = "down"
) -> graphviz.Digraph:
    """The same nodes and edges as the picture, styled alike; ids stay from run to run.

    Labels are HTML-like labels with every character of a name escaped, so a name is text
    and nothing else.
    """
    import graphviz

    palette = DARK if theme == "dark" else LIGHT
    out = graphviz.Digraph(
        name="graph",
        graph_attr={
            "rankdir": "LR" if direction == "right" else "TB",
            "bgcolor": palette.background,
            "nodesep": "0.3",
            "ranksep": "0.42",
            "pad": "0.2",
        },
        node_attr={
            "shape": "box",
            "style": "rounded,filled",
            "fontname": FONT,
            "margin": "0.18,0.1",
        },
        edge_attr={"color": palette.edge, "arrowsize": "0.7"},
    )
    results = {result.node for result in graph.results}
    members = {member for repeat in graph.repeats for member in repeat.members}

    def add(target: graphviz.Digraph, node: Node) -> None:
        role = "result" if node.id in results and node.kind == "operation" else node.kind
        paint = palette.paints[role]
        style = "rounded,filled" + (",dashed" if node.kind == "constant" else "")
        target.node(
            node.id,
            label=_label(node, layers, paint.text, palette.muted, palette.gradient),
            fillcolor=paint.fill,
            color=paint.stroke,
            style=style,
        )

    for node in graph.nodes:
        if node.id not in members:
            add(out, node)
    for number, repeat in enumerate(graph.repeats):
        with out.subgraph(name=f"cluster_{number}") as block:
            block.attr(
                label=say("repeated {count} times", count=f"{repeat.count:,}"),
                style="rounded,filled",
                fontname=FONT,
                fontsize="11",
                fillcolor=palette.paints["plate"].fill,
                color=palette.paints["plate"].stroke,
                fontcolor=palette.paints["plate"].text,
            )
            for member in repeat.members:
                add(block, graph.by_id[member])
    for edge in graph.edges:
        extra = {}
        if edge.blocked:
            extra = {"style": "dashed", "color": palette.blocked, "arrowhead": "tee"}
        if edge.carried:
            extra = {"style": "dashed", "constraint": "false"}
        if edge.count > 1:
            extra |= {"label": f"×{edge.count:,}", "fontsize": "11", "fontname": FONT}
        elif graph.by_id[edge.source].outputs > 1:
            extra |= {"taillabel": f"[{edge.output}]", "fontsize": "11", "fontname": FONT}
        out.edge(_quoted(edge.source), _quoted(edge.target), **extra)
    return out


def _quoted(name: str) -> str:
    """graphviz.Digraph takes a colon in an edge's end for a port."""
    return f'"{name}"' if ":" in name else name


def _label(node: Node, layers: Layers, colour: str, muted: str, gradient: str) -> str:
    rows = []
    for line in lines(node, layers):
        tint = {"meta": muted, "note": muted, "gradient": gradient}.get(line.role, colour)
        face = f' face="{MONO}"' if line.role in ("value", "gradient") else ""
        text = _text(line.text)
        if line.role == "name":
            text = f"<b>{text}</b>"
        rows.append(f'<font point-size="{SIZES[line.role]}" color="{tint}"{face}>{text}</font>')
    marks = [_text(badge.text) for badge in badges(node, layers)]
    if marks:
        rows.append(f'<font point-size="11" color="{colour}"><i>{" · ".join(marks)}</i></font>')
    return "<" + "<br/>".join(rows) + ">"


def _text(text: str) -> str:
    """A name as the text of an HTML-like label. A backslash is an escape even there."""
    clean = "".join(char if char.isprintable() else " " for char in text)
    return html.escape(clean.replace("\\", "\\\\")).replace("&#x27;", "&#39;") or " "
