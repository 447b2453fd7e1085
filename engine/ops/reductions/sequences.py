"""Powers of a sequence, and derivatives of one that is given by samples."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...calls.arguments import check_dim
from ...core.tensor import Tensor, wrap
from ..views import join
from . import reduce, statistics
from .reduce import axes_of


def vander(x: Tensor, N: int | None = None, increasing: bool = False) -> Tensor:
    """The Vandermonde matrix: in each row the powers of an element, the highest first.

    Shapes: x (n,); result (n, N), with N = n by default.
    """
    if x._array.ndim != 1:
        raise RuntimeError("x must be a one-dimensional tensor.")
    n = x._array.size if N is None else N
    if n < 0:
        raise RuntimeError("N must be non-negative.")
    kind = x._array.dtype if x._array.dtype.kind == "f" else np.dtype(np.int64)
    result: Any = wrap(np.ones((x._array.size, n), kind))
    if n > 1:
        result[:, 1:].copy_(reduce.cumprod(x.unsqueeze(1).expand(-1, n - 1).to(result.dtype), 1))
    return result if increasing else join.flip(result, 1)


def linalg_vander(x: Tensor, *, N: int | None = None) -> Tensor:
    """Vandermonde matrices of the last dimension: in each row the powers, 1 first."""
    vector = x.unsqueeze(-1) if x._array.ndim == 0 else x
    n = vector._array.shape[-1] if N is None else N
    if n <= 1:
        raise RuntimeError("N must be greater than 1.")
    powers = reduce.cumprod(vector.unsqueeze(-1).expand(*vector._array.shape, n - 1), -1)
    one = wrap(np.ones((*vector._array.shape, 1), powers._array.dtype))
    return join.cat([one, powers], -1)


def gradient(
    input: Tensor, *, spacing: Any = None, dim: Any = None, edge_order: int = 1
) -> tuple[Tensor, ...]:
    """The derivative along each dimension: central differences of samples, one-sided at the ends.

    Args:
        spacing: the distance of the samples, one for all or one for each dimension; or for each
            dimension a tensor of coordinates.
        dim: the dimensions; all by default.
        edge_order: 1, or 2 for differences of three samples at the ends.
    """
    if input._array.dtype == np.uint8:
        raise RuntimeError("torch.gradient does not support uint8 input.")
    listed = isinstance(spacing, (tuple, list))
    _check_spacing(input, spacing if listed else None, dim)
    if edge_order not in (1, 2):
        raise RuntimeError("torch.gradient only supports edge_order=1 and edge_order=2.")
    n = input._array.ndim
    chosen = (dim,) if isinstance(dim, int) else range(n) if dim is None else dim
    axes_of(input, tuple(chosen) or None)  # raises PyTorch's errors
    axes = [check_dim(d, n) for d in chosen]
    if any(input._array.shape[a] <= edge_order for a in axes):
        raise RuntimeError(
            "torch.gradient expected each dimension size to be at least edge_order+1"
        )
    steps = spacing if listed else [1 if spacing is None else spacing] * len(axes)
    return tuple(
        _uneven(input, a, h, edge_order)
        if isinstance(h, Tensor) and h._array.ndim
        else _even(input, a, h, edge_order)
        for a, h in zip(axes, steps, strict=True)
    )


def _check_spacing(input: Tensor, spacing: Any, dim: Any) -> None:
    if spacing is None:
        return
    if dim is None and len(spacing) != input._array.ndim:
        raise RuntimeError(
            "torch.gradient expected spacing to be unspecified, a scalar, or a list of length "
            f"equal to 'self.dim() = {input._array.ndim}', since dim argument was not given, but "
            f"got a list of length {len(spacing)}"
        )
    count = 1 if isinstance(dim, int) else len(dim) if dim is not None else len(spacing)
    if count != len(spacing):
        raise RuntimeError(
            "torch.gradient expected spacing to be unspecified, a scalar or it's spacing and dim "
            "arguments to have the same length, but got a spacing argument of length "
            f"{len(spacing)} and a dim argument of length {count}."
        )


def _between(x: Tensor, axis: int, start: int | None, end: int | None) -> Any:
    return x[(slice(None),) * axis + (slice(start, end),)]


def _even(x: Tensor, axis: int, step: Any, edge_order: int) -> Tensor:
    """Differences of samples at one distance."""

    def at(start: int | None, end: int | None) -> Any:
        return _between(x, axis, start, end)

    center = (at(2, None) - at(0, -2)) / step / 2
    if edge_order == 1:
        first = (at(1, 2) - at(0, 1)) / step
        last = (at(-1, None) - at(-2, -1)) / step
    else:
        first = (-1.5 * at(0, 1) + 2 * at(1, 2) - 0.5 * at(2, 3)) / step
        last = (0.5 * at(-3, -2) - 2 * at(-2, -1) + 1.5 * at(-1, None)) / step
    return join.cat([first, center, last], axis)


def _uneven(x: Tensor, axis: int, coordinates: Tensor, edge_order: int) -> Tensor:
    """Differences of samples at given coordinates, from parabolas through three of them."""
    h: Any = statistics.diff(coordinates, 1, 0)
    shape = [1] * x._array.ndim
    shape[axis] = -1

    def at(start: int | None, end: int | None) -> Any:
        return _between(x, axis, start, end)

    before, after = h[:-1], h[1:]
    a = (-after / (before * (before + after))).reshape(shape)
    b = ((after - before) / (before * after)).reshape(shape)
    c = (before / (after * (before + after))).reshape(shape)
    center = a * at(0, -2) + b * at(1, -1) + c * at(2, None)
    if edge_order == 1:
        first = (at(1, 2) - at(0, 1)) / h[0]
        last = (at(-1, None) - at(-2, -1)) / h[-1]
        return join.cat([first, center, last], axis)
    p, q = h[0], h[1]
    first = (
        -(2.0 * p + q) / (p * (p + q)) * at(0, 1)
        + (p + q) / (p * q) * at(1, 2)
        + -p / (q * (p + q)) * at(2, 3)
    )
    p, q = h[-2], h[-1]
    last = (
        q / (p * (q + p)) * at(-3, -2)
        - (q + p) / (q * p) * at(-2, -1)
        + (2.0 * q + p) / (q * (q + p)) * at(-1, None)
    )
    return join.cat([first, center, last], axis)
