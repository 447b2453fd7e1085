"""What profiles draw with: a program that grows, run by torch as it is drawn.

So a profile knows the tensors there are, with their true shapes, and can draw the next statement to
fit (or, now and then, not to fit).
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from benchmarks.fuzz.running import Outcome, execute, fresh

FLOATS = ("float32", "float64")
WHOLE = ("int64", "int32", "uint8", "int16", "int8")
SHAPES: tuple[tuple[int, ...], ...] = (
    (),
    (1,),
    (2,),
    (3,),
    (3,),
    (4,),
    (2, 3),
    (2, 3),
    (3, 2),
    (2, 2),
    (3, 3),
    (1, 3),
    (2, 1),
    (2, 2, 2),
    (0,),
    (2, 0),
)


def _holds(fits: Callable[[Any], bool], t: Any) -> bool:
    """Whether a test holds; a view that may not be looked at any more does not fit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return bool(fits(t))
        except RuntimeError:
            return False


class Draw:
    """A random program being drawn.

    Attributes:
        rng: the only source of chance.
        program: its statements so far.
        names: what torch has under each name.
    """

    def __init__(self, rng: random.Random, torch: Any):
        self.rng, self.torch = rng, torch
        self.program: list[str] = []
        self.names = fresh(torch)
        self._counts: dict[str, int] = {}

    def close(self) -> None:
        """Put the library's switches back."""
        self.names.clear()
        fresh(self.torch)

    # -- chance -----------------------------------------------------------------------------

    def pick(self, options: Iterable[Any]) -> Any:
        """One of several; a string stands for its words."""
        return self.rng.choice(options.split() if isinstance(options, str) else list(options))

    def chance(self, share: float) -> bool:
        """True with this probability."""
        return self.rng.random() < share

    def number(self) -> str:
        """A float that prints short."""
        return self.pick(("0.5", "2.0", "-1.0", "3.0", "0.25", "-0.5", "1.5", "2", "3", "-1", "0"))

    # -- statements -------------------------------------------------------------------------

    def name(self, stem: str) -> str:
        """A new name."""
        self._counts[stem] = self._counts.get(stem, 0) + 1
        return f"{stem}{self._counts[stem]}"

    def say(self, statement: str) -> Outcome:
        """Add a statement, and run it under torch."""
        self.program.append(statement)
        return execute(statement, self.names)

    def let(self, expression: str, stem: str = "t") -> str:
        """Name an expression's value, and return the name."""
        name = self.name(stem)
        self.say(f"{name} = {expression}")
        return name

    def show(self, expression: str) -> None:
        """Print an expression."""
        self.say(f"print({expression})")

    # -- tensors ----------------------------------------------------------------------------

    def numbers(self, shape: Sequence[int], dtype: str) -> str:
        """A nested list of this shape as source."""
        if len(shape) == 0:
            if dtype == "bool":
                return self.pick(("True", "False"))
            if dtype in WHOLE:
                low = 0 if dtype == "uint8" else -3
                return str(self.rng.randint(low, 4))
            return self.pick(("0.5", "1.0", "-1.5", "2.0", "3.0", "-0.25", "0.75", "1.25", "0.0"))
        return "[" + ", ".join(self.numbers(shape[1:], dtype) for _ in range(shape[0])) + "]"

    def shape(self) -> tuple[int, ...]:
        """A small shape, seldom an empty one."""
        return self.rng.choice(SHAPES)

    def tensor(
        self,
        shape: Sequence[int] | None = None,
        dtype: str | None = None,
        tracked: bool | None = None,
    ) -> str:
        """A new tensor under a new name."""
        shape = self.shape() if shape is None else shape
        dtype = dtype or self.pick(("float32",) * 6 + FLOATS + WHOLE[:3] + ("bool",))
        if tracked is None:
            tracked = self.chance(0.6)
        wanted = tracked and dtype in FLOATS
        options = "" if dtype in ("float32", "int64", "bool") else f", dtype=torch.{dtype}"
        if 0 in shape and dtype != "float32":
            options = f", dtype=torch.{dtype}"
        tracking = ", requires_grad=True" if wanted else ""
        return self.let(
            f"torch.tensor({self.numbers(shape, dtype)}{options}{tracking})", "x" if wanted else "c"
        )

    def leaf(self, *shape: int) -> str:
        """A tracked float32 tensor."""
        return self.tensor(
            shape if shape else self.pick(((3,), (2, 3), (2,), (2, 2), ())), "float32", True
        )

    def tensors(self, fits: Callable[[Any], bool] = lambda t: True) -> list[str]:
        """Names of tensors for which ``fits`` holds."""
        kind = self.torch.Tensor
        return [n for n, v in self.names.items() if isinstance(v, kind) and _holds(fits, v)]

    def some(
        self, fits: Callable[[Any], bool] = lambda t: True, make: Callable[[], str] | None = None
    ) -> str:
        """One of the tensors there are that fit, or a new one."""
        found = self.tensors(fits)
        return self.pick(found) if found else (make or self.leaf)()

    def tracked(self) -> str:
        """A tensor that requires grad."""
        return self.some(lambda t: t.requires_grad)

    def computed(self) -> str:
        """A tensor with a history."""
        return self.some(lambda t: t.grad_fn is not None, lambda: self.let(f"{self.leaf()} * 2"))

    def leaves(self) -> list[str]:
        """The tracked leaves."""
        return self.tensors(lambda t: t.requires_grad and t.is_leaf)

    def floats(self) -> str:
        """A float tensor."""
        return self.some(lambda t: t.is_floating_point())

    def show_all(self) -> None:
        """At the end: every tensor, and every leaf's gradient."""
        for n in self.tensors(lambda t: t.grad_fn is not None)[-3:]:
            self.show(n)
        for n in self.leaves():
            self.show(f"{n}.grad")
