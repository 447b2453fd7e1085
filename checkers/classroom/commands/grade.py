"""`gradschool grade`: a folder or a download, into the gradebook."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkers.classroom import complain, tell
from checkers.classroom.commands.options import BOOK, LEVELS, add_language, add_rules, positive

if TYPE_CHECKING:
    from checkers.classroom.book.assignments import Assignment
    from checkers.classroom.book.gradebook import Gradebook
    from checkers.classroom.book.records import Handed
    from checkers.classroom.cluster import Cluster
    from checkers.classroom.pool import Pool
    from checkers.classroom.reading.notebooks import HandIn
    from checkers.jail.nursery import Nursery

PLATFORMS = (  # as in reading/layouts.py, which is slower to import
    "moodle", "canvas", "blackboard", "brightspace", "google", "gradescope", "nbgrader", "plain",
)  # fmt: skip


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    grade = commands.add_parser("grade", help="grade a folder of hand-ins")
    grade.add_argument(
        "handins",
        type=Path,
        help="a folder with a notebook or a folder per learner, or what a platform hands out",
    )
    grade.add_argument("--out", type=Path, required=True, help="where the results go")
    grade.add_argument("--assignment", metavar="NAME", help="its name in the gradebook")
    add_rules(grade)
    grade.add_argument("--roster", type=Path, help="CSV: who belongs to the class")
    grade.add_argument("--mapping", type=Path, help="CSV hand-in,learner: whose a hand-in is")
    grade.add_argument("--layout", choices=PLATFORMS, help="how the files are named")
    grade.add_argument("--depth", type=positive, help="a learner is the folder at this depth")
    grade.add_argument("--encoding", help="of names in a zip that does not say, e.g. gb18030")
    grade.add_argument(
        "--times", choices=("names", "files", "now"), default="names",
        help="when it was handed in: what the platform's names tell (default), the files' own "
        "times, or now",
    )  # fmt: skip
    grade.add_argument("--jobs", type=positive, default=os.cpu_count() or 1, help="at a time")
    grade.add_argument("--scheduler", metavar="ADDRESS", help="grade on this Dask cluster")
    grade.add_argument("--seconds", type=float, default=10.0, help="time limit of one answer")
    grade.add_argument("--megabytes", type=positive, default=512, help="memory of one answer")
    grade.add_argument("--seed", type=int, help="the inputs of an earlier class")
    grade.add_argument(
        "--no-pages", action="store_true", help="marks and sheets only; report writes the pages"
    )
    grade.add_argument(
        "--causes", type=float, default=300, metavar="SECONDS",
        help="how long causes are looked for when all marks are there (300; 0: not at all)",
    )  # fmt: skip
    grade.add_argument("--regrade", action="store_true", help="also what has not changed")
    grade.add_argument(
        "--accept-isolation", choices=LEVELS, default="full", metavar="LEVEL",
        help="grade where layers are missing: full (default), limits or process",
    )  # fmt: skip
    add_language(grade)
    grade.set_defaults(command=_grade)


class RunError(ValueError):
    """This run cannot grade anybody; the text says why."""


def _grade(options: argparse.Namespace) -> int:
    from checkers.jail.limits import lacking, level

    missing = lacking(options.accept_isolation)
    if missing:
        return complain(
            f"this system lacks {', '.join(missing)} (see `gradschool doctor`), so hand-ins could "
            f"do what they should not. To grade all the same: --accept-isolation {level()}"
        )
    try:
        with contextlib.ExitStack() as closing:
            nursery = _nursery(options, closing)
            return _run(options, closing, nursery)
    except (OSError, ValueError) as error:
        return complain(error)


def _run(
    options: argparse.Namespace, closing: contextlib.ExitStack, nursery: Nursery | None
) -> int:
    from checkers.classroom import scratch as scratches
    from checkers.classroom.book.gradebook import Gradebook
    from checkers.classroom.commands import choosing, looking
    from checkers.classroom.commands.writing import summary, write_overviews
    from checkers.classroom.reading import finding, roster
    from checkers.judge import judging

    people = roster.read_roster(options.roster) if options.roster else ()
    mapping = roster.read_mapping(options.mapping) if options.mapping else {}
    choices = finding.Choices(options.layout, options.depth, options.assignment, options.encoding)
    # zips are unpacked out of the results' sight, for the run only
    scratch = closing.enter_context(scratches.folder(".gradschool-unpacked-", _near(options)))
    reading = finding.find(options.handins, scratch, without=options.out, choices=choices)
    if not (options.out / BOOK).exists():
        choosing.choose({}, options, reading.hand_ins)  # what is refused leaves no book behind
    options.out.mkdir(parents=True, exist_ok=True)
    book = closing.enter_context(Gradebook(options.out, create=True))
    if book.converted is not None:
        print(f"the gradebook was of an earlier version: a copy is kept as {book.converted.name}")
    aliases = book.aliases()
    hand_ins = roster.assigned(reading.hand_ins, people, mapping, aliases)
    assignment, looks = choosing.choose(book.assignments(), options, hand_ins)
    looks += looking.unused(mapping, reading.hand_ins)
    hand_ins = choosing.with_wrong_notebooks(hand_ins, assignment)
    if people:
        book.enrol((each.key, each.number, each.email) for each in people)
    if options.seed is not None:
        book.set_seed(options.seed)
    seed = book.seed(judging.new_seed())
    task = Task(book, options, assignment, seed, nursery)
    place = str(options.handins.absolute())
    known = [(each, *task.identified(each, aliases)) for each in hand_ins]
    _settle(book, assignment.name, known, options.out)
    _settle_files(book, assignment.name, known)
    # before there are marks that depend on them
    before = book.looks().get(assignment.name, [])
    book.put_looks(assignment.name, dict.fromkeys([*before, *looking.doubts(known)]))
    count = task.grade(known, place)
    book.tell(told for each in hand_ins for told in each.told)
    looks += looking.looks(book, assignment, known, place, [each.key for each in people])
    if reading.platform != "plain":
        print(f"read as {reading.platform} hands it out")
    for each in reading.left_out:
        tell(f"  {each}")
    book.put_looks(assignment.name, dict.fromkeys(looks))
    data = write_overviews(book, options.out, pages=not options.no_pages, again=False)
    kept = len(hand_ins) - count
    first = f"graded {count} hand-ins, exercises {', '.join(assignment.exercises)}" + (
        f"; {kept} had not changed" if kept > 0 else ""
    )
    return summary(data, options.out, f"{assignment.name}: {first}")


def _settle(
    book: Gradebook, assignment: str, known: Sequence[tuple[HandIn, str, str]], out: Path
) -> None:
    """What an earlier run has kept under its label, in doubt, is whose it is by now."""
    from checkers.classroom.book import editing
    from checkers.classroom.page_names import FOLDER, page_name

    owners: dict[str, set[str]] = {}
    for hand_in, learner, _ in known:
        mine = owners.setdefault(hand_in.label, set())
        if not hand_in.doubts and learner == hand_in.learner:  # what was moved by hand is apart
            mine.add(learner)
    for label, found in owners.items():
        if len(found) == 1:
            editing.settle(book, assignment, label, *found)
    for label in owners.keys() - {*book.learners()}:  # what was theirs is on another page
        (out / FOLDER / page_name(label)).unlink(missing_ok=True)


def _settle_files(
    book: Gradebook, assignment: str, known: Sequence[tuple[HandIn, str, str]]
) -> None:
    """What was graded with all its files, as nothing told which counts, is not what counts now."""
    from checkers.classroom.book import editing
    from checkers.classroom.reading.newest import SAME

    asked = {each.learner for each in book.looks().get(assignment, ()) if SAME in each.text}
    for hand_in, learner, _ in known:
        if (hand_in.decided or learner in asked) and not hand_in.unsure:
            for each in dict.fromkeys((learner, *hand_in.members)):
                editing.settle_files(book, assignment, each, hand_in.label, hand_in.names)


def _near(options: argparse.Namespace) -> Path | None:
    """Where zips are unpacked: beside the results, where there is room for them."""
    return options.out if options.out.is_dir() else None


def _nursery(options: argparse.Namespace, closing: contextlib.ExitStack) -> Nursery | None:
    """Jails that load while the rest of the run does, where a whole class is to be graded."""
    from checkers.jail import nursery

    fresh = options.regrade or not (options.out / BOOK).exists()
    if not fresh or options.scheduler is not None or not nursery.is_possible():
        return None
    return closing.enter_context(nursery.Nursery(options.jobs))


@dataclass(frozen=True)
class Task:
    """One assignment to be graded into a book."""

    book: Gradebook
    options: argparse.Namespace
    assignment: Assignment
    seed: int
    nursery: Nursery | None

    def identified(self, hand_in: HandIn, aliases: Any) -> tuple[str, str]:
        """The learner and the hash of a hand-in: one that was moved by hand stays moved."""
        from checkers.classroom.reading import notebooks

        hash_ = notebooks.fingerprint(hand_in)
        return aliases.get((hand_in.label, hash_), hand_in.learner), hash_

    def grade(self, hand_ins: Sequence[tuple[HandIn, str, str]], place: str) -> int:
        """Grade what is not graded yet, write the pages that are due; how many were graded."""
        from checkers.classroom import grading
        from checkers.classroom.book.versions import checker_versions
        from checkers.classroom.commands.writing import find_causes, write_overviews, write_pages
        from checkers.classroom.pool import Job, Pool
        from checkers.course import exercises
        from checkers.jail.limits import Limits, layers, level

        book, options = self.book, self.options
        limits = Limits(options.seconds, options.megabytes)
        there = [layer.name for layer in layers() if layer.there]
        conditions = {
            "seed": self.seed, "limits": limits.plain(), "isolation": level(), "layers": there,
        }  # fmt: skip
        run, checkers = book.run(conditions), checker_versions(self.assignment.exercises)
        finished = set() if options.regrade else book.finished(self.assignment.name, run, checkers)
        jobs, owners = [], {}
        for hand_in, learner, hash_ in hand_ins:
            handed = [
                self._handed(hand_in, each, hash_, place)
                for each in dict.fromkeys((learner, *hand_in.members))
            ]
            if all(book.known(each) in finished for each in handed):
                continue
            jobs.append(Job(hand_in))
            owners[id(hand_in)] = handed
        left = () if options.no_pages else book.without_page()
        inquired = {} if options.no_pages or not options.causes else book.without_cause()
        if not jobs:
            book.put_assignment(self.assignment)
            if not left and not inquired:
                return 0
        others = [] if options.no_pages else book.undrawn_exercises()
        others += [key for keys in inquired.values() for key in keys]
        keys = dict.fromkeys([*self.assignment.exercises, *others])
        prepared = grading.prepare([exercises.find(key) for key in keys], limits, self.seed)
        processes = min(options.jobs, len(jobs) or max(len(left), len(inquired)))
        with Pool(
            prepared.only(self.assignment.exercises), options.out, processes, self.nursery, prepared
        ) as pool:
            if jobs:
                _prove(pool, self.assignment)
                book.put_assignment(self.assignment)
            with contextlib.ExitStack() as closing:
                for hand_in, graded in self._graded(pool, jobs, closing) if jobs else ():
                    for each in owners[id(hand_in)]:
                        book.store(graded, _as_read(each, graded.hash), run, checkers)
            if not options.no_pages:
                # marks first: whatever else takes its time, they are there
                write_overviews(book, options.out, pages=False, again=False)
                more = find_causes(book, pool, options.causes)
                write_pages(book, pool, book.without_page())
                if more and options.causes:
                    print(f"causes: the time is over, {more} hand-ins are left; the same command "
                          "goes on with them")  # fmt: skip
        return len(jobs)

    def _graded(
        self, pool: Pool, jobs: Sequence[Any], closing: contextlib.ExitStack
    ) -> Iterator[tuple[HandIn, Any]]:
        from checkers.classroom.commands.writing import progress

        grader: Pool | Cluster = pool
        if self.options.scheduler is not None:
            from checkers.classroom.cluster import Cluster

            isolation = self.options.accept_isolation
            grader = closing.enter_context(Cluster(self.options.scheduler, pool.run, isolation))
        advance = closing.enter_context(progress("grading", len(jobs)))
        for job, graded in grader.grade(jobs):
            yield job.hand_in, graded
            advance(job.hand_in.learner)

    def _handed(self, hand_in: HandIn, learner: str, hash_: str, place: str) -> Handed:
        from checkers.classroom.book.records import Handed

        time = hand_in.handed_in
        if self.options.times == "now":
            time = time or datetime.now(UTC)
        elif self.options.times == "files":
            time = time or _time_of(hand_in.files)
        names = hand_in.names or tuple(each.name for each in hand_in.files)
        label = hand_in.label or hand_in.learner
        return Handed(self.assignment.name, learner, hash_, label, names, place, time, hand_in.late)


def _as_read(handed: Handed, hash_: str) -> Handed:
    """With the hash of the bytes that were graded: a file can change between two looks at it."""
    return replace(handed, hash=hash_) if hash_ else handed


def _time_of(files: Sequence[Path]) -> datetime | None:
    from checkers.classroom.reading import archives

    return max(filter(None, map(archives.changed, files)), default=None)


def _prove(pool: Pool, assignment: Assignment) -> None:
    """Before anybody is graded: known answers must be judged as what they are. Raises RunError."""
    from checkers.jail.limits import suspects

    wrong = pool.prove(assignment.exercises[0])
    if wrong:
        raise RunError(
            f"nobody was graded: on this system {wrong}. {suspects()} See `gradschool doctor`"
        )
