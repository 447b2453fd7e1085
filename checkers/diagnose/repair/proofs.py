"""What a repair has shown: the slips, how much was proved, and how much that says."""

from __future__ import annotations

import ast
import itertools
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from checkers.diagnose.repair import aligning
from checkers.diagnose.repair.aligning import Alignment, Group
from checkers.diagnose.repair.trees import Difference
from checkers.diagnose.repair.units import Unit, written

# Kinds that say where a fault is and not what it is.
ROUGH = ("line", "expression", "statement", "call", "block-missing", "block-extra", "part-missing",
         "part-extra")  # fmt: skip
# Edits of which there are so many that one may take a single difference away by chance.
CHANCE = ("name", "number", "factor-extra", "term-extra", "index-missing", "index-extra",
          "exchanged", "comparison", "steps-exchanged", "sum-or-mean", "call-missing",
          "power-missing", "factor-missing", "divisor-missing")  # fmt: skip
# Kinds that say little without the part that is meant.
VAGUE = ("call-missing", "call-extra")
MOST_PLACES = 3  # slips that are told together
SINGLE, ALIKE, PLACE, NAMED, PARTLY, MIXED, ROUGHLY, SEVERAL, BYPASSED = range(
    9
)  # ranks of a proof


@dataclass(frozen=True)
class Slip:
    """One thing that is in the way: its kind, a word more, the learner's line and part."""

    kind: str
    what: str
    line: int
    part: tuple[int, int, int, int] | None = None  # line, column, line, column; None for all of it
    code: str = ""  # the text of that part

    @property
    def is_named(self) -> bool:
        """Whether its kind says what is wrong, and not only where."""
        unnamed = self.kind == "line-missing" and not self.what
        return not unnamed and self.kind not in ROUGH


@dataclass(frozen=True)
class Proof:
    """Without these slips the answer is right, or (not `whole`) its first difference is gone."""

    slips: tuple[Slip, ...]
    whole: bool
    source: str = ""  # the program without them; it may hold parts of a right answer
    runs: int = 0
    removed: frozenset[str] = frozenset()  # words of the learner's that are gone in it
    added: frozenset[str] = frozenset()
    in_header: bool = (
        False  # whether a for takes one thing more or less: a loop beside it may be meant
    )
    bypassed: tuple[int, ...] = ()  # lines that are right or wrong in vain: nothing reads them now
    joint: bool = False  # of several none was proved alone, so that one may make good for another
    units: tuple[Unit, ...] = ()  # the program without them, with the learner's own line numbers

    @property
    def slip(self) -> Slip:
        """The first of them."""
        return self.slips[0]

    @property
    def is_sharp(self) -> bool:
        """Whether it says what is wrong, and not only where."""
        one = len({(each.kind, each.what) for each in self.slips}) == 1
        return one and self.slip.is_named and not self.in_header and not self.bypassed

    @property
    def is_named(self) -> bool:
        """Whether it says of each slip what is wrong."""
        named = all(each.is_named for each in self.slips)
        return named and not self.in_header and not self.bypassed

    @property
    def is_clear(self) -> bool:
        """Whether it says what is wrong in a few words, if only with what differs first."""
        if self.rank == ALIKE and self.slip.kind in VAGUE:
            return False
        return self.rank in (SINGLE, ALIKE, NAMED, PARTLY) and len(self.slips) <= MOST_PLACES

    @property
    def rank(self) -> int:
        """How much it tells, the least the most: one slip, several of one kind, a place, ..."""
        if self.bypassed:
            return BYPASSED
        single = len(self.slips) == 1
        if self.whole and self.is_sharp:
            return SINGLE if single else ALIKE
        if self.whole and len({each.line for each in self.slips}) == 1:
            return PLACE
        if self.whole:
            some = any(each.is_named for each in self.slips)
            return NAMED if self.is_named else MIXED if some and not self.joint else SEVERAL
        if single:
            return PARTLY if self.is_sharp else ROUGHLY
        return PARTLY if self.is_named else SEVERAL


def with_words(proof: Proof, mine: Sequence[Unit], asked: Collection[str], runs: int) -> Proof:
    """With what has changed, in words, and the number of runs."""
    before = Counter(aligning.words_of(written(mine)))
    after = Counter(aligning.words_of(proof.source))
    headers = {unit.line for unit in mine if isinstance(unit.node, ast.For)}
    sized = all(each.kind.startswith("value-") and each.line in headers for each in proof.slips)
    return replace(
        proof,
        runs=runs,
        removed=frozenset(before - after),
        added=frozenset(after - before),
        in_header=sized,
        bypassed=_bypassed(proof, mine, asked),
    )


def _bypassed(proof: Proof, mine: Sequence[Unit], asked: Collection[str]) -> tuple[int, ...]:
    """Lines of the learner's whose value a changed line used, and nothing uses any more.

    A name that is `asked` for is a result itself.
    """
    tree = aligning.parsed(proof.source)
    if tree is not None and _has_dead_lines(tree) and not _has_dead_lines(_tree_of(mine)):
        dead = [u.line for u in mine if u.line > proof.slip.line and u.scope]
        return tuple(dead[:MOST_PLACES]) or (proof.slip.line,)
    if tree is None or any(each.kind == "order" for each in proof.slips):
        return ()
    changed = {each.line for each in proof.slips}
    gone = {each.line for each in proof.slips if each.kind == "line-extra"}
    if gone:  # what a line made that should go may have been used by one that is changed as well
        missed = {name for u in mine if u.line in changed - gone for name in _loaded(u.node)}
        return tuple(u.line for u in mine if u.line in gone and missed & set(_set(u.node)))
    touched = [unit for unit in mine if unit.line in changed]
    used = {
        (unit.scope, name)
        for unit in touched
        for name in _loaded(unit.node) - _read(proof.units or mine, unit.scope)
        if name in _read(mine, unit.scope)
    }
    return tuple(
        unit.line
        for unit in mine
        if unit.line not in changed
        and any((unit.scope, name) in used for name in set(_set(unit.node)) - set(asked))
    )


def _loaded(node: ast.AST) -> set[str]:
    return {
        each.id
        for each in ast.walk(node)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
    }


def _read(units: Sequence[Unit], scope: str) -> set[str]:
    """Names that a function reads, but to set them anew: `s = s + p` and `s += p` do not count."""
    found: set[str] = set()
    for unit in units:
        if unit.scope == scope or not scope or unit.scope.startswith(f"{scope}."):
            found |= _loaded(unit.node) - set(_set(unit.node))
    return found


def _set(node: ast.AST) -> Iterator[str]:
    """The names to which a statement gives a value, an element or one more entry."""
    targets: Sequence[ast.expr] = ()
    match node:
        case ast.Assign():
            targets = node.targets
        case ast.AugAssign():
            targets = (node.target,)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr="append" | "extend"))):
            targets = (owner,)
    for target in targets:
        base = target.value if isinstance(target, ast.Subscript) else target
        if isinstance(base, ast.Name):
            yield base.id


def _tree_of(units: Sequence[Unit]) -> ast.AST:
    return aligning.parsed(written(units)) or ast.Module([], [])


def _has_dead_lines(tree: ast.AST) -> bool:
    """Whether something other than a second return stands behind a return, in the same block."""
    return any(
        isinstance(each, ast.Return) and not isinstance(after, ast.Return)
        for node in ast.walk(tree)
        if isinstance(body := getattr(node, "body", None), list)
        for each, after in itertools.pairwise(body)
    )


# ---- slips of a group of changes ----------------------------------------------------------------


def slips_of(alignment: Alignment, group: Group) -> tuple[Slip, ...]:
    """A group as slips: one, or one for each line that stands at the wrong depth."""
    if group.kind in ("too-deep", "not-deep-enough"):
        mine = [unit for n in group.steps if (unit := alignment.steps[n].mine) is not None]
        outer = [unit.line for unit in mine if unit.depth == mine[0].depth]
        return tuple(Slip(group.kind, group.what, line) for line in outer[:MOST_PLACES])
    parts = alignment.parts(group)
    named = tuple(slip_of(part, group) for part in parts)
    if len(parts) == 1 or (1 < len(parts) <= MOST_PLACES and all(x.is_named for x in named)):
        return named
    return (Slip(group.kind, group.what, group.line),)


def slip_of(part: Difference, group: Group) -> Slip:
    """One difference within a line as a slip; a node that is not the learner's has no place."""
    node = part.node
    if not isinstance(node, ast.expr):
        return Slip(part.kind, part.what, group.line)
    code = ast.unparse(node)
    if node.end_lineno is None or node.end_col_offset is None:
        return Slip(part.kind, part.what, group.line, None, code)
    place = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
    return Slip(part.kind, part.what, node.lineno, place, code)
