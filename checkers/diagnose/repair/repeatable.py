"""Whether an answer may be run again, a hundred times: it must touch nothing but its own values."""

from __future__ import annotations

import ast
import functools

from checkers.ask import program

# What may be imported; anything else could open a window, a file or a connection.
HARMLESS = frozenset((
    "torch", "engine", "numpy", "math", "cmath", "functools", "itertools", "operator", "copy",
    "collections", "contextlib", "dataclasses", "typing", "types", "abc", "statistics", "random",
    "__future__",
))  # fmt: skip
# Names that reach outside, or wait for somebody.
REACHING = frozenset((
    "open", "input", "exec", "eval", "compile", "breakpoint", "exit", "quit", "help", "globals",
    "setattr", "delattr", "__import__", "get_ipython",
))  # fmt: skip


@functools.lru_cache(maxsize=64)
def is_repeatable(source: str) -> bool:
    """True for a program that does the same each time and leaves nothing behind."""
    try:
        nodes = program.nodes(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    for node in nodes:
        match node:
            case ast.Import(names=names):
                if any(each.name.partition(".")[0] not in HARMLESS for each in names):
                    return False
            case ast.ImportFrom(module=module):
                if (module or "").partition(".")[0] not in HARMLESS:
                    return False
            case ast.Name(id=name):
                if name in REACHING:
                    return False
            case ast.Attribute(
                attr="save" | "savetxt" | "tofile" | "sleep" | "load" | "set_printoptions"
            ):
                return False
    return True


@functools.lru_cache(maxsize=256)
def is_data(source: str) -> bool:
    """True for a program that only writes values down, as the answer to a question does."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):
        return False
    for node in body:
        if not isinstance(node, ast.Assign):
            return False
        try:
            ast.literal_eval(node.value)
        except (ValueError, TypeError, SyntaxError):
            return False
    return True
