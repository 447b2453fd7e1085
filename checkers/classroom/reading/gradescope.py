"""Gradescope's export of submissions: folders `submission_123`, and a YAML file that says whose.

Only the few lines that are needed are read, each by itself; whatever else the file holds, and
however much, is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

METADATA = "submission_metadata.yml"
FOLDER = re.compile(r"submission_\d+")
HEAD = re.compile(r":?(submission_\d+):\s*")
FIELD = re.compile(r"\s+(?:- )?:?(name|sid|email|created_at):\s?(.*)")
MOST_CHARACTERS = 50_000_000


@dataclass(frozen=True)
class Submission:
    """Who has handed in one folder: names with their numbers and addresses, and when."""

    names: tuple[str, ...]
    numbers: tuple[str | None, ...]
    handed_in: datetime | None


def submissions(text: str) -> Mapping[str, Submission]:
    """By folder."""
    found: dict[str, list[tuple[str, str]]] = {}
    current: list[tuple[str, str]] = []
    for line in text[:MOST_CHARACTERS].splitlines():
        if head := HEAD.fullmatch(line):
            current = found.setdefault(head[1], [])
        elif field := FIELD.fullmatch(line[:1000]):
            current.append((field[1], _plain(field[2])))
    return {folder: _submission(fields) for folder, fields in found.items()}


def _submission(fields: list[tuple[str, str]]) -> Submission:
    names: list[str] = []
    numbers: list[str | None] = []
    handed_in = None
    for key, value in fields:
        if key == "name" and value:
            names.append(value)
            numbers.append(None)
        elif key == "sid" and value and names:
            numbers[-1] = value
        elif key == "created_at" and handed_in is None:
            handed_in = _time(value)
    return Submission(tuple(names), tuple(numbers), handed_in)


def _plain(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        quote, value = value[0], value[1:-1]
        value = value.replace("''", "'") if quote == "'" else value.replace('\\"', '"')
    return "" if value in ("null", "~") else value


def _time(value: str) -> datetime | None:
    """ "2026-11-29 18:05:00.123456789 Z", or with an offset."""
    found = re.match(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)? ?(Z|[+-]\d\d:?\d\d)?", value)
    if found is None:
        return None
    zone = "+00:00" if found[3] in (None, "Z") else found[3]
    try:
        return datetime.fromisoformat(f"{found[1]}T{found[2]}{zone}").astimezone(UTC)
    except ValueError:
        return None
