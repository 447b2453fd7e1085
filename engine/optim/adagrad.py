"""Adagrad."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..arrays.fused import add_product
from ..core.tensor import wrap
from .optimizer import Optimizer, check, rate


class Adagrad(Optimizer):
    """Steps divided by the root of the sum of all squared gradients (Duchi et al., 2011)."""

    def __init__(
        self,
        params: Any,
        lr: float = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ):
        check(lr >= 0, f"Invalid learning rate: {lr}")
        check(lr_decay >= 0, f"Invalid lr_decay value: {lr_decay}")
        check(weight_decay >= 0, f"Invalid weight_decay value: {weight_decay}")
        check(eps >= 0, f"Invalid epsilon value: {eps}")
        super().__init__(
            params,
            {
                "lr": lr,
                "lr_decay": lr_decay,
                "eps": eps,
                "weight_decay": weight_decay,
                "initial_accumulator_value": initial_accumulator_value,
                "foreach": foreach,
                "maximize": maximize,
                "differentiable": differentiable,
                "fused": fused,
            },
        )
        for group in self.param_groups:
            for p in group["params"]:
                self.state[p]["step"] = wrap(np.float32(0))
                self.state[p]["sum"] = wrap(np.full_like(p._array, initial_accumulator_value))

    def _update(self, group: dict[str, Any]) -> None:
        for p in group["params"]:
            if p._grad is None:
                continue
            a, d = p._array, p._grad._array
            state = self.state[p]
            state["step"]._array += 1
            if group["maximize"]:
                d = -d
            if group["weight_decay"]:
                d = add_product(d, a, group["weight_decay"])
            total = state["sum"]._array
            add_product(total, d, d, total)
            step = rate(group) / (1 + (int(state["step"]._array) - 1) * group["lr_decay"])
            a += -step * d / (np.sqrt(total) + group["eps"])
            p._changed()
