"""Graphs that people can look at: draw, step, explore, compare.

`draw(y)` shows the graph behind a result, of this engine or of torch; `step(out)` walks the
gradient back through it; `explore(out)` lets one drag its numbers; `compare(yours, expected)`
shows where two graphs differ. `read_graph(y)` gives the same graph as plain data.
"""

from .comparing import Comparison, compare
from .difference import Difference, difference
from .drawing import draw
from .live.descending import Descent, descend
from .live.explorer import Explorer, explore
from .live.training import Training, watch_training
from .model import Edge, Graph, GraphError, Node, Repeat, Result, Saved, Values
from .picture import Picture
from .reading import read_graph
from .stepping import Stepper, step

__all__ = [
    "Comparison",
    "Descent",
    "Difference",
    "Edge",
    "Explorer",
    "Graph",
    "GraphError",
    "Node",
    "Picture",
    "Repeat",
    "Result",
    "Saved",
    "Stepper",
    "Training",
    "Values",
    "compare",
    "descend",
    "difference",
    "draw",
    "explore",
    "read_graph",
    "step",
    "watch_training",
]
