"""Anomaly mode: remember where each operation was called, and name the line when it fails."""

from __future__ import annotations

import os
import warnings
from typing import Any

import numpy as np

_WARNING = (
    "Anomaly Detection has been enabled. This mode will increase the runtime and should only be "
    "enabled for debugging."
)


HERE = os.path.dirname(
    os.path.dirname(__file__)
)  # the engine's own files are left out of tracebacks


class _Anomaly:
    """What :func:`note_call` has to do for each new node.

    ``enabled`` is the one flag that operations read: True while anomaly mode traces calls, and
    from the first inference tensor on, which no node may save.
    """

    __slots__ = ("check_nan", "enabled", "inference", "tracing", "wants_nan")

    def __init__(self) -> None:
        self.enabled = self.tracing = self.inference = self.check_nan = False
        self.wants_nan = True

    def set(self, tracing: bool, wants_nan: bool) -> None:
        self.tracing, self.wants_nan = tracing, wants_nan
        self.check_nan = tracing and wants_nan
        self.enabled = tracing or self.inference


anomaly = _Anomaly()

E_INFERENCE = (
    "Inference tensors cannot be saved for backward. Please do not use Tensors created in "
    "inference mode in computation tracked by autograd. To work around this, you can make a clone "
    "to get a normal tensor and use it in autograd, or use `torch.no_grad()` instead of "
    "`torch.inference_mode()`."
)


def note_call(node: Any) -> None:
    """Keep the learner's lines (without the engine's own) that led to this node.

    Raises:
        RuntimeError: when the node saves an inference tensor.
    """
    if anomaly.inference and any(getattr(v, "_inference", False) for v in node._kept or ()):
        raise RuntimeError(E_INFERENCE)
    if not anomaly.tracing:
        return
    import traceback  # only who looks for anomalies pays for it

    frames = [f for f in traceback.extract_stack() if not f.filename.startswith(HERE)]
    node._more().trace = "".join(traceback.format_list(frames))


class set_detect_anomaly:
    """Switch anomaly mode on or off, for good or (as a context manager) until the block ends."""

    def __init__(self, mode: bool, check_nan: bool = True):
        self._before = (anomaly.tracing, anomaly.wants_nan)
        anomaly.set(bool(mode), check_nan)

    def __enter__(self) -> None:
        pass

    def __exit__(self, *exc: Any) -> None:
        anomaly.set(*self._before)


class detect_anomaly(set_detect_anomaly):
    """Inside this block a failing backward prints the forward line that made its node."""

    def __init__(self, check_nan: bool = True):
        warnings.warn(_WARNING, stacklevel=2)
        super().__init__(True, check_nan)


def is_anomaly_enabled() -> bool:
    """Whether calls are traced."""
    return anomaly.tracing


def name_culprit(node: Any) -> None:
    """Warn with the forward line of a node whose rule raised."""
    if not anomaly.tracing:
        return
    name = node.name()
    if node._extra is None or node._extra.trace is None:
        warnings.warn(
            f"Error detected in {name}. No forward pass information available. Enable detect "
            "anomaly during forward pass for more information.",
            stacklevel=2,
        )
    else:
        warnings.warn(
            f"Error detected in {name}. Traceback of forward call that caused the error:\n"
            f"{node._extra.trace}",
            stacklevel=2,
        )


def check_nan(node: Any, pairs: list) -> None:
    """Raise when a rule returned NaN."""
    for i, (_, d) in enumerate(pairs):
        array = getattr(d, "_array", d)
        if array is not None and np.isnan(array).any():
            name_culprit(node)
            raise RuntimeError(f"Function '{node.name()}' returned nan values in its {i}th output.")
