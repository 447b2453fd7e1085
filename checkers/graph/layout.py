"""Where everything goes: layered layout by Graphviz, in this process where possible.

Boxes come in with their sizes, positions and curves come out. Graphviz never sees a
label, so it never has to load a font, and no label can be taken for DOT. The wheels of
pygraphviz carry Graphviz; without them a `dot` on the PATH is asked; without either
`LayoutMissing` says so and the picture falls back on text.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from .geometry import Box, Curve, Link
from .model import GraphError
from .routing import route

# Imported here and not at the first picture: the call that draws is the one that is timed.
try:
    import pygraphviz
except ImportError:  # an odd platform without a wheel
    AGraph: Any = None
else:

    class _Quiet(pygraphviz.AGraph):
        """Without the warning on stderr that layouts of more than 1000 nodes take long."""

        def number_of_nodes(self) -> int:
            return 0

    AGraph = _Quiet


INCH = 72.0
ORDERED_LIMIT = 60  # inputs keep their order from left to right in graphs up to this size
# Beyond so many boxes, fewer rounds of untangling: time counts more than the last crossing.
EFFORT = ((400, "mclimit=0.01 nslimit=0.1"), (60, "mclimit=0.05 nslimit=0.1"))
ROUTED_FROM = 60  # beyond so many boxes (and no frames) edges are routed here, not by Graphviz
GROUP_MARGIN = 24  # pixels between a group's boxes and its neighbours: room for the frame
TIMEOUT = 10.0  # seconds: who has waited so long would rather have a coarser picture
# Beyond so many boxes and links a layout runs in a process of its own, which can be ended: by the
# time limit, and by whoever presses Ctrl+C. In this process nothing can end it.
ALONE_FROM = 500


class LayoutMissing(GraphError):
    """Neither pygraphviz nor a `dot` program is there, or the system refuses what they need."""

    def __init__(self, why: str = "") -> None:
        super().__init__(
            f"the system refused what drawing needs: {why}"
            if why
            else "drawing needs Graphviz: install its wheel with `pip install pygraphviz`, "
            "or Graphviz itself so that `dot` is on the PATH"
        )


class LayoutSlow(GraphError):
    """Graphviz has not found a layout in the time that a picture may take."""

    def __init__(self) -> None:
        super().__init__(f"no layout within {TIMEOUT:.0f} s: the graph is too dense to be drawn")


@dataclass(frozen=True, slots=True)
class Layout:
    width: float
    height: float
    boxes: tuple[Box, ...]
    curves: tuple[Curve, ...]


def arrange(
    sizes: Sequence[tuple[float, float]],
    links: Sequence[Link],
    groups: Sequence[Sequence[int]] = (),
    *,
    direction: str = "down",
    gap: float = 30.0,
) -> Layout:
    """Lays boxes of the given sizes (pixels) out in layers.

    `groups` are kept together, with room for a frame. `direction` is "down" or "right",
    `gap` the pixels between two layers.
    Raises LayoutMissing when there is no Graphviz of any kind, LayoutSlow when it takes too long.
    """
    if not sizes:
        return Layout(0.0, 0.0, (), ())
    own_routes = len(sizes) > ROUTED_FROM and not groups
    source = _source(sizes, links, groups, direction, gap, own_routes)
    alone = len(sizes) + len(links) > ALONE_FROM
    layout = _read_plain(_plain(source, alone=alone), len(sizes), () if own_routes else links)
    if not own_routes:
        return layout
    curves = route(layout.boxes, links, sideways=direction == "right")
    return replace(layout, curves=tuple(curves))


def _source(
    sizes: Sequence[tuple[float, float]],
    links: Sequence[Link],
    groups: Sequence[Sequence[int]],
    direction: str,
    gap: float,
    own_routes: bool,
) -> str:
    """Bare DOT: numbers only."""
    graph = ["rankdir=" + ("LR" if direction == "right" else "TB"), "nodesep=0.3"]
    graph.append(f"ranksep={gap / INCH:.3f}")
    if len(sizes) <= ORDERED_LIMIT and not groups:
        graph.append("ordering=in")
    effort = next((words for limit, words in EFFORT if len(sizes) > limit), "")
    graph.append(effort)
    if own_routes:
        graph.append("splines=none")
    out = [
        "digraph {",
        f"graph [{' '.join(graph)}]",
        'node [shape=box label="" fixedsize=true]',
        "edge [dir=none]",
    ]
    for index, (width, height) in enumerate(sizes):
        out.append(f"{index} [width={width / INCH:.4f} height={height / INCH:.4f}]")
    out.extend(_clusters(groups))
    for link in links:
        extra = " [constraint=false]" if link.loose else ""
        out.append(f"{link.source} -> {link.target}{extra}")
    out.append("}")
    return "\n".join(out)


def _clusters(groups: Sequence[Sequence[int]]) -> list[str]:
    """Subgraphs, each inside the smallest group that contains all of it."""
    sets = [frozenset(members) for members in groups]
    parent: dict[int, int] = {}
    for number, members in enumerate(sets):
        around = [other for other, outer in enumerate(sets) if members < outer]
        if around:
            parent[number] = min(around, key=lambda other: len(sets[other]))

    def write(number: int) -> str:
        inner = "".join(write(child) for child, outer in parent.items() if outer == number)
        members = " ".join(map(str, groups[number]))
        return f"subgraph cluster_{number} {{ margin={GROUP_MARGIN} {inner} {members} }} "

    return [write(number) for number in range(len(sets)) if number not in parent]


def _plain(source: str, *, alone: bool) -> str:
    """Graphviz's "plain" answer to a DOT source, from a process of its own if `alone`."""
    if AGraph is not None and alone:
        return run_alone(source, "plain").decode()
    if AGraph is not None:
        try:
            graph = AGraph(string=source)  # by way of a temporary file
        except OSError as error:
            return run_dot(source, "plain", error.strerror or str(error)).decode()
        try:
            return graph.draw(format="plain", prog="dot").decode()
        except (ValueError, OSError):  # built without the dot layout: there may be a program
            pass
        finally:
            graph.close()
    return run_dot(source, "plain").decode()


# Text is set with Pango, and a second layout with text crashes the process in the libraries of the
# wheel (seen in pygraphviz 2.0.4): so each gets a process of its own. A layout of bare boxes, as
# the SVG asks for, is not concerned.
ALONE = """
import sys, pygraphviz
source = sys.stdin.buffer.read().decode()
sys.stdout.buffer.write(pygraphviz.AGraph(string=source).draw(format=sys.argv[1], prog="dot"))
"""


def run_alone(source: str, form: str) -> bytes:
    """What the wheel's Graphviz makes of a DOT source, in a process that can be ended.

    Raises LayoutSlow when the time is over, GraphError when this Graphviz cannot do it.
    """
    done = _run([sys.executable, "-c", ALONE, form], source)
    if done.returncode or not done.stdout:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise GraphError(
            f"this Graphviz cannot write .{form} ({said[-1] if said else 'it stopped'}): install "
            "the wheel with `pip install --force-reinstall pygraphviz`, or save as .svg"
        )
    return done.stdout


def run_dot(source: str, form: str, why: str = "") -> bytes:
    """Output of a system `dot`, asked because of `why`.

    Raises LayoutMissing without one, LayoutSlow, GraphError.
    """
    program = shutil.which("dot")
    if program is None:
        raise LayoutMissing(why)
    done = _run([program, f"-T{form}"], source)
    if done.returncode:
        raise GraphError(f"dot failed: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def _run(command: list[str], source: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(command, input=source.encode(), capture_output=True, timeout=TIMEOUT)
    except subprocess.TimeoutExpired as error:
        raise LayoutSlow from error


def _read_plain(text: str, count: int, links: Sequence[Link]) -> Layout:
    """Reads the lines "graph", "node" and "edge"; inches from below become pixels from above."""
    boxes: list[Box] = [Box(0.0, 0.0, 0.0, 0.0)] * count
    waiting: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, link in enumerate(links):
        waiting[(link.source, link.target)].append(number)
    curves: list[Curve] = [Curve(())] * len(links)
    width = height = 0.0
    for line in text.replace("\\\n", "").splitlines():
        words = line.split(" ")
        if words[0] == "graph":
            width, height = float(words[2]) * INCH, float(words[3]) * INCH
        elif words[0] == "node":
            x, y, wide, high = (float(word) * INCH for word in words[2:6])
            boxes[int(words[1])] = Box(x, height - y, wide, high)
        elif not curves:  # edges come last
            break
        elif words[0] == "edge":
            numbers = waiting[(int(words[1]), int(words[2]))]
            flat = [float(word) * INCH for word in words[4 : 4 + 2 * int(words[3])]]
            points = tuple((x, height - y) for x, y in zip(flat[::2], flat[1::2], strict=True))
            curves[numbers.pop(0)] = Curve(points)
    return Layout(width, height, tuple(boxes), tuple(curves))
