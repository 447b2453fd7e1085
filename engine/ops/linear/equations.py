"""Linear equations with triangular and with rectangular matrices, and among tensors."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...core.define import Op, define
from ...core.tensor import Tensor, wrap
from .. import rules as f
from ..elements import elementwise as e
from ..results import return_type
from ..views.shape import movedim, reshape_alias
from .decompositions import pinv_op
from .inverses import LinAlgError, check_matrix, inv, mT, solve
from .products import matmul

# -- triangular ----------------------------------------------------------------------------------


BLOCK = 32  # rows that are substituted at once


def _at_once(a: np.ndarray, b: np.ndarray, upper: bool, unit: bool) -> np.ndarray:
    """A small triangle without a 0 on its diagonal, by LAPACK, which finds nothing to exchange."""
    if not upper:
        return _at_once(a[..., ::-1, ::-1], b[..., ::-1, :], True, unit)[..., ::-1, :]
    triangle = np.triu(a)
    if unit:
        np.einsum("...ii->...i", triangle)[...] = 1
    return np.linalg.solve(triangle, b)


def _substitute(a: np.ndarray, b: np.ndarray, upper: bool, left: bool, unit: bool) -> np.ndarray:
    """X with ``A @ X = B``, row by row; a zero on the diagonal gives infinity."""
    if not left:
        turned = _substitute(mT(a), mT(b), not upper, True, unit)
        return np.ascontiguousarray(mT(turned))
    batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    x = np.broadcast_to(b, (*batch, *b.shape[-2:])).copy()
    n = a.shape[-1]
    if n > BLOCK:  # the part that is known first, its share of the rest, the rest
        half = n // 2
        early, late = slice(half, None), slice(None, half)
        if not upper:
            early, late = late, early
        x[..., early, :] = _substitute(a[..., early, early], x[..., early, :], upper, True, unit)
        rest = x[..., late, :] - a[..., late, early] @ x[..., early, :]
        x[..., late, :] = _substitute(a[..., late, late], rest, upper, True, unit)
        return x
    if n > 2 and (unit or np.all(np.einsum("...ii->...i", a))):
        return _at_once(a, x, upper, unit)
    for i in range(n - 1, -1, -1) if upper else range(n):
        known = slice(i + 1, None) if upper else slice(None, i)
        row = x[..., i, :] - (a[..., i : i + 1, known] @ x[..., known, :])[..., 0, :]
        x[..., i, :] = row if unit else row / a[..., i, i, None]
    return x


def _triangle(x: Any, upper: bool, unit: bool) -> Any:
    return f.triu(x, int(unit)) if upper else f.tril(x, -int(unit))


def _rule_a(g: Any, y: Any, a: Any, upper: bool, left: bool, unit: bool) -> Any:
    gb = solve_triangular_op(mT(a), g, not upper, left, unit)
    ga = gb @ mT(y) if left else mT(y) @ gb
    return f.sum_to(_triangle(-ga, upper, unit), a.shape)


solve_triangular_op: Op = define(
    "LinalgSolveTriangularBackward0",
    _substitute,
    lambda g, y, a, _b, upper, left, unit: _rule_a(g, y, a, upper, left, unit),
    lambda g, _y, a, b_shape, upper, left, unit: f.sum_to(
        solve_triangular_op(mT(a), g, not upper, left, unit), b_shape
    ),
)


def solve_triangular(
    A: Tensor, B: Tensor, *, upper: bool, left: bool = True, unitriangular: bool = False
) -> Tensor:
    """X with ``A @ X = B`` (or ``X @ A = B``), where only one triangle of A is looked at.

    With ``unitriangular`` the diagonal of A counts as 1.
    """
    name = "linalg.solve_triangular"
    check_matrix(A, name)
    a, b = A._array.shape, B._array.shape
    if len(b) < 2:
        raise RuntimeError(f"{name}: The input tensor B must have at least 2 dimensions.")
    if b[-2 if left else -1] != a[-1]:
        raise RuntimeError(
            f"{name}: Incompatible shapes of A and B for the equation "
            f"{'AX = B' if left else 'XA = B'} ({a[-2]}x{a[-1]} and {b[-2]}x{b[-1]})"
        )
    return solve_triangular_op(A, B.to(A.dtype), upper, left, unitriangular)


# -- least squares -------------------------------------------------------------------------------

LstsqResult = return_type("linalg_lstsq", "solution", "residuals", "rank", "singular_values")


def _least(a: np.ndarray, b: np.ndarray, rcond: float, vector: bool) -> np.ndarray:
    p = np.linalg.pinv(a.astype(np.float64), rcond=rcond)
    wide = b[..., None] if vector else b
    out = (p @ wide).astype(a.dtype)
    return out[..., 0] if vector else out


def _lstsq_rule(g: Any, a: Any, b: Any, rcond: float, vector: bool) -> tuple[Any, Any]:
    """A solution is ``pinv(A) @ B``, and its gradient that of the product."""
    if vector:
        g, b = f.reshape(g, (*g.shape, 1)), f.reshape(b, (*b.shape, 1))
    p = pinv_op(a, 0.0, rcond, False)
    gp = g @ mT(b)
    gt, pt = mT(gp), mT(p)
    ga = -(pt @ gp @ pt) + (gt - a @ p @ gt) @ p @ pt + pt @ p @ (gt - gt @ p @ a)
    gb = pt @ g
    return ga, f.reshape(gb, gb.shape[:-1]) if vector else gb


lstsq_op = define(
    "LinalgLstsqBackward0",
    _least,
    lambda g, _y, a, b, rcond, vector: _lstsq_rule(g, a, b, rcond, vector)[0],
    lambda g, _y, a, b, rcond, vector: _lstsq_rule(g, a, b, rcond, vector)[1],
)
residuals_op = define(
    "LinalgLstsqBackward0",
    lambda away: np.add.reduce(away * away, -2),
    lambda g, _y, away: f.reshape(g, (*g.shape[:-1], 1, g.shape[-1])) * (2 * away),
)
no_residuals = define(
    "LinalgLstsqBackward0",
    lambda a, _b: np.empty(0, a.dtype),
    lambda _g, _y, a, _b: f.zeros_like(a),
    lambda _g, _y, _a, b: f.zeros_like(b),
)
DRIVERS = ("gels", "gelsy", "gelsd", "gelss")


def lstsq(A: Tensor, B: Tensor, rcond: Any = None, *, driver: str | None = None) -> Any:
    """X that makes the norm of ``A @ X - B`` least, and of all such X the smallest.

    Args:
        A: (..., m, n).
        B: (..., m, k), or (..., m).
        rcond: singular values below this share of the largest count as 0.
        driver: LAPACK's routine: "gelsy" (the default), "gelsd", "gelss", or "gels", which takes A
            to be of full rank. It decides which of the further results are there.

    Returns:
        (solution, residuals, rank, singular_values); what the driver does not compute is empty.
    """
    if A._array.ndim < 2:
        raise RuntimeError("torch.linalg.lstsq: input must have at least 2 dimensions.")
    a, b = A._array, B._array
    m, n = a.shape[-2:]
    vector = b.ndim == 1 or (a.ndim - 1 == b.ndim and b.shape == a.shape[:-1])
    if b.shape[-1 if vector else -2] != m:
        at = "-1" if vector else "-2"
        raise RuntimeError(f"torch.linalg.lstsq: input.size(-2) should match other.size({at})")
    if driver not in (None, *DRIVERS):
        raise RuntimeError(
            "torch.linalg.lstsq: parameter `driver` should be one of (gels, gelsy, gelsd, gelss)"
        )
    least = np.finfo(a.dtype).eps * max(m, n) if rcond is None else float(rcond)
    solution = lstsq_op(A, B, least, vector)
    s = np.linalg.svd(a, compute_uv=False)
    rank = (s > least * s.max(-1, initial=0)[..., None]).sum(-1).astype(np.int64)
    residuals: Any = no_residuals(A, B)
    if m > n and driver not in (None, "gelsy") and (rank == n).all():
        x, y = (t.unsqueeze(-1) if vector else t for t in (solution, B))
        residuals = residuals_op(e.sub(matmul(A, x), y))
    return LstsqResult(
        solution,
        residuals,
        wrap(np.empty(0, np.int64) if driver == "gels" else rank),
        wrap(s if driver in ("gelsd", "gelss") else np.empty(0, a.dtype)),
    )


# -- among tensors -------------------------------------------------------------------------------


def tensorinv(A: Tensor, ind: int = 2) -> Tensor:
    """The inverse of A as a map from its last dimensions to its first ``ind``."""
    if ind <= 0:
        raise RuntimeError(f"Expected a strictly positive integer for 'ind', but got {ind}")
    shape = A._array.shape
    first, last = shape[:ind], shape[ind:]
    n = math.prod(first)
    if n != math.prod(last):
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[ind:]) == "
            f"prod(self.shape[:ind]), but got {math.prod(last)} != {n}"
        )
    try:
        inverse = inv(A.reshape(n, n))
    except LinAlgError as error:
        raise LinAlgError(str(error).removeprefix("linalg.")) from None
    return reshape_alias(inverse, (*last, *first))


def tensorsolve(A: Tensor, B: Tensor, dims: Any = None) -> Tensor:
    """X with ``tensordot(A, X, X.ndim) = B``; ``dims`` of A are moved to its end first."""
    moved = A if dims is None else movedim(A, tuple(dims), tuple(range(-len(dims), 0)))
    shape = moved._array.shape[B._array.ndim :]
    n, m = math.prod(shape), B._array.size
    if n != m:
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == "
            f"prod(self.shape[:other.ndim]), but got {n} != {m}"
        )
    return solve(moved.reshape(n, n), B.flatten()).reshape(shape)
