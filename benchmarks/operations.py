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

import contextlib  # noqa: E402
import ctypes  # noqa: E402
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
from benchmarks.operation_causes import WHY, cause  # noqa: E402
from benchmarks.operation_table import CALLS  # noqa: E402

SIZES = (10, 1000, 1_000_000)
SIZE_NAMES = ("10", "10³", "10⁶")
TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # of mallopt, as <malloc.h> numbers them
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


def keep_memory() -> None:
    """Let the C library keep what is freed: a fresh page costs more than its arithmetic."""
    with contextlib.suppress(OSError, AttributeError):  # glibc's, elsewhere there is none
        mallopt = ctypes.CDLL(None).mallopt
        for option in (MMAP_THRESHOLD, TRIM_THRESHOLD):
            mallopt(option, 1 << 30)


def times(mine: Callable[[], Any], theirs: Callable[[], Any]) -> tuple[float, float]:
    """Median CPU times of mine and of theirs in seconds, measured in turn."""
    counts, logs = [], [[], []]  # type: ignore[var-annotated]
    for run in (mine, theirs):
        run()
        start = time.process_time()
        run()
        counts.append(max(1, int(SLICE / max(time.process_time() - start, 1e-6))))
    for _ in range(ROUNDS if counts != [1, 1] else 3):
        for run, count, log in zip((mine, theirs), counts, logs, strict=True):
            start = time.process_time()
            for _ in range(count):
                run()
            log.append((time.process_time() - start) / count)
    return statistics.median(logs[0]), statistics.median(logs[1])


@dataclass
class Row:
    """One call: both times, forward and both ways, per size; a text where it cannot be measured."""

    call: str
    forward: list[Any] = field(default_factory=list)
    both: list[Any] = field(default_factory=list)

    @property
    def worst(self) -> tuple[float, int]:
        """The largest ratio, and in which column."""
        cells = enumerate(self.forward + self.both)
        return max(((c[0] / c[1], i) for i, c in cells if isinstance(c, tuple)), default=(0.0, 0))

    def line(self) -> str:
        """The row as Markdown."""
        cells = self.forward + self.both
        texts = [f"{c[0] / c[1]:.1f}" if isinstance(c, tuple) else c for c in cells]
        return f"| `{self.call}` | " + " | ".join(texts) + " |"

    def reason(self) -> str:
        """Where it is slowest, and why, as Markdown."""
        most, at = self.worst
        large = [c for c in (self.forward + self.both)[2::3] if isinstance(c, tuple)]
        small = not any(mine / theirs > MARK for mine, theirs in large)
        mine, theirs = (self.forward + self.both)[at]
        where = SIZE_NAMES[at % 3] + (", both ways" if at > 2 else "")
        spent = f"{micro(mine)} µs for {micro(theirs)}"
        return f"| `{self.call}` | {most:.1f} | {where} | {spent} | {cause(self.call, small)} |"


def micro(seconds: float) -> str:
    """Microseconds to three digits, whole from a hundred on."""
    return f"{seconds * 1e6:.3g}" if seconds < 1e-4 else f"{seconds * 1e6:,.0f}"


def measure(call: str, torch: Any, sizes: tuple[int, ...] = SIZES) -> Row:
    """All ratios of one call."""
    row = Row(call)
    for n in sizes:
        for log, prepare in ((row.forward, forward), (row.both, both_ways)):
            try:
                theirs, mine = prepare(torch, call, n), prepare(engine, call, n)
                log.append("" if theirs is None or mine is None else times(mine, theirs))
            except Exception as error:  # whatever a library raises is said in the table
                log.append(type(error).__name__)
                print(f"{call} at {n}: {type(error).__name__}: {error}", file=sys.stderr)
    return row


HEADING = """# Every operation beside torch

Written by `make benchops`: each offered operation, at 10, 10³ and 10⁶ elements, forward and forward
with backward. A figure is the engine's time over torch's, medians of CPU time, one run, one thread,
both libraries in turn; below 1 the engine is faster. The mark is 5. The process keeps the memory
that it has got, so that the work is compared and not the system's handing out of pages.
"""


BEYOND = """\
## Beyond the mark, and why
"""
HEAD = ("| call | times torch | at | here, for torch's | why |", "|---|---|---|---|---|")


def page(rows: list[Row], torch: Any) -> str:
    """The table, with a summary of what is beyond the mark."""
    beyond = sorted((r for r in rows if r.worst[0] > MARK), key=lambda r: -r.worst[0])
    lines = [
        HEADING,
        f"Measured on {date.today()}; NumPy {np.__version__}, torch {torch.__version__}. "
        f"{len(rows)} calls; beyond the mark: {len(beyond)}.",
        "",
        "| call | 10 | 10³ | 10⁶ | 10, both ways | 10³ | 10⁶ |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [r.line() for r in rows]
    lines += ["", BEYOND, *(f"- **{kind}**: {why}." for kind, why in WHY.items()), "", *HEAD]
    return "\n".join(lines + [r.reason() for r in beyond]) + "\n"


def main(words: list[str]) -> None:
    import torch

    torch.set_num_threads(1)
    keep_memory()
    warnings.simplefilter("ignore")
    rows = []
    for call in CALLS:
        if words and not any(word in call for word in words):
            continue
        rows.append(measure(call, torch))
        if words or rows[-1].worst[0] > MARK:
            print(f"{rows[-1].worst[0]:8.1f}  {rows[-1].line()}", flush=True)
    if not words:
        PAGE.write_text(page(rows, torch), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
