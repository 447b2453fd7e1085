"""`gradschool book` and `gradschool assignment`: what is in the gradebook, and changing it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from checkers.classroom import FINE, LOOK, complain, one_line, tell
from checkers.classroom.commands.options import add_results, add_rules, positive

if TYPE_CHECKING:
    from checkers.classroom.book.counting import Standing
    from checkers.classroom.book.gradebook import Gradebook


def add_to(commands: Any) -> None:
    """Add both commands to the parser."""
    book = commands.add_parser("book", help="show the gradebook, move, merge, withdraw attempts")
    add_results(book)
    parts = book.add_subparsers(metavar="WHAT")
    book.set_defaults(command=_book, change=_show, learner=None, assignment=None)
    for name, change, help_, more in (
        ("show", _show, "all attempts, or a learner's", ()),
        ("trace", _trace, "what was changed by hand", ()),
        ("move", _move, "an attempt belongs to somebody else", ("--attempt", "--to")),
        ("merge", _merge, "two learners are one", ("into",)),
        ("withdraw", _withdraw, "attempts do not count", ("--attempt", "--why")),
        ("restore", _restore, "what was withdrawn counts again", ("--attempt",)),
        ("time", _time, "when an attempt was handed in", ("when", "--attempt")),
        ("extend", _extend, "a due date of a learner's own; or none", ("when",)),
    ):
        part = parts.add_parser(name, help=help_)
        if name != "trace":
            part.add_argument("learner", nargs="?" if name == "show" else None)
            part.add_argument("--assignment", metavar="NAME")
        for each in more:
            needed = {"required": True} if each == "--to" else {}
            part.add_argument(each, type=positive if each == "--attempt" else str, **needed)
        part.set_defaults(change=change)

    assignment = commands.add_parser(
        "assignment", help="show an assignment's rules, or change them"
    )
    add_results(assignment)
    assignment.add_argument("assignment", nargs="?", metavar="NAME")
    add_rules(assignment)
    assignment.set_defaults(command=_assignment)


def _book(options: argparse.Namespace) -> int:
    from checkers.classroom.book import waiting
    from checkers.classroom.book.gradebook import Gradebook
    from checkers.classroom.commands.writing import write_overviews, write_page
    from checkers.classroom.page_names import FOLDER, page_name

    try:
        with Gradebook(options.results) as book:
            before, learners = set(book.without_page()), book.learners()
            change: Callable[[Gradebook, argparse.Namespace], str] = options.change
            said = change(book, options)
            if said:
                print(said)
            if change in (_show, _trace):
                return FINE
            for learner in sorted({*book.without_page()} - before):
                write_page(book, options.results, learner)
            for learner in {*learners} - {*book.learners()}:  # what was theirs is on another page
                (options.results / FOLDER / page_name(learner)).unlink(missing_ok=True)
            write_overviews(book, options.results)
            return LOOK if waiting.looks(book) else FINE
    except (OSError, ValueError) as error:
        return complain(error)


# ---- showing ------------------------------------------------------------------------------------


def _show(book: Gradebook, options: argparse.Namespace) -> str:
    from checkers.classroom.book.schema import GradebookError

    learners = book.learners() if options.learner is None else (options.learner,)
    if options.learner is not None and options.learner not in book.learners():
        raise GradebookError(f"no learner {options.learner!r} in this gradebook")
    lines = []
    for learner in learners:
        lines.append(learner)
        found = [
            each
            for each in book.standings(learner)
            if options.assignment in (None, each.assignment.name)
        ]
        lines += [line for each in found for line in _standing(each)]
        if not found:
            lines.append("  nothing handed in")
    return "\n".join(map(one_line, lines))


def _standing(standing: Standing) -> list[str]:
    from checkers.classroom.book.standing import tidy

    assignment = standing.assignment
    due = f", due {standing.due.astimezone():%Y-%m-%d %H:%M}" if standing.due else ""
    lines = [f"  {assignment.name}: {tidy(standing.points)} of {tidy(assignment.of)}{due}"]
    for each in standing.attempts:
        time = f", {each.handed_in.astimezone():%Y-%m-%d %H:%M}" if each.handed_in else ""
        files = ", ".join(each.files) or "no file"
        lines.append(f"    attempt {each.number} ({files}{time}): {standing.why(each)}")
        lines += [f"      {note}" for note in each.notes]
    for one in standing.counted:
        if one.override is not None:
            mark = "" if one.override.mark is None else f" {tidy(one.override.mark)}"
            lines.append(f"    {one.exercise} by hand:{mark} {one.override.comment}".rstrip())
    return lines


def _trace(book: Gradebook, options: argparse.Namespace) -> str:
    lines = (
        f"{made} {what} {json.dumps(details, ensure_ascii=False)}"
        for made, what, details in book.trace()
    )
    return "\n".join(lines) or "nothing was changed by hand"


# ---- changing -----------------------------------------------------------------------------------


def _move(book: Gradebook, options: argparse.Namespace) -> str:
    from checkers.classroom.book import editing

    where = (options.learner, options.assignment, options.attempt)
    return f"{editing.move(book, *where, options.to)} attempts are {options.to}'s now"


def _merge(book: Gradebook, options: argparse.Namespace) -> str:
    from checkers.classroom.book import editing

    count = editing.merge(book, options.learner, options.into)
    return f"{options.learner} is {options.into} now, with {count} attempts"


def _withdraw(book: Gradebook, options: argparse.Namespace) -> str:
    from checkers.classroom.book import editing

    where = (options.learner, options.assignment, options.attempt)
    return f"{editing.withdraw(book, *where, options.why or '')} attempts do not count any more"


def _restore(book: Gradebook, options: argparse.Namespace) -> str:
    from checkers.classroom.book import editing

    where = (options.learner, options.assignment, options.attempt)
    return f"{editing.restore(book, *where)} attempts count again"


def _time(book: Gradebook, options: argparse.Namespace) -> str:
    from checkers.classroom.book import editing
    from checkers.classroom.book.assignments import moment

    where = (options.learner, options.assignment, options.attempt)
    time = moment(options.when)
    editing.set_time(book, *where, time)
    return f"{options.learner}: handed in {time.astimezone():%Y-%m-%d %H:%M}"


def _extend(book: Gradebook, options: argparse.Namespace) -> str:
    from checkers.classroom.book.assignments import moment
    from checkers.classroom.book.schema import GradebookError

    known = book.assignments()
    name = options.assignment or (next(iter(known)) if len(known) == 1 else None)
    if name not in known:
        raise GradebookError(f"name an assignment with --assignment: {', '.join(known) or 'none'}")
    due = None if options.when == "none" else moment(options.when)
    book.extend(name, options.learner, due)
    when = f"{due.astimezone():%Y-%m-%d %H:%M}" if due else "as for everybody"
    return f"{options.learner}: {name} is due {when}"


# ---- assignments --------------------------------------------------------------------------------


def _assignment(options: argparse.Namespace) -> int:
    from dataclasses import replace

    from checkers.classroom.book import assignments
    from checkers.classroom.book.gradebook import Gradebook
    from checkers.classroom.book.standing import tidy
    from checkers.classroom.commands.choosing import ruled
    from checkers.classroom.commands.exporting import named
    from checkers.classroom.commands.writing import write_overviews, write_page

    try:
        with Gradebook(options.results) as book:
            known = book.assignments()
            rules = (options.exercises, options.due, options.late, options.counts, options.weights,
                     options.extra)  # fmt: skip
            if options.assignment is not None or any(each is not None for each in rules):
                found = known[named(book, options.assignment)]
                if options.exercises:
                    keys = assignments.chosen(options.exercises)
                    weights = {key: found.weights.get(key, 1.0) for key in keys}
                    found = replace(found, weights=weights)
                changed = ruled(found, options)
                if changed != known[found.name]:
                    before = set(book.without_page())
                    book.put_assignment(changed)
                    for learner in sorted({*book.without_page()} - before):
                        write_page(book, options.results, learner)
                    write_overviews(book, options.results)
                known = {changed.name: changed}
            for each in known.values():
                weights_ = ", ".join(
                    f"{key}" + (f" ({tidy(each.weights[key])})" if each.weights[key] != 1 else "")
                    + (" extra" if key in each.extra else "")
                    for key in each.exercises
                )  # fmt: skip
                due = f"{each.due.astimezone():%Y-%m-%d %H:%M}" if each.due else "none"
                print(f"{each.name}: {weights_}; due {due}; late {each.late}; counts {each.counts}")
                for learner, time in sorted(book.extensions(each.name).items()):
                    tell(f"  {learner}: due {time.astimezone():%Y-%m-%d %H:%M}")
    except (OSError, ValueError) as error:
        return complain(error)
    return FINE
