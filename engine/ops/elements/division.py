"""Division that rounds, and what it leaves over."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...arrays.scalars import with_number
from ...calls.refusals import no_kernel, refuse
from ...core.define import define
from .. import rules as f
from ..rules import raw
from .operands import binary


def _flat(g: Any, _a: Any, _b: Any) -> Any:
    return f.zeros_like(g)


def _no_zero(forward: Any, kernel: str) -> Any:
    """Integers must not be divided by 0; floats may. Bools are not divided at all."""

    def checked(a: np.ndarray, b: np.ndarray) -> Any:
        if a.dtype.kind == "b":
            raise no_kernel(kernel, a.dtype)
        if a.dtype.kind in "iu" and not np.all(b):
            np.broadcast_shapes(a.shape, b.shape)  # shapes that do not fit are told first
            raise RuntimeError("ZeroDivisionError")
        return forward(a, b)

    return checked


def _floor_divide(a: np.ndarray, b: np.ndarray) -> Any:
    q = np.floor_divide(a, b)
    return np.where(b == 0, np.true_divide(a, b), q) if a.dtype.kind == "f" else q


def _trunc_divide(a: np.ndarray, b: np.ndarray) -> Any:
    if a.dtype.kind == "f":
        return np.trunc(np.true_divide(a, b))
    q = np.floor_divide(a, b)
    return q + ((q < 0) & (q * b != a)).astype(a.dtype)


floor_divide = binary(
    _no_zero(_floor_divide, "div_floor_cpu"),
    refuse("aten::floor_divide"),
    refuse("aten::floor_divide"),
    "torch::autograd::NotImplemented",
    doc="The quotient rounded down; without a derivative.",
)


def _remainder(a: np.ndarray, b: np.ndarray) -> Any:
    """As PyTorch has it: a remainder of 0 keeps the sign of ``a``."""
    if a.dtype.kind != "f":
        return np.remainder(a, b)
    r = np.fmod(a, b)
    return np.where((r != 0) & ((r < 0) != (b < 0)), r + b, r)


div_floor = binary(_no_zero(_floor_divide, "div_floor_cpu"), _flat, _flat, "DivBackward2")
div_trunc = binary(_no_zero(_trunc_divide, "div_trunc_cpu"), _flat, _flat, "DivBackward2")
div_number = define(  # what C++ code of torch records where it divides by a number
    "DivBackward1", lambda x, n: x / x.dtype.type(n), lambda g, _y, _x, n: g / n
)
remainder_tensor = binary(
    _no_zero(_remainder, "remainder_cpu"),
    lambda g, _a, _b: g,
    lambda g, a, b: f.gate(-g * np.floor(raw(a) / raw(b)), b, np.True_),
    "RemainderBackward1",
)
number_remainder = binary(  # a number divided by a tensor
    _no_zero(_remainder, "remainder_cpu"),
    refuse("aten::remainder"),
    refuse("aten::remainder"),
    "torch::autograd::NotImplemented",
)
fmod_tensor = binary(
    _no_zero(np.fmod, "fmod_cpu"),
    lambda g, _a, _b: g,
    lambda g, a, b: f.gate(-g * np.trunc(raw(a) / raw(b)), b, np.True_),
    "FmodBackward1",
)
remainder_number = define(
    "RemainderBackward0",
    lambda x, n: _no_zero(_remainder, "remainder_cpu")(*with_number(x, n)),
    lambda g, _y, _x, _n: g,
)
fmod_number = define(
    "FmodBackward0",
    lambda x, n: _no_zero(np.fmod, "fmod_cpu")(*with_number(x, n)),
    lambda g, _y, _x, _n: g,
)


def remainder(input: Any, other: Any) -> Any:
    """What is left after dividing and rounding down: the sign is that of ``other``."""
    return (remainder_number if type(other) in (int, float) else remainder_tensor)(input, other)


def fmod(input: Any, other: Any) -> Any:
    """What is left after dividing and rounding towards 0: the sign is that of ``input``."""
    return (fmod_number if type(other) in (int, float) else fmod_tensor)(input, other)
