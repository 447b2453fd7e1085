"""A learner's files, written whole or not at all, also where a disk is full or read-only."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place of what is there; after an error that is still there, and nothing else.

    A link stays a link: what it leads to is written. A folder that is missing is made.

    Raises OSError, which names the file.
    """
    place = Path(os.path.realpath(path))
    temporary = place.with_name(f".{place.stem[:40]}-{secrets.token_hex(4)}.writing")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # a disk with a quota, or over a network, may refuse only now
        with contextlib.suppress(OSError):  # whoever shared the file shares what replaces it
            temporary.chmod(place.stat().st_mode & 0o777)
        os.replace(temporary, place)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise type(error)(error.errno, error.strerror, str(path)) from error


def free_name(path: Path, word: str) -> Path:
    """A name beside a file that nobody has yet: `3_backward.yours-1.ipynb` for the word `yours`."""
    number = 1
    while os.path.lexists(found := path.with_name(f"{path.stem}.{word}-{number}{path.suffix}")):
        number += 1
    return found


ADVICE = {
    errno.EROFS: "nothing can be written there: choose another folder",
    errno.EACCES: "you may not write there: choose another folder",
    errno.ENOTDIR: "there is a file of that name: choose another folder",
    errno.EEXIST: "there is a file of that name: choose another folder",
    errno.ENOSPC: "make room, or choose another folder",
    errno.EDQUOT: "make room, or choose another folder",
}


def told(error: OSError) -> str:
    """Of an error with a file: which, what the system says, and what to do about it."""
    where = f"{error.filename}: " if error.filename else ""
    advice = f"; {ADVICE[error.errno]}" if error.errno in ADVICE else ""
    return f"{where}{why(error)}{advice}"


def why(error: OSError) -> str:
    """What the system says of an error, without its number and the file."""
    return error.strerror or str(error) or type(error).__name__
