"""The rooms of checkers stand on floors: nothing imports upwards, no files in a circle."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# From the ground up; a room may import the rooms before it.
FLOORS = (
    "languages", "causes", "graph", "ask", "jail", "judge", "diagnose", "course", "authoring",
    "show", "classroom", "cli",
)  # fmt: skip
# Files that import others of ours inside a function, and what that saves. Everything else imports at
# its top. (What not every installation has is imported where it is used, too; it is not ours.)
COMMAND = "a command that needs none of it starts without NumPy, engine and templates"
LATE = {
    "checkers.ask.cell": "a jail that hands back no graph loads no Graphviz",
    "checkers.classroom.commands.autograding": COMMAND,
    "checkers.classroom.commands.book": COMMAND,
    "checkers.classroom.commands.exporting": COMMAND,
    "checkers.classroom.commands.grade": COMMAND,
    "checkers.classroom.commands.looking": COMMAND,
    "checkers.classroom.commands.marks": COMMAND,
    "checkers.classroom.commands.writing": COMMAND,
    "checkers.classroom.nbgrader": "generating an assignment loads no judge",
    "checkers.classroom.pool": "the run loads the pages' templates while its jails work",
    "checkers.cli.check": COMMAND,
    "checkers.cli.draw": COMMAND,
    "checkers.cli.exercise": COMMAND,
    "checkers.graph.live.explorer": "ipywidgets is loaded for who links widgets",
    "checkers.graph.page": "ipywidgets is loaded for who lays a page out with other widgets",
    "checkers.show.feedback": "a verdict without a graph loads no Graphviz",
}


def _modules() -> dict[str, Path]:
    found = {}
    for path in sorted((ROOT / "checkers").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = _modules()


def _used(name: str, tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """Modules of ours that a file imports, and whether the import stands inside a function."""
    package = name if MODULES[name].stem == "__init__" else name.rpartition(".")[0]
    late = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*above, *filter(None, [node.module])]) if node.level else node.module
            names = [f"{base}.{alias.name}" for alias in node.names]
        for each in names:
            while each and each not in MODULES:
                each = each.rpartition(".")[0]
            if each and each not in ("checkers", name):
                yield each, id(node) in late


ARROWS = {
    name: set(_used(name, ast.parse(path.read_text(encoding="utf-8"))))
    for name, path in MODULES.items()
}


def _room(module: str) -> str:
    return module.split(".")[1]


def test_the_floors_are_the_rooms_that_there_are():
    assert {_room(name) for name in MODULES if name != "checkers"} == set(FLOORS)
    assert sum(map(len, ARROWS.values())) > 300  # a reader that finds nothing proves nothing


@pytest.mark.parametrize("name", [each for each in MODULES if each != "checkers"])
def test_nothing_is_imported_from_a_floor_above(name: str):
    height = FLOORS.index(_room(name))
    assert [each for each, _ in ARROWS[name] if FLOORS.index(_room(each)) > height] == []


def test_no_files_import_one_another_in_a_circle():
    left = {name: {each for each, _ in used} for name, used in ARROWS.items()}
    while free := [name for name, used in left.items() if not used & left.keys()]:
        for name in free:
            del left[name]
    assert left == {}


def test_nothing_imports_the_door_that_stands_above_all():
    """`python -m gradschool` is the file beside the packages, and imports them."""
    files = [path for room in ("engine", "checkers") for path in (ROOT / room).rglob("*.py")]
    assert len(files) > 300
    nodes = [
        (each, node) for each in files for node in ast.walk(ast.parse(each.read_text("utf-8")))
    ]
    assert [
        each.name
        for each, node in nodes
        if (isinstance(node, ast.ImportFrom) and node.module == "gradschool")
        or (isinstance(node, ast.Import) and "gradschool" in [n.name for n in node.names])
    ] == []


def test_the_architecture_page_lists_the_floors_in_order():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^\| `checkers/(\w+)", page, re.MULTILINE)) == FLOORS


def test_imports_inside_functions_are_listed_with_what_they_save():
    late = {name for name, used in ARROWS.items() if any(inside for _, inside in used)}
    assert sorted(late) == sorted(LATE)
