"""Peak memory and import time, each in a fresh process; rows for `make bench`."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
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


def start(code: str, times: int = 9) -> float:
    """Median seconds of a fresh interpreter that runs ``code``, with compiled modules cached."""
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    seconds = []
    for _ in range(times + 1):
        before = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env=env)
        seconds.append(time.perf_counter() - before)
    return statistics.median(seconds[1:])


def rows() -> list[str]:
    """Lines of the table: peak memory against NumPy by hand, and the cost of the import."""
    product, by_hand = peak(ENGINE, MULTIPLY), peak("", MULTIPLY_BY_HAND)
    total = peak(ENGINE, ADD)
    bare, numpy, engine = start("pass"), start("import numpy"), start("import engine")
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
