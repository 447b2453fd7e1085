"""What can be asked about types and tensors: limits, promotion, predicates."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..arrays.dtypes import (
    CPU,
    OF_NUMPY,
    Defaults,
    check_device,
    device,
    dtype,
    promote,
    set_default_dtype,
)
from ..core.tensor import Tensor


class finfo:
    """Limits of a floating point type: eps, max, min, tiny, resolution, bits."""

    def __init__(self, type: dtype | None = None):
        kind = Defaults.dtype if type is None else type
        if not isinstance(kind, dtype) or not kind.is_floating_point:
            raise TypeError(
                "torch.finfo() requires a floating point input type. Use torch.iinfo to handle "
                "'torch.finfo'"
            )
        info = np.finfo(kind.np)
        self.dtype = kind.name
        self.bits = info.bits
        self.eps, self.max, self.min = float(info.eps), float(info.max), float(info.min)
        self.tiny = self.smallest_normal = float(info.tiny)
        self.resolution = float(info.resolution)

    def __repr__(self) -> str:
        return (
            f"finfo(resolution={self.resolution:g}, min={self.min:g}, max={self.max:g}, "
            f"eps={self.eps:g}, smallest_normal={self.smallest_normal:g}, tiny={self.tiny:g}, "
            f"dtype={self.dtype})"
        )


class iinfo:
    """Limits of an integer type: max, min, bits."""

    def __init__(self, type: dtype):
        if not isinstance(type, dtype) or type.category != 1:
            raise TypeError(
                "torch.iinfo() requires an integer input type. Use torch.finfo to handle "
                "'torch.iinfo'"
            )
        info = np.iinfo(type.np)
        self.dtype = type.name
        self.bits, self.max, self.min = info.bits, int(info.max), int(info.min)

    def __repr__(self) -> str:
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"


def result_type(tensor1: Any, tensor2: Any) -> dtype:
    """The type of an arithmetic operation on two tensors or numbers."""
    values = [v._array if isinstance(v, Tensor) else v for v in (tensor1, tensor2)]
    return OF_NUMPY[promote(*values)]


def promote_types(type1: dtype, type2: dtype) -> dtype:
    """The smallest type that holds both."""
    return OF_NUMPY[promote(np.empty(1, type1.np), np.empty(1, type2.np))]


def can_cast(from_: dtype, to: dtype) -> bool:
    """Whether a conversion keeps the category (bool < integer < floating point) or widens it."""
    return from_.category <= to.category


def is_tensor(obj: Any) -> bool:
    """Whether an object is a tensor."""
    return isinstance(obj, Tensor)


def is_floating_point(input: Tensor) -> bool:
    """Whether the type is a floating point one."""
    return input._array.dtype.kind == "f"


def is_complex(input: Tensor) -> bool:
    """False: there are no complex types here."""
    return False


def is_nonzero(input: Tensor) -> bool:
    """Whether the only element is not 0."""
    return bool(input)


def is_signed(input: Tensor) -> bool:
    """Whether the type has negative numbers."""
    return input._array.dtype.kind in "if"


def is_inference(input: Tensor) -> bool:
    """Whether the tensor was made in ``inference_mode``."""
    return input._inference


def numel(input: Tensor) -> int:
    """The number of elements."""
    return input._array.size


def is_same_size(input: Tensor, other: Tensor) -> bool:
    """Whether two tensors have one shape."""
    return input._array.shape == other._array.shape


def typename(obj: Any) -> str:
    """The type's old name of a tensor, the qualified name of anything else's type."""
    if isinstance(obj, Tensor):
        return f"torch.{obj.dtype.tensor_type}Tensor"
    kind = type(obj)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def set_default_device(device: Any) -> None:
    """Accept the CPU.

    Raises:
        AssertionError: for CUDA, with PyTorch's text.
        RuntimeError: for any other device.
    """
    check_device(device)


def get_default_device() -> device:
    """The CPU."""
    return CPU


def set_default_tensor_type(t: Any) -> None:
    """Set the floating point type of new tensors by its old name."""
    warnings.warn(
        "torch.set_default_tensor_type() is deprecated as of PyTorch 2.1, please use "
        "torch.set_default_dtype() and torch.set_default_device() as alternatives.",
        stacklevel=2,
    )
    kind = getattr(t, "dtype", t)
    if isinstance(kind, str):
        kind = next((d for d in OF_NUMPY.values() if kind.endswith(f"{d.tensor_type}Tensor")), kind)
    set_default_dtype(kind)
