"""A program as a list of units: simple statements and the headers of blocks, one below the other.

Two programs are compared unit by unit, and a repaired program is put together from units again, so
that a block can be entered, left or reordered like a line.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

Tree = TypeVar("Tree", bound=ast.AST)


def copied(tree: Tree) -> Tree:
    """A tree of its own, with its places; what others have hung on its nodes stays behind.

    A process has one `ast.Load` for all trees, and IPython's tracebacks hang the tree of a whole
    file on it: a deep copy of `x` would bring that along.
    """
    made = type(tree)(**{name: _copied(value) for name, value in ast.iter_fields(tree)})
    return ast.copy_location(made, tree)


def _copied(value: Any) -> Any:
    if isinstance(value, ast.AST):
        return copied(value)
    return list(map(_copied, value)) if isinstance(value, list) else value


@dataclass(frozen=True)
class Named:
    """A place in a statement where a name stands."""

    name: str
    node: ast.AST


def _named(node: ast.AST) -> Iterator[Named]:
    match node:
        case ast.Name(id=name) | ast.arg(arg=name):
            yield Named(name, node)
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield Named(name, node)
        case ast.Attribute(attr=name, value=ast.Name(id="self" | "ctx")):
            yield Named(f".{name}", node)
    for child in ast.iter_child_nodes(node):
        yield from _named(child)


@dataclass(frozen=True)
class Unit:
    """A simple statement or a header, normalised; `scope` names the functions around it."""

    text: str
    depth: int
    scope: str
    line: int
    node: ast.AST

    @property
    def key(self) -> tuple[int, str]:
        """What makes two units the same."""
        return self.depth, self.text

    @functools.cached_property
    def target(self) -> str:
        """What an assignment sets, "" for any other statement."""
        return ast.unparse(self.node.targets[0]) if isinstance(self.node, ast.Assign) else ""

    @functools.cached_property
    def named(self) -> tuple[Named, ...]:
        """The places of names that may stand for others, in the order of the text."""
        return tuple(_named(self.node))


def units_of(tree: ast.Module) -> list[Unit]:
    """The units of a program, in the order of its text. Raises ValueError as ast.unparse does."""
    return list(_block(tree.body, 0, ""))


def written(units: Sequence[Unit]) -> str:
    """The program that units make."""
    lines = []
    for unit in units:
        indent = "    " * unit.depth
        if unit.text.endswith(":") or "\n" not in unit.text or '"""' in unit.text:
            lines.append(indent + unit.text)
        else:
            lines += [indent + line for line in unit.text.split("\n")]
    return "\n".join(lines)


def _block(body: Sequence[ast.stmt], depth: int, scope: str) -> Iterator[Unit]:
    for node in body:
        yield from _statement(node, depth, scope)


def _statement(node: ast.stmt, depth: int, scope: str) -> Iterator[Unit]:
    def header(text: str, line: int = node.lineno, part: ast.AST = node) -> Unit:
        return Unit(text, depth, scope, line, part)

    def inner(body: Sequence[ast.stmt], name: str = "") -> Iterator[Unit]:
        return _block(body, depth + 1, f"{scope}.{name}".strip(".") if name else scope)

    match node:
        case ast.FunctionDef() | ast.ClassDef():
            for decorator in node.decorator_list:
                yield header(f"@{ast.unparse(decorator)}", decorator.lineno, decorator)
            yield _head(node, depth, scope)
            yield from inner(node.body, node.name)
        case ast.For() | ast.While() | ast.If():
            yield _head(node, depth, scope)
            yield from inner(node.body)
            if node.orelse:
                yield header("else:", node.orelse[0].lineno, ast.Pass())
                yield from inner(node.orelse)
        case ast.With():
            yield _head(node, depth, scope)
            yield from inner(node.body)
        case ast.Try():
            yield header("try:", part=ast.Pass())
            yield from inner(node.body)
            for handler in node.handlers:
                kind = f" {ast.unparse(handler.type)}" if handler.type else ""
                name = f" as {handler.name}" if handler.name else ""
                yield header(f"except{kind}{name}:", handler.lineno, ast.Pass())
                yield from inner(handler.body)
            for word, body in (("else:", node.orelse), ("finally:", node.finalbody)):
                if body:
                    yield header(word, body[0].lineno, ast.Pass())
                    yield from inner(body)
        case _:
            yield header(ast.unparse(node))


def _head(node: ast.stmt, depth: int, scope: str) -> Unit:
    """The header of a block, as a block of its own with nothing in it."""
    fields = {**dict(ast.iter_fields(node)), "body": [ast.Pass()]}
    fields |= {name: [] for name in ("decorator_list", "orelse") if hasattr(node, name)}
    bare = ast.fix_missing_locations(ast.copy_location(type(node)(**fields), node))
    return Unit(text_of(bare), depth, scope, node.lineno, bare)


def text_of(node: ast.AST) -> str:
    """The text of a unit's node: of a block the header only."""
    text = ast.unparse(node)
    return (
        text.removesuffix("pass").rstrip()
        if hasattr(node, "body") and isinstance(node, ast.stmt)
        else text
    )
