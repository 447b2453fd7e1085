"""``torch.func``: derivatives as functions of functions. They nest, to any order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .autograd import api, functional
from .calls.absent import module_getattr
from .core.graph import AccumulateGrad, Port
from .core.modes import recording
from .core.tensor import Tensor
from .core.walk import reachable
from .face.trees import flatten, mapped

Argnums = int | tuple[int, ...]


# -- arguments -------------------------------------------------------------------------------------


def _positions(argnums: Argnums, count: int) -> tuple[int, ...]:
    """The arguments to differentiate by; negative ones count from the end."""
    if isinstance(argnums, tuple):
        if not argnums:
            raise RuntimeError("argnums must be non-empty")
        if len(set(argnums)) != len(argnums):
            raise RuntimeError(f"argnums elements must be unique, got {argnums}")
        return tuple(_position(i, count) for i in argnums)
    if not isinstance(argnums, int):
        raise RuntimeError(f"argnums must be int or Tuple[int, ...], got: {type(argnums)}")
    return (_position(argnums, count),)


def _position(i: Any, count: int) -> int:
    if not isinstance(i, int):
        raise RuntimeError(f"argnum must be int, got: {type(i)}")
    if not -count <= i < count:
        raise RuntimeError(f"Got argnum={i}, but only {count} positional inputs")
    return i % count


def _fresh(x: Any) -> Tensor:
    """A tensor of a function's own: a view of a tracked one, else a leaf."""
    if not isinstance(x, Tensor):
        raise ValueError(f"Thing passed to transform API must be Tensor, got {type(x)}")
    with recording(True):
        return x.view_as(x) if x.requires_grad else x.detach().requires_grad_()


def _replaced(args: tuple, where: tuple[int, ...]) -> tuple[tuple, list[Tensor]]:
    """The arguments with tensors of their own at some positions, and those tensors."""
    fresh = list(args)
    for i in where:
        fresh[i] = mapped(_fresh, args[i])
    leaves = [leaf for i in where for leaf in flatten(fresh[i])[0]]
    return tuple(fresh), leaves


def _released(t: Any, leaves: list[Tensor]) -> Any:
    """A result without what it owes to the function's own leaves; a history from outside stays."""
    if not isinstance(t, Tensor) or not t.requires_grad:
        return t
    own = {id(leaf._node) for leaf in leaves if leaf.is_leaf}
    start = t._node.node if type(t._node) is Port else t._node
    outside = any(
        isinstance(node, AccumulateGrad) and id(node) not in own for node in reachable([start])
    )
    return t if outside else t.detach()


# -- one gradient ----------------------------------------------------------------------------------


def grad_and_value(func: Callable, argnums: Argnums = 0, has_aux: bool = False) -> Callable:
    """A function that returns (gradient, value) of ``func``, whose result is a single number.

    The gradient has the form of the argument: a tensor, or tuples, lists and dicts of tensors; a
    tuple of such for a tuple of ``argnums``. With ``has_aux`` the function returns (number, more).
    """

    def derivative(*args: Any, **kwargs: Any) -> Any:
        where = _positions(argnums, len(args))
        fresh, leaves = _replaced(args, where)
        with recording(True):
            y, aux = _with_aux(func(*fresh, **kwargs), has_aux)
            _check_number(y)
            found = _gradients(y, leaves)
        grads, at = [], 0
        for i in where:
            count = len(flatten(fresh[i])[0])
            build = flatten(fresh[i])[1]
            grads.append(build([_released(g, leaves) for g in found[at : at + count]]))
            at += count
        out = tuple(grads) if isinstance(argnums, tuple) else grads[0]
        value = _released(y, leaves)
        if has_aux:
            return out, (value, mapped(lambda t: _released(t, leaves), aux))
        return out, value

    return derivative


def _with_aux(result: Any, has_aux: bool) -> tuple[Any, Any]:
    if not has_aux:
        return result, None
    if not isinstance(result, tuple) or len(result) != 2:
        raise RuntimeError(
            "grad_and_value(f)(*args): output of function f should be a tuple: (output, aux) if "
            "has_aux is True"
        )
    return result


def _check_number(y: Any) -> None:
    if not isinstance(y, Tensor):
        raise RuntimeError(
            f"grad_and_value(f)(*args): Expected f(*args) to return a Tensor, got {type(y)}"
        )
    if y.dim() != 0:
        raise RuntimeError(
            "grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor "
            f"with {y.dim()} dims. Maybe you wanted to use the vjp or jacrev APIs instead?"
        )


def _gradients(y: Tensor, xs: list[Tensor]) -> tuple:
    if not y.requires_grad:
        return tuple(x.new_zeros(x.shape) for x in xs)
    return api.grad(y, xs, create_graph=True, materialize_grads=True)


def grad(func: Callable, argnums: Argnums = 0, has_aux: bool = False) -> Callable:
    """A function that returns the gradient of ``func``, whose result is a single number."""
    both = grad_and_value(func, argnums, has_aux)

    def derivative(*args: Any, **kwargs: Any) -> Any:
        out, value = both(*args, **kwargs)
        return (out, value[1]) if has_aux else out

    return derivative


# -- products with the Jacobian --------------------------------------------------------------------


def _stars(tree: Any) -> str:
    """The form of nested tuples and lists, as PyTorch prints it."""
    if isinstance(tree, (tuple, list)):
        inner = ", ".join(map(_stars, tree))
        if isinstance(tree, list):
            return f"[{inner}]"
        return f"({inner},)" if len(tree) == 1 else f"({inner})"
    return "*"


def vjp(func: Callable, *primals: Any, has_aux: bool = False) -> tuple:
    """(func(*primals), a function from a gradient of the result to gradients of the primals)."""
    fresh, leaves = _replaced(primals, tuple(range(len(primals))))
    with recording(True):
        y, aux = _with_aux(func(*fresh), has_aux)
    outputs, build = flatten(y)
    _check_outputs(outputs, "vjp(f, *primals)")

    def pull(cotangents: Any) -> Any:
        given, _ = flatten(cotangents)
        if len(given) != len(outputs):
            shapes = "*" if isinstance(cotangents, Tensor) else _stars(cotangents), _stars(y)
            raise RuntimeError(
                "Expected pytree structure of cotangents to be the same as pytree structure of "
                f"outputs to the function. cotangents: {shapes[0]}, primal output: {shapes[1]}"
            )
        pairs = [(t, v) for t, v in zip(outputs, given, strict=True) if t.requires_grad]
        found = _pulled(pairs, leaves)
        at, grads = 0, []
        for x in fresh:
            inner, rebuild = flatten(x)
            grads.append(rebuild([_released(g, leaves) for g in found[at : at + len(inner)]]))
            at += len(inner)
        return tuple(grads)

    value = build([_released(t, leaves) for t in outputs])
    if has_aux:
        return value, pull, mapped(lambda t: _released(t, leaves), aux)
    return value, pull


def _check_outputs(outputs: list, name: str) -> None:
    for t in outputs:
        if not isinstance(t, Tensor):
            raise RuntimeError(
                f"{name}: expected f(*primals) to return only tensors, got unsupported type "
                f"{type(t)}"
            )


def _pulled(pairs: list, leaves: list[Tensor]) -> tuple:
    if not pairs:
        return tuple(x.new_zeros(x.shape) for x in leaves)
    ys, vs = [y for y, _ in pairs], [v for _, v in pairs]
    return api.grad(ys, leaves, vs, retain_graph=True, create_graph=True, materialize_grads=True)


def jvp(func: Callable, primals: tuple, tangents: tuple) -> tuple:
    """(func(*primals), the Jacobian times the tangents)."""
    for name, given in (("primals", primals), ("tangents", tangents)):
        if not isinstance(given, tuple):
            raise RuntimeError(
                f"jvp(f, primals, tangents): Expected {name} to be a tuple. E.g. it should be "
                "valid to call f(*primals)."
            )

    def checked(*args: Any) -> Any:
        result = func(*args)
        _check_outputs(flatten(result)[0], "jvp(f, primals, tangents)")
        return result

    return functional.jvp(checked, primals, tangents)


# -- Jacobians -------------------------------------------------------------------------------------


def jacrev(func: Callable, argnums: Argnums = 0, *, has_aux: bool = False) -> Callable:
    """A function that returns the Jacobian of ``func`` by some of its arguments.

    Each output (in tuples, lists or dicts) becomes the derivatives by the argument, whose form they
    have; a tuple of such for a tuple of ``argnums``.
    """
    return _jacobian(func, argnums, has_aux, "vjp(f, *primals)")


def jacfwd(func: Callable, argnums: Argnums = 0, has_aux: bool = False) -> Callable:
    """The same as :func:`jacrev`, which is how it is computed here."""
    return _jacobian(func, argnums, has_aux, "jvp(f, primals, tangents)")


def _jacobian(func: Callable, argnums: Argnums, has_aux: bool, name: str) -> Callable:
    def derivative(*args: Any, **kwargs: Any) -> Any:
        where = _positions(argnums, len(args))
        fresh, leaves = _replaced(args, where)
        with recording(True):
            y, aux = _with_aux(func(*fresh, **kwargs), has_aux)
            outputs, build = flatten(y)
            _check_outputs(outputs, "vjp(f, *primals)" if name.startswith("vjp") else name)
            rows = [functional._rows(0, t, tuple(leaves), True, False) for t in outputs]
        made = []
        for row in rows:
            found, at, parts = [_released(t, leaves) for t in row], 0, []
            for i in where:
                inner, rebuild = flatten(fresh[i])
                parts.append(rebuild(found[at : at + len(inner)]))
                at += len(inner)
            made.append(tuple(parts) if isinstance(argnums, tuple) else parts[0])
        result = build(made)
        return (result, mapped(lambda t: _released(t, leaves), aux)) if has_aux else result

    return derivative


def hessian(func: Callable, argnums: Argnums = 0) -> Callable:
    """A function that returns all second derivatives of ``func`` by some of its arguments."""
    return jacfwd(jacrev(func, argnums), argnums)


def functional_call(
    module: Any,
    parameter_and_buffer_dicts: Any,
    args: Any = None,
    kwargs: Any = None,
    *,
    tie_weights: bool = True,
    strict: bool = False,
) -> Any:
    """Call a module with other tensors in the place of its parameters and buffers.

    Args:
        parameter_and_buffer_dicts: tensors by name, in one dictionary or in several; other names
            than the module's are passed over.
        tie_weights: replace what is shared under all its names.
        strict: refuse names that are missing, or that the module has not.
    """
    dicts = parameter_and_buffer_dicts
    if not isinstance(dicts, Mapping):
        if not isinstance(dicts, Sequence):
            raise ValueError(
                "Expected parameter_and_buffer_dicts to be a dict, or a list/tuple of dicts, but "
                f"got {type(dicts)}"
            )
        if not all(isinstance(each, Mapping) for each in dicts):
            raise ValueError(
                "Expected all elements of parameter_and_buffer_dicts to be dictionaries"
            )
        dicts = {name: value for each in dicts for name, value in each.items()}
    places = {
        prefix + ("." if prefix else "") + name: (table, name)
        for prefix, part in module.named_modules(remove_duplicate=False)
        for table in (part._parameters, part._buffers)
        for name in table
    }
    for name in dicts:
        _check_place(module, name)
    given = {name: value for name, value in dicts.items() if name in places}
    if tie_weights:
        given = _tied(places, given)
    if strict:
        _check_names(module, {*dicts, *given}, set(places))
    for value in given.values():
        if not isinstance(value, Tensor):
            raise TypeError(f"{value!r} is not an instance of torch.Tensor")
    replaced = []
    try:
        for name, value in given.items():
            table, last = places[name]
            replaced.append((table, last, table[last]))
            table[last] = value
        arguments = () if args is None else args if isinstance(args, tuple) else (args,)
        return module(*arguments, **(kwargs or {}))
    finally:
        for table, last, old in reversed(replaced):
            table[last] = old


def _check_place(module: Any, name: str) -> None:
    """AttributeError for a name that leads to no part of the module."""
    for part in name.split(".")[:-1]:
        if part not in module._modules:
            raise AttributeError(f"{type(module).__name__} has no attribute `{part}`")
        module = module._modules[part]


def _check_names(module: Any, given: set[str], known: set[str]) -> None:
    texts = [
        f"{word} key(s): {', '.join(map(repr, sorted(names)))}."
        for word, names in (("Unexpected", given - known), ("Missing", known - given))
        if names
    ]
    if texts:
        raise RuntimeError(
            f"Error(s) in reparametrizing for {type(module).__name__}:\n\t" + "\n\t".join(texts)
        )


def _tied(places: dict[str, tuple], given: dict[str, Tensor]) -> dict[str, Tensor]:
    """What is given for one name of a shared tensor, for all of them."""
    names: dict[int, list[str]] = {}
    for name, (table, last) in places.items():
        if table[last] is not None:
            names.setdefault(id(table[last]), []).append(name)
    result = dict(given)
    for group in names.values():
        told = sorted(n for n in group if n in given)
        values = {id(given[n]): given[n] for n in told}
        if len(values) > 1:
            raise ValueError(
                f"functional_call got multiple values for keys {told}, which are tied. Consider "
                "using tie_weights=False"
            )
        for value in values.values():
            result.update(dict.fromkeys(group, value))
    return result


__getattr__ = module_getattr("torch.func")
