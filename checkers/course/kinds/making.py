"""From the data of a kind to the parts of an exercise."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from checkers.course.kinds import arranging, drawing, explaining, exploring, predicting, testing
from checkers.course.kinds.material import Made, Material

# the part that carries the data of a kind -> what makes the exercise of it
KINDS: Mapping[str, Callable[[Material], Made]] = {
    "predict": predicting.make,
    "choice": explaining.make,
    "arrange": arranging.make,
    "draw": drawing.make,
    "explore": exploring.make,
    "version": testing.make,
}
