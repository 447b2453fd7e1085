"""The picture of a script's result: what `gradschool draw script.py:y` does."""

from __future__ import annotations

import ast
import re
import runpy
import sys
import traceback
from pathlib import Path
from typing import Any

from .drawing import draw
from .model import GraphError
from .naming import checked_names, is_tensor, named_tensors
from .picture import Picture
from .results import results_in

MOST_NAMES = 12  # in an error text


def draw_script(
    target: str, out: str | Path | None = None, *, names: str | None = None, **layers: Any
) -> Picture:
    """Runs a script and draws the graph behind one or more of its variables.

    `target`: "script.py:y", "script.py:y,z", or a way to what a variable holds:
    "script.py:trainer.loss", "script.py:outs[0]"; a model or what it returned will do. The
    script runs in this process, as `python script.py` would run it. `out`: where to save, by
    its ending (.svg, .png, .pdf, .dot, .json, .txt); None saves nothing, `Picture.text` can
    be printed. `names`: the variable (a model, a dict) that names tensors, beside all others.
    `layers`: as for `draw`. Raises GraphError when the file, the variable or a graph is not
    there, or when the script stops with an error.
    """
    path, ways = _split(target)
    namespace = _run(path)
    found = {way: _look_up(namespace, way, path) for way in ways}
    results = found if len(found) > 1 or is_tensor(next(iter(found.values()))) else found[ways[0]]
    known = namespace
    if names is not None:
        first = checked_names(_look_up(namespace, names, path))
        known = {**dict(named_tensors(first)), **namespace}
    picture = draw(results, names=known, **layers)
    if out is not None:
        picture.save(out)
    return picture


def picture_path(target: str) -> Path:
    """The SVG file in the current folder that a target is drawn to: script_y.svg."""
    path, ways = _split(target)
    words = [re.sub(r"\W+", "_", way).strip("_") for way in ways]
    return Path("_".join((path.stem, *words)) + ".svg")


def _split(target: str) -> tuple[Path, list[str]]:
    file, colon, tail = target.partition(".py:")
    ways = _ways(tail)
    if not colon or not ways:
        raise GraphError(f"expected script.py:name, got {target!r}: name the variable to draw")
    path = Path(file + ".py")
    if not path.is_file():
        raise GraphError(f"there is no file {path}")
    return path, ways


def _ways(text: str) -> list[str]:
    """The variables, attributes and entries that a target names; [] where it names none."""
    try:
        tree = ast.parse(f"({text.strip().rstrip(',')},)", mode="eval").body
    except SyntaxError:
        return []
    assert isinstance(tree, ast.Tuple)
    return [ast.unparse(each) for each in tree.elts] if all(map(_is_way, tree.elts)) else []


def _is_way(node: ast.expr) -> bool:
    """x, x.y, x[0], x["key"]: what leads somewhere and computes nothing."""
    if isinstance(node, ast.Attribute):
        return _is_way(node.value)
    if isinstance(node, ast.Subscript):
        place = node.slice.operand if isinstance(node.slice, ast.UnaryOp) else node.slice
        return isinstance(place, ast.Constant) and _is_way(node.value)
    return isinstance(node, ast.Name)


def _run(path: Path) -> dict[str, Any]:
    """The script's variables after it ran; its own folder is importable, as for python."""
    arguments, places = sys.argv, list(sys.path)
    sys.argv = [str(path)]
    sys.path.insert(0, str(path.resolve().parent))
    try:
        return runpy.run_path(str(path), run_name="__main__")
    except SystemExit as error:
        raise GraphError(f"{path.name} left with exit({error.code}) before it was done") from error
    except Exception as error:
        frames = [
            frame
            for frame in traceback.extract_tb(error.__traceback__)
            if frame.filename == str(path)
        ]
        line = f" in line {frames[-1].lineno}" if frames else ""
        raise GraphError(f"{path.name} stopped{line}: {type(error).__name__}: {error}") from error
    finally:
        sys.argv, sys.path[:] = arguments, places


def _look_up(namespace: dict[str, Any], way: str, path: Path) -> Any:
    try:
        found = eval(way, {"__builtins__": {}}, namespace)
        list(results_in(found))
        return found
    except NameError:
        what = f"{path.name} has no variable {way.partition('.')[0].partition('[')[0]!r}"
    except GraphError:
        what = f"{way} is a {type(found).__name__}, not a tensor"
    except Exception as error:  # no such attribute, no such entry
        what = f"{way}: {type(error).__name__}: {error}"
    tensors = [key for key, thing in namespace.items() if is_tensor(thing)]
    known = ", ".join(tensors[:MOST_NAMES]) or "none"
    raise GraphError(f"{what}; its tensors: {known}")
