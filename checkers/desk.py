"""The learner's desk: progress, kept beside the lessons.

Progress is a small JSON file, written atomically. It is the learner's own and never trusted for
marks.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path

VERSION = 1
FILE = "progress.json"
OUTCOMES = ("right", "not yet", "not attempted")


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
class Progress:
    """All of a learner's standings, the first prediction under each name, and where they are."""

    exercises: Mapping[str, Standing] = field(default_factory=dict)
    predictions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    last: str = ""  # the exercise that was checked last

    def of(self, exercise: str) -> Standing:
        """The standing in one exercise."""
        return self.exercises.get(exercise, Standing())

    def put(self, exercise: str, standing: Standing) -> Progress:
        """With this standing in place of the earlier one."""
        return replace(self, exercises={**self.exercises, exercise: standing})

    def predicted(self, name: str, guesses: Sequence[str]) -> Progress:
        """With this prediction."""
        return replace(self, predictions={**self.predictions, name: tuple(guesses)})


def path() -> Path:
    """Where progress is kept: beside the lessons, or in the working folder without lessons."""
    named = os.environ.get("GRADSCHOOL_PROGRESS")
    if named:
        return Path(named)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "lessons").is_dir():
            return folder / "lessons" / FILE
    return here / FILE


def read() -> Progress:
    """What is stored; an unreadable file counts as none and is kept under another name."""
    place = path()
    try:
        stored = json.loads(place.read_text(encoding="utf-8"))
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
        )
    except FileNotFoundError:
        return Progress()
    except (ValueError, TypeError, KeyError, AttributeError):
        place.replace(place.with_suffix(".unreadable.json"))
        return Progress()


def write(progress: Progress) -> None:
    """Store it, all or nothing. A folder that cannot be written to costs the progress, no more."""
    place = path()
    stored = {
        "version": VERSION,
        "exercises": {key: asdict(each) for key, each in progress.exercises.items()},
        "predictions": {key: list(each) for key, each in progress.predictions.items()},
        "last": progress.last,
    }
    text = json.dumps(stored, indent=1, ensure_ascii=False) + "\n"
    try:
        handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=".progress-")
    except OSError:
        return
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(temporary, place)


def note_check(exercise: str, outcome: str) -> None:
    """Count a check; a right answer stays right."""
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
    write(replace(progress.put(exercise, standing), last=exercise))
