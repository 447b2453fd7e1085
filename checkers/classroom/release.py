"""Assignments to hand out: a zip with the notebook, and a course folder for nbgrader."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from checkers.classroom import nbgrader
from checkers.course import building, exercises
from checkers.judge.exercise import Exercise
from checkers.languages import say

NBGRADER = "nbgrader"
SHARES = "What is right of this answer earns its share of the mark."
STAMP = (2020, 1, 1, 0, 0, 0)  # the same notebook makes the same zip
READ_ME = """\
{title}

1. Open {notebook} in JupyterLab (`gradschool lab`, or any kernel with gradschool installed).
2. Write each answer between its two fence lines. check("{first}") says whether it is right.
3. Hand in {notebook}, under this name.
"""


class ReleaseError(ValueError):
    """There is no such level, or not in this language."""


def levels() -> tuple[str, ...]:
    """The levels of the course, e.g. "3_backward"."""
    return tuple(dict.fromkeys(each.level for each in exercises.all_exercises()))


def find_level(name: str) -> str:
    """The level meant by "3" or "3_backward". Raises ReleaseError."""
    found = [each for each in levels() if name in (each, each.partition("_")[0])]
    if not found:
        raise ReleaseError(f"no level {name!r}; the levels are {', '.join(levels())}")
    return found[0]


def release(level: str, folder: Path, language: str = "en") -> tuple[Path, Path]:
    """Write a level's zip and its assignment for nbgrader; both paths. Raises ReleaseError."""
    plain = building.level_notebook(level, language, False, _cells)
    assignment = building.level_notebook(level, language, False, _cells_with_marks)
    if plain is None or assignment is None:
        raise ReleaseError(f"level {level} has no texts in the language {language!r}")
    folder.mkdir(parents=True, exist_ok=True)
    course = folder / NBGRADER
    source = course / "source" / level / f"{level}.ipynb"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(_text(assignment), encoding="utf-8")
    config = course / "nbgrader_config.py"
    if not config.exists():  # it may be the teacher's own by now
        config.write_text(nbgrader.CONFIG, encoding="utf-8")
    bundle = folder / f"{level}.zip"
    first = next(each.id for each in exercises.all_exercises() if each.level == level)
    title = plain.cells[0].source.splitlines()[0].lstrip("# ")
    read_me = READ_ME.format(title=title, notebook=f"{level}.ipynb", first=first)
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, text in (("README.txt", read_me), (f"{level}.ipynb", _text(plain))):
            member = zipfile.ZipInfo(f"{level}/{name}", STAMP)
            member.external_attr = 0o644 << 16
            opened.writestr(member, text, zipfile.ZIP_DEFLATED)
    return bundle, source


def _cells_with_marks(
    exercise: Exercise, language: str, solved: bool, taken: set[str]
) -> Iterator[Any]:
    return nbgrader.with_marks(_cells(exercise, language, solved, taken), exercise.id, taken)


def _cells(exercise: Exercise, language: str, solved: bool, taken: set[str]) -> Iterator[Any]:
    """The cells of an exercise; its prompt says where a part of the mark can be earned."""
    for cell in building.exercise_cells(exercise, language, solved, taken):
        if exercise.has_shares and cell.metadata["gradschool"]["role"] == "prompt":
            cell.source += f"\n\n*{say(SHARES, language)}*"
        yield cell


def _text(notebook: Any) -> str:
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
