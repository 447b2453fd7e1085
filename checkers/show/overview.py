"""progress(): levels with their stars, what is next, and every exercise with its outcome.

As a page it folds all levels but the one the learner works in, and its links open the lessons.
"""

from __future__ import annotations

import functools
import html
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from checkers.causes.catalogue import Diagnosis, catalogue
from checkers.course import desk, exercises, recalling
from checkers.course.desk import Progress, Standing
from checkers.judge.exercise import Exercise
from checkers.languages import language, say
from checkers.show.feedback import SIGNS

STARS = 3
OPENING = "0_whole_game"  # the lesson to begin with; it has no exercises
BEGIN = "Begin with Lesson 0: the whole game in a quarter of an hour"


@dataclass(frozen=True)
class Entry:
    """An exercise and how far the learner is with it."""

    exercise: Exercise
    standing: Standing

    @property
    def right(self) -> bool:
        return self.standing.outcome == "right"


@dataclass(frozen=True)
class Level:
    """The exercises of one lesson."""

    name: str  # of its folder, "3_backward"
    entries: tuple[Entry, ...]

    @property
    def right(self) -> int:
        """How many of its exercises are right."""
        return sum(entry.right for entry in self.entries)

    @property
    def stars(self) -> int:
        """One for each full third of the level."""
        return STARS * self.right // len(self.entries)

    @property
    def title(self) -> str:
        """ "3 · Backward" """
        number, _, words = self.name.partition("_")
        said = say(words.replace("_", " "))
        return f"{number} · {said[:1].upper()}{said[1:]}"


def levels(progress: Progress) -> tuple[Level, ...]:
    """Every level of the course, in order."""
    found: dict[str, list[Entry]] = {}
    for each in exercises.all_exercises():
        found.setdefault(each.level, []).append(Entry(each, progress.of(each.id)))
    return tuple(Level(name, tuple(entries)) for name, entries in found.items())


def upcoming(progress: Progress, course: Sequence[Level]) -> Exercise | None:
    """Where to go on: the exercise attempted last if it is not right, else the next that is not."""
    entries = [entry for level in course for entry in level.entries]
    ids = [entry.exercise.id for entry in entries]
    start = ids.index(progress.last) if progress.last in ids else 0
    for entry in entries[start:] + entries[:start]:
        if not entry.right:
            return entry.exercise
    return None


def lesson_link(level: str, exercise: str = "") -> str:
    """The address of a level's lesson, relative to the notebook; "" where there is none.

    With an exercise, of its own cell in the lesson that has it: a level's lesson may come in two
    parts.
    """
    edition = Path() if language() == "en" else Path(language())
    for folder in (desk.path().parent, Path.cwd(), Path.cwd().parent):
        here = folder / edition
        lesson, cell = _places(here).get(exercise, (here / f"{level}.ipynb", ""))
        if lesson.is_file():
            address = quote(Path(os.path.relpath(lesson)).as_posix())
            return f"{address}#cell-id={quote(cell)}" if cell else address
    return ""


def _places(folder: Path) -> Mapping[str, tuple[Path, str]]:
    """The lesson of every exercise, and the id of the cell that asks it."""
    saved = tuple((path, path.stat().st_mtime_ns) for path in sorted(folder.glob("[1-9]*.ipynb")))
    return _places_in(saved)


@functools.lru_cache(maxsize=8)
def _places_in(saved: tuple[tuple[Path, int], ...]) -> Mapping[str, tuple[Path, str]]:
    found: dict[str, tuple[Path, str]] = {}
    for path, _ in saved:
        try:
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                about = cell["metadata"].get("gradschool", {})
                if about.get("role") == "prompt":
                    found.setdefault(str(about["exercise"]), (path, str(cell["id"])))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):  # it is no notebook
            continue
    return found


# ---- how it looks -------------------------------------------------------------------------------


def as_text(progress: Progress) -> str:
    """For a terminal."""
    course = levels(progress)
    out = [_summary(course), _next_text(progress, course), *_memory(progress)]
    for level in course:
        out += ["", f"{_stars(level)}  {level.title}  {level.right} / {len(level.entries)}"]
        out += [f"    {line}" for line in _lines(level)]
    return "\n".join(out)


def as_html(progress: Progress) -> str:
    """For a notebook."""
    course = levels(progress)
    goal = upcoming(progress, course)
    parts = [f"<p><b>{html.escape(_summary(course))}</b></p>"]
    said = html.escape(_next_text(progress, course))
    parts.append(f"<p>{_linked(said, _next_link(progress, course))}</p>")
    parts += [f"<p>{html.escape(each)}</p>" for each in _memory(progress)]
    parts += [_level_html(level, goal is not None and goal.level == level.name) for level in course]
    return (
        f'<div lang="{language()}" style="max-width:60em;line-height:1.5;'
        f'color:var(--jp-ui-font-color1,inherit)">{"".join(parts)}</div>'
    )


def _summary(course: Sequence[Level]) -> str:
    right = sum(level.right for level in course)
    total = sum(len(level.entries) for level in course)
    return say("{right} of {count} exercises right", right=right, count=total)


def _next_text(progress: Progress, course: Sequence[Level]) -> str:
    goal = upcoming(progress, course)
    if goal is None:
        return say("All of them: the course is yours.")
    if not progress.last:
        return say(BEGIN)
    return say("Go on with {exercise}", exercise=f"{goal.id} {goal.title(language())}")


def _next_link(progress: Progress, course: Sequence[Level]) -> str:
    """To the very cell, in a lesson that was begun; else to the top of the lesson, which imports
    what the cell needs."""
    goal = upcoming(progress, course)
    if goal is None:
        return ""
    if not progress.last:
        return lesson_link(OPENING)
    link = lesson_link(goal.level, goal.id)
    lesson = link.partition("#")[0]
    begun = any(
        entry.standing.outcome != "not attempted"
        and lesson_link(level.name, entry.exercise.id).partition("#")[0] == lesson
        for level in course
        if level.name == goal.level
        for entry in level.entries
    )
    return link if begun else lesson


def _memory(progress: Progress) -> Iterator[str]:
    """What was misunderstood, and what of it has been got right since."""
    rest = [key for key, left in progress.missed.items() if left == 0 and key in catalogue()]
    sentences = (
        ("To come back in the warm-up: {titles}", recalling.due(progress)),
        ("Misunderstood once, and right since: {titles}", rest),
    )
    for sentence, keys in sentences:
        if keys:
            titles = say("; ").join(Diagnosis(key).title(language()) for key in keys)
            yield say(sentence, titles=titles)


def _stars(level: Level) -> str:
    return "★" * level.stars + "☆" * (STARS - level.stars)


def _lines(level: Level) -> Iterator[str]:
    for entry in level.entries:
        sign, _ = SIGNS[entry.standing.outcome]
        name = f"{sign} {entry.exercise.id:<4} {entry.exercise.title(language())}"
        outcome = say("{label}: {text}", label=name, text=say(entry.standing.outcome))
        yield f"{outcome} ({entry.standing.attempts}×)"


def _level_html(level: Level, current: bool) -> str:
    counted = f"{level.right} / {len(level.entries)}"
    title = html.escape(level.title)
    link = lesson_link(level.name)
    heading = _linked(title, link)
    stars = html.escape(say("{count} of {most} stars", count=level.stars, most=STARS))
    return (
        f"<details{' open' if current else ''}><summary>"
        f'<span role="img" aria-label="{stars}">{_stars(level)}</span> '
        f'<span style="display:inline-block;min-width:12em">{heading}</span> '
        f'<progress value="{level.right}" max="{len(level.entries)}" aria-label="{title}" '
        'style="width:min(10em,18vw)">'
        f'</progress> <span style="white-space:nowrap">{counted}</span></summary>'
        f"<table>{''.join(map(_row, level.entries))}</table></details>"
    )


def _linked(text: str, link: str) -> str:
    return f'<a href="{link}">{text}</a>' if link else text


def _row(entry: Entry) -> str:
    sign, color = SIGNS[entry.standing.outcome]
    title = html.escape(entry.exercise.title(language()))
    link = lesson_link(entry.exercise.level, entry.exercise.id)
    return (
        f'<tr><td style="border-left:4px solid {color}">{sign}</td>'
        f"<td>{entry.exercise.id}</td>"
        f'<td style="text-align:left">{_linked(title, link)}</td>'
        f"<td>{html.escape(say(entry.standing.outcome))}</td>"
        f"<td>{entry.standing.attempts}×</td></tr>"
    )
