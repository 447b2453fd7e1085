"""The picture of a script's result: what `gradschool draw script.py:y` does."""

from __future__ import annotations

import runpy
import sys
import traceback
from pathlib import Path
from typing import Any

from .drawing import draw
from .model import GraphError
from .naming import is_tensor
from .picture import Picture

MOST_NAMES = 12  # in an error text


def draw_script(target: str, out: str | Path | None = None, **layers: Any) -> Picture:
    """Runs a script and draws the graph behind one or more of its variables.

    `target`: "script.py:y" or "script.py:y,z". The script runs in this process, as
    `python script.py` would run it. `out`: where to save, by its ending (.svg, .png, .pdf,
    .dot, .json, .txt); None saves nothing, `Picture.text` can be printed. `layers`: as for
    `draw`. Raises GraphError when the file, the variable or a graph is not there, or when
    the script stops with an error.
    """
    path, names = _split(target)
    namespace = _run(path)
    results = {name: _look_up(namespace, name, path) for name in names}
    picture = draw(results, names=namespace, **layers)
    if out is not None:
        picture.save(out)
    return picture


def picture_path(target: str) -> Path:
    """The SVG file in the current folder that a target is drawn to: script_y.svg."""
    path, names = _split(target)
    return Path("_".join((path.stem, *names)) + ".svg")


def _split(target: str) -> tuple[Path, list[str]]:
    file, colon, tail = target.rpartition(":")
    names = [name.strip() for name in tail.split(",") if name.strip()]
    if not colon or not names or not file.endswith(".py"):
        raise GraphError(f"expected script.py:name, got {target!r}: name the variable to draw")
    path = Path(file)
    if not path.is_file():
        raise GraphError(f"there is no file {file}")
    return path, names


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


def _look_up(namespace: dict[str, Any], name: str, path: Path) -> Any:
    if name in namespace and is_tensor(namespace[name]):
        return namespace[name]
    tensors = [key for key, thing in namespace.items() if is_tensor(thing)]
    known = ", ".join(tensors[:MOST_NAMES]) or "none"
    what = (
        f"{name} is a {type(namespace[name]).__name__}, not a tensor"
        if name in namespace
        else f"{path.name} has no variable {name!r}"
    )
    raise GraphError(f"{what}; its tensors: {known}")
