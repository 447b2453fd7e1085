"""Building notebooks from their text sources: `python -m checkers.course.building [--check]`.

From lessons/source/*.py and exercises/source/LEVEL/*.py come

    lessons/NAME.ipynb, exercises/LEVEL.ipynb       what a learner opens: no outputs
    lessons/reference/..., exercises/reference/...  the same with solutions, executed
    .../zh/...                                      the Chinese edition, where there is one

A lesson includes an exercise by a cell `# %% exercise="3.1"`, and asks for predictions by a cell
`# %% predicted="4, 3"` that contains `@predict("3 opening", ..., ...)`. Markdown cells carry
lang="en" or lang="zh"; code cells belong to every edition, and where a call in them has a text for
each language, `en="...", zh="..."`, an edition has its own. Cell ids come from what a cell is, so
that a change in one place leaves the ids elsewhere alone. `--check` builds nothing and says what
is stale.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from checkers.course import exercises
from checkers.course.editions import spoken
from checkers.course.fences import fenced
from checkers.course.packs import VARIABLE, named, ours
from checkers.judge.exercise import Exercise, ExerciseError
from checkers.languages import LANGUAGES, say

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
SECONDS_PER_CELL = 120

PREDICT = re.compile(r'^@predict\("[^"]+"(?P<dots>(, \.\.\.)+)\)$', re.MULTILINE)

HEADING = "Exercises {number}: {name}"
HOW_TO = (
    "Each exercise has a cell that is given and an answer cell. Write between the two fence "
    "lines and leave the fence as it is. `check` tells whether the answer is right and, if not, "
    "why; `hint` and `solution` help."
)
SCREEN = 40  # lines of code that one sees at a time
FOLDED = "The stage before, as we wrote it. It is folded: click here to read it."
FIRST_CELL = """\
import engine as torch
import numpy as np
from engine.autograd import Function, Variable
from checkers import check, draw, explore, hint, progress, reset, solution"""


class BuildError(ValueError):
    """A source cannot be built; the text names file and cell."""


@dataclass(frozen=True)
class Built:
    """One notebook of the course: where it belongs and what is in it."""

    path: Path  # relative to the project
    notebook: Any
    executed: bool = False


# ---- cells --------------------------------------------------------------------------------------


def _id(text: str, taken: set[str]) -> str:
    """A cell id from a text; a second cell with the same text gets a number."""
    plain = re.sub(r"[^a-zA-Z0-9-]+", "-", text).strip("-")[:56] or "cell"
    number, unique = 1, plain
    while unique in taken:
        number += 1
        unique = f"{plain}-{number}"
    taken.add(unique)
    return unique


def _content_id(kind: str, source: str, taken: set[str]) -> str:
    digest = hashlib.sha256(source.encode()).hexdigest()[:12]
    return _id(f"{kind}-{digest}", taken)


def exercise_cells(
    exercise: Exercise, language: str, solved: bool, taken: set[str]
) -> Iterator[Any]:
    """The cells of an exercise: prompt, given, perhaps a picture of it, answer, check."""

    def named(role: str) -> str:
        return _id(f"exercise-{exercise.id}-{role}", taken)

    def about(role: str, **more: Any) -> dict[str, Any]:
        return {"gradschool": {"exercise": exercise.id, "role": role}, **more}

    prompt = exercise.prompt.get(language, exercise.prompt["en"])
    locked: dict[str, Any] = {"editable": False, "deletable": False}
    answer = fenced(exercise.id, exercise.solution if solved else exercise.starter)
    yield new_markdown_cell(prompt, id=named("prompt"), metadata=about("prompt", **locked))
    given = "\n\n\n".join(filter(None, (exercise.given, exercise.own)))
    if exercise.own and given.count("\n") >= SCREEN:  # what the learner has just written
        given = f"# {say(FOLDED, language)}\n{given}"
        locked |= {"jupyter": {"source_hidden": True}}
    yield new_code_cell(given, id=named("given"), metadata=about("given", **locked))
    if exercise.picture:
        yield new_code_cell(exercise.picture, id=named("picture"), metadata=about("picture"))
    yield new_code_cell(answer, id=named("answer"), metadata=about("answer", deletable=False))
    check = f'check("{exercise.id}")'
    yield new_code_cell(check, id=named("check"), metadata=about("check"))


CellsOf = Callable[[Exercise, str, bool, set[str]], Iterable[Any]]


def _notebook(cells: Sequence[Any], language: str) -> Any:
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    if language != "en":
        metadata["gradschool"] = {"language": language}
    notebook = new_notebook(cells=list(cells), metadata=metadata)
    nbformat.validate(notebook)
    return notebook


# ---- lessons ------------------------------------------------------------------------------------


def lesson_notebook(path: Path, language: str, solved: bool) -> Any | None:
    """A lesson's notebook in one language; None if the source has no text in that language."""
    taken: set[str] = set()
    cells: list[Any] = []
    source = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    languages = {c.metadata.get("lang") for c in source.cells if c.cell_type == "markdown"}
    if language not in languages:
        return None
    for number, cell in enumerate(source.cells, start=1):
        if cell.cell_type == "markdown":
            if cell.metadata.get("lang") not in LANGUAGES:
                known = ", ".join(LANGUAGES)
                where = f"{path}, cell {number}"
                raise BuildError(f"{where}: a markdown cell needs lang= one of {known}")
            if cell.metadata["lang"] == language:
                unique = _content_id("text", cell.source, taken)
                cells.append(new_markdown_cell(cell.source, id=unique))
        elif "exercise" in cell.metadata:
            try:
                included = exercises.find(cell.metadata["exercise"])
            except ExerciseError as error:
                raise BuildError(f"{path}, cell {number}: {error}") from error
            cells.extend(exercise_cells(included, language, solved, taken))
        else:
            try:
                cells.append(_lesson_code(cell, language, solved, taken))
            except ValueError as error:
                raise BuildError(f"{path}, cell {number}: {error}") from error
    return _notebook(cells, language)


def _lesson_code(cell: Any, language: str, solved: bool, taken: set[str]) -> Any:
    """A lesson's own code cell; tags stay, jupytext's own metadata goes.

    Where a prediction is asked for, `predicted="8, None"` has what takes the place of the dots.
    """
    kept = {key: cell.metadata[key] for key in ("tags",) if key in cell.metadata}
    unique = _content_id("code", cell.source, taken)
    asked = PREDICT.search(cell.source)
    guesses = cell.metadata.get("predicted")
    if (asked is None) != (guesses is None):
        raise ValueError('@predict("...", ...) and predicted="..." need each other')
    source = spoken(cell.source, language)
    if asked is not None and guesses is not None:
        dots, there = asked["dots"].count("..."), len(ast.literal_eval(f"[{guesses}]"))
        if dots != there:
            raise ValueError(f"{dots} predictions are asked for, predicted= has {there}")
        if solved:
            source = source.replace(asked["dots"], f", {guesses}", 1)
    return new_code_cell(source, id=unique, metadata=kept)


# ---- exercise notebooks -------------------------------------------------------------------------


def level_notebook(
    level: str, language: str, solved: bool, cells_of: CellsOf = exercise_cells
) -> Any | None:
    """The notebook that a class hands in for one level; None without texts in that language.

    `cells_of` makes the cells of an exercise.
    """
    members = [each for each in exercises.all_exercises() if each.level == level]
    if not all(language in each.prompt for each in members):
        return None
    taken: set[str] = set()
    number, _, name = level.partition("_")
    name = name.replace("_", " ")
    title = say(HEADING, language, number=number, name=say(name, language))
    cells = [
        new_markdown_cell(f"# {title}\n\n{say(HOW_TO, language)}", id=_id("heading", taken)),
        new_code_cell(FIRST_CELL, id=_id("imports", taken)),
    ]
    for each in members:
        cells.extend(cells_of(each, language, solved, taken))
    return _notebook(cells, language)


# ---- the whole course ---------------------------------------------------------------------------


def course(root: Path) -> Iterator[Built]:
    """Every notebook of the course, the references not yet executed."""
    lessons = sorted((root / "lessons" / "source").glob("*.py"))
    members = [each for each in exercises.all_exercises() if each.path.is_relative_to(root)]
    levels = dict.fromkeys(each.level for each in members)
    for language in LANGUAGES:
        edition = Path() if language == "en" else Path(language)
        for solved in (False, True):
            folder = Path("reference") / edition if solved else edition
            for path in lessons:
                notebook = lesson_notebook(path, language, solved)
                if notebook is not None:
                    yield Built(Path("lessons") / folder / f"{path.stem}.ipynb", notebook, solved)
            for level in levels:
                notebook = level_notebook(level, language, solved)
                if notebook is not None:
                    yield Built(Path("exercises") / folder / f"{level}.ipynb", notebook, solved)


def execute(notebook: Any, folder: Path) -> Any:
    """The notebook with its outputs. Raises BuildError naming the cell that failed."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    client = NotebookClient(
        notebook,
        timeout=SECONDS_PER_CELL,
        kernel_name=KERNEL["name"],
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        client.execute()
    except CellExecutionError as error:
        raise BuildError(f"{error}") from error
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # times of day: different in every build
        if cell.cell_type == "code":
            cell.outputs = as_shown(cell.outputs)
    notebook.metadata["kernelspec"] = KERNEL
    notebook.metadata["language_info"] = {"name": "python"}
    return notebook


OVERWRITTEN = re.compile(r"^.*\r(?=[^\n])", re.MULTILINE)


def as_shown(outputs: Sequence[Any]) -> list[Any]:
    """Outputs as they look in the end: a stream in one piece, a progress bar in its last state."""
    kept: list[Any] = []
    for output in outputs:
        last = kept[-1] if kept else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            last["text"] += output["text"]
        else:
            kept.append(output)
    for output in kept:
        if output["output_type"] == "stream":
            output["text"] = OVERWRITTEN.sub("", output["text"])
    return kept


def build(root: Path, only: Sequence[str] = ()) -> Iterator[Path]:
    """Write every notebook that has changed; `only` limits it to paths with one of these."""
    with tempfile.TemporaryDirectory() as scratch:
        # In a warning a cell is called <cell>, not by the path of a temporary file.
        os.environ["IPYKERNEL_CELL_NAME"] = "<cell>"
        try:
            # The start page last: it links to those that are there.
            for built in sorted(course(root), key=lambda each: each.path.stem == "0_start"):
                if only and not any(name in str(built.path) for name in only):
                    continue
                path = root / built.path
                if stale(path, built) is None:
                    continue
                notebook = built.notebook
                if not built.executed and has_own_work(path, notebook):
                    yield put_aside(path).relative_to(root)
                if built.executed:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    # Not the progress of whoever builds, nor that of the notebook before.
                    own = Path(scratch) / built.path.with_suffix(".json")
                    own.parent.mkdir(parents=True, exist_ok=True)
                    os.environ["GRADSCHOOL_PROGRESS"] = str(own)
                    notebook = execute(notebook, path.parent)
                _write(path, notebook)
                yield built.path
        finally:
            os.environ.pop("GRADSCHOOL_PROGRESS", None)
            del os.environ["IPYKERNEL_CELL_NAME"]


def has_own_work(path: Path, built: Any) -> bool:
    """Whether somebody worked in the notebook at `path`: ran a cell, or wrote an answer."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        answers = {cell["id"]: cell["source"] for cell in built["cells"] if _is_answer(cell)}
        return any(
            cell.get("outputs")
            or cell.get("execution_count") is not None
            or (_is_answer(cell) and "".join(cell["source"]) != answers.get(cell.get("id")))
            for cell in cells
        )
    except FileNotFoundError:
        return False
    except (ValueError, KeyError, TypeError):
        return True  # whatever it is, it is not ours to overwrite


def _is_answer(cell: Any) -> bool:
    return cell.get("metadata", {}).get("gradschool", {}).get("role") == "answer"


def put_aside(path: Path) -> Path:
    """Move a notebook out of the way under a name that is free; returns the new path."""
    number = 1
    while (aside := path.with_name(f"{path.stem}.yours-{number}.ipynb")).exists():
        number += 1
    path.rename(aside)
    return aside


def _write(path: Path, notebook: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    temporary = path.with_suffix(".writing")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


# ---- staleness ----------------------------------------------------------------------------------


def _content(notebook: Any) -> list[tuple[Any, ...]]:
    return [
        (
            cell["cell_type"],
            cell.get("id"),
            "".join(cell["source"]),
            _ours(cell.get("metadata", {})),
        )
        for cell in notebook["cells"]
    ]


def _ours(metadata: Any) -> str:
    kept = {key: value for key, value in metadata.items() if key != "trusted"}
    return json.dumps(kept, sort_keys=True)


def stale(path: Path, built: Built) -> str | None:
    """What is wrong with the notebook at `path`, None if it is as the source says."""
    if not path.exists():
        return "is missing"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        content = _content(found)
    except (ValueError, KeyError, TypeError) as error:
        return f"cannot be read: {error}"
    about = (each["metadata"].get("gradschool") for each in (found, built.notebook))
    if content != _content(built.notebook) or len({json.dumps(each) for each in about}) > 1:
        return "differs from its source"
    code = [cell for cell in found["cells"] if cell["cell_type"] == "code"]
    if not built.executed:
        return "has outputs" if any(cell.get("outputs") for cell in code) else None
    if any(cell.get("execution_count") is None for cell in code if "".join(cell["source"]).strip()):
        return "was never executed, or was stripped of its outputs"
    if code and not any(cell.get("outputs") for cell in code):
        return "has no outputs"
    failed = [cell for cell in code for out in cell["outputs"] if out["output_type"] == "error"]
    expected = [cell for cell in failed if "raises-exception" in cell["metadata"].get("tags", ())]
    return "holds an error" if len(failed) > len(expected) else None


def check(root: Path) -> dict[Path, str]:
    """Every notebook that is not as its source says, and why; also those that nobody builds."""
    wanted = {built.path: built for built in course(root)}
    problems = {}
    for path, built in wanted.items():
        reason = stale(root / path, built)
        if reason is not None:
            problems[path] = reason
    for folder in ("lessons", "exercises"):
        for path in (root / folder).rglob("*.ipynb"):
            relative = path.relative_to(root)
            ours = ".ipynb_checkpoints" not in path.parts and ".yours-" not in path.name
            if relative not in wanted and ours:
                problems[relative] = "comes from no source"
    return problems


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line of this module."""
    parser = argparse.ArgumentParser(
        prog="python -m checkers.course.building", description="Build notebooks."
    )
    parser.add_argument(
        "only", nargs="*", help="build only notebooks whose path contains one of these"
    )
    parser.add_argument("--check", action="store_true", help="build nothing, say what is stale")
    parser.add_argument("--course", type=Path, help="a folder with a course of your own")
    options = parser.parse_args(arguments)
    try:
        root = named(options.course).root if options.course else ours().root
        if options.course:
            os.environ[VARIABLE] = str(root)
        if options.check:
            problems = check(root)
            for path, reason in sorted(problems.items()):
                print(f"{path} {reason}")
            if problems:
                print("Run: python -m checkers.course.building")
            return 1 if problems else 0
        for path in build(root, options.only):
            print(f"built {path}")
    except (BuildError, ExerciseError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
