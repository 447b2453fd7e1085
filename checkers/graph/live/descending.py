"""descend: a landscape on which optimizers run while one drags where they start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from checkers.languages import language, say, section

from ..model import GraphError
from ..naming import is_tensor
from ..numbers import format_number
from ..page import Shown
from ..tracing import library_of
from .known import Unresolved
from .libraries import library_at_hand
from .tracing import trace

OPTIMIZERS = ("SGD", "momentum", "RMSprop", "Adam")
STEPS = 300  # the slider's end


class Descent(Shown):
    """A landscape with the ways of several optimizers; `save("x.html")` writes a page.

    `trace` is plain JSON data: the loss as a program, and where everything begins.
    """

    kind = "descent"
    scripts = (
        "common.js",
        *(
            f"live/{name}.js"
            for name in (
                *("tensor", "elementwise", "operations", "program", "plot", "optimizers"),
                "descend",
            )
        ),
    )
    styles = ("live/explore.css", "live/descend.css")

    @cached_property
    def text(self) -> str:
        """What is shown, in a sentence, and the loss as a list of operations."""
        start = ", ".join(
            map(format_number, self.trace["sources"][self.trace["leaves"][0]]["numbers"])
        )
        words = say(
            "Descent from {start}: {optimizers}, learning rate {lr}, {steps} steps",
            self.trace["language"],
            start=f"[{start}]",
            optimizers=", ".join(self.trace["optimizers"]),
            lr=format_number(self.trace["lr"]),
            steps=self.trace["turns"],
        )
        return "\n".join([words, *self.trace["lines"]])

    @property
    def heading(self) -> str:
        return say("Gradient descent on a landscape", self.trace["language"])

    @property
    def frame_title(self) -> str:
        return self.heading

    @property
    def text_title(self) -> str:
        return say("The numbers as text", self.trace["language"])


def descend(
    loss: Callable[[Any], Any],
    start: Any,
    *,
    lr: float = 0.1,
    momentum: float = 0.9,
    steps: int = 40,
    optimizers: Sequence[str] = ("SGD", "momentum"),
    reach: float | None = None,
) -> Descent:
    """Shows a loss as a landscape and optimizers that go down in it; everything can be dragged.

    `loss`: a function of one tensor with one or two numbers, written with this engine or with
    torch, that gives one number. `start`: such a tensor, or a list of one or two numbers, of
    which a tensor is made by what the caller has imported as torch. `optimizers`: of "SGD",
    "momentum", "RMSprop", "Adam". `reach`: how far the landscape extends to all sides of 0;
    by default somewhat beyond the start. The page computes the loss and its gradient itself,
    in the dtype of `start`.

    Raises GraphError where the loss is no such function, or uses an operation that a page
    cannot compute.
    """
    point = _point(start)
    if unknown := [name for name in optimizers if name not in OPTIMIZERS]:
        raise GraphError(f"no optimizer {unknown[0]!r}: choose of {', '.join(OPTIMIZERS)}")
    if not 0 < lr < 10 or not 0 <= momentum < 1 or not 1 <= steps <= STEPS:
        raise GraphError(
            f"lr must be between 0 and 10, momentum in [0, 1), steps in 1 to {STEPS}; "
            f"got {lr}, {momentum} and {steps}"
        )
    value = loss(point)
    if not is_tensor(value) or value.numel() != 1:
        raise GraphError("the loss must be one number, as a tensor computed from the start")
    try:
        data = trace({"loss": value}, {"θ": point})
    except Unresolved as unresolved:
        raise GraphError(f"a page cannot compute this loss: {unresolved}") from unresolved
    numbers = [float(number) for number in point.detach().reshape(-1).tolist()]
    far = reach if reach is not None else 1.3 * max(1.0, *map(abs, numbers))
    del data["svg"]
    return Descent(
        {
            **data,
            "language": language(),
            "words": dict(section("descent")),
            "name": "θ",
            "lr": lr,
            "momentum": momentum,
            "turns": steps,
            "optimizers": list(optimizers),
            "range": [[-far, far], [-far, far]],
        }
    )


def _point(start: Any) -> Any:
    """A fresh leaf at the start."""
    if is_tensor(start):
        library, numbers, dtype = library_of(start), start.detach().tolist(), start.dtype
    else:
        library = library_at_hand()
        numbers = [start] if isinstance(start, int | float) else list(start)
        numbers, dtype = [float(number) for number in numbers], library.float32
    point = library.tensor(numbers, dtype=dtype, requires_grad=True)
    if point.numel() not in (1, 2):
        raise GraphError(f"the start must be one or two numbers, got {point.numel()}")
    return point
