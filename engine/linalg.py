"""``torch.linalg``: products, norms, solving and factorisations of (batches of) matrices."""

from collections.abc import Callable

from .calls.absent import module_getattr
from .core.tensor import Tensor
from .face.calling import function
from .ops.linear.decompositions import cholesky, eigh, eigvalsh, pinv, qr, svd, svdvals
from .ops.linear.equations import lstsq, solve_triangular, tensorinv, tensorsolve
from .ops.linear.inverses import LinAlgError, det, inv, solve
from .ops.linear.inverses import linalg_slogdet as slogdet
from .ops.linear.matrices import (
    cond,
    matrix_norm,
    matrix_power,
    matrix_rank,
    multi_dot,
    norm,
    vecdot,
)
from .ops.linear.products import matmul
from .ops.reductions.moments import vector_norm
from .ops.reductions.sequences import linalg_vander as vander
from .ops.reductions.statistics import linalg_cross as cross
from .ops.views.shape import diagonal as _diagonal

_LISTED: dict[str, Callable] = {
    "lstsq": lstsq,
    "solve_triangular": solve_triangular,
    "svd": svd,
    "tensorinv": tensorinv,
    "tensorsolve": tensorsolve,
    "vander": vander,
}
globals().update({name: function(f"linalg_{name}", op) for name, op in _LISTED.items()})
__getattr__ = module_getattr("torch.linalg")

__all__ = [
    "LinAlgError",
    "cholesky",
    "cond",
    "cross",
    "det",
    "diagonal",
    "eigh",
    "eigvalsh",
    "inv",
    "lstsq",
    "matmul",
    "matrix_norm",
    "matrix_power",
    "matrix_rank",
    "multi_dot",
    "norm",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "solve_triangular",
    "svd",
    "svdvals",
    "tensorinv",
    "tensorsolve",
    "vander",
    "vecdot",
    "vector_norm",
]


def diagonal(A: Tensor, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """The diagonals of matrices, as the last dimension."""
    return _diagonal(A, offset, dim1, dim2)
