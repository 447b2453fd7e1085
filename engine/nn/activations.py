"""Activations as modules: the function, its options, its text."""

from __future__ import annotations

from typing import Any

from ..core.tensor import Tensor
from ..create.shapes import full
from . import functional as F
from .module import Module
from .parameter import Parameter

__all__: list[str] = []


def _activation(name: str, function: Any, options: dict[str, Any], silent: tuple = ()) -> type:
    """A module that calls ``function(input, **options)``.

    Args:
        name: the class.
        function: what it calls.
        options: names and defaults of the constructor's arguments, in order.
        silent: options that the text leaves out while they are at their default.
    """
    names = list(options)

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        Module.__init__(self)
        given = dict(zip(names, args, strict=False)) | kwargs
        unknown = given.keys() - options.keys()
        if unknown:
            raise TypeError(
                f"{name}.__init__() got an unexpected keyword argument {min(unknown)!r}"
            )
        if len(args) > len(names):
            raise TypeError(
                f"{name}.__init__() takes from 1 to {len(names) + 1} positional arguments but "
                f"{len(args) + 1} were given"
            )
        for key, default in options.items():
            setattr(self, key, given.get(key, default))

    def forward(self: Any, input: Tensor) -> Tensor:
        return function(input, **{k: getattr(self, k) for k in names})

    def extra_repr(self: Any) -> str:
        shown = []
        for k in names:
            value = getattr(self, k)
            if k == "inplace":
                if value:
                    shown.append("inplace=True")
            elif not (k in silent and value == options[k]):
                shown.append(f"{k}={value!r}")
        return ", ".join(shown)

    owner = {"ReLU6": "Hardtanh"}.get(name, name)  # whose forward it is in PyTorch
    for each in (__init__, forward, extra_repr):
        each.__qualname__ = f"{owner}.{each.__name__}"
    __all__.append(name)
    return type(
        name,
        (Module,),
        {
            "__init__": __init__,
            "forward": forward,
            "extra_repr": extra_repr,
            "__module__": __name__,
            "__doc__": f"``{getattr(function, '__name__', name)}`` as a module.",
        },
    )


ReLU = _activation("ReLU", F.relu, {"inplace": False})
LeakyReLU = _activation("LeakyReLU", F.leaky_relu, {"negative_slope": 0.01, "inplace": False})
ELU = _activation("ELU", F.elu, {"alpha": 1.0, "inplace": False})
SELU = _activation("SELU", F.selu, {"inplace": False})
CELU = _activation("CELU", F.celu, {"alpha": 1.0, "inplace": False})
GELU = _activation("GELU", F.gelu, {"approximate": "none"})
Sigmoid = _activation("Sigmoid", F.sigmoid, {})
Tanh = _activation("Tanh", F.tanh, {})
SiLU = _activation("SiLU", F.silu, {"inplace": False})
Mish = _activation("Mish", F.mish, {"inplace": False})
LogSigmoid = _activation("LogSigmoid", F.logsigmoid, {})
Softplus = _activation("Softplus", F.softplus, {"beta": 1.0, "threshold": 20.0})
Softsign = _activation("Softsign", F.softsign, {})
Tanhshrink = _activation("Tanhshrink", F.tanhshrink, {})
Hardsigmoid = _activation("Hardsigmoid", F.hardsigmoid, {"inplace": False})
Hardswish = _activation("Hardswish", F.hardswish, {"inplace": False})
Hardtanh = _activation("Hardtanh", F.hardtanh, {"min_val": -1.0, "max_val": 1.0, "inplace": False})
ReLU6 = _activation("ReLU6", F.relu6, {"inplace": False})
Softmax = _activation("Softmax", F.softmax, {"dim": None})
LogSoftmax = _activation("LogSoftmax", F.log_softmax, {"dim": None})
Softmin = _activation("Softmin", F.softmin, {"dim": None})
GLU = _activation("GLU", F.glu, {"dim": -1})


class _Lambda(Module):
    def __init__(self, lambd: float = 0.5):
        super().__init__()
        self.lambd = lambd

    def extra_repr(self) -> str:
        return str(self.lambd)


class Softshrink(_Lambda):
    """``softshrink`` as a module."""

    def forward(self, input: Tensor) -> Tensor:
        return F.softshrink(input, self.lambd)


class Hardshrink(_Lambda):
    """``hardshrink`` as a module."""

    def forward(self, input: Tensor) -> Tensor:
        return F.hardshrink(input, self.lambd)


class PReLU(Module):
    """A ReLU whose slope for negative numbers is learned."""

    def __init__(
        self, num_parameters: int = 1, init: float = 0.25, device: Any = None, dtype: Any = None
    ):
        super().__init__()
        self.num_parameters, self.init = num_parameters, init
        self.weight = Parameter(full((num_parameters,), float(init), device=device, dtype=dtype))

    def forward(self, input: Tensor) -> Tensor:
        return F.prelu(input, self.weight)

    def extra_repr(self) -> str:
        return f"num_parameters={self.num_parameters}"


class RReLU(Module):
    """A leaky ReLU whose slope is drawn for each element in training."""

    def __init__(self, lower: float = 1.0 / 8, upper: float = 1.0 / 3, inplace: bool = False):
        super().__init__()
        self.lower, self.upper, self.inplace = lower, upper, inplace

    def forward(self, input: Tensor) -> Tensor:
        return F.rrelu(input, self.lower, self.upper, self.training, self.inplace)

    def extra_repr(self) -> str:
        end = ", inplace=True" if self.inplace else ""
        return f"lower={self.lower}, upper={self.upper}{end}"


class Threshold(Module):
    """``threshold`` as a module."""

    def __init__(self, threshold: float, value: float, inplace: bool = False):
        super().__init__()
        self.threshold, self.value, self.inplace = threshold, value, inplace

    def forward(self, input: Tensor) -> Tensor:
        return F.threshold(input, self.threshold, self.value, self.inplace)

    def extra_repr(self) -> str:
        end = ", inplace=True" if self.inplace else ""
        return f"threshold={self.threshold}, value={self.value}{end}"


__all__ += ["Hardshrink", "PReLU", "RReLU", "Softshrink", "Threshold"]
