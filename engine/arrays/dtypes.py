"""Element types, sizes and devices: PyTorch's names over NumPy's types, and its promotion rules."""

from __future__ import annotations

from typing import Any

import numpy as np

from .cnames import CNamed


class dtype(metaclass=CNamed, shown="torch.dtype"):
    """An element type. Instances are singletons: compare them with ``is`` or ``==``."""

    __slots__ = ("category", "name", "np", "tensor_type")

    def __init__(self, name: str, np_type: Any, category: int, tensor_type: str):
        self.name = name
        self.np = np.dtype(np_type)
        self.category = category  # 0 bool, 1 integer, 2 floating point
        self.tensor_type = tensor_type

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> str:
        return self.name

    @property
    def is_floating_point(self) -> bool:
        return self.category == 2

    @property
    def is_complex(self) -> bool:
        return False

    @property
    def is_signed(self) -> bool:
        return self.np.kind in "if"

    @property
    def itemsize(self) -> int:
        return self.np.itemsize


float32 = float_ = dtype("float32", np.float32, 2, "Float")
float64 = double = dtype("float64", np.float64, 2, "Double")
float16 = half = dtype("float16", np.float16, 2, "Half")
uint8 = dtype("uint8", np.uint8, 1, "Byte")
int8 = dtype("int8", np.int8, 1, "Char")
int16 = short = dtype("int16", np.int16, 1, "Short")
int32 = int_ = dtype("int32", np.int32, 1, "Int")
int64 = long = dtype("int64", np.int64, 1, "Long")
bool_ = dtype("bool", np.bool_, 0, "Bool")

ALL = (float32, float64, float16, uint8, int8, int16, int32, int64, bool_)
OF_NUMPY: dict[np.dtype, dtype] = {d.np: d for d in ALL}
OF_PYTHON: dict[type, dtype] = {float: float32, int: int64, bool: bool_}


# How the types are called in C++, where PyTorch's errors name those.
C_NAMES = {
    "float32": "float", "float64": "double", "float16": "c10::Half", "uint8": "unsigned char",
    "int8": "signed char", "int16": "short int", "int32": "int", "int64": "long int",
    "bool": "bool",
}  # fmt: skip


def c_name_of(array: np.ndarray) -> str:
    """The type of an array's elements as C++ calls it."""
    return C_NAMES[array.dtype.name]


class Defaults:
    """What creation functions use when nothing is said."""

    dtype = float32


def set_default_dtype(d: dtype) -> None:
    """Set the floating point type of new tensors made from Python numbers."""
    if not isinstance(d, dtype):
        raise TypeError(
            "invalid dtype object: only floating-point types are supported as the default type"
        )
    if d.category != 2:
        raise TypeError("only floating-point types are supported as the default type")
    Defaults.dtype = d


def get_default_dtype() -> dtype:
    """The floating point type of new tensors made from Python numbers."""
    return Defaults.dtype


def to_numpy(d: Any, name: str = "to") -> np.dtype:
    """The NumPy type for what a caller passed as ``dtype=`` (Python's float means float64).

    Raises:
        TypeError: for anything that is not one of the engine's types.
    """
    if isinstance(d, dtype):
        return d.np
    if d in OF_PYTHON:
        return (float64 if d is float else OF_PYTHON[d]).np
    raise TypeError(f"{name}(): argument 'dtype' must be torch.dtype, not {type(d).__name__}")


def category(d: np.dtype) -> int:
    """0 for bool, 1 for integers, 2 for floating point: the order in which types promote."""
    return 2 if d.kind == "f" else 1 if d.kind in "iu" else 0


def promote(*arrays: Any) -> np.dtype:
    """The common type of arrays and Python numbers, by PyTorch's rule.

    Arrays with dimensions decide first; 0-dimensional ones only count when their category
    (bool < integer < floating point) is higher; Python numbers come last.
    Source: the section on type promotion of PyTorch's tensor attributes page.
    """
    ranks: list[list[np.dtype]] = [[], [], []]
    for a in arrays:
        if isinstance(a, np.ndarray):
            ranks[0 if a.ndim else 1].append(a.dtype)
        else:
            kind = bool if isinstance(a, bool) else float if isinstance(a, float) else int
            ranks[2].append(Defaults.dtype.np if kind is float else OF_PYTHON[kind].np)
    result: np.dtype | None = None
    for rank in ranks:
        if not rank:
            continue
        own = rank[0]
        for other in rank[1:]:
            own = _lattice(own, other)
        if result is None or category(own) > category(result):
            result = own
    assert result is not None
    return result


def _lattice(a: np.dtype, b: np.dtype) -> np.dtype:
    if a == b:
        return a
    if category(a) != category(b):
        return a if category(a) > category(b) else b
    return np.promote_types(a, b)


class Size(tuple, metaclass=CNamed, shown="torch.Size"):
    """The shape of a tensor: a tuple of integers that prints as PyTorch prints it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"torch.Size([{', '.join(map(str, self))}])"

    def numel(self) -> int:
        """The number of elements of a tensor of this size."""
        n = 1
        for k in self:
            n *= k
        return n

    def __getitem__(self, key: Any) -> Any:
        item = tuple.__getitem__(self, key)
        return Size(item) if isinstance(key, slice) else item

    def __add__(self, other: Any) -> Size:
        if not isinstance(other, tuple):
            kind = type(other).__name__
            raise TypeError(f"can only concatenate tuple (not {kind}) to torch.Size")
        return Size(tuple.__add__(self, other))

    def __radd__(self, other: tuple) -> Size:
        return Size(tuple(other) + tuple(self))


class device(metaclass=CNamed, shown="torch.device"):
    """Where a tensor lives. This engine knows the CPU, and ``meta`` is not offered."""

    __slots__ = ("index", "type")
    type: str
    index: int | None

    def __init__(self, type: Any = "cpu", index: int | None = None):
        if isinstance(type, device):
            type, index = type.type, type.index
        name, _, number = str(type).partition(":")
        if name not in ("cpu", "cuda", "mps", "xpu", "meta"):
            raise RuntimeError(
                "Expected one of cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, "
                "fpga, maia, xla, lazy, vulkan, mps, meta, hpu, mtia, privateuseone device type "
                f"at start of device string: {name}"
            )
        self.type = name
        self.index = int(number) if number else index

    def __repr__(self) -> str:
        at = "" if self.index is None else f", index={self.index}"
        return f"device(type='{self.type}'{at})"

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))


CPU = device("cpu")


def check_device(where: Any) -> None:
    """Raise PyTorch's error of a CPU build for any device but the CPU."""
    if where is None:
        return
    kind = device(where).type
    if kind == "cuda":
        raise AssertionError("Torch not compiled with CUDA enabled")
    if kind != "cpu":
        raise RuntimeError(f"this engine computes on the CPU only; device {kind!r} is not offered")
