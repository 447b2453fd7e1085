"""Inverses, determinants and factorisations of (batches of) matrices, and what is made of them.

Sources of the rules: M. Giles, "An extended collection of matrix derivative results for forward and
reverse mode algorithmic differentiation" (2008), and for the singular values J. Townsend,
"Differentiating the singular value decomposition" (2016).
"""

from __future__ import annotations

from collections import namedtuple
from typing import Any

import numpy as np

from ..autograd.graph import wrap
from ..tensor import Tensor, check_dim
from . import both as f
from . import elementwise as e
from . import extremes, moments, reduce
from .both import raw
from .general import define
from .join import tril
from .linalg import matmul
from .shape import transpose_op, unsqueeze_op


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


def _singular(name: str, what: str = "The diagonal element 1 is zero") -> Exception:
    return LinAlgError(
        f"{name}: {what}, the inversion could not be completed because the input matrix is "
        "singular."
    )


class LinAlgError(RuntimeError):
    """A matrix does not have what was asked for."""


LinAlgError.__module__ = "torch._C"
LinAlgError.__name__ = LinAlgError.__qualname__ = "_LinAlgError"

# -- inverse, solving, determinant ---------------------------------------------------------------


def _inv(x: np.ndarray) -> np.ndarray:
    try:
        return np.linalg.inv(x)
    except np.linalg.LinAlgError:
        raise _singular("linalg.inv") from None


inv_op = define("LinalgInvExBackward0", _inv, lambda g, y, _x: -(mT(y) @ g @ mT(y)))
f.inv.array, f.inv.tensor = _inv, inv_op


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
    gb = _column(f.solve(mT(a), g, vector), vector)
    ga = -(gb @ mT(_column(y, vector)))
    return f.sum_to(ga, a.shape), f.sum_to(f.reshape(gb, gb.shape[:-1]) if vector else gb, b.shape)


solve_op = define(
    "LinalgSolveExBackward0",
    _solve,
    lambda g, y, a, b, vector: _solve_rule(g, y, a, b, vector)[0],
    lambda g, y, a, b, vector: _solve_rule(g, y, a, b, vector)[1],
)
f.solve.array, f.solve.tensor = _solve, solve_op


def solve(A: Tensor, B: Tensor, *, left: bool = True) -> Tensor:
    """X with ``A @ X = B`` (or ``X @ A = B`` when not ``left``)."""
    check_matrix(A, "linalg.solve")
    vector = B._array.ndim == 1 or (
        A._array.ndim - 1 == B._array.ndim and B._array.shape == A._array.shape[:-1]
    )
    if not left:
        if vector:
            raise ValueError("linalg.solve: vector right-hand sides need left=True")
        return transpose_op(solve(_mT(A), _mT(B)), -2, -1)
    k = -1 if vector else -2
    if B._array.shape[k] != A._array.shape[-1]:
        raise RuntimeError(
            "linalg.solve: Incompatible shapes of A and B for the equation AX = B "
            f"({A._array.shape[-2]}x{A._array.shape[-1]} and "
            f"{B._array.shape[-2] if not vector else B._array.shape[-1]}x"
            f"{1 if vector else B._array.shape[-1]})"
        )
    return solve_op(A, B, vector)


def _mT(x: Tensor) -> Tensor:
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
    return f.reshape(y, (*y.shape, 1, 1)) * mT(f.inv(x))


def _nearly_singular(x: np.ndarray) -> bool:
    if not x.size:
        return False
    s = np.linalg.svd(x, compute_uv=False)
    return bool((s[..., -1] <= 1e-10 * s[..., 0]).any())


def _cofactors_by_minors(x: Tensor) -> Tensor:
    """Cofactors as determinants of minors, so that they can be differentiated."""
    from .join import stack

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


logabsdet_op = define(
    "LinalgSlogdetBackward0",
    lambda x: np.linalg.slogdet(x)[1].astype(x.dtype),
    lambda g, _y, x: f.reshape(g, (*g.shape, 1, 1)) * mT(f.inv(x)),
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
    from .masks import where

    sign, log = slogdet(input)
    return where(sign == -1.0, float("nan"), log)


# -- factorisations ------------------------------------------------------------------------------


def _half(x: Any) -> Any:
    """The lower triangle with half the diagonal."""
    n = x.shape[-1]
    mask = np.tril(np.ones((n, n))) - 0.5 * np.eye(n)
    return x * mask.astype(raw(x).dtype)


def _cholesky(x: np.ndarray) -> np.ndarray:
    try:
        return np.linalg.cholesky(x)
    except np.linalg.LinAlgError:
        raise LinAlgError(
            "linalg.cholesky: The factorization could not be completed because the input is not "
            "positive-definite (the leading minor of order 1 is not positive-definite)."
        ) from None


def _cholesky_rule(g: Any, y: Any) -> Any:
    inverse = f.inv(y)
    middle = _half(mT(y) @ g)
    middle = (middle + mT(middle)) * 0.5
    return mT(inverse) @ middle @ inverse


cholesky_op = define("LinalgCholeskyExBackward0", _cholesky, lambda g, y, _x: _cholesky_rule(g, y))


def cholesky(input: Tensor, *, upper: bool = False) -> Tensor:
    """L (lower triangular) with ``L @ L.mT`` = a positive-definite matrix; U = L.mT if upper."""
    out = cholesky_op(check_matrix(input, "linalg.cholesky"))
    return _mT(out) if upper else out


def named_pair(title: str, first: str, second: str) -> Any:
    """A result type with two named tensors, printed as PyTorch prints it."""

    def show(self: Any) -> str:
        return f"torch.return_types.{title}(\n{first}={self[0]!r},\n{second}={self[1]!r})"

    base: Any = namedtuple(title, (first, second))  # type: ignore[misc]
    return type(title, (base,), {"__slots__": (), "__repr__": show})


SlogdetResult = named_pair("slogdet", "sign", "logabsdet")
LinalgSlogdetResult = named_pair("linalg_slogdet", "sign", "logabsdet")
QrResult = named_pair("linalg_qr", "Q", "R")
EighResult = named_pair("linalg_eigh", "eigenvalues", "eigenvectors")


def eigh(A: Tensor, UPLO: Any = "L") -> Any:
    """Eigenvalues (in ascending order) and eigenvectors of a symmetric matrix."""
    x = check_matrix(A, "linalg.eigh")
    values, vectors = np.linalg.eigh(x._array, UPLO)
    if A._node is None:
        return EighResult(wrap(values), wrap(vectors))
    if UPLO == "U":
        x = _mT(x)
    return EighResult(eigvals_op(x), eigvecs_op(x))


def _gaps(values: Any) -> Any:
    """1 / (value_j - value_i), 0 on the diagonal."""
    n = values.shape[-1]
    row = f.reshape(values, (*values.shape[:-1], 1, n))
    column = f.reshape(values, (*values.shape, 1))
    gap = row - column
    eye = np.broadcast_to(np.eye(n, dtype=bool), gap.shape)
    return f.where(eye, f.zeros_like(gap), 1 / f.where(eye, f.ones_like(gap), gap))


eigvals_op = define(
    "LinalgEighBackward0",
    lambda x: np.linalg.eigh(x)[0],
    lambda g, _y, x: (
        (f.eigvecs(x) * f.reshape(g, (*g.shape[:-1], 1, g.shape[-1]))) @ mT(f.eigvecs(x))
    ),
)
eigvecs_op = define(
    "LinalgEighBackward0",
    lambda x: np.linalg.eigh(x)[1],
    lambda g, y, x: y @ ((mT(y) @ g) * _gaps(f.eigvals(x))) @ mT(y),
)
f.eigvals.array, f.eigvals.tensor = (lambda x: np.linalg.eigh(x)[0]), eigvals_op
f.eigvecs.array, f.eigvecs.tensor = (lambda x: np.linalg.eigh(x)[1]), eigvecs_op


def eigvalsh(A: Tensor, UPLO: str = "L") -> Tensor:
    """The eigenvalues of a symmetric matrix in ascending order."""
    return eigh(A, UPLO)[0]


def _svdvals_rule(g: Any, y: Any, x: Any) -> Any:
    """``U diag(g) V.mT``; on Tensors U and V come from differentiable eigenvectors."""
    wide = f.reshape(g, (*g.shape[:-1], 1, g.shape[-1]))
    if not isinstance(x, Tensor):
        u, _, vh = np.linalg.svd(x, full_matrices=False)
        return u * wide @ vh
    if x.shape[-2] < x.shape[-1]:
        return mT(_svdvals_rule(g, y, mT(x)))
    v = f.flip(f.eigvecs(mT(x) @ x), x._array.ndim - 1)
    u = x @ v / f.reshape(y, (*y.shape[:-1], 1, y.shape[-1]))
    return u * wide @ mT(v)


svdvals_op = define(
    "LinalgSvdBackward0",
    lambda x: np.linalg.svd(x, compute_uv=False),
    lambda g, y, x: _svdvals_rule(g, y, x),
)


def svdvals(A: Tensor) -> Tensor:
    """The singular values in descending order."""
    return svdvals_op(check_matrix(A, "linalg.svd", square=False))


def _qr_rule(gq: Any, gr: Any, x: Any) -> Any:
    q, r = f.qr_q(x), f.qr_r(x)
    m = (r @ mT(gr)) if gr is not None else None
    if gq is not None:
        inner = mT(gq) @ q
        m = -inner if m is None else m - inner
    lower = np.tril(np.ones(raw(m).shape[-2:]), -1).astype(raw(m).dtype)
    eye = np.eye(raw(m).shape[-1], dtype=raw(m).dtype)
    low = m * lower
    symmetric = low + mT(low) + m * eye
    total = q @ symmetric
    if gq is not None:
        total = total + gq
    return total @ mT(f.inv(r))


qr_q = define(
    "LinalgQrBackward0", lambda x: np.linalg.qr(x)[0], lambda g, _y, x: _qr_rule(g, None, x)
)
qr_r = define(
    "LinalgQrBackward0", lambda x: np.linalg.qr(x)[1], lambda g, _y, x: _qr_rule(None, g, x)
)
f.qr_q.array, f.qr_q.tensor = (lambda x: np.linalg.qr(x)[0]), qr_q
f.qr_r.array, f.qr_r.tensor = (lambda x: np.linalg.qr(x)[1]), qr_r


def qr(A: Tensor, mode: Any = "reduced") -> Any:
    """Q (orthonormal columns) and R (upper triangular) with ``Q @ R = A``."""
    x = check_matrix(A, "linalg.qr", square=False)
    if mode == "r":
        return QrResult(wrap(np.empty(0, x._array.dtype)), wrap(np.linalg.qr(x._array, "r")))
    m, n = x._array.shape[-2:]
    if mode == "complete" or m < n:
        if x._node is not None:
            raise NotImplementedError(
                "the derivative of linalg.qr is offered for mode='reduced' and matrices with at "
                "least as many rows as columns"
            )
        q, r = np.linalg.qr(x._array, mode)
        return QrResult(wrap(q), wrap(r))
    return QrResult(qr_q(x), qr_r(x))


def _pinv_rule(g: Any, y: Any, x: Any) -> Any:
    p, pt, gt = y, mT(y), mT(g)
    left = gt - x @ p @ gt
    right = gt - gt @ p @ x
    return -(pt @ g @ pt) + left @ p @ pt + pt @ p @ right


def _cut_off(x: np.ndarray, atol: Any, rtol: Any) -> np.ndarray:
    """Below which share of the largest a singular value counts as 0 (torch's defaults)."""
    s = np.linalg.svd(x, compute_uv=False)
    top = s.max(axis=-1, initial=0)
    a = 0.0 if atol is None else raw(atol) if isinstance(atol, Tensor) else atol
    if rtol is None:
        rtol = np.finfo(x.dtype).eps * max(x.shape[-2:]) if atol is None else 0.0
    r = raw(rtol) if isinstance(rtol, Tensor) else rtol
    return np.maximum(np.asarray(a), np.asarray(r) * top)


def _pinv(x: np.ndarray, atol: Any, rtol: Any) -> np.ndarray:
    if 0 in x.shape:
        return np.zeros((*x.shape[:-2], x.shape[-1], x.shape[-2]), x.dtype)
    u, s, vh = np.linalg.svd(x, full_matrices=False)
    keep = s > _cut_off(x, atol, rtol)[..., None]
    inverse = np.where(keep, 1 / np.where(keep, s, 1), 0)
    return (np.swapaxes(vh, -1, -2) * inverse[..., None, :] @ np.swapaxes(u, -1, -2)).astype(
        x.dtype
    )


pinv_op = define("LinalgPinvBackward0", _pinv, lambda g, y, x, _a, _r: _pinv_rule(g, y, x))


def pinv(
    A: Tensor, rcond: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None
) -> Tensor:
    """The Moore-Penrose pseudo-inverse; singular values below the tolerance count as 0."""
    x = check_matrix(A, "linalg.pinv", square=hermitian)
    if hermitian:  # only the lower triangle is looked at
        x = e.add(tril(x), _mT(tril(x, -1)))
    return pinv_op(x, atol, rcond if rtol is None else rtol)


# -- norms and products --------------------------------------------------------------------------


def norm(
    A: Tensor, ord: Any = None, dim: Any = None, keepdim: bool = False, *, dtype: Any = None
) -> Tensor:
    """A vector or matrix norm: of all elements, along one dimension, or of two (matrices)."""
    n = A._array.ndim
    if ord is None:
        return moments.vector_norm(A, 2, dim, keepdim, dtype=dtype)
    if dim is None and n > 2:
        raise RuntimeError(
            "linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got "
            f"{n}D."
        )
    if (
        isinstance(ord, str)
        or (n == 2 and dim is None)
        or (not isinstance(dim, int) and dim is not None and len(dim) == 2)
    ):
        return matrix_norm(A, ord, (-2, -1) if dim is None else dim, keepdim, dtype=dtype)
    return moments.vector_norm(A, ord, dim, keepdim, dtype=dtype)


def matrix_norm(
    A: Tensor, ord: Any = "fro", dim: Any = (-2, -1), keepdim: bool = False, *, dtype: Any = None
) -> Tensor:
    """A norm of matrices: "fro", "nuc", infinity, 1 or 2 (the negative ones take the smallest)."""
    x = A if dtype is None else A.to(dtype)
    if x._array.ndim < 2:
        raise RuntimeError(
            "linalg.matrix_norm: The input tensor A must have at least 2 dimensions."
        )
    a, b = (check_dim(d, x._array.ndim) for d in dim)
    if ord == "fro":
        return moments.vector_norm(x, 2, (a, b), keepdim)
    if ord in ("nuc", 2, -2):
        s = svdvals(x.movedim((a, b), (-2, -1)))
        out = (
            reduce.sum_(s, -1)
            if ord == "nuc"
            else extremes.amax(s, -1)
            if ord == 2
            else extremes.amin(s, -1)
        )
        if keepdim:
            for d in sorted((a, b)):
                out = unsqueeze_op(out, d)
        return out
    if ord not in (1, -1, float("inf"), -float("inf")):
        raise RuntimeError(f"linalg.matrix_norm: Order {ord} not supported.")
    over, along = (a, b) if abs(ord) == 1 else (b, a)
    sums = reduce.sum_(e.abs_(x), over, True)
    out = (extremes.amax if ord > 0 else extremes.amin)(sums, along, True)
    return out if keepdim else out.squeeze((a, b))


def matrix_power(A: Tensor, n: int) -> Tensor:
    """A multiplied by itself n times; for negative n its inverse."""
    check_matrix(A, "linalg.matrix_power")
    if n == 0:
        eye = np.eye(A._array.shape[-1], dtype=A._array.dtype)
        return (
            e.add(e.mul(A, 0), wrap(eye))
            if A._node is not None
            else wrap(np.broadcast_to(eye, A._array.shape).copy())
        )
    base = A if n > 0 else inv(A)
    power: Any = None
    k = abs(n)
    while k:
        if k & 1:
            power = base if power is None else matmul(power, base)
        k >>= 1
        if k:
            base = matmul(base, base)
    return power


def multi_dot(tensors: Any) -> Tensor:
    """The product of several matrices (the first and the last may be vectors)."""
    out = tensors[0]
    for t in tensors[1:]:
        out = matmul(out, t)
    return out


def vecdot(x: Tensor, y: Tensor, *, dim: int = -1) -> Tensor:
    """The dot products of vectors along a dimension."""
    return reduce.sum_(e.mul(x, y), dim)


def matrix_rank(
    A: Tensor, tol: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None
) -> Tensor:
    """The number of singular values above the tolerance."""
    x = check_matrix(A, "linalg.matrix_rank", square=hermitian)._array
    if tol is not None:
        atol, rtol = tol, 0.0
    if 0 in x.shape:
        return wrap(np.zeros(x.shape[:-2], np.int64))
    s = np.linalg.svd(x, compute_uv=False)
    return wrap((s > _cut_off(x, atol, rtol)[..., None]).sum(-1).astype(np.int64))


def cond(A: Tensor, p: Any = None) -> Tensor:
    """The condition number: the norm of A times the norm of its inverse."""
    if p in (None, 2, -2):
        s = svdvals(A)
        top, bottom = (s[..., 0], s[..., -1]) if p != -2 else (s[..., -1], s[..., 0])
        return e.div(top, bottom)
    return e.mul(matrix_norm(A, p), matrix_norm(inv(A), p))
