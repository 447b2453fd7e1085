"""A module's hooks on its gradients: nodes around its inputs and outputs, where hooks run."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

from ..autograd.function import Function
from ..core.modes import mode
from ..core.tensor import Tensor

GONE = "is deprecated and will be removed in future versions. This hook will be missing some"
USE_FULL = "Please use register_full_backward_hook to get the documented behavior."
W_NO_INPUT = (
    "Full backward hook is firing when gradients are computed with respect to module outputs since "
    "no inputs require gradients. See https://docs.pytorch.org/docs/main/generated/"
    "torch.nn.Module.html#torch.nn.Module.register_full_backward_hook for more details."
)


class BackwardHookFunction(Function):
    """The identity of several tensors: a node through which all their gradients pass at once."""

    @staticmethod
    def forward(ctx: Any, *args: Any) -> Any:
        ctx.mark_non_differentiable(*[a for a in args if not a.requires_grad])
        return args

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        return grads


class BackwardHook:
    """The full hooks of one call of a module.

    Args:
        module: whose call it is.
        hooks: ``hook(module, grad_input, grad_output)``, which may return another grad_input.
        pre_hooks: ``hook(module, grad_output)``, which may return another grad_output.
    """

    def __init__(self, module: Any, hooks: Sequence[Callable], pre_hooks: Sequence[Callable]):
        self.module, self.hooks, self.pre_hooks = module, hooks, pre_hooks
        self.grad_outputs: Any = None
        self.inputs: list[int] | None = None  # where the tensors are among the arguments
        self.outputs: list[int] | None = None
        self.n_inputs = self.n_outputs = 0

    def around_inputs(self, args: tuple) -> tuple:
        """The arguments behind a node of their own."""
        self.n_inputs = len(args)
        args, self.inputs = _through(args, self._at_inputs)
        return args

    def around_outputs(self, result: Any) -> Any:
        """The result behind a node of its own."""
        many = isinstance(result, tuple)
        results = result if many else (result,)
        self.n_outputs = len(results)
        results, self.outputs = _through(results, self._at_outputs)
        return results if many else results[0]

    def _at_inputs(self, grad_input: tuple, _grad_output: tuple) -> Any:
        if self.grad_outputs is None:  # it came by another way than through the module's output
            return None
        grads = _placed(self.inputs, grad_input, self.n_inputs)
        for hook in self.hooks:
            out = hook(self.module, grads, self.grad_outputs)
            if out is None:
                continue
            _check_count("Backward hook returned an invalid number of grad_input", out, grads)
            grads = out
        self.grad_outputs = None
        return tuple(grads[i] for i in self.inputs or ())

    def _at_outputs(self, _grad_input: tuple, grad_output: tuple) -> Any:
        self.grad_outputs = _placed(self.outputs, grad_output, self.n_outputs)
        for hook in self.pre_hooks:
            out = hook(self.module, self.grad_outputs)
            if out is None:
                continue
            what = "Backward pre hook returned an invalid number of grad_output"
            _check_count(what, out, self.grad_outputs)
            self.grad_outputs = out
        seen = self.grad_outputs
        if self.inputs is None:  # nothing arrives at the inputs: the hooks are called here
            self._without_inputs()
        return tuple(seen[i] for i in self.outputs or ())

    def _without_inputs(self) -> None:
        warnings.warn(W_NO_INPUT, UserWarning, stacklevel=2)
        for hook in self.hooks:
            out = hook(self.module, (None,) * self.n_inputs, self.grad_outputs)
            if out is not None and not (
                isinstance(out, tuple) and not any(o is not None for o in out)
            ):
                raise RuntimeError(
                    "Backward hook for Modules where no input requires gradient should always "
                    "return None or None for all gradients."
                )
        self.grad_outputs = None


def _through(args: tuple, hook: Callable) -> tuple[tuple, list[int] | None]:
    """Arguments with their tensors sent through one node with a hook, and where those are."""
    places = [i for i, a in enumerate(args) if isinstance(a, Tensor)]
    if not mode.here.enabled or not any(args[i].requires_grad for i in places):
        return args, None
    sent = BackwardHookFunction.apply(*[args[i] for i in places])
    sent = sent if isinstance(sent, tuple) else (sent,)
    next(t.grad_fn for t in sent if t.grad_fn is not None).register_hook(hook)
    out = list(args)
    for i, t in zip(places, sent, strict=True):
        out[i] = t
    return tuple(out), places


def _placed(places: list[int] | None, values: tuple, count: int) -> tuple:
    out = [None] * count
    for i, value in zip(places or (), values, strict=True):
        out[i] = value
    return tuple(out)


def _check_count(text: str, got: Any, expected: tuple) -> None:
    if len(got) != len(expected):
        raise RuntimeError(f"{text}, got {len(got)}, but expected {len(expected)}")


# -- the old hooks ---------------------------------------------------------------------------------


def hook_last_node(module: Any, hooks: Sequence[Callable], args: Any, result: Any) -> None:
    """``register_backward_hook``: hooks on the last operation of a call, with its gradients."""
    var = result
    while not isinstance(var, Tensor):
        var = (
            next(v for v in var.values() if isinstance(v, Tensor))
            if isinstance(var, dict)
            else var[0]
        )
    node = var.grad_fn
    if node is None:
        return
    for hook in hooks:
        node.register_hook(lambda gi, go, hook=hook: hook(module, gi, go))
    _warn_of_gaps(node, args, result)


def _warn_of_gaps(node: Any, args: Any, result: Any) -> None:
    """Warn where the last node does not see all of the module's gradients."""

    def warn(when: str, what: str) -> None:
        warnings.warn(f"Using {when} {GONE} {what}. {USE_FULL}", FutureWarning, stacklevel=2)

    if not isinstance(result, Tensor) and not _tensors(result):
        warn(
            "non-full backward hooks on a Module that does not return a single Tensor or a tuple "
            "of Tensors",
            "of the grad_output",
        )
        return
    if not isinstance(args, Tensor) and not _tensors(args):
        warn(
            "non-full backward hooks on a Module that does not take as input a single Tensor or a "
            "tuple of Tensors",
            "of the grad_input",
        )
        return
    ends = {r.grad_fn for r in (result if isinstance(result, tuple) else (result,))} - {None}
    if not ends or (len(ends) == 1 and node not in ends):
        warn(
            "a non-full backward hook when outputs are nested in python data structure",
            "grad_output",
        )
    elif len(ends) > 1:
        warn(
            "a non-full backward hook when outputs are generated by different autograd Nodes",
            "grad_output",
        )
    else:
        starts = {a.grad_fn for a in (args if isinstance(args, tuple) else (args,))} - {None}
        if starts != {n for n, _ in node.next_functions}:
            warn(
                "a non-full backward hook when the forward contains multiple autograd Nodes",
                "grad_input",
            )


def _tensors(x: Any) -> bool:
    return isinstance(x, tuple) and all(isinstance(r, Tensor) for r in x)
