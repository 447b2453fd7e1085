"""A pool of grading processes, each with a warm jail of its own.

A grading process reads a hand-in, has it answered in its jail and judges it; later it reads the
graphs and writes the learner's page. So all cores work. If one dies, what was under way is done
again one at a time; what ends its process every time is reported, and the others go on.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TypeVar

from checkers import exercise as exercises
from checkers.classroom import grading
from checkers.classroom.gradebook import Override
from checkers.classroom.grading import Graded, Run
from checkers.classroom.handins import HandIn
from checkers.classroom.memo import Memo
from checkers.diagnosis import catalogue
from checkers.facts import Plain
from checkers.jail import kernel
from checkers.jail.limits import Limits
from checkers.jail.nursery import Nursery
from checkers.jail.warm import Warm

ATTEMPTS = 5  # at what ends its process, before it is given up
PENDING = 4  # hand-ins in the air per process, so that memory does not grow with the class

Done = TypeVar("Done")
Graphs = Mapping[str, Plain]  # by exercise


@dataclass(frozen=True)
class Job:
    """A hand-in to be graded, and its hash."""

    hand_in: HandIn
    hash: str


@dataclass(frozen=True)
class Page:
    """A learner's page to be written, and what a person has decided about the marks on it.

    With `ask` the graphs are read first, by running the answers once more.
    """

    graded: Graded
    overrides: Mapping[str, Override]
    ask: bool


Work = TypeVar("Work")


@dataclass(frozen=True)
class _Mine:
    """What a grading process holds."""

    run: Run
    folder: Path
    warm: Warm
    memo: Memo


_mine: _Mine | None = None


def _start(
    run: Run | tuple[Sequence[str], Limits, int],
    folder: Path,
    memo: Path,
    parent: int,
    nursery: Nursery | None,
) -> None:
    """Make this process a grading process."""
    global _mine
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run is stopped by its own process
    kernel.end_with(parent)  # nothing outlives the run
    if isinstance(run, tuple):  # a new interpreter: exercises hold code, which does not travel
        keys, limits, seed = run
        run = grading.prepare([exercises.find(key) for key in keys], limits, seed)
    warm = Warm(run.limits, None if nursery is None else nursery.take())
    Finalize(None, warm.close, exitpriority=1)  # at the end of this process
    _mine = _Mine(run, folder, warm, Memo(shared=memo))


def _grade(job: Job) -> Graded:
    assert _mine is not None
    try:
        return grading.grade_one(job.hand_in, _mine.run, _mine.warm.ask_all, _mine.memo)
    except Exception as error:  # a bug must not cost the class its marks: say it, go on
        problem = f"could not be graded: {type(error).__name__}: {error}"
        return grading.lost(job.hand_in.learner, _mine.run, problem)


def _page(page: Page) -> Graphs:
    """Write a learner's page; the graphs that are on it."""
    assert _mine is not None
    from checkers.classroom import pages  # the run loads it too, while its jails work

    graded = page.graded
    graphs = {each.exercise: each.graph for each in graded.verdicts if each.graph is not None}
    if page.ask:
        with contextlib.suppress(Exception):  # a page without pictures is still a page
            graphs = grading.graphs(graded, _mine.run, _mine.warm.ask_all)
    pages.write_learner(_mine.folder, graded.with_graphs(graphs), page.overrides)
    return graphs


def _plain_page(page: Page, folder: Path) -> Graphs:
    """The page of a learner whose graphs end the process that draws them."""
    from checkers.classroom import pages

    pages.write_learner(folder, page.graded.with_graphs({}), page.overrides)
    return {}


class Pool:
    """Grading processes for one run. Use it in a with statement, and start no thread before.

    The first ones take their jails from the nursery, if there is one.
    """

    def __init__(self, run: Run, folder: Path, jobs: int, nursery: Nursery | None = None) -> None:
        self.run, self.folder, self.jobs = run, folder, jobs
        self._scratch = tempfile.TemporaryDirectory(prefix="gradschool-")
        self._memo = Path(self._scratch.name) / "memo"
        self._memo.touch()
        catalogue()  # what all the grading processes need: read before they are forked
        self._executor = self._new(jobs, nursery)
        if nursery is not None:
            nursery.leave()

    def _new(self, jobs: int, nursery: Nursery | None = None) -> ProcessPoolExecutor:
        fork = sys.platform == "linux"
        run = self.run if fork else _travelling(self.run)
        executor = ProcessPoolExecutor(
            jobs,
            mp_context=multiprocessing.get_context("fork" if fork else "spawn"),
            initializer=_start,
            initargs=(run, self.folder, self._memo, os.getpid(), nursery),
        )
        with contextlib.suppress(BrokenProcessPool):
            executor.submit(os.getpid)  # starts the processes
        return executor

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown(cancel_futures=True)
        self._scratch.cleanup()

    def grade(self, jobs: Sequence[Job]) -> Iterator[tuple[Job, Graded]]:
        """Results as they come."""
        problem = "could not be graded: it ends the grader"
        return self._run(
            _grade, jobs, lambda job: grading.lost(job.hand_in.learner, self.run, problem)
        )

    def write_pages(self, jobs: Iterable[Page]) -> Iterator[tuple[Page, Graphs]]:
        """Learners' pages as they are written, with the graphs on them."""
        return self._run(_page, jobs, lambda page: _plain_page(page, self.folder))

    def _run(
        self, work: Callable[[Work], Done], jobs: Iterable[Work], lost: Callable[[Work], Done]
    ) -> Iterator[tuple[Work, Done]]:
        waiting = iter(jobs)
        pending: dict[Future[Done], Work] = {}
        while True:
            try:
                for job in waiting:
                    pending[self._executor.submit(work, job)] = job
                    if len(pending) >= PENDING * self.jobs:
                        break
            except BrokenProcessPool:
                left: list[Work] = [*pending.values(), job]
                yield from self._after_a_loss(work, left, lost)
                pending = {}
                continue
            if not pending:
                return
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                if future.exception() is None:
                    yield pending.pop(future), future.result()
            if any(future.exception() is not None for future in done):
                yield from self._after_a_loss(work, list(pending.values()), lost)
                pending = {}

    def _after_a_loss(
        self, work: Callable[[Work], Done], jobs: Sequence[Work], lost: Callable[[Work], Done]
    ) -> Iterator[tuple[Work, Done]]:
        self._executor.shutdown(cancel_futures=True)
        for job in jobs:
            yield job, self._alone(work, job, lost)
        self._executor = self._new(self.jobs)

    def _alone(self, work: Callable[[Work], Done], job: Work, lost: Callable[[Work], Done]) -> Done:
        for _ in range(ATTEMPTS):
            with self._new(1) as alone, contextlib.suppress(BrokenProcessPool):
                return alone.submit(work, job).result()
        return lost(job)


def _travelling(run: Run) -> tuple[Sequence[str], Limits, int]:
    return [each.id for each in run.exercises], run.limits, run.seed
