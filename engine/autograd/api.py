"""``backward`` and ``grad``: PyTorch's checks around the walk."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..arrays.dtypes import Size
from ..core.tensor import Tensor, wrap
from ..core.walk import walk
from ..ops.unrecorded import Adrift, new_adrift
from .graph import GradientEdge, tensor_of

E_NOGRAD = "element {} of tensors does not require grad and does not have a grad_fn"
W_CYCLE = (
    "Using backward() with create_graph=True will create a reference cycle between the parameter "
    "and its gradient which can cause a memory leak. We recommend using autograd.grad when "
    "creating the graph to avoid this. If you have to use this function, make sure to reset the "
    ".grad fields of your parameters to None after use to break the cycle and avoid the leak."
)
E_UNUSED = (
    "The differentiated Tensor at index {} appears to not have been used in the graph. Set "
    "allow_unused=True if this is the desired behavior."
)
E_SCALAR = "grad can be implicitly created only for scalar outputs"


def _sequence(x: Any) -> tuple:
    several = (x,) if isinstance(x, Tensor | GradientEdge) else x
    return tuple([tensor_of(each) for each in several])


def _outputs(x: Any) -> tuple:
    outputs = _sequence(x)
    assert all(isinstance(y, Tensor) for y in outputs), "Expected output to be a torch.Tensor"
    return outputs


def _inputs(x: Any) -> tuple:
    inputs = _sequence(x)
    for each in inputs:
        if not isinstance(each, Tensor):
            raise RuntimeError(
                "all inputs have to be Tensors or GradientEdges, but got " + type(each).__name__
            )
    return inputs


def _gradients(outputs: Sequence[Tensor], given: Sequence[Any], create: bool) -> list:
    """One gradient for each output: what was given, or 1 for a tensor of one element."""
    for g in given:
        if g is not None and not isinstance(g, Tensor):
            raise TypeError(f"gradients can be either Tensors or None, but got {type(g).__name__}")
    for i, (y, g) in enumerate(zip(outputs, given, strict=False)):
        if g is not None and g._array.shape != y._array.shape:
            raise RuntimeError(
                f"Mismatch in shape: grad_output[{i}] has a shape of {Size(g._array.shape)} and "
                f"output[{i}] has a shape of {Size(y._array.shape)}."
            )
    if len(given) != len(outputs):
        raise RuntimeError(f"got {len(outputs)} tensors and {len(given)} gradients")
    result = []
    for y, g in zip(outputs, given, strict=True):
        a = y._array
        if g is None:
            if y._node is not None:
                if a.size != 1:
                    raise RuntimeError(E_SCALAR)
                if a.dtype.kind != "f":
                    raise RuntimeError(
                        "grad can be implicitly created only for real scalar outputs"
                    )
            one = np.ones(a.shape, a.dtype)
            result.append(wrap(one) if create else one)
            continue
        if g._array.dtype is not a.dtype:
            g = g.to(y.dtype)
        result.append(g if create else g._array)
    return result


def _roots(outputs: Sequence[Tensor]) -> list:
    for i, y in enumerate(outputs):
        if y._node is None or type(y._node) is Adrift:
            raise RuntimeError(E_NOGRAD.format(i))
    return [y._node for y in outputs]


def _nodes(inputs: Sequence[Tensor]) -> list:
    """Where gradients of these arrive; for a view of ``no_grad`` a place that nothing leads to."""
    return [new_adrift() if type(x._node) is Adrift else x._node for x in inputs]


def backward(
    tensors: Any,
    grad_tensors: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    grad_variables: Any = None,
    inputs: Any = None,
) -> None:
    """Send gradients from tensors to the leaves they were computed from.

    Args:
        tensors: one tensor or several.
        grad_tensors: for each of them None (allowed for one element) or a tensor of its shape.
        retain_graph: keep what was saved; by default the value of ``create_graph``.
        create_graph: record the walk, for higher derivatives.
        inputs: only add to the ``grad`` of these; computed ones among them retain it from now on.

    Raises:
        RuntimeError: with PyTorch's text, when a tensor is not tracked, has several elements and
            no gradient, has a gradient of another shape, or its graph was freed.
    """
    if inputs is not None and not isinstance(inputs, Tensor) and len(inputs) == 0:
        raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    outputs = _outputs(tensors)
    given = (None,) * len(outputs) if grad_tensors is None else _sequence(grad_tensors)
    gradients = _gradients(outputs, given, create_graph)
    roots = _roots(outputs)
    retain = create_graph if retain_graph is None else retain_graph
    if create_graph:
        warnings.warn(W_CYCLE, UserWarning, stacklevel=3)
    if inputs is None:
        walk(roots, gradients, retain=retain, create=create_graph)
        return
    targets = _inputs(inputs)
    for x in targets:
        x.retain_grad()  # of a computed tensor: it keeps what arrives, now and later
    walk(roots, gradients, retain=retain, create=create_graph, inputs=_nodes(targets))


def tensor_backward(
    self: Tensor,
    gradient: Tensor | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Any = None,
    **legacy: Any,
) -> None:
    """Send a gradient from here to the leaves and add it to their ``grad``.

    Args:
        gradient: one weight for each element, in this tensor's shape; may be left out for a
            tensor of one element (then it is 1).
        retain_graph: keep what the graph saved, so that it can be walked again.
        create_graph: record the walk itself, for higher derivatives.
        inputs: only add to these tensors' gradients.
    """
    if legacy:
        retain_graph = _legacy_retain(legacy, retain_graph)
    node, array = self._node, self._array
    usual = gradient is None and inputs is None and not create_graph and node is not None
    if usual and array.size == 1 and type(node) is not Adrift:  # nearly every call: a loss
        one = np.empty(array.shape, array.dtype)
        one.fill(1)
        walk((node,), (one,), retain=bool(retain_graph), create=False)
        return
    backward(self, gradient, retain_graph, create_graph, inputs=inputs)


def _legacy_retain(legacy: dict, retain_graph: bool | None) -> bool | None:
    """Take ``retain_variables=`` for ``retain_graph=``, as PyTorch did until 0.4."""
    unknown = [k for k in legacy if k != "retain_variables"]
    if unknown:
        raise TypeError(f"Tensor.backward() got an unexpected keyword argument {unknown[0]!r}")
    warnings.warn(
        "backward(retain_variables=...) was renamed: write backward(retain_graph=...)",
        DeprecationWarning,
        stacklevel=3,
    )
    return legacy["retain_variables"] if retain_graph is None else retain_graph


def grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple:
    """The gradients of outputs with respect to inputs, as a tuple; ``.grad`` is left alone.

    Args:
        outputs: one tensor or several.
        inputs: one tensor or several, each tracked.
        grad_outputs: for each output None (allowed for one element) or a tensor of its shape.
        retain_graph: keep what was saved; by default the value of ``create_graph``.
        create_graph: record the walk, so that the result can be differentiated again.
        allow_unused: answer None for an input that the outputs do not depend on.
        materialize_grads: answer zeros instead of None.

    Raises:
        RuntimeError: as :func:`backward`, and for inputs that are not tracked or not used.
    """
    if is_grads_batched:
        raise NotImplementedError(
            "is_grads_batched=True is not offered by this engine; call grad once for each row"
        )
    ys, xs = _outputs(outputs), _inputs(inputs)
    if not xs:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, but got: "
            "allow_unused=False."
        )
    allow = bool(allow_unused) or materialize_grads
    given = (None,) * len(ys) if grad_outputs is None else _sequence(grad_outputs)
    gradients = _gradients(ys, given, create_graph)
    roots = _roots(ys)
    for x in xs:
        if x._node is None:
            raise RuntimeError("One of the differentiated Tensors does not require grad")
    retain = create_graph if retain_graph is None else retain_graph
    captured = walk(
        roots,
        gradients,
        retain=retain,
        create=create_graph,
        inputs=_nodes(xs),
        accumulate=False,
    )
    # what came all the way unchanged is the tensor that was given, as in PyTorch
    known = {
        id(g): y
        for g, y in zip(gradients, given, strict=True)
        if y is g or getattr(y, "_array", None) is g
    }
    result: list[Tensor | None] = []
    for i, x in enumerate(xs):
        g = captured.get(x._node)
        if g is None:
            if not allow:
                raise RuntimeError(E_UNUSED.format(i))
            result.append(wrap(np.zeros_like(x._array)) if materialize_grads else None)
        else:
            if id(g) not in known:
                known[id(g)] = g if isinstance(g, Tensor) else wrap(np.asarray(g))
            result.append(known[id(g)])
    return tuple(result)
