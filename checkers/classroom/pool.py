"""A pool of grading processes, each with a warm jail of its own.

A grading process reads a hand-in, has it answered in its jail, judges it and writes the learner's
page, so that all cores work. If one dies, the hand-ins that were under way are graded again one at
a time; the one that ends its process a second time is reported, and the others go on.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from checkers import exercise as exercises
from checkers import judging
from checkers.classroom import grading, pages
from checkers.classroom.gradebook import Override
from checkers.classroom.grading import Graded, Run
from checkers.classroom.handins import HandIn
from checkers.jail import kernel
from checkers.jail.limits import Limits
from checkers.jail.warm import Warm

PENDING = 4  # hand-ins in the air per process, so that memory does not grow with the class
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Job:
    """A hand-in, its hash, and what a person has decided about its marks, by exercise."""

    hand_in: HandIn
    hash: str
    overrides: Mapping[str, Override]


@dataclass(frozen=True)
class _Mine:
    """What a grading process holds."""

    run: Run
    folder: Path
    warm: Warm


_mine: _Mine | None = None


def _start(run: Run | tuple[Sequence[str], Limits, int], folder: Path, parent: int) -> None:
    """Make this process a grading process."""
    global _mine
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run is stopped by its own process
    if kernel.is_linux():
        with contextlib.suppress(OSError):
            kernel.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # nothing outlives the run
        if os.getppid() != parent:
            os._exit(1)
    if isinstance(run, tuple):  # a new interpreter: exercises hold code, which does not travel
        keys, limits, seed = run
        run = grading.prepare([exercises.find(key) for key in keys], limits, seed)
    _mine = _Mine(run, folder, Warm(run.limits))


def _grade(job: Job) -> Graded:
    assert _mine is not None
    try:
        graded = grading.grade_one(job.hand_in, _mine.run, _mine.warm.ask_all)
        pages.write_learner(_mine.folder, graded, job.overrides)
        return graded
    except Exception as error:  # a bug must not cost the class its marks: say it, go on
        return _lost(job, _mine.run, f"could not be graded: {type(error).__name__}: {error}")


def _lost(job: Job, run: Run, problem: str) -> Graded:
    verdicts = tuple(judging.not_attempted(each) for each in run.exercises)
    return Graded(job.hand_in.learner, verdicts, (problem,))


class Pool:
    """Grading processes for one run. Use it in a with statement, and start no thread before."""

    def __init__(self, run: Run, folder: Path, jobs: int) -> None:
        self.run, self.folder, self.jobs = run, folder, jobs
        self._executor = self._new(jobs)

    def _new(self, jobs: int) -> ProcessPoolExecutor:
        fork = sys.platform == "linux"
        run = self.run if fork else _travelling(self.run)
        executor = ProcessPoolExecutor(
            jobs,
            mp_context=multiprocessing.get_context("fork" if fork else "spawn"),
            initializer=_start,
            initargs=(run, self.folder, os.getpid()),
        )
        executor.submit(os.getpid)  # starts the processes
        return executor

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown(cancel_futures=True)

    def grade(self, jobs: Sequence[Job]) -> Iterator[tuple[Job, Graded]]:
        """Results as they come."""
        waiting = iter(jobs)
        pending: dict[Future[Graded], Job] = {}
        while True:
            try:
                for job in waiting:
                    pending[self._executor.submit(_grade, job)] = job
                    if len(pending) >= PENDING * self.jobs:
                        break
            except BrokenProcessPool:
                yield from self._after_a_loss([*pending.values(), job])
                pending = {}
                continue
            if not pending:
                return
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                if future.exception() is None:
                    yield pending.pop(future), future.result()
            if any(future.exception() is not None for future in done):
                yield from self._after_a_loss(list(pending.values()))
                pending = {}

    def _after_a_loss(self, jobs: Sequence[Job]) -> Iterator[tuple[Job, Graded]]:
        self._executor.shutdown(cancel_futures=True)
        for job in jobs:
            with self._new(1) as alone:
                try:
                    graded = alone.submit(_grade, job).result()
                except BrokenProcessPool:
                    graded = _lost(job, self.run, "could not be graded: it ends the grader")
            yield job, graded
        self._executor = self._new(self.jobs)


def _travelling(run: Run) -> tuple[Sequence[str], Limits, int]:
    return [each.id for each in run.exercises], run.limits, run.seed
