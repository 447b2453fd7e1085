"""Numbers as somebody wrote them: the shortest that rounding cannot tell from what was found."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from .known import CLOSE, FLOATS, Known, close

DIGITS = range(1, 10)  # of a number as somebody writes it
Follows = Callable[[float], "tuple[np.ndarray, np.ndarray] | None"]


def secant(
    follows: Callable[[float], tuple[np.ndarray, np.ndarray] | None], dtype: str
) -> float | None:
    """The number for which both arrays that `follows` gives are equal; None if none is found."""
    before, now = 0.0, 1.0
    first, second = follows(before), follows(now)
    if first is None or second is None:
        return None
    place = int(np.argmax(np.abs(np.nan_to_num(second[0] - first[0]))))
    miss = first[0][place] - first[1][place]
    for _ in range(60):
        pair = follows(now)
        if pair is None:
            return None
        gap = pair[0][place] - pair[1][place]
        if gap == miss or not math.isfinite(gap):
            break
        before, now, miss = now, now - gap * (now - before) / (gap - miss), gap
        if gap == 0.0:
            break

    def gives(number: float, slack: float) -> bool:
        found = follows(number)
        return found is not None and close(found[0], found[1], dtype, slack)

    for slack in (0.0, CLOSE):
        for digits in DIGITS:
            number = float(f"%.{digits}g" % now)
            if gives(number, slack):
                return number
    return None


def shortest(exact: float, gives: Callable[[float], bool]) -> float:
    """Of the numbers near `exact` that do, the one with the fewest digits."""
    if not math.isfinite(exact):
        return exact
    rounded = (round(exact, decimals) + 0.0 for decimals in range(7))
    spelled = (float(f"%.{digits}g" % exact) for digits in DIGITS)
    return next((number for number in (*rounded, *spelled) if gives(number)), exact)


def short(numbers: np.ndarray, dtype: str) -> np.ndarray:
    """Each number as somebody would have written it, as far as its rounding leaves that open."""
    slack = 16 * float(np.finfo(FLOATS[dtype]).eps)

    def short(exact: float) -> float:
        return shortest(exact, lambda n: abs(n - exact) <= slack * max(abs(exact), 1.0))

    return np.array([short(float(number)) for number in numbers])


def collapse(numbers: np.ndarray, result: Known) -> Known:
    """A constant without the dimensions along which it only repeats itself."""
    array = numbers.reshape(result.shape)
    for axis in range(array.ndim):
        first = np.take(array, [0], axis) if array.shape[axis] else array
        if np.array_equal(np.broadcast_to(first, array.shape), array, equal_nan=True):
            array = first
    while array.ndim and array.shape[0] == 1:
        array = array[0]
    return Known(tuple(array.shape), array.reshape(-1), result.dtype)
