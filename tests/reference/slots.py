"""Write checkers/graph/slots.txt: which arguments the nodes of PyTorch's graph pass gradients to,
and engine/face/saved.txt: what they save.

Run by `make golden`. What is written comes from the list of derivatives that torch was built from
and that travels inside its wheel; nothing of it is ours.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "checkers" / "graph" / "slots.txt"
SAVED = ROOT / "engine" / "face" / "saved.txt"
SAVED_HEADING = """\
# The inputs of each node of PyTorch {version}, in the order of its next_functions, and what it saves.
# Written by tests/reference/slots.py from PyTorch itself.
"""
HEADING = """\
# The inputs of each node of PyTorch {version}, in the order of its next_functions.
# `weight?` may be left out in a call and leaves its slot empty; `tensors*` takes one slot a tensor.
# Written by tests/reference/slots.py from PyTorch's own list of derivatives.
"""
MARKS = {"Tensor": "", "Tensor?": "?", "Tensor[]": "*", "Tensor?[]": "*"}


def table() -> str:
    """The whole file."""
    import torch
    from torchgen.packaged.autograd.load_derivatives import load_derivatives

    packaged = resources.files("torchgen") / "packaged"
    derivatives = packaged / "autograd" / "derivatives.yaml"
    native = packaged / "ATen" / "native"
    infos, _ = load_derivatives(
        str(derivatives), str(native / "native_functions.yaml"), str(native / "tags.yaml")
    )
    lines = set()
    for kinds in infos.values():
        for info in kinds.values():
            if info.op is not None:
                arguments = info.args_with_derivatives
                names = [each.name + MARKS[str(each.argument.type)] for each in arguments]
                lines.add(" ".join([info.op, *names]))
    heading = HEADING.format(version=torch.__version__.partition("+")[0])
    return heading + "\n".join(sorted(lines)) + "\n"


def saved_table(slots: str) -> str:
    """What each node has as ``_saved_*``, beside its inputs as `slots` names them."""
    import torch

    lines = []
    for line in slots.splitlines():
        title, *inputs = line.split()
        kind = getattr(torch._C._functions, title, None)
        if kind is not None:
            names = sorted(n.removeprefix("_saved_") for n in vars(kind) if n.startswith("_saved_"))
            lines.append(" ".join([title, *(each.rstrip("?*") for each in inputs), ":", *names]))
    heading = SAVED_HEADING.format(version=torch.__version__.partition("+")[0])
    return heading + "\n".join(lines) + "\n"


if __name__ == "__main__":
    slots = table()
    TABLE.write_text(slots, encoding="utf-8")
    SAVED.write_text(saved_table(slots), encoding="utf-8")
    print(f"wrote {TABLE.name} and {SAVED.name}")
