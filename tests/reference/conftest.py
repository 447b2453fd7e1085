"""Tests about real PyTorch: collected only where it is installed, by `make torchtest`."""

import importlib.util

NEEDS_TORCH = ["test_notebooks_on_torch.py", "test_looking_on_torch.py"]
collect_ignore = [] if importlib.util.find_spec("torch") else NEEDS_TORCH
