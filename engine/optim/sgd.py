"""Stochastic gradient descent."""

from __future__ import annotations

from typing import Any

from ..arrays.fused import add_product
from .optimizer import Optimizer, check, rate


class SGD(Optimizer):
    """``p -= lr * grad``, with momentum, Nesterov's form and weight decay.

    With momentum the first step's buffer is the gradient itself; later
    ``buffer = momentum * buffer + (1 - dampening) * grad``. Source: torch.optim.SGD's description.
    """

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        differentiable: bool = False,
        fused: bool | None = None,
    ):
        check(lr >= 0, f"Invalid learning rate: {lr}")
        check(momentum >= 0, f"Invalid momentum value: {momentum}")
        check(weight_decay >= 0, f"Invalid weight_decay value: {weight_decay}")
        check(
            not nesterov or (momentum > 0 and dampening == 0),
            "Nesterov momentum requires a momentum and zero dampening",
        )
        super().__init__(
            params,
            {
                "lr": lr,
                "momentum": momentum,
                "dampening": dampening,
                "weight_decay": weight_decay,
                "nesterov": nesterov,
                "maximize": maximize,
                "foreach": foreach,
                "differentiable": differentiable,
                "fused": fused,
            },
        )

    def _update(self, group: dict[str, Any]) -> None:
        lr, momentum, decay = rate(group), group["momentum"], group["weight_decay"]
        for p in group["params"]:
            if p._grad is None:
                continue
            a, d = p._array, p._grad._array
            if group["maximize"]:
                d = -d
            if decay:
                d = add_product(d, a, decay)
            if momentum:
                state = self.state[p]
                buffer = state.get("momentum_buffer")
                if buffer is None:
                    buffer = state["momentum_buffer"] = p._grad.detach().new_zeros(a.shape)
                    buffer._array[...] = d
                else:
                    buffer._array *= momentum
                    add_product(buffer._array, d, 1 - group["dampening"], buffer._array)
                kept = buffer._array
                d = add_product(d, kept, momentum) if group["nesterov"] else kept
            add_product(a, d, -lr, a)
            p._changed()
