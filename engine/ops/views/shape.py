"""Operations that only look at the numbers differently. All of them are views: they share memory.

A view remembers its base and the steps that lead from the base to it, so that an in-place change
of either shows in the history of both (see :mod:`engine.ops.inplace`).
"""

from __future__ import annotations

import warnings
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from ...arrays.dtypes import dtype
from ...calls.arguments import check_dim, is_int, misfit, sizes
from ...core.define import GeneralNode, define, node_class, record
from ...core.modes import mode, quiet
from ...core.tensor import Tensor, ViewOf, bare, wrap
from .. import rules as f
from ..history import Reshaped, renew_if_stale, renew_views
from ..inplace import forbid
from ..unrecorded import leave_unrecorded


class ViewOp:
    """A view operation of one tensor: ``op(tensor, constant, ...)``.

    Attributes:
        forward: ``(array, constant, ...) -> array`` that shares memory.
        rule: ``(g, shape of the input, constant, ...) -> gradient of the input``.
    """

    __slots__ = ("cls", "forward", "rule", "title")

    def __init__(self, title: str, forward: Callable[..., np.ndarray], rule: Callable[..., Any]):
        self.forward = forward
        self.rule = rule
        self.title = title
        self.cls = node_class(ViewNode, title, rules=(rule,), forward=staticmethod(forward))

    def __call__(self, x: Tensor, *consts: Any) -> Tensor:
        t: Tensor = bare(Tensor)
        t._array = self.forward(x._array, *consts)
        t._node = None
        if x._own_version is not None:
            t._own_version = x._own_version
        old = x._view
        recorded = not quiet or mode.here.enabled
        if old is None:
            t._view = ViewOf(x, ((self, consts),), recorded)
        else:
            t._view = ViewOf(
                old.base, (*old.steps, (self, consts)), recorded and old.recorded, old.maker
            )
        if recorded:
            if x._inference:
                t._inference = True
            if old is None or not old.maker:
                remember_view(t)
            if x._node is not None:
                t._node = record(self.cls, (x._node,), (x._array.shape, *consts))
            return t
        leave_unrecorded(x, t)
        if t._node is not None:
            remember_view(t)
        return t

    def node(self, link: Any, shape: tuple, consts: tuple) -> Any:
        """The record of one call."""
        return record(self.cls, (link,), (shape, *consts))


class ViewNode(GeneralNode):
    """A view saves no tensor, so it can be walked as often as one likes."""

    __slots__ = ()
    keeps = False

    def pull(self, g: Any, tensors: bool, retain: bool) -> Any:
        return ((self._links[0], self.rules[0](g, *self._kept)),)  # type: ignore[misc]


def remember_view(t: Tensor) -> None:
    """Let the base know its view, so that in-place changes can renew the view's history."""
    base = t._view.base  # type: ignore[union-attr]
    views = base._views
    if views is None:
        base._views = [weakref.ref(t)]
        return
    views.append(weakref.ref(t))
    if len(views) >= 64 and len(views) & (len(views) - 1) == 0:
        base._views = [r for r in views if r() is not None]


clone_op = define("CloneBackward0", lambda x: x.copy(), lambda g, _y, _x: g)

# -- forward, gradient ---------------------------------------------------------------------------

view_op = ViewOp(
    "ViewBackward0", lambda x, shape: x.reshape(shape), lambda g, old, _s: f.reshape(g, old)
)
unsafe_view = ViewOp(
    "UnsafeViewBackward0", lambda x, shape: x.reshape(shape), lambda g, old, _s: f.reshape(g, old)
)
reshape_alias = ViewOp(
    "ReshapeAliasBackward0", lambda x, shape: x.reshape(shape), lambda g, old, _s: f.reshape(g, old)
)
alias = ViewOp("AliasBackward0", lambda x: x.view(), lambda g, _old: g)
expand_op = ViewOp("ExpandBackward0", f.stretch, lambda g, old, _s: f.sum_to(g, old))
permute_op = ViewOp(
    "PermuteBackward0",
    np.transpose,
    lambda g, _old, axes: f.permute(g, tuple(np.argsort(axes).tolist())),
)
transpose_op = ViewOp("TransposeBackward0", np.swapaxes, lambda g, _old, a, b: f.transpose(g, a, b))
t_op = ViewOp("TBackward0", lambda x: x.T, lambda g, _old: f.t(g))


def _put_back(g: Any, old: tuple, dims: Any) -> Any:
    """Insert again what was removed: of a Tensor one dimension after the other, as PyTorch does."""
    if not isinstance(g, Tensor):
        return f.reshape(g, old)
    for d in (dims,) if isinstance(dims, int) else dims:
        if old and old[d] == 1:
            g = unsqueeze_op(g, d)
    return g


unsqueeze_op = ViewOp(
    "UnsqueezeBackward0",
    np.expand_dims,
    lambda g, old, d: squeeze_dim(g, d) if isinstance(g, Tensor) else f.reshape(g, old),
)
squeeze_all = ViewOp(
    "SqueezeBackward0", np.squeeze, lambda g, old: _put_back(g, old, range(len(old)))
)
squeeze_dim: ViewOp = ViewOp(
    "SqueezeBackward1", lambda x, d: np.squeeze(x, d), lambda g, old, d: _put_back(g, old, d)
)
squeeze_dims = ViewOp(
    "SqueezeBackward2",
    lambda x, d: np.squeeze(x, d),
    lambda g, old, d: _put_back(g, old, sorted(d)),
)
squeeze_product = ViewOp(  # of a matrix product with a vector; torch names it apart
    "SqueezeBackward4", lambda x, d: np.squeeze(x, d), lambda g, old, _d: f.reshape(g, old)
)
select_op = ViewOp(
    "SelectBackward0",
    lambda x, at: x[(*at, ...)],
    lambda g, old, at: f.select_backward(g, old, (*at, ...)),
)
slice_op = ViewOp(
    "SliceBackward0", lambda x, at: x[at], lambda g, old, at: f.slice_backward(g, old, at)
)


def _diagonal(x: np.ndarray, offset: int, a: int, b: int) -> np.ndarray:
    d = np.diagonal(x, offset, a, b)
    d.flags.writeable = x.flags.writeable
    return d


diagonal_op = ViewOp(
    "DiagonalBackward0",
    _diagonal,
    lambda g, old, offset, a, b: f.embed_diagonal(g, old, offset, a, b),
)


def _windows(x: np.ndarray, axis: int, size: int, step: int) -> np.ndarray:
    """All windows of a length along an axis, as a new last axis."""
    shape, steps = list(x.shape), list(x.strides)
    shape[axis] = (shape[axis] - size) // step + 1
    along = steps[axis]
    steps[axis] *= step
    return np.lib.stride_tricks.as_strided(
        x, (*shape, size), (*steps, along), writeable=x.flags.writeable
    )


unfold_op = ViewOp(
    "UnfoldBackward0",
    lambda x, axis, size, step: _windows(x, axis, size, step),
    lambda g, old, axis, size, step: f.fold_windows(g, old, axis, size, step),
)


# -- what users call -----------------------------------------------------------------------------


def _shape_for(x: Tensor, shape: tuple[int, ...]) -> tuple[int, ...]:
    size = x._array.size
    if shape.count(-1) > 1:
        raise RuntimeError("only one dimension can be inferred")
    known = 1
    for n in shape:
        if n < -1:
            at = shape.index(n)
            raise RuntimeError(f"invalid shape dimension {n} at index {at} of shape {list(shape)}")
        if n != -1:
            known *= n
    if -1 in shape:
        if known == 0 and size == 0:
            raise RuntimeError(
                f"cannot reshape tensor of 0 elements into shape {list(shape)} because the "
                "unspecified dimension size -1 can be any value and is ambiguous"
            )
        if known == 0 or size % known:
            raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {size}")
        return tuple(size // known if n == -1 else n for n in shape)
    if known != size:
        raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {size}")
    return shape


def view(x: Tensor, *shape: Any) -> Tensor:
    """The same memory in another shape (or, given a type of the same width, read as that type).

    Raises:
        RuntimeError: when the shape does not fit the number of elements, or the memory would have
            to be copied (use :func:`reshape`).
    """
    if len(shape) == 1 and isinstance(shape[0], dtype):
        return wrap(x._array.view(shape[0].np))
    target = _shape_for(x, sizes(shape, "view", "size"))
    if not _is_view(x._array, target):
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one "
            "dimension spans across two contiguous subspaces). Use .reshape(...) instead."
        )
    return view_op(x, target)


def _is_view(x: np.ndarray, shape: tuple) -> bool:
    return x.flags.c_contiguous or x.size == 0 or np.shares_memory(x, x.reshape(shape))


def reshape(x: Tensor, *size: Any, shape: Any = None) -> Tensor:
    """Another shape: a view where the memory allows it, else a copy."""
    given = size or (() if shape is None else (shape,))
    target = _shape_for(x, sizes(given, "reshape", "shape"))
    if x._array.flags.c_contiguous:
        return view_op(x, target)
    if _is_view(x._array, target):
        return reshape_alias(x, target)
    copied = unsafe_view(clone_op(x), target)
    copied._view = None  # of memory that nobody else has
    return copied


def flatten(x: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Join the dimensions from ``start_dim`` to ``end_dim``."""
    n = x._array.ndim
    for position, (name, dim) in enumerate((("start_dim", start_dim), ("end_dim", end_dim)), 1):
        if not is_int(dim):
            raise misfit("flatten", name, position, "int", dim)
    a, b = check_dim(start_dim, n), check_dim(end_dim, n)
    if n == 0:
        return reshape(x, 1)
    if a > b:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if a == b:
        return x
    s = x._array.shape
    joined = 1
    for k in s[a : b + 1]:
        joined *= k
    return reshape(x, (*s[:a], joined, *s[b + 1 :]))


def unflatten(x: Tensor, dim: int, sizes_: Any) -> Tensor:
    """Split one dimension into several."""
    d = check_dim(dim, x._array.ndim)
    s = list(x._array.shape)
    new_sizes = list(sizes_)
    if -1 in new_sizes:
        known = -int(np.prod(new_sizes))
        new_sizes[new_sizes.index(-1)] = s[d] // known if known else 0
    if int(np.prod(new_sizes)) != s[d]:
        raise RuntimeError(
            f"unflatten: Provided sizes {list(sizes_)} don't multiply up to the size of dim {d} "
            f"({s[d]}) in the input tensor"
        )
    return view(x, (*s[:d], *new_sizes, *s[d + 1 :]))


def ravel(x: Tensor) -> Tensor:
    """All elements in one dimension."""
    return reshape(x, -1)


def view_as(x: Tensor, other: Tensor) -> Tensor:
    """:func:`view` in the shape of another tensor."""
    return view(x, other._array.shape)


def reshape_as(x: Tensor, other: Tensor) -> Tensor:
    """:func:`reshape` to the shape of another tensor."""
    return reshape(x, other._array.shape)


def expand(x: Tensor, *shape: Any) -> Tensor:
    """Repeat dimensions of length 1 without copying; -1 keeps a dimension as it is."""
    target = list(sizes(shape, "expand", "size"))
    own = x._array.shape
    if len(target) < len(own):
        raise RuntimeError(
            f"expand({_kind(x)}{{{list(own)}}}, size={target}): the number of sizes provided "
            f"({len(target)}) must be greater or equal to the number of dimensions in the tensor "
            f"({len(own)})"
        )
    lead = len(target) - len(own)
    for i, n in reversed([*enumerate(target)]):  # PyTorch names the last size that does not fit
        if n == -1 and i >= lead:
            target[i] = own[i - lead]
        elif i >= lead and own[i - lead] not in (1, n):
            raise RuntimeError(
                f"The expanded size of the tensor ({n}) must match the existing size "
                f"({own[i - lead]}) at non-singleton dimension {i}.  Target sizes: {target}.  "
                f"Tensor sizes: {list(own)}"
            )
    return expand_op(x, tuple(target))


def _kind(x: Tensor) -> str:
    """What PyTorch calls a tensor in errors of :func:`expand`."""
    return "CPUBoolType" if x._array.dtype.kind == "b" else str(x.type())


def expanded(x: Tensor, shape: tuple[int, ...]) -> Tensor:
    """:func:`expand` for rules, whose shapes are right: nothing is checked."""
    return expand_op(x, shape)


def expand_as(x: Tensor, other: Tensor) -> Tensor:
    """:func:`expand` to the shape of another tensor."""
    return expand(x, other._array.shape)


def permute(x: Tensor, *order: Any, dims: Any = None) -> Tensor:
    """Reorder the dimensions."""
    order = sizes(order or ((dims,) if dims is not None else ()), "permute", "dims")
    if len(order) != x._array.ndim:
        raise RuntimeError(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the "
            f"length of the desired ordering of dimensions i.e. input.dim() = {x._array.ndim} is "
            f"not equal to len(dims) = {len(order)}"
        )
    axes = tuple(check_dim(d, x._array.ndim) for d in order)
    if len(set(axes)) != len(axes):
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return permute_op(x, axes)


def transpose(x: Tensor, dim0: int, dim1: int) -> Tensor:
    """Swap two dimensions."""
    n = x._array.ndim
    a, b = check_dim(dim0, n), check_dim(dim1, n)
    return transpose_op(x, a, b) if n else alias(x)


def movedim(x: Tensor, source: Any, destination: Any) -> Tensor:
    """Move dimensions to other places, the rest in order."""
    return permute(x, _moved(x._array.ndim, source, destination))


def _moved(n: int, source: Any, destination: Any) -> tuple[int, ...]:
    src = [check_dim(d, n) for d in ((source,) if isinstance(source, int) else source)]
    dst = [
        check_dim(d, n) for d in ((destination,) if isinstance(destination, int) else destination)
    ]
    order = [d for d in range(n) if d not in src]
    if not n:
        return ()
    for d, s in sorted(zip(dst, src, strict=True)):
        order.insert(d, s)
    return tuple(order)


def t(x: Tensor) -> Tensor:
    """The transpose of a matrix; vectors and scalars stay as they are."""
    if x._array.ndim > 2:
        raise RuntimeError(
            f"t() expects a tensor with <= 2 dimensions, but self is {x._array.ndim}D"
        )
    return t_op(x)


W_T = (
    "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated "
    "and it will throw an error in a future release. Consider `x.mT` to transpose batches of "
    "matrices or `x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a "
    "tensor."
)
W_T0 = "Tensor.T is deprecated on 0-D tensors. This function is the identity in these cases."


def reversed_dims(x: Tensor) -> Tensor:
    """``x.T``: all dimensions in reverse order."""
    if x._array.ndim == 0:
        warnings.warn(W_T0, UserWarning, stacklevel=2)
    if x._array.ndim not in (0, 2):
        warnings.warn(W_T, UserWarning, stacklevel=2)
    return permute_op(x, tuple(range(x._array.ndim))[::-1])


def matrix_transpose(x: Tensor) -> Tensor:
    """``x.mT``: the last two dimensions swapped."""
    return transpose(x, -2, -1)


def conjugate_transpose(x: Tensor) -> Tensor:
    """``x.H``: the transpose of a matrix."""
    if x._array.ndim not in (0, 2):
        raise RuntimeError(
            "tensor.H is only supported on matrices (2-D tensors). Got "
            f"{x._array.ndim}-D tensor. For batches of matrices, consider using tensor.mH"
        )
    return transpose_op(x, 0, 1)


def unsqueeze(x: Tensor, dim: int) -> Tensor:
    """Insert a dimension of length 1."""
    n = x._array.ndim + 1
    if not -n <= dim < n:
        check_dim(dim, n)
    return unsqueeze_op(x, dim % n)


def squeeze(x: Tensor, dim: Any = None) -> Tensor:
    """Remove all dimensions of length 1, or the named ones that have length 1."""
    if dim is None:
        return squeeze_all(x)
    if isinstance(dim, int):
        d = check_dim(dim, x._array.ndim)
        one = x._array.ndim and x._array.shape[d] == 1
        return squeeze_dim(x, d if one else ())
    dims = tuple(check_dim(d, x._array.ndim) for d in dim) if x._array.ndim else ()
    return squeeze_dims(x, tuple(d for d in dims if x._array.shape[d] == 1))


def select(x: Tensor, dim: int, index: int) -> Tensor:
    """One entry along a dimension, which disappears."""
    if x._array.ndim == 0:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    d = check_dim(dim, x._array.ndim)
    n = x._array.shape[d]
    if not -n <= index < n:
        raise IndexError(
            f"select(): index {index} out of range for tensor of size {list(x._array.shape)} at "
            f"dimension {d}"
        )
    return select_op(x, (slice(None),) * d + (index % n,))


def narrow(x: Tensor, dim: int, start: Any, length: int) -> Tensor:
    """``length`` entries along a dimension, from ``start`` on."""
    d = check_dim(dim, x._array.ndim)
    n = x._array.shape[d]
    begin = int(start)
    if not -n <= begin <= n:
        raise IndexError(
            f"start out of range (expected to be in range of [{-n}, {n}], but got {begin})"
        )
    begin = begin % n if begin < 0 else begin
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    if begin + length > n:
        raise RuntimeError(f"start ({begin}) + length ({length}) exceeds dimension size ({n}).")
    return slice_op(x, (slice(None),) * d + (slice(begin, begin + length),))


def diagonal(x: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """The diagonal of a pair of dimensions, as the last dimension."""
    n = x._array.ndim
    a, b = check_dim(dim1, n), check_dim(dim2, n)
    if a == b:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    return diagonal_op(x, offset, a, b)


def unfold(x: Tensor, dimension: int, size: int, step: int) -> Tensor:
    """All windows of a length along a dimension, as a new last dimension."""
    d = check_dim(dimension, x._array.ndim)
    length = x._array.shape[d] if x._array.ndim else 1
    if size > length:
        raise RuntimeError(
            f"maximum size for tensor at dimension {d} is {length} but size is {size}"
        )
    if x._array.ndim == 0:
        return reshape(x, 1)[:size]
    return unfold_op(x, d, size, step)


def _twin(op: ViewOp, title: str) -> ViewOp:
    """A view operation under the name of its in-place form."""
    return ViewOp(title, op.forward, op.rule)


def _swap(x: np.ndarray, a: int, b: int) -> np.ndarray:
    return np.swapaxes(x, a, b) if x.ndim else x.view()


t_inplace = _twin(t_op, "TBackward1")
transpose_inplace = ViewOp(
    "TransposeBackward1", _swap, lambda g, old, a, b: f.transpose(g, a, b) if old else g
)
unsqueeze_inplace = _twin(unsqueeze_op, "UnsqueezeBackward1")
squeeze_all_inplace = _twin(squeeze_all, "SqueezeBackward3")
squeeze_dim_inplace = _twin(squeeze_dim, "SqueezeBackward4")
squeeze_dims_inplace = _twin(squeeze_dims, "SqueezeBackward5")


def squeeze_(x: Tensor, dim: Any = None) -> Tensor:
    """:func:`squeeze` in place: the tensor itself gets the other shape."""
    if dim is None:
        return _become(x, squeeze_all_inplace)
    if isinstance(dim, int):
        d = check_dim(dim, x._array.ndim)
        one = x._array.ndim and x._array.shape[d] == 1
        return _become(x, squeeze_dim_inplace, d if one else ())
    dims = tuple(check_dim(d, x._array.ndim) for d in dim)
    return _become(x, squeeze_dims_inplace, tuple(d for d in dims if x._array.shape[d] == 1))


def unsqueeze_(x: Tensor, dim: int) -> Tensor:
    """:func:`unsqueeze` in place."""
    n = x._array.ndim + 1
    return _become(x, unsqueeze_inplace, check_dim(dim, n))


def transpose_(x: Tensor, dim0: int, dim1: int) -> Tensor:
    """:func:`transpose` in place."""
    n = x._array.ndim
    a, b = check_dim(dim0, n), check_dim(dim1, n)
    return _become(x, transpose_inplace, a, b)


def t_(x: Tensor) -> Tensor:
    """:func:`t` in place."""
    if x._array.ndim > 2:
        raise RuntimeError(
            f"t_() expects a tensor with <= 2 dimensions, but self is {x._array.ndim}D"
        )
    return _become(x, t_inplace)


def _undone(op: ViewOp, before: np.ndarray, consts: tuple) -> tuple:
    """The step that leads from a tensor that got another shape back to what it was."""
    if op in (t_inplace, transpose_inplace):
        return op, consts
    return view_op, (before.shape,)


def _become(x: Tensor, op: ViewOp, *consts: Any) -> Tensor:
    """Give a tensor another shape of its own memory, and the history of that.

    Its views lead on from it as it was; where it is a view itself, one more step leads to it.
    """
    forbid(x)
    for ref in x._views or ():
        v = ref()
        if v is not None and v._view is not None and v._view.base is x:
            way = (_undone(op, x._array, consts), *v._view.steps)
            v._view = ViewOf(x, way, v._view.recorded, v._view.maker)
    own = x._view
    if own is not None:
        x._view = ViewOf(own.base, (*own.steps, (op, consts)), own.recorded, own.maker)
    node, before = x._node, x._array
    x._array = op.forward(before, *consts)
    x._changed()
    if node is not None:
        if mode.here.enabled:
            x._node = op.node(node, before.shape, consts)
        elif own is not None and own.recorded:
            renew_if_stale(x)
        elif not node.is_leaf:
            x._node = Reshaped(node, before)
    if x._views and node is not None and mode.here.enabled:
        renew_views(x)
    return x
