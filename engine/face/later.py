"""What is loaded when it is first asked for, so that ``import engine`` is quick.

A first lesson needs tensors, operations and gradients. The package's ``__getattr__`` finds modules,
optimizers and the rest, once.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from ..calls.absent import module_getattr as absent

MODULES = ("accelerator", "cuda", "func", "linalg", "nn", "optim", "special", "testing")
# Functions of torch that belong to networks, and are defined beside them (nn/native.py).
NATIVE = (
    "alpha_dropout", "alpha_dropout_", "batch_norm", "bilinear",
    "binary_cross_entropy_with_logits", "celu", "celu_", "cosine_embedding_loss",
    "cosine_similarity", "dropout", "dropout_", "embedding", "group_norm",
    "hinge_embedding_loss", "kl_div", "layer_norm", "margin_ranking_loss", "pairwise_distance",
    "poisson_nll_loss", "rms_norm", "rrelu", "rrelu_", "selu", "selu_", "threshold",
    "threshold_", "triplet_margin_loss",
)  # fmt: skip


def module_getattr(names: dict[str, Any]) -> Callable[[str], Any]:
    """The package's ``__getattr__``, which puts what it loads among ``names``."""
    engine = names["__name__"]
    otherwise = absent("torch")

    def __getattr__(name: str) -> Any:
        if name in MODULES:
            return importlib.import_module(f"{engine}.{name}")
        if name in NATIVE:
            names.update(importlib.import_module(f"{engine}.nn.native").FUNCTIONS)
            return names[name]
        return otherwise(name)

    return __getattr__
