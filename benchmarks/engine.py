"""`make bench`: the engine against torch, its peers and hand-written NumPy.

One process, one thread, all competitors in turn within each round, ratios of medians only: the
machine's noise hits everybody alike. Run under an interpreter that has the ``reference`` extra.
"""

from __future__ import annotations

import argparse
import gc
import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import datetime  # noqa: E402
import platform  # noqa: E402
import statistics  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable, Iterator  # noqa: E402
from itertools import chain  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np  # noqa: E402

import engine  # noqa: E402
from benchmarks import drawing, memory  # noqa: E402
from benchmarks.programs import CASES  # noqa: E402
from benchmarks.programs.case import Case  # noqa: E402

SMALL = 0.40  # of torch's time, the mean over the programs of a lesson's size

HEADING = """# Benchmarks

Written by `make bench`. All competitors run in turn in one process on one thread, so that the
machine's noise hits everybody alike; a figure is the ratio of medians of CPU time, and below 1 the
engine is faster. *NumPy by hand* is the same arithmetic, forward and backward, written without any
engine as a person would write it (`benchmarks/programs`). A mark (✓ ≤ 0.5) is the project's own
limit for that figure.
"""
DRAWING = """
## Drawing

`draw(y).svg` against torchviz and Graphviz's `dot`, from the call to the finished SVG, in CPU time
of this process and of the programs it runs.

""".splitlines()
REMARKS = """
## Where a mark is missed, and why

- **Forward only under no_grad, against NumPy by hand**: the floor is a bare NumPy call of about
  half a microsecond. The engine adds a Tensor, the look at dtypes and modes, and the refusal of
  NumPy's warnings, which together cost a little more than half of that.
- **Line fit by hand**: eleven numbers, so that every step is all overhead. Of an epoch's 36 µs the
  forward pass takes 8 (NumPy's own calls in it 5), the walk 20 for five operations, two of whose
  gradients are summed to one number, and two leaves; the updates with their no_grad, version
  counters and products that are rounded once 6, clearing 2. The floor does all with a dozen NumPy
  calls in 8.4 µs, of which 3.5 times is 29: the walk would have to run at the speed of its bare
  NumPy calls.
- **Training with SGD, against torch**: a step rounds `p - lr * g` once, as PyTorch's kernels do,
  which NumPy can only do by way of float64. For 10^5 float32 parameters that takes about 90 µs
  instead of 30; with it the printed numbers are PyTorch's to the last digit.
- **MLP**: matrix products are most of it and cost the same, with one exception: `nn.Linear` keeps
  its weights as PyTorch does, one row per output, and the product with their transpose takes NumPy
  a quarter longer than the floor's layout. The rest is some sixty recorded steps of 4 to 6 µs, and
  the gradient of the softmax by primitives, which a person shortens to `p - y`.
- **Hessian-vector product, against NumPy by hand**: the floor is the finished formula, found with
  pencil and paper; an engine has to record the gradient first and differentiate it then.
- **Close to a mark against torch** (forward only under no_grad, one leaf used 10^4 times,
  Hessian-vector product): these move by a fifth from day to day on one machine, because
  torch's C++ and Python's interpreter do not slow down alike when a neighbour uses the caches. The
  best of them so far were 0.31, 0.31 and 0.58.
- **Large arrays** (matrix product, 10^6 floats): both sides call the same BLAS or stream the same
  memory, so a figure far above 1 there is a neighbour of the machine; quiet runs: 0.98 and 0.64.
- **Import**: the engine's own modules take 45 to 60 ms, NumPy's 65 to 130, and both move with the
  machine and the disk's cache; days gave 1.41 to 1.54, and 1.75 to 1.9 where NumPy's was fastest.
  Of 50 ms some 27 read and run 120 small files, 7 give a thousand functions their names and
  signatures, 3 are the collector's, and 7 take them down at the end. Loading 15 files of rare
  operations only when one is asked for was built and measured: 12 ms and 1.65 instead of 1.8, still
  no 1.5; and completion then showed `x.softmax` without its signature, so it was not kept.
- **Drawing 100 nodes**: half of the time is Graphviz's own layout, which torchviz pays as well; the
  rest reads values, gradients and saved tensors and writes their labels, which torchviz has not.
"""


def competitors(case: Case, torch: Any) -> dict[str, Callable[[], Any]]:
    """The functions to time, by name."""
    runs = {"engine": case.program(engine)}
    if torch is not None:
        runs["torch"] = case.program(torch)
    if case.hand is not None:
        runs["numpy"] = case.hand()
    for name, make in case.peers.items():
        try:
            runs[name] = make()
        except ImportError:
            continue
    return runs


def measure(case: Case, torch: Any, rounds: int) -> dict[str, float]:
    """Median seconds of CPU time per call, measured in turn."""
    runs = competitors(case, torch)
    for run in runs.values():
        run()
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            gc.collect()
            start = time.process_time()
            for _ in range(case.number):
                run()
            times[name].append((time.process_time() - start) / case.number)
    return {name: statistics.median(t) for name, t in times.items()}


def row(case: Case, seconds: dict[str, float]) -> str:
    """A line of the table: ratios to torch and to NumPy with their marks."""
    mine = seconds["engine"]

    def against(name: str, limit: float | None) -> str:
        if name not in seconds:
            return ""
        ratio = mine / seconds[name]
        if limit is None:
            return f"{ratio:.2f}"
        return f"{ratio:.2f} ({'✓' if ratio <= limit else '✗'} ≤ {limit})"

    others = ", ".join(
        f"{name} {mine / s:.2f}"
        for name, s in seconds.items()
        if name not in ("engine", "torch", "numpy")
    )
    return (
        f"| {case.name} | {against('torch', case.limit_torch)} "
        f"| {against('numpy', case.limit_hand)} | {others} |"
    )


def table(torch: Any, rounds: int, only: str) -> Iterator[str]:
    """The lines of the table, one as soon as it is measured."""
    yield "| case | engine / torch | engine / NumPy by hand | engine / others |"
    yield "|---|---|---|---|"
    small = []
    for case in CASES:
        if only in case.name:
            seconds = measure(case, torch, rounds)
            yield row(case, seconds)
            if case.small and "torch" in seconds:
                small.append(seconds["engine"] / seconds["torch"])
    if small:
        mean = statistics.geometric_mean(small)
        mark = "✓" if mean <= SMALL else "✗"
        name = f"*geometric mean of {len(small)} small programs*"
        yield f"| {name} | {mean:.2f} ({mark} ≤ {SMALL:.2f}) | | |"
    if not only:
        yield from memory.rows()


def machine(torch: Any) -> str:
    """What the figures were measured on."""
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}"
    if torch is not None:
        versions += f", torch {torch.__version__}"
    return (
        f"{datetime.date.today()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, one thread used; {versions}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="measurements of each competitor")
    parser.add_argument("--only", default="", help="run cases whose name contains this")
    parser.add_argument("--write", type=Path, help="also write the table to this file")
    options = parser.parse_args()
    try:
        import torch
    except ImportError:
        torch = None
        print("torch is not installed: comparing with NumPy only", file=sys.stderr)
    else:
        torch.set_num_threads(1)
    lines = [HEADING, f"Measured on {machine(torch)}; {options.rounds} rounds.", ""]
    print("\n".join(lines))
    for line in table(torch, options.rounds, options.only):
        print(line, flush=True)
        lines.append(line)
    if not options.only:
        for line in chain(DRAWING, drawing.rows()):
            print(line, flush=True)
            lines.append(line)
    if options.write:
        options.write.write_text("\n".join(lines) + "\n" + REMARKS, encoding="utf-8")


if __name__ == "__main__":
    main()
