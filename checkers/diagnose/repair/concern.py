"""Which of the learner's lines a first difference is about, and the names that mean something."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from checkers.diagnose.repair import names
from checkers.diagnose.repair.aligning import Alignment, Group
from checkers.diagnose.repair.trying import Bench

MOST_NAMES = 10  # of a line, which may stand for one another


def concerned(alignment: Alignment, bench: Bench) -> list[Group]:
    """The groups that may be tried, those in functions that the first difference names before."""
    return sorted(filter(alignment.is_small, alignment.groups), key=_elsewhere(alignment, bench))


def _elsewhere(alignment: Alignment, bench: Bench) -> Callable[[Group], bool]:
    """Whether a group stands in a function that the first difference does not name."""
    evidence = bench.judged.evidence
    first = evidence.first.key if evidence is not None and evidence.first is not None else ""
    words = set(re.findall(r"[A-Za-z_]\w*", first.replace("_", " ") + " " + first))
    stopped = evidence.raised.line if evidence is not None and evidence.raised is not None else None
    home = {
        step.mine.scope for step in alignment.steps
        if step.mine is not None and step.mine.line == stopped
    }  # fmt: skip

    def elsewhere(group: Group) -> bool:
        scope = alignment.scope(group)
        return bool(scope) and scope not in home and not words & set(scope.split("."))

    return elsewhere


def changed(alignment: Alignment, bench: Bench) -> list[int]:
    """The learner's lines that differ, by number of the step, the concerned ones first."""
    return [n for part in by_concern(alignment, bench) for n in part]


def by_concern(alignment: Alignment, bench: Bench) -> tuple[list[int], list[int], list[int]]:
    """The same in parts: those that may bear on the first difference, the lines around, the rest.

    A line around may be at fault, too: it looks like a right one whose names mean something else.
    """
    elsewhere = _elsewhere(alignment, bench)
    parts: tuple[list[int], list[int], list[int]] = [], [], []
    for group in alignment.groups:
        mine = [n for n in group.steps if alignment.steps[n].mine is not None]
        parts[2 if elsewhere(group) else 0].extend(mine)
    seen = {n for part in parts for n in part}
    for n, step in enumerate(alignment.steps):
        if n not in seen and step.mine is not None:
            group = Group((n,), "line", "", step.mine.line)
            if alignment.scope(group) and not elsewhere(group):
                parts[1].append(n)
    return parts


def names_at(alignment: Alignment, number: int) -> list[str]:
    """Names that mean something at a line: its own, those set before, those read before."""
    here = alignment.steps[number].mine
    before = [step.mine for step in alignment.steps[:number][::-1] if step.mine is not None]
    found: dict[str, None] = {}
    for kind in (ast.Store, ast.Load):
        for unit in before:
            for each in ast.walk(unit.node):
                if isinstance(each, ast.Name) and isinstance(each.ctx, kind):
                    found[each.id] = None
                elif isinstance(each, ast.arg) and kind is ast.Store:
                    found[each.arg] = None
    own = [each.id for each in ast.walk(here.node) if isinstance(each, ast.Name)] if here else []
    known = names.KNOWN
    return [each for each in dict.fromkeys((*own, *found)) if each not in known][:MOST_NAMES]
