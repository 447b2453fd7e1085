"""A folder for the time of a run, which no run leaves behind: one that was killed has left its own
to the next.

A run holds a lock on its folder; the system opens it when the process is gone, however it went.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where a day without a change tells that nobody is there
    fcntl = None  # type: ignore[assignment]

A_DAY = 86_400.0  # seconds
NEW = 2.0  # seconds, until a folder is surely held by whoever has made it


@contextlib.contextmanager
def folder(prefix: str, near: Path | None = None) -> Iterator[Path]:
    """An empty folder, `near` or where the system keeps such; those of killed runs are removed."""
    place = Path(near or tempfile.gettempdir())
    for each in place.glob(f"{prefix}*"):
        if each.is_dir() and not each.is_symlink() and _is_left(each):
            shutil.rmtree(each, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
    lock = _lock(made)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _lock(path: Path) -> int | None:
    """Hold a folder; what holds it, or None where that is not possible."""
    if fcntl is None:
        return None
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise
        return handle
    return None


def _is_left(path: Path) -> bool:
    """Whether nobody holds a folder any more. A new one may be held in a moment."""
    with contextlib.suppress(OSError):
        found = path.stat()
        if fcntl is None or os.name == "nt":
            return time.time() - found.st_mtime > A_DAY
        if found.st_uid != os.getuid() or time.time() - found.st_ctime < NEW:
            return False
        handle = _lock(path)
        if handle is not None:
            os.close(handle)
            return True
    return False
