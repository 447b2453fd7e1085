"""draw_script: from "script.py:y" to a file; every mistake is named."""

import importlib

import pytest

from checkers.graph import GraphError
from checkers.graph.script import draw_script

PROGRAM = """
import sys
import {library} as torch
import beside
x = torch.tensor([1., 2.], requires_grad=True)
y = (x * beside.FACTOR).sum()
z = x.exp()
number = len(sys.argv)
"""


@pytest.fixture
def script(torch, tmp_path):
    (tmp_path / "beside.py").write_text("FACTOR = 3\n")
    path = tmp_path / "script.py"
    path.write_text(PROGRAM.format(library=torch.__name__))
    yield path
    importlib.sys.modules.pop("beside", None)


def test_the_picture_of_a_variable(script):
    picture = draw_script(f"{script}:y", script.parent / "y.svg")
    assert (script.parent / "y.svg").read_text().startswith("<svg")
    assert picture.text.startswith("y = SumBackward0")
    assert "x  leaf" in picture.text


def test_several_variables(script):
    assert [result.name for result in draw_script(f"{script}:y,z").full.results] == ["y", "z"]


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("{path}", "expected script.py:name"),
        ("{path}:", "expected script.py:name"),
        ("{path}x.py:y", "there is no file"),
        ("{path}:w", "has no variable 'w'; its tensors: x, y, z"),
        ("{path}:number", "number is a int, not a tensor"),
    ],
)
def test_what_is_wrong_is_said(script, target, message):
    with pytest.raises(GraphError, match=message):
        draw_script(target.format(path=script))


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("x = 1\ny = x / 0\n", "in line 2: ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)\n", r"left with exit\(3\)"),
        ("y = (\n", "SyntaxError"),
    ],
)
def test_a_script_that_stops(tmp_path, program, message):
    path = tmp_path / "script.py"
    path.write_text(program)
    with pytest.raises(GraphError, match=message):
        draw_script(f"{path}:y")
