"""The gradebook as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# A spreadsheet takes a cell that starts with one of these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write the whole book, all or nothing; a line per learner, which diff can compare."""
    write_text(path, _json(data))


def is_written(path: Path, data: Mapping[str, Any]) -> bool:
    """Whether the file says just that."""
    return path.is_file() and path.read_bytes() == _json(data).encode("utf-8", "replace")


def _json(data: Mapping[str, Any]) -> str:
    head = {key: value for key, value in data.items() if key != "results"}
    start = json.dumps(head, ensure_ascii=False)[:-1]
    rows = ",\n".join(json.dumps(each, ensure_ascii=False) for each in data["results"])
    return f'{start}, "results": [\n{rows}\n]}}\n'


def write_csv(path: Path, data: Mapping[str, Any]) -> None:
    """A row per learner: a column per exercise with its mark, the total, and what was wrong."""
    rows: list[list[object]] = [["learner", *data["exercises"], "total", "of", "problem"]]
    for result in data["results"]:
        by_exercise = {verdict["exercise"]: verdict["mark"] for verdict in result["verdicts"]}
        marks = [by_exercise.get(key, "") for key in data["exercises"]]
        problem = "; ".join(result["problems"])
        rows.append([result["learner"], *marks, result["total"], data["of"], problem])
    text = io.StringIO()
    csv.writer(text).writerows([defused(cell) for cell in row] for row in rows)
    # with a byte-order mark, or a spreadsheet takes Chinese names for Latin-1
    write_text(path, "\ufeff" + text.getvalue())


def defused(cell: object) -> object:
    """A text that no spreadsheet takes for a formula."""
    if isinstance(cell, str):
        text = "".join(char if char.isprintable() else " " for char in cell)
        return f"'{text}" if cell.startswith(FORMULA) else text
    return cell


def write_text(path: Path, text: str) -> None:
    """Write a file, all or nothing; line ends stay as they are."""
    temporary = path.with_name(f"{path.name}.writing")
    temporary.write_bytes(text.encode("utf-8", "replace"))
    temporary.replace(path)
