"""The book: grading one thing changes nothing else, what counts is a rule, nothing is deleted."""

import csv
import io
import json
import os
import sqlite3
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from make_class import notebook

from checkers.classroom.book import assignments, gradebook, schema
from checkers.classroom.book.assignments import Assignment, AssignmentError, late_rule, moment
from checkers.classroom.book.counting import Attempt, Mark, Override, standing
from checkers.classroom.page_names import page_name
from checkers.classroom.reading.roster import read_roster, same_name
from checkers.cli import main as cli
from checkers.course import exercises

KEYS = ("3.1", "3.2")
DUE = datetime(2026, 11, 29, 18, tzinfo=UTC)


def answers(**right):
    """A notebook of these exercises, each right (1) or a known wrong answer (0)."""
    found = {key.replace("_", ".").lstrip("e"): value for key, value in right.items()}
    return notebook(
        {
            key: exercises.find(key).solution if good else exercises.find(key).wrong[0].source
            for key, good in found.items()
        }
    )


def put(folder, **files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.ipynb").write_text(text)
    return folder


def grade(folder, out, *options):
    return cli.main(
        ["grade", str(folder), "--out", str(out), "--no-pages", "--seed", "5", *options]
    )


def run(*arguments):
    return cli.main([str(each) for each in arguments])


def marks(out):
    data = json.loads((out / "results.json").read_text())
    return {
        each["learner"]: {v["exercise"]: v["mark"] for v in each["verdicts"]}
        for each in data["results"]
    }


# ---- grading one thing ----------------------------------------------------------------------------


def test_a_second_assignment_leaves_the_first_alone(tmp_path):
    out = tmp_path / "out"
    three = put(tmp_path / "three", ada=answers(e3_1=1, e3_2=0), bob=answers(e3_1=0, e3_2=1))
    four = put(tmp_path / "four", ada=answers(e4_1=1), cy=answers(e4_1=0))
    assert grade(three, out) == 0
    assert grade(four, out) == 0
    assert marks(out) == {
        "ada": {"3.1": 1, "3.2": 0, "4.1": 1},
        "bob": {"3.1": 0, "3.2": 1},
        "cy": {"4.1": 0},
    }
    assert grade(four, out, "--exercises", "4.1", "--regrade") == 0
    assert marks(out)["ada"] == {"3.1": 1, "3.2": 0, "4.1": 1}
    sheet = (out / "results.csv").read_text(encoding="utf-8-sig").splitlines()
    assert sheet[0] == "learner,3.1,3.2,4.1,3_backward,4_grad,total,of,problem"
    assert sheet[1:] == ["ada,1,0,1,1,1,2,3,", "bob,0,1,,1,,1,3,", "cy,,,0,,0,0,3,"]


def test_a_part_handed_in_again_leaves_the_rest_standing(tmp_path):
    out = tmp_path / "out"
    grade(put(tmp_path / "first", ada=answers(e3_1=1, e3_2=0), bob=answers(e3_1=1, e3_2=1)), out)
    grade(put(tmp_path / "again", ada=answers(e3_2=1)), out)
    assert marks(out) == {"ada": {"3.1": 1, "3.2": 1}, "bob": {"3.1": 1, "3.2": 1}}


def test_one_stray_notebook_changes_nobodys_total(tmp_path, capsys):
    folder = put(tmp_path / "in", **{name: answers(e3_1=1) for name in ("ada", "bob", "cy")})
    put(folder / "dee", three=answers(e3_1=1), stray=answers(e2_1=0, e2_2=0))
    assert grade(folder, tmp_path / "out") == 1
    data = json.loads((tmp_path / "out" / "results.json").read_text())
    assert data["of"] == 1
    assert {each["total"] for each in data["results"]} == {1}
    assert "2.1, 2.2 in 1 of 4 hand-ins (dee)" in capsys.readouterr().out
    assert data["look"][0]["text"].startswith("2.1, 2.2 in 1 of 4")


def test_what_cannot_be_read_is_no_0_until_a_person_says_so(tmp_path, capsys):
    folder = put(tmp_path / "in", ada=answers(e3_1=1), bob=answers(e3_1=0)[:300])
    out, sheet = tmp_path / "out", tmp_path / "sheet.csv"
    assert grade(folder, out) == 1
    assert "look: bob: bob.ipynb: not a notebook" in capsys.readouterr().out
    (look,) = json.loads((out / "results.json").read_text())["look"]
    assert look["learner"] == "bob"
    canvas = tmp_path / "canvas.csv"
    canvas.write_text("Student,ID,Section,3 (9)\n    Points Possible,,,1\nada,1,A,\nbob,2,A,\n")
    fill = ("export", out, "canvas", "--column", "3", "--sheet", canvas, "--out", sheet)
    assert run(*fill) == 1
    assert [line.rsplit(",", 1)[1] for line in sheet.read_text().split()[-2:]] == ["1", ""]
    ours = out.parent / "ours.csv"
    assert run("export", out, "csv", "--out", ours) == 0
    ada, bob = list(csv.reader(ours.open(encoding="utf-8-sig")))[1:]
    assert (ada[:3], bob[:3]) == (["ada", "1", "1"], ["bob", "?", "?"])
    assert run("export", out, "nbgrader", "--out", ours) == 0
    assert [each["student_id"] for each in csv.DictReader(ours.open())] == ["ada"]
    assert run("override", out, "bob", "3.1", "--mark", "0") == 0
    run(*fill, "--overwrite")
    assert [line.rsplit(",", 1)[1] for line in sheet.read_text().split()[-2:]] == ["1", "0"]
    put(folder, bob=answers(e3_1=1))
    assert grade(folder, out) == 0


def test_the_wrong_notebook_and_an_untouched_one_are_told_apart(tmp_path):
    folder = put(tmp_path / "in", ada=answers(e3_1=1), bob=answers(e3_1=0), cy=answers(e2_1=1))
    put(folder, dee=notebook({"3.1": exercises.find("3.1").starter}))
    put(folder, eve='{"cells": []}', fay=notebook({}))
    assert grade(folder, tmp_path / "out") == 1
    data = json.loads((tmp_path / "out" / "results.json").read_text())
    found = {each["learner"]: each for each in data["results"]}
    assert found["cy"]["problems"] == ["no exercise of this assignment: 2.1; the wrong notebook?"]
    assert found["dee"]["state"].startswith("untouched")
    for name in ("eve", "fay"):
        assert found[name]["problems"] == ["no exercise of the course; the wrong notebook?"]
    undecided = {name for name, each in found.items() if each.get("undecided")}
    assert undecided == {"cy", "eve", "fay"}
    assert "state" not in found["bob"]


@pytest.mark.parametrize("chosen", ["3", "3_backward", "3.1,3.2"])
def test_a_level_names_its_exercises(tmp_path, chosen):
    folder = put(tmp_path / "in", ada=answers(e3_1=1))
    assert grade(folder, tmp_path / "out", "--exercises", chosen) == 0
    wanted = {"3.1", "3.2"} if "." in chosen else set(assignments.chosen("3"))
    assert set(marks(tmp_path / "out")["ada"]) == wanted


def test_two_assignments_at_once_are_asked_about(tmp_path, capsys):
    out = tmp_path / "out"
    grade(put(tmp_path / "three", ada=answers(e3_1=1)), out)
    grade(put(tmp_path / "four", ada=answers(e4_1=1)), out)
    before = (out / "results.json").read_bytes()
    both = put(tmp_path / "both", ada=answers(e3_1=0, e4_1=0))
    assert grade(both, out) == 2
    assert "3_backward or 4_grad" in capsys.readouterr().err
    assert (out / "results.json").read_bytes() == before
    assert grade(both, out, "--assignment", "4_grad") == 1
    assert marks(out)["ada"] == {"3.1": 1, "4.1": 0}


def test_a_file_that_changes_between_two_looks_keeps_no_other_mark(tmp_path, monkeypatch):
    """The hash in the book is that of the bytes that were graded."""
    from checkers.classroom.commands import grade as command

    folder, out = put(tmp_path / "in", ada=answers(e3_1=1)), tmp_path / "out"
    identified = command.Task.identified

    def swapped(self, hand_in, aliases):
        found = identified(self, hand_in, aliases)
        put(folder, ada=answers(e3_1=0))
        return found

    monkeypatch.setattr(command.Task, "identified", swapped)
    grade(folder, out)
    monkeypatch.undo()
    put(folder, ada=answers(e3_1=1))
    grade(folder, out)
    assert marks(out) == {"ada": {"3.1": 1}}


# ---- attempts -------------------------------------------------------------------------------------


def test_the_same_files_once_more_are_no_new_attempt_and_older_ones_are(tmp_path):
    folder, out = put(tmp_path / "in", ada=answers(e3_1=0)), tmp_path / "out"
    for good in (0, 1, 1, 0):
        grade(put(folder, ada=answers(e3_1=good)), out)
    with gradebook.Gradebook(out) as book:
        (found,) = book.standings("ada")
    assert [each.marks["3.1"].mark for each in found.attempts] == [0, 1, 0]
    assert marks(out) == {"ada": {"3.1": 0}}
    # an older folder that is graded again is what it was
    elsewhere = put(tmp_path / "archive", ada=answers(e3_1=1))
    grade(elsewhere, out, "--regrade")
    assert marks(out) == {"ada": {"3.1": 0}}


def test_removed_and_renamed_hand_ins_are_said_and_keep_their_marks(tmp_path, capsys):
    folder, out = put(tmp_path / "in", ada=answers(e3_1=1), bob=answers(e3_1=0)), tmp_path / "out"
    put(folder, cy=answers(e3_1=1).replace("Function", "Function "))
    grade(folder, out)
    (folder / "ada.ipynb").rename(folder / "ada lovelace.ipynb")
    (folder / "bob.ipynb").unlink()
    assert grade(folder, out) == 1
    said = capsys.readouterr().out
    assert "bob: no longer among the hand-ins" in said
    assert run("book", out, "merge", "ada", "ada lovelace") in (0, 1)
    assert run("book", out, "withdraw", "bob", "--why", "left") in (0, 1)
    assert marks(out) == {"ada lovelace": {"3.1": 1}, "bob": {"3.1": 0}, "cy": {"3.1": 1}}
    assert grade(folder, out) == 0
    capsys.readouterr()
    run("book", out, "show", "bob")
    assert "withdrawn: left" in capsys.readouterr().out
    run("book", out, "trace")
    trace = capsys.readouterr().out
    assert "merge" in trace
    assert "withdraw" in trace


def test_who_had_the_same_starter_before_has_not_been_renamed(tmp_path, capsys):
    same = answers(e3_1=0)
    folder, out = put(tmp_path / "in", ada=same, bob=same, cy=same), tmp_path / "out"
    grade(folder, out)
    (folder / "ada.ipynb").unlink()
    assert grade(folder, out) == 1
    said = capsys.readouterr().out
    assert "ada: no longer among the hand-ins" in said
    assert "renamed?" not in said


def test_what_a_mapping_file_decides_is_no_longer_under_its_label(tmp_path):
    folder, out = put(tmp_path / "in", ada=answers(e3_1=1), bob=answers(e3_1=0)), tmp_path / "out"
    grade(folder, out)
    assert run("override", out, "ada", "3.1", "--mark", "0.5") == 0
    (tmp_path / "map.csv").write_text("hand-in,learner\nada,Ada Lovelace\n")
    for more in ((), ("--regrade",)):
        assert grade(folder, out, "--mapping", str(tmp_path / "map.csv"), *more) == 0
        assert marks(out) == {"Ada Lovelace": {"3.1": 0.5}, "bob": {"3.1": 0}}
    with gradebook.Gradebook(out) as book:
        assert book.trace()[-1][1] == "decided"


def test_a_moved_attempt_stays_moved(tmp_path):
    folder, out = put(tmp_path / "in", ada=answers(e3_1=0), bob=answers(e3_1=0)), tmp_path / "out"
    grade(folder, out)
    put(folder, ada=answers(e3_1=1))  # Bob's work under Ada's name
    grade(folder, out)
    assert run("book", out, "move", "ada", "--attempt", "2", "--to", "bob") == 0
    for more in ((), ("--regrade",)):
        assert marks(out) == {"ada": {"3.1": 0}, "bob": {"3.1": 1}}
        grade(folder, out, *more)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("merge", "x", "ada"), "no learner 'x'"),
        (("merge", "ada", "ada"), "one learner already"),
        (("move", "ada", "--attempt", "9", "--to", "bob"), "no number 9"),
        (("withdraw", "nobody"), "has no attempt"),
        (("time", "ada", "yesterday"), "is no time"),
        (("show", "x"), "no learner 'x'"),
    ],
)
def test_the_book_says_what_is_wrong(tmp_path, arguments, message, capsys):
    grade(put(tmp_path / "in", ada=answers(e3_1=1)), tmp_path / "out")
    assert run("book", tmp_path / "out", *arguments) == 2
    assert message in capsys.readouterr().err


# ---- what counts ----------------------------------------------------------------------------------


def attempt(number, hours=None, *, late=False, withdrawn=None, **marks_):
    """An attempt `hours` after the due date, with marks like e3_1=1; None: not attempted."""
    time = None if hours is None else DUE + timedelta(hours=hours)
    read = {
        key.replace("_", ".").lstrip("e"): Mark(value or 0, value is not None, "", {})
        for key, value in marks_.items()
    }
    return Attempt(number, number, "", (), "", "", time, late, 1, (), withdrawn, read)


# rule, late rule, attempts, what 3.1 is worth, and from which attempt
COUNTING = [
    ("last", "accept", [attempt(1, e3_1=1), attempt(2, e3_1=0)], 0, 2),
    ("best", "accept", [attempt(1, e3_1=1), attempt(2, e3_1=0)], 1, 1),
    ("last", "accept", [attempt(1, e3_1=1), attempt(2, e3_1=None)], 1, 1),
    ("last", "accept", [attempt(1, e3_1=1), attempt(2, e3_1=0, withdrawn="")], 1, 1),
    ("last", "refuse", [attempt(1, -1, e3_1=0), attempt(2, 1, e3_1=1)], 0, 1),
    ("last", "refuse", [attempt(1, 1, e3_1=1)], 0, 1),
    ("last", "refuse", [attempt(1, late=True, e3_1=1)], 0, 1),
    ("before-due", "accept", [attempt(1, -1, e3_1=0), attempt(2, 1, e3_1=1)], 0, 1),
    ("before-due", "accept", [attempt(1, 0, e3_1=1)], 1, 1),
    ("last", "10%/day", [attempt(1, 25, e3_1=1)], 0.8, 1),
    ("best", "10%/day", [attempt(1, -1, e3_1=1), attempt(2, 1, e3_1=1)], 1, 1),
    ("best", "50%", [attempt(1, -1, e3_1=0.4), attempt(2, 1, e3_1=1)], 0.5, 2),
    ("last", "10%/day, at most 30%", [attempt(1, 240, e3_1=1)], 0.7, 1),
    ("last", "10%/day, until 3 days", [attempt(1, 240, e3_1=1)], 0, 1),
    ("last", "refuse, grace 15 minutes", [attempt(1, 0.2, e3_1=1)], 1, 1),
    ("last", "10%/hour, grace 2 hours", [attempt(1, 1, e3_1=1)], 1, 1),
    ("last", "20%", [attempt(1, late=True, e3_1=1)], 0.8, 1),
    ("last", "20%/day", [attempt(1, late=True, e3_1=1)], 1, 1),  # by how much is not known
    ("last", "accept", [], 0, None),
]  # fmt: skip


@pytest.mark.parametrize(("counts", "late", "attempts", "mark", "number"), COUNTING)
def test_which_attempt_counts_for_how_much(counts, late, attempts, mark, number):
    given = Assignment("a", {"3.1": 1.0}, due=DUE, late=late, counts=counts)
    found = standing(given, DUE, attempts, {})
    (one,) = found.counted
    assert one.mark == pytest.approx(mark)
    assert (one.attempt and one.attempt.number) == number


def test_an_extension_makes_the_platforms_word_void():
    given = Assignment("a", {"3.1": 1.0}, due=DUE, late="refuse")
    later = DUE + timedelta(days=2)
    found = standing(given, later, [attempt(1, late=True, e3_1=1)], {})
    assert found.counted[0].mark == 1


def test_weights_extra_credit_and_what_a_person_decides():
    given = Assignment("a", {"3.1": 2.0, "3.2": 1.0, "3.3": 3.0}, extra=frozenset(["3.3"]))
    made = [attempt(1, e3_1=1, e3_2=0, e3_3=1)]
    assert given.of == 3
    assert standing(given, None, made, {}).points == 5
    decided = standing(given, None, made, {"3.2": Override(0.5, ""), "3.1": Override(None, "x")})
    assert decided.points == 5.5


@pytest.mark.parametrize("text", ["sometimes", "10", "until", "10%/year", "-5%", "until -1 days"])
def test_late_rules_that_are_none(text):
    with pytest.raises(AssignmentError, match="is no late rule"):
        late_rule(text)


def test_times_as_people_write_them():
    assert moment("2026-11-29T18:00+01:00") == datetime(2026, 11, 29, 17, tzinfo=UTC)
    assert moment("2026-11-29") - moment("2026-11-29 00:00") == timedelta(days=1, seconds=-1)
    with pytest.raises(AssignmentError, match="is no time"):
        moment("29.11.2026")


def test_rules_on_the_command_line(tmp_path, capsys):
    folder, out = put(tmp_path / "in", ada=answers(e3_1=1, e3_2=1)), tmp_path / "out"
    rules = ["--due", "2026-11-29 18:00", "--late", "50%", "--weights", "3.1=3", "--extra", "3.2"]
    assert grade(folder, out, *rules, "--times", "files") in (0, 1)
    with gradebook.Gradebook(out) as book:
        name = next(iter(book.assignments()))
    assert run("book", out, "time", "ada", "2026-11-30 10:00") == 0
    data = json.loads((out / "results.json").read_text())
    assert (data["of"], data["results"][0]["total"]) == (3, 2)
    assert run("book", out, "extend", "ada", "2026-12-01") == 0
    assert json.loads((out / "results.json").read_text())["results"][0]["total"] == 4
    capsys.readouterr()
    assert run("assignment", out, name, "--late", "accept") == 0
    assert run("assignment", out, "--counts", "best") == 0  # the only one need not be named
    assert "counts best" in capsys.readouterr().out
    assert run("assignment", out, name, "--counts", "last") == 0
    said = capsys.readouterr().out
    assert "3.1 (3), 3.2 extra" in said
    assert "ada: due 2026-12-01" in said


@pytest.mark.parametrize("rules", [(), ("--late", "accept"), ("--counts", "before-due")])
def test_a_due_date_without_any_time_is_said(tmp_path, capsys, rules):
    folder, out = put(tmp_path / "in", ada=answers(e3_1=1)), tmp_path / "out"
    matters = "accept" not in rules and bool(rules)
    assert grade(folder, out, "--due", "2026-11-29 18:00", *rules) == int(matters)
    said = "nothing tells when it was handed in by ada: counted as in time"
    assert (said in capsys.readouterr().out) is matters
    assert run("book", out, "time", "ada", "2026-11-29 10:00") == 0
    assert "ada: handed in 2026-11-29 10:00" in capsys.readouterr().out


# Where a zip's or a file's own time is told: a zip of a platform, a learner's zip in a folder.
TIMES = {
    "a zip": lambda root, files: zipped(root / "in.zip", files),
    "zips in a folder": lambda root, files: zips(root / "in", files),
    "zips in a zip": lambda root, files: zipped(
        root / "in.zip",
        {f"{name.partition('/')[0]}/mine.zip": (packed({"x.ipynb": text}, (2020, 1, 1, 0, 0, 0)), when)
         for name, (text, when) in files.items()},
    ),
}  # fmt: skip


def packed(files, when):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, when), text)
    return made.getvalue()


def zipped(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, (text, when) in files.items():
            archive.writestr(zipfile.ZipInfo(name, when), text)
    return path


def zips(folder, files):
    """Zips with files that say nothing of when the zip was handed in."""
    for name, (text, when) in files.items():
        path = folder / name.partition("/")[0] / "mine.zip"
        path.parent.mkdir(parents=True)
        path.write_bytes(packed({"x.ipynb": text}, (2020, 1, 1, 0, 0, 0)))
        seconds = datetime(*when).timestamp()
        os.utime(path, (seconds, seconds))
    return folder


@pytest.mark.parametrize("kind", TIMES)
def test_files_in_zips_have_times_of_their_own(tmp_path, capsys, kind):
    times = {"ada": (2026, 11, 28, 0, 0, 0), "bob": (2026, 11, 30, 10, 0, 0)}
    files = {f"{name}/x.ipynb": (answers(e3_1=1), time) for name, time in times.items()}
    place, out = TIMES[kind](tmp_path, files), tmp_path / "out"
    assert grade(place, out, "--due", "2026-11-29", "--late", "50%", "--times", "files") == 0
    assert marks(out) == {"ada": {"3.1": 1}, "bob": {"3.1": 0.5}}


def test_canvas_tells_of_each_file_whether_it_is_late(tmp_path):
    """Also of a zip: no time is missing there."""
    files = {
        "ada_12_900_x.ipynb": answers(e3_1=1).encode(),
        "bob_LATE_13_901_x.ipynb": answers(e3_1=1).encode(),
    }
    files["cy_14_902_mine.zip"] = packed({"x.ipynb": answers(e3_1=1)}, (2026, 1, 1, 0, 0, 0))
    place = zipped(
        tmp_path / "in.zip", {name: (text, (2026, 11, 30, 0, 0, 0)) for name, text in files.items()}
    )
    assert grade(place, tmp_path / "out", "--due", "2026-11-29", "--late", "50%") == 0
    found = {name: each["3.1"] for name, each in marks(tmp_path / "out").items()}
    assert found == {"ada_12": 1, "bob_13": 0.5, "cy_14": 1}


def test_a_zip_that_knows_no_time_is_said(tmp_path, capsys):
    files = {"ada/x.ipynb": (answers(e3_1=1), (1980, 1, 1, 0, 0, 0))}
    rules = ("--due", "2026-11-29", "--late", "50%", "--times", "files")
    assert grade(zipped(tmp_path / "in.zip", files), tmp_path / "out", *rules) == 1
    assert "nothing tells when it was handed in by ada" in capsys.readouterr().out


@pytest.mark.parametrize("decided_by", ["a mapping file", "the file alone"])
def test_a_file_that_does_not_count_gives_no_marks(tmp_path, decided_by):
    """What was graded with both files while nobody knew which counts is not what counts then."""
    other = notebook({"3.1": exercises.find("3.1").solution, "3.2": exercises.find("3.2").solution})
    mine = {"3.1": exercises.find("3.1").wrong[0].source, "3.2": exercises.find("3.2").starter}
    folder, out = tmp_path / "in", tmp_path / "out"
    put(folder / "ada", x=other, x_final=notebook(mine))
    put(folder / "bob", x=other)
    assert grade(folder, out) == 1
    assert json.loads((out / "results.json").read_text())["results"][0]["undecided"]
    (tmp_path / "map.csv").write_text("hand-in,learner\nada/x_final.ipynb,ada\n")
    how = ("--mapping", str(tmp_path / "map.csv"))
    if decided_by == "the file alone":
        (folder / "ada" / "x.ipynb").unlink()
        how = ()
    for _ in range(2):
        assert grade(folder, out, *how) == 0
        assert marks(out)["ada"] == {"3.1": 0, "3.2": 0}
    assert marks(out)["bob"] == {"3.1": 1, "3.2": 1}


def test_a_doubt_outlives_a_run_of_another_folder(tmp_path):
    """Whose it is and which file counts: both are asked until they are decided."""
    out = tmp_path / "out"
    (tmp_path / "roster.csv").write_text("name,number\nada,1\nbob,2\ncy,3\neve,4\neve,5\n")
    roster = ("--roster", str(tmp_path / "roster.csv"))
    first = tmp_path / "first"
    put(first / "ada", x=answers(e3_1=1), x_final=answers(e3_1=0))
    put(first / "bob", x=answers(e3_1=1))
    put(first / "eve", x=answers(e3_1=1))
    assert grade(first, out, *roster) == 1
    put(tmp_path / "mail", cy=answers(e3_1=1))
    assert grade(tmp_path / "mail", out, *roster) == 1

    def undecided():
        data = json.loads((out / "results.json").read_text())
        return [each["learner"] for each in data["results"] if each.get("undecided")]

    assert undecided() == ["ada", "eve"]
    page = out / "learners" / page_name("eve")
    page.parent.mkdir()
    page.write_text("of whom nobody is any more")
    (tmp_path / "map.csv").write_text("hand-in,learner\nada/x_final.ipynb,ada\neve,5\n")
    assert grade(first, out, *roster, "--mapping", str(tmp_path / "map.csv")) == 1  # eve is missing
    assert undecided() == []
    assert not page.exists()
    assert grade(tmp_path / "mail", out, *roster) == 1
    assert undecided() == []
    found = {name: each["3.1"] for name, each in marks(out).items() if each}
    assert found == {"ada": 0, "bob": 1, "cy": 1, "eve (5)": 1}


@pytest.mark.parametrize("copy", ["ada (1)", "ada-Copy1", "11 (2)", "ada (1) (1)"])
def test_a_copy_without_what_it_is_a_copy_of_is_its_owners(tmp_path, copy):
    (tmp_path / "roster.csv").write_text("name,number\nada,11\nbob,12\n")
    put(tmp_path / "in", **{copy: answers(e3_1=1), "bob": answers(e3_1=1)})
    out = tmp_path / "out"
    assert grade(tmp_path / "in", out, "--roster", str(tmp_path / "roster.csv")) == 0
    assert set(marks(out)) == {"ada", "bob"}


def test_exercises_that_were_named_leave_the_others_out_on_purpose(tmp_path, capsys):
    folder, out = put(tmp_path / "in", ada=answers(e3_1=1, e3_2=1)), tmp_path / "out"
    assert grade(folder, out, "--exercises", "3.1") == 0
    put(folder, bob=answers(e3_1=1, e4_1=1), cy=answers(e3_1=1, e3_2=1))
    assert grade(folder, out, "--exercises", "3.1") == 1  # what one alone has beside them is told
    assert "4.1 in 1 of 3 hand-ins (bob)" in capsys.readouterr().out


# ---- who it is ------------------------------------------------------------------------------------


def test_who_has_left_is_not_missing_and_keeps_the_marks(tmp_path, capsys):
    out, roster = tmp_path / "out", tmp_path / "roster.csv"
    roster.write_text("name\nada\nbob\n")
    folder = put(tmp_path / "three", ada=answers(e3_1=1), bob=answers(e3_1=1))
    assert grade(folder, out, "--roster", str(roster)) == 0
    roster.write_text("name\nada\ncy\n")  # bob has left, cy has come
    folder = put(tmp_path / "four", ada=answers(e4_1=1), cy=answers(e4_1=1))
    assert grade(folder, out, "--roster", str(roster)) == 0
    assert marks(out) == {"ada": {"3.1": 1, "4.1": 1}, "bob": {"3.1": 1}, "cy": {"4.1": 1}}


def test_names_in_ideographs_are_put_together_as_they_are_spoken(tmp_path):
    """The family's name first; sheets and hand-ins may have it in any order."""
    people = [
        ("伟", "李", "李伟"),
        ("娜娜", "欧阳", "欧阳娜娜"),
        ("Wei", "李", "Wei 李"),
        ("민준", "김", "김민준"),
    ]
    lines = "".join(f"{last},{first},{n}\n" for n, (first, last, _) in enumerate(people))
    (tmp_path / "roster.csv").write_text(f"姓,名,学号\n{lines}", encoding="utf-8")
    found = read_roster(tmp_path / "roster.csv")
    assert [each.key for each in found] == [name for *_, name in people]
    for (first, last, _), each in zip(people, found, strict=True):
        for spelled in (f"{last}{first}", f"{first} {last}", f"{last}, {first}", f"{last} {first}"):
            assert same_name(each.name, spelled)


ROSTER = "First name,Last name,Student ID,Email,Group\nAda,Lovelace,11,ada@x,\nAda,Lovelace,12,al@x,\nLi,四,13,li@x,Red\nBob,Ross,14,bob@x,Red\n"


def test_a_roster_tells_who_it_is_and_who_is_missing(tmp_path, capsys):
    folder, out = tmp_path / "in", tmp_path / "out"
    text = {"e3_1": 1}
    for name in ("lovelaceada_11_900_x", "lovelaceada_99_901_x", "rossbob_12_902_x"):
        put(folder, **{name: answers(**text)})
    (tmp_path / "roster.csv").write_text(ROSTER)
    roster = ["--roster", str(tmp_path / "roster.csv")]
    assert grade(folder, out, *roster) == 1
    said = capsys.readouterr().out
    assert "can be Ada Lovelace (11) and Ada Lovelace (12)" in said
    assert "the number of 'rossbob_12' is that of Ada Lovelace (12), the name is not" in said
    assert "nothing handed in by Ada Lovelace (12), Bob Ross, Li 四" in said
    (tmp_path / "map.csv").write_text(
        "hand-in,learner\nlovelaceada_99,12\nrossbob_12,Bob Ross\nrossbob_12,13\n"
    )
    out = tmp_path / "second"
    assert grade(folder, out, *roster, "--mapping", str(tmp_path / "map.csv")) == 0
    assert set(marks(out)) == {"Ada Lovelace (11)", "Ada Lovelace (12)", "Bob Ross", "Li 四"}


OTHER_ROSTER = "name,number,group\nAda Lovelace,12,Red\nBob Ross,13,Red\nCy Twombly,14,\n"
# What two hand-ins of one read are called; which of them counts nothing tells.
TWICE = [("Ada Lovelace", "lovelaceada"), ("Ada Lovelace_12", "12_Ada Lovelace"), ("Red", "Ada")]


@pytest.mark.parametrize("labels", TWICE)
def test_two_hand_ins_of_one_person_are_asked_about(tmp_path, labels, capsys):
    out, folder = tmp_path / "out", tmp_path / "in"
    labels = [each.replace("Ada", "Ada Lovelace") if each == "Ada" else each for each in labels]
    for label, good in zip(labels, (1, 0), strict=True):
        put(folder / label, x=answers(e3_1=good))
    put(folder / "Cy Twombly", x=answers(e3_1=1))
    (tmp_path / "roster.csv").write_text(OTHER_ROSTER)
    options = ("--roster", tmp_path / "roster.csv")
    assert run("grade", folder, "--out", out, "--no-pages", *options) == 1
    assert "are both of Ada Lovelace, and nothing tells which is newer" in capsys.readouterr().out
    ada = json.loads((out / "results.json").read_text())["results"][0]
    (number,) = (each["number"] for each in ada["attempts"] if each["label"] == labels[1])
    wrong = ("withdraw", "Ada Lovelace", "--attempt", number)
    assert run("book", out, *wrong) in (0, 1)
    run("grade", folder, "--out", out, "--no-pages", *options)
    assert "are both of" not in capsys.readouterr().out
    assert marks(out)["Ada Lovelace"] == {"3.1": 1}


def test_a_group_is_known_by_its_name(tmp_path):
    (tmp_path / "roster.csv").write_text(ROSTER)
    folder = put(tmp_path / "in", Red=answers(e3_1=1))
    out = tmp_path / "out"
    grade(folder, out, "--roster", str(tmp_path / "roster.csv"))
    found = marks(out)
    assert found["Li 四"] == found["Bob Ross"] == {"3.1": 1}
    assert found["Ada Lovelace (11)"] == {}


# ---- by hand, many at once ------------------------------------------------------------------------


def test_answers_go_out_and_marks_come_back(tmp_path, capsys):
    folder = put(tmp_path / "in", ada=answers(e3_1=1, e3_2=0), bob=answers(e3_1=0, e3_2=0))
    out, sheet = tmp_path / "out", tmp_path / "answers.csv"
    grade(folder, out)
    assert run("export", out, "answers", "--out", sheet) == 0
    text = sheet.read_text(encoding="utf-8-sig")
    assert "out.backward()" in text
    (tmp_path / "marks.csv").write_text(
        "Learner;Exercise;Mark;Comment\nada;3.2;0,5;half a point\nbob;3.1;;look again\nzoe;3.1;1;\nbob;3.2;3;\n"
    )
    assert run("marks", out, tmp_path / "marks.csv") == 1
    said = capsys.readouterr()
    assert "2 marks and comments given" in said.out
    assert "line 4: no mark of 'zoe'" in said.err
    assert "line 5: --mark 3" in said.err
    for more in ((), ("--regrade",)):
        grade(folder, out, *more)
        assert marks(out) == {"ada": {"3.1": 1, "3.2": 0.5}, "bob": {"3.1": 0, "3.2": 0}}


# ---- books of earlier versions --------------------------------------------------------------------

VERSION_2 = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE runs (id INTEGER PRIMARY KEY, conditions TEXT NOT NULL UNIQUE, started TEXT NOT NULL);
CREATE TABLE submissions (learner TEXT PRIMARY KEY, hash TEXT NOT NULL,
    run INTEGER NOT NULL REFERENCES runs, problems TEXT NOT NULL, context TEXT NOT NULL,
    paged INTEGER NOT NULL);
CREATE TABLE marks (learner TEXT NOT NULL REFERENCES submissions, exercise TEXT NOT NULL,
    mark REAL NOT NULL, checker TEXT NOT NULL, summary TEXT NOT NULL, verdict TEXT NOT NULL,
    source TEXT, graph TEXT, PRIMARY KEY (learner, exercise));
CREATE TABLE overrides (learner TEXT NOT NULL, exercise TEXT NOT NULL, mark REAL,
    comment TEXT NOT NULL, given TEXT NOT NULL, PRIMARY KEY (learner, exercise));
"""


def test_a_book_of_version_2_is_converted_and_a_copy_is_kept(tmp_path, capsys):
    """Made from a book of today: what it held is what it holds."""
    folder = put(tmp_path / "in", ada=answers(e3_1=1, e3_2=0), bob=answers(e3_1=0, e3_2=1))
    grade(folder, tmp_path / "new")
    out = tmp_path / "out"
    out.mkdir()
    old, new = (
        sqlite3.connect(out / gradebook.FILE),
        sqlite3.connect(tmp_path / "new" / gradebook.FILE),
    )
    old.executescript(VERSION_2)
    for table, query in (
        ("settings", "SELECT * FROM settings"),
        ("runs", "SELECT * FROM runs"),
        ("submissions", "SELECT learner, hash, run, problems, context, 0 FROM attempts"),
        ("marks", "SELECT a.learner, m.exercise, m.mark, m.checker, m.summary, m.verdict, m.source, "
         "m.graph FROM marks m JOIN attempts a ON a.id = m.attempt"),
    ):  # fmt: skip
        for row in new.execute(query):
            old.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
    old.execute("INSERT INTO overrides VALUES ('bob', '3.1', 0.5, 'half', '2026-01-01')")
    old.execute("PRAGMA user_version = 2")
    old.commit()
    old.close()
    new.close()
    assert run("report", out) == 0
    assert marks(out) == {"ada": {"3.1": 1, "3.2": 0}, "bob": {"3.1": 0.5, "3.2": 1}}
    copy = out / "gradebook.version-2.sqlite"
    with sqlite3.connect(copy) as kept:
        assert kept.execute("PRAGMA user_version").fetchone() == (2,)
        assert kept.execute("SELECT count(*) FROM marks").fetchone() == (4,)
    capsys.readouterr()
    assert grade(folder, out) == 0
    assert "graded 0 hand-ins" in capsys.readouterr().out
    with sqlite3.connect(out / gradebook.FILE) as book:
        assert book.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
