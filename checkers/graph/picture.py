"""Picture: a drawn graph, as a notebook, a terminal, a file or a program wants it."""

from __future__ import annotations

import base64
import html
import json
import subprocess
import sys
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkers.languages import language, speaking

from . import layout, svg
from .collapse import collapse
from .dot import digraph
from .labels import Layers, visible
from .layout import LayoutMissing
from .model import Graph, GraphError
from .textual import describe, tree

if TYPE_CHECKING:
    import graphviz

# In JupyterLab's dark theme the light card turns dark; where styles are stripped
# (an untrusted notebook, a repository viewer) the card keeps its own background.
DARK_STYLE = (
    "<style>[data-jp-theme-light='false'] img.gs-light"
    "{filter:invert(.9) hue-rotate(180deg)}</style>"
)


class Picture:
    """A drawn graph.

    `full` is the whole Graph, `graph` what is shown of it; `svg`, `text` (a tree for the
    terminal), `alt` (a sentence) and `dot` (a graphviz.Digraph) are made when first asked
    for. In a notebook it shows as an image with alternative text; where no layout engine
    is installed, as the text tree.
    """

    def __init__(
        self,
        full: Graph,
        layers: Layers,
        *,
        opened: Collection[str] | None = (),
        theme: str = "light",
        direction: str = "down",
        paints: Mapping[str, str] | None = None,
        heading: str = "",
    ) -> None:
        self.full = full
        self.layers = layers
        self.opened = opened
        self.theme = theme
        self.direction = direction
        self.paints = dict(paints or {})
        self.heading = heading

    @cached_property
    def graph(self) -> Graph:
        """What the picture shows: layers chosen, repeats folded unless opened."""
        shown = visible(self.full, self.layers)
        return shown if self.opened is None else collapse(shown, opened=self.opened)

    def open(self, *repeats: str) -> Picture:
        """The same picture with these repeats ("repeat_1") opened; without a name, all of it.

        Every node is then drawn, however many there are.
        """
        return Picture(
            self.full,
            self.layers,
            opened={*(self.opened or ()), *repeats} if repeats else None,
            theme=self.theme,
            direction=self.direction,
            paints=self.paints,
            heading=self.heading,
        )

    @cached_property
    def alt(self) -> str:
        """One or a few sentences that say what the graph is."""
        return (self.heading + " " if self.heading else "") + describe(self.graph)

    @cached_property
    def text(self) -> str:
        """The graph as a text tree."""
        return tree(self.graph, self.layers)

    @cached_property
    def svg(self) -> str:
        """The picture. Raises LayoutMissing where neither pygraphviz nor dot is there."""
        with speaking(language()):  # asked once, not for each label
            return svg.render(
                self.graph,
                self.layers,
                alt=self.alt,
                theme=self.theme,
                direction=self.direction,
                paints=self.paints,
            )

    @cached_property
    def dot(self) -> graphviz.Digraph:
        """The same graph as a graphviz.Digraph."""
        return digraph(self.graph, self.layers, theme=self.theme, direction=self.direction)

    def to_html(self) -> str:
        """An <img> that needs nothing from outside, or the text tree in <pre>."""
        try:
            code = base64.b64encode(self.svg.encode()).decode()
        except LayoutMissing as missing:
            return f"<pre>{html.escape(self.text)}\n({html.escape(str(missing))})</pre>"
        width = self.svg.partition('width="')[2].partition('"')[0]
        kind = "gs-graph gs-light" if self.theme == "light" else "gs-graph"
        return (
            f'<img class="{kind}" alt="{html.escape(self.alt)}" width="{width}" '
            f'style="max-width:100%;height:auto" src="data:image/svg+xml;base64,{code}">'
            + (DARK_STYLE if self.theme == "light" else "")
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": self.text, "text/html": self.to_html()}

    def __repr__(self) -> str:
        return self.text

    def save(self, path: str | Path) -> Path:
        """Writes x.svg, x.png, x.pdf, x.dot, x.json or x.txt, and returns the path.

        PNG and PDF are rendered by Graphviz itself from `.dot`. JSON holds the whole
        graph, nothing collapsed. Raises GraphError for another ending.
        """
        path = Path(path)
        ending = path.suffix.lower().lstrip(".")
        if ending not in WRITERS:
            known = ", ".join(f".{name}" for name in WRITERS)
            raise GraphError(f"cannot save as {path.name!r}: the name must end in one of {known}")
        if not path.parent.is_dir():
            raise GraphError(f"cannot save {path.name!r}: there is no folder {path.parent}")
        path.write_bytes(WRITERS[ending](self))
        return path


# Graphviz sets text with Pango, and a second layout with text crashes the process in the
# libraries of the wheel (seen in pygraphviz 2.0.4): so each gets a process of its own. The
# SVG is not concerned, its layout holds no text.
RENDER = """
import sys, pygraphviz
source = sys.stdin.buffer.read().decode()
sys.stdout.buffer.write(pygraphviz.AGraph(string=source).draw(format=sys.argv[1], prog="dot"))
"""


def _rendered(picture: Picture, form: str) -> bytes:
    """PNG or PDF, by the wheel's Graphviz or by a system dot."""
    source = picture.dot.source
    if layout.AGraph is None:
        return layout.run_dot(source, form)
    done = subprocess.run(
        [sys.executable, "-c", RENDER, form], input=source.encode(), capture_output=True
    )
    if done.returncode or not done.stdout:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise GraphError(
            f"this Graphviz cannot write .{form} ({said[-1] if said else 'it stopped'}): install "
            "the wheel with `pip install --force-reinstall pygraphviz`, or save as .svg"
        )
    return done.stdout


WRITERS = {
    "svg": lambda picture: picture.svg.encode(),
    "png": lambda picture: _rendered(picture, "png"),
    "pdf": lambda picture: _rendered(picture, "pdf"),
    "dot": lambda picture: picture.dot.source.encode(),
    "json": lambda picture: json.dumps(picture.full.to_data(), ensure_ascii=False).encode(),
    "txt": lambda picture: (picture.text + "\n").encode(),
}
