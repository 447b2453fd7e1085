"""Which of a right program's names stands for which of the learner's, scope by scope.

Statements that look the same but for the names in them vote: where `total = total + part` stands
beside `s = s + p`, total stands for s. Names that the exercise fixes stand for themselves.
"""

from __future__ import annotations

import ast
import builtins
import difflib
import functools
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from checkers.diagnose.repair.units import Named, Unit

KNOWN = frozenset(dir(builtins)) | {
    "torch",
    "np",
    "numpy",
    "math",
    "engine",
    "Variable",
    "Function",
}
SIMILAR = 0.6
CERTAIN = 20  # votes


def _named(unit: Unit, free: frozenset[str]) -> Iterator[Named]:
    """The places of names that may be renamed, in the order of the text."""
    return (each for each in unit.named if each.name not in free)


def _skeleton(unit: Unit, free: frozenset[str]) -> str:
    """The text of a unit with a blank for each name."""
    names = {each.name.lstrip(".") for each in _named(unit, free)}
    if not names:
        return unit.text
    parts = []
    for word in _words(unit.text):
        parts.append("_" if word in names else word)
    return "".join(parts)


def _words(text: str) -> Iterator[str]:
    word = ""
    for char in text:
        if char.isalnum() or char == "_":
            word += char
        else:
            if word:
                yield word
            yield char
            word = ""
    if word:
        yield word


@dataclass(frozen=True)
class Words:
    """What a program defines, and which attributes it reads and sets, each with its dot."""

    defined: frozenset[str]
    attributes: frozenset[str]
    stored: frozenset[str]


def words_of(units: Sequence[Unit]) -> Words:
    """The words of a program that may mean the same in another one."""
    headers = (each.node for each in units)
    defined = {each.name for each in headers if isinstance(each, ast.FunctionDef | ast.ClassDef)}
    stored = {name for unit in units for name in _stored(unit.node)}
    found = {
        f".{each.attr}"
        for unit in units
        for each in ast.walk(unit.node)
        if isinstance(each, ast.Attribute)
    }
    return Words(frozenset(defined), frozenset(found), frozenset(stored))


def fixed_names(given: str, keys: Sequence[str], mine: Words, theirs: Words) -> frozenset[str]:
    """Names that mean the same in every answer: given, asked for, of the library."""
    asked = {key.partition(".")[0].partition("[")[0] for key in keys}
    library = (mine.attributes | theirs.attributes) - mine.stored - theirs.stored
    both = (mine.defined & theirs.defined) | (mine.stored & theirs.stored)
    return frozenset(KNOWN | _names_in(given) | asked | library | both)


@functools.lru_cache(maxsize=64)
def _names_in(given: str) -> frozenset[str]:
    """The names that the given code mentions or defines."""
    try:
        nodes = list(ast.walk(ast.parse(given)))
    except SyntaxError:
        return frozenset()
    mentioned = {each.id for each in nodes if isinstance(each, ast.Name)}
    defined = {each.name for each in nodes if isinstance(each, ast.FunctionDef | ast.ClassDef)}
    return frozenset(mentioned | defined)


def _stored(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store):
            yield f".{each.attr}"


def renaming(
    mine: Sequence[Unit], theirs: Sequence[Unit], free: frozenset[str]
) -> Mapping[tuple[str, str], str]:
    """(scope, name) of the right program -> the learner's name; scope "" holds for all."""
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    ours = [_skeleton(unit, free) for unit in mine]
    others = [_skeleton(unit, free) for unit in theirs]
    matcher = difflib.SequenceMatcher(None, ours, others, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            pairs = [(mine[i1 + k], theirs[j1 + k], 2) for k in range(i2 - i1)]
        elif kind == "replace":
            pairs = [
                (mine[i], theirs[j], 1)
                for i in range(i1, i2)
                for j in range(j1, j2)
                if difflib.SequenceMatcher(None, ours[i], others[j]).quick_ratio() > SIMILAR
            ]
        else:
            pairs = []
        for one, other, weight in pairs:
            _vote(one, other, weight, free, votes)
    _parameters(mine, theirs, votes)
    return _elected(votes)


def _parameters(
    mine: Sequence[Unit], theirs: Sequence[Unit], votes: dict[tuple[str, str], Counter[str]]
) -> None:
    """Parameters stand for one another by their place, in functions of the same name."""
    defs = {(u.scope, u.node.name): u.node for u in mine if isinstance(u.node, ast.FunctionDef)}
    for unit in theirs:
        if isinstance(unit.node, ast.FunctionDef):
            own = defs.get((unit.scope, unit.node.name))
            if own is not None and len(own.args.args) == len(unit.node.args.args):
                for a, b in zip(own.args.args, unit.node.args.args, strict=True):
                    votes[_inside(unit), b.arg][a.arg] += CERTAIN


def _vote(
    one: Unit,
    other: Unit,
    weight: int,
    free: frozenset[str],
    votes: dict[tuple[str, str], Counter[str]],
) -> None:
    here, there = list(_named(one, free)), list(_named(other, free))
    if weight == 1:  # only what is assigned, or the parameters of a function
        here, there = _targets(here), _targets(there)
        if isinstance(one.node, ast.FunctionDef) != isinstance(other.node, ast.FunctionDef):
            return
    if len(here) != len(there):
        return
    for a, b in zip(here, there, strict=True):
        if a.name.startswith(".") == b.name.startswith("."):
            for scope in {other.scope, _inside(other)}:
                votes[scope, b.name][a.name] += weight
            votes["", b.name][a.name] += weight


def _inside(unit: Unit) -> str:
    """The scope of a function's parameters is the function's own."""
    if isinstance(unit.node, ast.FunctionDef):
        return f"{unit.scope}.{unit.node.name}".strip(".")
    return unit.scope


def _targets(names: list[Named]) -> list[Named]:
    return [
        each
        for each in names
        if isinstance(each.node, ast.arg | ast.FunctionDef | ast.ClassDef)
        or isinstance(getattr(each.node, "ctx", None), ast.Store)
    ]


def _elected(votes: Mapping[tuple[str, str], Counter[str]]) -> dict[tuple[str, str], str]:
    chosen: dict[tuple[str, str], str] = {}
    taken: dict[str, set[str]] = defaultdict(set)
    ranked = sorted(
        (
            (count + (name == mine) / 2, scope, name, mine)
            for (scope, name), found in votes.items()
            for mine, count in found.items()
        ),
        key=lambda each: -each[0],
    )
    for _, scope, name, mine in ranked:
        if (scope, name) not in chosen and mine not in taken[scope]:
            chosen[scope, name] = mine
            taken[scope].add(mine)
    return chosen


class _Rename(ast.NodeTransformer):
    def __init__(self, names: Mapping[tuple[str, str], str]) -> None:
        self.names, self.scope = names, ""

    def _new(self, name: str) -> str:
        return self.names.get((self.scope, name)) or self.names.get(("", name)) or name

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self._new(node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.arg = self._new(node.arg)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.Attribute:
        self.generic_visit(node)
        node.attr = self._new(f".{node.attr}").lstrip(".")
        return node

    def _block(self, node: ast.FunctionDef | ast.ClassDef) -> ast.AST:
        outer, name = self.scope, node.name
        node.name = self._new(name)
        self.scope = f"{outer}.{name}".strip(".")
        self.generic_visit(node)
        self.scope = outer
        return node

    visit_FunctionDef = visit_ClassDef = _block


def rename(tree: ast.Module, names: Mapping[tuple[str, str], str]) -> None:
    """Give a right program the learner's names."""
    _Rename(names).visit(tree)
