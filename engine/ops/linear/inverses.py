"""Inverses, linear equations and determinants of (batches of) square matrices.

Source of the rules: M. Giles, "An extended collection of matrix derivative results for forward and
reverse mode algorithmic differentiation" (2008).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.define import define
from ...core.tensor import Tensor, wrap
from .. import rules as f
from ..elements import elementwise as e
from ..indexing.masks import where
from ..results import return_type
from ..rules import raw
from ..views.join import stack
from ..views.shape import transpose_op


def mT(x: Any) -> Any:
    """The last two dimensions swapped."""
    return f.transpose(x, len(x.shape) - 2, len(x.shape) - 1)


def check_matrix(x: Tensor, name: str, *, square: bool = True) -> Tensor:
    """Raise PyTorch's errors for what is no (square, floating point) matrix."""
    if x._array.ndim < 2:
        raise RuntimeError(f"{name}: The input tensor A must have at least 2 dimensions.")
    m, n = x._array.shape[-2:]
    if square and m != n:
        raise RuntimeError(
            f"{name}: A must be batches of square matrices, but they are {m} by {n} matrices"
        )
    if x._array.dtype.kind != "f":
        raise RuntimeError(
            f"{name}: Expected a floating point or complex tensor as input. Got "
            f"{x.dtype.tensor_type}"
        )
    return x


def _singular(x: np.ndarray) -> Exception:
    """PyTorch's error, which names the first element that elimination leaves as zero."""
    where = ""
    for i, matrix in enumerate(x.reshape(-1, *x.shape[-2:])):
        pivot = _zero_pivot(matrix)
        if pivot:
            where = f"(Batch element {i}): " if x.ndim > 2 else ""
            break
    return LinAlgError(
        f"linalg.inv: {where}The diagonal element {pivot} is zero, the inversion could not be "
        "completed because the input matrix is singular."
    )


def _zero_pivot(matrix: np.ndarray) -> int:
    """The number of the first zero on the diagonal of the LU factor, counted from 1; 0: none."""
    left = matrix.copy()
    for k in range(len(left)):
        best = k + int(np.argmax(abs(left[k:, k])))
        if left[best, k] == 0:
            return k + 1
        left[[k, best]] = left[[best, k]]
        left[k + 1 :, k:] -= np.outer(left[k + 1 :, k] / left[k, k], left[k, k:])
    return 0


class LinAlgError(RuntimeError):
    """A matrix does not have what was asked for."""


LinAlgError.__module__ = "torch._C"
LinAlgError.__name__ = LinAlgError.__qualname__ = "_LinAlgError"

# -- inverse, solving, determinant ---------------------------------------------------------------


def _inv(x: np.ndarray) -> np.ndarray:
    try:
        return np.linalg.inv(x)
    except np.linalg.LinAlgError:
        raise _singular(x) from None


inv_op = define("LinalgInvExBackward0", _inv, lambda g, y, _x: -(mT(y) @ g @ mT(y)))


def inv(input: Tensor) -> Tensor:
    """The inverse of a square matrix (or of each of a batch)."""
    return inv_op(check_matrix(input, "linalg.inv"))


def _solve(a: np.ndarray, b: np.ndarray, vector: bool) -> np.ndarray:
    try:
        return np.linalg.solve(a, b[..., None])[..., 0] if vector else np.linalg.solve(a, b)
    except np.linalg.LinAlgError:
        raise LinAlgError(
            "torch.linalg.solve: The solver failed because the input matrix is singular."
        ) from None


def _column(x: Any, vector: bool) -> Any:
    return f.reshape(x, (*x.shape, 1)) if vector else x


def _solve_rule(g: Any, y: Any, a: Any, b: Any, vector: bool) -> tuple[Any, Any]:
    gb = _column(solve_op(mT(a), g, vector), vector)
    ga = -(gb @ mT(_column(y, vector)))
    return f.sum_to(ga, a.shape), f.sum_to(f.reshape(gb, gb.shape[:-1]) if vector else gb, b.shape)


solve_op = define(
    "LinalgSolveExBackward0",
    _solve,
    lambda g, y, a, b, vector: _solve_rule(g, y, a, b, vector)[0],
    lambda g, y, a, b, vector: _solve_rule(g, y, a, b, vector)[1],
)


def solve(A: Tensor, B: Tensor, *, left: bool = True) -> Tensor:
    """X with ``A @ X = B`` (or ``X @ A = B`` when not ``left``)."""
    check_matrix(A, "linalg.solve")
    vector = B._array.ndim == 1 or (
        A._array.ndim - 1 == B._array.ndim and B._array.shape == A._array.shape[:-1]
    )
    if not left:
        if vector:
            raise ValueError("linalg.solve: vector right-hand sides need left=True")
        return transpose_op(solve(swap(A), swap(B)), -2, -1)
    k = -1 if vector else -2
    if B._array.shape[k] != A._array.shape[-1]:
        raise RuntimeError(
            "linalg.solve: Incompatible shapes of A and B for the equation AX = B "
            f"({A._array.shape[-2]}x{A._array.shape[-1]} and "
            f"{B._array.shape[-2] if not vector else B._array.shape[-1]}x"
            f"{1 if vector else B._array.shape[-1]})"
        )
    return solve_op(A, B, vector)


def swap(x: Tensor) -> Tensor:
    """A tensor with its last two dimensions swapped."""
    return transpose_op(x, x._array.ndim - 2, x._array.ndim - 1)


def _cofactors(y: Any, x: Any) -> Any:
    """The derivative of a determinant: ``det(x) * inv(x).mT``, also where that is 0 * infinity."""
    if (raw(y).size and (raw(y) == 0).any()) or _nearly_singular(raw(x)):
        if isinstance(x, Tensor):
            return _cofactors_by_minors(x)
        u, s, vh = np.linalg.svd(x)
        sign = np.linalg.det(u) * np.linalg.det(vh)
        n = s.shape[-1]
        others = np.stack([np.prod(np.delete(s, i, -1), -1) for i in range(n)], -1)
        return sign[..., None, None] * (u * others[..., None, :]) @ vh
    return f.reshape(y, (*y.shape, 1, 1)) * mT(inv_op(x))


def _nearly_singular(x: np.ndarray) -> bool:
    if not x.size:
        return False
    s = np.linalg.svd(x, compute_uv=False)
    return bool((s[..., -1] <= 1e-10 * s[..., 0]).any())


def _cofactors_by_minors(x: Tensor) -> Tensor:
    """Cofactors as determinants of minors, so that they can be differentiated."""
    n = x._array.shape[-1]
    rows = []
    for i in range(n):
        row = []
        for j in range(n):
            keep_r = [r for r in range(n) if r != i]
            keep_c = [c for c in range(n) if c != j]
            minor = x[..., keep_r, :][..., :, keep_c]
            d = det(minor) if n > 1 else wrap(np.ones(x._array.shape[:-2], x._array.dtype))
            row.append(d if (i + j) % 2 == 0 else e.neg(d))
        rows.append(stack(row, -1))
    return stack(rows, -2)


det_op = define(
    "LinalgDetBackward0",
    lambda x: np.linalg.det(x).astype(x.dtype),
    lambda g, y, x: f.reshape(g, (*g.shape, 1, 1)) * _cofactors(y, x),
)


def det(input: Tensor) -> Tensor:
    """The determinant of a square matrix."""
    return det_op(check_matrix(input, "linalg.det"))


SlogdetResult = return_type("slogdet", "sign", "logabsdet")
LinalgSlogdetResult = return_type("linalg_slogdet", "sign", "logabsdet")

logabsdet_op = define(
    "LinalgSlogdetBackward0",
    lambda x: np.linalg.slogdet(x)[1].astype(x.dtype),
    lambda g, _y, x: f.reshape(g, (*g.shape, 1, 1)) * mT(inv_op(x)),
)


sign_op = define(
    "LinalgSlogdetBackward0",
    lambda x: np.linalg.slogdet(x)[0].astype(x.dtype),
    lambda g, _y, x: f.zeros_like(x),
)


def slogdet(input: Tensor) -> Any:
    """The sign of the determinant, and the logarithm of its absolute value."""
    return SlogdetResult(*linalg_slogdet(input))


def linalg_slogdet(A: Tensor) -> Any:
    """The sign of the determinant, and the logarithm of its absolute value."""
    check_matrix(A, "linalg.slogdet")
    return LinalgSlogdetResult(sign_op(A), logabsdet_op(A))


def logdet(input: Tensor) -> Tensor:
    """The logarithm of the determinant; NaN where it is negative."""
    sign, log = slogdet(input)
    return where(sign == -1.0, float("nan"), log)
