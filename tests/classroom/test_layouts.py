"""Whose a file is and which file counts: every layout as its platform documents it, and doubts."""

import json
import os
import time
import zipfile

import pytest
from make_class import notebook

from checkers.classroom.reading import finding, layouts
from checkers.classroom.reading.notebooks import HandInsError
from checkers.cli import main as cli
from checkers.course import exercises

SOLUTION = exercises.find("3.1").solution
RIGHT = notebook({"3.1": SOLUTION})
WRONG = notebook({"3.1": exercises.find("3.1").wrong[0].source})
MODERN = "_assignsubmission_file_"


def put(root, files):
    """Write files; a bare string is the file's text."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def zipped(path, files, flag=True):
    with zipfile.ZipFile(path, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    return path


def read(root, tmp_path, **choices):
    scratch = tmp_path / "scratch"
    scratch.mkdir(exist_ok=True)
    return finding.find(root, scratch, choices=finding.Choices(**choices))


@pytest.mark.parametrize("layout", [*layouts.LAYOUTS, layouts.GOOGLE], ids=lambda e: e.platform)
def test_the_example_of_each_layout_is_read(layout):
    (owner,) = layouts.owners(layout.example, layout)
    assert owner.name in ("Ada Lovelace", "lovelaceada", "al1815")
    assert bool(owner.handed_in) is bool(layout.times)


# What lies in a folder, and whose it is. Forms as the platforms' help pages and sources give them.
WHOSE = [
    ("flat", ["ada.ipynb", "alan.ipynb"], ["ada", "alan"]),
    ("folders", ["ada/x.ipynb", "alan/y.ipynb"], ["ada", "alan"]),
    ("wrapped", ["level3/ada/x.ipynb", "level3/alan/x.ipynb"], ["ada", "alan"]),
    ("wrapped twice", ["a b/hw/ada/x.ipynb", "a b/hw/alan/x.ipynb"], ["ada", "alan"]),
    ("wrapped flat", ["submissions/ada.ipynb", "submissions/alan.ipynb"], ["ada", "alan"]),
    ("one learner", ["ada/3_backward/3_backward.ipynb"], ["ada"]),
    ("one learner, two files", ["ada/3_backward.ipynb", "ada/4_grad.ipynb"], ["ada"]),
    ("one learner, old files", ["ada/new/a.ipynb", "ada/old/a.ipynb"], ["ada"]),
    ("nbgrader", ["ada/ps1/a.ipynb", "alan/ps1/a.ipynb"], ["ada", "alan"]),
    ("junk", ["ada.ipynb", "Thumbs.db", "README.md", "grades.xlsx", ".DS_Store", "~$x.docx"], ["ada"]),
    ("moodle", [f"Ada L_47{MODERN}/x.ipynb", f"Li 四_48{MODERN}/y.ipynb"], ["Ada L_47", "Li 四_48"]),
    ("moodle wrapped", [f"C-HW-9/Ada L_47{MODERN}/x.ipynb"], ["Ada L_47"]),
    ("moodle, a name in a name", [f"Ada_47{MODERN}/Bob_48{MODERN}x.ipynb", f"Cy_49{MODERN}/x.ipynb"], ["Ada_47", "Cy_49"]),
    ("canvas", ["lovelaceada_LATE_12_900_x.ipynb", "turingalan_13_901_x-1.ipynb"], ["lovelaceada_12", "turingalan_13"]),
    ("canvas, digits in the file", ["ada_12_900_3_backward.ipynb", "al_13_901_3_backward.ipynb"], ["ada_12", "al_13"]),
    ("canvas, a team", ["team_7_12349_900_3_backward.ipynb", "ada_12_901_3_backward.ipynb"], ["ada_12", "team_7_12349"]),
    ("canvas, a name in a name", [f"ada_12_900_Bob_48{MODERN}x.ipynb", "al_13_901_y.ipynb", "cy_14_901_y.ipynb"], ["ada_12", "al_13", "cy_14"]),
    ("blackboard", ["HW_ada1_attempt_2026-11-01-10-00-00_x.ipynb", "HW_ada1_attempt_2026-11-01-10-00-00.txt", "HW_al_attempt_2026-11-02-10-00-00_x.ipynb"], ["ada1", "al"]),
    ("brightspace", ["index.html", "12-9 - Ada L - Nov 2, 2026 605 PM/x.ipynb", "13-9 - Al T - Nov 2, 2026 1105 AM/x.ipynb"], ["Ada L_12", "Al T_13"]),
    ("google", ["Ada L - level.ipynb", "Al T - level.ipynb"], ["Ada L", "Al T"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "paths", "learners"), WHOSE, ids=[each[0] for each in WHOSE])
def test_whose_it_is_in_a_folder_and_in_a_zip(tmp_path, name, paths, learners):
    files = dict.fromkeys(paths, RIGHT)
    put(tmp_path / "in", files)
    folder = read(tmp_path / "in", tmp_path)
    assert [each.label for each in folder.hand_ins] == learners
    assert not any(each.doubts for each in folder.hand_ins)
    archive = read(zipped(tmp_path / "in.zip", files), tmp_path)
    assert [each.label for each in archive.hand_ins] == learners


GRADESCOPE = """---
submission_101:
  :submitters:
  - :name: Ada Lovelace
    :sid: '12'
    :email: ada@example.org
  - :name: "Alan Turing"
    :sid: '13'
    :email: alan@example.org
  :created_at: 2026-11-29 18:05:00.123456789 Z
  :score: 3.0
submission_102:
  :submitters:
  - :name: Grace Hopper
    :sid: '14'
  :created_at: 2026-11-30 01:00:00 +0100
"""


def test_gradescope_names_the_people_and_the_time(tmp_path):
    files = {
        "assignment_1_export/submission_metadata.yml": GRADESCOPE,
        "assignment_1_export/submission_101/level.ipynb": RIGHT,
        "assignment_1_export/submission_102/level.ipynb": RIGHT,
        "assignment_1_export/submission_103/level.ipynb": RIGHT,
    }
    for place in (zipped(tmp_path / "in.zip", files), put(tmp_path / "in", files)):
        pair, grace, nobody = read(place, tmp_path).hand_ins
        assert (pair.learner, pair.members) == ("Ada Lovelace", ("Alan Turing",))
        assert pair.handed_in.isoformat() == "2026-11-29T18:05:00+00:00"
        assert (grace.learner, grace.number) == ("Grace Hopper", "14")
        assert grace.handed_in.isoformat() == "2026-11-30T00:00:00+00:00"
        assert "nobody's" in nobody.doubts[0]


# What Brightspace writes without a colon, and the time that it means.
TIMES = [
    ("Nov 20, 2026 100 PM", "13:00"), ("Nov 20, 2026 112 PM", "13:12"), ("Nov 20, 2026 605 PM", "18:05"),
    ("Nov 20, 2026 1200 AM", "00:00"), ("Nov 20, 2026 1205 PM", "12:05"), ("20 November, 2026 18:05", "18:05"),
    ("20 Nov, 2026 955", "09:55"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "meant"), TIMES)
def test_brightspaces_hours_have_one_digit_or_two(written, meant):
    brightspace = next(each for each in layouts.LAYOUTS if each.platform == "brightspace")
    (owner,) = layouts.owners(f"12-9 - Ada L - {written}/x.ipynb", brightspace)
    assert f"{owner.handed_in.astimezone():%H:%M}" == meant


# Two files of one learner that answer the same exercise: which is right (the newer) by the name.
NAMINGS = [
    ("3_backward.ipynb", "3_backward-1.ipynb"),
    ("3_backward.ipynb", "3_backward (1).ipynb"),
    ("3_backward.ipynb", "3_backward-Copy1.ipynb"),
    ("old/3_backward.ipynb", "3_backward.ipynb"),
    ("1_variable.yours-1.ipynb", "1_variable.ipynb"),
    ("x.yours-1.ipynb", "x.yours-2.ipynb"),
    ("3_backward-9.ipynb", "3_backward-10.ipynb"),
    ("a (1) (1).ipynb", "a (2).ipynb"),
    ("backup/mine.ipynb", "mine.ipynb"),
    ("3_backward.ipynb", "3_backward(1).ipynb"),
    ("3_backward%20(1).ipynb", "3_backward%20(2).ipynb"),
    ("3_backward_v9.ipynb", "3_backward_v10.ipynb"),
    ("attempt 1/x.ipynb", "attempt 2/x.ipynb"),
    ("Versuch2/x.ipynb", "Versuch10/x.ipynb"),
    ("x 2026-11-01.ipynb", "x 2026-11-03.ipynb"),
    ("x_20261101.ipynb", "x_20261103.ipynb"),
    ("x_old.ipynb", "x.ipynb"),
    ("x.ipynb.bak.ipynb", "x.ipynb"),
    ("x-checkpoint.ipynb", "x.ipynb"),
    ("x.ipynb", "new/x.ipynb"),
    ("old/x.ipynb", "new/x.ipynb"),
]  # fmt: skip

# Two files of which nobody but their owner knows which is the newer.
UNSURE = [
    ("3_backward.ipynb", "3_backward - Copy.ipynb"),
    ("3_backward.ipynb", "3_backward_final.ipynb"),
    ("3_backward.ipynb", "3_backward_v2.ipynb"),
    ("Copy of 3_backward.ipynb", "3_backward.ipynb"),
    ("3_backward.ipynb", "3_backward 副本.ipynb"),
    ("a/x.ipynb", "a/y.ipynb"),
    ("x_v1.ipynb", "y_v2.ipynb"),
    ("x_v1.ipynb", "x_2026-11-01.ipynb"),
]  # fmt: skip


@pytest.mark.parametrize(("older", "newer"), NAMINGS)
def test_the_newer_file_counts(tmp_path, older, newer):
    put(tmp_path / "in" / "ada", {older: WRONG, newer: RIGHT})
    put(tmp_path / "in" / "bob", {"x.ipynb": RIGHT})
    (ada, _) = read(tmp_path / "in", tmp_path).hand_ins
    assert [each.name for each in ada.files] == [newer.rpartition("/")[2]]
    assert older in ada.notes[0]
    assert not ada.doubts
    assert not cli.main(
        ["grade", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--no-pages"]
    )
    results = json.loads((tmp_path / "out" / "results.json").read_text())["results"]
    assert [each["total"] for each in results] == [1, 1]


@pytest.mark.parametrize("pair", UNSURE)
def test_what_only_their_owner_knows_is_asked_and_a_mapping_file_decides(tmp_path, pair):
    put(tmp_path / "in" / "ada", dict(zip(pair, (WRONG, RIGHT), strict=True)))
    put(tmp_path / "in" / "bob", {"x.ipynb": RIGHT})
    (ada, _) = read(tmp_path / "in", tmp_path).hand_ins
    assert all(each in ada.unsure[0] for each in pair)
    for name, mark in zip(pair, (0, 1), strict=True):
        (tmp_path / "map.csv").write_text(f"hand-in,learner\nada/{name},Ada\n")
        out = tmp_path / f"out {mark}"
        command = ["grade", str(tmp_path / "in"), "--out", str(out), "--no-pages"]
        assert cli.main([*command, "--mapping", str(tmp_path / "map.csv")]) == 0
        results = json.loads((out / "results.json").read_text())["results"]
        assert {each["learner"]: each["total"] for each in results} == {"Ada": mark, "bob": 1}


def test_a_name_in_the_mapping_file_that_nobody_has_is_said(tmp_path, capsys):
    put(tmp_path / "in", {"ada.ipynb": RIGHT})
    (tmp_path / "map.csv").write_text("hand-in,learner\nada,Ada\nadda,Ada\n")
    command = ["grade", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--no-pages"]
    assert cli.main([*command, "--mapping", str(tmp_path / "map.csv")]) == 1
    assert "not among the hand-ins: adda" in capsys.readouterr().out


# What Canvas numbers in the order of uploads: older, newer, and whether the newer is late.
UPLOADS = [
    ("a_12_900_x.ipynb", "a_12_950_x-1.ipynb", False),
    ("a_12_900_x.ipynb", "a_12_950_x.ipynb", False),
    ("a_12_900_x.ipynb", "a_LATE_12_950_x-1.ipynb", True),
    ("a_LATE_12_900_x.ipynb", "a_12_950_y.ipynb", False),
]


@pytest.mark.parametrize(("older", "newer", "late"), UPLOADS)
def test_the_later_upload_counts_and_only_it_is_late(tmp_path, older, newer, late):
    files = {older: WRONG, newer: RIGHT, "b_13_960_x.ipynb": RIGHT}
    ada, _ = read(zipped(tmp_path / "in.zip", files), tmp_path).hand_ins
    assert ada.names == (newer,)
    assert ada.late is late
    assert not ada.unsure


# Files whose names hold more than the learner's; and what is asked about.
PARTS = [
    (["ada_3_backward.ipynb", "bob_3_backward.ipynb"], ["ada", "bob"]),
    (["3_backward_ada.ipynb", "3_backward_bob.ipynb"], ["ada", "bob"]),
    (["ada_3_backward.ipynb", "ada_3_backward (1).ipynb"], ["ada"]),
    (["3-backward-ada/3_backward.ipynb", "3-backward-bob/3_backward.ipynb"], ["ada", "bob"]),
    (["hw3-ada/x.ipynb", "hw3-bob/x.ipynb"], ["ada", "bob"]),
    (["ada_3_backward.ipynb", "bob.ipynb"], ["ada", "bob"]),
    (["ada-lee/x.ipynb", "ada-li/x.ipynb"], ["ada-lee", "ada-li"]),
    (["4711_Ada L.ipynb", "Bob R (4712).ipynb"], ["4711_Ada L", "Bob R (4712)"]),
]


@pytest.mark.parametrize(("paths", "learners"), PARTS)
def test_the_learners_part_of_a_name(tmp_path, paths, learners):
    found = read(put(tmp_path / "in", dict.fromkeys(paths, RIGHT)), tmp_path).hand_ins
    assert [each.label for each in found] == learners
    assert not any(each.doubts for each in found)


ASKED = [
    (["red/ada/x.ipynb", "red/al/x.ipynb", "blue/cy/x.ipynb"], {"red": "are 'ada' and 'al' in it"}),
    (["ada/x.ipynb", "bob/x.ipynb", "3_backward.ipynb"], {"3_backward": "whose is it?"}),
    (["ada/x.ipynb", "bob/x.ipynb", "solution.ipynb"], {"solution": "whose is it?"}),
    (["Ada.ipynb", "ada.ipynb"], dict.fromkeys(("Ada", "ada"), "one person?")),
    (["Ada L.ipynb", "L, Ada.ipynb"], dict.fromkeys(("Ada L", "L, Ada"), "one person?")),
    (["al 2026-11-01.ipynb", "al 2026-11-03.ipynb"], dict.fromkeys(("al 2026-11-01", "al 2026-11-03"), "one person?")),
    (["L, Ada.ipynb", "Ada L (1).ipynb"], dict.fromkeys(("L, Ada", "Ada L (1)"), "one person?")),
    (["ada.ipynb", "Copy of ada.ipynb"], dict.fromkeys(("ada", "Copy of ada"), "one person?")),
    (["team (1).ipynb", "team (2).ipynb"], {}),
    (["Ada L_12.ipynb", "Ada L_13.ipynb"], {}),
]  # fmt: skip


@pytest.mark.parametrize(("paths", "asked"), ASKED)
def test_what_can_be_read_in_two_ways_is_asked(tmp_path, paths, asked):
    found = read(put(tmp_path / "in", dict.fromkeys(paths, RIGHT)), tmp_path).hand_ins
    doubts = {each.label: each.doubts[0] for each in found if each.doubts}
    assert doubts.keys() == asked.keys()
    assert all(asked[label] in doubts[label] for label in asked)


def test_blackboards_user_names_may_hold_underscores(tmp_path):
    time, note = "attempt_2026-11-01-10-00-00", "Name: Ada Lovelace (ada_l)\nAssignment: HW_3\n"
    files = {f"HW_3_ada_l_{time}_x.ipynb": RIGHT, f"HW_3_ada_l_{time}.txt": note}
    (ada,) = read(zipped(tmp_path / "one.zip", files), tmp_path).hand_ins
    assert (ada.label, ada.name, ada.number) == ("ada_l", "Ada Lovelace", "ada_l")
    files |= {f"HW_3_bo_{time}_x.ipynb": RIGHT, f"HW_3_cy_t_{time}_x.ipynb": RIGHT}
    found = read(zipped(tmp_path / "more.zip", files), tmp_path).hand_ins
    assert [each.label for each in found] == ["ada_l", "bo", "cy_t"]


def test_copies_of_google_classroom_are_their_owners(tmp_path):
    names = ["Ada L - level.ipynb", "Ada L - Copy of level (1).ipynb", "Al T - level.ipynb"]
    found = read(zipped(tmp_path / "in.zip", dict.fromkeys(names, RIGHT)), tmp_path)
    assert (found.platform, [each.label for each in found.hand_ins]) == (
        "google",
        ["Ada L", "Al T"],
    )


def aged(path, seconds):
    moment = time.time() - seconds
    os.utime(path, (moment, moment))


def test_other_names_are_ordered_by_time_or_are_a_doubt(tmp_path):
    put(
        tmp_path / "in", {"ada/first.ipynb": WRONG, "ada/second.ipynb": RIGHT, "bob/x.ipynb": RIGHT}
    )
    (ada, bob) = read(tmp_path / "in", tmp_path).hand_ins
    assert "nothing tells which is newer" in ada.unsure[0]
    assert not bob.unsure
    aged(tmp_path / "in" / "ada" / "second.ipynb", 10_000)
    (ada, _) = read(tmp_path / "in", tmp_path).hand_ins
    assert [each.name for each in ada.files] == ["first.ipynb"]
    put(tmp_path / "in", {"ada/first-1.ipynb": RIGHT})
    aged(tmp_path / "in" / "ada" / "first-1.ipynb", 20_000)
    (ada, _) = read(tmp_path / "in", tmp_path).hand_ins
    assert "contradict each other" in ada.unsure[0]


def test_equal_answers_under_two_names_are_no_doubt(tmp_path):
    put(tmp_path / "in", {"ada/a.ipynb": RIGHT, "ada/b.ipynb": RIGHT + "\n", "bob/x.ipynb": RIGHT})
    assert not read(tmp_path / "in", tmp_path).hand_ins[0].unsure


def test_copies_beside_a_flat_file_are_hers_and_minus_one_is_a_doubt(tmp_path):
    put(
        tmp_path / "in",
        {"ada.ipynb": WRONG, "ada (1).ipynb": RIGHT, "bob.ipynb": RIGHT, "bob-1.ipynb": RIGHT},
    )
    found = {each.label: each for each in read(tmp_path / "in", tmp_path).hand_ins}
    assert list(found) == ["ada", "bob", "bob-1"]
    assert [each.name for each in found["ada"].files] == ["ada (1).ipynb"]
    assert "one person?" in found["bob"].doubts[0]
    assert "one person?" in found["bob-1"].doubts[0]


def test_a_folder_that_only_a_person_understands_can_be_told(tmp_path):
    put(
        tmp_path / "in",
        {"red/ada/x.ipynb": RIGHT, "red/alan/x.ipynb": RIGHT, "blue/grace/x.ipynb": RIGHT},
    )
    assert [each.label for each in read(tmp_path / "in", tmp_path).hand_ins] == ["blue", "red"]
    deep = read(tmp_path / "in", tmp_path, depth=2).hand_ins
    assert [each.label for each in deep] == ["ada", "alan", "grace"]


def test_a_learners_own_zip_and_what_is_no_notebook(tmp_path):
    put(tmp_path / "in", {"bob/report.pdf": "%PDF", "cy/x.ipynb": RIGHT})
    (tmp_path / "in" / "ada").mkdir()
    zipped(tmp_path / "in" / "ada" / "work.zip", {"deep/3_backward.ipynb": RIGHT})
    (tmp_path / "in" / "dee").mkdir()
    zipped(tmp_path / "in" / "dee" / "empty.zip", {"notes.txt": "x"})
    ada, bob, _, dee = read(tmp_path / "in", tmp_path).hand_ins
    assert [each.name for each in ada.files] == ["3_backward.ipynb"]
    assert "report.pdf" in bob.problems[0]
    assert "empty.zip holds no notebook" in dee.problems[0]


@pytest.mark.parametrize("name", ["a\x1b[2Jda", "a\n  look: all is fine", "a\u202eda", "a\rda\x07"])
def test_no_name_steers_the_teachers_terminal(tmp_path, capsys, name):
    put(tmp_path / "in", {f"{name}.ipynb": RIGHT[:100], "bob.ipynb": RIGHT})
    out = str(tmp_path / "out")
    assert cli.main(["grade", str(tmp_path / "in"), "--out", out, "--no-pages"]) == 1
    assert cli.main(["book", out, "show"]) == 0
    assert cli.main(["feedback", out, "plain", "--out", str(tmp_path / "f.zip")]) == 1
    said = "".join(capsys.readouterr())
    assert all(char.isprintable() or char == "\n" for char in said)
    assert "\n  look: all is fine" not in said


def test_names_in_gbk_without_a_mark(tmp_path):
    name = "张三_12_900_x.ipynb"
    archive = zipped(tmp_path / "in.zip", {"A" * len(name.encode("gbk")): RIGHT})
    archive.write_bytes(
        archive.read_bytes().replace(b"A" * len(name.encode("gbk")), name.encode("gbk"))
    )
    assert [each.label for each in read(archive, tmp_path).hand_ins] == ["张三_12"]
    western = "Müller Zoë_12_900_x.ipynb"
    archive = zipped(tmp_path / "w.zip", {"A" * len(western): RIGHT})
    archive.write_bytes(archive.read_bytes().replace(b"A" * len(western), western.encode("cp437")))
    assert [each.label for each in read(archive, tmp_path).hand_ins] == ["Müller Zoë_12"]


def test_several_assignments_of_nbgrader_are_asked_for(tmp_path):
    files = {
        "submitted/ada/ps1/a.ipynb": RIGHT,
        "submitted/ada/ps2/b.ipynb": RIGHT,
        "nbgrader_config.py": "",
    }
    files["submitted/ada/ps2/timestamp.txt"] = "2026-11-29 18:05:00.000000 UTC"
    put(tmp_path / "in", files)
    with pytest.raises(HandInsError, match="ps1, ps2"):
        read(tmp_path / "in", tmp_path)
    (ada,) = read(tmp_path / "in", tmp_path, assignment="ps2").hand_ins
    assert [each.name for each in ada.files] == ["b.ipynb"]
    assert ada.handed_in.isoformat() == "2026-11-29T18:05:00+00:00"


def test_an_unreadable_file_or_folder_costs_nobody_else_a_mark(tmp_path, monkeypatch):
    put(tmp_path / "in", {"ada.ipynb": RIGHT, "bob.ipynb": RIGHT})
    # root may read anything, so the refusal is made here
    real = type(tmp_path).read_bytes

    def read_bytes(self):
        if self.name == "bob.ipynb":
            raise PermissionError(13, "Permission denied")
        return real(self)

    monkeypatch.setattr(type(tmp_path), "read_bytes", read_bytes)
    assert (
        cli.main(["grade", str(tmp_path / "in"), "--out", str(tmp_path / "o"), "--jobs", "1"]) == 1
    )
    results = json.loads((tmp_path / "o" / "results.json").read_text())["results"]
    assert [each["total"] for each in results] == [1, 0]
    assert "cannot be read: Permission denied" in results[1]["problems"][0]


@pytest.mark.parametrize("kernel", ["ml", "torch", "conda-env-x-py", "c", "r-and-python", "我的"])
def test_a_kernel_may_have_any_name(tmp_path, kernel):
    plain = json.loads(RIGHT)
    plain["metadata"] = {"kernelspec": {"name": kernel, "display_name": kernel}}
    put(tmp_path / "in", {"ada.ipynb": json.dumps(plain)})
    assert (
        cli.main(["grade", str(tmp_path / "in"), "--out", str(tmp_path / "o"), "--no-pages"]) == 0
    )
