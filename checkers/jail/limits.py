"""What an answer may use, and which of it this system can enforce."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass

from checkers.jail import kernel, landlock, seccomp

try:
    import resource
except ImportError:  # Windows has no rlimits
    resource = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Limits:
    """Limits of one question: wall-clock seconds, memory, and the size of the reply."""

    seconds: float = 10.0
    megabytes: int = 512
    reply_bytes: int = 4_000_000

    def plain(self) -> dict[str, float]:
        """As JSON-ready data."""
        return asdict(self)


@dataclass(frozen=True)
class Layer:
    """One layer of isolation: what it is for, and whether this system has it."""

    name: str
    purpose: str
    there: bool
    remedy: str = ""  # what would bring it


UNIX = "grade on Linux; on Windows in WSL 2"


def layers() -> tuple[Layer, ...]:
    """The layers that this version uses, in the order in which they close the process in."""
    fork, limit = hasattr(os, "fork"), resource is not None
    return (
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
    """Every layer that this system has, made ready in the warm process, applied in its forks."""

    def __init__(self) -> None:
        self._rules = landlock.rules() if landlock.version() else None
        self._filter = seccomp.Filter() if seccomp.is_there() else None
        self._address_space = _address_space()

    @property
    def descriptors(self) -> tuple[int, ...]:
        """What a fork has to keep open until it is confined."""
        return () if self._rules is None else (self._rules,)

    def apply(self, limits: Limits) -> None:
        """Confine the process that calls this. There is no way back. Raises OSError."""
        if resource is not None:
            _set_limits(limits, self._address_space)
        if self.descriptors or self._filter:
            kernel.no_new_privileges()
        if self._rules is not None:
            landlock.lock_in(self._rules)
            os.close(self._rules)
        if self._filter is not None:
            self._filter.close_in()


def _set_limits(limits: Limits, in_use: int) -> None:
    megabyte = 1 << 20
    soft_limits = {
        "RLIMIT_AS": in_use + limits.megabytes * megabyte,
        "RLIMIT_CPU": int(limits.seconds) + 2,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
        "RLIMIT_NPROC": 0,
        "RLIMIT_NOFILE": 32,
    }
    for name, value in soft_limits.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def _address_space() -> int:
    """Bytes of address space in use: numpy reserves much more than it touches."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 2 << 30
