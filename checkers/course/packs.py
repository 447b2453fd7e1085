"""Packs: the folders that exercises and lessons come from, ours first.

A pack is data: `exercises/source/20_optimal_transport/20_1.py` and the like, `lessons/source/*.py`,
and the notebooks that are built from both. Others are named in GRADSCHOOL_COURSE (as in PATH) or by
`gradschool --course FOLDER`; those that came with a learner's folder lie in its folder `course`,
and are found from anywhere inside it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from checkers.judge.exercise import ExerciseError

VARIABLE = "GRADSCHOOL_COURSE"
BROUGHT = "course"  # where a learner's folder keeps the packs that came with it


@dataclass(frozen=True)
class Pack:
    """A folder with a course, or with a part of one."""

    root: Path

    @property
    def sources(self) -> Path:
        """Where its exercise files are, a folder for each level."""
        return self.root / "exercises" / "source"

    def files(self) -> Iterator[Path]:
        """Its exercise files."""
        return iter(sorted(self.sources.glob("*/*.py")))


def ours() -> Pack:
    """The course itself: in a clone of the project, or inside the installed package."""
    here = Path(__file__).resolve().parent
    for root in (here.parents[1], here):
        if Pack(root).sources.is_dir():
            return Pack(root)
    places = " nor ".join(str(Pack(root).sources) for root in (here.parents[1], here))
    raise ExerciseError(f"no exercise files found: neither {places}; install gradschool again")


def packs() -> tuple[Pack, ...]:
    """Every pack in use, ours first. Raises ExerciseError for a named folder that is none."""
    found = [ours(), *map(named, filter(None, os.environ.get(VARIABLE, "").split(os.pathsep)))]
    try:
        here = Path.cwd()
    except OSError:  # it was deleted under us
        return tuple(found)
    for folder in (here, *here.parents):
        brought = folder / BROUGHT
        if (folder / "lessons").is_dir() and brought.is_dir():
            inner = map(Pack, sorted(brought.iterdir()))
            found += [each for each in inner if each.sources.is_dir()]
            break
    return tuple(dict.fromkeys(found))


def named(folder: str | Path) -> Pack:
    """The pack in a folder that somebody named. Raises ExerciseError if there is none."""
    pack = Pack(Path(folder).resolve())
    if not any(pack.files()):
        raise ExerciseError(
            f"{folder} is no course: it holds no exercise file such as "
            "exercises/source/20_my_level/20_1.py"
        )
    return pack
