"""A folder of hand-ins is graded to marks that were written down beforehand."""

import csv
import json
from dataclasses import dataclass

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from checkers.cli import main as cli
from checkers.course import exercises
from checkers.course.building import exercise_cells
from checkers.course.fences import fenced

EXERCISES = ("1.1", "3.1")
RIGHT = {key: exercises.find(key).solution for key in EXERCISES}


def wrong(key, diagnosis):
    return next(w.source for w in exercises.find(key).wrong if w.diagnosis == diagnosis)


def notebook(answers, change=lambda cells: cells, **metadata):
    """A hand-in of both exercises; `answers` maps an exercise to the text in the fence."""
    cells = []
    taken = set()
    for key in EXERCISES:
        each = exercises.find(key)
        four = list(exercise_cells(each, "en", False, taken))
        if key in answers:
            four[2].source = fenced(key, answers[key])
        cells.extend(four)
    made = new_notebook(cells=change(cells), metadata=metadata)
    return nbformat.writes(made)


def cell_of(cells, key, role="answer"):
    name = f"exercise-{key.replace('.', '-')}-{role}"
    return next(i for i, cell in enumerate(cells) if cell.id == name)


def without(key):
    def change(cells):
        del cells[cell_of(cells, key)]
        return cells

    return change


def doubled(key, second):
    def change(cells):
        place = cell_of(cells, key)
        cells.insert(place + 1, new_code_cell(fenced(key, second)))
        return cells

    return change


def split(key):
    """The answer cell cut in two in the middle."""

    def change(cells):
        place = cell_of(cells, key)
        lines = cells[place].source.splitlines()
        cells[place].source = "\n".join(lines[:3])
        cells.insert(place + 1, new_code_cell("\n".join(lines[3:])))
        return cells

    return change


def merged(cells):
    source = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    return [new_code_cell(source)]


def stripped(cells):
    """All metadata lost, cells in another order."""
    return [new_code_cell(cell.source) for cell in reversed(cells)]


def unfenced(cells):
    place = cell_of(cells, "3.1")
    cells[place].source = "\n".join(cells[place].source.splitlines()[1:-1])
    return cells


def retyped(cell_type):
    """The answer cell made a cell of another type, by a wrong key."""

    def change(cells):
        cell = cells[cell_of(cells, "3.1")]
        cell.cell_type = cell_type
        for key in ("outputs", "execution_count"):
            del cell[key]
        return cells

    return change


def with_output(megabytes):
    def change(cells):
        text = "x" * 1_000_000
        cells[cell_of(cells, "1.1")].outputs = [
            new_output("stream", name="stdout", text=text) for _ in range(megabytes)
        ]
        return cells

    return change


def helper_elsewhere(cells):
    cells.insert(0, new_code_cell("def three_squares(t):\n    return t * t * 3"))
    return cells


def edited_given(cells):
    cells[cell_of(cells, "3.1", "given")].source = "x = torch.zeros(4, requires_grad=True)"
    return cells


@dataclass(frozen=True)
class Submission:
    """A file, the marks for 1.1 and 3.1, the diagnosis of 3.1, and a word of the problem, if any."""

    name: str
    text: str
    marks: tuple[int, int]
    diagnosis: str | None = None
    problem: str = ""


def both(third, marks=(1, 0), diagnosis=None, **more):
    return notebook({"1.1": RIGHT["1.1"], "3.1": third}, **more), marks, diagnosis


STARTER = exercises.find("3.1").starter
SUBMISSIONS = [
    Submission("right.ipynb", *both(RIGHT["3.1"], (1, 1))),
    Submission("other spelling.ipynb", *both(exercises.find("3.1").accepted[0], (1, 1))),
    Submission("accumulated.ipynb", *both(wrong("3.1", "M16"), diagnosis="M16")),
    Submission("from a vector.ipynb", *both(wrong("3.1", "M13"), diagnosis="M13")),
    Submission("not called.ipynb", *both(wrong("3.1", "M39"), diagnosis="M39")),
    Submission("typed.ipynb", *both(wrong("3.1", "typed-constant"), diagnosis="typed-constant")),
    Submission("untouched.ipynb", notebook({}), (0, 0), "not-attempted"),
    Submission("empty.ipynb", "", (0, 0), "not-read", "empty"),
    Submission("syntax.ipynb", *both("y = (x + 2\nout.backward()", diagnosis="syntax-error")),
    Submission("raises.ipynb", *both("y = x + 2\nraise ValueError('oh')", diagnosis="exception")),
    Submission("endless.ipynb", *both("while True:\n    pass", diagnosis="time-limit")),
    Submission(
        "swallows everything.ipynb",
        *both(
            "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
            diagnosis="time-limit",
        ),
    ),
    Submission(
        "memory.ipynb",
        *both(
            "bomb = []\nwhile True:\n    bomb.append(bytearray(10**7))", diagnosis="memory-limit"
        ),
    ),
    Submission("exit.ipynb", *both("import sys\nsys.exit()", diagnosis="exit")),
    Submission("hard exit.ipynb", *both("import os\nos._exit(0)", diagnosis="stopped")),
    Submission("abort.ipynb", *both("import os\nos.abort()", diagnosis="stopped")),
    Submission("missing cell.ipynb", *both("", diagnosis="no-answer", change=without("3.1"))),
    Submission(
        "doubled, right last.ipynb",
        *both(wrong("3.1", "M13"), (1, 1), change=doubled("3.1", RIGHT["3.1"])),
    ),
    Submission(
        "doubled, starter last.ipynb",
        *both(RIGHT["3.1"], (1, 1), change=doubled("3.1", STARTER)),
    ),
    Submission("retyped to text.ipynb", *both(RIGHT["3.1"], (1, 1), change=retyped("markdown"))),
    Submission("retyped to raw.ipynb", *both(RIGHT["3.1"], (1, 1), change=retyped("raw"))),
    Submission("a magic line.ipynb", *both(f"%matplotlib inline\n{RIGHT['3.1']}", (1, 1))),
    Submission("a shell line.ipynb", *both(f"{RIGHT['3.1']}\n!pip install torch", (1, 1))),
    Submission("a timed cell.ipynb", *both(f"%%time\n{RIGHT['3.1']}", (1, 1))),
    Submission("shell only.ipynb", *both("!ls\nout = x.sum()", diagnosis="M07")),
    Submission("split.ipynb", *both(RIGHT["3.1"], (1, 1), change=split("3.1"))),
    Submission("merged.ipynb", *both(RIGHT["3.1"], (1, 1), change=merged)),
    Submission("stripped and turned.ipynb", *both(RIGHT["3.1"], (1, 1), change=stripped)),
    Submission("fence deleted.ipynb", *both(RIGHT["3.1"], (1, 1), change=unfenced)),
    Submission(
        "helper.ipynb",
        *both(
            RIGHT["3.1"].replace("y * y * 3", "three_squares(y)"), (1, 1), change=helper_elsewhere
        ),
    ),
    Submission("given edited.ipynb", *both(RIGHT["3.1"], (1, 1), change=edited_given)),
    Submission("half.ipynb", both(RIGHT["3.1"])[0][:900], (0, 0), "not-read", "broken"),
    Submission("no notebook.ipynb", '{"a": [1, 2]}', (0, 0), "not-read", "not a notebook"),
    Submission("list.ipynb", "[]", (0, 0), "not-read", "not a notebook"),
    Submission("report.pdf", "%PDF-1.7", (0, 0), "not-read", "not a notebook"),
    Submission(
        "in R.ipynb",
        notebook(RIGHT, kernelspec={"name": "ir", "display_name": "R", "language": "R"}),
        (0, 0),
        "not-read",
        "R, not for Python",
    ),
    Submission("ten megabytes.ipynb", *both(RIGHT["3.1"], (1, 1), change=with_output(10))),
    Submission("loud.ipynb", *both(f"{RIGHT['3.1']}\nprint('x' * 10**7)", (1, 1))),
    Submission("张三 李四's répertoire.ipynb", *both(RIGHT["3.1"], (1, 1))),
    Submission("=HYPERLINK(1).ipynb", *both(RIGHT["3.1"], (1, 1))),
    Submission(
        "script.ipynb",
        *both("y = '<script>alert(1)</script>'\nraise ValueError(y)", diagnosis="exception"),
    ),
]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The whole class, graded once by the command."""
    folder = tmp_path_factory.mktemp("hand-ins")
    for each in SUBMISSIONS:
        (folder / each.name).write_text(each.text, encoding="utf-8")
    (folder / "in a folder").mkdir()
    (folder / "in a folder" / "level 3.ipynb").write_text(SUBMISSIONS[0].text, encoding="utf-8")
    (folder / "empty folder").mkdir()
    out = tmp_path_factory.mktemp("results")
    arguments = ["grade", str(folder), "--out", str(out), "--seconds", "4"]
    arguments += ["--megabytes", "200", "--jobs", "2"]
    return cli.main(arguments), out, json.loads((out / "results.json").read_text())


def result_of(graded, learner):
    _, _, data = graded
    return next(each for each in data["results"] if each["learner"] == learner)


@pytest.mark.parametrize("each", SUBMISSIONS, ids=lambda each: each.name)
def test_marks_are_as_written_down(graded, each):
    learner = each.name.removesuffix(".ipynb")
    result = result_of(graded, learner)
    assert tuple(v["mark"] for v in result["verdicts"]) == each.marks, result
    found = result["verdicts"][1]["diagnosis"]
    assert (found and found["id"]) == each.diagnosis
    assert each.problem in " ".join(result["problems"])
    assert bool(result["problems"]) is bool(each.problem)


def test_folders_are_learners(graded):
    assert result_of(graded, "in a folder")["total"] == 2
    assert "no notebook" in result_of(graded, "empty folder")["problems"][0]


def test_exit_code_says_that_something_needs_a_look(graded):
    assert graded[0] == 1


def test_csv_has_a_row_per_learner_and_no_formulas(graded):
    text = (graded[1] / "results.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert rows[0] == ["learner", "1.1", "3.1", "total", "of", "problem"]
    assert len(rows) == 1 + len(SUBMISSIONS) + 2
    assert ["right", "1", "1", "2", "2", ""] in rows
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


NOT_RUN = [
    ("a magic line", "%matplotlib inline"),
    ("a shell line", "!pip install torch"),
    ("a timed cell", "%%time"),
    ("shell only", "!ls"),
]


@pytest.mark.parametrize(("learner", "line"), NOT_RUN)
def test_lines_that_were_not_run_are_named(graded, learner, line):
    notes = result_of(graded, learner)["verdicts"][1]["notes"]
    assert [f"Not run, because it is not Python: {line}." in each for each in notes] == [True]
    (page,) = (graded[1] / "learners").glob(f"*-{learner.replace(' ', '-')}.html")
    assert line in page.read_text(encoding="utf-8")


def test_pages_escape_what_learners_write(graded):
    pages = list((graded[1] / "learners").glob("*.html"))
    assert len(pages) == len(SUBMISSIONS) + 2
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text
        assert len(text) < 200_000
    script = next(page for page in pages if page.name.endswith("-script.html"))
    assert "&lt;script&gt;" in script.read_text(encoding="utf-8")
    index = (graded[1] / "index.html").read_text(encoding="utf-8")
    assert "张三" in index
    assert "gradients add up" in index


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["grade", "nowhere", "--out", "o"], "not a folder"),
        (["grade", ".", "--out", "o"], "no hand-ins"),
        (["grade", ".", "--out", "o", "--exercises", "9.9"], "no hand-ins"),
        (["check", "nothing.ipynb"], "there is no such file"),
    ],
)
def test_clear_messages(arguments, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(arguments) == 2
    assert message in capsys.readouterr().err


def test_pages_in_chinese(graded, capsys):
    """A report in another language is written from the same gradebook."""
    out = graded[1]
    pages = {page: page.read_text() for page in (*out.glob("*.html"), *out.glob("learners/*"))}
    assert cli.main(["report", str(out), "--language", "zh"]) == 1
    index = (out / "index.html").read_text(encoding="utf-8")
    assert '<html lang="zh">' in index
    for words in ("最常见的原因", "梯度会累加", "尚未作答", "文件夹里没有笔记本"):
        assert words in index
    page = next(out.glob("learners/*-right.html")).read_text(encoding="utf-8")
    assert "3.1 从均值回到输入" in page
    assert "✓ 3.1 正确" in page
    assert "叶子节点" in page
    for path, text in pages.items():
        path.write_text(text)


def test_check_speaks_the_language_of_the_notebook(tmp_path, capsys):
    file = tmp_path / "mine.ipynb"
    text = notebook({"3.1": RIGHT["3.1"].replace("out.backward()", "out.backward")})
    file.write_text(
        text.replace('"metadata": {}', '"metadata": {"gradschool": {"language": "zh"}}')
    )
    for more, words in (([], "提到了方法，却没有调用"), (["--language", "en"], "not called")):
        assert cli.main(["check", str(file), "--exercise", "3.1", *more]) == 1
        assert words in capsys.readouterr().out


def test_check_one_file(tmp_path, capsys):
    answer = fenced("3.1", RIGHT["3.1"])
    file = tmp_path / "mine.py"
    file.write_text(answer)
    assert cli.main(["check", str(file)]) == 0
    assert "✓ 3.1 right" in capsys.readouterr().out
    file.write_text(answer.replace("out.backward()", "out.backward"))
    assert cli.main(["check", str(file)]) == 1
    out = capsys.readouterr().out
    assert "method mentioned, not called" in out
    assert "MeanBackward0" in out


def test_check_as_data_for_a_program(tmp_path, capsys):
    file = tmp_path / "mine.py"
    file.write_text(fenced("3.1", RIGHT["3.1"]))
    assert cli.main(["check", str(file), "--json"]) == 0
    (verdict,) = json.loads(capsys.readouterr().out)["verdicts"]
    assert (verdict["exercise"], verdict["outcome"], verdict["mark"]) == ("3.1", "right", 1)
    file.write_text(fenced("3.1", "y = 1"))
    assert cli.main(["check", str(file), "--json", "--exercise", "3.1"]) == 1
    assert json.loads(capsys.readouterr().out)["verdicts"][0]["diagnosis"]["said"]
    file.write_text(fenced("3.1", RIGHT["3.1"]) + "\n" + fenced("1.1", "v = 1"))
    assert cli.main(["check", str(file), "--json", "--exercise", "3.1", "--exercise", "1.1"]) == 1
    told = json.loads(capsys.readouterr().out)["verdicts"]
    assert [each["exercise"] for each in told] == ["3.1", "1.1"]


# name of the file, its text or None, further options, what the problem says
UNREAD = [
    ("gone.ipynb", None, (), "there is no such file"),
    ("gone.py", None, (), "gone.py: No such file or directory"),
    ("broken.ipynb", '{"cells": [', (), "broken.ipynb"),
    ("mine.py", "y = 1", (), "no answers; they stand between"),
    ("mine.py", fenced("3.1", "y = 1"), ("--exercise", "9.9"), "9.9"),
]


@pytest.mark.parametrize(("name", "text", "options", "said"), UNREAD)
def test_a_program_reads_why_nothing_was_checked(name, text, options, said, tmp_path, capsys):
    file = tmp_path / name
    if text is not None:
        file.write_text(text)
    assert cli.main(["check", str(file), "--json", *options]) == 2
    told = json.loads(capsys.readouterr().out)
    assert said in told["problems"][0]
    assert "Errno" not in told["problems"][0]
    assert (told["right"], told["count"], told["mark"], told["verdicts"]) == (0, 0, 0, [])


def test_same_seed_same_results(tmp_path):
    folder = tmp_path / "class"
    folder.mkdir()
    for each in SUBMISSIONS[:4]:
        (folder / each.name).write_text(each.text, encoding="utf-8")
    texts = []
    for number in range(2):
        out = tmp_path / str(number)
        cli.main(["grade", str(folder), "--out", str(out), "--seed", "7"])
        texts.append((out / "results.json").read_text())
    assert texts[0] == texts[1]
