"""The solved notebooks with `import torch` in their first cell: every cell runs, every check passes.

Collected only where PyTorch is installed: `make torchtest`. That each exercise's wrong answers are
told the same there, tests/checkers/test_exercises.py shows in the same run.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("0_start.ipynb", "0_inventory.ipynb")  # compute nothing themselves
NOTEBOOKS = [
    *sorted(
        path
        for path in (ROOT / "lessons" / "reference").glob("[0-9]*.ipynb")
        if path.name not in PAGES
    ),
    *sorted((ROOT / "exercises" / "reference").glob("*.ipynb")),
]
# Runs the cells that come in through stdin; says for each what it raised and what it showed.
RUNNER = """
import contextlib, io, json, sys, warnings
from IPython.core.interactiveshell import InteractiveShell

shell, shown = InteractiveShell.instance(), []
display = lambda each: shown.append(each.text) if hasattr(each, "verdict") else None
import IPython.display
IPython.display.display = display
told = []
for source in json.load(sys.stdin):
    shown.clear()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        ran = shell.run_cell(source, store_history=True)
    error = ran.error_before_exec or ran.error_in_exec
    outcome = getattr(getattr(ran.result, "verdict", None), "outcome", None)
    told.append({"error": repr(error) if error else None, "outcome": outcome, "shown": list(shown)})
names = shell.user_ns
print(json.dumps({"library": names["torch"].__name__, "cells": told}))
"""


def cells(notebook: Path) -> list[str]:
    """The code cells, the first one importing torch in place of the engine."""
    read = json.loads(notebook.read_text(encoding="utf-8"))
    sources = ["".join(c["source"]) for c in read["cells"] if c["cell_type"] == "code"]
    first = sources[0].replace("import engine as torch", "import torch")
    return [first.replace("from engine.", "from torch."), *sources[1:]]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_notebook_runs_on_torch(notebook: Path, tmp_path: Path) -> None:
    sources = cells(notebook)
    ran = subprocess.run(
        [sys.executable, "-c", RUNNER],
        input=json.dumps(sources),
        cwd=ROOT,
        env={
            **os.environ,
            "GRADSCHOOL_PROGRESS": str(tmp_path / "progress.json"),
            "MPLBACKEND": "agg",
            "IPYTHONDIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    told = json.loads(ran.stdout.splitlines()[-1])
    assert told["library"] == "torch"
    seen = list(zip(sources, told["cells"], strict=True))
    assert [(source, one["error"]) for source, one in seen if one["error"]] == []
    checks = [(source, one["outcome"]) for source, one in seen if source.startswith("check(")]
    assert checks or notebook.stem == "0_whole_game"  # which has no exercise
    assert [source for source, outcome in checks if outcome != "right"] == []
    for source, one in seen:
        if re.search(r"^@predict\(", source, re.MULTILINE):
            assert "All as predicted." in "".join(one["shown"]), (source, one)
