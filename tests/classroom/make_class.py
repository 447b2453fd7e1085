"""A class of hand-ins with known marks: `python tests/classroom/make_class.py FOLDER [COUNT]`.

Each learner answers the same five exercises, some rightly and some with a known wrong answer.
"""

import random
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_notebook

from checkers import exercise as exercises
from checkers.building import exercise_cells
from checkers.fences import fenced

EXERCISES = ("1.1", "2.1", "3.1", "4.1", "5.1")  # the first of each level; its cost is the mean


def notebook(answers):
    """The text of a notebook; `answers` maps an exercise to what stands in its fence."""
    cells, taken = [], set()
    for key in answers:
        four = list(exercise_cells(exercises.find(key), "en", False, taken))
        four[2].source = fenced(key, answers[key])
        cells.extend(four)
    return nbformat.writes(new_notebook(cells=cells))


def make(folder, count, keys=EXERCISES, seed=1):
    """Write the hand-ins; the marks that they deserve, by learner."""
    draw = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    marks = {}
    for number in range(count):
        answers, earned = {}, []
        for key in keys:
            each = exercises.find(key)
            right = draw.random() < 0.6
            source = draw.choice([each.solution, *each.accepted] if right else each.wrong)
            answers[key] = f"{source if right else source.source}\n# learner {number}"
            earned.append(int(right))
        name = f"learner {number:05}"
        (folder / f"{name}.ipynb").write_text(notebook(answers), encoding="utf-8")
        marks[name] = earned
    return marks


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 300)
