"""float16 as PyTorch's CPU computes with it: in float32, rounded once at the end."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

FLOAT16 = np.dtype(np.float16)
FLOAT32 = np.dtype(np.float32)


def rounded_once(forward: Callable[..., Any]) -> Callable[..., Any]:
    """A forward of several steps, which sees float32 where it is given float16.

    A single ufunc of NumPy rounds once by itself, unless a float32 number stands beside it.
    """

    @functools.wraps(forward)
    def wide(*args: Any) -> Any:
        if args[0].dtype is not FLOAT16:
            return forward(*args)
        r = forward(*[_wide(v) for v in args])
        return r.astype(FLOAT16) if r.dtype == FLOAT32 else r

    return wide


def _wide(value: Any) -> Any:
    return value.astype(FLOAT32) if getattr(value, "dtype", None) is FLOAT16 else value
