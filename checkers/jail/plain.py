"""Answers that touch nothing but their own values, told by reading the source.

Only such answers share a process with the other answers of the same learner. Code that imports,
reaches into modules, names double underscores or assigns to attributes other than a tensor's own,
or a method's own object's (`ctx.x`, `self.x`), could change what a later answer meets, for better
or worse; that answer then gets a process of its own. So being wrong here costs time, or the
learner's own marks, never security.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checkers.ask import program
from checkers.ask.question import Question

MODULES = {"torch", "engine", "numpy", "math"}
MODULE_NAMES = {"torch", "engine", "np", "numpy", "math"}
IMPORTED = {"Variable", "Function", "grad", "backward", "gradcheck", "gradgradcheck"}
INNER_MODULES = {"autograd", "nn", "optim", "functional", "random", "linalg", "graph"}
ASSIGNED = {"grad", "data", "requires_grad"}
# What reaches other objects' insides, or the interpreter's.
REACHING = {
    "setattr", "getattr", "delattr", "globals", "locals", "vars", "exec", "eval", "compile", "open",
    "type", "input", "breakpoint", "exit", "quit", "help",
}  # fmt: skip
NAMES_READ = {"__name__", "__init__", "__class__"}
TELLING = {ast.Import, ast.ImportFrom, ast.Name, ast.Attribute, ast.Subscript}
SETTINGS = ("set_", "seterr", "use_", "__")
# What leads from a generator or an exception to the frames around it, and so to all inputs.
FRAMES = {
    "gi_frame", "cr_frame", "ag_frame", "gi_yieldfrom", "cr_await", "tb_frame", "tb_next", "f_back",
    "f_locals", "f_globals", "f_builtins",
}  # fmt: skip


def is_plain(question: Question) -> bool:
    """Whether the answer, and the cells it may borrow from, touch nothing but their own values."""
    return all(map(_is_plain, (question.source, *question.context)))


@functools.lru_cache(maxsize=64)
def _is_plain(source: str) -> bool:
    try:
        every = program.nodes(source)
    except (SyntaxError, ValueError):
        return True  # will not run
    except (RecursionError, MemoryError):
        return False
    nodes = [node for node in every if type(node) in TELLING]
    bases = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    names = _Names(
        frozenset(_aliases(nodes)) | MODULE_NAMES | {"Variable", "Function"},
        frozenset(_owners(every)),
    )
    return not any(_reaches(node, id(node) in bases, names) for node in nodes)


@dataclass(frozen=True)
class _Names:
    """What names mean in an answer: the library's own, and the first argument of its methods."""

    library: frozenset[str]
    owners: frozenset[str]


def _aliases(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """What the library's names are called here: V, after `import Variable as V`."""
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            yield from (each.asname for each in node.names if each.asname)


def _owners(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """`ctx` and `self`: the first argument of each method."""
    for node in nodes:
        if isinstance(node, ast.ClassDef):
            for each in node.body:
                if isinstance(each, ast.FunctionDef) and each.args.args:
                    yield each.args.args[0].arg


def _reaches(node: ast.AST, is_base: bool, names: _Names) -> bool:
    match node:
        case ast.Import(names=imported):
            return any(
                each.name not in MODULES or (each.asname or each.name) not in MODULE_NAMES
                for each in imported
            )
        case ast.ImportFrom(module=module, names=imported):
            known = (module or "").partition(".")[0] in MODULES
            return not known or any(each.name not in IMPORTED for each in imported)
        case ast.Name(id=name, ctx=context):
            if name in names.library and isinstance(context, ast.Store):
                return True
            if name in MODULE_NAMES and not is_base:
                return True  # the module itself, under another name soon
            return name in REACHING or name.startswith("__")
        case ast.Attribute(attr=name, ctx=context):
            if not isinstance(context, ast.Load):
                own = isinstance(node.value, ast.Name) and node.value.id in names.owners
                own = own and not name.startswith("__")
                return not (own or name in ASSIGNED) or _is_library(node.value, names)
            if name in INNER_MODULES and not is_base:
                return True
            if name.startswith("_") and _is_library(node.value, names):
                return True
            if name in FRAMES:
                return True
            return name not in NAMES_READ and name.startswith(SETTINGS)
        case ast.Subscript(value=ast.Attribute(value=inner), ctx=ast.Store() | ast.Del()):
            return _is_library(inner, names)
    return False


def _is_library(node: ast.AST, names: _Names) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in names.library
