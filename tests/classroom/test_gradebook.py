"""The gradebook: resumed after any kill, nothing graded twice, what a person decides stays."""

import contextlib
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from make_class import EXERCISES, make

from checkers.classroom.book import gradebook, schema, versions
from checkers.classroom.commands import options
from checkers.cli import main as cli
from checkers.jail import limits

KEYS = EXERCISES[:3]
# Looking for causes takes as long as it may on a busy machine: test_causes.py kills that.
SETTLED = ("--seed", "7", "--causes", "0")


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    """A class of 40, its known marks, and results that nothing disturbed."""
    root = tmp_path_factory.mktemp("class")
    marks = make(root / "handins", 40, KEYS)
    assert grade(root / "handins", root / "quiet") == 0
    return root, marks


def grade(folder, out, *options):
    return cli.main(["grade", str(folder), "--out", str(out), *SETTLED, *options])


def data(out):
    return json.loads((out / "results.json").read_text())


def test_marks_are_those_deserved(lesson):
    root, marks = lesson
    found = {
        each["learner"]: [v["mark"] for v in each["verdicts"]]
        for each in data(root / "quiet")["results"]
    }
    assert found == marks


def test_every_mark_says_where_it_comes_from(lesson):
    for result in data(lesson[0] / "quiet")["results"]:
        assert len(result["submission"]) == 64
        assert result["graded"]["seed"] == 7
        assert result["graded"]["isolation"] in limits.LEVELS
        assert all(len(each["checker"]) == 64 for each in result["verdicts"])


def test_changed_code_is_noticed_even_in_a_folder_named_course(tmp_path):
    package = tmp_path / "course" / "checkers"
    for inner in ("judging.py", "course/lesson.py"):
        (package / inner).parent.mkdir(parents=True, exist_ok=True)
        (package / inner).write_text("x = 1\n")
    before = versions.code_hash(package)
    (package / "course" / "lesson.py").write_text("x = 2\n")
    assert versions.code_hash(package) == before
    (package / "judging.py").write_text("x = 2\n")
    assert versions.code_hash(package) != before


def test_unchanged_submissions_are_not_graded_again(lesson, tmp_path, capsys):
    folder = tmp_path / "handins"
    make(folder, 6, KEYS)
    grade(folder, tmp_path / "out")
    before = (tmp_path / "out" / "results.json").read_bytes()
    capsys.readouterr()
    grade(folder, tmp_path / "out")
    assert "graded 0 hand-ins" in capsys.readouterr().out
    assert (tmp_path / "out" / "results.json").read_bytes() == before
    changed = folder / "learner 00002.ipynb"
    changed.write_text(changed.read_text() + "\n")
    grade(folder, tmp_path / "out")
    assert "graded 1 hand-ins" in capsys.readouterr().out
    grade(folder, tmp_path / "out", "--regrade")
    assert "graded 6 hand-ins" in capsys.readouterr().out


def test_a_regrade_keeps_what_a_person_decided(tmp_path):
    folder, out = tmp_path / "handins", tmp_path / "out"
    marks = make(folder, 2, KEYS)
    grade(folder, out)
    name = "learner 00000"
    assert (
        cli.main(["override", str(out), name, "3.1", "--mark", "0.5", "--comment", "<b>seen"]) == 0
    )
    for _ in range(2):
        result = data(out)["results"][0]
        assert result["verdicts"][2]["mark"] == 0.5
        assert result["verdicts"][2]["override"] == {"graded": marks[name][2], "comment": "<b>seen"}
        assert result["total"] == sum(marks[name][:2]) + 0.5
        page = next((out / "learners").glob("*00000.html")).read_text()
        assert "&lt;b&gt;seen" in page
        assert grade(folder, out, "--regrade") == 0
    assert cli.main(["override", str(out), name, "3.1", "--withdraw"]) == 0
    assert data(out)["results"][0]["total"] == sum(marks[name])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nobody", "3.1", "--mark", "1"], "no mark of 'nobody'"),
        (["learner 00000", "9.9", "--mark", "1"], "the exercises are 1.1, 2.1, 3.1"),
        (["learner 00000", "3.1"], "nothing to do"),
        (["learner 00000", "3.1", "--mark", "nan"], "from 0 to 1"),
        (["learner 00000", "3.1", "--mark", "2"], "from 0 to 1"),
        (["learner 00000", "3.1", "--withdraw"], "no override"),
    ],
)
def test_override_says_what_is_wrong(lesson, arguments, message, capsys):
    assert cli.main(["override", str(lesson[0] / "quiet"), *arguments]) == 2
    assert message in capsys.readouterr().err


def test_the_guide_names_every_table_and_column(tmp_path):
    guide = Path(__file__).parents[2].joinpath("docs", "teaching.md").read_text(encoding="utf-8")
    assert f"`PRAGMA user_version = {schema.VERSION}`" in guide
    with gradebook.Gradebook(tmp_path, create=True) as book:
        tables = book._data.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in tables.fetchall():
            (row,) = re.findall(rf"^\| `{table}` \|(.*)$", guide, re.MULTILINE)
            columns = [each[1] for each in book._data.execute(f"PRAGMA table_info({table})")]
            assert [each for each in columns if f"`{each}`" not in row] == []


def test_other_files_are_no_gradebooks(tmp_path, capsys):
    assert cli.main(["report", str(tmp_path)]) == 2
    assert "no gradebook" in capsys.readouterr().err
    (tmp_path / gradebook.FILE).write_bytes(b"nonsense" * 100)
    assert cli.main(["report", str(tmp_path)]) == 2
    assert "cannot be read as a gradebook" in capsys.readouterr().err
    (tmp_path / gradebook.FILE).unlink()
    with sqlite3.connect(tmp_path / gradebook.FILE) as book:
        book.execute("PRAGMA user_version = 99")
    assert cli.main(["report", str(tmp_path)]) == 2
    assert "version 99" in capsys.readouterr().err


def test_report_writes_the_same_pages_from_the_book(lesson, tmp_path):
    out = lesson[0] / "quiet"
    pages = {path: path.read_bytes() for path in [*out.rglob("*.html"), *out.glob("results.*")]}
    for path in pages:
        path.unlink()
    assert cli.main(["report", str(out)]) == 0
    assert {path: path.read_bytes() for path in pages} == pages


def start(folder, out):
    """A run of its own, quiet."""
    command = [sys.executable, "-m", "checkers.cli.main", "grade", str(folder), "--out", str(out)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([*command, *SETTLED], **quiet)


def same(out, other):
    """Whether everything that was written is the same, byte for byte."""
    names = sorted(path.relative_to(other) for path in other.rglob("*.html"))
    assert sorted(path.relative_to(out) for path in out.rglob("*.html")) == names
    for name in ("results.json", "results.csv", *names):
        assert (out / name).read_bytes() == (other / name).read_bytes(), name


KILLS = 20


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_killed_runs_go_on_to_the_same_results(lesson, tmp_path):
    """kill -9 at 20 random moments, then a run that is left alone."""
    root, out = lesson[0], tmp_path / "out"
    draw = random.Random(4)
    begun = time.monotonic()
    start(root / "handins", tmp_path / "whole").wait()
    whole = time.monotonic() - begun  # as long as a run takes on this machine now
    begun = 0
    for _ in range(KILLS):
        run = start(root / "handins", out)
        deadline = time.monotonic() + draw.uniform(0.2, 1) * whole
        while run.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        run.kill()
        run.wait()
        begun += (out / gradebook.FILE).exists()
    assert begun
    assert grade(root / "handins", out) == 0
    same(out, root / "quiet")


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")
def test_killed_workers_are_replaced(lesson, tmp_path):
    """kill -9 of a process below the run, grading or jailed, at 20 random moments."""
    root, out = lesson[0], tmp_path / "out"
    draw, killed = random.Random(5), 0
    while killed < KILLS:
        run = start(root / "handins", out)
        while run.poll() is None and killed < KILLS:
            time.sleep(draw.uniform(0.8, 2.5))
            below = descendants(run.pid)
            if below:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(draw.choice(below), signal.SIGKILL)
                    killed += 1
        assert run.wait() == 0
        if killed < KILLS:
            (out / gradebook.FILE).unlink()
    same(out, root / "quiet")


def descendants(process):
    """The processes below a process."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            if f"PPid:\t{process}\n" in status.read_text():
                found.append(int(status.parent.name))
    return found + [below for each in found for below in descendants(each)]


@pytest.mark.parametrize(
    ("gone", "level", "named"),
    [({"landlock"}, "limits", "landlock"), ({"memory", "seccomp"}, "process", "memory, seccomp")],
)
def test_a_class_is_refused_where_layers_are_missing(
    tmp_path, monkeypatch, capsys, gone, level, named
):
    layers = [replace(each, there=each.name not in gone) for each in limits.layers()]
    monkeypatch.setattr(limits, "layers", lambda: layers)
    make(tmp_path / "handins", 1, KEYS)
    assert grade(tmp_path / "handins", tmp_path / "out") == 2
    error = capsys.readouterr().err
    assert f"lacks {named}" in error
    assert f"--accept-isolation {level}" in error
    assert not (tmp_path / "out").exists()
    assert grade(tmp_path / "handins", tmp_path / "out", "--accept-isolation", level) == 0
    assert data(tmp_path / "out")["results"][0]["graded"]["isolation"] == level
    cli.main(["doctor"])
    said = capsys.readouterr().out
    assert f"level {level}" in said
    assert said.count("to have it: ") == len(gone)


def test_the_levels_of_the_command_are_those_of_the_jail():
    assert tuple(limits.LEVELS) == options.LEVELS


@pytest.mark.skipif(sys.platform != "linux", reason="replaces a function in forked processes")
def test_a_grading_process_that_dies_costs_nobody_a_mark(lesson, tmp_path, monkeypatch):
    """Its hand-ins are graded again; the one that always ends its process is reported."""
    from checkers.classroom import pool

    root, marks = lesson
    grade_one, once = pool.grading.grade_one, tmp_path / "once"

    def dying(hand_in, *others, **more):
        if hand_in.learner == "learner 00003" and not once.exists():
            once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if hand_in.learner == "learner 00005":
            os.kill(os.getpid(), signal.SIGKILL)
        return grade_one(hand_in, *others, **more)

    monkeypatch.setattr(pool.grading, "grade_one", dying)
    assert grade(root / "handins", tmp_path / "out") == 1
    results = {each["learner"]: each for each in data(tmp_path / "out")["results"]}
    assert "it ends the grader" in results.pop("learner 00005")["problems"][0]
    assert {k: [v["mark"] for v in r["verdicts"]] for k, r in results.items()} == {
        k: v for k, v in marks.items() if k != "learner 00005"
    }


def test_the_class_page_counts_everybody_once(lesson):
    """Distribution and heat map agree with the marks that were deserved."""
    root, marks = lesson
    page = (root / "quiet" / "index.html").read_text()
    totals = [sum(each) for each in marks.values()]
    rows = re.findall(r'<td class="mark">(\d)</td><td class="mark">(\d+)</td><td aria-hidden', page)
    assert [tuple(map(int, row)) for row in rows] == [(n, totals.count(n)) for n in (3, 2, 1, 0)]
    assert page.count('<td class="mark right"') == sum(totals)
    assert page.count('<td class="mark not-yet"') == 3 * len(marks) - sum(totals)
