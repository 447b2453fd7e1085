"""Ask real torch how its functions and methods may be called: writes engine/calls/signatures.txt.

`python tests/golden/signatures.py` under an interpreter that has torch (`make golden` does it). A
function written in C++ lists its signatures when a call fits none; where it has one only, they stand
in the schema of its operator. The engine reads the file once a call has gone wrong, to say so in
torch's words. A line is `F name` (function) or `M name` (method) and its signatures, with tabs
between; `!` for a method that takes no arguments; `@` and a parameter list for one written in Python;
`?` before a signature that has others beside it, which torch does not show.
"""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path
from typing import Any

import torch

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "engine" / "calls" / "signatures.txt"
NONSENSE = [object()] * 30
LISTED = re.compile(r"^ \* \((.*)\)$", re.MULTILINE)
ONE = re.compile(r"but expected \((.*)\)$", re.MULTILINE)
TYPES = {
    "Tensor": "Tensor",
    "Scalar": "Number",
    "int": "int",
    "SymInt": "int",
    "bool": "bool",
    "float": "float",
    "str": "str",
    "ScalarType": "torch.dtype",
    "Layout": "torch.layout",
    "Device": "torch.device",
    "Generator": "torch.Generator",
    "MemoryFormat": "torch.memory_format",
    "Dimname": "name",
}
NAMED = {  # which schemas call an int
    "memory_format": "torch.memory_format",
    "dtype": "torch.dtype",
    "layout": "torch.layout",
}
OF_PYTHON = {"asarray", "from_numpy", "range", "size"}  # no schema fits
BY_HAND = {
    "M numpy": "*, bool force = False",
    "M size": "int dim = None",
    **{
        f"M {cast}": "*, torch.memory_format memory_format = None"
        for cast in ("float", "double", "half", "long", "int", "short", "char", "byte", "bool")
    },
    "F tensor": (
        "object data, *, torch.dtype dtype = None, torch.device device = None, "
        "bool pin_memory = False, bool requires_grad = False, tuple of names names = None"
    ),
    "F as_tensor": "object data, *, torch.dtype dtype = None, torch.device device = None",
}
FACTORY = (
    "Tensor out = None, torch.dtype dtype = None, torch.layout layout = None, "
    "torch.device device = None, bool pin_memory = False, bool requires_grad = False"
)


def complaint(call: Any) -> str:
    """What torch says to thirty arguments that are nothing it knows."""
    try:
        call(*NONSENSE)
    except Exception as error:
        return str(error) if isinstance(error, TypeError) else ""
    return ""


def parameter(argument: Any) -> str:
    """A parameter of a schema in the words of the lists."""
    name = "input" if argument.name == "self" else argument.name
    if name in NAMED:
        return f"{NAMED[name]} {name} = None"
    text = str(argument.type)
    optional = text.startswith("Optional[")
    inner = text.removeprefix("Optional[").removesuffix("]") if optional else text
    if inner.startswith("List["):
        inner = inner[5:].removesuffix("]").removeprefix("Optional[").removesuffix("]")
        size = f"[{argument.N}]" if argument.N else ""
        word = "tuple of " + {"number": "Numbers"}.get(inner, TYPES.get(inner, inner) + "s")
        name += size
    else:
        word = {"number": "Number"}.get(inner, TYPES.get(inner, inner))
    if argument.has_default_value():
        return f"{word} {name} = {argument.default_value}"
    return f"{word} {name}" + (" = None" if optional and argument.kwarg_only else "")


def from_schema(name: str, method: bool) -> str | None:
    """The one signature of an operator."""
    schemas = torch._C._jit_get_schemas_for_operator(f"aten::{name}")
    own = [s for s in schemas if "out" not in [a.name for a in s.arguments]]
    tensors = [s for s in own if any("Tensor" in str(r.type) for r in s.returns)] or own
    plain = [s for s in tensors if not s.overload_name] or tensors
    if not plain:
        return None
    arguments = [a for a in plain[0].arguments if a.name != "self" or not method]
    named = [parameter(a) for a in arguments if a.kwarg_only]
    parts = [parameter(a) for a in arguments if not a.kwarg_only]
    if any(a.name == "dtype" and a.kwarg_only for a in arguments) and not any(
        a.name == "self" for a in plain[0].arguments
    ):
        named = [
            p for p in named if p.split()[1] not in ("dtype", "layout", "device", "pin_memory")
        ]
        named.append(FACTORY)
    elif any(a.name == "pin_memory" for a in arguments):  # of a tensor's kind
        named.append("bool requires_grad = False")
    elif len(own) < len(schemas) and not method and not name.endswith("_"):
        named.append("Tensor out = None")
    return ", ".join(parts + (["*", *named] if named else []))


def signatures(name: str, owner: Any, method: bool, prefix: str) -> list[str]:
    """The signatures of one function or method."""
    try:
        call = getattr(owner, name, None)
    except RuntimeError:  # a property that this tensor has not
        return []
    if not callable(call) or isinstance(call, type):
        return []
    text = complaint(call)
    if "takes no arguments" in text:
        return ["!"]
    if "invalid combination" in text:
        return LISTED.findall(text) or ["?" + one for one in ONE.findall(text)]
    if inspect.isfunction(call) or inspect.ismethod(call):
        parameters = list(inspect.signature(call).parameters.values())
        if any(p.kind is p.VAR_POSITIONAL for p in parameters):
            return []
        return ["@" + str(inspect.Signature([p.replace(annotation=p.empty) for p in parameters]))]
    found = from_schema(prefix + name, method)
    return [] if found is None else [found]


def main() -> None:
    """Write the file for every name that the engine has as well."""
    sys.path.insert(0, str(ROOT))
    import engine

    places: tuple[tuple[str, str, Any, Any], ...] = (
        ("F", "", engine, torch),
        ("F", "linalg_", engine.linalg, torch.linalg),
        ("F", "special_", engine.special, torch.special),
        ("F", "", engine.nn.functional, torch.nn.functional),
        ("M", "", engine.Tensor, torch.ones(2, 2)),
    )
    rows = {}
    for kind, prefix, mine, theirs in places:
        for name in sorted(dir(mine)):
            by_hand = BY_HAND.get(f"{kind} {name}")
            if name.startswith("_") or (name in OF_PYTHON and not by_hand):
                continue
            found = [by_hand] if by_hand else signatures(name, theirs, kind == "M", prefix)
            if found:
                rows.setdefault(f"{kind} {prefix}{name}", found)
    lines = ["\t".join([key, *rows[key]]) for key in sorted(rows)]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"signatures: {len(lines)} names")


if __name__ == "__main__":
    main()
