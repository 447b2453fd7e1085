"""Tensor: an array that remembers which operation made it.

Two slots carry everything that ordinary programs need: ``_array`` (the numbers) and ``_node`` (the
recorded operation, ``AccumulateGrad`` for a leaf that is tracked, None for a constant). So "is it
tracked?" is one comparison. All other attributes are class-level defaults that an instance
overrides only when it needs to. The operations themselves are in :mod:`engine.ops`, which puts
them on this class.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from .autograd.graph import (
    AccumulateGrad,
    Adrift,
    Hooks,
    Node,
    Port,
    RemovableHandle,
    new,
    new_adrift,
    track,
    wrap,
)
from .autograd.modes import mode
from .dtypes import CPU, OF_NUMPY, Size, device, dtype
from .memory import changes_of, record_change

ndarray = np.ndarray

W_NONLEAF = (
    "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad "
    "attribute won't be populated during autograd.backward(). If you indeed want the .grad field "
    "to be populated for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. If you "
    "access the non-leaf Tensor by mistake, make sure you access the leaf Tensor instead. See "
    "github.com/pytorch/pytorch/pull/30531 for more information."
)
W_SCALAR = (
    "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\n"
    "Consider using tensor.detach() first."
)
E_FLAG = (
    "you can only change requires_grad flags of leaf variables. If you want to use a computed "
    "variable in a subgraph that doesn't require differentiation use "
    "var_no_grad = var.detach()."
)
E_NUMPY = "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."


def warn_user(message: str) -> None:
    """Warn at the program's line, however deep in the engine it was noticed."""
    level, frame = 2, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals["__name__"].startswith(__package__):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, UserWarning, stacklevel=level)


class _TensorMeta(type):
    def __repr__(cls) -> str:
        return (
            f"<class 'torch.{cls.__qualname__}'>"
            if cls.__module__ == __name__
            else (type.__repr__(cls))
        )


class Views:
    """How a view was made: its base, the view operations with their constants, and whether all of
    them were recorded; one of ``no_grad`` must not change its base's history later."""

    __slots__ = ("base", "recorded", "steps")

    def __init__(self, base: Tensor, steps: tuple, recorded: bool):
        self.base = base
        self.steps = steps
        self.recorded = recorded


class Tensor(metaclass=_TensorMeta):
    """A multi-dimensional array of one element type that can be tracked.

    ``Tensor(list)`` copies numbers into a float32 tensor, ``Tensor(2, 3)`` makes one of that size.
    Prefer :func:`engine.tensor`, which takes the type from the data.
    """

    __slots__ = ("__dict__", "__weakref__", "_array", "_node")

    _array: ndarray
    _node: Any
    _grad: Tensor | None = None
    _view: Views | None = None  # set on views
    _views: list | None = None  # weak references to this tensor's recorded views
    _own_version: int | None = None  # set on aliases made by .data: their changes go unnoticed
    _inference = False
    names = (None,)
    is_sparse = is_quantized = is_cuda = is_mps = is_meta = False
    __array_priority__ = 1000

    if TYPE_CHECKING:  # the operations, which engine.ops.methods puts on this class

        def __getattr__(self, name: str) -> Any: ...
        def __getitem__(self, key: Any) -> Tensor: ...
        def __setitem__(self, key: Any, value: Any) -> None: ...
        def __neg__(self) -> Tensor: ...
        def __invert__(self) -> Tensor: ...
        def __abs__(self) -> Tensor: ...
        def __eq__(self, other: object) -> Any: ...
        def __ne__(self, other: object) -> Any: ...
        def __add__(self, other: Any) -> Any: ...
        def __radd__(self, other: Any) -> Any: ...
        def __sub__(self, other: Any) -> Any: ...
        def __rsub__(self, other: Any) -> Any: ...
        def __mul__(self, other: Any) -> Any: ...
        def __rmul__(self, other: Any) -> Any: ...
        def __truediv__(self, other: Any) -> Any: ...
        def __rtruediv__(self, other: Any) -> Any: ...
        def __floordiv__(self, other: Any) -> Any: ...
        def __mod__(self, other: Any) -> Any: ...
        def __pow__(self, other: Any) -> Any: ...
        def __rpow__(self, other: Any) -> Any: ...
        def __matmul__(self, other: Any) -> Any: ...
        def __rmatmul__(self, other: Any) -> Any: ...
        def __iadd__(self, other: Any) -> Any: ...
        def __isub__(self, other: Any) -> Any: ...
        def __imul__(self, other: Any) -> Any: ...
        def __itruediv__(self, other: Any) -> Any: ...
        def __and__(self, other: Any) -> Any: ...
        def __or__(self, other: Any) -> Any: ...
        def __xor__(self, other: Any) -> Any: ...
        def __rxor__(self, other: Any) -> Any: ...
        def __rand__(self, other: Any) -> Any: ...
        def __ror__(self, other: Any) -> Any: ...
        def __lt__(self, other: Any) -> Any: ...
        def __le__(self, other: Any) -> Any: ...
        def __gt__(self, other: Any) -> Any: ...
        def __ge__(self, other: Any) -> Any: ...

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        if not args and not kwargs:
            return wrap(np.empty(0, np.float32))
        from .typed import legacy_tensor

        t = legacy_tensor(np.float32, *args, **kwargs)
        if cls is not Tensor:
            other: Any = new(cls)
            other._array, other._node = t._array, None
            return other
        return t

    # -- what it is -------------------------------------------------------------------------

    @property
    def shape(self) -> Size:
        """The length of each dimension."""
        return Size(self._array.shape)

    def size(self, dim: int | None = None) -> Any:
        """The shape, or the length of one dimension."""
        if dim is None:
            return Size(self._array.shape)
        return self._array.shape[check_dim(dim, self._array.ndim)]

    @property
    def dtype(self) -> dtype:
        """The element type."""
        return OF_NUMPY[self._array.dtype]

    @property
    def device(self) -> device:
        """Always the CPU."""
        return CPU

    @property
    def layout(self) -> str:
        return strided

    @property
    def ndim(self) -> int:
        return self._array.ndim

    def dim(self) -> int:
        """The number of dimensions."""
        return self._array.ndim

    ndimension = dim

    def numel(self) -> int:
        """The number of elements."""
        return self._array.size

    nelement = numel

    @property
    def itemsize(self) -> int:
        return self._array.itemsize

    def element_size(self) -> int:
        """Bytes per element."""
        return self._array.itemsize

    @property
    def nbytes(self) -> int:
        return self._array.nbytes

    def stride(self, dim: int | None = None) -> Any:
        """Elements to step over to reach the next one along each dimension."""
        steps = tuple(s // self._array.itemsize for s in self._array.strides)
        return steps if dim is None else steps[check_dim(dim, self._array.ndim)]

    def storage_offset(self) -> int:
        """Elements between the start of the memory and the first element."""
        root = self._array
        start = root.__array_interface__["data"][0]
        while isinstance(root.base, ndarray):
            root = root.base
        return (start - root.__array_interface__["data"][0]) // self._array.itemsize

    def data_ptr(self) -> int:
        """Address of the first element."""
        return self._array.__array_interface__["data"][0]

    def is_contiguous(self) -> bool:
        return self._array.flags.c_contiguous

    def is_floating_point(self) -> bool:
        return self._array.dtype.kind == "f"

    def is_complex(self) -> bool:
        return False

    def is_signed(self) -> bool:
        return self._array.dtype.kind in "if"

    def is_inference(self) -> bool:
        return self._inference

    def get_device(self) -> int:
        return -1

    # -- tracking ---------------------------------------------------------------------------

    @property
    def requires_grad(self) -> bool:
        """Whether operations on this tensor are recorded."""
        return self._node is not None

    @requires_grad.setter
    def requires_grad(self, flag: bool) -> None:
        if type(flag) is not bool:
            raise RuntimeError("requires_grad must be a bool")
        if flag and not self.is_leaf:
            raise RuntimeError("you can only change requires_grad flags of leaf variables.")
        self._set_requires_grad(flag)

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Switch tracking of a leaf on or off, in place.

        Raises:
            RuntimeError: for an integer or bool tensor, and for switching off a computed tensor.
        """
        if type(requires_grad) is not bool:
            raise TypeError(
                "requires_grad_(): argument 'requires_grad' (position 1) must be bool, not "
                + type(requires_grad).__name__
            )
        if requires_grad and self._array.dtype.kind != "f":
            raise RuntimeError("only Tensors of floating point dtype can require gradients")
        self._set_requires_grad(requires_grad)
        return self

    def _set_requires_grad(self, flag: bool) -> None:
        node = self._node
        if node is not None and not isinstance(node, AccumulateGrad):
            if not flag:
                raise RuntimeError(E_FLAG)
            return
        if not flag:
            self._node = node if type(node) is Adrift else None  # a view stays what its base is
        elif node is None or type(node) is Adrift:
            if self._array.dtype.kind != "f":
                raise RuntimeError(
                    "only Tensors of floating point and complex dtype can require gradients"
                )
            if self._inference and not mode.inference:
                raise RuntimeError(
                    "Setting requires_grad=True on inference tensor outside InferenceMode is not "
                    "allowed."
                )
            track(self)
        for ref in self._views or ():
            view = ref()
            if view is not None and (view._node is None or type(view._node) is Adrift):
                view._node = new_adrift() if flag else None

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded operation made this tensor."""
        node = self._node
        return node is None or isinstance(node, AccumulateGrad)

    @property
    def grad_fn(self) -> Node | None:
        """The recorded operation that made this tensor; None for a leaf."""
        node = self._node
        if node is None or isinstance(node, AccumulateGrad):
            return None
        return node.node if type(node) is Port else node

    @property
    def output_nr(self) -> int:
        return self._node.index if type(self._node) is Port else 0

    @property
    def grad(self) -> Tensor | None:
        """What backward passes have added up here; None before the first one."""
        node = self._node
        computed = node is not None and not isinstance(node, AccumulateGrad)
        if computed and self._grad is None and not self.retains_grad:
            warnings.warn(W_NONLEAF, UserWarning, stacklevel=2)
        return self._grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        if value is not None:
            if not isinstance(value, Tensor):
                raise TypeError(
                    f"assigned grad expected to be a Tensor or None but got grad of type "
                    f"{type(value).__name__}"
                )
            if value is self:
                raise RuntimeError("can't assign Variable as its own grad")
            if value.dtype is not self.dtype:
                raise RuntimeError(
                    f"attempting to assign a gradient with dtype '{_type_word(value)}' to a "
                    f"tensor with grad_dtype '{self.dtype.tensor_type}'. The gradient must match "
                    "the tensor's "
                    "grad_dtype (defaults to the tensor's dtype). You can set the tensor's "
                    "grad_dtype attribute with a specific dtype, or None to allow any dtype. Set "
                    "grad_dtype with caution. Diverging the dtypes of a tensor and its gradient "
                    "may break downstream systems that assume they match."
                )
            if value._array.shape != self._array.shape:
                raise RuntimeError(
                    "attempting to assign a gradient of size "
                    f"'{list(value._array.shape)}' to a tensor of size "
                    f"'{list(self._array.shape)}'. Please ensure that the gradient and the tensor "
                    "are the same size"
                )
        self._grad = value

    @grad.deleter
    def grad(self) -> None:
        self._grad = None

    @property
    def retains_grad(self) -> bool:
        """Whether :meth:`retain_grad` asked this computed tensor to keep its gradient."""
        node = self._node
        if node is None or isinstance(node, AccumulateGrad) or node._extra is None:
            return False
        keeper = node._extra.retain
        return keeper is not None and keeper() is self

    def retain_grad(self) -> None:
        """Let a computed tensor keep its gradient in ``grad``; nothing happens for a leaf."""
        if self._node is None:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
        if not isinstance(self._node, AccumulateGrad):
            import weakref

            self._node._more().retain = weakref.ref(self)

    @property
    def _backward_hooks(self) -> Hooks | None:
        """The hooks of :meth:`register_hook`, None when there never was one."""
        extra = None if self._node is None else self._node._extra
        return extra.on_tensor if extra is not None and extra.on_tensor else None

    @property
    def _post_accumulate_grad_hooks(self) -> Hooks | None:
        """The hooks of :meth:`register_post_accumulate_grad_hook`."""
        return getattr(self._node, "post_accumulate", None)

    def register_hook(self, hook: Callable) -> RemovableHandle:
        """Call ``hook(grad)`` when this tensor's gradient is known; it may return another one."""
        if self._node is None:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        return self._node._more().on_tensor.register(hook)

    def register_post_accumulate_grad_hook(self, hook: Callable) -> RemovableHandle:
        """Call ``hook(tensor)`` after a backward pass has added to this leaf's ``grad``."""
        if self._node is None:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        if not isinstance(self._node, AccumulateGrad):
            raise RuntimeError(
                "post accumulate grad hooks cannot be registered on non-leaf tensors"
            )
        if self._node.post_accumulate is None:
            self._node.post_accumulate = Hooks()
        return self._node.post_accumulate.register(hook)

    def detach(self) -> Tensor:
        """The same memory without history."""
        t = wrap(self._array)
        if self._own_version is not None:
            t._own_version = self._own_version
        if self._view is not None or self._node is not None:
            t._view = None
        return t

    def detach_(self) -> Tensor:
        """Forget the history, in place."""
        if self._view is not None and self._node is not None:
            raise RuntimeError(
                "Can't detach views in-place. Use detach() instead. If you are using "
                "DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set "
                "as True, gradients are views of DDP buckets, and hence detach_() cannot be "
                "called on these gradients. To fix this error, please refer to the "
                "Optimizer.zero_grad() function in torch/optim/optimizer.py as the solution."
            )
        self._node = None
        return self

    @property
    def data(self) -> Tensor:
        """The same memory without history; changes made through it are not noticed."""
        t = wrap(self._array)
        t._own_version = 0
        return t

    @data.setter
    def data(self, value: Tensor) -> None:
        if not isinstance(value, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(value).__name__}")
        self._array = value._array
        if isinstance(self._node, AccumulateGrad):
            self._node._array = value._array

    @property
    def _version(self) -> int:
        if self._own_version is not None:
            return self._own_version
        changes = changes_of(self._array)
        return 0 if changes is None else changes.version

    @property
    def _base(self) -> Tensor | None:
        return None if self._view is None else self._view.base

    def _is_view(self) -> bool:
        return self._view is not None

    def _changed(self) -> None:
        """Note an in-place change of this tensor's memory."""
        if self._own_version is not None:
            self._own_version += 1
        else:
            record_change(self._array)

    # -- out of the engine ------------------------------------------------------------------

    def item(self) -> Any:
        """The only element as a Python number."""
        if self._array.size != 1:
            raise RuntimeError(
                f"a Tensor with {self._array.size} elements cannot be converted to Scalar"
            )
        return self._array.item()

    def tolist(self) -> Any:
        """Nested lists of Python numbers."""
        return self._array.tolist()

    def numpy(self, *, force: bool = False) -> ndarray:
        """The memory as a NumPy array (shared).

        Raises:
            RuntimeError: for a tracked tensor, unless ``force`` or nothing is being recorded.
        """
        if self._node is not None and mode.enabled and not force:
            raise RuntimeError(E_NUMPY)
        return self._array

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> ndarray:
        if self._node is not None and mode.enabled:
            raise RuntimeError(E_NUMPY)
        array = self._array if dtype is None else self._array.astype(dtype, copy=False)
        return array.copy() if copy else array

    def __array_wrap__(self, array: ndarray, context: Any = None, scalar: bool = False) -> Tensor:
        return wrap(array if array.dtype in OF_NUMPY else array.astype(np.float64))

    def cpu(self) -> Tensor:
        return self

    def cuda(self, *args: Any, **kwargs: Any) -> Tensor:
        raise AssertionError("Torch not compiled with CUDA enabled")

    def _as_number(self, kind: Callable) -> Any:
        if self._node is not None and mode.enabled:
            warn_user(W_SCALAR)
        if self._array.size != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        return kind(self._array.item())

    def __float__(self) -> float:
        return self._as_number(float)

    def __int__(self) -> int:
        if self._array.size != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        return int(self._array.item())

    def __bool__(self) -> bool:
        if self._array.size != 1:
            how = "no values" if self._array.size == 0 else "more than one value"
            raise RuntimeError(f"Boolean value of Tensor with {how} is ambiguous")
        return bool(self._array.item())

    def __index__(self) -> int:
        if self._array.size != 1 or self._array.dtype.kind == "f":
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self._array.item())

    def __len__(self) -> int:
        if self._array.ndim == 0:
            raise TypeError("len() of a 0-d tensor")
        return self._array.shape[0]

    def __reversed__(self) -> Tensor:
        """The entries of the first dimension, the last one first; a 0-dim tensor as it is."""
        return self.flip(0) if self._array.ndim else self

    def __iter__(self) -> Iterator[Tensor]:
        if self._array.ndim == 0:
            raise TypeError("iteration over a 0-d tensor")
        return iter(self.unbind(0))

    def __contains__(self, item: Any) -> bool:
        if isinstance(item, (Tensor, bool, int, float)):
            return bool((self == item)._array.any())
        raise RuntimeError(
            f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {type(item)}."
        )

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self, *, tensor_contents: str | None = None) -> str:
        from .printing import tensor_str

        return tensor_str(self)

    def __format__(self, spec: str) -> str:
        if self._array.ndim == 0:
            return self._array.item().__format__(spec)
        return object.__format__(self, spec)

    def __deepcopy__(self, memo: dict) -> Tensor:
        if not self.is_leaf:
            raise RuntimeError(
                "Only Tensors created explicitly by the user (graph leaves) support the deepcopy "
                "protocol at the moment.  If you were attempting to deepcopy a module, this may "
                "be because of a torch.nn.utils.weight_norm usage, see "
                "https://github.com/pytorch/pytorch/pull/103001"
            )
        if id(self) in memo:
            return memo[id(self)]
        t = new(type(self))
        t._array, t._node = self._array.copy(), None
        memo[id(self)] = t
        if self._node is not None:
            track(t)
        if self._grad is not None:
            t._grad = self._grad.__deepcopy__(memo)
        return t

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _rebuild, (type(self), self._array, self._node is not None)


def _rebuild(kind: type, array: ndarray, tracked: bool) -> Tensor:
    t: Any = new(kind)
    t._array, t._node = array, None
    if tracked:
        track(t)
    return t


def _type_word(t: Tensor) -> str:
    return {"Float": "float", "Double": "double", "Half": "c10::Half", "Long": "long int"}.get(
        t.dtype.tensor_type, t.dtype.tensor_type.lower()
    )


class _Layout:
    def __repr__(self) -> str:
        return "torch.strided"


strided: Any = _Layout()


def check_dim(dim: int, ndim: int) -> int:
    """A dimension number as 0 <= dim < ndim.

    Raises:
        IndexError: when there is no such dimension (0-dimensional tensors accept 0 and -1).
    """
    n = max(ndim, 1)
    if not -n <= dim < n:
        raise IndexError(
            f"Dimension out of range (expected to be in range of [{-n}, {n - 1}], but got {dim})"
        )
    return dim % n


Node.tensor_class = Tensor
