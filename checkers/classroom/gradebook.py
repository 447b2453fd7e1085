"""The gradebook: one SQLite file in the results folder, from which everything else is written.

Every mark says which submission it is for, which checker gave it, on which inputs and behind which
layers of isolation. A submission is stored in one transaction, so a run that is killed at any
moment leaves whole learners or nothing of them. docs/teaching.md describes the tables.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from checkers.classroom import verdicts
from checkers.classroom.grading import Graded
from checkers.exercise import exercise_paths, sort_key
from checkers.facts import Plain
from checkers.judging import Verdict

FILE = "gradebook.sqlite"
VERSION = 2
SCHEMA = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    conditions TEXT NOT NULL UNIQUE,  -- JSON: seed, limits, isolation level and layers
    started TEXT NOT NULL             -- UTC
);
CREATE TABLE submissions (
    learner TEXT PRIMARY KEY,
    hash TEXT NOT NULL,               -- SHA-256 of the files and their names
    run INTEGER NOT NULL REFERENCES runs,
    problems TEXT NOT NULL,           -- JSON: what was wrong with the files, in words
    context TEXT NOT NULL,            -- JSON: the learner's cells beside the answers
    paged INTEGER NOT NULL            -- 1 when the learner's page shows all of this
);
CREATE TABLE marks (
    learner TEXT NOT NULL REFERENCES submissions,
    exercise TEXT NOT NULL,
    mark REAL NOT NULL,
    checker TEXT NOT NULL,            -- SHA-256 of the exercise, the checkers and the engine
    summary TEXT NOT NULL,            -- JSON: outcome, diagnosis, notes
    verdict TEXT NOT NULL,            -- JSON: all that the learner's page says
    source TEXT,                      -- the answer as it was asked; NULL without one
    graph TEXT,                       -- JSON: the graph for the page; NULL before it is read
    PRIMARY KEY (learner, exercise)
);
CREATE TABLE overrides (              -- given by a person; a regrade never touches them
    learner TEXT NOT NULL,
    exercise TEXT NOT NULL,
    mark REAL,                        -- NULL: a comment only
    comment TEXT NOT NULL,
    given TEXT NOT NULL,              -- UTC
    PRIMARY KEY (learner, exercise)
);
"""


class GradebookError(ValueError):
    """The file is no gradebook that this version can use."""


@dataclass(frozen=True)
class Override:
    """A mark, or only a comment, that a person has given."""

    mark: float | None
    comment: str


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Gradebook:
    """An open gradebook. Raises GradebookError if the file is something else."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        path = folder / FILE
        if not create and not path.is_file():
            raise GradebookError(f"no gradebook in {folder}: grade a class with --out {folder}")
        self._data = sqlite3.connect(path, isolation_level=None)
        try:
            self._data.execute("PRAGMA journal_mode = WAL")
            self._data.execute("PRAGMA synchronous = NORMAL")
            self._open(path)
        except sqlite3.DatabaseError as error:
            self._data.close()
            raise GradebookError(f"{path} cannot be read as a gradebook: {error}") from error
        except GradebookError:
            self._data.close()
            raise

    def _open(self, path: Path) -> None:
        # Another run may be creating the file at this moment: look and create in one transaction.
        self._data.execute("BEGIN IMMEDIATE")
        found = self._data.execute("PRAGMA user_version").fetchone()[0]
        if found == 0:
            for statement in SCHEMA.split(";\n"):
                self._data.execute(statement)
            self._data.execute(f"PRAGMA user_version = {VERSION}")
        self._data.execute("COMMIT")
        if found not in (0, VERSION):
            raise GradebookError(
                f"{path} is a gradebook of version {found}; this gradschool writes version "
                f"{VERSION}. Grade into a new folder, or use the version that wrote it"
            )

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(self, *_: object) -> None:
        self._data.close()

    # -- settings of the class --

    def seed(self, new: int) -> int:
        """The seed of this class's inputs: the one in the book, else `new`, which is kept."""
        self._data.execute("INSERT OR IGNORE INTO settings VALUES ('seed', ?)", (str(new),))
        rows = self._data.execute("SELECT value FROM settings WHERE name = 'seed'")
        return int(rows.fetchone()[0])

    def set_seed(self, seed: int) -> None:
        """Other inputs from now on; what was graded with the earlier ones is graded again."""
        self._data.execute("INSERT OR REPLACE INTO settings VALUES ('seed', ?)", (str(seed),))

    def run(self, conditions: Mapping[str, Any]) -> int:
        """The id of a run under these conditions; one that was interrupted goes on."""
        text = json.dumps(conditions, sort_keys=True)
        insert = "INSERT OR IGNORE INTO runs (conditions, started) VALUES (?, ?)"
        self._data.execute(insert, (text, now()))
        rows = self._data.execute("SELECT id FROM runs WHERE conditions = ?", (text,))
        return int(rows.fetchone()[0])

    # -- submissions and marks --

    def current(self, run: int, checkers: Mapping[str, str]) -> dict[str, str]:
        """Hash by learner of what is graded in this run by these checkers (hash by exercise)."""
        rows = self._data.execute(
            "SELECT s.learner, s.hash, m.exercise, m.checker FROM submissions s "
            "JOIN marks m USING (learner) WHERE s.run = ?",
            (run,),
        )
        seen: dict[tuple[str, str], dict[str, str]] = {}
        for learner, hash_, exercise, checker in rows:
            seen.setdefault((learner, hash_), {})[exercise] = checker
        return {learner: hash_ for (learner, hash_), found in seen.items() if found == checkers}

    def store(self, graded: Graded, hash_: str, run: int, checkers: Mapping[str, str]) -> None:
        """A graded submission, in place of an earlier one of this learner; all or nothing."""
        rows = [
            (
                graded.learner, each.exercise, each.mark, checkers[each.exercise],
                _text(summary(each)), _text(verdicts.to_data(each)),
                _unicode(graded.sources.get(each.exercise)),
            )
            for each in graded.verdicts
        ]  # fmt: skip
        context = _text(graded.context)
        with self._transaction():
            self._data.execute("DELETE FROM marks WHERE learner = ?", (graded.learner,))
            self._data.execute(
                "INSERT OR REPLACE INTO submissions VALUES (?, ?, ?, ?, ?, 0)",
                (graded.learner, hash_, run, _text(graded.problems), context),
            )
            self._data.executemany("INSERT INTO marks VALUES (?, ?, ?, ?, ?, ?, ?, NULL)", rows)

    def store_graphs(self, learner: str, graphs: Mapping[str, Plain]) -> None:
        """The graphs that the learner's page shows, which has been written."""
        rows = [(_text(graph), learner, key) for key, graph in graphs.items()]
        with self._transaction():
            self._data.executemany(
                "UPDATE marks SET graph = ? WHERE learner = ? AND exercise = ?", rows
            )
            self._data.execute("UPDATE submissions SET paged = 1 WHERE learner = ?", (learner,))

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._data.execute("BEGIN IMMEDIATE")
        yield
        self._data.execute("COMMIT")

    def exercises(self) -> tuple[str, ...]:
        """The exercises that have been graded, in the order of the course."""
        rows = self._data.execute("SELECT DISTINCT exercise FROM marks")
        return tuple(sorted((row[0] for row in rows), key=sort_key))

    def learners(self) -> tuple[str, ...]:
        """All learners, by name."""
        return tuple(
            sorted(row[0] for row in self._data.execute("SELECT learner FROM submissions"))
        )

    def without_page(self) -> tuple[str, ...]:
        """Learners whose page has not been written since they were graded, by name."""
        rows = self._data.execute("SELECT learner FROM submissions WHERE NOT paged")
        return tuple(sorted(row[0] for row in rows))

    def sources(self) -> Iterator[tuple[str, str, str]]:
        """Learner, exercise and answer, of all answers, by learner."""
        yield from self._data.execute(
            "SELECT learner, exercise, source FROM marks WHERE source IS NOT NULL "
            "ORDER BY learner, exercise"
        )

    def graded(self, learner: str) -> Graded:
        """A learner's result, verdicts in the order of the course and with the graphs read so far.

        Raises GradebookError if there is none.
        """
        row = self._data.execute(
            "SELECT problems, context FROM submissions WHERE learner = ?", (learner,)
        ).fetchone()
        if row is None:
            raise GradebookError(f"{learner!r} has no submission in this gradebook")
        marks = self._data.execute(
            "SELECT verdict, source, graph FROM marks WHERE learner = ?", (learner,)
        ).fetchall()
        found = [
            replace(verdicts.from_data(json.loads(verdict)), graph=graph and json.loads(graph))
            for verdict, _, graph in marks
        ]
        sources = {
            each.exercise: source
            for each, (_, source, _) in zip(found, marks, strict=True)
            if source is not None
        }
        found.sort(key=lambda each: sort_key(each.exercise))
        return Graded(
            learner, tuple(found), tuple(json.loads(row[0])), sources, tuple(json.loads(row[1]))
        )

    def is_paged(self, learner: str) -> bool:
        """Whether the learner's graphs have been read and the page written."""
        row = self._data.execute(
            "SELECT paged FROM submissions WHERE learner = ?", (learner,)
        ).fetchone()
        return row is not None and bool(row[0])

    def last_run(self) -> dict[str, Any]:
        """The conditions of the latest run: seed, limits, isolation. Raises GradebookError."""
        row = self._data.execute("SELECT conditions FROM runs ORDER BY id DESC LIMIT 1").fetchone()
        if row is None:
            raise GradebookError("nothing has been graded into this gradebook yet")
        return json.loads(row[0])

    # -- what a person decides --

    def override(self, learner: str, exercise: str, mark: float | None, comment: str) -> None:
        """A mark in place of the graded one, or a comment beside it. Raises GradebookError."""
        known = self._data.execute(
            "SELECT 1 FROM marks WHERE learner = ? AND exercise = ?", (learner, exercise)
        ).fetchone()
        if known is None:
            raise GradebookError(
                f"no mark of {learner!r} for exercise {exercise!r}; the exercises are "
                f"{', '.join(self.exercises()) or 'none'}, the learners as in results.csv"
            )
        self._data.execute(
            "INSERT OR REPLACE INTO overrides VALUES (?, ?, ?, ?, ?)",
            (learner, exercise, mark, comment, now()),
        )

    def withdraw(self, learner: str, exercise: str) -> None:
        """The graded mark counts again. Raises GradebookError if nothing was overridden."""
        where = "DELETE FROM overrides WHERE learner = ? AND exercise = ?"
        if not self._data.execute(where, (learner, exercise)).rowcount:
            raise GradebookError(f"no override for {learner!r}, exercise {exercise!r}")

    def overrides(self) -> dict[tuple[str, str], Override]:
        """By learner and exercise."""
        rows = self._data.execute("SELECT learner, exercise, mark, comment FROM overrides")
        return {(row[0], row[1]): Override(row[2], row[3]) for row in rows}

    # -- everything, for sheets and reports --

    def data(self) -> dict[str, Any]:
        """The whole book, JSON-ready: learners by name, exercises in course order.

        The results are read from the book whenever they are gone through, so it must stay open.
        """
        names = self.exercises()
        return {
            "version": VERSION,
            "exercises": list(names),
            "of": len(names),
            "results": Results(self._data, self.overrides()),
        }


class Results:
    """The result of every learner, by name; one at a time, so that a class of any size fits."""

    def __init__(
        self, data: sqlite3.Connection, overrides: Mapping[tuple[str, str], Override]
    ) -> None:
        self._data, self._overrides = data, overrides

    def __len__(self) -> int:
        return int(self._data.execute("SELECT count(*) FROM submissions").fetchone()[0])

    def __iter__(self) -> Iterator[dict[str, Any]]:
        runs = self._data.execute("SELECT id, conditions FROM runs")
        conditions = {row[0]: json.loads(row[1]) for row in runs.fetchall()}
        rows = self._data.execute(
            "SELECT s.learner, s.hash, s.run, s.problems, m.exercise, m.mark, m.checker, m.summary "
            "FROM submissions s LEFT JOIN marks m USING (learner) ORDER BY s.learner"
        )
        for (learner, hash_, run, problems), marks in groupby(rows, key=lambda row: row[:4]):
            verdicts_ = [self._verdict(learner, *row[4:]) for row in marks if row[4] is not None]
            verdicts_.sort(key=lambda each: sort_key(each["exercise"]))
            yield {
                "learner": learner, "total": tidy(sum(each["mark"] for each in verdicts_)),
                "submission": hash_, "graded": conditions[run], "problems": json.loads(problems),
                "verdicts": verdicts_,
            }  # fmt: skip

    def _verdict(
        self, learner: str, exercise: str, mark: float, checker: str, summary_: str
    ) -> dict[str, Any]:
        given = self._overrides.get((learner, exercise))
        counts = mark if given is None or given.mark is None else given.mark
        verdict = {**json.loads(summary_), "checker": checker, "mark": tidy(counts)}
        if given is not None:
            verdict["override"] = {"graded": tidy(mark), "comment": given.comment}
        return verdict


def tidy(mark: float) -> float:
    """1 rather than 1.0."""
    return int(mark) if mark == int(mark) else round(mark, 4)


def _text(data: Any) -> str:
    text = json.dumps(data, ensure_ascii=False)
    return _unicode(text) or ""


def _unicode(text: str | None) -> str | None:
    """A lone surrogate from a stranger's text is no UTF-8: SQLite would refuse the row."""
    return text and text.encode("utf-8", "replace").decode()


def summary(verdict: Verdict) -> dict[str, Any]:
    """What sheets and overviews need of a verdict."""
    diagnosis = verdict.diagnosis
    raised = verdict.raised
    return {
        "exercise": verdict.exercise,
        "outcome": verdict.outcome,
        "diagnosis": diagnosis and {"id": diagnosis.id, "said": diagnosis.said()},
        "raised": raised and f"{raised.type}: {raised.text[:200]}",
        "notes": [note.said() for note in verdict.notes],
    }


# ---- what a mark depends on ---------------------------------------------------------------------


def checker_versions(chosen: Iterable[str]) -> dict[str, str]:
    """A hash by exercise that changes with its file, the checkers or the engine."""
    paths = exercise_paths()
    return {
        key: hashlib.sha256(paths[key].read_bytes() + _code().encode()).hexdigest()
        for key in chosen
    }


@functools.cache
def _code() -> str:
    """A hash of the code of the checkers and the engine."""
    import engine

    return code_hash(Path(__file__).resolve().parent.parent, Path(engine.__file__ or "").parent)


def code_hash(*packages: Path) -> str:
    """A hash of the code of packages, wherever they lie, but not of the course inside a wheel."""
    digest = hashlib.sha256()
    for package in packages:
        for path in sorted(package.rglob("*")):
            inner = path.relative_to(package)
            if path.suffix in (".py", ".toml") and inner.parts[0] != "course":
                digest.update(inner.as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
