"""Drawing the inputs of a run: fresh ones each time, so that no answer can know them."""

from __future__ import annotations

import math

import numpy as np

from checkers.ask.facts import Plain


class Draw:
    """Draws inputs. Values have two decimals and keep away from 0, where mistakes could hide."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)

    def tensor(
        self,
        *shape: int,
        tracked: bool = False,
        low: float = 0.3,
        high: float = 3.0,
        signs: bool = True,
        dtype: str = "float32",
    ) -> dict[str, Plain]:
        """An input tensor: sizes between low and high, of either sign if `signs`."""
        size = math.prod(shape)
        values = self._random.uniform(low, high, size).round(2)
        if signs:
            values *= self._random.choice([-1.0, 1.0], size)
        return self.of(values.reshape(shape).tolist(), tracked=tracked, dtype=dtype)

    def of(
        self, values: Plain, *, tracked: bool = False, dtype: str = "float32"
    ) -> dict[str, Plain]:
        """A fixed input, for edge cases."""
        return {"values": values, "dtype": dtype, "tracked": tracked}

    def whole(self, low: int, high: int) -> int:
        """A whole number, low <= n <= high, for sizes."""
        return int(self._random.integers(low, high + 1))

    def number(self, low: int, high: int) -> dict[str, Plain]:
        """A plain whole number of Python's as an input, low <= n <= high."""
        return self.of(self.whole(low, high), dtype="int")

    def program(self, operations: int, inputs: int, length: int) -> dict[str, Plain]:
        """A random computation: rows (operation, operand, operand), each using the one before.

        Operands count the inputs first, then the rows. Some operand is used twice in most programs,
        so that paths part and meet again.
        """
        rows = [
            [self.whole(0, operations - 1), self.whole(0, last), last]
            for last in range(inputs - 1, inputs - 1 + length)
        ]
        return self.of(rows, dtype="int64")
