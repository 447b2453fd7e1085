"""Norms, powers, products and ranks of (batches of) matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...arrays.dtypes import c_name_of
from ...calls.arguments import check_dim
from ...core.tensor import Tensor, wrap
from ..elements import elementwise as e
from ..reductions import extremes, moments, reduce
from ..views.shape import unsqueeze_op
from .decompositions import cut_off, svdvals
from .inverses import check_matrix, inv
from .products import matmul


def any_norm(
    input: Tensor, p: Any = "fro", dim: Any = None, keepdim: bool = False, dtype: Any = None
) -> Tensor:
    """The p-norm of all elements, or along ``dim``; "fro" is the 2-norm, "nuc" of matrices."""
    if isinstance(p, str) and p == "nuc":
        return matrix_norm(input, "nuc", (-2, -1) if dim is None else dim, keepdim)
    return moments.norm(input, p, dim, keepdim, dtype)


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
    for i, t in enumerate(tensors):
        if t._array.dtype is not out._array.dtype:
            kinds = [c_name_of(v._array) for v in (out, t)]
            raise RuntimeError(
                "multi_dot(): all tensors must have be the same dtype but tensor 0 is "
                f"{kinds[0]} and tensor {i} {kinds[1]}"
            )
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
    return wrap((s > cut_off(s, x.shape, atol, rtol)[..., None]).sum(-1).astype(np.int64))


def cond(A: Tensor, p: Any = None) -> Tensor:
    """The condition number: the norm of A times the norm of its inverse."""
    if p in (None, 2, -2):
        s = svdvals(A)
        top, bottom = (s[..., 0], s[..., -1]) if p != -2 else (s[..., -1], s[..., 0])
        return e.div(top, bottom)
    return e.mul(matrix_norm(A, p), matrix_norm(inv(A), p))
