"""draw: the graph behind a result, as a picture."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .labels import Layers
from .live.known import Unresolved
from .live.rated import rated
from .model import Graph, GraphError
from .naming import caller_namespace
from .picture import Picture
from .reading import read_graph
from .svg import THEMES

DIRECTIONS = ("down", "right")


def draw(
    results: Any,
    *,
    names: Any = None,
    values: bool = True,
    grads: bool = True,
    saved: bool = False,
    versions: bool = False,
    hooks: bool = False,
    blocked: bool = False,
    rates: bool = False,
    collapse: bool = True,
    theme: str = "light",
    direction: str = "down",
) -> Picture:
    """Draws the graph behind a tensor, of this engine or of torch.

    `results`: a tensor, a list of tensors, a dict {name: tensor}, a module (its
    parameters), or a Graph that `read_graph` or JSON gave. `names`: a dict or a module
    that tells variable names; without it the caller's variables are looked at.

    Layers: `values` (small tensors whole, large ones as min, max, mean), `grads` (what is
    in .grad; "no grad yet" when there is nothing), `saved` (tensors kept for the backward,
    gone when freed), `versions` (in-place changes), `hooks` (on tensors that have a name),
    `blocked` (every input that no gradient reaches). What nobody can read off a graph is
    said in `checkers.graph.reading`.

    `rates`: the local derivative on every edge, a formula and the value in every box, of a
    small graph (up to 60 operations) that `explore` can read; found by retained backwards, so
    hooks run. A constant of one number then stands in the formula that uses it. Where that
    cannot be, a note says why.

    `collapse`: repeats become one block with a count, and what is still larger than 300
    nodes is summarised; False draws every node, however long that takes.

    In a notebook the picture shows where the call is the last line of its cell; in the middle
    of one, write `display(draw(y))`.

    `theme`: "light", "dark" or "auto" (as the reader's system). `direction`: "down" or
    "right". Raises GraphError for anything that is not a tensor.
    """
    if theme not in THEMES:
        raise GraphError(f"theme must be one of {', '.join(THEMES)}, got {theme!r}")
    if direction not in DIRECTIONS:
        raise GraphError(f"direction must be one of {', '.join(DIRECTIONS)}, got {direction!r}")
    known = caller_namespace() if names is None else names
    layers = Layers(values, grads, saved, versions, hooks, blocked)
    note = ""
    if rates and not isinstance(results, Graph):
        try:
            found = rated(results, known, layers)
        except Unresolved as unresolved:
            note = f"without local derivatives: {unresolved}"
        else:
            return Picture(
                found.graph,
                layers,
                opened=None,
                theme=theme,
                direction=direction,
                written=found.written,
                rates=found.rates,
            )
    graph = results if isinstance(results, Graph) else read_graph(results, names=known)
    if note:
        graph = replace(graph, notes=(*graph.notes, note))
    picture = Picture(graph, layers, theme=theme, direction=direction)
    return picture if collapse else picture.open()
