"""explore: constants are found, formulas are the learner's, nothing of his changes.

Expected texts and numbers: worked out with a pencil from the programs; errors and None as torch 2.13
has them.
"""

import importlib
import re

import pytest

from checkers.graph import Explorer, GraphError, draw, explore
from checkers.graph.live.explorer import Recording


def leaf(torch, value=2.0):
    return torch.tensor(value, requires_grad=True)


# What was written, and how its last box is spelled: constants stand in it as what they are.
FORMULAS = {
    "(x + 2)**2 + 3": "(x + 2)² + 3",
    "x * x * 3": "x × x × 3",
    "(x + 2) * 3": "(x + 2) × 3",
    "3 - x": "3 − x",
    "x - 0.25": "x − 0.25",
    "-x * 2": "−x × 2",
    "(-x)**2": "(−x)²",
    "x + -4": "x + (−4)",
    "x / 4": "x / 4",
    "1.5 * x**3": "x³ × 1.5",
    "x**0.5": "x^0.5",
    "2**x": "2^x",
    "(x * 2).exp()": "exp(x × 2)",
    "(x + 2.3).exp()": "exp(x + 2.3)",
    "(0.5 - x).tanh() * 2": "tanh(0.5 − x) × 2",
    "x.sin() + x.cos()": "sin(x) + cos(x)",
    "v.sum()": "sum(v)",
    "(v + 2).mean()": "mean(v + 2)",
    "v[1] * x": "v[1] × x",
    "(v * v).sum() + 1": "sum(v × v) + 1",
    "torch.maximum(x, torch.tensor(1.0))": "maximum(x, 1)",
    "v.clamp(-1, 2)": "clamp(v, -1, 2)",
    "v.clamp(min=1)": "clamp(v, 1, None)",
    "F.leaky_relu(v, 0.2)": "leaky_relu(v, 0.2)",
    "F.relu6(v)": "hardtanh(v, 0, 6)",
    "F.elu(v)": "elu(v, 1)",
    "F.dropout(v, 0.5) + 1": "v × · + 1",
    "F.nll_loss(torch.stack([v, v * 2]), torch.tensor([1, 0]))": "nll_loss(·, [1, 0])",
    "F.nll_loss(torch.stack([v, v]), torch.tensor([1, -1]), ignore_index=-1)": "nll_loss(stack(v, v), …)",
    "F.binary_cross_entropy_with_logits(x, torch.tensor(1.0))": "bce_with_logits(x, 1)",
}


@pytest.mark.parametrize("program", FORMULAS)
def test_a_formula_is_read_off_the_graph(torch, program):
    names = {"x": leaf(torch), "v": leaf(torch, [1.0, 2.0, 3.0])}
    out = eval(program, {"torch": torch, "F": torch.nn.functional, **names})
    shown = explore(out, names=names)
    assert isinstance(shown, Explorer)
    assert shown.text.splitlines()[-1].startswith(FORMULAS[program] + " = ")


def test_a_constant_that_only_a_later_result_tells(torch):
    x = leaf(torch, [0.5, -1.0])
    out = ((x + 0.7).tanh() * 3 - 0.2).sum()
    text = explore(out, names={"x": x}).text
    assert "x + 0.7 = [1.2, -0.3]" in text
    assert "tanh(x + 0.7) × 3 − 0.2" in text


def test_a_constant_that_was_summed_away(torch):
    x = leaf(torch, [1.0, 2.0, 3.0])
    noise = torch.tensor([0.25, -1.0, 4.0])
    named = explore((x + noise).sum(), names={"x": x, "noise": noise})
    assert "x + noise = [1.25, 1, 7]" in named.text
    assert not [step for step in named.trace["steps"] if step["guessed"]]
    single = explore((x + 2).sum(), names={"x": x, "noise": noise})
    assert "x + 2 = [3, 4, 5]" in single.text
    assert [step["guessed"] for step in single.trace["steps"]] == [True, False]  # and it is said
    kept = explore(((x + 2) ** 2).sum(), names={"x": x})
    assert not [step for step in kept.trace["steps"] if step["guessed"]]


def test_a_constant_of_several_numbers_has_a_box_with_its_name(torch):
    p = leaf(torch, [0.5, 2.0])
    t = torch.tensor([1.0, 0.0])
    loss = ((p - t) ** 2).mean()
    shown = explore(loss, names={"p": p, "t": t})
    assert "t = [1, 0]" in shown.text.splitlines()
    assert "p − t = [-0.5, 2]" in shown.text.splitlines()


def test_a_detached_result_follows_the_number_it_came_from(torch):
    x = leaf(torch)
    y = x * 3
    out = y.detach() * x + y
    trace = explore(out, names={"x": x, "y": y}).trace
    [detached] = [i for step in trace["steps"] for i in step["inputs"] if i.get("detached")]
    assert [node["name"] for node in trace["nodes"] if node["id"] == detached["node"]] == ["y"]


def test_nothing_of_the_learner_changes(torch):
    x = leaf(torch)
    y = x * x
    y.retain_grad()
    explore(y + 1, names={"x": x, "y": y})
    assert x.grad is None
    assert y.grad is None
    (y + 1).backward()
    assert x.grad.item() == 4.0


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (lambda torch, x: x.cumprod(0).sum(), "CumprodBackward0"),
        (lambda torch, x: (x + 2 + 3).sum(), "give the result a name"),
        (lambda torch, x: x.expand(50, 2).sum(), "too many numbers"),
    ],
)
def test_what_a_page_cannot_compute_is_said_and_the_recording_shown(torch, program, said):
    x = leaf(torch, [1.0, 2.0])
    shown = explore(program(torch, x), names={"x": x})
    assert isinstance(shown, Recording)
    assert said in shown.text.splitlines()[0]
    assert "The backward pass begins" in shown.text


def test_a_graph_that_was_freed_is_shown_as_its_recording(torch):
    x = leaf(torch)
    out = (x * x).exp()
    out.backward()
    shown = explore(out, names={"x": x})
    assert isinstance(shown, Recording)
    assert "backward() has freed its graph" in shown.text.splitlines()[0]


def test_leaves_that_have_changed_since_are_noticed(torch):
    x = leaf(torch)
    out = x * x + 1
    with torch.no_grad():
        x.add_(5.0)
    with pytest.raises(GraphError, match="modified by an inplace operation"):
        explore(out, names={"x": x})


def test_no_graph_at_all(torch):
    with pytest.raises(GraphError, match="no graph"):
        explore(torch.tensor(1.0))


def test_a_second_derivative(torch):
    x = leaf(torch, 3.0)
    y = x * x * x
    (dy,) = torch.autograd.grad(y, x, create_graph=True)
    shown = explore({"y": y, "dy": dy}, names={"x": x})
    assert [result["name"] for result in shown.trace["results"]] == ["y", "dy"]
    assert shown.text.splitlines()[-1].endswith("= 27")


def test_a_page_is_one_small_file_without_an_address(torch, tmp_path):
    x = leaf(torch)
    path = explore((x + 1) ** 2, names={"x": x}).save(tmp_path / "x.html")
    page = path.read_text("utf-8")
    assert len(page) < 300_000
    assert "http" not in page.replace("http://www.w3.org/", "")
    assert "import " not in page.partition('<script type="module">')[2]


def test_the_widget_holds_the_same(torch):
    x = leaf(torch)
    shown = explore((x + 1) ** 2, names={"x": x})
    assert shown.widget.trace == shown.trace


def test_torch_and_the_engine_are_read_alike():
    torch = pytest.importorskip("torch")
    engine = importlib.import_module("engine")
    texts = []
    for library in (torch, engine):
        w = leaf(library, [[0.5, -0.3], [0.8, 0.2]])
        x = library.tensor([[1.0, 2.0]])
        loss = library.nn.functional.cross_entropy(x @ w + 0.5, library.tensor([1]))
        texts.append(explore(loss, names={"w": w, "x": x}).text)
    assert texts[0] == texts[1]


def test_a_leaf_can_be_linked_to_other_widgets(torch):
    import ipywidgets

    x = leaf(torch)
    v = leaf(torch, [1.0, 2.0])
    shown = explore((x * v).sum(), names={"x": x, "v": v})
    slider = ipywidgets.FloatSlider(min=-5, max=5)
    ipywidgets.link((shown.x, "value"), (slider, "value"))
    assert slider.value == 2.0
    slider.value = 3.5
    [key] = [node["id"] for node in shown.trace["nodes"] if node["name"] == "x"]
    assert shown.widget.values == {key: [3.5]}
    shown.widget.values = {key: [-1.0]}  # as the page does it
    assert slider.value == -1.0
    assert shown.v.value == [1.0, 2.0]
    with pytest.raises(AttributeError, match="'z'"):
        _ = shown.z


def test_draw_has_rates_as_a_layer(torch):
    x = leaf(torch, [0.0, 1.0, 2.0, 3.0])
    y = x + 2
    out = (y * y * 3).mean()
    picture = draw(out, names={"x": x, "y": y, "out": out}, rates=True)
    found = re.findall(r'class="gs-rate-text"[^>]*>([^<]*)<', picture.svg)
    assert found == ["×1", "×[2, 3, 4, 5]", "×[2, 3, 4, 5]", "×3", "×0.25"]
    for text in ("x + 2", "y × y", "y × y × 3", "[4, 9, 16, 25]", "[12, 27, 48, 75]"):
        assert f">{text}<" in picture.svg
    assert [node.kind for node in picture.graph.nodes].count("constant") == 0
    assert "gs-rate" not in draw(out).svg


def test_draw_says_why_there_are_no_rates(torch):
    x = leaf(torch, [1.0, 2.0])
    picture = draw(x.cumprod(0), names={"x": x}, rates=True)
    assert picture.graph.notes == ("without local derivatives: CumprodBackward0",)


def test_only_boxes_with_a_name_can_be_hidden(torch):
    x = leaf(torch)
    with pytest.raises(GraphError, match="cannot hide 'q': the boxes with a name are x"):
        explore(x * x, names={"x": x}, hide=["q"])


TWICE = {
    "sum": lambda t, x: x.sum(),
    "mean": lambda t, x: x.mean(),
    "plus": lambda t, x: (x + 2).sum(),
    "times": lambda t, x: (x * 3).sum(),
    "square": lambda t, x: (x * x).sum(),
    "exp": lambda t, x: x.exp().sum(),
    "neg": lambda t, x: (-x).sum(),
    "select": lambda t, x: x[1].sum(),
    "index": lambda t, x: x[[0, 1]].sum(),
    "where": lambda t, x: t.where(x > 1, x, 0.0).sum(),
    "view": lambda t, x: x.view(2, 1).sum(),
    "cat": lambda t, x: t.cat([x, x]).sum(),
    "sign": lambda t, x: x.sign().sum(),
    "floor": lambda t, x: x.floor().sum(),
    "softmax": lambda t, x: x.softmax(0).sum(),
    "cross_entropy": lambda t, x: t.nn.functional.cross_entropy(x, t.tensor(1)),
    "maximum": lambda t, x: t.maximum(x, t.zeros(2)).sum(),
    "var": lambda t, x: x.var(),
    "relu": lambda t, x: x.relu().sum(),
}


@pytest.mark.parametrize("name", TWICE)
def test_what_is_freed_is_what_a_second_backward_misses(torch, name):
    x = leaf(torch, [1.0, 2.0])
    out = TWICE[name](torch, x)
    saves = any(step["saves"] for step in explore(out, names={"x": x}).trace["steps"])
    out.backward()
    raised = False
    try:
        out.backward()
    except RuntimeError as error:
        raised = "second time" in str(error)
    assert saves == raised
