"""Adam and AdamW."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..arrays.fused import add_product
from ..core.tensor import wrap
from ..ops.elements.elementwise import lerp
from .optimizer import Optimizer, check, rate


class Adam(Optimizer):
    """Steps scaled by running means of the gradient and its square (Kingma and Ba, 2015).

    ``weight_decay`` is added to the gradient; :class:`AdamW` shrinks the parameters instead.
    """

    decoupled = False

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ):
        check(lr >= 0, f"Invalid learning rate: {lr}")
        check(eps >= 0, f"Invalid epsilon value: {eps}")
        for i, beta in enumerate(betas):
            check(0 <= beta < 1, f"Invalid beta parameter at index {i}: {beta}")
        check(weight_decay >= 0, f"Invalid weight_decay value: {weight_decay}")
        super().__init__(
            params,
            {
                "lr": lr,
                "betas": betas,
                "eps": eps,
                "weight_decay": weight_decay,
                "amsgrad": amsgrad,
                "maximize": maximize,
                "foreach": foreach,
                "capturable": capturable,
                "differentiable": differentiable,
                "fused": fused,
                "decoupled_weight_decay": self.decoupled,
            },
        )

    def _update(self, group: dict[str, Any]) -> None:
        beta1, beta2 = group["betas"]
        lr, eps, decay = rate(group), group["eps"], group["weight_decay"]
        for p in group["params"]:
            if p._grad is None:
                continue
            a, d = p._array, p._grad._array
            state = self.state[p]
            if not state:
                state["step"] = wrap(np.float32(0))
                state["exp_avg"] = wrap(np.zeros_like(a))
                state["exp_avg_sq"] = wrap(np.zeros_like(a))
                if group["amsgrad"]:
                    state["max_exp_avg_sq"] = wrap(np.zeros_like(a))
            state["step"]._array += 1
            t = int(state["step"]._array)
            if group["maximize"]:
                d = -d
            if decay and self.decoupled:
                a *= 1 - lr * decay
            elif decay:
                d = add_product(d, a, decay)
            m, v = state["exp_avg"]._array, state["exp_avg_sq"]._array
            m[...] = lerp(m, d, 1 - beta1)
            v *= beta2
            add_product(v, (1 - beta2) * d, d, v)
            top = v
            if group["amsgrad"]:
                top = state["max_exp_avg_sq"]._array
                np.maximum(top, v, out=top)
            scale = np.sqrt(top) / (1 - beta2**t) ** 0.5 + eps
            a += (-lr / (1 - beta1**t)) * m / scale
            p._changed()


class AdamW(Adam):
    """Adam with decoupled weight decay (Loshchilov and Hutter, 2019)."""

    decoupled = True

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        **options: Any,
    ):
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, **options)
