"""The losses as functions, with PyTorch's signatures; :mod:`engine.nn.functional` offers them."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..calls.arguments import misfit
from ..calls.refusals import no_kernel
from ..core.define import define
from ..core.tensor import Tensor, wrap
from ..ops.elements import division
from ..ops.elements import elementwise as e
from ..ops.elements.arithmetic import in_common
from ..ops.indexing.masks import masked_fill
from ..ops.network import activations as network
from ..ops.reductions.reduce import mean, sum_
from ..ops.reductions.softmaxes import log_softmax


def reduction_of(reduction: str, size_average: Any = None, reduce_: Any = None) -> str:
    """ "none", "mean" or "sum", also from the two older arguments, with PyTorch's warning."""
    if size_average is not None or reduce_ is not None:
        mean = size_average is None or size_average
        how = "none" if reduce_ is False else "mean" if mean else "sum"
        warnings.warn(
            f"size_average and reduce args will be deprecated, please use reduction='{how}' "
            "instead.",
            stacklevel=4,
        )
        return how
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not a valid value for reduction")
    return reduction


def _pair(input: Tensor, target: Tensor, name: str) -> tuple[Tensor, Tensor]:
    """Input and target in one shape; PyTorch's warning when they differ."""
    if input._array.shape != target._array.shape:
        warnings.warn(
            f"Using a target size ({target.size()}) that is different to the input size "
            f"({input.size()}). This will likely lead to incorrect results due to broadcasting. "
            "Please ensure they have the same size.",
            stacklevel=4,
        )
        try:
            shape = np.broadcast_shapes(input._array.shape, target._array.shape)
        except ValueError:
            return e.add(input, target), target  # raises PyTorch's error of mismatched sizes
        input = input.expand(shape)
        target = target.expand(shape)
    input, target = in_common(input, target)
    return input, target


def _floats(kernel: str, *tensors: Tensor) -> tuple[Tensor, ...]:
    """Tensors that a kernel of PyTorch is made for.

    Raises:
        NotImplementedError: where one is of whole numbers.
    """
    for t in tensors:
        if t._array.dtype.kind != "f":
            raise no_kernel(kernel, t._array.dtype)
    return tensors


def mse_loss(
    input: Tensor,
    target: Tensor,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """The mean of ``(input - target) ** 2``."""
    how = reduction_of(reduction, size_average, reduce)
    return network.mse_op(*_floats("mse_cpu", *_pair(input, target, "mse_loss")), how)


def l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """The mean of ``|input - target|``."""
    how = reduction_of(reduction, size_average, reduce)
    x, t = _pair(input, target, "l1_loss")
    d = e.abs_(e.sub(x, t))
    return d if how == "none" else d.mean() if how == "mean" else d.sum()


def smooth_l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    beta: float = 1.0,
) -> Tensor:
    """Quadratic below ``beta``, linear above."""
    how = reduction_of(reduction, size_average, reduce)
    if beta < 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    if beta == 0:
        return l1_loss(input, target, reduction=how)
    pair = _floats("smooth_l1_cpu", *_pair(input, target, "smooth_l1_loss"))
    return network.smooth_l1_op(*pair, how, beta)


def huber_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0
) -> Tensor:
    """Quadratic below ``delta``, linear above with slope ``delta``."""
    if delta <= 0:
        raise RuntimeError("huber_loss does not support non-positive values for delta.")
    pair = _floats("huber_cpu", *_pair(input, target, "huber_loss"))
    return network.huber_op(*pair, reduction_of(reduction), delta)


def binary_cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """``-(t log p + (1 - t) log(1 - p))`` for probabilities p in ``input``."""
    how = reduction_of(reduction, size_average, reduce)
    _floats("binary_cross_entropy", input)
    if input._array.shape != target._array.shape:
        raise ValueError(
            f"Using a target size ({target.size()}) that is different to the input size "
            f"({input.size()}) is deprecated. Please ensure they have the same size."
        )
    if input._array.size and not ((input._array >= 0) & (input._array <= 1)).all():
        raise RuntimeError("all elements of input should be between 0 and 1")
    if target._array.dtype != input._array.dtype:
        raise RuntimeError(
            f"Found dtype {target.dtype.tensor_type} but expected {input.dtype.tensor_type}"
        )
    return network.bce_op(input, target, _bare(weight), how)


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """:func:`binary_cross_entropy` of ``sigmoid(input)``, computed without overflow."""
    how = reduction_of(reduction, size_average, reduce)
    _floats("log_sigmoid_cpu", input)
    if input._array.shape != target._array.shape:
        raise ValueError(
            f"Target size ({target.size()}) must be the same as input size ({input.size()})"
        )
    input, target = in_common(input, target)
    return network.bce_logits_op(input, target, _bare(weight), _bare(pos_weight), how)


def _bare(weight: Tensor | None) -> Any:
    return None if weight is None else weight._array


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: Any = None,
    ignore_index: int = -100,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """Minus the log-probability of the target class.

    Shapes: input (N, C), (C,) or (N, C, d...); target the same without C, of integers.
    """
    how = reduction_of(reduction, size_average, reduce)
    if not isinstance(target, Tensor):
        raise misfit("nll_loss_nd", "target", 2, "Tensor", target)
    x, t = input, target._array
    if x._array.ndim <= 2 and t.ndim > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if t.dtype.name not in ("int64", "uint8"):
        raise RuntimeError(
            f"expected target dtype to be Long or Byte, but got {target.dtype.tensor_type}"
        )
    if x._array.ndim == 1:
        if t.size != 1:
            raise ValueError(
                f"For 1D input, 1D target must have size 1, but got target size: {t.size}"
            )
        x, t = x.unsqueeze(0), t.reshape(1)
        if how == "none":
            return nll_loss(
                x, wrap(t), weight, ignore_index=ignore_index, reduction="none"
            ).squeeze(0)
    if x._array.shape[0] != t.shape[0]:
        raise ValueError(
            f"Expected input batch_size ({x._array.shape[0]}) to match target batch_size "
            f"({t.shape[0]})."
        )
    classes = x._array.shape[1]
    bad = (t != ignore_index) & ((t < 0) | (t >= classes))
    if bad.any():
        raise IndexError(f"Target {t[bad].flat[0]} is out of bounds.")
    _floats("nll_loss_out_frame", x)
    if x._array.ndim > 2:
        flat = x.movedim(1, -1).reshape(-1, classes)
        out = network.nll_op(flat, t.reshape(-1), _bare(weight), ignore_index, how)
        return out.reshape(t.shape) if how == "none" else out
    return network.nll_op(x, t, _bare(weight), ignore_index, how)


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: Any = None,
    ignore_index: int = -100,
    reduce: Any = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """:func:`nll_loss` of :func:`log_softmax`; the target may also hold class probabilities."""
    how = reduction_of(reduction, size_average, reduce)
    if not isinstance(target, Tensor):
        raise misfit("cross_entropy_loss", "target", 2, "Tensor", target)
    if not 0 <= label_smoothing <= 1:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing:g}")
    axis = 0 if input._array.ndim == 1 else 1
    if target._array.shape == input._array.shape and target._array.dtype.kind != "f":
        raise RuntimeError(
            "Expected floating point type for target with class probabilities, got "
            + target.dtype.tensor_type
        )
    if target._array.shape == input._array.shape and target._array.dtype.kind == "f":
        return _soft_cross_entropy(input, target, weight, how, axis, label_smoothing)
    logs = log_softmax(input, axis)
    loss = nll_loss(logs, target, weight, ignore_index=ignore_index, reduction=how)
    if not label_smoothing:
        return loss
    kept = target._array != ignore_index
    w = np.ones(input._array.shape[axis], input._array.dtype) if weight is None else weight._array
    shape = [1] * input._array.ndim
    shape[axis] = -1
    smooth = e.neg(sum_(e.mul(logs, wrap(w.reshape(shape))), axis))
    smooth = e.mul(smooth, wrap(kept.astype(input._array.dtype)))
    if how == "mean":
        total = (w[np.where(kept, target._array, 0)] * kept).sum()
        smooth = e.div(sum_(smooth), float(total))
    elif how == "sum":
        smooth = sum_(smooth)
    share = label_smoothing / input._array.shape[axis]
    return e.add(e.mul(loss, 1 - label_smoothing), e.mul(smooth, share))


def _soft_cross_entropy(
    input: Tensor, target: Tensor, weight: Tensor | None, how: str, axis: int, smoothing: float
) -> Tensor:
    classes = input._array.shape[axis]
    if smoothing:
        target = e.add(e.mul(target, 1 - smoothing), smoothing / classes)
    terms = e.mul(log_softmax(input, axis), target)
    if weight is not None:
        shape = [1] * input._array.ndim
        shape[axis] = -1
        terms = e.mul(terms, weight.reshape(shape))
    loss = e.neg(sum_(terms, axis))
    if how == "none":
        return loss
    total = sum_(loss)
    return total if how == "sum" else division.div_number(total, float(max(1, loss._array.size)))


def kl_div(
    input: Tensor,
    target: Tensor,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    log_target: bool = False,
) -> Tensor:
    """``target * (log(target) - input)`` for log-probabilities in ``input``."""
    if reduction == "batchmean":
        total = divergence(input, target, "sum", log_target)
        return e.div(total, float(input._array.shape[0] if input._array.ndim else 1))
    if reduction == "mean":
        warnings.warn(
            "reduction: 'mean' divides the total loss by both the batch size and the support "
            "size.'batchmean' divides only by the batch size, and aligns with the KL div math "
            "definition.'mean' will be changed to behave the same as 'batchmean' in the next "
            "major release.",
            stacklevel=2,
        )
    how = reduction_of(reduction, size_average, reduce)
    return divergence(input, target, how, log_target)


def divergence(input: Tensor, target: Tensor, how: str, log_target: bool) -> Tensor:
    """:func:`kl_div` with its reduction in one word."""
    if "f" not in input._array.dtype.kind + target._array.dtype.kind:
        raise RuntimeError("kl_div: Integral inputs not supported.")
    if log_target:
        loss = e.mul(e.exp(target), e.sub(target, input))
    else:
        loss = e.sub(e.xlogy(target, target), e.mul(target, input))
    return finish(loss, how)


def soft_margin_loss(
    input: Tensor,
    target: Tensor,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """``log(1 + exp(-target * input))``."""
    how = reduction_of(reduction, size_average, reduce)
    return network.soft_margin_op(input, target, how)


def gaussian_nll_loss(
    input: Tensor,
    target: Tensor,
    var: Any,
    full: bool = False,
    eps: float = 1e-6,
    reduction: str = "mean",
) -> Tensor:
    """Minus the log-density of normal distributions with means ``input`` and variances ``var``.

    Shapes: ``var`` has the shape of ``input``, or lacks (or has length 1 in) the last dimension.
    """
    spread = var if isinstance(var, Tensor) else wrap(np.full_like(input._array, var))
    if (spread._array < 0).any():
        raise ValueError("var has negative entry/entries")
    if spread._array.shape != input._array.shape:
        ours, theirs = input._array.shape, spread._array.shape
        other = [v for n, v in zip(ours, theirs, strict=False) if n != v]
        if ours[:-1] == theirs:
            spread = spread.unsqueeze(-1)
        elif len(ours) != len(theirs) or other != [1]:
            raise ValueError("var is of incorrect size")
    clipped = _raised(spread, eps)
    d = e.sub(input, target)
    loss = e.mul(e.add(e.log(clipped), e.div(e.mul(d, d), clipped)), 0.5)
    if full:
        loss = e.add(loss, 0.5 * float(np.log(2 * np.pi)))
    return finish(loss, reduction)


_raised = define(  # limited from below without telling the derivative, as torch does
    "CloneBackward0", lambda x, floor: np.maximum(x, x.dtype.type(floor)), lambda g, _y, _x, _f: g
)


def poisson_nll_loss(
    input: Tensor,
    target: Tensor,
    log_input: bool = True,
    full: bool = False,
    size_average: Any = None,
    eps: float = 1e-8,
    reduce: Any = None,
    reduction: str = "mean",
) -> Tensor:
    """Minus the log-probability of Poisson counts, with Stirling's term when ``full``."""
    how = reduction_of(reduction, size_average, reduce)
    return poisson(input, target, log_input, full, eps, how)


def poisson(
    input: Tensor, target: Tensor, log_input: bool, full: bool, eps: float, how: str
) -> Tensor:
    """:func:`poisson_nll_loss` with its reduction in one word."""
    if log_input:
        loss = e.sub(e.exp(input), e.mul(target, input))
    else:
        loss = e.sub(input, e.mul(target, e.log(e.add(input, eps))))
    if full:
        stirling = e.add(
            e.sub(e.mul(target, e.log(target)), target), e.mul(e.log(e.mul(target, 2 * np.pi)), 0.5)
        )
        loss = e.add(loss, masked_fill(stirling, target <= 1, 0))
    return finish(loss, how)


def finish(loss: Tensor, reduction: str) -> Tensor:
    """A loss of each element brought to what "none", "mean" or "sum" asks for."""
    how = reduction_of(reduction)
    if how == "none":
        return loss
    return mean(loss) if how == "mean" else sum_(loss)


__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "gaussian_nll_loss",
    "huber_loss",
    "kl_div",
    "l1_loss",
    "mse_loss",
    "nll_loss",
    "poisson_nll_loss",
    "smooth_l1_loss",
    "soft_margin_loss",
]
