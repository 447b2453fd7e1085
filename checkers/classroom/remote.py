"""A grading process of its own, for whoever must not judge in their own: a thread of a cluster.

Limits on judging are signals, which only a process's first thread hears (bounded.py). So a worker
of a cluster starts `python -m checkers.classroom.remote` and hands it one hand-in after another. A
process that ends, or does not answer in time, is replaced, and its hand-in graded once more, apart.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Any

from checkers.classroom import bounded, grading
from checkers.classroom.grading import Graded
from checkers.classroom.memo import Memo
from checkers.classroom.reading.notebooks import Contents
from checkers.course import exercises
from checkers.jail import kernel
from checkers.jail.limits import Limits
from checkers.jail.messages import read_message, write_messages
from checkers.jail.warm import Warm

COMMAND = (sys.executable, "-P", "-m", "checkers.classroom.remote")
ATTEMPTS = 3
STARTING = 120.0  # seconds of the clock: loading, and what is expected


class Remote:
    """The process, started when it is first needed. Not for several threads at once."""

    def __init__(self, keys: Sequence[str], limits: Limits, seed: int) -> None:
        self._about = (tuple(keys), limits, seed)
        # asking, judging and finding the answers, each as long as it may; processor time may be
        # half of the clock's where others work, too
        one = limits.seconds + bounded.PATIENCE * bounded.SECONDS
        self.patience = STARTING + 2 * (one * len(keys) + bounded.PATIENCE * bounded.LONGER)
        self._process: subprocess.Popen[bytes] | None = None

    def grade(self, learner: str, contents: Contents) -> Graded | None:
        """The result; None where it ends the process every time."""
        for attempt in range(ATTEMPTS):
            found = self._ask((learner, contents, attempt > 0))
            if found is not None:
                return found
        return None

    def _ask(self, work: tuple[str, Contents, bool]) -> Graded | None:
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        timer = threading.Timer(self.patience, process.kill)
        timer.daemon = True
        timer.start()
        body = None
        with contextlib.suppress(OSError):
            write_messages(process.stdin, (pickle.dumps(work),))
            body = read_message(process.stdout)
        timer.cancel()
        if body is None:
            self.close()
            return None
        found: Graded = pickle.loads(body)  # from code of our own, which runs no learner's
        return found

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [*COMMAND, str(os.getpid())], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            assert self._process.stdin is not None
            with contextlib.suppress(OSError):
                write_messages(self._process.stdin, (pickle.dumps(self._about),))
        return self._process

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()


# ---- in the process -----------------------------------------------------------------------------


def main() -> None:
    """Grade until nobody asks any more."""
    kernel.end_with(int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed by accident must not get between the messages
    about = read_message(sys.stdin.buffer)
    if about is None:
        return
    keys, limits, seed = pickle.loads(about)
    run, memo = grading.prepare([exercises.find(key) for key in keys], limits, seed), Memo()
    with Warm(limits, expected=run.likely) as warm, contextlib.suppress(BrokenPipeError):
        while (body := read_message(sys.stdin.buffer)) is not None:
            learner, contents, apart = pickle.loads(body)
            graded = _graded(learner, contents, run, warm.ask_all, memo, apart=apart)
            write_messages(outgoing, (pickle.dumps(graded),))


def _graded(
    learner: str, contents: Contents, run: grading.Run, ask_all: Any, memo: Memo, *, apart: bool
) -> Graded:
    try:
        return grading.grade_contents(learner, contents, run, ask_all, memo, apart=apart)
    except bounded.FAILED as failure:  # a bug must not cost the class its marks: say it, go on
        return grading.lost(learner, run, f"could not be graded: {bounded.told(failure)}")


if __name__ == "__main__":
    main()
