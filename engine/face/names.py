"""The table of names: which operation is which method, function and in-place method.

Everything a Tensor can do stands here once; ``binding.py`` puts it where programs find it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ops.elements import arithmetic as a
from ..ops.elements import division, filling, limits, special
from ..ops.elements import elementwise as e
from ..ops.indexing import index, masks, scatter
from ..ops.inplace import inplace
from ..ops.linear import decompositions as d
from ..ops.linear import einsum, inverses, matrices
from ..ops.linear import products as linalg
from ..ops.network import gates
from ..ops.reductions import counting, distances, extremes, moments, reduce, sequences, softmaxes
from ..ops.reductions import statistics as st
from ..ops.views import arrange, join, parts, shape
from . import casts, typeinfo
from .tracking import Tracking

UNARY = {
    "neg": e.neg, "negative": e.neg, "positive": a.positive, "exp": e.exp, "exp2": e.exp2,
    "expm1": e.expm1, "log": e.log, "log2": e.log2, "log10": e.log10, "log1p": e.log1p,
    "sqrt": e.sqrt, "rsqrt": e.rsqrt, "reciprocal": e.reciprocal, "abs": e.abs_,
    "absolute": e.abs_, "sign": e.sign, "sgn": e.sgn, "sin": e.sin, "cos": e.cos, "tan": e.tan,
    "asin": e.asin, "arcsin": e.asin, "acos": e.acos, "arccos": e.acos, "atan": e.atan,
    "arctan": e.atan, "sinh": e.sinh, "cosh": e.cosh, "tanh": e.tanh, "asinh": e.asinh,
    "arcsinh": e.asinh, "acosh": e.acosh, "arccosh": e.acosh, "atanh": e.atanh,
    "arctanh": e.atanh, "sinc": e.sinc, "deg2rad": e.deg2rad, "rad2deg": e.rad2deg,
    "sigmoid": e.sigmoid, "relu": e.relu, "erf": e.erf, "erfc": e.erfc, "floor": limits.floor,
    "ceil": limits.ceil, "trunc": limits.trunc, "fix": limits.trunc, "frac": limits.frac,
    "round": a.round_,
    "square": a.square, "logit": a.special_logit, "bitwise_not": a.bitwise_not,
    "logical_not": a.logical_not, "tril": join.tril, "triu": join.triu,
    "lgamma": special.lgamma, "digamma": special.digamma, "erfinv": special.erfinv,
    "mvlgamma": special.mvlgamma, "nan_to_num": a.nan_to_num, "clamp_min": a.clamp_min,
    "clamp_max": a.clamp_max,
}  # fmt: skip
BINARY = {
    "add": a.add, "sub": a.sub, "subtract": a.sub, "mul": e.mul, "multiply": e.mul, "div": a.div,
    "divide": a.div, "true_divide": e.div, "floor_divide": division.floor_divide,
    "remainder": division.remainder, "fmod": division.fmod, "pow": a.pow,
    "atan2": e.atan2, "arctan2": e.atan2,
    "hypot": e.hypot, "xlogy": e.xlogy, "copysign": e.copysign, "eq": e.eq, "ne": e.ne,
    "not_equal": e.ne, "lt": e.lt, "less": e.lt, "le": e.le, "less_equal": e.le, "gt": e.gt,
    "greater": e.gt, "ge": e.ge, "greater_equal": e.ge, "logical_and": e.logical_and,
    "logical_or": e.logical_or, "logical_xor": e.logical_xor, "bitwise_and": a.bitwise_and,
    "bitwise_or": a.bitwise_or, "bitwise_xor": a.bitwise_xor, "lerp": a.lerp, "addcmul": a.addcmul,
    "addcdiv": a.addcdiv, "clamp": a.clamp, "clip": a.clamp,
    "masked_fill": masks.masked_fill, "scatter": scatter.scatter,
    "scatter_add": scatter.scatter_add, "index_put": scatter.index_put,
    "index_add": scatter.index_add, "index_copy": scatter.index_copy,
    "index_fill": scatter.index_fill, "addmm": linalg.addmm, "cumsum": reduce.cumsum,
    "cumprod": reduce.cumprod, "float_power": a.float_power,
    "logcumsumexp": st.logcumsumexp, "bitwise_left_shift": a.bitwise_left_shift,
    "bitwise_right_shift": a.bitwise_right_shift, "heaviside": a.heaviside, "gcd": a.gcd,
    "lcm": a.lcm, "addmv": linalg.addmv, "addr": linalg.addr, "baddbmm": linalg.baddbmm,
    "addbmm": linalg.addbmm, "masked_scatter": masks.masked_scatter,
    "scatter_reduce": scatter.scatter_reduce, "renorm": st.renorm,
    "put": parts.put,
    "nextafter": a.nextafter,
}  # fmt: skip
IN_PLACE_ONLY = {"copy": join.copy, "fill": filling.fill_inplace}
NOT_IN_PLACE = {"positive"}
# In place as functions too; so is all of UNARY.
IN_PLACE_FUNCTIONS = {"addmv", "clamp", "clip", "fill", "gcd", "index_put", "lcm", "xlogy"}
AS_THEY_ARE = {reduce.sum_, reduce.mean}  # hot: they take NumPy's names themselves
BOTH = {
    "maximum": e.maximum, "minimum": e.minimum, "fmax": e.fmax, "fmin": e.fmin,
    "logaddexp": e.logaddexp, "sum": reduce.sum_, "mean": reduce.mean, "nansum": reduce.nansum,
    "prod": reduce.prod, "max": extremes.max_, "min": extremes.min_, "amax": extremes.amax,
    "amin": extremes.amin, "aminmax": extremes.aminmax, "argmax": extremes.argmax,
    "argmin": extremes.argmin, "sort": extremes.sort, "argsort": extremes.argsort,
    "topk": extremes.topk, "kthvalue": extremes.kthvalue, "median": extremes.median,
    "var": moments.var, "std": moments.std, "norm": matrices.any_norm, "dist": moments.dist,
    "softmax": softmaxes.softmax, "log_softmax": softmaxes.log_softmax,
    "logsumexp": softmaxes.logsumexp, "all": reduce.all_, "any": reduce.any_,
    "count_nonzero": reduce.count_nonzero, "reshape": shape.reshape, "flatten": shape.flatten,
    "unflatten": shape.unflatten, "ravel": shape.ravel, "permute": shape.permute,
    "transpose": shape.transpose, "swapaxes": shape.transpose, "swapdims": shape.transpose,
    "movedim": shape.movedim, "moveaxis": shape.movedim, "t": shape.t,
    "unsqueeze": shape.unsqueeze, "squeeze": shape.squeeze, "select": shape.select,
    "narrow": shape.narrow, "diagonal": shape.diagonal, "clone": join.clone,
    "split": join.split, "chunk": join.chunk, "tensor_split": join.tensor_split,
    "unbind": join.unbind, "tile": join.tile, "flip": join.flip, "fliplr": join.fliplr,
    "flipud": join.flipud, "roll": join.roll, "rot90": join.rot90, "diag": join.diag,
    "diag_embed": join.diag_embed, "trace": join.trace, "masked_select": masks.masked_select,
    "nonzero": masks.nonzero, "gather": scatter.gather, "take_along_dim": scatter.take_along_dim,
    "index_select": scatter.index_select, "take": scatter.take_flat,
    "repeat_interleave": scatter.repeat_interleave, "mm": linalg.mm, "mv": linalg.mv,
    "dot": linalg.dot, "inner": linalg.inner, "bmm": linalg.bmm, "matmul": linalg.matmul,
    "outer": linalg.outer, "ger": linalg.outer, "isnan": a.isnan, "isinf": a.isinf,
    "isfinite": a.isfinite, "isclose": a.isclose, "allclose": a.allclose, "equal": a.equal,
    "isposinf": a.isposinf, "isneginf": a.isneginf, "signbit": a.signbit,
    "logaddexp2": e.logaddexp2, "cummax": st.cummax, "cummin": st.cummin,
    "nanmean": st.nanmean, "nanmedian": st.nanmedian, "mode": st.mode, "quantile": st.quantile,
    "nanquantile": st.nanquantile, "diff": st.diff, "cov": st.cov, "corrcoef": st.corrcoef,
    "cross": st.cross, "msort": st.msort, "hsplit": arrange.hsplit, "vsplit": arrange.vsplit,
    "dsplit": arrange.dsplit, "split_with_sizes": arrange.split_with_sizes,
    "unsafe_split": join.split, "unsafe_chunk": join.chunk, "diagflat": arrange.diagflat,
    "broadcast_to": arrange.broadcast_to, "vdot": linalg.vdot, "kron": linalg.kron,
    "unique": counting.unique, "unique_consecutive": counting.unique_consecutive,
    "bincount": counting.bincount, "histc": counting.histc, "argwhere": counting.argwhere,
    "det": inverses.det, "logdet": inverses.logdet, "slogdet": inverses.slogdet,
    "inverse": inverses.inv, "matrix_power": matrices.matrix_power,
    "pinverse": d.pinv, "cholesky": d.cholesky, "qr": d.qr,
    "adjoint": shape.matrix_transpose, "conj": a.itself, "conj_physical": a.itself,
    "resolve_conj": a.itself, "resolve_neg": a.itself, "isreal": a.isreal, "angle": e.angle,
    "select_scatter": parts.select_scatter, "slice_scatter": parts.slice_scatter,
    "diagonal_scatter": parts.diagonal_scatter, "svd": d.torch_svd,
    "prelu": gates.prelu, "hardshrink": gates.hardshrink,
    "is_nonzero": typeinfo.is_nonzero, "is_same_size": typeinfo.is_same_size,
}  # fmt: skip
METHODS_ONLY = {
    "view": shape.view, "view_as": shape.view_as, "reshape_as": shape.reshape_as,
    "expand": shape.expand, "expand_as": shape.expand_as, "unfold": shape.unfold,
    "repeat": join.repeat, "contiguous": join.contiguous, "to": join.to,
    "type_as": join.type_as, "type": casts.type_, "zero_": filling.zero_,
    "apply_": casts.apply_, "set_": casts.set_,
    "t_": shape.t_, "transpose_": shape.transpose_, "squeeze_": shape.squeeze_,
    "unsqueeze_": shape.unsqueeze_, "swapaxes_": shape.transpose_,
    "swapdims_": shape.transpose_, "fill_diagonal_": parts.fill_diagonal_,
    "__getitem__": index.getitem,
    "__setitem__": index.setitem, "__delitem__": index.delitem,
    "__add__": e.add, "__radd__": e.add, "__sub__": e.sub, "__rsub__": a.rsub, "__mul__": e.mul,
    "__rmul__": e.mul, "__truediv__": e.div, "__rtruediv__": a.rdiv,
    "__floordiv__": division.floor_divide, "__mod__": division.remainder, "__pow__": a.pow,
    "__rpow__": a.rpow,
    "__matmul__": linalg.matmul, "__rmatmul__": a.rmatmul, "__neg__": e.neg,
    "__pos__": a.positive, "__abs__": e.abs_, "__invert__": a.invert, "__eq__": e.eq,
    "__ne__": e.ne, "__lt__": e.lt, "__le__": e.le, "__gt__": e.gt, "__ge__": e.ge,
    "__and__": a.bitwise_and, "__rand__": a.bitwise_and, "__or__": a.bitwise_or,
    "__ror__": a.bitwise_or, "__xor__": a.bitwise_xor, "__rxor__": a.bitwise_xor,
    "__lshift__": a.bitwise_left_shift, "__rshift__": a.bitwise_right_shift,
    "__rlshift__": a.reflected(a.bitwise_left_shift),
    "__rrshift__": a.reflected(a.bitwise_right_shift), "__rmod__": a.rmod,
    "__rfloordiv__": a.rfloordiv, "sum_to_size": st.sum_to_size, "__rdiv__": a.rdiv,
    "polygamma": special.polygamma_of, "polygamma_": inplace(special.polygamma_of),
    "where": masks.where_of,
}  # fmt: skip
FUNCTIONS_ONLY = {
    "flip": join.flip_tuple,
    "rsub": a.rsub, "cat": join.cat, "concat": join.cat, "concatenate": join.cat,
    "stack": join.stack, "hstack": arrange.hstack, "vstack": arrange.vstack,
    "row_stack": arrange.vstack, "dstack": arrange.dstack, "column_stack": arrange.column_stack,
    "block_diag": arrange.block_diag, "cartesian_prod": arrange.cartesian_prod,
    "combinations": arrange.combinations, "broadcast_tensors": arrange.broadcast_tensors,
    "broadcast_shapes": arrange.broadcast_shapes, "atleast_1d": arrange.atleast_1d,
    "atleast_2d": arrange.atleast_2d, "atleast_3d": arrange.atleast_3d,
    "tensordot": linalg.tensordot, "chain_matmul": linalg.chain_matmul, "cdist": distances.cdist,
    "trapezoid": st.trapezoid, "trapz": st.trapezoid,
    "cumulative_trapezoid": st.cumulative_trapezoid, "searchsorted": counting.searchsorted,
    "bucketize": counting.bucketize, "isin": counting.isin, "polygamma": special.polygamma,
    "fill": filling.fill,
    "where": masks.where, "einsum": einsum.einsum, "var_mean": moments.var_mean,
    "std_mean": moments.std_mean, "zero_": filling.zero_, "real": a.itself,
    "unravel_index": parts.unravel_index, "vander": sequences.vander,
    "gradient": sequences.gradient,
    "is_signed": typeinfo.is_signed, "is_inference": typeinfo.is_inference,
    "detach": Tracking.detach, "detach_": Tracking.detach_,
}  # fmt: skip
# In place by an operator; with the NumPy function that can write into memory at once.
AUGMENTED: dict[str, tuple[Any, Any]] = {
    "__iadd__": (e.add, np.add), "__isub__": (e.sub, np.subtract),
    "__imul__": (e.mul, np.multiply), "__itruediv__": (e.div, np.true_divide),
    "__ipow__": (a.pow, None), "__ifloordiv__": (division.floor_divide, None),
    "__imod__": (division.remainder, None), "__ilshift__": (a.bitwise_left_shift, None),
    "__irshift__": (a.bitwise_right_shift, None), "__iand__": (a.bitwise_and, None),
    "__ior__": (a.bitwise_or, None), "__ixor__": (a.bitwise_xor, None),
}  # fmt: skip
PROPERTIES = {
    "real": a.itself, "T": shape.reversed_dims, "mT": shape.matrix_transpose,
    "H": shape.conjugate_transpose,
}  # fmt: skip
CASTS = {
    "float": "float32", "double": "float64", "half": "float16", "long": "int64", "int": "int32",
    "short": "int16", "char": "int8", "byte": "uint8", "bool": "bool",
}  # fmt: skip
# Functions that make tensors of no other, and methods that the class itself defines: PyTorch checks
# their arguments, too.
CREATIONS = (
    "arange", "empty", "eye", "full", "linspace", "logspace", "ones", "rand", "randint", "randn",
    "randperm", "range", "zeros", "empty_like", "full_like", "ones_like", "zeros_like", "rand_like",
    "randn_like", "randint_like", "bernoulli", "multinomial", "normal", "scalar_tensor",
    "tril_indices", "triu_indices", "manual_seed", "numel", "is_tensor", "is_floating_point",
    "tensor", "as_tensor",
)  # fmt: skip
OF_TENSOR = (
    "dim", "numel", "nelement", "ndimension", "item", "tolist", "retain_grad", "numpy", "detach",
    "detach_", "element_size", "is_contiguous", "is_floating_point", "data_ptr", "size", "stride",
    "requires_grad_", "register_hook", "cpu", "new_tensor", "new_zeros", "new_ones",
    "new_full", "new_empty",
)  # fmt: skip
READ_ONLY = (
    "shape", "dtype", "device", "layout", "ndim", "itemsize", "nbytes", "is_leaf", "grad_fn",
    "output_nr", "retains_grad", "T", "mT", "H",
)  # fmt: skip
# Methods that PyTorch has and the engine leaves out: reading one says why.
ABSENT_METHODS = (
    "to_sparse", "as_strided", "bfloat16", "cfloat", "cdouble", "xpu", "mps", "stft",
    "istft", "imag", "eig", "resize_", "resize_as_",
)  # fmt: skip
