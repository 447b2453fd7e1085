"""Several slips in one answer: pairs of changes, one repair after another, all of an alignment."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from checkers.diagnose.repair.aligning import Alignment, Group
from checkers.diagnose.repair.concern import concerned
from checkers.diagnose.repair.proofs import (
    ALIKE,
    CHANCE,
    MOST_PLACES,
    NAMED,
    Proof,
    Slip,
    slip_of,
    slips_of,
)
from checkers.diagnose.repair.trying import Bench
from checkers.diagnose.repair.units import Unit, copied, written

MOST_PAIRED = 7  # groups of which all pairs are tried
MOST_PARTS = 5
MOST_STONES = 6  # first repairs from which a second one is looked for
EACH = 120  # runs from one of them
WORST = 1000  # more than any answer has differences

Look = Callable[[Bench, Sequence[Unit], int], "Proof | None"]


def pairs(rights: Sequence[Alignment], bench: Bench, _: Proof | None) -> Iterator[Proof]:
    """Two groups together, in the nearest alignments."""
    partly: list[Proof] = []
    for alignment in rights[:3]:
        for pair in itertools.combinations(concerned(alignment, bench)[:MOST_PAIRED], 2):
            if bench.over:
                return
            source = alignment.program(pair)
            outcome = bench.first(source)
            if outcome == "right" and bench.whole(source):
                yield _narrowed(alignment, pair, bench)
                return
            if outcome == "partly" and not partly and bench.mends(source):
                slips = tuple(slip for each in pair for slip in slips_of(alignment, each))
                units = tuple(alignment.changed(pair))
                partly.append(Proof(slips, False, source, units=units, joint=True))
    yield from partly


def several(rights: Sequence[Alignment], bench: Bench, _: Proof | None) -> Iterator[Proof]:
    """All groups of an alignment, without those that are not needed."""
    for alignment in rights[:3]:
        groups = list(alignment.groups)
        mine = sum(step.mine is not None for step in alignment.steps)
        if bench.first(alignment.program(groups)) != "right":
            continue
        for group in alignment.groups:
            fewer = [each for each in groups if each is not group]
            if bench.first(alignment.program(fewer)) == "right":
                groups = fewer
            if bench.over:
                return
        touched = sum(len(group.steps) for group in groups)
        source = alignment.program(groups)
        if len(groups) <= MOST_PLACES and 2 * touched <= mine and bench.whole(source):
            yield _narrowed(alignment, groups, bench)
            return


def _narrowed(alignment: Alignment, groups: Sequence[Group], bench: Bench) -> Proof:
    """Groups that make the answer right, each narrowed to parts of its line where they suffice."""
    slips = {group: slips_of(alignment, group) for group in groups}
    for group in groups:
        parts = alignment.parts(group)
        if not (1 < len(parts) <= MOST_PARTS and len(group.steps) == 1):
            continue
        fewer = (
            chosen for count in range(1, min(3, len(parts)))
            for chosen in itertools.combinations(parts, count)
        )  # fmt: skip
        for chosen in fewer:
            smaller = alignment.partly(group, chosen)
            source = smaller.program(groups)
            if bench.first(source) == "right" and bench.whole(source):
                alignment = smaller
                slips[group] = tuple(slip_of(each, group) for each in chosen)
                break
    units = tuple(alignment.changed(groups))
    found = tuple(slip for group in groups for slip in slips[group])
    return Proof(_in_order(found), True, written(units), units=units, joint=True)


def _in_order(slips: Sequence[Slip]) -> tuple[Slip, ...]:
    return tuple(sorted(slips, key=lambda each: each.line))


# ---- one after another --------------------------------------------------------------------------


def onwards(
    bench: Bench, mine: Sequence[Unit], stones: Sequence[Proof], look: Look, depth: int
) -> Iterator[Proof]:
    """From a first repair that takes the first difference away to one that makes all right."""
    own = {id(unit.node) for unit in mine}
    best: Proof | None = None

    def likelihood(stone: Proof) -> tuple[bool, bool, int, int]:
        """What says more first, what may be right by chance later."""
        chance = any(each.kind in CHANCE and each.kind != "sum-or-mean" for each in stone.slips)
        left = bench.left.get(stone.source, WORST)
        return not stone.is_named, chance, left, len(stone.slips)

    for stone in sorted(_distinct(stones), key=likelihood)[:MOST_STONES]:
        if bench.over:
            break
        next_bench = bench.onwards(stone.source, min(EACH, bench.most - bench.runs))
        if next_bench is None:
            continue
        units = [each if id(each.node) in own else _placeless(each) for each in stone.units]
        rest = look(next_bench, units, depth + 1)
        bench.runs += next_bench.runs
        if rest is None or not rest.whole or rest.rank > NAMED:
            continue
        slips = _in_order((*stone.slips, *rest.slips))
        if len({each.line for each in slips}) > MOST_PLACES:
            continue
        found = replace(rest, slips=slips, joint=False)
        if best is None or found.rank < best.rank:
            best = found
            yield found
        if found.rank in (ALIKE, NAMED):
            return


def _distinct(stones: Sequence[Proof]) -> list[Proof]:
    """Without those that say the same of the same lines."""
    found: dict[tuple[object, ...], Proof] = {}
    for each in stones:
        key = tuple((slip.kind, slip.what, slip.line, slip.part) for slip in each.slips)
        found.setdefault(key, each)
    return list(found.values())


def _placeless(unit: Unit) -> Unit:
    """A line that is not the learner's any more: its parts stand nowhere in the answer."""
    node = copied(unit.node)
    for each in ast.walk(node):
        if isinstance(each, ast.expr):
            each.end_lineno = each.end_col_offset = None
    return replace(unit, node=node)
