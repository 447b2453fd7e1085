"""The command `gradschool`: lab, check, grade, doctor, draw.

argparse is enough: five commands with a handful of options, and no further dependency.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

# Exit codes: everything fine; done, but something needs a look; could not be done.
FINE, LOOK, FAILED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output has left, e.g. `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gradschool", description="A course in automatic differentiation that runs."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    lab = commands.add_parser("lab", help="open JupyterLab on the first lesson")
    lab.add_argument("jupyter", nargs="*", help="options for JupyterLab, after --")
    lab.set_defaults(command=_lab)

    check = commands.add_parser("check", help="check the answers in one file of your own")
    check.add_argument("file", type=Path, help="a notebook, or a Python file with fenced answers")
    check.add_argument("--exercise", help="only this one, e.g. 3.1")
    check.set_defaults(command=_check)

    grade = commands.add_parser("grade", help="grade a folder of hand-ins")
    grade.add_argument("handins", type=Path, help="a notebook per learner, or a folder per learner")
    grade.add_argument("--out", type=Path, required=True, help="where the results go")
    grade.add_argument("--exercises", help="e.g. 3.1,5.1; without it all that occur in the class")
    grade.add_argument("--jobs", type=_positive, default=os.cpu_count() or 1, help="at a time")
    grade.add_argument("--seconds", type=float, default=10.0, help="time limit of one answer")
    grade.add_argument("--megabytes", type=_positive, default=512, help="memory of one answer")
    grade.add_argument("--seed", type=int, help="repeat the inputs of an earlier run")
    grade.set_defaults(command=_grade)

    doctor = commands.add_parser("doctor", help="say what this system can do")
    doctor.set_defaults(command=_doctor)

    draw = commands.add_parser("draw", help="run a Python file and draw the graph of a variable")
    draw.add_argument("target", help="file and variables: script.py:y or script.py:y,z")
    draw.add_argument("--out", type=Path, help="a file ending in .svg, .png, .pdf, .dot or .txt")
    draw.set_defaults(command=_draw)
    return parser


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def _complain(message: object) -> int:
    print(f"gradschool: {message}", file=sys.stderr)
    return FAILED


# ---- lab ----------------------------------------------------------------------------------------


def _lab(options: argparse.Namespace) -> int:
    from checkers import exercise

    root = exercise.source_folder().parent.parent
    lessons = sorted((root / "lessons").glob("*.ipynb"))
    if not lessons:
        return _complain(
            f"no lessons in {root / 'lessons'}: build them with `python -m checkers.building`"
        )
    command = [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.root_dir={lessons[0].parent}",
        f"--LabApp.default_url=/lab/tree/{lessons[0].name}",
        # settings for the start: no question about news
        f"--LabApp.app_settings_dir={Path(__file__).parent / 'lab_settings'}",
        *options.jupyter,
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # in a container there is often nobody else to be
    return subprocess.call(command, cwd=root)


# ---- check --------------------------------------------------------------------------------------


def _check(options: argparse.Namespace) -> int:
    from rich.console import Console

    from checkers import exercise, fences, judging
    from checkers.classroom import grading, handins
    from checkers.feedback import as_text, graph_text
    from checkers.jail.limits import Limits
    from checkers.jail.warm import Warm

    cells: tuple[fences.Cell, ...]
    try:
        if options.file.suffix == ".py":
            cells = (fences.Cell(options.file.read_text(encoding="utf-8")),)
        else:
            cells = handins.read_notebook(options.file)
        found = fences.answers(cells)
        wanted = [options.exercise] if options.exercise else sorted(found, key=exercise.sort_key)
        chosen = [exercise.find(key) for key in wanted]
    except (OSError, ValueError) as error:
        return _complain(f"{options.file}: {error}")
    if not chosen:
        return _complain(
            f"{options.file}: no answers; they stand between `# --- begin 3.1 ---` and "
            "`# --- end 3.1 ---`"
        )
    run = grading.prepare(chosen, Limits(), judging.new_seed())
    with Warm(run.limits) as warm:
        contents = handins.Contents(cells)
        graded = grading.grade_contents(options.file.stem, contents, run, warm.ask_all)
    console = Console(highlight=False)
    styles = {"right": "green", "not yet": "dark_orange", "not attempted": "dim"}
    for verdict in graded.verdicts:
        heading, _, rest = as_text(verdict).partition("\n")
        console.print(heading, style=styles[verdict.outcome], markup=False)
        for text in filter(None, (rest, graph_text(verdict.graph))):
            console.print(text, markup=False)
    console.print(f"{graded.total} of {len(graded.verdicts)} right", markup=False)
    return FINE if graded.total == len(graded.verdicts) else LOOK


# ---- grade --------------------------------------------------------------------------------------


def _grade(options: argparse.Namespace) -> int:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    from checkers import exercise, judging
    from checkers.classroom import grading, handins, pages, results
    from checkers.jail.limits import Limits, missing

    try:
        hand_ins = handins.find(options.handins)
        if options.exercises:
            chosen = tuple(exercise.find(key.strip()) for key in options.exercises.split(","))
        else:
            chosen = grading.exercises_in(hand_ins)
        options.out.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        return _complain(error)
    seed = judging.new_seed() if options.seed is None else options.seed
    run = grading.prepare(chosen, Limits(options.seconds, options.megabytes), seed)
    names = {each.learner: pages.page_name(i, each.learner) for i, each in enumerate(hand_ins, 1)}
    rows: dict[str, dict[str, object]] = {}
    console = Console(stderr=True)
    if missing():
        console.print(f"this system lacks isolation: {', '.join(missing())} (gradschool doctor)")
    columns = (
        TextColumn("grading"), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"), TimeRemainingColumn(), TextColumn("{task.fields[who]}"),
    )  # fmt: skip
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=len(hand_ins), rate="", who="")
        for graded in grading.grade(hand_ins, run, min(options.jobs, len(hand_ins))):
            rows[graded.learner] = results.graded_data(graded)
            pages.write_learner(options.out, names[graded.learner], graded)
            speed = progress.tasks[0].finished_speed or progress.tasks[0].speed
            rate = f"{speed:.1f}/s" if speed else ""
            progress.update(task, advance=1, rate=rate, who=graded.learner[:30])
    ordered = [each.learner for each in hand_ins]
    data = results.run_data(run, [rows[learner] for learner in ordered])
    results.write_json(options.out / "results.json", data)
    results.write_csv(options.out / "results.csv", data)
    pages.write_index(options.out, data, [names[learner] for learner in ordered])
    return _summary(data, options.out)


def _summary(data: dict[str, Any], out: Path) -> int:
    troubled = [each for each in data["results"] if each["problems"]]
    count = len(data["results"])
    print(f"graded {count} hand-ins, exercises {', '.join(data['exercises'])}")
    for each in troubled:
        print(f"  {each['learner']}: {'; '.join(each['problems'])}")
    print(f"results: {out / 'index.html'}, results.csv, results.json")
    return LOOK if troubled else FINE


# ---- doctor -------------------------------------------------------------------------------------


def _doctor(options: argparse.Namespace) -> int:
    import importlib.util
    import platform

    from checkers import exercise
    from checkers.jail.limits import layers

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
    print("Isolation of hand-ins:")
    for layer in layers():
        good &= layer.there
        print(f"{'✓' if layer.there else '✗'} {layer.name}: {layer.purpose}")
    if not good:
        print("Install what is missing with `pip install --upgrade gradschool`.")
    return FINE if good else LOOK


# ---- draw ---------------------------------------------------------------------------------------


def _draw(options: argparse.Namespace) -> int:
    from checkers.graph.script import draw_script

    try:
        picture = draw_script(options.target, options.out)
    except (OSError, ValueError) as error:
        return _complain(error)
    print(picture.text if options.out is None else options.out)
    return FINE


if __name__ == "__main__":
    sys.exit(main())
