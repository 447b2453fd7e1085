"""Tensors that are filled or counted."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..arrays.dtypes import Defaults, check_device, to_numpy
from ..arrays.scalars import alone, fitting
from ..calls.arguments import combination, is_int, is_number, misfit, python_name
from ..calls.out import write_out
from ..core.tensor import Tensor, wrap
from .data import track_if

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
        if isinstance(n, Tensor) and n._array.dtype.kind in "iu" and not n._array.ndim:
            n = int(n._array)
        if isinstance(n, bool) or not isinstance(n, (int, np.integer)):
            raise TypeError(_bad_size(name, python_name(n), i, listed))
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
            return t if requires_grad is False else track_if(t, requires_grad, name)
        check_device(named.pop("device", None))
        out = named.pop("out", None)
        for ignored in ("layout", "pin_memory"):
            named.pop(ignored, None)
        if named.keys() - {"size", "memory_format"}:
            raise TypeError(f"{name}() got an unexpected keyword argument {next(iter(named))!r}")
        if size and "size" in named:
            raise TypeError(f"{name}() got its size twice")
        if not size and "size" not in named:
            raise TypeError(f'{name}() missing 1 required positional arguments: "size"')
        np_type = Defaults.dtype.np if dtype is None else to_numpy(dtype, name)
        shape = shape_of(size, named.get("size"), name)
        t = wrap(make(shape, np_type))
        return track_if(t if out is None else _write_out(out, t), requires_grad, name)

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
    if not isinstance(size, (tuple, list)):
        raise misfit("full", "size", 1, "tuple of ints", size)
    if not is_number(fill_value):
        raise misfit("full", "fill_value", 2, "Number", fill_value)
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
    shape = shape_of((size,), None, "full")
    return track_if(wrap(_full(shape, value, np_type)), requires_grad)


def _full(shape: tuple, value: Any, kind: np.dtype) -> np.ndarray:
    return np.full(shape, np.asarray(fitting(value, kind)).astype(kind), kind)


def _write_out(out: Tensor, result: Tensor) -> Tensor:
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
        return track_if(wrap(make(input._array.shape, *args, np_type)), requires_grad)

    create.__name__ = create.__qualname__ = name
    create.__doc__ = doc
    return create


zeros_like = _like("zeros_like", np.zeros, "Zeros in the shape and type of a tensor.")
ones_like = _like("ones_like", np.ones, "Ones in the shape and type of a tensor.")
empty_like = _like("empty_like", np.zeros, "Unspecified values (zeros) in a tensor's shape.")


def _filled(shape: tuple, value: Any, kind: np.dtype) -> np.ndarray:
    if not is_number(value):
        raise misfit("full_like", "fill_value", 2, "Number", value)
    value = value.item() if isinstance(value, Tensor) else value
    return _full(shape, value, kind)


full_like = _like(
    "full_like",
    _filled,
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
        if not is_number(start):
            raise misfit("arange", "end", 1, "Number", start)
        start, end = 0, start
    elif not all(map(is_number, (start, end, step))):
        raise combination("arange", (start, end, *((step,) if step != 1 else ())), {})
    start, end, step = (_number(v) for v in (start, end, step))
    no_bool("arange_cpu", dtype)
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
            if not step:
                raise ValueError("step must be nonzero")
            count = max(0, -(-(end - start) // step))
    else:
        count = int(np.ceil((end - start) / step))
    values = start + np.arange(count, dtype=np.int64 if whole else np.float64) * step
    return track_if(wrap(np.asarray(values).astype(np_type)), requires_grad)


W_RANGE = (
    "torch.range is deprecated and will be removed in a future release because its behavior is "
    "inconsistent with Python's range builtin. Instead, use torch.arange, which produces values in "
    "[start, end)."
)


def range_(
    start: Any,
    end: Any = None,
    step: Any = 1,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    layout: Any = None,
) -> Tensor:
    """Numbers from ``start`` up to ``end``, which is included; deprecated for :func:`arange`."""
    check_device(device)
    if end is None:
        raise TypeError('range() missing 1 required positional arguments: "end"')
    if not all(map(is_number, (start, end, step))):
        raise combination("range", (start, end, *((step,) if step != 1 else ())), {})
    warnings.warn(W_RANGE, UserWarning, stacklevel=2)
    no_bool("range_cpu", dtype)
    start, end, step = (_number(v) for v in (start, end, step))
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (step > 0) != (end >= start) and end != start:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    count = int((end - start) / step + 1)
    values = start + np.arange(count) * step
    np_type = Defaults.dtype.np if dtype is None else to_numpy(dtype, "range")
    return track_if(wrap(values.astype(np_type)), requires_grad)


range_.__name__ = range_.__qualname__ = "range"


def no_bool(kernel: str, dtype: Any) -> None:
    """Raise for what counts in numbers only.

    Raises:
        NotImplementedError: for ``dtype=torch.bool``.
    """
    if dtype is not None and to_numpy(dtype).kind == "b":
        raise NotImplementedError(f"\"{kernel}\" not implemented for 'Bool'")


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
    if not (is_number(start) and is_number(end) and is_int(steps)):
        raise combination("linspace", (start, end, steps), {})
    np_type = Defaults.dtype.np if dtype is None else to_numpy(dtype, "linspace")
    if steps > 1:
        no_bool("linspace_cpu", dtype)
    values = _evenly(_number(start), _number(end), steps, np_type)
    return track_if(wrap(values.astype(np_type)), requires_grad)


def _evenly(
    start: Any, end: Any, steps: int, np_type: np.dtype, rounded: bool = True
) -> np.ndarray:
    """As torch counts: up from the start in the first half, down from the end in the second.

    Each number is one multiply-add, so the product is not rounded on its own, but in float16.
    """
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    if np_type.kind != "f":
        start, end = _in_range(start, np_type), _in_range(end, np_type)
        kind = np.dtype(np.float64)
    else:
        kind = np_type
    first: Any = kind.type(start)
    last: Any = kind.type(end)
    if steps < 2:
        return np.full(steps, first)
    whole = kind.type(last - first)
    width = kind.type(whole / kind.type(steps - 1))
    wide: Any = np.float64 if kind != np.float64 else np.longdouble
    up: Any = np.arange(steps).astype(wide)
    down = up[::-1]
    if np_type.kind != "f":  # integers: every step is rounded
        rising, falling = width * up.astype(kind), width * down.astype(kind)
    elif kind != np.float16:
        rising, falling = wide(width) * up, wide(width) * down
        first, last = wide(first), wide(last)
    elif rounded:
        rising, falling = ((width * n).astype(kind) for n in (up, down))
    else:  # exponents of float16 are not
        fine = np.float32(whole) / np.float32(steps - 1)
        rising, falling = (fine * n.astype(np.float32) for n in (up, down))
    rising, falling = first + rising, last - falling
    if np_type.kind == "f" and kind != np.float16:
        rising, falling = rising.astype(kind), falling.astype(kind)
    return np.where(up < steps // 2, rising, falling)


def _in_range(value: Any, np_type: np.dtype) -> int:
    """A number as PyTorch hands it to a kernel of a whole type; below 0 a small one wraps around.

    Raises:
        RuntimeError: where the type does not reach so far.
    """
    if np_type.kind == "b":
        return int(bool(value))
    limits = np.iinfo(np_type)
    least = -limits.max if np_type.kind == "u" and is_int(value) else limits.min
    if not least <= value <= limits.max:
        word = "int" if np_type == np.int32 else f"{np_type.name}_t"
        raise RuntimeError(f"value cannot be converted to type {word} without overflow")
    return int(np.asarray(int(value)).astype(np_type))


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
    if steps > 1:
        no_bool("logspace_cpu", dtype)
    exponents = _evenly(_number(start), _number(end), steps, np_type, rounded=False)
    values = np.power(float(base), exponents.astype(np.float64))
    return track_if(wrap(values.astype(np_type)), requires_grad)


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
    for i, (name, size) in enumerate((("n", n), ("m", n if m is None else m)), 1):
        if not is_int(size):
            raise misfit("eye", name, i, "int", size)
        if size < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {size}")
    np_type = Defaults.dtype.np if dtype is None else to_numpy(dtype, "eye")
    return track_if(wrap(np.eye(n, m, dtype=np_type)), requires_grad)


def scalar_tensor(
    s: Any, *, dtype: Any = None, requires_grad: bool = False, **options: Any
) -> Tensor:
    """A 0-dimensional tensor with one number."""
    check_device(options.get("device"))
    np_type = Defaults.dtype.np if dtype is None else to_numpy(dtype, "scalar_tensor")
    return track_if(wrap(alone(_number(s), np_type)), requires_grad)


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
