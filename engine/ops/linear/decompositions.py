"""Factorisations of (batches of) matrices, and the pseudo-inverse.

Sources of the rules: M. Giles, "An extended collection of matrix derivative results for forward and
reverse mode algorithmic differentiation" (2008); for singular values and vectors J. Townsend,
"Differentiating the singular value decomposition" (2016).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.define import define
from ...core.tensor import Tensor, wrap
from .. import rules as f
from ..results import return_type
from ..rules import raw
from .inverses import LinAlgError, check_matrix, inv_op, mT, swap


def _half(x: Any) -> Any:
    """The lower triangle with half the diagonal."""
    n = x.shape[-1]
    mask = np.tril(np.ones((n, n))) - 0.5 * np.eye(n)
    return x * mask.astype(raw(x).dtype)


def _cholesky(x: np.ndarray) -> np.ndarray:
    try:
        return np.linalg.cholesky(x)
    except np.linalg.LinAlgError:
        batch, order = _first_bad_minor(x)
        raise LinAlgError(
            f"linalg.cholesky: {batch}The factorization could not be completed because the input "
            f"is not positive-definite (the leading minor of order {order} is not "
            "positive-definite)."
        ) from None


def _first_bad_minor(x: np.ndarray) -> tuple[str, int]:
    """Which matrix of a batch, and which leading part of it, is not positive definite."""
    for i, matrix in enumerate(x.reshape(-1, *x.shape[-2:])):
        for order in range(1, len(matrix) + 1):
            try:
                np.linalg.cholesky(matrix[:order, :order])
            except np.linalg.LinAlgError:
                return f"(Batch element {i}): " if x.ndim > 2 else "", order
    return "", len(x)


def _cholesky_rule(g: Any, y: Any) -> Any:
    inverse = inv_op(y)
    middle = _half(mT(y) @ g)
    middle = (middle + mT(middle)) * 0.5
    return mT(inverse) @ middle @ inverse


cholesky_op = define("LinalgCholeskyExBackward0", _cholesky, lambda g, y, _x: _cholesky_rule(g, y))


def cholesky(input: Tensor, *, upper: bool = False) -> Tensor:
    """L (lower triangular) with ``L @ L.mT`` = a positive-definite matrix; U = L.mT if upper."""
    out = cholesky_op(check_matrix(input, "linalg.cholesky"))
    return swap(out) if upper else out


QrResult = return_type("linalg_qr", "Q", "R")
LinalgSvdResult = return_type("linalg_svd", "U", "S", "Vh")
SvdResult = return_type("svd", "U", "S", "V")
EighResult = return_type("linalg_eigh", "eigenvalues", "eigenvectors")


def eigh(A: Tensor, UPLO: Any = "L") -> Any:
    """Eigenvalues (in ascending order) and eigenvectors of a symmetric matrix.

    Only the lower triangle is looked at, or with ``UPLO="U"`` the upper one.
    """
    x = check_matrix(A, "linalg.eigh")
    if A._node is None:
        return EighResult(*map(wrap, np.linalg.eigh(x._array, UPLO)))
    return EighResult(eigvals_op(x, UPLO), eigvecs_op(x, UPLO))


def _gaps(values: Any) -> Any:
    """1 / (value_j - value_i), 0 on the diagonal."""
    n = values.shape[-1]
    gap = _as_row(values) - _as_column(values)
    eye = np.broadcast_to(np.eye(n, dtype=bool), gap.shape)
    return f.where(eye, f.zeros_like(gap), 1 / f.where(eye, f.ones_like(gap), gap))


def _as_row(v: Any) -> Any:
    return f.reshape(v, (*v.shape[:-1], 1, v.shape[-1]))


def _as_column(v: Any) -> Any:
    return f.reshape(v, (*v.shape, 1))


def _eigvals_rule(g: Any, x: Any, part: str) -> Any:
    vectors = eigvecs_op(x, part)
    return vectors * _as_row(g) @ mT(vectors)


def _eigvecs_rule(g: Any, y: Any, values: Any) -> Any:
    turn = mT(y) @ g
    return y @ ((turn - mT(turn)) * 0.5 * _gaps(values)) @ mT(y)


eigvals_op = define(
    "LinalgEighBackward0",
    lambda x, part: np.linalg.eigh(x, part)[0],
    lambda g, _y, x, part: _eigvals_rule(g, x, part),
)
eigvecs_op = define(
    "LinalgEighBackward0",
    lambda x, part: np.linalg.eigh(x, part)[1],
    lambda g, y, x, part: _eigvecs_rule(g, y, eigvals_op(x, part)),
)


def eigvalsh(A: Tensor, UPLO: str = "L") -> Tensor:
    """The eigenvalues of a symmetric matrix in ascending order."""
    return eigh(A, UPLO)[0]


def _u(x: np.ndarray) -> np.ndarray:
    return np.linalg.svd(x, full_matrices=False)[0]


def _v(x: np.ndarray) -> np.ndarray:
    return np.swapaxes(np.linalg.svd(x, full_matrices=False)[2], -1, -2)


def _skew_over_gaps(side: Any, g: Any, s: Any) -> Any:
    """``skew(side.mT @ g) / (s_j^2 - s_i^2)``, the part that turns within the singular vectors."""
    turn = mT(side) @ g
    squares = s * s
    eye = np.eye(s.shape[-1], dtype=raw(s).dtype)
    return (turn - mT(turn)) / (_as_row(squares) - _as_column(squares) + eye)


def _u_rule(g: Any, u: Any, x: Any) -> Any:
    s, v = svdvals_op(x), svd_v_op(x)
    inner = u @ (_skew_over_gaps(u, g, s) * _as_row(s)) @ mT(v)
    if x.shape[-2] <= x.shape[-1]:
        return inner
    outside = g / _as_row(s)
    return inner + (outside - u @ (mT(u) @ outside)) @ mT(v)


def _v_rule(g: Any, v: Any, x: Any) -> Any:
    s, u = svdvals_op(x), svd_u_op(x)
    inner = u @ (_as_column(s) * _skew_over_gaps(v, g, s)) @ mT(v)
    if x.shape[-2] >= x.shape[-1]:
        return inner
    outside = g / _as_row(s)
    return inner + u @ mT(outside - v @ (mT(v) @ outside))


svd_u_op = define("LinalgSvdBackward0", _u, lambda g, y, x: _u_rule(g, y, x))
svd_v_op = define("LinalgSvdBackward0", _v, lambda g, y, x: _v_rule(g, y, x))
svdvals_op = define(
    "LinalgSvdBackward0",
    lambda x: np.linalg.svd(x, compute_uv=False),
    lambda g, _y, x: svd_u_op(x) * _as_row(g) @ mT(svd_v_op(x)),
)


def svdvals(A: Tensor) -> Tensor:
    """The singular values in descending order."""
    return svdvals_op(check_matrix(A, "linalg.svd", square=False))


def _whole_u(x: np.ndarray) -> np.ndarray:
    return np.linalg.svd(x)[0]


def _whole_vh(x: np.ndarray) -> np.ndarray:
    return np.linalg.svd(x)[2]


def _first(g: Any, x: Any) -> Any:
    """The singular vectors that belong to singular values; the rest has no derivative."""
    return f.take(g, (..., slice(None, min(x.shape[-2:]))))


svd_vh_op = define(
    "LinalgSvdBackward0", lambda x: mT(_v(x)), lambda g, y, x: _v_rule(mT(g), mT(y), x)
)
whole_u_op = define(
    "LinalgSvdBackward0", _whole_u, lambda g, y, x: _u_rule(_first(g, x), _first(y, x), x)
)
whole_vh_op = define(
    "LinalgSvdBackward0",
    _whole_vh,
    lambda g, y, x: _v_rule(_first(mT(g), x), _first(mT(y), x), x),
)


def svd(A: Tensor, full_matrices: bool = True, *, driver: str | None = None) -> Any:
    """U, S and Vh with ``U @ diag(S) @ Vh = A``; without ``full_matrices`` U and Vh are no larger
    than that takes.
    """
    x = check_matrix(A, "linalg.svd", square=False)
    if driver is not None:
        raise RuntimeError(
            "torch.linalg.svd: keyword argument `driver=` is only supported on CUDA inputs with "
            "cuSOLVER backend."
        )
    u, vh = (whole_u_op, whole_vh_op) if full_matrices else (svd_u_op, svd_vh_op)
    return LinalgSvdResult(u(x), svdvals_op(x), vh(x))


def torch_svd(input: Tensor, some: bool = True, compute_uv: bool = True) -> Any:
    """U, S and V with ``U @ diag(S) @ V.mT = input``; U and V as small as can be, if ``some``."""
    if input._array.ndim < 2:
        raise RuntimeError(
            "linalg.svd: input should have at least 2 dimensions, but has "
            f"{input._array.ndim} dimensions instead"
        )
    if compute_uv:
        u, s, vh = svd(input, not some)
        return SvdResult(u, s, swap(vh))
    m, n = input._array.shape[-2:]
    lead, kind = input._array.shape[:-2], input._array.dtype
    u, v = (wrap(np.zeros((*lead, k, k), kind)) for k in (m, n))
    return SvdResult(u, svdvals(input), v)


E_QR_TALL = "The QR decomposition is not differentiable when mode='complete' and nrows > ncols."
E_QR_R = (
    "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use "
    "linalg.qr(A, mode='reduced') if you are going to differentiate through linalg.qr."
)


def _qr_rule(gq: Any, gr: Any, x: Any) -> Any:
    """The gradient of a tall or square matrix; a wide one is ``[X | Y]`` with ``Y = Q V``."""
    m, n = x.shape[-2:]
    if m < n:
        q, left = qr_q(x), x[..., :m]
        if gr is None:
            whole = _qr_rule(gq, None, left)
            return f.cat([whole, f.zeros_like(x[..., m:])], len(x.shape) - 1)
        beside = gr[..., m:]
        back = x[..., m:] @ mT(beside)
        whole = _qr_rule(back if gq is None else gq + back, gr[..., :m], left)
        return f.cat([whole, q @ beside], len(x.shape) - 1)
    q, r = qr_q(x), qr_r(x)
    inner = r @ mT(gr) if gr is not None else None
    if gq is not None:
        turn = mT(gq) @ q
        inner = -turn if inner is None else inner - turn
    lower = np.tril(np.ones(raw(inner).shape[-2:]), -1).astype(raw(inner).dtype)
    low = inner * lower
    total = q @ (low + mT(low) + inner * np.eye(n, dtype=lower.dtype))
    if gq is not None:
        total = total + gq
    return total @ mT(inv_op(r))


def _refuse(message: str) -> Any:
    def rule(*_: Any) -> Any:
        raise RuntimeError(message)

    return rule


qr_q = define(
    "LinalgQrBackward0", lambda x: np.linalg.qr(x)[0], lambda g, _y, x: _qr_rule(g, None, x)
)
qr_r = define(
    "LinalgQrBackward0", lambda x: np.linalg.qr(x)[1], lambda g, _y, x: _qr_rule(None, g, x)
)
complete_q = define(
    "LinalgQrBackward0", lambda x: np.linalg.qr(x, "complete")[0], _refuse(E_QR_TALL)
)
complete_r = define(
    "LinalgQrBackward0", lambda x: np.linalg.qr(x, "complete")[1], _refuse(E_QR_TALL)
)
no_q = define("LinalgQrBackward0", lambda x: np.empty(0, x.dtype), _refuse(E_QR_R))
only_r = define("LinalgQrBackward0", lambda x: np.linalg.qr(x, "r"), _refuse(E_QR_R))
QR = {"reduced": (qr_q, qr_r), "complete": (complete_q, complete_r), "r": (no_q, only_r)}


def qr(A: Tensor, mode: Any = "reduced") -> Any:
    """Q (orthonormal columns) and R (upper triangular) with ``Q @ R = A``.

    ``mode`` is "reduced", "complete" (Q square) or "r" (no Q, and no derivative).
    """
    x = check_matrix(A, "linalg.qr", square=False)
    m, n = x._array.shape[-2:]
    if mode not in QR:
        raise RuntimeError(
            f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), "
            "'r', or 'complete'"
        )
    if mode == "complete" and m <= n:  # the same as reduced
        mode = "reduced"
    return QrResult(*[part(x) for part in QR[mode]])


def _pinv_rule(g: Any, y: Any, x: Any) -> Any:
    p, pt, gt = y, mT(y), mT(g)
    left = gt - x @ p @ gt
    right = gt - gt @ p @ x
    return -(pt @ g @ pt) + left @ p @ pt + pt @ p @ right


def cut_off(s: np.ndarray, shape: tuple, atol: Any, rtol: Any) -> np.ndarray:
    """Below what the singular values ``s`` of matrices of ``shape`` count as 0 (as in PyTorch)."""
    top = s.max(axis=-1, initial=0)
    a = 0.0 if atol is None else raw(atol) if isinstance(atol, Tensor) else atol
    if rtol is None:
        rtol = np.finfo(s.dtype).eps * max(shape[-2:]) if atol is None else 0.0
    r = raw(rtol) if isinstance(rtol, Tensor) else rtol
    return np.maximum(np.asarray(a), np.asarray(r) * top)


def _pinv(x: np.ndarray, atol: Any, rtol: Any, hermitian: bool) -> np.ndarray:
    if 0 in x.shape:
        return np.zeros((*x.shape[:-2], x.shape[-1], x.shape[-2]), x.dtype)
    if hermitian:  # only the lower triangle is looked at
        low = np.tril(x, -1)
        x = np.tril(x) + np.swapaxes(low, -1, -2)
    u, s, vh = np.linalg.svd(x, full_matrices=False)
    keep = s > cut_off(s, x.shape, atol, rtol)[..., None]
    inverse = np.where(keep, 1 / np.where(keep, s, 1), 0)
    return (np.swapaxes(vh, -1, -2) * inverse[..., None, :] @ np.swapaxes(u, -1, -2)).astype(
        x.dtype
    )


pinv_op = define("LinalgPinvBackward0", _pinv, lambda g, y, x, _a, _r, _h: _pinv_rule(g, y, x))


def pinv(
    A: Tensor, rcond: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None
) -> Tensor:
    """The Moore-Penrose pseudo-inverse; singular values below the tolerance count as 0."""
    x = check_matrix(A, "linalg.pinv", square=hermitian)
    return pinv_op(x, atol, rcond if rtol is None else rtol, hermitian)
