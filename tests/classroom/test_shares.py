"""Partial credit: stated by an exercise, and the same in the check, the book, pages and sheets."""

import csv
import json

import pytest
from make_class import notebook

from checkers.classroom.release import release
from checkers.cli import main as cli
from checkers.course import exercises
from checkers.course.exercises import parse
from checkers.diagnose import checking

TABLE = exercises.find("2.5")  # nine predictions
LINES = TABLE.solution.splitlines()


def with_wrong(*numbers, value="'no idea'"):
    """The solution with other values in these of its rows."""
    lines = list(LINES)
    for each in numbers:
        key, _, _ = lines[each].rpartition(": ")
        lines[each] = f"{key}: {value},"
    return "\n".join(lines)


# An answer to the table, and how many of its nine predictions count.
ANSWERS = [
    ("all", TABLE.solution, 9),
    ("one wrong", with_wrong(1), 8),
    ("three wrong", with_wrong(1, 2, 3), 6),
    ("all wrong", with_wrong(*range(1, 10)), 0),
    ("one open", with_wrong(9, value="..."), 8),
    ("one missing", "\n".join(LINES[:1] + LINES[2:]), 8),
    ("no table", "answer = 5", 0),
    ("one run instead of predicted", with_wrong(2, value="(c + c).requires_grad"), 0),
    ("raises", f"{TABLE.solution}\n1 / 0", 0),
    ("everything at once", "\n".join([LINES[0], *(f'{each.rpartition(": ")[0]}: [True, False],' for each in LINES[1:-1]), "}"]), 0),
]  # fmt: skip


@pytest.mark.parametrize(("name", "source", "count"), ANSWERS, ids=[each[0] for each in ANSWERS])
def test_each_prediction_is_a_part_of_the_mark(name, source, count):
    verdict = checking.check(TABLE, source, seconds=0)
    assert verdict.mark == pytest.approx(count / 9)
    assert (verdict.outcome == "right") is (count == 9)


def test_the_share_arrives_in_marks_book_page_and_sheets(tmp_path, capsys):
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    first = exercises.find("2.1")
    for name, source in (("ada", with_wrong(1)), ("bob", TABLE.solution)):
        text = notebook({"2.1": first.solution, "2.5": source})
        (folder / f"{name}.ipynb").write_text(text)
    assert cli.main(["grade", str(folder), "--out", str(out), "--weights", "2.5=3"]) == 0
    ada, bob = json.loads((out / "results.json").read_text())["results"]
    assert [each["mark"] for each in ada["verdicts"]] == [1, round(8 / 9, 4)]
    assert (ada["total"], bob["total"]) == (round(1 + 3 * 8 / 9, 4), 4)
    rows = list(csv.DictReader((out / "results.csv").open(encoding="utf-8-sig")))
    assert (rows[0]["2.5"], rows[0]["total"]) == ("0.8889", "3.6667")
    (page,) = (out / "learners").glob("*-ada.html")
    assert "Mark: 2.6667 of 3" in page.read_text()
    assert "<small>0.89</small>" in (out / "index.html").read_text()
    (tmp_path / "theirs.csv").write_text(
        "Student,ID,Level 2\n    Points Possible,,8\nada,1,\nbob,2,\n"
    )
    command = [
        "export",
        str(out),
        "canvas",
        "--column",
        "Level 2",
        "--out",
        str(tmp_path / "f.csv"),
    ]
    assert cli.main([*command, "--sheet", str(tmp_path / "theirs.csv")]) == 0
    assert (tmp_path / "f.csv").read_text().splitlines()[2:] == ["ada,1,7.33", "bob,2,8"]
    capsys.readouterr()
    assert cli.main(["check", str(folder / "ada.ipynb"), "--exercise", "2.5", "--json"]) == 1
    (verdict,) = json.loads(capsys.readouterr().out)["verdicts"]
    assert verdict["mark"] == pytest.approx(8 / 9)
    assert cli.main(["check", str(folder / "ada.ipynb")]) == 1
    assert "1 of 2 right\nMarks: 1.889 of 2" in capsys.readouterr().out


# An exercise whose file says by which names a part is earned.
OWN = """\
# %% [markdown] part="prompt" lang="en"
# ### 9.1 Two numbers

# %% part="given"
x = torch.tensor([1.0, 2.0], requires_grad=True)

# %% part="starter"
s = None

# %% part="solution"
s = (x * x).sum()
s.backward()

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
    cell.observe("s", "x.grad")


# %% part="judge"
from checkers.authoring import by_name

compare = {"s": "type values", "x.grad": "values"}
share = by_name({"s": 1, "x.grad": 3})


def cases(draw):
    yield {"x": draw.tensor(2, tracked=True)}
"""
PARTS = [
    ("s = (x * x).sum()\ns.backward()", 1),
    ("s = (x * x).sum()", 0.25),
    ("s = (x * x).mean() * 3\n(x * x).sum().backward()", 0.75),
    ("s = 5.0\nx.grad = torch.tensor([2.0, 4.0])", 0),  # right on the shown numbers only
    ("s = 1", 0),
]


@pytest.mark.parametrize(("source", "mark"), PARTS)
def test_an_exercise_of_ones_own_states_shares_by_name(tmp_path, source, mark):
    found = parse(OWN, tmp_path / "9_own" / "9_1.py")
    assert checking.check(found, source, seconds=0).mark == mark


def test_a_share_beyond_the_mark_is_an_error_of_the_exercise(tmp_path):
    text = OWN.replace('by_name({"s": 1, "x.grad": 3})', "lambda seen: 2")
    found = parse(text, tmp_path / "9_own" / "9_1.py")
    verdict = checking.check(found, "s = 1", seconds=0)
    assert (verdict.mark, verdict.diagnosis.id) == (0, "checker-failed")


def test_the_notebook_of_a_class_says_where_parts_count(tmp_path):
    import zipfile

    said = {"en": "earns its share of the mark", "zh": "按答对的部分给分"}
    for language, sentence in said.items():
        bundle, source = release("2_graph", tmp_path / language, language)
        plain = json.loads(zipfile.ZipFile(bundle).read("2_graph/2_graph.ipynb"))
        for cells in (plain["cells"], json.loads(source.read_text())["cells"]):
            told = {
                cell["metadata"]["gradschool"]["exercise"]
                for cell in cells
                if sentence in "".join(cell["source"])
            }
            stated = {each.id for each in exercises.all_exercises() if each.has_shares}
            assert told == {key for key in stated if key.startswith("2.")}
            assert "2.5" in told
