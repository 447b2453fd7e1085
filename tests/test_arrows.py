"""No circles between files of the engine, and no import that hides in a function.

What only a type checker imports (`if TYPE_CHECKING`) is no arrow. tests/checkers/test_rooms.py holds
the checkers to the same.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

PACKAGE = "engine"


def files() -> dict[str, Path]:
    """Every module of the engine by its dotted name."""
    found = {}
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def walk(node: ast.AST, inside: bool = False) -> Iterator[tuple[ast.AST, bool]]:
    """All imports under a node, and whether each stands inside of a function."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, inside
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            for other in child.orelse:
                yield from walk(other, inside)
        else:
            function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from walk(child, inside or function)


def targets(node: ast.AST, package: str) -> Iterator[str]:
    """The dotted names that an import statement asks for."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        parts = package.split(".")
        above = parts[: len(parts) - node.level + 1] if node.level else []
        base = ".".join([*above, *([node.module] if node.module else [])])
        yield from (f"{base}.{alias.name}" for alias in node.names)


def arrows() -> dict[str, set[str]]:
    """Which file imports which, imports inside of functions included."""
    modules = files()
    graph: dict[str, set[str]] = {}
    for name, path in modules.items():
        home = name if path.stem == "__init__" else name.rpartition(".")[0]
        graph[name] = set()
        for node, _ in walk(ast.parse(path.read_text(encoding="utf-8"))):
            for target in targets(node, home):
                while target and target not in modules:
                    target = target.rpartition(".")[0]
                if target and target != name and not name.startswith(f"{target}."):
                    graph[name].add(target)
    return graph


def room(name: str) -> str:
    """`engine.ops` of `engine.ops.views.shape`."""
    return ".".join(name.split(".")[:2])


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """The strongly connected parts of more than one file (Tarjan, 1972)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(v: str) -> None:
        number[v] = low[v] = len(number)
        stack.append(v)
        for w in graph[v]:
            if w not in number:
                visit(w)
                low[v] = min(low[v], low[w])
            elif w in stack:
                low[v] = min(low[v], number[w])
        if low[v] == number[v]:
            part = stack[stack.index(v) :]
            del stack[stack.index(v) :]
            if len(part) > 1:
                found.append(sorted(part))

    for v in graph:
        if v not in number:
            visit(v)
    return found


def test_the_test_sees_a_circle() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]
    assert circles({"a": {"b"}, "b": set()}) == []


def test_the_test_sees_arrows_that_are_there() -> None:
    graph = arrows()
    assert "engine.core.define" in graph["engine.ops.elements.pointwise"]
    assert "engine.core.graph" in graph["engine.core.walk"]
    assert len(graph) > 100


def test_no_circles() -> None:
    assert circles(arrows()) == []


def test_no_circles_of_rooms() -> None:
    """What lies directly below a package: its folders, and its files beside them."""
    rooms: dict[str, set[str]] = {}
    for name, imported in arrows().items():
        for each in (name, *imported):
            rooms.setdefault(room(each), set())
        rooms[room(name)] |= {room(each) for each in imported} - {room(name)}
    assert len(rooms) > 10
    assert circles(rooms) == []


def test_no_import_inside_of_a_function() -> None:
    hidden = []
    for name, path in files().items():
        for node, inside in walk(ast.parse(path.read_text(encoding="utf-8"))):
            if inside:
                hidden += [(name, target) for target in targets(node, name)]
    assert hidden == []


# Which room may know which: a row knows the rooms that it names, and itself.
FLOORS = {
    "arrays": set(),
    "core": {"arrays", "handles", "ready", "sentences"},
    "handles": set(),
    "ready": set(),
    "sentences": set(),
}


@pytest.mark.parametrize("room", FLOORS)
def test_the_lower_floors_know_nobody_above(room: str) -> None:
    for name, used in arrows().items():
        if name.split(".")[1:2] == [room]:
            rooms = {target.split(".")[1] for target in used if target.count(".")}
            assert rooms <= {*FLOORS[room], room}, name


def test_the_architecture_page_names_every_part_of_the_engine() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = "".join(re.findall(r"^\| `engine.*$", page, re.MULTILINE))
    parts = {path.name for path in (ROOT / "engine").iterdir() if path.name[:1] not in "_."}
    parts = {name for name in parts if "." not in name or name.endswith(".py")}
    assert len(parts) > 10
    assert [name for name in parts if not re.search(rf"[/`]{re.escape(name)}`", rows)] == []
