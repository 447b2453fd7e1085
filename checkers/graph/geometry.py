"""Boxes, links and curves: what layout and routing hand to one another. Pixels, y downwards.

Named tuples: a picture makes hundreds of them, and they take a third of a dataclass's time.
"""

from __future__ import annotations

from typing import NamedTuple

Point = tuple[float, float]


class Box(NamedTuple):
    """Centre and size in pixels, y growing downwards."""

    x: float
    y: float
    width: float
    height: float


class Link(NamedTuple):
    """An edge to lay out: indices of its boxes; `loose` ones do not pull their ends apart."""

    source: int
    target: int
    loose: bool = False


class Curve(NamedTuple):
    """A chain of cubic Bezier pieces: 1 + 3n points."""

    points: tuple[Point, ...]
