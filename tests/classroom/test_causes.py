"""Causes in a class: proved after the marks, on the learner's own program, and taken up again."""

import contextlib
import json
import random
import re
import signal
import sqlite3
import subprocess
import sys

import pytest
from make_class import notebook

from checkers.classroom import pool, proving
from checkers.cli import main as cli
from checkers.course import exercises

LINES = exercises.find("3.1").solution
SLIPS = {
    "number": LINES.replace("* 3", "* 4"),
    "sum": LINES.replace("mean", "sum"),
    "sign": LINES.replace("x + 2", "x - 2"),
    "right": LINES,
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    for name, source in SLIPS.items():
        (tmp_path / "in" / f"{name}.ipynb").write_text(notebook({"3.1": source}))
    return tmp_path / "in"


def grade(folder, *options):
    out = folder.parent / "out"
    code = cli.main(["grade", str(folder), "--out", str(out), "--seed", "3", *options])
    data = json.loads((out / "results.json").read_text())["results"]
    return code, {each["learner"]: each["verdicts"][0] for each in data}


def causes(found):
    return {name: each["diagnosis"] and each["diagnosis"]["id"] for name, each in found.items()}


def test_a_repair_names_the_cause_and_the_line(folder):
    _, before = grade(folder, "--no-pages")
    assert not any((each or "").startswith("slip") for each in causes(before).values())
    _, after = grade(folder)
    assert causes(after)["number"] == "slip-number-part"
    assert causes(after)["sum"] == "slip-sum-or-mean"
    assert after["number"]["diagnosis"]["said"].startswith("One change in line 2 is enough")
    assert {n: each["mark"] for n, each in after.items()} == {
        n: each["mark"] for n, each in before.items()
    }
    (page,) = (folder.parent / "out" / "learners").glob("*-number.html")
    text = page.read_text()
    assert "One change in line 2 is enough" in text
    assert "z = y * y * 4" in text  # the line itself
    assert "searched" not in (folder.parent / "out" / "results.json").read_text()


def test_marks_are_written_before_causes_are_looked_for(folder, monkeypatch):
    """Killed at the first cause, all marks are there; the same command goes on."""

    def killed(self, jobs):
        marks = json.loads((folder.parent / "out" / "results.json").read_text())["results"]
        assert [each["total"] for each in marks] == [0, 1, 0, 0]
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(pool.Pool, "find_causes", killed)
        assert cli.main(["grade", str(folder), "--out", str(folder.parent / "out")]) == 130
    _, found = grade(folder)
    assert causes(found)["number"] == "slip-number-part"


def searched(out):
    with sqlite3.connect(out / "gradebook.sqlite") as data:
        rows = data.execute("SELECT summary FROM marks").fetchall()
    return sum("searched" in json.loads(row[0]) for row in rows)


def test_each_is_looked_for_once_and_the_time_is_bounded(folder, monkeypatch, capsys):
    out = folder.parent / "out"
    assert grade(folder, "--causes", "0.000001")[0] == 0
    assert searched(out) == 0
    assert "3 hand-ins are left" in capsys.readouterr().out
    grade(folder)
    assert searched(out) == 3
    monkeypatch.setattr(pool.Pool, "find_causes", lambda *_: pytest.fail("looked for again"))
    grade(folder)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_killed_runs_lose_no_mark_and_go_on(folder):
    """kill -9 at six moments, then a run that is left alone."""
    out, draw = folder.parent / "out", random.Random(6)
    command = [sys.executable, "-m", "checkers.cli.main", "grade", str(folder), "--out", str(out)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    for _ in range(6):
        run = subprocess.Popen([*command, "--seed", "3"], **quiet)
        with contextlib.suppress(subprocess.TimeoutExpired):
            run.wait(draw.uniform(1, 4))
        run.kill()
        run.wait()
    _, found = grade(folder)
    assert {name: each["mark"] for name, each in found.items()} == {
        name: int(name == "right") for name in SLIPS
    }
    assert searched(out) == 3
    assert causes(found)["number"] == "slip-number-part"


def test_a_search_that_fails_tells_nothing_and_costs_nothing(folder, monkeypatch):
    _, before = grade(folder, "--no-pages")
    monkeypatch.setattr(proving.grading, "ask_in_jail", lambda ask_all: lambda asked: 1 / 0)
    code, after = grade(folder)
    assert code == 0
    assert causes(after) == causes(before)
    assert searched(folder.parent / "out") == 3


def test_drawn_inputs_stay_hidden(folder):
    """An answer that is wrong on drawn inputs only: the line is told, no number of an input is."""
    text = "w = x.detach().clone()\n" + LINES.replace("* 3", "* (3 if w[0] == 0 else 4)")
    (folder / "drawn.ipynb").write_text(notebook({"3.1": text}))
    _, found = grade(folder)
    said = found["drawn"]["diagnosis"]["said"]
    allowed = {"1", "2", "3", "4", "5"}  # lines of the answer
    assert set(re.findall(r"\d+", said)) <= allowed
