"""The programs of the lessons, and the line fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.programs.case import F32


def lesson_1(torch: Any) -> Callable[[], Any]:
    def run() -> Any:
        x = torch.ones(2, 2, requires_grad=True)
        a = torch.ones(2, 2, requires_grad=True)
        z = (x + a) ** 2 + 3
        z.mean().backward()
        return x.grad

    return run


def lesson_1_by_hand() -> Callable[[], Any]:
    def run() -> Any:
        x, a = np.ones((2, 2), F32), np.ones((2, 2), F32)
        s = x + a
        z = s**2 + 3
        z.mean()
        g = np.full_like(z, 1 / z.size) * (2 * s)
        return g.copy(), g.copy()

    return run


def lesson_2(torch: Any) -> Callable[[], Any]:
    def run() -> Any:
        x = torch.ones(2, 2, requires_grad=True)
        y = x + 2
        out = (y * y * 3).mean()
        out.backward()
        return x.grad

    return run


def lesson_2_by_hand() -> Callable[[], Any]:
    def run() -> Any:
        x = np.ones((2, 2), F32)
        y = x + 2
        z = y * y * 3
        z.mean()
        g = np.full_like(z, 1 / z.size) * 3
        return g * y + g * y

    return run


def lesson_3(torch: Any) -> Callable[[], Any]:
    def run() -> Any:
        x = torch.ones(2, 3, requires_grad=True)
        y = torch.ones(2, 3, requires_grad=True)
        z = x * x + 3 * y
        z.sum().backward()
        return x.grad

    return run


def lesson_3_by_hand() -> Callable[[], Any]:
    def run() -> Any:
        x, y = np.ones((2, 3), F32), np.ones((2, 3), F32)
        z = x * x + 3 * y
        z.sum()
        g = np.ones_like(z)
        return g * x + g * x, g * 3

    return run


LINE_X = np.array([22, -5, 19, 0, 23, 0, 20, 6, -2, 4, 22], F32) * F32(0.1)
LINE_Y = (5 * LINE_X + 30).astype(F32)


def line_fit(torch: Any) -> Callable[[], Any]:
    x, t = torch.tensor(LINE_X), torch.tensor(LINE_Y)

    def run() -> Any:
        w = torch.zeros((), requires_grad=True)
        b = torch.zeros((), requires_grad=True)
        for _ in range(1000):
            loss = ((w * x + b - t) ** 2).mean()
            loss.backward()
            with torch.no_grad():
                w -= 0.01 * w.grad
                b -= 0.01 * b.grad
            w.grad.zero_()
            b.grad.zero_()
        return w

    return run


def line_fit_by_hand() -> Callable[[], Any]:
    def run() -> Any:
        w, b, rate = np.zeros((), F32), np.zeros((), F32), 0.01
        n = 2 / len(LINE_X)
        for _ in range(1000):
            d = w * LINE_X + b - LINE_Y
            (d**2).mean()
            g = d * n
            w = w - rate * (g * LINE_X).sum()
            b = b - rate * g.sum()
        return w

    return run


def line_fit_nn(torch: Any) -> Callable[[], Any]:
    x, t = torch.tensor(LINE_X[:, None]), torch.tensor(LINE_Y[:, None])

    def run() -> Any:
        net = torch.nn.Linear(1, 1)
        criterion = torch.nn.MSELoss()
        optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
        for _ in range(1000):
            optimizer.zero_grad()
            loss = criterion(net(x), t)
            loss.backward()
            optimizer.step()
        return loss

    return run


def line_fit_nn_by_hand() -> Callable[[], Any]:
    x, t = LINE_X[:, None], LINE_Y[:, None]

    def run() -> Any:
        w, b, rate = np.zeros((1, 1), F32), np.zeros(1, F32), 0.01
        n = 2 / len(x)
        for _ in range(1000):
            d = x @ w.T + b - t
            (d**2).mean()
            g = d * n
            w -= rate * (g.T @ x)
            b -= rate * g.sum(0)
        return w

    return run
