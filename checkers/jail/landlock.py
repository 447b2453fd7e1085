"""Landlock: a process that can read Python's own files and nothing else.

No exercise files (they hold the solutions), no hand-ins, no home, no writing, no TCP; from Linux
6.12 on also no signals to other processes. Rules are collected once, in the warm process; each fork
then locks itself in, which costs microseconds. See landlock(7).
"""

from __future__ import annotations

import ctypes
import functools
import importlib.util
import os
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from checkers.jail import kernel

CREATE, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same numbers on every processor
VERSION_FLAG = 1
PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
# Every right on files that a version of Landlock knows how to withhold.
FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
TCP_RIGHTS = {4: 0b11}  # bind and connect
SCOPES = {6: 0b11}  # abstract sockets, signals

SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/usr/share/zoneinfo")
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")


class _Ruleset(ctypes.Structure):
    _fields_ = [
        ("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64)
    ]  # fmt: skip


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


@functools.cache
def version() -> int:
    """The kernel's version of Landlock, 0 without it."""
    if not kernel.is_linux():
        return 0
    try:
        return kernel.call(CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(VERSION_FLAG))
    except OSError:
        return 0


def _newest(table: dict[int, int]) -> int:
    known = [rights for since, rights in table.items() if since <= version()]
    return known[-1] if known else 0


def rules() -> int:
    """A descriptor of the rules, to be used by `lock_in` after a fork. Raises OSError."""
    wanted = _Ruleset(_newest(FILE_RIGHTS), _newest(TCP_RIGHTS), _newest(SCOPES))
    size = 8 if version() < 4 else 16 if version() < 6 else 24
    made = kernel.call(CREATE, ctypes.byref(wanted), ctypes.c_size_t(size), ctypes.c_uint32(0))
    for path in readable():
        _allow(made, path, READ_FILE | READ_DIR | EXECUTE)
    for device in DEVICES:
        _allow(made, Path(device), READ_FILE | WRITE_FILE)
    return made


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # not there on this system
    try:
        if not path.is_dir():
            rights &= ~READ_DIR
        beneath = _Beneath(rights, place)
        kernel.call(ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(PATH_BENEATH),
                    ctypes.byref(beneath), ctypes.c_uint32(0))  # fmt: skip
    finally:
        os.close(place)


# The rooms of checkers that a jail works with; solutions are in none of them.
ROOMS = ("ask", "graph", "jail", "languages")


def readable() -> Iterator[Path]:
    """What Python needs to import the engine, NumPy and the standard library."""
    yield from map(Path, SYSTEM)
    yield _package("engine")
    yield from (_package("checkers") / name for name in ("__init__.py", *ROOMS))
    stdlib = {Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib")}
    for folder in stdlib:
        yield from _inside(folder, without={"site-packages"})
    yield Path(sys.base_prefix) / "lib" / sysconfig.get_config_vars().get("LDLIBRARY", "")
    for name in ("purelib", "platlib"):
        # an installed checkers keeps its exercises there
        yield from _inside(Path(sysconfig.get_path(name)).resolve(), without={"checkers"})


def _package(name: str) -> Path:
    """Where a package lies; it is not imported, which would take longer than all the rest."""
    spec = importlib.util.find_spec(name)
    return Path((spec and spec.origin) or "").resolve().parent


def _inside(folder: Path, without: set[str]) -> Iterator[Path]:
    """What is in a folder, some names left out."""
    if folder.is_dir():
        yield from (path for path in folder.iterdir() if path.name not in without)


def lock_in(ruleset: int) -> None:
    """Apply the rules to this process and all that it starts. Raises OSError.

    Needs `kernel.no_new_privileges()` first.
    """
    kernel.call(RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
