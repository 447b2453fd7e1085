"""What an answer may use, and which of it this system can enforce."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass, replace

from checkers.jail import kernel, landlock, rlimits, seccomp, trial
from checkers.jail.rlimits import Limits, resource

__all__ = ["LEVELS", "Confinement", "Layer", "Limits", "lacking", "layers", "level", "missing"]


@dataclass(frozen=True)
class Layer:
    """One layer of isolation: what it is for, and whether this system has it."""

    name: str
    purpose: str
    there: bool
    remedy: str = ""  # what would bring it


UNIX = "grade on Linux; on Windows in WSL 2"


def layers() -> tuple[Layer, ...]:
    """The layers that this version uses, in the order in which they close the process in.

    A layer is there when it has been tried just now, in a fork, and has held.
    """
    fork, refused = hasattr(os, "fork"), trial.refused()
    limit = resource is not None
    found = (
        Layer("process", "each answer runs in a process of its own", True),
        Layer("time", "a process is killed when its time is over", True),
        Layer("fork", "a warm process is forked, so that starting costs milliseconds", fork, UNIX),
        Layer("memory", "a process cannot take more memory than allowed", limit, UNIX),
        Layer("files", "a process cannot write to files", limit, UNIX),
        Layer(
            "landlock",
            "a process reads Python's own files only: no solutions, no hand-ins, no home",
            landlock.version() > 0,
            "Linux 5.13 or newer, with landlock in /sys/kernel/security/lsm",
        ),
        Layer(
            "seccomp",
            "a process makes no network connection, starts no other, signals to none",
            seccomp.is_there(),
            "Linux on x86_64, in a container that allows seccomp filters",
        ),
    )
    return tuple(
        replace(each, there=False, remedy=f"{each.remedy} (here: {refused[each.name]})")
        if each.there and each.name in refused
        else each
        for each in found
    )


def suspects() -> str:
    """A sentence about the layers that are missing here: where to look when nothing is judged."""
    names = missing()
    if names:
        return f"Layers that this system lacks: {', '.join(names)}."
    return "Every layer of isolation held when it was tried by itself."


def missing() -> tuple[str, ...]:
    """The names of the layers that this system lacks."""
    return tuple(layer.name for layer in layers() if not layer.there)


# From the strongest down; each asks for its own layers and for those of the levels below it.
LEVELS = {
    "full": ("landlock", "seccomp"),
    "limits": ("fork", "memory", "files"),
    "process": ("process", "time"),
}


def level() -> str:
    """The strongest level of isolation that this system offers."""
    names = list(LEVELS)
    return next(name for name in names if not lacking(name))


def lacking(wanted: str) -> tuple[str, ...]:
    """The layers that a level asks for and this system does not have."""
    names = list(LEVELS)
    asked = {layer for name in names[names.index(wanted) :] for layer in LEVELS[name]}
    return tuple(name for name in missing() if name in asked)


class Confinement:
    """Every layer that this system has, made ready in the warm process, applied in its forks.

    What the system refuses is left out here, and named by `layers`: no answer may fail for it.
    """

    def __init__(self, leave_out: Collection[str] | None = None) -> None:
        without = trial.refused() if leave_out is None else leave_out
        self._rules = None
        if landlock.version() and "landlock" not in without:
            self._rules = landlock.rules()
        self._filter = None
        if seccomp.is_there() and "seccomp" not in without:
            self._filter = seccomp.Filter()
        self._address_space = rlimits.address_space()
        self._without = frozenset(without)

    @property
    def descriptors(self) -> tuple[int, ...]:
        """What a fork has to keep open until it is confined."""
        return () if self._rules is None else (self._rules,)

    def apply(self, limits: Limits) -> None:
        """Confine the process that calls this. There is no way back. Raises OSError."""
        if resource is not None:
            for name, value in rlimits.values(limits, self._address_space).items():
                if rlimits.LAYER_OF[name] not in self._without:
                    rlimits.put(name, value)
        if self.descriptors or self._filter:
            kernel.no_new_privileges()
        if self._rules is not None:
            landlock.lock_in(self._rules)
            os.close(self._rules)
        if self._filter is not None:
            self._filter.close_in()
