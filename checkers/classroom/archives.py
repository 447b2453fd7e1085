"""Reading the zip that Canvas, Moodle or a colleague hands out, as untrusted as what is in it.

A name from the zip never becomes a path: each notebook is copied under a number, and only while it
stays within its limits. What is left out is said in words, to the learner and to the teacher.
"""

from __future__ import annotations

import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from checkers.classroom.naming import learner_of

SUFFIX = ".ipynb"
MOST_BYTES = 100_000_000  # of one file, unpacked
MOST_TOTAL = 20_000_000_000
MOST_FILES = 200_000
PIECE = 1 << 20
ENCRYPTED = 0x1


class ArchiveError(ValueError):
    """The file cannot be read as a zip."""


def unpack(archive: Path, into: Path) -> dict[str, tuple[list[Path], list[str]]]:
    """By learner: the notebooks, copied into a folder, and what was left out, in words."""
    found: dict[str, tuple[list[Path], list[str]]] = {}
    total = 0
    try:
        with zipfile.ZipFile(archive) as opened:
            members = list(_members(opened))
            for number, (path, member) in enumerate(members):
                files, problems = found.setdefault(learner_of(path, SUFFIX), ([], []))
                name = PurePosixPath(path).name
                problem = _refusal(path, member)
                if problem is None and not name.lower().endswith(SUFFIX):
                    continue  # what else was handed in is not for this grader
                if problem is None and total > MOST_TOTAL:
                    problem = "the zip holds more than can be unpacked"
                target = into / f"{number:06}" / _file_name(name)
                if problem is None:
                    problem = _copy(opened, member, target)
                if problem is None:
                    total += target.stat().st_size
                    files.append(target)
                else:
                    problems.append(f"{_shown(path)}: {problem}")
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise ArchiveError(f"{archive} cannot be read as a zip: {error}") from error
    return found


def _members(opened: zipfile.ZipFile) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """The files with their paths, without a single folder around all of them."""
    named = [each for each in opened.infolist() if each.filename]
    members = [each for each in named if not each.is_dir()]
    if len(members) > MOST_FILES:
        raise ArchiveError(f"{len(members)} files, at most {MOST_FILES} are read")
    members = [each for each in members if not _is_hidden(each.filename)]
    tops = {each.filename.partition("/")[0] for each in members}
    deep = all(each.filename.count("/") >= 2 for each in members)
    for each in members:
        yield each.filename.partition("/")[2] if deep and len(tops) == 1 else each.filename, each


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


def _shown(path: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in path)[:120]
