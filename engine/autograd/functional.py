"""Jacobians, Hessians and products with them, of functions of tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..core.modes import mode, recording
from ..core.tensor import Tensor
from ..ops.views.join import stack
from .api import grad
from .strictness import (
    NOT_STRICT,
    check_depends,
    check_lone,
    check_single,
    check_vector,
    filled,
    tensors_of,
)

OUTPUTS = "outputs of the user-provided function"
OF_INPUT = "the input to the user-provided function is"


def _fresh(inputs: tuple, create: bool, tracked: bool = True) -> tuple:
    """New tensors for a function to take, so that what it finds elsewhere is told apart.

    Under ``create`` those that are tracked stay part of their graph; the others are leaves.
    """
    return tuple(
        x.view_as(x) if create and x.requires_grad else _leaf(x.detach(), tracked) for x in inputs
    )


def _leaf(x: Tensor, tracked: bool) -> Tensor:
    return x.requires_grad_() if tracked else x


def _release(result: Any, create: bool) -> Any:
    """Results without their graph, unless it was asked for."""
    if isinstance(result, tuple):
        return tuple(_release(r, create) for r in result)
    return result if create else result.detach()


def _alone(result: tuple, many: bool) -> Any:
    return result if many else result[0]


def _pulled(ys: Any, xs: tuple, vs: Any, create: bool, retain: bool | None = None) -> tuple:
    """:func:`grad` of those outputs that have a history; None where nothing arrives."""
    vs = (None,) * len(ys) if vs is None else vs
    pairs = [(y, v) for y, v in zip(ys, vs, strict=True) if y is not None and y.requires_grad]
    if not pairs:
        return (None,) * len(xs)
    return grad(
        [y for y, _ in pairs],
        xs,
        [v for _, v in pairs],
        retain_graph=retain,
        create_graph=create,
        allow_unused=True,
    )


def _vector(v: Any, like: tuple, many: bool, name: str, create: bool, whose: str) -> Any:
    """The vector of a product, checked; None stands for the number 1."""
    if v is None:
        check_lone(like, whose)
        return None
    _, vs = tensors_of(v, "v", name)
    vs = _fresh(vs, create, False)
    check_vector(vs, like, many)
    return vs


def vjp(
    func: Callable, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple:
    """(func(inputs), v times the Jacobian): what backward computes."""
    with recording(True):
        many_in, given = tensors_of(inputs, "inputs", "vjp")
        xs = _fresh(given, create_graph)
        many_out, ys = tensors_of(func(*xs), OUTPUTS, "vjp")
        check_depends(ys, "outputs", strict)
        vs = _vector(v, ys, many_out, "vjp", create_graph, "the user-provided function returns")
    with recording(create_graph or mode.here.grad):
        result = filled(_pulled(ys, xs, vs, create_graph), xs, strict, create_graph, "back")
    return (
        _alone(_release(ys, create_graph), many_out),
        _alone(_release(result, create_graph), many_in),
    )


def jvp(
    func: Callable, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple:
    """(func(inputs), the Jacobian times v), by differentiating backward a second time."""
    with recording(True):
        many_in, given = tensors_of(inputs, "inputs", "jvp")
        xs = _fresh(given, create_graph)
        vs = _vector(v, xs, many_in, "jvp", create_graph, OF_INPUT)
        many_out, ys = tensors_of(func(*xs), OUTPUTS, "jvp")
        check_depends(ys, "outputs", strict)
        doubles = tuple(y.new_zeros(y.shape).requires_grad_() for y in ys)
        first = _pulled(ys, xs, doubles, True)
        check_depends(first, "grad_inputs", strict)
    with recording(create_graph or mode.here.grad):
        grads = _pulled(first, doubles, vs, create_graph)
        result = filled(grads, ys, strict, create_graph, "back_trick")
    return (
        _alone(_release(ys, create_graph), many_out),
        _alone(_release(result, create_graph), many_out),
    )


def _check_strategy(create: bool, strict: bool, vectorize: bool, strategy: str) -> None:
    assert strategy in ("forward-mode", "reverse-mode"), (
        'Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If your function '
        'has more outputs than inputs, "forward-mode" tends to be more performant. Otherwise, '
        'prefer to use "reverse-mode".'
    )
    name = "torch.autograd.functional.jacobian"
    if strategy == "forward-mode":
        if create:
            raise NotImplementedError(
                f"{name} does not support create_graph=True with forward mode AD yet."
            )
        if strict:
            raise RuntimeError(
                f'{name}: `strict=True` and `strategy="forward-mode"` are not supported together '
                '(yet). Please either set `strict=False` or `strategy="reverse-mode"`.'
            )
        if not vectorize:
            raise NotImplementedError(
                "Computing Jacobian using forward-AD or forward-over-reverse Hessian isonly "
                "implemented for `vectorize=True`."
            )
    elif vectorize and strict:
        raise RuntimeError(
            f"{name}: `strict=True` and `vectorized=True` are not supported together. Please "
            "either set `strict=False` or `vectorize=False`."
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

    For several inputs or outputs tuples of such tensors. One backward for each output element,
    whatever ``vectorize`` and ``strategy`` say.
    """
    _check_strategy(create_graph, strict, vectorize, strategy)
    with recording(True):
        many_in, given = tensors_of(inputs, "inputs", "jacobian")
        xs = _fresh(given, create_graph)
        many_out, ys = tensors_of(func(*xs), OUTPUTS, "jacobian")
        check_depends(ys, "outputs", strict)
        rows = tuple(_rows(i, y, xs, create_graph, strict) for i, y in enumerate(ys))
    result = _release(rows, create_graph)
    return _alone(tuple(_alone(row, many_in) for row in result), many_out)


def _rows(i: int, y: Tensor, xs: tuple, create: bool, strict: bool) -> tuple[Tensor, ...]:
    """The derivatives of one output by each input."""
    parts: list[list[Tensor]] = [[] for _ in xs]
    flat = y.reshape(-1)
    for j in range(y.numel()):
        for k, g in enumerate(_pulled((flat[j],), xs, None, create, True)):
            if strict and g is None:
                raise RuntimeError(
                    f"Output {i} of the user-provided function is independent of input {k}. "
                    f"{NOT_STRICT}."
                )
            if strict and create and not g.requires_grad:
                raise RuntimeError(
                    f"The jacobian of the user-provided function is independent of input {i}. "
                    f"{NOT_STRICT} when create_graph=True."
                )
            parts[k].append(xs[k].new_zeros(xs[k].shape) if g is None else g)
    shapes = [(*y.shape, *x.shape) for x in xs]
    return tuple(stack(p).view(s) for p, s in zip(parts, shapes, strict=True))


def hessian(
    func: Callable,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """All second derivatives of a function with a single number as result."""
    many, given = tensors_of(inputs, "inputs", "hessian")

    def number(*xs: Tensor) -> Tensor:
        many_out, ys = tensors_of(func(*xs), OUTPUTS, "hessian")
        check_depends(ys, "outputs", strict)
        check_single(many_out, ys, "hessian")
        return ys[0].squeeze()

    def slope(*xs: Tensor) -> Any:
        first = jacobian(number, xs, create_graph=True)
        check_depends(first, "jacobian", strict)
        return first

    result = jacobian(slope, given, create_graph, strict, vectorize, outer_jacobian_strategy)
    return result if many else result[0][0]


def _slopes(
    func: Callable, inputs: Any, v: Any, create: bool, strict: bool, name: str
) -> tuple[bool, tuple, Any, tuple, tuple]:
    """What both products with the Hessian start from; call it while recording."""
    many_in, given = tensors_of(inputs, "inputs", name)
    xs = _fresh(given, create)
    vs = _vector(v, xs, many_in, name, create, OF_INPUT)
    many_out, ys = tensors_of(func(*xs), OUTPUTS, name)
    check_depends(ys, "outputs", strict)
    check_single(many_out, ys, name)
    first = _pulled(ys, xs, None, True)
    check_depends(first, "jacobian", strict)
    return many_in, xs, vs, ys, first


def vhp(
    func: Callable, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple:
    """(func(inputs), v times the Hessian)."""
    with recording(True):
        many_in, xs, vs, ys, first = _slopes(func, inputs, v, create_graph, strict, "vhp")
    with recording(create_graph or mode.here.grad):
        grads = _pulled(first, xs, vs, create_graph)
        result = filled(grads, xs, strict, create_graph, "double_back")
    return _release(ys[0], create_graph), _alone(_release(result, create_graph), many_in)


def hvp(
    func: Callable, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple:
    """(func(inputs), the Hessian times v), by differentiating backward a second time."""
    with recording(True):
        many_in, xs, vs, ys, first = _slopes(func, inputs, v, create_graph, strict, "hvp")
        doubles = tuple(x.new_zeros(x.shape).requires_grad_() for x in xs)
        second = _pulled(first, xs, doubles, True)
        check_depends(first, "hessian", strict)
    with recording(create_graph or mode.here.grad):
        grads = _pulled(second, doubles, vs, create_graph)
        result = filled(grads, xs, strict, create_graph, "double_back_trick")
    return _release(ys[0], create_graph), _alone(_release(result, create_graph), many_in)
