"""The engine's side in a process of its own: programs come in as JSON lines, outcomes go out."""

from __future__ import annotations

import json
import os
import sys

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

from golden.running import imported_as_torch  # noqa: E402

import engine  # noqa: E402
from benchmarks.fuzz.running import run  # noqa: E402


def main() -> None:
    """Answer every line until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    with imported_as_torch(engine):
        for line in sys.stdin:
            outcomes = run(json.loads(line), engine)
            answers.write(json.dumps([o.as_list() for o in outcomes]) + "\n")
            answers.flush()


if __name__ == "__main__":
    main()
