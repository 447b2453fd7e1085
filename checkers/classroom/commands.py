"""The teacher's commands: grade, override, report."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkers.classroom import FINE, LOOK, complain
from checkers.languages import LANGUAGES

if TYPE_CHECKING:
    from rich.progress import Progress

    from checkers.classroom.cluster import Cluster
    from checkers.classroom.gradebook import Gradebook, Override
    from checkers.classroom.pool import Pool
    from checkers.jail.nursery import Nursery

BOOK = "gradebook.sqlite"  # as in gradebook.py, for the same reason
LEVELS = ("full", "limits", "process")  # as in jail/limits.py, which is slower to import


def add_to(commands: Any) -> None:
    """Add the teacher's commands to the parser."""
    grade = commands.add_parser("grade", help="grade a folder of hand-ins")
    grade.add_argument(
        "handins",
        type=Path,
        help="a folder with a notebook or a folder per learner, or the zip from Canvas or Moodle",
    )
    grade.add_argument("--out", type=Path, required=True, help="where the results go")
    grade.add_argument("--exercises", help="e.g. 3.1,5.1; without it all that occur in the class")
    grade.add_argument("--jobs", type=_positive, default=os.cpu_count() or 1, help="at a time")
    grade.add_argument("--scheduler", metavar="ADDRESS", help="grade on this Dask cluster")
    grade.add_argument("--seconds", type=float, default=10.0, help="time limit of one answer")
    grade.add_argument("--megabytes", type=_positive, default=512, help="memory of one answer")
    grade.add_argument("--seed", type=int, help="the inputs of an earlier class")
    grade.add_argument(
        "--no-pages", action="store_true", help="marks and sheets only; report writes the pages"
    )
    grade.add_argument("--regrade", action="store_true", help="also what has not changed")
    grade.add_argument(
        "--accept-isolation", choices=LEVELS, default="full", metavar="LEVEL",
        help="grade where layers are missing: full (default), limits or process",
    )  # fmt: skip
    add_language(grade)
    grade.set_defaults(command=_grade)

    override = commands.add_parser("override", help="give a mark by hand; a regrade keeps it")
    override.add_argument("results", type=Path, help="the folder given to grade --out")
    override.add_argument("learner")
    override.add_argument("exercise", help="e.g. 3.1")
    override.add_argument("--mark", type=float, help="in place of the graded one")
    override.add_argument("--comment", default="", help="for the learner's page")
    override.add_argument("--withdraw", action="store_true", help="the graded mark counts again")
    add_language(override)
    override.set_defaults(command=_override)

    report = commands.add_parser("report", help="write all pages and sheets from the gradebook")
    report.add_argument("results", type=Path, help="the folder given to grade --out")
    add_language(report)
    report.set_defaults(command=_report)


def add_language(command: argparse.ArgumentParser) -> None:
    """Let a command take the language that its feedback speaks."""
    command.add_argument("--language", choices=LANGUAGES, help="what feedback is written in")


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


# ---- grade --------------------------------------------------------------------------------------


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
            from checkers import judging
            from checkers.classroom import grading, handins
            from checkers.classroom.gradebook import Gradebook

            scratch = None
            if options.handins.is_file():  # a zip: unpacked beside the results, for the run only
                options.out.mkdir(parents=True, exist_ok=True)
                unpacked = tempfile.TemporaryDirectory(prefix=".unpacked-", dir=options.out)
                scratch = Path(closing.enter_context(unpacked))
            hand_ins = handins.find(options.handins, scratch, without=options.out)
            wanted = _wanted(options.exercises)
            options.out.mkdir(parents=True, exist_ok=True)
            book = closing.enter_context(Gradebook(options.out, create=True))
            chosen = tuple(wanted) or grading.exercises_in(hand_ins, book.exercises())
            if options.seed is not None:
                book.set_seed(options.seed)
            seed = book.seed(judging.new_seed())
            count = _grade_into(book, options, hand_ins, chosen, seed, nursery)
            data = _write_overviews(book, options.out, pages=not options.no_pages, again=False)
            return _summary(data, options.out, count)
    except (OSError, ValueError) as error:
        return complain(error)


def _nursery(options: argparse.Namespace, closing: contextlib.ExitStack) -> Nursery | None:
    """Jails that load while the rest of the run does, where a whole class is to be graded."""
    from checkers.jail import nursery

    fresh = options.regrade or not (options.out / BOOK).exists()
    if not fresh or options.scheduler is not None or not nursery.is_possible():
        return None
    return closing.enter_context(nursery.Nursery(options.jobs))


def _wanted(text: str | None) -> list[str]:
    """The exercises that were asked for. Raises ExerciseError, naming what there is."""
    from checkers import exercise

    wanted = [key.strip() for key in (text or "").split(",") if key.strip()]
    return [exercise.find(key).id for key in wanted]


def _grade_into(
    book: Gradebook,
    options: argparse.Namespace,
    hand_ins: Sequence[Any],
    chosen: Sequence[str],
    seed: int,
    nursery: Nursery | None,
) -> int:
    """Grade what is not graded yet; how many that were."""
    from checkers import exercise
    from checkers.classroom import grading, handins
    from checkers.classroom.gradebook import checker_versions
    from checkers.classroom.pool import Job, Pool
    from checkers.jail.limits import Limits, layers, level

    limits = Limits(options.seconds, options.megabytes)
    there = [layer.name for layer in layers() if layer.there]
    conditions = {"seed": seed, "limits": limits.plain(), "isolation": level(), "layers": there}
    run, checkers = book.run(conditions), checker_versions(chosen)
    current = {} if options.regrade else book.current(run, checkers)
    hashes = ((each, handins.fingerprint(each)) for each in hand_ins)
    jobs = [Job(each, hash_) for each, hash_ in hashes if current.get(each.learner) != hash_]
    left = 0 if options.no_pages else len(book.without_page())
    if not jobs and not left:
        return 0
    prepared = grading.prepare([exercise.find(key) for key in chosen], limits, seed)
    processes = min(options.jobs, len(jobs) or left)
    with Pool(prepared, options.out, processes, nursery) as pool:
        with contextlib.ExitStack() as closing:
            grader: Pool | Cluster = pool
            if options.scheduler is not None:
                from checkers.classroom.cluster import Cluster

                isolation = options.accept_isolation
                grader = closing.enter_context(Cluster(options.scheduler, prepared, isolation))
            advance = closing.enter_context(_progress("grading", len(jobs)))
            for job, graded in grader.grade(jobs):
                book.store(graded, job.hash, run, checkers)
                advance(graded.learner)
        if not options.no_pages:
            _write_pages(book, pool, book.without_page())
    return len(jobs)


def _write_pages(book: Gradebook, pool: Pool, learners: Sequence[str]) -> None:
    """Pages of these learners; graphs are read only once."""
    from checkers.classroom.pool import Page

    overrides = _by_learner(book)
    jobs = (
        Page(book.graded(each), overrides.get(each, {}), not book.is_paged(each))
        for each in learners
    )
    with _progress("pages", len(learners)) as advance:
        for page, graphs in pool.write_pages(jobs):
            book.store_graphs(page.graded.learner, graphs)
            advance(page.graded.learner)


@contextlib.contextmanager
def _progress(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """A progress bar; to be called with each learner's name."""
    with _bar(what) as bar:
        task = bar.add_task("", total=total, rate="", who="")

        def advance(learner: str) -> None:
            bar.update(task, advance=1, who=learner[:30])
            speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
            bar.update(task, rate=f"{speed:.1f}/s" if speed else "")

        yield advance


def _bar(what: str) -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Plain(TextColumn):
        """A learner's name is no markup."""

        def render(self, task: Any) -> Text:
            return Text(task.fields["who"])

    columns = (
        TextColumn(what), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"), TimeRemainingColumn(), Plain(""),
    )  # fmt: skip
    return Progress(*columns, console=Console(stderr=True))


def _by_learner(book: Gradebook) -> dict[str, dict[str, Override]]:
    found: dict[str, dict[str, Override]] = {}
    for (learner, exercise), given in book.overrides().items():
        found.setdefault(learner, {})[exercise] = given
    return found


def _write_overviews(
    book: Gradebook, folder: Path, *, pages: bool = True, again: bool = True
) -> dict[str, Any]:
    """results.json, results.csv and the page of the class, from the book.

    Unless `again`, what is already there for these results stays: results.json is written last, so
    where it is as it should be, the others are.
    """
    from checkers.classroom import results

    data, page = book.data(), folder / "index.html"
    pages = pages or page.exists()  # an old page beside new marks would be wrong
    there = page.exists() or not pages
    if there and not again and results.is_written(folder / "results.json", data):
        return data
    if pages:
        from checkers.classroom.pages import write_index

        write_index(folder, data, book.sources())
    results.write_csv(folder / "results.csv", data)
    results.write_json(folder / "results.json", data)
    return data


def _summary(data: dict[str, Any], out: Path, count: int) -> int:
    troubled = [each for each in data["results"] if each["problems"]]
    kept = len(data["results"]) - count
    print(
        f"graded {count} hand-ins, exercises {', '.join(data['exercises'])}"
        + (f"; {kept} had not changed" if kept > 0 else "")
    )
    for each in troubled:
        print(f"  {each['learner']}: {'; '.join(each['problems'])}")
    page = "index.html, " if (out / "index.html").exists() else ""
    print(f"results in {out}: {page}results.csv, results.json")
    return LOOK if troubled else FINE


# ---- override and report ------------------------------------------------------------------------


def _override(options: argparse.Namespace) -> int:
    from checkers.classroom.gradebook import Gradebook

    if not options.withdraw and options.mark is None and not options.comment:
        return complain("nothing to do: give --mark, --comment or --withdraw")
    if options.mark is not None and not 0 <= options.mark <= 1:
        return complain(f"--mark {options.mark:g}: an exercise is worth from 0 to 1")
    try:
        with Gradebook(options.results) as book:
            if options.withdraw:
                book.withdraw(options.learner, options.exercise)
            else:
                book.override(options.learner, options.exercise, options.mark, options.comment)
            _write_page(book, options.results, options.learner, _by_learner(book))
            _write_overviews(book, options.results)
    except (OSError, ValueError) as error:
        return complain(error)
    return FINE


def _report(options: argparse.Namespace) -> int:
    from checkers.classroom.gradebook import Gradebook

    try:
        with Gradebook(options.results) as book:
            missing = book.without_page()
            if missing:
                _read_graphs(book, options.results, missing)
            overrides = _by_learner(book)
            for learner in book.learners():
                _write_page(book, options.results, learner, overrides)
            data = _write_overviews(book, options.results)
            return _summary(data, options.results, 0)
    except (OSError, ValueError) as error:
        return complain(error)


def _read_graphs(book: Gradebook, folder: Path, learners: Sequence[str]) -> None:
    """Finish the pages that an interrupted run has left, under that run's conditions."""
    from checkers import exercise
    from checkers.classroom import grading
    from checkers.classroom.pool import Pool
    from checkers.jail.limits import Limits, lacking

    conditions = book.last_run()
    missing = lacking(conditions["isolation"])
    if missing:
        print(f"pages without graphs: this system lacks {', '.join(missing)}", file=sys.stderr)
        return
    chosen = [exercise.find(key) for key in book.exercises()]
    run = grading.prepare(chosen, Limits(**conditions["limits"]), conditions["seed"])
    with Pool(run, folder, min(os.cpu_count() or 1, len(learners))) as pool:
        _write_pages(book, pool, learners)


def _write_page(
    book: Gradebook,
    folder: Path,
    learner: str,
    overrides: Mapping[str, Mapping[str, Override]],
) -> None:
    """The page of one learner, from the book."""
    from checkers.classroom import pages

    pages.write_learner(folder, book.graded(learner), overrides.get(learner, {}))
