"""Graphs that people can look at: draw, step, compare.

`draw(y)` shows the graph behind a result, of this engine or of torch; `step(out)`
walks the gradient back through it; `compare(yours, expected)` shows where two graphs
differ. `read_graph(y)` gives the same graph as plain data.
"""

from .comparing import Comparison, compare
from .difference import Difference, difference
from .drawing import draw
from .model import Edge, Graph, GraphError, Node, Repeat, Result, Saved, Values
from .picture import Picture
from .reading import read_graph
from .stepping import Stepper, step

__all__ = [
    "Comparison",
    "Difference",
    "Edge",
    "Graph",
    "GraphError",
    "Node",
    "Picture",
    "Repeat",
    "Result",
    "Saved",
    "Stepper",
    "Values",
    "compare",
    "difference",
    "draw",
    "read_graph",
    "step",
]
