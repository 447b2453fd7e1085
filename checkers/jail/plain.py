"""Answers that touch nothing but their own values, told by reading the source.

Only such answers share a process with the other answers of the same learner. Code that imports,
reaches into modules, names double underscores or assigns to attributes other than a tensor's own
could change what a later answer meets, for better or worse; each answer of that hand-in then gets a
process of its own. So being wrong here costs time, or the learner's own marks, never security.
"""

from __future__ import annotations

import ast
import functools

from checkers import program
from checkers.question import Question

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


def is_plain(question: Question) -> bool:
    """Whether the answer, and the cells it may borrow from, touch nothing but their own values."""
    return all(map(_is_plain, (question.source, *question.context)))


@functools.lru_cache(maxsize=64)
def _is_plain(source: str) -> bool:
    try:
        tree = program.parse(source)
    except (SyntaxError, ValueError):
        return True  # will not run
    except (RecursionError, MemoryError):
        return False
    nodes = [node for node in ast.walk(tree) if type(node) in TELLING]
    bases = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    return not any(_reaches(node, id(node) in bases) for node in nodes)


def _reaches(node: ast.AST, is_base: bool) -> bool:
    match node:
        case ast.Import(names=names):
            return any(
                each.name not in MODULES or (each.asname or each.name) not in MODULE_NAMES
                for each in names
            )
        case ast.ImportFrom(module=module, names=names):
            known = (module or "").partition(".")[0] in MODULES
            return not known or any(
                each.name not in IMPORTED or each.asname is not None for each in names
            )
        case ast.Name(id=name, ctx=context):
            if name in MODULE_NAMES | {"Variable", "Function"} and isinstance(context, ast.Store):
                return True
            if name in MODULE_NAMES and not is_base:
                return True  # the module itself, under another name soon
            return name in REACHING or name.startswith("__")
        case ast.Attribute(attr=name, ctx=context):
            if not isinstance(context, ast.Load):
                return name not in ASSIGNED or _is_module(node.value)
            if name in INNER_MODULES and not is_base:
                return True
            if name.startswith("_") and _is_module(node.value):
                return True
            return name not in NAMES_READ and name.startswith(SETTINGS)
        case ast.Subscript(value=ast.Attribute(value=inner), ctx=ast.Store() | ast.Del()):
            return _is_module(inner)
    return False


def _is_module(node: ast.AST) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in MODULE_NAMES | {"Variable", "Function"}
