"""step: the recorded walk is the walk that torch makes; nothing of the learner's changes.

Expected numbers and orders: torch 2.13, hooks on every grad_fn, for the same programs.
"""

import html
import json
import re

import pytest

from checkers.graph import GraphError, layout, step


def lesson(torch):
    x = torch.tensor([0.0, 1.0, 2.0, 3.0], requires_grad=True)
    c = torch.tensor(3.0)
    y = x + 2
    z = y * y * c
    out = z.mean()
    return {"x": x, "c": c, "y": y, "z": z, "out": out}


def titles(stepper, storey=0):
    return [entry["title"] for entry in stepper.trace["storeys"][storey]["steps"]]


def lines(stepper, title, storey=0):
    [found] = [s for s in stepper.trace["storeys"][storey]["steps"] if s["title"] == title]
    return found["lines"]


def test_the_order_of_a_lesson(torch):
    names = lesson(torch)
    assert titles(step(names["out"], names=names)) == [
        "Before the first operation: the leaves",
        "Forward: y = AddBackward0",
        "Forward: MulBackward0",
        "Forward: z = MulBackward0",
        "Forward: out = MeanBackward0",
        "The backward pass begins",
        "Backward: out = MeanBackward0",
        "Backward: z = MulBackward0",
        "Backward: MulBackward0",
        "Backward: y = AddBackward0",
        "AccumulateGrad: x",
        "The backward pass is over",
    ]


def test_an_unnamed_constant_has_no_mailbox(torch, recwarn):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    walk = step((x * 3).sum(), names={"x": x})
    assert list(walk.trace["storeys"][0]["mailboxes"]) == ["AccumulateGrad_1"]
    assert [entry["title"] for entry in walk.trace["storeys"][0]["steps"][-2:]] == [
        "AccumulateGrad: x",
        "The backward pass is over",
    ]
    assert [str(warning.message) for warning in recwarn] == []


def test_the_rules_are_written_out_with_their_numbers(torch):
    names = lesson(torch)
    walk = step(names["out"], names=names)
    assert lines(walk, "Backward: z = MulBackward0")[:4] == [
        "arrives: [0.25, 0.25, 0.25, 0.25]",
        "to MulBackward0: grad · other",
        "    = [0.25, 0.25, 0.25, 0.25] · 3",
        "    = [0.75, 0.75, 0.75, 0.75]",
    ]
    assert lines(walk, "Backward: y = AddBackward0")[0] == (
        "arrives: [1.5, 2.25, 3, 3.75] + [1.5, 2.25, 3, 3.75] = [3, 4.5, 6, 7.5]"
    )


def test_the_mailbox_shows_old_plus_new(torch):
    names = lesson(torch)
    first = step(names["out"], names=names)
    assert lines(first, "AccumulateGrad: x")[1] == ("x.grad: no grad yet, becomes [3, 4.5, 6, 7.5]")
    names["out"].backward(retain_graph=True)
    second = step(names["out"], names=names)
    assert lines(second, "AccumulateGrad: x")[1] == (
        "x.grad: old + new = [3, 4.5, 6, 7.5] + [3, 4.5, 6, 7.5] = [6, 9, 12, 15]"
    )


def test_nothing_of_the_learner_changes(torch):
    names = lesson(torch)
    names["y"].retain_grad()
    names["out"].backward(retain_graph=True)
    grads = names["x"].grad, names["y"].grad
    before = [grad.tolist() for grad in grads]
    step(names["out"], names=names)
    assert names["x"].grad is grads[0]
    assert names["y"].grad is grads[1]
    assert [grad.tolist() for grad in grads] == before
    names["out"].backward()  # the graph was retained, and our hooks are gone
    assert names["x"].grad.tolist() == [6.0, 9.0, 12.0, 15.0]


def test_a_freed_graph_still_shows_its_order_and_rules(torch):
    names = lesson(torch)
    expected = titles(step(names["out"], names=names))
    names["out"].backward()
    walk = step(names["out"], names=names)
    assert titles(walk) == expected
    assert "retain_graph=True" in lines(walk, "Before the first operation: the leaves")[0]
    assert lines(walk, "Backward: z = MulBackward0") == ["to MulBackward0: grad · other"]
    assert walk.trace["storeys"][0]["mailboxes"] == {"AccumulateGrad_1": "[3, 4.5, 6, 7.5]"}


def test_a_second_storey_walks_the_graph_of_the_gradient(torch):
    x = torch.tensor(2.0, requires_grad=True)
    out = x**3
    walk = step(out, names={"x": x}, order=2)
    assert len(walk.trace["storeys"]) == 2
    assert lines(walk, "AccumulateGrad: x", storey=1) == [lines(walk, "AccumulateGrad: x", 1)[0]]
    assert lines(walk, "AccumulateGrad: x", storey=1)[0].endswith("12")  # 6x at 2
    assert x.grad is None


def test_every_gradient_in_the_trace_is_the_engines_own(torch):
    """The sum of what arrives at each leaf equals autograd.grad, op by op and in total."""
    a = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    b = torch.tensor([[0.5, -1.0], [2.0, 0.25]], requires_grad=True)
    out = ((a @ b).exp() / (a * a + 1)).sum()
    walk = step(out, names={"a": a, "b": b})
    for name, leaf in (("a", a), ("b", b)):
        [expected] = torch.autograd.grad(out, [leaf], retain_graph=True)
        shown = lines(walk, f"AccumulateGrad: {name}")[1].partition("becomes ")[2]
        numbers = [float(number) for number in re.findall(r"[^\[\], ]+", shown)]
        flat = [number for row in expected.tolist() for number in row]
        assert numbers == pytest.approx(flat, rel=1e-3)


def test_a_custom_function_is_walked_through(torch):
    class Double(torch.autograd.Function):
        @staticmethod
        def forward(ctx, value):
            return value * 2

        @staticmethod
        def backward(ctx, grad):
            return grad * 2

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    walk = step(Double.apply(x).sum(), names={"x": x})
    assert "Backward: DoubleBackward" in titles(walk)
    assert lines(walk, "Backward: DoubleBackward")[1].startswith(
        "to x: what the backward of Double"
    )


def test_the_trace_is_plain_json(torch):
    names = lesson(torch)
    walk = step(names["out"], names=names)
    assert json.loads(json.dumps(walk.trace, allow_nan=False)) == walk.trace


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda torch: torch.ones(2), "this tensor has no graph"),
        (lambda torch: torch.ones(2, requires_grad=True) * 2, r"step\(out, gradient=...\)"),
        (lambda torch: 3, "expected a tensor"),
        (lambda torch: [torch.ones(1), torch.ones(1)], "it was given several"),
    ],
)
def test_wrong_input(torch, build, message):
    with pytest.raises(GraphError, match=message):
        step(build(torch))


def test_a_vector_walks_with_a_gradient(torch):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    walk = step(x * x, names={"x": x}, gradient=torch.tensor([1.0, 10.0]))
    assert lines(walk, "AccumulateGrad: x")[1].endswith("[2, 40]")


def test_too_large_a_graph_is_refused(torch):
    x = torch.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(400):
        y = y * x
    with pytest.raises(GraphError, match="up to 300 nodes, this one has 401"):
        step(y)


def test_the_page_needs_nothing_from_outside(torch, tmp_path):
    names = lesson(torch)
    names["</script><b>"] = names.pop("z")
    page = step(names["out"], names=names).save(tmp_path / "walk.html").read_text("utf-8")
    assert not re.findall(r"""(?:src|href)\s*=|url\(|@import|\bfetch\(|import\(""", page)
    assert set(re.findall(r"https?://[^\s\"'\\<]+", page)) == {"http://www.w3.org/2000/svg"}
    assert page.count("</script>") == 2


def test_a_notebook_gets_a_page_in_a_frame_and_text(torch):
    names = lesson(torch)
    names["<b>"] = names.pop("z")
    stepper = step(names["out"], names=names)
    data = stepper._repr_mimebundle_()
    assert set(data) == {"text/html", "text/plain"}
    assert "Backward: <b> = MulBackward0" in data["text/plain"]
    shown = data["text/html"]
    [page] = re.findall('srcdoc="([^"]*)"', shown)
    assert html.unescape(page) == stepper.to_html()
    assert "<b>" not in shown
    assert "Backward: &lt;b&gt; = MulBackward0" in shown.partition("</iframe>")[2]


def test_without_any_graphviz_the_steps_are_told_as_text(torch, monkeypatch, tmp_path):
    monkeypatch.setattr(layout, "AGraph", None)
    monkeypatch.setenv("PATH", "")
    walk = step(lesson(torch)["out"])
    page = walk._repr_mimebundle_()["text/html"]
    assert page.startswith("<pre>The graph")
    assert html.escape(walk.text) in page
    assert "pip install pygraphviz" in page
    with pytest.raises(GraphError, match="pip install pygraphviz"):
        walk.save(tmp_path / "walk.html")
    with pytest.raises(GraphError, match="pip install pygraphviz"):
        _ = walk.widget


def test_the_widget_holds_the_same_trace(torch):
    names = lesson(torch)
    stepper = step(names["out"], names=names)
    assert stepper.widget.trace == stepper.trace
    assert "application/vnd.jupyter.widget-view+json" in str(stepper.widget._repr_mimebundle_())


# A program of x = -2 and a matrix m of ones, and a line of its stepper (torch's rule, by pencil).
WRITTEN = [
    ("m / x", "= −[[1, 1], [1, 1]] · [[1, 1], [1, 1]] / (-2)², summed over what was broadcast"),
    ("x / x", "= −1 · -2 / (-2)²"),
    ("x ** 3", "= 1 · 3 · (-2)^(3 − 1)"),
    ("x - x * x", "= −1"),
    ("m ** x.reshape(1)", "grad · result · log(self), summed over what was broadcast"),
    ("torch.nn.functional.linear(m, m, x.reshape(1))", "= [[1, 1], [1, 1]], summed over what was"),
]


@pytest.mark.parametrize(("program", "line"), WRITTEN, ids=[each[0] for each in WRITTEN])
def test_a_rule_in_numbers_can_be_computed_again(program, line, torch):
    x = torch.tensor(-2.0, requires_grad=True)
    m = torch.ones(2, 2, requires_grad=True)
    y = eval(program, {"torch": torch, "x": x, "m": m})
    walk = step(y, names={"x": x, "m": m}, gradient=torch.ones_like(y.detach()))
    said = [line for each in walk.trace["storeys"][0]["steps"] for line in each["lines"]]
    assert any(line in each for each in said), said
