"""A term of a class on the command line; every mark in the end was written down before.

Three assignments of 40 learners, two platforms in two languages, late ones, an extension, files
handed in again under all the namings, two learners of one name, a group, a wrong upload, a part of a
mark for a part of a table, sheets out and in again, and kill -9 in each run.
"""

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from datetime import datetime

import pytest
from make_class import notebook

from checkers.cli import main as cli
from checkers.course import exercises

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
KEYS = {"1_variable": ("1.1", "1.3"), "2_graph": ("2.1", "2.5"), "3_backward": ("3.1", "3.2")}
DRAW = random.Random(11)
# 36 of them are ordinary; the others are what makes a term.
NAMES = [f"Student{n} Family{n}" for n in range(1, 36)]
ADAS, GROUP, GRACE, LATE = ("Ada Lovelace", 901), ("Li Wei", "Bob Ross"), "Grace Hopper", NAMES[3]
PEOPLE = [*((name, 100 + n) for n, name in enumerate(NAMES)), (ADAS[0], 901), (ADAS[0], 902),
          (GROUP[0], 903), (GROUP[1], 904), (GRACE, 905)]  # fmt: skip


def key_of(name, number):
    """What the book calls somebody."""
    return f"{name} ({number})" if name == ADAS[0] else name


def worth(key, mark, share=1.0):
    """What an answer is worth: of the nine predictions of 2.5 a wrong one costs a ninth."""
    full = 1.0 if mark else round(8 / 9, 6) if key == "2.5" else 0.0
    return round(full * share, 4)


def paper(level, marks):
    """A notebook that is worth these marks."""
    answers = {}
    for key, mark in zip(KEYS[level], marks, strict=True):
        each = exercises.find(key)
        answers[key] = each.solution if mark else each.wrong[0].source
    return notebook(answers)


def drawn():
    return (int(DRAW.random() < 0.7), int(DRAW.random() < 0.5))


def zipped(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name, text)
    return path


def grade(handins, out, *options):
    """The command: first in a process that is killed on its way, then to its end."""
    command = [sys.executable, "-m", "checkers.cli.main", "grade", str(handins), "--out", str(out)]
    command += ["--no-pages", "--seed", "9", *options]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, **quiet)
    deadline = time.monotonic() + 60
    # killed when it has begun to write: at another moment each time
    while time.monotonic() < deadline and not (out / "gradebook.sqlite").exists():
        time.sleep(0.02)
    time.sleep(DRAW.uniform(0, 1.5))
    process.kill()
    process.wait()
    return cli.main(command[3:])


def data(out):
    return json.loads((out / "results.json").read_text())


@pytest.fixture(scope="module")
def term(tmp_path_factory):
    root = tmp_path_factory.mktemp("term")
    out = root / "out"
    lines = "".join(
        f"{n.split()[0]},{n.split()[1]},{num},{'Red' if n in GROUP else ''}\n" for n, num in PEOPLE
    )
    (root / "roster.csv").write_text(f"Vorname,Nachname,Matrikelnummer,Gruppe\n{lines}")
    roster = ("--roster", str(root / "roster.csv"))
    wanted = {key_of(*each): {} for each in PEOPLE}
    return root, out, roster, wanted


def test_a_term(term, capsys):
    root, out, roster, wanted = term
    first_level(root, out, roster, wanted)
    assert_marks(out, wanted)
    second_level(root, out, roster, wanted, capsys)
    assert_marks(out, wanted)
    third_level(root, out, roster, wanted, capsys)
    assert_marks(out, wanted)
    sheets_out_and_in(root, out, wanted, capsys)
    everything_again(root, out, roster, wanted)
    assert cli.main(["report", str(out)]) in (0, 1)
    pages = list((out / "learners").glob("*.html"))
    assert len(pages) == len(PEOPLE)
    (page,) = (out / "learners").glob(f"*-{GRACE.replace(' ', '-')}.html")
    assert "Attempt 2" in page.read_text()
    assert "the best attempt at each exercise counts" in page.read_text()
    assert "For you to look at" in (out / "index.html").read_text() or not data(out)["look"]


def assert_marks(out, wanted):
    found = {
        each["learner"]: {v["exercise"]: v["mark"] for v in each["verdicts"]}
        for each in data(out)["results"]
    }
    assert found == wanted


def first_level(root, out, roster, wanted):
    """Canvas, English: LATE costs a fifth, and the second try comes under six names."""
    level, files = "1_variable", {}
    for number, (name, num) in enumerate(PEOPLE):
        family, given = name.split()[1].lower(), name.split()[0].lower()
        marks, who = drawn(), key_of(name, num)
        late = "LATE_" if name == LATE else ""
        files[f"{family}{given}_{late}{num}_{5000 + number}_{level}.ipynb"] = paper(level, marks)
        share = 0.8 if late else 1
        wanted[who] |= {k: m * share for k, m in zip(KEYS[level], marks, strict=True)}
    # the group's red marks, a file each, are their own here
    assert grade(zipped(root / "canvas.zip", files), out, *roster, "--late", "20%") == 0
    again = {}
    for place, suffix in enumerate(("-1", " (1)", "-Copy1", "-2", "-Copy2", " (2)")):
        name, num = PEOPLE[10 + place]
        label = f"{name.split()[1].lower()}{name.split()[0].lower()}_{num}_{7000 + place}"
        again[f"{label}_{level}.ipynb"] = paper(level, (0, 0))
        again[f"{label}_{level}{suffix}.ipynb"] = paper(level, (1, 1))
        wanted[name] |= dict.fromkeys(KEYS[level], 1)
    assert grade(zipped(root / "again.zip", again), out, *roster) == 0


def second_level(root, out, roster, wanted, capsys):
    """Moodle, German; a due date, an extension, a penalty for each day, the group's one hand-in."""
    level, folder, due = "2_graph", root / "Kurs-Blatt2-77", datetime(2026, 11, 20, 18)
    options = (
        "--assignment",
        "Blatt 2",
        "--due",
        "2026-11-20 18:00",
        "--late",
        "25%/day",
        "--times",
        "files",
    )
    numbers = {}
    for place, (name, num) in enumerate(PEOPLE):
        if name in GROUP or name == NAMES[7]:
            continue  # one hand-in for both below; and one who is missing
        label = f"{name}_{8000 + place}_assignsubmission_file_"
        numbers[label] = key_of(name, num)
        path = folder / label / f"{level}.ipynb"
        path.parent.mkdir(parents=True)
        marks = drawn()
        path.write_text(paper(level, marks))
        hours = {3: 30, 4: 30, 5: -1}.get(place, -100)
        os.utime(path, (due.timestamp() + hours * 3600,) * 2)
        share = 0.5 if place == 3 else 1
        wanted[key_of(name, num)] |= {
            k: worth(k, m, share) for k, m in zip(KEYS[level], marks, strict=True)
        }
    team = folder / "Red_8888_assignsubmission_file_" / f"{level}.ipynb"
    team.parent.mkdir()
    team.write_text(paper(level, (1, 0)))
    os.utime(team, (due.timestamp() - 3600,) * 2)
    for name in GROUP:
        wanted[name] |= {k: worth(k, m) for k, m in zip(KEYS[level], (1, 0), strict=True)}
    # two of one name, and Moodle's numbers are nobody's: asked, and told by a mapping file
    capsys.readouterr()
    grade(folder, out, *roster, *options)
    said = capsys.readouterr().out
    assert "can be Ada Lovelace (901) and Ada Lovelace (902)" in said
    assert f"nothing handed in by Ada Lovelace (901), Ada Lovelace (902), {NAMES[7]}" in said
    rows = [
        f"{label.removesuffix('_assignsubmission_file_')},{who}"
        for label, who in numbers.items()
        if who.startswith("Ada")
    ]
    (root / "map.csv").write_text("\n".join(["hand-in,learner", *rows]))
    grade(folder, out, *roster, *options, "--mapping", str(root / "map.csv"))
    assert cli.main(
        ["book", str(out), "extend", NAMES[4], "2026-11-22 18:00", "--assignment", "Blatt 2"]
    ) in (0, 1)


def third_level(root, out, roster, wanted, capsys):
    """A plain folder, wrapped; best attempt; a wrong upload, one renamed, marks by hand."""
    level, folder = "3_backward", root / "abgaben" / "blatt3"
    options = ("--counts", "best")
    for name, num in PEOPLE:
        path = folder / key_of(name, num) / f"{level}.ipynb"
        path.parent.mkdir(parents=True)
        marks = drawn()
        path.write_text(paper(level, marks))
        wanted[key_of(name, num)] |= dict(zip(KEYS[level], marks, strict=True))
    wrong = folder / NAMES[8] / f"{level}.ipynb"
    wrong.write_text(paper("2_graph", (1, 1)))
    wanted[NAMES[8]] |= dict.fromkeys(KEYS[level], 0)
    capsys.readouterr()
    assert grade(root / "abgaben", out, *roster, *options) == 1
    assert (
        f"3_backward: {NAMES[8]}: no exercise of this assignment: 2.1, 2.5"
        in capsys.readouterr().out
    )
    # Grace tries again: one is better, one is worse, and the better of each counts
    mine = folder / GRACE / f"{level}.ipynb"
    mine.write_text(paper(level, (1, 0)))
    grade(root / "abgaben", out, *roster, *options)
    mine.write_text(paper(level, (0, 1)))
    grade(root / "abgaben", out, *roster, *options)
    wanted[GRACE] |= dict.fromkeys(KEYS[level], 1)
    (root / "marks.csv").write_text(
        f"learner,exercise,mark,comment\n{NAMES[8]},3.1,0.5,sent by mail\n"
    )
    assert cli.main(["marks", str(out), str(root / "marks.csv")]) == 0
    wanted[NAMES[8]]["3.1"] = 0.5


def sheets_out_and_in(root, out, wanted, capsys):
    """Into Canvas's sheet in English and into Moodle's in German; read back, they are the marks."""
    rows = [["Student", "ID", "Section", "Level 1 (9)"], ["    Points Possible", "", "", "10"]]
    rows += [
        [f"{n.split()[1]}, {n.split()[0]}", num, "A", "EX" if n == NAMES[0] else ""]
        for n, num in PEOPLE
    ]
    with (root / "canvas.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    command = ["export", str(out), "canvas", "--assignment", "1_variable", "--column", "Level 1"]
    command += ["--sheet", str(root / "canvas.csv"), "--out", str(root / "canvas filled.csv")]
    assert cli.main(command) == 1  # EX is kept, and said
    filled = list(csv.reader((root / "canvas filled.csv").open(newline="")))
    for (name, num), row in zip(PEOPLE, filled[2:], strict=True):
        total = sum(wanted[key_of(name, num)][key] for key in KEYS["1_variable"])
        assert row[3] == ("EX" if name == NAMES[0] else f"{round(total * 5, 2):g}"), row
    rows = [["ID", "Vollständiger Name", "Bewertung", "Bestwertung"]]
    rows += [[f"Teilnehmer/in{8000 + at}", n, "", "4,00"] for at, (n, _) in enumerate(PEOPLE)]
    text = "\r\n".join(";".join(row) for row in rows) + "\r\n"
    (root / "moodle.csv").write_bytes(text.encode("utf-16"))
    command = ["export", str(out), "moodle", "--assignment", "Blatt 2"]
    command += ["--sheet", str(root / "moodle.csv"), "--out", str(root / "moodle filled.csv")]
    assert cli.main(command) == 0  # the group's people have rows, too
    assert f"nothing handed in for the row 'Teilnehmer/in{8000 + 7}'" in capsys.readouterr().err
    lines = (root / "moodle filled.csv").read_bytes().decode("utf-16").split("\r\n")[1:-1]
    marks = {line.split(";")[0]: line.split(";")[2] for line in lines}
    for at, (name, num) in enumerate(PEOPLE):
        if name == NAMES[7]:
            continue
        total = sum(wanted[key_of(name, num)][key] for key in KEYS["2_graph"])
        assert marks[f"Teilnehmer/in{8000 + at}"] == f"{round(total * 2, 2):g}", name


def everything_again(root, out, roster, wanted):
    """Graded once more, all of it, in any order: nothing changes."""
    mapping = ("--mapping", str(root / "map.csv"))
    grade(root / "abgaben", out, *roster, "--regrade")
    grade(root / "canvas.zip", out, *roster, "--regrade")
    times = ("--assignment", "Blatt 2", "--times", "files")
    grade(root / "Kurs-Blatt2-77", out, *roster, *mapping, *times, "--regrade")
    assert_marks(out, wanted)
