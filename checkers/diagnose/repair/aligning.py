"""A wrong program beside a right one: the fewest changes that turn the one into the other.

Changes are grouped by what only makes sense together: a block with its header, a line that has
moved, several lines that have left a loop. Any choice of groups can be made into a program.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from checkers.diagnose.repair.trees import Difference, applied, differences
from checkers.diagnose.repair.units import Unit, text_of, units_of, written

MOST_BROUGHT = 3  # lines of a right answer in one group
GAP = 0.55  # what a line too many or too few costs, in lines
LEAST_ALIKE = 0.4  # words in common, of two lines that stand for one another


@dataclass(frozen=True)
class Step:
    """One unit of the alignment: the learner's, the right one, or both beside each other."""

    mine: Unit | None
    theirs: Unit | None

    @property
    def changes(self) -> bool:
        """Whether the two differ."""
        return self.mine is None or self.theirs is None or self.mine.key != self.theirs.key


@dataclass(frozen=True)
class Group:
    """Steps of an alignment that are changed together, by number, and the kind of slip."""

    steps: tuple[int, ...]
    kind: str
    what: str
    line: int


@dataclass(frozen=True)
class Alignment:
    """Two programs, step by step."""

    steps: tuple[Step, ...]

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The changes, grouped."""
        return tuple(_grouped(self.steps))

    @cached_property
    def distance(self) -> float:
        """How far apart the two are."""
        return sum(_cost(self.steps[number]) for group in self.groups for number in group.steps)

    def is_small(self, group: Group) -> bool:
        """Whether a group may be tried: it brings a few lines, and leaves none behind a return."""
        brought = [n for n in group.steps if self.steps[n].mine is None]
        if len(brought) > MOST_BROUGHT or any(map(self._cuts_off, group.steps)):
            return False
        return group.kind == "order" or not any(map(self._overrules, brought))

    def scope(self, group: Group) -> str:
        """The functions and classes around a group."""
        step = self.steps[group.steps[0]]
        unit = step.mine or step.theirs
        assert unit is not None
        if isinstance(unit.node, ast.FunctionDef | ast.ClassDef):
            return f"{unit.scope}.{unit.node.name}".strip(".")
        return unit.scope

    def _overrules(self, number: int) -> bool:
        """Whether a line that is brought sets a name anew that the learner has set already."""
        theirs = self.steps[number].theirs
        node = theirs.node if theirs is not None else None
        if theirs is not None and isinstance(node, ast.FunctionDef | ast.ClassDef):
            return any(
                isinstance(step.mine.node, ast.FunctionDef | ast.ClassDef)
                and (step.mine.scope, step.mine.node.name) == (theirs.scope, node.name)
                for step in self.steps
                if step.mine is not None
            )
        if theirs is None or not isinstance(node, ast.Assign):
            return False
        names = {
            each.id
            for each in ast.walk(node.targets[0])
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
        }
        read = {each.id for each in ast.walk(node.value) if isinstance(each, ast.Name)}
        mine = [step.mine for step in self.steps if step.mine is not None]
        own = {
            each.arg if isinstance(each, ast.arg) else each.id
            for unit in mine
            if unit.scope == theirs.scope or isinstance(unit.node, ast.FunctionDef)
            for each in ast.walk(unit.node)
            if isinstance(each, ast.arg)
            or (isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store))
        }
        return bool(names & own) and not names & read

    def _cuts_off(self, number: int) -> bool:
        """Whether a return would leave lines of the learner's without effect."""
        step = self.steps[number]
        mine, theirs = step.mine, step.theirs
        if theirs is None or not isinstance(theirs.node, ast.Return):
            return False
        if mine is not None and isinstance(mine.node, ast.Return):
            return False
        for later in self.steps[number + 1 :]:
            if later.mine is not None:
                return later.mine.depth >= theirs.depth
        return False

    def program(self, chosen: Collection[Group]) -> str:
        """The learner's program with the chosen groups of changes."""
        return written(self.changed(chosen))

    def changed(self, chosen: Collection[Group]) -> list[Unit]:
        """The units of that program; those that are brought stand at the learner's lines."""
        at = {number: group.line for group in chosen for number in group.steps}
        found: list[Unit] = []
        for number, step in enumerate(self.steps):
            if number not in at:
                found += [step.mine] if step.mine is not None else []
            elif step.theirs is not None:
                line = at[number] if step.mine is None else step.mine.line
                found.append(replace(step.theirs, line=line))
        return found

    def parts(self, group: Group) -> list[Difference]:
        """The differences within a group that is one line beside another."""
        if len(group.steps) == 2 and group.kind == "line":  # the same name set elsewhere
            both = [self.steps[number] for number in group.steps]
            mine = next((each.mine for each in both if each.mine is not None), None)
            theirs = next((each.theirs for each in both if each.theirs is not None), None)
            return differences(mine.node, theirs.node) if mine and theirs else []
        if len(group.steps) != 1:
            return []
        step = self.steps[group.steps[0]]
        if step.mine is None or step.theirs is None or step.mine.depth != step.theirs.depth:
            return []
        return differences(step.mine.node, step.theirs.node)

    def with_parts(self, group: Group, chosen: Sequence[Difference]) -> str:
        """The learner's program with some of the differences of one line."""
        return self.partly(group, chosen).program([group])

    def partly(self, group: Group, chosen: Sequence[Difference]) -> Alignment:
        """The same alignment, but in one line only some of the differences are still to be made."""
        (number,) = group.steps
        step = self.steps[number]
        assert step.mine is not None
        node = applied(step.mine.node, chosen)
        mixed = Step(step.mine, replace(step.mine, text=text_of(node), node=node))
        return Alignment((*self.steps[:number], mixed, *self.steps[number + 1 :]))


def align(mine: Sequence[Unit], theirs: Sequence[Unit]) -> Alignment:
    """The cheapest alignment of two programs."""
    words = {unit.text: Counter(words_of(unit.text)) for unit in (*mine, *theirs)}
    start = 0
    while start < min(len(mine), len(theirs)) and mine[start].key == theirs[start].key:
        start += 1
    end = 0
    while end < min(len(mine), len(theirs)) - start and mine[-1 - end].key == theirs[-1 - end].key:
        end += 1
    here, there = mine[start : len(mine) - end], theirs[start : len(theirs) - end]
    middle = _cheapest(here, there, words)
    before = [Step(mine[k], theirs[k]) for k in range(start)]
    after = [Step(mine[k], theirs[k]) for k in range(-end, 0)]
    return Alignment((*before, *middle, *after))


def words_of(text: str) -> list[str]:
    """The words and signs of a program."""
    word, found = "", []
    for char in f"{text} ":
        if char.isalnum() or char == "_":
            word += char
        else:
            found += [word] if word else []
            found += [char] if not char.isspace() else []
            word = ""
    return found


def _price(one: Unit, other: Unit, words: dict[str, Counter[str]]) -> float:
    if one.key == other.key:
        return 0.0
    if one.text == other.text:
        return 0.2
    if one.text.endswith(":") != other.text.endswith(":"):
        return 9.0
    if one.text.startswith("@") != other.text.startswith("@"):
        return 9.0
    a, b = words[one.text], words[other.text]
    alike = 2 * (a & b).total() / max(1, a.total() + b.total())
    target = one.target == other.target != ""
    if alike < LEAST_ALIKE and not target:
        return 9.0
    return 0.95 - 0.75 * alike - 0.1 * target + 0.1 * (one.depth != other.depth)


def _cheapest(
    mine: Sequence[Unit], theirs: Sequence[Unit], words: dict[str, Counter[str]]
) -> list[Step]:
    best = [[0.0] * (len(theirs) + 1) for _ in range(len(mine) + 1)]
    way = [[""] * (len(theirs) + 1) for _ in range(len(mine) + 1)]
    for i in range(len(mine) + 1):
        for j in range(len(theirs) + 1):
            if i == j == 0:
                continue
            choices = []
            if i and j:
                choices.append(
                    (best[i - 1][j - 1] + _price(mine[i - 1], theirs[j - 1], words), "both")
                )
            if i:
                choices.append((best[i - 1][j] + GAP, "mine"))
            if j:
                choices.append((best[i][j - 1] + GAP, "theirs"))
            best[i][j], way[i][j] = min(choices)
    steps, i, j = [], len(mine), len(theirs)
    while i or j:
        match way[i][j]:
            case "both":
                i, j = i - 1, j - 1
                steps.append(Step(mine[i], theirs[j]))
            case "mine":
                i -= 1
                steps.append(Step(mine[i], None))
            case _:
                j -= 1
                steps.append(Step(None, theirs[j]))
    return steps[::-1]


def _cost(step: Step) -> float:
    if step.mine is None or step.theirs is None:
        return GAP
    a, b = Counter(words_of(step.mine.text)), Counter(words_of(step.theirs.text))
    return 1.2 - 2 * (a & b).total() / max(1, a.total() + b.total())


# ---- groups -------------------------------------------------------------------------------------


def _grouped(steps: Sequence[Step]) -> list[Group]:
    groups: list[Group] = []
    used: set[int] = set()
    changed = [number for number, step in enumerate(steps) if step.changes]
    for number in changed:
        if number in used:
            continue
        taken, kind, what = _start(steps, number, changed, used)
        used.update(taken)
        groups.append(Group(taken, kind, what, _line(steps, taken)))
    return groups


def _start(
    steps: Sequence[Step], number: int, changed: Sequence[int], used: set[int]
) -> tuple[tuple[int, ...], str, str]:
    step = steps[number]
    if step.mine is not None and step.theirs is not None:
        if step.mine.text != step.theirs.text:
            other = _mirrored(steps, number, changed, used)
            if other is not None:
                return (number, other), "order", _what(step.mine)
            return (number,), "line", ""
        run = [number]
        while run[-1] + 1 < len(steps) and _only_depth(steps[run[-1] + 1], step):
            run.append(run[-1] + 1)
        kind = "too-deep" if step.mine.depth > step.theirs.depth else "not-deep-enough"
        return tuple(run), kind, ""
    only = step.mine or step.theirs
    assert only is not None
    twin = next(
        (
            k
            for k in changed
            if k != number
            and k not in used
            and _only(steps[k]) is not None
            and _only(steps[k]).text == only.text  # type: ignore[union-attr]
            and (steps[k].mine is None) != (step.mine is None)
        ),
        None,
    )
    if twin is not None and not only.text.endswith(":"):
        return tuple(sorted((number, twin))), "order", _what(only)
    same = next((k for k in changed if k not in used and _replaces(step, steps[k])), None)
    if same is not None:
        return tuple(sorted((number, same))), "line", ""
    kind = "missing" if step.mine is None else "extra"
    run = [number]
    if only.text.endswith(":"):  # with its block
        while run[-1] + 1 < len(steps) and _within(steps[run[-1] + 1], step, only.depth):
            run.append(run[-1] + 1)
        around = any(steps[k].mine is not None and steps[k].theirs is not None for k in run)
        sort = "block" if around or kind == "extra" else "line"
        return tuple(run), f"{sort}-{kind}", _what(only) if around else ""
    return (number,), f"line-{kind}", _what(only)


def _replaces(one: Step, other: Step) -> bool:
    """Whether one of two steps is the learner's only, the other the right one's, for one name."""
    here, there = _only(one), _only(other)
    if here is None or there is None or (one.mine is None) == (other.mine is None):
        return False
    return here.target == there.target != "" and here.depth == there.depth


def _mirrored(
    steps: Sequence[Step], number: int, changed: Sequence[int], used: set[int]
) -> int | None:
    """The line beside which the right answer has what the learner has here, and the other way."""
    step = steps[number]
    for other in changed:
        one = steps[other]
        if other > number and other not in used and one.mine and one.theirs:
            assert step.mine is not None
            assert step.theirs is not None
            if step.mine.text.endswith(":"):
                return None
            if one.mine.key == step.theirs.key and one.theirs.key == step.mine.key:
                return other
    return None


def _only(step: Step) -> Unit | None:
    """The unit of a step that has one."""
    if step.mine is not None and step.theirs is not None:
        return None
    return step.mine or step.theirs


def _only_depth(step: Step, first: Step) -> bool:
    if step.mine is None or step.theirs is None or first.mine is None or first.theirs is None:
        return False
    same = step.mine.text == step.theirs.text
    return (
        same and step.theirs.depth - step.mine.depth == first.theirs.depth - first.mine.depth != 0
    )


def _within(step: Step, first: Step, depth: int) -> bool:
    """Whether a step belongs to the block that the first one opens, or no longer opens."""
    only = _only(step)
    if only is not None:
        return (step.mine is None) == (first.mine is None) and only.depth > depth
    assert step.mine is not None
    assert step.theirs is not None
    inner, outer = (step.theirs, step.mine) if first.mine is None else (step.mine, step.theirs)
    return inner.depth > depth and outer.depth == inner.depth - 1 and inner.text == outer.text


def _line(steps: Sequence[Step], taken: Sequence[int]) -> int:
    """The learner's line: where the group begins, or behind which something is missing."""
    for number in taken:
        mine = steps[number].mine
        if mine is not None:
            return mine.line
    for number in range(taken[0] - 1, -1, -1):
        mine = steps[number].mine
        if mine is not None:
            return mine.line
    return 0


def _what(unit: Unit) -> str:
    """What a line does, in one word: the method called last, or the word that it begins with."""
    node = unit.node
    if isinstance(node, ast.With):
        return "no_grad" if "no_grad" in unit.text else "with"
    if isinstance(node, ast.Return):
        return "return"
    if isinstance(node, ast.Assign) and unit.text.endswith(".grad = None"):
        return "zero_grad"
    calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
    if isinstance(node, ast.Expr) and calls:
        func = calls[0].func
        return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    return unit.text.split()[0].rstrip(":") if unit.text.endswith(":") else ""


def parsed(source: str) -> ast.Module | None:
    """The tree of a source that can be aligned; None if it cannot be read."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def units_or_none(tree: ast.Module | None) -> list[Unit] | None:
    """The units of a tree; None if there is none, or Python cannot write it again."""
    if tree is None:
        return None
    try:
        return units_of(tree)
    except (ValueError, RecursionError):
        return None
