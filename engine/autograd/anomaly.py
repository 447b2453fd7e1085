"""Anomaly mode: remember where each operation was called, and name the line when it fails."""

from __future__ import annotations

import traceback
import warnings
from typing import Any

_WARNING = "Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging."


class _Anomaly:
    __slots__ = ("check_nan", "enabled")

    def __init__(self) -> None:
        self.enabled = False
        self.check_nan = True


anomaly = _Anomaly()


def note_call(node: Any) -> None:
    """Keep the learner's lines (without the engine's own) that led to this node."""
    here = __name__.partition(".")[0]
    frames = [
        f for f in traceback.extract_stack() if f"/{here}/" not in f.filename.replace("\\", "/")
    ]
    node._more().trace = "".join(traceback.format_list(frames))


class set_detect_anomaly:
    """Switch anomaly mode on or off, for good or (as a context manager) until the block ends."""

    def __init__(self, mode: bool, check_nan: bool = True):
        self._before = (anomaly.enabled, anomaly.check_nan)
        anomaly.enabled, anomaly.check_nan = bool(mode), check_nan

    def __enter__(self) -> None:
        pass

    def __exit__(self, *exc: Any) -> None:
        anomaly.enabled, anomaly.check_nan = self._before


class detect_anomaly(set_detect_anomaly):
    """Inside this block a failing backward prints the forward line that made its node."""

    def __init__(self, check_nan: bool = True):
        warnings.warn(_WARNING, stacklevel=2)
        super().__init__(True, check_nan)


def is_anomaly_enabled() -> bool:
    return anomaly.enabled


def is_anomaly_check_nan_enabled() -> bool:
    return anomaly.check_nan
