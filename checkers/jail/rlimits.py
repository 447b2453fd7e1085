"""Limits that the system itself keeps for a process, by setrlimit(2)."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass

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


# The layer that a limit belongs to, or the name by which a refusal of it is remembered.
LAYER_OF = {
    "RLIMIT_AS": "memory", "RLIMIT_FSIZE": "files", "RLIMIT_CPU": "RLIMIT_CPU",
    "RLIMIT_CORE": "RLIMIT_CORE", "RLIMIT_NPROC": "RLIMIT_NPROC", "RLIMIT_NOFILE": "RLIMIT_NOFILE",
}  # fmt: skip


def values(limits: Limits, in_use: int) -> dict[str, int]:
    """The value of each limit, by the name that the system gives it."""
    return {
        "RLIMIT_AS": in_use + limits.megabytes * (1 << 20),
        "RLIMIT_CPU": int(limits.seconds) + 2,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
        "RLIMIT_NPROC": 0,
        "RLIMIT_NOFILE": 32,
    }


def put(name: str, value: int) -> None:
    """Set one limit, as far as the one above it allows. Raises ValueError, OSError."""
    kind = getattr(resource, name, None)
    if kind is None:
        return
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def address_space() -> int:
    """Bytes of address space in use: numpy reserves much more than it touches."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 2 << 30
