"""PyTorch's autograd on NumPy: ``import engine as torch``.

Importing the engine silences NumPy's floating point warnings in this thread, because PyTorch
computes log(0) and 1/0 without a word; ``numpy.seterr`` brings them back.
"""

# ruff: noqa: F401  the names are the purpose of this file
from __future__ import annotations

import math as _math
import sys as _sys

import numpy as _np

from . import autograd, random
from .arrays import dtypes
from .arrays.dtypes import (
    Size,
    device,
    dtype,
    float16,
    float32,
    float64,
    get_default_dtype,
    int8,
    int16,
    int32,
    int64,
    set_default_dtype,
    uint8,
)
from .autograd.grad_mode import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    set_grad_enabled,
)
from .calls import absent as _absent
from .core.tensor import Tensor
from .create.data import as_tensor, asarray, from_numpy, tensor
from .create.random import (
    Generator,
    bernoulli,
    default_generator,
    get_rng_state,
    initial_seed,
    manual_seed,
    multinomial,
    normal,
    rand,
    rand_like,
    randint,
    randint_like,
    randn,
    randn_like,
    randperm,
    seed,
    set_rng_state,
)
from .create.shapes import (
    arange,
    empty,
    empty_like,
    eye,
    full,
    full_like,
    linspace,
    logspace,
    meshgrid,
    ones,
    ones_like,
    scalar_tensor,
    tril_indices,
    triu_indices,
    zeros,
    zeros_like,
)
from .create.shapes import range_ as range
from .face import later, typed
from .face.attributes import strided
from .face.binding import guard_creations as _guard_creations
from .face.binding import install as _install
from .face.determinism import (
    are_deterministic_algorithms_enabled,
    is_deterministic_algorithms_warn_only_enabled,
    use_deterministic_algorithms,
)
from .face.printing import set_printoptions
from .face.typeinfo import (
    can_cast,
    finfo,
    get_default_device,
    iinfo,
    is_complex,
    is_floating_point,
    is_nonzero,
    is_same_size,
    is_tensor,
    numel,
    promote_types,
    result_type,
    set_default_device,
    set_default_tensor_type,
    typename,
)

_np.seterr(all="ignore")
globals().update(_install())
globals().update(_guard_creations(globals()))

globals().update(typed.TYPED)
float = dtypes.float32
double = dtypes.float64
half = dtypes.float16
short = dtypes.int16
int = dtypes.int32
long = dtypes.int64
bool = dtypes.bool_
inf, nan, pi, e = _math.inf, _math.nan, _math.pi, _math.e
__version__ = "2.13.0+gradschool"
newaxis = None
contiguous_format, preserve_format = "torch.contiguous_format", "torch.preserve_format"


# What the reference lists: torch's names, not the rooms that only we have.
_OWN = {"annotations", "core", "create", "dtypes", "face", "later", "ops", "typed"}
__all__ = [name for name in globals() if not name.startswith("_") and name not in _OWN]
__all__ += [*later.MODULES, *later.NATIVE]
__getattr__ = later.module_getattr(globals())
_absent.install(_sys.modules[__name__])


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
