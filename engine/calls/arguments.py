"""PyTorch's words for arguments that do not fit: used once a call has gone wrong, or would."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..arrays.cnames import c_name
from ..core.tensor import Tensor

Number = float  # the annotation of what PyTorch calls a Number; it takes whole ones as well

E_NUMPY = "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."


def python_name(value: Any) -> str:
    """A value's type in PyTorch's error messages."""
    if isinstance(value, (np.ndarray, np.generic)):
        return f"numpy.{type(value).__name__}"
    return c_name(type(value))


def in_torchs_order(names: Iterable[str]) -> list[str]:
    """Keyword arguments in the order in which PyTorch names them: that of the C++ library's hash
    map (13 buckets; a name goes before those of its bucket, a new bucket before all others)."""
    order: list[str] = []
    buckets: dict[int, list[str]] = {}
    for name in names:
        bucket = buckets.setdefault(_hash(name.encode()) % 13, [])
        order.insert(order.index(bucket[0]) if bucket else 0, name)
        bucket.insert(0, name)
    return order


def _hash(data: bytes) -> int:
    """MurmurHash2 for 64 bits, as the C++ library has it."""
    mul, mask = 0xC6A4A7935BD1E995, 2**64 - 1
    h = 0xC70F6907 ^ (len(data) * mul & mask)
    whole = len(data) // 8 * 8
    for i in range(0, whole, 8):
        k = int.from_bytes(data[i : i + 8], "little") * mul & mask
        k = (k ^ (k >> 47)) * mul & mask
        h = (h ^ k) * mul & mask
    if data[whole:]:
        h = (h ^ int.from_bytes(data[whole:], "little")) * mul & mask
    h = (h ^ (h >> 47)) * mul & mask
    return h ^ (h >> 47)


def combination(name: str, args: tuple, kwargs: dict[str, Any]) -> TypeError:
    """The first line where a name has several signatures and none fits."""
    types = ", ".join(map(python_name, args))
    named = ", ".join(f"{key}={python_name(kwargs[key])}" for key in in_torchs_order(kwargs))
    got = f"{types}, {named}" if types and named else types or (named and f"{named}, ")
    return TypeError(
        f"{name}() received an invalid combination of arguments - got ({got}), but expected one of:"
    )


def misfit(name: str, parameter: str, position: int | None, word: str, given: Any) -> TypeError:
    """Where one argument is of the wrong type; without a position it was given by name."""
    where = "" if position is None else f" (position {position})"
    return TypeError(
        f"{name}(): argument '{parameter}'{where} must be {word}, not {python_name(given)}"
    )


def is_int(value: Any) -> bool:
    """Whether PyTorch takes this for a whole number; True and False are none."""
    whole = isinstance(value, Tensor) and value._array.dtype.kind in "iu" and value._array.ndim == 0
    return whole or (isinstance(value, (int, np.integer)) and not isinstance(value, bool))


def is_number(value: Any) -> bool:
    """Whether PyTorch takes this for a number: also a bool, or an untracked 0-dim tensor."""
    zero_dim = isinstance(value, Tensor) and value._array.ndim == 0 and value._node is None
    return zero_dim or isinstance(value, (int, float, np.number, np.bool_))


def sizes(args: tuple, name: str, parameter: str) -> tuple[int, ...]:
    """``(2, 3)`` or ``((2, 3),)`` as a tuple of integers.

    Raises:
        TypeError: where an element is no whole number, in the words for ``name``.
    """
    listed = len(args) == 1 and isinstance(args[0], (tuple, list))
    wanted = tuple(args[0]) if listed else args
    if not all(type(n) is int or is_int(n) for n in wanted) or (not args and name != "expand"):
        if name == "view" or listed:
            raise combination(name, args, {})
        if not args:
            raise TypeError(f'{name}() missing 1 required positional arguments: "{parameter}"')
        if len(args) > 1:
            raise TypeError(f"{name}() takes 1 positional argument but {len(args)} were given")
        raise misfit(name, parameter, 1, "tuple of ints", args[0])
    return tuple(map(int, wanted))


def check_dim(dim: int, ndim: int) -> int:
    """A dimension number as 0 <= dim < ndim.

    Raises:
        IndexError: when there is no such dimension (0-dimensional tensors accept 0 and -1).
    """
    n = max(ndim, 1)
    if not -n <= dim < n:
        raise IndexError(
            f"Dimension out of range (expected to be in range of [{-n}, {n - 1}], but got {dim})"
        )
    return dim % n


def sizes_differ(a: tuple, b: tuple) -> str:
    """PyTorch's words for two shapes that do not broadcast."""
    for i in range(1, min(len(a), len(b)) + 1):
        if a[-i] != b[-i] and 1 not in (a[-i], b[-i]):
            return (
                f"The size of tensor a ({a[-i]}) must match the size of tensor b ({b[-i]}) at "
                f"non-singleton dimension {max(len(a), len(b)) - i}"
            )
    return f"the shapes {list(a)} and {list(b)} cannot be combined"
