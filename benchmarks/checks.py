"""How long does check() take? Every exercise, right and wrong answers, in a shell like a kernel's.

`make benchchecks` writes docs/checks.md. Measured is the whole call in a warm kernel: the answer
run on every case, the solution beside it, the verdict, the picture, the page, the progress file.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import io
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from checkers.course.exercises import all_exercises, find
from checkers.course.fences import fenced
from checkers.judge.exercise import Exercise

PAGE = Path(__file__).parents[1] / "docs" / "checks.md"
OTHERS = "# What wrong answers are told"
LIMIT = 100.0  # ms, the project's own
ROUNDS = 7
FIRST = (
    "import numpy as np\nimport engine as torch\nfrom engine.autograd import Function, Variable\n"
)
FIRST += "from checkers import check\n"


def shell(folder: Path) -> Any:
    """A shell like a notebook's kernel, with a progress file of its own."""
    from IPython.core.interactiveshell import InteractiveShell

    os.environ["GRADSCHOOL_PROGRESS"] = str(folder / "progress.json")
    made = InteractiveShell.instance()
    made.run_cell(FIRST, store_history=True).raise_error()
    return made


@dataclass(frozen=True)
class Time:
    """How long a check takes, in ms: by the clock, and in time of the processor."""

    clock: float
    processor: float


@dataclass(frozen=True)
class Times:
    """The check of an exercise's solution, and of the slowest of its wrong answers."""

    right: Time
    wrong: Time

    @property
    def longest(self) -> float:
        """By the clock."""
        return max(self.right.clock, self.wrong.clock)


def timed(kernel: Any, exercise: Exercise, source: str) -> Time:
    """The medians of some checks, after one that warms up."""
    with contextlib.redirect_stdout(io.StringIO()):
        kernel.run_cell(exercise.given)
        kernel.run_cell(fenced(exercise.id, source), store_history=True)
    check = kernel.user_ns["check"]
    taken = []
    for _ in range(1 + ROUNDS):
        start = time.perf_counter(), time.process_time()
        check(exercise.id)._repr_mimebundle_()
        taken.append((time.perf_counter() - start[0], time.process_time() - start[1]))
    return Time(*(1000 * statistics.median(each) for each in zip(*taken[1:], strict=True)))


def measured(kernel: Any, exercise: Exercise) -> Times:
    """The times of one exercise."""
    wrong = [timed(kernel, exercise, each.source) for each in exercise.wrong]
    slowest = max(wrong, key=lambda each: each.processor)
    return Times(timed(kernel, exercise, exercise.solution), slowest)


HEADING = """\
# How long a check takes

Written by `make benchchecks`. Each figure is the median of {rounds} calls of `check()` in a warm
shell like a kernel's: the learner's lines on every input, the solution beside them, the verdict,
the picture of the graph, the page and the progress file. *Wrong* is the slowest of the exercise's
known wrong answers. In brackets the processor's time, which other programs on the machine do not
lengthen. The limit is {limit:.0f} ms.

Measured on {date}, {system} {machine}, {cores} cores, load {load:.1f}; Python {python}.

{summary}

| exercise | right, ms | wrong, ms |
|---|---|---|
"""


def page(results: Mapping[str, Times]) -> str:
    """The document."""
    slowest = sorted(results, key=lambda key: -results[key].longest)
    named = ", ".join(f"{key} ({results[key].longest:.0f} ms)" for key in slowest[:5])
    above = [key for key in slowest if results[key].longest >= LIMIT]
    right = statistics.median(each.right.clock for each in results.values())
    wrong = statistics.median(each.wrong.clock for each in results.values())
    summary = (
        f"Median over {len(results)} exercises: {right:.0f} ms right, {wrong:.0f} ms wrong. "
        f"Slowest: {named}. Above the limit: {', '.join(above) or 'none'}."
    )
    heading = HEADING.format(
        rounds=ROUNDS, limit=LIMIT, date=datetime.date.today(), system=platform.system(),
        machine=platform.machine(), cores=os.cpu_count(), load=os.getloadavg()[0],
        python=platform.python_version(), summary=summary,
    )  # fmt: skip
    rows = [
        f"| {key} | {_said(each.right)} | {_said(each.wrong)} |" for key, each in results.items()
    ]
    return heading + "\n".join(rows) + "\n"


def _said(found: Time) -> str:
    return f"{found.clock:.0f} ({found.processor:.0f})"


def main() -> int:
    """Write the page, or show the times of the exercises that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("exercises", nargs="*", help="show these, write nothing")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kernel = shell(Path(folder))
        results = {}
        for each in map(find, options.exercises) if options.exercises else all_exercises():
            found = results[each.id] = measured(kernel, each)
            print(
                f"{each.id:<5} right {_said(found.right):<10} wrong {_said(found.wrong)}",
                flush=True,
            )
    if not options.exercises:
        kept = PAGE.read_text(encoding="utf-8").partition(OTHERS)  # written by benchmarks.answers
        PAGE.write_text(page(results) + "\n" + "".join(kept[1:]), encoding="utf-8")
        print(f"wrote {PAGE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
