"""step: walk a gradient back through its graph, node by node."""

from __future__ import annotations

import html
import json
from functools import cached_property
from pathlib import Path
from typing import Any

from checkers.languages import say

from .layout import LayoutMissing
from .model import GraphError
from .naming import caller_namespace
from .tracing import trace

HERE = Path(__file__).parent
FRAME_HEIGHT = 640  # pixels, until the page in the frame has measured itself
SCRIPT, STYLESHEET = HERE / "step.js", HERE / "step.css"

PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 0; padding: 16px; background: #fff; }}
@media (prefers-color-scheme: dark) {{ body {{ background: #111418; }} }}
body.framed {{ padding: 2px; background: none; }}
{css}
</style>
</head>
<body>
<main id="stepper"></main>
<script type="application/json" id="trace">{trace}</script>
<script type="module">
{script}
mount(document.getElementById("stepper"), JSON.parse(document.getElementById("trace").textContent));
// The only thing on this page: its keys work at once, and the page stays where it is.
const steppers = document.querySelectorAll(".gs-step");
if (window === top && steppers.length === 1) steppers[0].focus({{ preventScroll: true }});
if (window !== top) {{ // in a notebook: as high as it needs to be, on the notebook's own ground
  document.body.classList.add("framed");
  const stepper = document.getElementById("stepper");
  const fit = () => {{
    try {{ frameElement.style.height = `${{stepper.scrollHeight + 6}}px`; }}
    catch {{ /* a page from elsewhere: its height stays as it was given */ }}
  }};
  new ResizeObserver(fit).observe(stepper);
  try {{ frameElement.nextElementSibling.open = false; }} // the text is for who sees no frame
  catch {{ /* a page from elsewhere: the text stays open */ }}
}}
</script>
<noscript><pre>{text}</pre></noscript>
</body>
</html>
"""


class Stepper:
    """A recorded walk: it plays in a notebook, is a list of steps in a terminal, a page on disk.

    `trace` is plain JSON data, `text` the steps as text, `widget` an anywidget of it, for
    layouts of other widgets. Nothing in it needs the kernel once it is shown.
    """

    def __init__(self, recorded: dict[str, Any]) -> None:
        self.trace = recorded

    @cached_property
    def text(self) -> str:
        """Every step on lines of its own."""
        out: list[str] = []
        for storey in self.trace["storeys"]:
            out.append(storey["alt"])
            for number, entry in enumerate(storey["steps"]):
                out.append(f"{number:>3}  {entry['title']}")
                out.extend(f"       {line}" for line in entry["lines"])
            out.append("")
        return "\n".join(out).rstrip()

    @cached_property
    def widget(self) -> Any:
        """The anywidget; made when first asked for. Raises LayoutMissing without Graphviz."""
        self._need_pictures()
        from .widget import StepperWidget

        return StepperWidget(trace=self.trace)

    def to_html(self) -> str:
        """A page of its own that needs no kernel and no address.

        Raises LayoutMissing where neither pygraphviz nor dot is there.
        """
        self._need_pictures()
        data = json.dumps(self.trace, ensure_ascii=False).replace("<", "\\u003c")
        return PAGE.format(
            language=self.trace["language"],
            title=html.escape(self.trace["storeys"][0]["alt"]),
            css=STYLESHEET.read_text("utf-8"),
            script=SCRIPT.read_text("utf-8"),
            trace=data,
            text=html.escape(self.text),
        )

    def _need_pictures(self) -> None:
        if any(storey["svg"] is None for storey in self.trace["storeys"]):
            raise LayoutMissing

    def save(self, path: str | Path) -> Path:
        """Writes x.html (a page that steps), x.json (the trace) or x.txt, returns the path."""
        path = Path(path)
        writers = {
            ".html": self.to_html,
            ".json": lambda: json.dumps(self.trace, ensure_ascii=False),
            ".txt": lambda: self.text + "\n",
        }
        if path.suffix.lower() not in writers:
            raise GraphError(
                f"cannot save as {path.name!r}: the name must end in one of {', '.join(writers)}"
            )
        if not path.parent.is_dir():
            raise GraphError(f"cannot save {path.name!r}: there is no folder {path.parent}")
        path.write_text(writers[path.suffix.lower()](), "utf-8")
        return path

    def embed(self) -> str:
        """HTML for a notebook: the page in a frame, and the steps as text for who has no frames.

        Not the widget: a saved widget is lost with its kernel, and an exported one asks the
        network for its scripts. This works in both, and where neither scripts nor frames are
        allowed, or no Graphviz is there, the text stays.
        """
        try:
            page = html.escape(self.to_html())
        except LayoutMissing as missing:
            return f"<pre>{html.escape(self.text)}\n({html.escape(str(missing))})</pre>"
        spoken = self.trace["language"]
        title = html.escape(say("The walk back through the graph, step by step", spoken))
        return (
            f'<iframe class="gs-stepper" title="{title}" srcdoc="{page}" '
            f'style="width:100%;height:{FRAME_HEIGHT}px;border:0"></iframe>'
            f"<details open><summary>{say('The steps as text', spoken)}</summary>"
            f"<pre>{html.escape(self.text)}</pre></details>"
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.embed(), "text/plain": self.text}

    def __repr__(self) -> str:
        return self.text


def step(result: Any, *, names: Any = None, gradient: Any = None, order: int = 1) -> Stepper:
    """Replays forward and backward of a result, in the order in which they really run.

    `result`: one tensor of this engine or of torch. `names`: as for `draw`. `gradient`: what
    arrives at a result of more than one element, as for `backward(gradient)`. `order=2` adds
    a second storey: the walk through the graph of the gradient.

    Runs one backward with the graph retained; no `.grad` changes, nothing is freed. Hooks
    that tensors carry do run. Of a graph that backward() has freed the order and the rules
    are shown, without numbers. Raises GraphError when there is no graph, or more than 300
    nodes.
    """
    known = caller_namespace() if names is None else names
    return Stepper(trace(result, names=known, gradient=gradient, order=order))
