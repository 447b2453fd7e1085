"""The search for a repair: aligned first, then small edits of the lines that differ, then pairs.

What is found is the place and the kind of a slip, with the proof that the answer is right without
it. Above half of the lines changed nothing is said.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Collection, Iterator, Sequence

from checkers.ask.program import readable
from checkers.diagnose.repair import aligning, names
from checkers.diagnose.repair.aligning import Alignment, Group
from checkers.diagnose.repair.concern import by_concern, changed, concerned, names_at
from checkers.diagnose.repair.edits import JOINED, edits
from checkers.diagnose.repair.moves import moves
from checkers.diagnose.repair.proofs import (
    ALIKE,
    BYPASSED,
    CHANCE,
    NAMED,
    PLACE,
    ROUGH,
    ROUGHLY,
    SINGLE,
    Proof,
    Slip,
    slip_of,
    slips_of,
    with_words,
)
from checkers.diagnose.repair.together import onwards, pairs, several
from checkers.diagnose.repair.trees import SUMS, Difference
from checkers.diagnose.repair.trying import MOST_TOGETHER, Bench
from checkers.diagnose.repair.units import Unit, written
from checkers.judge.exercise import Exercise

MOST_REFINED = 250  # runs for saying more of a line that is known to be in the way
MOST_MORE = 40  # runs after a repair was found, for one that takes a sign away
MOST_LAST = 120  # runs for small edits once more, and for all of an alignment together
NEAREST = 6  # right answers that are tried
MOST_GROUPS = 40  # above that the two programs have little in common
MOST_PARTS = 5
IN_TURN = 8  # edits of one line before those of the next
TURNS = 6  # in a round
ROUNDS = 4
MOST_MOVES = 60
ONWARDS = ("partly", "further")  # outcomes after which a second repair may make all right

Wanted = Callable[[Proof], bool]
Stage = Callable[[Sequence[Alignment], Bench, Proof | None], Iterator[Proof]]
DEEPEST = 2  # slips that are taken away one after another, but for the last
SINGLY = 3  # stages of the search that look for one slip


def search(bench: Bench, wanted: Wanted = lambda _: False, one_alone: bool = False) -> Proof | None:
    """The repair that tells most of those that are found, or one that is wanted.

    One that is wanted takes a sign away. Once there is a repair, a better one is looked for only
    where it may be found soon. With `one_alone` several slips are not looked for.
    """
    mine = aligning.units_or_none(aligning.parsed(readable(bench.judged.asked.source)))
    return _look(bench, mine, 0, wanted, one_alone) if mine else None


def _look(
    bench: Bench,
    mine: Sequence[Unit],
    depth: int,
    wanted: Wanted = lambda _: False,
    one_alone: bool = False,
) -> Proof | None:
    """The search from some program on; `depth` slips of it have been taken away before."""
    judged = bench.judged
    rights = _alignments(judged.exercise, mine)
    asked = {key.partition(".")[0] for right in judged.right for key in right.facts}

    def next_slip(_: Sequence[Alignment], here: Bench, __: Proof | None) -> Iterator[Proof]:
        return onwards(here, mine, here.stones, _look, depth)

    stages: tuple[tuple[Stage, int], ...] = (
        (_singles, ALIKE), (_moved, ALIKE), (_edited, ALIKE),
        (pairs, PLACE), (next_slip, NAMED), (_edited, NAMED), (several, ROUGHLY),
    )  # fmt: skip
    if one_alone:
        stages = stages[:SINGLY]
    if depth:
        stages = (*stages[:SINGLY], *([stages[4]] if depth < DEEPEST else []))
    best: Proof | None = None
    for number, (find, enough) in enumerate(stages):
        if best is not None and best.rank <= enough:
            break
        if number == SINGLY and not depth:
            bench.pause = bench.deadline
            bench.most = max(bench.most, bench.runs + MOST_TOGETHER)
        if number > SINGLY + 1:
            bench.most = max(bench.most, bench.runs + MOST_LAST)
        if best is not None and best.rank <= PLACE and number:
            bench.most = max(bench.most, bench.runs + MOST_REFINED)
        if bench.over:
            break
        for each in find(rights, bench, best):
            found = with_words(each, mine, asked, bench.runs)
            if found.whole and found.rank not in (PLACE, BYPASSED) and wanted(found):
                return found
            if best is None or found.rank < best.rank:
                best = found
                if found.rank <= PLACE:
                    bench.most = min(bench.most, bench.runs + MOST_MORE)
            if best.rank == SINGLE and number:
                break
    return best


def _alignments(exercise: Exercise, mine: Sequence[Unit]) -> list[Alignment]:
    """The learner's program beside each right one, the nearest first."""
    found, own = [], names.words_of(mine)
    for source in (exercise.solution, *exercise.accepted):
        right = _right_program(source)
        if right is None:
            continue
        theirs, words = right
        fixed = names.fixed_names(exercise.given, list(exercise.compare), own, words)
        tree = aligning.parsed(readable(source))  # anew: it is changed
        assert tree is not None
        names.rename(tree, names.renaming(mine, theirs, fixed))
        units = aligning.units_or_none(tree)
        if units is not None:
            found.append(aligning.align(mine, units))
    return sorted(found, key=lambda each: each.distance)[:NEAREST]


@functools.lru_cache(maxsize=64)
def _right_program(source: str) -> tuple[tuple[Unit, ...], names.Words] | None:
    """The units of a right answer, and its words; None if it cannot be read."""
    units = aligning.units_or_none(aligning.parsed(readable(source)))
    return None if units is None else (tuple(units), names.words_of(units))


# ---- one change ---------------------------------------------------------------------------------


def _singles(rights: Sequence[Alignment], bench: Bench, _: Proof | None) -> Iterator[Proof]:
    """One group of changes alone, in the alignments from the nearest on."""
    partly: list[Proof] = []
    for alignment in rights:
        if len(alignment.groups) > MOST_GROUPS:
            continue
        proved = []
        for group in concerned(alignment, bench):
            units = tuple(alignment.changed([group]))
            outcome = bench.first(written(units))
            one = Proof(slips_of(alignment, group), False, written(units), units=units)
            found: list[Proof] = []
            if outcome == "right":
                found = _refined(alignment, group, bench)
            elif outcome == "wrong":
                found = _parts(alignment, group, bench)
            proved += found
            right_here = outcome == "right" and not found  # but not on other inputs
            if outcome == "partly" or (right_here and bench.mends(one.source)):
                partly.append(one)
            if outcome in ONWARDS:
                bench.stones.append(one)
            if bench.over:
                break
        yield from sorted(proved, key=_rank)
    yield from partly


def _refined(alignment: Alignment, group: Group, bench: Bench) -> list[Proof]:
    """A group that makes the answer right, narrowed to a part of its line where one is enough."""
    parts = alignment.parts(group)
    if len(parts) > 1 and len(group.steps) == 1:
        smaller = _parts(alignment, group, bench)
        if smaller:
            return smaller
    units = tuple(alignment.changed([group]))
    if not bench.whole(written(units)):
        return []
    return [Proof(slips_of(alignment, group), True, written(units), units=units)]


def _parts(alignment: Alignment, group: Group, bench: Bench) -> list[Proof]:
    """One part of a line alone, or two."""
    parts = alignment.parts(group)
    if not 1 < len(parts) <= MOST_PARTS or len(group.steps) > 1:
        return []
    for count in (1, 2):
        found = []
        for chosen in itertools.combinations(parts, count):
            if count == len(parts):
                continue
            units = tuple(alignment.partly(group, chosen).changed([group]))
            source = written(units)
            outcome = bench.first(source)
            slips = tuple(slip_of(each, group) for each in chosen)
            if outcome == "right" and bench.whole(source):
                found.append(Proof(slips, True, source, units=units))
            elif outcome in ONWARDS and count == 1:
                bench.stones.append(Proof(slips, False, source, units=units))
        if found:
            return [min(found, key=_rank)]
    return []


def _rank(proof: Proof) -> tuple[int, int, int]:
    """Fewer slips first, named ones before rough ones, the first line first."""
    return len(proof.slips), sum(each.kind in ROUGH for each in proof.slips), proof.slip.line


# ---- small edits --------------------------------------------------------------------------------


def _edited(rights: Sequence[Alignment], bench: Bench, best: Proof | None) -> Iterator[Proof]:
    """Small edits of the learner's lines: of the one that a rough repair has changed, or of all.

    Those that differ from the nearest right answer come first.
    """
    if not rights:
        return
    nearest = rights[0]
    places = {each.line for each in best.slips} if best is not None and best.rank == PLACE else None
    partly: list[Proof] = []
    for edit, group in _in_turn(nearest, by_concern(nearest, bench), places):
        if bench.pauses:
            break
        units = tuple(nearest.partly(group, [edit]).changed([group]))
        source = written(units)
        outcome = bench.first(source)
        if outcome == "right" and bench.whole(source):
            yield Proof((slip_of(edit, group),), True, source, units=units)
            return
        if outcome == "wrong":
            continue
        one = Proof((slip_of(edit, group),), False, source, units=units)
        # a gradient that is too large is summed up anyway, so a sum may be gone without a trace
        unsummed = edit.kind == "call-extra" and edit.what in SUMS
        chance = edit.kind in CHANCE or edit.what == JOINED or unsummed
        if outcome == "partly" or (outcome == "further" and not chance):
            bench.stones.append(one)
        if outcome in ("right", "partly") and not partly and not chance and bench.mends(source):
            partly.append(one)
    yield from partly


def _in_turn(
    alignment: Alignment, parts: Sequence[Sequence[int]], places: Collection[int] | None
) -> Iterator[tuple[Difference, Group]]:
    """The edits of several lines, a few of one and then a few of the next.

    The likelier lines come first, but not with all of their edits.
    """
    lines = []
    for numbers in parts:
        some = []
        for number in numbers:
            mine = alignment.steps[number].mine
            if mine is not None and (places is None or mine.line in places):
                group = Group((number,), "line", "", mine.line)
                some.append((group, edits(mine.node, names_at(alignment, number))))
        lines.append(some)
    near, around, elsewhere = lines
    for part in (near, around) * ROUNDS + (elsewhere,) * ROUNDS:
        for _ in range(TURNS):
            for group, line in part:
                yield from ((edit, group) for edit in itertools.islice(line, IN_TURN))


def _moved(rights: Sequence[Alignment], bench: Bench, best: Proof | None) -> Iterator[Proof]:
    """The learner's own lines in another place."""
    if not rights:
        return
    nearest = rights[0]
    numbers = changed(nearest, bench)
    lines = {unit.line for n in numbers if (unit := nearest.steps[n].mine) is not None}
    units = [step.mine for step in nearest.steps if step.mine is not None]
    for count, move in enumerate(moves(units, lambda unit: unit.line in lines)):
        if count >= MOST_MOVES or bench.pauses:
            return
        source = move.source
        outcome = bench.first(source)
        slips = tuple(Slip(move.kind, move.what, line) for line in move.lines)
        if outcome == "right" and bench.whole(source):
            yield Proof(slips, True, source, units=move.units)
            return
        if outcome in ONWARDS:
            bench.stones.append(Proof(slips, False, source, units=move.units))
