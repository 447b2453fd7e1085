"""The course in a folder of the learner's own, and how a newer course comes into it.

A copied notebook remembers in its metadata what it was like when it was copied. From that, three
states follow, and nothing a learner wrote is ever overwritten:

    the course has not changed            the notebook stays as it is, whatever was written in it
    the learner has not touched it        the new notebook replaces it
    both have changed                     the old one is kept beside the new one; answers,
                                          predictions and cells that the learner added are
                                          carried into the new one
"""

from __future__ import annotations

import ast
import contextlib
import copy
import hashlib
import json
import platform
import re
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checkers.course import desk, exercises, fences, packs
from checkers.course.files import free_name, told, write_whole
from checkers.judge import judging

DIGEST = "copied"  # in metadata.gradschool: the digest of the notebook as it was copied
SAVES = 5  # how often a notebook is looked at again that is being saved
PREDICTION = re.compile(r'^@predict\("([^"]+)", *(.*)\) *$', re.MULTILINE)
# Ids that our build gives to cells; whatever else is in a notebook, a learner has added.
OURS = ("text-", "code-", "exercise-", "heading", "imports")


class CopyError(ValueError):
    """The course cannot be copied there; the text says why and what to do."""


@dataclass(frozen=True)
class Change:
    """What happened to one notebook of the learner's folder."""

    path: Path
    what: str  # "new", "updated" or "carried"
    kept: Path | None = None  # where the learner's version is, if both had changed
    answers: tuple[str, ...] = ()  # the exercises whose answers were carried over
    predictions: int = 0  # how many were


def course_folder() -> Path:
    """The folder with lessons and exercises: the clone, or inside the installed package."""
    return packs.ours().root


def notebooks(course: Path) -> Iterator[Path]:
    """The notebooks that learners open, relative to the course; not the executed references."""
    for part in ("lessons", "exercises"):
        for path in sorted((course / part).rglob("*.ipynb")):
            inner = path.relative_to(course)
            if not {"reference", ".ipynb_checkpoints"} & set(inner.parts) and "." not in path.stem:
                yield inner


def start_page(course: Path) -> Path:
    """Where a course opens: its page `0_start`, else its first notebook; relative to it."""
    found = list(notebooks(course))
    return next((each for each in found if each.stem == "0_start"), found[0])


def copy_course(course: Path, folder: Path) -> list[Change]:
    """Bring every notebook of `course` into `folder`; returns what has changed there.

    Each notebook is written whole or not at all; what a learner saves meanwhile is not overwritten.

    Raises CopyError if there is no course, or if the folder cannot be read or written to.
    """
    found = list(notebooks(course))
    if not found:
        raise CopyError(
            f"no notebooks in {course}: build them with `gradschool exercise build {course}`"
        )
    changes = []
    try:
        for inner in found:
            change = _bring(course / inner, folder / inner)
            if change is not None:
                changes.append(change)
    except OSError as error:
        raise CopyError(told(error)) from error
    _bring_progress(course, folder)
    return changes


def bring_packs(folder: Path) -> list[Change]:
    """Bring the notebooks of all other packs into `folder`, and what their checks need.

    Raises CopyError, ExerciseError.
    """
    changes = []
    for pack in packs.packs()[1:]:
        home = folder / packs.BROUGHT / pack.root.name
        if pack.root == home.resolve():  # it came with this folder
            continue
        changes += copy_course(pack.root, folder)
        try:
            for path in pack.files():
                write_whole(home / path.relative_to(pack.root), path.read_bytes())
        except OSError as error:
            raise CopyError(told(error)) from error
    return changes


def _bring_progress(course: Path, folder: Path) -> None:
    """The progress of somebody who has worked in the clone so far; the course goes without it."""
    inner = Path("lessons") / desk.FILE
    with contextlib.suppress(OSError):
        if not (folder / inner).exists():
            write_whole(folder / inner, (course / inner).read_bytes())


def is_course(folder: Path) -> bool:
    """Whether the course was copied to this folder."""
    copied = (_read(path) for path in sorted((folder / "lessons").glob("*.ipynb")))
    return any(_copied_digest(notebook) for notebook in copied)


# ---- one notebook -------------------------------------------------------------------------------


def _bring(source: Path, target: Path) -> Change | None:
    new = _read(source)
    if new is None:
        raise CopyError(f"{source} is no notebook: install gradschool again")
    new["metadata"].setdefault("gradschool", {})[DIGEST] = _digest(new)
    new["metadata"]["language_info"] = spoken_here()
    for _ in range(SAVES):
        before = _stamp(target)
        if before is None:
            _write(target, new)
            return Change(target, "new")
        old = _read_settled(target)
        if old is not None and _same_course(old, new):
            if _untouched(old) and old["metadata"].get("language_info") != spoken_here():
                old["metadata"]["language_info"] = spoken_here()
                _write(target, old)
            return None
        content = target.read_bytes()
        change, kept, written = Change(target, "updated"), None, copy.deepcopy(new)
        if old is None or not _untouched(old):
            carried: tuple[str, ...] = ()
            predictions = 0
            if old is not None:
                carried = _carry_answers(old, written)
                predictions = _carry_predictions(old, written)
                _carry_cells(old, written)
            kept = free_name(target, "yours")
            change = Change(target, "carried", kept, carried, predictions)
        if _stamp(target) != before:
            continue  # it was saved while we read it: once more
        if kept is not None:
            write_whole(kept, content)
        _write(target, written)
        return change
    raise CopyError(f"{target} is being written to all the time: close it, and start again")


def spoken_here() -> dict[str, Any]:
    """What a kernel of this Python says of its language.

    JupyterLab writes it into a notebook as soon as the kernel runs, and marks one that said
    anything else as changed, before anybody has touched it.
    """
    return {
        "codemirror_mode": {"name": "ipython", "version": sys.version_info.major},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": f"ipython{sys.version_info.major}",
        "version": platform.python_version(),
    }


def _same_course(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    copied = _copied_digest(new)
    return _copied_digest(old) == copied or _digest(old) == copied


def _untouched(notebook: Mapping[str, Any]) -> bool:
    ran = any(cell.get("execution_count") or cell.get("outputs") for cell in notebook["cells"])
    return not ran and _copied_digest(notebook) == _digest(notebook)


def _carry_answers(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """Put what the learner wrote between the fences into the new notebook's answer cells."""
    found = fences.answers([_fence_cell(cell) for cell in old["cells"]])
    carried = []
    for cell in new["cells"]:
        about = cell.get("metadata", {}).get("gradschool", {})
        key = about.get("exercise")
        if about.get("role") != "answer" or key not in found:
            continue
        known = exercises.find(key)
        answer = fences.choose(known, found[key])
        if answer is not None and judging.is_attempted(known, answer):
            cell["source"] = fences.fenced(key, answer)
            carried.append(key)
    return tuple(carried)


def _carry_predictions(old: Mapping[str, Any], new: Mapping[str, Any]) -> int:
    """Put what the learner wrote in place of the dots of a prediction there again; how many."""
    found = {
        key: guess
        for cell in old["cells"]
        for key, guess in PREDICTION.findall(_source(cell))
        if _places(guess) != (None,) * len(_places(guess))
    }
    count = 0
    for cell in new["cells"]:
        source = _source(cell)
        match = PREDICTION.search(source)
        if match is None or match[1] not in found:
            continue
        guess, places = found[match[1]], _places(match[2])
        if set(places) == {None} and len(_places(guess)) == len(places):  # all of them dots
            cell["source"] = source[: match.start(2)] + guess + source[match.end(2) :]
            count += 1
    return count


def _places(guess: str) -> tuple[str | None, ...]:
    """The arguments of a prediction, None for dots; nothing for what is no Python."""
    try:
        call = ast.parse(f"f({guess})", mode="eval").body
    except (SyntaxError, ValueError):
        return ()
    assert isinstance(call, ast.Call)
    texts = [ast.unparse(each) for each in call.args]
    return tuple(None if text == "..." else text for text in texts)


def _fence_cell(cell: Mapping[str, Any]) -> fences.Cell:
    about = cell.get("metadata", {}).get("gradschool", {})
    return fences.Cell(_source(cell), about.get("exercise"), about.get("role"))


def _has_fence(cell: Mapping[str, Any]) -> bool:
    return any(fences.FENCE.match(line) for line in _source(cell).splitlines())


def _carry_cells(old: Mapping[str, Any], new: dict[str, Any]) -> None:
    """Put cells that the learner added behind the cell that they stood behind, or at the top."""
    there = {cell["id"] for cell in new["cells"]}
    known = {_source(cell) for cell in new["cells"]}
    behind: dict[str | None, list[Any]] = {}
    anchor = None
    for cell in old["cells"]:
        name = cell.get("id")
        if name in there:
            anchor = name
        elif not (str(name).startswith(OURS) or _source(cell) in known or _has_fence(cell)):
            behind.setdefault(anchor, []).append(cell)
    cells = behind.pop(None, [])
    for cell in new["cells"]:
        cells = [*cells, cell, *behind.get(cell["id"], [])]
    new["cells"] = cells


# ---- files --------------------------------------------------------------------------------------


def _source(cell: Mapping[str, Any]) -> str:
    return "".join(cell.get("source", ""))


def _digest(notebook: Mapping[str, Any]) -> str:
    """What a notebook says, whatever has been run in it."""
    content = [(cell["cell_type"], cell.get("id"), _source(cell)) for cell in notebook["cells"]]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _copied_digest(notebook: Mapping[str, Any] | None) -> str | None:
    about = (notebook or {}).get("metadata", {}).get("gradschool", {})
    digest: str | None = about.get(DIGEST)
    return digest


def _read(path: Path) -> dict[str, Any] | None:
    """A notebook; None if the file is none."""
    try:
        notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8-sig"))
        sound = isinstance(notebook["metadata"], dict) and all(map(_is_cell, notebook["cells"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return notebook if sound else None


def _is_cell(cell: Mapping[str, Any]) -> bool:
    lines = cell.get("source", "")
    parts = [lines] if isinstance(lines, str) else lines
    return (
        isinstance(cell["cell_type"], str)
        and isinstance(cell.get("metadata", {}), dict)
        and isinstance(cell.get("metadata", {}).get("gradschool", {}), dict)
        and all(isinstance(part, str) for part in parts)
    )


def _read_settled(path: Path) -> dict[str, Any] | None:
    """A notebook that somebody may just be saving: half a file has a second to become whole."""
    for _ in range(SAVES):
        notebook = _read(path)
        if notebook is not None:
            return notebook
        time.sleep(1 / SAVES)
    return None


def _stamp(path: Path) -> tuple[int, int] | None:
    """What changes when a file is saved; None if there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size


def _write(path: Path, notebook: Mapping[str, Any]) -> None:
    text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    write_whole(path, text.encode("utf-8", "backslashreplace"))
