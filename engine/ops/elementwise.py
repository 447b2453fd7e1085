"""Operations element by element: arithmetic, powers, exponentials, rounding, comparison."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from . import both as f
from .both import raw
from .define import binary, compare, unary
from .general import define
from .numbers import with_number
from .refusals import only_floats, refuse

# -- arithmetic: forward, gradient of a, gradient of b -------------------------------------------

add = binary(np.add, lambda g, _a, _b: g, lambda g, _a, _b: g, "AddBackward0")
sub = binary(
    np.subtract,
    lambda g, _a, _b: g,
    lambda g, _a, _b: -g,
    "SubBackward0",
    no_bool=(
        "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or "
        "`logical_xor()` operator instead.",
        "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to "
        "invert a mask, use the `~` or `logical_not()` operator instead.",
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


maximum = binary(
    np.maximum,
    lambda g, a, b: g * f.share(a, b, np.greater),
    lambda g, a, b: g * f.share(b, a, np.greater),
    "MaximumBackward0",
    numbers=False,
)
minimum = binary(
    np.minimum,
    lambda g, a, b: g * f.share(a, b, np.less),
    lambda g, a, b: g * f.share(b, a, np.less),
    "MinimumBackward0",
    numbers=False,
)
fmax = binary(
    np.fmax,
    lambda g, a, b: g * _fmax_share(a, b),
    lambda g, a, b: g * (1 - _fmax_share(a, b)),
    "FmaxBackward0",
    numbers=False,
)
fmin = binary(
    np.fmin,
    lambda g, a, b: g * _fmin_share(a, b),
    lambda g, a, b: g * (1 - _fmin_share(a, b)),
    "FminBackward0",
    numbers=False,
)


def _fmax_share(a: Any, b: Any) -> np.ndarray:
    x, y = raw(a), raw(b)
    return ((x >= y) | np.isnan(y)).astype(x.dtype)


def _fmin_share(a: Any, b: Any) -> np.ndarray:
    x, y = raw(a), raw(b)
    return ((x <= y) | np.isnan(y)).astype(x.dtype)


def _reciprocal_of_square(a: Any, b: Any) -> Any:
    square = a * a + b * b
    return f.where(raw(square) == 0, f.zeros_like(square), 1 / square)


atan2 = binary(
    np.arctan2,
    lambda g, a, b: g * b * _reciprocal_of_square(a, b),
    lambda g, a, b: g * -a * _reciprocal_of_square(a, b),
    "Atan2Backward0",
    true_division=True,
    numbers=False,
)
heaviside = binary(
    lambda a, v: np.where(a == 0, v, a > 0).astype(a.dtype),
    refuse("aten::heaviside"),
    refuse("aten::heaviside"),
    "torch::autograd::NotImplemented",
    numbers=False,
)
hypot = binary(
    only_floats("hypot", np.hypot),
    lambda g, a, b: g * a / f.sqrt(a * a + b * b),
    lambda g, a, b: g * b / f.sqrt(a * a + b * b),
    "HypotBackward0",
    numbers=False,
)
logaddexp2 = binary(
    np.logaddexp2,
    lambda g, a, b: g * f.sigmoid((a - b) * 0.6931471805599453),
    lambda g, a, b: g * f.sigmoid((b - a) * 0.6931471805599453),
    "Logaddexp2Backward0",
    numbers=False,
)
logaddexp = binary(
    np.logaddexp,
    lambda g, a, b: g * f.sigmoid(a - b),
    lambda g, a, b: g * f.sigmoid(b - a),
    "LogaddexpBackward0",
    numbers=False,
)
xlogy = binary(
    lambda a, b: np.where(a == 0, np.where(np.isnan(b), b, a * 0), a * np.log(b)),
    lambda g, a, b: g * f.where((raw(a) == 0) & (raw(b) <= 0), f.zeros_like(b), f.log(b)),
    lambda g, a, b: g * a / b,
    "XlogyBackward0",
    true_division=True,
)


def _with_sign_of(b: Any, a: Any) -> Any:
    """``copysign(a, b)`` as a product, which can be differentiated again."""
    return a * (np.copysign(1, raw(a)) * np.copysign(1, raw(b)))


copysign = binary(
    np.copysign,
    lambda g, a, b: g * f.where(raw(a) == 0, f.zeros_like(a), _with_sign_of(b, a) / a),
    lambda g, _a, b: f.gate(f.zeros_like(g), b, np.True_),
    "CopysignBackward0",
    true_division=True,
)

nextafter = binary(
    np.nextafter, lambda g, _a, _b: g, lambda g, _a, _b: f.zeros_like(g), "NextafterBackward0"
)


def _scaled(title: str, sign: int) -> Any:
    """``a + sign * alpha * b``, which saves nothing."""
    return define(
        title,
        lambda a, b, alpha: a + np.asarray(sign * alpha).astype(b.dtype) * b,
        lambda g, _y, _a, _b, _alpha: g,
        lambda g, _y, _a, _b, alpha: g * (sign * alpha),
        broadcasts=True,
    )


add_scaled, sub_scaled = _scaled("AddBackward0", 1), _scaled("SubBackward0", -1)
number_minus = define(
    "RsubBackward1", lambda x, n: with_number(x, n)[1] - x, lambda g, _y, _x, _n: -g
)

addcmul_op = define(
    "AddcmulBackward0",
    lambda x, a, b, v: x + a * b * x.dtype.type(v),
    lambda g, _y, _x, _a, _b, _v: g,
    lambda g, _y, _x, _a, b, v: g * (b * v),
    lambda g, _y, _x, a, _b, v: g * (a * v),
    broadcasts=True,
)
addcdiv_op = define(
    "AddcdivBackward0",
    lambda x, a, b, v: x + a / b * x.dtype.type(v),
    lambda g, _y, _x, _a, _b, _v: g,
    lambda g, _y, _x, _a, b, v: g * (v / b),
    lambda g, _y, _x, a, b, v: -g * (v * a / (b * b)),
    broadcasts=True,
)
lerp_tensor = define(
    "LerpBackward1",
    lambda a, b, w: np.where(np.abs(w) < 0.5, a + w * (b - a), b - (b - a) * (1 - w)),
    lambda g, _y, _a, _b, w: g * (1 - w),
    lambda g, _y, _a, _b, w: g * w,
    lambda g, _y, a, b, _w: g * (b - a),
    broadcasts=True,
)
lerp_number = define(
    "LerpBackward0",
    lambda a, b, w: a + w * (b - a),
    lambda g, _y, _a, _b, w: g * (1 - w),
    lambda g, _y, _a, _b, w: g * w,
    broadcasts=True,
)

# -- powers --------------------------------------------------------------------------------------


POWERS: dict[Any, Callable[[np.ndarray], np.ndarray]] = {  # as PyTorch's CPU kernel has them
    2: lambda a: a * a,
    3: lambda a: a * a * a,
    0.5: np.sqrt,
    -0.5: lambda a: 1 / np.sqrt(a),
    -1: np.reciprocal,
    -2: lambda a: 1 / (a * a),
}


def _power(a: np.ndarray, b: Any) -> np.ndarray:
    if a.dtype.kind == "f" and b in POWERS:
        return POWERS[b](a)
    if a.dtype.kind == "b":
        a = a.astype(np.int64)
    return np.power(a, b)


def _power_of(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """``a ** b``; among integers a negative exponent gives 0, except of 1 and -1."""
    if b.dtype.kind != "i" or not (b < 0).any():
        return np.power(a, b)
    small = np.where(b < 0, np.where(np.abs(a) == 1, np.abs(b) % 2, 0), b)
    return np.where((b < 0) & (np.abs(a) != 1), 0, np.power(a, small)).astype(b.dtype)


pow_number = define(
    "PowBackward0",
    _power,
    lambda g, _y, x, n: (
        f.zeros_like(g) if n == 0 else g * (x * 2) if n == 2 else g * (n * x ** (n - 1))
    ),
    saved=("result", "self", "exponent"),
)
pow_tensor = binary(
    _power_of,
    lambda g, a, b: f.where(raw(b) == 0, f.zeros_like(g), g * (b * a ** (b - 1))),
    lambda g, a, b: f.where((raw(a) == 0) & (raw(b) >= 0), f.zeros_like(g), g * (a**b * f.log(a))),
    "PowBackward1",
)


def _slope_of_exponent(g: Any, y: Any, x: Any, base: float) -> Any:
    if base > 0:
        return g * y * math.log(base)
    if base == 0:
        return f.where(raw(x) >= 0, f.zeros_like(g), g * (y * -math.inf))
    return g * math.nan


pow_of_number = define(
    "PowBackward2",
    lambda x, base: _power_of(np.asarray(base, x.dtype), x),
    _slope_of_exponent,
    saved=("result", "exponent", "self"),
)

# -- exponentials, logarithms, roots: forward, gradient ------------------------------------------


def _negative(x: np.ndarray) -> np.ndarray:
    try:
        return np.negative(x)
    except TypeError:  # NumPy's, for bool
        raise RuntimeError(
            "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to "
            "invert a mask, use the `~` or `logical_not()` operator instead."
        ) from None


def _sign(x: np.ndarray) -> np.ndarray:
    if x.dtype.kind == "f":
        return np.where(x != x, x.dtype.type(0), np.sign(x))
    return x.copy() if x.dtype.kind == "b" else np.sign(x)


def _abs(x: np.ndarray) -> Any:
    if x.dtype.kind == "b":
        raise NotImplementedError("\"abs_cpu\" not implemented for 'Bool'")
    return np.abs(x)


neg = unary(_negative, lambda g, _x, _y: -g, "NegBackward0", integers=True)
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
abs_ = unary(_abs, lambda g, x, _y: g * f.sign(x), "AbsBackward0", integers=True)
sign = unary(_sign, lambda g, _x, _y: f.zeros_like(g), "SignBackward0", integers=True)
sgn = unary(_sign, lambda g, _x, _y: f.zeros_like(g), "SgnBackward0", integers=True)

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
    lambda g, x, _y: (
        g
        * f.where(
            raw(x) == 0,
            f.zeros_like(x),
            (f.cos(x * np.pi) * (x * np.pi) - f.sin(x * np.pi)) / (x * x * np.pi),
        )
    ),
    "SincBackward0",
)
deg2rad = unary(np.deg2rad, lambda g, _x, _y: g * (np.pi / 180), "Deg2RadBackward0")
rad2deg = unary(np.rad2deg, lambda g, _x, _y: g * (180 / np.pi), "Rad2DegBackward0")

angle = unary(  # of numbers on the real line: 0, or pi where negative
    lambda x: np.where(np.isnan(x), x, np.where(x < 0, x.dtype.type(np.pi), x.dtype.type(0))),
    lambda g, _x, _y: f.zeros_like(g),
    "AngleBackward0",
)

# -- the gates of networks -----------------------------------------------------------------------


def _sigmoid(x: Any) -> Any:
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


sigmoid = unary(_sigmoid, lambda g, _x, y: g * (1 - y) * y, "SigmoidBackward0")


def _relu(x: np.ndarray) -> Any:
    if x.dtype.kind == "b":
        raise RuntimeError("Boolean inputs not supported for relu")
    return np.maximum(x, 0)


relu = unary(
    _relu,
    lambda g, _x, y: f.gate(g, y, ~(raw(y) <= 0)),  # open for nan
    "ReluBackward0",
    integers=True,
)
erf = unary(
    lambda x: f.special_erf(x),
    lambda g, x, _y: g * (1.1283791670955126 * f.exp(-(x * x))),
    "ErfBackward0",
)
erfc = unary(
    lambda x: f.special_erf(x, math.erfc),
    lambda g, x, _y: g * (-1.1283791670955126 * f.exp(-(x * x))),
    "ErfcBackward0",
)
logit_op = define(
    "LogitBackward0",
    lambda x, eps: _logit(x if eps is None else np.clip(x, x.dtype.type(eps), 1 - eps)),
    lambda g, _y, x, eps: f.where(
        (raw(x) >= (eps or 0)) & (raw(x) <= 1 - (eps or 0)),
        g / (x * (1 - x)),
        f.zeros_like(g) if eps is not None else f.zeros_like(g) + math.nan,
    ),
)


def _logit(x: np.ndarray) -> np.ndarray:
    return np.log(x / (1 - x))


# -- comparison and logic: never tracked ---------------------------------------------------------

eq, ne = compare(np.equal), compare(np.not_equal)
lt, le = compare(np.less), compare(np.less_equal)
gt, ge = compare(np.greater), compare(np.greater_equal)
logical_and, logical_or = compare(np.logical_and), compare(np.logical_or)
logical_xor = compare(np.logical_xor)
