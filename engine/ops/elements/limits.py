"""Rounding, and values kept within bounds."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...arrays.scalars import with_number
from ...calls.refusals import only_floats
from ...core.define import define
from .. import rules as f
from ..rules import raw
from .operands import binary
from .pointwise import unary


def _rounding(name: str, ufunc: np.ufunc, doc: str = "") -> Any:
    """A rounding: it leaves integers as they are, and is flat almost everywhere."""

    def forward(x: np.ndarray) -> Any:
        if x.dtype.kind == "b":
            raise NotImplementedError(f"\"{name}_vml_cpu\" not implemented for 'Bool'")
        return ufunc(x) if x.dtype.kind == "f" else x.copy()

    title = f"{name.capitalize()}Backward0"
    return unary(forward, lambda g, _x, _y: f.zeros_like(g), title, integers=True, doc=doc)


floor = _rounding(
    "floor", np.floor, doc="The largest whole number that is not larger; derivative 0."
)
ceil = _rounding(
    "ceil", np.ceil, doc="The smallest whole number that is not smaller; derivative 0."
)
round_ = _rounding("round", np.rint)
trunc = _rounding("trunc", np.trunc, doc="The whole part of each element, towards 0; derivative 0.")
frac = unary(
    only_floats("frac_cpu", lambda x: x - np.trunc(x)),
    lambda g, _x, _y: g,
    "FracBackward0",
    integers=True,
    doc="What is left of each element without its whole part; derivative 1.",
)

clamp_tensors = define(
    "ClampBackward0",
    lambda x, lo, hi: np.minimum(np.maximum(x, lo), hi),
    lambda g, _y, x, lo, hi: _where(_inside(raw(x), raw(lo), raw(hi)), g),
    lambda g, _y, x, lo, hi: _where((raw(x) < raw(lo)) & (raw(lo) < raw(hi)), g),
    lambda g, _y, x, lo, hi: _where((raw(x) > raw(hi)) | (raw(lo) > raw(hi)), g),
    broadcasts=True,
)
clamp_min = define(
    "ClampMinBackward0",
    lambda x, lo: np.maximum(*with_number(x, lo)),
    lambda g, _y, x, lo: _where(raw(x) >= lo, g),
)
clamp_max = define(
    "ClampMaxBackward0",
    lambda x, hi: np.minimum(*with_number(x, hi)),
    lambda g, _y, x, hi: _where(raw(x) <= hi, g),
)
clamp_min_tensor = binary(
    np.maximum,
    lambda g, a, b: _where(raw(a) >= raw(b), g),
    lambda g, a, b: _where(raw(a) < raw(b), g),
    "ClampMinBackward1",
)
clamp_max_tensor = binary(
    np.minimum,
    lambda g, a, b: _where(raw(a) <= raw(b), g),
    lambda g, a, b: _where(raw(a) > raw(b), g),
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
    lambda x, nan, top, bottom: (
        x.copy() if np.isfinite(x).all() else np.nan_to_num(x, nan=nan, posinf=top, neginf=bottom)
    ),
    lambda g, _y, x, _nan, _top, _bottom: g * np.isfinite(raw(x)),
)
clamp_numbers = define(
    "ClampBackward1",
    lambda x, min, max: np.clip(x, min, max),
    lambda g, _y, x, lo, hi: _where(_inside(raw(x), lo, hi), g),
)


def _where(condition: Any, g: Any) -> Any:
    """``g`` where a condition holds, else 0, also where ``g`` is nan or infinite."""
    return f.where(condition, g, f.zeros_like(g))


def _inside(x: np.ndarray, lo: Any, hi: Any) -> np.ndarray:
    inside = np.ones(x.shape, bool)
    if lo is not None:
        inside &= x >= lo
    if hi is not None:
        inside &= x <= hi
    return inside
