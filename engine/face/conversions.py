"""Out of the engine: Tensors as Python numbers, lists, NumPy arrays, texts, copies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..arrays.dtypes import OF_NUMPY
from ..calls.arguments import E_NUMPY
from ..calls.warning import W_SCALAR, warn_user
from ..core.graph import track
from ..core.modes import mode
from ..core.tensor import Tensor, ndarray, wrap
from .printing import tensor_str


class Conversions(Tensor):
    """Bound to Tensor, name by name."""

    __slots__ = ()

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
        if self._node is not None and mode.here.enabled and not force:
            raise RuntimeError(E_NUMPY)
        return self._array.view()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> ndarray:
        if self._node is not None and mode.here.enabled:
            raise RuntimeError(E_NUMPY)
        array = self._array if dtype is None else self._array.astype(dtype, copy=False)
        return array.copy() if copy else array

    def __array_wrap__(self, array: ndarray, context: Any = None, scalar: bool = False) -> Tensor:
        if array.dtype.kind == "b":  # as PyTorch has it, from before it knew bool
            return wrap(array.astype(np.uint8))
        return wrap(array if array.dtype in OF_NUMPY else array.astype(np.float64))

    def cpu(self) -> Tensor:
        """This tensor, which is on the CPU already."""
        return self

    def cuda(self, *args: Any, **kwargs: Any) -> Tensor:
        """Refused: this engine computes on the CPU."""
        raise AssertionError("Torch not compiled with CUDA enabled")

    def _as_number(self, kind: Callable) -> Any:
        if self._node is not None and mode.here.enabled:
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
        t = wrap(self._array.copy(), None, type(self))
        memo[id(self)] = t
        if self._node is not None:
            track(t)
        if self._grad is not None:
            t._grad = self._grad.__deepcopy__(memo)
        return t

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _rebuild, (type(self), self._array, self._node is not None)


def _rebuild(kind: type, array: ndarray, tracked: bool) -> Tensor:
    t = wrap(array, None, kind)
    if tracked:
        track(t)
    return t
