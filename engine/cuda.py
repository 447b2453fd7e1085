"""CUDA as a build without it has it: ``is_available()`` is False, the rest says why not."""

from __future__ import annotations

from typing import Any

from .calls import absent
from .face.typed import CUDA_TYPED

globals().update(CUDA_TYPED)


def is_available() -> bool:
    """False: this engine computes on the CPU."""
    return False


def device_count() -> int:
    """0."""
    return 0


def is_initialized() -> bool:
    """False."""
    return False


def manual_seed_all(seed: int) -> None:
    """Accepted and without effect, as in a build without CUDA."""


manual_seed = manual_seed_all


def empty_cache() -> None:
    """Accepted and without effect."""


def current_device() -> int:
    """Refused."""
    raise AssertionError("Torch not compiled with CUDA enabled")


def synchronize(device: Any = None) -> None:
    """Refused."""
    raise AssertionError("Torch not compiled with CUDA enabled")


def get_device_name(device: Any = None) -> str:
    """Refused."""
    raise AssertionError("Torch not compiled with CUDA enabled")


__path__: list[str] = []  # so that an import of torch.cuda.amp gets as far as the reason
__getattr__ = absent.module_getattr("torch.cuda")
