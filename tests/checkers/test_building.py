"""Notebooks are built from their sources, and a stale one is noticed."""

import json

import nbformat
import pytest

from checkers.course import building
from checkers.course.building import BuildError, Built, check, course, lesson_notebook, stale
from checkers.course.packs import ours

ROOT = ours().root
LESSON = """\
# %% [markdown] lang="en"
# # A lesson

# %% [markdown] lang="zh"
# # 一课

# %%
import engine as torch

# %% tags=["raises-exception"]
1 / 0

# %% exercise="3.1"
"""


@pytest.fixture
def lesson(tmp_path):
    path = tmp_path / "3_test.py"
    path.write_text(LESSON, encoding="utf-8")
    return path


def test_an_exercise_becomes_four_cells(lesson):
    made = lesson_notebook(lesson, "en", solved=False)
    prompt, given, answer, last = made.cells[-4:]
    assert prompt.cell_type == "markdown"
    assert (given.metadata.editable, given.metadata.deletable) == (False, False)
    assert answer.source.startswith("# --- begin 3.1 ---\n")
    assert answer.metadata.gradschool == {"exercise": "3.1", "role": "answer"}
    assert last.source == 'check("3.1")'
    assert "z = None" in answer.source
    assert "z = y * y * 3" in lesson_notebook(lesson, "en", solved=True).cells[-2].source


def test_both_editions_have_the_same_code_cells_with_the_same_ids(lesson):
    def code(language):
        made = lesson_notebook(lesson, language, solved=False)
        return [(cell.id, cell.source) for cell in made.cells if cell.cell_type == "code"]

    assert code("en") == code("zh")
    assert "一课" in lesson_notebook(lesson, "zh", solved=False).cells[0].source


def test_a_lesson_without_chinese_text_has_no_chinese_edition(lesson):
    lesson.write_text(LESSON.replace('# %% [markdown] lang="zh"\n# # 一课\n', ""))
    assert lesson_notebook(lesson, "zh", solved=False) is None


@pytest.mark.parametrize(("exercise", "folded"), [("7.2", False), ("7.5", True), ("7.6", True)])
def test_a_long_stage_that_is_given_is_folded_and_says_so(exercise, folded, lesson):
    """It is what the learner has just written; what has to be read for a prediction is not."""
    lesson.write_text(LESSON.replace("3.1", exercise), encoding="utf-8")
    for language, said in (("en", "# The stage before"), ("zh", "# 上一步")):
        given = lesson_notebook(lesson, language, solved=False).cells[-3]
        assert given.metadata.get("jupyter", {}) == ({"source_hidden": True} if folded else {})
        assert given.source.startswith(said) is folded


def test_ids_are_unique_valid_and_stay_when_others_change(lesson):
    before = [cell.id for cell in lesson_notebook(lesson, "en", solved=False).cells]
    lesson.write_text(LESSON.replace("1 / 0", "2 / 0\n\n# %%\n1 / 0\n\n# %%\n1 / 0"))
    made = lesson_notebook(lesson, "en", solved=False)
    after = [cell.id for cell in made.cells]
    assert len(set(after)) == len(after)
    assert [each for each in after if each in before] == before
    nbformat.validate(made)


PREDICTION = """\

# %% predicted="8, None"
@predict("3 opening", ..., ...)
def rates():
    return 8, None
"""


def test_only_the_reference_edition_predicts(lesson):
    lesson.write_text(LESSON + PREDICTION, encoding="utf-8")
    for solved, line in ((False, '"3 opening", ..., ...)'), (True, '"3 opening", 8, None)')):
        cell = lesson_notebook(lesson, "en", solved=solved).cells[-1]
        assert line in cell.source
        assert cell.metadata == {}


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (PREDICTION.replace(", None", ""), "2 predictions are asked for, predicted= has 1"),
        (PREDICTION.replace(' predicted="8, None"', ""), "need each other"),
        ('# %% predicted="8"\nx = 8', "need each other"),
        ('# %% exercise="9.9"\n', "cell 1: there is no exercise '9.9'"),
        (
            "# %% [markdown]\n# no language\n\n# %%\n1",
            "cell 1: a markdown cell needs lang= one of en, zh",
        ),
    ],
)
def test_errors_name_file_and_cell(source, message, lesson):
    lesson.write_text('# %% [markdown] lang="en"\n# a\n\n' + source)
    with pytest.raises(BuildError, match=r"3_test\.py") as caught:
        lesson_notebook(lesson, "en", solved=False)
    assert message.replace("cell 1", "cell 2") in str(caught.value)


def test_stale_notebooks_are_noticed(tmp_path, lesson):
    made = lesson_notebook(lesson, "en", solved=True)
    learner = Built(None, made)
    reference = Built(None, made, executed=True)
    path = tmp_path / "made.ipynb"
    assert stale(path, learner) == "is missing"
    path.write_text("{")
    assert "cannot be read" in stale(path, learner)
    building._write(path, made)
    assert stale(path, learner) is None
    assert "never executed" in stale(path, reference)

    ran = json.loads(path.read_text())
    for number, cell in enumerate(cell for cell in ran["cells"] if cell["cell_type"] == "code"):
        cell["execution_count"] = number + 1
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "1"}]
    path.write_text(json.dumps(ran))
    assert stale(path, reference) is None
    assert stale(path, learner) == "has outputs"

    broken = json.loads(json.dumps(ran))
    error = {"output_type": "error", "ename": "E", "evalue": "", "traceback": []}
    next(c for c in broken["cells"] if c.get("outputs"))["outputs"] = [error]
    path.write_text(json.dumps(broken))
    assert stale(path, reference) == "holds an error"

    for cell in ran["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
    path.write_text(json.dumps(ran))
    assert stale(path, reference) == "has no outputs"

    made.cells[0].source += "!"
    assert stale(path, learner) == "differs from its source"


def _type_an_answer(cells):
    cells[-2]["source"] = "y = 1"


def _run_a_cell(cells):
    cells[0]["execution_count"] = 1


@pytest.mark.parametrize(
    ("change", "is_kept"),
    [
        pytest.param(_type_an_answer, True, id="an answer was typed"),
        pytest.param(_run_a_cell, True, id="a cell was run"),
        pytest.param(lambda cells: cells.pop(0), False, id="only the course changed"),
    ],
)
def test_a_build_never_overwrites_a_learners_work(tmp_path, lesson, change, is_kept):
    made = lesson_notebook(lesson, "en", solved=False)
    old = json.loads(json.dumps(made))
    code = [cell for cell in old["cells"] if cell["cell_type"] == "code"]
    change(code)
    old["cells"] = code
    path = tmp_path / "3_test.ipynb"
    path.write_text(json.dumps(old), encoding="utf-8")
    assert building.has_own_work(path, made) is is_kept


def test_work_put_aside_gets_a_name_of_its_own(tmp_path):
    path = tmp_path / "3_test.ipynb"
    for number in (1, 2):
        path.write_text(f"work {number}", encoding="utf-8")
        aside = building.put_aside(path)
        assert (aside.name, aside.read_text()) == (f"3_test.yours-{number}.ipynb", f"work {number}")


def test_what_cannot_be_read_is_kept(tmp_path):
    path = tmp_path / "3_test.ipynb"
    path.write_text('{"cells": [', encoding="utf-8")
    assert building.has_own_work(path, {"cells": []})


def test_the_course_is_complete():
    paths = {str(built.path) for built in course(ROOT)}
    for level in (
        "1_variable",
        "2_graph",
        "3_backward",
        "4_grad",
        "5_custom_function",
        "6_training",
    ):
        assert f"exercises/{level}.ipynb" in paths
        assert f"exercises/reference/{level}.ipynb" in paths
        assert f"lessons/{level}.ipynb" in paths


def test_built_notebooks_are_up_to_date():
    assert check(ROOT) == {}
