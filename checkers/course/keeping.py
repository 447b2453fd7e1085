"""Right answers that are kept as files of the learner's own: the stages of their engine.

A judge cell says `keeps = "stage_2"`. Once a check in a notebook has found the answer right, it
stands, with what was given, in `my_engine/stage_2.py` beside the progress. The file can be
imported, and it carries the fence, so that `gradschool check` looks at it again at any time.
"""

from __future__ import annotations

import types
from pathlib import Path

from checkers.course import fences, growing
from checkers.course.files import write_whole
from checkers.judge.exercise import Exercise
from checkers.languages import say

HEADER = '''\
"""{title}, as the check of {id} found it right. To check it again: gradschool check {name}"""

import engine as torch
import numpy as np

'''
MISSING = "Stage {number} is not kept yet: solve it and run its check, which writes {path}."


def keep(exercise: Exercise, source: str, own: str = "") -> Path | None:
    """Write a right answer to its file; None where it has none, or the disk refuses.

    `own` are the lines that put the learner's own stage before in the place of the given one.
    """
    name = exercise.judging.get("keeps")
    if name is None:
        return None
    try:
        path = growing.path_of(name.removeprefix("stage_"))
        header = HEADER.format(title=exercise.title(), id=exercise.id, name=path.name)
        answer = fences.fenced(exercise.id, source)
        text = "\n\n\n".join(filter(None, (header + exercise.given, own, answer))) + "\n"
        write_whole(path, text.encode("utf-8", "backslashreplace"))
    except OSError:  # a verdict is worth more than its record
        return None
    return path


def my_engine(stage: int | str) -> types.ModuleType:
    """The stage that was kept, imported anew from its file.

    Raises FileNotFoundError where it has not been right yet.
    """
    path = growing.path_of(stage)
    if not path.is_file():
        raise FileNotFoundError(say(MISSING, number=stage, path=f"{growing.FOLDER}/{path.name}"))
    return growing.imported(path)
