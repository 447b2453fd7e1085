"""Picture: a drawn graph, as a notebook, a terminal, a file or a program wants it."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkers.languages import language, speaking

from . import layout, svg
from .collapse import collapse
from .dot import digraph
from .labels import Layers, Line, visible
from .layout import LayoutMissing, LayoutSlow
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
GAP, RATED_GAP = 30.0, 18.0  # pixels between layers; rates are layers of their own


COARSER = (None, 120, 40)  # how many nodes are drawn, at the second and third attempt


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
        written: Mapping[str, Sequence[Line]] | None = None,
        rates: Mapping[int, str] | None = None,
    ) -> None:
        self.full = full
        self.layers = layers
        self.opened = opened
        self.theme = theme
        self.direction = direction
        self.paints = dict(paints or {})
        self.heading = heading
        self.written, self.rates = written, rates

    @cached_property
    def graph(self) -> Graph:
        """What the picture shows: layers chosen, repeats folded unless opened."""
        shown = visible(self.full, self.layers)
        return shown if self.opened is None else collapse(shown, opened=self.opened)

    def open(self, *repeats: str) -> Picture:
        """The same picture with these repeats ("repeat_1") opened; without a name, all of it.

        Every node is then drawn, however many there are. Raises GraphError for a name that
        no folded repeat has.
        """
        folded = [repeat.id for repeat in self.graph.repeats]
        for name in repeats:
            if name not in folded and name not in (self.opened or ()):
                known = ", ".join(folded) or "none"
                raise GraphError(f"there is no repeat {name!r} to open; folded are: {known}")
        return Picture(
            self.full,
            self.layers,
            opened={*(self.opened or ()), *repeats} if repeats else None,
            theme=self.theme,
            direction=self.direction,
            paints=self.paints,
            heading=self.heading,
            written=self.written,
            rates=self.rates,
        )

    @cached_property
    def alt(self) -> str:
        """One or a few sentences that say what the graph is."""
        return self._alt(self.graph)

    @cached_property
    def text(self) -> str:
        """The graph as a text tree."""
        return tree(self.graph, self.layers)

    @cached_property
    def svg(self) -> str:
        """The picture; a coarser one where the layout takes too long.

        Raises LayoutMissing where neither pygraphviz nor dot is there, LayoutSlow where even
        the coarsest picture takes too long.
        """
        return self._drawn[1]

    @cached_property
    def _drawn(self) -> tuple[str, str]:
        """The alternative text and the SVG of the finest graph that can be drawn in time."""
        with speaking(language()):  # asked once, not for each label
            for limit in COARSER:
                graph = self.graph if limit is None else self._coarser(limit)
                alt = self._alt(graph)
                try:
                    return alt, self._render(graph, alt)
                except LayoutSlow:
                    continue
            raise LayoutSlow

    def _alt(self, graph: Graph) -> str:
        return (self.heading + " " if self.heading else "") + describe(graph)

    def _coarser(self, limit: int) -> Graph:
        shown = collapse(visible(self.full, self.layers), limit=limit)
        note = "a finer picture takes too long"
        return replace(shown, notes=(*shown.notes, note))

    def _render(self, graph: Graph, alt: str) -> str:
        return svg.render(
            graph,
            self.layers,
            alt=alt,
            theme=self.theme,
            direction=self.direction,
            paints=self.paints,
            written=self.written,
            rates=self.rates,
            gap=RATED_GAP if self.rates else GAP,
        )

    @cached_property
    def dot(self) -> graphviz.Digraph:
        """The same graph as a graphviz.Digraph."""
        return digraph(self.graph, self.layers, theme=self.theme, direction=self.direction)

    def to_html(self) -> str:
        """An <img> that needs nothing from outside, or the text tree in <pre>."""
        try:
            alt, picture = self._drawn
            code = base64.b64encode(picture.encode()).decode()
        except (LayoutMissing, LayoutSlow) as missing:
            return f"<pre>{html.escape(self.text)}\n({html.escape(str(missing))})</pre>"
        width = picture.partition('width="')[2].partition('"')[0]
        kind = "gs-graph gs-light" if self.theme == "light" else "gs-graph"
        return (
            f'<img class="{kind}" alt="{html.escape(alt)}" width="{width}" '
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


LARGEST = "160,160"  # inches, 15,360 pixels: what programs that show pictures can still open


def _rendered(picture: Picture, form: str) -> bytes:
    """PNG or PDF, by the wheel's Graphviz or by a system dot."""
    dot = picture.dot.copy()
    dot.attr("graph", size=LARGEST)  # shrinks what is larger, enlarges nothing
    source = dot.source
    run = layout.run_dot if layout.AGraph is None else layout.run_alone
    return run(source, form)


WRITERS = {
    "svg": lambda picture: picture.svg.encode(),
    "png": lambda picture: _rendered(picture, "png"),
    "pdf": lambda picture: _rendered(picture, "pdf"),
    "dot": lambda picture: picture.dot.source.encode(),
    "json": lambda picture: json.dumps(picture.full.to_data(), ensure_ascii=False).encode(),
    "txt": lambda picture: (picture.text + "\n").encode(),
}
