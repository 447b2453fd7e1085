"""Does each layer hold here? Tried in a fork, which is then thrown away.

That a kernel knows a call does not say that it grants it: macOS refuses a limit on memory, a
container a filter, and a layer that is set may let something through. So each is applied, and then
something is attempted that it must stop.
"""

from __future__ import annotations

import errno
import functools
import json
import mmap
import os
import socket
import tempfile
from collections.abc import Callable, Iterator

from checkers.jail import kernel, landlock, rlimits, seccomp
from checkers.jail.rlimits import Limits, resource

try:
    import fcntl
except ImportError:  # Windows, where nothing is tried
    fcntl = None  # type: ignore[assignment]

F_SETOWN = 8
TRIED = Limits(seconds=60, megabytes=64)
ATTEMPTS = 3
MORE = 256 << 20  # bytes: more than TRIED allows


def refused() -> dict[str, str]:
    """What does not hold, by layer or name of the limit, and why in a few words."""
    return dict(_refused(getattr(resource, "setrlimit", None))) if hasattr(os, "fork") else {}


@functools.cache  # for as long as the system's own call is the same
def _refused(set_limit: object) -> tuple[tuple[str, str], ...]:
    for _ in range(ATTEMPTS):  # somebody may have ended it from outside
        text = _in_a_fork()
        if text:
            return tuple(json.loads(text).items())
    return (("fork", "a fork that was confined has ended without a word"),)


def _in_a_fork() -> bytes:
    """What `_tried` finds, as JSON; nothing if the fork has ended before."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writer, json.dumps(dict(_tried())).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        text = stream.read()
    os.waitpid(child, 0)
    return text


def _tried() -> Iterator[tuple[str, str]]:
    """Confine this process layer by layer; what was refused, or does not hold."""
    locks, filters = landlock.version() > 0, seccomp.is_there()  # asked while one still may
    if resource is not None:
        values = rlimits.values(TRIED, rlimits.address_space())
        last = values.pop("RLIMIT_NOFILE")  # what is tried below opens descriptors
        for name, value in values.items():
            try:
                rlimits.put(name, value)
            except (ValueError, OSError) as error:
                yield rlimits.LAYER_OF[name], f"{name} is refused: {error}"
            else:
                if name in _HOLDS and not _stopped(_HOLDS[name], OSError, MemoryError):
                    yield rlimits.LAYER_OF[name], f"{name} is set and does not hold"
    yield from _kernel_layer("landlock", locks, _lock_in, (_list_root,))
    attempts = (_open_socket, _limit_parent, _signal_parent, _own_signals)
    yield from _kernel_layer("seccomp", filters, _filter, attempts)
    if resource is not None:
        try:
            rlimits.put("RLIMIT_NOFILE", last)
        except (ValueError, OSError) as error:
            yield "RLIMIT_NOFILE", f"it is refused: {error}"


def _kernel_layer(
    name: str, there: bool, apply: Callable[[], None], attempts: tuple[Callable[[], object], ...]
) -> Iterator[tuple[str, str]]:
    if not there:
        return
    try:
        kernel.no_new_privileges()
        apply()
    except OSError as error:
        yield name, f"refused: {error}"
        return
    through = [each.__name__.strip("_") for each in attempts if not _stopped(each, PermissionError)]
    if through:
        yield name, f"it is set and lets through: {', '.join(through).replace('_', ' ')}"


def _stopped(attempt: Callable[[], object], *by: type[Exception]) -> bool:
    try:
        attempt()
    except by:
        return True
    except Exception:
        return False
    return False


# ---- what must not be possible ----------------------------------------------------------------


def _take_memory() -> None:
    mmap.mmap(-1, MORE).close()


def _write_file() -> None:
    with tempfile.TemporaryFile(buffering=0) as file:
        file.write(b"x")


def _list_root() -> None:
    os.listdir("/")


def _open_socket() -> None:
    socket.socket().close()


def _limit_parent() -> None:
    resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)


def _signal_parent() -> None:
    os.kill(os.getppid(), 0)


def _own_signals() -> None:
    """A descriptor that sends signals to whom one likes; it need not be open to be refused."""
    try:
        fcntl.fcntl(0, F_SETOWN, os.getppid())
    except OSError as error:
        if error.errno == errno.EPERM:
            raise


_HOLDS = {"RLIMIT_AS": _take_memory, "RLIMIT_FSIZE": _write_file}


def _lock_in() -> None:
    rules = landlock.rules()
    landlock.lock_in(rules)
    os.close(rules)


def _filter() -> None:
    seccomp.Filter().close_in()
