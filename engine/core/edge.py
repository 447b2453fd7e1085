"""The contract of an edge: a gradient has the shape and dtype of the input that it goes to.

A rule may return more: the sum over a broadcast dimension is missing, or a constant of another
type made the result wider. What a rule returned is brought into form here, whoever wrote it: the
engine, or a program that has a Function. A node whose rules give that form by themselves, as they
do when all operands have the result's shape and type, says so by ``forms = None`` and pays nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..arrays.dtypes import OF_NUMPY
from ..arrays.forms import Form, sum_to
from ..sentences import E_SHAPE
from .tensor import Tensor


def in_form(node: Any, pairs: Any) -> list:
    """The gradients of one node's inputs, each in the form of its input.

    Raises:
        RuntimeError: where a gradient cannot be summed to the input's shape.
    """
    result = []
    for pair, form in zip(pairs, node.forms, strict=True):
        link, d = pair
        if d is None or (d.dtype is form[1] and d.shape == form[0]):  # an array, as it should be
            result.append(pair)
        else:
            result.append((link, _brought(d, form, node, len(result))))
    return result


def _brought(d: Any, form: Form, node: Any, nth: int) -> Any:
    """A gradient, the ``nth`` of its node, in the form of the input that it goes to."""
    shape, dtype = form
    bare = not isinstance(d, Tensor)
    if d.shape != shape:
        given, more = d.shape, d.ndim - len(shape)
        if (
            not shape
            or (  # one number takes the sum of whatever comes
                more >= 0 and all(n in (1, m) for n, m in zip(shape, given[more:], strict=True))
            )
        ):
            d = sum_to(d, shape) if bare else d.sum_to_size(shape)
        else:
            at = [i for i, link in enumerate(node._links) if link is not None][nth]
            raise RuntimeError(E_SHAPE.format(node.name(), at, list(given), list(shape)))
    if bare:
        return d if d.dtype is dtype else d.astype(dtype)
    return d if d._array.dtype is dtype else cast(d, dtype)


def cast(d: Any, dtype: np.dtype) -> Any:
    """An array or a Tensor in another type."""
    return d.to(OF_NUMPY[dtype]) if isinstance(d, Tensor) else d.astype(dtype)
