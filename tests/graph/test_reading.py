"""read_graph: nodes, edges and facts of graphs written down by hand.

Expected structures are what torch 2.13 prints for the same program through
grad_fn and next_functions.
"""

import json

import pytest

from checkers.graph import Graph, GraphError, read_graph


def lesson(torch):
    x = torch.tensor([0.0, 1.0, 2.0, 3.0], requires_grad=True)
    c = torch.tensor(3.0)
    y = x + 2
    z = y * y * c
    out = z.mean()
    return {"x": x, "c": c, "y": y, "z": z, "out": out}


def shape_of(graph):
    """(op, name) of every node and (source, target, slot) of every edge."""
    nodes = [(node.op or node.kind, node.name) for node in graph.nodes]
    edges = [(edge.source, edge.target, edge.slot) for edge in graph.edges]
    return nodes, edges


def test_a_lesson(torch):
    names = lesson(torch)
    nodes, edges = shape_of(read_graph(names["out"], names=names))
    assert nodes == [
        ("AccumulateGrad", "x"),
        ("constant", ""),
        ("AddBackward0", "y"),
        ("MulBackward0", ""),
        ("constant", "c"),
        ("MulBackward0", "z"),
        ("MeanBackward0", "out"),
    ]
    assert edges == [
        ("AccumulateGrad_1", "AddBackward0_1", 0),
        ("constant_1", "AddBackward0_1", 1),
        ("AddBackward0_1", "MulBackward0_1", 0),
        ("AddBackward0_1", "MulBackward0_1", 1),
        ("MulBackward0_1", "MulBackward0_2", 0),
        ("constant_2", "MulBackward0_2", 1),
        ("MulBackward0_2", "MeanBackward0_1", 0),
    ]


def test_values_gradients_and_saved_tensors(torch):
    names = lesson(torch)
    before = read_graph(names["out"], names=names)
    x, square = before.by_id["AccumulateGrad_1"], before.by_id["MulBackward0_1"]
    assert (x.shape, x.dtype, x.value.numbers) == ((4,), "float32", [0.0, 1.0, 2.0, 3.0])
    assert (square.shape, square.dtype) == ((4,), "float32")
    assert x.mailbox
    assert x.gradient is None
    assert sorted((saved.name, saved.state) for saved in square.saved) == [
        ("other", "kept"),
        ("self", "kept"),
    ]
    assert before.by_id["MeanBackward0_1"].value.numbers == 40.5
    names["out"].backward()
    after = read_graph(names["out"], names=names)
    assert after.by_id["AccumulateGrad_1"].gradient.numbers == [3.0, 4.5, 6.0, 7.5]
    assert {saved.state for saved in after.by_id["MulBackward0_1"].saved} == {"freed"}


def test_a_saved_tensor_changed_in_place_is_said_to_be(torch):
    x = torch.ones(2, requires_grad=True)
    y = x * 2
    z = y * y
    y.add_(1)
    graph = read_graph(z, names={})
    assert [saved.state for saved in graph.by_id["MulBackward0_2"].saved] == ["modified"] * 2


def test_names_come_from_the_caller(torch):
    weight = torch.ones(2, requires_grad=True)
    layers = [weight * 2]
    total = layers[0].sum()
    graph = read_graph(total)
    assert [node.name for node in graph.nodes if node.kind != "constant"] == [
        "weight",
        "layers[0]",
        "total",
    ]


def test_a_retained_gradient_is_a_mailbox(torch):
    x = torch.tensor(2.0, requires_grad=True)
    y = x * x
    y.retain_grad()
    z = y * 3
    assert read_graph(z).by_id["MulBackward0_1"].mailbox
    z.backward()
    assert read_graph(z).by_id["MulBackward0_1"].gradient.numbers == 3.0


def test_detach_is_recognised_while_memory_is_shared(torch):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    z = y.detach() * x
    notes = [node.note for node in read_graph(z).nodes if node.kind == "constant"]
    assert "detached from y" in notes


def test_several_results_share_their_nodes(torch):
    x = torch.tensor(2.0, requires_grad=True)
    y = x * x
    graph = read_graph({"double": y + y, "triple": y * 3, "input": x}, names={})
    assert [result.name for result in graph.results] == ["double", "triple", "input"]
    assert sum(node.op == "AccumulateGrad" for node in graph.nodes) == 1


def test_outputs_of_one_function_are_told_apart(torch):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    first, second = x.unbind(0)
    graph = read_graph(first * second)
    node = graph.by_id["UnbindBackward0_1"]
    assert node.name == "first, second"
    assert node.value is None  # one box cannot show the numbers of two
    assert [edge.output for edge in graph.edges if edge.source == node.id] == [0, 1]


def test_no_graph(torch):
    c = torch.ones(2)
    graph = read_graph(c)
    assert [(node.kind, node.name) for node in graph.nodes] == [("constant", "c")]


def test_a_deep_graph_does_not_recurse(torch):
    x = torch.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(20_000):
        y = y + 1
    graph = read_graph(y, names={})
    assert sum(node.op == "AddBackward0" for node in graph.nodes) == 20_000
    assert graph.notes == ("more than 2,000 nodes: read without numbers",)


def test_json_gives_the_same_graph_back(torch):
    x = torch.tensor([1.0, float("nan"), float("inf")], requires_grad=True)
    out = (x * 2).sum()
    out.backward()
    graph = read_graph(out)
    text = json.dumps(graph.to_data(), allow_nan=False)
    assert Graph.from_data(json.loads(text)) == graph


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (3, "expected a tensor, several tensors, a dict of tensors or a module, got int"),
        ([3], "there is nothing to draw: no tensor was given"),
        ({"y": None}, "there is nothing to draw: no tensor was given"),
        ({"y": {"z": print}}, r"or a module at y\['z'\], got builtin_function_or_method"),
        ([], "there is nothing to draw"),
    ],
)
def test_wrong_input(wrong, message):
    with pytest.raises(GraphError, match=message):
        read_graph(wrong)


def hostile(**changes):
    """The data of a graph of one node, with something changed in the node."""
    node = {"id": "a", "kind": "leaf", "op": "", **changes}
    return {"version": 1, "nodes": [node], "edges": [], "results": []}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "not the data of a graph"),
        ({"version": 9}, "version 9"),
        ({"version": 1, "nodes": [{"id": "a"}], "edges": [], "results": []}, "not the data"),
        (
            {
                "version": 1,
                "nodes": [],
                "edges": [{"source": "a", "target": "b"}],
                "results": [],
            },
            "names a node that is not there",
        ),
        (hostile(kind="evil"), "a node cannot be a 'evil'"),
        (hostile(name=["x"]), "a label is not a string"),
        (hostile(shape=["x"]), "not a whole number"),
        (hostile(count="1000"), "not a whole number"),
        (hostile(arguments=[["dim", {}]]), "an argument that is not plain"),
        (hostile(saved=[{"name": "x", "state": "gone"}]), "saved something strange"),
        (hostile(value={"shape": [2], "dtype": "f", "numbers": [1]}), "do not have its shape"),
        (hostile(value={"shape": [], "dtype": "f", "numbers": [[]]}), "do not have its shape"),
        (hostile(value={"shape": [-1], "dtype": "f"}), "a shape that no tensor has"),
        (hostile(value={"shape": [9], "dtype": "f", "low": []}), "values that are not plain"),
        (hostile(value={"shape": 3}), "not the data"),
        (hostile(surprise=1), "not the data"),
    ],
)
def test_wrong_data(data, message):
    with pytest.raises(GraphError, match=message):
        Graph.from_data(data)


# What stands in the middle of a program, under no name: (program, operation, its shape).
NAMELESS = [
    (lambda t, a, b: (t.tanh(a @ b) + 1).sum(), "MmBackward0", (2, 4)),
    (lambda t, a, b: (a @ b[:, 0]).exp().sum(), "MvBackward0", (2,)),
    (lambda t, a, b: t.bmm(a[None], b[None]).exp().sum(), "BmmBackward0", (1, 2, 4)),
    (lambda t, a, b: t.dot(a[0], b[:, 1]).exp() * 2, "DotBackward0", ()),
    (
        lambda t, a, b: t.addmm(t.ones(4, requires_grad=True), a, b).exp().sum(),
        "AddmmBackward0",
        (2, 4),
    ),
    (lambda t, a, b: (a @ b).t().exp().sum(), "TBackward0", (4, 2)),
]


@pytest.mark.parametrize(("program", "op", "shape"), NAMELESS, ids=[op for _, op, _ in NAMELESS])
def test_a_nameless_product_has_its_shape(torch, program, op, shape):
    a = torch.full((2, 3), 0.1, requires_grad=True)
    b = torch.full((3, 4), 0.1, requires_grad=True)
    nodes = [node for node in read_graph(program(torch, a, b), names={}).nodes if node.op == op]
    assert [(node.shape, node.dtype) for node in nodes] == [(shape, "float32")]


@pytest.mark.parametrize("layers", [[3], [5, 4, 3]])
def test_the_results_inside_a_module_have_their_shapes(torch, layers):
    parts = []
    for wide, narrow in zip([2, *layers], layers, strict=False):
        parts += [torch.nn.Linear(wide, narrow), torch.nn.ReLU()]
    out = torch.nn.Sequential(*parts)(torch.ones(7, 2)).mean()
    found = [node.shape for node in read_graph(out, names={}).nodes if node.op == "AddmmBackward0"]
    assert found == [(7, narrow) for narrow in layers]
