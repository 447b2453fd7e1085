"""Both libraries: torch in this process, the engine in another; and whether they agree."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

from benchmarks.fuzz.running import Outcome, run

ROOT = Path(__file__).resolve().parents[2]
NUMBER = re.compile(r"[-+]?(?:\d+\.\d*(?:e[-+]?\d+)?|\d+e[-+]?\d+)")
# float32 sums may be taken in another order: the last of four printed digits may differ.
RELATIVE, ABSOLUTE = 3e-4, 2e-6


class Sides:
    """Runs programs on both sides: ``with Sides(torch) as sides: sides.differ(program)``."""

    def __init__(self, torch: Any):
        self.torch = torch

    def __enter__(self) -> Sides:
        self._engine = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.fuzz.worker"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._engine.stdin.close()  # type: ignore[union-attr]
        self._engine.stdout.close()  # type: ignore[union-attr]
        self._engine.wait(10)

    def both(self, program: list[str]) -> list[tuple[Outcome, Outcome]]:
        """(torch's, the engine's) outcome of each statement."""
        pipe = self._engine.stdin
        assert pipe is not None
        assert self._engine.stdout is not None
        pipe.write(json.dumps(program) + "\n")
        pipe.flush()
        theirs = run(program, self.torch)
        answer = self._engine.stdout.readline()
        if not answer:
            raise RuntimeError("the engine's process ended at:\n" + "\n".join(program))
        mine = [Outcome.of(o) for o in json.loads(answer)]
        return list(zip(theirs, mine, strict=True))

    def first_difference(self, program: list[str]) -> int | None:
        """The first statement on which the sides disagree."""
        for i, (a, b) in enumerate(self.both(program)):
            if not agree(a, b):
                return i
        return None


def agree(a: Outcome, b: Outcome) -> bool:
    """Whether two outcomes are the same, up to the last printed digit of a float."""
    return a == b or (
        a.warned == b.warned and a.raised == b.raised and same_text(a.printed, b.printed)
    )


def same_text(a: str, b: str) -> bool:
    """Equal texts, or texts that differ in the last digits of numbers only."""
    if a == b:
        return True
    if re.sub(r"\s+", "", NUMBER.sub("#", a)) != re.sub(r"\s+", "", NUMBER.sub("#", b)):
        return False
    for x, y in zip(NUMBER.findall(a), NUMBER.findall(b), strict=True):
        if not math.isclose(float(x), float(y), rel_tol=RELATIVE, abs_tol=ABSOLUTE):
            return False
    return True
