"""One growing program: each stage of the learner's engine stands on their own stage before.

The cell that is given for a stage ends with `Base = build_on(2, Base)`, the exercise's part "own".
It puts the learner's stage 2, kept as `my_engine/stage_2.py`, in the place of ours, if it is there
and if the next stage can stand on it: our solution of the next stage has to pass its own check on
it. Which of the two it is, is said. A check always judges an answer on our stage before, here and
in the jail: a mistake that was made earlier cannot make a right answer wrong. Once it is right, the
same check is run on the learner's own stage before, and what comes out is said, too; only if it
passes there as well does the file that keeps it begin with that stage.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import hashlib
import importlib.util
import io
import re
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from checkers.ask import asking, program
from checkers.course import adapting, desk, exercises
from checkers.judge import judging
from checkers.judge.exercise import Exercise
from checkers.languages import say

FOLDER = "my_engine"
CALL = re.compile(r"build_on\(([^()]*)\)")
SEED = 7  # of the numbers that a stage is tried on
OWN = "This stage stands on your own stage {stage}, {path}."
MISSING = "This stage stands on our stage {stage}: yours is not kept yet."
FAILS = (
    "This stage stands on our stage {stage}, for yours does not carry it ({why}). Whether {path} "
    "is still right, `gradschool check` tells."
)
CHANGED = (
    "{file} stands on our stage {stage}, for yours has changed since: "
    "check what is in {file} once more."
)
KEPT_OWN = "It passes on your own stage {stage} as well, and stands on it from now on."
KEPT_OURS = (
    "On your own stage {stage} it does not pass ({why}), so the file stands on ours. Each is right "
    "by itself; they do not fit together."
)
_trying: list[str] = []  # the stages that are being tried, so that they need not be tried first
_importing: list[str] = []  # the files that are being imported


@dataclass(frozen=True)
class Standing:
    """What a right answer stands on: the text that is kept before it, and what is said of it."""

    own: str = ""
    said: str = ""


def path_of(stage: int | str) -> Path:
    """The file that a stage is kept in, whether it is there or not."""
    return desk.path().parent / FOLDER / f"stage_{stage}.py"


def imported(path: Path) -> types.ModuleType:
    """The stage that was kept, imported anew from its text.

    Not by its loader: that one takes the bytecode of a file that was written again within a second.
    """
    spec = importlib.util.spec_from_file_location(f"{FOLDER}.{path.stem}", path)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # as an import does: its classes can be pickled, inspected
    _importing.append(path.name)
    try:
        exec(compile(path.read_bytes(), str(path), "exec", dont_inherit=True), module.__dict__)
    finally:
        _importing.pop()
    return module


def build_on(stage: int | str, *ours: Any, seen: str = "") -> Any:
    """The learner's own stage in the place of `ours`, or `ours`, and a line that says which.

    `seen` is the digest of the file on which the calling stage was found right.
    """
    single = ours[0] if len(ours) == 1 else ours
    try:
        path = path_of(stage)
        text = path.read_bytes()
    except OSError:  # not kept yet, or nowhere to look: the jail
        _tell(MISSING, stage)
        return single
    if seen and seen != _digest(text):
        _tell(CHANGED, stage, always=True)
        return single
    try:
        tried = str(stage) in _trying
        if not seen and not tried and (why := _trouble(str(stage), text)):
            _tell(FAILS, stage, why=why)
            return single
        grown = _grown(stage, ours)
    except Exception as error:
        if tried:
            raise
        _tell(FAILS, stage, why=f"{type(error).__name__}: {error}")
        return single
    _tell(OWN, stage)
    return grown[0] if len(ours) == 1 else grown


def _grown(stage: int | str, ours: tuple[Any, ...]) -> tuple[Any, ...]:
    """On a module of its own: what is done to its classes elsewhere stays there."""
    with contextlib.redirect_stdout(io.StringIO()):  # what the learner printed in the answer
        module = imported(path_of(stage))
    return adapting.ADAPTED[str(stage), ours[0].__name__](module, *ours)


@functools.lru_cache(maxsize=32)
def _trouble(stage: str, text: bytes) -> str:
    """Why what comes next cannot stand on this stage, from our solutions; "" if it can."""
    above = (each for each in exercises.all_exercises() if _stage_below(each) == stage)
    return next(filter(None, (_why_not(each, each.solution) for each in above)), "")


def standing(exercise: Exercise, source: str) -> Standing:
    """What a right answer to this exercise can stand on, judged on the learner's stage before."""
    stage = _stage_below(exercise)
    if not stage or not _names(source) & _names(exercise.own):
        return Standing()  # the first stage, or one that is written anew from its first line
    try:
        text = path_of(stage).read_bytes()
    except OSError:
        return Standing(said=say(MISSING, stage=stage))
    why = _why_not(exercise, exercise.solution) or _why_not(exercise, source)
    if why:
        return Standing(said=say(KEPT_OURS, stage=stage, why=why))
    own = CALL.sub(rf'build_on(\1, seen="{_digest(text)}")', exercise.own)
    return Standing(own, say(KEPT_OWN, stage=stage))


def _stage_below(exercise: Exercise) -> str:
    found = CALL.search(exercise.own)
    return found[1].partition(",")[0].strip("\"'") if found else ""


def _names(source: str) -> set[str]:
    """The names that occur in code, but for what the course calls."""
    try:
        nodes = list(ast.walk(program.tree(source)))
    except program.UNREADABLE:
        return set()
    return {each.id for each in nodes if isinstance(each, ast.Name)} - {"build_on"}


def _why_not(exercise: Exercise, source: str) -> str:
    """Why an answer to this exercise is not right on the learner's own stage before, in a word."""
    asked = judging.question(exercise, source, SEED)
    own = replace(asked, given=f"{exercise.given}\n\n\n{exercise.own}", observed=False)
    with _tried(_stage_below(exercise)):
        answers = asking.answer(own, pictured=False)
    for answer, right in zip(answers, judging.expected_answers(exercise, asked), strict=False):
        if answer.raised is not None:
            return f"{answer.raised.type}: {answer.raised.text}"
        for mismatch in judging.differences(exercise, answer, right):
            return mismatch.key
    return ""


@contextlib.contextmanager
def _tried(stage: str) -> Iterator[None]:
    _trying.append(stage)
    try:
        yield
    finally:
        _trying.pop()


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:12]


def _tell(said: str, stage: int | str, *, always: bool = False, why: str = "") -> None:
    """Say what a stage stands on: to whoever runs its cell, not while it is tried or imported."""
    if _trying or (_importing and not always):
        return
    path = f"{FOLDER}/stage_{stage}.py"
    file = _importing[-1] if _importing else ""
    print(say(said, stage=stage, path=path, why=why, file=file))
