"""The command `gradschool`: lab, check, doctor, draw, and what a teacher needs.

argparse is enough: a few commands with a handful of options, and no further dependency.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from checkers.classroom import FINE, LOOK, complain, exporting
from checkers.classroom import commands as classroom
from checkers.languages import LANGUAGES, VARIABLE, language, of_file, say

OWN_FOLDER = "my-gradschool"
RIGHT = "{right} of {count} right"


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
        with _speaking(getattr(options, "language", None)):
            return command(options)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output has left, e.g. `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE


@contextlib.contextmanager
def _speaking(chosen: str | None) -> Iterator[None]:
    """Speak the language of --language, in the processes that we start as well."""
    before = os.environ.get(VARIABLE)
    if chosen:
        os.environ[VARIABLE] = chosen
    try:
        yield
    finally:
        os.environ.pop(VARIABLE, None)
        if before is not None:
            os.environ[VARIABLE] = before


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    parser = argparse.ArgumentParser(
        prog="gradschool", description="A course in automatic differentiation that runs."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    lab = commands.add_parser(
        "lab",
        help="copy the course to a folder of yours and open it in JupyterLab",
        epilog="Options for JupyterLab itself stand behind --: gradschool lab -- --no-browser",
    )
    lab.add_argument(
        "folder",
        nargs="?",
        type=Path,
        help=f"where your notebooks are; without it this folder, if it holds the course already, "
        f"else {OWN_FOLDER}. What you wrote is kept when the course is newer",
    )
    lab.add_argument(
        "--language", dest="edition", choices=LANGUAGES, help="open the lessons in this language"
    )
    lab.set_defaults(command=_lab)

    check = commands.add_parser("check", help="check the answers in one file of your own")
    check.add_argument("file", type=Path, help="a notebook, or a Python file with fenced answers")
    check.add_argument("--exercise", help="only this one, e.g. 3.1")
    classroom.add_language(check)
    check.set_defaults(command=_check)

    classroom.add_to(commands)
    exporting.add_to(commands)

    doctor = commands.add_parser("doctor", help="say what this system can do")
    doctor.set_defaults(command=_doctor)

    draw = commands.add_parser("draw", help="run a Python file and draw the graph of a variable")
    draw.add_argument("target", help="file and variables: script.py:y or script.py:y,z")
    draw.add_argument(
        "--out",
        type=Path,
        help="a file ending in .svg, .png, .pdf, .dot, .json or .txt; without it script_y.svg is "
        "written here and the graph is also printed as a tree",
    )
    draw.set_defaults(command=_draw)
    return parser


# ---- lab ----------------------------------------------------------------------------------------


def _lab(options: argparse.Namespace) -> int:
    from checkers import copying

    here = Path.cwd()
    folder = options.folder or (here if copying.is_course(here) else here / OWN_FOLDER)
    try:
        course = copying.course_folder()
        changes = copying.copy_course(course, folder)
    except ValueError as error:
        return complain(error)
    for change in changes:
        if change.kept is not None:
            answers = ", ".join(change.answers) or "none"
            print(f"{change.path}: the course has a newer one; your answers in it: {answers};")
            print(f"    your own version is kept as {change.kept.name}")
    new = sum(change.what == "new" for change in changes)
    said = f"{folder}: {new} new notebooks" if new else f"{folder}: your notebooks"
    print(said, flush=True)  # before JupyterLab says anything, also into a file
    first = next(copying.notebooks(course))
    if (options.edition or language()) != "en":
        first = first.parent / (options.edition or language()) / first.name
    # A JupyterHub that starts us speaks to its own server, which serves the same JupyterLab.
    server = "jupyterhub.singleuser" if "JUPYTERHUB_API_TOKEN" in os.environ else "jupyterlab"
    command = [
        *(sys.executable, "-m", server),
        f"--ServerApp.root_dir={folder.resolve()}",
        f"--LabApp.default_url=/lab/tree/{first.as_posix()}",
        # settings for the start: no question about news
        f"--LabApp.app_settings_dir={Path(__file__).parent / 'lab_settings'}",
        *options.jupyter,
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # in a container there is often nobody else to be
    return _serve(command, folder)


def _serve(command: list[str], folder: Path) -> int:
    """Run the server for as long as we live: whoever ends this command ends it as well."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        return subprocess.call(command, cwd=folder)  # kills it when it is left by an exception
    finally:
        signal.signal(signal.SIGTERM, before)


# ---- check --------------------------------------------------------------------------------------


def _check(options: argparse.Namespace) -> int:
    from rich.console import Console

    from checkers import exercise, fences, judging
    from checkers.classroom import grading, handins
    from checkers.feedback import as_text, graph_text
    from checkers.jail.limits import Limits
    from checkers.jail.warm import Warm

    cells: tuple[fences.Cell, ...]
    problems: tuple[str, ...] = ()
    try:
        if options.file.suffix == ".py":
            cells = (fences.Cell(options.file.read_text(encoding="utf-8")),)
        else:
            read = handins.read_notebook(options.file)
            cells, problems = read.cells, read.problems
        found = fences.answers(cells)
        wanted = [options.exercise] if options.exercise else sorted(found, key=exercise.sort_key)
        chosen = [exercise.find(key) for key in wanted]
    except (OSError, ValueError) as error:
        return complain(f"{options.file}: {error}")
    if not chosen:
        return complain(
            f"{options.file}: no answers; they stand between `# --- begin 3.1 ---` and "
            "`# --- end 3.1 ---`"
        )
    run = grading.prepare(chosen, Limits(), judging.new_seed())
    with Warm(run.limits) as warm:
        contents = handins.Contents(cells)
        graded = grading.grade_contents(options.file.stem, contents, run, warm.ask_all)
        graded = graded.with_graphs(grading.graphs(graded, run, warm.ask_all))
    spoken = options.language or of_file(options.file) or language()
    console = Console(highlight=False)
    for problem in problems:
        console.print(problem, markup=False)
    styles = {"right": "green", "not yet": "dark_orange", "not attempted": "dim"}
    for verdict in graded.verdicts:
        heading, _, rest = as_text(verdict, spoken).partition("\n")
        console.print(heading, style=styles[verdict.outcome], markup=False)
        for text in filter(None, (rest, graph_text(verdict.graph, spoken))):
            console.print(text, markup=False)
    right = say(RIGHT, spoken, right=graded.total, count=len(graded.verdicts))
    console.print(right, markup=False)
    return FINE if graded.total == len(graded.verdicts) else LOOK


# ---- doctor -------------------------------------------------------------------------------------


def _doctor(options: argparse.Namespace) -> int:
    import importlib.util
    import platform

    from checkers import exercise
    from checkers.jail.limits import layers, level

    print(f"Python {platform.python_version()} on {platform.platform()}")
    good = True
    needed = {
        "engine": "the course's engine",
        "jupyterlab": "where learners work",
        "pygraphviz": "draws the graphs",
        "ipywidgets": "buttons in the notebook",
    }
    for module, purpose in needed.items():
        there = importlib.util.find_spec(module) is not None
        good &= there
        print(f"{'✓' if there else '✗'} {module}: {purpose}")
    real = importlib.util.find_spec("torch") is not None
    print(f"{'✓' if real else '○'} torch: {'found' if real else 'not there'}, not needed")
    try:
        print(f"✓ {len(exercise.exercise_paths())} exercises in {exercise.source_folder()}")
    except ValueError as error:
        good = False
        print(f"✗ exercises: {error}")
    if not good:
        print("Install what is missing with `pip install --upgrade gradschool`.")
    print(f"Isolation of hand-ins: level {level()}")
    for layer in layers():
        good &= layer.there
        print(f"{'✓' if layer.there else '✗'} {layer.name}: {layer.purpose}")
        if not layer.there:
            print(f"    to have it: {layer.remedy}")
    return FINE if good else LOOK


# ---- draw ---------------------------------------------------------------------------------------


def _draw(options: argparse.Namespace) -> int:
    from checkers.graph.script import draw_script, picture_path

    try:
        out = picture_path(options.target) if options.out is None else options.out
        picture = draw_script(options.target, out)
    except (OSError, ValueError) as error:
        return complain(error)
    if options.out is None:
        print(picture.text)
    print(out)
    return FINE


if __name__ == "__main__":
    sys.exit(main())
