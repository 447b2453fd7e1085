"""A time limit for whatever reads a learner's text or reply in a grading process.

Two ways. `here` interrupts Python code by a timer's signal, at no cost; what does not look at
signals, a parser written in C, ends the whole process a little later, and the pool grades what was
under way once more, `apart`: in a fork that ends in time whatever it is doing. Time is that of the
processor, so that a busy machine costs nobody a mark. An exception of ours is told and costs one
exercise, never the run.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from checkers.jail import kernel

SECONDS = 5.0  # for one answer's judging
LONGER = 20.0  # for finding the answers in all the cells of a hand-in
ATTEMPTS = 3  # at what ends its process
PATIENCE = 3  # times as much processor time until a process that cannot be interrupted ends

Result = TypeVar("Result")


class TimeUp(BaseException):
    """The time is over. No Exception, so that nothing on the way takes it for its own."""


class Died(Exception):
    """The process of its own has ended without a result."""


FAILED = (TimeUp, Exception)


def told(failure: BaseException) -> str:
    """What went wrong, in a few words."""
    if isinstance(failure, TimeUp):
        return "judging took too long"
    return f"{type(failure).__name__}: {failure}"[:200]


def here(work: Callable[..., Result], *arguments: Any, seconds: float = SECONDS) -> Result:
    """Do it in this process. Raises TimeUp, and whatever the work raises."""
    with _timed(seconds):
        return work(*arguments)


@contextlib.contextmanager
def _timed(seconds: float) -> Iterator[None]:
    """Raise TimeUp in this thread when the time is over; end the process if that does not help."""
    possible = hasattr(signal, "setitimer")
    if not possible or threading.current_thread() is not threading.main_thread():
        yield
        return

    def over(*_: object) -> None:
        raise TimeUp

    before = signal.signal(signal.SIGVTALRM, over)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    try:
        signal.setitimer(signal.ITIMER_PROF, PATIENCE * seconds)
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGVTALRM, before)


def apart(work: Callable[..., Result], *arguments: Any, seconds: float = SECONDS) -> Result:
    """Do it in a fork that ends when its time is over. Raises as `here` does, or Died."""
    if not hasattr(os, "fork"):
        return here(work, *arguments, seconds=seconds)
    for _ in range(ATTEMPTS - 1):
        with contextlib.suppress(Died):  # killed from outside: once more
            return _apart(work, arguments, seconds)
    return _apart(work, arguments, seconds)


def _apart(work: Callable[..., Result], arguments: tuple[Any, ...], seconds: float) -> Result:
    reader, writer = os.pipe()
    parent, child = os.getpid(), os.fork()
    if child == 0:
        os.close(reader)
        kernel.end_with(parent)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        _answer(writer, work, arguments)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        text = stream.read()  # the child ends by itself, or its timer ends it
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code == -signal.SIGPROF:
        raise TimeUp
    if not text:
        raise Died("the process that judged it has ended")
    good, result = pickle.loads(text)  # written by a fork of this process, by code of our own
    if not good:
        raise RuntimeError(result)
    return result


def _answer(writer: int, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """In the fork: do the work, write the result, end."""
    try:
        try:
            found: tuple[bool, Any] = True, work(*arguments)
        except Exception as error:
            found = False, told(error)
        with os.fdopen(writer, "wb") as stream:
            stream.write(pickle.dumps(found))
    finally:
        os._exit(0)
