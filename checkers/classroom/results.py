"""Results as CSV and JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from checkers.classroom.grading import Graded, Run
from checkers.facts import to_plain
from checkers.jail.limits import layers
from checkers.judging import Verdict

# A spreadsheet takes a cell that starts with one of these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
VERSION = 1


def verdict_data(verdict: Verdict) -> dict[str, Any]:
    """A verdict as JSON-ready data."""
    diagnosis = verdict.diagnosis
    return {
        "exercise": verdict.exercise,
        "outcome": verdict.outcome,
        "mark": verdict.mark,
        "diagnosis": diagnosis and {"id": diagnosis.id, "said": diagnosis.said()},
        "raised": verdict.raised and to_plain(verdict.raised),
        "notes": [note.said() for note in verdict.notes],
    }


def graded_data(graded: Graded) -> dict[str, Any]:
    """One learner's result as JSON-ready data."""
    return {
        "learner": graded.learner,
        "total": graded.total,
        "problems": list(graded.problems),
        "verdicts": [verdict_data(verdict) for verdict in graded.verdicts],
    }


def run_data(run: Run, results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A whole run as JSON-ready data, learners in order."""
    return {
        "version": VERSION,
        "seed": run.seed,
        "exercises": [each.id for each in run.exercises],
        "of": len(run.exercises),
        "limits": run.limits.plain(),
        "isolation": [layer.name for layer in layers() if layer.there],
        "results": list(results),
    }


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write the run, all or nothing."""
    _write(path, json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def write_csv(path: Path, data: Mapping[str, Any]) -> None:
    """A row per learner: a column per exercise with its mark, the total, and what was wrong."""
    rows: list[list[object]] = [["learner", *data["exercises"], "total", "of", "problem"]]
    for result in data["results"]:
        marks = [verdict["mark"] for verdict in result["verdicts"]]
        problem = "; ".join(result["problems"])
        rows.append([result["learner"], *marks, result["total"], data["of"], problem])
    temporary = path.with_suffix(".writing")
    # with a byte-order mark, or a spreadsheet takes Chinese names for Latin-1
    with temporary.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([_defused(cell) for cell in row] for row in rows)
    temporary.replace(path)


def _defused(cell: object) -> object:
    """A text that no spreadsheet takes for a formula."""
    if isinstance(cell, str):
        text = "".join(char if char.isprintable() else " " for char in cell)
        return f"'{text}" if cell.startswith(FORMULA) else text
    return cell


def _write(path: Path, text: str) -> None:
    temporary = path.with_suffix(".writing")
    temporary.write_text(text, encoding="utf-8", errors="replace")
    temporary.replace(path)
