"""From a tensor to plain numbers, and from plain numbers to a short text."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

from checkers.languages import say

from .model import Values

WHOLE = 64  # up to this many numbers are kept whole
READABLE = 4_000_000  # a larger tensor is not read at all: a picture must not stall
SHOWN = 16  # up to this many numbers are written out in a picture
ROW = 8  # and up to this many in a row


@lru_cache(maxsize=64)
def short_dtype(dtype: Any) -> str:
    """ "float32" for torch.float32, engine's float32 and NumPy's float32 alike."""
    return str(dtype).rpartition(".")[2]


def read_values(tensor: Any) -> Values | None:
    """The numbers of a tensor, or only its shape and dtype where they cannot be read.

    Never raises: a tensor on the meta device, a sparse one or one under a transform
    has a shape, and that is all that is said of it.
    """
    try:
        shape = tuple(map(int, tensor.shape))
        dtype = short_dtype(tensor.dtype)
    except Exception:  # a foreign object in a saved slot
        return None
    size = math.prod(shape)
    if size > READABLE:
        return Values(shape, dtype)
    try:
        plain = tensor.detach()
        if size <= WHOLE:
            return Values(shape, dtype, spell(plain.tolist()))
        array = _array(plain)
        if array.dtype.kind == "c":
            return Values(shape, dtype)
        return Values(
            shape,
            dtype,
            None,
            spell(array.min().item()),
            spell(array.mean(dtype=np.float64).item()),
            spell(array.max().item()),
        )
    except Exception:  # the picture survives any tensor
        return Values(shape, dtype)


def _array(tensor: Any) -> np.ndarray:
    try:
        return np.asarray(tensor.numpy())
    except Exception:  # bfloat16, or a device that is not the CPU
        return np.asarray(tensor.cpu().float().numpy())


def spell(numbers: Any) -> Any:
    """Nested lists of numbers with nan, inf and complex as strings, so that JSON holds."""
    if isinstance(numbers, list):
        if numbers and type(numbers[0]) is float and all(map(math.isfinite, numbers)):
            return numbers  # the usual row
        return [spell(entry) for entry in numbers]
    if isinstance(numbers, bool | int | str) or numbers is None:
        return numbers
    if isinstance(numbers, float):
        return numbers if math.isfinite(numbers) else str(numbers)
    return str(numbers)


def format_number(number: Any) -> str:
    """At most four significant digits: 0.3333, 12, -0, 1e-08, nan."""
    if type(number) is float:  # finite: other floats were spelled as strings
        if number.is_integer() and -1e6 < number < 1e6:
            return "-0" if number == 0 and math.copysign(1, number) < 0 else str(int(number))
        return f"{number:.4g}"
    if isinstance(number, bool | str):
        return str(number)
    if isinstance(number, int):
        return str(number) if abs(number) < 10**7 else f"{number:.4g}"
    return "?"  # nothing was read


def format_nested(numbers: Any) -> str:
    """[[1, 2], [3, 4]] on one line."""
    if isinstance(numbers, list):
        return "[" + ", ".join(format_nested(entry) for entry in numbers) + "]"
    return format_number(numbers)


def format_values(values: Values) -> list[str]:
    """The lines that show a tensor: whole when small, otherwise min, mean and max.

    A small matrix takes a line for each row.
    """
    size = math.prod(values.shape)
    if values.numbers is not None and _fits(values, size):
        if len(values.shape) == 2 and values.shape[0] > 1:
            return _matrix(values.numbers)
        return [format_nested(values.numbers)]
    return [_summarised(values)]


def _matrix(rows: list[list[Any]]) -> list[str]:
    """A line for each row, columns under one another."""
    cells = [[format_number(number) for number in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    spelled = ["[" + ", ".join(map(str.rjust, row, widths)) + "]" for row in cells]
    last = len(spelled) - 1
    return [
        ("[" if index == 0 else " ") + row + ("]" if index == last else ",")
        for index, row in enumerate(spelled)
    ]


def format_line(values: Values, limit: int = 60) -> str:
    """The same on one line: whole if that fits into `limit` characters."""
    lines = format_values(values)
    if len(lines) == 1:
        return lines[0]
    whole = format_nested(values.numbers)
    return whole if len(whole) <= limit else _summarised(values)


def _fits(values: Values, size: int) -> bool:
    return size <= SHOWN and (not values.shape or values.shape[-1] <= ROW)


def _summarised(values: Values) -> str:
    if values.numbers is not None:
        flat = list(_flat(values.numbers))
        if flat and all(isinstance(number, int | float) for number in flat):
            return _summary(min(flat), sum(flat) / len(flat), max(flat))
    if values.low is not None:
        return _summary(values.low, values.mean, values.high)
    return say("{count} numbers", count=f"{math.prod(values.shape):,}")


def _summary(low: Any, mean: Any, high: Any) -> str:
    ends = {"low": format_number(low), "high": format_number(high)}
    return say("{low} … {high}, mean {mean}", **ends, mean=format_number(mean))


def _flat(numbers: Any) -> Any:
    if isinstance(numbers, list):
        for entry in numbers:
            yield from _flat(entry)
    else:
        yield numbers


def format_shape(shape: tuple[int, ...]) -> str:
    """As torch prints a size: (), (4,), (2, 3)."""
    return str(tuple(shape))
