"""Everything that judges and shows: what a notebook of the course imports.

from checkers import check, hint, solution, reset, progress, predict, warm_up, inventory
from checkers import draw, step, explore, descend, watch_training, compare, described
"""

from __future__ import annotations

import importlib
from typing import Any

# name -> module; imported on first use, so that `import checkers` costs nothing
_HOMES = {
    "check": "checkers.show.notebook",
    "hint": "checkers.show.notebook",
    "solution": "checkers.show.notebook",
    "reset": "checkers.show.notebook",
    "progress": "checkers.show.notebook",
    "predict": "checkers.show.predictions",
    "warm_up": "checkers.show.recall",
    "inventory": "checkers.show.inventory",
    "described": "checkers.show.plots",
    "language": "checkers.languages",
    "draw": "checkers.graph",
    "step": "checkers.graph",
    "explore": "checkers.graph",
    "descend": "checkers.graph",
    "watch_training": "checkers.graph",
    "compare": "checkers.graph",
    "own_engine": "checkers.ask",
    "my_engine": "checkers.course.keeping",
    "build_on": "checkers.course.growing",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = importlib.import_module(_HOMES[name])
    if not hasattr(home, name):  # a module of that room
        importlib.import_module(f"{_HOMES[name]}.{name}")
    value = getattr(home, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
