"""RMSprop."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..arrays.fused import add_product
from ..core.tensor import wrap
from ..ops.elements.elementwise import lerp
from .optimizer import Optimizer, check, rate


class RMSprop(Optimizer):
    """Steps divided by a running root mean square of the gradient (Hinton's lecture notes)."""

    def __init__(
        self,
        params: Any,
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ):
        check(lr >= 0, f"Invalid learning rate: {lr}")
        check(eps >= 0, f"Invalid epsilon value: {eps}")
        check(momentum >= 0, f"Invalid momentum value: {momentum}")
        check(weight_decay >= 0, f"Invalid weight_decay value: {weight_decay}")
        check(alpha >= 0, f"Invalid alpha value: {alpha}")
        super().__init__(
            params,
            {
                "lr": lr,
                "momentum": momentum,
                "alpha": alpha,
                "eps": eps,
                "centered": centered,
                "weight_decay": weight_decay,
                "capturable": capturable,
                "foreach": foreach,
                "maximize": maximize,
                "differentiable": differentiable,
            },
        )

    def _update(self, group: dict[str, Any]) -> None:
        lr, alpha = rate(group), group["alpha"]
        for p in group["params"]:
            if p._grad is None:
                continue
            a, d = p._array, p._grad._array
            state = self.state[p]
            if not state:
                state["step"] = wrap(np.float32(0))
                state["square_avg"] = wrap(np.zeros_like(a))
                if group["momentum"] > 0:
                    state["momentum_buffer"] = wrap(np.zeros_like(a))
                if group["centered"]:
                    state["grad_avg"] = wrap(np.zeros_like(a))
            state["step"]._array += 1
            if group["maximize"]:
                d = -d
            if group["weight_decay"]:
                d = add_product(d, a, group["weight_decay"])
            v = state["square_avg"]._array
            v *= alpha
            add_product(v, (1 - alpha) * d, d, v)
            if group["centered"]:
                mean = state["grad_avg"]._array
                mean[...] = lerp(mean, d, 1 - alpha)
                root = np.sqrt(add_product(v, -mean, mean))
            else:
                root = np.sqrt(v)
            root += group["eps"]
            if group["momentum"] > 0:
                buffer = state["momentum_buffer"]._array
                buffer *= group["momentum"]
                buffer += d / root
                add_product(a, buffer, -lr, a)
            else:
                a += -lr * d / root
            p._changed()
