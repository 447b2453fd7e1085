"""Options that several commands have."""

from __future__ import annotations

import argparse
from pathlib import Path

from checkers.languages import LANGUAGES

BOOK = "gradebook.sqlite"  # as in book/gradebook.py, which is slower to import
LEVELS = ("full", "limits", "process")  # as in jail/limits.py, for the same reason
COUNTS = ("last", "best", "before-due")  # as in book/assignments.py, for the same reason


def add_language(command: argparse.ArgumentParser) -> None:
    """Let a command take the language that its feedback speaks."""
    command.add_argument("--language", choices=LANGUAGES, help="what feedback is written in")


def add_results(command: argparse.ArgumentParser) -> None:
    """Let a command take the folder with the gradebook."""
    command.add_argument("results", type=Path, help="the folder given to grade --out")


def add_rules(command: argparse.ArgumentParser) -> None:
    """What an assignment's marks depend on beside the answers."""
    command.add_argument("--exercises", help="e.g. 3.1,5.1, or a level: 3 or 3_backward")
    command.add_argument("--due", metavar="TIME", help="2026-11-29, 2026-11-29 18:00; or none")
    command.add_argument(
        "--late", metavar="RULE",
        help="accept (default), refuse, or e.g. "
        '"10%%/day, at most 50%%, until 7 days, grace 15 minutes"',
    )  # fmt: skip
    command.add_argument(
        "--counts", choices=COUNTS, help="the attempt that counts; last without it"
    )
    command.add_argument("--weights", metavar="MARKS", help="marks where not 1: 3.1=2,3.2=0.5")
    command.add_argument("--extra", metavar="EXERCISES", help="extra credit: not part of the total")


def positive(text: str) -> int:
    """A whole number from 1 on, for argparse."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value
