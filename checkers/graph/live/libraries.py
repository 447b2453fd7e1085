"""Which library makes a tensor where none was given: the one that the caller works with."""

from __future__ import annotations

import sys
from typing import Any

from ..model import GraphError
from ..naming import caller_namespace


def library_at_hand() -> Any:
    """The caller's `torch`, whatever he imported under this name, else the one that is loaded.

    Raises GraphError where there is none.
    """
    for module in (caller_namespace().get("torch"), *map(sys.modules.get, ("engine", "torch"))):
        if hasattr(module, "autograd") and hasattr(module, "tensor"):
            return module
    raise GraphError("no library is loaded: `import engine as torch` first, or give a tensor")
