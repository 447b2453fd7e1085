"""Chains of small operations: what an operation costs in Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.programs.case import F32, Program


def chain(n: int) -> Program:
    def program(torch: Any) -> Callable[[], Any]:
        x = torch.tensor([0.5, 1.0, 1.5], requires_grad=True)
        w = torch.tensor([0.9, 1.1, 1.0], requires_grad=True)

        def run() -> Any:
            x.grad = w.grad = None
            y = x
            for _ in range(n // 4):
                y = y * w
                y = y + x
                y = y.tanh()
                y = y * 0.5
            y.sum().backward()
            return x.grad

        return run

    return program


def chain_by_hand(n: int) -> Callable[[], Callable[[], Any]]:
    def make() -> Callable[[], Any]:
        x, w = np.array([0.5, 1.0, 1.5], F32), np.array([0.9, 1.1, 1.0], F32)

        def run() -> Any:
            kept = []
            y = x
            for _ in range(n // 4):
                before = y
                y = y * w
                y = y + x
                y = np.tanh(y)
                kept.append((before, y))
                y = y * 0.5
            y.sum()
            g = np.ones_like(y)
            gx, gw = np.zeros_like(x), np.zeros_like(w)
            for before, t in reversed(kept):
                g = g * 0.5
                g = g * (1 - t * t)
                gx += g
                gw += g * before
                g = g * w
            return gx + g

        return run

    return make


def chain_mygrad(n: int) -> Callable[[], Callable[[], Any]]:
    def make() -> Callable[[], Any]:
        import mygrad

        def run() -> Any:
            x = mygrad.tensor([0.5, 1.0, 1.5], dtype=F32)
            w = mygrad.tensor([0.9, 1.1, 1.0], dtype=F32)
            y = x
            for _ in range(n // 4):
                y = y * w
                y = y + x
                y = mygrad.tanh(y)
                y = y * F32(0.5)
            y.sum().backward()
            return x.grad

        return run

    return make


def chain_autograd(n: int) -> Callable[[], Callable[[], Any]]:
    def make() -> Callable[[], Any]:
        import autograd.numpy as anp
        from autograd import grad

        def f(xw: Any) -> Any:
            x, w = xw
            y = x
            for _ in range(n // 4):
                y = y * w
                y = y + x
                y = anp.tanh(y)
                y = y * F32(0.5)
            return anp.sum(y)

        slope = grad(f)
        x, w = np.array([0.5, 1.0, 1.5], F32), np.array([0.9, 1.1, 1.0], F32)
        return lambda: slope((x, w))

    return make


def chain_micrograd(n: int) -> Callable[[], Callable[[], Any]]:
    def make() -> Callable[[], Any]:
        from micrograd.engine import Value

        def run() -> Any:
            for a, b in ((0.5, 0.9), (1.0, 1.1), (1.5, 1.0)):
                x, w = Value(a), Value(b)
                y = x
                for _ in range(n // 4):
                    y = y * w
                    y = y + x
                    y = y.relu()
                    y = y * 0.5
                y.backward()
            return x.grad

        return run

    return make


def forward_chain(n: int) -> Program:
    def program(torch: Any) -> Callable[[], Any]:
        x = torch.tensor([0.5, 1.0, 1.5], requires_grad=True)
        w = torch.tensor([0.9, 1.1, 1.0], requires_grad=True)

        def run() -> Any:
            with torch.no_grad():
                y = x
                for _ in range(n // 4):
                    y = y * w
                    y = y + x
                    y = y.tanh()
                    y = y * 0.5
            return y

        return run

    return program


def forward_by_hand(n: int) -> Callable[[], Callable[[], Any]]:
    def make() -> Callable[[], Any]:
        x, w = np.array([0.5, 1.0, 1.5], F32), np.array([0.9, 1.1, 1.0], F32)

        def run() -> Any:
            y = x
            for _ in range(n // 4):
                y = y * w
                y = y + x
                y = np.tanh(y)
                y = y * 0.5
            return y

        return run

    return make
