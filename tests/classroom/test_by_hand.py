"""Free text: a person's marks from a sheet, which stay; nobody gets a 0 meanwhile."""

import csv
import json

import pytest
from make_class import notebook

from checkers.cli import main as cli
from checkers.course import exercises

FREE = """\
# %% [markdown] part="prompt" lang="en"
# ### 98.1 In your own words

# %% part="given"
pass

# %% part="starter"
answer = ""

# %% part="solution"
answer = "Gradients add up where paths meet."

# %% [markdown] part="hint" lang="en"
# one

# %% [markdown] part="hint" lang="en"
# two

# %% [markdown] part="hint" lang="en"
# three

# %% [markdown] part="why" lang="en"
# because

# %% part="ask"
def ask(cell):
    cell.run()
    cell.record("answer", cell.name("answer"))


# %% part="judge"
by_hand = True
compare = {"answer": ""}


def cases(draw):
    return ()
"""
ANSWERS = {
    "ada": ("answer = 'They add.'", 0.75), "bob": ("answer = 'No idea.\\n=1+1'", 0.0),
    "cy": ('answer = ""', 0),  # untouched: nothing to read
}  # fmt: skip


@pytest.fixture
def course(tmp_path):
    path = tmp_path / "pack" / "exercises" / "source" / "98_words" / "98_1.py"
    path.parent.mkdir(parents=True)
    path.write_text(FREE)
    folder = tmp_path / "in"
    folder.mkdir()
    right = exercises.find("3.1").solution
    for name, (source, _) in ANSWERS.items():
        plain = json.loads(notebook({"3.1": right}))
        plain["cells"].append({
            "cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None,
            "source": f"# --- begin 98.1 ---\n{source}\n# --- end 98.1 ---",
        })  # fmt: skip
        (folder / f"{name}.ipynb").write_text(json.dumps(plain))
    return ["--course", str(tmp_path / "pack")], folder, tmp_path / "out"


def results(out):
    data = json.loads((out / "results.json").read_text())
    return data, {each["learner"]: each["verdicts"][1]["mark"] for each in data["results"]}


def test_a_person_marks_what_a_person_reads(course, tmp_path, capsys):
    pack, folder, out = course
    grade = [*pack, "grade", str(folder), "--out", str(out)]
    assert cli.main(grade) == 1
    data, marks = results(out)
    assert marks == {"ada": None, "bob": None, "cy": 0}
    (look,) = data["look"]
    assert look["text"].startswith("98.1: 2 answers are waiting for a person")
    assert "graded 3" in capsys.readouterr().out
    cli.main(grade)
    assert "3 had not changed" in capsys.readouterr().out
    sheet = tmp_path / "answers.csv"
    assert cli.main([*pack, "export", str(out), "answers", "--out", str(sheet)]) == 0
    rows = list(csv.DictReader(sheet.open(encoding="utf-8-sig", newline="")))
    for row in rows:
        if row["exercise"] == "98.1" and row["learner"] != "cy":
            assert row["answer"] == ANSWERS[row["learner"]][0]
            row["mark"], row["comment"] = ANSWERS[row["learner"]][1], "read"
    with sheet.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert cli.main([*pack, "marks", str(out), str(sheet)]) == 0
    wanted = {name: mark for name, (_, mark) in ANSWERS.items()}
    assert results(out)[1] == wanted
    assert cli.main([*grade, "--regrade"]) == 0
    data, marks = results(out)
    assert (marks, data["look"]) == (wanted, [])
    (page,) = (out / "learners").glob("*-ada.html")
    assert "0.75" in page.read_text()


def test_check_says_that_a_person_reads_it(course, capsys):
    pack, folder, _ = course
    assert cli.main([*pack, "check", str(folder / "ada.ipynb")]) == 1
    assert "A person will read this answer" in capsys.readouterr().out
