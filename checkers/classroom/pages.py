"""Report pages: one per learner, and an index of the class. Self-contained, readable offline."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from checkers import exercise as exercises
from checkers.classroom.grading import Graded
from checkers.diagnosis import catalogue
from checkers.feedback import SIGNS, as_html, graph_html

FOLDER = "learners"
MOST_PRINTED = 4_000
MOST_COMMON = 10


@functools.cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("checkers.classroom", "templates"),
        autoescape=True,  # every name, every output comes from a stranger
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page_name(number: int, learner: str) -> str:
    """A file name for a learner: letters and digits of any script, and a number that is unique."""
    plain = "".join(char if char.isalnum() else "-" for char in learner).strip("-")[:60]
    return f"{number:04}-{plain or 'learner'}.html"


def write_learner(folder: Path, name: str, graded: Graded, language: str = "en") -> None:
    """The page of one learner."""
    sections = [
        {
            "title": exercises.find(verdict.exercise).title(language),
            "feedback": Markup(as_html(verdict, language)),  # escapes what it is given
            "graph": Markup(graph_html(verdict.graph, language)),
            "printed": verdict.printed[:MOST_PRINTED],
        }
        for verdict in graded.verdicts
    ]
    text = _templates().get_template("learner.html").render(graded=graded, sections=sections)
    place = folder / FOLDER / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8", errors="replace")


def write_index(folder: Path, data: Mapping[str, Any], names: Sequence[str]) -> None:
    """The class at a glance: marks, outcomes, and the most frequent causes."""
    outcomes = {
        key: Counter(
            verdict["outcome"]
            for result in data["results"]
            for verdict in result["verdicts"]
            if verdict["exercise"] == key
        )
        for key in data["exercises"]
    }
    causes = Counter(
        verdict["diagnosis"]["id"]
        for result in data["results"]
        for verdict in result["verdicts"]
        if verdict["diagnosis"] and verdict["outcome"] == "not yet"
    )
    common = [
        {"id": key, "title": catalogue()[key].title["en"], "count": count}
        for key, count in causes.most_common(MOST_COMMON)
    ]
    text = (
        _templates()
        .get_template("index.html")
        .render(
            data=data, pages=names, outcomes=outcomes, common=common, signs=SIGNS, folder=FOLDER
        )
    )
    (folder / "index.html").write_text(text, encoding="utf-8", errors="replace")
