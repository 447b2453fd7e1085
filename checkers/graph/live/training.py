"""watch_training: a small network learns to part points in a plane, and one looks on.

The kernel trains; the picture is drawn anew every few steps. It runs as a task beside the notebook,
so that the stop button is heard, and what was learned until then is in the model.
"""

from __future__ import annotations

import asyncio
import base64
import html
import math
import struct
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from checkers.languages import say

from ..model import GraphError
from ..naming import is_module
from ..numbers import format_number
from ..tracing import library_of
from .libraries import library_at_hand

if TYPE_CHECKING:
    import ipywidgets

SIDE = 48  # squares of the map in each direction
SIZE = 420  # pixels of the picture
COLOURS = np.array([[217, 98, 43], [31, 111, 181], [20, 113, 63], [122, 63, 176]])
DATA = ("moons", "spiral")


def points(kind: str, count: int = 120, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Two half moons, or two arms of a spiral: places (count, 2) and classes (count,) 0 or 1."""
    chance = np.random.default_rng(seed)
    classes = np.arange(count) % 2
    along = chance.uniform(size=count)
    if kind == "moons":
        angle = math.pi * along
        x = np.where(classes == 0, np.cos(angle) - 0.5, 0.5 - np.cos(angle))
        y = np.where(classes == 0, np.sin(angle) - 0.25, 0.25 - np.sin(angle))
        places = np.stack([x, y], 1) + chance.normal(scale=0.1, size=(count, 2))
    elif kind == "spiral":
        angle = 3.2 * math.pi * (0.12 + 0.88 * along) + math.pi * classes
        places = (0.15 + 1.1 * along)[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)
        places = places + chance.normal(scale=0.03, size=(count, 2))
    else:
        raise GraphError(f"no data {kind!r}: choose of {', '.join(DATA)}, or give x and y")
    return places.astype(np.float32), classes


class Training:
    """A training that can be watched and stopped; the model always holds what was learned so far.

    `losses`: after each step; `accuracy`: the part of all points that is right now; `stop()`
    ends it after the current step; `widget`: the picture with its bar and button.
    """

    def __init__(self, model: Any, x: Any, y: Any, steps: int, optimizer: Any, every: int) -> None:
        self.model, self.x, self.y = model, x, y
        self.library = library_of(x)
        self.steps, self.every = steps, every
        self.optimizer = optimizer
        self.losses: list[float] = []
        self.stopped = False
        self._listeners: list[Callable[[], None]] = []
        self._task: Any = None
        self._widget: Any = None
        places = np.array(x.detach().tolist(), float)
        far = float(np.abs(places).max()) * 1.15
        self.reach = far if far > 0 else 1.0
        self._places = places
        self._classes = np.array(y.detach().reshape(-1).tolist()).astype(int)

    # -- training -----------------------------------------------------------------------------

    def _loss(self) -> Any:
        out = self.model(self.x)
        functional = self.library.nn.functional
        if out.shape[-1] == 1 or len(out.shape) == 1:
            wanted = self.y.reshape(tuple(out.shape)).to(out.dtype)
            return functional.binary_cross_entropy_with_logits(out, wanted)
        return functional.cross_entropy(out, self.y)

    def step(self) -> float:
        """One step of the optimizer; the loss before it."""
        self.optimizer.zero_grad()
        loss = self._loss()
        loss.backward()
        self.optimizer.step()
        self.losses.append(float(loss.item()))
        return self.losses[-1]

    def stop(self) -> None:
        """Ends the training after the current step; what was learned stays in the model."""
        self.stopped = True

    def run(self) -> Training:
        """Trains to the end, or until somebody calls `stop`, before it returns."""
        while self._goes_on():
            self.step()
            if len(self.losses) % self.every == 0:
                self._tell()
        self._tell()
        return self

    async def _beside(self) -> None:
        while self._goes_on():
            self.step()
            if len(self.losses) % self.every == 0:
                self._tell()
                await asyncio.sleep(0.02)  # the notebook's other messages, the stop among them
        self._tell()

    def _goes_on(self) -> bool:
        fine = not self.losses or math.isfinite(self.losses[-1])
        return fine and not self.stopped and len(self.losses) < self.steps

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

    # -- what is shown --------------------------------------------------------------------------

    def _outputs(self, places: np.ndarray) -> np.ndarray:
        """The probability of each class, (number of places, classes)."""
        with self.library.no_grad():
            given = self.library.tensor(places.tolist(), dtype=self.x.dtype)
            out = np.array(self.model(given).tolist(), float).reshape(len(places), -1)
        out = np.concatenate([np.zeros_like(out), out], 1) if out.shape[1] == 1 else out
        powers = np.exp(out - out.max(1, keepdims=True))
        return np.asarray(powers / powers.sum(1, keepdims=True))

    @property
    def accuracy(self) -> float:
        return float((self._outputs(self._places).argmax(1) == self._classes).mean())

    @property
    def text(self) -> str:
        """How far it is, in a sentence."""
        loss = format_number(self.losses[-1]) if self.losses else "?"
        return say(
            "step {step} of {steps}: loss {loss}, {percent} % of the points right",
            step=len(self.losses),
            steps=self.steps,
            loss=loss,
            percent=format_number(round(100 * self.accuracy, 1)),
        )

    @property
    def svg(self) -> str:
        """The plane: what the network says everywhere, and the points."""
        axis = np.linspace(-self.reach, self.reach, SIDE)
        grid = np.stack([np.tile(axis, SIDE), np.repeat(axis[::-1], SIDE)], 1)
        chances = self._outputs(grid)
        paint = COLOURS[: chances.shape[1]]
        colours = 255 - (255 - chances @ paint) * 0.55
        image = _png(colours.reshape(SIDE, SIDE, 3).clip(0, 255).astype(np.uint8))
        marks = map(self._mark, self._places, self._classes.tolist())
        alt = html.escape(self.text)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{alt}" '
            f'width="{SIZE}" viewBox="0 0 {SIZE} {SIZE}" style="max-width:100%;height:auto">'
            f'<title>{alt}</title><image width="{SIZE}" height="{SIZE}" '
            f'preserveAspectRatio="none" href="data:image/png;base64,{image}"/>'
            f"{''.join(marks)}{self._curve()}</svg>"
        )

    def _mark(self, place: np.ndarray, kind: int) -> str:
        x, y = ((place * [1, -1] + self.reach) / (2 * self.reach) * SIZE).tolist()
        colour = "#" + "".join(f"{int(c * 0.62):02x}" for c in COLOURS[kind % len(COLOURS)])
        if kind % 2:  # a shape for each class: no reader depends on the colour
            return (
                f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="{colour}" '
                'stroke="#fff"/>'
            )
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.6" fill="{colour}" stroke="#fff"/>'

    def _curve(self) -> str:
        """The losses so far, in a corner."""
        shown = self.losses[:: max(1, len(self.losses) // 120)]
        if len(shown) < 2 or not all(map(math.isfinite, shown)):
            return ""
        top = max(shown) or 1.0
        path = " ".join(
            f"{10 + 110 * i / (len(shown) - 1):.1f},{70 - 52 * v / top:.1f}"
            for i, v in enumerate(shown)
        )
        return (
            '<rect x="4" y="4" width="122" height="74" rx="6" fill="#fff" fill-opacity="0.85"/>'
            f'<polyline points="{path}" fill="none" stroke="#1d2733" stroke-width="1.6"/>'
            f'<text x="12" y="16" font-size="10" fill="#47525f" '
            f'font-family="sans-serif">{html.escape(say("loss"))}</text>'
        )

    @property
    def widget(self) -> ipywidgets.Widget:
        """The picture, a bar that fills, and a button that stops; made when first asked for."""
        if self._widget is None:
            import ipywidgets  # takes its time: only for who looks on

            picture = ipywidgets.HTML()
            words = ipywidgets.HTML()
            bar = ipywidgets.IntProgress(min=0, max=self.steps, description=say("step"))
            button = ipywidgets.Button(description=say("Stop and keep what was learned"))
            button.layout.width = "auto"
            button.on_click(lambda _: self.stop())

            def show() -> None:
                picture.value, words.value = self.svg, html.escape(self.text)
                bar.value = len(self.losses)
                button.disabled = not self._goes_on()

            self._listeners.append(show)
            show()
            self._widget = ipywidgets.VBox([ipywidgets.HBox([bar, button]), words, picture])
        return self._widget

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(self.widget)
        self.start()

    def start(self) -> None:
        """Trains beside the notebook; where no event loop runs, now and to the end."""
        if self._task is not None:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._task = self.run()
            return
        self._task = loop.create_task(self._beside())

    def __repr__(self) -> str:
        return self.text


def _png(pixels: np.ndarray) -> str:
    """An image (height, width, 3) of bytes as base64 of a PNG."""
    high, wide, _ = pixels.shape
    raw = b"".join(b"\0" + row.tobytes() for row in pixels)

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + parts).decode()


def watch_training(
    data: Any = "moons",
    model: Any = None,
    *,
    steps: int = 300,
    lr: float = 0.03,
    optimizer: Any = None,
    every: int = 5,
) -> Training:
    """Trains a small network on points in a plane, and shows how its decision boundary moves.

    `data`: "moons" or "spiral", or a pair (x, y) of tensors of this engine or of torch, of
    shapes (n, 2) and (n,) with classes 0, 1, … `model`: a module from two numbers to one (a
    logit) or to one for each class; a network of two hidden layers if left out. `optimizer`:
    one of the library's, Adam at `lr` if left out. The picture is drawn every `every` steps.

    In a notebook it runs beside it: the button stops it, and the model holds what was learned.
    Raises GraphError for data or a model of other shapes.
    """
    if isinstance(data, str):
        library = library_at_hand()
        places, classes = points(data)
        x, y = library.tensor(places.tolist()), library.tensor(classes.tolist())
    else:
        x, y = data
        library = library_of(x)
    if len(x.shape) != 2 or x.shape[1] != 2 or y.numel() != x.shape[0]:
        raise GraphError(
            f"the points must have shape (n, 2) and the classes (n,), got {tuple(x.shape)} and "
            f"{tuple(y.shape)}"
        )
    if model is None:
        nn = library.nn
        before = library.get_rng_state()  # the learner's own random numbers stay as they were
        library.manual_seed(1)
        layers = [nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1)]
        library.set_rng_state(before)
        model = nn.Sequential(*layers)
    if not is_module(model):
        raise GraphError(f"the model must be a module, got {type(model).__name__}")
    if optimizer is None:
        optimizer = library.optim.Adam(model.parameters(), lr=lr)
    return Training(model, x, y, steps, optimizer, every)
