"""Gradescope's autograder: the bundle as it documents it, and the results of a submission."""

import json
import os
import stat
import subprocess
import sys
import zipfile

import pytest
from make_class import notebook

from checkers.classroom import autograder
from checkers.cli import main as cli
from checkers.course import exercises
from checkers.jail.limits import level

ACCEPT = ("--accept-isolation", level())
SOLUTION, WRONG = exercises.find("3.1").solution, exercises.find("3.1").wrong[0].source
# What gradescope-autograders.readthedocs.io, "Output format", lists for the whole and for a test.
WHOLE = {"score", "execution_time", "output", "output_format", "test_output_format",
         "test_name_format", "visibility", "stdout_visibility", "extra_data", "tests",
         "leaderboard"}  # fmt: skip
TEST = {"score", "max_score", "status", "name", "name_format", "number", "output",
        "output_format", "tags", "visibility", "extra_data"}  # fmt: skip


def wheel(folder):
    path = folder / "gradschool-0.2.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("gradschool.py", "")
    return path


def autograde(folder, *options):
    out = folder / "results.json"
    code = cli.main(["autograde", str(folder / "in"), "--out", str(out), *ACCEPT, *options])
    return code, json.loads(out.read_text()) if out.exists() else None


def put(folder, **files):
    (folder / "in").mkdir()
    for name, text in files.items():
        (folder / "in" / f"{name}.ipynb").write_text(text)


def test_a_bundle_is_run_as_gradescope_runs_it(tmp_path):
    """Unzipped into source, its run_autograder copied beside it and run there."""
    home = tmp_path / "autograder"
    options = ["--exercises", "3.1,3.2", "--weights", "3.1=2", *ACCEPT]
    autograder.bundle(tmp_path / "a.zip", wheel(tmp_path), options, str(home))
    with zipfile.ZipFile(tmp_path / "a.zip") as opened:
        names = {each.filename: each.external_attr >> 16 for each in opened.infolist()}
        assert {"setup.sh", "run_autograder"} < names.keys()  # at the root, as it must be
        assert all(mode & stat.S_IXUSR for name, mode in names.items() if "." not in name)
        opened.extractall(home / "source")
    run = home / "run_autograder"
    run.write_bytes((home / "source" / "run_autograder").read_bytes())
    run.chmod(0o755)
    (home / "gradschool" / "bin").mkdir(parents=True)  # what setup.sh makes, with the network
    python = home / "gradschool" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (home / "submission").mkdir()
    (home / "results").mkdir()
    (home / "submission" / "level.ipynb").write_text(notebook({"3.1": SOLUTION}))
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    ran = subprocess.run(
        [str(run)], cwd=home, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": root},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    found = json.loads((home / "results" / "results.json").read_text())
    assert found.keys() <= WHOLE
    assert all(each.keys() <= TEST for each in found["tests"])
    assert [(each["number"], each["score"], each["max_score"]) for each in found["tests"]] == [
        ("3.1", 2, 2), ("3.2", 0, 1),
    ]  # fmt: skip
    checked = subprocess.run(["bash", "-n", str(home / "source" / "setup.sh")])
    assert checked.returncode == 0


def test_causes_shares_and_extra_credit(tmp_path):
    lines = exercises.find("2.5").solution.splitlines()
    lines[1] = f"{lines[1].rpartition(': ')[0]}: 7,"
    put(
        tmp_path,
        x=notebook({"3.1": WRONG, "2.5": "\n".join(lines), "1.1": exercises.find("1.1").solution}),
    )
    code, found = autograde(tmp_path, "--exercises", "1.1,2.5,3.1", "--extra", "1.1")
    assert code == 0
    one, table, wrong = found["tests"]
    assert (one["score"], one["max_score"]) == (1, 0)
    assert table["score"] == pytest.approx(8 / 9, abs=1e-4)
    assert (wrong["score"], wrong["status"]) == (0, "failed")
    assert len(wrong["output"]) > 40  # why


def test_several_files_and_none(tmp_path, capsys):
    put(tmp_path, x=notebook({"3.1": WRONG}), **{"x (1)": notebook({"3.1": SOLUTION})})
    _, found = autograde(tmp_path, "--exercises", "3.1")
    assert found["tests"][0]["score"] == 1
    assert "x.ipynb was not taken" in found["output"]
    for each in (tmp_path / "in").iterdir():
        each.unlink()
    _, found = autograde(tmp_path, "--exercises", "3.1")
    assert found["tests"][0]["score"] == 0
    assert "nothing was handed in" in found["output"]


def test_two_files_of_which_nobody_knows_the_newer(tmp_path):
    put(tmp_path, a=notebook({"3.1": WRONG}), b=notebook({"3.1": SOLUTION}))
    _, found = autograde(tmp_path, "--exercises", "3.1")
    assert found["score"] == 0
    assert "nothing tells which is newer: hand in only the one that counts" in found["output"]
    assert "mapping" not in found["output"]
    _, found = autograde(tmp_path, "--exercises", "3.1", "--language", "zh")
    assert "answer" not in found["output"]


@pytest.mark.parametrize("answers", [{}, {"2.1": SOLUTION}])
def test_the_wrong_notebook_is_said_to_be_one(tmp_path, answers):
    put(tmp_path, x=notebook(answers))
    _, found = autograde(tmp_path, "--exercises", "3.1")
    assert "the wrong notebook?" in found["output"]


def test_our_fault_is_nobodys_0(tmp_path, monkeypatch, capsys):
    put(tmp_path, x=notebook({"3.1": SOLUTION}))
    monkeypatch.setattr("checkers.diagnose.checking.judge", lambda *a, **k: 1 / 0)
    monkeypatch.setattr("checkers.classroom.grading.mismatches", lambda *a, **k: ())
    code, found = autograde(tmp_path, "--exercises", "3.1")
    assert (code, found) == (2, None)
    assert "no mark is given" in capsys.readouterr().err


def test_a_bundle_needs_a_wheel_and_exercises(tmp_path, capsys):
    (tmp_path / "x.whl").write_text("no zip")
    for options in (["--wheel", str(tmp_path / "x.whl")], ["--wheel", str(tmp_path / "none.whl")]):
        command = ["autograder", "--exercises", "3", "--out", str(tmp_path / "a.zip"), *options]
        assert cli.main(command) == 2
    assert "make wheel" in capsys.readouterr().err
    command = ["autograder", "--exercises", "3,9.9", "--wheel", str(wheel(tmp_path))]
    assert cli.main([*command, "--out", str(tmp_path / "a.zip")]) == 2
    assert not (tmp_path / "a.zip").exists()
    command[2] = "3"
    assert cli.main([*command, "--out", str(tmp_path / "a.zip")]) == 0
    with zipfile.ZipFile(tmp_path / "a.zip") as opened:
        assert "--exercises 3" in opened.read("run_autograder").decode()
