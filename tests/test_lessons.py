"""The lessons: built from their sources, executed, complete, and saying what the ledger promises."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient

from checkers.course import building
from checkers.course.exercises import all_exercises, find

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "lessons" / "source").glob("[1-9]*.py"))
LEARNERS = [
    *sorted((ROOT / "lessons").glob("[0-9]*.ipynb")),
    *sorted((ROOT / "exercises").glob("[0-9]*.ipynb")),
]
OPENING = ROOT / "lessons" / "source" / "0_whole_game.py"
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
        # a folder each, as in the build: a stage that is kept in one is built on in the other
        "exercises/reference --ignore=exercises/reference/zh",
        "exercises/reference/zh",
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


@pytest.mark.parametrize("path", LEARNERS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_run_all_on_a_fresh_notebook_raises_nothing(path: Path, tmp_path: Path) -> None:
    """Nothing is predicted, no exercise attempted: each cell says so, and none fails."""
    notebook = nbformat.read(path, as_version=4)
    progress = {"GRADSCHOOL_PROGRESS": str(tmp_path / "progress.json")}
    client = NotebookClient(notebook, timeout=300, allow_errors=True, kernel_name="python3")
    client.execute(cwd=str(tmp_path), env={**os.environ, **progress})
    raised = [
        (cell.source, output.evalue)
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if output.output_type == "error"
    ]
    assert raised == []


# ---- what every lesson has ---------------------------------------------------------------------


def number(lesson: Path) -> str:
    """What a lesson is called, "3" or "3b"."""
    return lesson.stem.partition("_")[0]


def test_lesson_states_its_goals_and_its_length(lesson: Path) -> None:
    opening = cells(lesson, "markdown")[0].source
    assert re.match(rf"# Lesson {number(lesson)} · ", opening)
    assert re.search(r"\*About \d+ minutes: \d+ to read", opening)
    assert opening.count("\n- ") >= 4, "four goals at least"


MINUTES = {"predict": 5, "choice": 5, "arrange": 5, "draw": 5}  # others, where code is written: 10


def minutes_of(exercise: str) -> int:
    """A stage of the engine is longer than other exercises."""
    source = next(SOURCES[0].parents[2].glob(f"exercises/source/*/{exercise.replace('.', '_')}.py"))
    kinds = re.findall(r'^# %%.* part="(\w+)"', source.read_text(encoding="utf-8"), re.MULTILINE)
    written = 20 if exercise[0] == "7" else 10
    return next((MINUTES[kind] for kind in kinds if kind in MINUTES), written)


def test_the_stated_minutes_are_counted(lesson: Path) -> None:
    """150 words a minute, three quarters of a minute a cell, and the exercises; docs/learning.md."""
    code = cells(lesson, "code")
    asked = [c.metadata["exercise"] for c in code if "exercise" in c.metadata]
    words = len(re.sub(r"\$[^$]*\$", " x ", text(lesson)).split())
    reading = 5 * round((words / 150 + 0.75 * (len(code) - len(asked))) / 5)
    doing = 5 * round((sum(map(minutes_of, asked)) + 5) / 5)
    languages = ("en", "zh")
    openings = [c.source for c in cells(lesson, "markdown")[:2] if c.metadata["lang"] in languages]
    for opening in openings:
        stated = [
            int(each) for each in re.findall(r"\d+(?= minutes| to read| for| ?分钟)", opening)
        ]
        if not stated and lesson.stem[0] not in "1234567":
            continue  # only the seven say how long they take
        assert stated[0] == sum(stated[1:3])
        assert abs(stated[1] - reading) <= 5, (stated, reading)
        assert stated[2] == doing, (stated, doing)


def test_lesson_asks_for_a_prediction_before_it_explains(lesson: Path) -> None:
    assert re.search(
        r"^## (The question of this lesson|Before anything else: a prediction)", text(lesson), re.M
    )


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("source", [OPENING, *SOURCES], ids=lambda path: path.stem)
def test_what_a_prediction_asks_is_not_told_below_it(source: Path, language: str) -> None:
    """The text under it is folded, or about something else, under a heading or after another cell."""
    read = jupytext.reads(source.read_text(encoding="utf-8"), fmt="py:percent")
    seen = [each for each in read.cells if each.metadata.get("lang", language) == language]
    for cell, below in pairwise(seen):
        if "predicted" in cell.metadata and below.cell_type == "markdown":
            assert re.match("<details>|## ", below.source), below.source[:80]


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
    name = number(lesson)
    asked = re.findall(
        r'@predict\("(\d\w? [^"]+)"((?:, \.\.\.)+)\)',
        "\n".join(c.source for c in cells(lesson, "code")),
    )
    dots = {each: text.count("...") for each, text in asked}
    assert f"{name} opening" in dots
    assert dots[f"{name} self-check"] == 5
    assert all(each.startswith(f"{name} ") for each in dots)
    reference = (ROOT / "lessons" / "reference" / f"{lesson.stem}.ipynb").read_text("utf-8")
    assert reference.count("\\nAll as predicted.") == len(dots)


def test_no_text_is_longer_than_a_screen(lesson: Path) -> None:
    """About 40 lines of nearly a hundred characters; tables and lists take more room than that."""
    for cell in cells(lesson, "markdown"):
        if cell.metadata.get("lang") == "en":
            assert len(cell.source.split()) < 300, cell.source[:80]


@pytest.mark.parametrize("exercise", all_exercises(), ids=lambda each: each.id)
def test_given_code_that_need_not_be_read_is_no_longer_than_a_screen(exercise: Any) -> None:
    """Unless it is folded, as a stage that the learner has just written; predictions are read."""
    _, given, *_ = building.exercise_cells(exercise, "en", False, set())
    folded = given.metadata.get("jupyter", {}).get("source_hidden", False)
    asked = 'part="predict"' in exercise.path.read_text(encoding="utf-8")
    assert folded or asked or given.source.count("\n") <= building.SCREEN


def test_every_exercise_stands_in_one_lesson() -> None:
    """Nearly always one of its own level; where it fits better elsewhere, only one place has it."""
    included = [
        cell.metadata["exercise"]
        for lesson in SOURCES
        for cell in cells(lesson, "code")
        if "exercise" in cell.metadata
    ]
    assert sorted(included) == sorted(each.id for each in all_exercises())


def test_lesson_has_tasks(lesson: Path) -> None:
    included = [c.metadata["exercise"] for c in cells(lesson, "code") if "exercise" in c.metadata]
    assert included


def test_a_name_that_is_imported_keeps_its_meaning(lesson: Path) -> None:
    """`for step in range(10)` would take `step` away, and its cell could not be run again."""
    code = [c.source for c in cells(lesson, "code") if "exercise" not in c.metadata]
    for cell in cells(lesson, "code"):
        if "exercise" in cell.metadata:
            exercise = find(cell.metadata["exercise"])
            code += [exercise.given, exercise.starter, exercise.solution]
    trees = [ast.parse(source) for source in code]
    imported = {
        (alias.asname or alias.name).partition(".")[0]
        for node in trees[0].body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert "check" in imported
    taken = {
        target.id
        for tree in trees
        for statement in tree.body
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef)
        for target in ast.walk(statement)
        if isinstance(target, ast.Name) and isinstance(target.ctx, ast.Store)
    }
    taken |= {
        statement.name
        for tree in trees
        for statement in tree.body
        if isinstance(statement, ast.FunctionDef | ast.ClassDef)
    }
    assert taken & imported == set()


def test_every_plot_has_words(lesson: Path) -> None:
    """A plot that is shown by described() has alt text in each language; plt.show() has none."""
    for path in (lesson, OPENING):
        for cell in cells(path, "code"):
            assert "plt.show" not in cell.source
            assert cell.source.count("plt.subplots(") == cell.source.count("described(\n")
            assert cell.source.count("described(\n") == len(
                re.findall(r"^ +en=", cell.source, re.M)
            )
            assert cell.source.count("described(\n") == len(
                re.findall(r"^ +zh=", cell.source, re.M)
            )


def test_lesson_opens_and_ends_with_its_piece_of_the_whole_game(lesson: Path) -> None:
    said = text(lesson)
    assert said.count("**The piece of the whole game.**") == 1
    assert len(re.findall(r"^## Back to the whole game", said, re.MULTILINE)) == 1


def test_a_myth_is_folded_and_has_a_link(lesson: Path) -> None:
    """A quarrel with an old text that learners have not seen is for those who open it."""
    for cell in cells(lesson, "markdown"):
        for card in re.findall(
            r"<details><summary><b>(?:Myth:|误传：)</b>.*?</details>", cell.source, re.S
        ):
            assert re.search(r"\]\(https://(?:docs\.|)(?:pytorch|python)\.org/", card), card
        assert "An old claim" not in cell.source
        assert "一个旧说法" not in cell.source


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
