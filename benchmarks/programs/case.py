"""What a row of the table is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

F32 = np.float32
Program = Callable[[Any], Callable[[], Any]]


@dataclass(frozen=True)
class Case:
    """One row of the table.

    Attributes:
        name: what is timed.
        program: for the engine and torch.
        hand: the floor in NumPy, or None.
        peers: programs for other libraries by name.
        limit_torch, limit_hand: the marks of the project for the ratio of medians.
        number: calls per measurement.
        small: whether it is a program of a lesson's size, of which the mean is taken.
    """

    name: str
    program: Program
    hand: Callable[[], Callable[[], Any]] | None = None
    peers: dict[str, Callable[[], Callable[[], Any]]] = field(default_factory=dict)
    limit_torch: float | None = None
    limit_hand: float | None = None
    number: int = 1
    small: bool = False
