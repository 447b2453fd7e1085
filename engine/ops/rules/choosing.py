"""Choosing by condition and joining, for rules on arrays and Tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...arrays.chosen import chosen
from ...core.define import define
from ...core.tensor import Tensor, wrap
from ..several import define_joint
from .sides import raw, zeros_like

where_op = define(
    "WhereBackward0",
    lambda a, b, condition: np.where(condition, a, b),
    lambda g, _y, _a, _b, c: where(c, g, zeros_like(g)),
    lambda g, _y, _a, _b, c: where(c, zeros_like(g), g),
    broadcasts=True,
    frees=True,
)
gate_op = define(
    "GateBackward",
    lambda g, _x, open_: np.where(open_, g, g.dtype.type(0)),
    lambda gg, _y, _g, x, open_: gate(gg, x, open_),
    lambda gg, _y, _g, x, _open: zeros_like(x),
)


def _tensor(x: Any) -> Tensor:
    return x if isinstance(x, Tensor) else wrap(np.asarray(x))


def where(condition: np.ndarray | np.bool, a: Any, b: Any) -> Any:
    """``a`` where the (bare) condition holds, else ``b``; zeros may be bare."""
    if isinstance(a, Tensor) or isinstance(b, Tensor):
        return where_op(_tensor(a), _tensor(b), raw(condition))
    if type(condition) is np.ndarray:
        return chosen(condition, a, b)
    return np.where(condition, a, b)


def gate(g: Any, x: Any, open_: np.ndarray | np.bool) -> Any:
    """``g`` where a gate is open, else 0.

    As in PyTorch the result depends on ``x`` in name: a second derivative by x is 0, not absent.
    """
    if isinstance(x, Tensor) and x._node is not None:
        return gate_op(g, x, open_)
    return where(open_, g, zeros_like(g))


def minimum0(x: Any) -> Any:
    """``x`` where it is negative, else 0."""
    return where(raw(x) < 0, x, zeros_like(x))


def at_least(x: Any, floor: float) -> Any:
    """``x``, but not below ``floor``."""
    return where(raw(x) >= floor, x, zeros_like(x) + floor)


# -- joining ---------------------------------------------------------------------------------------


def _cat(arrays: list[np.ndarray], axis: int) -> tuple[np.ndarray, tuple]:
    return np.concatenate(arrays, axis), (axis, tuple([a.shape[axis] for a in arrays]))


def _cat_rule(g: Any, axis: int, lengths: tuple) -> list:
    parts, start = [], 0
    for n in lengths:
        parts.append(g[(slice(None),) * axis + (slice(start, start + n),)])
        start += n
    return parts


cat_op = define_joint("CatBackward0", _cat, _cat_rule)
stack_op = define_joint(
    "StackBackward0",
    lambda arrays, axis: (np.stack(arrays, axis), (axis, len(arrays))),
    lambda g, axis, n: [g[(slice(None),) * axis + (i,)] for i in range(n)],
)


def cat(parts: list, axis: int) -> Any:
    """Arrays or Tensors joined along an axis."""
    if any(isinstance(p, Tensor) for p in parts):
        return cat_op(tuple(_tensor(p) for p in parts), axis)
    return np.concatenate(parts, axis)


def stack(parts: list, axis: int) -> Any:
    """Arrays or Tensors joined along a new axis."""
    if any(isinstance(p, Tensor) for p in parts):
        return stack_op(tuple(_tensor(p) for p in parts), axis)
    return np.stack(parts, axis)
