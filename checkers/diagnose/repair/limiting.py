"""A time limit for code that runs in this process: a candidate that hangs costs it once.

On the main thread of a Unix system a timer interrupts it; elsewhere an exception is sent to the
running thread, which ends a loop of Python's.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import signal
import threading
import types
from collections.abc import Iterator

TICK = 0.01  # seconds between two attempts
PATIENCE = 20  # attempts at which the code was not the learner's own
WEAK = frozenset({"forget", "remove"})  # called for weak references, the engine's and weakref's own


class TooLate(BaseException):
    """The time is over. Not an Exception, so that no learner's `except` catches it."""


@contextlib.contextmanager
def limited(seconds: float, work: float | None = None) -> Iterator[None]:
    """Raise TooLate in the body when so many seconds are over.

    With `work` also after so many seconds of this process's own work: a busy machine makes nothing
    late that way. Only the timer knows of work.
    """
    main = threading.current_thread() is threading.main_thread()
    if main and hasattr(signal, "setitimer"):
        with contextlib.ExitStack() as timers:
            timers.enter_context(_timer(signal.SIGALRM, signal.ITIMER_REAL, seconds))
            if work is not None and work < seconds:
                timers.enter_context(_timer(signal.SIGPROF, signal.ITIMER_PROF, work))
            yield
    else:
        with _sent(seconds):
            yield


@contextlib.contextmanager
def _timer(number: int, clock: int, seconds: float) -> Iterator[None]:
    waited = 0

    def late(_: int, frame: types.FrameType | None) -> None:
        nonlocal waited
        waited += 1
        if _in_a_callback(frame):  # what is raised there is printed and lost; the next tick comes
            return
        elsewhere = frame is None or not frame.f_code.co_filename.startswith("<")
        if not elsewhere or waited > PATIENCE:  # a library's own work is better not interrupted
            raise TooLate

    before = signal.signal(number, late)
    left, _ = signal.setitimer(clock, seconds, TICK)
    try:
        yield
    finally:
        signal.setitimer(clock, left)
        signal.signal(number, before)


def _in_a_callback(frame: types.FrameType | None) -> bool:
    """Whether the code that runs was called by Python: for a weak reference, or at a collection."""
    if frame is not None and frame.f_code.co_name in WEAK:
        return not frame.f_code.co_filename.startswith("<")
    called = [getattr(each, "__code__", None) for each in gc.callbacks]
    while frame is not None:
        if frame.f_code in called:
            return True
        frame = frame.f_back
    return False


@contextlib.contextmanager
def _sent(seconds: float) -> Iterator[None]:
    thread, done = threading.get_ident(), threading.Event()

    def send() -> None:
        if not done.wait(seconds):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(thread), ctypes.py_object(TooLate)
            )

    watch = threading.Thread(target=send, daemon=True)
    watch.start()
    try:
        yield
    finally:
        done.set()
        watch.join()
