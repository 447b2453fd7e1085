"""What stands for plotting libraries in a jail: everything can be called, and nothing is drawn.

Learners plot in the cell that they answer in. Whether a library is installed where a class is
graded says nothing about their answer, and loading one takes longer than all the rest of it: here
it could not even keep its list of fonts.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Iterator, Sequence
from typing import Any

LIBRARIES = ("matplotlib", "seaborn", "plotly", "torchviz")


class _Nothing:
    """Takes any call and any attribute, and is what comes of both; two of itself, unpacked."""

    def __call__(self, *_: object, **__: object) -> _Nothing:
        return self

    def __getattr__(self, name: str) -> _Nothing:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, _: object) -> _Nothing:
        return self

    def __setitem__(self, _: object, __: object) -> None:
        pass

    def __iter__(self) -> Iterator[_Nothing]:
        return iter((self, self))

    def __enter__(self) -> _Nothing:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class _Module(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Nothing()


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the libraries and whatever is in them."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name.partition(".")[0] not in LIBRARIES:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


def install() -> None:
    """In this process, imports of plotting libraries find what draws nothing."""
    sys.meta_path.insert(0, _Finder())
