"""PyTorch's printed form: column widths, scientific mode, summaries, suffixes."""

from __future__ import annotations

from math import floor, inf, isfinite
from typing import Any

import numpy as np

from ..arrays.dtypes import Defaults
from ..arrays.versions import changes_of
from ..ops.unrecorded import Adrift


class Options:
    """What :func:`set_printoptions` sets."""

    precision = 4
    threshold: float = 1000
    edgeitems = 3
    linewidth = 80
    sci_mode: bool | None = None


PROFILES: dict[str, dict[str, float]] = {
    "default": {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80},
    "short": {"precision": 2, "threshold": 1000, "edgeitems": 2, "linewidth": 80},
    "full": {"precision": 4, "threshold": inf, "edgeitems": 3, "linewidth": 80},
}


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Set how tensors print.

    Args:
        precision: digits after the point.
        threshold: number of elements above which the middle is left out.
        edgeitems: how many elements stand at each end of a summary.
        linewidth: characters in a line.
        profile: "default", "short" or "full" for the first four at once.
        sci_mode: scientific notation on, off, or (None) where the numbers need it.
    """
    if profile is not None:
        if profile not in PROFILES:
            raise ValueError(f"profile must be one of {sorted(PROFILES)}, not {profile!r}")
        for name, value in PROFILES[profile].items():
            setattr(Options, name, value)
    given: dict[str, Any] = {
        "precision": precision,
        "threshold": threshold,
        "edgeitems": edgeitems,
        "linewidth": linewidth,
    }
    for name, value in given.items():
        if value is not None:
            setattr(Options, name, value)
    Options.sci_mode = sci_mode


class Format:
    """How the numbers of one tensor are written, so that they stand in columns."""

    def __init__(self, values: np.ndarray):
        self.kind = values.dtype.kind
        self.whole = True
        self.scientific = False
        self.width = 1
        flat = values.ravel()
        if self.kind != "f":
            self.width = max((len(str(v)) for v in flat.tolist()), default=1)
            return
        numbers = flat.astype(np.float64)
        numbers = numbers[np.isfinite(numbers) & (numbers != 0)]
        if numbers.size == 0:
            return
        size = np.abs(numbers)
        small, large = float(size.min()), float(size.max())
        self.whole = bool((numbers == np.ceil(numbers)).all())
        self.scientific = large / small > 1000 or large > 1e8 or (not self.whole and small < 1e-4)
        if Options.sci_mode is not None:
            self.scientific = Options.sci_mode
        pattern = self._pattern()
        extra = 1 if self.whole and not self.scientific else 0
        self.width = max(len(format(v, pattern)) for v in numbers.tolist()) + extra

    def _pattern(self) -> str:
        if self.scientific:
            return f".{Options.precision}e"
        return ".0f" if self.whole else f".{Options.precision}f"

    def __call__(self, value: Any) -> str:
        if self.kind != "f":
            text = str(value)
        else:
            text = format(value, self._pattern())
            if self.whole and not self.scientific and isfinite(value):
                text += "."
        return text.rjust(self.width)


def _edges(a: np.ndarray) -> np.ndarray:
    """The elements that a summary shows."""
    k = Options.edgeitems
    for axis, n in enumerate(a.shape):
        if n > 2 * k:
            keep = [*range(k), *range(n - k, n)]
            a = np.take(a, keep, axis)
    return a


def _lines(a: np.ndarray, indent: int, summarise: bool, fmt: Format) -> str:
    if a.ndim == 0:
        return fmt(a.item())
    k = Options.edgeitems
    short = summarise and a.shape[0] > 2 * k
    if a.ndim == 1:
        per_line = max(1, floor((Options.linewidth - indent) / (fmt.width + 2)))
        if short:
            items = [*map(fmt, a[:k].tolist()), " ...", *map(fmt, a[-k:].tolist())]
        else:
            items = [fmt(v) for v in a.tolist()]
        rows = [items[i : i + per_line] for i in range(0, len(items), per_line)]
        return "[" + (",\n" + " " * (indent + 1)).join(", ".join(r) for r in rows) + "]"
    rows_shown = [*a[:k], None, *a[-k:]] if short else list(a)
    parts = ["..." if r is None else _lines(r, indent + 1, summarise, fmt) for r in rows_shown]
    return "[" + ("," + "\n" * (a.ndim - 1) + " " * (indent + 1)).join(parts) + "]"


def tensor_str(t: Any, prefix: str = "tensor(") -> str:
    """The text of a tensor as PyTorch prints it."""
    a = t._array
    suffixes = []
    is_default = t.dtype is Defaults.dtype
    if a.size == 0:
        if a.ndim != 1:
            suffixes.append(f"size={tuple(a.shape)}")
        if not is_default:
            suffixes.append(f"dtype={t.dtype}")
        text = "[]"
    else:
        if not (is_default or a.dtype == np.int64 or a.dtype.kind == "b"):
            suffixes.append(f"dtype={t.dtype}")
        summarise = a.size > Options.threshold
        fmt = Format(_edges(a) if summarise else a)
        text = _lines(a, len(prefix), summarise, fmt)
    if t.grad_fn is not None:
        suffixes.append(f"grad_fn=<{type(t.grad_fn).__name__}>")
    elif _is_out_of_date(t):
        suffixes.append("grad_fn=<Invalid>")
    elif t.requires_grad:
        suffixes.append("requires_grad=True")
    return _with_suffixes(prefix + text, suffixes, len(prefix))


def _is_out_of_date(t: Any) -> bool:
    """Whether it is a view of no_grad whose memory has been changed since."""
    changes = changes_of(t._array) if type(t._node) is Adrift else None
    return changes is not None and changes.since(t._node._seq)


def _with_suffixes(text: str, suffixes: list[str], indent: int) -> str:
    length = len(text) - text.rfind("\n") + 1
    for suffix in suffixes:
        if length + len(suffix) + 2 > Options.linewidth:
            text += ",\n" + " " * indent + suffix
            length = indent + len(suffix)
        else:
            text += ", " + suffix
            length += len(suffix) + 2
    return text + ")"
