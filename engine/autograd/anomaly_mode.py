"""Anomaly mode: remember where each operation was called, and name the line when it fails."""

from __future__ import annotations

import os
import traceback
import warnings
from typing import Any

import numpy as np

from ..core.hooks import watchers
from ..sentences import HINT

_WARNING = (
    "Anomaly Detection has been enabled. This mode will increase the runtime and should only be "
    "enabled for debugging."
)
_SEEN = (
    "Hint: the backtrace further above shows the operation that failed to compute its gradient. "
    "The variable in question was changed in there or anywhere later. Good luck!"
)
HERE = os.path.dirname(os.path.dirname(__file__))  # the engine's own files are left out


class Anomaly:
    """The watcher that anomaly mode is, while it is on."""

    def __init__(self) -> None:
        self.tracing = False
        self.wants_nan = True

    def set(self, tracing: bool, wants_nan: bool) -> None:
        """Switch it on or off."""
        if tracing is not self.tracing:
            (watchers.append if tracing else watchers.remove)(self)
        self.tracing, self.wants_nan = tracing, wants_nan

    def recorded(self, node: Any) -> None:
        """Keep the learner's lines (without the engine's own) that led to a node."""
        frames = [f for f in traceback.extract_stack() if not f.filename.startswith(HERE)]
        node._more().trace = "".join(traceback.format_list(frames))

    def ran(self, node: Any, pairs: list) -> None:
        """Raise when a rule returned NaN."""
        for i, (_, d) in enumerate(pairs if self.wants_nan else ()):
            array = getattr(d, "_array", d)
            if array is not None and np.isnan(array).any():
                raise RuntimeError(
                    f"Function '{node.name()}' returned nan values in its {i}th output."
                )

    def failed(self, node: Any, error: Exception) -> None:
        """Warn with the forward line of a node whose rule raised."""
        name, extra = node.name(), node._extra
        if extra is None or extra.trace is None:
            said = "No forward pass information available. Enable detect anomaly during forward "
            said += "pass for more information."
        else:
            said = f"Traceback of forward call that caused the error:\n{extra.trace}"
        warnings.warn(f"Error detected in {name}. {said}", stacklevel=2)
        if error.args and str(error).endswith(HINT):
            error.args = (str(error).removesuffix(HINT) + _SEEN,)


anomaly = Anomaly()


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
