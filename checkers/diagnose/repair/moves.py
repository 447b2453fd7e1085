"""Moves: the learner's own lines in another place, once more, or with names exchanged.

No right answer is needed beside them, so that they find what an alignment takes for something else.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from checkers.diagnose.repair.units import Unit, copied, text_of, written

MOST_NAMES = 5  # of a function, of which any two may change places
MOST_RUN = 3  # lines that leave or enter a block together
MOST_LINES = 3  # in which two names are exchanged


@dataclass(frozen=True)
class Move:
    """A program made of the learner's own lines: its kind of slip, the lines meant, its text."""

    kind: str
    lines: tuple[int, ...]
    units: tuple[Unit, ...]
    what: str = ""

    @property
    def source(self) -> str:
        """The text of the program."""
        return written(self.units)


def moves(units: Sequence[Unit], concerned: Callable[[Unit], bool]) -> Iterator[Move]:
    """The programs that moving some of the concerned lines makes, the likelier ones first."""
    for make in (_hoists, _sinks, _depths, _copies, _swaps, _names):
        yield from make(units, concerned)


def _plain(unit: Unit) -> bool:
    """Whether it is a line of its own, and opens no block."""
    return not unit.text.endswith(":") and not unit.text.startswith("@")


def _depths(units: Sequence[Unit], concerned: Callable[[Unit], bool]) -> Iterator[Move]:
    """Lines one level further in or out."""
    for start, first in enumerate(units):
        if not (_plain(first) and concerned(first)):
            continue
        for end in range(start + 1, min(start + MOST_RUN, len(units)) + 1):
            run = units[start:end]
            if any(not _plain(each) or each.depth != first.depth for each in run):
                break
            before = units[start - 1] if start else None
            after = units[end] if end < len(units) else None
            lines = tuple(each.line for each in run)
            if before is not None and before.depth > first.depth:
                deeper = [replace(each, depth=before.depth) for each in run]
                yield Move("not-deep-enough", lines, _with(units, start, end, deeper))
            if first.depth and (after is None or after.depth < first.depth):
                out = [replace(each, depth=first.depth - 1) for each in run]
                yield Move("too-deep", lines, _with(units, start, end, out))


def _with(units: Sequence[Unit], start: int, end: int, new: Sequence[Unit]) -> tuple[Unit, ...]:
    return (*units[:start], *new, *units[end:])


def _body(units: Sequence[Unit], header: int) -> list[Unit]:
    """The lines of the block that a header opens."""
    inner = units[header].depth
    return list(itertools.takewhile(lambda unit: unit.depth > inner, units[header + 1 :]))


def _sinks(units: Sequence[Unit], concerned: Callable[[Unit], bool]) -> Iterator[Move]:
    """A line before a loop that goes to the beginning of its body."""
    for k, header in enumerate(units):
        if not isinstance(header.node, ast.For | ast.While):
            continue
        for back in range(k - 1, max(-1, k - 4), -1):
            unit = units[back]
            if not (_plain(unit) and unit.depth == header.depth and concerned(unit)):
                break
            if isinstance(unit.node, ast.Assign):
                inner = replace(unit, depth=header.depth + 1)
                before = [*units[:back], *units[back + 1 : k + 1]]
                program = (*before, inner, *units[k + 1 :])
                yield Move("before-the-loop", (unit.line,), program)


CLEARING = re.compile(r"zero_grad\(|\.grad\.zero_\(|(\w+)\.grad = None$")


def _copies(units: Sequence[Unit], concerned: Callable[[Unit], bool]) -> Iterator[Move]:
    """The line that clears a gradient, once more: in a loop that has none, or for another name."""
    clearing = {u.text: u for u in units if _plain(u) and CLEARING.search(u.text)}
    loops = [k for k, unit in enumerate(units) if isinstance(unit.node, ast.For | ast.While)]
    read = dict.fromkeys(n for u in units for n in re.findall(r"(\w+)\.grad\b", u.text))
    for unit in clearing.values():
        for k in loops:
            body = _body(units, k)
            walks = any("backward(" in each.text for each in body)
            if walks and not any(each.text in clearing for each in body):
                new = replace(unit, depth=units[k].depth + 1, line=units[k].line)
                program = (*units[: k + 1], new, *units[k + 1 :])
                yield Move("line-missing", (units[k].line,), program, "zero_grad")
        name = CLEARING.search(unit.text)
        for other in read if name is not None and name[1] else ():
            if name is not None and other != name[1]:
                at = units.index(unit) + 1
                new = replace(unit, text=f"{other}.grad = None")
                program = (*units[:at], new, *units[at:])
                yield Move("line-missing", (unit.line,), program, "zero_grad")


def _swaps(units: Sequence[Unit], concerned: Callable[[Unit], bool]) -> Iterator[Move]:
    """A line that changes places with one of the two before it."""
    for far in (1, 2):
        for k in range(far, len(units)):
            one, other = units[k - far], units[k]
            run = units[k - far : k + 1]
            together = all(_plain(each) and each.depth == one.depth for each in run)
            if together and one.scope == other.scope and (concerned(one) or concerned(other)):
                up, down = [other, *run[:-1]], [*run[1:], one]
                yield Move("order", (other.line,), _with(units, k - far, k + 1, up))
                if far > 1:
                    yield Move("order", (one.line,), _with(units, k - far, k + 1, down))


def _hoists(units: Sequence[Unit], concerned: Callable[[Unit], bool]) -> Iterator[Move]:
    """A line of a loop that goes before the loop."""
    for k, unit in enumerate(units):
        if not (_plain(unit) and concerned(unit) and isinstance(unit.node, ast.Assign)):
            continue
        for start in range(k - 1, -1, -1):
            header = units[start]
            if header.depth < unit.depth:
                if isinstance(header.node, ast.For | ast.While):
                    out = replace(unit, depth=header.depth)
                    rest = [*units[start:k], *units[k + 1 :]]
                    yield Move("in-the-loop", (unit.line,), (*units[:start], out, *rest))
                break


def _names(units: Sequence[Unit], concerned: Callable[[Unit], bool]) -> Iterator[Move]:
    """Two names that have changed places wherever a function reads them."""
    for scope in dict.fromkeys(unit.scope for unit in units if unit.scope and concerned(unit)):
        inside = [k for k, unit in enumerate(units) if unit.scope == scope and _plain(unit)]
        read: dict[str, list[int]] = {}
        for k in inside:
            for node in ast.walk(units[k].node):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                    read.setdefault(node.id, []).append(k)
        own = _own_names(units, scope)
        for one, other in itertools.combinations([n for n in read if n in own][:MOST_NAMES], 2):
            touched = sorted({*read[one], *read[other]})
            if 1 < len(touched) <= MOST_LINES:
                new = {k: _exchanged(units[k], one, other) for k in touched}
                lines = tuple(units[k].line for k in touched)
                program = tuple(new.get(k, unit) for k, unit in enumerate(units))
                yield Move("names-exchanged", lines, program, f"{one}, {other}")


def _own_names(units: Sequence[Unit], scope: str) -> set[str]:
    """What a function's parameters and its own assignments name."""
    found = set()
    for unit in units:
        header = isinstance(unit.node, ast.FunctionDef)
        inner = f"{unit.scope}.{unit.node.name}".strip(".") if header else ""  # type: ignore[attr-defined]
        if unit.scope == scope or inner == scope:
            for node in ast.walk(unit.node):
                if isinstance(node, ast.arg):
                    found.add(node.arg)
                elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    found.add(node.id)
    return found


def _exchanged(unit: Unit, one: str, other: str) -> Unit:
    node = copied(unit.node)
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
            each.id = {one: other, other: one}.get(each.id, each.id)
    return replace(unit, text=text_of(node), node=node)
