"""Random programs: whatever the graph, the picture's nodes and edges are the graph's.

The graph is walked a second time here, in the plainest way, straight from next_functions.
"""

import xml.etree.ElementTree as ET
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checkers.graph import Graph, compare, draw, layout

SVG = "{http://www.w3.org/2000/svg}"
UNARY = {
    "neg": lambda t: -t,
    "exp": lambda t: (t * 0.01).exp(),
    "sin": lambda t: t.sin(),
    "tanh": lambda t: t.tanh(),
    "square": lambda t: t**2,
    "view": lambda t: t.view(2, 2).view(4),
    "slice": lambda t: t[1:].sum() + t,
    "unbind": lambda t: t.unbind(0)[0] * t.unbind(0)[1] + t,
    "clone then in place": lambda t: t.clone().add_(1).mul_(2),
    "detach": lambda t: t.detach() * t,
    "constant": lambda t: t + 3,
}
BINARY = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / (b * b + 1),
}
OPERATIONS = [*UNARY, *BINARY, "custom", "both outputs"]
NAMES = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs", "Cc"]), max_size=12
)
PROGRAMS = st.lists(
    st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 99), st.integers(0, 99)), max_size=14
)


def functions(torch):
    class Scale(torch.autograd.Function):
        @staticmethod
        def forward(ctx, value):
            ctx.save_for_backward(value)
            return value * 2

        @staticmethod
        def backward(ctx, grad):
            return grad * 2

    class Both(torch.autograd.Function):
        @staticmethod
        def forward(ctx, first, second):
            return first + second, first - second

        @staticmethod
        def backward(ctx, plus, minus):
            return plus + minus, plus - minus

    return Scale, Both


def run(torch, program):
    """Executes a random program over a pool of tensors; returns the pool."""
    scale, both = functions(torch)
    pool = [torch.tensor([0.5, 1.0, -1.5, 2.0], requires_grad=True) for _ in range(2)]
    pool.append(torch.ones(4))
    for operation, i, j in program:
        a, b = pool[i % len(pool)], pool[j % len(pool)]
        if operation in UNARY:
            pool.append(UNARY[operation](a))
        elif operation in BINARY:
            pool.append(BINARY[operation](a, b))
        elif operation == "custom":
            pool.append(scale.apply(a))
        else:
            pool.extend(both.apply(a, b))
    return pool


def plain_walk(roots):
    """(how often each operation occurs, how often each kind of edge) by a second reader."""
    names, edges, seen, stack = Counter(), Counter(), {}, []

    def short(function):
        return function.name().rpartition("::")[2]

    stack = [root.grad_fn for root in roots if root.grad_fn is not None]
    while stack:
        function = stack.pop()
        if id(function) in seen:
            continue
        seen[id(function)] = function
        names[short(function)] += 1
        for inner, output in function.next_functions:
            if inner is not None:
                edges[short(inner), short(function), output] += 1
                stack.append(inner)
    return names, edges


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    program=PROGRAMS,
    picks=st.lists(st.integers(0, 99), min_size=1, max_size=3),
    words=st.lists(NAMES, max_size=4),
    backward=st.booleans(),
)
def test_a_random_graph_is_drawn_as_it_is(torch, program, picks, words, backward):
    pool = run(torch, program)
    results = [pool[pick % len(pool)] for pick in picks]
    if backward and results[0].requires_grad:
        results[0].sum().backward()
    names = {word: pool[index % len(pool)] for index, word in enumerate(words)}
    picture = draw(
        results, names=names, saved=True, versions=True, hooks=True, blocked=True, collapse=False
    )
    graph = picture.full
    operations, edges = plain_walk(results)
    drawn = Counter(node.op for node in graph.nodes if node.op)
    roots = {id(t) for t in results if t.grad_fn is None and t.requires_grad}
    met = {id(f.variable) for f in walk_leaves(results)}
    operations["AccumulateGrad"] += len(roots - met)
    assert drawn == +operations
    by_id = graph.by_id
    assert edges == Counter(
        (by_id[edge.source].op, by_id[edge.target].op, edge.output)
        for edge in graph.edges
        if not edge.blocked
    )
    shown = picture.graph
    root = ET.fromstring(picture.svg)
    groups = list(root.iter(f"{SVG}g"))
    assert [g.get("data-id") for g in groups if g.get("data-id")] == [n.id for n in shown.nodes]
    assert [(g.get("data-source"), g.get("data-target")) for g in groups if g.get("data-edge")] == [
        (edge.source, edge.target) for edge in shown.edges
    ]
    parsed = layout.AGraph(string=picture.dot.source)
    assert len(parsed.nodes()) == len(shown.nodes)
    assert len(parsed.edges()) == len(shown.edges)
    assert picture.text
    assert Graph.from_data(graph.to_data()) == graph
    assert compare(graph, graph).same


def walk_leaves(roots):
    found, seen, stack = [], set(), [root.grad_fn for root in roots if root.grad_fn is not None]
    while stack:
        function = stack.pop()
        if id(function) in seen:
            continue
        seen.add(id(function))
        if hasattr(function, "variable"):
            found.append(function)
        stack.extend(inner for inner, _ in function.next_functions if inner is not None)
    return found
