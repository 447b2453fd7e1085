"""`gradschool export` and `gradschool release`: back to a platform, and out to a class."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from pathlib import Path
from typing import Any

from checkers.classroom import FINE, LOOK, complain

FORMATS = ("csv", "json", "nbgrader", "canvas", "moodle")


def add_to(commands: Any) -> None:
    """Add both commands to the parser."""
    export = commands.add_parser("export", help="marks as a sheet, or into the platform's sheet")
    export.add_argument("results", type=Path, help="the folder given to grade --out")
    export.add_argument("format", choices=FORMATS)
    export.add_argument("--out", type=Path, required=True, help="the file to write")
    export.add_argument("--sheet", type=Path, help="the sheet exported by Canvas or Moodle")
    export.add_argument("--column", help="the column to fill in, by the start of its name")
    export.add_argument("--assignment", default="gradschool", help="nbgrader's name for it")
    export.set_defaults(command=_export)

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


def _export(options: argparse.Namespace) -> int:
    from checkers.classroom import results
    from checkers.classroom.gradebook import Gradebook

    needs_sheet = options.format in ("canvas", "moodle")
    if needs_sheet != (options.sheet is not None):
        needs = "needs" if needs_sheet else "takes no"
        return complain(f"{options.format} {needs} --sheet")
    try:
        with Gradebook(options.results) as book:
            data = book.data()
            if options.format == "json":
                results.write_json(options.out, data)
            elif options.format == "csv":
                results.write_csv(options.out, data)
            elif options.format == "nbgrader":
                _write_nbgrader(options.out, data, options.assignment)
            else:
                return _fill(options, data)
    except (OSError, ValueError) as error:
        return complain(error)
    return FINE


def _write_nbgrader(path: Path, data: dict[str, Any], assignment: str) -> None:
    from checkers.classroom import nbgrader, results

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(nbgrader.COLUMNS)
    for row in nbgrader.rows(data, assignment):
        writer.writerow(results.defused(row[name]) for name in nbgrader.COLUMNS)
    results.write_text(path, text.getvalue())


def _fill(options: argparse.Namespace, data: dict[str, Any]) -> int:
    from checkers.classroom import results, sheets

    if options.out.exists() and options.out.samefile(options.sheet):
        return complain("--out would overwrite the sheet: give it another name")
    try:
        text = options.sheet.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return complain(f"{options.sheet} is not UTF-8 text: export it once more as CSV")
    totals = {each["learner"]: each["total"] for each in data["results"]}
    platform = sheets.PLATFORMS[options.format]
    filled = sheets.fill(text, platform, totals, data["of"], options.column)
    results.write_text(options.out, filled.text)
    print(f"{options.out}: {filled.count} marks filled in")
    for learner in filled.without_row:
        print(f"  no row for {learner!r}", file=sys.stderr)
    for row in filled.without_mark:
        print(f"  nothing handed in for the row {row!r}", file=sys.stderr)
    return LOOK if filled.without_row else FINE
