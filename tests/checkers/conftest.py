"""The library that learners' code runs on: the engine always, real torch where it is installed."""

import importlib
import importlib.util

import pytest

LIBRARIES = ["engine"] + (["torch"] if importlib.util.find_spec("torch") else [])


@pytest.fixture(params=LIBRARIES)
def library(request):
    """The module that stands under the name torch in the learner's code."""
    return importlib.import_module(request.param)


@pytest.fixture(autouse=True)
def progress_elsewhere(tmp_path, monkeypatch):
    """Tests never touch anybody's progress."""
    monkeypatch.setenv("GRADSCHOOL_PROGRESS", str(tmp_path / "progress.json"))
