"""Operations element by element: arithmetic, powers, exponentials, rounding, comparison."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import both as f
from .both import raw
from .define import binary, compare, define, scalar_operand, unary

# -- arithmetic: forward, gradient of a, gradient of b -------------------------------------------

add = binary(np.add, lambda g, _a, _b: g, lambda g, _a, _b: g, "AddBackward0")
sub = binary(
    np.subtract,
    lambda g, _a, _b: g,
    lambda g, _a, _b: -g,
    "SubBackward0",
    no_bool=(
        "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or "
        "`logical_xor()` operator instead."
    ),
)
mul = binary(np.multiply, lambda g, _a, b: g * b, lambda g, a, _b: g * a, "MulBackward0")
div = binary(
    np.true_divide,
    lambda g, _a, b: g / b,
    lambda g, a, b: -g * (a / b) / b,
    "DivBackward0",
    true_division=True,
)
floor_divide = binary(np.floor_divide, None, None, "NotDifferentiable")
div_floor = binary(
    np.floor_divide, lambda g, _a, _b: f.zeros_like(g), lambda g, _a, _b: f.zeros_like(g),
    "DivBackward1",
)
div_trunc = binary(
    lambda a, b: np.trunc(np.true_divide(a, b)).astype(a.dtype),
    lambda g, _a, _b: f.zeros_like(g), lambda g, _a, _b: f.zeros_like(g), "DivBackward1",
)
remainder = binary(
    np.remainder, lambda g, _a, _b: g, lambda g, a, b: -g * f.floor(a / b), "RemainderBackward0"
)
fmod = binary(np.fmod, lambda g, _a, _b: g, lambda g, a, b: -g * f.trunc(a / b), "FmodBackward0")
maximum = binary(
    np.maximum,
    lambda g, a, b: g * f.share(a, b, np.greater),
    lambda g, a, b: g * f.share(b, a, np.greater),
    "MaximumBackward0",
)
minimum = binary(
    np.minimum,
    lambda g, a, b: g * f.share(a, b, np.less),
    lambda g, a, b: g * f.share(b, a, np.less),
    "MinimumBackward0",
)
atan2 = binary(
    np.arctan2,
    lambda g, a, b: g * b / (a * a + b * b),
    lambda g, a, b: -g * a / (a * a + b * b),
    "Atan2Backward0",
)
hypot = binary(
    np.hypot,
    lambda g, a, b: g * a / f.sqrt(a * a + b * b),
    lambda g, a, b: g * b / f.sqrt(a * a + b * b),
    "HypotBackward0",
)
logaddexp = binary(
    np.logaddexp,
    lambda g, a, b: g * f.sigmoid(a - b),
    lambda g, a, b: g * f.sigmoid(b - a),
    "LogaddexpBackward0",
)
xlogy = binary(
    lambda a, b: np.where(a == 0, np.where(np.isnan(b), b, a * 0), a * np.log(b)),
    lambda g, a, b: g * f.where((raw(a) == 0) & (raw(b) <= 0), f.zeros_like(b), f.log(b)),
    lambda g, a, b: g * a / b,
    "XlogyBackward0",
)
copysign = binary(
    np.copysign,
    lambda g, a, b: g * np.where(raw(a) == 0, 0, np.copysign(1, raw(a)) * np.copysign(1, raw(b))),
    lambda g, _a, _b: f.zeros_like(g),
    "CopysignBackward0",
)



def _scaled(title: str, sign: int) -> Any:
    """``a + sign * alpha * b``, which saves nothing."""
    return define(
        title,
        lambda a, b, alpha: a + (sign * alpha) * b,
        lambda g, _y, _a, _b, _alpha: g,
        lambda g, _y, _a, _b, alpha: g * (sign * alpha),
        broadcasts=True,
    )


add_scaled, sub_scaled = _scaled("AddBackward0", 1), _scaled("SubBackward0", -1)
number_minus = define(
    "RsubBackward1", lambda x, n: scalar_operand(x, n)[1] - x, lambda g, _y, _x, _n: -g
)

lerp_number = define(
    "LerpBackward0",
    lambda a, b, w: a + w * (b - a),
    lambda g, _y, _a, _b, w: g * (1 - w),
    lambda g, _y, _a, _b, w: g * w,
    broadcasts=True,
)

# -- powers --------------------------------------------------------------------------------------


def _power(a: np.ndarray, b: Any) -> np.ndarray:
    if b == 2:
        return a * a
    with np.errstate(all="ignore"):
        return np.power(a, b)


pow_number = define(
    "PowBackward0",
    _power,
    lambda g, _y, x, n: (
        f.zeros_like(g) if n == 0 else g * (x * 2) if n == 2 else g * (n * x ** (n - 1))
    ),
    saved=("result", "self", "exponent"),
)
pow_tensor = binary(
    np.power,
    lambda g, a, b: g * (b * f.where(raw(b) == 0, f.zeros_like(b) + 0 * a, a ** (b - 1))),
    lambda g, a, b: g * f.where(
        (raw(a) == 0) & (raw(b) >= 0), f.zeros_like(b) + 0 * a, a**b * f.log(a)
    ),
    "PowBackward1",
)
pow_of_number = define(
    "PowBackward2",
    lambda x, base: np.power(np.asarray(base, x.dtype), x),
    lambda g, y, _x, base: (
        g * y * float(np.log(base)) if base > 0 else g * 0 if base == 0 else g * float("nan")
    ),
    saved=("result", "exponent", "self"),
)

# -- exponentials, logarithms, roots: forward, gradient ------------------------------------------

neg = unary(np.negative, lambda g, _x, _y: -g, "NegBackward0", integers=True)
exp = unary(np.exp, lambda g, _x, y: g * y, "ExpBackward0")
exp2 = unary(np.exp2, lambda g, _x, y: g * y * 0.6931471805599453, "Exp2Backward0")
expm1 = unary(np.expm1, lambda g, _x, y: g * (y + 1), "Expm1Backward0")
log = unary(np.log, lambda g, x, _y: g / x, "LogBackward0")
log2 = unary(np.log2, lambda g, x, _y: g / (x * 0.6931471805599453), "Log2Backward0")
log10 = unary(np.log10, lambda g, x, _y: g / (x * 2.302585092994046), "Log10Backward0")
log1p = unary(np.log1p, lambda g, x, _y: g / (x + 1), "Log1PBackward0")
sqrt = unary(np.sqrt, lambda g, _x, y: g / (2 * y), "SqrtBackward0")
rsqrt = unary(lambda x: 1 / np.sqrt(x), lambda g, _x, y: -0.5 * g * y * y * y, "RsqrtBackward0")
reciprocal = unary(lambda x: 1 / x, lambda g, _x, y: -g * (y * y), "ReciprocalBackward0")
abs_ = unary(np.abs, lambda g, x, _y: g * f.sign(x), "AbsBackward0", integers=True)
sign = unary(np.sign, lambda g, _x, _y: f.zeros_like(g), "SignBackward0", integers=True)
sgn = unary(np.sign, lambda g, _x, _y: f.zeros_like(g), "SgnBackward0", integers=True)

# -- trigonometric and hyperbolic ----------------------------------------------------------------

sin = unary(np.sin, lambda g, x, _y: g * f.cos(x), "SinBackward0")
cos = unary(np.cos, lambda g, x, _y: g * -f.sin(x), "CosBackward0")
tan = unary(np.tan, lambda g, _x, y: g * (1 + y * y), "TanBackward0")
asin = unary(np.arcsin, lambda g, x, _y: g / f.sqrt(1 - x * x), "AsinBackward0")
acos = unary(np.arccos, lambda g, x, _y: -g / f.sqrt(1 - x * x), "AcosBackward0")
atan = unary(np.arctan, lambda g, x, _y: g / (x * x + 1), "AtanBackward0")
sinh = unary(np.sinh, lambda g, x, _y: g * f.cosh(x), "SinhBackward0")
cosh = unary(np.cosh, lambda g, x, _y: g * f.sinh(x), "CoshBackward0")
tanh = unary(np.tanh, lambda g, _x, y: g * (1 - y * y), "TanhBackward0")
asinh = unary(np.arcsinh, lambda g, x, _y: g / f.sqrt(x * x + 1), "AsinhBackward0")
acosh = unary(np.arccosh, lambda g, x, _y: g / f.sqrt(x * x - 1), "AcoshBackward0")
atanh = unary(np.arctanh, lambda g, x, _y: g / (1 - x * x), "AtanhBackward0")
sinc = unary(
    np.sinc,
    lambda g, x, _y: g * f.where(
        raw(x) == 0,
        f.zeros_like(x),
        (f.cos(x * np.pi) * (x * np.pi) - f.sin(x * np.pi))
        / f.where(raw(x) == 0, f.ones_like(x), x * x * np.pi),
    ),
    "SincBackward0",
)
deg2rad = unary(np.deg2rad, lambda g, _x, _y: g * (np.pi / 180), "Deg2RadBackward0")
rad2deg = unary(np.rad2deg, lambda g, _x, _y: g * (180 / np.pi), "Rad2DegBackward0")

# -- the gates of networks -----------------------------------------------------------------------


def _sigmoid(x: Any) -> Any:
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


sigmoid = unary(_sigmoid, lambda g, _x, y: g * (1 - y) * y, "SigmoidBackward0")
relu = unary(
    lambda x: np.maximum(x, 0), lambda g, _x, y: f.gate(g, y, raw(y) > 0), "ReluBackward0", integers=True
)
erf = unary(
    lambda x: f.special_erf(x), lambda g, x, _y: g * (1.1283791670955126 * f.exp(-(x * x))),
    "ErfBackward0",
)
erfc = unary(
    lambda x: 1 - f.special_erf(x), lambda g, x, _y: g * (-1.1283791670955126 * f.exp(-(x * x))),
    "ErfcBackward0",
)
logit = unary(lambda x: np.log(x / (1 - x)), lambda g, x, _y: g / (x * (1 - x)), "LogitBackward0")

# -- rounding: flat almost everywhere ------------------------------------------------------------

floor = unary(np.floor, lambda g, _x, _y: f.zeros_like(g), "FloorBackward0", integers=True)
ceil = unary(np.ceil, lambda g, _x, _y: f.zeros_like(g), "CeilBackward0", integers=True)
round_ = unary(np.rint, lambda g, _x, _y: f.zeros_like(g), "RoundBackward0", integers=True)
trunc = unary(np.trunc, lambda g, _x, _y: f.zeros_like(g), "TruncBackward0", integers=True)
frac = unary(lambda x: x - np.trunc(x), lambda g, _x, _y: g, "FracBackward0")

clamp_numbers = define(
    "ClampBackward1",
    lambda x, lo, hi: np.clip(x, lo, hi),
    lambda g, _y, x, lo, hi: g * _inside(raw(x), lo, hi),
    saved=("result", "self", "min", "max"),
)


def _inside(x: np.ndarray, lo: Any, hi: Any) -> np.ndarray:
    inside = np.ones(x.shape, bool)
    if lo is not None:
        inside &= x >= lo
    if hi is not None:
        inside &= x <= hi
    return inside


# -- comparison and logic: never tracked ---------------------------------------------------------

eq, ne = compare(np.equal), compare(np.not_equal)
lt, le = compare(np.less), compare(np.less_equal)
gt, ge = compare(np.greater), compare(np.greater_equal)
logical_and, logical_or = compare(np.logical_and), compare(np.logical_or)
logical_xor = compare(np.logical_xor)
