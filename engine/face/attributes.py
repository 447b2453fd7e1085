"""What a Tensor says about itself: shape, type, place, memory."""

from __future__ import annotations

from typing import Any

from ..arrays.dtypes import CPU, OF_NUMPY, Size, device, dtype
from ..calls.arguments import check_dim
from ..calls.parsing import misuse
from ..core.tensor import Tensor, ndarray


class _Layout:
    def __repr__(self) -> str:
        return "torch.strided"


strided: Any = _Layout()


class Attributes(Tensor):
    """Bound to Tensor, name by name."""

    __slots__ = ()

    names = (None,)
    is_sparse = is_quantized = is_cuda = is_mps = is_meta = False

    @property
    def shape(self) -> Size:
        """The length of each dimension."""
        return Size(self._array.shape)

    def size(self, dim: int | None = None, *more: Any, **named: Any) -> Any:
        """The shape, or the length of one dimension."""
        if more or named or (type(dim) is not int and dim is not None):
            found = misuse("M", "size", (dim, *more) if more or dim is not None else (), named)
            if found is not None:
                raise found
        if dim is None:
            return Size(self._array.shape)
        if not self._array.ndim:
            raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
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
        """Always strided."""
        return strided

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
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
        """Bytes per element."""
        return self._array.itemsize

    def element_size(self) -> int:
        """Bytes per element."""
        return self._array.itemsize

    @property
    def nbytes(self) -> int:
        """Bytes of all elements."""
        return self._array.nbytes

    def stride(self, dim: int | None = None) -> Any:
        """Elements to step over to reach the next one along each dimension."""
        a = self._array
        if a.flags.c_contiguous and (0 in a.shape or 1 in a.shape):  # where NumPy counts otherwise
            counted = [1]
            for n in a.shape[:0:-1]:
                counted.insert(0, counted[0] * max(n, 1))
            steps = tuple(counted[: a.ndim])
        else:
            steps = tuple(s // a.itemsize for s in a.strides)
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
        """Whether the elements lie row by row in memory."""
        return self._array.flags.c_contiguous

    def is_floating_point(self) -> bool:
        """Whether the element type is one of floats."""
        return self._array.dtype.kind == "f"

    def is_complex(self) -> bool:
        """False: complex numbers are left out."""
        return False

    def is_signed(self) -> bool:
        """Whether the element type has negative numbers."""
        return self._array.dtype.kind in "if"

    def is_inference(self) -> bool:
        """Whether it was made in inference mode, so that no record may hold it."""
        return self._inference

    def get_device(self) -> int:
        """-1: the CPU has no number."""
        return -1
