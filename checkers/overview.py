"""progress(): levels with their stars, what is next, and every exercise with its outcome.

As a page it folds all levels but the one the learner works in, and its links open the lessons.
"""

from __future__ import annotations

import html
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from checkers import desk
from checkers import exercise as exercises
from checkers.desk import Progress, Standing
from checkers.exercise import Exercise
from checkers.feedback import SIGNS
from checkers.languages import language, say

STARS = 3


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
    """Where to go on: the exercise checked last if it is not right, else the next that is not."""
    entries = [entry for level in course for entry in level.entries]
    ids = [entry.exercise.id for entry in entries]
    start = ids.index(progress.last) if progress.last in ids else 0
    for entry in entries[start:] + entries[:start]:
        if not entry.right:
            return entry.exercise
    return None


def lesson_link(level: str) -> str:
    """The address of a level's lesson, relative to the notebook; "" where there is none."""
    edition = Path("zh") if language() == "zh" else Path()
    for folder in (desk.path().parent, Path.cwd(), Path.cwd().parent):
        lesson = folder / edition / f"{level}.ipynb"
        if lesson.is_file():
            return quote(Path(os.path.relpath(lesson)).as_posix())
    return ""


# ---- how it looks -------------------------------------------------------------------------------


def as_text(progress: Progress) -> str:
    """For a terminal."""
    course = levels(progress)
    out = [_summary(course), _next_text(progress, course)]
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
    link = lesson_link(goal.level) if goal is not None else ""
    parts.append(f'<p><a href="{link}">{said}</a></p>' if link else f"<p>{said}</p>")
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
    words = "Go on with {exercise}" if progress.exercises else "Begin with {exercise}"
    return say(words, exercise=f"{goal.id} {goal.title(language())}")


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
    heading = f'<a href="{link}">{title}</a>' if link else title
    stars = html.escape(say("{count} of {most} stars", count=level.stars, most=STARS))
    return (
        f"<details{' open' if current else ''}><summary>"
        f'<span role="img" aria-label="{stars}">{_stars(level)}</span> '
        f'<span style="display:inline-block;min-width:12em">{heading}</span> '
        f'<progress value="{level.right}" max="{len(level.entries)}" aria-label="{title}">'
        f"</progress> {counted}</summary>"
        f"<table>{''.join(map(_row, level.entries))}</table></details>"
    )


def _row(entry: Entry) -> str:
    sign, color = SIGNS[entry.standing.outcome]
    return (
        f'<tr><td style="border-left:4px solid {color}">{sign}</td>'
        f"<td>{entry.exercise.id}</td>"
        f'<td style="text-align:left">{html.escape(entry.exercise.title(language()))}</td>'
        f"<td>{html.escape(say(entry.standing.outcome))}</td>"
        f"<td>{entry.standing.attempts}×</td></tr>"
    )
