"""Report pages: one per learner, and an index of the class. Self-contained, readable offline."""

from __future__ import annotations

import functools
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from checkers import exercise as exercises
from checkers.classroom import similar
from checkers.classroom.gradebook import Override, tidy
from checkers.classroom.grading import Graded
from checkers.classroom.results import write_lines
from checkers.copying import course_folder
from checkers.diagnosis import catalogue
from checkers.feedback import SIGNS, as_html, graph_html
from checkers.judging import Verdict
from checkers.languages import language, say, translated

FOLDER = "learners"
MOST_PRINTED = 4_000
MOST_COMMON = 10
LESSONS = "lessons"  # copies, so that the links work wherever the folder goes


@functools.cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("checkers.classroom", "templates"),
        autoescape=True,  # every name, every output comes from a stranger
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(language=language, say=say)
    environment.filters["translated"] = translated
    return environment


def page_name(learner: str) -> str:
    """A file name for a learner: letters and digits of any script, and a hash that is unique."""
    plain = "".join(char if char.isalnum() else "-" for char in learner).strip("-")[:60]
    unique = hashlib.sha256(learner.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{unique}-{plain or 'learner'}.html"


def write_learner(folder: Path, graded: Graded, overrides: Mapping[str, Override]) -> None:
    """The page of one learner; `overrides` by exercise."""
    sections, total, spoken = [], 0.0, language()
    for verdict in graded.verdicts:
        given = overrides.get(verdict.exercise)
        mark = verdict.mark if given is None or given.mark is None else given.mark
        total += mark
        sections.append(
            {
                "title": f"{verdict.exercise} {exercises.find(verdict.exercise).title(spoken)}",
                "feedback": Markup(as_html(verdict, spoken)),  # escapes what it is given
                "graph": Markup(_graph(json.dumps(verdict.graph), spoken)),
                "printed": _shortened(verdict.printed),
                "mark": tidy(mark),
                "lesson": _lesson_to_read(verdict),
                "given": given,
            }
        )
    text = (
        _templates()
        .get_template("learner.html")
        .render(graded=graded, sections=sections, total=tidy(total))
    )
    place = folder / FOLDER / page_name(graded.learner)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8", errors="replace")


def _shortened(printed: str) -> str:
    if len(printed) <= MOST_PRINTED:
        return printed
    return f"{printed[:MOST_PRINTED]}\n{say('… more output, not shown')}"


def _lesson_to_read(verdict: Verdict) -> str:
    """The title of the lesson that explains what went wrong, "" if none does."""
    if verdict.diagnosis is None or verdict.outcome != "not yet":
        return ""
    lesson = lesson_of(verdict.diagnosis.level)
    return "" if lesson is None else lesson_title(lesson)


def lesson_of(level: int) -> Path | None:
    """The notebook of the lesson of a level, in the language that is spoken."""
    edition = "" if language() == "en" else language()
    folder = course_folder() / "lessons" / edition
    return next(iter(sorted(folder.glob(f"{level}_*.ipynb"))), None) if level else None


@functools.cache
def lesson_title(lesson: Path) -> str:
    """The heading of a lesson: "3. Backward"."""
    cells = json.loads(lesson.read_text(encoding="utf-8"))["cells"]
    lines = (line for cell in cells for line in "".join(cell["source"]).splitlines())
    return next(line.lstrip("# ") for line in lines if line.startswith("# "))


@functools.lru_cache(maxsize=256)
def _graph(graph: str, spoken: str) -> str:
    """The picture; right answers to the same question have the same graph, so it is kept."""
    return graph_html(json.loads(graph), spoken)


def _cause(verdict: Mapping[str, Any]) -> str:
    """What a cell of the class's table says: the book keeps the English sentence."""
    diagnosis = verdict["diagnosis"]
    if diagnosis is None:
        return say(verdict["outcome"])
    return diagnosis["said"] if language() == "en" else catalogue()[diagnosis["id"]].title["zh"]


def write_index(
    folder: Path, data: Mapping[str, Any], answers: Iterable[tuple[str, str, str]] = ()
) -> None:
    """The class at a glance: marks, outcomes, the most frequent causes, and who resembles whom.

    `answers` are learner, exercise and source of every answer.
    """
    outcomes: dict[str, Counter[str]] = {key: Counter() for key in data["exercises"]}
    causes: Counter[str] = Counter()
    totals: Counter[int] = Counter()
    for result in data["results"]:
        totals[int(result["total"])] += 1
        for verdict in result["verdicts"]:
            outcomes[verdict["exercise"]][verdict["outcome"]] += 1
            if verdict["diagnosis"] and verdict["outcome"] == "not yet":
                causes[verdict["diagnosis"]["id"]] += 1
    common = [_common(folder, key, count) for key, count in causes.most_common(MOST_COMMON)]
    distribution = [(marks, totals[marks]) for marks in range(data["of"], -1, -1)]
    parts = (
        _templates()
        .get_template("index.html")
        .generate(
            data=data,
            distribution=distribution,
            most=max(1, *totals.values()) if totals else 1,
            page_name=page_name,
            cause=_cause,
            outcomes=outcomes,
            common=common,
            signs=SIGNS,
            folder=FOLDER,
            similar=similar.pairs(answers),
        )
    )
    write_lines(folder / "index.html", parts)


def _common(folder: Path, key: str, count: int) -> dict[str, Any]:
    """One of the most frequent causes, and the lesson that explains it, copied for the link."""
    entry, place, title = catalogue()[key], "", ""
    lesson = lesson_of(entry.level)
    if lesson is not None:
        copy = folder / LESSONS / lesson.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(lesson.read_bytes())
        place, title = f"{LESSONS}/{lesson.name}", lesson_title(lesson)
    shown = entry.title[language()]
    return {"id": key, "title": shown, "count": count, "lesson": place, "lesson_title": title}
