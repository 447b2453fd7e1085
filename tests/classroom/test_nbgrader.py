"""Real nbgrader takes our assignments, and we take what it collects; the marks agree."""

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from checkers.classroom import nbgrader
from checkers.cli import main as cli
from checkers.course import exercises
from checkers.course.fences import fenced

LEVEL = "1_variable"
MEMBERS = [each for each in exercises.all_exercises() if each.level == LEVEL]
# learner: the exercises that they get right; the others hold a known wrong answer that earns nothing
CLASS = {
    "ada": [each.id for each in MEMBERS],
    "bob": [each.id for each in MEMBERS[::2]],
    "cleo": [],
}
# What nbgrader's own database layer and kernel warn about, whatever the assignment: a newer
# SQLAlchemy than it was written for (and the line that follows), and a kernel that uses TCP.
FOREIGN = (
    r"SAWarning|^  (for notebook in submission|return \[x for x in self\._base_cells)|over TCP"
)


def run(course, *arguments):
    """A command of nbgrader that must have nothing to complain about."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments, "--log-level=WARN"],
        cwd=course, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    complaints = [line for line in done.stderr.splitlines() if not re.search(FOREIGN, line)]
    assert (done.returncode, complaints) == (0, [])
    return done.stdout


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course in which nbgrader has generated, collected and autograded the assignment."""
    out = tmp_path_factory.mktemp("release")
    assert cli.main(["release", "1", "--out", str(out)]) == 0
    course = out / "nbgrader"
    run(course, "generate_assignment", LEVEL)
    released = (course / "release" / LEVEL / f"{LEVEL}.ipynb").read_text(encoding="utf-8")
    for learner, right in CLASS.items():
        notebook = json.loads(released)
        for each in MEMBERS:
            nothing = "answer = {}" if each.has_shares else each.wrong[0].source
            source = each.solution if each.id in right else nothing
            (cell,) = [c for c in notebook["cells"] if c["id"] == answer_id(each)]
            cell["source"] = fenced(each.id, source)
        file = course / "submitted" / learner / LEVEL / f"{LEVEL}.ipynb"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(notebook), encoding="utf-8")
    run(course, "autograde", LEVEL)
    return course


def answer_id(exercise):
    return f"exercise-{exercise.id.replace('.', '-')}-answer"


def scores(course):
    """What nbgrader exports, by learner."""
    run(course, "export", "--to", "grades.csv")
    with (course / "grades.csv").open() as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def test_nbgrader_scores_with_partial_credit(course):
    found = scores(course)
    assert {learner: float(row["score"]) for learner, row in found.items()} == {
        learner: len(right) for learner, right in CLASS.items()
    }
    assert {float(row["max_score"]) for row in found.values()} == {len(MEMBERS)}


def test_its_feedback_says_why(course):
    run(course, "generate_feedback", LEVEL)
    page = (course / "feedback" / "cleo" / LEVEL / f"{LEVEL}.html").read_text(encoding="utf-8")
    assert "not yet" in page


def test_our_marks_on_what_it_collected_agree(course, tmp_path):
    for folder in (course, course / "submitted"):
        out = tmp_path / folder.name
        assert cli.main(["grade", str(folder), "--out", str(out), "--no-pages"]) == 0
        results = json.loads((out / "results.json").read_text())["results"]
        theirs = {learner: float(row["score"]) for learner, row in scores(course).items()}
        assert {each["learner"]: each["total"] for each in results} == theirs
        for each in results:
            right = [v["exercise"] for v in each["verdicts"] if v["mark"] == 1]
            assert right == CLASS[each["learner"]]


def test_our_export_has_its_columns(course, tmp_path):
    out = tmp_path / "out"
    cli.main(["grade", str(course), "--out", str(out), "--no-pages"])
    sheet = tmp_path / "grades.csv"
    assert (
        cli.main(["export", str(out), "nbgrader", "--out", str(sheet), "--assignment", LEVEL]) == 0
    )
    theirs = scores(course)
    with sheet.open() as file:
        ours = {row["student_id"]: row for row in csv.DictReader(file)}
    assert list(next(iter(ours.values()))) == list(next(iter(theirs.values())))
    assert list(nbgrader.COLUMNS) == list(next(iter(theirs.values())))
    for name in ("assignment", "score", "raw_score", "max_score"):
        numbers = [{k: _plain(v[name]) for k, v in rows.items()} for rows in (ours, theirs)]
        assert numbers[0] == numbers[1]


def _plain(text):
    return float(text) if text.replace(".", "").isdigit() else text


def test_what_a_learner_sees_has_no_answers(course):
    released = (course / "release" / LEVEL / f"{LEVEL}.ipynb").read_text(encoding="utf-8")
    cells = {cell["id"]: "".join(cell["source"]) for cell in json.loads(released)["cells"]}
    for each in MEMBERS:
        assert cells[answer_id(each)] == fenced(each.id, each.starter)
