"""Classes that bear PyTorch's name in Python's own sentences.

``'torch.dtype' object has no attribute 'foo'``: Python takes the name from the type itself, and
that of a type written in C has dots. A class can have such a name; what a program reads as
``__name__`` stays the last word, and its module the one from which copies are unpickled.
"""

from __future__ import annotations

from typing import Any


class CNamed(type):
    """``class dtype(metaclass=CNamed, shown="torch.dtype")``."""

    def __new__(cls, name: str, bases: tuple, body: dict, shown: str = "") -> Any:
        return super().__new__(cls, shown or name, bases, {**body, "__qualname__": name})

    def __init__(cls, name: str, bases: tuple, body: dict, shown: str = ""):
        super().__init__(name, bases, body)

    @property
    def __name__(cls) -> str:  # type: ignore[override]
        return cls.__qualname__

    def __repr__(cls) -> str:
        return f"<class '{c_name(cls)}'>"


def c_name(kind: type) -> str:
    """A type's name in Python's own sentences."""
    return type.__dict__["__name__"].__get__(kind)
