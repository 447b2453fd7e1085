"""Constructors of a type: ``torch.FloatTensor(2, 3)``, ``x.new_zeros(2, 3)``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..arrays.dtypes import ALL, C_NAMES, Size, check_device, dtype
from ..calls.arguments import combination
from ..core import tensor as core
from ..core.tensor import Tensor, wrap
from ..create.data import array_of, tensor
from ..create.shapes import empty, full, ones, shape_of, zeros
from ..ops.views.shape import alias

# How PyTorch's C++ spells the type of a tensor in the error of these constructors.
OPTIONS = (
    "TensorOptions(dtype={}, device=cpu, layout=Strided, requires_grad=false (default), "
    "pinned_memory=false (default), memory_format=(nullopt))"
)


def legacy_tensor(np_type: Any, *args: Any, **kwargs: Any) -> Tensor:
    """``FloatTensor(2, 3)`` makes a size, ``FloatTensor([2, 3])`` copies data."""
    check_device(kwargs.pop("device", None))
    if not args and kwargs.keys() == {"data"}:
        args = (kwargs.pop("data"),)
    if kwargs:
        raise combination("new", args, kwargs)
    if len(args) == 1:
        (a,) = args
        if isinstance(a, Size):
            return wrap(np.zeros(a, np_type))
        if isinstance(a, Tensor):
            if a._array.dtype != np_type:
                want, got = (
                    OPTIONS.format(C_NAMES[kind.name])
                    for kind in (np.dtype(np_type), a._array.dtype)
                )
                raise TypeError(f"expected {want} (got {got})")
            return alias(a)
        if isinstance(a, np.ndarray):
            return wrap(np.array(a, np_type))
        if isinstance(a, (list, tuple, range)):
            return wrap(array_of(list(a), np.dtype(np_type)))
        if isinstance(a, str):
            raise TypeError("new(): invalid data type 'str'")
        if isinstance(a, float) or a is None:
            raise TypeError(f"new(): data must be a sequence (got {type(a).__name__})")
    return wrap(np.zeros(shape_of(args), np_type))


class _TypedMeta(type):
    def __instancecheck__(cls, t: Any) -> bool:
        return isinstance(t, Tensor) and t.dtype is cls.dtype  # type: ignore[attr-defined]

    def __repr__(cls) -> str:
        return f"<class 'torch.{cls.__name__}'>"


def _typed(d: dtype) -> type:
    def make(cls: type, *args: Any, **kwargs: Any) -> Tensor:
        return legacy_tensor(d.np, *args, **kwargs)

    return _TypedMeta(
        f"{d.tensor_type}Tensor",
        (),
        {"dtype": d, "__new__": make, "__doc__": f"A {d.name} tensor."},
    )


TYPED = {f"{d.tensor_type}Tensor": _typed(d) for d in ALL}


class _CudaTyped:
    """What ``torch.cuda.FloatTensor`` is on a build without CUDA: an error at the call."""

    def __init__(self, name: str):
        self.name = name

    def __call__(self, *args: Any, **kwargs: Any) -> Tensor:
        raise TypeError(
            f"type torch.cuda.{self.name} not available. Torch not compiled with CUDA enabled."
        )


CUDA_TYPED = {name: _CudaTyped(name) for name in TYPED}


# -- methods of a tensor --------------------------------------------------------------------------


def _new(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """A tensor of this tensor's type, from sizes or data (the old spelling)."""
    if len(args) == 1 and isinstance(args[0], np.ndarray):
        return wrap(np.array(args[0], self._array.dtype))
    return legacy_tensor(self._array.dtype, *args, **kwargs)


def _new_tensor(
    self: Tensor, data: Any, *, dtype: Any = None, requires_grad: bool = False, device: Any = None
) -> Tensor:
    """A tensor with a copy of ``data`` in this tensor's type."""
    return tensor(data, dtype=dtype or self.dtype, requires_grad=requires_grad)


def _new_filled(make: Any) -> Any:
    """``x.new_zeros(2, 3)``, and the like."""

    def method(self: Tensor, *size: Any, dtype: Any = None, **options: Any) -> Tensor:
        return make(*size, dtype=dtype or self.dtype, **options)

    method.__doc__ = f"As ``torch.{make.__name__}``, in this tensor's type unless another is given."
    return method


def new_tensor(cls: type, *args: Any, **kwargs: Any) -> Any:
    """``Tensor(2, 3)``, and the same for classes that inherit from it."""
    t = legacy_tensor(np.float32, *args, **kwargs) if args or kwargs else wrap(np.empty(0, "f4"))
    if cls is Tensor:
        return t
    return core.aliased(t, None, cls)


METHODS = {
    "new": _new,
    "new_tensor": _new_tensor,
    "new_zeros": _new_filled(zeros),
    "new_ones": _new_filled(ones),
    "new_empty": _new_filled(empty),
    "new_full": _new_filled(full),
}
