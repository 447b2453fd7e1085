"""Products of matrices and vectors."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..tensor import Tensor
from . import both as f
from .general import define
from .shape import permute, reshape, squeeze_product, transpose_op, unsqueeze_op

# -- forward, gradient of a, gradient of b -------------------------------------------------------

mm_op = define(
    "MmBackward0",
    np.matmul,
    lambda g, _y, _a, b: g @ f.transpose(b, 0, 1),
    lambda g, _y, a, _b: f.transpose(a, 0, 1) @ g,
    saved=("result", "self", "mat2"),
)
mv_op = define(
    "MvBackward0",
    np.matmul,
    lambda g, _y, _a, b: f.outer(g, b),
    lambda g, _y, a, _b: f.transpose(a, 0, 1) @ g,
    saved=("result", "self", "vec"),
)
dot_op = define(
    "DotBackward0",
    np.dot,
    lambda g, _y, _a, b: g * b,
    lambda g, _y, a, _b: g * a,
    saved=("result", "self", "tensor"),
)
bmm_op = define(
    "BmmBackward0",
    np.matmul,
    lambda g, _y, _a, b: g @ f.transpose(b, 1, 2),
    lambda g, _y, a, _b: f.transpose(a, 1, 2) @ g,
    saved=("result", "self", "mat2"),
)
addmm_op = define(
    "AddmmBackward0",
    lambda c, a, b: c + a @ b,
    lambda g, _y, c_shape, _a, _b: f.sum_to(g, c_shape),
    lambda g, _y, _c, _a, b: g @ f.transpose(b, 0, 1),
    lambda g, _y, _c, a, _b: f.transpose(a, 0, 1) @ g,
    saved=("result", "self", "mat1", "mat2"),
)


def same_type(a: Tensor, b: Tensor, what: str = "mat1 and mat2") -> None:
    """Products do not promote: raise PyTorch's error for operands of two types."""
    if a._array.dtype is not b._array.dtype:
        words = {"Float": "float", "Double": "double", "Long": "long", "Half": "c10::Half"}
        x, y = (words.get(t.dtype.tensor_type, t.dtype.tensor_type.lower()) for t in (a, b))
        raise RuntimeError(f"{what} must have the same dtype, but got {a.dtype.tensor_type} and "
                           f"{b.dtype.tensor_type}" if what == "mat1 and mat2"
                           else f"expected m1 and m2 to have the same dtype, but got: {x} != {y}")


def mm(a: Tensor, b: Tensor) -> Tensor:
    """The product of two matrices.

    Raises:
        RuntimeError: when one is not a matrix, or the shapes do not fit.
    """
    for t, name in ((a, "self"), (b, "mat2")):
        if t._array.ndim != 2:
            raise RuntimeError(f"{name} must be a matrix")
    _check_mm(a, b)
    same_type(a, b, "m1 and m2")
    return mm_op(a, b)


def _check_mm(a: Tensor, b: Tensor) -> None:
    (n, k), (k2, m) = a._array.shape, b._array.shape
    if k != k2:
        raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({n}x{k} and {k2}x{m})")


def mv(a: Tensor, b: Tensor) -> Tensor:
    """A matrix times a vector."""
    if a._array.ndim != 2 or b._array.ndim != 1:
        raise RuntimeError(
            f"vector + matrix @ vector expected, got 1, {a._array.ndim}, {b._array.ndim}"
        )
    if a._array.shape[1] != b._array.shape[0]:
        n, k = a._array.shape
        raise RuntimeError(
            f"size mismatch, got input ({n}), mat ({n}x{k}), vec ({b._array.shape[0]})"
        )
    return mv_op(a, b)


def dot(a: Tensor, b: Tensor) -> Tensor:
    """The sum of the products of two vectors' elements."""
    if a._array.ndim != 1 or b._array.ndim != 1:
        raise RuntimeError(
            f"1D tensors expected, but got {a._array.ndim}D and {b._array.ndim}D tensors"
        )
    if a._array.dtype is not b._array.dtype:
        raise RuntimeError(
            f"dot : expected both vectors to have same dtype, but found {a.dtype.tensor_type} and "
            f"{b.dtype.tensor_type}"
        )
    if a._array.shape != b._array.shape:
        raise RuntimeError(
            "inconsistent tensor size, expected tensor "
            f"{list(a._array.shape)} and src {list(b._array.shape)} to have the same number of "
            f"elements, but got {a._array.size} and {b._array.size} elements respectively"
        )
    return dot_op(a, b)


def bmm(a: Tensor, b: Tensor) -> Tensor:
    """The products of two batches of matrices."""
    for t, name in ((a, "batch1"), (b, "batch2")):
        if t._array.ndim != 3:
            raise RuntimeError(f"{name} must be a 3D tensor")
    (n, i, k), (n2, k2, j) = a._array.shape, b._array.shape
    if n != n2 or k != k2:
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{n}, {k}] but got: "
            f"[{n2}, {k2}]."
        )
    return bmm_op(a, b)


def matmul(a: Tensor, b: Any) -> Any:
    """The matrix product for vectors, matrices and batches: ``a @ b``."""
    if not isinstance(b, Tensor):
        return NotImplemented
    n, m = a._array.ndim, b._array.ndim
    if n == 0 or m == 0:
        raise RuntimeError(
            f"both arguments to matmul need to be at least 1D, but they are {n}D and {m}D"
        )
    if n == 2 and m == 2:
        _check_mm(a, b)
        same_type(a, b, "m1 and m2")
        return mm_op(a, b)
    if n == 1 and m == 1:
        return dot(a, b)
    if n == 2 and m == 1:
        return mv(a, b)
    if n == 1 and m == 2:
        left = unsqueeze_op(a, 0)
        _check_mm(left, b)
        same_type(a, b, "m1 and m2")
        return squeeze_product(mm_op(left, b), 0)
    return _batched(a, b)


def _batched(a: Tensor, b: Tensor) -> Tensor:
    n, m = a._array.ndim, b._array.ndim
    same_type(a, b, "m1 and m2")
    x = unsqueeze_op(a, 0) if n == 1 else a
    y = unsqueeze_op(b, 1) if m == 1 else b
    if x._array.shape[-1] != y._array.shape[-2]:
        p, q = x._array.shape[-2:]
        r, s = y._array.shape[-2:]
        if m <= 2:
            rows = int(np.prod(x._array.shape[:-1]))
            if m == 1:
                raise RuntimeError(
                    f"size mismatch, got input ({rows}), mat ({rows}x{q}), vec ({r})"
                )
            raise RuntimeError(
                f"mat1 and mat2 shapes cannot be multiplied ({rows}x{q} and {r}x{s})"
            )
        raise RuntimeError(
            "Expected size for first two dimensions of batch2 tensor to be: "
            f"[{int(np.prod(x._array.shape[:-2]))}, {q}] but got: "
            f"[{int(np.prod(y._array.shape[:-2]))}, {r}]."
        )
    if m <= 2 and n >= 3:  # fold the batch into the rows: one matrix product
        lead = x._array.shape[:-1]
        flat = mm_op(reshape(x, (-1, x._array.shape[-1])), y)
        out = reshape(flat, (*lead, y._array.shape[-1]))
    else:
        lead = np.broadcast_shapes(x._array.shape[:-2], y._array.shape[:-2])
        xs = x.expand(*lead, *x._array.shape[-2:])  # type: ignore[attr-defined]
        ys = y.expand(*lead, *y._array.shape[-2:])  # type: ignore[attr-defined]
        xs = reshape(xs, (-1, *x._array.shape[-2:])) if len(lead) != 1 else xs
        ys = reshape(ys, (-1, *y._array.shape[-2:])) if len(lead) != 1 else ys
        out = bmm_op(xs, ys)
        out = reshape(out, (*lead, *out._array.shape[-2:])) if len(lead) != 1 else out
    if n == 1:
        out = squeeze_product(out, out._array.ndim - 2)
    if m == 1:
        out = squeeze_product(out, out._array.ndim - 1)
    return out


def addmm(c: Tensor, a: Tensor, b: Tensor, *, beta: float = 1, alpha: float = 1) -> Tensor:
    """``beta * c + alpha * (a @ b)``."""
    if beta == 1 and alpha == 1:
        _check_mm(a, b)
        return addmm_op(c, a, b)
    return c * beta + mm(a, b) * alpha  # type: ignore[operator]


def outer(a: Tensor, b: Tensor) -> Tensor:
    """All products of two vectors' elements."""
    for t, name in ((a, "self"), (b, "vec2")):
        if t._array.ndim != 1:
            raise RuntimeError(
                f"outer: Expected 1-D argument {name}, but got {t._array.ndim}-D"
            )
    return reshape(a, (a._array.shape[0], 1)) * b  # type: ignore[operator]


def linear(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """``x @ weight.T + bias``."""
    w = transpose_op(weight, 0, 1) if weight._array.ndim == 2 else weight
    if x._array.ndim == 2 and weight._array.ndim == 2:
        _check_mm(x, w)
        same_type(x, w)
        return mm_op(x, w) if bias is None else addmm_op(bias, x, w)
    out = matmul(x, w)
    return out if bias is None else out + bias


def einsum(equation: str, *operands: Any) -> Tensor:
    """A sum of products in Einstein's notation, for example ``einsum("ij,jk->ik", a, b)``."""
    tensors = operands[0] if len(operands) == 1 and not isinstance(operands[0], Tensor) else operands
    left, arrow, right = equation.replace(" ", "").partition("->")
    terms = left.split(",")
    if len(terms) != len(tensors):
        raise ValueError(
            f"einsum(): {len(terms)} terms in {equation!r}, but {len(tensors)} operands"
        )
    if "..." in equation:
        raise NotImplementedError(
            "einsum with '...' is not offered by this engine; name all dimensions"
        )
    letters = sorted(set(left) - {","})
    if not arrow:
        right = "".join(c for c in letters if left.count(c) == 1)
    product: Any = None
    order = right + "".join(c for c in letters if c not in right)
    for term, x in zip(terms, tensors, strict=True):
        for c in sorted(set(term)):
            while term.count(c) > 1:
                i, j = term.index(c), term.rindex(c)
                x = x.diagonal(0, i, j)
                term = term[:i] + term[i + 1 : j] + term[j + 1 :] + c
        x = permute(x, [term.index(c) for c in order if c in term])
        term = "".join(c for c in order if c in term)
        for i, c in enumerate(order):
            if c not in term:
                x = unsqueeze_op(x, i)
        product = x if product is None else product * x
    extra = list(range(len(right), len(order)))
    return product.sum(extra) if extra else product



