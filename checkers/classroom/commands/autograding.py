"""`gradschool autograder` and `autograde`: the bundle for Gradescope, and what runs in it."""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from checkers.classroom import FINE, complain, tell
from checkers.classroom.commands.options import LEVELS, add_language, positive


def add_to(commands: Any) -> None:
    """Add the commands to the parser."""
    bundle = commands.add_parser("autograder", help="a zip that Gradescope takes as an autograder")
    _add_rules(bundle)
    bundle.add_argument("--wheel", type=Path, required=True, help="gradschool's: make wheel")
    bundle.add_argument("--out", type=Path, default=Path("autograder.zip"), help="the zip to write")
    bundle.set_defaults(command=_bundle)

    grade = commands.add_parser("autograde", help="grade one submission, as Gradescope wants it")
    grade.add_argument("submission", type=Path, help="the folder with one learner's files")
    _add_rules(grade)
    grade.add_argument("--out", type=Path, required=True, help="the results.json to write")
    grade.set_defaults(command=_autograde)


def _add_rules(command: argparse.ArgumentParser) -> None:
    command.add_argument("--exercises", required=True, help="e.g. 3.1,5.1, or a level: 3")
    command.add_argument("--weights", default="", metavar="MARKS", help="where not 1: 3.1=2,3.2=0")
    command.add_argument("--extra", default="", metavar="EXERCISES", help="extra credit")
    command.add_argument("--seed", type=int, default=0, help="the inputs; 0: anew each time")
    command.add_argument("--seconds", type=float, default=10.0, help="time limit of one answer")
    command.add_argument("--megabytes", type=positive, default=512, help="memory of one answer")
    command.add_argument(
        "--accept-isolation", choices=LEVELS, default="full", metavar="LEVEL",
        help="grade where layers are missing: full, limits or process",
    )  # fmt: skip
    add_language(command)


def _rules(options: argparse.Namespace) -> tuple[dict[str, float], frozenset[str]]:
    """Weights by exercise, and which are extra credit. Raises ValueError."""
    from checkers.classroom.book import assignments

    keys = assignments.chosen(options.exercises)
    extra = frozenset(assignments.chosen(options.extra)) if options.extra else frozenset()
    return assignments.weights(options.weights, keys), extra & set(keys)


def _bundle(options: argparse.Namespace) -> int:
    from checkers.classroom import autograder

    passed = []
    for name in ("exercises", "weights", "extra", "seed", "seconds", "megabytes",
                 "accept_isolation", "language"):  # fmt: skip
        value = getattr(options, name)
        if value:
            passed += [f"--{name.replace('_', '-')}", str(value)]
    try:
        _rules(options)
        autograder.bundle(options.out, options.wheel, passed)
    except (OSError, ValueError) as error:
        return complain(error)
    print(f"{options.out}: upload it to Gradescope under Configure Autograder")
    return FINE


def _autograde(options: argparse.Namespace) -> int:
    from checkers.classroom import autograder, grading
    from checkers.classroom.book.assignments import Assignment
    from checkers.classroom.commands import choosing
    from checkers.classroom.reading import finding
    from checkers.course import exercises
    from checkers.jail.limits import Limits, lacking
    from checkers.jail.warm import Warm
    from checkers.judge import judging
    from checkers.languages import language

    missing = lacking(options.accept_isolation)
    if missing:
        return complain(f"no mark is given: this system lacks {', '.join(missing)}. The bundle "
                        "can be made with --accept-isolation")  # fmt: skip
    try:
        weights, extra = _rules(options)
        limits = Limits(options.seconds, options.megabytes)
        run = grading.prepare(
            [exercises.find(key) for key in sorted(weights, key=exercises.sort_key)], limits,
            options.seed or judging.new_seed(), hides=bool(options.seed),
        )  # fmt: skip
        with tempfile.TemporaryDirectory() as scratch, Warm(limits) as warm:
            hand_in = finding.one(options.submission, Path(scratch))
            (hand_in,) = choosing.with_wrong_notebooks([hand_in], Assignment("", weights))
            graded = grading.grade_one(hand_in, run, warm.ask_all, proved=True)
        spoken = options.language or language()
        made = autograder.results(graded, weights, extra, spoken)
        made = autograder.unsure(hand_in.unsure, spoken) if hand_in.unsure else made
        options.out.write_text(json.dumps(made, ensure_ascii=False, indent=1), encoding="utf-8")
    except (OSError, ValueError) as error:
        return complain(error)
    for each in (*graded.problems, *graded.notes, *hand_in.unsure):
        tell(each)
    return FINE
