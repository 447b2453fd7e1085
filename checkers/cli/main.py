"""The command `gradschool`: lab, check, doctor, draw, and what a teacher needs.

argparse is enough: a few commands with a handful of options, and no further dependency.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from checkers.classroom import FINE, complain
from checkers.classroom import commands as classroom
from checkers.cli import check, doctor, draw, exercise, extras, lab
from checkers.cli.version import version
from checkers.course import packs
from checkers.judge.exercise import ExerciseError
from checkers.languages import VARIABLE


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # where there is no ✓, a ? will do
    words = list(sys.argv[1:] if arguments is None else arguments)
    passed: list[str] = []
    if words[:1] == ["lab"] and "--" in words:
        split = words.index("--")
        words, passed = words[:split], words[split + 1 :]
    options = parser().parse_args(words, argparse.Namespace(jupyter=passed))
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        with _said(VARIABLE, getattr(options, "language", None)), _courses(options.course):
            return command(options)
    except ExerciseError as error:
        return complain(error)
    except ModuleNotFoundError as error:
        told = extras.missing(error.name or "")
        if told is None:
            raise
        return complain(told)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output has left, e.g. `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE


@contextlib.contextmanager
def _said(variable: str, chosen: str | None) -> Iterator[None]:
    """What an option says, for the processes that we start as well."""
    before = os.environ.get(variable)
    if chosen:
        os.environ[variable] = chosen
    try:
        yield
    finally:
        os.environ.pop(variable, None)
        if before is not None:
            os.environ[variable] = before


def _courses(folders: Sequence[Path] | None) -> contextlib.AbstractContextManager[None]:
    """The packs of --course. Raises ExerciseError for a folder that holds none."""
    roots = [str(packs.named(folder).root) for folder in folders or ()]
    return _said(packs.VARIABLE, os.pathsep.join(roots))


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    parser = argparse.ArgumentParser(
        prog="gradschool", description="A course in automatic differentiation that runs."
    )
    parser.add_argument("--version", action="version", version=f"gradschool {version()}")
    parser.add_argument(
        "--course",
        action="append",
        type=Path,
        metavar="FOLDER",
        help="a folder with exercises and lessons of your own, beside ours; may be repeated",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    lab.add_to(commands)
    check.add_to(commands)
    classroom.add_to(commands)

    doctor.add_to(commands)
    draw.add_to(commands)
    exercise.add_to(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
