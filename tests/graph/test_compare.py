"""compare: which graphs are the same, and what is said when they are not.

Expected: algebra for what is the same (x*x = x**2); for differences, the change that
was made by hand between the two programs of a line.
"""

import json

import pytest

from checkers.graph import Graph, GraphError, compare, difference, draw, read_graph

SAME = [
    (lambda x, w: (x * x).sum(), lambda x, w: (x**2).sum()),
    (lambda x, w: (x * x * x).sum(), lambda x, w: (x**3).sum()),
    (lambda x, w: (x * x).sum() / 3, lambda x, w: (x**2).mean()),
    (lambda x, w: (w * x + x).sum(), lambda x, w: (x + x * w).sum()),
    (lambda x, w: (x + x).sum(), lambda x, w: (x * 2).sum()),
    (lambda x, w: (x - w).sum(), lambda x, w: (x + (-w)).sum()),
    (lambda x, w: (x * w * x).exp(), lambda x, w: (x**2 * w).exp()),
    (lambda x, w: (x / w).sum(), lambda x, w: (x * w**-1).sum()),
    (lambda x, w: (x * (w * 2)).sum(), lambda x, w: (2 * x * w).sum()),
    (lambda x, w: x.exp(), lambda x, w: x.exp()),
]
DIFFERENT = [
    (
        lambda x, w: (x * w).sum(),
        lambda x, w: (x + w).sum(),
        ["MulBackward0 stands where AddBackward0 was expected."],
    ),
    (lambda x, w: (x * w).sum(), lambda x, w: (x * w).exp().sum(), ["ExpBackward0 is missing."]),
    (
        lambda x, w: (x * w).exp().sum(),
        lambda x, w: (x * w).sum(),
        ["ExpBackward0 was not expected."],
    ),
    (
        lambda x, w: (x.detach() * w).sum(),
        lambda x, w: (x * w).sum(),
        ["The constant [1, 2, 3] stands where the leaf x was expected."],
    ),
    (
        lambda x, w: (x * 3).sum(),
        lambda x, w: (x * 2).sum(),
        ["The constant 3 stands where the constant 2 was expected."],
    ),
    (
        lambda x, w: (x**3).sum(),
        lambda x, w: (x**2).sum(),
        ["PowBackward0 (exponent=3) stands where PowBackward0 (exponent=2) was expected."],
    ),
    (
        lambda x, w: (x * x).sum(),
        lambda x, w: (x * w).sum(),
        ["The leaf w is missing."],
    ),
    (
        lambda x, w: x - w,
        lambda x, w: w - x,
        ["The leaf x stands where the leaf w was expected."],
    ),
]


def leaves(torch):
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    w = torch.tensor([1.0, 2.0, 4.0], requires_grad=True)
    return x, w


@pytest.mark.parametrize("case", range(len(SAME)))
def test_the_same_in_other_words(torch, case):
    x, w = leaves(torch)
    first, second = (make(x, w) for make in SAME[case])
    names = {"x": x, "w": w}
    for yours, expected in ((first, second), (second, first)):
        found = compare(yours, expected, names=names)
        assert found.same, found.text
        assert found.sentences[0] == "The two graphs are the same."


@pytest.mark.parametrize("case", range(len(DIFFERENT)))
def test_differences_are_named(torch, case):
    yours, expected, sentences = DIFFERENT[case]
    x, w = leaves(torch)
    found = compare(yours(x, w), expected(x, w), names={"x": x, "w": w})
    assert not found.same
    assert found.sentences[: len(sentences)] == sentences


def test_an_equivalent_spelling_is_called_one(torch):
    x, _ = leaves(torch)
    found = compare((x * x).exp(), (x**2).exp(), names={})
    assert found.sentences == [
        "The two graphs are the same.",
        "MulBackward0 is another spelling of PowBackward0 (exponent=2): the same computation.",
    ]


def test_graphs_sent_as_json_compare_alike(torch):
    x, w = leaves(torch)
    names = {"x": x, "w": w}
    sent = [
        Graph.from_data(json.loads(json.dumps(read_graph(result, names=names).to_data())))
        for result in ((x * w).sum(), (x + w).sum())
    ]
    assert list(difference(*sent).replaced) == [("MulBackward0_1", "AddBackward0_1")]
    assert difference(sent[0], sent[0]).same


def test_freed_constants_are_not_held_against_anyone(torch):
    x, _ = leaves(torch)
    first, second = (x * 3).exp().sum(), (x * 3).exp().sum()
    first.backward()
    assert compare(first, second, names={}).same


def test_the_picture_marks_what_differs(torch):
    x, w = leaves(torch)
    found = compare((x * w).sum(), (x * w).exp().sum(), names={"x": x, "w": w})
    assert found.paints == {"expected:ExpBackward0_1": "missing"}
    assert {edge.mark for edge in found.graph.edges} == {"", "missing", "extra"}
    assert "missing" in found.svg
    assert found.alt.startswith("ExpBackward0 is missing.")
    assert "ExpBackward0" in found.text


def test_large_graphs_compare_in_time(torch):
    x, w = leaves(torch)
    first = second = x
    for _ in range(500):
        first, second = first * w + x, x + w * second
    assert difference(read_graph(first), read_graph(second)).same
    for _ in range(50):  # shared squares: 2**50 paths
        first, second = first * first, second**2
    assert difference(read_graph(first, names={}), read_graph(second, names={})).same


def test_a_collapsed_graph_is_refused(torch):
    x, w = leaves(torch)
    result = x
    for _ in range(100):
        result = result * w
    picture = draw(result)
    with pytest.raises(GraphError, match=r"compare Picture\.full"):
        difference(picture.graph, picture.full)
