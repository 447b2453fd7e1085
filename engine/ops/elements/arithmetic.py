"""Arithmetic as users call it: numbers beside tensors, keyword arguments, tests, bit operations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...arrays.dtypes import OF_NUMPY, Defaults, c_name_of, promote
from ...arrays.scalars import fitting, with_number
from ...calls.arguments import sizes_differ
from ...calls.refusals import no_kernel
from ...core.modes import storeys
from ...core.tensor import Tensor, wrap
from ..linear import products as linalg
from . import division, limits
from . import elementwise as e
from .elementwise import NO_BOOL
from .operands import operand

# -- operators that need more than one operation -------------------------------------------------


def add(input: Tensor, other: Any, *, alpha: Any = 1) -> Any:
    """``input + alpha * other``."""
    if type(alpha) is int and alpha == 1:
        return e.add(input, other)
    _check_alpha(input, other, alpha)
    if not isinstance(other, Tensor):
        return e.add(input, other * alpha)
    return e.add_scaled(*in_common(input, other), alpha)


def sub(input: Tensor, other: Any, *, alpha: Any = 1) -> Any:
    """``input - alpha * other``."""
    if type(alpha) is int and alpha == 1:
        return e.sub(input, other)
    kinds = [t._array.dtype.kind for t in (input, other) if isinstance(t, Tensor)]
    if "b" in kinds:
        raise RuntimeError(NO_BOOL[kinds != ["b", "b"]])
    _check_alpha(input, other, alpha)
    if not isinstance(other, Tensor):
        return e.sub(input, other * alpha)
    return e.sub_scaled(*in_common(input, other), alpha)


def _check_alpha(input: Tensor, other: Any, alpha: Any) -> None:
    """Refuse a factor of a higher category than the result's.

    Raises:
        RuntimeError: for a bool beside numbers, or a fraction beside whole ones.
    """
    kind = promote(input._array, other._array if isinstance(other, Tensor) else other).kind
    if isinstance(alpha, bool) and kind != "b":
        raise RuntimeError("Boolean alpha only supported for Boolean results.")
    if isinstance(alpha, float) and kind != "f":
        raise RuntimeError(
            "For integral input tensors, argument alpha must not be a floating point number."
        )


def positive(input: Tensor) -> Tensor:
    """``+input``: the tensor itself."""
    if input._array.dtype.kind == "b":
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input


def itself(input: Tensor) -> Tensor:
    """A tensor of real numbers, which is its own conjugate and its own real part."""
    return input


def isreal(input: Tensor) -> Tensor:
    """True for each element, as there are no complex ones here."""
    return wrap(np.ones(input._array.shape, bool))


def rsub(input: Tensor, other: Any, *, alpha: Any = 1) -> Any:
    """``other - alpha * input``."""
    if type(other) is bool:
        raise RuntimeError(NO_BOOL[1])
    if alpha != 1:
        input = e.mul(input, alpha)
    if isinstance(other, (bool, int, float, np.number)):
        value = other.item() if isinstance(other, np.number) else other
        if input._array.dtype.kind == "b":
            return e.sub(input, value)  # raises PyTorch's error
        if input._array.dtype.kind != "f" and isinstance(value, float):
            input = input.to(OF_NUMPY[np.dtype(np.float32)])
        if storeys:  # in a rule, as in the C++ of torch: a tensor of that number, minus the input
            return e.sub(_of_number(input, value), input)
        return e.number_minus(input, value)
    wrapped = operand(other)
    return NotImplemented if wrapped is None else e.sub(wrapped, input)


def div(input: Tensor, other: Any, *, rounding_mode: str | None = None) -> Any:
    """``input / other``; with ``rounding_mode`` "floor" or "trunc" rounded to whole numbers."""
    if rounding_mode is None:
        return e.div(input, other)
    if rounding_mode not in ("floor", "trunc"):
        raise RuntimeError(
            "div expected rounding_mode to be one of None, 'trunc', or 'floor' but found "
            f"'{rounding_mode}'"
        )
    return (division.div_floor if rounding_mode == "floor" else division.div_trunc)(input, other)


def rdiv(input: Tensor, other: Any) -> Any:
    """``other / input``, computed as ``reciprocal(input) * other``."""
    if operand(other) is None:
        return NotImplemented
    if storeys and isinstance(other, (int, float)):
        return e.div(_of_number(input, other), input)
    return e.mul(e.reciprocal(input), other)


def _of_number(like: Tensor, value: Any) -> Tensor:
    return wrap(np.full_like(like._array, value))


def pow(input: Any, exponent: Any) -> Any:
    """``input ** exponent``; a Python number may stand on either side."""
    if not isinstance(input, Tensor):
        return rpow(exponent, input)
    if isinstance(exponent, (np.number, np.bool_)):
        exponent = exponent.item()
    if isinstance(exponent, (int, float)):
        a = input._array
        if a.dtype.kind != "f":
            if isinstance(exponent, float):
                return e.pow_number(input.to(OF_NUMPY[np.dtype(np.float32)]), exponent)
            if exponent < 0:
                raise RuntimeError("Integers to negative integer powers are not allowed.")
        return e.pow_number(input, exponent)
    if (
        isinstance(exponent, Tensor)
        and input._array.dtype.kind == exponent._array.dtype.kind == "b"
    ):
        raise no_kernel("pow", input._array.dtype)
    return e.pow_tensor(input, exponent)


def rpow(input: Tensor, base: Any) -> Any:
    """``base ** input`` for a Python number."""
    if isinstance(base, Tensor):
        return e.pow_tensor(base, input)
    if not isinstance(base, (int, float, np.number)):
        return NotImplemented
    value = base.item() if isinstance(base, np.number) else base
    common = promote(input._array, value)
    if common.kind == "b":
        raise no_kernel("pow", common)
    if common is not input._array.dtype:
        input = input.to(OF_NUMPY[common])
    return e.pow_of_number(input, value)


def square(input: Tensor) -> Tensor:
    """``input ** 2``."""
    return e.pow_number(input, 2)


def rmod(input: Tensor, other: Any) -> Any:
    """``other % input``."""
    number = not isinstance(other, Tensor)
    return _reflected(input, other, division.number_remainder if number else division.remainder)


def rfloordiv(input: Tensor, other: Any) -> Any:
    """``other // input``."""
    return _reflected(input, other, division.floor_divide)


def _reflected(input: Tensor, other: Any, op: Callable) -> Any:
    if isinstance(other, (bool, int, float)):
        x, n = with_number(input._array, other)
        return op(wrap(n), input if x is input._array else input.to(OF_NUMPY[x.dtype]))
    wrapped = operand(other)
    return NotImplemented if wrapped is None else op(wrapped, input)


def rmatmul(input: Tensor, other: Any) -> Any:
    """``other @ input`` for a tensor or an array; a number has no matrix product."""
    wrapped = operand(other) if isinstance(other, (Tensor, np.ndarray)) else None
    return NotImplemented if wrapped is None else linalg.matmul(wrapped, input)


def in_common(*tensors: Tensor) -> tuple[Tensor, ...]:
    """Tensors cast to their common type."""
    common = promote(*[t._array for t in tensors])
    return tuple(t if t._array.dtype == common else t.to(OF_NUMPY[common]) for t in tensors)


def nextafter(input: Tensor, other: Tensor) -> Tensor:
    """The next number of this type after ``input``, towards ``other``."""
    common = promote(input._array, other._array)
    if common.kind != "f":
        kind = OF_NUMPY[common].tensor_type
        raise NotImplementedError(f"\"nextafter_cpu\" not implemented for '{kind}'")
    return e.nextafter(input, other)


def lerp(input: Tensor, end: Tensor, weight: Any) -> Tensor:
    """``input + weight * (end - input)``."""
    for name, t in (("end", end), ("weight", weight)):
        if isinstance(t, Tensor) and t._array.dtype is not input._array.dtype:
            own, other = (c_name_of(v._array) for v in (input, t))
            raise RuntimeError(f"expected dtype {own} for `{name}` but got dtype {other}")
    if input._array.dtype.kind != "f":
        way = "tensor" if isinstance(weight, Tensor) else "scalar"
        raise no_kernel(f"lerp_kernel_{way}", input._array.dtype)
    if isinstance(weight, Tensor):
        return e.lerp_tensor(input, end, weight)
    return e.lerp_number(input, end, weight)


def addcmul(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Any = 1) -> Tensor:
    """``input + value * tensor1 * tensor2``."""
    return e.addcmul_op(*in_common(input, tensor1, tensor2), value)


def addcdiv(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Any = 1) -> Tensor:
    """``input + value * tensor1 / tensor2``."""
    tensors = in_common(input, tensor1, tensor2)
    if tensors[0]._array.dtype.kind != "f":
        raise RuntimeError(
            "Integer division with addcdiv is no longer supported, and in a future  release "
            "addcdiv will perform a true division of tensor1 and tensor2. The historic addcdiv "
            "behavior can be implemented as (input + value * torch.trunc(tensor1 / tensor2))."
            "to(input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) for "
            "float inputs. The future addcdiv behavior is just the latter implementation: (input + "
            "value * tensor1 / tensor2), for all dtypes."
        )
    return e.addcdiv_op(*tensors, value)


def clamp(input: Tensor, min: Any = None, max: Any = None) -> Tensor:
    """``input`` limited to the range from ``min`` to ``max``."""
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    if isinstance(min, Tensor) or isinstance(max, Tensor):
        bounds = [v if isinstance(v, Tensor) else None for v in (min, max)]
        given = in_common(input, *[v for v in bounds if v is not None])
        kind = given[0]._array.dtype.type
        ends = (-np.inf, np.inf) if given[0]._array.dtype.kind == "f" else _range(kind)
        rest = iter(given[1:])
        lo, hi = (
            next(rest) if v is not None else wrap(np.asarray(end, kind))
            for v, end in zip(bounds, ends, strict=True)
        )
        return limits.clamp_tensors(given[0], lo, hi)
    if input._array.dtype.kind in "iub" and any(isinstance(v, float) for v in (min, max)):
        input = input.to(OF_NUMPY[np.dtype(np.float32)])
    if input._array.dtype.kind in "iuf":
        own = input._array.dtype
        min, max = (v if v is None else fitting(v, own) for v in (min, max))
    return limits.clamp_numbers(input, min, max)


def _bounded(input: Tensor, bound: Any) -> tuple[Tensor, Any]:
    """A tensor and a number to limit it by, in their common type."""
    if input._array.dtype.kind in "iub" and isinstance(bound, float):
        input = input.to(OF_NUMPY[np.dtype(np.float32)])
    kind = input._array.dtype
    return input, fitting(bound, kind) if kind.kind in "iuf" else bound


def _range(kind: Any) -> tuple[int, int]:
    return int(np.iinfo(kind).min), int(np.iinfo(kind).max)


def clamp_min(input: Tensor, min: Any) -> Tensor:
    """``input``, but not below ``min``."""
    return (
        limits.clamp_min_tensor(input, min)
        if isinstance(min, Tensor)
        else limits.clamp_min(*_bounded(input, min))
    )


def clamp_max(input: Tensor, max: Any) -> Tensor:
    """``input``, but not above ``max``."""
    return (
        limits.clamp_max_tensor(input, max)
        if isinstance(max, Tensor)
        else limits.clamp_max(*_bounded(input, max))
    )


def nan_to_num(input: Tensor, nan: Any = None, posinf: Any = None, neginf: Any = None) -> Tensor:
    """NaN and infinities replaced by numbers, by default 0 and the ends of the type's range."""
    if input._array.dtype.kind != "f":
        return input.clone()
    ends = np.finfo(input._array.dtype)
    return limits.nan_to_num_op(
        input,
        0.0 if nan is None else nan,
        float(ends.max) if posinf is None else posinf,
        float(ends.min) if neginf is None else neginf,
    )


def round_(input: Tensor, *, decimals: int = 0) -> Tensor:
    """The nearest whole number (halves to the even one), or to ``decimals`` places."""
    if decimals == 0:
        return limits.round_(input)
    return limits.round_decimals(input, decimals)


def float_power(input: Any, exponent: Any) -> Any:
    """``input ** exponent`` in double precision."""
    to = OF_NUMPY[np.dtype(np.float64)]
    base, power = (v.to(to) if isinstance(v, Tensor) else v for v in (input, exponent))
    return pow(base, power)


def special_logit(input: Tensor, eps: float | None = None) -> Tensor:
    """``log(x / (1 - x))``, with x first limited to ``[eps, 1 - eps]``."""
    if input._array.dtype.kind != "f":
        input = input.to(Defaults.dtype)
    return e.logit_op(input, eps)


# -- tests of the numbers, never tracked ---------------------------------------------------------


def isposinf(input: Tensor) -> Tensor:
    """Where elements are plus infinity."""
    return wrap(input._array == np.inf)


def isneginf(input: Tensor) -> Tensor:
    """Where elements are minus infinity."""
    return wrap(input._array == -np.inf)


def signbit(input: Tensor) -> Tensor:
    """Where elements are negative (or -0.0)."""
    a = input._array
    return wrap(np.signbit(a) if a.dtype.kind == "f" else a < 0)


def isnan(input: Tensor) -> Tensor:
    """Where elements are NaN."""
    return wrap(np.isnan(input._array))


def isinf(input: Tensor) -> Tensor:
    """Where elements are infinite."""
    return wrap(np.isinf(input._array))


def isfinite(input: Tensor) -> Tensor:
    """Where elements are neither infinite nor NaN."""
    return wrap(np.isfinite(input._array))


def logical_not(input: Tensor) -> Tensor:
    """Where elements are 0."""
    return wrap(np.logical_not(input._array))


def isclose(
    input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> Tensor:
    """Where ``|input - other| <= atol + rtol * |other|``."""
    _same(input, other)
    return wrap(np.isclose(input._array, other._array, rtol, atol, equal_nan))


def allclose(
    input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> bool:
    """Whether :func:`isclose` holds everywhere."""
    _same(input, other)
    return bool(np.allclose(input._array, other._array, rtol, atol, equal_nan))


def _same(a: Tensor, b: Tensor) -> None:
    if a._array.dtype is not b._array.dtype:
        words = {"Float": "Float", "Double": "Double", "Long": "Long"}
        x, y = (words.get(t.dtype.tensor_type, t.dtype.tensor_type) for t in (a, b))
        raise RuntimeError(f"{x} did not match {y}")


def equal(input: Tensor, other: Tensor) -> bool:
    """Whether two tensors have the same shape and elements."""
    return input._array.shape == other._array.shape and bool((input._array == other._array).all())


def _must_broadcast(a: np.ndarray, b: np.ndarray) -> None:
    """Raise PyTorch's error for shapes that do not fit."""
    if a.shape != b.shape:
        try:
            np.broadcast_shapes(a.shape, b.shape)
        except ValueError:
            raise RuntimeError(sizes_differ(a.shape, b.shape)) from None


def _bitwise(name: str, ufunc: np.ufunc, doc: str) -> Callable:
    def op(input: Tensor, other: Any) -> Any:
        wrapped = operand(other)
        if wrapped is None:
            return NotImplemented
        a, b = input._array, wrapped._array
        _must_broadcast(a, b)
        common = promote(a, other if isinstance(other, (bool, int, float)) else b)
        if common.kind == "f":
            raise no_kernel(f"{name}_cpu", common)
        return wrap(ufunc(a.astype(common, copy=False), b.astype(common, copy=False)))

    op.__doc__ = doc
    return op


bitwise_and = _bitwise(
    "bitwise_and",
    np.bitwise_and,
    "Each bit that both operands have; for bool, where both are true. Never tracked.",
)
bitwise_or = _bitwise(
    "bitwise_or",
    np.bitwise_or,
    "Each bit that an operand has; for bool, where one is true. Never tracked.",
)
bitwise_xor = _bitwise(
    "bitwise_xor",
    np.bitwise_xor,
    "Each bit that one operand alone has; for bool, where one alone is true. Never tracked.",
)


def bitwise_not(input: Tensor) -> Tensor:
    """Each bit turned; for bool the opposite."""
    if input._array.dtype.kind == "f":
        raise NotImplementedError(
            f"\"bitwise_not_cpu\" not implemented for '{input.dtype.tensor_type}'"
        )
    return wrap(np.invert(input._array))


def invert(input: Tensor) -> Tensor:
    """``~input``."""
    if input._array.dtype.kind == "f":
        raise TypeError(
            "~ (operator.invert) is only implemented on integer and Boolean-type tensors"
        )
    return wrap(np.invert(input._array))


def _shift(name: str, ufunc: np.ufunc, doc: str) -> Callable:
    def op(input: Any, other: Any) -> Any:
        a, b = operand(input), operand(other)
        if a is None or b is None:
            return NotImplemented
        _must_broadcast(a._array, b._array)
        for number in (input, other):
            if isinstance(number, float):
                raise no_kernel(f"{name}_cpu", Defaults.dtype.np)
        if isinstance(other, Tensor) and isinstance(input, Tensor):
            a, b = in_common(a, b)
        elif isinstance(input, Tensor):
            if a._array.dtype.kind == "b":  # beside a number it counts as one
                a = wrap(a._array.astype(np.int64))
            b = wrap(b._array.astype(a._array.dtype))
        else:
            a = wrap(a._array.astype(b._array.dtype))
        if a._array.dtype.kind not in "iu":
            raise NotImplementedError(f"\"{name}_cpu\" not implemented for '{a.dtype.tensor_type}'")
        bits = a._array.dtype.itemsize * 8
        safe = ufunc(a._array, np.clip(b._array, 0, bits - 1))
        beyond = (b._array < 0) | (b._array >= bits)
        if beyond.any():
            below = name == "rshift" and a._array.dtype.kind == "i"
            safe = np.where(beyond, np.where(a._array < 0, -1, 0) if below else 0, safe)
        return wrap(safe.astype(a._array.dtype, copy=False))

    op.__doc__ = doc
    return op


bitwise_left_shift = _shift(
    "lshift", np.left_shift, "The bits moved to the left, which multiplies by 2 for each step."
)
bitwise_right_shift = _shift(
    "rshift", np.right_shift, "The bits moved to the right, which halves for each step."
)


def reflected(op: Callable) -> Callable:
    """An operator with its operands swapped."""

    def swapped(self: Tensor, other: Any) -> Any:
        return op(other, self)

    swapped.__doc__ = f"The same with the operands swapped: {op.__doc__}"
    return swapped


def heaviside(input: Tensor, values: Tensor) -> Tensor:
    """0 below 0, ``values`` at 0, 1 above."""
    return e.heaviside(input, values)


def _integers(ufunc: np.ufunc, doc: str) -> Callable:
    def op(input: Tensor, other: Tensor) -> Tensor:
        a, b = in_common(input, other)
        if a._array.dtype.kind not in "iu":
            kind = a.dtype.tensor_type
            raise NotImplementedError(f"\"{ufunc.__name__}_cpu\" not implemented for '{kind}'")
        return wrap(ufunc(a._array, b._array))

    op.__name__, op.__doc__ = ufunc.__name__, doc
    return op


gcd = _integers(np.gcd, "The greatest common divisor of integers; never tracked.")
lcm = _integers(np.lcm, "The least common multiple of integers; never tracked.")
