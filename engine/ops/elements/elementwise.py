"""Operations element by element: arithmetic, powers, exponentials, rounding, comparison."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ...arrays import errorfunctions
from ...arrays.blocks import in_blocks
from ...arrays.chosen import chosen
from ...arrays.dtypes import promote
from ...arrays.fused import add_product
from ...arrays.halves import rounded_once
from ...arrays.scalars import with_number
from ...calls.arguments import sizes_differ
from ...calls.refusals import no_kernel, only_floats, refuse
from ...core.define import define
from ...core.tensor import Tensor
from .. import rules as f
from ..rules import raw
from .operands import binary, compare, preparing
from .pointwise import unary

NO_BOOL = (
    "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or "
    "`logical_xor()` operator instead.",
    "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to "
    "invert a mask, use the `~` or `logical_not()` operator instead.",
)
NO_MINUS = (
    "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a "
    "mask, use the `~` or `logical_not()` operator instead."
)

# -- arithmetic: forward, gradient of a, gradient of b -------------------------------------------

add = binary(
    np.add,
    lambda g, _a, _b: g,
    lambda g, _a, _b: g,
    "AddBackward0",
    by_number="AddBackward1",
    doc="The sum of two operands; derivatives 1 and 1.",
)
sub = binary(
    np.subtract,
    lambda g, _a, _b: g,
    lambda g, _a, _b: -g,
    "SubBackward0",
    by_number="SubBackward1",
    no_bool=NO_BOOL,
    doc="The difference of two operands; derivatives 1 and -1.",
)
mul = binary(
    np.multiply,
    lambda g, _a, b: g * b,
    lambda g, a, _b: g * a,
    "MulBackward0",
    by_number="MulBackward1",
    doc="The product of two operands; derivatives b and a.",
)
div = binary(
    np.true_divide,
    lambda g, _a, b: g / b,
    lambda g, a, b: -g * (a / b / b),
    "DivBackward0",
    by_number="DivBackward1",
    true_division=True,
    doc="The quotient of two operands; derivatives 1 / b and -a / b^2.",
)


def _to_winner(g: Any, a: Any, b: Any, wins: np.ufunc) -> Any:
    """The gradient where a wins against b, half of it where they tie."""
    x, y = raw(a), raw(b)
    return f.masked(f.where(x == y, g / 2, g), wins(y, x))


maximum = binary(
    np.maximum,
    lambda g, a, b: _to_winner(g, a, b, np.greater),
    lambda g, a, b: _to_winner(g, b, a, np.greater),
    "MaximumBackward0",
    numbers=False,
    doc="The larger of two tensors' elements; derivative 1 for it, a half each at a tie.",
)
minimum = binary(
    np.minimum,
    lambda g, a, b: _to_winner(g, a, b, np.less),
    lambda g, a, b: _to_winner(g, b, a, np.less),
    "MinimumBackward0",
    numbers=False,
    doc="The smaller of two tensors' elements; derivative 1 for it, a half each at a tie.",
)
fmax = binary(
    np.fmax,
    lambda g, a, b: f.masked(g, ~_first_in_fmax(a, b)),
    lambda g, a, b: f.masked(g, _first_in_fmax(a, b)),
    "FmaxBackward0",
    numbers=False,
    doc="The larger element, the number beside nan; derivative 1 for it, for a at a tie.",
)
fmin = binary(
    np.fmin,
    lambda g, a, b: f.masked(g, ~_first_in_fmin(a, b)),
    lambda g, a, b: f.masked(g, _first_in_fmin(a, b)),
    "FminBackward0",
    numbers=False,
    doc="The smaller element, the number beside nan; derivative 1 for it, for a at a tie.",
)


def _first_in_fmax(a: Any, b: Any) -> np.ndarray:
    x, y = raw(a), raw(b)
    return (x >= y) | np.isnan(y)


def _first_in_fmin(a: Any, b: Any) -> np.ndarray:
    x, y = raw(a), raw(b)
    return (x <= y) | np.isnan(y)


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
    bools={0: NO_MINUS},
    doc="The angle of the point (b, a); derivatives b / (a^2 + b^2) and -a / (a^2 + b^2).",
)
heaviside = binary(
    lambda a, v: np.where(a == 0, v, a > 0).astype(a.dtype),
    refuse("aten::heaviside"),
    refuse("aten::heaviside"),
    "torch::autograd::NotImplemented",
    numbers=False,
    doc="0 where a is negative, 1 where positive, else b; without derivatives.",
)
hypot = binary(
    only_floats("hypot_cpu", np.hypot),
    lambda g, a, b: g * a / f.sqrt(a * a + b * b),
    lambda g, a, b: g * b / f.sqrt(a * a + b * b),
    "HypotBackward0",
    numbers=False,
    doc="The length of the vector (a, b); derivatives a / length and b / length.",
)


def _softer_maximum(exp: np.ufunc, log: np.ufunc) -> Any:
    """``log(exp(a) + exp(b))`` without overflow; NumPy's own goes number by number."""

    def forward(a: np.ndarray, b: np.ndarray) -> Any:
        if a.dtype.kind != "f":
            raise no_kernel("logaddexp_cpu" if exp is np.exp else "logaddexp2_cpu", a.dtype)
        high, low = np.maximum(a, b), np.minimum(a, b)
        gap = exp(low - high)
        gap = np.log1p(gap) if exp is np.exp else np.log1p(gap) / a.dtype.type(math.log(2))
        return np.where(high == low, high + log(a.dtype.type(2)), high + gap)

    return in_blocks(forward, 2)


logaddexp2 = binary(
    _softer_maximum(np.exp2, np.log2),
    lambda g, a, b: g * f.sigmoid((a - b) * 0.6931471805599453),
    lambda g, a, b: g * f.sigmoid((b - a) * 0.6931471805599453),
    "Logaddexp2Backward0",
    numbers=False,
    bools={0: NO_BOOL[1], 1: NO_BOOL[1]},
    doc="log2(2^a + 2^b) without overflow; derivatives 2^a and 2^b over their sum.",
)
logaddexp = binary(
    _softer_maximum(np.exp, np.log),
    lambda g, a, b: g * f.sigmoid(a - b),
    lambda g, a, b: g * f.sigmoid(b - a),
    "LogaddexpBackward0",
    numbers=False,
    bools={0: NO_BOOL[1], 1: NO_BOOL[1]},
    doc="log(e^a + e^b) without overflow; derivatives e^a and e^b over their sum.",
)
xlogy = binary(
    lambda a, b: np.where(a == 0, np.where(np.isnan(b), b, a * 0), a * np.log(b)),
    lambda g, a, b: g * f.where((raw(a) == 0) & (raw(b) <= 0), f.zeros_like(b), f.log(b)),
    lambda g, a, b: g * a / b,
    "XlogyBackward0",
    true_division=True,
    doc="a * log(b), 0 where a is 0; derivatives log(b) and a / b.",
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
    doc="The size of a with the sign of b; derivatives 1 or -1 (0 where a is 0), and 0.",
)

nextafter = binary(
    np.nextafter,
    lambda g, _a, _b: g,
    lambda g, _a, _b: f.zeros_like(g),
    "NextafterBackward0",
    doc="The next number of the type after a, towards b; derivatives 1 and 0.",
)


def _scaled(title: str, sign: int) -> Any:
    """``a + sign * alpha * b``, which saves nothing."""
    return define(
        title,
        lambda a, b, alpha: add_product(a, b, sign * alpha),
        lambda g, _y, _a, _b, _alpha: g,
        lambda g, _y, _a, _b, alpha: g * (sign * alpha),
        broadcasts=True,
    )


add_scaled, sub_scaled = _scaled("AddBackward0", 1), _scaled("SubBackward0", -1)
number_minus = define(
    "RsubBackward1", lambda x, n: with_number(x, n)[1] - x, lambda g, _y, _x, _n: -g
)


def _add_scaled_product(x: Any, a: Any, b: Any, value: Any) -> np.ndarray:
    if x.dtype.kind == "b":
        raise no_kernel("addcmul_cpu_out", x.dtype)
    return add_product(x, a if value == 1 else a * x.dtype.type(value), b)


def lerp(a: np.ndarray, b: np.ndarray, weight: float) -> np.ndarray:
    """``a + weight * (b - a)``, from the nearer end."""
    w = a.dtype.type(weight)
    return add_product(a, b - a, w) if abs(w) < 0.5 else add_product(b, a - b, 1 - w)


addcmul_op = define(
    "AddcmulBackward0",
    lambda x, a, b, value: _add_scaled_product(x, a, b, value),
    lambda g, _y, _x, _a, _b, _v: g,
    lambda g, _y, _x, _a, b, v: g * (b * v),
    lambda g, _y, _x, a, _b, v: g * (a * v),
    broadcasts=True,
)
addcdiv_op = define(
    "AddcdivBackward0",
    lambda x, a, b, value: x + (a if value == 1 else a * x.dtype.type(value)) / b,
    lambda g, _y, _x, _a, _b, _v: g,
    lambda g, _y, _x, _a, b, v: g * (v / b),
    lambda g, _y, _x, a, b, v: -g * (v * a / (b * b)),
    broadcasts=True,
)
lerp_tensor = define(
    "LerpBackward1",
    in_blocks(
        lambda a, b, w: chosen(
            np.asarray(np.abs(w) < 0.5), add_product(a, b - a, w), add_product(b, a - b, 1 - w)
        ),
        3,
    ),
    lambda g, _y, _a, _b, w: g * (1 - w),
    lambda g, _y, _a, _b, w: g * w,
    lambda g, _y, a, b, _w: g * (b - a),
    broadcasts=True,
)
lerp_number = define(
    "LerpBackward0",
    lambda a, b, weight: lerp(a, b, weight),
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


def _power(a: np.ndarray, exponent: Any) -> np.ndarray:
    if a.dtype.kind == "f" and exponent in POWERS:
        return POWERS[exponent](a)
    if a.dtype.kind == "b":
        a = a.astype(np.int64)
    return np.power(a, exponent)


def _power_of(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """``a ** b``; among integers a negative exponent gives 0, except of 1 and -1."""
    if b.dtype.kind != "i" or not (b < 0).any():
        return np.power(a, b)
    small = np.where(b < 0, np.where(np.abs(a) == 1, np.abs(b) % 2, 0), b)
    return np.where((b < 0) & (np.abs(a) != 1), 0, np.power(a, small)).astype(b.dtype)


def _slope_of_base(g: Any, x: Any, n: float) -> Any:
    """``n * x^(n - 1)``, in a recorded walk by steps that can be differentiated as often as x^n."""
    if n == 0:
        return f.zeros_like(g)
    if type(x) is np.ndarray and n == 2:
        return g * (x * 2)
    return g * (x ** float(n - 1) * n)


pow_number = define(
    "PowBackward0",
    _power,
    lambda g, _y, x, n: _slope_of_base(g, x, n),
)


@rounded_once
def _power_of_tensor(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    common = a.dtype if a.dtype is b.dtype else promote(a, b)
    return _power_of(a.astype(common, copy=False), b.astype(common, copy=False))


def _as_result(g: Any, v: Any) -> Any:
    """A saved operand in the type of the result, in which a rule computes."""
    return v.astype(g.dtype, copy=False) if isinstance(v, np.ndarray) else v


def _slope_of_powers_base(g: Any, a: Any, b: Any) -> Any:
    if raw(b).dtype.kind == "b":
        raise RuntimeError(NO_BOOL[1])
    a, b = _as_result(g, a), _as_result(g, b)
    return f.where(raw(b) == 0, f.zeros_like(g), g * (b * a ** (b - 1)))


def _slope_of_power(g: Any, y: Any, a: Any, b: Any) -> Any:
    flat = (raw(a) == 0) & (raw(b) >= 0)
    return g * f.where(flat, f.zeros_like(y), y * f.log(_as_result(g, a)))


power_of_tensor = define(
    "PowBackward1",
    _power_of_tensor,
    lambda g, _y, a, b: _slope_of_powers_base(g, a, b),
    _slope_of_power,
    broadcasts=True,
)


_powers_operands = preparing(true_division=False, no_bool=None)


def pow_tensor(a: Tensor, b: Any) -> Any:
    """a to the power of b; derivatives b * a^(b - 1) and a^b * log(a)."""
    ready = _powers_operands(a, b)
    if ready is NotImplemented:
        return ready
    try:
        return power_of_tensor(*ready[:2])
    except ValueError:
        raise RuntimeError(sizes_differ(a._array.shape, ready[3].shape)) from None


def _slope_of_exponent(g: Any, y: Any, x: Any, base: float) -> Any:
    if base == 0:
        return g * f.where(raw(x) >= 0, f.zeros_like(g), y * -math.inf)
    return g * (y * (math.log(base) if base > 0 else math.nan))


pow_of_number = define(
    "PowBackward2",
    lambda x, self: _power_of(np.asarray(self, x.dtype), x),
    _slope_of_exponent,
)

# -- exponentials, logarithms, roots: forward, gradient ------------------------------------------


def _negative(x: np.ndarray) -> np.ndarray:
    try:
        return np.negative(x)
    except TypeError:  # NumPy's, for bool
        raise RuntimeError(NO_MINUS) from None


@in_blocks
def _sign(x: np.ndarray) -> np.ndarray:
    if x.dtype.kind == "f":
        return ((x > 0).view(np.int8) - (x < 0).view(np.int8)).astype(x.dtype)  # 0 for nan
    return x.copy() if x.dtype.kind == "b" else np.sign(x)


def _abs(x: np.ndarray) -> Any:
    if x.dtype.kind == "b":
        raise NotImplementedError("\"abs_cpu\" not implemented for 'Bool'")
    return np.abs(x)


neg = unary(
    _negative,
    lambda g, _x, _y: -g,
    "NegBackward0",
    integers=True,
    doc="Each element with the other sign; derivative -1. Refuses bool.",
)
exp = unary(
    np.exp,
    lambda g, _x, y: g * y,
    "ExpBackward0",
    doc="e to the power of each element; derivative exp(x).",
)
exp2 = unary(
    np.exp2,
    lambda g, _x, y: g * y * 0.6931471805599453,
    "Exp2Backward0",
    doc="2 to the power of each element; derivative 2^x * log(2).",
)
expm1 = unary(
    np.expm1,
    lambda g, _x, y: g * (y + 1),
    "Expm1Backward0",
    doc="exp(x) - 1, exact near 0; derivative exp(x).",
)
log = unary(
    np.log,
    lambda g, x, _y: g / x,
    "LogBackward0",
    doc="The natural logarithm of each element; derivative 1 / x.",
)
log2 = unary(
    np.log2,
    lambda g, x, _y: g / (x * 0.6931471805599453),
    "Log2Backward0",
    doc="The logarithm to base 2 of each element; derivative 1 / (x * log(2)).",
)
log10 = unary(
    np.log10,
    lambda g, x, _y: g / (x * 2.302585092994046),
    "Log10Backward0",
    doc="The logarithm to base 10 of each element; derivative 1 / (x * log(10)).",
)
log1p = unary(
    np.log1p,
    lambda g, x, _y: g / (x + 1),
    "Log1PBackward0",
    doc="log(1 + x), exact near 0; derivative 1 / (1 + x).",
)
sqrt = unary(
    np.sqrt,
    lambda g, _x, y: g / (2 * y),
    "SqrtBackward0",
    doc="The square root of each element; derivative 1 / (2 * sqrt(x)).",
)
rsqrt = unary(
    lambda x: 1 / np.sqrt(x),
    lambda g, _x, y: g * -0.5 * y**3,
    "RsqrtBackward0",
    doc="1 / sqrt(x); derivative -x^(-3/2) / 2.",
)
reciprocal = unary(
    lambda x: 1 / x,
    lambda g, _x, y: -g * (y * y),
    "ReciprocalBackward0",
    doc="1 / x; derivative -1 / x^2.",
)
abs_ = unary(
    _abs,
    lambda g, x, _y: g * f.sign(x),
    "AbsBackward0",
    integers=True,
    doc="The size of each element; derivative its sign. Refuses bool.",
)
sign = unary(
    _sign,
    lambda g, _x, _y: f.zeros_like(g),
    "SignBackward0",
    integers=True,
    doc="-1, 0 or 1, as each element is negative, zero or positive; derivative 0.",
)
sgn = unary(
    _sign,
    lambda g, _x, _y: f.zeros_like(g),
    "SgnBackward0",
    integers=True,
    doc="-1, 0 or 1, as each element is negative, zero or positive; derivative 0.",
)

# -- trigonometric and hyperbolic ----------------------------------------------------------------

sin = unary(
    np.sin,
    lambda g, x, _y: g * f.cos(x),
    "SinBackward0",
    doc="The sine of each element, in radians; derivative cos(x).",
)
cos = unary(
    np.cos,
    lambda g, x, _y: g * -f.sin(x),
    "CosBackward0",
    doc="The cosine of each element, in radians; derivative -sin(x).",
)
tan = unary(
    np.tan,
    lambda g, _x, y: g * (y**2 + 1),
    "TanBackward0",
    doc="The tangent of each element, in radians; derivative 1 + tan(x)^2.",
)
asin = unary(
    np.arcsin,
    lambda g, x, _y: g * f.rsqrt(-x * x + 1),
    "AsinBackward0",
    doc="The angle whose sine is x, in radians; derivative 1 / sqrt(1 - x^2).",
)
acos = unary(
    np.arccos,
    lambda g, x, _y: g * -f.rsqrt(-x * x + 1),
    "AcosBackward0",
    doc="The angle whose cosine is x, in radians; derivative -1 / sqrt(1 - x^2).",
)
atan = unary(
    np.arctan,
    lambda g, x, _y: g / (x * x + 1),
    "AtanBackward0",
    doc="The angle whose tangent is x, in radians; derivative 1 / (1 + x^2).",
)
sinh = unary(
    np.sinh,
    lambda g, x, _y: g * f.cosh(x),
    "SinhBackward0",
    doc="The hyperbolic sine of each element; derivative cosh(x).",
)
cosh = unary(
    np.cosh,
    lambda g, x, _y: g * f.sinh(x),
    "CoshBackward0",
    doc="The hyperbolic cosine of each element; derivative sinh(x).",
)
tanh = unary(
    np.tanh,
    lambda g, _x, y: f.tanh_backward(g, y),
    "TanhBackward0",
    doc="The hyperbolic tangent of each element; derivative 1 - tanh(x)^2.",
)
asinh = unary(
    np.arcsinh,
    lambda g, x, _y: g * f.rsqrt(x**2 + 1),
    "AsinhBackward0",
    doc="The inverse of the hyperbolic sine; derivative 1 / sqrt(x^2 + 1).",
)
acosh = unary(
    np.arccosh,
    lambda g, x, _y: g * f.rsqrt(x * x - 1),
    "AcoshBackward0",
    doc="The inverse of the hyperbolic cosine; derivative 1 / sqrt(x^2 - 1).",
)
atanh = unary(
    np.arctanh,
    lambda g, x, _y: g / (1 - x**2),
    "AtanhBackward0",
    doc="The inverse of the hyperbolic tangent; derivative 1 / (1 - x^2).",
)
sinc = unary(
    np.sinc,
    lambda g, x, _y: f.where(
        raw(x) == 0,
        f.zeros_like(x),
        g * ((f.cos(x * np.pi) * (x * np.pi) - f.sin(x * np.pi)) / (x * x * np.pi)),
    ),
    "SincBackward0",
    doc="sin(pi x) / (pi x), 1 at 0; derivative (cos(pi x) - sinc(x)) / x.",
)
deg2rad = unary(
    lambda x: x * x.dtype.type(np.pi / 180),
    lambda g, _x, _y: g * (np.pi / 180),
    "Deg2RadBackward0",
    doc="Degrees as radians; derivative pi / 180.",
)
rad2deg = unary(
    lambda x: x * x.dtype.type(180 / np.pi),
    lambda g, _x, _y: g * (180 / np.pi),
    "Rad2DegBackward0",
    doc="Radians as degrees; derivative 180 / pi.",
)


@in_blocks
def _angle(x: np.ndarray) -> np.ndarray:
    out = np.asarray((x < 0) * x.dtype.type(np.pi))
    np.copyto(out, x, where=x != x)
    return out


angle = unary(  # of numbers on the real line: 0, or pi where negative
    lambda x: _angle(x),
    lambda g, _x, _y: f.zeros_like(g),
    "AngleBackward0",
    doc="The angle of a real number in the plane: 0, or pi where negative; derivative 0.",
)

# -- the gates of networks -----------------------------------------------------------------------


def _sigmoid(x: Any) -> Any:
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


sigmoid = unary(
    _sigmoid,
    lambda g, _x, y: f.sigmoid_backward(g, y),
    "SigmoidBackward0",
    doc="1 / (1 + exp(-x)); derivative y * (1 - y) for the result y.",
)


def _relu(x: np.ndarray) -> Any:
    if x.dtype.kind == "b":
        raise RuntimeError("Boolean inputs not supported for relu")
    return np.maximum(0, x)  # in this order -0 stays what it is


relu = unary(
    _relu,
    lambda g, _x, y: f.threshold_backward(g, y, 0),
    "ReluBackward0",
    integers=True,
    doc="Each element where positive, else 0; derivative 1 or 0. Refuses bool.",
)
erf = unary(
    errorfunctions.erf,
    lambda g, x, _y: f.exp(-(x**2)) * 1.1283791670955126 * g,
    "ErfBackward0",
    doc="The error function; derivative 2 / sqrt(pi) * exp(-x^2).",
)
erfc = unary(
    errorfunctions.erfc,
    lambda g, x, _y: f.exp(-(x**2)) * -1.1283791670955126 * g,
    "ErfcBackward0",
    doc="1 minus the error function; derivative -2 / sqrt(pi) * exp(-x^2).",
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

eq, ne = (
    compare(np.equal, doc="Where two operands are equal; never tracked."),
    compare(np.not_equal, doc="Where two operands differ; never tracked."),
)
lt, le = (
    compare(np.less, doc="Where the first operand is the smaller one; never tracked."),
    compare(np.less_equal, doc="Where the first operand is not the larger one; never tracked."),
)
gt, ge = (
    compare(np.greater, doc="Where the first operand is the larger one; never tracked."),
    compare(np.greater_equal, doc="Where the first operand is not the smaller one; never tracked."),
)
logical_and, logical_or = (
    compare(np.logical_and, doc="Where neither operand is 0; never tracked."),
    compare(np.logical_or, doc="Where not both operands are 0; never tracked."),
)
logical_xor = compare(np.logical_xor, doc="Where exactly one operand is 0; never tracked.")
