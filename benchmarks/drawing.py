"""How long a picture takes: `draw(y).svg` against torchviz with a system `dot`.

From the call to the finished SVG, reading, DOT building and layout together, wall-clock (dot is a
process of its own). Nothing is collapsed: both draw every node. Without a `dot` on the PATH
torchviz cannot draw, and its column says so.

    python benchmarks/drawing.py        under an interpreter that has the ``reference`` extra
"""

from __future__ import annotations

import random
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from checkers.graph import draw

ROUNDS = {10: 25, 100: 25, 1000: 5}
LIMITS = {10: 0.5, 100: 0.5, 1000: 1.0}  # of torchviz's time
LESSON_LIMIT = 0.050  # seconds from the call to a lesson's picture


def layers(torch: Any, nodes: int) -> Any:
    """A perceptron: matrix product, bias, activation, until the graph has about `nodes` nodes."""
    h = torch.ones(2, 4)
    for _ in range(max(1, nodes // 5)):
        weight = torch.full((4, 4), 0.1, requires_grad=True)
        bias = torch.zeros(4, requires_grad=True)
        h = (h @ weight + bias).tanh()
    return h.sum()


def tangle(torch: Any, nodes: int) -> Any:
    """Operations on results picked at random among the ten newest: many crossings."""
    choose = random.Random(1)
    pool = [torch.full((2,), 0.1, requires_grad=True) for _ in range(3)]
    while len(pool) < nodes - 3:
        a, b = choose.choice(pool[-10:]), choose.choice(pool[-10:])
        pool.append(choose.choice([a + b, a * b, a.sin()]))
    return sum(pool[-10:], pool[0]).sum()


def lesson(torch: Any) -> Any:
    x = torch.tensor([0.0, 1.0, 2.0, 3.0], requires_grad=True)
    y = x + 2
    z = y * y * 3
    return z.mean()


def median_seconds(runs: list[Callable[[], Any]], rounds: int) -> list[float]:
    """Median seconds of each, measured in turn: the machine's noise hits everybody alike."""
    times: list[list[float]] = [[] for _ in runs]
    for run in runs:
        run()
    for _ in range(rounds):
        for run, mine in zip(runs, times, strict=True):
            start = time.perf_counter()
            run()
            mine.append(time.perf_counter() - start)
    return [statistics.median(mine) for mine in times]


def rows() -> list[str]:
    """The table in Markdown, a line each."""
    import torch

    make_dot = None
    if shutil.which("dot") is not None:
        from torchviz import make_dot
    out = [
        "| graph | nodes | draw, ms | torchviz + dot, ms | ratio | mark |",
        "|---|---|---|---|---|---|",
    ]
    for build in (layers, tangle):
        for nodes, rounds in ROUNDS.items():
            result = build(torch, nodes)
            count = len(draw(result, collapse=False).full.nodes)
            runs = [lambda y=result: draw(y, collapse=False).svg]
            if make_dot is not None:
                runs.append(lambda y=result: make_dot(y).pipe("svg"))
            seconds = median_seconds(runs, rounds)
            line = f"| {build.__name__} | {count} | {seconds[0] * 1e3:.1f} |"
            if make_dot is None:
                out.append(f"{line} no dot on the PATH | | |")
                continue
            ratio, limit = seconds[0] / seconds[1], LIMITS[nodes]
            mark = "✓" if ratio <= limit else "✗"
            out.append(f"{line} {seconds[1] * 1e3:.0f} | {ratio:.2f} | {mark} ≤ {limit} |")
    result = lesson(torch)
    [took] = median_seconds([lambda: draw(result).to_html()], 15)
    mark = "✓" if took <= LESSON_LIMIT else "✗"
    out.append(f"| a lesson, shown in a notebook | 7 | {took * 1e3:.1f} | | | {mark} ≤ 50 ms |")
    return out


if __name__ == "__main__":
    print("\n".join(rows()))
