"""A learner's program: from source text to a syntax tree that runs with the library in use."""

from __future__ import annotations

import ast
import functools
import importlib
import linecache
import re
import types
from collections.abc import Mapping

import numpy as np

# What a learner may call in an answer cell although it belongs to the notebook, not to the answer.
NOTEBOOK_NAMES = (
    "check", "hint", "solution", "reset", "progress", "draw", "step", "compare",
    "warm_up", "inventory",
)  # fmt: skip
# What a console writes before a line, and what is copied with it.
PROMPT = re.compile(r"^(\s*)(?:>>> ?|\.\.\.(?: |$)|In \[\d+\]: ?|   \.\.\.: ?)")
SPANNING = re.compile(r"'''|\"\"\"|\\$|\r", re.M)
QUOTE = re.compile("[\"']")
# Both spellings of the library; whichever the learner imports, the chosen one is run.
LIBRARIES = ("engine", "torch")


def default_torch() -> types.ModuleType:
    """The course's own engine."""
    return importlib.import_module("engine")


def known_library(namespace: Mapping[str, object]) -> types.ModuleType:
    """The library that a notebook uses under the name torch; the engine when it has none."""
    module = namespace.get("torch")
    if isinstance(module, types.ModuleType) and module.__name__ in LIBRARIES:
        return module
    return default_torch()


UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


def parse(source: str) -> ast.Module:
    """The syntax tree, to be changed by whoever asks for it.

    Shell and magic lines are passed over, and a console's prompts. Raises SyntaxError.
    """
    source = _without_prompts(source)
    try:
        return ast.parse(source)
    except UNREADABLE:
        return ast.parse(_without_magics(source))


def tree(source: str) -> ast.Module:
    """The same, to be read only: one tree for all who look at an answer, one after another."""
    source = _without_prompts(source)
    return _as_it_is(source) or _parsed(_without_magics(source))


@functools.lru_cache(maxsize=16)
def nodes(source: str) -> tuple[ast.AST, ...]:
    """All nodes of that tree, in the order of ast.walk: many look through them, one walks."""
    found: list[ast.AST] = [tree(source)]
    for node in found:  # which grows
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, ast.AST):
                found.append(value)
            elif isinstance(value, list):
                found += [each for each in value if isinstance(each, ast.AST)]
    return tuple(found)


def readable(source: str) -> str:
    """The source, line by line, as Python can read it, if it can."""
    source = _without_prompts(source)
    return source if _as_it_is(source) else _without_magics(source)


def not_python(source: str) -> tuple[str, ...]:
    """The shell and magic lines that `parse` passes over."""
    if _as_it_is(source):
        return ()
    return tuple(line.strip() for line in source.splitlines() if _without_magic(line) != line)


_parsed = functools.lru_cache(maxsize=16)(ast.parse)


@functools.lru_cache(maxsize=16)
def _as_it_is(source: str) -> ast.Module | None:
    """The tree of a source that Python can read, None of any other."""
    try:
        return ast.parse(source)
    except UNREADABLE:
        return None


def _without_magics(source: str) -> str:
    return "\n".join(map(_without_magic, source.splitlines()))


def _without_prompts(source: str) -> str:
    """The lines as they were typed, if the first one was copied with a console's prompt."""
    first = source.lstrip()
    if not first.startswith((">>>", "In [")) or not PROMPT.match(first):
        return source
    return "\n".join(PROMPT.sub(r"\1", line) for line in source.splitlines())


def _without_magic(line: str) -> str:
    stripped = line.lstrip()
    if stripped.startswith(("%", "!", "?")) or stripped.endswith("?"):
        return line[: len(line) - len(stripped)] + "pass"
    return line


class _Library(ast.NodeTransformer):
    """Imports of the engine or of torch become imports of the library in use."""

    def __init__(self, name: str) -> None:
        self.name = name

    def _renamed(self, module: str) -> str:
        first, dot, rest = module.partition(".")
        return self.name + dot + rest if first in LIBRARIES else module

    def visit_Import(self, node: ast.Import) -> ast.Import:
        for alias in node.names:
            renamed = self._renamed(alias.name)
            if renamed != alias.name and alias.asname is None and "." not in alias.name:
                alias.asname = alias.name  # `import torch` still binds the name torch
            alias.name = renamed
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt:
        if node.module == "IPython.display" and [a.name for a in node.names] == ["display"]:
            name = node.names[0].asname or "display"  # shows what the check looks for
            return ast.copy_location(ast.parse(f"{name} = display").body[0], node)
        node.module = self._renamed(node.module or "")
        return node


def for_library(tree: ast.Module, library: str) -> ast.Module:
    """The same program, importing the library of that name."""
    return ast.fix_missing_locations(_Library(library).visit(tree))


def with_inputs(tree: ast.Module, names: frozenset[str]) -> ast.Module:
    """The given code, where `x = ...` takes this run's x. Later uses of x follow by themselves."""
    if not names:
        return tree
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Name) and target.id in names:
                node.value = ast.parse(f"__input__({target.id!r})", mode="eval").body
    return ast.fix_missing_locations(tree)


def prelude(torch: types.ModuleType) -> dict[str, object]:
    """A fresh namespace as the first cell of a notebook leaves it."""
    namespace: dict[str, object] = {"__name__": "__main__", "torch": torch, "np": np, "numpy": np}
    namespace["Variable"] = torch.autograd.Variable
    namespace["Function"] = torch.autograd.Function
    namespace.update(dict.fromkeys(NOTEBOOK_NAMES, nothing))
    namespace["display"] = display
    return namespace


def display(*values: object, **_options: object) -> None:
    """Stands for IPython's display() while an answer is being checked: shows text."""
    for value in values:
        print(repr(value))


def nothing(*_args: object, **_options: object) -> None:
    """Stands for check(), draw() and the like while an answer is being checked."""


@functools.lru_cache(maxsize=64)
def compiled(source: str, filename: str) -> types.CodeType:
    """Code of the course's own; kept, because it is the same for everybody."""
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    return compile(source, filename, "exec")


@functools.lru_cache(maxsize=64)
def cell_code(
    source: str, filename: str, library: str, inputs: frozenset[str] = frozenset()
) -> tuple[types.CodeType, types.CodeType | None]:
    """A cell as code, and the code of its last expression, whose value a notebook shows.

    Kept, because one answer runs on several cases of inputs. Raises SyntaxError.
    """
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    tree = parse(source)
    if "import" in source:  # walking the tree takes longer than compiling it
        tree = for_library(tree, library)
    tree = with_inputs(tree, inputs)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        expression = tree.body.pop()
        assert isinstance(expression, ast.Expr)
        last = compile(ast.Expression(expression.value), filename, "eval")
    return compile(tree, filename, "exec"), last


def without_comments(source: str) -> str:
    """The same program, line by line, without most of its comments and blanks at line ends.

    Texts that are the same without comments are the same program, with the same line numbers. A
    comment that could be part of a string stays, so different programs never become the same.
    """
    if SPANNING.search(source):  # a string may span lines, and a line may be a part of one
        return source
    kept = []
    for line in source.split("\n"):
        before, sign, _ = line.partition("#")
        kept.append((before if sign and not QUOTE.search(before) else line).rstrip(" \t"))
    return "\n".join(kept).rstrip("\n")
