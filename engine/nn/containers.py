"""Modules that hold modules or parameters."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..core.tensor import Tensor
from .module import Module
from .parameter import Parameter


def _at(n: int, index: int) -> int:
    if not -n <= index < n:
        raise IndexError(f"index {index} is out of range")
    return index % n


class Sequential(Module):
    """Modules called one after the other."""

    def __init__(self, *args: Any):
        super().__init__()
        if len(args) == 1 and isinstance(args[0], Mapping):
            for name, module in args[0].items():
                self.add_module(name, module)
        else:
            for i, module in enumerate(args):
                self.add_module(str(i), module)

    def forward(self, input: Any) -> Any:
        for module in self._modules.values():
            input = module(input)  # type: ignore[misc]
        return input

    def append(self, module: Module) -> Sequential:
        """Add a module at the end."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self, sequential: Iterable[Module]) -> Sequential:
        """Add several modules at the end."""
        for module in sequential:
            self.append(module)
        return self

    def insert(self, index: int, module: Module) -> Sequential:
        """Add a module before a place.

        Raises:
            IndexError: for a place beyond the ends.
        """
        n = len(self)
        if not -n <= index <= n:
            raise IndexError(f"Index out of range: {index}")
        items = list(self._modules.values())
        items.insert(index, module)
        self._modules.clear()
        self._modules.update((str(i), m) for i, m in enumerate(items))
        return self

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._modules.values())

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return Sequential(dict(list(self._modules.items())[index]))
        return list(self._modules.values())[_at(len(self), index)]

    def __setitem__(self, index: int, module: Module) -> None:
        self._modules[list(self._modules)[_at(len(self), index)]] = module

    def __delitem__(self, index: int) -> None:
        del self._modules[list(self._modules)[_at(len(self), index)]]
        kept = list(self._modules.values())
        self._modules.clear()
        self._modules.update((str(i), m) for i, m in enumerate(kept))


class ModuleList(Module):
    """A list of modules that are registered; equal neighbours print as one line."""

    def __init__(self, modules: Iterable[Module] | None = None):
        super().__init__()
        self.extend(modules or ())

    def append(self, module: Module) -> ModuleList:
        """Add a module at the end."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules: Iterable[Module]) -> ModuleList:
        """Add several modules at the end."""
        for module in modules:
            self.append(module)
        return self

    def insert(self, index: int, module: Module) -> None:
        """Add a module before a place."""
        items = list(self._modules.values())
        items.insert(index, module)
        self._modules.clear()
        self._modules.update((str(i), m) for i, m in enumerate(items))

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._modules.values())

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return ModuleList(list(self._modules.values())[index])  # type: ignore[arg-type]
        return list(self._modules.values())[_at(len(self), index)]

    def __setitem__(self, index: int, module: Module) -> None:
        self._modules[str(_at(len(self), index))] = module

    def __iadd__(self, modules: Iterable[Module]) -> ModuleList:
        return self.extend(modules)

    def __repr__(self) -> str:
        if not self._modules:
            return "ModuleList()"
        lines = ["ModuleList("]
        for text, group in itertools.groupby(enumerate(self), lambda item: repr(item[1])):
            at = [i for i, _ in group]
            first, *rest = text.split("\n")
            many = f"({at[0]}-{at[-1]}): {len(at)} x " if len(at) > 1 else f"({at[0]}): "
            lines += ["  " + many + first, *("  " + line for line in rest)]
        return "\n".join([*lines, ")"])


class ModuleDict(Module):
    """A dictionary of modules that are registered."""

    def __init__(self, modules: Mapping[str, Module] | None = None):
        super().__init__()
        self.update(modules or {})

    def update(self, modules: Mapping[str, Module]) -> None:
        """Add several modules."""
        for name, module in modules.items():
            self.add_module(name, module)

    def __getitem__(self, key: str) -> Any:
        return self._modules[key]

    def __setitem__(self, key: str, module: Module) -> None:
        self.add_module(key, module)

    def __delitem__(self, key: str) -> None:
        del self._modules[key]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __contains__(self, key: str) -> bool:
        return key in self._modules

    def keys(self) -> Any:
        """The names."""
        return self._modules.keys()

    def items(self) -> Any:
        """(name, module) pairs."""
        return self._modules.items()

    def values(self) -> Any:
        """The modules."""
        return self._modules.values()


def _line(p: Any, *, old_name: bool) -> str:
    size = "x".join(str(n) for n in p.shape)
    return f"Parameter containing: [{p.type() if old_name else p.dtype} of size {size}]"


class ParameterList(Module):
    """A list of parameters that are registered; plain tensors become Parameters."""

    def __init__(self, values: Iterable[Any] | None = None):
        super().__init__()
        self.extend(values or ())

    def append(self, value: Any) -> ParameterList:
        """Add a parameter at the end."""
        if isinstance(value, Tensor) and not isinstance(value, Parameter):
            value = Parameter(value)
        self._parameters[str(len(self))] = value
        return self

    def extend(self, values: Iterable[Any]) -> ParameterList:
        """Add several parameters at the end."""
        for value in values:
            self.append(value)
        return self

    def __len__(self) -> int:
        return len(self._parameters)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._parameters.values())

    def __getitem__(self, index: int) -> Any:
        return list(self._parameters.values())[_at(len(self), index)]

    def __setitem__(self, index: int, value: Any) -> None:
        self._parameters[str(_at(len(self), index))] = value

    def extra_repr(self) -> str:
        return "\n".join(
            f"  ({i}): {_line(p, old_name=False)}" for i, p in self._parameters.items()
        )


class ParameterDict(Module):
    """A dictionary of parameters that are registered; plain tensors become Parameters."""

    def __init__(self, parameters: Any = None):
        super().__init__()
        for key, value in dict(parameters or {}).items():
            self[key] = value

    def __getitem__(self, key: str) -> Any:
        return self._parameters[key]

    def __setitem__(self, key: str, value: Any) -> None:
        if isinstance(value, Tensor) and not isinstance(value, Parameter):
            value = Parameter(value)
        self._parameters[key] = value

    def __delitem__(self, key: str) -> None:
        del self._parameters[key]

    def __len__(self) -> int:
        return len(self._parameters)

    def __iter__(self) -> Iterator[str]:
        return iter(self._parameters)

    def __contains__(self, key: str) -> bool:
        return key in self._parameters

    def keys(self) -> Any:
        """The names."""
        return self._parameters.keys()

    def items(self) -> Any:
        """(name, parameter) pairs."""
        return self._parameters.items()

    def values(self) -> Any:
        """The parameters."""
        return self._parameters.values()

    def extra_repr(self) -> str:
        return "\n".join(f"  ({k}): {_line(p, old_name=True)}" for k, p in self._parameters.items())
