"""What all optimizers share: parameter groups, state, clearing gradients, saving and loading."""

from __future__ import annotations

import functools
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import Any

from ..autograd.grad_mode import enable_grad, no_grad
from ..core.tensor import Tensor
from ..face.typeinfo import typename
from ..handles import Hooks, RemovableHandle


class _Required:
    def __repr__(self) -> str:
        return "<required parameter>"


required = _Required()


def _note_step(optimizer: Optimizer) -> None:
    if optimizer._stepped is False:
        optimizer._stepped = True


def _counted(step: Callable[..., Any]) -> Callable[..., Any]:
    """The ``step`` of an optimizer that learners write themselves, seen by schedulers too."""

    @functools.wraps(step)
    def noted(self: Optimizer, *args: Any, **options: Any) -> Any:
        _note_step(self)
        return _between_hooks(step, self, *args, **options)

    return noted


def _inherited(step: Callable[..., Any]) -> Callable[..., Any]:
    """The ``step`` of this library's optimizers; one that calls it has run the hooks itself."""

    @functools.wraps(step)
    def hooked(self: Optimizer, *args: Any, **options: Any) -> Any:
        if (self._pre_hooks or self._post_hooks) and type(self).step is hooked:
            return _between_hooks(step, self, *args, **options)
        return step(self, *args, **options)

    return hooked


def _between_hooks(step: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """A step with the hooks before and after it; the first argument is the optimizer."""
    optimizer = args[0]
    for hook in tuple(optimizer._pre_hooks.values()):
        changed = hook(optimizer, args, options)
        if changed is None:
            continue
        if not isinstance(changed, tuple) or len(changed) != 2:
            raise RuntimeError(
                f"{step} must return None or a tuple of (new_args, new_kwargs), but got {changed}."
            )
        args, options = changed
    result = step(*args, **options)
    for hook in tuple(optimizer._post_hooks.values()):
        hook(optimizer, args, options)
    return result


class Optimizer:
    """Base class: holds groups of parameters and the options of each group.

    Args:
        params: tensors, (name, tensor) pairs, or dicts with "params" and options of their own.
        defaults: options for groups that do not say otherwise.

    Raises:
        TypeError: for a single tensor, or for something that is not a tensor.
        ValueError: for an empty list, a tensor that is not a leaf, or one in two groups.
    """

    def __init__(self, params: Iterable[Any], defaults: dict[str, Any]):
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or "
                "dicts, but got torch.FloatTensor"
            )
        self.defaults = defaults
        self._pre_hooks, self._post_hooks = Hooks(), Hooks()
        self._stepped: bool | None = None  # since a scheduler was made for it; None: there is none
        self.state: dict[Tensor, dict[str, Any]] = defaultdict(dict)
        self.param_groups: list[dict[str, Any]] = []
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Take more parameters, with options of their own."""
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        params = param_group["params"]
        if isinstance(params, Tensor):
            params = [params]
        elif isinstance(params, set):
            raise TypeError(
                "optimizer parameters need to be organized in ordered collections, but the "
                "ordering of tensors in sets will change between runs. Please use a list instead."
            )
        params = [p[1] if isinstance(p, tuple) else p for p in params]
        group = {**param_group, "params": params}
        for p in params:
            if not isinstance(p, Tensor):
                raise TypeError(
                    "optimizer can only optimize Tensors, but one of the params is " + typename(p)
                )
            if not (p.is_leaf or p.retains_grad):
                raise ValueError("can't optimize a non-leaf Tensor")
        for name, value in self.defaults.items():
            if value is required and name not in group:
                raise ValueError(
                    "parameter group didn't specify a value of required optimization parameter "
                    + name
                )
            group.setdefault(name, value)
        if len({id(p) for p in params}) != len(params):
            warnings.warn(
                "optimizer contains a parameter group with duplicate parameters; in future, this "
                "will cause an error; see github.com/pytorch/pytorch/issues/40967 for more "
                "information",
                UserWarning,
                stacklevel=3,
            )
        seen = {id(p) for g in self.param_groups for p in g["params"]}
        if any(id(p) in seen for p in params):
            raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append(group)

    def register_step_pre_hook(self, hook: Callable) -> RemovableHandle:
        """Call ``hook(optimizer, args, kwargs)`` before each step; it may return other ones."""
        return self._pre_hooks.register(hook)

    def register_step_post_hook(self, hook: Callable) -> RemovableHandle:
        """Call ``hook(optimizer, args, kwargs)`` after each step."""
        return self._post_hooks.register(hook)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients: set them to None, or (``set_to_none=False``) to zero in place."""
        for group in self.param_groups:
            for p in group["params"]:
                if p._grad is None:
                    continue
                if set_to_none:
                    p._grad = None
                else:
                    p._grad = p._grad.detach() if p._grad._node is not None else p._grad
                    p._grad.zero_()

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "step" in vars(cls):
            cls.step = _counted(vars(cls)["step"])  # type: ignore[method-assign]

    def _count_steps(self) -> None:
        """From now on remember whether there was a step: a scheduler asks."""
        self._stepped = bool(self._stepped)

    @_inherited
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change the parameters once; ``closure``, if given, computes and returns the loss."""
        _note_step(self)
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        with no_grad():
            for group in self.param_groups:
                self._update(group)
        return loss

    def _update(self, group: dict[str, Any]) -> None:
        raise NotImplementedError

    def state_dict(self) -> dict[str, Any]:
        """Everything needed to go on later: state by parameter number, and the groups' options."""
        numbers: dict[int, int] = {}
        groups = []
        for group in self.param_groups:
            start = len(numbers)
            new = {
                id(p): start + i for i, p in enumerate(group["params"]) if id(p) not in numbers
            }  # of a parameter that stands there twice the last number counts
            numbers |= new
            options = {k: v for k, v in group.items() if k != "params"}
            groups.append({**options, "params": [numbers[id(p)] for p in group["params"]]})
        state = {numbers[id(p)]: s for p, s in self.state.items()}
        return {"state": state, "param_groups": groups}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from what :meth:`state_dict` returned.

        Raises:
            ValueError: when the groups or their sizes differ.
        """
        saved = deepcopy(state_dict["param_groups"])
        if len(saved) != len(self.param_groups):
            raise ValueError("loaded state dict has a different number of parameter groups")
        for old, new in zip(self.param_groups, saved, strict=True):
            if len(old["params"]) != len(new["params"]):
                raise ValueError(
                    "loaded state dict contains a parameter group that doesn't match the size of "
                    "optimizer's group"
                )
        by_number: dict[int, Tensor] = {}
        for old, new in zip(self.param_groups, saved, strict=True):
            by_number.update(zip(new["params"], old["params"], strict=True))
            old.update({k: v for k, v in new.items() if k != "params"})
        self.state = defaultdict(dict)
        for number, state in state_dict["state"].items():
            self.state[by_number[number]] = deepcopy(state)

    def __repr__(self) -> str:
        text = type(self).__name__ + " ("
        for i, group in enumerate(self.param_groups):
            text += f"\nParameter Group {i}\n"
            for key in sorted(group):
                if key != "params":
                    text += f"    {key}: {group[key]}\n"
        return text + ")"


def check(condition: bool, text: str) -> None:
    """Raise a ValueError for an option out of range."""
    if not condition:
        raise ValueError(text)


def rate(group: dict[str, Any]) -> Any:
    """The learning rate of a group as a number; a program may have put a tensor there."""
    lr = group["lr"]
    return lr._array.item() if isinstance(lr, Tensor) else lr
