"""The gamma function and its relatives, and the inverse error function.

NumPy has none of them, so they are computed here: ``lgamma`` by the C library element by element,
the rest by recurrence to a large argument and an asymptotic series (Abramowitz and Stegun, 6.3.18,
6.4.11, and 23.2 for the Hurwitz zeta function), to the precision of float64.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..tensor import Tensor
from . import both as f
from . import elementwise as e
from .both import raw
from .define import binary, unary
from .general import define

# Bernoulli numbers B_2, B_4, ... B_24
BERNOULLI = (
    1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798,
    -174611 / 330, 854513 / 138, -236364091 / 2730,
)  # fmt: skip


def _each(function: Any) -> Any:
    """A function of one number as one of arrays, computed in double precision."""

    def forward(x: np.ndarray) -> np.ndarray:
        flat = [function(v) for v in np.ravel(x).tolist()]
        return np.array(flat, np.float64).reshape(x.shape).astype(x.dtype)

    return forward


def _lgamma(v: float) -> float:
    if v != v:
        return v
    if math.isinf(v) or (v <= 0 and v == math.floor(v)):
        return math.inf
    return math.lgamma(v)


def _digamma(x: np.ndarray) -> np.ndarray:
    z = x.astype(np.float64)
    pole = (z <= 0) & (z == np.floor(z))
    mirrored = z < 0.5
    safe = np.where(pole, 1.0, z)
    w = np.where(mirrored, 1 - safe, safe)
    shift = np.zeros_like(w)
    for _ in range(10):
        small = w < 10
        shift -= np.where(small, 1 / np.where(small, w, 1), 0)
        w = np.where(small, w + 1, w)
    inverse = 1 / (w * w)
    series = np.zeros_like(w)
    for k in range(8, 0, -1):
        series = (series + BERNOULLI[k - 1] / (2 * k)) * inverse
    psi = np.log(w) - 0.5 / w - series + shift
    psi = np.where(mirrored, psi - np.pi / np.tan(np.pi * safe), psi)
    at_zero = np.where(np.signbit(z), np.inf, -np.inf)
    return np.where(pole, np.where(z == 0, at_zero, np.nan), psi).astype(x.dtype)


def zeta(s: float, x: np.ndarray) -> np.ndarray:
    """The Hurwitz zeta function: the sum of ``(x + k) ** -s`` over k = 0, 1, ... for x > 0."""
    z = x.astype(np.float64)
    total = np.zeros_like(z)
    for _ in range(12):
        total += z**-s
        z = z + 1
    total += z ** (1 - s) / (s - 1) + 0.5 * z**-s
    factor = s
    power = z ** (-s - 1)
    for k, b in enumerate(BERNOULLI, start=1):
        total += b / math.factorial(2 * k) * factor * power
        factor *= (s + 2 * k - 1) * (s + 2 * k)
        power = power / (z * z)
    return total


def _trigamma(x: np.ndarray) -> np.ndarray:
    """In the type of x, step by step as PyTorch does it, so that it rounds as there."""
    pi = x.dtype.type(math.pi)
    mirrored = x < 0.5
    sine = np.sin(pi * x)
    total = np.where(mirrored, -(pi * pi) / (sine * sine), x.dtype.type(0))
    z = np.where(mirrored, 1 - x, x)
    for _ in range(6):
        total += 1 / (z * z)
        z = z + 1
    square = 1 / (z * z)
    tail = 1 / x.dtype.type(6) - square * (1 / x.dtype.type(30) - square * (1 / x.dtype.type(42)))
    total += (1 + 1 / (2 * z) + square * tail) / z
    return np.where(mirrored, -total, total)


def _polygamma(x: np.ndarray, n: int) -> np.ndarray:
    if n == 0:
        return _digamma(x)
    if n == 1:
        return _trigamma(x)
    z = x.astype(np.float64)
    total = np.zeros_like(z)
    for _ in range(64):  # arguments below 1 are brought up one by one
        low = z < 1
        if not low.any():
            break
        total += np.where(low, np.where(low, z, 1.0) ** -(n + 1), 0)
        z = np.where(low, z + 1, z)
    return ((-1) ** (n + 1) * math.factorial(n) * (total + zeta(n + 1, z))).astype(x.dtype)


def _erfinv(v: float) -> float:
    if not -1 < v < 1:
        return math.copysign(math.inf, v) if abs(v) == 1 else math.nan
    w = math.log1p(-v * v)
    t = 2 / (math.pi * 0.147) + w / 2  # Winitzki's first guess, then Halley's steps
    x = math.copysign(math.sqrt(math.sqrt(t * t - w / 0.147) - t), v)
    for _ in range(6):
        if abs(v) < 0.9:
            error = math.erf(x) - v
        else:
            error = math.copysign(1, v) * (1 - abs(v) - math.erfc(abs(x)))
        step = error / (1.1283791670955126 * math.exp(-x * x))
        x -= step / (1 + x * step)
    return x


lgamma = unary(_each(_lgamma), lambda g, x, _y: g * f.polygamma(x, 0), "LgammaBackward0")
digamma = unary(_digamma, lambda g, x, _y: g * f.polygamma(x, 1), "DigammaBackward0")
polygamma_op = define(
    "PolygammaBackward0", _polygamma, lambda g, _y, x, n: g * f.polygamma(x, n + 1)
)
erfinv = unary(
    _each(_erfinv),
    lambda g, _x, y: g * (f.exp(y * y) * 0.886226925452758),
    "ErfinvBackward0",
)
erfcx = unary(
    _each(lambda v: math.exp(v * v) * math.erfc(v) if v < 25 else 0.5641895835477563 / v),
    lambda g, x, y: g * (2 * x * y - 1.1283791670955126),
    "SpecialErfcxBackward0",
)
entr = unary(
    lambda x: np.where(x > 0, -x * np.log(x), np.where(x == 0, 0, -np.inf)).astype(x.dtype),
    lambda g, x, _y: g * (-1 - f.log(f.where(raw(x) >= 0, x, f.zeros_like(x) + float("nan")))),
    "SpecialEntrBackward0",
)
xlog1py = binary(
    lambda a, b: np.where(a == 0, np.where(np.isnan(b), b, a * 0), a * np.log1p(b)),
    lambda g, a, b: g * f.where((raw(a) == 0) & (raw(b) <= -1), f.zeros_like(b), f.log1p(b)),
    lambda g, a, b: g * a / (b + 1),
    "SpecialXlog1PyBackward0",
    true_division=True,
)
f.polygamma.array = _polygamma
f.polygamma.tensor = polygamma_op


def polygamma(n: int, input: Tensor) -> Tensor:
    """The n-th derivative of :func:`digamma`."""
    if n < 0:
        raise RuntimeError("polygamma(n, x) does not support negative n.")
    if input._array.dtype.kind != "f":
        input = input.float()
    return digamma(input) if n == 0 else polygamma_op(input, n)


def mvlgamma(input: Tensor, p: int) -> Tensor:
    """The logarithm of the multivariate gamma function of dimension p."""
    x = input if input._array.dtype.kind == "f" else input.float()
    total: Any = p * (p - 1) / 4 * math.log(math.pi)
    for j in range(p):
        total = lgamma(e.sub(x, j / 2)) + total
    return total


def ndtr(input: Tensor) -> Tensor:
    """The normal distribution function."""
    x = input if input._array.dtype.kind == "f" else input.float()
    return e.mul(e.erfc(e.mul(x, -math.sqrt(0.5))), 0.5)
