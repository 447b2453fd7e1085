"""Derivatives against finite differences: gradcheck and gradgradcheck."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from ..core.tensor import Tensor, wrap
from .api import grad


class GradcheckError(RuntimeError):
    """A derivative disagrees with finite differences."""


def _tensors(x: Any) -> tuple:
    if isinstance(x, Tensor):
        return (x,)
    if not isinstance(x, tuple | list):
        raise AttributeError(f"{type(x).__name__!r} object has no attribute 'is_complex'")
    return tuple(x)


def _outputs(func: Callable, inputs: tuple) -> tuple:
    result = func(*inputs)
    return tuple(y for y in _tensors(result) if isinstance(y, Tensor) and y.requires_grad)


def _numerical(func: Callable, inputs: tuple, x: Tensor, eps: float) -> list[np.ndarray]:
    """For each output the matrix (elements of x, of the output), by central differences."""
    flat = x._array.reshape(-1) if x._array.flags.c_contiguous else None
    shape = x._array.shape
    columns: list[list[np.ndarray]] = []
    for i in range(x._array.size):
        at = np.unravel_index(i, shape) if flat is None else i
        target = x._array if flat is None else flat
        old = target[at]
        target[at] = old + eps
        up = [y._array.astype(np.float64).ravel().copy() for y in _tensors(func(*inputs))]
        target[at] = old - eps
        down = [y._array.astype(np.float64).ravel().copy() for y in _tensors(func(*inputs))]
        target[at] = old
        columns.append([(a - b) / (2 * eps) for a, b in zip(up, down, strict=True)])
    if not columns:
        return [np.zeros((0, y._array.size)) for y in _tensors(func(*inputs))]
    return [np.stack([c[k] for c in columns]) for k in range(len(columns[0]))]


def _analytical(y: Tensor, inputs: list[Tensor]) -> list[np.ndarray]:
    """For each input the matrix (elements of the input, elements of y), row by row of backward."""
    result = [np.zeros((x._array.size, y._array.size)) for x in inputs]
    for j in range(y._array.size):
        v = np.zeros(y._array.size, y._array.dtype)
        v[j] = 1
        grads = grad(
            y, inputs, wrap(v.reshape(y._array.shape)), retain_graph=True, allow_unused=True
        )
        for matrix, g in zip(result, grads, strict=True):
            if g is not None:
                matrix[:, j] = g._array.ravel()
    return result


def gradcheck(
    func: Callable,
    inputs: Any,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    fast_mode: bool = False,
    masked: bool | None = None,
) -> bool:
    """Compare every derivative of ``func`` with central differences.

    Args:
        func: from tensors to a tensor or several.
        inputs: its arguments; the tracked ones should be float64.
        eps: step of the differences.
        atol, rtol: how far the two may lie apart.
        raise_exception: raise on disagreement (otherwise return False).

    Raises:
        ValueError: when no input is tracked.
        GradcheckError: with both matrices, when they disagree.
    """
    arguments = _tensors(inputs)
    tracked = []
    for i, x in enumerate(arguments):
        if isinstance(x, Tensor) and x.requires_grad:
            if x._array.dtype != np.float64:
                warnings.warn(
                    f"Input #{i} requires gradient and is not a double precision floating point "
                    "or complex. This check will likely fail if all the inputs are not of double "
                    "precision floating point or complex. ",
                    stacklevel=2,
                )
            tracked.append((i, x))
            x.retain_grad()
    if not tracked:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them "
            "have requires_grad=True."
        )
    try:
        _compare(func, arguments, tracked, eps, atol, rtol, nondet_tol)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def _compare(
    func: Callable,
    arguments: tuple,
    tracked: list,
    eps: float,
    atol: float,
    rtol: float,
    nondet_tol: float,
) -> None:
    outputs = _outputs(func, arguments)
    if not outputs:
        for _, x in tracked:
            for m in _numerical(func, arguments, x, eps):
                if (m != 0).any():
                    raise GradcheckError("Numerical gradient for function expected to be zero")
        return
    position = [i for i, y in enumerate(_tensors(func(*arguments))) if y.requires_grad]
    xs = [x for _, x in tracked]
    numerical = [_numerical(func, arguments, x, eps) for x in xs]
    for k, y in zip(position, outputs, strict=True):
        analytical = _analytical(y, xs)
        again = _analytical(y, xs)
        for (i, _), a, b in zip(tracked, analytical, again, strict=True):
            if np.abs(a - b).max(initial=0) > nondet_tol:
                raise GradcheckError(
                    "Backward is not reentrant, i.e., running backward with same input and "
                    "grad_output multiple times gives different values, although analytical "
                    f"gradient matches numerical gradient. (input {i})"
                )
        for (i, _), a, n in zip(tracked, analytical, numerical, strict=True):
            if not np.allclose(a, n[k], rtol, atol):
                raise GradcheckError(
                    f"Jacobian mismatch for output {k} with respect to input {i},\n"
                    f"numerical:{_text(n[k], xs[0])}\nanalytical:{_text(a, xs[0])}\n"
                )


def _text(matrix: np.ndarray, like: Tensor) -> str:
    return repr(wrap(matrix.astype(like._array.dtype)))


def gradgradcheck(
    func: Callable,
    inputs: Any,
    grad_outputs: Any = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    gen_non_contig_grad_outputs: bool = False,
    raise_exception: bool = True,
    **options: Any,
) -> bool:
    """:func:`gradcheck` of the derivative of ``func``: its second derivatives."""
    arguments = _tensors(inputs)
    outputs = _outputs(func, arguments)
    if grad_outputs is None:
        rng = np.random.default_rng(0)
        given = tuple(
            wrap(rng.standard_normal(y._array.shape).astype(y._array.dtype)).requires_grad_()
            for y in outputs
        )
    else:
        given = _tensors(grad_outputs)
    count = len(arguments)

    def derivative(*args: Any) -> tuple:
        ys = _outputs(func, args[:count])
        xs = [x for x in args[:count] if isinstance(x, Tensor) and x.requires_grad]
        found = grad(ys, xs, args[count:], create_graph=True, allow_unused=True)
        return tuple(g for g in found if g is not None)

    return gradcheck(
        derivative,
        (*arguments, *given),
        eps=eps,
        atol=atol,
        rtol=rtol,
        raise_exception=raise_exception,
        **options,
    )
