"""Read the golden programs and tables, and run one case under any module that speaks torch.

A *program* file holds sections `# == id title ==`, each a case of several lines.
A *table* file holds headings of the same form, and every line below a heading is a case.
What stands above the first heading is the preamble and runs before each case of the file.
If a table's preamble defines `show(value)`, it prints the value of each line, else `repr` is used.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import importlib
import io
import re
import sys
import types
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from golden.reprs import one_form

HERE = Path(__file__).parent
HEADING = re.compile(r"^# == (?P<id>\S+)(?P<title>.*) ==$")
# torch ends some warnings with the C++ line that raised them; that line is no part of the message.
CPP_LOCATION = re.compile(r" \(Triggered internally at .*\)$", re.DOTALL)
# torch lists all signatures below a call that fits none; the engine has the first line only.
SIGNATURES = re.compile(r"(?<=but expected one of:)\n.*", re.DOTALL)
# The parts of torch that a program may import by name; each must exist in the engine as well.
SUBMODULES = (
    "autograd",
    "autograd.function",
    "autograd.functional",
    "autograd.forward_ad",
    "cuda",
    "func",
    "nn",
    "nn.functional",
    "nn.init",
    "nn.utils",
    "optim",
    "optim.lr_scheduler",
    "random",
    "testing",
)


@dataclass(frozen=True)
class Case:
    """One program with its identity: `preamble` runs first, `source` is what the case is about."""

    file: str
    id: str
    preamble: str
    source: str

    @property
    def digest(self) -> str:
        """Short hash of all that runs, so that a changed program with an old record is noticed."""
        return hashlib.sha256((self.preamble + "\0" + self.source).encode()).hexdigest()[:12]


def sections(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Split a file into its preamble and (id, body) pairs."""
    preamble: list[str] = []
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        heading = HEADING.match(line)
        if heading:
            found.append((heading["id"], []))
        else:
            (found[-1][1] if found else preamble).append(line)
    return "\n".join(preamble), [(name, "\n".join(body).strip() + "\n") for name, body in found]


def read_program(path: Path) -> list[Case]:
    """The cases of a program file: a section is a case."""
    preamble, found = sections(path.read_text(encoding="utf-8"))
    return [Case(path.stem, name, preamble, body) for name, body in found]


def read_table(path: Path) -> list[Case]:
    """The cases of a table file: a line is a case, and the line itself is its id."""
    preamble, found = sections(path.read_text(encoding="utf-8"))
    lines = [line.strip() for _, body in found for line in body.splitlines()]
    return [Case(path.stem, line, preamble, line) for line in lines if line and line[0] != "#"]


def all_cases() -> dict[str, list[Case]]:
    """Every case by file; ids are unique within a file."""
    files = {path.stem: read_program(path) for path in sorted((HERE / "programs").glob("*.py"))}
    files |= {path.stem: read_table(path) for path in sorted((HERE / "tables").glob("*.py"))}
    for name, cases in files.items():
        ids = [case.id for case in cases]
        twice = sorted({case_id for case_id in ids if ids.count(case_id) > 1})
        if twice:
            raise ValueError(f"{name}.py: these cases stand there more than once: {twice}")
    return files


@contextlib.contextmanager
def imported_as_torch(module: types.ModuleType) -> Iterator[None]:
    """Let `import torch` and its submodules mean `module` inside the block."""
    saved = {name: sys.modules[name] for name in sys.modules if name.split(".")[0] == "torch"}
    for name in saved:
        del sys.modules[name]
    sys.modules["torch"] = module
    for name in SUBMODULES:
        with contextlib.suppress(ImportError):  # an attribute need not be a module of its own
            importlib.import_module(f"{module.__name__}.{name}")
        part: Any = module
        for step in name.split("."):
            part = getattr(part, step, None)
        if part is not None:
            sys.modules[f"torch.{name}"] = part
    try:
        yield
    finally:
        for name in [name for name in sys.modules if name.split(".")[0] == "torch"]:
            del sys.modules[name]
        sys.modules.update(saved)


def reset(torch: Any) -> None:
    """Put back every global switch that a case may have turned."""
    torch.set_grad_enabled(True)
    torch.set_default_dtype(torch.float32)
    torch.set_printoptions(profile="default")
    torch.manual_seed(0)


def run(case: Case, torch: Any) -> dict[str, Any]:
    """Run one case and return what a reader would see: stdout, warnings, exception.

    `torch` is the module whose global switches are reset before the case; `import torch` inside the
    case must already mean that module.
    """
    # "__main__" so that a class prints as it would in a notebook: <class '__main__.Square'>.
    namespace: dict[str, Any] = {"__name__": "__main__"}
    tree = ast.parse(case.source)
    last = tree.body[-1] if case.id == case.source else None
    expression = tree.body.pop() if isinstance(last, ast.Expr) else None
    printed, error = io.StringIO(), None
    reset(torch)
    with contextlib.redirect_stdout(printed), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            exec(compile(case.preamble, case.file, "exec"), namespace)
            exec(compile(tree, case.file, "exec"), namespace)
            if isinstance(expression, ast.Expr):
                value = eval(
                    compile(ast.Expression(expression.value), case.file, "eval"), namespace
                )
                namespace.get("show", lambda result: print(repr(result)))(value)
        except Exception as raised:
            error = SIGNATURES.sub("", f"{type(raised).__name__}: {raised}")
    reset(torch)
    return {
        "stdout": one_form(printed.getvalue()).splitlines(),
        "warnings": [
            f"{item.category.__name__}: {CPP_LOCATION.sub('', str(item.message))}"
            for item in caught
        ],
        "error": error,
    }
