"""draw_script: from "script.py:y" to a file; every mistake is named."""

import importlib

import pytest

from checkers.graph import GraphError
from checkers.graph.script import draw_script, picture_path

PROGRAM = """
import sys
import {library} as torch
import beside
x = torch.tensor([1., 2.], requires_grad=True)
y = (x * beside.FACTOR).sum()
z = x.exp()
number = len(sys.argv)
model = torch.nn.Linear(2, 1)
outs = [z, (y, None)]
d = {{"a, b": y}}


class Run:
    loss = model(x).sum()


t = Run()
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
    ("tail", "names", "file"),
    [
        ("model", ["weight", "bias"], "script_model.svg"),
        ("outs", ["[0]", "[1][0]"], "script_outs.svg"),
        ("outs[0]", ["outs[0]"], "script_outs_0.svg"),
        ("outs[-1][0]", ["outs[-1][0]"], "script_outs_1_0.svg"),
        ("t.loss", ["t.loss"], "script_t_loss.svg"),
        ("d", ["a, b"], "script_d.svg"),
        ("d['a, b'],z", ["d['a, b']", "z"], "script_d_a_b_z.svg"),
    ],
)
def test_what_a_variable_leads_to(script, tail, names, file):
    target = f"{script}:{tail}"
    assert [result.name for result in draw_script(target).full.results] == names
    assert picture_path(target).name == file


def test_a_model_names_what_is_drawn_and_layers_are_chosen(script):
    picture = draw_script(f"{script}:t.loss", names="model", saved=True, direction="right")
    assert {node.name for node in picture.full.nodes if node.kind == "leaf"} == {
        "x",
        "weight",
        "bias",
    }
    assert picture.layers.saved
    assert picture.direction == "right"


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("{path}", "expected script.py:name"),
        ("{path}:", "expected script.py:name"),
        ("{path}x.py:y", "there is no file"),
        ("{path}:w", "has no variable 'w'; its tensors: x, y, z"),
        ("{path}:number", "number is a int, not a tensor"),
        ("{path}:y()", "expected script.py:name"),
        ("{path}:x +", "expected script.py:name"),
        ("{path}:t.lost", "t.lost: AttributeError: 'Run' object has no attribute 'lost'"),
        ("{path}:outs[9]", r"outs\[9\]: IndexError: list index out of range"),
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
