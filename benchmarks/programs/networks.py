"""Networks and large arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.programs.case import F32

RNG = np.random.default_rng(0)
BATCH = RNG.standard_normal((64, 784)).astype(F32)
LABELS = RNG.integers(0, 10, 64)
ONE_HOT = np.eye(10, dtype=F32)[LABELS]
W1 = (RNG.standard_normal((784, 128)) * 0.05).astype(F32)
W2 = (RNG.standard_normal((128, 10)) * 0.1).astype(F32)


def mlp(torch: Any) -> Callable[[], Any]:
    x, hot = torch.tensor(BATCH), torch.tensor(ONE_HOT)
    w1, w2 = (torch.tensor(w, requires_grad=True) for w in (W1, W2))
    b1, b2 = (torch.zeros(n, requires_grad=True) for n in (128, 10))

    def run() -> Any:
        h = (x @ w1 + b1).clamp(min=0)
        scores = h @ w2 + b2
        top = scores.max(1, keepdim=True).values.detach()
        e = (scores - top).exp()
        p = e / e.sum(1, keepdim=True)
        loss = -(hot * p.log()).sum() / 64
        loss.backward()
        with torch.no_grad():
            for p_ in (w1, b1, w2, b2):
                p_ -= 0.01 * p_.grad
                p_.grad = None
        return loss

    return run


def mlp_by_hand() -> Callable[[], Any]:
    w1, w2 = W1.copy(), W2.copy()
    b1, b2 = np.zeros(128, F32), np.zeros(10, F32)
    rate = 0.01

    def run() -> Any:
        a = BATCH @ w1 + b1
        h = np.maximum(a, 0)
        scores = h @ w2 + b2
        e = np.exp(scores - scores.max(1, keepdims=True))
        p = e / e.sum(1, keepdims=True)
        loss = -(ONE_HOT * np.log(p)).sum() / 64
        g = (p - ONE_HOT) / 64
        gh = (g @ w2.T) * (a > 0)
        for w, d in ((w2, h.T @ g), (b2, g.sum(0)), (w1, BATCH.T @ gh), (b1, gh.sum(0))):
            w -= rate * d
        return loss

    return run


def mlp_nn(torch: Any) -> Callable[[], Any]:
    nn = torch.nn
    net = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
    x, target = torch.tensor(BATCH), torch.tensor(LABELS)

    def run() -> Any:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(x), target)
        loss.backward()
        optimizer.step()
        return loss

    return run


def elementwise(torch: Any) -> Callable[[], Any]:
    x = torch.tensor(RNG.random(10**6).astype(F32), requires_grad=True)
    a, b = (torch.tensor(RNG.random(10**6).astype(F32)) for _ in range(2))

    def run() -> Any:
        x.grad = None
        (((x * a + b) * x).exp()).sum().backward()
        return x.grad

    return run


def elementwise_by_hand() -> Callable[[], Any]:
    x, a, b = (RNG.random(10**6).astype(F32) for _ in range(3))

    def run() -> Any:
        u = x * a + b
        e = np.exp(u * x)
        e.sum()
        g = e * u
        g += e * x * a
        return g

    return run


def matmul(torch: Any) -> Callable[[], Any]:
    a = torch.tensor(RNG.random((1024, 1024)).astype(F32), requires_grad=True)
    b = torch.tensor(RNG.random((1024, 1024)).astype(F32), requires_grad=True)
    w = torch.tensor(RNG.random((1024, 1024)).astype(F32))

    def run() -> Any:
        a.grad = b.grad = None
        (a @ b * w).sum().backward()
        return a.grad

    return run


def matmul_by_hand() -> Callable[[], Any]:
    a, b, w = (RNG.random((1024, 1024)).astype(F32) for _ in range(3))

    def run() -> Any:
        (a @ b * w).sum()
        return w @ b.T, a.T @ w

    return run
