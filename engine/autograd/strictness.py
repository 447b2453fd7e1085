"""What the functions of :mod:`engine.autograd.functional` ask of their arguments and results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..core.tensor import Tensor

NOT_STRICT = "This is not allowed in strict mode"
INDEPENDENT = {  # what does not depend on input i -> what strict mode says
    "outputs": (
        "Output {i} of the user-provided function does not require gradients. The outputs must be "
        "computed in a differentiable manner from the input when running in strict mode."
    ),
    "grad_inputs": (
        "The gradient with respect to input {i} is independent of the inputs of the user-provided "
        f"function. {NOT_STRICT}."
    ),
    "jacobian": (
        "While computing the hessian, found that the jacobian of the user-provided function with "
        f"respect to input {{i}} is independent of the input. {NOT_STRICT}. You should ensure that "
        "your function is twice differentiable and that the jacobian depends on the inputs (this "
        "would be violated by a linear function for example)."
    ),
    "hessian": (
        "The hessian of the user-provided function with respect to input {i} is independent of the "
        f"input. {NOT_STRICT}. You should ensure that your function is thrice differentiable and "
        "that the hessian depends on the inputs."
    ),
}
MISSING = {  # where a gradient is missing -> what strict mode says
    "back": (
        f"The output of the user-provided function is independent of input {{i}}. {NOT_STRICT}."
    ),
    "back_trick": (
        "The gradient with respect to the input is independent of entry {i} in the grad_outputs "
        "when using the double backward trick to compute forward mode gradients. "
        f"{NOT_STRICT}."
    ),
    "double_back": (
        f"The jacobian of the user-provided function is independent of input {{i}}. {NOT_STRICT}."
    ),
    "double_back_trick": (
        "The hessian of the user-provided function is independent of entry {i} in the "
        f"grad_jacobian. {NOT_STRICT} as it prevents from using the double backward trick to "
        "replace forward mode AD."
    ),
}


def tensors_of(given: Any, what: str, function: str) -> tuple[bool, tuple[Tensor, ...]]:
    """(whether it is a tuple, its tensors).

    Raises:
        TypeError: for anything but a Tensor or a tuple of Tensors.
    """
    many = isinstance(given, tuple)
    items = given if many else (given,)
    for i, item in enumerate(items):
        if not isinstance(item, Tensor):
            which = f"value at index {i}" if many else f"given {what}"
            raise TypeError(
                f"The {what} given to {function} must be either a Tensor or a tuple of Tensors but "
                f"the {which} has type {type(item)}."
            )
    return many, items


def check_vector(v: Sequence[Tensor], other: Sequence[Tensor], many: bool) -> None:
    """Raise RuntimeError where v has not the shapes of ``other``."""
    if len(v) != len(other):
        raise RuntimeError(
            f"v is a tuple of invalid length: should be {len(other)} but got {len(v)}."
            if many
            else "The given v should contain a single Tensor."
        )
    for i, (a, b) in enumerate(zip(v, other, strict=True)):
        if a.size() != b.size():
            entry = f"Entry {i} in " if many else ""
            raise RuntimeError(
                f"{entry}v has invalid size: should be {b.size()} but got {a.size()}."
            )


def check_lone(tensors: Sequence[Tensor], whose: str) -> None:
    """Raise RuntimeError where a missing v is not plain to see: all but a single number."""
    if len(tensors) != 1 or tensors[0].numel() != 1:
        raise RuntimeError(
            f"The vector v can only be None if {whose} a single Tensor with a single element."
        )


def check_single(many: bool, outputs: Sequence[Tensor], function: str) -> None:
    """Raise RuntimeError for a function whose result is not one number."""
    if many:
        raise RuntimeError(f"The function given to {function} should return a single Tensor")
    if outputs[0].numel() != 1:
        raise RuntimeError(
            f"The Tensor returned by the function given to {function} should contain a single "
            "element"
        )


def check_depends(tensors: Sequence[Tensor | None], what: str, strict: bool) -> None:
    """In strict mode raise RuntimeError where something does not depend on the inputs."""
    for i, t in enumerate(tensors if strict else ()):
        if t is None:
            raise RuntimeError(MISSING["back"].format(i=i))
        if not t.requires_grad:
            raise RuntimeError(INDEPENDENT[what].format(i=i))


def filled(
    grads: Sequence[Tensor | None], like: Sequence[Tensor], strict: bool, create: bool, stage: str
) -> tuple[Tensor, ...]:
    """Gradients with zeros where there are none, which strict mode refuses."""
    result = []
    for i, (g, t) in enumerate(zip(grads, like, strict=True)):
        if strict and g is None:
            raise RuntimeError(MISSING[stage].format(i=i))
        if strict and create and g is not None and not g.requires_grad:
            whose = "hessian" if "double" in stage else "jacobian"
            raise RuntimeError(
                f"The {whose} of the user-provided function is independent of input {i}. "
                f"{NOT_STRICT} when create_graph=True."
            )
        result.append(t.new_zeros(t.shape) if g is None else g)
    return tuple(result)
