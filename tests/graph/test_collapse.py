"""Large graphs: repeats fold with a count, the rest is summarised, nothing gets lost."""

import pytest

from checkers.graph import draw
from checkers.graph.labels import visible


def total(graph):
    return sum(node.count for node in graph.nodes)


def loop(torch, turns):
    x = torch.tensor(2.0, requires_grad=True)
    w = torch.tensor(0.1, requires_grad=True)
    y = x
    for _ in range(turns):
        y = y * w + 1
    return y


def layers(torch, count):
    weights = [torch.ones(2, 2, requires_grad=True) for _ in range(count)]
    h = torch.ones(2, 2, requires_grad=True)
    for weight in weights:
        h = (h @ weight).exp()
    return h, weights


def test_a_loop_becomes_one_block(torch):
    picture = draw(loop(torch, 1000))
    assert [(repeat.count, len(repeat.members)) for repeat in picture.graph.repeats] == [(1000, 2)]
    assert total(picture.graph) == 2002
    assert "repeated 1,000 times" in picture.svg
    assert "[repeated 1,000 times]" in picture.text
    assert picture.alt.startswith("2,002 nodes: 2 leaves, 2,000 operations.")
    carried = [edge for edge in picture.graph.edges if edge.carried]
    assert [(edge.source, edge.target, edge.count) for edge in carried] == [
        ("AddBackward0_1000", "MulBackward0_1000", 999)
    ]


def test_layers_become_one_block_and_keep_their_names(torch):
    result, weights = layers(torch, 50)
    picture = draw(result.sum(), names={"weights": weights})
    [repeat] = picture.graph.repeats
    assert repeat.count == 50
    assert "weights[0…49]" in {picture.graph.by_id[key].name for key in repeat.members}


def test_a_block_inside_a_block(torch):
    h = torch.ones(2, 2, requires_grad=True)
    w = torch.ones(2, 2, requires_grad=True)
    for _ in range(20):
        for _ in range(5):
            h = (h @ w).exp()
        h = h.tanh()
    picture = draw(h)
    outer = max(picture.graph.repeats, key=lambda repeat: len(repeat.members))
    inner = min(picture.graph.repeats, key=lambda repeat: len(repeat.members))
    assert outer.count in (19, 20)
    assert set(inner.members) < set(outer.members)
    assert picture.svg.count(">repeated ") == len(picture.graph.repeats)
    assert total(picture.graph) == len(visible(picture.full, picture.layers).nodes)


def test_a_block_can_be_opened(torch):
    picture = draw(loop(torch, 40))
    assert len(picture.graph.nodes) == 4
    assert len(picture.open().graph.nodes) == 82
    assert len(picture.open("repeat_1").graph.nodes) == 82
    assert len(draw(loop(torch, 40), collapse=False).graph.nodes) == 82


def test_small_graphs_stay_as_they_are(torch):
    assert draw(loop(torch, 5)).graph.repeats == ()


def many_different(torch, count):
    """A graph without a repeat: which of four operations comes next follows no period."""
    x = torch.tensor([0.5, 0.25], requires_grad=True)
    pool = [x, x * 2, x + 1]
    state = 1
    for _ in range(count):
        state = state * 1103515245 + 12345 & 0x7FFFFFFF
        first, second = pool[state >> 8 & 1], pool[2 - (state >> 12 & 1)]
        pool[(state >> 16) % 3] = [
            lambda a, b: a + b,
            lambda a, b: a * b,
            lambda a, b: a - b,
            lambda a, b: b.sin(),
        ][state >> 20 & 3](first, second)
    return pool[0] + pool[1] + pool[2]


def test_what_stays_large_is_summarised(torch):
    picture = draw(many_different(torch, 3000))
    assert len(picture.graph.nodes) <= 301
    assert total(picture.graph) == len(visible(picture.full, picture.layers).nodes)
    [summary] = [node for node in picture.graph.nodes if node.kind == "summary"]
    assert summary.op.endswith("more nodes")
    assert "are summarised" in picture.alt
    assert "are summarised" in picture.text


@pytest.mark.parametrize("build", ["chain", "wide", "different"])
def test_a_hundred_thousand_nodes_neither_hang_nor_crash(torch, build):
    if build == "chain":
        result = loop(torch, 50_000)
    elif build == "wide":
        result = torch.stack([torch.ones(2, requires_grad=True) for _ in range(100_000)]).sum()
    else:
        result = many_different(torch, 100_000)
    picture = draw(result, names={})
    assert picture.svg
    assert picture.text
    assert total(picture.graph) == len(visible(picture.full, picture.layers).nodes)
    assert len(picture.graph.nodes) <= 301
