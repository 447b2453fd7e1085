"""PyTorch's words for arguments that do not fit: used once a call has gone wrong, or would."""

from __future__ import annotations

from typing import Any

import numpy as np

from .dtypes import dtype
from .tensor import Tensor

Number = float  # the annotation of what PyTorch calls a Number; it takes whole ones as well


def python_name(value: Any) -> str:
    """A value's type in PyTorch's error messages."""
    if isinstance(value, dtype):
        return "torch.dtype"
    return "numpy.ndarray" if isinstance(value, np.ndarray) else type(value).__name__


def combination(name: str, args: tuple, kwargs: dict[str, Any]) -> TypeError:
    """The first line where a name has several signatures and none fits."""
    types = ", ".join(map(python_name, args))
    named = ", ".join(f"{key}={python_name(value)}" for key, value in kwargs.items())
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
