"""`gradschool doctor`: what this system can do."""

from __future__ import annotations

import argparse
import importlib.util
import platform
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from checkers.classroom import FINE, LOOK
from checkers.cli import extras
from checkers.cli.version import version
from checkers.course import exercises, packs
from checkers.jail import limits

# What every installation has, and what extras bring: a module, its package, its purpose.
NEEDED = (
    ("engine", "", "the course's engine"),
    ("numpy", "numpy", "the arrays under every tensor"),
    ("pygraphviz", "pygraphviz", "draws the graphs"),
)
OPTIONAL = (
    ("jupyterlab", "jupyterlab", "where learners work"),
    ("ipywidgets", "ipywidgets", "buttons in the notebook"),
    ("anywidget", "anywidget", "the stepper in the notebook"),
    ("matplotlib", "matplotlib", "plots in the lessons"),
    ("rich", "rich", "`gradschool check` and `grade`"),
    ("jinja2", "jinja2", "a class's pages"),
    ("distributed", "distributed", "a class on several machines"),
    ("torch", "torch", "real PyTorch, which nothing here needs"),
)


def add_to(commands: Any) -> None:
    """The command and its options."""
    parser = commands.add_parser("doctor", help="say what this system can do")
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Print what there is, a line each, and what to do about what is missing."""
    print(f"gradschool {version()} in {Path(__file__).parents[2]}")
    print(f"Python {platform.python_version()} in {sys.prefix} on {platform.platform()}")
    good = True
    for module, package, purpose in NEEDED:
        good &= _line(module, package, purpose, "✗")
    if not good:
        print("    what is missing comes with the installation of gradschool: do it again")
    said = set()
    for module, package, purpose in OPTIONAL:
        if not _line(module, package, purpose, "○") and (told := extras.missing(module)):
            command = told.rpartition("\n")[2].strip()
            print("    to have it: " + ("as above" if command in said else command))
            said.add(command)
    try:
        print(f"✓ {len(exercises.exercise_paths())} exercises in {packs.ours().sources}")
    except ValueError as error:
        good = False
        print(f"✗ exercises: {error}")
    print(f"Isolation of hand-ins: level {limits.level()}")
    for layer in limits.layers():
        good &= layer.there
        print(f"{'✓' if layer.there else '✗'} {layer.name}: {layer.purpose}")
        if not layer.there:
            print(f"    to have it: {layer.remedy}")
    return FINE if good else LOOK


def _line(module: str, package: str, purpose: str, absent: str) -> bool:
    there = importlib.util.find_spec(module) is not None
    try:
        number = f" {metadata.version(package)}" if there and package else ""
    except metadata.PackageNotFoundError:  # a folder on the path, not an installed package
        number = ""
    print(
        f"{'✓' if there else absent} {module}{number}: {purpose}{'' if there else ' (not there)'}"
    )
    return there
