"""`gradschool check FILE`: check the answers in one file, in the jail that grades a class."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from checkers.classroom import FINE, LOOK, complain
from checkers.classroom import commands as classroom
from checkers.classroom.reading import notebooks
from checkers.course.files import told
from checkers.languages import language, of_file, say

RIGHT = "{right} of {count} right"
MARKS = "Marks: {marks} of {count}"  # where what is right of a wrong answer earns a share


def add_to(commands: Any) -> None:
    """The command and its options."""
    parser = commands.add_parser("check", help="check the answers in one file of your own")
    parser.add_argument("file", type=Path, help="a notebook, or a Python file with fenced answers")
    parser.add_argument(
        "--exercise", action="append", help="only this one, e.g. 3.1; may be repeated"
    )
    parser.add_argument("--json", action="store_true", help="the verdicts as data, for a program")
    classroom.add_language(parser)
    parser.set_defaults(command=run)


def _settled(path: Path) -> notebooks.Contents:
    """A notebook that an editor may just be saving: half a file has a second to become whole."""
    for _ in range(5):
        try:
            return notebooks.read_notebook(path)
        except notebooks.UnreadableNotebook:
            if not path.is_file():
                break
            time.sleep(0.2)
    return notebooks.read_notebook(path)


def _tell(problems: Sequence[str], right: int, mark: float, verdicts: Sequence[Any]) -> None:
    """Print what a program reads."""
    whole = {"problems": list(problems), "right": right, "count": len(verdicts), "mark": mark}
    print(json.dumps({**whole, "verdicts": list(verdicts)}, ensure_ascii=False))


def _unread(problem: str, as_data: bool) -> int:
    """Say why nothing could be checked, to a program as well; the exit code."""
    if as_data:
        _tell([problem], 0, 0.0, ())
    return complain(problem)


def run(options: argparse.Namespace) -> int:
    from rich.console import Console

    from checkers.classroom import grading
    from checkers.classroom.book.verdicts import summary
    from checkers.course import exercises, fences
    from checkers.jail.limits import Limits
    from checkers.jail.warm import Warm
    from checkers.judge import judging
    from checkers.show.feedback import as_text, graph_text

    cells: tuple[fences.Cell, ...]
    problems: tuple[str, ...] = ()
    try:
        if options.file.suffix == ".py":
            cells = (fences.Cell(options.file.read_text(encoding="utf-8")),)
        else:
            read = _settled(options.file)
            cells, problems = read.cells, read.problems
        found = fences.answers(cells)
        known = found.keys() & exercises.exercise_paths().keys() or found.keys()
        wanted = options.exercise or sorted(known, key=exercises.sort_key)
        chosen = [exercises.find(key) for key in dict.fromkeys(wanted)]
    except OSError as error:
        return _unread(told(error), options.json)
    except ValueError as error:
        return _unread(f"{options.file}: {error}", options.json)
    if not chosen:
        nothing = "no answers; they stand between `# --- begin 3.1 ---` and `# --- end 3.1 ---`"
        return _unread(f"{options.file}: {nothing}", options.json)
    problems += tuple(f"{key}: the course has no such exercise" for key in found.keys() - known)
    run = grading.prepare(chosen, Limits(), judging.new_seed(), hides=False)
    with Warm(run.limits) as warm:
        contents = notebooks.Contents(cells)
        stem = options.file.stem
        graded = grading.grade_contents(stem, contents, run, warm.ask_all, proved=True)
        graded = graded.with_graphs(grading.graphs(graded, run, warm.ask_all))
    count = sum(each.outcome == "right" for each in graded.verdicts)
    code = FINE if count == len(graded.verdicts) else LOOK
    if options.json:
        data = [{**summary(each), "mark": each.mark} for each in graded.verdicts]
        _tell(problems, count, graded.total, data)
        return code
    spoken = options.language or of_file(options.file) or language()
    console = Console(highlight=False)
    for problem in problems:
        console.print(problem, markup=False)
    styles = {"right": "green", "not yet": "dark_orange", "not attempted": "dim"}
    for verdict in graded.verdicts:
        heading, _, rest = as_text(verdict, spoken).partition("\n")
        console.print(heading, style=styles.get(verdict.outcome, ""), markup=False)
        for text in filter(None, (rest, graph_text(verdict.graph, spoken))):
            console.print(text, markup=False)
    console.print(say(RIGHT, spoken, right=count, count=len(graded.verdicts)), markup=False)
    if graded.total != count:
        marks = say(MARKS, spoken, marks=f"{graded.total:.4g}", count=len(graded.verdicts))
        console.print(marks, markup=False)
    return code
