"""Whose file is it? From the paths of a folder or a download to learners.

Learning platforms put name and number of a learner into the path; both stay in the learner's name
here ("lovelaceada_12345"), because `gradschool export` finds the row of a sheet by the number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """How a platform names the files of a download."""

    platform: str
    pattern: re.Pattern[str]


LAYOUTS = (
    # Ada Lovelace_4711_assignsubmission_file_/level.ipynb, or all in one folder
    Layout("Moodle", re.compile(r"(?P<name>[^/]+)_(?P<number>\d+)_assignsubmission_[a-z]+(_|/).*")),
    # lovelaceada_LATE_12345_67890_level.ipynb
    Layout("Canvas", re.compile(r"(?P<name>[^/]+?)_(LATE_)?(?P<number>\d+)_\d+_[^/]+")),
)
NUMBER = re.compile(r"_(\d+)$")


def learner_of(path: str, suffix: str) -> str:
    """The learner that a path belongs to; `path` is relative, with slashes.

    The first folder, or the file's name without `suffix`, unless a platform has named it. Bytes
    that are no text are written as they are escaped in Python.
    """
    path = path.encode("utf-8", "backslashreplace").decode()
    for layout in LAYOUTS:
        found = layout.pattern.fullmatch(path)
        if found:
            return f"{found['name']}_{found['number']}"
    first, slash, _ = path.partition("/")
    return first if slash or not first.lower().endswith(suffix) else first[: -len(suffix)]


def number_of(learner: str) -> str | None:
    """The platform's number in a learner's name, None if there is none."""
    found = NUMBER.search(learner)
    return found and found[1]
