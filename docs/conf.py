"""The docs site: `make docs`. Everything is built from the repository, and warnings are errors."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

project = "gradschool"
author = "The gradschool authors"
copyright = author
with (HERE.parent / "pyproject.toml").open("rb") as file:
    version = release = tomllib.load(file)["project"]["version"]

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "generated/explore_list.md"]
# Pages that stand as they are: an explorer brings its own scripts and style.
(HERE / "generated" / "pages").mkdir(parents=True, exist_ok=True)
html_extra_path = ["generated/pages"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "gradschool"
html_show_sphinx = False
html_copy_source = False


def _generate(app: Any) -> None:
    import generate

    generate.write(HERE / "generated")


def _inside(app: Any, doctree: Any, docname: str) -> None:
    """A link to a file of the repository that is not a page reads as its path."""
    from docutils import nodes
    from sphinx import addnodes

    for link in list(doctree.findall(addnodes.download_reference)):
        link.replace_self(nodes.literal(text=Path(link["reftarget"]).as_posix().lstrip("./")))


def _accessible(app: Any, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
    """What Sphinx and the theme leave out: the level of a caption, the way into a wide listing."""
    for name in ("body", "furo_navigation_tree"):
        text = context.get(name) or ""
        text = text.replace('role="heading">', 'role="heading" aria-level="2">')
        context[name] = text.replace("<pre>", '<pre tabindex="0">')


def setup(app: Any) -> None:
    """Called by Sphinx."""
    app.connect("builder-inited", _generate)
    app.connect("doctree-resolved", _inside)
    app.connect("html-page-context", _accessible, priority=900)  # after the theme
