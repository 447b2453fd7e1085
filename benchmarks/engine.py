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

import statistics  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np  # noqa: E402

import engine  # noqa: E402
from benchmarks.programs import CASES, Case  # noqa: E402


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", default="", help="run cases whose name contains this")
    options = parser.parse_args()
    try:
        import torch
    except ImportError:
        torch = None
        print("torch is not installed: comparing with NumPy only", file=sys.stderr)
    else:
        torch.set_num_threads(1)
    versions = f"Python {sys.version.split()[0]}, NumPy {np.__version__}"
    if torch is not None:
        versions += f", torch {torch.__version__}"
    print(f"{versions}; ratio of medians over {options.rounds} rounds; below 1 is faster\n")
    print("| case | engine / torch | engine / NumPy by hand | engine / others |")
    print("|---|---|---|---|")
    for case in CASES:
        if options.only in case.name:
            print(row(case, measure(case, torch, options.rounds)), flush=True)


if __name__ == "__main__":
    main()
