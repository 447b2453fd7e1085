"""The cells of what was handed in, from files that nobody vouches for.

Nothing in a notebook is trusted: outputs are not looked at, metadata only help to find a cell, and
whatever cannot be read becomes a problem in words, not an exception. A file is read once: its hash
is that of the bytes that were graded, whatever lies there later.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from checkers.course import fences
from checkers.course.fences import Cell

SUFFIX = ".ipynb"
MOST_BYTES = 100_000_000  # of one file, unpacked
MOST_CELLS = 5_000
MOST_TEXT = 2_000_000  # characters in all cells
# What names an exercise in the text of a notebook, whatever its cells are called.
HELD = re.compile(rb"#[ \t-]{0,40}(?:begin|end)[ \t]{1,20}(\d{1,3}\.\d{1,3})\b", re.I)
HELD_BY_METADATA = re.compile(rb'"exercise":[ \t]*"(\d{1,3}\.\d{1,3})"')
# Kernels are called as their owners like; only these say that it is another language.
OTHER_LANGUAGES = re.compile(
    r"(r|julia|matlab|octave|scala|java|javascript|typescript|ruby|bash|powershell|t?sql|c|c\+\+|c#|"
    r"csharp|f#|fsharp|go|rust|haskell|kotlin|perl|php|lua|sagemath|wolfram language|stata|sas)",
    re.I,
)
OTHER_KERNELS = re.compile(
    r"(ir|xr|julia-\d.*|javascript|deno|bash|xcpp\d*|gophernotes|ihaskell|irkernel|\.net-.*)", re.I
)


@dataclass(frozen=True)
class HandIn:
    """What one learner has handed in: `learner` is whom it is for, `label` what the names say.

    `problems` tell what could not be read, `notes` which files were not taken, and why; a doubt
    (`doubts` whose it is, `unsure` which of its files counts) says that its marks are to be looked
    at before they are told to anybody. `every` are all notebooks by name, taken or not; `decided`
    that somebody has said which of them counts, where nothing else did.
    """

    learner: str
    files: tuple[Path, ...]
    problems: tuple[str, ...] = ()
    label: str = ""
    name: str = ""
    number: str | None = None
    members: tuple[str, ...] = ()  # further learners whose hand-in it is too
    handed_in: datetime | None = None
    late: bool = False
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # of the files, as they lay in the download
    unsure: tuple[str, ...] = ()
    every: tuple[tuple[str, Path], ...] = ()
    told: tuple[tuple[str, str, str], ...] = ()  # learner, name and number, by the platform itself
    decided: bool = False


@dataclass(frozen=True)
class Contents:
    """The cells of a hand-in, what was wrong with its files in words, and the hash of both."""

    cells: tuple[Cell, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # which files were not taken
    hash: str = field(default="", compare=False)


class HandInsError(ValueError):
    """The folder cannot be graded at all."""


def read(hand_in: HandIn) -> Contents:
    """The cells of all files of a hand-in."""
    cells: list[Cell] = []
    problems = list(hand_in.problems)
    if not hand_in.files and not problems:
        problems.append("the folder holds no notebook")
    loaded = [(path, _load(path)) for path in hand_in.files]
    for path, found in loaded:
        try:
            notebook = _notebook(path, found)
            cells.extend(notebook.cells)
            problems.extend(f"{path.name}: {each}" for each in notebook.problems)
        except UnreadableNotebook as problem:
            problems.append(f"{path.name}: {problem}")
    return Contents(tuple(cells), tuple(problems), hand_in.notes, _hash(hand_in, loaded))


def fingerprint(hand_in: HandIn) -> str:
    """SHA-256 of the hand-in's file names and contents."""
    return _hash(hand_in, ((path, _load(path)) for path in hand_in.files))


def _hash(hand_in: HandIn, loaded: Iterable[tuple[Path, bytes | str]]) -> str:
    said = "\n".join((*hand_in.problems, *hand_in.notes))
    digest = hashlib.sha256(said.encode("utf-8", "surrogateescape"))
    for path, found in loaded:
        digest.update(f"{path.name}\0".encode("utf-8", "surrogateescape"))
        content = found.encode() if isinstance(found, str) else found
        digest.update(f"{len(content)}\0".encode() + content)
    return digest.hexdigest()


def held(path: Path) -> frozenset[str]:
    """The exercises that a file's text names by a fence or in its metadata. No parsing."""
    try:
        found = path.lstat()
    except OSError:
        return frozenset()
    return _held(path, found.st_mtime_ns, found.st_size)


@functools.lru_cache(maxsize=100_000)  # a run looks several times
def _held(path: Path, changed: int, size: int) -> frozenset[str]:
    found = _load(path)
    if isinstance(found, str):
        return frozenset()
    keys = HELD.findall(found) + HELD_BY_METADATA.findall(found)
    return frozenset(key.decode() for key in keys)


def _load(path: Path) -> bytes | str:
    """A file's bytes, or why there are none."""
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode):
            return "not an ordinary file"
        if path.suffix.lower() != SUFFIX:
            return f"not a notebook: the name does not end in {SUFFIX}"
        if found.st_size == 0:
            return "the file is empty"
        if found.st_size > MOST_BYTES:
            return f"{found.st_size // 1_000_000} MB, at most {MOST_BYTES // 1_000_000} MB"
        return path.read_bytes()
    except FileNotFoundError:
        return "there is no such file"
    except OSError as error:
        return f"cannot be read: {error.strerror}"


class UnreadableNotebook(ValueError):
    """A file is no notebook that can be graded; the text says why."""


def read_notebook(path: Path) -> Contents:
    """The cells of one notebook file, and what was left out. Raises UnreadableNotebook."""
    return _notebook(path, _load(path))


def _notebook(path: Path, found: bytes | str) -> Contents:
    if isinstance(found, str):
        raise UnreadableNotebook(found)
    try:
        plain = json.loads(found.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableNotebook("not a notebook: the file is not UTF-8 text") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableNotebook(
            f"not a notebook, or only a part of one: the JSON is broken ({str(error)[:80]})"
        ) from error
    return cells_of(plain)


def cells_of(plain: Any) -> Contents:
    """The cells of a parsed notebook of format 3 or 4. Raises UnreadableNotebook."""
    if not isinstance(plain, dict):
        raise UnreadableNotebook("JSON, but not a notebook")
    cells = plain.get("cells")
    worksheets = plain.get("worksheets")
    if cells is None and isinstance(worksheets, list):  # format 3
        sheets = [sheet for sheet in worksheets if isinstance(sheet, dict)]
        parts = [sheet.get("cells") for sheet in sheets]
        cells = [cell for part in parts if isinstance(part, list) for cell in part]
    if not isinstance(cells, list):
        raise UnreadableNotebook("JSON, but not a notebook: it has no cells")
    language = _other_language(plain.get("metadata"))
    if language is not None:
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


def _other_language(metadata: Any) -> str | None:
    """The language that a notebook is written in, where it says that this is not Python."""
    if not isinstance(metadata, dict):
        return None
    for table, key, others in (
        ("kernelspec", "language", OTHER_LANGUAGES),
        ("language_info", "name", OTHER_LANGUAGES),
        ("kernelspec", "name", OTHER_KERNELS),
    ):
        part = metadata.get(table)
        value = part.get(key) if isinstance(part, dict) else None
        if isinstance(value, str) and value.strip():
            return value.strip() if others.fullmatch(value.strip()[:40]) else None
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
