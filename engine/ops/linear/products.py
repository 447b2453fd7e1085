"""Products of matrices and vectors."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ...arrays.dtypes import c_name_of
from ...calls.arguments import Number, check_dim, sizes_differ
from ...calls.refusals import no_kernel
from ...core.define import define
from ...core.tensor import Tensor
from .. import rules as f
from ..views.shape import (
    permute,
    reshape,
    squeeze_product,
    t_op,
    unsafe_view,
    unsqueeze_op,
    view_op,
)


def _product(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    if a.dtype.kind == "b":
        raise no_kernel("addmm_impl_cpu_", a.dtype)
    return a @ b


# -- forward, gradient of a, gradient of b -------------------------------------------------------

mm_op = define(
    "MmBackward0",
    lambda a, b: _product(a, b),
    lambda g, _y, _a, b: g @ f.transpose(b, 0, 1),
    lambda g, _y, a, _b: f.transpose(a, 0, 1) @ g,
)
mv_op = define(
    "MvBackward0",
    np.matmul,
    lambda g, _y, _a, b: f.outer(g, b),
    lambda g, _y, a, _b: f.transpose(a, 0, 1) @ g,
)
dot_op = define(
    "DotBackward0",
    np.dot,
    lambda g, _y, _a, b: g * b,
    lambda g, _y, a, _b: g * a,
)
vdot_op = define(
    "VdotBackward0",
    np.dot,
    lambda g, _y, _a, b: g * b,
    lambda g, _y, a, _b: g * a,
)
bmm_op = define(
    "BmmBackward0",
    np.matmul,
    lambda g, _y, _a, b: g @ f.transpose(b, 1, 2),
    lambda g, _y, a, _b: f.transpose(a, 1, 2) @ g,
)


def _add_product(c: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    product = a @ b
    return np.add(product, c, out=product) if c.dtype is product.dtype else product + c


def _addmm(rule_b: Any) -> Any:
    return define(
        "AddmmBackward0",
        _add_product,
        lambda g, _y, c_shape, _a, _b: f.sum_to(g, c_shape),
        lambda g, _y, _c, _a, b: g @ f.transpose(b, 0, 1),
        rule_b,
    )


addmm_op = _addmm(lambda g, _y, _c, a, _b: f.transpose(a, 0, 1) @ g)
# For b = weight.T: the same gradient, laid out so that the weight's own comes out row by row.
addmm_of_transposed = _addmm(lambda g, _y, _c, a, _b: f.transpose(f.transpose(g, 0, 1) @ a, 0, 1))


def same_type(a: Tensor, b: Tensor, what: str = "mat1 and mat2") -> None:
    """Products do not promote: raise PyTorch's error for operands of two types."""
    if a._array.dtype is not b._array.dtype:
        x, y = a.dtype.tensor_type, b.dtype.tensor_type
        if what.endswith("mat2"):
            raise RuntimeError(f"{what} must have the same dtype, but got {x} and {y}")
        if what == "batches":
            raise RuntimeError(f"expected scalar type {x} but found {y}")
        kinds = f"{c_name_of(a._array)} != {c_name_of(b._array)}"
        raise RuntimeError(f"expected m1 and m2 to have the same dtype, but got: {kinds}")


def mm(input: Tensor, mat2: Tensor) -> Tensor:
    """The product of two matrices.

    Raises:
        RuntimeError: when one is not a matrix, or the shapes do not fit.
    """
    for t, name in ((input, "self"), (mat2, "mat2")):
        if t._array.ndim != 2:
            raise RuntimeError(f"{name} must be a matrix")
    _check_mm(input, mat2)
    same_type(input, mat2, "m1 and m2")
    return mm_op(input, mat2)


def _check_mm(a: Tensor, b: Tensor) -> None:
    (n, k), (k2, m) = a._array.shape, b._array.shape
    if k != k2:
        raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({n}x{k} and {k2}x{m})")


def mv(input: Tensor, vec: Tensor) -> Tensor:
    """A matrix times a vector."""
    if input._array.ndim != 2 or vec._array.ndim != 1:
        raise RuntimeError(
            f"vector + matrix @ vector expected, got 1, {input._array.ndim}, {vec._array.ndim}"
        )
    if input._array.shape[1] != vec._array.shape[0]:
        n, k = input._array.shape
        raise RuntimeError(
            f"size mismatch, got input ({n}), mat ({n}x{k}), vec ({vec._array.shape[0]})"
        )
    if input._array.dtype is not vec._array.dtype:
        kinds = vec.dtype.tensor_type, input.dtype.tensor_type
        raise RuntimeError(
            f"addmv input tensors must have the same dtype, but got {kinds[0]}, {kinds[1]}, and "
            f"{kinds[0]}"
        )
    return mv_op(input, vec)


def dot(input: Tensor, tensor: Tensor) -> Tensor:
    """The sum of the products of two vectors' elements."""
    _check_dot(input, tensor)
    return dot_op(input, tensor)


def vdot(input: Tensor, other: Tensor) -> Tensor:
    """:func:`dot` (which differs for complex numbers only)."""
    _check_dot(input, other)
    return vdot_op(input, other)


def _check_dot(a: Tensor, b: Tensor) -> None:
    if a._array.ndim != 1 or b._array.ndim != 1:
        raise RuntimeError(
            f"1D tensors expected, but got {a._array.ndim}D and {b._array.ndim}D tensors"
        )
    if a._array.dtype is not b._array.dtype:
        raise RuntimeError(
            f"dot : expected both vectors to have same dtype, but found {a.dtype.tensor_type} and "
            f"{b.dtype.tensor_type}"
        )
    if a._array.dtype.kind == "b":
        raise no_kernel("dot", a._array.dtype)
    if a._array.shape != b._array.shape:
        raise RuntimeError(
            "inconsistent tensor size, expected tensor "
            f"{list(a._array.shape)} and src {list(b._array.shape)} to have the same number of "
            f"elements, but got {a._array.size} and {b._array.size} elements respectively"
        )


def inner(input: Tensor, other: Tensor) -> Tensor:
    """Products of elements, summed over the last dimension of both."""
    if input._array.ndim == 0 or other._array.ndim == 0:
        return input * other
    if input._array.shape[-1] != other._array.shape[-1]:
        raise RuntimeError(
            "inner() the last dimension must match on both input tensors but got shapes "
            f"{list(input._array.shape)} and {list(other._array.shape)}"
        )
    return tensordot(input, other, ([-1], [-1]))


def tensordot(a: Tensor, b: Tensor, dims: Any = 2) -> Tensor:
    """Products summed over the last ``dims`` dimensions of a and the first of b, or over lists."""
    if isinstance(dims, Tensor):
        dims = dims.tolist()
    if isinstance(dims, int):
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        left = list(range(a._array.ndim - dims, a._array.ndim))
        right = list(range(dims))
    else:
        left, right = (
            [check_dim(d, t._array.ndim) for d in ([k] if isinstance(k, int) else k)]
            for k, t in zip(dims, (a, b), strict=True)
        )
    if a._array.dtype is not b._array.dtype:
        raise RuntimeError("both inputs should have same dtype")
    if len(left) != len(right):
        raise RuntimeError("both dimension lists should have same length")
    for i, j in zip(left, right, strict=True):
        m, n = a._array.shape[i], b._array.shape[j]
        if m == n:
            continue
        if m != 1 and n != 1:
            said = i - a._array.ndim if isinstance(dims, int) else i
            raise RuntimeError(
                f"contracted dimensions need to match, but first has size {m} in dim {said} and "
                f"second has size {n} in dim {j}"
            )
        if m == 1:
            b = b.sum(j, True, dtype=b.dtype)
        else:
            a = a.sum(i, True, dtype=a.dtype)
    rest_a = [d for d in range(a._array.ndim) if d not in left]
    rest_b = [d for d in range(b._array.ndim) if d not in right]
    k = _size([a._array.shape[d] for d in left])
    shape_a, shape_b = ([t._array.shape[d] for d in rest] for t, rest in ((a, rest_a), (b, rest_b)))
    x = reshape(permute(a, [*rest_a, *left]), (_size(shape_a), k))
    y = reshape(permute(b, [*right, *rest_b]), (k, _size(shape_b)))
    return reshape(mm(x, y), (*shape_a, *shape_b))


def _size(shape: Any) -> int:
    n = 1
    for k in shape:
        n *= k
    return n


def kron(input: Tensor, other: Tensor) -> Tensor:
    """The Kronecker product: every element of ``input`` times the whole of ``other``."""
    n = max(input._array.ndim, other._array.ndim)
    shapes = [(1,) * (n - t._array.ndim) + t._array.shape for t in (input, other)]
    x = reshape(input, tuple(v for k in shapes[0] for v in (k, 1)))
    y = reshape(other, tuple(v for k in shapes[1] for v in (1, k)))
    product = x * y
    return unsafe_view(product, tuple(p * q for p, q in zip(*shapes, strict=True)))


def bmm(input: Tensor, mat2: Tensor) -> Tensor:
    """The products of two batches of matrices."""
    _check_bmm(input, mat2)
    return bmm_op(input, mat2)


def _check_bmm(a: Tensor, b: Tensor) -> None:
    for t, name in ((a, "batch1"), (b, "batch2")):
        if t._array.ndim != 3:
            raise RuntimeError(f"{name} must be a 3D tensor")
    (n, _, k), (n2, k2, _) = a._array.shape, b._array.shape
    if n != n2 or k != k2:
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{n}, {k}] but got: "
            f"[{n2}, {k2}]."
        )
    same_type(a, b, "batches")


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


def _lead(x: Tensor, y: Tensor) -> tuple[int, ...]:
    """The batch dimensions of a product, or PyTorch's error where they differ."""
    heads = x._array.shape[:-2], y._array.shape[:-2]
    try:
        return np.broadcast_shapes(*heads)
    except ValueError:
        raise RuntimeError(sizes_differ(*heads)) from None


def _folds(a: Tensor, b: Tensor) -> bool:
    """Whether PyTorch folds the batch of the larger operand into its rows."""
    swapped = a._array.ndim < b._array.ndim
    large, small = (np.swapaxes(b._array, -1, -2), a) if swapped else (a._array, b)
    if large.ndim < 3 or small._array.ndim > 2:
        return False
    if small._node is not None:
        return True
    if a._array.ndim == 2:
        return False
    shape, strides = large.shape, large.strides
    return not large.size or all(
        strides[i] == strides[i + 1] * shape[i + 1] for i in range(large.ndim - 2)
    )


def _unlike(a: Tensor, b: Tensor, x: Tensor, y: Tensor) -> RuntimeError:
    """The error for operands that do not fit; ``x`` and ``y`` are the same with two dimensions."""
    if _folds(a, b):
        swapped = a._array.ndim < b._array.ndim
        large, small = (np.swapaxes(b._array, -1, -2), a) if swapped else (a._array, b)
        rows, columns = int(np.prod(large.shape[:-1])), large.shape[-1]
        shape = small._array.shape[::-1] if swapped else small._array.shape
        if len(shape) == 1:
            return RuntimeError(
                f"size mismatch, got input ({rows}), mat ({rows}x{columns}), vec ({shape[0]})"
            )
        return RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({rows}x{columns} and "
            f"{shape[0]}x{shape[1]})"
        )
    batch = int(np.prod(_lead(x, y)))
    return RuntimeError(
        "Expected size for first two dimensions of batch2 tensor to be: "
        f"[{batch}, {x._array.shape[-1]}] but got: [{batch}, {y._array.shape[-2]}]."
    )


def _batched(a: Tensor, b: Tensor) -> Tensor:
    n, m = a._array.ndim, b._array.ndim
    x = unsqueeze_op(a, 0) if n == 1 else a
    y = unsqueeze_op(b, 1) if m == 1 else b
    if x._array.shape[-1] != y._array.shape[-2]:
        raise _unlike(a, b, x, y)
    same_type(a, b, "m1 and m2" if n >= 3 and m <= 2 else "batches")
    if m <= 2 and n >= 3:  # fold the batch into the rows: one matrix product
        lead = x._array.shape[:-1]
        flat = mm_op(reshape(x, (_size(lead), x._array.shape[-1])), y)
        if m == 1:
            return unsafe_view(flat, lead)
        return unsafe_view(flat, (*lead, y._array.shape[-1]))
    lead = _lead(x, y)
    batch = _size(lead)
    xs, ys = (
        reshape(t.expand(*lead, *t._array.shape[-2:]), (batch, *t._array.shape[-2:]))
        for t in (x, y)
    )
    shape = [*lead, x._array.shape[-2], y._array.shape[-1]]
    if n == 1:
        del shape[-2]
    if m == 1:
        del shape[-1]
    return unsafe_view(bmm_op(xs, ys), tuple(shape))


# -- a product added to something ----------------------------------------------------------------


def _added(title: str, product: Any, rule_a: Any, rule_b: Any, names: tuple[str, str]) -> Any:
    """``beta * c + alpha * product(a, b)``; with beta 0 what c holds (even NaN) is ignored."""

    def forward(c: Any, a: Any, b: Any, beta: Any, alpha: Any) -> Any:
        kind = a.dtype.type
        out = product(a, b)
        if alpha != 1:
            out = out * kind(alpha)
        if beta == 0:
            return np.broadcast_to(out, np.broadcast_shapes(out.shape, c.shape)).copy()
        return out + (c if beta == 1 else c * kind(beta))

    return define(
        title,
        forward,
        lambda g, _y, c_shape, _a, _b, beta, _alpha: f.sum_to(
            g if beta == 1 else g * beta, c_shape
        ),
        lambda g, _y, _c, a, b, _beta, alpha: rule_a(g if alpha == 1 else g * alpha, a, b),
        lambda g, _y, _c, a, b, _beta, alpha: rule_b(g if alpha == 1 else g * alpha, a, b),
    )


def _expand_batch(g: Any, a: Any) -> Any:
    return f.expand(f.reshape(g, (1, *g.shape)), (a.shape[0], *g.shape))


addmm_scaled = _added(
    "AddmmBackward0", np.matmul,
    lambda g, _a, b: g @ f.transpose(b, 0, 1),
    lambda g, a, _b: f.transpose(a, 0, 1) @ g,
    ("mat1", "mat2"),
)  # fmt: skip
addmv_op = _added(
    "AddmvBackward0", np.matmul,
    lambda g, _a, b: f.outer(g, b),
    lambda g, a, _b: f.transpose(a, 0, 1) @ g,
    ("mat", "vec"),
)  # fmt: skip
addr_op = _added(
    "AddrBackward0", np.multiply.outer,
    lambda g, _a, b: g @ b,
    lambda g, a, _b: f.transpose(g, 0, 1) @ a,
    ("vec1", "vec2"),
)  # fmt: skip
baddbmm_op = _added(
    "BaddbmmBackward0", np.matmul,
    lambda g, _a, b: g @ f.transpose(b, 1, 2),
    lambda g, a, _b: f.transpose(a, 1, 2) @ g,
    ("batch1", "batch2"),
)  # fmt: skip
addbmm_op = _added(
    "AddbmmBackward0", lambda a, b: np.add.reduce(np.matmul(a, b), axis=0, dtype=a.dtype),
    lambda g, a, b: _expand_batch(g, a) @ f.transpose(b, 1, 2),
    lambda g, a, _b: f.transpose(a, 1, 2) @ _expand_batch(g, a),
    ("batch1", "batch2"),
)  # fmt: skip


def _added_to(c: Tensor, shape: tuple) -> None:
    """Raise PyTorch's error when ``c`` does not expand to the product's shape."""
    c.expand(shape)


def addmm(
    input: Tensor, mat1: Tensor, mat2: Tensor, *, beta: Number = 1, alpha: Number = 1
) -> Tensor:
    """``beta * input + alpha * (mat1 @ mat2)``."""
    for t, name in ((mat1, "mat1"), (mat2, "mat2")):
        if t._array.ndim != 2:
            raise RuntimeError(f"{name} must be a matrix, got {t._array.ndim}-D tensor")
    same_type(input, mat2, "self and mat2")
    same_type(mat1, mat2)
    _check_mm(mat1, mat2)
    _added_to(input, (mat1._array.shape[0], mat2._array.shape[1]))
    if beta == 1 and alpha == 1:
        return addmm_op(input, mat1, mat2)
    return addmm_scaled(input, mat1, mat2, beta, alpha)


def addmv(
    input: Tensor, mat: Tensor, vec: Tensor, *, beta: Number = 1, alpha: Number = 1
) -> Tensor:
    """``beta * input + alpha * (mat @ vec)``."""
    if mat._array.ndim != 2 or vec._array.ndim != 1 or input._array.ndim > 1:
        raise RuntimeError(
            "vector + matrix @ vector expected, got "
            f"{input._array.ndim}, {mat._array.ndim}, {vec._array.ndim}"
        )
    (n, k), (m,) = mat._array.shape, vec._array.shape
    if k != m:
        raise RuntimeError(f"size mismatch, got input ({n}), mat ({n}x{k}), vec ({m})")
    return addmv_op(input, mat, vec, beta, alpha)


def addr(
    input: Tensor, vec1: Tensor, vec2: Tensor, *, beta: Number = 1, alpha: Number = 1
) -> Tensor:
    """``beta * input + alpha * outer(vec1, vec2)``."""
    _added_to(input, (vec1._array.size, vec2._array.size))
    if input._array.dtype.kind != "f":
        product = outer(vec1, vec2)
        total = input * beta + product * alpha if beta else product * alpha
        return total.to(input.dtype)
    return addr_op(input, vec1, vec2, beta, alpha)


def baddbmm(
    input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: Number = 1, alpha: Number = 1
) -> Tensor:
    """``beta * input + alpha * bmm(batch1, batch2)``."""
    _check_bmm(batch1, batch2)
    return baddbmm_op(input, batch1, batch2, beta, alpha)


def addbmm(
    input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: Number = 1, alpha: Number = 1
) -> Tensor:
    """``beta * input + alpha * bmm(batch1, batch2).sum(0)``."""
    _check_bmm(batch1, batch2)
    return addbmm_op(input, batch1, batch2, beta, alpha)


def outer(input: Tensor, vec2: Tensor) -> Tensor:
    """All products of two vectors' elements."""
    for t, name in ((input, "self"), (vec2, "vec2")):
        if t._array.ndim != 1:
            raise RuntimeError(f"outer: Expected 1-D argument {name}, but got {t._array.ndim}-D")
    return reshape(input, (input._array.shape[0], 1)) * vec2


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """``input @ weight.T + bias``: (..., in) and (out, in) to (..., out)."""
    try:
        n = input._array.ndim
    except AttributeError:
        raise TypeError(
            f"linear(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}"
        ) from None
    if weight._array.ndim != 2:
        if n == 2 and bias is not None:
            return addmm(bias, input, weight)  # raises PyTorch's error of what is no matrix
        out = matmul(input, weight)
        return out if bias is None else out + bias
    w = t_op(weight)
    if bias is None:
        if n != 2:
            return matmul(input, w)
        _check_mm(input, w)
        same_type(input, w, "m1 and m2")
        return mm_op(input, w)
    if n == 2:
        same_type(input, w)
        _check_mm(input, w)
        return addmm_of_transposed(bias, input, w)
    lead = input._array.shape[:-1]
    flat = reshape(input, (_size(lead), input._array.shape[-1]))
    _check_mm(flat, w)
    same_type(flat, w)
    return view_op(addmm_op(bias, flat, w), (*lead, w._array.shape[1]))


W_CHAIN = (
    "torch.chain_matmul is deprecated and will be removed in a future PyTorch release. Use "
    "torch.linalg.multi_dot instead, which accepts a list of two or more tensors rather than "
    "multiple parameters."
)


def chain_matmul(*matrices: Tensor) -> Tensor:
    """The product of several matrices, from left to right."""
    warnings.warn(W_CHAIN, UserWarning, stacklevel=2)
    out = matrices[0]
    for m in matrices[1:]:
        out = mm(out, m)
    return out
