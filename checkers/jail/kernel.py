"""System calls that Python does not wrap, for the Linux layers of the jail."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import platform
import signal
import sys

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38


def is_linux() -> bool:
    """Whether there is a Linux kernel to talk to."""
    return sys.platform == "linux"


def machine() -> str:
    """The processor's name, e.g. "x86_64"."""
    return platform.machine()


def call(number: int, *arguments: object) -> int:
    """A raw system call. Raises OSError."""
    result = _libc().syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        _fail()
    return result


def prctl(option: int, *arguments: object) -> None:
    """prctl(2). Raises OSError."""
    padded = [*arguments, *[ctypes.c_ulong(0)] * (4 - len(arguments))]
    if _libc().prctl(ctypes.c_int(option), *padded) != 0:
        _fail()


def no_new_privileges() -> None:
    """What both layers require: no program that is started later gains rights."""
    prctl(PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1))


def end_with(parent: int) -> None:
    """This process does not outlive the one that has forked it, if this is Linux."""
    if not is_linux():
        return
    with contextlib.suppress(OSError):
        prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL))
    if os.getppid() != parent:
        os._exit(1)


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _fail() -> None:
    number = ctypes.get_errno()
    raise OSError(number, os.strerror(number))
