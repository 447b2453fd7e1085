"""The tables of a gradebook, and how a book of an earlier version becomes one of this.

docs/teaching.md describes the tables. Times are UTC, as ISO texts to the second.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

VERSION = 3
SCHEMA = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    conditions TEXT NOT NULL UNIQUE,  -- JSON: seed, limits, isolation level and layers
    started TEXT NOT NULL
);
CREATE TABLE learners (
    name TEXT PRIMARY KEY,
    number TEXT,                      -- the platform's or the roster's
    email TEXT,
    enrolled INTEGER NOT NULL,        -- 1 when a roster names them
    paged INTEGER NOT NULL            -- 1 when the page shows all that is in the book
);
CREATE TABLE assignments (
    name TEXT PRIMARY KEY,
    weights TEXT NOT NULL,            -- JSON: marks by exercise
    extra TEXT NOT NULL,              -- JSON: the exercises that are extra credit
    due TEXT,
    late TEXT NOT NULL,               -- the late rule, as it is typed
    counts TEXT NOT NULL              -- which attempt: last, best or before-due
);
CREATE TABLE extensions (
    assignment TEXT NOT NULL,
    learner TEXT NOT NULL,
    due TEXT NOT NULL,
    PRIMARY KEY (assignment, learner)
);
CREATE TABLE attempts (
    id INTEGER PRIMARY KEY,
    assignment TEXT NOT NULL,
    learner TEXT NOT NULL,
    hash TEXT NOT NULL,               -- SHA-256 of the files and their names
    files TEXT NOT NULL,              -- JSON: their names
    label TEXT NOT NULL,              -- whose it is by the names of the download
    place TEXT NOT NULL,              -- the folder or zip it was read from
    handed_in TEXT,                   -- NULL: nothing tells
    late INTEGER NOT NULL,            -- 1 when the platform's name says so
    seen TEXT NOT NULL,               -- when a run first met it
    run INTEGER NOT NULL REFERENCES runs,
    problems TEXT NOT NULL,           -- JSON: what was wrong with the files, in words
    notes TEXT NOT NULL,              -- JSON: which files were not taken, and why
    context TEXT NOT NULL,            -- JSON: the learner's cells beside the answers
    drawn INTEGER NOT NULL,           -- 1 when its graphs have been read
    withdrawn TEXT                    -- why it does not count; NULL: it does
);
CREATE INDEX attempts_of ON attempts (learner, assignment);
CREATE TABLE marks (
    attempt INTEGER NOT NULL REFERENCES attempts,
    exercise TEXT NOT NULL,
    mark REAL,                        -- NULL: the checker failed, a person decides
    checker TEXT NOT NULL,            -- SHA-256 of the exercise, the checkers and the engine
    summary TEXT NOT NULL,            -- JSON: outcome, diagnosis, notes
    verdict TEXT NOT NULL,            -- JSON: all that the learner's page says
    source TEXT,                      -- the answer as it was asked; NULL without one
    graph TEXT,                       -- JSON: the graph for the page; NULL before it is read
    PRIMARY KEY (attempt, exercise)
);
CREATE TABLE overrides (              -- given by a person; a regrade never touches them
    assignment TEXT NOT NULL,
    learner TEXT NOT NULL,
    exercise TEXT NOT NULL,
    mark REAL,                        -- NULL: a comment only
    comment TEXT NOT NULL,
    given TEXT NOT NULL,
    PRIMARY KEY (assignment, learner, exercise)
);
CREATE TABLE aliases (                -- what is handed in as `label` belongs to `learner`
    label TEXT NOT NULL,
    hash TEXT NOT NULL,               -- only the hand-in with this hash; '' for all
    learner TEXT NOT NULL,
    PRIMARY KEY (label, hash)
);
CREATE TABLE told (                   -- what a platform itself tells of whoever it names
    learner TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    number TEXT NOT NULL
);
CREATE TABLE looks (                  -- what somebody should look at, as the last run found it
    assignment TEXT NOT NULL,
    learner TEXT NOT NULL,            -- '' when it is about nobody in particular
    text TEXT NOT NULL,
    withheld INTEGER NOT NULL         -- 1: the mark goes into no sheet until it is decided
);
CREATE TABLE trace (                  -- what has been changed by hand
    id INTEGER PRIMARY KEY,
    made TEXT NOT NULL,
    what TEXT NOT NULL,
    details TEXT NOT NULL             -- JSON
);
"""


class GradebookError(ValueError):
    """The file is no gradebook that this version can use, or holds no such thing."""


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def statements(script: str = SCHEMA) -> Iterator[str]:
    """The statements of a script; no comment in it holds a semicolon at a line's end."""
    return (each for each in script.split(";\n") if each.strip())


def complete(data: sqlite3.Connection) -> None:
    """Make the table that books of this version first came without, where it is not there."""
    (told,) = (each for each in statements() if each.lstrip().startswith("CREATE TABLE told"))
    data.execute(told.replace("TABLE", "TABLE IF NOT EXISTS", 1))


def create(data: sqlite3.Connection) -> None:
    """Make the tables, within the caller's transaction."""
    for statement in statements():
        data.execute(statement)
    data.execute(f"PRAGMA user_version = {VERSION}")


# ---- books of earlier versions ------------------------------------------------------------------


def convert(data: sqlite3.Connection, path: Path, found: int, name: Callable[..., str]) -> Path:
    """Make a book of version `found` one of this version; where the copy of the old one lies.

    `name` gives a set of exercises the name of an assignment. The copy is made first, and the
    conversion is one transaction, so that a process killed on the way leaves the old book. Raises
    GradebookError for a version that cannot be converted.
    """
    if found not in _CONVERSIONS:
        raise GradebookError(
            f"{path} is a gradebook of version {found}; this gradschool writes version "
            f"{VERSION}. Grade into a new folder, or use the version that wrote it"
        )
    copy = path.with_name(f"{path.stem}.version-{found}{path.suffix}")
    if not copy.exists():
        half = copy.with_name(f"{copy.name}.writing")
        half.unlink(missing_ok=True)
        with sqlite3.connect(half) as other:
            data.backup(other)
        other.close()
        half.replace(copy)
    data.execute("BEGIN IMMEDIATE")
    try:
        _CONVERSIONS[found](data, name)
        data.execute("COMMIT")
    except BaseException:
        data.execute("ROLLBACK")
        raise
    return copy


def _from_2(data: sqlite3.Connection, name: Callable[..., str]) -> None:
    """Version 2 knew a single assignment and a single attempt per learner."""
    for table in ("submissions", "marks", "overrides"):
        data.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
    kept = [each for each in statements() if not each.lstrip().startswith(_KEPT)]
    for statement in kept:
        data.execute(statement)
    exercises = [row[0] for row in data.execute("SELECT DISTINCT exercise FROM old_marks")]
    assignment, weights = name(exercises), json.dumps(dict.fromkeys(exercises, 1))
    data.execute(
        "INSERT INTO assignments VALUES (?, ?, '[]', NULL, 'accept', 'last')", (assignment, weights)
    )
    data.execute("INSERT INTO learners SELECT learner, NULL, NULL, 0, 0 FROM old_submissions")
    data.execute(
        "INSERT INTO attempts (assignment, learner, hash, files, label, place, late, seen, run, "
        "problems, notes, context, drawn) SELECT ?, learner, hash, '[]', learner, '', 0, ?, run, "
        "problems, '[]', context, paged FROM old_submissions",
        (assignment, now()),
    )
    data.execute(
        "INSERT INTO marks SELECT a.id, m.exercise, m.mark, m.checker, m.summary, m.verdict, "
        "m.source, m.graph FROM old_marks m JOIN attempts a USING (learner)"
    )
    data.execute("INSERT INTO overrides SELECT ?, * FROM old_overrides", (assignment,))
    for table in ("marks", "submissions", "overrides"):
        data.execute(f"DROP TABLE old_{table}")
    data.execute(f"PRAGMA user_version = {VERSION}")


_KEPT = ("CREATE TABLE settings", "CREATE TABLE runs")
_CONVERSIONS: dict[int, Callable[[sqlite3.Connection, Callable[..., str]], None]] = {2: _from_2}
