"""Schedules that come back: warm restarts and cycles."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ..optimizer import Optimizer
from .base import Formula, attributes, check_optimizer, per_group, set_rate

E_MOMENTUM = "optimizer must support momentum or beta1 with `cycle_momentum` option enabled"


def set_momentum(group: dict[str, Any], value: float, beta: bool) -> None:
    """The momentum of a group: an entry of its own, or the first beta."""
    if beta:
        group["betas"] = (value, *group["betas"][1:])
    else:
        group["momentum"] = value


def start_momentum(optimizer: Optimizer, low: Any, high: Any, fresh: bool) -> tuple[bool, Any, Any]:
    """Check that there is a momentum, and begin at its high end unless training goes on.

    Returns whether it is Adam's first beta, and both ends for each group.
    """
    beta = "betas" in optimizer.defaults
    if not beta and "momentum" not in optimizer.defaults:
        raise ValueError(E_MOMENTUM)
    lows = per_group("base_momentum", optimizer, low)
    highs = per_group("max_momentum", optimizer, high)
    if fresh:
        for group, top, bottom in zip(optimizer.param_groups, highs, lows, strict=True):
            set_momentum(group, top, beta)
            group["max_momentum"], group["base_momentum"] = top, bottom
    return beta, lows, highs


class CosineAnnealingWarmRestarts(Formula):
    """Falls along a cosine in ``T_0`` steps and starts again, each time ``T_mult`` times as long.

    ``step`` also takes the epoch as a number with a fraction, for steps within an epoch.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        T_0: int,
        T_mult: int = 1,
        eta_min: float = 0.0,
        last_epoch: int = -1,
    ):
        if not isinstance(T_0, int) or T_0 <= 0:
            raise ValueError(f"Expected positive integer T_0, but got {T_0}")
        if not isinstance(T_mult, int) or T_mult < 1:
            raise ValueError(f"Expected integer T_mult >= 1, but got {T_mult}")
        if not isinstance(eta_min, float | int):
            raise ValueError(
                f"Expected float or int eta_min, but got {eta_min} of type {type(eta_min)}"
            )
        self.T_0, self.T_i, self.T_mult, self.eta_min = T_0, T_0, T_mult, eta_min
        self.T_cur: Any = last_epoch
        super().__init__(optimizer, last_epoch)

    def _next(self) -> list[float]:
        swing = 1 + math.cos(math.pi * self.T_cur / self.T_i)
        return [self.eta_min + (lr - self.eta_min) * swing / 2 for lr in self.base_lrs]

    def step(self, epoch: Any = None) -> None:
        """Go on by one step, or to a place given in epochs."""
        if epoch is None and self.last_epoch < 0:
            epoch = 0
        if epoch is None:
            epoch = self.last_epoch + 1
            self.T_cur += 1
            if self.T_cur >= self.T_i:
                self.T_cur -= self.T_i
                self.T_i *= self.T_mult
        elif epoch < 0:
            raise ValueError(f"Expected non-negative epoch, but got {epoch}")
        else:
            self._find(epoch)
        self.last_epoch = math.floor(epoch)
        with self._flag("_get_lr_called_within_step"):
            self._set(self.get_lr())

    def _find(self, epoch: float) -> None:
        """The round in which an epoch falls, and how far into it."""
        if self.T_mult == 1:
            self.T_cur, self.T_i = (epoch % self.T_0 if epoch >= self.T_0 else epoch), self.T_0
            return
        growth = self.T_mult - 1
        rounds = int(math.log(epoch / self.T_0 * growth + 1, self.T_mult))
        rounds = rounds if epoch >= self.T_0 else 0
        self.T_cur = epoch - self.T_0 * (self.T_mult**rounds - 1) / growth if rounds else epoch
        self.T_i = self.T_0 * self.T_mult**rounds


MODES: dict[str, tuple[Callable[[float, float], float], str]] = {
    "triangular": (lambda _x, _gamma: 1.0, "cycle"),
    "triangular2": (lambda x, _gamma: 1 / 2.0 ** (x - 1), "cycle"),
    "exp_range": (lambda x, gamma: gamma**x, "iterations"),
}


class CyclicLR(Formula):
    """The rate goes up and down in straight lines between ``base_lr`` and ``max_lr``.

    The momentum goes against it. ``mode`` says how high later cycles go: as high ("triangular"),
    half as high each time ("triangular2"), or lower with every step ("exp_range").
    """

    def __init__(
        self,
        optimizer: Optimizer,
        base_lr: Any,
        max_lr: Any,
        step_size_up: int = 2000,
        step_size_down: int | None = None,
        mode: str = "triangular",
        gamma: float = 1.0,
        scale_fn: Callable[[float], float] | None = None,
        scale_mode: str = "cycle",
        cycle_momentum: bool = True,
        base_momentum: Any = 0.8,
        max_momentum: Any = 0.9,
        last_epoch: int = -1,
    ):
        check_optimizer(optimizer)
        self.optimizer = optimizer
        base_lrs = per_group("base_lr", optimizer, base_lr)
        if last_epoch == -1:
            for group, lr in zip(optimizer.param_groups, base_lrs, strict=True):
                set_rate(group, lr)
        self.max_lrs = per_group("max_lr", optimizer, max_lr)
        up = float(step_size_up)
        self.total_size = up + (up if step_size_down is None else float(step_size_down))
        self.step_ratio = up / self.total_size
        if scale_fn is None and mode not in MODES:
            raise ValueError("mode is invalid and scale_fn is None")
        self.mode, self.gamma, self._scale_fn_custom = mode, gamma, scale_fn
        self.scale_mode = MODES[mode][1] if scale_fn is None else scale_mode
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self.use_beta1, self.base_momentums, self.max_momentums = start_momentum(
                optimizer, base_momentum, max_momentum, last_epoch == -1
            )
        super().__init__(optimizer, last_epoch)
        self.base_lrs = base_lrs

    def _next(self) -> list[float]:
        cycle = math.floor(1 + self.last_epoch / self.total_size)
        x = 1 + self.last_epoch / self.total_size - cycle
        up = x <= self.step_ratio
        share = x / self.step_ratio if up else (x - 1) / (self.step_ratio - 1)
        scale = self._scale(cycle if self.scale_mode == "cycle" else self.last_epoch)
        if self.cycle_momentum:
            groups = self.optimizer.param_groups
            for low, high, group in zip(
                self.base_momentums, self.max_momentums, groups, strict=True
            ):
                set_momentum(group, high - (high - low) * share * scale, self.use_beta1)
        pairs = zip(self.base_lrs, self.max_lrs, strict=True)
        return [low + (high - low) * share * scale for low, high in pairs]

    def _scale(self, x: float) -> float:
        return (
            MODES[self.mode][0](x, self.gamma)
            if self._scale_fn_custom is None
            else self._scale_fn_custom(x)
        )

    def state_dict(self) -> dict[str, Any]:
        """Everything but the optimizer and a scale function; of a callable, its attributes."""
        state = super().state_dict()
        function = state.pop("_scale_fn_custom")
        return {**state, "_scale_fn_custom": attributes(function)}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from what :meth:`state_dict` returned, with this scheduler's own scale function."""
        kept = {k: v for k, v in state_dict.items() if k != "_scale_fn_custom"}
        super().load_state_dict(kept)
        if state_dict["_scale_fn_custom"] is not None:
            vars(self._scale_fn_custom).update(state_dict["_scale_fn_custom"])
