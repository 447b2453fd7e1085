"""Making tensors: from data, filled, counted; and the old type constructors."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from .autograd.graph import track, wrap
from .dtypes import ALL, OF_NUMPY, Defaults, Size, check_device, dtype, to_numpy
from .tensor import W_SCALAR, Tensor

E_FLAG = "Only Tensors of floating point and complex dtype can require gradients"
W_COPY = (
    "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
    "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor)."
)


def _track(t: Tensor, requires_grad: bool) -> Tensor:
    if requires_grad:
        if t._array.dtype.kind != "f":
            raise RuntimeError(E_FLAG)
        track(t)
    return t


def _from_data(data: Any, np_type: np.dtype | None) -> np.ndarray:
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
            if data._node is not None:
                warnings.warn(W_SCALAR, UserWarning, stacklevel=4)
            return data._array.item()
        raise (
            ValueError("only one element tensors can be converted to Python scalars")
            if data._array.size != 1
            else _one(data)
        )
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
            if v._node is not None:
                warnings.warn(W_SCALAR, UserWarning, stacklevel=6)
            return v._array.item()
        return v._array.tolist() if v._node is None else v.detach()._array.tolist()
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
        array = _from_data(data, np_type)
    return _track(wrap(array), requires_grad)


def as_tensor(data: Any, dtype: Any = None, device: Any = None) -> Tensor:
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
        raise TypeError(f"expected np.ndarray (got {type(array).__name__})")
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
    t = as_tensor(obj, dtype)
    return t.clone() if copy and t is obj else t


# -- filled ---------------------------------------------------------------------------------------


def shape_of(size: tuple, named: Any = None, name: str = "zeros") -> tuple[int, ...]:
    """The shape that a creation function was given: numbers, a list, a Size.

    Raises:
        TypeError: for sizes that are not integers.
        RuntimeError: for negative sizes.
    """
    if named is not None:
        size = (named,)
    listed = len(size) == 1 and isinstance(size[0], (tuple, list))
    if listed:
        size = tuple(size[0])
    out = []
    for i, n in enumerate(size):
        if isinstance(n, Tensor):
            n = int(n.item())
        if isinstance(n, bool) or not isinstance(n, (int, np.integer)):
            raise TypeError(_bad_size(name, type(n).__name__, i, listed))
        if n < 0:
            if name == "zeros":
                raise RuntimeError("zeros: Dimension size must be non-negative.")
            raise RuntimeError(f"Trying to create tensor with negative dimension {n}: {list(size)}")
        out.append(int(n))
    return tuple(out)


def _ones(shape: tuple, np_type: np.dtype) -> np.ndarray:
    array = np.empty(shape, np_type)  # a quarter of the time of np.ones
    array.fill(1)
    return array


def _bad_size(name: str, kind: str, i: int, listed: bool) -> str:
    if listed:
        return (
            f"{name}(): argument 'size' (position 1) must be tuple of ints, but found element of "
            f"type {kind} at pos {i}"
        )
    if i == 0:
        return f"{name}(): argument 'size' (position 1) must be tuple of ints, not {kind}"
    return (
        f"{name}(): argument 'size' failed to unpack the object at pos {i + 1} with error \"type "
        f'must be tuple of ints,but got {kind}"'
    )


def _fill(name: str, make: Any, doc: str) -> Any:
    def create(*size: Any, dtype: Any = None, requires_grad: bool = False, **named: Any) -> Tensor:
        if size and not named and dtype is None and all(type(n) is int and n >= 0 for n in size):
            t = wrap(make(size, Defaults.dtype.np))
            if requires_grad:
                track(t)
            return t
        check_device(named.pop("device", None))
        out = named.pop("out", None)
        for ignored in ("layout", "pin_memory"):
            named.pop(ignored, None)
        if named.keys() - {"size", "memory_format"}:
            raise TypeError(f"{name}() got an unexpected keyword argument {next(iter(named))!r}")
        if not size and "size" not in named:
            raise TypeError(f'{name}() missing 1 required positional arguments: "size"')
        np_type = Defaults.dtype.np if dtype is None else to_numpy(dtype, name)
        shape = shape_of(size, named.get("size"), name)
        t = wrap(make(shape, np_type))
        return _track(t if out is None else _write_out(out, t), requires_grad)

    create.__name__ = create.__qualname__ = name
    create.__doc__ = doc
    return create


zeros = _fill("zeros", np.zeros, "A tensor of zeros.")
ones = _fill("ones", _ones, "A tensor of ones.")
empty = _fill("empty", np.zeros, "A tensor whose values are not specified (here: zeros).")


def full(
    size: Any,
    fill_value: Any,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    layout: Any = None,
) -> Tensor:
    """A tensor with one value everywhere; the type is taken from the value."""
    check_device(device)
    value = fill_value.item() if isinstance(fill_value, Tensor) else fill_value
    if dtype is not None:
        np_type = to_numpy(dtype, "full")
    else:
        np_type = (
            np.dtype(bool)
            if isinstance(value, bool)
            else np.dtype(np.int64)
            if isinstance(value, int)
            else Defaults.dtype.np
        )
    return _track(
        wrap(np.full(shape_of((size,), None, "full"), value).astype(np_type)), requires_grad
    )


def _write_out(out: Tensor, result: Tensor) -> Tensor:
    from .ops.calling import write_out

    return write_out(out, result)


def _like(name: str, make: Any, doc: str) -> Any:
    def create(
        input: Tensor,
        *args: Any,
        dtype: Any = None,
        device: Any = None,
        requires_grad: bool = False,
        layout: Any = None,
        memory_format: Any = None,
    ) -> Tensor:
        if not isinstance(input, Tensor):
            raise TypeError(
                f"{name}(): argument 'input' (position 1) must be Tensor, not "
                f"{type(input).__name__}"
            )
        check_device(device)
        np_type = input._array.dtype if dtype is None else to_numpy(dtype)
        return _track(wrap(make(input._array.shape, *args, np_type)), requires_grad)

    create.__name__ = create.__qualname__ = name
    create.__doc__ = doc
    return create


zeros_like = _like("zeros_like", np.zeros, "Zeros in the shape and type of a tensor.")
ones_like = _like("ones_like", np.ones, "Ones in the shape and type of a tensor.")
empty_like = _like("empty_like", np.zeros, "Unspecified values (zeros) in a tensor's shape.")
full_like = _like(
    "full_like",
    lambda shape, value, kind: np.full(shape, value).astype(kind),
    "One value in the shape and type of a tensor.",
)

# -- counted --------------------------------------------------------------------------------------


def arange(
    start: Any,
    end: Any = None,
    step: Any = 1,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    layout: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """Numbers from ``start`` up to (not including) ``end``; int64 when all three are integers."""
    check_device(device)
    if end is None:
        start, end = 0, start
    start, end, step = (_number(v) for v in (start, end, step))
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (step > 0) != (end >= start) and end != start:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    whole = all(isinstance(v, int) for v in (start, end, step))
    if dtype is not None:
        np_type = to_numpy(dtype, "arange")
    else:
        np_type = np.dtype(np.int64) if whole else Defaults.dtype.np
    if np_type.kind in "iu":  # torch counts in the type itself, from truncated ends
        whole = True
        count = int(np.ceil((end - start) / step)) if np_type != np.int64 else None
        start, end, step = int(start), int(end), int(step)
        if count is None:
            count = max(0, -(-(end - start) // step)) if step else 0
    else:
        count = int(np.ceil((end - start) / step))
    values = start + np.arange(count, dtype=np.int64 if whole else np.float64) * step
    return _track(wrap(np.asarray(values).astype(np_type)), requires_grad)


def _number(v: Any) -> Any:
    return v.item() if isinstance(v, (Tensor, np.generic)) else v


def linspace(
    start: Any,
    end: Any,
    steps: int,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    layout: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """``steps`` numbers at equal distances, both ends included."""
    check_device(device)
    np_type = Defaults.dtype.np if dtype is None else to_numpy(dtype, "linspace")
    values = _evenly(_number(start), _number(end), steps, np_type)
    return _track(wrap(values.astype(np_type)), requires_grad)


def _evenly(start: Any, end: Any, steps: int, np_type: np.dtype) -> np.ndarray:
    """As torch counts: up from the start in the first half, down from the end in the second.

    Each number is one multiply-add, so the product is not rounded on its own.
    """
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    if np_type.kind != "f":
        start, end = int(start), int(end)
        kind = np.dtype(np.float64)
    else:
        kind = np_type
    first: Any = kind.type(start)
    last: Any = kind.type(end)
    if steps < 2:
        return np.full(steps, first)
    width = kind.type((last - first) / kind.type(steps - 1))
    wide: Any = np.float64 if kind != np.float64 else np.longdouble
    up: Any = np.arange(steps).astype(wide)
    if np_type.kind != "f":  # integers: every step is rounded
        there: Any = np.arange(steps).astype(kind)
        back = there[::-1]
        return np.where(up < steps // 2, first + width * there, last - width * back)
    rising = (wide(first) + wide(width) * up).astype(kind)
    falling = (wide(last) - wide(width) * (steps - 1 - up)).astype(kind)
    return np.where(up < steps // 2, rising, falling)


def logspace(
    start: Any,
    end: Any,
    steps: int,
    base: float = 10.0,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    layout: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """``base`` to the power of :func:`linspace`."""
    check_device(device)
    np_type = Defaults.dtype.np if dtype is None else to_numpy(dtype, "logspace")
    exponents = _evenly(_number(start), _number(end), steps, np_type)
    values = np.power(float(base), exponents.astype(np.float64))
    return _track(wrap(values.astype(np_type)), requires_grad)


def eye(
    n: int,
    m: int | None = None,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    layout: Any = None,
) -> Tensor:
    """Ones on the diagonal, zeros elsewhere."""
    check_device(device)
    for size, name in ((n, "n"), (m, "m")):
        if size is not None and size < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {size}")
    np_type = Defaults.dtype.np if dtype is None else to_numpy(dtype, "eye")
    return _track(wrap(np.eye(n, m, dtype=np_type)), requires_grad)


def scalar_tensor(
    s: Any, *, dtype: Any = None, requires_grad: bool = False, **options: Any
) -> Tensor:
    """A 0-dimensional tensor with one number."""
    check_device(options.get("device"))
    np_type = Defaults.dtype.np if dtype is None else to_numpy(dtype, "scalar_tensor")
    return _track(wrap(np.asarray(_number(s)).astype(np_type)), requires_grad)


def meshgrid(*tensors: Any, indexing: str | None = None) -> tuple[Tensor, ...]:
    """Coordinates of a grid from coordinates of its axes."""
    if indexing is None:
        warnings.warn(
            "torch.meshgrid: in an upcoming release, it will be required to pass the indexing "
            "argument.",
            stacklevel=2,
        )
    listed = len(tensors) == 1 and isinstance(tensors[0], (list, tuple))
    items = list(tensors[0] if listed else tensors)
    swapped = indexing == "xy" and len(items) > 1
    lengths = tuple(t._array.size for t in items)
    out = []
    for i, t in enumerate(items):
        shape = [1] * len(items)
        shape[i] = lengths[i]
        grid = t.reshape(shape).expand(lengths)
        out.append(grid.transpose(0, 1) if swapped else grid)
    return tuple(out)


def _triangle_indices(name: str, indices: Any) -> Any:
    def create(
        row: int,
        col: int,
        offset: int = 0,
        *,
        dtype: Any = None,
        device: Any = None,
        layout: Any = None,
    ) -> Tensor:
        check_device(device)
        np_type = np.dtype(np.int64) if dtype is None else to_numpy(dtype, name)
        return wrap(np.stack(indices(row, offset, col)).astype(np_type))

    create.__name__ = create.__qualname__ = name
    create.__doc__ = "Indices of a triangle of a matrix, one row for each dimension."
    return create


tril_indices = _triangle_indices("tril_indices", np.tril_indices)
triu_indices = _triangle_indices("triu_indices", np.triu_indices)


# -- the old constructors -------------------------------------------------------------------------


def legacy_tensor(np_type: Any, *args: Any, **kwargs: Any) -> Tensor:
    """``FloatTensor(2, 3)`` makes a size, ``FloatTensor([2, 3])`` copies data."""
    check_device(kwargs.pop("device", None))
    if kwargs:
        raise TypeError(f"new() received an invalid keyword argument {next(iter(kwargs))!r}")
    if len(args) == 1:
        (a,) = args
        if isinstance(a, Size):
            return wrap(np.zeros(a, np_type))
        if isinstance(a, Tensor):
            if a._array.dtype != np_type:
                want, got = OF_NUMPY[np.dtype(np_type)], a.dtype
                raise TypeError(f"expected {want.tensor_type} (got {got.tensor_type})")
            return wrap(a._array)
        if isinstance(a, np.ndarray):
            return wrap(np.array(a, np_type))
        if isinstance(a, (list, tuple, range)):
            return wrap(_from_data(list(a), np.dtype(np_type)))
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
    """``x.new_zeros(2, 3)``: in the type of x unless another one is given."""

    def method(self: Tensor, *size: Any, dtype: Any = None, **options: Any) -> Tensor:
        return make(*size, dtype=dtype or self.dtype, **options)

    return method


def install() -> None:
    """Put the creating methods on Tensor."""
    for name, function in {
        "new": _new,
        "new_tensor": _new_tensor,
        "new_zeros": _new_filled(zeros),
        "new_ones": _new_filled(ones),
        "new_empty": _new_filled(empty),
        "new_full": _new_filled(full),
    }.items():
        setattr(Tensor, name, function)
