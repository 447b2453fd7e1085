"""The error function, its complement and its inverse, on arrays.

NumPy has none of them. Few numbers, and all of float64, are asked one by one from the C library
(the inverse by Halley's method); many numbers of float32 are read off tables made from the same
values, with polynomials between the nodes, to a hundredth of a unit in the last place.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .blocks import in_blocks

FEW = 64  # below this many numbers the loop is faster than the steps of a table
TWO_OVER_ROOT_PI = 2 / math.sqrt(math.pi)
TAIL = 0.9375  # from here on the inverse is a function of the distance to 1


def each(function: Callable[[float], float], x: np.ndarray) -> np.ndarray:
    """A function of one number for every element, computed in double precision."""
    flat = [function(v) for v in np.ravel(x).tolist()]
    return np.array(flat, np.float64).reshape(np.shape(x)).astype(x.dtype)


def few(x: np.ndarray) -> bool:
    """Whether these numbers are better asked one by one."""
    return x.size < FEW or x.dtype == np.float64


# -- tables --------------------------------------------------------------------------------------


def hermite(values: np.ndarray, slopes: np.ndarray, step: float) -> tuple[np.ndarray, ...]:
    """For each interval between nodes the coefficients of the cubic through values and slopes,
    as a polynomial in the position within the interval, 0 to 1."""
    left, right = values[:-1], values[1:]
    rise, fall = slopes[:-1] * step, slopes[1:] * step
    gap = right - left
    return left, rise, 3 * gap - 2 * rise - fall, rise + fall - 2 * gap


def read(table: tuple[np.ndarray, ...], position: np.ndarray) -> np.ndarray:
    """The table's function at positions counted in intervals; ``position`` is used up."""
    index = position.astype(np.intp)
    position -= index
    out = table[-1].take(index, mode="clip")
    for coefficients in table[-2::-1]:
        out = out * position if out.dtype != position.dtype else np.multiply(out, position, out=out)
        out = out + coefficients.take(index, mode="clip")
    return out


@functools.cache
def _erf_table() -> tuple[np.ndarray, ...]:
    """erf(x) / x between 0 and 6, which is smooth and keeps small results exact, too."""
    x = np.arange(6 * 512 + 2) / 512
    density = TWO_OVER_ROOT_PI * np.exp(-x * x)
    ratio = np.array([math.erf(v) / v if v else TWO_OVER_ROOT_PI for v in x.tolist()])
    series = TWO_OVER_ROOT_PI * (-2 / 3 * x + 2 / 5 * x**3 - 1 / 7 * x**5 + x**7 / 27)
    slope = np.where(x < 0.05, series, (density - ratio) / np.where(x == 0, 1, x))
    gap, rise = ratio[1:] - ratio[:-1], slope[:-1] / 512
    return (
        ratio[:-1],
        rise.astype(np.float32),
        (gap - rise).astype(np.float32),
    )  # a parabola will do


@functools.cache
def _erfc_table() -> tuple[np.ndarray, ...]:
    """erfc between -4 and 10.25, where float32 has reached 0."""
    x = np.arange(-4 * 512, int(10.25 * 512) + 2) / 512
    values = np.array([math.erfc(v) for v in x.tolist()])
    return hermite(values, -TWO_OVER_ROOT_PI * np.exp(-x * x), 1 / 512)


@functools.cache
def _inverse_table() -> tuple[np.ndarray, ...]:
    """The inverse divided by its argument, between 0 and TAIL."""
    v = np.arange(int(TAIL * 1024) + 2) / 1024
    inverse = np.array([inverse_erf(w) for w in v.tolist()])
    slope = np.exp(inverse * inverse) / TWO_OVER_ROOT_PI
    safe = np.where(v == 0, 1, v)
    ratio = np.where(v == 0, 1 / TWO_OVER_ROOT_PI, inverse / safe)
    change = np.where(v < 0.01, 0.46402699 * v + 1.02 * v**3 / 2, (slope - ratio) / safe)
    return hermite(ratio, change, 1 / 1024)


@functools.cache
def _tail_table() -> tuple[np.ndarray, ...]:
    """The inverse in ``sqrt(-log(1 - v))`` between 1.5 and 4.25."""
    t = 1.5 + np.arange(int(2.75 * 256) + 2) / 256
    inverse = np.array([_solve(math.exp(-w * w)) for w in t.tolist()])
    return hermite(inverse, math.sqrt(math.pi) * t * np.exp(inverse * inverse - t * t), 1 / 256)


# -- functions -----------------------------------------------------------------------------------


def _erf_many(x: np.ndarray) -> np.ndarray:
    x = np.minimum(x, np.float32(6))
    np.maximum(x, np.float32(-6), out=x)  # quicker than clip, which is Python
    position = np.abs(x)
    position *= np.float32(512)
    out = np.empty_like(x)
    np.multiply(read(_erf_table(), position), x, out=out, casting="same_kind")
    return out


def _erfc_many(x: np.ndarray) -> np.ndarray:
    position = np.minimum(x, np.float32(10.25)).astype(np.float64)
    np.maximum(position, -4, out=position)
    position += 4
    position *= 512
    return read(_erfc_table(), position).astype(np.float32)


def _erfinv_many(v: np.ndarray) -> np.ndarray:
    size = np.abs(v)
    position = np.minimum(size, np.float32(TAIL)).astype(np.float64)
    position *= 1024
    out = (read(_inverse_table(), position) * v).astype(np.float32)
    tail = ~(size <= TAIL)  # also nan
    if tail.any():
        far = size[tail].astype(np.float64)
        t = np.sqrt(-np.log1p(-np.minimum(far, 1 - 2.0**-25)))
        inverse = read(_tail_table(), (t - 1.5) * 256)
        inverse = np.where(far == 1, np.inf, np.where(far < 1, inverse, np.nan))
        out[tail] = np.copysign(inverse, v[tail])
    return out


def _by_table(function: Callable[[float], float], many: Callable[..., np.ndarray]) -> Any:
    in_pieces = in_blocks(many)

    def forward(x: np.ndarray) -> np.ndarray:
        if few(x):
            return each(function, x)
        if x.dtype != np.float32:
            return in_pieces(x.astype(np.float32)).astype(x.dtype)
        return in_pieces(x)

    return forward


def inverse_erf(v: float) -> float:
    """The number whose error function is v; infinite at -1 and 1, nan beyond."""
    if not -1 < v < 1:
        return math.copysign(math.inf, v) if abs(v) == 1 else math.nan
    if abs(v) >= 0.9:
        return math.copysign(_solve(1 - abs(v)), v)
    x = _first_guess(v)
    for _ in range(4):
        step = (math.erf(x) - v) / (TWO_OVER_ROOT_PI * math.exp(-x * x))
        x -= step / (1 + x * step)
        if abs(step) < 1e-9 * abs(x):  # Halley's method triples the digits
            break
    return x


def _solve(q: float) -> float:
    """The number whose complementary error function is q, for small q."""
    x = _first_guess(1 - q)
    for _ in range(6):
        step = (q - math.erfc(x)) / (TWO_OVER_ROOT_PI * math.exp(-x * x))
        x -= step / (1 + x * step)
        if abs(step) < 1e-9 * x:
            break
    return x


def _first_guess(v: float) -> float:
    """Winitzki's approximation of the inverse."""
    w = math.log1p(-v * v)
    t = 2 / (math.pi * 0.147) + w / 2
    return math.copysign(math.sqrt(math.sqrt(t * t - w / 0.147) - t), v)


erf = _by_table(math.erf, _erf_many)
erfc = _by_table(math.erfc, _erfc_many)
erfinv = _by_table(inverse_erf, _erfinv_many)
