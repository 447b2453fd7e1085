"""Arrange: the lines are there, in disorder; the order is checked by running them.

Data: `# %% part="arrange"` holds the lines in their right order. The file keeps its own ask and
judge, since lines in order are an answer like any other.
"""

from __future__ import annotations

import random

from checkers.course.kinds.material import KindError, Made, Material


def make(material: Material) -> Made:
    """The starter shows the lines shuffled, as comments: it runs, and counts as not attempted."""
    lines = [line for line in material.data.splitlines() if line.strip()]
    if len(lines) < 3:
        raise KindError('part="arrange" needs at least three lines')
    shuffled = lines[:]
    stream = random.Random(material.id)
    while shuffled == lines:
        stream.shuffle(shuffled)
    return Made(starter="\n".join(f"# {line}" for line in shuffled), solution="\n".join(lines))
