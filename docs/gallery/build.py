"""Draws the gallery: `python docs/gallery/build.py`, with torch beside the course installed.

Each entry is a function that returns what to draw; its docstring is the caption. Pictures of
other tools are drawn too where they and a `dot` program are installed.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

import torch as real  # noqa: E402

import engine as torch  # noqa: E402
from checkers.graph import Picture, compare, draw  # noqa: E402


def square() -> Picture:
    """`(x + a)**2 + 3`: leaves blue, operations grey, the result green."""
    x = torch.tensor(2.0, requires_grad=True)
    a = torch.tensor(1.0, requires_grad=True)
    y = (x + a) ** 2 + 3
    return draw(y)


def gradients() -> Picture:
    """After `backward()`: what has arrived in each leaf's `.grad`. No tensor is saved any more."""
    x = torch.tensor([0.0, 1.0, 2.0, 3.0], requires_grad=True)
    y = x + 2
    z = y * y * 3
    out = z.mean()
    out.backward()
    return draw(out, saved=True)


def rates() -> Picture:
    """Local derivatives on the edges, a formula and a value in every box."""
    x = torch.tensor([0.0, 1.0, 2.0, 3.0], requires_grad=True)
    y = x + 2
    z = y * y * 3
    out = z.mean()
    return draw(out, rates=True, grads=False)


def saved() -> Picture:
    """Before it: which operation keeps which tensor for its derivative."""
    x = torch.tensor([0.5, 1.0], requires_grad=True)
    w = torch.tensor([2.0, -1.0], requires_grad=True)
    h = (x * w).exp()
    out = h.sum() / w.sum()
    return draw(out, saved=True, grads=False)


def blocked() -> Picture:
    """Where no gradient flows: `detach()`, and a constant that nothing had to save."""
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * 3
    z = (y.detach() * x + 1).sum()
    return draw(z, blocked=True)


def in_place() -> Picture:
    """Versions: `y` was changed in place after `y * y` had saved it; a backward would raise."""
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x + 1
    z = y * y
    y.add_(1)
    return draw({"z": z, "y": y}, saved=True, versions=True)


def outputs() -> Picture:
    """One function with several outputs."""
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    top, bottom = x.unbind(0)
    out = (top * bottom).sum()
    return draw(out)


def custom() -> Picture:
    """A Function of one's own, with what it saved."""

    class Cube(torch.autograd.Function):
        @staticmethod
        def forward(ctx, value):
            ctx.save_for_backward(value)
            return value**3

        @staticmethod
        def backward(ctx, grad):
            (value,) = ctx.saved_tensors
            return grad * 3 * value**2

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = Cube.apply(x)
    return draw(y.sum(), saved=True)


def loop() -> Picture:
    """A loop of 1000 turns, folded: dashed is what one turn hands to the next."""
    x = torch.tensor(2.0, requires_grad=True)
    w = torch.tensor(0.5, requires_grad=True)
    for _ in range(1000):
        x = x * w + 1
    return draw({"x": x})


def second_order() -> Picture:
    """The graph of a gradient: `create_graph=True` records the backward as well."""
    x = torch.tensor(2.0, requires_grad=True)
    y = x**3
    (dy,) = torch.autograd.grad(y, x, create_graph=True)
    return draw({"dy": dy}, names={"x": x})


def difference() -> Picture:
    """`compare`: the mean was expected, the sum was taken, and `exp` is missing."""
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    yours = (x * x).sum()
    expected = (x * x).exp().mean()
    return compare(yours, expected, names={"x": x})


def perceptron() -> Picture:
    """torchviz's own example in real torch: two linear layers and a tanh."""
    model = perceptron_model()
    return draw(model(real.randn(1, 8)).mean(), names=model, values=False)


def perceptron_model() -> Any:
    real.manual_seed(0)
    model = real.nn.Sequential()
    model.add_module("W0", real.nn.Linear(8, 16))
    model.add_module("tanh", real.nn.Tanh())
    model.add_module("W1", real.nn.Linear(16, 1))
    return model


def lstm_cell() -> Picture:
    """torchviz's other example: an LSTM cell, both of its results."""
    real.manual_seed(0)
    cell = real.nn.LSTMCell(8, 8)
    h, c = cell(real.randn(1, 8), (real.zeros(1, 8), real.zeros(1, 8)))
    return draw({"h": h, "c": c}, names=cell, values=False)


def mlp() -> Picture:
    """torchview's first example, a perceptron: it draws modules, this draws the graph."""
    real.manual_seed(0)
    model = mlp_model()
    out = model(real.randn(2, 128))
    return draw(out, values=False, grads=False)


def mlp_model() -> Any:
    return real.nn.Sequential(real.nn.Linear(128, 256), real.nn.ReLU(), real.nn.Linear(256, 10))


def transformer() -> Picture:
    """A small transformer block of real torch, from its twelve parameters to the loss."""
    real.manual_seed(0)
    block = real.nn.TransformerEncoderLayer(
        d_model=8, nhead=2, dim_feedforward=16, dropout=0.0, batch_first=True
    )
    loss = block(real.randn(1, 4, 8)).pow(2).mean()
    return draw(loss, values=False, grads=False)


ENTRIES: tuple[Callable[[], Picture], ...] = (
    square, gradients, rates, saved, blocked, in_place, outputs, custom, loop, second_order,
    difference, perceptron, lstm_cell, mlp, transformer,
)  # fmt: skip


def by_torchviz() -> str:
    from torchviz import make_dot

    model = perceptron_model()
    loss = model(real.randn(1, 8)).mean()
    return make_dot(loss, params=dict(model.named_parameters())).pipe("svg").decode()


def by_torchview() -> str:
    from torchview import draw_graph

    return draw_graph(mlp_model(), input_size=(2, 128)).visual_graph.pipe("svg").decode()


OTHERS = {"perceptron": ("torchviz", by_torchviz), "mlp": ("torchview", by_torchview)}


def main() -> None:
    page = [
        "# Gallery",
        "",
        "What `draw` and `compare` show; `python docs/gallery/build.py` draws it again.",
    ]
    for entry in ENTRIES:
        picture = entry()
        picture.save(HERE / f"{entry.__name__}.svg")
        page += ["", f"## {entry.__name__.replace('_', ' ').capitalize()}", "", str(entry.__doc__)]
        image = f"![{picture.alt}]({entry.__name__}.svg)"
        if entry.__name__ in OTHERS:
            tool, render = OTHERS[entry.__name__]
            file = HERE / f"{entry.__name__}_by_{tool}.svg"
            if shutil.which("dot") is not None:
                file.write_text(render(), "utf-8")
            other = f"![the same model drawn by {tool}]({file.name})"
            page += ["", f"| draw | {tool} |", "|---|---|", f"| {image} | {other} |"]
        else:
            page += ["", image]
    (HERE / "README.md").write_text("\n".join(page) + "\n", "utf-8")


if __name__ == "__main__":
    main()
