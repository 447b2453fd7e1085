"""Whose a file of Blackboard's download is: user names may hold the underscore that parts it.

Beside each attempt's files lies a text, whose first line says "Name: Ada Lovelace (al_1815)", in
the platform's language. Where there is none, what all names begin with is the assignment's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from checkers.classroom import tables
from checkers.classroom.reading.archives import NOTE, Member
from checkers.classroom.reading.layouts import common_start
from checkers.classroom.tables import SheetError

SIGN = "_attempt_"
FIRST_LINE = re.compile(
    r"[^:：]{0,40}[:：]\s*(?P<name>[^()]{1,200}?)\s*\((?P<user>[^()\s]{1,100})\)"
)


def is_note(path: str) -> bool:
    """Whether a file is the text beside an attempt."""
    return NOTE.search(path) is not None


def users(members: Iterable[Member]) -> Mapping[str, tuple[str, str]]:
    """User name and name by what stands before "_attempt_" in the paths; the name may be ""."""
    heads: dict[str, tuple[str, str]] = {}
    bare = set()
    for each in members:
        head, sign, _ = each.path.rpartition(SIGN)
        if not sign:
            continue
        bare.add(head)
        if is_note(each.path) and each.copy is not None:
            told = _told(each, head)
            if told is not None:
                heads[head] = told
    if len(bare) > 1:
        common = common_start(bare).rpartition("_")[0]
        for head in bare - heads.keys():
            rest = head[len(common) + 1 :]
            if common and rest:
                heads[head] = (rest, "")
    return heads


def _told(note: Member, head: str) -> tuple[str, str] | None:
    """What the text says, where the name of the file bears it out."""
    assert note.copy is not None
    try:
        if note.copy.stat().st_size > 1_000_000:
            return None
        lines = tables.read(note.copy).text.lstrip("\ufeff").splitlines()
    except (OSError, SheetError):
        return None
    found = FIRST_LINE.match(lines[0][:400]) if lines else None
    if found is None or not head.endswith(f"_{found['user']}"):
        return None
    return found["user"], found["name"].strip()
