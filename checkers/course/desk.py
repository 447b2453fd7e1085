"""The learner's desk: progress, kept beside the lessons.

Progress is a small JSON file, written atomically. It is the learner's own and never trusted for
marks. Nothing here raises because of a disk: a verdict is worth more than its record. What could
not be stored is remembered while Python runs, and the trouble is said once, in a sentence.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path

from checkers.course.files import free_name, why, write_whole
from checkers.languages import say

VERSION = 1
FILE = "progress.json"
AGAIN = 2  # right answers in a row until a misconception may rest
OUTCOMES = ("right", "not yet", "not attempted")
NOT_KEPT = "Your progress is not kept while this lasts: {place}: {why}."
PUT_ASIDE = (
    "Your progress could not be read ({why}); the file is now {name}, and counting starts anew."
)
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
DAMAGED = "it is no progress of ours"


@dataclass(frozen=True)
class Standing:
    """How far a learner is with one exercise."""

    outcome: str = "not attempted"  # the best one so far
    attempts: int = 0
    hints: int = 0
    solution: bool = False  # whether the solution was looked at

    def __post_init__(self) -> None:
        if self.outcome not in OUTCOMES:
            raise ValueError(f"outcome {self.outcome!r}: known are {', '.join(OUTCOMES)}")
        if not isinstance(self.attempts, int) or not isinstance(self.hints, int):
            raise TypeError(f"attempts {self.attempts!r} and hints {self.hints!r} must be counts")


@dataclass(frozen=True)
class Taken:
    """The concept inventory, as it was answered once: a code by question, and when."""

    answers: Mapping[str, str] = field(default_factory=dict)
    checks: int = 0  # attempts at exercises until then


@dataclass(frozen=True)
class Progress:
    """All of a learner's standings, the first prediction under each name, and where they are."""

    exercises: Mapping[str, Standing] = field(default_factory=dict)
    predictions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    last: str = ""  # the exercise that was attempted last
    # misconceptions that a check has told -> how many right answers are wanted until each may rest
    missed: Mapping[str, int] = field(default_factory=dict)
    inventory: Mapping[str, Taken] = field(default_factory=dict)  # "before" and "after"

    def of(self, exercise: str) -> Standing:
        """The standing in one exercise."""
        return self.exercises.get(exercise, Standing())

    def put(self, exercise: str, standing: Standing) -> Progress:
        """With this standing in place of the earlier one."""
        return replace(self, exercises={**self.exercises, exercise: standing})

    def predicted(self, name: str, guesses: Sequence[str]) -> Progress:
        """With this prediction."""
        return replace(self, predictions={**self.predictions, name: tuple(guesses)})


# What a disk has refused, by the file; files that are not to be overwritten; what was said already.
_unstored: dict[Path, Progress] = {}
_in_the_way: set[Path] = set()
_said: set[str] = set()


def path() -> Path:
    """Where progress is kept: beside the lessons, or in the working folder without lessons.

    Raises OSError where there is no working folder any more, or none that may be looked into.
    """
    named = os.environ.get("GRADSCHOOL_PROGRESS")
    if named:
        return Path(named)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "lessons").is_dir():
            return folder / "lessons" / FILE
    return here / FILE


def _place() -> Path:
    """As `path`; where it cannot be said, a place that cannot be written to either."""
    try:
        return path()
    except OSError:
        return Path(FILE)


def read() -> Progress:
    """What is stored; an unreadable file counts as none and is kept under another name."""
    place = _place()
    if place in _unstored:
        return _unstored[place]
    try:
        return parsed(place.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Progress()
    except OSError as error:
        _put_aside(place, why(error))
    except UNREADABLE:
        _put_aside(place, say(DAMAGED))
    return Progress()


def parsed(text: str) -> Progress:
    """The progress that a file says. Raises one of UNREADABLE for what is none."""
    stored = json.loads(text)
    known = {each.name for each in fields(Standing)}
    return Progress(
        {
            str(key): Standing(**{name: value[name] for name in known & value.keys()})
            for key, value in stored["exercises"].items()
        },
        {
            str(key): tuple(map(str, guesses))
            for key, guesses in stored.get("predictions", {}).items()
        },
        str(stored.get("last", "")),
        {str(key): int(left) for key, left in stored.get("missed", {}).items()},
        {
            str(stage): Taken(
                {str(key): str(code) for key, code in value["answers"].items()},
                int(value["checks"]),
            )
            for stage, value in stored.get("inventory", {}).items()
        },
    )


def _put_aside(place: Path, reason: str) -> None:
    """Give an unreadable file another name, so that nothing overwrites it."""
    aside = free_name(place, "unreadable")
    try:
        place.replace(aside)
    except OSError as error:
        _in_the_way.add(place)
        _unstored[place] = Progress()
        _tell(say(NOT_KEPT, place=place, why=f"{reason}; {why(error)}"))
    else:
        _tell(say(PUT_ASIDE, why=reason, name=aside.name))


def write(progress: Progress) -> None:
    """Store it, all or nothing; where the disk refuses, remember it and say so."""
    place = _place()
    stored = {
        "version": VERSION,
        "exercises": {key: asdict(each) for key, each in progress.exercises.items()},
        "predictions": {key: list(each) for key, each in progress.predictions.items()},
        "last": progress.last,
        "missed": dict(progress.missed),
        "inventory": {stage: asdict(each) for stage, each in progress.inventory.items()},
    }
    text = json.dumps(stored, indent=1, ensure_ascii=False) + "\n"
    try:
        if place in _in_the_way:
            with contextlib.suppress(FileNotFoundError):
                place.replace(free_name(place, "unreadable"))
            _in_the_way.discard(place)
        write_whole(place, text.encode("utf-8", "backslashreplace"))  # half a character is \\ud83d
    except OSError as error:
        _unstored[place] = progress
        _tell(say(NOT_KEPT, place=place, why=why(error)))
    else:
        _unstored.pop(place, None)


def _tell(sentence: str) -> None:
    if sentence not in _said:
        _said.add(sentence)
        print(sentence, file=sys.stderr)


def note_check(exercise: str, outcome: str, cause: str = "") -> None:
    """Count a check; a right answer stays right, and a misconception that was told comes back.

    A starter that is checked, as by running all cells, counts for nothing and moves nobody on.
    """
    progress = read()
    before = progress.of(exercise)
    attempted = outcome != "not attempted"
    best = (
        "right"
        if "right" in (outcome, before.outcome)
        else outcome
        if attempted
        else before.outcome
    )
    standing = replace(before, outcome=best, attempts=before.attempts + int(attempted))
    missed = dict(progress.missed)
    if cause.startswith("M"):
        missed[cause] = AGAIN
    last = exercise if attempted else progress.last
    write(replace(progress.put(exercise, standing), last=last, missed=missed))
