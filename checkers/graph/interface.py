"""What single functions and tensors tell through the public interface, torch's or ours."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

import numpy as np

from .model import SavedState
from .numbers import short_dtype, spell

LEAF = "AccumulateGrad"
# Operations that give the broadcast shape of their inputs, and their common dtype.
ELEMENTWISE = frozenset(
    f"{name}Backward0"
    for name in (
        *("Add", "Sub", "Mul", "Div", "Maximum", "Minimum", "Neg", "Exp", "Log", "Sin", "Cos"),
        *("Tanh", "Sigmoid", "Relu", "Sqrt", "Abs", "Reciprocal", "Pow", "Clone"),
        *("Softmax", "LogSoftmax", "Gelu", "Silu", "Rsqrt", "Erf", "Tan", "Sinh", "Cosh"),
    )
)
# Operations whose result's shape follows from the shapes of all inputs, in slot order.
PRODUCTS: dict[str, Callable[..., tuple[int, ...]]] = {
    "MmBackward0": lambda a, b: (a[0], b[1]),
    "MvBackward0": lambda a, b: (a[0],),
    "BmmBackward0": lambda a, b: (a[0], a[1], b[2]),
    "DotBackward0": lambda a, b: (),
    "AddmmBackward0": lambda bias, a, b: (a[0], b[1]),
    "TBackward0": lambda a: a[::-1],
}
HUGE = 1 << 63


def function_name(function: Any) -> str:
    """MulBackward0, SumBackward1 …, without the C++ prefix of torch's AccumulateGrad."""
    return str(function.name()).rpartition("::")[2]


def belongs_to_torch(function: Any) -> bool:
    """Whether torch made this grad_fn; its classes in C++ belong to no module of Python."""
    torch = sys.modules.get("torch")
    if torch is None:
        return False
    kind = type(function)
    return isinstance(function, torch.autograd.graph.Node) or kind.__module__ == "torch"


class Slot(NamedTuple):
    """An input of an operation: PyTorch's name for it, and whether a call may leave it out."""

    name: str
    optional: bool


@cache
def _slots() -> Mapping[str, tuple[str, ...]]:
    """slots.txt: the inputs of each node, in the order of its next_functions."""
    text = resources.files("checkers.graph").joinpath("slots.txt").read_text(encoding="utf-8")
    rows = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return {op: tuple(names) for op, *names in rows}


def slots_of(op: str, count: int) -> tuple[Slot | None, ...]:
    """What each of the `count` slots of an operation is called; None where that is not known.

    A tensor that an operation saved under the name of a slot is what stood there.
    """
    names = _slots().get(op, ())
    found: list[Slot | None] = []
    for position, name in enumerate(names):
        if name.endswith("*"):  # as many slots as the others leave
            found += [None] * (count - len(found) - (len(names) - position - 1))
        else:
            found.append(Slot(name.removesuffix("?"), name.endswith("?")))
    return tuple(found) if len(found) == count else (None,) * count


Form = tuple[tuple[int, ...], str]  # shape and dtype


def deduced_form(op: str, inputs: Sequence[Form | None]) -> Form | None:
    """Shape and dtype of a result that follow from those of all inputs, if these are known.

    Of elementwise operations and matrix products, whose inputs have one dtype.

    For engines whose functions do not describe their result themselves.
    """
    if op not in ELEMENTWISE and op not in PRODUCTS:
        return None
    if not inputs or None in inputs:
        return None
    forms = [form for form in inputs if form is not None]
    if any(dtype.startswith("complex") for _, dtype in forms):  # abs() of it is real
        return None
    if op in PRODUCTS:
        product = PRODUCTS[op]
        if len(forms) != len(inspect.signature(product).parameters):
            return None  # a small engine keeps no edge to a constant
        return product(*(shape for shape, _ in forms)), forms[0][1]
    if forms.count(forms[0]) == len(forms):
        return forms[0]
    if len({dtype for _, dtype in forms}) > 1:
        return None
    return _broadcast(*(shape for shape, _ in forms)), forms[0][1]


_broadcast = lru_cache(maxsize=1024)(np.broadcast_shapes)


def plain_argument(value: Any) -> Any:
    """dim, keepdim, exponent: what an operation remembers beside tensors; None for the rest."""
    if isinstance(value, tuple):
        entries = [signed(entry) for entry in value]
        return spell(entries) if all(isinstance(entry, int | float) for entry in entries) else None
    return spell(signed(value)) if isinstance(value, bool | int | float | str) else None


def signed(value: Any) -> Any:
    """torch hands dim=-1 out as an unsigned 64-bit number."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= HUGE:
        return value - 2 * HUGE
    return value


def behind_hooks(function: Any, attribute: str) -> bool:
    """Whether reading this saved attribute would call an unpack hook of somebody's.

    A checkpoint's hook runs its forward again, others count, move or load: looking must not.
    """
    try:
        raw = getattr(function, f"_raw{attribute}", None)
    except RuntimeError:  # freed: there is nothing to unpack
        return False
    several = raw if isinstance(raw, list | tuple) else (raw,)
    return any(getattr(each, "unpack_hook", None) is not None for each in several)


def why_gone(error: RuntimeError) -> SavedState:
    return "modified" if "modified by an inplace" in str(error) else "freed"


def described(source: Any) -> Form | None:
    """Shape and dtype of a tensor, or of torch's description of one; None where not told."""
    if source is None:
        return None
    try:
        return tuple(map(int, source.shape)), short_dtype(source.dtype)
    except (AttributeError, TypeError, RuntimeError):
        return None


def version(tensor: Any) -> int | None:
    try:
        return int(tensor._version)
    except (AttributeError, RuntimeError):  # tensors made under inference mode have none
        return None


def hooks(tensor: Any) -> int:
    hooks = 0
    for attribute in ("_backward_hooks", "_post_accumulate_grad_hooks"):
        hooks += len(getattr(tensor, attribute, None) or ())
    return hooks


def memory_address(tensor: Any) -> Any:
    """Where a tensor's memory starts; None where that is not told."""
    try:
        if "torch" in sys.modules and type(tensor).__module__.startswith("torch"):
            return tensor.data_ptr() or None
        return tensor.detach().numpy().__array_interface__["data"][0]
    except Exception:  # no memory of its own (meta, sparse): nothing can be said
        return None
