"""`make benchops`: every offered operation beside torch, at 10, 10^3 and 10^6 elements.

One process, one thread, both libraries in turn; a figure is the ratio of the medians of CPU time.
Each call is timed forward on untracked inputs and, where its result can be tracked, forward and
backward. Run under an interpreter that has the ``reference`` extra.

    python benchmarks/operations.py                 the whole table, into docs/operations.md
    python benchmarks/operations.py erf unfold      the calls that contain one of these words
"""

from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import math  # noqa: E402
import statistics  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
import warnings  # noqa: E402
from collections.abc import Callable  # noqa: E402
from dataclasses import dataclass, field  # noqa: E402
from datetime import date  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import numpy as np  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import engine  # noqa: E402
from benchmarks.operation_table import CALLS  # noqa: E402

SIZES = (10, 1000, 1_000_000)
MARK = 5.0
ROUNDS = 5
SLICE = 0.004  # seconds a measurement should take at least
PAGE = ROOT / "docs" / "operations.md"


def inputs(torch: Any, n: int, tracked: bool) -> dict[str, Any]:
    """The names that calls use, the same numbers for every library."""
    rng = np.random.default_rng(7)
    m = max(3, math.isqrt(n))
    rows = max(3, n // 8)
    small = min(m, 256)

    def floats(*shape: int) -> Any:
        return torch.tensor(rng.uniform(0.1, 0.9, shape).astype(np.float32), requires_grad=tracked)

    def whole(high: int, *shape: int) -> Any:
        return torch.tensor(rng.integers(0, high, shape))

    made: dict[str, Any] = {name: floats(n) for name in ("x", "y")}
    made |= {"s": floats(m, m), "q": floats(m, m), "u": floats(m), "v": floats(m)}
    made |= {"w": floats(8, rows), "h": floats(rows, 8), "pdv": floats(small)}
    made |= {"h3": floats(max(3, n // 3), 3), "g3": floats(max(3, n // 3), 3)}
    made |= {"h3w": floats(m, 16), "g3w": floats(m, 16)}
    root = rng.uniform(0, 1, (small, small))
    definite = (root @ root.T / small + np.eye(small)).astype(np.float32)
    made["pd"] = torch.tensor(definite, requires_grad=tracked)
    signed = rng.uniform(-2, 2, n).astype(np.float32)
    made["a"] = torch.tensor(signed, requires_grad=tracked)
    p = made["x"].detach().clone()
    made |= {"p": p, "p2": p * 0.999, "b": p > 0.5, "bs": made["s"].detach() > 0.5}
    made |= {"i": whole(1000, n), "j": whole(50, n), "c": whole(8, rows)}
    made |= {"k": torch.tensor(rng.permutation(n)), "ks": torch.tensor(rng.permutation(m))}
    made |= {"ks2": whole(m, m, m), "hb": (made["h"].detach() > 0.5).float()}
    made |= {"n": n, "m": m, "torch": torch, "array": rng.uniform(size=n)}
    return made | {"F": torch.nn.functional, "L": torch.linalg, "S": torch.special}


def outputs(result: Any, torch: Any) -> list[Any]:
    """The tracked tensors of a result."""
    if isinstance(result, torch.Tensor):
        return [result] if result.requires_grad else []
    if isinstance(result, (tuple, list)):
        return [t for part in result for t in outputs(part, torch)]
    return []


def forward(torch: Any, call: str, n: int) -> Callable[[], Any]:
    """The call on untracked inputs."""
    return eval(f"lambda: {call}", inputs(torch, n, False))


def both_ways(torch: Any, call: str, n: int) -> Callable[[], Any] | None:
    """The call and its backward; None where nothing is tracked."""
    names = inputs(torch, n, True)
    leaves = [v for v in names.values() if isinstance(v, torch.Tensor) and v.requires_grad]
    run = eval(f"lambda: {call}", names)
    made = outputs(run(), torch)
    if not made:
        return None
    gs = [torch.ones_like(t) for t in made]

    def whole() -> Any:
        return torch.autograd.grad(outputs(run(), torch), leaves, gs, allow_unused=True)

    return whole


def ratio(mine: Callable[[], Any], theirs: Callable[[], Any]) -> float:
    """Median CPU time of mine over that of theirs, measured in turn."""
    counts, times = [], [[], []]  # type: ignore[var-annotated]
    for run in (mine, theirs):
        run()
        start = time.process_time()
        run()
        counts.append(max(1, int(SLICE / max(time.process_time() - start, 1e-6))))
    for _ in range(ROUNDS if counts != [1, 1] else 3):
        for run, count, log in zip((mine, theirs), counts, times, strict=True):
            start = time.process_time()
            for _ in range(count):
                run()
            log.append((time.process_time() - start) / count)
    return statistics.median(times[0]) / statistics.median(times[1])


@dataclass
class Row:
    """One call: its ratios, forward and both ways, per size; a text where it cannot be measured."""

    call: str
    forward: list[Any] = field(default_factory=list)
    both: list[Any] = field(default_factory=list)

    @property
    def worst(self) -> float:
        """The largest ratio."""
        return max((r for r in self.forward + self.both if isinstance(r, float)), default=0.0)

    def line(self) -> str:
        """The row as Markdown."""
        cells = [f"{r:.1f}" if isinstance(r, float) else str(r) for r in self.forward + self.both]
        return f"| `{self.call}` | " + " | ".join(cells) + " |"


def measure(call: str, torch: Any, sizes: tuple[int, ...] = SIZES) -> Row:
    """All ratios of one call."""
    row = Row(call)
    for n in sizes:
        for log, prepare in ((row.forward, forward), (row.both, both_ways)):
            try:
                theirs, mine = prepare(torch, call, n), prepare(engine, call, n)
                log.append("" if theirs is None or mine is None else ratio(mine, theirs))
            except Exception as error:  # whatever a library raises is said in the table
                log.append(type(error).__name__)
                print(f"{call} at {n}: {type(error).__name__}: {error}", file=sys.stderr)
    return row


HEADING = """# Every operation beside torch

Written by `make benchops`: each offered operation, at 10, 10³ and 10⁶ elements, forward and forward
with backward. A figure is the engine's time over torch's, medians of CPU time, one run, one thread,
both libraries in turn; below 1 the engine is faster. The mark is 5.
"""


REMARKS = """

## Beyond the mark, and why

- **Ten elements**: what counts is Python. Where torch needs one kernel of 1.5 µs, an operation
  here that takes ten steps of NumPy (`digamma`, `polygamma`, `erfinv`, `cross`, `block_diag`,
  `randn`, `vander`) takes ten times half a microsecond and more, and a view (`unfold`,
  `broadcast_to`) the price of NumPy's own Python.
- **A million elements, one step in torch**: `sign`, `angle`, `selu`, `celu`, `hardshrink`,
  `softshrink`, `threshold`, `prelu`, `rrelu`, `lerp`, `gelu`, `huber_loss` are a single pass over
  the memory there, at the speed of the memory. NumPy has no such kernel; here they are three to
  ten steps.
- **A million elements, NumPy's own loop**: `floor_divide`, `remainder`, `fmod`, `nextafter`
  and the partitions and sorts behind `median`, `kthvalue`, `topk`, `mode` go number by number
  in NumPy.
- **`randperm`**: each exchange of the shuffle needs the one before, so it is a loop in Python.
- **`solve_triangular`**: NumPy has no triangular solver; small triangles go to its general one,
  and products of matrices join them.
- **`empty`**: it is filled with zeros here, so that a program says the same each time.
- **`cdist` with another norm than 2, `gather`, `index_add`**: the differences of all pairs, and
  sums at given places, are large arrays here; torch adds them up as it goes.
"""


def page(rows: list[Row], torch: Any) -> str:
    """The table, with a summary of what is beyond the mark."""
    beyond = [r for r in rows if r.worst > MARK]
    lines = [
        HEADING,
        f"Measured on {date.today()}; NumPy {np.__version__}, torch {torch.__version__}. "
        f"{len(rows)} calls; beyond the mark: {len(beyond)}.",
        "",
        "| call | 10 | 10³ | 10⁶ | 10, both ways | 10³ | 10⁶ |",
        "|---|---|---|---|---|---|---|",
    ]
    return "\n".join(lines + [r.line() for r in rows]) + "\n" + REMARKS


def main(words: list[str]) -> None:
    import torch

    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    rows = []
    for call in CALLS:
        if words and not any(word in call for word in words):
            continue
        rows.append(measure(call, torch))
        if words or rows[-1].worst > MARK:
            print(f"{rows[-1].worst:8.1f}  {rows[-1].line()}", flush=True)
    if not words:
        PAGE.write_text(page(rows, torch), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
