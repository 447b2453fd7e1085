"""Edges of large layered graphs, drawn between the boxes.

Graphviz routes edges well and slowly. Where a picture is large, its boxes are kept and the
edges are drawn here: from row to row, past every box in between through the nearest gap,
vertical where they pass one. No edge runs through a box.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from .geometry import Box, Curve, Link, Point

CLEARANCE = 7.0  # pixels between an edge and a box that it passes
PORT = 14.0  # pixels between two edges at the same side of a box


def route(boxes: Sequence[Box], links: Sequence[Link], *, sideways: bool = False) -> list[Curve]:
    """A curve for each link, for rows from top to bottom (`sideways`: columns, left to right)."""
    if sideways:
        turned = route([Box(b.y, b.x, b.height, b.width) for b in boxes], links)
        return [Curve(tuple((y, x) for x, y in curve.points)) for curve in turned]
    rows, levels = _rows(boxes)
    leave, arrive = _ports(boxes, links)
    curves = []
    for number, link in enumerate(links):
        a, b = boxes[link.source], boxes[link.target]
        start: Point = (leave[number], a.y + a.height / 2)
        end: Point = (arrive[number], b.y - b.height / 2)
        low, high = levels[link.source], levels[link.target]
        points = [start, (start[0], max(start[1], rows[low].bottom))]
        x = start[0]
        for level in range(low + 1, high):
            x = rows[level].nearest_gap(x + (end[0] - x) / (high - level + 1))
            points += [(x, rows[level].top), (x, rows[level].bottom)]
        points += [(end[0], min(end[1], rows[high].top)), end]
        curves.append(Curve(_smooth(points)))
    return curves


class _Row:
    """The boxes of one row: how far they reach, and where there is room between them."""

    def __init__(self) -> None:
        self.top, self.bottom = float("inf"), float("-inf")
        self.taken: list[tuple[float, float]] = []

    def add(self, box: Box) -> None:
        self.top = min(self.top, box.y - box.height / 2)
        self.bottom = max(self.bottom, box.y + box.height / 2)
        half = box.width / 2 + CLEARANCE
        self.taken.append((box.x - half, box.x + half))

    def nearest_gap(self, x: float) -> float:
        """The x nearest to the wanted one that is in no box."""
        left = right = x
        for begin, end in self.taken:  # sorted: one pass pushes to the right …
            if begin < right < end:
                right = end
        for begin, end in reversed(self.taken):  # … and one to the left
            if begin < left < end:
                left = begin
        return left if x - left <= right - x else right


def _rows(boxes: Sequence[Box]) -> tuple[list[_Row], list[int]]:
    """The rows from top to bottom, and the number of each box's row."""
    heights = [round(box.y) for box in boxes]
    number = {height: place for place, height in enumerate(sorted(set(heights)))}
    levels = [number[height] for height in heights]
    rows = [_Row() for _ in number]
    for box, level in zip(boxes, levels, strict=True):
        rows[level].add(box)
    for row in rows:
        row.taken.sort()
    return rows, levels


def _ports(boxes: Sequence[Box], links: Sequence[Link]) -> tuple[list[float], list[float]]:
    """Where each link leaves and arrives: in the order of the far ends, so they do not cross."""
    leave, arrive = [0.0] * len(links), [0.0] * len(links)
    outgoing: dict[int, list[int]] = defaultdict(list)
    incoming: dict[int, list[int]] = defaultdict(list)
    for number, link in enumerate(links):
        outgoing[link.source].append(number)
        incoming[link.target].append(number)
    for ends, found, far in (
        (outgoing, leave, lambda number: boxes[links[number].target].x),
        (incoming, arrive, lambda number: boxes[links[number].source].x),
    ):
        for key, numbers in ends.items():
            box = boxes[key]
            if len(numbers) == 1:
                found[numbers[0]] = box.x
                continue
            numbers.sort(key=far)
            step = min(PORT, 0.8 * box.width / len(numbers))
            for place, number in enumerate(numbers):
                found[number] = box.x + (place - (len(numbers) - 1) / 2) * step
    return leave, arrive


def _smooth(points: list[Point]) -> tuple[Point, ...]:
    """Cubic Bezier pieces through all points, vertical at each; none of no length."""
    out = [points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        if x0 == x1 and y0 == y1:
            continue
        middle = (y0 + y1) / 2
        out += [(x0, middle), (x1, middle), (x1, y1)]
    return tuple(out)
