"""Front ends that cannot be had here, by their constraints: no widgets, no comm, cleaned HTML, no script.

A real kernel runs a learner's cells without a front end; what it sends is then shown as each front end
would show it. Wherever text arrives, a learner gets along.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
CELLS = {
    "imports": "import engine as torch\n"
    "from checkers import check, compare, draw, hint, language, progress, solution, step",
    "given": "x = torch.tensor([0., 1., 2., 3.], requires_grad=True)",
    "answer": "# --- begin 3.1 ---\ny = x + 2\nz = y * y * 3\nout = z.mean()\nout.backward\n"
    "# --- end 3.1 ---",
    "check": 'check("3.1")',
    "hint": 'hint("3.1")',
    "solution": 'solution("3.1")',
    "progress": "progress()",
    "draw": "draw(out)",
    "step": "step(out)",
}
# What a learner has to read in each output, wherever it is shown.
NEEDED = {
    "check": ["3.1 not yet", "out.backward"],
    "hint": ["Hint 1 of 3", "Look at the shape"],
    "solution": ["Solution of 3.1", "out.backward()"],
    "progress": [" exercises right", "Go on with 3.1"],
    "draw": ["MeanBackward0"],
    "step": ["MeanBackward0", "MulBackward0", "AddBackward0"],
}


class Text(HTMLParser):
    """The text of HTML as a front end shows it: `alt` for pictures, nothing of what it throws away."""

    def __init__(self, thrown_away: frozenset[str], pictures: bool) -> None:
        super().__init__()
        self.text: list[str] = []
        self.thrown_away = thrown_away
        self.pictures = pictures
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.thrown_away:
            self.inside.append(tag)
        if tag == "img" and not self.inside:
            self.text.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            self.inside.remove(tag)

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.text.append(data)


def html(data: Mapping[str, str], *thrown_away: str) -> str:
    """HTML without the elements that are thrown away; text where there is no HTML."""
    if "text/html" not in data:
        return data.get("text/plain", "")
    reader = Text(frozenset(thrown_away), pictures=True)
    reader.feed(data["text/html"])
    return re.sub(r"\s+", " ", " ".join(reader.text))


# Who shows what of an output. VS Code and Colab run scripts in a frame of their own; GitHub, nbviewer's
# safe mode and JupyterLab's untrusted notebooks clean the HTML; terminals and some phones show text.
FRONT_ENDS: dict[str, Callable[[Mapping[str, str]], str]] = {
    "text only": lambda data: data.get("text/plain", ""),
    "HTML, no script": lambda data: html(data, "script", "noscript"),
    "HTML cleaned: no script, style, frame, form": lambda data: html(
        data, "script", "style", "iframe", "object", "form", "button", "svg"
    ),
}


@pytest.fixture(scope="module", params=["", "3_backward.ipynb"], ids=["no server", "a server"])
def sent(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[Mapping[str, str]]]:
    """What a kernel sends for each cell; nobody answers its comm messages.

    A Jupyter server names the notebook to it: then it sends buttons as well, as for VS Code.
    """
    folder = tmp_path_factory.mktemp("kernel")
    kept = {**os.environ}
    os.environ.update(PYTHONPATH=str(ROOT), GRADSCHOOL_PROGRESS=str(folder / "progress.json"))
    os.environ["JPY_SESSION_NAME"] = request.param
    try:
        cells = [nbformat.v4.new_code_cell(source) for source in CELLS.values()]
        notebook = nbformat.v4.new_notebook(cells=cells)
        client = NotebookClient(notebook, timeout=120, kernel_name="python3")
        client.execute(cwd=str(folder))
    finally:
        os.environ.clear()
        os.environ.update(kept)
    found = {}
    for name, cell in zip(CELLS, notebook.cells, strict=True):
        found[name] = [each["data"] for each in cell.outputs if "data" in each]
    return found


@pytest.mark.parametrize("front_end", FRONT_ENDS)
@pytest.mark.parametrize("name", NEEDED)
def test_a_learner_gets_along(
    name: str, front_end: str, sent: Mapping[str, list[Mapping[str, str]]]
) -> None:
    shown = "\n".join(FRONT_ENDS[front_end](data) for data in sent[name])
    assert [words for words in NEEDED[name] if words not in shown] == [], shown[:2000]


@pytest.mark.parametrize("name", NEEDED)
def test_every_output_brings_text(name: str, sent: Mapping[str, list[Mapping[str, str]]]) -> None:
    assert sent[name]
    assert all(data.get("text/plain") for data in sent[name])


# ---- one cell, where a course is somebody else's notebook -------------------------------------------


def test_the_cell_for_other_peoples_notebooks_installs_the_wheel() -> None:
    """The page names the wheel as the build names it, and pip's magic with nothing to fetch for us."""
    page = (ROOT / "docs" / "ways_in.md").read_text(encoding="utf-8")
    cells = re.findall(r"^```python\n(%pip .*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert len(cells) >= 2
    assert all("gradschool" in cell for cell in cells)
