"""Report pages: one per learner, and an index of the class. Self-contained, readable offline."""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from checkers.causes.catalogue import catalogue
from checkers.classroom import drawing, similar
from checkers.classroom.book.counting import Counted, Standing
from checkers.classroom.book.standing import tidy
from checkers.classroom.page_names import FOLDER, page_name
from checkers.classroom.portrait import Portrait
from checkers.classroom.results import write_lines
from checkers.course import exercises
from checkers.course.copying import course_folder
from checkers.judge import judging
from checkers.judge.judging import Verdict
from checkers.languages import language, say, translated
from checkers.show.feedback import SIGNS, as_html, inline

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
    environment.filters["inline"] = lambda text: Markup(inline(text))  # which escapes
    return environment


def write_learner(folder: Path, portrait: Portrait) -> Path:
    """The page of one learner, among the pages of the class; its path."""
    return write_page(folder / FOLDER / page_name(portrait.learner), portrait, home=True)


def write_page(place: Path, portrait: Portrait, *, home: bool = False) -> Path:
    """A learner's page at a place of its own; with `home` it leads to the class's page."""
    text = (
        _templates()
        .get_template("learner.html")
        .render(
            learner=portrait.learner,
            parts=[_part(portrait, each) for each in portrait.standings],
            home=home,
        )
    )
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8", errors="replace")
    return place


# Why one attempt counts and another does not, by the assignment's rule.
RULES = {
    "last": "the last attempt at each exercise counts",
    "best": "the best attempt at each exercise counts",
    "before-due": "the last attempt before the due date counts",
}


def _part(portrait: Portrait, standing: Standing) -> dict[str, Any]:
    """One assignment as the page shows it."""
    assignment = standing.assignment
    counting = [each.attempt for each in standing.counted if each.attempt is not None]
    shown = counting or list(standing.attempts[-1:])
    problems = [text for each in standing.attempts if each in shown for text in each.problems]
    return {
        "name": assignment.name,
        "total": tidy(standing.points),
        "of": tidy(assignment.of),
        "due": standing.due and standing.due.astimezone().strftime("%Y-%m-%d %H:%M"),
        "rule": RULES[assignment.counts],
        "problems": problems,
        "attempts": list(_attempts(standing)),
        "sections": [_section(portrait, standing, each) for each in standing.counted],
    }


def _attempts(standing: Standing) -> Iterator[dict[str, Any]]:
    """Which files were taken, when they were handed in, and what they count for."""
    for each in standing.attempts:
        late = standing.lateness[each.id]
        yield {
            "number": each.number,
            "files": [name.rpartition("/")[2] for name in each.files],
            "time": each.handed_in and each.handed_in.astimezone().strftime("%Y-%m-%d %H:%M"),
            "late": late.by is not None or each.late,
            "percent": round(100 * late.factor),
            "what": standing.why(each),
            "notes": each.notes,
        }


def _section(portrait: Portrait, standing: Standing, one: Counted) -> dict[str, Any]:
    """One exercise as the page shows it."""
    spoken, known = language(), exercises.find(one.exercise)
    verdict = judging.not_attempted(known)
    if one.attempt is not None:
        graded = portrait.graded[one.attempt.id]
        verdict = next(each for each in graded.verdicts if each.exercise == one.exercise)
    weight = standing.assignment.weights[one.exercise]
    return {
        "title": f"{one.exercise} {known.title(spoken)}",
        "feedback": Markup(as_html(verdict, spoken)),  # escapes what it is given
        "graph": Markup(drawing.picture(json.dumps(verdict.graph), spoken)),
        "printed": _shortened(verdict.printed),
        "mark": "?" if one.mark is None else tidy(one.mark * weight),
        "of": tidy(weight),
        "extra": one.exercise in standing.assignment.extra,
        "attempt": one.attempt.number if one.attempt and len(standing.attempts) > 1 else None,
        "factor": round(100 * one.factor),
        "lesson": _lesson_to_read(verdict),
        "given": one.override,
    }


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


def _cause(verdict: Mapping[str, Any]) -> str:
    """What a cell of the class's table says: the book keeps the English sentence."""
    diagnosis = verdict["diagnosis"]
    if diagnosis is None:
        return say(verdict["outcome"])
    return diagnosis["said"] if language() == "en" else say(catalogue()[diagnosis["id"]].title)


def write_index(
    folder: Path, data: Mapping[str, Any], answers: Iterable[tuple[str, str, str]] = ()
) -> None:
    """The class at a glance: marks, outcomes, the most frequent causes, and who resembles whom.

    `answers` are learner, exercise and source of every answer.
    """
    outcomes: dict[str, Counter[str]] = {key: Counter() for key in data["exercises"]}
    causes: Counter[str] = Counter()
    totals: Counter[int] = Counter()
    several = len(data["assignments"]) > 1
    for result in data["results"]:
        totals[max(0, min(int(result["total"]), int(data["of"])))] += 1
        for verdict in result["verdicts"]:
            outcomes[verdict["exercise"]][verdict["outcome"]] += 1
            if verdict["diagnosis"] and verdict["outcome"] == "not yet":
                causes[verdict["diagnosis"]["id"]] += 1
    common = [_common(folder, key, count) for key, count in causes.most_common(MOST_COMMON)]
    distribution = [(marks, totals[marks]) for marks in range(int(data["of"]), -1, -1)]
    columns = [(each["name"], key) for each in data["assignments"] for key in each["exercises"]]
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
            signs={key: sign for key, sign in SIGNS.items() if key in _shown(outcomes)},
            folder=FOLDER,
            similar=similar.pairs(answers),
            columns=columns,
            marks_of=_marks_of,
            states=_states,
            several=several,
        )
    )
    write_lines(folder / "index.html", parts)


def _shown(outcomes: Mapping[str, Counter[str]]) -> set[str]:
    """The outcomes that have a column: the usual three, and the fourth where it occurs."""
    failed = any(each["not judged"] for each in outcomes.values())
    return set(SIGNS) if failed else set(SIGNS) - {"not judged"}


def _marks_of(result: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    return {(each["assignment"], each["exercise"]): each for each in result["verdicts"]}


def _states(result: Mapping[str, Any]) -> list[str]:
    """What the class's page says beside the marks: problems, or that nothing was written."""
    notes = [note for each in result["attempts"] for note in each.get("notes", ())]
    return [*result["problems"], *([result["state"]] if result.get("state") else []), *notes]


def _common(folder: Path, key: str, count: int) -> dict[str, Any]:
    """One of the most frequent causes, and the lesson that explains it, copied for the link."""
    entry, place, title = catalogue()[key], "", ""
    lesson = lesson_of(entry.level)
    if lesson is not None:
        copy = folder / LESSONS / lesson.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(lesson.read_bytes())
        place, title = f"{LESSONS}/{lesson.name}", lesson_title(lesson)
    return {
        "id": key,
        "title": say(entry.title),
        "count": count,
        "lesson": place,
        "lesson_title": title,
    }
