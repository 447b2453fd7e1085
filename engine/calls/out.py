"""Where a result is written that a call wants in ``out=``."""

from __future__ import annotations

from typing import Any

import numpy as np


def write_out(out: Any, result: Any, name: str = "") -> Any:
    """Put a result where ``out=`` says."""
    if isinstance(result, tuple):
        return type(result)(*(write_out(o, r, name) for o, r in zip(out, result, strict=True)))
    if result._node is not None:
        raise RuntimeError(
            f"{name}(): functions with out=... arguments don't support automatic differentiation, "
            "but one of the arguments requires grad."
        )
    if out._array.shape != result._array.shape:
        out._array = np.empty(result._array.shape, out._array.dtype)
    out._array[...] = result._array
    out._changed()
    return out
