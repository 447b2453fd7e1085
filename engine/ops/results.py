"""Types of several results with names, as PyTorch's ``torch.return_types`` are and print."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

from ..arrays.cnames import CNamed


def return_type(title: str, *names: str) -> Any:
    """A tuple type whose elements have names, ``torch.return_types.<title>``."""

    def show(self: Any) -> str:
        parts = ",\n".join(f"{name}={value!r}" for name, value in zip(names, self, strict=True))
        return f"torch.return_types.{title}(\n{parts})"

    base: Any = namedtuple(title, names)  # type: ignore[misc]
    body = {"__slots__": (), "__repr__": show, "__module__": "torch.return_types"}
    return CNamed(title, (base,), body, shown=f"torch.return_types.{title}")
