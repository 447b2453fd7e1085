"""Record what real torch prints, warns and raises for every golden case.

`python tests/golden/record.py` under an interpreter that has torch writes expected/FILE.json.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that the package is named as in the tests
from golden.running import HERE, all_cases, run


def main() -> None:
    """Run every case under torch and write one JSON file for each program or table."""
    torch.set_num_threads(1)  # a sum's order, and so its last digit, must not depend on the machine
    torch.set_warn_always(True)  # else a once-per-process warning is in one case and in no other
    (HERE / "expected").mkdir(exist_ok=True)
    files = all_cases()
    for path in (HERE / "expected").glob("*.json"):
        if path.stem not in files:
            path.unlink()
    for name, cases in files.items():
        recorded = {case.id: {"program": case.digest, **run(case, torch)} for case in cases}
        record = {"torch": torch.__version__.split("+")[0], "cases": recorded}
        text = json.dumps(record, indent=1, ensure_ascii=False) + "\n"
        (HERE / "expected" / f"{name}.json").write_text(text, encoding="utf-8")
        raised = sum(bool(outcome["error"]) for outcome in recorded.values())
        print(f"{name}: {len(cases)} cases, {raised} of them raise")


if __name__ == "__main__":
    main()
