"""docs/differences.md is true: what each program says on the engine, and on PyTorch where it is."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import io
import re
import warnings
from pathlib import Path

import numpy as np
import pytest

PAGE = Path(__file__).parents[1] / "docs" / "differences.md"
ROWS = re.findall(r"^\| `(.+?)` \| `(.+?)` \| `(.+?)` \|$", PAGE.read_text("utf-8"), re.MULTILINE)
LIBRARIES = ["engine"] + (["torch"] if importlib.util.find_spec("torch") else [])


def said(program: str, library: str) -> str:
    """What a program prints, or its error's type and first line."""
    printed = io.StringIO()
    names = {"torch": importlib.import_module(library), "np": np}
    try:
        with contextlib.redirect_stdout(printed), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(program, names)
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
    return printed.getvalue().strip()


def test_the_page_has_rows_and_they_differ() -> None:
    assert len(ROWS) == PAGE.read_text("utf-8").count("\n| `")
    assert all(torch != engine for _, torch, engine in ROWS)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(("program", "torch", "engine"), ROWS)
def test_a_program_says_what_the_page_says(
    program: str, torch: str, engine: str, library: str
) -> None:
    assert said(program, library).startswith({"torch": torch, "engine": engine}[library])
