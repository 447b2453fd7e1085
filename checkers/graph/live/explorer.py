"""explore: a recorded program whose numbers can be dragged, in the notebook or in a page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from checkers.languages import say

from ..layout import LayoutMissing
from ..model import GraphError
from ..naming import caller_namespace
from ..page import Shown
from ..stepping import Stepper
from ..tracing import library_of
from ..tracing import trace as recording
from .known import Unresolved
from .tracing import trace

if TYPE_CHECKING:
    from ..widget import Handle

CANNOT = (
    "A page cannot compute this again ({why}), so nothing can be dragged. Here is the recording."
)


class Explorer(Shown):
    """A program that lives: `text` lists its boxes, `save("x.html")` writes a page for a friend.

    `trace` is plain JSON data, `widget` an anywidget of it. The page computes values, local
    derivatives and gradients itself, so nothing in it needs the kernel once it is shown.
    """

    kind = "explorer"
    scripts = (
        "common.js",
        *(
            f"live/{name}.js"
            for name in (
                *("tensor", "elementwise", "operations", "program", "model", "picture"),
                *("plot", "curve", "look", "nudge", "paths", "switches", "guess", "explore"),
            )
        ),
    )
    styles = ("live/explore.css",)

    @cached_property
    def text(self) -> str:
        """The boxes, one a line: what each is computed from, and its numbers."""
        return "\n".join([self.trace["alt"], *self.trace["lines"]])

    @property
    def heading(self) -> str:
        return self.trace["alt"]

    @property
    def frame_title(self) -> str:
        return say("A computation whose numbers can be changed", self.trace["language"])

    @property
    def text_title(self) -> str:
        return say("The numbers as text", self.trace["language"])

    def __getattr__(self, name: str) -> Handle:
        """A leaf or constant by its name: `explorer.x.value` can be linked to other widgets.

        What is linked is `widget`, which is then to be shown instead of the page.
        """
        for node in self.__dict__.get("trace", {}).get("nodes", ()):
            if node["name"] == name and node["id"] in self.trace["sources"]:
                return self._handle(node["id"])
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def _handle(self, key: str) -> Handle:
        from ..widget import Handle  # ipywidgets takes its time: only for who wants one

        handles = self.__dict__.setdefault("handles", {})
        if key not in handles:
            handles[key] = Handle(self.widget, key)
        found: Handle = handles[key]
        return found

    def need_pictures(self) -> None:
        if self.trace["svg"] is None:
            raise LayoutMissing


class Recording(Stepper):
    """What is shown instead where a page cannot compute the program: the walk as it happened."""

    @cached_property
    def text(self) -> str:
        return f"{self.trace['note']}\n{Stepper(self.trace).text}"


def _hidden(found: dict[str, Any], name: str) -> str:
    """What the page calls a number that is hidden: "value y's id", "grad x's id"."""
    box, dot, rest = name.rpartition(".grad")
    wanted = box if dot and not rest else name
    for node in found["nodes"]:
        if wanted in node["name"].split(", "):
            return f"{'grad' if dot and not rest else 'value'} {node['id']}"
    named = ", ".join(node["name"] for node in found["nodes"] if node["name"])
    raise GraphError(f"cannot hide {name!r}: the boxes with a name are {named}")


def explore(
    result: Any, *, names: Any = None, gradient: Any = None, hide: Sequence[str] = ()
) -> Explorer | Recording:
    """Shows a computation whose numbers can be dragged; values and gradients follow at once.

    `result`: a tensor of this engine or of torch, or a dict {name: tensor}, of which one at a
    time is differentiated. `names`: as for `draw`. `gradient`: numbers of the result's shape
    that the backward pass begins with, as for `backward(gradient)`; ones if it is left out.
    `hide`: numbers to be guessed before they are shown, by the names of their boxes: "y" is
    a value, "x.grad" a gradient.

    For graphs of up to 60 operations with small tensors. The page computes everything itself,
    with the rounding of the dtype; where it cannot (an operation that it does not know, a
    graph that backward() has freed) it says so by name and shows the recording of `step`.
    Reads the operations by several retained backwards: no `.grad` changes, hooks do run.
    Raises GraphError where there is no graph.
    """
    known = caller_namespace() if names is None else names
    try:
        found = trace(result, known, gradient)
        return Explorer({**found, "hide": [_hidden(found, name) for name in hide]})
    except Unresolved as unresolved:
        why = str(unresolved)
    tensor = next(iter(result.values())) if isinstance(result, dict) else result
    if gradient is None and hasattr(tensor, "numel") and tensor.numel() != 1:
        gradient = library_of(tensor).ones_like(tensor.detach())
    shown = recording(tensor, names=known, gradient=gradient)
    return Recording({**shown, "note": say(CANNOT, why=why)})
