"""``torch.linalg``: products, norms, solving and factorisations of (batches of) matrices."""

from .absent import module_getattr
from .ops.decompositions import cholesky, eigh, eigvalsh, pinv, qr, svdvals
from .ops.inverses import LinAlgError, det, inv, solve
from .ops.inverses import linalg_slogdet as slogdet
from .ops.linalg import matmul
from .ops.matrices import (
    cond,
    matrix_norm,
    matrix_power,
    matrix_rank,
    multi_dot,
    norm,
    vecdot,
)
from .ops.moments import vector_norm
from .ops.shape import diagonal as _diagonal
from .ops.statistics import linalg_cross as cross
from .tensor import Tensor

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
    "svdvals",
    "vecdot",
    "vector_norm",
]


def diagonal(A: Tensor, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """The diagonals of matrices, as the last dimension."""
    return _diagonal(A, offset, dim1, dim2)
