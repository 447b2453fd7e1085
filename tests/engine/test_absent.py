"""What is left out on purpose says so, however a program asks for it."""

from __future__ import annotations

import importlib

import pytest

import engine
from engine.calls.absent import NotImported, NotOffered

# (module, name): asked for as an attribute
ATTRIBUTES = [
    ("", "profiler"), ("", "hub"), ("", "utils"), ("", "amp"), ("", "nested"), ("", "distributions"),
    ("autograd", "forward_ad"), ("autograd", "profiler"), ("cuda", "amp"),
    ("nn.utils", "parametrize"), ("nn.utils", "rnn"), ("nn", "Conv2d"), ("optim", "swa_utils"),
]  # fmt: skip
# asked for by an import
MODULES = [
    "profiler", "hub", "utils", "utils.data", "utils.checkpoint", "autograd.forward_ad",
    "distributions", "nn.modules", "nn.modules.linear", "nn.utils.parametrize", "cuda.amp",
    "optim.swa_utils", "jit",
]  # fmt: skip


@pytest.mark.parametrize(("module", "name"), ATTRIBUTES)
def test_an_attribute_says_why_it_is_not_there(module: str, name: str) -> None:
    owner = importlib.import_module(f"engine.{module}" if module else "engine")
    with pytest.raises(NotOffered, match=rf"{name} is not offered by this engine: .+\.$"):
        getattr(owner, name)


@pytest.mark.parametrize("module", MODULES)
def test_an_import_says_why_it_fails(module: str) -> None:
    with pytest.raises(NotImported, match=r"torch\..+ is not offered by this engine: .+\.$"):
        importlib.import_module(f"engine.{module}")


def test_what_nobody_knows_fails_as_ever() -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("engine.nothing")
    with pytest.raises(AttributeError, match="no attribute"):
        engine.autograd.nothing  # noqa: B018
