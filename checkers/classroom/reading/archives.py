"""Reading the zip that a platform or a colleague hands out, as untrusted as what is in it.

A name from the zip never becomes a path: each file is copied under a number, and only while it
stays within its limits. What is left out is said in words, to the learner and to the teacher.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from checkers.classroom.reading.notebooks import MOST_BYTES, SUFFIX
from checkers.classroom.tables import is_chinese

MOST_TOTAL = 20_000_000_000
MOST_FILES = 200_000
MOST_INSIDE = 200  # files of a zip that a learner has handed in
PIECE = 1 << 20
ENCRYPTED, UTF8 = 0x1, 0x800
NO_TIME = (1980, 1, 1, 0, 0, 0)  # what programs write that know none: where zip's calendar begins
WANTED = (
    SUFFIX,
    ".zip",
    ".yml",
    "timestamp.txt",
)  # whose contents are looked at; of the others only the name
NOTE = re.compile(r"_attempt_[\d-]{19}\.txt$")  # Blackboard's, see blackboard.py


class ArchiveError(ValueError):
    """The file cannot be read as a zip."""


@dataclass(frozen=True)
class Member:
    """A file of a zip or a folder: `path` with slashes, where it lies now, what is wrong with it.

    `copy` is None where it was not worth unpacking; `changed` is the time that the zip tells.
    """

    path: str
    copy: Path | None
    problem: str | None = None
    changed: datetime | None = None
    handed_in: datetime | None = None


def unpack(archive: Path, into: Path, encoding: str | None = None) -> list[Member]:
    """The files of a zip, those of interest copied into a folder. Raises ArchiveError.

    `encoding` is that of names that are not marked as UTF-8; without it they are looked at.
    """
    found: list[Member] = []
    total = 0
    try:
        with zipfile.ZipFile(archive) as opened:
            for number, (path, member) in enumerate(_members(opened, encoding)):
                name = PurePosixPath(path).name
                problem = _refusal(path, member)
                if problem is None and not name.lower().endswith(WANTED) and not NOTE.search(name):
                    found.append(Member(path, None, changed=_time(member)))
                    continue
                if problem is None and total > MOST_TOTAL:
                    problem = "the zip holds more than can be unpacked"
                target = into / f"{number:06}" / _file_name(name)
                if problem is None:
                    problem = _copy(opened, member, target)
                if problem is None:
                    total += target.stat().st_size
                    stamp(target, _time(member))
                copy = None if problem else target
                found.append(Member(path, copy, problem, _time(member)))
    except ArchiveError:
        raise
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise ArchiveError(f"{archive.name} cannot be read as a zip: {error}") from error
    return found


def _members(
    opened: zipfile.ZipFile, encoding: str | None
) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """The files with their paths."""
    members = [each for each in opened.infolist() if each.filename and not each.is_dir()]
    if len(members) > MOST_FILES:
        raise ArchiveError(f"{len(members)} files, at most {MOST_FILES} are read")
    for each in members:
        path = _name(each, encoding)
        if not _is_hidden(path):
            yield path, each


def _name(member: zipfile.ZipInfo, encoding: str | None) -> str:
    """A member's name: zipfile reads what is not marked as UTF-8 as the code page of old DOS."""
    if member.flag_bits & UTF8 or member.filename.isascii():
        return member.filename
    try:
        raw = member.filename.encode("cp437")
        if encoding:
            return raw.decode(encoding)
    except (UnicodeError, LookupError):
        return member.filename
    for guess in ("utf-8", "gb18030"):
        try:
            name = raw.decode(guess)
        except UnicodeError:
            continue
        if guess == "utf-8" or is_chinese(raw):
            return name
    return member.filename


def stamp(copy: Path, time: datetime | None) -> None:
    """Give a copy the time of what it is a copy of; 0 where nothing tells one (see `changed`)."""
    seconds = time.timestamp() if time else 0
    os.utime(copy, (seconds, seconds))


def changed(path: Path) -> datetime | None:
    """When a file was last changed, as far as that is known."""
    try:
        seconds = int(path.lstat().st_mtime)
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (OSError, ValueError, OverflowError):
        return None


def _time(member: zipfile.ZipInfo) -> datetime | None:
    if tuple(member.date_time) == NO_TIME:
        return None
    try:
        return datetime(*member.date_time).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _is_hidden(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return any(part == "__MACOSX" or (part[0] == "." and part != "..") for part in parts)


def _refusal(path: str, member: zipfile.ZipInfo) -> str | None:
    """Why a member is not unpacked, before a byte of it is read."""
    mode = member.external_attr >> 16
    if ".." in PurePosixPath(path.replace("\\", "/")).parts:
        return "left out: its path leads out of the zip"
    if path.startswith(("/", "\\")) or path[1:2] == ":":
        return "left out: its path starts at the root of the disk"
    if stat.S_ISLNK(mode):
        return "left out: a symbolic link"
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "left out: not an ordinary file"
    if member.flag_bits & ENCRYPTED:
        return "left out: locked with a password"
    if member.file_size > MOST_BYTES:
        return f"left out: {member.file_size // 1_000_000} MB, at most {MOST_BYTES // 1_000_000} MB"
    return None


def _copy(opened: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> str | None:
    """Unpack one file; what is wrong with it, or None. The size that a zip tells may be a lie."""
    target.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    try:
        with opened.open(member) as source, target.open("wb") as copy:
            while piece := source.read(PIECE):
                size += len(piece)
                if size > MOST_BYTES:
                    raise ValueError(f"more than {MOST_BYTES // 1_000_000} MB when unpacked")
                copy.write(piece)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError) as error:
        shutil.rmtree(target.parent)
        return f"left out: {error}"
    except RuntimeError as error:  # zipfile's word for passwords
        shutil.rmtree(target.parent)
        return f"left out: {error}"
    return None


def _file_name(name: str) -> str:
    """A name for a copy: what every system takes, and never a path."""
    plain = "".join(char if char.isalnum() or char in " -_." else "_" for char in name)
    return plain.lstrip(".")[-80:] or f"notebook{SUFFIX}"


def shown(path: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in path)[:120]
