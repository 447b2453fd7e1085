"""step: walk a gradient back through its graph, node by node."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from checkers.languages import say

from .layout import LayoutMissing
from .naming import caller_namespace
from .page import Shown
from .tracing import trace


class Stepper(Shown):
    """A recorded walk: it plays in a notebook, is a list of steps in a terminal, a page on disk.

    `trace` is plain JSON data, `text` the steps as text, `widget` an anywidget of it, for
    layouts of other widgets. Nothing in it needs the kernel once it is shown.
    """

    kind = "stepper"
    scripts = ("common.js", "step.js")
    styles = ("step.css",)

    @cached_property
    def text(self) -> str:
        """Every step on lines of its own."""
        out: list[str] = []
        for storey in self.trace["storeys"]:
            out.append(storey["alt"])
            for number, entry in enumerate(storey["steps"]):
                out.append(f"{number:>3}  {entry['title']}")
                out.extend(f"       {line}" for line in entry["lines"])
            out.append("")
        return "\n".join(out).rstrip()

    @property
    def heading(self) -> str:
        return self.trace["storeys"][0]["alt"]

    @property
    def frame_title(self) -> str:
        return say("The walk back through the graph, step by step", self.trace["language"])

    @property
    def text_title(self) -> str:
        return say("The steps as text", self.trace["language"])

    def need_pictures(self) -> None:
        if any(storey["svg"] is None for storey in self.trace["storeys"]):
            raise LayoutMissing


def step(result: Any, *, names: Any = None, gradient: Any = None, order: int = 1) -> Stepper:
    """Replays forward and backward of a result, in the order in which they really run.

    `result`: one tensor of this engine or of torch. `names`: as for `draw`. `gradient`: what
    arrives at a result of more than one element, as for `backward(gradient)`. `order=2` adds
    a second storey: the walk through the graph of the gradient.

    Runs one backward with the graph retained; no `.grad` changes, nothing is freed. Hooks
    that tensors carry do run. Of a graph that backward() has freed the order and the rules
    are shown, without numbers. Raises GraphError when there is no graph, or more than 300
    nodes.
    """
    known = caller_namespace() if names is None else names
    return Stepper(trace(result, names=known, gradient=gradient, order=order))
