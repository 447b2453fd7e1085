"""Warnings that name the program's line."""

from __future__ import annotations

import sys
import warnings

W_SCALAR = (
    "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\n"
    "Consider using tensor.detach() first."
)
ENGINE = __package__.partition(".")[0]


def warn_user(message: str) -> None:
    """Warn at the program's line, however deep in the engine it was noticed."""
    level, frame = 2, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals["__name__"].startswith(ENGINE):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, UserWarning, stacklevel=level)
