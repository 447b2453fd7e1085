"""The lessons: built from their sources, executed, complete, and saying what the ledger promises."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jupytext
import pytest

from checkers import building
from checkers.exercise import all_exercises

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "lessons" / "source").glob("[1-9]*.py"))
LEDGER_ROW = re.compile(
    r"^\| (S\d-\d\d) \| [^|]+ \| (\S+) \| ([^|]+) \| `?([^|`]+)`? \|$", re.MULTILINE
)


@pytest.fixture(params=SOURCES, ids=lambda path: path.stem)
def lesson(request: pytest.FixtureRequest) -> Path:
    return request.param


def cells(lesson: Path, kind: str) -> list[Any]:
    """The cells of a lesson's source, of one kind."""
    source = jupytext.reads(lesson.read_text(encoding="utf-8"), fmt="py:percent")
    return [cell for cell in source.cells if cell.cell_type == kind]


def text(lesson: Path) -> str:
    """All that a lesson says in English."""
    english = [cell for cell in cells(lesson, "markdown") if cell.metadata.get("lang") == "en"]
    return "\n\n".join(cell.source for cell in english)


# ---- the notebooks -----------------------------------------------------------------------------


def test_notebooks_are_as_their_sources_say() -> None:
    """Also fails for a reference notebook that was not executed: `make lessons` builds them."""
    assert building.check(ROOT) == {}


@pytest.mark.parametrize(
    "notebooks",
    [
        "lessons/reference --ignore-glob=*/0_start.ipynb",
        "lessons/reference/0_start.ipynb lessons/reference/zh/0_start.ipynb",  # without progress
        "exercises/reference",
    ],
)
def test_reference_notebooks_print_the_same_again(notebooks: str, tmp_path: Path) -> None:
    """nbval executes each notebook and compares every output with the one that is stored."""
    command = [
        *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--nbval", *notebooks.split()),
        *("--nbval-current-env", "--nbval-sanitize-with", str(ROOT / "tests" / "nbval.cfg")),
    ]
    as_in_the_build = {
        "GRADSCHOOL_PROGRESS": str(tmp_path / "progress.json"),
        "IPYKERNEL_CELL_NAME": "<cell>",
    }
    ran = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **as_in_the_build}, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
    assert re.search(r"[1-9]\d* passed", ran.stdout), ran.stdout  # not: nothing was collected


# ---- what every lesson has ---------------------------------------------------------------------


def test_lesson_states_its_goals_and_its_length(lesson: Path) -> None:
    opening = cells(lesson, "markdown")[0].source
    assert re.match(r"# Lesson \d · ", opening)
    assert re.search(r"\*About \d+ minutes: \d+ to read", opening)
    assert opening.count("\n- ") >= 4, "four goals at least"


def test_lesson_asks_for_a_prediction_before_it_explains(lesson: Path) -> None:
    assert re.search(
        r"^## (The question of this lesson|Before anything else: a prediction)", text(lesson), re.M
    )


def test_lesson_begins_with_questions_from_earlier_ones(lesson: Path) -> None:
    if lesson == SOURCES[0]:
        return
    warm_up = re.search(r"^## Warm-up from Lesson.*?(?=^## )", text(lesson), re.M | re.S)
    assert warm_up is not None
    assert re.findall(r"^(\d)\. ", warm_up[0], re.M) == ["1", "2", "3"]


def test_lesson_ends_with_five_predictions_and_their_reasons(lesson: Path) -> None:
    ending = text(lesson).split("## Self-check: five predictions")[1]
    questions, reasons = ending.split("<details>")
    for part in (questions, reasons):
        assert re.findall(r"^(\d)\. ", part, re.M) == ["1", "2", "3", "4", "5"]


def test_predictions_are_stored_before_their_cells_run(lesson: Path) -> None:
    """The opening question and the self-check; what the solved edition predicts is right."""
    number = lesson.stem[0]
    asked = re.findall(
        r'@predict\("(\d [^"]+)"((?:, \.\.\.)+)\)',
        "\n".join(c.source for c in cells(lesson, "code")),
    )
    dots = {name: text.count("...") for name, text in asked}
    assert f"{number} opening" in dots
    assert dots[f"{number} self-check"] == 5
    assert all(name.startswith(f"{number} ") for name in dots)
    reference = (ROOT / "lessons" / "reference" / f"{lesson.stem}.ipynb").read_text("utf-8")
    assert reference.count("\\nAll as predicted.") == len(dots)


def test_lesson_includes_every_exercise_of_its_level(lesson: Path) -> None:
    included = [c.metadata["exercise"] for c in cells(lesson, "code") if "exercise" in c.metadata]
    of_the_level = [each.id for each in all_exercises() if each.level == lesson.stem]
    assert included == of_the_level
    assert included, "a lesson without a task"


def test_lesson_names_the_engine_once(lesson: Path) -> None:
    """So that `import torch` in the first code cell makes the whole lesson run on PyTorch."""
    code = [c.source for c in cells(lesson, "code")]
    assert code[0].startswith("import engine as torch\n")
    assert not any(re.search(r"\bengine\b", source) for source in code[1:])


# ---- the articles ------------------------------------------------------------------------------


def sections(path: Path) -> dict[str, list[str]]:
    """What the cells below each heading say in English, white space made even.

    A cell with a heading in its middle belongs to both sections, each with its part.
    """
    found: dict[str, list[str]] = {}
    heading = ""
    for cell in jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent").cells:
        said = cell.source
        if cell.cell_type == "markdown":
            if cell.metadata.get("lang") != "en":
                continue
            before, *parts = re.split(r"^#+ (.+)$", said, flags=re.MULTILINE)
            if parts:
                found.setdefault(heading, []).append(" ".join(before.split()))
                for heading, said in zip(parts[::2], parts[1::2], strict=True):
                    found.setdefault(heading, []).append(" ".join(said.split()))
                continue
        elif "exercise" in cell.metadata:
            said = f"exercise {cell.metadata['exercise']}"
        found.setdefault(heading, []).append(" ".join(said.split()))
    return found


def test_every_item_of_the_articles_has_its_place_in_a_lesson() -> None:
    """A lesson, a section, and one cell of it: the words of the last column stand in no other."""
    rows = LEDGER_ROW.findall((ROOT / "docs" / "ledger.md").read_text(encoding="utf-8"))
    sizes = {"S0": 32, "S1": 33, "S2": 32, "S3": 24, "S4": 20}
    items = [f"{article}-{n:02}" for article, size in sizes.items() for n in range(1, size + 1)]
    assert [item for item, *_ in rows] == items
    said = {path.stem: sections(path) for path in SOURCES}
    for item, lesson, section, words in rows:
        if section == "wording only":
            assert words == "–", item
            continue
        assert section in said[lesson], item
        holding = [cell for cell in said[lesson][section] if words in cell]
        assert len(holding) == 1, (item, words, len(holding))
