"""draw: the graph behind a result, as a picture."""

from __future__ import annotations

from typing import Any

from .labels import Layers
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

    `collapse`: repeats become one block with a count, and what is still larger than 300
    nodes is summarised; False draws every node, however long that takes.

    `theme`: "light", "dark" or "auto" (as the reader's system). `direction`: "down" or
    "right". Raises GraphError for anything that is not a tensor.
    """
    if theme not in THEMES:
        raise GraphError(f"theme must be one of {', '.join(THEMES)}, got {theme!r}")
    if direction not in DIRECTIONS:
        raise GraphError(f"direction must be one of {', '.join(DIRECTIONS)}, got {direction!r}")
    if isinstance(results, Graph):
        graph = results
    else:
        graph = read_graph(results, names=caller_namespace() if names is None else names)
    layers = Layers(values, grads, saved, versions, hooks, blocked)
    picture = Picture(graph, layers, theme=theme, direction=direction)
    return picture if collapse else picture.open()
