"""`gradschool inventory`: what a class has gained, from the progress files of its learners."""

import csv
import json
import os

import pytest

from checkers.cli import main as cli
from checkers.course.inventory import questions

RIGHT = {each.cause: each.answer for each in questions()}
UNTRACKED = {**RIGHT, "M02": "a1"}  # one misconception
TWO = {**UNTRACKED, "M16": "a2"}


def progress(before=None, after=None):
    taken = {"before": before, "after": after}
    stages = {key: {"answers": each, "checks": 0} for key, each in taken.items() if each}
    return json.dumps({"version": 1, "exercises": {}, "inventory": stages})


@pytest.fixture
def handed_in(tmp_path):
    def put(**files):
        for name, text in files.items():
            path = tmp_path / "in" / name.replace("__", "/")
            path = path.with_name(f"{path.name}.json")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return str(tmp_path / "in")

    return put


def test_the_gain_of_a_class(handed_in, tmp_path, capsys):
    """13 and 14 before, 15 and 14 after: (14.5 - 13.5) / (15 - 13.5)."""
    folder = handed_in(
        ada__progress=progress(TWO, RIGHT),
        bob__lessons__progress=progress(UNTRACKED, UNTRACKED),
        cy_progress=progress(TWO),
    )
    assert cli.main(["inventory", folder, "--out", str(tmp_path / "class.csv")]) == 0
    said = capsys.readouterr().out
    assert "learners: 3; before and after: 2" in said
    assert "understood on average: 13.5 before, 14.5 after" in said
    assert "gain of the class: 0.67" in said
    assert "2 -> 1    whole numbers cannot be tracked" in said
    assert "1 -> 0    gradients add up" in said
    with (tmp_path / "class.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1:] == [
        ["ada", "13", "15", "1.0", "M02 M16", ""],
        ["bob", "14", "14", "0.0", "M02", "M02"],
        ["cy", "13", "", "", "M02 M16", ""],
    ]


def test_who_knew_all_before_divides_nothing(handed_in, capsys):
    assert cli.main(["inventory", handed_in(ada=progress(RIGHT, RIGHT))]) == 0
    said = capsys.readouterr().out
    assert "15.0 before, 15.0 after" in said
    assert "gain" not in said


@pytest.mark.parametrize(("text", "told"), [
    ("{", "it is no progress of ours"), ("[]", "it is no progress of ours"),
    ('{"exercises": {}}', "was not answered"), ("[" * 100_000, "it is no progress of ours"),
    ('{"exercises": {}, "inventory": {"before": {"answers": 3, "checks": 0}}}', "no progress"),
    ('{"exercises": {}, "inventory": {"before": []}}', "no progress"),
    (" " * 5_000_001, "no progress"),
])  # fmt: skip
def test_what_is_no_progress_is_left_out_and_said(text, told, handed_in, capsys):
    folder = handed_in(ada=progress(TWO, RIGHT), bob=text)
    assert cli.main(["inventory", folder]) == 1
    captured = capsys.readouterr()
    assert told in captured.err
    assert captured.err.startswith("left out: bob.json")
    assert "learners: 1; before and after: 1" in captured.out


def test_answers_that_there_are_not_count_as_not_understood(handed_in, capsys):
    odd = {"M02": "z9", "M99": "a1", "M08": "", "": "a"}
    assert cli.main(["inventory", handed_in(ada=progress(odd, odd))]) == 0
    assert "0.0 before, 0.0 after" in capsys.readouterr().out


def test_a_link_is_not_followed(handed_in, tmp_path, capsys):
    folder = handed_in(ada=progress(TWO, RIGHT))
    (tmp_path / "elsewhere").write_text(progress(RIGHT, RIGHT))
    os.symlink(tmp_path / "elsewhere", f"{folder}/bob.json")
    assert cli.main(["inventory", folder]) == 1
    assert "learners: 1;" in capsys.readouterr().out


def test_equal_names_are_told_apart_and_formulas_defused(handed_in, tmp_path):
    folder = handed_in(**{"ada": progress(TWO), "ada-progress": progress(TWO), "=1": progress(TWO)})
    assert cli.main(["inventory", folder, "--out", str(tmp_path / "class.csv")]) == 0
    text = (tmp_path / "class.csv").read_text("utf-8-sig")
    assert [row[0] for row in csv.reader(text.splitlines())][1:] == [
        "'=1", "ada-progress.json", "ada.json",
    ]  # fmt: skip


@pytest.mark.parametrize("folder", ["", "nowhere"])
def test_without_any_nothing_is_done(folder, tmp_path, capsys):
    assert cli.main(["inventory", str(tmp_path / folder)]) == 2
    assert "gradschool: " in capsys.readouterr().err
