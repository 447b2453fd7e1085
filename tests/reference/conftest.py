"""Tests about real PyTorch: collected only where it is installed, by `make torchtest`."""

import importlib.util

collect_ignore = [] if importlib.util.find_spec("torch") else ["test_notebooks_on_torch.py"]
