"""The gradebook: one SQLite file in the results folder, from which everything else is written.

Every mark says which attempt it is for, which checker gave it, on which inputs and behind which
layers of isolation. An attempt is stored in one transaction, so a run that is killed at any moment
leaves whole attempts or nothing of them, and nothing that is graded replaces another attempt.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from checkers.ask.facts import Plain
from checkers.classroom.book import assignments, schema, verdicts
from checkers.classroom.book.assignments import Assignment
from checkers.classroom.book.counting import Override, Standing, standing
from checkers.classroom.book.records import Handed, Look, attempt_of, iso, time_of
from checkers.classroom.book.schema import GradebookError, now
from checkers.classroom.grading import Graded
from checkers.course.exercises import exercise_paths, sort_key
from checkers.judge.judging import Verdict

FILE = "gradebook.sqlite"


class Gradebook:
    """An open gradebook. Raises GradebookError if the file is something else."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        path = folder / FILE
        if not create and not path.is_file():
            raise GradebookError(f"no gradebook in {folder}: grade a class with --out {folder}")
        self.converted: Path | None = None  # the copy of the book as it was, if it has been
        self._data = sqlite3.connect(path, isolation_level=None, timeout=60)
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
        with self._transaction():
            found = self._data.execute("PRAGMA user_version").fetchone()[0]
            if found == 0:
                schema.create(self._data)
            elif found == schema.VERSION:
                schema.complete(self._data)
        if found not in (0, schema.VERSION):
            self.converted = schema.convert(self._data, path, found, assignments.name_of)

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(self, *_: object) -> None:
        self._data.close()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._data.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._data.execute("ROLLBACK")
            raise
        self._data.execute("COMMIT")

    @contextlib.contextmanager
    def changing(self, what: str, **details: object) -> Iterator[sqlite3.Connection]:
        """A change by hand: one transaction, and a line in the trace."""
        with self._transaction():
            yield self._data
            self._data.execute(
                "INSERT INTO trace (made, what, details) VALUES (?, ?, ?)",
                (now(), what, _text(details)),
            )

    def trace(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Time, what and details of everything that was changed by hand, oldest first."""
        rows = self._data.execute("SELECT made, what, details FROM trace ORDER BY id")
        return [(row[0], row[1], json.loads(row[2])) for row in rows]

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

    def conditions(self) -> dict[int, dict[str, Any]]:
        """The conditions of every run, by id: seed, limits, isolation."""
        rows = self._data.execute("SELECT id, conditions FROM runs ORDER BY id")
        return {row[0]: json.loads(row[1]) for row in rows}

    # -- assignments --

    def assignments(self) -> dict[str, Assignment]:
        """By name, in the order of their first exercises."""
        rows = self._data.execute("SELECT name, weights, extra, due, late, counts FROM assignments")
        found = [
            Assignment(
                name, json.loads(weights), frozenset(json.loads(extra)), time_of(due), late, counts
            )
            for name, weights, extra, due, late, counts in rows
        ]
        found.sort(key=lambda each: ([sort_key(key) for key in each.exercises], each.name))
        return {each.name: each for each in found}

    def put_assignment(self, given: Assignment) -> None:
        """Write an assignment down; a change of one is traced, and pages say it anew."""
        before = self.assignments().get(given.name)
        if before == given:
            return
        row = (
            given.name, _text(dict(given.weights)), _text(sorted(given.extra)), iso(given.due),
            given.late, given.counts,
        )  # fmt: skip
        with self.changing(
            "assignment", name=given.name, now=row[1:], before=before and _plain(before)
        ):
            self._data.execute("INSERT OR REPLACE INTO assignments VALUES (?, ?, ?, ?, ?, ?)", row)
            if before is not None:
                self._data.execute(
                    "UPDATE learners SET paged = 0 WHERE name IN "
                    "(SELECT learner FROM attempts WHERE assignment = ?)",
                    (given.name,),
                )

    def extensions(self, assignment: str) -> dict[str, datetime]:
        """The due dates of learners who have one of their own."""
        rows = self._data.execute(
            "SELECT learner, due FROM extensions WHERE assignment = ?", (assignment,)
        )
        return {row[0]: datetime.fromisoformat(row[1]) for row in rows}

    def extend(self, assignment: str, learner: str, due: datetime | None) -> None:
        """Give a learner a due date of their own; None takes it back."""
        with self.changing("extension", assignment=assignment, learner=learner, due=iso(due)):
            self._data.execute(
                "DELETE FROM extensions WHERE assignment = ? AND learner = ?", (assignment, learner)
            )
            if due is not None:
                self._data.execute(
                    "INSERT INTO extensions VALUES (?, ?, ?)", (assignment, learner, iso(due))
                )
            self._data.execute("UPDATE learners SET paged = 0 WHERE name = ?", (learner,))

    # -- learners --

    def learners(self) -> tuple[str, ...]:
        """All learners, by name, also those who have handed in nothing."""
        return tuple(sorted(row[0] for row in self._data.execute("SELECT name FROM learners")))

    def numbers(self) -> dict[str, tuple[str | None, str | None, bool]]:
        """Number, e-mail address and whether a roster names them, by learner."""
        rows = self._data.execute("SELECT name, number, email, enrolled FROM learners")
        return {row[0]: (row[1], row[2], bool(row[3])) for row in rows}

    def enrol(self, entries: Iterable[tuple[str, str | None, str | None]]) -> None:
        """Write down who belongs to the class: name, number, e-mail address."""
        with self._transaction():
            self._data.executemany(
                "INSERT INTO learners VALUES (?, ?, ?, 1, 0) ON CONFLICT (name) DO UPDATE SET "
                "number = excluded.number, email = excluded.email, enrolled = 1",
                list(entries),
            )

    def tell(self, told: Iterable[tuple[str, str, str]]) -> None:
        """Write down by what name and number a platform itself knows a learner."""
        rows = list(told)
        if rows:
            with self._transaction():
                self._data.executemany("INSERT OR REPLACE INTO told VALUES (?, ?, ?)", rows)

    def told(self) -> dict[str, tuple[str, str]]:
        """The name and the number by which a platform knows a learner."""
        rows = self._data.execute("SELECT learner, name, number FROM told")
        return {row[0]: (row[1], row[2]) for row in rows}

    def aliases(self) -> dict[tuple[str, str], str]:
        """To whom a label belongs, by label and hash ("" for all), where somebody has said so."""
        rows = self._data.execute("SELECT label, hash, learner FROM aliases")
        return {(row[0], row[1]): row[2] for row in rows}

    def without_page(self) -> tuple[str, ...]:
        """Learners with attempts whose page does not show all that is in the book, by name."""
        rows = self._data.execute(
            "SELECT name FROM learners WHERE NOT paged AND name IN (SELECT learner FROM attempts)"
        )
        return tuple(sorted(row[0] for row in rows))

    def say_paged(self, learner: str, graphs: Mapping[int, Mapping[str, Plain]]) -> None:
        """The learner's page has been written; `graphs` are those read for it, by attempt."""
        with self._transaction():
            for attempt, found in graphs.items():
                self._data.executemany(
                    "UPDATE marks SET graph = ? WHERE attempt = ? AND exercise = ?",
                    [(_text(graph), attempt, key) for key, graph in found.items()],
                )
                self._data.execute("UPDATE attempts SET drawn = 1 WHERE id = ?", (attempt,))
            self._data.execute("UPDATE learners SET paged = 1 WHERE name = ?", (learner,))

    # -- attempts and marks --

    def finished(self, assignment: str, run: int, checkers: Mapping[str, str]) -> set[int]:
        """The attempts that this run's checkers (hash by exercise) have graded, all exercises."""
        rows = self._data.execute(
            "SELECT a.id, m.exercise, m.checker FROM attempts a JOIN marks m ON m.attempt = a.id "
            "WHERE a.assignment = ? AND a.run = ? "
            'AND (m.mark IS NOT NULL OR m.summary LIKE \'%"id": "for-a-person"%\')',
            (assignment, run),
        )
        seen: dict[int, dict[str, str]] = {}
        for attempt, exercise, checker in rows:
            seen.setdefault(attempt, {})[exercise] = checker
        return {attempt for attempt, found in seen.items() if checkers.items() <= found.items()}

    def store(self, graded: Graded, handed: Handed, run: int, checkers: Mapping[str, str]) -> None:
        """A graded attempt; in place of itself if it was graded before, else beside the others."""
        rows = [
            (
                each.exercise, None if each.outcome == "not judged" else each.mark,
                checkers[each.exercise], _text(verdicts.summary(each)),
                _text(verdicts.to_data(each)), _unicode(graded.sources.get(each.exercise)),
            )
            for each in graded.verdicts
        ]  # fmt: skip
        values = (
            _text(handed.files), handed.label, handed.place, iso(handed.handed_in),
            int(handed.late), run, _text(graded.problems), _text(graded.notes),
            _text(graded.context),
        )  # fmt: skip
        with self._transaction():
            attempt = self.known(handed)
            if attempt is None:
                attempt = self._data.execute(
                    "INSERT INTO attempts (assignment, learner, hash, seen, files, label, place, "
                    "handed_in, late, run, problems, notes, context, drawn) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                    (handed.assignment, handed.learner, handed.hash, now(), *values),
                ).lastrowid
            else:
                self._data.execute(
                    "UPDATE attempts SET files = ?1, label = ?2, place = ?3, handed_in = "
                    "coalesce(min(?4, handed_in), ?4, handed_in), late = ?5, run = ?6, "
                    "problems = ?7, notes = ?8, context = ?9, drawn = 0 WHERE id = ?10",
                    (*values, attempt),
                )
            self._data.executemany(
                "INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
                [(attempt, *row) for row in rows],
            )
            self._data.execute(
                "INSERT INTO learners VALUES (?, NULL, NULL, 0, 0) "
                "ON CONFLICT (name) DO UPDATE SET paged = 0",
                (handed.learner,),
            )

    def known(self, handed: Handed) -> int | None:
        """The attempt that this is once more, if it is.

        What was handed in before the latest attempt, and is there once more in its place or at a
        later time, has been handed in anew: it is a new attempt.
        """
        rows = self._data.execute(
            "SELECT id, hash, label, place, handed_in FROM attempts "
            "WHERE assignment = ? AND learner = ? ORDER BY id DESC",
            (handed.assignment, handed.learner),
        ).fetchall()
        for number, (id_, hash_, *_) in enumerate(rows):
            if hash_ != handed.hash:
                continue
            _, _, label, place, latest = rows[0]
            if handed.handed_in is not None and latest is not None:
                again = handed.handed_in > datetime.fromisoformat(latest)
            else:
                again = (label, place) == (handed.label, handed.place) and bool(place)
            return None if number > 0 and again else int(id_)
        return None

    # -- causes, which are looked for when all marks are there --

    def without_cause(self) -> dict[int, list[str]]:
        """Attempts with wrong answers whose causes are still to be looked for, and which."""
        rows = self._data.execute(
            "SELECT m.attempt, m.exercise, m.summary FROM marks m JOIN attempts a "
            "ON a.id = m.attempt WHERE a.withdrawn IS NULL AND m.source IS NOT NULL "
            "AND m.mark < 1 ORDER BY m.attempt, m.exercise"
        )
        known, found = exercise_paths(), dict[int, list[str]]()
        for attempt, exercise, summary in rows:
            read = json.loads(summary)
            if read["outcome"] == "not yet" and not read.get("searched") and exercise in known:
                found.setdefault(attempt, []).append(exercise)
        return found

    def store_causes(
        self, attempt: int, looked_for: Iterable[str], found: Mapping[str, Verdict]
    ) -> None:
        """What looking for causes has told of an attempt; marks stay as they are."""
        with self._transaction():
            for exercise in looked_for:
                (text,) = self._data.execute(
                    "SELECT summary FROM marks WHERE attempt = ? AND exercise = ?",
                    (attempt, exercise),
                ).fetchone()
                summary = json.loads(text)
                if exercise in found:
                    summary = verdicts.summary(found[exercise])
                    self._data.execute(
                        "UPDATE marks SET verdict = ? WHERE attempt = ? AND exercise = ?",
                        (_text(verdicts.to_data(found[exercise])), attempt, exercise),
                    )
                self._data.execute(
                    "UPDATE marks SET summary = ? WHERE attempt = ? AND exercise = ?",
                    (_text({**summary, "searched": True}), attempt, exercise),
                )
            if found:
                self._data.execute(
                    "UPDATE learners SET paged = 0 WHERE name = "
                    "(SELECT learner FROM attempts WHERE id = ?)",
                    (attempt,),
                )

    def sources(self) -> Iterator[tuple[str, str, str]]:
        """Learner, exercise and answer, of the latest answers, by learner."""
        yield from self._data.execute(
            "SELECT a.learner, m.exercise, m.source FROM marks m JOIN attempts a "
            "ON a.id = m.attempt WHERE m.source IS NOT NULL AND a.withdrawn IS NULL "
            "AND a.id = (SELECT max(id) FROM attempts b WHERE b.learner = a.learner "
            "AND b.assignment = a.assignment AND b.withdrawn IS NULL) "
            "ORDER BY a.learner, m.exercise"
        )

    def graded(self, attempt: int) -> tuple[Graded, bool]:
        """An attempt's result with the graphs read so far, and whether all have been."""
        row = self._data.execute(
            "SELECT learner, problems, context, drawn FROM attempts WHERE id = ?", (attempt,)
        ).fetchone()
        if row is None:
            raise GradebookError(f"no attempt {attempt} in this gradebook")
        marks = self._data.execute(
            "SELECT verdict, source, graph FROM marks WHERE attempt = ?", (attempt,)
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
        problems, context = tuple(json.loads(row[1])), tuple(json.loads(row[2]))
        return Graded(row[0], tuple(found), problems, sources, context), bool(row[3])

    def standings(self, learner: str) -> list[Standing]:
        """What counts of a learner's attempts, an entry per assignment that has any."""
        rows = self._data.execute(
            "SELECT a.id, a.assignment, a.hash, a.files, a.label, a.place, a.handed_in, a.late, "
            "a.run, a.problems, a.notes, a.withdrawn, m.exercise, m.mark, m.checker, m.summary "
            "FROM attempts a LEFT JOIN marks m ON m.attempt = a.id WHERE a.learner = ? "
            "ORDER BY coalesce(a.handed_in, a.seen), a.id",
            (learner,),
        ).fetchall()
        by_assignment: dict[str, dict[int, list[Any]]] = {}
        for row in rows:
            by_assignment.setdefault(row[1], {}).setdefault(row[0], []).append(row)
        given = self.overrides(learner)
        found = []
        for name, assignment in self.assignments().items():
            attempts = [
                attempt_of(number, each)
                for number, each in enumerate(by_assignment.get(name, {}).values(), start=1)
            ]
            mine = {key[1]: each for key, each in given.items() if key[0] == name}
            if attempts or mine:
                due = self.extensions(name).get(learner, assignment.due)
                found.append(standing(assignment, due, attempts, mine))
        return found

    def attempts_of(self, assignment: str) -> list[tuple[str, str, str, str]]:
        """Learner, label, hash and place of the attempts at an assignment that count."""
        return self._data.execute(
            "SELECT learner, label, hash, place FROM attempts WHERE assignment = ? "
            "AND withdrawn IS NULL ORDER BY id",
            (assignment,),
        ).fetchall()

    def undrawn_exercises(self) -> list[str]:
        """The exercises of attempts whose graphs have not been read."""
        rows = self._data.execute(
            "SELECT DISTINCT exercise FROM marks WHERE attempt IN "
            "(SELECT id FROM attempts WHERE NOT drawn) ORDER BY exercise"
        )
        known = exercise_paths()
        return [row[0] for row in rows if row[0] in known]

    # -- what a person decides, and what one should look at --

    def overrides(self, learner: str) -> dict[tuple[str, str], Override]:
        """By assignment and exercise."""
        rows = self._data.execute(
            "SELECT assignment, exercise, mark, comment FROM overrides WHERE learner = ?",
            (learner,),
        )
        return {(row[0], row[1]): Override(row[2], row[3]) for row in rows}

    def looks(self) -> dict[str, list[Look]]:
        """What somebody should look at, by assignment, as the last run of each has found it."""
        rows = self._data.execute(
            "SELECT assignment, text, learner, withheld FROM looks ORDER BY assignment, rowid"
        )
        found: dict[str, list[Look]] = {}
        for assignment, text, learner, withheld in rows:
            found.setdefault(assignment, []).append(Look(text, learner, bool(withheld)))
        return found

    def put_looks(self, assignment: str, looks: Iterable[Look]) -> None:
        """In place of what the last run of this assignment has found."""
        rows = [
            (assignment, each.learner, _unicode(each.text) or "", int(each.withheld))
            for each in looks
        ]
        with self._transaction():
            self._data.execute("DELETE FROM looks WHERE assignment = ?", (assignment,))
            self._data.executemany("INSERT INTO looks VALUES (?, ?, ?, ?)", rows)


def _plain(assignment: Assignment) -> dict[str, Any]:
    return {
        "weights": dict(assignment.weights), "extra": sorted(assignment.extra),
        "due": iso(assignment.due), "late": assignment.late, "counts": assignment.counts,
    }  # fmt: skip


def _text(data: Any) -> str:
    text = json.dumps(data, ensure_ascii=False)
    return _unicode(text) or ""


def _unicode(text: str | None) -> str | None:
    """A lone surrogate from a stranger's text is no UTF-8: SQLite would refuse the row."""
    return text and text.encode("utf-8", "replace").decode()
