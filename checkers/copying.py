"""The course in a folder of the learner's own, and how a newer course comes into it.

A copied notebook remembers in its metadata what it was like when it was copied. From that, three
states follow, and nothing a learner wrote is ever overwritten:

    the course has not changed            the notebook stays as it is, whatever was written in it
    the learner has not touched it        the new notebook replaces it
    both have changed                     the old one is kept beside the new one; answers and cells
                                          that the learner added are carried into the new one
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checkers import desk, fences, judging
from checkers import exercise as exercises

DIGEST = "copied"  # in metadata.gradschool: the digest of the notebook as it was copied
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


def course_folder() -> Path:
    """The folder with lessons and exercises: the clone, or inside the installed package."""
    return exercises.source_folder().parent.parent


def notebooks(course: Path) -> Iterator[Path]:
    """The notebooks that learners open, relative to the course; not the executed references."""
    for part in ("lessons", "exercises"):
        for path in sorted((course / part).rglob("*.ipynb")):
            inner = path.relative_to(course)
            if not {"reference", ".ipynb_checkpoints"} & set(inner.parts) and "." not in path.stem:
                yield inner


def copy_course(course: Path, folder: Path) -> list[Change]:
    """Bring every notebook of `course` into `folder`; returns what has changed there.

    Raises CopyError if there is no course, or if the folder cannot be written to.
    """
    found = list(notebooks(course))
    if not found:
        raise CopyError(f"no lessons in {course / 'lessons'}: build them with `make lessons`")
    changes = []
    try:
        for inner in found:
            change = _bring(course / inner, folder / inner)
            if change is not None:
                changes.append(change)
        progress = Path("lessons") / desk.FILE  # of somebody who has worked in the clone so far
        if (course / progress).exists() and not (folder / progress).exists():
            shutil.copyfile(course / progress, folder / progress)
    except OSError as error:
        raise CopyError(f"{folder}: {error.strerror}: {error.filename}; choose another") from error
    return changes


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
    if not target.exists():
        _write(target, new)
        return Change(target, "new")
    old = _read(target)
    if old is not None and _same_course(old, new):
        return None
    if old is not None and _untouched(old):
        _write(target, new)
        return Change(target, "updated")
    carried: tuple[str, ...] = ()
    if old is not None:
        carried = _carry_answers(old, new)
        _carry_cells(old, new)
    kept = _keep(target)
    _write(target, new)
    return Change(target, "carried", kept, carried)


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
        notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        cells: Sequence[Any] = notebook["cells"]
        named = all(isinstance(cell["cell_type"], str) for cell in cells)
        return notebook if named and isinstance(notebook["metadata"], dict) else None
    except (ValueError, KeyError, TypeError):
        return None


def _write(path: Path, notebook: Mapping[str, Any]) -> None:
    """Write a notebook, all or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".writing")
    text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)


def _keep(path: Path) -> Path:
    """A copy of the learner's version beside it, under a name that is free."""
    number = 1
    while (kept := path.with_name(f"{path.stem}.yours-{number}.ipynb")).exists():
        number += 1
    shutil.copy2(path, kept)
    return kept
