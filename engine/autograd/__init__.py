"""Automatic differentiation: the graph, the walk, modes, Function."""

from . import function
from .anomaly import (
    detect_anomaly,
    is_anomaly_enabled,
    set_detect_anomaly,
)
from .api import backward, grad
from .function import Function
from .modes import enable_grad, inference_mode, no_grad, set_grad_enabled
from .variable import Variable
