"""What a mark depends on: hashes of an exercise, the checkers and the engine."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path

from checkers.course.exercises import exercise_paths


def checker_versions(chosen: Iterable[str]) -> dict[str, str]:
    """A hash by exercise that changes with its file, the checkers or the engine.

    "" for an exercise that this course does not have.
    """
    paths = exercise_paths()
    return {
        key: hashlib.sha256(paths[key].read_bytes() + _code().encode()).hexdigest()
        if key in paths
        else ""
        for key in chosen
    }


@functools.cache
def _code() -> str:
    """A hash of the code of the checkers and the engine."""
    import checkers
    import engine

    return code_hash(Path(checkers.__file__ or "").parent, Path(engine.__file__ or "").parent)


def code_hash(*packages: Path) -> str:
    """A hash of the code of packages, wherever they lie, but not of the course inside a wheel."""
    digest = hashlib.sha256()
    for package in packages:
        for path in sorted(package.rglob("*")):
            inner = path.relative_to(package)
            if path.suffix in (".py", ".toml") and not _is_course(inner):
                digest.update(inner.as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def _is_course(inner: Path) -> bool:
    """Whether a file of the package `checkers` is one of the course's own, in a wheel."""
    return inner.parts[0] == "course"
