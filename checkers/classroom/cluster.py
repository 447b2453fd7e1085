"""Grading on a Dask cluster: `gradschool grade --scheduler ADDRESS` (the extra `cluster`).

The same work as in a local pool, in batches. Each process of the cluster keeps a grading process
and its warm jail (remote.py). Dask does a lost worker's batch again; marks come back to the run,
which stores them. Workers need gradschool in the same version and nothing else: what is in the
hand-ins travels to them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from checkers.classroom import grading
from checkers.classroom.book.versions import checker_versions
from checkers.classroom.grading import Graded, Run
from checkers.classroom.pool import Job
from checkers.classroom.reading import notebooks
from checkers.classroom.reading.notebooks import Contents
from checkers.classroom.remote import Remote
from checkers.jail.limits import Limits, lacking

if TYPE_CHECKING:
    from distributed import Client

BATCH = 25  # hand-ins: seconds of work for milliseconds of the scheduler's
PENDING = 4  # batches for each process of the cluster, so that memory does not grow with the class
WAIT = 30  # seconds until a scheduler must have answered


class ClusterError(ValueError):
    """The cluster cannot grade this class; the text says why."""


class Cluster:
    """A connection to a scheduler, for one run. Use it in a with statement. Raises ClusterError."""

    def __init__(self, address: str, run: Run, isolation: str) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            raise ClusterError(
                "--scheduler needs Dask: pip install 'gradschool[cluster]', here and on the workers"
            ) from error
        self.run = run
        try:
            self._client: Client = Client(address, timeout=WAIT, set_as_default=False)
        except OSError as error:
            raise ClusterError(f"no Dask scheduler answers at {address}: {error}") from error
        try:
            self._check_workers(isolation)
        except ClusterError:
            self._client.close()
            raise

    def _check_workers(self, isolation: str) -> None:
        """Every worker must isolate as wanted and hold the same checkers."""
        keys = [each.id for each in self.run.exercises]
        here = checker_versions(keys)
        try:
            found = self._client.run(_describe, keys, isolation)
        except Exception as error:  # whatever a foreign environment raises
            raise ClusterError(f"a worker cannot load gradschool: {error!r}") from error
        if not found:
            raise ClusterError("the scheduler has no workers yet: start some with `dask worker`")
        for address, (missing, versions) in found.items():
            if missing:
                raise ClusterError(
                    f"the worker {address} lacks {', '.join(missing)}; to grade all the same see "
                    "--accept-isolation"
                )
            if versions != here:
                raise ClusterError(
                    f"the worker {address} has another version of the checkers, or another course"
                )

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def grade(self, jobs: Sequence[Job]) -> Iterator[tuple[Job, Graded]]:
        """Results as they come, a batch at a time."""
        from distributed import as_completed

        keys = tuple(each.id for each in self.run.exercises)
        waiting = iter(jobs)
        sent: dict[str, list[Job]] = {}
        flow = as_completed(loop=self._client.loop)

        def send() -> None:
            batch = list(islice(waiting, BATCH))
            if batch:
                work = [(job.hand_in.learner, _contents(job)) for job in batch]
                future = self._client.submit(
                    grade_batch, work, keys, self.run.limits, self.run.seed, pure=False, retries=2
                )
                sent[str(future.key)] = batch
                flow.add(future)

        for _ in range(PENDING * len(self._client.scheduler_info()["workers"])):
            send()
        for future in flow:
            yield from zip(sent.pop(str(future.key)), future.result(), strict=True)
            future.release()
            send()


def _contents(job: Job) -> Contents:
    try:
        return notebooks.read(job.hand_in)
    except Exception as error:  # a reader's bug must not cost the class its marks
        return Contents(problems=(f"could not be read: {type(error).__name__}: {error}",))


# ---- on a worker --------------------------------------------------------------------------------


def _describe(keys: Sequence[str], isolation: str) -> tuple[tuple[str, ...], dict[str, str]]:
    return lacking(isolation), checker_versions(keys)


_one_at_a_time = threading.Lock()  # a jail speaks with one thread; Dask may have several


def grade_batch(
    work: Sequence[tuple[str, Contents]], keys: tuple[str, ...], limits: Limits, seed: int
) -> list[Graded]:
    """Grade hand-ins for this process of the cluster, in one of its own: see remote.py."""
    with _one_at_a_time:
        remote = _remote(keys, limits, seed)
        found = [(learner, remote.grade(learner, contents)) for learner, contents in work]
    said = "could not be graded: it ends the grader"
    return [graded or grading.lost_of(learner, keys, said) for learner, graded in found]


_remotes: dict[tuple[tuple[str, ...], Limits, int], Remote] = {}


def _remote(keys: tuple[str, ...], limits: Limits, seed: int) -> Remote:
    """The process for this run; that of an earlier run ends."""
    about = (keys, limits, seed)
    if about not in _remotes:
        for other in _remotes.values():
            other.close()
        _remotes.clear()
        _remotes[about] = Remote(keys, limits, seed)
    return _remotes[about]
