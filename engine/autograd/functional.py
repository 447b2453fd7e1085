"""Jacobians, Hessians and products with them, of functions of tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..tensor import Tensor
from .api import grad
from .graph import wrap
from .modes import enable_grad


def _tuple(x: Any) -> tuple[bool, tuple]:
    return (False, (x,)) if isinstance(x, Tensor) else (True, tuple(x))


def _fresh(inputs: tuple, create_graph: bool) -> tuple:
    """Inputs to differentiate with respect to: views of the given ones, or detached copies."""
    if create_graph:
        return tuple(
            x.view_as(x) if x.requires_grad else x.detach().clone().requires_grad_() for x in inputs
        )
    return tuple(x.detach().clone().requires_grad_() for x in inputs)


def _check(inputs: tuple, name: str) -> None:
    for i, x in enumerate(inputs):
        if not isinstance(x, Tensor):
            raise TypeError(
                f"The inputs given to {name} must be either a Tensor or a tuple of Tensors but the "
                f"value at index {i} has type {type(x)}."
            )


def _release(result: Any, create_graph: bool) -> Any:
    if isinstance(result, tuple):
        return tuple(_release(r, create_graph) for r in result)
    return result if create_graph or result is None else result.detach()


def _zeros(g: Any, like: Tensor) -> Tensor:
    return wrap(np.zeros_like(like._array)) if g is None else g


def _shape_up(result: tuple, many: bool) -> Any:
    return result if many else result[0]


def _vector(v: Any, like: tuple, many: bool, name: str) -> tuple:
    if v is None:
        if len(like) != 1 or like[0].numel() != 1:
            raise RuntimeError(
                "The vector v can only be None if "
                + (
                    "the user-provided function returns a single Tensor with a single element."
                    if name == "output"
                    else "the input to the user-provided function is a single Tensor with a single "
                    "element."
                )
            )
        return (wrap(np.ones_like(like[0]._array)),)
    _, vs = _tuple(v)
    if len(vs) != len(like):
        raise RuntimeError(
            f"v is a tuple of invalid length: should be {len(like)} but got {len(vs)}."
            if many
            else "The given v should contain a single Tensor."
        )
    for i, (a, b) in enumerate(zip(vs, like, strict=True)):
        if a.size() != b.size():
            raise RuntimeError(
                f"Entry {i} in v has invalid size: should be {b.size()} but got {a.size()}."
                if len(like) > 1
                else f"v has invalid size: should be {b.size()} but got {a.size()}."
            )
    return vs


def _call(
    func: Callable, inputs: Any, create_graph: bool, name: str, strict: bool = False
) -> tuple:
    if not isinstance(inputs, (Tensor, tuple, list)):
        raise TypeError(
            f"The inputs given to {name} must be either a Tensor or a tuple of Tensors but the "
            f"given inputs has type {type(inputs)}."
        )
    many_in, given = _tuple(inputs)
    _check(given, name)
    with enable_grad():
        xs = _fresh(given, create_graph)
        result = func(*xs)
        if not isinstance(result, (Tensor, tuple)):
            raise TypeError(
                f"The outputs of the user-provided function given to {name} must be either a "
                "Tensor or a tuple of Tensors but the given outputs of the user-provided function "
                f"has type {type(result)}."
            )
        many_out, ys = _tuple(result)
    for i, y in enumerate(ys):
        if not isinstance(y, Tensor):
            raise TypeError(
                f"The outputs of the user-provided function given to {name} must be either a "
                f"Tensor or a tuple of Tensors but the value at index {i} has type {type(y)}."
            )
        if strict and not y.requires_grad:
            raise RuntimeError(
                f"Output {i} of the user-provided function does not require gradients. The outputs "
                "must be computed in a differentiable manner from the input when running in strict "
                "mode."
            )
    return many_in, xs, many_out, ys


def _back(ys: Any, xs: tuple, vs: Any, create: bool, retain: bool = True) -> tuple:
    _, outputs = _tuple(ys)
    pairs = [(y, v) for y, v in zip(outputs, vs, strict=True) if y.requires_grad]
    if not pairs:
        return tuple(None for _ in xs)
    with enable_grad():
        return grad(
            [y for y, _ in pairs],
            xs,
            [v for _, v in pairs],
            retain_graph=retain,
            create_graph=create,
            allow_unused=True,
        )


def _strict(value: Any, strict: bool, i: int, name: str) -> None:
    if strict and value is None:
        raise RuntimeError(
            f"Output {i} of the user-provided function is independent of input {i}. This is not "
            "allowed in strict mode."
        )


def vjp(
    func: Callable, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple:
    """(func(inputs), v times the Jacobian): what backward computes."""
    many_in, xs, many_out, ys = _call(func, inputs, create_graph, "vjp", strict)
    vs = _vector(v, ys, many_out, "output")
    grads = _back(ys, xs, vs, create_graph)
    for i, g in enumerate(grads):
        _strict(g, strict, i, "vjp")
    result = tuple(_zeros(g, x) for g, x in zip(grads, xs, strict=True))
    return (
        _release(_shape_up(ys, many_out), create_graph),
        _release(_shape_up(result, many_in), create_graph),
    )


def jvp(
    func: Callable, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple:
    """(func(inputs), the Jacobian times v), by differentiating backward a second time."""
    _, xs, many_out, ys = _call(func, inputs, create_graph, "jvp", strict)
    vs = _vector(v, xs, True, "input")
    doubles = tuple(wrap(np.zeros_like(y._array)).requires_grad_() for y in ys)
    first = _back(ys, xs, doubles, True)
    kept = [(g, v_) for g, v_ in zip(first, vs, strict=True) if g is not None and g.requires_grad]
    if kept:
        grads = grad(
            [g for g, _ in kept],
            doubles,
            [v_ for _, v_ in kept],
            create_graph=create_graph,
            allow_unused=True,
        )
    else:
        grads = tuple(None for _ in ys)
    result = tuple(_zeros(g, y) for g, y in zip(grads, ys, strict=True))
    return (
        _release(_shape_up(ys, many_out), create_graph),
        _release(_shape_up(result, many_out), create_graph),
    )


def jacobian(
    func: Callable,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """All derivatives: for output shape S and input shape T a tensor of shape S + T.

    For several inputs or outputs tuples of such tensors. One backward for each output element.
    """
    many_in, xs, many_out, ys = _call(func, inputs, create_graph, "jacobian", strict)
    rows = []
    for y in ys:
        per_input: list[list] = [[] for _ in xs]
        for j in range(y.numel()):
            v = np.zeros(y.numel(), y._array.dtype)
            v[j] = 1
            grads = _back((y,), xs, (wrap(v.reshape(y._array.shape)),), create_graph)
            for k, (g, x) in enumerate(zip(grads, xs, strict=True)):
                per_input[k].append(_zeros(g, x))
        rows.append(tuple(_stack(p, y, x) for p, x in zip(per_input, xs, strict=True)))
    rows = [_release(r, create_graph) for r in rows]
    out = tuple(_shape_up(r, many_in) for r in rows)
    return _shape_up(out, many_out)


def _stack(parts: list[Tensor], y: Tensor, x: Tensor) -> Tensor:
    from ..ops.join import stack

    shape = (*y._array.shape, *x._array.shape)
    return stack(parts).reshape(shape)


def _single(y: Any, name: str) -> Tensor:
    if not isinstance(y, (Tensor, tuple)):
        raise TypeError(
            f"The outputs of the user-provided function given to {name} must be either a Tensor or "
            "a tuple of Tensors but the given outputs of the user-provided function has type "
            f"{type(y)}."
        )
    if isinstance(y, tuple):
        raise RuntimeError(f"The function given to {name} should return a single Tensor")
    if y.numel() != 1:
        raise RuntimeError(
            f"The Tensor returned by the function given to {name} should contain a single element"
        )
    return y.squeeze()


def hessian(
    func: Callable,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """All second derivatives of a function with a single number as result."""
    many, given = _tuple(inputs)

    def slope(*xs: Tensor) -> Any:
        y = _single(func(*xs), "hessian")
        return (
            jacobian(lambda *z: _single(func(*z), "hessian"), xs, create_graph=True)
            if y is not None
            else None
        )

    result = jacobian(slope, given, create_graph)
    return result if many else result[0][0]


def vhp(
    func: Callable, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple:
    """(func(inputs), v times the Hessian)."""
    many_in, xs, _, ys = _call(func, inputs, create_graph, "vhp")
    y = _single(ys[0], "vhp")
    vs = _vector(v, xs, many_in, "input")
    first = tuple(
        _zeros(g, x)
        for g, x in zip(_back((y,), xs, (wrap(np.ones_like(y._array)),), True), xs, strict=True)
    )
    grads = _back(first, xs, vs, create_graph)
    result = tuple(_zeros(g, x) for g, x in zip(grads, xs, strict=True))
    return (
        _release(ys[0], create_graph),
        _release(_shape_up(result, many_in), create_graph),
    )


def hvp(
    func: Callable, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple:
    """(func(inputs), the Hessian times v); equal to :func:`vhp`, as Hessians are symmetric."""
    return vhp(func, inputs, v, create_graph, strict)
