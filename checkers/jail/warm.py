"""The grader's end of the jail: ask a question, get a reply that has been read strictly."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from checkers.facts import Answer, NotPlain, Plain, read_answer
from checkers.jail.limits import Limits
from checkers.jail.worker import read_message, write_message
from checkers.judging import is_complete
from checkers.question import Question

Status = Literal["answered", "time", "memory", "ended", "too long", "unreadable"]
SPARE_SECONDS = 5.0  # the worker kills first; this is for a worker that itself hangs


@dataclass(frozen=True)
class Reply:
    """How a question came back; `how` says more where there is more to say."""

    status: Status
    answers: tuple[Answer, ...] = ()
    how: str = ""


class Warm:
    """A warm worker process. Not for several threads at once. Use it in a with statement."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Warm:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, question: Question) -> Reply:
        """Have it answered in a process of its own. Never raises for what happens there."""
        body = json.dumps({"question": question.plain(), "limits": self.limits.plain()}).encode()
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        with _deadline(process, self.limits.seconds + SPARE_SECONDS) as late:
            try:
                write_message(process.stdin, body)
                received = read_message(process.stdout)
            except OSError:
                received = None
        if not hasattr(os, "fork") or received is None:
            self.close()
        if received is None:
            return Reply("time" if late.is_set() else "ended", how="the worker process is gone")
        reply = json.loads(received)
        if reply["status"] != "answered":
            return Reply(reply["status"], how=reply.get("how", ""))
        return read_reply(reply["text"], question)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "checkers.jail.worker"],  # -P: no module from here
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment,
            )
        return self._process

    def close(self) -> None:
        """End the worker."""
        process, self._process = self._process, None
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        process.kill()
        process.wait()


@contextlib.contextmanager
def _deadline(process: subprocess.Popen[bytes], seconds: float) -> Iterator[threading.Event]:
    """Kill a process that has not answered in time."""
    late = threading.Event()

    def kill() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, kill)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def read_reply(text: str, question: Question) -> Reply:
    """The answers in a text that a stranger's process may have written."""
    try:
        plain: Plain = json.loads(text, parse_constant=_refuse)
        if isinstance(plain, str):
            return Reply("ended", how=plain[:200])
        if not isinstance(plain, list) or len(plain) > len(question.cases):
            raise NotPlain(f"not a list of at most {len(question.cases)} answers")
        answers = tuple(read_answer(each) for each in plain)
        if not is_complete(question, answers):
            raise NotPlain(f"{len(answers)} answers to {len(question.cases)} cases")
        return Reply("answered", answers)
    except (ValueError, RecursionError) as error:
        return Reply("unreadable", how=str(error)[:200])


def _refuse(constant: str) -> float:
    raise NotPlain(f"{constant} is no number in JSON")
