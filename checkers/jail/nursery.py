"""Jails that are started before anybody needs them: one process loads the engine, then forks.

A run starts the nursery first of all, so that it loads on another core while the run itself loads.
Each grading process takes one of the jails over, at the other end of a socket; whoever finds none
starts one of its own (warm.py). Only where processes are forked and a process can be held by a
descriptor, which is Linux.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
from typing import IO

from checkers.jail.messages import read_message

MOST = 250  # jails: a ticket is one byte


def is_possible() -> bool:
    """Whether this system can hand jails over."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


def environment() -> dict[str, str]:
    """What a jail's process is started with; it drops it once NumPy has read it."""
    return {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


COMMAND = (sys.executable, "-P", "-m", "checkers.jail.worker")  # -P: no module from here


class Nursery:
    """Jails on their way. Use it in a with statement, in the process that starts the others."""

    def __init__(self, count: int) -> None:
        pairs = [socket.socketpair() for _ in range(min(count, MOST))]
        self._ends = [near.detach() for near, _ in pairs]
        far = [each.fileno() for _, each in pairs]
        self._process = subprocess.Popen(
            [*COMMAND, *map(str, far)], stdin=subprocess.PIPE, pass_fds=far, env=environment()
        )
        for _, each in pairs:
            each.close()
        self._tickets, writer = os.pipe()
        os.write(writer, bytes(range(len(pairs))))
        os.close(writer)

    def __enter__(self) -> Nursery:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()
        assert self._process.stdin is not None
        self._process.stdin.close()  # the word to end
        self._process.wait()

    def take(self) -> Handed | None:
        """In a process forked from the run's: the jail that is its own from now on, if any."""
        ticket = os.read(self._tickets, 1)
        mine = self._ends.pop(ticket[0]) if ticket else None
        self.leave()
        try:
            return None if mine is None else Handed(mine)
        except OSError:
            return None

    def leave(self) -> None:
        """The jails belong to others now: each ends with the process that has taken it."""
        for number in self._ends:
            os.close(number)
        self._ends = []


class Handed:
    """A jail that somebody else has started; as much of Popen as a jail's owner needs.

    Raises OSError if it has ended before it was ready.
    """

    def __init__(self, end: int) -> None:
        self.stdin: IO[bytes] = os.fdopen(os.dup(end), "wb")
        self.stdout: IO[bytes] = os.fdopen(end, "rb")
        name = read_message(self.stdout)
        if name is None:
            raise OSError("the jail has ended before it was ready")
        self._process = os.pidfd_open(int(name))  # the nursery keeps its number from being reused

    def poll(self) -> int | None:
        """None while it runs."""
        return 0 if select.select([self._process], [], [], 0)[0] else None

    def kill(self) -> None:
        """End it."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._process, signal.SIGKILL)

    def wait(self) -> int:
        """Until it has ended."""
        select.select([self._process], [], [])
        return 0
