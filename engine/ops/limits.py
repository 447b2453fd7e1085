"""Rounding, and values kept within bounds."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import both as f
from .both import raw
from .define import binary, unary
from .general import define
from .numbers import with_number
from .refusals import only_floats


def _rounding(name: str, ufunc: np.ufunc) -> Any:
    """A rounding: it leaves integers as they are, and is flat almost everywhere."""

    def forward(x: np.ndarray) -> Any:
        if x.dtype.kind == "b":
            raise NotImplementedError(f"\"{name}_vml_cpu\" not implemented for 'Bool'")
        return ufunc(x) if x.dtype.kind == "f" else x.copy()

    title = f"{name.capitalize()}Backward0"
    return unary(forward, lambda g, _x, _y: f.zeros_like(g), title, integers=True)


floor = _rounding("floor", np.floor)
ceil = _rounding("ceil", np.ceil)
round_ = _rounding("round", np.rint)
trunc = _rounding("trunc", np.trunc)
frac = unary(
    only_floats("frac", lambda x: x - np.trunc(x)),
    lambda g, _x, _y: g,
    "FracBackward0",
    integers=True,
)

clamp_tensors = define(
    "ClampBackward0",
    lambda x, lo, hi: np.minimum(np.maximum(x, lo), hi),
    lambda g, _y, x, lo, hi: g * _inside(raw(x), raw(lo), raw(hi)),
    lambda g, _y, x, lo, hi: g * ((raw(x) < raw(lo)) & (raw(lo) < raw(hi))),
    lambda g, _y, x, lo, hi: g * ((raw(x) > raw(hi)) | (raw(lo) > raw(hi))),
    broadcasts=True,
)
clamp_min = define(
    "ClampMinBackward0",
    lambda x, lo: np.maximum(*with_number(x, lo)),
    lambda g, _y, x, lo: g * (raw(x) >= lo),
)
clamp_max = define(
    "ClampMaxBackward0",
    lambda x, hi: np.minimum(*with_number(x, hi)),
    lambda g, _y, x, hi: g * (raw(x) <= hi),
)
clamp_min_tensor = binary(
    np.maximum,
    lambda g, a, b: g * (raw(a) >= raw(b)),
    lambda g, a, b: g * (raw(a) < raw(b)),
    "ClampMinBackward1",
)
clamp_max_tensor = binary(
    np.minimum,
    lambda g, a, b: g * (raw(a) <= raw(b)),
    lambda g, a, b: g * (raw(a) > raw(b)),
    "ClampMaxBackward1",
)
round_decimals = define(
    "RoundBackward1",
    lambda x, places: (
        x.copy()
        if x.dtype.kind != "f"
        else (
            np.rint(x * x.dtype.type(10.0**places)) / x.dtype.type(10.0**places)
            if places > 0
            else np.rint(x / x.dtype.type(10.0**-places)) * x.dtype.type(10.0**-places)
        )
    ),
    lambda g, _y, _x, _places: f.zeros_like(g),
)
nan_to_num_op = define(
    "NanToNumBackward0",
    lambda x, nan, top, bottom: np.nan_to_num(x, nan=nan, posinf=top, neginf=bottom),
    lambda g, _y, x, _nan, _top, _bottom: g * np.isfinite(raw(x)),
)
clamp_numbers = define(
    "ClampBackward1",
    lambda x, lo, hi: np.clip(x, lo, hi),
    lambda g, _y, x, lo, hi: g * _inside(raw(x), lo, hi),
    saved=("result", "self", "min", "max"),
)


def _inside(x: np.ndarray, lo: Any, hi: Any) -> np.ndarray:
    inside = np.ones(x.shape, bool)
    if lo is not None:
        inside &= x >= lo
    if hi is not None:
        inside &= x <= hi
    return inside
