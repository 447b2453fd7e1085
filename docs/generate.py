"""The pages of the docs that are written from the code: the reference and the drawn house.

docs/conf.py calls `write` before each build; what it writes lies in docs/generated, outside of git.
"""

from __future__ import annotations

import ast
import html
import inspect
import re
import sys
import types
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import pygraphviz

import checkers
import engine
from checkers.languages import LANGUAGES

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "docs" / "gallery"))
import explore  # noqa: E402

# Page of the reference -> what it is about, and the module whose __all__ it lists
PAGES = {
    "checkers": ("What a notebook imports", checkers),
    "engine": ("Tensors, creation, operations", engine),
    "autograd": ("Gradients, Function, Variable, gradcheck", engine.autograd),
    "autograd_functional": ("Jacobians and Hessians", engine.autograd.functional),
    "func": ("Transformations of functions", engine.func),
    "nn": ("Modules and losses", engine.nn),
    "nn_functional": ("Networks as functions", engine.nn.functional),
    "nn_init": ("Initialisers", engine.nn.init),
    "optim": ("Optimizers", engine.optim),
    "lr_scheduler": ("Learning rates", engine.optim.lr_scheduler),
    "linalg": ("Linear algebra", engine.linalg),
    "special": ("Special functions", engine.special),
    "testing": ("Comparing in tests", engine.testing),
}
HOUSE = """\
# The house, drawn

Drawn from the import statements each time these pages are built: an arrow goes from who imports to
who is imported, and a thicker one is used by more modules.

![The packages of engine and checkers with their sizes, and the imports between them](house.svg)

## Inside the checkers

An arrow that follows from others is left out.

![The modules of the package checkers with their sizes, and the imports between them](checkers.svg)
"""
SECTION = re.compile(r"^(Args|Returns|Raises|Yields|Example|Note):\s*$")
ITEM = re.compile(r"^    ([*\w., ]+): (.*)$")


def write(folder: Path) -> None:
    """Write every generated page into `folder`."""
    folder.mkdir(exist_ok=True)
    (folder / "house.svg").write_bytes(house_svg(packages_of(imports())))
    (folder / "checkers.svg").write_bytes(house_svg(reduced(files_of(imports(), "checkers"))))
    (folder / "house.md").write_text(HOUSE, encoding="utf-8")
    pages = explore.build(folder / "pages" / "explore")
    rows = [
        f'<li><a href="explore/{name}.html">{html.escape(said)}</a></li>' for name, said in pages
    ]
    listed = ["```{raw} html", "<ul>", *rows, "</ul>", "```", ""]
    (folder / "explore_list.md").write_text("\n".join(listed), encoding="utf-8")
    intro = "The public names, from their docstrings. Everything else is private."
    lines = ["# Reference", "", intro, "", "```{toctree}", *PAGES, "```", ""]
    (folder / "reference.md").write_text("\n".join(lines), encoding="utf-8")
    for name, (about, module) in PAGES.items():
        (folder / f"{name}.md").write_text(page(module, about), encoding="utf-8")
    for language in LANGUAGES:
        name = "glossary.md" if language == "en" else f"glossary.{language}.md"
        (folder / name).write_text(glossary(language), encoding="utf-8")


def glossary(language: str) -> str:
    """The glossary, which has its one source among the lessons."""
    source = jupytext.read(ROOT / "lessons" / "source" / "glossary.py", fmt="py:percent")
    cells = (cell for cell in source.cells if cell.metadata.get("lang") == language)
    return "\n\n".join(cell.source for cell in cells) + "\n"


# ---- the reference -------------------------------------------------------------------------------


def public(module: types.ModuleType) -> list[str]:
    """The public names of a module: its __all__, or what is defined in it."""
    listed = getattr(module, "__all__", None)
    if listed is None:
        listed = [n for n, v in vars(module).items() if _at_home(v, module)]
    return sorted((n for n in listed if not n.startswith("_")), key=lambda n: (n.lower(), n))


def _at_home(value: Any, module: types.ModuleType) -> bool:
    return getattr(value, "__module__", None) == module.__name__ and callable(value)


def page(module: types.ModuleType, about: str) -> str:
    """The reference page of one module, in Markdown."""
    groups: dict[str, list[str]] = {"Classes": [], "Functions": [], "Values": []}
    for name in public(module):
        value = getattr(module, name)
        if isinstance(value, types.ModuleType):
            continue
        kind = "Classes" if inspect.isclass(value) else "Functions" if callable(value) else "Values"
        groups[kind].append(name)
    parts = [f"# {module.__name__}", f"{about}.", _markdown(inspect.getdoc(module) or "")]
    for heading, names in groups.items():
        if not names:
            continue
        parts.append(f"## {heading}")
        if heading == "Values":
            parts.append(", ".join(f"`{name}`" for name in names))
            continue
        parts += [_entry(module.__name__, name, getattr(module, name)) for name in names]
    return "\n\n".join(parts) + "\n"


def _entry(module: str, name: str, value: Any) -> str:
    kind = "class" if inspect.isclass(value) else "function"
    body = _markdown(_doc(value)) or _definition(name) or "As in PyTorch."
    if inspect.isclass(value):
        body = "\n\n".join([body, *_methods(value)])
    return f"`````{{py:{kind}}} {module}.{name}{_signature(value)}\n{body}\n`````"


def _doc(value: Any) -> str:
    own = vars(value).get("__doc__") if inspect.isclass(value) else value.__doc__
    return inspect.cleandoc(own) if own else ""


def _methods(cls: type) -> Iterator[str]:
    plain = []
    for name, value in sorted(vars(cls).items()):
        target = value.__func__ if isinstance(value, staticmethod | classmethod) else value
        if name.startswith("_") or not (callable(target) or isinstance(target, property)):
            continue
        if isinstance(target, types.FunctionType) and target.__doc__ and target.__name__ == name:
            body = _markdown(_doc(target))
            yield f"````{{py:method}} {name}{_signature(target)}\n{body}\n````"
        elif isinstance(target, property) and target.__doc__:
            yield f"````{{py:property}} {name}\n{_markdown(_doc(target))}\n````"
        else:
            plain.append(f"`{name}`")
    if plain:
        yield "Also: " + ", ".join(plain) + "."


def _signature(value: Any) -> str:
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):
        return "()"
    plain = [p.replace(annotation=p.empty) for p in signature.parameters.values()]
    text = str(signature.replace(parameters=plain, return_annotation=signature.empty))
    return re.sub(r"<(?:function|class|object)[^>]*>", "...", text)


def _markdown(doc: str) -> str:
    """A docstring as Markdown: sections become lists, roles become code."""
    doc = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", doc.replace("``", "`"))
    lines: list[str] = []
    section = False
    for line in doc.splitlines():
        if SECTION.match(line):
            section = True
            lines += ["", f"**{line.strip(' :')}**", ""]
        elif section and line.startswith("    "):
            item = ITEM.match(line)
            lines.append(f"- `{item[1]}`: {item[2]}" if item else "  " + line.strip())
        else:
            section = section and not line.strip()
            lines.append(line)
    return "\n".join(lines).strip()


def _definition(name: str) -> str:
    """How an operation without a docstring is written down: forward and rules side by side."""
    for path in sorted((ROOT / "engine" / "ops").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.parse(text).body:
            targets = node.targets if isinstance(node, ast.Assign) else []
            names = {target.id for target in targets if isinstance(target, ast.Name)}
            if names & {name, f"{name}_"} and isinstance(node.value, ast.Call):  # type: ignore[attr-defined]
                code = ast.get_source_segment(text, node)
                home = path.relative_to(ROOT).as_posix()
                return f"Forward and rules, from `{home}`:\n\n```python\n{code}\n```"
    return ""


# ---- the house -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class House:
    """What is drawn: rooms with their sizes in lines, and who imports whom how often."""

    rooms: dict[str, int]
    arrows: Counter[tuple[str, str]]


def imports() -> dict[str, tuple[int, frozenset[str]]]:
    """Every module of the engine and the checkers: its lines and the modules it imports."""
    found = {}
    paths = {_module(path): path for top in ("engine", "checkers") for path in _files(ROOT / top)}
    for name, path in paths.items():
        text = path.read_text(encoding="utf-8")
        package = name if path.stem == "__init__" else name.rpartition(".")[0]
        used = {_known(each, paths) for each in _imported(ast.parse(text), package)} - {name, None}
        found[name] = (text.count("\n"), frozenset(each for each in used if each))
    return found


def _files(folder: Path) -> Iterator[Path]:
    return iter(sorted(folder.rglob("*.py")))


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(tree: ast.AST, package: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*above, *([node.module] if node.module else [])])
            base = base if node.level else node.module or ""
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _known(name: str, modules: Iterable[str]) -> str | None:
    """The module that a dotted name lies in."""
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name or None


def packages_of(modules: dict[str, tuple[int, frozenset[str]]]) -> House:
    """The house by packages."""
    folders = {name.rpartition(".")[0] for name in modules} - {""}

    def room(module: str) -> str:
        return module if module in folders else module.rpartition(".")[0] or module

    return _house(modules, room)


def files_of(modules: dict[str, tuple[int, frozenset[str]]], package: str) -> House:
    """One package by its files, its sub-packages as one room each."""
    own = {name: value for name, value in modules.items() if name.split(".")[0] == package}

    def room(module: str) -> str:
        return ".".join(module.split(".")[:2])

    inner = {name: (n, used & own.keys() - {package}) for name, (n, used) in own.items()}
    return _house({name: value for name, value in inner.items() if name != package}, room)


def reduced(house: House) -> House:
    """Without arrows that follow from others, so that the picture can be read."""
    below: dict[str, set[str]] = {}
    for who, whom in house.arrows:
        below.setdefault(who, set()).add(whom)

    def reaches(start: str, end: str) -> bool:
        """Whether a detour leads there, without the direct arrow."""
        seen, todo = {start}, [each for each in below.get(start, ()) if each != end]
        while todo:
            here = todo.pop()
            if here == end:
                return True
            if here not in seen:
                seen.add(here)
                todo += below.get(here, ())
        return False

    kept = Counter({pair: n for pair, n in house.arrows.items() if not reaches(*pair)})
    return House(house.rooms, kept)


def _house(modules: dict[str, tuple[int, frozenset[str]]], room: Any) -> House:
    rooms: Counter[str] = Counter()
    arrows: Counter[tuple[str, str]] = Counter()
    for name, (lines, used) in modules.items():
        rooms[room(name)] += lines
        arrows.update({(room(name), room(each)) for each in used if room(each) != room(name)})
    return House(dict(rooms), arrows)


def house_svg(house: House) -> bytes:
    """The picture: an arrow goes from who imports to who is imported."""
    graph = pygraphviz.AGraph(directed=True, rankdir="TB", nodesep="0.25", bgcolor="#fdfdfb")
    graph.node_attr.update(shape="box", style="rounded,filled", fontname="Helvetica", fontsize="11")
    for name, lines in sorted(house.rooms.items()):
        color = "#e8f1fb" if name.startswith("engine") else "#f4f5f8"
        graph.add_node(name, label=f"{name}\n{lines} lines", fillcolor=color, color="#98a2b3")
    for (who, whom), count in sorted(house.arrows.items()):
        graph.add_edge(who, whom, color="#667085", penwidth=str(min(3, 0.6 + count / 8)))
    drawn: bytes = graph.draw(format="svg", prog="dot")
    return drawn
