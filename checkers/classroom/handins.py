"""Hand-ins: which notebooks belong to which learner, and the cells in them.

A folder holds one notebook per learner (the file's name is the learner) or one folder per learner
with any number of notebooks, as nbgrader's `submitted` does; or it is what Canvas or Moodle hands
out, unpacked or as the zip itself (archives.py). Nothing in a notebook is trusted: outputs are not
looked at, metadata only help to find a cell, and whatever cannot be read becomes a problem in
words, not an exception.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from checkers import fences
from checkers.classroom import archives
from checkers.classroom.archives import MOST_BYTES, SUFFIX
from checkers.classroom.naming import learner_of
from checkers.fences import Cell

MOST_CELLS = 5_000
MOST_TEXT = 2_000_000  # characters in all cells
NBGRADER = ("nbgrader_config.py", "gradebook.db", "source", "release")
MENTIONED = re.compile(rb"\b(\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True)
class HandIn:
    """What one learner has handed in."""

    learner: str
    files: tuple[Path, ...]
    problems: tuple[str, ...] = ()  # what could not be taken out of a zip


@dataclass(frozen=True)
class Contents:
    """The cells of a hand-in, and what was wrong with its files, in words."""

    cells: tuple[Cell, ...] = ()
    problems: tuple[str, ...] = ()


class HandInsError(ValueError):
    """The folder cannot be graded at all."""


def find(
    folder: Path, scratch: Path | None = None, without: Path | None = None
) -> tuple[HandIn, ...]:
    """The hand-ins of a folder or a zip, by learner's name. Raises HandInsError if there are none.

    `scratch` is an empty folder into which a zip is unpacked; the folder `without` is no hand-in,
    although it may lie among them.
    """
    folder, without = folder.absolute(), without and without.absolute()
    if scratch is not None and zipfile.is_zipfile(folder):
        found = _of_zip(folder, scratch)
    elif folder.is_dir():
        found = _of_folder(folder, without)
    else:
        raise HandInsError(f"{folder} is not a folder, nor a zip")
    if not found:
        raise HandInsError(
            f"no hand-ins in {folder}: expected notebooks ({SUFFIX}), or a folder per learner"
        )
    return found


def _of_zip(archive: Path, scratch: Path) -> tuple[HandIn, ...]:
    unpacked = archives.unpack(archive, scratch)
    return tuple(
        HandIn(learner, tuple(files), tuple(problems))
        for learner, (files, problems) in sorted(unpacked.items())
    )


def _of_folder(folder: Path, without: Path | None) -> tuple[HandIn, ...]:
    if (folder / "submitted").is_dir() and any((folder / each).exists() for each in NBGRADER):
        folder = folder / "submitted"  # a course of nbgrader
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "__")) or path == without:
            continue
        inside = _files(path) if path.is_dir() and not path.is_symlink() else None
        name = learner_of(f"{path.name}/" if inside is not None else path.name, SUFFIX)
        found.setdefault(name, []).extend([path] if inside is None else inside)
    return tuple(HandIn(learner, tuple(files)) for learner, files in sorted(found.items()))


def _files(folder: Path) -> list[Path]:
    """The notebooks in a learner's folder; without any, the first of what else there is."""
    inside = sorted(each for each in folder.rglob("*") if not _hidden(each, folder))
    files = [each for each in inside if each.suffix.lower() == SUFFIX]
    return files or [each for each in inside if each.is_file()][:1]


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def read(hand_in: HandIn) -> Contents:
    """The cells of all files of a hand-in."""
    cells: list[Cell] = []
    problems = list(hand_in.problems)
    if not hand_in.files and not problems:
        problems.append("the folder holds no notebook")
    for path in hand_in.files:
        try:
            notebook = read_notebook(path)
            cells.extend(notebook.cells)
            problems.extend(f"{path.name}: {each}" for each in notebook.problems)
        except UnreadableNotebook as problem:
            problems.append(f"{path.name}: {problem}")
    return Contents(tuple(cells), tuple(problems))


def mentioned(hand_in: HandIn) -> set[str]:
    """Numbers that could be exercises in it: all that are, perhaps others. No parsing."""
    found: set[str] = set()
    for path in hand_in.files:
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= MOST_BYTES:
            found |= {each.decode() for each in MENTIONED.findall(path.read_bytes())}
    return found


def fingerprint(hand_in: HandIn) -> str:
    """SHA-256 of the hand-in's file names and contents."""
    digest = hashlib.sha256("\n".join(hand_in.problems).encode("utf-8", "surrogateescape"))
    for path in hand_in.files:
        digest.update(f"{path.name}\0".encode("utf-8", "surrogateescape"))
        if path.is_file() and not path.is_symlink():
            size = path.stat().st_size
            digest.update(f"{size}\0".encode())
            if size <= MOST_BYTES:
                digest.update(path.read_bytes())
    return digest.hexdigest()


class UnreadableNotebook(ValueError):
    """A file is no notebook that can be graded; the text says why."""


def read_notebook(path: Path) -> Contents:
    """The cells of one notebook file, and what was left out. Raises UnreadableNotebook."""
    if not os.path.lexists(path):
        raise UnreadableNotebook("there is no such file")
    if path.is_symlink() or not path.is_file():
        raise UnreadableNotebook("not an ordinary file")
    if path.suffix.lower() != SUFFIX:
        raise UnreadableNotebook(f"not a notebook: the name does not end in {SUFFIX}")
    size = path.stat().st_size
    if size == 0:
        raise UnreadableNotebook("the file is empty")
    if size > MOST_BYTES:
        raise UnreadableNotebook(f"{size // 1_000_000} MB, at most {MOST_BYTES // 1_000_000} MB")
    try:
        plain = json.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableNotebook("not a notebook: the file is not UTF-8 text") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableNotebook(
            f"not a notebook, or only a part of one: the JSON is broken ({str(error)[:80]})"
        ) from error
    except OSError as error:
        raise UnreadableNotebook(f"cannot be read: {error.strerror}") from error
    return cells_of(plain)


def cells_of(plain: Any) -> Contents:
    """The cells of a parsed notebook of format 3 or 4. Raises UnreadableNotebook."""
    if not isinstance(plain, dict):
        raise UnreadableNotebook("JSON, but not a notebook")
    cells = plain.get("cells")
    worksheets = plain.get("worksheets")
    if cells is None and isinstance(worksheets, list):  # format 3
        sheets = [sheet for sheet in worksheets if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets for cell in sheet.get("cells") or ()]
    if not isinstance(cells, list):
        raise UnreadableNotebook("JSON, but not a notebook: it has no cells")
    language = _language(plain.get("metadata"))
    if language is not None and "python" not in language.casefold():
        raise UnreadableNotebook(f"written for {language[:40]}, not for Python")
    found = tuple(filter(None, map(_cell, cells[:MOST_CELLS])))
    problems = []
    if len(cells) > MOST_CELLS:
        problems.append(f"{len(cells)} cells, only the first {MOST_CELLS} were read")
    total = sum(len(each.source) for each in found)
    if total > MOST_TEXT:
        problems.append(f"{total} characters, only the first {MOST_TEXT} were read")
        found = tuple(_cut(found))
    return Contents(found, tuple(problems))


def _cut(cells: Iterable[Cell]) -> Iterator[Cell]:
    """The cells up to MOST_TEXT characters."""
    room = MOST_TEXT
    for each in cells:
        yield replace(each, source=each.source[:room])
        room = max(0, room - len(each.source))


def _language(metadata: Any) -> str | None:
    """The notebook's language, None if it does not say."""
    if not isinstance(metadata, dict):
        return None
    for table, key in (
        ("kernelspec", "language"),
        ("language_info", "name"),
        ("kernelspec", "name"),
    ):
        part = metadata.get(table)
        value = part.get(key) if isinstance(part, dict) else None
        if isinstance(value, str) and value:
            return value
    return None


def _cell(plain: Any) -> Cell | None:
    """A cell that may hold an answer: code, and what was retyped to text and still has a fence."""
    if not isinstance(plain, dict):
        return None
    source = plain.get("source", plain.get("input", ""))
    if isinstance(source, list):
        source = "".join(each for each in source if isinstance(each, str))
    if not isinstance(source, str):
        return None
    if plain.get("cell_type") != "code" and not fences.is_fenced(source):
        return None
    metadata = plain.get("metadata")
    ours = metadata.get("gradschool") if isinstance(metadata, dict) else None
    ours = ours if isinstance(ours, dict) else {}
    exercise, role = ours.get("exercise"), ours.get("role")
    return Cell(
        source,
        exercise if isinstance(exercise, str) else None,
        role if isinstance(role, str) else None,
    )
