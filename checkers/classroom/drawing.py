"""Graphs as pictures, laid out in a process of its own that is ended when its time is over.

A graph comes from a stranger's process. One that Graphviz would lay out for ever costs its page the
picture, and the grading process nothing.
"""

from __future__ import annotations

import contextlib
import functools
import html
import json
import multiprocessing
import os
import signal
import sys
from multiprocessing.connection import Connection
from typing import Any

from checkers.ask.facts import Plain
from checkers.jail import kernel
from checkers.languages import say
from checkers.show.feedback import TOO_LARGE, graph_html

SECONDS = 8.0  # for one graph; those of the course take milliseconds
ATTEMPTS = 3
MOST_BYTES = 2_000_000  # of one picture


@functools.lru_cache(maxsize=256)
def picture(graph: str, spoken: str) -> str:
    """The picture of a graph (JSON) as HTML; a sentence where it takes too long.

    Kept, because right answers to the same question have the same graph.
    """
    plain: Plain = json.loads(graph)
    if plain is None:
        return ""
    if plain == TOO_LARGE:
        return graph_html(plain, spoken)
    found = _draughtsman().draw(graph, spoken)
    return (
        found if found is not None and len(found) <= MOST_BYTES else graph_html(TOO_LARGE, spoken)
    )


class _Draughtsman:
    """The process that draws, started when it is first needed and after each that was ended."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._process: Any = None
        self._end: Connection | None = None

    def draw(self, graph: str, spoken: str) -> str | None:
        """The picture; None when it takes too long, or ends the process every time."""
        for _ in range(ATTEMPTS):
            with contextlib.suppress(EOFError, OSError):  # killed from outside: once more
                return self._draw(graph, spoken)
            self.close()
        return None

    def _draw(self, graph: str, spoken: str) -> str | None:
        if self._process is None or not self._process.is_alive():
            self._start()
        assert self._end is not None
        self._end.send((graph, spoken))
        if self._end.poll(SECONDS):
            found: str = self._end.recv()
            return found
        self.close()
        return None

    def _start(self) -> None:
        kind = "fork" if sys.platform == "linux" else "spawn"
        context: Any = multiprocessing.get_context(kind)
        self._end, other = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(other, self._end, os.getpid()), daemon=True
        )
        self._process.start()
        other.close()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None
        if self._end is not None:
            self._end.close()


_draughtsmen: list[_Draughtsman] = []


def _draughtsman() -> _Draughtsman:
    """This process's own: a fork must not speak through its parent's."""
    if not _draughtsmen or _draughtsmen[-1].owner != os.getpid():
        _draughtsmen[:] = [_Draughtsman()]
    return _draughtsmen[-1]


def close() -> None:
    """End the process that draws, if this process has one."""
    if _draughtsmen and _draughtsmen[-1].owner == os.getpid():
        _draughtsmen.pop().close()


def _serve(end: Connection, other: Connection, parent: int) -> None:
    """In the process of its own: draw until nobody asks any more."""
    other.close()
    if sys.platform == "linux":
        _let_go(end.fileno())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    kernel.end_with(parent)
    with contextlib.suppress(EOFError, OSError):
        while True:
            graph, spoken = end.recv()
            try:
                made = graph_html(json.loads(graph), spoken)
            except Exception as error:  # the page says that there is no picture
                made = f"<p>{html.escape(say('The graph could not be drawn.', spoken))}</p>"
                print(f"a graph could not be drawn: {error!r}", file=sys.stderr)
            end.send(made)
    os._exit(0)


def _let_go(kept: int) -> None:
    """In a fork: hold nothing open that the parent has open, but for the standard streams.

    Whoever waits for the parent to close its end would wait for this process, too. The numbers stay
    taken, since objects of the parent's may still close theirs here.
    """
    null = os.open(os.devnull, os.O_RDWR)
    for number in map(int, os.listdir("/proc/self/fd")):
        if number > 2 and number not in (kept, null):
            with contextlib.suppress(OSError):
                os.dup2(null, number)
