"""The programs that `make bench` times: each once for everybody who speaks torch, once by hand.

A *torch program* is a function of the module (the engine or torch) that returns the function to
time. A *hand program* does the same arithmetic, forward and backward, in plain NumPy, written as a
person would: the floor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

F32 = np.float32
Program = Callable[[Any], Callable[[], Any]]


@dataclass(frozen=True)
class Case:
    """One row of the table.

    Attributes:
        name: what is timed.
        program: for the engine and torch.
        hand: the floor in NumPy, or None.
        peers: programs for other libraries by name.
        limit_torch, limit_hand: the marks of the project for the ratio of medians.
        number: calls per measurement.
    """

    name: str
    program: Program
    hand: Callable[[], Callable[[], Any]] | None = None
    peers: dict[str, Callable[[], Callable[[], Any]]] = field(default_factory=dict)
    limit_torch: float | None = None
    limit_hand: float | None = None
    number: int = 1


# -- chains of small operations -------------------------------------------------------------------


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


# -- lesson programs ------------------------------------------------------------------------------


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


# -- networks and large arrays --------------------------------------------------------------------

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


# -- shapes of graphs -----------------------------------------------------------------------------


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


CASES = (
    Case("chain of 100 small operations, (3,)", chain(100), chain_by_hand(100),
         {"mygrad": chain_mygrad(100), "autograd": chain_autograd(100),
          "micrograd": chain_micrograd(100)}, 0.5, 3.8, 20),
    Case("chain of 1000 small operations, (3,)", chain(1000), chain_by_hand(1000),
         {"mygrad": chain_mygrad(1000), "autograd": chain_autograd(1000)}, 0.5, 3.8, 2),
    Case("the same 1000 under no_grad, forward only", forward_chain(1000), forward_by_hand(1000),
         {}, 0.33, 1.6, 5),
    Case("lesson: mean((x+a)**2+3), 2x2", lesson_1, lesson_1_by_hand, {}, 0.45, 4, 200),
    Case("lesson: mean(3(x+2)**2), 2x2", lesson_2, lesson_2_by_hand, {}, 0.45, 4, 200),
    Case("lesson: sum(x*x+3y), 2x3", lesson_3, lesson_3_by_hand, {}, 0.45, 5.5, 200),
    Case("line fit, 11 points, 1000 epochs, by hand", line_fit, line_fit_by_hand, {}, 0.5, 3.5),
    Case("the same with nn.Linear, MSELoss, SGD", line_fit_nn, line_fit_nn_by_hand, {}, 0.5, 5),
    Case("MLP 784-128-10, batch 64, from primitives", mlp, mlp_by_hand, {}, 1.0, 1.75, 10),
    Case("MLP with nn, cross_entropy, SGD", mlp_nn, mlp_by_hand, {}, 0.9, 1.6, 10),
    Case("elementwise on 10^6 floats", elementwise, elementwise_by_hand, {}, 0.85, 1.3),
    Case("1024 x 1024 matmul", matmul, matmul_by_hand, {}, 1.1, 1.05),
    Case("chain of 10^3 nodes", deep(1000), None, {}, 0.6, None, 3),
    Case("chain of 10^4 nodes", deep(10_000), None, {}, 0.6, None),
    Case("chain of 10^5 nodes", deep(100_000), None, {}, 0.8, None),
    Case("200 stacked diamonds", diamonds, None, {}, 0.5, None, 5),
    Case("one leaf used 10^4 times", wide, None, {}, 0.4, None),
    Case("Hessian-vector product, n = 200", hessian_vector, hessian_vector_by_hand, {},
         0.65, 2.2, 50),
)  # fmt: skip
