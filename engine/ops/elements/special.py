"""The gamma function and its relatives, and the inverse error function.

NumPy has none of them, so they are computed here: few numbers by the C library one by one, many
by recurrence to a large argument and an asymptotic series (Abramowitz and Stegun, 6.3.18,
6.4.11, and 23.2 for the Hurwitz zeta function), to the precision of float64.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...arrays import errorfunctions
from ...arrays.blocks import in_blocks
from ...arrays.errorfunctions import each, few
from ...core.define import Op, define
from ...core.tensor import Tensor
from .. import rules as f
from ..rules import raw
from . import elementwise as e
from .operands import binary
from .pointwise import unary

# Bernoulli numbers B_2, B_4, ... B_24
BERNOULLI = (
    1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798,
    -174611 / 330, 854513 / 138, -236364091 / 2730,
)  # fmt: skip
DIGAMMA = [b / (2 * k) for k, b in enumerate(BERNOULLI[:7], start=1)]
HALF_LOG_TWO_PI = 0.5 * math.log(2 * math.pi)


def _lgamma_one(v: float) -> float:
    if v != v:
        return v
    if math.isinf(v) or (v <= 0 and v == math.floor(v)):
        return math.inf
    return math.lgamma(v)


@in_blocks
def _lgamma_many(x: np.ndarray) -> np.ndarray:
    """Stirling's series at x + 8, taken back by the product of x to x + 7; for float32 only."""
    z = x.astype(np.float64)
    mirrored = z < 0.5
    some = mirrored.any()
    if some:
        np.subtract(1, z, out=z, where=mirrored)
    product = z.copy()
    for k in range(1, 8):
        product *= z + k
    far = z + 8
    inverse = 1 / far
    square = inverse * inverse
    series = np.full_like(z, BERNOULLI[5] / (12 * 11))
    for k in range(5, 0, -1):
        series *= square
        series += BERNOULLI[k - 1] / (2 * k * (2 * k - 1))
    out = (far - 0.5) * np.log(far) - far + HALF_LOG_TWO_PI + series * inverse - np.log(product)
    if some:
        w = x[mirrored].astype(np.float64)
        sine = np.sin(np.pi * (w - np.rint(w)))  # its sign does not count
        out[mirrored] = np.log(np.pi / np.abs(sine)) - out[mirrored]
    out[np.abs(out) < 1e-13] = 0  # at 1 and 2: no float32 is as close to them
    huge = ~(z < 1e15)  # where the product overflows, infinities and nan
    if huge.any():
        out[huge] = [_lgamma_one(v) for v in x[huge].tolist()]
    return out.astype(np.float32)


def _lgamma(x: np.ndarray) -> np.ndarray:
    return each(_lgamma_one, x) if few(x) or x.dtype != np.float32 else _lgamma_many(x)


STEPS = np.arange(10.0)


@in_blocks
def _digamma(x: np.ndarray) -> np.ndarray:
    z = x.astype(np.float64)
    lowest = z.min() if z.size else 1.0
    mirrored = z < 0.5 if not lowest >= 0.5 else None
    if mirrored is None:
        w = z
    else:
        pole = (z <= 0) & (z == np.floor(z))
        safe = np.where(pole, 1.0, z)
        w = np.where(mirrored, 1 - safe, safe)
    if w.size <= 1024:
        shift = np.add.reduce(1 / (w[..., None] + STEPS), -1)
    else:
        shift = 1 / w
        for k in range(1, 10):
            shift += 1 / (w + k)
    w = w + 10
    inverse = 1 / (w * w)
    series = DIGAMMA[-1] * inverse
    for c in DIGAMMA[-2::-1]:
        series += c
        series *= inverse
    psi = np.log(w) - 0.5 / w - series - shift
    if mirrored is None:
        return psi.astype(x.dtype)
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


def _erfcx_one(v: float) -> float:
    return math.exp(v * v) * math.erfc(v) if v < 25 else 0.5641895835477563 / v


lgamma = unary(
    _lgamma,
    lambda g, x, _y: g * polygamma_op(x, 0),
    "LgammaBackward0",
    doc="The logarithm of the gamma function's size; derivative digamma(x).",
)
digamma = unary(
    _digamma,
    lambda g, x, _y: g * polygamma_op(x, 1),
    "DigammaBackward0",
    doc="The derivative of lgamma; derivative polygamma(1, x).",
)
polygamma_op: Op = define(
    "PolygammaBackward0", _polygamma, lambda g, _y, x, n: g * polygamma_op(x, n + 1)
)


def _inverse(x: Any) -> Any:
    """:func:`erfinv` of an array or a Tensor."""
    return erfinv(x) if isinstance(x, Tensor) else errorfunctions.erfinv(x)


erfinv = unary(
    errorfunctions.erfinv,
    lambda g, x, _y: f.exp(_inverse(x) ** 2) * 0.886226925452758 * g,
    "ErfinvBackward0",
    doc="The inverse of the error function; derivative sqrt(pi) / 2 * exp(y^2) for the result y.",
)
erfcx = unary(
    lambda x: each(_erfcx_one, x),
    lambda g, x, y: g * (2 * x * y - 1.1283791670955126),
    "SpecialErfcxBackward0",
    doc="exp(x^2) * erfc(x); derivative 2 * x * y - 2 / sqrt(pi) for the result y.",
)
entr = unary(
    lambda x: np.where(x > 0, -x * np.log(x), np.where(x == 0, 0, -np.inf)).astype(x.dtype),
    lambda g, x, _y: g * (-1 - f.log(f.where(raw(x) >= 0, x, f.zeros_like(x) + float("nan")))),
    "SpecialEntrBackward0",
    doc="-x * log(x), 0 at 0, -inf where negative; derivative -log(x) - 1.",
)
xlog1py = binary(
    lambda a, b: np.where(a == 0, np.where(np.isnan(b), b, a * 0), a * np.log1p(b)),
    lambda g, a, b: g * f.where((raw(a) == 0) & (raw(b) <= -1), f.zeros_like(b), f.log1p(b)),
    lambda g, a, b: g * a / (b + 1),
    "SpecialXlog1PyBackward0",
    true_division=True,
    doc="a * log(1 + b), 0 where a is 0; derivatives log(1 + b) and a / (1 + b).",
)


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


def polygamma_of(self: Tensor, n: int) -> Tensor:
    """:func:`polygamma` with the tensor first, as the method has it."""
    return polygamma(n, self)
