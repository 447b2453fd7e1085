"""The recipes of the docs, followed literally in a copy of the project.

A line such as "New file `PATH`:" says what to do with the code block below it; a console block is
run. Nothing else on a page is read, so a recipe that left a step out would fail.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RECIPES = sorted(path for path in (ROOT / "docs" / "recipes").glob("*.md") if path.stem != "README")
STEP = re.compile(
    r"^(?:(?P<new>New file) `(?P<new_path>[^`]+)`"
    r"|(?P<end>At the end of) `(?P<end_path>[^`]+)`"
    r"|In `(?P<in_path>[^`]+)`, (?P<how>below|instead of) (?P<quote>`+)(?P<anchor>.+?)(?P=quote)):\n+"
    r"```\w+\n(?P<text>.*?\n)```$"
    r"|^```console\n(?P<console>.*?\n)```$",
    re.MULTILINE | re.DOTALL,
)
IGNORED = shutil.ignore_patterns(
    ".git", ".venv*", ".reference", "*_cache", ".hypothesis", "__pycache__", "build", "_build",
    "my-gradschool", "generated",
)  # fmt: skip


def follow(page: str, project: Path) -> list[str]:
    """Do what a recipe says; returns the commands that were run."""
    ran = []
    for step in STEP.finditer(page):
        if step["console"]:
            for line in step["console"].splitlines():
                assert line.startswith("$ "), line
                run(line.removeprefix("$ "), project)
                ran.append(line)
        else:
            edit(step, project)
    return ran


def edit(step: re.Match[str], project: Path) -> None:
    """Make one edit."""
    path = project / (step["new_path"] or step["end_path"] or step["in_path"])
    if step["new"]:
        assert not path.exists(), path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(step["text"], encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    if step["end"]:
        path.write_text(text + step["text"], encoding="utf-8")
        return
    lines = text.splitlines(keepends=True)
    (place,) = [n for n, line in enumerate(lines) if line.strip() == step["anchor"]]
    lines[place + (step["how"] == "below") : place + 1] = [step["text"]]
    path.write_text("".join(lines), encoding="utf-8")


def run(command: str, project: Path) -> None:
    """Run one command as in the project's environment, but in the copy."""
    words = shlex.split(command)
    assert words[0] == "python", "recipes use nothing but the environment's Python"
    environment = {**os.environ, "PYTHONPATH": str(project), "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(
        [sys.executable, *words[1:]], cwd=project, env=environment, capture_output=True, text=True
    )
    assert ran.returncode == 0, f"{command}\n{ran.stdout[-3000:]}{ran.stderr[-3000:]}"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(ROOT, tmp_path / "project", ignore=IGNORED)
    return tmp_path / "project"


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.stem)
def test_a_recipe_works_as_it_stands(recipe: Path, project: Path) -> None:
    page = recipe.read_text(encoding="utf-8")
    ran = follow(page, project)
    assert ran, "a recipe ends with commands that show that it worked"
    run("python -m ruff check .", project)
    run("python -m ruff format --check .", project)
    blocks = len(re.findall(r"^```\w+$", page, re.MULTILINE))
    assert blocks == len(list(STEP.finditer(page))), "a block that no step explains"


def test_the_five_recipes_are_there() -> None:
    names = {path.stem for path in RECIPES}
    assert names == {"operation", "exercise", "misconception", "lesson", "language"}


def test_a_recipe_that_leaves_something_out_fails(project: Path) -> None:
    page = (ROOT / "docs" / "recipes" / "operation.md").read_text(encoding="utf-8")
    without = re.sub(r"In `engine/face/names.py`.*?```python.*?```", "", page, flags=re.DOTALL)
    with pytest.raises(AssertionError, match="ldexp"):
        follow(without, project)
