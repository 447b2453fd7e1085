"""Networks: modules, layers, losses, initialisers; complete for the course."""

from ..calls import absent
from . import functional, init, utils
from .activations import *  # noqa: F403
from .containers import ModuleDict, ModuleList, ParameterDict, ParameterList, Sequential
from .layers import *  # noqa: F403
from .losses import *  # noqa: F403
from .margins import *  # noqa: F403
from .module import Module
from .multihead import *  # noqa: F403
from .normalisation_layers import *  # noqa: F403
from .parameter import Buffer, Parameter

__all__ = [
    "Buffer",
    "Module",
    "ModuleDict",
    "ModuleList",
    "Parameter",
    "ParameterDict",
    "ParameterList",
    "Sequential",
    "functional",
    "init",
    "utils",
]
__getattr__ = absent.module_getattr("torch.nn")
