"""What all schedules share: the count of the steps, the first rates, the saved state."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from types import FunctionType
from typing import Any

from ...core.tensor import Tensor
from ..optimizer import Optimizer

W_ORDER = (
    "Detected call of `lr_scheduler.step()` before `optimizer.step()`. In PyTorch 1.1.0 and later, "
    "you should call them in the opposite order: `optimizer.step()` before `lr_scheduler.step()`.  "
    "Failure to do this will result in PyTorch skipping the first value of the learning rate "
    "schedule. See more details at "
    "https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate"
)
W_EPOCH = (
    "The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where "
    "possible. Please use `scheduler.step()` to step the scheduler. During the deprecation, if "
    "epoch is different from None, the closed form is used instead of the new chainable form, "
    "where available. Please open an issue if you are unable to replicate your use case: "
    "https://github.com/pytorch/pytorch/issues/new/choose."
)
W_GET_LR = "To get the last learning rate computed by the scheduler, please use `get_last_lr()`."
E_RESUMED = (
    "param 'initial_lr' is not specified in param_groups[{}] when resuming scheduler with "
    "last_epoch >= 0.\nThis typically happens when:\n1. You're trying to resume training from a "
    "checkpoint but haven't properly loaded the optimizer state\n2. You're using last_epoch >= 0 "
    "for a fresh training run (not recommended)"
)


def check_optimizer(optimizer: Any) -> None:
    """TypeError unless it is one."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")


def set_rate(group: dict[str, Any], lr: Any) -> None:
    """Give a group another rate; where a program put a tensor there, that tensor gets it."""
    if isinstance(group["lr"], Tensor):
        group["lr"].fill_(lr.squeeze() if isinstance(lr, Tensor) else lr)
    else:
        group["lr"] = lr


def _apart(rate: Any) -> Any:
    """A rate that stays what it is when a group's tensor gets another."""
    return rate.clone() if isinstance(rate, Tensor) else rate


class LRScheduler:
    """Base class: remembers each group's first rate and counts the steps.

    A schedule of your own overrides :meth:`get_lr`, which may use ``self.last_epoch``,
    ``self.base_lrs`` and the groups of ``self.optimizer``.
    """

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1):
        check_optimizer(optimizer)
        self.optimizer = optimizer
        for i, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", _apart(group["lr"]))  # or as an earlier one set it
            elif "initial_lr" not in group:
                raise KeyError(E_RESUMED.format(i))
        self.base_lrs = [_apart(group["initial_lr"]) for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        optimizer._count_steps()
        self._begin()

    def _begin(self) -> None:
        """The step that every scheduler takes when it is made: it sets the first rates."""
        self._step_count = 0
        with self._flag("_is_initial"):
            self.step()

    def get_lr(self) -> list[float]:
        """The rates for the step ``last_epoch``, one for each group."""
        raise NotImplementedError

    def get_last_lr(self) -> list[float]:
        """The rates that the last step set."""
        return self._last_lr

    def step(self, epoch: Any = None) -> None:
        """Go on by one step and set the rates; warns where the optimizer has not stepped yet."""
        if self._step_count == 1 and not self.optimizer._stepped:
            warnings.warn(W_ORDER, UserWarning, stacklevel=2)
        self._step_count += 1
        if epoch is not None:
            warnings.warn(W_EPOCH, UserWarning, stacklevel=2)
        self._update(epoch)

    def _update(self, epoch: Any = None) -> None:
        """Set the rates of the next step, or of a given one, which needs no steps before it."""
        with self._flag("_get_lr_called_within_step"):
            if epoch is None:
                self.last_epoch += 1
            else:
                self.last_epoch = epoch
            self._set(self.get_lr() if epoch is None else self._at_once())

    def _at_once(self) -> list[float]:
        """The rates for ``last_epoch`` from the first rates, where there is a formula for it."""
        return self.get_lr()

    def _set(self, rates: list[float]) -> None:
        for group, lr in zip(self.optimizer.param_groups, rates, strict=True):
            set_rate(group, lr)
        self._last_lr = self._now()

    def _now(self) -> list[float]:
        return [_apart(group["lr"]) for group in self.optimizer.param_groups]

    @contextlib.contextmanager
    def _flag(self, name: str) -> Iterator[None]:
        setattr(self, name, True)
        try:
            yield
        finally:
            setattr(self, name, False)

    def state_dict(self) -> dict[str, Any]:
        """Everything but the optimizer."""
        return {k: v for k, v in self.__dict__.items() if k != "optimizer"}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from what :meth:`state_dict` returned."""
        self.__dict__.update(state_dict)


class Formula(LRScheduler):
    """A schedule of this library: it has a rule for the next rates and warns who asks outside."""

    _is_initial: bool
    _get_lr_called_within_step: bool

    def get_lr(self) -> list[float]:
        if not self._get_lr_called_within_step:
            warnings.warn(W_GET_LR, UserWarning, stacklevel=2)
        return self._next()

    def _next(self) -> list[float]:
        """The rates of step ``last_epoch`` from those that stand, so that schedules can be chained.

        Right after the scheduler was made ``_is_initial`` is true.
        """
        raise NotImplementedError

    def _times(self, factor: float) -> list[float]:
        return [lr * factor for lr in self._now()]


def per_group(name: str, optimizer: Optimizer, value: Any) -> list[Any]:
    """One value for each group from one for all of them, or from a list."""
    groups = len(optimizer.param_groups)
    if not isinstance(value, list | tuple):
        return [value] * groups
    if len(value) != groups:
        raise ValueError(
            f"{name} must have the same length as optimizer.param_groups. "
            f"{name} has {len(value)} values, param_groups has {groups}."
        )
    return list(value)


def attributes(function: Any) -> dict[str, Any] | None:
    """What is saved of a function: nothing; of an object that can be called, its attributes."""
    return None if isinstance(function, FunctionType | None) else dict(vars(function))
