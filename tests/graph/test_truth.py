"""What a picture says is true, and making it changes nothing: tried on real torch as well."""

import dataclasses
import struct
from collections import namedtuple

import pytest

from checkers.graph import Edge, Graph, GraphError, Node, Result, draw, layout, read_graph, step
from checkers.graph.labels import wrapped


def constants(graph):
    return [each for each in graph.nodes if each.kind == "constant"]


# ---- what stood in a slot ------------------------------------------------------------------------

# An operation, the op of its node, the numbers of its constant as the operation saved them.
SAVED = [
    ("torch.logaddexp(x, c)", "LogaddexpBackward0", [3.0, 4.0]),
    ("torch.atan2(x, c)", "Atan2Backward0", [3.0, 4.0]),
    ("x * c", "MulBackward0", [3.0, 4.0]),
    ("x / c", "DivBackward0", [3.0, 4.0]),
    ("torch.dot(x, c)", "DotBackward0", [3.0, 4.0]),
    ("torch.addcmul(x, x, c)", "AddcmulBackward0", [3.0, 4.0]),
    ("torch.addcdiv(x, x, c)", "AddcdivBackward0", [3.0, 4.0]),
    ("torch.lerp(x, x * x, c)", "LerpBackward1", [3.0, 4.0]),
    ("torch.nn.functional.mse_loss(x, c)", "MseLossBackward0", [3.0, 4.0]),
    ("torch.nn.functional.smooth_l1_loss(x, c)", "SmoothL1LossBackward0", [3.0, 4.0]),
    ("torch.nn.functional.huber_loss(x, c)", "HuberLossBackward0", [3.0, 4.0]),
    (
        "torch.nn.functional.binary_cross_entropy(x.sigmoid(), c / 4)",
        "BinaryCrossEntropyBackward0",
        [0.75, 1.0],
    ),
    ("torch.nn.functional.prelu(x.view(1, 2), c)", "PreluKernelBackward0", [[3.0, 4.0]]),
    (
        "torch.baddbmm(x.view(1, 1, 2), x.view(1, 1, 2), torch.stack([c, c]).view(1, 2, 2))",
        "BaddbmmBackward0",
        [[[3.0, 4.0], [3.0, 4.0]]],
    ),
]


@pytest.mark.parametrize(("program", "op", "numbers"), SAVED, ids=[each[0] for each in SAVED])
def test_a_saved_constant_is_shown(program, op, numbers, torch):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    c = torch.tensor([3.0, 4.0])
    y = eval(program, {"torch": torch, "x": x, "c": c})
    found = constants(read_graph(y, names={"x": x}))
    assert numbers in [each.value.numbers for each in found if each.value is not None]


def test_a_frozen_weight_is_recognised_by_its_memory(torch):
    fc = torch.nn.Linear(2, 1)
    fc.weight.requires_grad_(False)
    x = torch.tensor([[1.0, 2.0]], requires_grad=True)
    graph = read_graph(fc(x), names=fc)
    assert [each.note for each in constants(graph)] == ["same memory as weight"]


# ---- several outputs -----------------------------------------------------------------------------


def test_each_output_has_its_own_shape_and_edges_say_which(torch):
    x = torch.tensor([[3.0, 1.0], [2.0, 5.0]], requires_grad=True)
    parts = torch.split(x, [1, 1])
    a, b = parts[0].sum(), parts[1].sum()
    picture = draw({"a": a, "b": b}, names={"x": x, "first": parts[0], "second": parts[1]})
    split = next(each for each in picture.full.nodes if each.op.startswith("Split"))
    assert split.shapes == ((1, 2), (1, 2))
    edges = [each.output for each in picture.full.edges if each.source == split.id]
    assert sorted(edges) == [0, 1]
    assert "output 1 of " in picture.text
    assert ">[1]</text>" in picture.svg


# ---- names ---------------------------------------------------------------------------------------


class Trainer:
    """An object that holds a model, as many programs have one."""

    def __init__(self, model):
        self.parts = {"model": [model]}


def test_names_are_found_at_any_depth(torch):
    G, D = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)
    t = Trainer(D)
    models = {"G": G}
    y = D(G(torch.ones(1, 2)))
    graph = read_graph(y)
    names = {each.name for each in graph.nodes if each.kind == "leaf"}
    assert names == {"G.weight", "G.bias", "D.weight", "D.bias"}
    graph = read_graph(y, names={"t": t, "models": models})
    names = {each.name for each in graph.nodes if each.kind == "leaf"}
    assert names == {
        "models['G'].weight", "models['G'].bias",
        "t.parts['model'][0].weight", "t.parts['model'][0].bias",
    }  # fmt: skip


def test_a_module_adds_its_names_to_the_variables(torch):
    fc = torch.nn.Linear(2, 1)
    scale = torch.ones(1, requires_grad=True)
    graph = read_graph(fc(torch.ones(1, 2)) * scale, names=fc)
    assert {each.name for each in graph.nodes if each.kind == "leaf"} == {"weight", "bias", "scale"}


def test_a_state_dict_names_the_tensors_whose_memory_it_lists(torch):
    fc = torch.nn.Linear(2, 1)
    graph = read_graph(fc(torch.ones(1, 2)), names=fc.state_dict())
    assert {each.name for each in graph.nodes if each.kind == "leaf"} == {"weight", "bias"}


@pytest.mark.parametrize(
    "names", [["x"], "x", iter("x"), 3, {1, 2}], ids=lambda n: type(n).__name__
)
def test_names_that_name_nothing_are_refused(names, torch):
    x = torch.ones(1, requires_grad=True)
    with pytest.raises(GraphError, match="names must be a dict from names to tensors, or a module"):
        draw(x * 2, names=names)


def test_long_names_are_never_cut_so_that_two_look_alike(torch):
    names = [f"bert.encoder.layer.{n}.attention.self.{w}.weight" for n in range(12) for w in "qkv"]
    leaves = {name: torch.ones(1, requires_grad=True) for name in names}
    text = draw(torch.stack(list(leaves.values())), names=leaves).open().text
    assert all(name in text for name in names)
    assert len({"".join(wrapped(name)) for name in names}) == len(names)
    assert all(len(part) <= 40 for name in names for part in wrapped(name))


# ---- what models return --------------------------------------------------------------------------

Pair = namedtuple("Pair", "loss logits")


@dataclasses.dataclass
class Output:
    """As language models return it."""

    loss: object
    logits: object
    cache: object = None


OUTPUTS = [
    ("a list with None", lambda y, c: [y, None], ["[0]"]),
    ("tuples in a tuple", lambda y, c: (y, (y + 1, y * 2)), ["[0]", "[1][0]", "[1][1]"]),
    ("a cache", lambda y, c: {"out": y, "cache": [(y * 2, c)]}, ["out", "cache[0][0]"]),
    ("a named tuple", lambda y, c: Pair(y, y * 2), ["loss", "logits"]),
    (
        "a record",
        lambda y, c: Output(y, y * 2, ((y + 1, None),)),
        ["loss", "logits", "cache[0][0]"],
    ),
    ("a result and a count", lambda y, c: (y, 3), ["[0]"]),
    ("tensors chosen one by one", lambda y, c: [y, c], ["", ""]),
    ("a dict chosen so", lambda y, c: {"y": y, "c": c}, ["y", "c"]),
    ("nothing tracked", lambda y, c: (c, None), ["[0]"]),
]


@pytest.mark.parametrize(
    ("make", "names"), [row[1:] for row in OUTPUTS], ids=[r[0] for r in OUTPUTS]
)
def test_what_models_return_can_be_drawn(make, names, torch):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    graph = read_graph(make(x * 3, torch.tensor([5])), names={})
    assert [each.name for each in graph.results] == names


# ---- a picture in time ---------------------------------------------------------------------------


def dense(count=58):
    """Every node uses all before it: boxes are few, and no way around them is quick to find."""
    keys = [f"op_{number}" for number in range(count)]
    nodes = [Node(key, "operation", "AddBackward0") for key in keys]
    edges = [Edge(keys[a], keys[b], a) for b in range(count) for a in range(b)]
    return Graph(tuple(nodes), tuple(edges), (Result(keys[-1]),))


def test_a_layout_that_takes_too_long_gives_way_to_a_coarser_picture(monkeypatch):
    monkeypatch.setattr(layout, "TIMEOUT", 1.0)
    picture = draw(dense(), collapse=False)
    page = picture.to_html()  # it hung for minutes before
    assert "a finer picture takes too long" in page or "too dense" in page
    assert "AddBackward0" in picture.text


# ---- what is asked for and not there -------------------------------------------------------------


def test_a_repeat_that_is_not_there_cannot_be_opened(torch):
    x = torch.ones(1, requires_grad=True)
    for _ in range(40):
        x = x.sin()
    picture = draw(x)
    assert "repeated" not in picture.open("repeat_1").text
    with pytest.raises(GraphError, match="there is no repeat 'repeat_9' to open; folded are: rep"):
        picture.open("repeat_9")


def test_a_gradient_to_step_with_must_be_a_tensor(torch):
    x = torch.ones(2, requires_grad=True)
    with pytest.raises(GraphError, match="gradient must be a tensor of the shape of the result"):
        step(x * 2, gradient=[1.0, 1.0])


def test_a_png_of_a_long_chain_can_still_be_opened(torch, tmp_path):
    x = torch.ones(1, requires_grad=True)
    for _ in range(400):
        x = x.sin()
    path = draw(x, collapse=False).save(tmp_path / "x.png")
    header = path.read_bytes()[16:24]
    assert max(struct.unpack(">II", header)) < 16_384
