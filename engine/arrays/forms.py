"""The form of an array, shape and type, and how an array is brought back to a smaller shape."""

from __future__ import annotations

from typing import Any

import numpy as np

Form = tuple[tuple[int, ...], np.dtype]


def form_of(array: np.ndarray) -> Form:
    """The shape and dtype of an array."""
    return array.shape, array.dtype


def forms_of(arrays: Any, links: Any) -> list[Form]:
    """The forms of the arrays whose links are there."""
    return [form_of(a) for a, link in zip(arrays, links, strict=True) if link is not None]


def sum_to(g: Any, shape: tuple) -> Any:
    """An array summed over the dimensions that ``shape`` lacks or has only once."""
    if not shape:
        return np.add.reduce(g, None)
    extra = g.ndim - len(shape)
    if extra > 0:
        g = np.add.reduce(g, tuple(range(extra)))
    axes = tuple([i for i, n in enumerate(shape) if n == 1 and g.shape[i] != 1])
    return np.add.reduce(g, axis=axes, keepdims=True) if axes else g
