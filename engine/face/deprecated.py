"""Ways of calling that PyTorch has given up and still takes, with its warning: the number first.

``torch.add(x, 2, y)`` is ``x + 2 * y``, as it was before the factor got a name.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from ..calls.arguments import is_number
from ..core.tensor import Tensor

# name -> what its number is called today, and the tensors that stand behind it
NUMBER_BETWEEN = {
    "add": ("alpha", ("other",)),
    "sub": ("alpha", ("other",)),
    "addcmul": ("value", ("tensor1", "tensor2")),
    "addcdiv": ("value", ("tensor1", "tensor2")),
}
W_OVERLOAD = (
    "This overload of {0} is deprecated:\n\t{0}({1})\nConsider using one of the following "
    "signatures instead:\n\t{0}({2})"
)


def of_old(kind: str, name: str, op: Callable, args: tuple, kwargs: dict[str, Any]) -> Any:
    """The result of a call in the old order; NotImplemented where it is none.

    Args:
        kind: "F" for a function, "M" for a method.
        args: with the tensor first, in both.
        kwargs: under PyTorch's names.
    """
    number, behind = NUMBER_BETWEEN.get(name.removesuffix("_"), ("", ()))
    if not number or len(args) < 2 or not is_number(args[1]) or isinstance(args[1], Tensor):
        return NotImplemented
    given = dict(zip(behind, args[2:], strict=False)) | kwargs
    if not isinstance(args[0], Tensor) or set(given) != set(behind) or len(args) > 2 + len(behind):
        return NotImplemented
    if not all(
        isinstance(v, Tensor) or (name[:3] != "addc" and is_number(v)) for v in given.values()
    ):
        return NotImplemented
    listed = ", ".join(f"Tensor {each}" for each in behind)
    own, out = ("Tensor input, ", ", Tensor out = None") if kind == "F" else ("", "")
    old = f"{own}Number {number}, {listed}" + (f", *{out}" if out else "")
    new = f"{own}{listed}, *, Number {number} = 1{out}"
    warnings.warn(W_OVERLOAD.format(name, old, new), UserWarning, stacklevel=3)
    return op(args[0], *[given[each] for each in behind], **{number: args[1]})
