"""Every answer of every exercise through every door: the notebook's way, `check FILE`, `grade`.

The doors differ in where the code runs: in this process, or in the jail, which reads no files of the
course. What a door says must not depend on it.
"""

import json

import pytest

from checkers.classroom import grading
from checkers.classroom.reading import notebooks
from checkers.cli import main
from checkers.course import exercises, fences
from checkers.course.fences import Cell
from checkers.jail.limits import Limits
from checkers.jail.warm import Warm

EXERCISES = exercises.all_exercises()
SEED = 11


def hand_ins():
    """The k-th right answer of every exercise is the work of learner k, and so with wrong ones."""
    right = [(each.solution, *each.accepted) for each in EXERCISES]
    wrong = [tuple(item.source for item in each.wrong) for each in EXERCISES]
    for outcome, answers in (("right", right), ("not yet", wrong)):
        for number in range(max(map(len, answers))):
            cells = [
                Cell(fences.fenced(each.id, sources[number]))
                for each, sources in zip(EXERCISES, answers, strict=True)
                if number < len(sources)
            ]
            yield f"{outcome}-{number}", outcome, cells


@pytest.fixture(scope="module")
def run():
    return grading.prepare(EXERCISES, Limits(), SEED)


@pytest.fixture(scope="module")
def warm(run):
    with Warm(run.limits) as process:
        yield process


@pytest.mark.parametrize(
    ("name", "outcome", "cells"), [*hand_ins()], ids=lambda each: str(each)[:12]
)
def test_in_the_jail_as_in_the_notebook(name, outcome, cells, run, warm):
    graded = grading.grade_contents(name, notebooks.Contents(tuple(cells)), run, warm.ask_all)
    found = {
        each.exercise: (each.outcome, each.diagnosis and each.diagnosis.id)
        for each in graded.verdicts
        if each.exercise in graded.sources
    }
    others = {key: value for key, value in found.items() if value[0] != outcome}
    assert found
    assert not others


def test_a_file_with_all_solutions(tmp_path, capsys):
    file = tmp_path / "all.py"
    file.write_text("\n\n".join(fences.fenced(each.id, each.solution) for each in EXERCISES))
    assert main.main(["check", str(file)]) == 0, capsys.readouterr().out


def test_a_class_with_all_solutions(tmp_path):
    (tmp_path / "in").mkdir()
    cells = [
        {"cell_type": "code", "metadata": {}, "source": fences.fenced(each.id, each.solution)}
        for each in EXERCISES
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "in" / "ada.ipynb").write_text(json.dumps(notebook))
    out = tmp_path / "out"
    assert main.main(["grade", str(tmp_path / "in"), "--out", str(out)]) == 0
    results = json.loads((out / "results.json").read_text())["results"]
    assert [each["total"] for each in results] == [len(EXERCISES)]


def test_a_cause_is_proved_in_the_jail(tmp_path, capsys):
    """Candidates go to the jail as edited sources; no solution is there."""
    file = tmp_path / "mine.py"
    exercise = exercises.find("3.1")
    file.write_text(fences.fenced("3.1", exercise.solution.replace("mean", "sum")))
    assert main.main(["check", str(file), "--language", "en"]) == 1
    assert "One change in line 3 is enough" in capsys.readouterr().out
