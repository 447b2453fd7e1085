"""What PyTorch asks of index tensors, function by function, before it uses them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...arrays.dtypes import OF_NUMPY
from ...core.tensor import Tensor

WHOLE = ("int64", "int32")


def type_word(array: np.ndarray) -> str:
    """PyTorch's word for a type: ``Float``, ``Long`` and so on."""
    return OF_NUMPY[array.dtype].tensor_type


def whole(index: Tensor, text: str, only_long: bool = False, kind: Any = RuntimeError) -> None:
    """Refuse an index of another type than int64 or int32; ``text`` says so."""
    if index._array.dtype.name not in (WHOLE[:1] if only_long else WHOLE):
        raise kind(text.format(type_word(index._array)))


def same_dimensions(x: Tensor, index: Tensor, what: str) -> None:
    """Refuse an index of another number of dimensions; 0 counts as 1."""
    if index._array.size and max(index._array.ndim, 1) != max(x._array.ndim, 1):
        raise RuntimeError(f"Index tensor must have the same number of dimensions as {what} tensor")


def no_larger(x: Tensor, index: Tensor, dim: int, start: str) -> None:
    """Refuse an index that is longer than the tensor in another dimension than ``dim``."""
    own, at = x._array.shape, index._array.shape
    for d, (n, m) in enumerate(zip(own, at, strict=False)):
        if d != dim and m > n:
            raise RuntimeError(
                f"{start.format(d)} index {list(at)} to be no larger than self {list(own)} apart "
                f"from dimension {dim}"
            )


def scattered(x: Tensor, index: Tensor, source: Tensor, dim: int) -> None:
    """All that scatter and its kin ask.

    Raises:
        RuntimeError: for types, shapes and places that do not fit.
    """
    if source._array.dtype is not x._array.dtype:
        raise RuntimeError("scatter(): Expected self.dtype to be equal to src.dtype")
    if index._array.size or index._array.dtype.kind == "f":
        whole(index, "scatter(): Expected dtype int32/int64 for index")
    same_dimensions(x, index, "self")
    no_larger(x, index, dim, "Expected")
    in_range(index._array, x._array.shape[dim] if x._array.ndim else 1, dim)


def in_range(at: np.ndarray, n: int, dim: int) -> None:
    """Refuse a place below 0 or beyond the end."""
    if at.size and (at.min() < 0 or at.max() >= n):
        bad = at[(at < 0) | (at >= n)].flat[0]
        raise RuntimeError(f"index {bad} is out of bounds for dimension {dim} with size {n}")


def outside(at: np.ndarray, n: int, text: str, low: int = 0) -> None:
    """Refuse with an IndexError of this text a place below ``low`` or beyond the end."""
    if at.size and (at.min() < low or at.max() >= n):
        raise IndexError(text.format(at[(at < low) | (at >= n)].flat[0]))


def taken(x: Tensor, index: Tensor) -> None:
    """What ``take`` asks."""
    if index._array.dtype != np.int64:
        kind = type_word(index._array)
        raise RuntimeError(f"take(): Expected a long tensor for index, but got {kind}")
    n = x._array.size
    if index._array.size and not n:
        raise IndexError("take(): tried to take from an empty tensor")
    text = f"out of range: tried to access index {{}} on a tensor of {n} elements."
    outside(index._array, n, text, -n)


def added(x: Tensor, index: Tensor, source: Tensor, dim: int) -> None:
    """What ``index_add`` asks."""
    whole(index, "index_add_(): Expected dtype int32/int64 for index but got: {}")
    if source._array.dtype is not x._array.dtype:
        kinds = type_word(x._array), type_word(source._array)
        raise RuntimeError(
            f"index_add_(): self ({kinds[0]}) and source ({kinds[1]}) must have the same scalar "
            "type"
        )
    mine, its = x._array.shape, source._array.shape
    if dim and dim >= len(its):
        raise RuntimeError(
            f"index_add_(): Indexing dim {dim} is out of bounds of the source tensor with dim "
            f"{len(its)}"
        )
    there = its[dim] if its else 1
    if index._array.size != there:
        raise RuntimeError(
            f"index_add_(): Number of indices ({index._array.size}) should be equal to "
            f"source.size(dim): ({there}), for dim: {dim}"
        )
    if _slice(mine, dim) != _slice(its, dim) if mine and its else mine != its:
        raise RuntimeError(
            "source tensor shape must match self tensor shape, excluding the specified dimension. "
            f"Got self.shape = {list(mine)} source.shape = {list(its)}"
        )
    outside(index._array, x._array.shape[dim] if x._array.ndim else 1, "index out of range in self")


def _slice(shape: tuple, dim: int) -> tuple:
    """The shape of what stands at one place along a dimension."""
    return shape[:dim] + shape[dim + 1 :]


def copied(x: Tensor, index: Tensor, source: Tensor, dim: int) -> None:
    """What ``index_copy`` asks."""
    mine, its = x._array.shape, source._array.shape
    if not its and index._array.size != 1:
        raise IndexError(
            "index_copy_(): When source is scalar, index should have one element (got "
            f"{index._array.size})"
        )
    if mine and its and len(mine) != len(its):
        raise IndexError(
            "index_copy_(): When source and destination are not scalars, their dimensionality must "
            f"match. Source dimensionality ({len(its)}), destination dimensionality ({len(mine)})"
        )
    whole(index, "index_copy_(): Expected a long tensor for index, but got {}", True)
    if source._array.dtype is not x._array.dtype:
        raise RuntimeError(
            "index_copy_(): self and source expected to have the same dtype, but got (self) "
            f"{type_word(x._array)} and (source) {type_word(source._array)}"
        )
    slices = [_slice(shape, dim) for shape in (mine, its)]
    if slices[0] != slices[1]:
        told = [" ".join(map(str, each)) for each in slices]
        raise RuntimeError(
            "index_copy_(): Source/destination tensor must have same slice shapes. Destination "
            f"slice shape: {told[0]} at dimension {dim} and source slice shape: {told[1]} at "
            "dimension 0."
        )
    if its and index._array.size != its[dim]:
        raise IndexError(
            f"index_copy_(): Number of indices ({index._array.size}) should be equal to "
            f"source.size(dim) ({its[dim]})"
        )
    n = x._array.shape[dim] if x._array.ndim else 1
    text = f"index_copy_(): index {{}} is out of bounds for dimension {dim} with size {n}"
    outside(index._array, n, text)


def put(x: Tensor, index: tuple, values: Tensor) -> None:
    """What ``index_put`` asks."""
    ndim = x._array.ndim
    used = sum(at.ndim if at.dtype.kind == "b" else 1 for at in index)
    if used > ndim:
        raise IndexError(f"too many indices for tensor of dimension {ndim} (got {len(index)})")
    if values._array.dtype is not x._array.dtype:
        raise RuntimeError(
            "Index put requires the source and destination dtypes match, got "
            f"{type_word(x._array)} for the destination and {type_word(values._array)} for the "
            "source."
        )
    for d, at in enumerate(index):
        if at.dtype.kind != "b":
            n = x._array.shape[d]
            outside(at, n, f"index {{}} is out of bounds for dimension {d} with size {n}", -n)
    fits(values._array, x._array[index].shape)


def fits(array: np.ndarray, target: tuple) -> None:
    """Refuse values that do not broadcast to what an index chose."""
    pairs = zip(array.shape[::-1], target[::-1], strict=False)
    if array.ndim > len(target) or any(n not in (1, m) for n, m in pairs):
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(array.shape)} cannot be broadcast to "
            f"indexing result of shape {list(target)}"
        )
