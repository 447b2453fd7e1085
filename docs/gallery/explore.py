"""Pages with numbers to drag: `python docs/gallery/explore.py [FOLDER]` writes them.

Each entry is a function that returns an explorer; its docstring is the caption. The pages are built
with the docs, into `docs/generated/pages/explore`, and are not kept in the repository.
"""

from __future__ import annotations

import html
import math
import re
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

import engine as torch  # noqa: E402
from checkers.graph import Descent, Explorer, descend, explore  # noqa: E402
from checkers.graph.page import Shown  # noqa: E402

F = torch.nn.functional
EMPHASIS = re.compile(r"\*(\w+)\*")  # captions are markdown


def leaf(value: object) -> torch.Tensor:
    return torch.tensor(value, requires_grad=True)


def square() -> Shown:
    """(x + a)² + 3: plus, squared, plus; the smallest chain there is."""
    x, a = leaf(2.0), leaf(1.0)
    y = (x + a) ** 2 + 3
    return explore(y)


def two_paths() -> Shown:
    """x · sin(x): two paths from x, and the gradient is their sum (open *Paths*)."""
    x = leaf(1.0)
    y = x * torch.sin(x)
    return explore(y)


def lesson() -> Shown:
    """Plus 2, squared, times 3, mean: a vector in, one number out."""
    x = leaf([0.0, 1.0, 2.0, 3.0])
    y = x + 2
    z = y * y * 3
    out = z.mean()
    return explore(out)


def neuron() -> Shown:
    """A sigmoid neuron: drag b far to either side and watch the gradient vanish."""
    w, b = leaf([0.5, -1.0]), leaf(0.5)
    x = torch.tensor([1.0, 2.0])
    y = torch.sigmoid(w @ x + b)
    return explore(y)


def relu() -> Shown:
    """A dead ReLU: make the sum negative, and no gradient comes back at all."""
    w, x, b = leaf(0.8), torch.tensor(1.5), leaf(-0.2)
    z = w * x + b
    y = torch.relu(z)
    loss = (y - 2) ** 2
    return explore(loss)


def softmax() -> Shown:
    """Softmax with cross-entropy: the gradient is the probabilities less the one-hot target."""
    logits = leaf([[2.0, 1.0, 0.1]])
    target = torch.tensor([0])
    loss = F.cross_entropy(logits, target)
    return explore(loss)


def logistic() -> Shown:
    """Logistic regression on three points: binary cross-entropy of two weights."""
    x = torch.tensor([[0.5], [1.5], [-1.0]])
    t = torch.tensor([[0.0], [1.0], [0.0]])
    w, b = leaf([[1.0]]), leaf([0.0])
    logits = x @ w + b
    loss = F.binary_cross_entropy_with_logits(logits, t)
    return explore(loss)


def line_fit() -> Shown:
    """A line through three points: drag the data as well as the slope."""
    x = torch.tensor([0.0, 1.0, 2.0])
    t = torch.tensor([0.9, 3.2, 4.8])
    w, b = leaf(1.0), leaf(0.0)
    loss = ((w * x + b - t) ** 2).mean()
    return explore(loss)


def two_layers() -> Shown:
    """A network of two layers, from its weights to its loss."""
    x, t = torch.tensor([[1.0, 2.0]]), torch.tensor([[1.0]])
    w1, b1 = leaf([[0.5, -0.3], [0.8, 0.2]]), leaf([0.1, -0.1])
    w2 = leaf([[1.0], [-1.0]])
    h = torch.tanh(x @ w1 + b1)
    p = h @ w2
    loss = ((p - t) ** 2).sum()
    return explore(loss)


def batch_norm() -> Shown:
    """Batch normalisation of four numbers: raise one, and the others fall."""
    x = leaf([[1.0], [2.0], [4.0], [3.0]])
    weights = torch.tensor([[1.0], [0.0], [0.0], [-1.0]])
    n = F.batch_norm(x, None, None, training=True)
    out = (n * weights).sum()
    return explore(out)


def by_hand() -> Shown:
    """The same normalisation written out: mean, variance, division; many paths from each number."""
    x = leaf([1.0, 2.0, 4.0, 3.0])
    mean = x.mean()
    d = x - mean
    var = (d * d).mean()
    n = d / (var + 1e-5).sqrt()
    out = n[0] - n[3]
    return explore(out)


def attention() -> Shown:
    """Attention of three tokens: scores, softmax, weighted values."""
    q = leaf([[1.0, 0.0], [0.5, 1.0], [-1.0, 0.5]])
    k = leaf([[1.0, 0.5], [0.0, 1.0], [-0.5, -1.0]])
    v = leaf([[1.0], [2.0], [3.0]])
    scores = q @ k.T / math.sqrt(2)
    weights = scores.softmax(-1)
    out = (weights @ v).sum()
    return explore(out)


def second() -> Shown:
    """x · x and its derivative in one picture: choose which of the two is differentiated."""
    x = leaf(3.0)
    y = x * x
    (dy,) = torch.autograd.grad(y, x, create_graph=True)
    return explore({"y": y, "dy": dy})


def vanishing() -> Shown:
    """Four tanh in a row: each factor is below 1, and their product is the gradient."""
    x, w = leaf(0.5), leaf(1.5)
    h = x
    for _ in range(4):
        h = torch.tanh(w * h)
    return explore(h, names={"x": x, "w": w, "h": h})


def valley() -> Shown:
    """A narrow valley: SGD zigzags, momentum overshoots, the others adapt."""
    optimizers = ("SGD", "momentum", "RMSprop", "Adam")
    return descend(
        lambda p: 0.5 * p[0] ** 2 + 4 * p[1] ** 2, [1.8, 1.0], lr=0.2, optimizers=optimizers
    )


def two_minima() -> Shown:
    """One number, two minima: which one is reached depends on start, rate and momentum."""
    return descend(lambda p: (p**4 - 3 * p**2 + p).sum(), [1.9], lr=0.03)


ENTRIES: tuple[Callable[[], Shown], ...] = (
    square, two_paths, lesson, neuron, relu, softmax, logistic, line_fit, two_layers, batch_norm,
    by_hand, attention, second, vanishing, valley, two_minima,
)  # fmt: skip


def build(folder: Path) -> list[tuple[str, str]]:
    """Writes a page for each entry; returns their names and captions."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for entry in ENTRIES:
        shown = entry()
        if not isinstance(shown, Explorer | Descent):
            raise SystemExit(f"{entry.__name__}: {shown.text.splitlines()[0]}")
        shown.save(folder / f"{entry.__name__}.html")
        found.append((entry.__name__, str(entry.__doc__)))
    index(folder, found)
    return found


def index(folder: Path, found: list[tuple[str, str]]) -> None:
    """A page that leads to the others."""
    rows = "\n".join(
        f'<li><a href="{name}.html">{html.escape(caption)}</a></li>' for name, caption in found
    )
    rows = EMPHASIS.sub(r"<em>\1</em>", rows)
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>Numbers to drag</title>"
        f"<main><h1>Numbers to drag</h1><ul>{rows}</ul></main></html>\n"
    )
    (folder / "index.html").write_text(page, "utf-8")


if __name__ == "__main__":
    build(
        Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "generated" / "pages" / "explore"
    )
