"""Graphs of extreme shapes, and second derivatives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.programs.case import F32, Program

RNG = np.random.default_rng(0)


def deep(n: int) -> Program:
    def program(torch: Any) -> Callable[[], Any]:
        x = torch.ones(1, requires_grad=True)
        c = torch.tensor([1.0001])

        def run() -> Any:
            x.grad = None
            y = x
            for _ in range(n):
                y = y * c
            y.backward()
            return x.grad

        return run

    return program


def wide(torch: Any) -> Callable[[], Any]:
    x = torch.ones(1, requires_grad=True)

    def run() -> Any:
        x.grad = None
        parts = [x * 0.5 for _ in range(10_000)]
        while len(parts) > 1:
            parts = [a + b for a, b in zip(parts[::2], parts[1::2], strict=False)] + (
                [parts[-1]] if len(parts) % 2 else []
            )
        parts[0].backward()
        return x.grad

    return run


def diamonds(torch: Any) -> Callable[[], Any]:
    x = torch.ones(1, requires_grad=True)

    def run() -> Any:
        x.grad = None
        y = x
        for _ in range(200):
            y = y * 0.5 + y * 0.5
        y.backward()
        return x.grad

    return run


def hessian_vector(torch: Any) -> Callable[[], Any]:
    a = torch.tensor(RNG.random((200, 200)).astype(F32))
    x = torch.tensor(RNG.random(200).astype(F32), requires_grad=True)
    v = torch.tensor(RNG.random(200).astype(F32))

    def run() -> Any:
        (g,) = torch.autograd.grad((x**3 * (a @ x)).sum(), x, create_graph=True)
        return torch.autograd.grad(g, x, v)[0]

    return run


def hessian_vector_by_hand() -> Callable[[], Any]:
    a, x, v = (RNG.random(s).astype(F32) for s in ((200, 200), 200, 200))

    def run() -> Any:  # f = sum x^3 (Ax): Hv by differentiating the gradient's formula
        (x**3 * (a @ x)).sum()
        3 * x**2 * (a @ x) + a.T @ x**3  # the gradient, which the others compute as well
        return 6 * x * v * (a @ x) + 3 * x**2 * (a @ v) + a.T @ (3 * x**2 * v)

    return run
