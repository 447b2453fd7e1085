"""`gradschool exercise`: prove an exercise file of your own, and build a course's notebooks."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from checkers.classroom import FINE, LOOK, complain

SEEDS = 3  # runs of each answer, on inputs drawn anew


def add_to(commands: Any) -> None:
    """The commands and their options."""
    parser = commands.add_parser("exercise", help="prove or build exercises of your own")
    inner = parser.add_subparsers(required=True, metavar="WHAT")
    test = inner.add_parser(
        "test", help="run the solution, accepted and wrong answers of exercise files in the jail"
    )
    test.add_argument("files", type=Path, nargs="+", metavar="FILE", help="e.g. 8_1.py")
    test.set_defaults(command=run_test)
    build = inner.add_parser("build", help="build the notebooks of a course from its sources")
    build.add_argument("folder", type=Path, help="with exercises/source and perhaps lessons/source")
    build.set_defaults(command=run_build)


def run_test(options: argparse.Namespace) -> int:
    """Print a line for each answer; LOOK if one is not judged as its file says."""
    from checkers.course import exercises
    from checkers.jail.limits import Limits
    from checkers.jail.warm import Warm

    good = True
    with Warm(Limits()) as warm:
        for path in options.files:
            try:
                exercise = exercises.load(path)
            except (OSError, ValueError) as error:
                good = False
                complain(error)
                continue
            print(f"{exercise.id} {exercise.title()} ({path})")
            for fine, line in _proof(exercise, warm):
                good &= fine
                print(f"  {'✓' if fine else '✗'} {line}")
    return FINE if good else LOOK


def _proof(exercise: Any, warm: Any) -> Iterator[tuple[bool, str]]:
    from checkers.causes.catalogue import catalogue
    from checkers.judge import judging

    yield not judging.is_attempted(exercise, exercise.starter), "the starter counts as no attempt"
    yield judging.is_attempted(exercise, exercise.solution), "the solution counts as an attempt"
    answers = [("the solution", exercise.solution, "")]
    answers += [(f"accepted answer {n}", each, "") for n, each in enumerate(exercise.accepted, 1)]
    answers += [
        (f"wrong answer {n}", each.source, each.diagnosis)
        for n, each in enumerate(exercise.wrong, 1)
    ]
    seen: set[str] = set()
    for name, source, cause in answers:
        if cause and cause not in catalogue():
            yield False, f"{name}: the catalogue has no cause {cause!r}"
            continue
        told = [_told(exercise, source, cause, seed, warm, seen) for seed in range(SEEDS)]
        wrong = next((each for each in told if each), "")
        expected = f"not yet, told {cause}" if cause else "right"
        yield not wrong, f"{name}: {wrong or expected}"
    unseen = [key for key in exercise.compare if key not in seen and key != "printed"]
    for key in unseen:
        yield False, f"compare names {key!r}, which ask does not look at"
    if not exercise.wrong:
        yield True, "no wrong answers: a cause is then told where a small repair proves it"


def _told(exercise: Any, source: str, cause: str, seed: int, warm: Any, seen: set[str]) -> str:
    """What is not as the file says, "" if all is."""
    from checkers.diagnose import checking
    from checkers.judge import judging

    asked = judging.question(exercise, source, seed)
    right = judging.expected_answers(exercise, asked)
    for each in right:
        seen.update(each.facts)
    reply = warm.ask(asked)
    if reply.status != "answered":
        return f"the jail says: {reply.status} {reply.how}".rstrip()
    verdict = checking.judge(exercise, asked, reply.answers, right)
    if not cause:
        said = "" if verdict.diagnosis is None else verdict.diagnosis.said()
        return "" if verdict.outcome == "right" else f"{verdict.outcome}: {said}"
    if verdict.outcome == "right":
        return "counts as right"
    told = verdict.diagnosis.id if verdict.diagnosis is not None else "nothing"
    return "" if told == cause else f"is told {told}, not {cause}"


def run_build(options: argparse.Namespace) -> int:
    """Build every notebook of a course."""
    from checkers.course import building

    return building.main(["--course", str(options.folder)])
