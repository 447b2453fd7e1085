"""What the lessons say about numbers and about PyTorch, beside the cells that show it.

A row is a claim: the lesson, words of its text, and the pair of what it says and what comes out.
`torch` is the engine, or PyTorch where the suite runs with it: a claim has to hold on both.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jupytext
import numpy as np
import pytest

import engine as torch
from checkers.course.exercises import find

LESSONS = Path(__file__).parents[1] / "lessons" / "source"


def moons(n: int, noise: float = 0.15) -> tuple[Any, Any]:
    """The two moons of Lesson 0."""
    angle, moon = torch.rand(n) * 3.1416, torch.arange(n) % 2
    first = torch.stack([torch.cos(angle), torch.sin(angle)], dim=1)
    second = torch.stack([1 - torch.cos(angle), 0.5 - torch.sin(angle)], dim=1)
    points = torch.where((moon == 0).unsqueeze(1), first, second) + noise * torch.randn(n, 2)
    return points, moon.float()


def best_line() -> int:
    """Percent right of a linear classifier, trained to its end, on new points of Lesson 0."""
    torch.manual_seed(6)
    (points, moon), (new_points, new_moon) = moons(200), moons(1000)
    line = torch.nn.Linear(2, 1)
    optimizer = torch.optim.Adam(line.parameters(), lr=0.1)
    for _ in range(400):
        optimizer.zero_grad()
        torch.nn.BCEWithLogitsLoss()(line(points).squeeze(1), moon).backward()
        optimizer.step()
    right = (line(new_points).squeeze(1) > 0) == (new_moon == 1)
    return round(100 * right.float().mean().item())


def descent(curvature: float, lr: float, steps: int = 50) -> float:
    """Where w is after descending curvature / 2 * w * w from 1."""
    w = torch.tensor(1.0, requires_grad=True)
    for _ in range(steps):
        (slope,) = torch.autograd.grad(curvature / 2 * w * w, w)
        w = (w - lr * slope).detach().requires_grad_()
    return abs(w.item())


def slope_of_cube(step: float, both: bool) -> float:
    up, down = (2 + step) ** 3, (2 - step) ** 3 if both else 2.0**3
    return round((up - down) / (2 * step if both else step), 2)


def second_pass(make: Callable[[Any], Any]) -> bool:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    result = make(x)
    result.backward()
    try:
        result.backward()
    except RuntimeError:
        return False
    return True


def adams_first_step(slope: float) -> float:
    w = torch.tensor(0.0, requires_grad=True)
    optimizer = torch.optim.Adam([w], lr=0.4)
    (slope * w).backward()
    optimizer.step()
    return round(w.item(), 4)


def dropouts_mean() -> float:
    torch.manual_seed(0)
    return round(torch.nn.Dropout(0.3)(torch.ones(100_000)).mean().item(), 1)


def softmax_gradient() -> list[float]:
    z = torch.tensor([[2.0, 1.0, 0.0]], requires_grad=True)
    torch.nn.functional.cross_entropy(z, torch.tensor([0])).backward()
    right = torch.softmax(z.detach(), dim=1) - torch.tensor([[1.0, 0.0, 0.0]])
    return [round(each, 5) for each in (z.grad - right)[0].tolist()]


def overflows(at: float) -> bool:
    return bool(torch.exp(torch.tensor(at)).isinf())


def numbers_of_the_reader() -> int:
    layers = torch.nn.Linear(64, 32), torch.nn.Linear(32, 10)
    return sum(p.numel() for layer in layers for p in layer.parameters())


def numbers_of_the_network() -> int:
    layers = torch.nn.Linear(2, 16), torch.nn.Linear(16, 1)
    return sum(p.numel() for layer in layers for p in layer.parameters())


def wrong_pace(start: float) -> float:
    """Where the descent of Lesson 8 ends that looks for the pace of the pendulum of 8.2."""
    given: dict[str, Any] = {"torch": torch}
    exec(find("8.2").given, given)
    moments, pace = 0.2 * torch.arange(1, 17), torch.tensor([start], requires_grad=True)
    for _ in range(40):
        fading = torch.exp(-0.15 * moments) * torch.cos(pace * moments)
        (slope,) = torch.autograd.grad(((fading - given["observed"]) ** 2).mean(), pace)
        pace = (pace - 0.1 * slope).detach().requires_grad_()
    return round(pace.item(), 1)


CLAIMS = [
    ("0_whole_game", "the best one gets about 88 of 100 new points right", 88, best_line),
    ("0_whole_game", "trains a network of 2410 numbers", 2410, numbers_of_the_reader),
    ("0_whole_game", "The network below has 65 numbers", 65, numbers_of_the_network),
    ("3_backward", "up alone gives $(9.261 - 8)/0.1 = 12.61$", 12.61, lambda: slope_of_cube(0.1, False)),
    ("3_backward", "up and down gives $(9.261 - 6.859)/0.2 = 12.01$", 12.01, lambda: slope_of_cube(0.1, True)),
    ("3b_several_passes", "A mean needs no values", True, lambda: second_pass(lambda x: x.mean())),
    ("3b_several_passes", "`x * 3` may surprise you: it keeps the 3", False, lambda: second_pass(lambda x: (x * 3).sum())),
    ("4_grad", "overflows to `inf` from about 88.72 on", [False, True], lambda: [overflows(88.72), overflows(88.73)]),
    ("4_grad", "its value at 100 is 100 and its slope is 1", 100.0, lambda: round(math.log1p(math.exp(100.0)), 6)),
    ("6_training", "The limit is set by the *steep* direction: $2/20 = 0.1$", [True, False],
     lambda: [descent(20, 0.099) < 1, descent(20, 0.101) < 1]),
    ("6_training", "leaves $1 - 0.1 = 0.9$ of the way still to go", 0.9, lambda: round(descent(1, 0.1, 1), 6)),
    ("6_training", "only their signs count", [0.4, -0.4], lambda: [adams_first_step(-4), adams_first_step(24)]),
    ("6_training", "multiplied by $1/(1 - p)$, so that their sum stays the same on average", 1.0, dropouts_mean),
    ("6_training", "what was predicted minus what is true", [0.0, 0.0, 0.0], softmax_gradient),
    ("6_training", "$-\\log 0.6652 = 0.4076$", 0.4076, lambda: round(-math.log(0.66524), 4)),
    ("8_capstones", "from 4 it ends near 3.9", [3.9, 1.5], lambda: [wrong_pace(4.0), wrong_pace(1.0)]),
]  # fmt: skip


def said(lesson: str) -> str:
    source = jupytext.read(LESSONS / f"{lesson}.py", fmt="py:percent")
    english = (cell.source for cell in source.cells if cell.metadata.get("lang") == "en")
    return " ".join(" ".join(english).replace(", \\qquad", ",").split())


@pytest.mark.parametrize(("lesson", "words", "stated", "outcome"), CLAIMS)
def test_a_claim_holds(lesson: str, words: str, stated: Any, outcome: Callable[[], Any]) -> None:
    plain = said(lesson).replace("\\qquad ", "").replace("$$ ", "").replace(" ", "")
    assert words.replace(" ", "").strip("$") in plain
    found = outcome()
    assert np.allclose(found, stated) if not isinstance(stated, bool) else found == stated
