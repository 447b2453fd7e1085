"""Peak memory and import time, each in a fresh process; rows for `make bench`."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent

# What a graph must keep: a product the other factor (a fresh array each time), a sum nothing.
PROGRAM = """
import tracemalloc, sys
sys.path.insert(0, {root!r})
import numpy as np
{imports}
n, size = 1000, 10**5
tracemalloc.start()
{body}
print(tracemalloc.get_traced_memory()[1])
"""
ENGINE = "import engine as torch"
MULTIPLY = """
x = torch.ones(size, requires_grad=True)
y = x
for i in range(n):
    y = y * torch.ones(size)
y.sum().backward()
"""
MULTIPLY_BY_HAND = """
x = np.ones(size, np.float32)
y, kept = x, []
for i in range(n):
    w = np.ones(size, np.float32)
    kept.append(w)
    y = y * w
g = np.ones(size, np.float32)
while kept:
    g = g * kept.pop()
"""
ADD = """
x, w = torch.ones(size, requires_grad=True), torch.ones(size)
y = x
for i in range(n):
    y = y + w
y.sum().backward()
"""


def peak(imports: str, body: str) -> int:
    """Bytes at the highest point of a program."""
    code = PROGRAM.format(root=str(ROOT), imports=imports, body=body)
    return int(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout)


def start(codes: Sequence[str], rounds: int = 15) -> list[float]:
    """Median seconds of CPU time of fresh interpreters that run each code, in turn within a round;
    compiled modules are cached."""
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    seconds: list[list[float]] = [[] for _ in codes]
    for each in range(rounds + 1):
        for code, taken in zip(codes, seconds, strict=True):
            before = _children()
            subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env=env)
            if each:  # the first round fills the caches
                taken.append(_children() - before)
    return [statistics.median(taken) for taken in seconds]


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def rows() -> list[str]:
    """Lines of the table: peak memory against NumPy by hand, and the cost of the import."""
    product, by_hand = peak(ENGINE, MULTIPLY), peak("", MULTIPLY_BY_HAND)
    total = peak(ENGINE, ADD)
    bare, numpy, engine = start(["pass", "import numpy", "import engine"])
    ratio = (engine - bare) / (numpy - bare)
    return [
        f"| peak memory, 1000 products of 10^5 floats | | {_mark(product / by_hand, 1.02)} | |",
        f"| peak memory, 1000 sums of 10^5 floats | | {_mark(total / 2**20, 2.0)} MiB | |",
        f"| `import engine` against `import numpy` | | {_mark(ratio, 1.5)} | |",
    ]


def _mark(value: float, limit: float) -> str:
    return f"{value:.2f} ({'✓' if value <= limit else '✗'} ≤ {limit})"


if __name__ == "__main__":
    print("\n".join(rows()))
