"""``torch.func``: derivatives as functions of functions. They nest, to any order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .absent import module_getattr
from .autograd import api, functional
from .autograd.graph import wrap
from .autograd.modes import enable_grad
from .tensor import Tensor

Argnums = int | tuple[int, ...]


def _chosen(argnums: Argnums, args: tuple) -> tuple[tuple[int, ...], tuple]:
    """The positions to differentiate by, and the arguments with views of their own there."""
    where = (argnums,) if isinstance(argnums, int) else tuple(argnums)
    fresh = list(args)
    for i in where:
        x = args[i]
        fresh[i] = x.view_as(x) if x.requires_grad else x.detach().requires_grad_()
    return where, tuple(fresh)


def grad_and_value(func: Callable, argnums: Argnums = 0, has_aux: bool = False) -> Callable:
    """A function that returns (gradient, value) of ``func``, whose result is a single number."""

    def derivative(*args: Any, **kwargs: Any) -> Any:
        outer = any(isinstance(a, Tensor) and a.requires_grad for a in args)
        with enable_grad():
            where, fresh = _chosen(argnums, args)
            result = func(*fresh, **kwargs)
            y, aux = result if has_aux else (result, None)
            if not isinstance(y, Tensor) or y.dim() != 0:
                raise RuntimeError(
                    "grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got "
                    + (f"tensor with {y.dim()} dims. " if isinstance(y, Tensor) else f"{type(y)}. ")
                    + "Maybe you wanted to use the vjp or jacrev APIs instead?"
                )
            found = _gradients(y, [fresh[i] for i in where])
        grads = tuple(g if outer else g.detach() for g in found)
        value = y if outer else y.detach()
        out = grads[0] if isinstance(argnums, int) else grads
        return (out, (value, aux)) if has_aux else (out, value)

    return derivative


def _gradients(y: Tensor, xs: list[Tensor]) -> tuple:
    if not y.requires_grad:
        return tuple(wrap(np.zeros_like(x._array)) for x in xs)
    return api.grad(y, xs, create_graph=True, materialize_grads=True)


def grad(func: Callable, argnums: Argnums = 0, has_aux: bool = False) -> Callable:
    """A function that returns the gradient of ``func``, whose result is a single number."""
    both = grad_and_value(func, argnums, has_aux)

    def derivative(*args: Any, **kwargs: Any) -> Any:
        out, value = both(*args, **kwargs)
        return (out, value[1]) if has_aux else out

    return derivative


def vjp(func: Callable, *primals: Tensor) -> tuple[Any, Callable]:
    """(func(*primals), a function from a gradient of the result to gradients of the primals)."""
    with enable_grad():
        _, fresh = _chosen(tuple(range(len(primals))), primals)
        y = func(*fresh)

    def pull(cotangents: Any) -> tuple:
        many = cotangents if isinstance(cotangents, (tuple, list)) else (cotangents,)
        ys = y if isinstance(y, (tuple, list)) else (y,)
        return api.grad(ys, fresh, many, retain_graph=True, materialize_grads=True)

    return y, pull


def jvp(func: Callable, primals: tuple, tangents: tuple) -> tuple:
    """(func(*primals), the Jacobian times the tangents)."""
    return functional.jvp(func, tuple(primals), tuple(tangents))


def jacrev(func: Callable, argnums: int = 0) -> Callable:
    """A function that returns the Jacobian of ``func`` by one of its arguments."""

    def derivative(*args: Any) -> Any:
        def of_one(x: Tensor) -> Any:
            return func(*args[:argnums], x, *args[argnums + 1 :])

        outer = any(isinstance(a, Tensor) and a.requires_grad for a in args)
        return functional.jacobian(of_one, args[argnums], create_graph=outer)

    return derivative


jacfwd = jacrev


def hessian(func: Callable, argnums: int = 0) -> Callable:
    """A function that returns all second derivatives of ``func`` by one of its arguments."""
    return jacrev(jacrev(func, argnums), argnums)


def functional_call(
    module: Any, parameters_and_buffers: Mapping[str, Tensor], args: Any = (), kwargs: Any = None
) -> Any:
    """Call a module with other tensors in the place of its parameters and buffers."""
    replaced = []
    try:
        for name, value in parameters_and_buffers.items():
            owner, _, last = name.rpartition(".")
            holder = module.get_submodule(owner)
            table = holder._parameters if last in holder._parameters else holder._buffers
            replaced.append((table, last, table[last]))
            table[last] = value
        arguments = args if isinstance(args, tuple) else (args,)
        return module(*arguments, **(kwargs or {}))
    finally:
        for table, last, old in reversed(replaced):
            table[last] = old


__getattr__ = module_getattr("torch.func")
