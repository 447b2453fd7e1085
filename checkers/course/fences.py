"""Finding answers in the cells of a notebook, whatever has happened to the cells.

An answer stands between `# --- begin 3.1 ---` and `# --- end 3.1 ---`. The rule, also for cells
that were deleted, doubled, moved, split, merged, retyped or stripped of their metadata:

1. From a begin line to the next end line of the same exercise, also across cells, unless another
   begin line comes first.
2. A begin line without its end line: to the end of its cell. An end line without its begin line:
   from the start of its cell. In both cases no further than to another fence line.
3. A cell without any fence line that its metadata call an answer: the whole cell.
4. Several answers to one exercise: the last one that is more than the starter.

Fence lines count in any cell that holds text, since a learner may have retyped the cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from checkers.judge.exercise import Exercise
from checkers.judge.judging import is_attempted

# Possessive (++, *+), so that no line, however long, is gone through more than once.
FENCE = re.compile(
    r"^[ \t]*+#++[ \t]*+-*+[ \t]*+(begin|end)[ \t]++(\d{1,3}\.\d{1,3})[ \t]*+-*+[ \t]*+$", re.I
)
# What belongs to the notebook, not to the answer, when it has slipped in behind the begin line.
TOOLS = re.compile(r"^(check|hint|solution|reset|progress)\(.*\)\s*$")


MOST_ANSWER = 20_000  # characters; a longer one is not judged


@dataclass(frozen=True)
class Cell:
    """The text of a cell and what its metadata say about it."""

    source: str
    exercise: str | None = None
    role: str | None = None


def fenced(exercise: str, source: str) -> str:
    """An answer between its fence lines."""
    return f"# --- begin {exercise} ---\n{source}\n# --- end {exercise} ---"


@dataclass(frozen=True)
class _Line:
    cell: int
    text: str
    mark: str | None  # "begin" or "end"
    exercise: str | None


def is_fenced(source: str) -> bool:
    """Whether a fence line stands in the text."""
    return any(map(FENCE.match, source.splitlines()))


def answers(cells: Sequence[Cell]) -> dict[str, list[str]]:
    """Every answer of every exercise, in the order of the notebook."""
    lines = [line for number, cell in enumerate(cells) for line in _lines(number, cell)]
    marked = {line.cell for line in lines if line.mark}
    found: list[tuple[int, str, str]] = []
    used: set[int] = set()
    for start, line in enumerate(lines):
        if line.mark == "begin":
            stop = _stop(lines, start)
            used.update(range(start, stop + 1))
            found.append((line.cell, line.exercise or "", _text(lines[start + 1 : stop])))
    for start, line in enumerate(lines):
        if line.mark == "end" and start not in used:
            first = start
            while first and lines[first - 1].cell == line.cell and not lines[first - 1].mark:
                first -= 1
            found.append((line.cell, line.exercise or "", _text(lines[first:start])))
    for number, cell in enumerate(cells):
        if number not in marked and cell.role == "answer" and cell.exercise:
            found.append((number, cell.exercise, cell.source))
    by_exercise: dict[str, list[str]] = {}
    for _, exercise, source in sorted(found, key=lambda each: each[0]):
        by_exercise.setdefault(exercise, []).append(source)
    return by_exercise


def choose(exercise: Exercise, found: Iterable[str]) -> str | None:
    """The answer that counts: the last one that is more than the starter, None without any."""
    sources = list(found)
    for source in reversed(sources):
        if len(source) > MOST_ANSWER or is_attempted(exercise, source):
            return source
    return sources[-1] if sources else None


def context(cells: Sequence[Cell], exercises: Mapping[str, Exercise]) -> tuple[str, ...]:
    """The learner's own other cells: neither given, nor checks, nor answers."""
    own = []
    for cell in cells:
        ours = cell.role in ("given", "picture", "check", "answer") and cell.exercise in exercises
        if not ours and not any(line.mark for line in _lines(0, cell)):
            own.append(cell.source)
    return tuple(own)


def _lines(number: int, cell: Cell) -> list[_Line]:
    found = []
    for text in cell.source.splitlines():
        mark = FENCE.match(text)
        found.append(_Line(number, text, mark and mark[1].lower(), mark and mark[2]))
    return found


def _stop(lines: Sequence[_Line], start: int) -> int:
    """Where the region that begins at `start` ends (the index behind its last line)."""
    for index in range(start + 1, len(lines)):
        line = lines[index]
        if line.mark == "end" and line.exercise == lines[start].exercise:
            return index
        if line.mark == "begin":
            break
    stop = start + 1
    while stop < len(lines) and lines[stop].cell == lines[start].cell and not lines[stop].mark:
        stop += 1
    return stop


def _text(lines: Iterable[_Line]) -> str:
    kept = [line.text for line in lines if not line.mark and not TOOLS.match(line.text)]
    return "\n".join(kept).strip("\n")
