"""The gradebook as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

# A spreadsheet takes a cell that starts with one of these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write the whole book, all or nothing; a line per learner, which diff can compare."""
    write_lines(path, _json(data))


def is_written(path: Path, data: Mapping[str, Any]) -> bool:
    """Whether the file says just that."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return all(a == _bytes(b) for a, b in zip_longest(file, _json(data), fillvalue=""))


def _json(data: Mapping[str, Any]) -> Iterator[str]:
    head = {key: value for key, value in data.items() if key != "results"}
    yield f'{json.dumps(head, ensure_ascii=False)[:-1]}, "results": [\n'
    left = len(data["results"])
    for each in data["results"]:
        left -= 1
        yield f"{json.dumps(each, ensure_ascii=False)}{',' if left else ''}\n"
    yield "]}\n"


def write_csv(path: Path, data: Mapping[str, Any]) -> None:
    """A row per learner: a column per exercise with its mark, the total, and what was wrong.

    Where there are several assignments, each has its total, and its name stands at an exercise
    that is in two of them. Where a person has to decide first, there is no mark, but a "?".
    """
    plan = data["assignments"]
    columns = [(each["name"], key) for each in plan for key in each["exercises"]]
    keys = [key for _, key in columns]
    heads = [key if keys.count(key) == 1 else f"{name}: {key}" for name, key in columns]
    totals = [each["name"] for each in plan] if len(plan) > 1 else []
    rows: list[list[object]] = [["learner", *heads, *totals, "total", "of", "problem"]]
    for result in data["results"]:
        found = {(each["assignment"], each["exercise"]): each for each in result["verdicts"]}
        open_ = result.get("undecided", ())
        single = {name for (name, _), each in found.items() if each["mark"] is None}
        whole = set(open_) - single  # of the others it is told which exercise is undecided
        marks = [_cell(found.get(column), column[0] in whole) for column in columns]
        sums = ["?" if name in open_ else result["totals"].get(name, "") for name in totals]
        total = "?" if open_ else result["total"]
        problem = "; ".join(result["problems"])
        rows.append([result["learner"], *marks, *sums, total, data["of"], problem])
    text = io.StringIO()
    csv.writer(text).writerows([defused(cell) for cell in row] for row in rows)
    # with a byte-order mark, or a spreadsheet takes Chinese names for Latin-1
    write_text(path, "\ufeff" + text.getvalue())


def _cell(verdict: Mapping[str, Any] | None, undecided: bool) -> object:
    """A mark; "" where nothing was handed in, "?" where nobody has decided yet."""
    if verdict is None:
        return ""
    return "?" if undecided or verdict["mark"] is None else verdict["mark"]


def defused(cell: object) -> object:
    """A text that no spreadsheet takes for a formula."""
    if isinstance(cell, str):
        text = "".join(char if char.isprintable() else " " for char in cell)
        return f"'{text}" if cell.startswith(FORMULA) else text
    return cell


def write_text(path: Path, text: str) -> None:
    """Write a file, all or nothing; line ends stay as they are."""
    write_lines(path, [text])


def write_lines(path: Path, parts: Iterable[str]) -> None:
    """The same, of a text in parts."""
    temporary = path.with_name(f"{path.name}.writing")
    with temporary.open("wb") as file:
        for each in parts:
            file.write(_bytes(each))
    temporary.replace(path)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
