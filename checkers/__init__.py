"""Everything that judges and shows: what a notebook of the course imports.

from checkers import check, hint, solution, reset, progress, predict, draw, step, compare
"""

from __future__ import annotations

import importlib
from typing import Any

# name -> module; imported on first use, so that `import checkers` costs nothing
_HOMES = {
    "check": "checkers.notebook",
    "hint": "checkers.notebook",
    "solution": "checkers.notebook",
    "reset": "checkers.notebook",
    "progress": "checkers.notebook",
    "predict": "checkers.predictions",
    "language": "checkers.languages",
    "draw": "checkers.graph",
    "step": "checkers.graph",
    "compare": "checkers.graph",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
