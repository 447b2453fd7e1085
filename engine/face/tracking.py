"""Whether a Tensor is tracked, its gradient and its hooks, with all that PyTorch checks."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from ..arrays.versions import changes_of, clock, tick
from ..core.graph import AccumulateGrad, track
from ..core.modes import mode
from ..core.tensor import Tensor, aliased
from ..handles import Hooks, RemovableHandle
from ..ops.history import note_asked, renew_if_stale, renew_unseen
from ..ops.unrecorded import Adrift, new_adrift
from ..ready import note_hooked

W_NONLEAF = (
    "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad "
    "attribute won't be populated during autograd.backward(). If you indeed want the .grad field "
    "to be populated for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. If you "
    "access the non-leaf Tensor by mistake, make sure you access the leaf Tensor instead. See "
    "github.com/pytorch/pytorch/pull/30531 for more information."
)
E_FLAG = (
    "you can only change requires_grad flags of leaf variables. If you want to use a computed "
    "variable in a subgraph that doesn't require differentiation use "
    "var_no_grad = var.detach()."
)


class Tracking(Tensor):
    """Bound to Tensor, name by name."""

    __slots__ = ()

    @property
    def requires_grad(self) -> bool:
        """Whether operations on this tensor are recorded."""
        if type(self._node) is Adrift and self._view is not None:  # as its base is
            return self._view.base._node is not None
        return self._node is not None or self._says_so

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
            self._says_so = False
            self._node = node if type(node) is Adrift else None  # a view stays what its base is
        elif node is None or type(node) is Adrift:
            if self._array.dtype.kind != "f":
                raise RuntimeError(
                    "only Tensors of floating point and complex dtype can require gradients"
                )
            if self._inference and not mode.here.inference:
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
    def grad_fn(self) -> Any:
        """The recorded operation that made this tensor; None for a leaf."""
        node = self._node
        if node is None or node.is_leaf:
            return None
        if self._view is not None and clock.changed < node._seq:
            renew_if_stale(self)
        note_asked(self._node)
        return self._node.public[0]

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

    def retain_grad(self) -> None:
        """Let a computed tensor keep its gradient in ``grad``; nothing happens for a leaf."""
        if self._node is None:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
        if not isinstance(self._node, AccumulateGrad):
            self._keep_grad()

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
        note_hooked(self._node)
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
        note_hooked(self._node)
        return self._node.post_accumulate.register(hook)

    def detach(self) -> Tensor:
        """The same memory without history."""
        t = aliased(self)
        if self._own_version is not None:
            t._own_version = self._own_version
        return t

    def detach_(self) -> Tensor:
        """Forget the history, in place."""
        if self._view is not None:
            raise RuntimeError(
                "Can't detach views in-place. Use detach() instead. If you are using "
                "DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set "
                "as True, gradients are views of DDP buckets, and hence detach_() cannot be "
                "called on these gradients. To fix this error, please refer to the "
                "Optimizer.zero_grad() function in torch/optim/optimizer.py as the solution."
            )
        if self.grad_fn is not None:
            self._detached = clock.changed = tick()
        self._node = None
        renew_unseen(self)
        return self

    @property
    def data(self) -> Tensor:
        """The same memory without history; changes made through it are not noticed."""
        t = aliased(self)
        t._own_version = 0
        return t

    @data.setter
    def data(self, value: Tensor) -> None:
        if not isinstance(value, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(value).__name__}")
        self._array = value._array
        if isinstance(self._node, AccumulateGrad):
            self._node._array = value._array

    @data.deleter
    def data(self) -> None:
        raise RuntimeError("Deleting tensor data is not allowed. Delete tensor instead!")

    @property
    def output_nr(self) -> int:
        """Which output of :attr:`grad_fn` this is."""
        return 0 if self._node is None else self._node.public[1]

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


def _type_word(t: Tensor) -> str:
    return {"Float": "float", "Double": "double", "Half": "c10::Half", "Long": "long int"}.get(
        t.dtype.tensor_type, t.dtype.tensor_type.lower()
    )
