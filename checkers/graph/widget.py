"""The anywidget around a page; its JavaScript is one module without a build chain."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets


class TraceWidget(anywidget.AnyWidget):
    """Shows a trace. Everything it needs is in `trace`; it never asks the kernel.

    `values`: numbers that were changed, by the id of their box; an explorer keeps it and the
    page alike, whichever of them is changed.
    """

    trace = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)

    def __init__(self, trace: dict[str, Any], script: str, style: str) -> None:
        self._esm = script
        self._css = style
        super().__init__(trace=trace)


class Handle(traitlets.HasTraits):
    """One box of an explorer as a `value` that other widgets can be linked to.

    A number for a box of one number, a list of numbers otherwise.
    """

    value = traitlets.Any()

    def __init__(self, widget: TraceWidget, key: str) -> None:
        self._widget, self._key = widget, key
        source = widget.trace["sources"][key]
        self._single = not source["shape"]
        super().__init__()
        self._read(widget.values.get(key, source["numbers"]))
        widget.observe(lambda change: self._read(change.new.get(key)), "values")
        self.observe(self._write, "value")

    def _read(self, numbers: Any) -> None:
        if numbers is not None:
            self.value = numbers[0] if self._single else list(numbers)

    def _write(self, change: Any) -> None:
        numbers = [change.new] if self._single else list(change.new)
        size = len(self._widget.trace["sources"][self._key]["numbers"])
        if len(numbers) != size:
            raise traitlets.TraitError(f"expected {size} numbers, got {len(numbers)}")
        if self._widget.values.get(self._key) != numbers:
            self._widget.values = {**self._widget.values, self._key: numbers}
