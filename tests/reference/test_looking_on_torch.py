"""Looking at a graph of real torch changes nothing, calls nobody and keeps nothing alive."""

import subprocess
import sys

import pytest
import torch
from slots import TABLE, table

from checkers.graph import draw, read_graph


def node(graph, op):
    (found,) = [each for each in graph.nodes if each.op == op]
    return found


def test_the_table_of_slots_is_the_one_of_this_torch():
    assert TABLE.read_text(encoding="utf-8") == table()


def test_looking_calls_no_unpack_hook_of_torch():
    calls = []
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: calls.append(1) or t):
        y = x * x.exp()
    graph = read_graph(y, names={"x": x, "y": y})
    assert calls == []
    assert {each.state for each in node(graph, "MulBackward0").saved} == {"hooked"}
    y.sum().backward()
    assert len(calls) == 3  # x, exp(x) for the product, exp(x) for the exponential


def test_looking_runs_no_checkpoint_again_of_torch():
    from torch.utils.checkpoint import checkpoint

    norm = torch.nn.BatchNorm1d(3)
    x = torch.rand(4, 3, requires_grad=True)
    y = checkpoint(norm, x, use_reentrant=False)
    before = int(norm.num_batches_tracked)
    draw(y, saved=True).svg  # noqa: B018
    assert int(norm.num_batches_tracked) == before


CHAIN = """
import gc, weakref
import torch
from checkers.graph import read_graph
from checkers.graph.holding import sweep

def chain(x, length):
    for _ in range(length):
        x = x * 1.0
    return x

x = torch.ones(1, requires_grad=True)
h = chain(x, 60_000)
y = chain(h, 60_000)
for _ in range(2):
    read_graph(y, names={})
z = y.sum()  # a graph that is used on outlives what was drawn
leaf = weakref.ref(x)
"""
ENDS = {
    "its result goes": "del x, h, y, z",
    "a later result goes last": "del y\ngc.collect()\ndel x, h, z",
    "an intermediate result goes last": "del y, z\ngc.collect()\nsweep()\ndel x, h",
    "it was walked back": "z.backward()\ndel x, h, y, z",
}


@pytest.mark.parametrize("ends", ENDS)
def test_a_deep_graph_is_let_go_when(ends):
    program = f"{CHAIN}{ENDS[ends]}\nfor _ in range(200): gc.collect()\nassert leaf() is None"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_deep_graph_that_lives_to_the_end_does_no_harm():
    done = subprocess.run([sys.executable, "-c", CHAIN], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


# What the operation saved of `c` is shown as the constant that stood in its slot.
SAVED = [
    "torch.nn.functional.mse_loss(x, c)",
    "torch.nn.functional.smooth_l1_loss(x, c)",
    "torch.nn.functional.huber_loss(x, c)",
    "torch.nn.functional.binary_cross_entropy(x.sigmoid(), c / 4)",
    "torch.lerp(x, x * x, c)",
    "torch.addcmul(x, x, c)",
    "torch.nn.functional.prelu(x.view(1, 2), c)",
    "torch.baddbmm(x.view(1, 1, 2), x.view(1, 1, 2), torch.stack([c, c]).view(1, 2, 2))",
    "torch.dist(x, c)",
    "torch.cdist(x.view(1, 2), c.view(1, 2))",
]


@pytest.mark.parametrize("program", SAVED)
def test_a_saved_constant_is_shown(program):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    c = torch.tensor([3.0, 4.0])
    graph = read_graph(eval(program, {"torch": torch, "x": x, "c": c}), names={"x": x})
    found = [each for each in graph.nodes if each.kind == "constant"]
    assert len(found) == 1
    assert found[0].value is not None


def test_what_has_no_shape_yet_can_be_drawn():
    picture = draw(torch.nn.Sequential(torch.nn.LazyLinear(2)), names={})
    assert picture.text.count("no shape yet") == 2


def test_the_absolute_value_of_a_complex_number_is_real():
    x = torch.tensor([3 + 4j], requires_grad=True)
    graph = read_graph((x * x).abs().sum(), names={"x": x})
    assert node(graph, "AbsBackward0").dtype == "float32"
    assert node(graph, "MulBackward0").dtype == "complex64"


def test_the_outputs_of_a_recurrent_network_have_their_shapes():
    packed = torch.nn.utils.rnn.pack_sequence([torch.rand(3, 2)])
    graph = read_graph(torch.nn.LSTM(2, 3)(packed), names={})
    (layer,) = [each for each in graph.nodes if each.outputs > 1]
    assert layer.shapes[:3] == ((3, 1, 3), (1, 3), (1, 3))
