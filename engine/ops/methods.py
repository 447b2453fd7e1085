"""The table of names: which operation is which method, function and in-place method.

Everything a Tensor can do stands here once. ``engine/__init__.py`` takes its functions from it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import typeinfo
from ..absent import NotOffered, reason
from ..autograd import graph, modes
from ..autograd.graph import wrap
from ..dtypes import ALL, OF_NUMPY
from ..tensor import Tensor
from . import arithmetic as a
from . import (
    arrange,
    counting,
    division,
    einsum,
    extremes,
    general,
    index,
    inverses,
    join,
    limits,
    linalg,
    masks,
    matrices,
    moments,
    parts,
    placing,
    reduce,
    scatter,
    sequences,
    shape,
    softmaxes,
    special,
)
from . import both as f
from . import decompositions as d
from . import define as define_module
from . import elementwise as e
from . import statistics as st
from .calling import function, method
from .general import define
from .inplace import forbid, inplace, inplace_ufunc

# -- in place ------------------------------------------------------------------------------------


def fill(input: Tensor, value: Any) -> Tensor:
    """A tensor like ``input`` with one value everywhere."""
    return _filled(input, value, fill_op, fill_tensor)


def _fill_inplace(input: Tensor, value: Any) -> Tensor:
    return _filled(input, value, fill_op_, fill_tensor_)


def _filled(input: Tensor, value: Any, number: Callable, tensor: Callable) -> Tensor:
    if not isinstance(value, Tensor):
        return number(input, value)
    if value._array.ndim:
        raise RuntimeError(
            "fill_ only supports 0-dimension value tensor but got tensor with "
            f"{value._array.ndim} dimensions."
        )
    return tensor(input, value)


def zero(input: Tensor) -> Tensor:
    """A tensor like ``input`` full of zeros."""
    return zero_op(input)


def _fill_number(title: str) -> Callable:
    return define(
        title,
        lambda x, v: np.full(x.shape, np.asarray(v).astype(x.dtype)),
        lambda g, _y, _x, _v: f.zeros_like(g),
    )


def _fill_with(title: str) -> Callable:
    return define(
        title,
        lambda x, v: np.full(x.shape, v.astype(x.dtype)),
        lambda g, _y, _x, _v: f.zeros_like(g),
        lambda g, _y, _x, _v: f.sum_to(g, ()),
    )


fill_op, fill_op_ = _fill_number("FillBackward0"), _fill_number("FillBackward2")
fill_tensor, fill_tensor_ = _fill_with("FillBackward1"), _fill_with("FillBackward3")
zero_op = define("ZeroBackward0", np.zeros_like, lambda g, _y, _x: f.zeros_like(g))


def zero_(self: Tensor) -> Tensor:
    """Set all elements to 0, in place."""
    if self._node is None and self._own_version is None:
        forbid(self)
        self._array[...] = 0
        self._changed()
        return self
    return _zero(self)


def set_(self: Tensor, source: Tensor) -> Tensor:
    """Use another tensor's memory."""
    self._array = source._array
    self._changed()
    return self


_zero = inplace(zero)

# -- conversions ---------------------------------------------------------------------------------


def type_(self: Tensor, dtype: Any = None) -> Any:
    """The type's old name, or this tensor converted to a type."""
    if dtype is None:
        return f"torch.{self.dtype.tensor_type}Tensor"
    if isinstance(dtype, str):
        for d in ALL:
            if dtype in (f"torch.{d.tensor_type}Tensor", str(d)):
                return join.to(self, d)
        raise ValueError(f"invalid type: {dtype!r}")
    return join.to(self, getattr(dtype, "dtype", dtype))


def _caster(name: str) -> Callable:
    target = next(d for d in ALL if d.name == name)

    def cast(self: Tensor, memory_format: Any = None) -> Tensor:
        return join.to(self, target)

    cast.__doc__ = f"This tensor as {name}."
    return cast


def apply_(self: Tensor, callable: Callable) -> Tensor:
    """Replace each element by ``callable(element)``, in place; never recorded."""
    flat = [callable(v) for v in self._array.ravel().tolist()]
    self._array[...] = np.array(flat, self._array.dtype).reshape(self._array.shape)
    self._changed()
    return self


def map_dims(x: Tensor) -> Tensor:
    """``x.H``: the transpose of a matrix."""
    if x._array.ndim not in (0, 2):
        raise RuntimeError(
            "tensor.H is only supported on matrices (2-D tensors). Got "
            f"{x._array.ndim}-D tensor. For batches of matrices, consider using tensor.mH"
        )
    return shape.transpose_op(x, 0, 1)


# -- the table -----------------------------------------------------------------------------------

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
    "scatter_reduce": scatter.scatter_reduce, "renorm": st.renorm, "put": parts.put,
    "nextafter": a.nextafter,
}  # fmt: skip
IN_PLACE_ONLY = {"copy": join.copy, "fill": _fill_inplace}
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
    "var": moments.var, "std": moments.std, "norm": moments.norm, "dist": moments.dist,
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
    "is_nonzero": typeinfo.is_nonzero, "is_same_size": typeinfo.is_same_size,
}  # fmt: skip
METHODS_ONLY = {
    "view": shape.view, "view_as": shape.view_as, "reshape_as": shape.reshape_as,
    "expand": shape.expand, "expand_as": shape.expand_as, "unfold": shape.unfold,
    "repeat": join.repeat, "contiguous": join.contiguous, "to": join.to,
    "type_as": join.type_as, "type": type_, "zero_": zero_, "apply_": apply_, "set_": set_,
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
    "polygamma": lambda self, n: special.polygamma(n, self),
    "polygamma_": inplace(lambda self, n: special.polygamma(n, self)),
}  # fmt: skip
FUNCTIONS_ONLY = {
    "rsub": a.rsub, "cat": join.cat, "concat": join.cat, "concatenate": join.cat,
    "stack": join.stack, "hstack": arrange.hstack, "vstack": arrange.vstack,
    "row_stack": arrange.vstack, "dstack": arrange.dstack, "column_stack": arrange.column_stack,
    "block_diag": arrange.block_diag, "cartesian_prod": arrange.cartesian_prod,
    "combinations": arrange.combinations, "broadcast_tensors": arrange.broadcast_tensors,
    "broadcast_shapes": arrange.broadcast_shapes, "atleast_1d": arrange.atleast_1d,
    "atleast_2d": arrange.atleast_2d, "atleast_3d": arrange.atleast_3d,
    "tensordot": linalg.tensordot, "chain_matmul": linalg.chain_matmul, "cdist": st.cdist,
    "trapezoid": st.trapezoid, "trapz": st.trapezoid,
    "cumulative_trapezoid": st.cumulative_trapezoid, "searchsorted": counting.searchsorted,
    "bucketize": counting.bucketize, "isin": counting.isin, "polygamma": special.polygamma,
    "fill": fill,
    "where": masks.where, "einsum": einsum.einsum, "var_mean": moments.var_mean,
    "std_mean": moments.std_mean, "zero_": zero_, "real": a.itself,
    "unravel_index": parts.unravel_index, "vander": sequences.vander,
    "gradient": sequences.gradient,
    "is_signed": typeinfo.is_signed, "is_inference": typeinfo.is_inference,
    "detach": Tensor.detach, "detach_": Tensor.detach_,
}  # fmt: skip
CASTS = {
    "float": "float32", "double": "float64", "half": "float16", "long": "int64", "int": "int32",
    "short": "int16", "char": "int8", "byte": "uint8", "bool": "bool",
}  # fmt: skip


# Methods that PyTorch has and the engine leaves out: reading one says why.
ABSENT_METHODS = (
    "to_sparse", "as_strided", "bfloat16", "cfloat", "cdouble", "xpu", "mps", "stft",
    "istft", "imag", "eig",
)  # fmt: skip


class Absent:
    """A method that is not offered: asking for it raises."""

    def __init__(self, name: str):
        self.name = name

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        raise NotOffered(f"Tensor.{self.name} is not offered by this engine: {reason(self.name)}.")


def install() -> dict[str, Callable]:
    """Put everything on Tensor; return the functions by name."""
    functions: dict[str, Callable] = {}
    name: str
    op: Any
    for table in (UNARY, BINARY, BOTH):
        for name, op in table.items():
            setattr(Tensor, name, op if op in AS_THEY_ARE else method(name, op))
            functions[name] = function(name, op)
    for name, op in METHODS_ONLY.items():
        setattr(Tensor, name, op)
    for name, op in FUNCTIONS_ONLY.items():
        functions[name] = function(name, op)
    for name, target in CASTS.items():
        setattr(Tensor, name, _caster(target))
    for name, op in {**UNARY, **BINARY, **IN_PLACE_ONLY}.items():
        if name not in NOT_IN_PLACE:
            twin = inplace(op, name + "_")
            setattr(Tensor, name + "_", twin)
            if name in UNARY or name in IN_PLACE_FUNCTIONS:
                functions[name + "_"] = function(name + "_", twin, op)
    for name, op, ufunc in (
        ("__iadd__", e.add, np.add), ("__isub__", e.sub, np.subtract),
        ("__imul__", e.mul, np.multiply), ("__itruediv__", e.div, np.true_divide),
    ):  # fmt: skip
        setattr(Tensor, name, inplace_ufunc(op, ufunc))
    for name, op in (
        ("__ipow__", a.pow), ("__ifloordiv__", division.floor_divide),
        ("__imod__", division.remainder),
        ("__ilshift__", a.bitwise_left_shift), ("__irshift__", a.bitwise_right_shift),
        ("__iand__", a.bitwise_and), ("__ior__", a.bitwise_or), ("__ixor__", a.bitwise_xor),
    ):  # fmt: skip
        setattr(Tensor, name, inplace(op))
    for name in ABSENT_METHODS:
        setattr(Tensor, name, Absent(name))
    Tensor.where = lambda self, c, other: masks.where(c, self, other)  # type: ignore[attr-defined]
    Tensor.real = property(a.itself)  # type: ignore[attr-defined]
    Tensor.T = property(shape.reversed_dims)  # type: ignore[attr-defined]
    Tensor.mT = property(shape.matrix_transpose)  # type: ignore[attr-defined]
    Tensor.H = property(map_dims)  # type: ignore[attr-defined]
    _install_rules()
    modes.makers += [define_module, general, graph, shape]
    return functions


def _install_rules() -> None:
    """Give the rules' functions their Tensor side."""
    placing.install()
    for name in (
        "exp", "log", "sqrt", "sign", "sin", "cos", "sinh", "cosh", "floor", "trunc", "sigmoid",
        "erf", "tanh", "log1p",
    ):  # fmt: skip
        getattr(f, name).tensor = UNARY[name]
    graph.Node.arrived = staticmethod(join.arrived)
    f.matmul.tensor = linalg.matmul
    f.cumsum.tensor = reduce.cumsum
    f.sum_to.tensor = _sum_to
    f.expand.tensor = shape.expand_op
    f.reshape.tensor = shape.reshape
    f.transpose.tensor = shape.transpose_op
    f.permute.tensor = shape.permute_op
    f.flip.tensor = lambda x, axes: join.flip_op(x, axes if isinstance(axes, tuple) else (axes,))
    f.roll.tensor = join.roll_op
    f.tril.tensor = join.tril
    f.triu.tensor = join.triu
    f.cast.tensor = lambda x, np_type: join.to(x, OF_NUMPY[np.dtype(np_type)])
    f.sum_axes.tensor = lambda x, axes: reduce.sum_(x, axes) if axes else x
    f.sum_keep.tensor = lambda x, axis: reduce.sum_(x, axis, True)
    f.mean_keep.tensor = lambda x, axes: reduce.mean(x, axes, True)
    f.diagonal.tensor = shape.diagonal_op
    f.make_diagonal.tensor = join.diag_embed_op
    joined: Any = f
    joined._cat_tensors = lambda parts, axis: join.cat([_tensor(p) for p in parts], axis)
    joined._stack_tensors = lambda parts, axis: join.stack([_tensor(p) for p in parts], axis)


def _tensor(x: Any) -> Tensor:
    return x if isinstance(x, Tensor) else wrap(np.asarray(x))


def _sum_to(g: Tensor, shape: tuple) -> Tensor:
    extra = g._array.ndim - len(shape)
    if extra > 0:
        g = reduce.sum_(g, tuple(range(extra)))
    axes = tuple(i for i, n in enumerate(shape) if n == 1 and g._array.shape[i] != 1)
    return reduce.sum_(g, axes, True) if axes else g
