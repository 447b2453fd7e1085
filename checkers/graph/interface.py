"""What single functions and tensors tell through the public interface, torch's or ours."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from .model import SavedState
from .numbers import short_dtype, spell

LEAF = "AccumulateGrad"
# Where the order of saved tensors and of next_functions is the order of the same
# arguments (torch's derivatives.yaml), a saved tensor tells what stood in a slot.
SLOTS = {
    "MulBackward0": ("self", "other"),
    "DivBackward0": ("self", "other"),
    "PowBackward1": ("self", "exponent"),
    "MmBackward0": ("self", "mat2"),
    "MvBackward0": ("self", "vec"),
    "BmmBackward0": ("self", "mat2"),
    "DotBackward0": ("self", "tensor"),
    "AddmmBackward0": ("", "mat1", "mat2"),
    "MaximumBackward0": ("self", "other"),
    "MinimumBackward0": ("self", "other"),
    "Atan2Backward0": ("self", "other"),
    "ConvolutionBackward0": ("input", "weight", ""),
    "NativeLayerNormBackward0": ("input", "weight", ""),
}
# Slots that stay empty when an argument was not given: an empty one says nothing.
OPTIONAL_SLOTS = {
    "ConvolutionBackward0": (2,),
    "NativeLayerNormBackward0": (1, 2),
    "NativeBatchNormBackward0": (1, 2),
    "NativeGroupNormBackward0": (1, 2),
}
ONLY_INPUT = ("self", "input")  # what the saved input of an operation of one slot is called
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


def slot_names(op: str, slots: int, saved: Collection[str]) -> tuple[str, ...]:
    """The saved tensor that belongs to each slot, as far as that is known."""
    if slots == 1:
        return tuple(name for name in ONLY_INPUT if name in saved)[:1]
    return SLOTS.get(op, ())


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
    if op in PRODUCTS:
        return PRODUCTS[op](*(shape for shape, _ in forms)), forms[0][1]
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
