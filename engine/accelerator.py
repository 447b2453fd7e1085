"""``torch.accelerator`` as a build without one has it."""

from __future__ import annotations

from typing import Any


def is_available() -> bool:
    """False: this engine computes on the CPU."""
    return False


def current_accelerator(check_available: bool = False) -> None:
    """None: there is no accelerator."""
    return


def device_count() -> int:
    """0."""
    return 0


def synchronize(device: Any = None) -> None:
    """Refused: there is nothing to wait for."""
    raise RuntimeError("Cannot access accelerator device when none is available.")
