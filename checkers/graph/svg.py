"""The picture as SVG: own background, own colours, no script, no address, no font file.

Every text is escaped and fitted to the width its box was made for, so that names in any
script stay inside on any machine.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from checkers.languages import say

from .geometry import Box, Curve, Link, Point
from .labels import Badge, Layers, Line, badges, lines
from .layout import arrange
from .model import Edge, Graph, Node
from .theme import DARK, LIGHT, MONO, SANS, Palette, text_width

PAD_X, PAD_Y, MIN_WIDTH = 14.0, 9.0, 60.0
MARGIN = 16.0
ARROW = 7.0
BADGE_HEIGHT, BADGE_GAP, BADGE_SIZE = 17.0, 4.0, 10.5
PLATE_PAD = 13.0
THEMES = ("light", "dark", "auto")
# Patterns: % fills many numbers in at once, faster than a field each.
TEXT = (
    '<text class="%s" x="%.1f" y="%.1f" textLength="%.1f" lengthAdjust="spacingAndGlyphs">%s</text>'
)
TIP = '<path class="gs-tip" d="M%.1f %.1fL%.1f %.1fL%.1f %.1fZ"/>'


@dataclass(frozen=True, slots=True)
class Style:
    """How a role of text is set: pixels, line height, family, weight."""

    size: float
    height: float
    mono: bool = False
    bold: bool = False


STYLES = {
    "name": Style(15, 19, bold=True),
    "op": Style(13, 17),
    "meta": Style(11, 15),
    "value": Style(12, 16, mono=True),
    "gradient": Style(12, 16, mono=True),
    "note": Style(11, 15),
    "number": Style(14, 24, mono=True, bold=True),  # one that a finger can take hold of
}
RATE = "rate"
RATE_SIZE, RATE_HEIGHT, RATE_PAD = 11.5, 18.0, 7.0


class Face(NamedTuple):
    """A node ready to be placed: its lines, its badges, its size, its paint."""

    node: Node
    lines: tuple[Line, ...]
    widths: tuple[float, ...]
    badges: tuple[Badge, ...]
    width: float
    height: float
    paint: str


# What XML 1.0 cannot carry: control characters, lone surrogates, two non-characters.
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


@lru_cache(maxsize=8192)
def escape(text: str) -> str:
    """Text for XML, in content and in attributes; what XML cannot carry becomes �."""
    return html.escape(_UNSPEAKABLE.sub("�", text))


def face(
    node: Node, layers: Layers, paint: str, written: Mapping[str, Sequence[Line]] | None = None
) -> Face:
    """Measures a node; `written` has other lines than usual for some nodes."""
    found = tuple((written or {}).get(node.id) or lines(node, layers))
    marks = tuple(badges(node, layers))
    widths = tuple(map(_width, found))
    width = max(widths, default=0.0)
    if marks:
        width = max(width, sum(map(_badge_width, marks)) + BADGE_GAP * (len(marks) - 1))
    height = sum(STYLES[line.role].height for line in found) + 2 * PAD_Y
    if marks:
        height += BADGE_HEIGHT + 3
    return Face(node, found, widths, marks, max(MIN_WIDTH, width + 2 * PAD_X), height, paint)


def _width(line: Line) -> float:
    style = STYLES[line.role]
    return text_width(line.text, style.size, mono=style.mono, bold=style.bold)


def _badge_width(badge: Badge) -> float:
    return text_width(badge.text, BADGE_SIZE) + 12


def faces(
    graph: Graph,
    layers: Layers,
    paints: Mapping[str, str] | None = None,
    written: Mapping[str, Sequence[Line]] | None = None,
) -> list[Face]:
    """One face for each node; `paints` overrides the colour of single nodes."""
    results = {result.node for result in graph.results}
    found = []
    for node in graph.nodes:
        usual = "result" if node.id in results and node.kind == "operation" else node.kind
        found.append(face(node, layers, (paints or {}).get(node.id, usual), written))
    return found


def render(
    graph: Graph,
    layers: Layers,
    *,
    alt: str,
    theme: str = "light",
    direction: str = "down",
    paints: Mapping[str, str] | None = None,
    gap: float = 30.0,
    written: Mapping[str, Sequence[Line]] | None = None,
    rates: Mapping[int, str] | None = None,
) -> str:
    """The SVG of a graph, `gap` pixels between its layers.

    `written`: other lines than usual for some nodes. `rates`: a short text on some edges, by
    their number; it gets a place of its own in the layout, so it never lies on anything.

    Raises LayoutMissing where no Graphviz is found.
    """
    placed = faces(graph, layers, paints, written)
    rates = dict(rates or {})
    index = {node.id: number for number, node in enumerate(graph.nodes)}
    sizes = [(entry.width, entry.height) for entry in placed]
    links, signs = [], {}
    for number, edge in enumerate(graph.edges):
        source, target = index[edge.source], index[edge.target]
        if number not in rates:
            links.append(Link(source, target, edge.carried))
            continue
        signs[number] = len(sizes)  # a box on the way, and an edge on each side of it
        sizes.append((text_width(rates[number], RATE_SIZE, mono=True) + 2 * RATE_PAD, RATE_HEIGHT))
        links += [Link(source, signs[number], edge.carried), Link(signs[number], target)]
    groups = [[index[member] for member in repeat.members] for repeat in graph.repeats]
    layout = arrange(sizes, links, groups, direction=direction, gap=gap)
    curves = _joined(layout.curves, len(graph.edges), signs)
    members = {member for repeat in graph.repeats for member in repeat.members}
    plates = _plates(groups, layout.boxes)
    left = min([0.0, *(box.x - box.width / 2 for box in plates)]) - MARGIN
    top = min([0.0, *(box.y - box.height / 2 for box in plates)]) - MARGIN
    right = max([layout.width, *(box.x + box.width / 2 for box in plates)]) + MARGIN
    bottom = max([layout.height, *(box.y + box.height / 2 for box in plates)]) + MARGIN
    width, height = right - left, bottom - top
    used = {entry.paint for entry in placed} | {
        badge.role for entry in placed for badge in entry.badges
    }
    used |= {line.role for entry in placed for line in entry.lines if line.role == "number"}
    if plates:
        used.add("plate")
    if rates:
        used.add(RATE)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="gs-graph" role="img" '
        f'width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="{left:.1f} {top:.1f} {width:.1f} {height:.1f}">',
        f"<title>{escape(alt)}</title>",
        f"<style>{_css(theme, used)}</style>",
        f'<rect class="gs-card" x="{left + 0.5:.1f}" y="{top + 0.5:.1f}" '
        f'width="{width - 1:.1f}" height="{height - 1:.1f}" rx="10"/>',
    ]
    by_size = sorted(
        zip(graph.repeats, plates, strict=True), key=lambda pair: -len(pair[0].members)
    )
    parts.extend(_frame(box) for _, box in by_size)
    for number, (edge, curve) in enumerate(zip(graph.edges, curves, strict=True)):
        # Inside a frame the frame's own count says how often.
        counted = edge.count > 1 and edge.target not in members
        sign = ""
        if number in signs:
            sign = _rate_svg(rates[number], layout.boxes[signs[number]])
        several = graph.by_id[edge.source].outputs > 1 and not edge.carried
        parts.append(_edge_svg(number, edge, curve, sign, counted=counted, several=several))
    for entry, box in zip(placed, layout.boxes, strict=False):  # after them the signs on edges
        parts.append(_node_svg(entry, box))
    parts.extend(_frame_label(repeat.count, box) for repeat, box in by_size)
    parts.append("</svg>")
    return "\n".join(parts)


def _css(theme: str, used: set[str]) -> str:
    if theme == "both":  # for a page that switches by a class
        return f"{_rules(LIGHT, used)}\n.gs-dark{{{_rules(DARK, used)}}}"
    if theme == "auto":
        dark = _rules(DARK, used)
        return f"{_rules(LIGHT, used)}\n@media (prefers-color-scheme: dark) {{{dark}}}"
    return _rules(DARK if theme == "dark" else LIGHT, used)


def _rules(palette: Palette, used: set[str]) -> str:
    rules = [
        f".gs-graph text{{font-family:{SANS};fill:{palette.text};text-anchor:middle;"
        "dominant-baseline:alphabetic;white-space:pre}",
        f".gs-card{{fill:{palette.background};stroke:{palette.border}}}",
        f".gs-edge path{{fill:none;stroke:{palette.edge};stroke-width:1.5}}",
        f".gs-edge .gs-tip{{fill:{palette.edge};stroke:none}}",
        f".gs-blocked path{{stroke:{palette.blocked};stroke-dasharray:3 4}}",
        f".gs-edge .gs-bar{{stroke:{palette.blocked};stroke-width:2.5;stroke-dasharray:none}}",
        ".gs-carried path{stroke-dasharray:6 4}",
        *(
            f".gs-edge-{mark} path{{stroke:{palette.paints[mark].stroke};stroke-width:2.2}}"
            f".gs-edge-{mark} .gs-tip{{fill:{palette.paints[mark].stroke}}}"
            for mark in ("missing", "extra")
        ),
        ".gs-edge-missing .gs-line{stroke-dasharray:6 4}",
        f".gs-graph .gs-count{{font-size:11px;fill:{palette.muted};stroke:{palette.background};"
        "stroke-width:4;paint-order:stroke}",
        ".gs-node rect{stroke-width:1.4}.gs-node rect.gs-chip{stroke-width:1}",
    ]
    if RATE in used:
        rules.append(
            f".gs-rate rect{{fill:{palette.background};stroke:{palette.border}}}"
            f".gs-graph .gs-rate-text{{font-size:{RATE_SIZE}px;font-family:{MONO};"
            f"fill:{palette.muted}}}"
        )
    for role, style in STYLES.items():
        if role == "number" and role not in used:
            continue
        extra = f";font-family:{MONO}" if style.mono else ""
        extra += ";font-weight:700" if style.bold else ""
        if role in ("meta", "note"):
            extra += f";fill:{palette.muted}"
        if role == "gradient":
            extra += f";fill:{palette.gradient}"
        if role == "note":
            extra += ";font-style:italic"
        rules.append(f".gs-graph .gs-{role}{{font-size:{style.size}px{extra}}}")
    for role in sorted(used & palette.paints.keys()):
        paint = palette.paints[role]
        dashed = ";stroke-dasharray:4 3" if role in ("constant", "missing") else ""
        rules.append(f".gs-{role}-box{{fill:{paint.fill};stroke:{paint.stroke}{dashed}}}")
        rules.append(
            f".gs-in-{role} .gs-name,.gs-in-{role} .gs-op,"
            f".gs-graph .gs-{role}-text{{fill:{paint.text}}}"
        )
    rules.append(f".gs-graph .gs-badge{{font-size:{BADGE_SIZE}px}}")
    return "\n".join(rules)


def _text(x: float, y: float, role: str, text: str, width: float) -> str:
    """A text of exactly `width`: a reader's other font is squeezed, never cut."""
    if not text:
        return ""
    return TEXT % (role, x, y, width, escape(text))


def _node_svg(entry: Face, box: Box) -> str:
    node = entry.node
    x, y = box.x - entry.width / 2, box.y - entry.height / 2
    radius = min(entry.height / 2, 16.0) if node.kind in ("leaf", "constant") else 7.0
    parts = [
        f'<g class="gs-node gs-in-{entry.paint}" data-id="{escape(node.id)}">',
        f'<rect class="gs-{entry.paint}-box" x="{x:.1f}" y="{y:.1f}" width="{entry.width:.1f}" '
        f'height="{entry.height:.1f}" rx="{radius:.1f}"/>',
    ]
    baseline = y + PAD_Y
    block: dict[str, float] = {}
    for line, width in zip(entry.lines, entry.widths, strict=True):
        if width > block.get(line.role, -1.0):
            block[line.role] = width
    for line, width in zip(entry.lines, entry.widths, strict=True):
        style = STYLES[line.role]
        # Rows of a matrix stand under one another: left edges aligned, the block centred.
        shift = (width - block[line.role]) / 2 if style.mono else 0.0
        middle, foot = box.x + shift, baseline + style.height * 0.78
        parts.append(_text(middle, foot, f"gs-{line.role}", line.text, width))
        baseline += style.height
    if entry.badges:
        row = sum(map(_badge_width, entry.badges)) + BADGE_GAP * (len(entry.badges) - 1)
        left = box.x - row / 2
        for badge in entry.badges:
            width = _badge_width(badge)
            middle = left + width / 2
            label = f"gs-badge gs-{badge.role}-text"
            parts.append(
                f'<g class="gs-mark gs-mark-{badge.role}">'
                f'<rect class="gs-chip gs-{badge.role}-box" x="{left:.1f}" '
                f'y="{baseline + 2:.1f}" width="{width:.1f}" '
                f'height="{BADGE_HEIGHT}" rx="{BADGE_HEIGHT / 2}"/>'
                + _text(middle, baseline + 14, label, badge.text, width - 12)
                + "</g>"
            )
            left += width + BADGE_GAP
    parts.append("</g>")
    return "".join(parts)


def _joined(curves: Sequence[Curve], edges: int, signs: Mapping[int, int]) -> list[Curve]:
    """A curve for each edge: where a sign stands on it, the two pieces as one."""
    found, rest = [], iter(curves)
    for number in range(edges):
        curve = next(rest)
        if number in signs:
            end, start = curve.points, next(rest).points
            bridge = (end[-1], start[0]) if end and start else ()
            curve = Curve((*end, *bridge, *start))
        found.append(curve)
    return found


def _rate_svg(text: str, box: Box) -> str:
    width = box.width - 2 * RATE_PAD
    return (
        f'<g class="gs-rate"><rect x="{box.x - box.width / 2:.1f}" '
        f'y="{box.y - RATE_HEIGHT / 2:.1f}" width="{box.width:.1f}" height="{RATE_HEIGHT}" '
        f'rx="{RATE_HEIGHT / 2}"/>' + _text(box.x, box.y + 4, "gs-rate-text", text, width) + "</g>"
    )


def _edge_svg(
    number: int, edge: Edge, curve: Curve, sign: str, *, counted: bool, several: bool
) -> str:
    """An edge; `sign` stands on it, `counted` says how many it is, `several` which output."""
    if len(curve.points) < 4:
        return ""
    end, (dx, dy) = curve.points[-1], _heading(curve.points)
    numbers = list(chain.from_iterable(curve.points))
    numbers[-2:] = end[0] - dx * ARROW * 0.8, end[1] - dy * ARROW * 0.8
    path = _path(len(curve.points)) % tuple(numbers)
    kind = " gs-blocked" if edge.blocked else " gs-carried" if edge.carried else ""
    kind += f" gs-edge-{edge.mark}" if edge.mark else ""
    if edge.blocked:  # a bar across the way: nothing comes back along this edge
        half = 5.5
        tip = (
            f'<path class="gs-bar" d="M{end[0] - dy * half - dx * 3:.1f} '
            f"{end[1] + dx * half - dy * 3:.1f}L{end[0] + dy * half - dx * 3:.1f} "
            f'{end[1] - dx * half - dy * 3:.1f}"/>'
        )
    else:
        foot, half = (end[0] - dx * ARROW, end[1] - dy * ARROW), ARROW * 0.42
        left = foot[0] - dy * half, foot[1] + dx * half
        right = foot[0] + dy * half, foot[1] - dx * half
        tip = TIP % (*end, *left, *right)
    label = ""
    if counted:
        middle = curve.points[len(curve.points) // 2]
        text = f"×{edge.count:,}"
        label = _text(middle[0], middle[1] + 4, "gs-count", text, text_width(text, 11))
    if several:  # a step along the curve, clear of the box
        (x, y), (towards_x, towards_y) = curve.points[0], curve.points[1]
        text = f"[{edge.output}]"
        x, y = x + (towards_x - x) * 0.7, y + (towards_y - y) * 0.7
        label += _text(x, y + 4, "gs-count", text, text_width(text, 11))
    return (
        f'<g class="gs-edge{kind}" data-edge="{number}" data-source="{escape(edge.source)}" '
        f'data-target="{escape(edge.target)}"><path class="gs-line" d="{path}"/>'
        f"{tip}{label}{sign}</g>"
    )


@lru_cache(maxsize=256)
def _path(points: int) -> str:
    """The pattern of a path of that many points."""
    return "M%.1f %.1fC" + " ".join(["%.1f %.1f"] * (points - 1))


def _heading(points: Sequence[Point]) -> tuple[float, float]:
    """Unit vector in which the curve arrives."""
    end = points[-1]
    for x, y in reversed(points[:-1]):
        dx, dy = end[0] - x, end[1] - y
        length = (dx * dx + dy * dy) ** 0.5
        if length > 0.5:
            return dx / length, dy / length
    return 0.0, 1.0


def _plates(groups: list[list[int]], boxes: tuple[Box, ...]) -> list[Box]:
    """A frame around each group; a frame inside another is counted as one of its boxes."""
    found: dict[int, Box] = {}
    for number in sorted(range(len(groups)), key=lambda number: len(groups[number])):
        inner = [boxes[member] for member in groups[number]]
        inner += [box for other, box in found.items() if set(groups[other]) < set(groups[number])]
        left = min(box.x - box.width / 2 for box in inner) - PLATE_PAD
        right = max(box.x + box.width / 2 for box in inner) + PLATE_PAD
        top = min(box.y - box.height / 2 for box in inner) - PLATE_PAD
        bottom = max(box.y + box.height / 2 for box in inner) + PLATE_PAD
        found[number] = Box((left + right) / 2, (top + bottom) / 2, right - left, bottom - top)
    return [found[number] for number in range(len(groups))]


def _frame(box: Box) -> str:
    x, y = box.x - box.width / 2, box.y - box.height / 2
    return (
        f'<rect class="gs-plate-box" x="{x:.1f}" y="{y:.1f}" width="{box.width:.1f}" '
        f'height="{box.height:.1f}" rx="12"/>'
    )


def _frame_label(count: int, box: Box) -> str:
    """On the lower edge of the frame, drawn over whatever crosses it."""
    text = say("repeated {count} times", count=f"{count:,}")
    width = text_width(text, BADGE_SIZE)
    x, y = box.x - box.width / 2 + 14, box.y + box.height / 2
    return (
        f'<rect class="gs-plate-box" x="{x:.1f}" y="{y - BADGE_HEIGHT / 2:.1f}" '
        f'width="{width + 14:.1f}" height="{BADGE_HEIGHT}" rx="{BADGE_HEIGHT / 2}"/>'
        + _text(x + 7 + width / 2, y + 3.8, "gs-badge gs-plate-text", text, width)
    )
