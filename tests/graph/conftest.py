"""Graph tests run on this engine and, where it is installed, on real torch."""

import importlib

import pytest


@pytest.fixture(params=["engine", "torch"])
def torch(request):
    """The library under the learner's hands."""
    if request.param == "torch":
        return pytest.importorskip("torch")
    return importlib.import_module(request.param)
