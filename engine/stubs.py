"""What editors and type checkers read: stubs, written from the names that are really there.

``python -m engine.stubs`` writes them; a test fails when they are stale.
"""

from __future__ import annotations

import inspect
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .core.tensor import Tensor
from .face import later, names

ROOT = Path(__file__).parent
HEAD = '# Written by "python -m engine.stubs" from the tables of names: do not edit.\n'
KNOWN = {"Tensor": "Tensor", "bool": "builtins.bool", "int": "builtins.int", "None": "None",
         "str": "builtins.str", "float": "builtins.float"}  # fmt: skip
# What these tables hold gives a Tensor, although an operator may also return NotImplemented.
TENSORS = {
    *names.UNARY, *names.BINARY, *names.AUGMENTED, *names.PROPERTIES,
    *(f"{name}_" for name in (*names.UNARY, *names.BINARY, *names.IN_PLACE_ONLY)),
}  # fmt: skip
OPERATORS = [n for n in names.METHODS_ONLY if n.startswith("__") and n not in ("__delitem__",)]


def _type(annotation: Any) -> str:
    return KNOWN.get(annotation if isinstance(annotation, str) else "", "Any")


def _returned(name: str, annotation: Any) -> str:
    found = _type(annotation)
    if name in ("__eq__", "__ne__") or found != "Any":
        return "Any" if name in ("__eq__", "__ne__") else found
    return "Tensor" if name in TENSORS or name.strip("_") in TENSORS else "Any"


def _parameter(p: inspect.Parameter) -> str:
    star = "*" if p.kind is p.VAR_POSITIONAL else "**" if p.kind is p.VAR_KEYWORD else ""
    kind = _type(p.annotation)
    if p.name == "self":
        return "self"
    shown = "Any" if p.default is None or kind != "Tensor" else kind
    return f"{star}{p.name}: {shown}" + ("" if p.default is p.empty else " = ...")


def declaration(name: str, function: Any) -> str:
    """One function or method as a line of a stub."""
    signature = inspect.signature(function)
    parts, marked = [], False
    for p in signature.parameters.values():
        if p.kind is p.KEYWORD_ONLY and not marked:
            parts.append("*")
        marked = marked or p.kind in (p.KEYWORD_ONLY, p.VAR_POSITIONAL)
        parts.append(_parameter(p))
    arguments = ", ".join(parts)
    if name in ("__eq__", "__ne__"):
        arguments = "self, other: object"
    return f"def {name}({arguments}) -> {_returned(name, signature.return_annotation)}: ..."


def _members() -> Iterator[str]:
    own = vars(Tensor)
    for name in sorted(own):
        member = own[name]
        home = getattr(getattr(member, "fget", member), "__module__", "")
        if home == Tensor.__module__ or (name[0] == "_" and name not in OPERATORS):
            continue
        if isinstance(member, property):
            yield "@property"
            yield declaration(name, named_alike(member.fget))
            if member.fset is not None:
                yield f"@{name}.setter"
                yield f"def {name}(self, value: Any) -> None: ..."
            if member.fdel is not None:
                yield f"@{name}.deleter"
                yield f"def {name}(self) -> None: ..."
        elif isinstance(member, types.FunctionType):
            yield declaration(name, member)
        elif not callable(member) and not hasattr(member, "__get__"):
            yield f"{name}: Any"
    for name in sorted(names.AUGMENTED):
        yield declaration(name, own[name])
    yield "def __float__(self) -> builtins.float: ..."
    yield "def __int__(self) -> builtins.int: ..."
    yield "def __bool__(self) -> builtins.bool: ..."
    yield "def __len__(self) -> builtins.int: ..."
    yield "def __index__(self) -> builtins.int: ..."
    yield "def __iter__(self) -> Iterator[Tensor]: ..."
    yield "def __contains__(self, item: Any) -> builtins.bool: ..."
    yield "def __deepcopy__(self, memo: Any) -> Tensor: ..."
    yield "def _take_over(self, node: Any) -> None: ..."
    yield "def _expand(self, shape: Any) -> Tensor: ..."
    yield "def _is_view(self) -> builtins.bool: ..."
    yield "def _set_requires_grad(self, flag: builtins.bool) -> None: ..."
    yield "@property\n    def _version(self) -> builtins.int: ..."
    yield "@property\n    def _base(self) -> Any: ..."


def named_alike(getter: Any) -> Any:
    """A property's function with its first argument called self."""
    signature = inspect.signature(getter)
    first, *rest = signature.parameters.values()

    def shown(self: Any) -> Any:
        return None

    shown.__signature__ = signature.replace(parameters=[first.replace(name="self"), *rest])  # type: ignore[attr-defined]
    return shown


def tensor_stub() -> str:
    """``core/declared.pyi``: what is bound to Tensor."""
    lines = "\n".join(f"    {line}" for line in _members())
    head = "import builtins\nfrom collections.abc import Iterator\nfrom typing import Any\n\n"
    return f"{HEAD}{head}from .tensor import Tensor\n\nclass Declared:\n{lines}\n"


def package_stub(engine: Any) -> str:
    """``__init__.pyi``: what ``import engine as torch`` offers."""
    imports, lines = [], []
    for name in sorted(engine.__all__):
        value = getattr(engine, name)
        if isinstance(value, types.ModuleType):
            imports.append(f"from . import {name} as {name}")
        elif isinstance(value, types.FunctionType):
            lines.append(declaration(name, value))
        elif isinstance(value, type):
            home = _home(value, engine)
            lines.append(f"{name}: Any") if home is None else imports.append(
                f"from .{home} import {value.__name__} as {name}"
            )
        elif type(value).__name__ == "dtype":
            lines.append(f"{name}: dtype")
        else:
            kind = "builtins.float" if isinstance(value, float) else "Any"
            lines.append(f"{name}: {kind}")
    lines += ["__version__: builtins.str", "__all__: list[builtins.str]"]
    body = "\n".join(imports) + "\n\n" + "\n".join(lines)
    return f"{HEAD}import builtins\nfrom typing import Any\n\n{body}\n"


def _home(value: type, engine: Any) -> str | None:
    """The module of the engine that a class can be imported from."""
    for name, module in sorted(_loaded(engine)):
        if vars(module).get(value.__name__) is value and getattr(module, "__file__", None):
            text = Path(module.__file__).read_text(encoding="utf-8")
            if f"class {value.__name__}" in text:
                return name
    return None


def _loaded(engine: Any) -> Iterator[tuple[str, Any]]:
    start = f"{engine.__name__}."
    for name, module in list(sys.modules.items()):
        if name.startswith(start) and module is not None:
            yield name.removeprefix(start), module


def stubs(engine: Any) -> dict[Path, str]:
    """Every stub: its file and its text."""
    for name in later.MODULES:
        getattr(engine, name)
    return {
        ROOT / "core" / "declared.pyi": tensor_stub(),
        ROOT / "__init__.pyi": package_stub(engine),
    }


if __name__ == "__main__":
    for path, text in stubs(sys.modules[__package__]).items():
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path}")
