"""``torch.testing``: comparing tensors in tests."""

from __future__ import annotations

from typing import Any

import numpy as np

from .from_data import as_tensor

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
    a, b = as_tensor(actual), as_tensor(expected)
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
    kind = "Scalars" if a._array.ndim == 0 else "Tensor-likes"
    worst = float(np.nanmax(np.abs(x - y)))
    raise AssertionError(
        f"{kind} are not {'equal' if r == t == 0 else 'close'}!\n\n"
        f"Mismatched elements: {int((~close).sum())} / {close.size} "
        f"({100 * float((~close).mean()):.1f}%)\n"
        f"Greatest absolute difference: {worst} (up to {t} allowed)"
    )
