"""One cycle over the whole training: the rate rises, then falls far below where it started."""

from __future__ import annotations

import math
from typing import Any

from ..optimizer import Optimizer
from .base import Formula, check_optimizer, per_group
from .cycles import set_momentum, start_momentum


def _along_cosine(start: float, end: float, share: float) -> float:
    return end + (start - end) / 2 * (1 + math.cos(math.pi * share))


def _along_line(start: float, end: float, share: float) -> float:
    return (end - start) * share + start


ANNEAL = {"cos": _along_cosine, "linear": _along_line}
UP, DOWN = ("max_momentum", "base_momentum"), ("base_momentum", "max_momentum")


def _positive(name: str, value: Any) -> int:
    if not isinstance(value, int) or value <= 0:
        raise ValueError(f"Expected positive integer {name}, but got {value}")
    return value


class OneCycleLR(Formula):
    """From ``max_lr / div_factor`` up to ``max_lr`` and down to a fraction of the first.

    Call ``step()`` after every batch, ``total_steps`` (or ``epochs`` times ``steps_per_epoch``)
    times; one more is a ValueError. The momentum goes against the rate.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: Any,
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: Any = 0.85,
        max_momentum: Any = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ):
        check_optimizer(optimizer)
        self.optimizer = optimizer
        if total_steps is not None:
            self.total_steps = _positive("total_steps", total_steps)
        elif epochs is not None and steps_per_epoch is not None:
            per_epoch = _positive("epochs", epochs), _positive("steps_per_epoch", steps_per_epoch)
            self.total_steps = math.prod(per_epoch)
        else:
            raise ValueError("You must define either total_steps OR (epochs AND steps_per_epoch)")
        self._schedule_phases = self._phases(float(pct_start * self.total_steps) - 1, three_phase)
        if not isinstance(pct_start, float) or not 0 <= pct_start <= 1:
            raise ValueError(f"Expected float between 0 and 1 pct_start, but got {pct_start}")
        if anneal_strategy not in ANNEAL:
            raise ValueError(
                f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}"
            )
        self._anneal_func_type = anneal_strategy
        highest = per_group("max_lr", optimizer, max_lr)
        if last_epoch == -1:
            for group, high in zip(optimizer.param_groups, highest, strict=True):
                group["initial_lr"], group["max_lr"] = high / div_factor, high
                group["min_lr"] = group["initial_lr"] / final_div_factor
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self.use_beta1, _, _ = start_momentum(
                optimizer, base_momentum, max_momentum, last_epoch == -1
            )
        super().__init__(optimizer, last_epoch)

    def _phases(self, end_of_rise: float, three: bool) -> list[dict[str, Any]]:
        """Where each phase ends, and between which entries of a group rate and momentum go."""
        last = self.total_steps - 1
        parts: list[tuple[float, tuple[str, str], tuple[str, str]]]
        parts = [(end_of_rise, ("initial_lr", "max_lr"), UP)]
        if three:
            parts += [
                (2 * end_of_rise, ("max_lr", "initial_lr"), DOWN),
                (last, ("initial_lr", "min_lr"), ("max_momentum", "max_momentum")),
            ]
        else:
            parts += [(last, ("max_lr", "min_lr"), DOWN)]
        return [
            {
                "end_step": end, "start_lr": rate[0], "end_lr": rate[1],
                "start_momentum": momentum[0], "end_momentum": momentum[1],
            }
            for end, rate, momentum in parts
        ]  # fmt: skip

    def _next(self) -> list[float]:
        if self.last_epoch > self.total_steps:
            raise ValueError(
                f"Tried to step {self.last_epoch} times. The specified number of total steps is "
                f"{self.total_steps}"
            )
        anneal, start = ANNEAL[self._anneal_func_type], 0.0
        for phase in self._schedule_phases:
            if self.last_epoch <= phase["end_step"]:
                break
            if phase is not self._schedule_phases[-1]:
                start = phase["end_step"]
        share = (self.last_epoch - start) / (phase["end_step"] - start)
        rates = []
        for group in self.optimizer.param_groups:
            rates.append(anneal(group[phase["start_lr"]], group[phase["end_lr"]], share))
            if self.cycle_momentum:
                ends = group[phase["start_momentum"]], group[phase["end_momentum"]]
                set_momentum(group, anneal(*ends, share), self.use_beta1)
        return rates
