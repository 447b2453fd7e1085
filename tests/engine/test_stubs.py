"""Editors and type checkers know the engine: the stubs are fresh, and mypy finds wrong names."""

import subprocess
import sys
from pathlib import Path

import pytest

import engine
from engine.stubs import stubs

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", sorted(stubs(engine)))
def test_stubs_are_fresh(path: Path) -> None:
    message = "stale: python -m engine.stubs"
    assert path.read_text(encoding="utf-8") == stubs(engine)[path], message


GOOD = """
import engine as torch
from engine.autograd import Function, Variable

x = torch.tensor([1.0, 2.0], requires_grad=True)
y: torch.Tensor = torch.exp(x * 2 + 1).sum()
y.backward()
z = torch.maximum(x, y).mean(dim=0, keepdim=True)
x.grad = None
x.add_(1).clamp_(min=0)
w = -x @ x.T / 2
n: int = len(x) + x.numel()
layer = torch.nn.Linear(2, 3)
step = torch.optim.SGD(layer.parameters(), lr=0.1)
print(layer(x).relu().tolist(), torch.float32, torch.pi, x[0], x.shape[0])
"""
BAD = (
    "import engine as torch\ntorch.expp(torch.ones(2))",
    "import engine as torch\ntorch.ones(2).summ()",
    "import engine as torch\ntorch.exp()",
    "import engine as torch\ntorch.ones(2).backwards()",
)


def checked(program: str, tmp_path: Path) -> tuple[str, str, int]:
    path = tmp_path / "program.py"
    path.write_text(program, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", str(path), "--cache-dir", str(tmp_path / "cache")]
    ran = subprocess.run([*command, "--config-file", ""], capture_output=True, text=True, cwd=ROOT)
    return ran.stdout, ran.stderr, ran.returncode


def test_a_right_program_passes(tmp_path: Path) -> None:
    said, wrong, status = checked(GOOD, tmp_path)
    assert (status, wrong) == (0, ""), said


@pytest.mark.parametrize("program", BAD)
def test_a_wrong_name_is_an_error(program: str, tmp_path: Path) -> None:
    said, _, status = checked(program, tmp_path)
    assert status == 1
    assert "program.py:2: error" in said
