"""Optimizers: arithmetic on parameters and their gradients, nothing more."""

from ..calls import absent
from . import lr_scheduler
from .adagrad import Adagrad
from .adam import Adam, AdamW
from .optimizer import Optimizer
from .rmsprop import RMSprop
from .sgd import SGD

__all__ = ["SGD", "Adagrad", "Adam", "AdamW", "Optimizer", "RMSprop", "lr_scheduler"]

__getattr__ = absent.module_getattr("torch.optim")

# As in PyTorch: torch.optim.sgd is no name, and whoever writes it means SGD.
for _module in ("absent", "adagrad", "adam", "optimizer", "rmsprop", "sgd"):
    del globals()[_module]
