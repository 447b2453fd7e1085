"""What is shown in a frame: one page around a trace, for notebooks, exports and files.

The stepper and the explorer are such pages. A page has its scripts and its style in it, asks
nobody and needs no kernel; the same scripts are the module of an anywidget.
"""

from __future__ import annotations

import html
import json
import re
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from .layout import LayoutMissing
from .model import GraphError

if TYPE_CHECKING:
    import anywidget

HERE = Path(__file__).parent
FRAME_HEIGHT = 640  # pixels, until the page in the frame has measured itself
IMPORT = re.compile(r'^import (\{[^}]*\}) from "([^"]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?:const|function) (\w+)", re.MULTILINE)
EXPORTED = re.compile(r"^export (?!default)", re.MULTILINE)

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
<main id="{kind}"></main>
<script type="application/json" id="trace">{trace}</script>
<script type="module">
{script}
mount(document.getElementById("{kind}"), JSON.parse(document.getElementById("trace").textContent));
// The only thing on this page: its keys work at once, and the page stays where it is.
const alone = document.querySelectorAll("[data-keys]");
if (window === top && alone.length === 1) alone[0].focus({{ preventScroll: true }});
if (window !== top) {{ // in a notebook: as high as it needs to be, on the notebook's own ground
  document.body.classList.add("framed");
  const shown = document.getElementById("{kind}");
  const fit = () => {{
    try {{ frameElement.style.height = `${{shown.scrollHeight + 6}}px`; }}
    catch {{ /* a page from elsewhere: its height stays as it was given */ }}
  }};
  new ResizeObserver(fit).observe(shown);
  try {{ frameElement.nextElementSibling.open = false; }} // the text is for who sees no frame
  catch {{ /* a page from elsewhere: the text stays open */ }}
}}
</script>
<noscript><pre>{text}</pre></noscript>
</body>
</html>
"""


@cache
def bundle(scripts: tuple[str, ...]) -> str:
    """Modules that import one another, in that order, as one module without an import.

    Each but the last keeps its names to itself and hands out what it exports.
    """
    parts = []
    for name in scripts[:-1]:
        text = (HERE / name).read_text("utf-8")
        exported = ", ".join(EXPORT.findall(text))
        body = f"{_inside(text)}\nreturn {{ {exported} }};"
        parts.append(f"const {_variable(name)} = (() => {{\n{body}\n}})();")
    return "\n".join([*parts, _inside((HERE / scripts[-1]).read_text("utf-8"))])


def _variable(name: str) -> str:
    return "from_" + re.sub(r"\W", "_", Path(name).stem)


def _inside(text: str) -> str:
    """A module's text within another: imports read what stands above."""
    taken = IMPORT.sub(lambda found: f"const {found[1]} = {_variable(found[2])};", text)
    return EXPORTED.sub("", taken)


@cache
def stylesheet(styles: tuple[str, ...]) -> str:
    return "\n".join((HERE / name).read_text("utf-8") for name in styles)


class Shown:
    """A page around a trace, plain JSON data with its "language" and the "words" of its controls.

    `text` says the same without a script, `widget` is an anywidget of it, for layouts of other
    widgets. Nothing in it needs the kernel once it is shown. Each kind of page names itself, its
    scripts (the last one offers `mount`) and its heading.
    """

    kind: ClassVar[str]
    scripts: ClassVar[tuple[str, ...]]
    styles: ClassVar[tuple[str, ...]]

    def __init__(self, trace: dict[str, Any]) -> None:
        self.trace = trace

    @property
    def text(self) -> str:
        """The same for a terminal, for a screen reader, for who has no frames."""
        raise NotImplementedError

    @property
    def heading(self) -> str:
        """One sentence: what this page shows."""
        raise NotImplementedError

    @property
    def frame_title(self) -> str:
        """What a screen reader calls the frame."""
        raise NotImplementedError

    @property
    def text_title(self) -> str:
        """Over the text beneath the frame."""
        raise NotImplementedError

    def need_pictures(self) -> None:
        """Raises LayoutMissing where the trace has no picture to show."""

    @cached_property
    def widget(self) -> anywidget.AnyWidget:
        """The anywidget; made when first asked for. Raises LayoutMissing without Graphviz."""
        self.need_pictures()
        from .widget import TraceWidget  # ipywidgets takes its time: only for who wants one

        style = stylesheet(self.styles)
        return TraceWidget(trace=self.trace, script=bundle(self.scripts), style=style)

    def to_html(self) -> str:
        """A page of its own that needs no kernel and no address.

        Raises LayoutMissing where neither pygraphviz nor dot is there.
        """
        self.need_pictures()
        data = json.dumps(self.trace, ensure_ascii=False, separators=(",", ":"))
        return PAGE.format(
            kind=self.kind,
            language=self.trace["language"],
            title=html.escape(self.heading),
            css=stylesheet(self.styles),
            script=bundle(self.scripts),
            trace=data.replace("<", "\\u003c"),
            text=html.escape(self.text),
        )

    def save(self, path: str | Path) -> Path:
        """Writes x.html (a page that lives), x.json (the trace) or x.txt, returns the path."""
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
        """HTML for a notebook: the page in a frame, and its text for who has no frames.

        Not the widget: a saved widget is lost with its kernel, and an exported one asks the
        network for its scripts. This works in both, and where neither scripts nor frames are
        allowed, or no Graphviz is there, the text stays.
        """
        try:
            page = html.escape(self.to_html())
        except LayoutMissing as missing:
            return f"<pre>{html.escape(self.text)}\n({html.escape(str(missing))})</pre>"
        return (
            f'<iframe class="gs-{self.kind}" title="{html.escape(self.frame_title)}" '
            f'srcdoc="{page}" style="width:100%;height:{FRAME_HEIGHT}px;border:0"></iframe>'
            f"<details open><summary>{html.escape(self.text_title)}</summary>"
            f"<pre>{html.escape(self.text)}</pre></details>"
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.embed(), "text/plain": self.text}

    def __repr__(self) -> str:
        return self.text
