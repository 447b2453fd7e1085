"""Tensors from data: numbers, nested lists, NumPy arrays."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..arrays.dtypes import OF_NUMPY, Defaults, check_device, to_numpy
from ..calls.arguments import misfit, python_name
from ..calls.warning import W_SCALAR, warn_user
from ..core.graph import track
from ..core.modes import mode
from ..core.tensor import Tensor, wrap

E_FLAG = "Only Tensors of floating point and complex dtype can require gradients"
W_COPY = (
    "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
    "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor)."
)


def track_if(t: Tensor, requires_grad: bool, name: str = "tensor") -> Tensor:
    """The new tensor, tracked where that is asked for; ``name`` is the function's."""
    if requires_grad is not False:
        if requires_grad is not True:
            raise misfit(name, "requires_grad", None, "bool", requires_grad)
        if t._array.dtype.kind != "f":
            raise RuntimeError(E_FLAG)
        track(t)
    return t


def array_of(data: Any, np_type: np.dtype | None) -> np.ndarray:
    if isinstance(data, (np.ndarray, np.generic)):
        array = np.array(data)
        if array.dtype not in OF_NUMPY and np_type is None:
            raise _bad_numpy(array.dtype)
        return array.astype(np_type or array.dtype, copy=False)
    numbers = _numbers(data)
    try:
        array = np.array(numbers)
    except ValueError:
        raise ValueError(_ragged(numbers)) from None
    if array.dtype == object or array.dtype.kind not in "biuf":
        raise _not_numbers(numbers)
    if np_type is not None:
        return array.astype(np_type)
    if array.dtype.kind == "f":
        has_arrays = _contains_float64_arrays(data)
        return array.astype(np.float64 if has_arrays else Defaults.dtype.np)
    if array.dtype.kind in "iu" or (array.size == 0 and array.dtype.kind != "b"):
        return array.astype(np.int64)
    return array


def _contains_float64_arrays(data: Any) -> bool:
    return isinstance(data, (list, tuple)) and any(
        (isinstance(v, (np.ndarray, np.float64)) and np.asarray(v).dtype == np.float64)
        or _contains_float64_arrays(v)
        for v in data[:1]
    )


def _numbers(data: Any) -> Any:
    """Data with every tensor in it replaced by its numbers."""
    if isinstance(data, Tensor):
        if data._array.ndim == 0:
            if data._node is not None and mode.here.enabled:
                warn_user(W_SCALAR)
            return data._array.item()
        raise _one(data)
    if isinstance(data, (list, tuple, range)):
        if all(type(v) in (float, int, bool) for v in data):
            return list(data)
        return [_numbers_in(v) for v in data]
    return data


def _one(data: Tensor) -> Exception:
    return ValueError("only one element tensors can be converted to Python scalars")


def _numbers_in(v: Any) -> Any:
    if isinstance(v, Tensor):
        if v._array.ndim == 0:
            if v._node is not None and mode.here.enabled:
                warn_user(W_SCALAR)
            return v._array.item()
        if v._array.size != 1:
            raise _one(v)
        return v._array.item()
    return _numbers(v) if isinstance(v, (list, tuple, range)) else v


def _ragged(data: Any, depth: int = 0) -> str:
    def length(v: Any) -> int | None:
        return len(v) if isinstance(v, (list, tuple)) else None

    if isinstance(data, (list, tuple)):
        expected = length(data[0]) if data else None
        for v in data[1:]:
            if length(v) != expected:
                if expected is None or length(v) is None:
                    return f"expected sequence of length {expected} at dim {depth + 1}"
                return (
                    f"expected sequence of length {expected} at dim {depth + 1} (got {length(v)})"
                )
        for v in data:
            if isinstance(v, (list, tuple)):
                found = _ragged(v, depth + 1)
                if found:
                    return found
    return ""


def _not_numbers(data: Any) -> Exception:
    flat = data
    while isinstance(flat, (list, tuple)) and flat:
        flat = next((v for v in flat if not isinstance(v, (int, float, bool))), flat[0])
    if isinstance(flat, str):
        return TypeError(f"new(): invalid data type '{type(flat).__name__}'")
    if flat is None:
        return RuntimeError("Could not infer dtype of NoneType")
    if isinstance(flat, complex):
        return TypeError("complex numbers are not offered by this engine; use two floats")
    return RuntimeError(f"Could not infer dtype of {type(flat).__name__}")


def _bad_numpy(d: np.dtype) -> Exception:
    return TypeError(
        f"can't convert np.ndarray of type numpy.{d.type.__name__}. The only supported types are: "
        "float64, float32, float16, complex64, complex128, int64, int32, int16, int8, uint64, "
        "uint32, uint16, uint8, and bool."
    )


def tensor(
    data: Any,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    pin_memory: bool = False,
) -> Tensor:
    """A new tensor with a copy of ``data`` (numbers, nested lists, NumPy arrays).

    The type is taken from the data: floats become float32, integers int64.

    Raises:
        ValueError: for lists of unequal length.
        RuntimeError: for ``requires_grad=True`` on integers.
    """
    check_device(device)
    np_type = None if dtype is None else to_numpy(dtype, "tensor")
    if isinstance(data, Tensor):
        warnings.warn(W_COPY, UserWarning, stacklevel=2)
        array = data._array.astype(np_type or data._array.dtype)
    else:
        array = array_of(data, np_type)
    return track_if(wrap(array), requires_grad)


def as_tensor(data: Any, *, dtype: Any = None, device: Any = None) -> Tensor:
    """``data`` as a tensor, sharing memory (and history) where that is possible."""
    check_device(device)
    if isinstance(data, Tensor):
        return data if dtype is None else data.to(dtype)
    if isinstance(data, np.ndarray) and data.dtype in OF_NUMPY:
        t = wrap(data)
        return t if dtype is None else t.to(dtype)
    return tensor(data, dtype=dtype)


def from_numpy(array: np.ndarray) -> Tensor:
    """A tensor on the memory of a NumPy array."""
    if not isinstance(array, np.ndarray):
        raise TypeError(f"expected np.ndarray (got {python_name(array)})")
    if array.dtype not in OF_NUMPY:
        raise _bad_numpy(array.dtype)
    if any(s < 0 for s in array.strides):
        raise ValueError(
            "At least one stride in the given numpy array is negative, and tensors with negative "
            "strides are not currently supported. (You can probably work around this by making a "
            "copy of your array  with array.copy().) "
        )
    return wrap(array)


def asarray(obj: Any, *, dtype: Any = None, copy: bool | None = None) -> Tensor:
    """Like :func:`as_tensor`; ``copy=True`` always copies."""
    t = as_tensor(obj, dtype=dtype)
    return t.clone() if copy and t is obj else t
