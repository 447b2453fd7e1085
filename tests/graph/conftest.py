"""Graph tests run on this engine and, where it is installed, on real torch."""

import importlib
import importlib.util

import pytest

LIBRARIES = ["engine"] + (["torch"] if importlib.util.find_spec("torch") else [])


@pytest.fixture(params=LIBRARIES)
def torch(request):
    """The library under the learner's hands."""
    return importlib.import_module(request.param)
