"""Boxes, links and curves: what layout and routing hand to one another. Pixels, y downwards."""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """Centre and size in pixels, y growing downwards."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Link:
    """An edge to lay out: indices of its boxes; `loose` ones do not pull their ends apart."""

    source: int
    target: int
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """A chain of cubic Bezier pieces: 1 + 3n points."""

    points: tuple[Point, ...]
