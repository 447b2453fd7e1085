"""Answers are found whatever has happened to the cells."""

import pytest

from checkers.course.exercises import find
from checkers.course.fences import Cell, answers, choose, context, fenced

A = "# --- begin 3.1 ---"
Z = "# --- end 3.1 ---"


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ([f"{A}\ny = 1\n{Z}"], ["y = 1"]),
        ([f"x = 0\n{A}\ny = 1\n{Z}\nz = 2"], ["y = 1"]),
        ([f"{A}\ny = 1"], ["y = 1"]),
        ([f'{A}\ny = 1\ncheck("3.1")'], ["y = 1"]),
        ([f"y = 1\n{Z}"], ["y = 1"]),
        ([f"{A}\ny = 1", f"z = 2\n{Z}"], ["y = 1\nz = 2"]),
        ([f"{A}\ny = 1", "# --- begin 1.1 ---\nv = 2\n# --- end 1.1 ---"], ["y = 1"]),
        ([f"{A}\ny = 1\n{Z}", f"{A}\ny = 2\n{Z}"], ["y = 1", "y = 2"]),
        ([f"{A}\ny = 1\n{Z}\n{A}\ny = 2\n{Z}"], ["y = 1", "y = 2"]),
        (["   #--begin 3.1--\ny = 1\n#   END 3.1"], ["y = 1"]),
        ([f"{A}\n{Z}"], [""]),
        ([f"{A}\ndef f():\n    return 1\n\n{Z}"], ["def f():\n    return 1"]),
        (["y = 1"], None),
        (["# --- begin thirty ---\ny = 1"], None),
        ([], None),
    ],
)
def test_found(cells, found):
    assert answers([Cell(source) for source in cells]).get("3.1") == found


def test_metadata_find_a_cell_whose_fence_is_gone():
    assert answers([Cell("y = 1", "3.1", "answer")]) == {"3.1": ["y = 1"]}
    assert answers([Cell("y = 1", "3.1", "given")]) == {}


def test_several_exercises_in_one_cell():
    source = f"{fenced('1.1', 'v = 1')}\n{fenced('3.1', 'y = 1')}"
    assert answers([Cell(source)]) == {"1.1": ["v = 1"], "3.1": ["y = 1"]}


def test_the_last_attempt_counts():
    each = find("3.1")
    assert choose(each, ["y = 1", each.starter]) == "y = 1"
    assert choose(each, ["y = 1", "y = 2"]) == "y = 2"
    assert choose(each, [each.starter]) == each.starter
    assert choose(each, []) is None


def test_context_is_the_learners_own_other_cells():
    cells = [
        Cell("import engine as torch"),
        Cell("x = 1", "3.1", "given"),
        Cell(fenced("3.1", "y = helper(x)"), "3.1", "answer"),
        Cell("def helper(t): return t"),
        Cell('check("3.1")', "3.1", "check"),
    ]
    assert context(cells, {"3.1": find("3.1")}) == (cells[0].source, cells[3].source)
