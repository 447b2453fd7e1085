"""`gradschool export`, `feedback` and `release`: back to a platform, and out to a class."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkers.classroom import FINE, LOOK, complain, tell
from checkers.classroom.commands.options import add_language, add_results

if TYPE_CHECKING:
    from checkers.classroom.book.gradebook import Gradebook
    from checkers.classroom.sheets import Learner

SHEETS = ("canvas", "moodle", "blackboard", "brightspace", "gradescope", "google")
FEEDBACK = ("canvas", "moodle", "brightspace", "nbgrader", "plain")  # as in giving_back.py
FORMATS = ("csv", "json", "nbgrader", "answers", *SHEETS)


def add_to(commands: Any) -> None:
    """Add the commands to the parser."""
    export = commands.add_parser("export", help="marks as a sheet, or into the platform's sheet")
    add_results(export)
    export.add_argument("format", choices=FORMATS)
    export.add_argument("--out", type=Path, required=True, help="the file to write")
    export.add_argument("--assignment", metavar="NAME", help="where the book has several")
    export.add_argument("--sheet", type=Path, help="the sheet that the platform has exported")
    export.add_argument("--column", help="the column to fill in, by the start of its name")
    export.add_argument("--id-column", metavar="NAME", help="the column with learners' numbers")
    export.add_argument("--overwrite", action="store_true", help="also where a mark stands already")
    export.set_defaults(command=_export)

    feedback = commands.add_parser("feedback", help="the pages as a platform takes them, in a zip")
    add_results(feedback)
    feedback.add_argument("format", choices=FEEDBACK)
    feedback.add_argument("--out", type=Path, required=True, help="the zip to write")
    feedback.add_argument("--assignment", metavar="NAME", help="where the book has several")
    add_language(feedback)
    feedback.set_defaults(command=_feedback)

    release = commands.add_parser("release", help="assignment notebooks: a zip, and for nbgrader")
    release.add_argument("levels", nargs="+", metavar="LEVEL", help="e.g. 3 or 3_backward")
    release.add_argument("--out", type=Path, default=Path("release"), help="the folder to write")
    release.add_argument("--language", default="en", help="en (default) or zh")
    release.set_defaults(command=_release)


def _release(options: argparse.Namespace) -> int:
    from checkers.classroom.release import find_level, release

    try:
        levels = [find_level(each) for each in options.levels]
        for level in levels:
            bundle, source = release(level, options.out, options.language)
            print(f"{level}: {bundle} to hand out, {source} for nbgrader")
    except (OSError, ValueError) as error:
        return complain(error)
    return FINE


# ---- sheets -------------------------------------------------------------------------------------


def _export(options: argparse.Namespace) -> int:
    from checkers.classroom import results
    from checkers.classroom.book import standing
    from checkers.classroom.book.gradebook import Gradebook

    needs_sheet = options.format in SHEETS
    if needs_sheet != (options.sheet is not None):
        needs = "needs" if needs_sheet else "takes no"
        return complain(f"{options.format} {needs} --sheet")
    try:
        with Gradebook(options.results) as book:
            data = standing.data(book)
            if options.format == "json":
                results.write_json(options.out, data)
            elif options.format == "csv":
                results.write_csv(options.out, data)
            elif options.format == "answers":
                _write_answers(options.out, book)
            elif options.format == "nbgrader":
                _write_nbgrader(options.out, book, data, options.assignment)
            else:
                return _fill(options, book)
    except (OSError, ValueError) as error:
        return complain(error)
    return FINE


def named(book: Gradebook, name: str | None) -> str:
    """The assignment that is meant: the only one, or the one that is named."""
    from checkers.classroom.book.schema import GradebookError

    known = book.assignments()
    if name is None and len(known) == 1:
        return next(iter(known))
    if name not in known:
        there = ", ".join(known) or "none"
        problem = f"no assignment {name!r}" if name else "the book has several assignments"
        raise GradebookError(f"{problem}: name one with --assignment; there are {there}")
    return name


def _write_nbgrader(
    path: Path, book: Gradebook, data: dict[str, Any], assignment: str | None
) -> None:
    """With nbgrader's columns; the name may be another one where there is only one assignment."""
    from checkers.classroom import nbgrader, results

    known = book.assignments()
    name = assignment or "gradschool"
    meant = name if name in known else named(book, assignment if len(known) > 1 else None)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(nbgrader.COLUMNS)
    for row in nbgrader.rows(data, known[meant], name):
        writer.writerow(results.defused(row[column]) for column in nbgrader.COLUMNS)
    results.write_text(path, text.getvalue())


def _write_answers(path: Path, book: Gradebook) -> None:
    """Every answer with its mark, to be marked by hand: `gradschool marks` reads it back."""
    from checkers.classroom import portrait, results

    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("learner", "assignment", "exercise", "answer", "graded", "mark", "comment"))
    for learner in book.learners():
        found = portrait.of(book, learner)
        graded = {**found.graded, **found.undrawn}
        for each in found.standings:
            for one in each.counted:
                sources = graded[one.attempt.id].sources if one.attempt else {}
                answer = sources.get(one.exercise, "")
                row = (learner, each.assignment.name, one.exercise, answer, one.earned, "", "")
                writer.writerow(_kept_lines(results, cell) for cell in row)
    results.write_text(path, "\ufeff" + text.getvalue())


def _kept_lines(results: Any, cell: object) -> object:
    """A cell that no spreadsheet takes for a formula; a program keeps its lines."""
    if not isinstance(cell, str):
        return cell
    lines = [str(results.defused(line)) for line in cell.split("\n")]
    return "\n".join(lines[:1] + [line.removeprefix("'") for line in lines[1:]])


def _fill(options: argparse.Namespace, book: Gradebook) -> int:
    from checkers.classroom import sheets, tables

    if options.out.exists() and options.out.samefile(options.sheet):
        return complain("--out would overwrite the sheet: give it another name")
    assignment = book.assignments()[named(book, options.assignment)]
    sheet = tables.read(options.sheet)
    filled = sheets.fill(
        sheet.text, sheets.PLATFORMS[options.format], _learners(book, assignment.name),
        assignment.of, options.column, id_column=options.id_column, overwrite=options.overwrite,
    )  # fmt: skip
    options.out.write_bytes(sheet.bytes_of(filled.text))
    print(f"{options.out}: {filled.count} marks filled in")
    for learner in filled.without_row:
        tell(f"  no row for {learner!r}", sys.stderr)
    for row in filled.without_mark:
        tell(f"  nothing handed in for the row {row!r}", sys.stderr)
    for each in filled.doubts:
        tell(f"  not filled in: {each}", sys.stderr)
    for each in filled.spared:
        tell(f"  {each}; --overwrite replaces a number", sys.stderr)
    return LOOK if filled.without_row or filled.doubts or filled.spared else FINE


def _learners(book: Gradebook, assignment: str) -> list[Learner]:
    """Those with a mark, as sheets may know them: by the roster, and by the names of downloads."""
    from checkers.classroom.book import waiting
    from checkers.classroom.reading import gradescope, layouts
    from checkers.classroom.sheets import Learner

    withheld = waiting.held(book, assignment)
    people, told = book.numbers(), book.told()
    shared = Counter((label, hash_) for _, label, hash_, _ in book.attempts_of(assignment))
    found = []
    for learner in book.learners():
        standing = next(
            (each for each in book.standings(learner) if each.assignment.name == assignment), None
        )
        if standing is None:
            continue
        number, email, enrolled = people[learner]
        labels = {
            each.label
            for each in standing.attempts
            if each.withdrawn is None and shared[each.label, each.hash] < 2  # a group's is nobody's
        }
        by_label = {
            layouts.number_of(each) for each in labels if not gradescope.FOLDER.fullmatch(each)
        } - {None}
        numbers = {number, email, *by_label} - {None}
        name = learner.rpartition(" (")[0] if enrolled and learner.endswith(")") else learner
        if not enrolled:
            name = layouts.NUMBER.sub("", learner)
            if learner in told:
                name, own = told[learner]
                numbers.add(own)
        undecided = learner in withheld or bool(standing.undecided)
        mark = None if undecided else standing.points
        known = frozenset(map(str, numbers))
        found.append(Learner(learner, mark, name, known, bool(by_label)))
    return found


# ---- feedback -----------------------------------------------------------------------------------


def _feedback(options: argparse.Namespace) -> int:
    from checkers.classroom import drawing, giving_back
    from checkers.classroom.book.gradebook import Gradebook

    try:
        with Gradebook(options.results) as book:
            name = named(book, options.assignment)
            count, left = giving_back.write(book, name, options.format, options.out)
    except (OSError, ValueError) as error:
        return complain(error)
    finally:
        drawing.close()
    print(f"{options.out}: {count} pages")
    for each in left:
        tell(f"  {each}", sys.stderr)
    return LOOK if left else FINE
