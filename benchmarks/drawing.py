"""How long a picture takes: `draw(y).svg` against torchviz with a system `dot`.

From the call to the finished SVG: reading, DOT building and layout together, in CPU time of this
process and of dot's. Nothing is collapsed: both draw every node.

    python benchmarks/drawing.py        under an interpreter that has the ``reference`` extra
"""

from __future__ import annotations

import importlib.util
import random
import resource
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import dragging
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


def cpu_seconds() -> float:
    """CPU time so far, of this process and of the programs it ran (dot is one of its own)."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def median_seconds(
    runs: list[Callable[[], Any]], rounds: int, clock: Callable[[], float] = cpu_seconds
) -> list[float]:
    """Median seconds of each, measured in turn: the machine's noise hits everybody alike."""
    times: list[list[float]] = [[] for _ in runs]
    for run in runs:
        run()
    for _ in range(rounds):
        for run, mine in zip(runs, times, strict=True):
            start = clock()
            run()
            mine.append(clock() - start)
    return [statistics.median(mine) for mine in times]


def missing() -> str:
    """What the comparison lacks here; "" when it can be made."""
    lacking = [name for name in ("torch", "torchviz") if importlib.util.find_spec(name) is None]
    if shutil.which("dot") is None:
        lacking.append("a dot on the PATH")
    return ", ".join(lacking)


def rows() -> Iterator[str]:
    """Both tables in Markdown: still pictures against torchviz, and numbers that one can drag."""
    yield from compared()
    yield ""
    yield from dragging.rows()


def compared() -> Iterator[str]:
    """The table in Markdown, a line as soon as it is measured; one sentence where it cannot be."""
    if lacking := missing():
        yield f"Not measured: the comparison with torchviz lacks {lacking}."
        return
    import torch
    from torchviz import make_dot

    yield "| graph | nodes | draw, ms | torchviz + dot, ms | ratio |"
    yield "|---|---|---|---|---|"
    for build in (layers, tangle):
        for nodes, rounds in ROUNDS.items():
            result = build(torch, nodes)
            count = len(draw(result, collapse=False).full.nodes)
            mine, theirs = median_seconds(
                [
                    lambda y=result: draw(y, collapse=False).svg,
                    lambda y=result: make_dot(y).pipe("svg"),
                ],
                rounds,
            )
            ratio, limit = mine / theirs, LIMITS[nodes]
            mark = f"{ratio:.2f} ({'✓' if ratio <= limit else '✗'} ≤ {limit})"
            yield f"| {build.__name__} | {count} | {mine * 1e3:.1f} | {theirs * 1e3:.1f} | {mark} |"
    result = lesson(torch)
    [took] = median_seconds([lambda: draw(result).to_html()], 15, time.perf_counter)
    mark = "✓" if took <= LESSON_LIMIT else "✗"
    yield f"| a lesson in a notebook, by the clock | 7 | {took * 1e3:.1f} | | {mark} ≤ 50 ms |"


if __name__ == "__main__":
    for line in rows():
        print(line, flush=True)
