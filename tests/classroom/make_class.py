"""A class of hand-ins with known marks: `python tests/classroom/make_class.py FOLDER [COUNT]`.

Each learner answers the same five exercises, some rightly and some with a known wrong answer.
"""

import json
import random
import sys
from pathlib import Path

from nbformat.v4 import new_notebook

from checkers.course import exercises
from checkers.course.building import exercise_cells
from checkers.course.fences import fenced

EXERCISES = ("1.1", "2.1", "3.1", "4.1", "5.1")  # the first of each level; its cost is the mean


def notebook(answers):
    """The text of a notebook; `answers` maps an exercise to what stands in its fence."""
    plain, places = _starter(tuple(answers))
    for key, source in answers.items():
        plain["cells"][places[key]]["source"] = fenced(key, source)
    return json.dumps(plain)


_STARTERS = {}


def _starter(keys):
    """A notebook of these exercises as plain data, and where the answer cells are in it."""
    if keys not in _STARTERS:
        cells, taken, places = [], set(), {}
        for key in keys:
            places[key] = len(cells) + 2
            cells.extend(exercise_cells(exercises.find(key), "en", False, taken))
        _STARTERS[keys] = json.loads(json.dumps(new_notebook(cells=cells))), places
    return _STARTERS[keys]


def make(folder, count, keys=EXERCISES, seed=1, *, alike=True):
    """Write the hand-ins; the marks that they deserve, by learner.

    Answers differ in comments; with `alike` False no two of them are the same program.
    """
    draw = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    marks = {}
    for number in range(count):
        answers, earned = {}, []
        for key in keys:
            each = exercises.find(key)
            right = draw.random() < 0.6
            source = draw.choice([each.solution, *each.accepted] if right else each.wrong)
            text = source if right else source.source
            own = "" if alike else f"mine = {number}\n"
            answers[key] = f"{own}{text}\n# learner {number}"
            earned.append(int(right))
        name = f"learner {number:05}"
        (folder / f"{name}.ipynb").write_text(notebook(answers), encoding="utf-8")
        marks[name] = earned
    return marks


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 300)
