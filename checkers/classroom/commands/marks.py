"""What a person decides about marks: override, marks; and report, which writes everything again."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkers.classroom import FINE, LOOK, complain, tell
from checkers.classroom.commands.options import add_language, add_results

if TYPE_CHECKING:
    from checkers.classroom.book.gradebook import Gradebook


def add_to(commands: Any) -> None:
    """Add the commands to the parser."""
    override = commands.add_parser("override", help="give a mark by hand; a regrade keeps it")
    add_results(override)
    override.add_argument("learner")
    override.add_argument("exercise", help="e.g. 3.1")
    override.add_argument("--assignment", metavar="NAME", help="where several hold the exercise")
    override.add_argument("--mark", type=float, help="in place of the graded one, from 0 to 1")
    override.add_argument("--comment", default="", help="for the learner's page")
    override.add_argument("--withdraw", action="store_true", help="the graded mark counts again")
    add_language(override)
    override.set_defaults(command=_override)

    marks = commands.add_parser("marks", help="give many marks and comments by hand, from a sheet")
    add_results(marks)
    marks.add_argument(
        "sheet",
        type=Path,
        help="CSV with the columns learner, exercise, mark and comment, and assignment if there "
        "are several: `gradschool export RESULTS answers` writes one to be filled in",
    )
    add_language(marks)
    marks.set_defaults(command=_marks)

    report = commands.add_parser("report", help="write all pages and sheets from the gradebook")
    add_results(report)
    add_language(report)
    report.set_defaults(command=_report)


def _override(options: argparse.Namespace) -> int:
    from checkers.classroom.book import editing
    from checkers.classroom.book.gradebook import Gradebook
    from checkers.classroom.commands.writing import write_overviews, write_page

    if not options.withdraw and options.mark is None and not options.comment:
        return complain("nothing to do: give --mark, --comment or --withdraw")
    try:
        with Gradebook(options.results) as book:
            where = (options.assignment, options.learner, options.exercise)
            if options.withdraw:
                editing.withdraw_override(book, *where)
            else:
                editing.override(book, *where, options.mark, options.comment)
            write_page(book, options.results, options.learner)
            write_overviews(book, options.results)
    except (OSError, ValueError) as error:
        return complain(error)
    given = "withdrawn" if options.withdraw else options.comment or ""
    if options.mark is not None and not options.withdraw:
        given = f"{options.mark:g}{f' ({given})' if given else ''}"
    tell(f"{options.learner}, {options.exercise}: {given}")
    return FINE


# ---- many at once -------------------------------------------------------------------------------

COLUMNS = ("learner", "assignment", "exercise", "mark", "comment")


def _marks(options: argparse.Namespace) -> int:
    from checkers.classroom.book import editing
    from checkers.classroom.book.gradebook import Gradebook
    from checkers.classroom.commands.writing import write_overviews, write_page

    try:
        rows = list(_rows(options.sheet))
        with Gradebook(options.results) as book:
            given, wrong = editing.override_all(book, [each for _, each in rows])
            for learner in sorted({each[1] for each in given}):
                write_page(book, options.results, learner)
            write_overviews(book, options.results)
    except (OSError, ValueError) as error:
        return complain(error)
    print(f"{len(given)} marks and comments given")
    for row, problem in wrong:
        line = next(number for number, each in rows if each is row)
        tell(f"  line {line}: {problem}", sys.stderr)
    return LOOK if wrong else FINE


def _rows(path: Path) -> Iterator[tuple[int, tuple[str | None, str, str, str, str]]]:
    """Line number, and assignment, learner, exercise, mark, comment. Raises SheetError."""
    from checkers.classroom import tables

    rows = list(tables.cells(tables.read(path).text))
    names = [cell.text.strip().casefold() for cell in rows[0]] if rows else []
    missing = {"learner", "exercise"} - set(names)
    if missing or not {"mark", "comment"} & set(names):
        raise tables.SheetError(
            f"{path}: expected the columns {', '.join(COLUMNS)}; found {', '.join(names) or 'none'}"
        )
    for number, row in enumerate(rows[1:], start=2):
        cell = {
            name: row[at].text.strip() if at < len(row) else "" for at, name in enumerate(names)
        }
        mark, comment = cell.get("mark", ""), cell.get("comment", "")
        if cell["learner"] and (mark or comment):
            learner = cell["learner"].removeprefix("'")  # a sheet of ours defuses formulas so
            where = cell.get("assignment") or None
            yield number, (where, learner, cell["exercise"].removeprefix("'"), mark, comment)


# ---- report -------------------------------------------------------------------------------------


def _report(options: argparse.Namespace) -> int:
    from checkers.classroom import drawing
    from checkers.classroom.book.gradebook import Gradebook
    from checkers.classroom.commands.writing import summary, write_overviews, write_page

    try:
        with Gradebook(options.results) as book:
            missing = book.without_page()
            if missing:
                _read_graphs(book, options.results, missing)
            for learner in book.learners():
                if book.standings(learner):
                    write_page(book, options.results, learner)
            data = write_overviews(book, options.results)
            return summary(data, options.results)
    except (OSError, ValueError) as error:
        return complain(error)
    finally:
        drawing.close()


def _read_graphs(book: Gradebook, folder: Path, learners: Sequence[str]) -> None:
    """Finish the pages that an interrupted run has left, under that run's conditions."""
    from checkers.classroom import grading
    from checkers.classroom.commands.writing import write_pages
    from checkers.classroom.pool import Pool
    from checkers.course import exercises
    from checkers.jail.limits import Limits, lacking

    conditions = list(book.conditions().values())[-1]
    missing = lacking(conditions["isolation"])
    if missing:
        print(f"pages without graphs: this system lacks {', '.join(missing)}", file=sys.stderr)
        return
    chosen = [exercises.find(key) for key in book.undrawn_exercises()]
    run = grading.prepare(chosen, Limits(**conditions["limits"]), conditions["seed"])
    with Pool(run, folder, min(os.cpu_count() or 1, len(learners))) as pool:
        write_pages(book, pool, learners)
