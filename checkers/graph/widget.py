"""The anywidget around the stepper; its JavaScript is one module without a build chain."""

from __future__ import annotations

import anywidget
import traitlets

from .stepping import SCRIPT, STYLESHEET


class StepperWidget(anywidget.AnyWidget):
    """Shows a trace. Everything it needs is in `trace`; it never asks the kernel."""

    _esm = SCRIPT
    _css = STYLESHEET
    trace = traitlets.Dict().tag(sync=True)
