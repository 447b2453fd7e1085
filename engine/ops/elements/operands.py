"""What may stand beside a tensor in an operation of two operands, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...arrays.dtypes import Defaults, category, promote
from ...arrays.scalars import with_number
from ...calls.arguments import E_NUMPY, sizes_differ
from ...core.define import Rule
from ...core.modes import mode
from ...core.tensor import Tensor, ndarray, wrap
from . import pointwise


def binary(
    forward: Callable[..., Any],
    rule_a: Rule,
    rule_b: Rule,
    title: str,
    *,
    true_division: bool = False,
    no_bool: tuple[str, str] | None = None,
    numbers: bool = True,
    by_number: str = "",
    bools: dict[int, str] | None = None,
    doc: str = "",
) -> Callable[[Tensor, Any], Tensor]:
    """An elementwise operation of two operands that broadcast; see the one in ``pointwise.py``.

    Args:
        forward, rule_a, rule_b, title: as there.
        true_division: integers become the default float.
        no_bool: PyTorch's errors where both operands are bool, and where one is.
        numbers: whether the second operand may be a Python number.
        by_number, bools: as there.
        doc: what ``help`` says: what it computes, and its derivatives.
    """

    def refuse(a: Tensor, b: Tensor) -> Exception:
        if no_bool and a._array.dtype.kind == "b":
            return RuntimeError(no_bool[0])
        return RuntimeError(sizes_differ(a._array.shape, b._array.shape))

    prepare = preparing(true_division, no_bool)
    op = pointwise.binary(
        forward,
        rule_a,
        rule_b,
        title,
        prepare=prepare,
        refuse=refuse,
        only_floats=true_division,
        by_number=by_number,
        bools=bools,
    )

    def of_tensors(input: Tensor, other: Tensor) -> Any:
        if not isinstance(other, Tensor):
            raise TypeError
        return op(input, other)

    op.__doc__ = of_tensors.__doc__ = doc
    for each in (op, of_tensors):  # which answer Any, as operators that may decline do
        each.__annotations__["return"] = "Tensor"
    return op if numbers else of_tensors


def preparing(true_division: bool, no_bool: tuple[str, str] | None) -> Callable:
    """How :func:`binary` takes operands that are not as usual."""

    def prepare(a: Tensor, b: Any) -> Any:
        """Operands as the node saves them, and their arrays in one type."""
        if isinstance(b, (np.number, np.bool_)):
            b = _python_number(b)
        x = a._array
        if isinstance(b, (bool, int, float)):
            if true_division and x.dtype.kind != "f":
                x = x.astype(Defaults.dtype.np)
            if no_bool and (x.dtype.kind == "b" or isinstance(b, bool)):
                raise RuntimeError(no_bool[x.dtype.kind != "b" or not isinstance(b, bool)])
            x, y = with_number(x, b)
            return a, y, x, y
        if isinstance(b, ndarray):
            if b.dtype.kind == x.dtype.kind == "b" and not mode.here.walking:
                return NotImplemented  # NumPy computes, and what it gives back becomes uint8
            a, b = _beside_array(a, b)
        if isinstance(b, complex):
            raise TypeError("complex numbers are not offered by this engine; use two floats")
        if not isinstance(b, Tensor):
            return NotImplemented
        x, y = a._array, b._array
        common = x.dtype if x.dtype is y.dtype else promote(x, y)
        if true_division and category(common) < 2:
            common = Defaults.dtype.np
        if no_bool and "b" in (x.dtype.kind, y.dtype.kind):
            raise RuntimeError(no_bool[common.kind != "b"])
        return a, b, x.astype(common, copy=False), y.astype(common, copy=False)

    return prepare


def _python_number(n: np.generic) -> Any:
    """A number of NumPy's as Python's; PyTorch takes a bool of NumPy's for a float."""
    return float(n) if isinstance(n, np.bool_) else n.item()


def _beside_array(a: Tensor, b: ndarray) -> tuple[Tensor, Tensor]:
    """A Tensor and an array as two Tensors.

    PyTorch leaves the pair to NumPy, which widens the type and refuses a tracked tensor. Rules put
    arrays beside tracked gradients: there it is recorded.
    """
    if a._node is not None and mode.here.enabled:
        if not mode.here.walking:
            raise RuntimeError(E_NUMPY)
        return a, wrap(b)
    try:
        np.broadcast_shapes(a._array.shape, b.shape)
    except ValueError:
        shapes = " ".join(str(v.shape).replace(" ", "") for v in (a._array, b))
        raise ValueError(
            f"operands could not be broadcast together with shapes {shapes} "
        ) from None
    common = np.result_type(a._array, b)
    return wrap(a._array.astype(common)), wrap(b.astype(common))


def operand(value: Any) -> Tensor | None:
    """What Python code put beside a tensor, as a Tensor; None where that makes no sense."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, (np.number, np.bool_)):
        value = _python_number(value)
    if isinstance(value, (bool, int, float, np.ndarray)):
        return wrap(np.asarray(value))
    return None


def compare(forward: np.ufunc, doc: str = "") -> Callable[[Tensor, Any], Tensor]:
    """An elementwise comparison: the result is bool and never tracked."""

    def op(a: Tensor, b: Any) -> Any:
        x = a._array
        other = operand(b)
        if other is None:
            return NotImplemented
        y = other._array
        if not isinstance(b, (Tensor, ndarray)):
            x, y = with_number(x, b if isinstance(b, (bool, int, float)) else b.item())
        elif x.dtype is not y.dtype:
            common = promote(x, y)
            x, y = x.astype(common, copy=False), y.astype(common, copy=False)
        try:
            return wrap(forward(x, y))
        except ValueError:
            raise RuntimeError(sizes_differ(x.shape, y.shape)) from None

    op.__doc__ = doc
    return op
