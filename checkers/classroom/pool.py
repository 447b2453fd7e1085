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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from checkers.ask.facts import Plain
from checkers.causes.catalogue import catalogue
from checkers.classroom import bounded, grading, proving, scratch
from checkers.classroom.grading import Graded, Run
from checkers.classroom.memo import Memo
from checkers.classroom.portrait import Graphs, Portrait
from checkers.classroom.reading.notebooks import HandIn
from checkers.course import exercises
from checkers.jail import kernel
from checkers.jail.limits import Limits
from checkers.jail.nursery import Nursery
from checkers.jail.warm import Warm
from checkers.judge.judging import Verdict

ATTEMPTS = 5  # at what ends its process, before it is given up
PENDING = 4  # hand-ins in the air per process, so that memory does not grow with the class

Done = TypeVar("Done")


@dataclass(frozen=True)
class Job:
    """A hand-in to be graded; `apart` after it has ended a grading process."""

    hand_in: HandIn
    apart: bool = False


Work = TypeVar("Work")
_Travelling: TypeAlias = tuple[Sequence[str], Limits, int]


@dataclass(frozen=True)
class _Mine:
    """What a grading process holds."""

    run: Run
    shown: Run
    folder: Path
    warm: Warm
    memo: Memo
    proofs: Memo  # verdicts whose causes have been looked for


_mine: _Mine | None = None


def _start(
    run: Run | _Travelling,
    shown: Run | _Travelling,
    folder: Path,
    memo: Path,
    parent: int,
    nursery: Nursery | None,
) -> None:
    """Make this process a grading process."""
    global _mine
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run is stopped by its own process
    kernel.end_with(parent)  # nothing outlives the run
    run, shown = _arrived(run), _arrived(shown)
    warm = Warm(run.limits, None if nursery is None else nursery.take(), shown.likely)
    Finalize(None, warm.close, exitpriority=1)  # at the end of this process
    proofs = Memo(shared=memo.with_name("proofs"))
    _mine = _Mine(run, shown, folder, warm, Memo(shared=memo), proofs)


def _grade(job: Job) -> Graded:
    assert _mine is not None
    try:
        return grading.grade_one(
            job.hand_in, _mine.run, _mine.warm.ask_all, _mine.memo, apart=job.apart
        )
    except bounded.FAILED as failure:  # a bug must not cost the class its marks: say it, go on
        problem = f"could not be graded: {bounded.told(failure)}"
        return grading.lost(job.hand_in.learner, _mine.run, problem)


def _prove(exercise: str) -> str:
    """What is wrong with judging here, told by answers that are known; "" if nothing is."""
    assert _mine is not None
    return grading.proof(exercise, _mine.run, _mine.warm.ask_all)


@dataclass(frozen=True)
class Inquiry:
    """An attempt, and the exercises in it whose causes are to be looked for."""

    attempt: int
    graded: Graded
    exercises: tuple[str, ...]


def _inquire(inquiry: Inquiry) -> Mapping[str, Verdict]:
    assert _mine is not None
    return proving.proved(inquiry.graded, inquiry.exercises, _mine.shown, _mine.warm, _mine.proofs)


def _page(portrait: Portrait) -> Graphs:
    """Write a learner's page; the graphs that were read for it, by attempt."""
    assert _mine is not None
    from checkers.classroom import pages  # the run loads it too, while its jails work

    graphs: dict[int, Mapping[str, Plain]] = {}
    for attempt, graded in portrait.undrawn.items():
        graphs[attempt] = {}
        with contextlib.suppress(Exception):  # a page without pictures is still a page
            graphs[attempt] = grading.graphs(graded, _mine.shown, _mine.warm.ask_all)
    pages.write_learner(_mine.folder, portrait.with_graphs(graphs))
    return graphs


def _plain_page(portrait: Portrait, folder: Path) -> Graphs:
    """The page of a learner whose graphs end the process that draws them."""
    from checkers.classroom import pages

    pages.write_learner(folder, portrait.without_graphs())
    return {attempt: {} for attempt in portrait.undrawn}


class Pool:
    """Grading processes for one run. Use it in a with statement, and start no thread before.

    `run` is what is graded, `shown` what else stands on pages. The first processes take their jails
    from the nursery, if there is one.
    """

    def __init__(
        self,
        run: Run,
        folder: Path,
        jobs: int,
        nursery: Nursery | None = None,
        shown: Run | None = None,
    ) -> None:
        self.run, self.folder, self.jobs = run, folder, jobs
        self.shown = shown or run
        self._closing = contextlib.ExitStack()
        self._memo = self._closing.enter_context(scratch.folder("gradschool-run-")) / "memo"
        self._memo.touch()
        self._memo.with_name("proofs").touch()
        catalogue()  # what all the grading processes need: read before they are forked
        self._executor = self._new(jobs, nursery)
        if nursery is not None:
            nursery.leave()

    def _new(self, jobs: int, nursery: Nursery | None = None) -> ProcessPoolExecutor:
        fork = sys.platform == "linux"
        runs = [each if fork else _travelling(each) for each in (self.run, self.shown)]
        arguments: tuple[Any, ...] = (*runs, self.folder, self._memo, os.getpid(), nursery)
        executor = ProcessPoolExecutor(
            jobs,
            mp_context=multiprocessing.get_context("fork" if fork else "spawn"),
            initializer=_start,
            initargs=arguments,
        )
        with contextlib.suppress(BrokenProcessPool):
            executor.submit(os.getpid)  # starts the processes
        return executor

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown(cancel_futures=True)
        self._closing.close()

    def grade(self, jobs: Sequence[Job]) -> Iterator[tuple[Job, Graded]]:
        """Results as they come."""
        problem = "could not be graded: it ends the grader"
        return self._run(
            _grade, jobs, lambda job: grading.lost(job.hand_in.learner, self.run, problem)
        )

    def prove(self, exercise: str) -> str:
        """What is wrong with judging here, told by answers that are known; "" if nothing is."""
        for _ in range(ATTEMPTS):
            try:
                return self._executor.submit(_prove, exercise).result()
            except BrokenProcessPool:
                self._executor = self._new(self.jobs)
        return "the process that grades has ended"

    def find_causes(
        self, jobs: Iterable[Inquiry]
    ) -> Iterator[tuple[Inquiry, Mapping[str, Verdict]]]:
        """What looking for causes tells, as it comes; nothing where it ends the process."""
        return self._run(_inquire, jobs, lambda inquiry: {})

    def write_pages(self, jobs: Iterable[Portrait]) -> Iterator[tuple[Portrait, Graphs]]:
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
        """One at a time, in a process that is replaced only when it has ended as well."""
        self._executor.shutdown(cancel_futures=True)
        alone = self._new(1)
        for job in jobs:
            careful = replace(job, apart=True) if isinstance(job, Job) else job
            for _ in range(ATTEMPTS):
                try:
                    yield job, alone.submit(work, careful).result()
                    break
                except BrokenProcessPool:
                    alone.shutdown(cancel_futures=True)
                    alone = self._new(1)
            else:
                yield job, lost(job)
        alone.shutdown(cancel_futures=True)
        self._executor = self._new(self.jobs)


def _travelling(run: Run) -> _Travelling:
    return [each.id for each in run.exercises], run.limits, run.seed


def _arrived(run: Run | _Travelling) -> Run:
    """In a new interpreter: exercises hold code, which does not travel."""
    if isinstance(run, Run):
        return run
    keys, limits, seed = run
    return grading.prepare([exercises.find(key) for key in keys], limits, seed)
