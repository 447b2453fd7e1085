"""What a class has gained in the concept inventory: inventory."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from checkers.causes.catalogue import Diagnosis
from checkers.classroom import FINE, LOOK, complain, inventories, tell
from checkers.classroom.commands.options import add_language
from checkers.languages import language


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "inventory", help="what a class has gained, from progress files that were handed in"
    )
    command.add_argument("folder", type=Path, help="with ada/progress.json or ada_progress.json")
    command.add_argument("--out", type=Path, metavar="CSV", help="a sheet, a row a learner")
    add_language(command)
    command.set_defaults(command=_inventory)


def _inventory(options: argparse.Namespace) -> int:
    try:
        rows, left_out = inventories.collect(options.folder)
        if options.out is not None and rows:
            inventories.write_csv(options.out, rows)
    except OSError as error:
        return complain(error)
    for each in left_out:
        tell(f"left out: {each}", sys.stderr)
    if not rows:
        return complain(f"{options.folder}: no progress.json with an answered inventory")
    _print(rows)
    return LOOK if left_out else FINE


def _print(rows: list[inventories.Row]) -> None:
    found = inventories.summary(rows)
    print(f"learners: {len(rows)}; before and after: {found.learners}")
    if not found.learners:
        return
    print(f"understood on average: {found.before:.1f} before, {found.after:.1f} after")
    if found.gain is not None:
        print(f"gain of the class: {found.gain:.2f}")
    if found.beliefs:
        print("misunderstood, before -> after:")
    for cause, before, after in found.beliefs:
        print(f"  {before:4} -> {after:<4} {Diagnosis(cause).title(language())}")
