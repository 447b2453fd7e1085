"""``torch.testing``: comparing tensors in tests."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arrays.dtypes import float64
from .core.tensor import Tensor
from .create.data import as_tensor

# torch's (rtol, atol) for each type
TOLERANCES = {"float16": (1e-3, 1e-5), "float32": (1.3e-6, 1e-5), "float64": (1e-7, 1e-7)}


def assert_close(
    actual: Any,
    expected: Any,
    *,
    rtol: float | None = None,
    atol: float | None = None,
    equal_nan: bool = False,
    check_dtype: bool = True,
) -> None:
    """Raise AssertionError unless shape, type and numbers agree within the type's tolerance."""
    a, b = (as_tensor(v, dtype=float64 if type(v) is float else None) for v in (actual, expected))
    if a.shape != b.shape:
        raise AssertionError(
            f"The values for attribute 'shape' do not match: {a.shape} != {b.shape}."
        )
    if check_dtype and a.dtype is not b.dtype:
        raise AssertionError(
            f"The values for attribute 'dtype' do not match: {a.dtype} != {b.dtype}."
        )
    default = TOLERANCES.get(a.dtype.name, (0.0, 0.0))
    r = default[0] if rtol is None else rtol
    t = default[1] if atol is None else atol
    x, y = a._array.astype(np.float64), b._array.astype(np.float64)
    close = np.isclose(x, y, r, t, equal_nan)
    if close.all():
        return
    raise AssertionError(_report(a, b, np.abs(x - y), np.abs(y), close, r, t))


def _report(
    a: Tensor, b: Tensor, far: np.ndarray, size: np.ndarray, close: np.ndarray, r: float, t: float
) -> str:
    """What differs, and where most, in PyTorch's words."""
    kind = "Scalars" if a._array.ndim == 0 else "Tensor-likes"
    exact = r == t == 0
    up_to = ["" if exact else f" (up to {limit} allowed)" for limit in (t, r)]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = far / size
    lines = [f"{kind} are not {'equal' if exact else 'close'}!\n"]
    if a._array.ndim == 0:
        absolute = abs(a._array.item() - b._array.item())
        lines.append(f"Expected {b._array.item()} but got {a._array.item()}.")
        lines.append(f"Absolute difference: {absolute}{up_to[0]}")
        lines.append(f"Relative difference: {float(share)}{up_to[1]}")
        return "\n".join(lines)
    wrong = int((~close).sum())
    lines.append(f"Mismatched elements: {wrong} / {close.size} ({100 * wrong / close.size:.1f}%)")
    for word, values, end in (("absolute", far, up_to[0]), ("relative", share, up_to[1])):
        counted = np.where(close, -1, np.where(np.isnan(values), -0.5, values))
        at = tuple(int(i) for i in np.unravel_index(counted.argmax(), values.shape))
        whole = word == "absolute" and a._array.dtype.kind in "iu"
        most = int(values[at]) if whole else values[at]
        lines.append(f"Greatest {word} difference: {most} at index {at}{end}")
    return "\n".join(lines)
