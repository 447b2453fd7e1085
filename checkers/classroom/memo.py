"""Verdicts on answers that have been given before: the same program meets the same inputs once.

In a class many short answers are the same but for comments. Within a run everybody gets the same
inputs, so the verdict on one of them holds for all. Remembered is only what cannot depend on
anybody else: an answer that was the first to run in its process, was complete, and used nothing
from the learner's other cells.

Grading processes tell each other through a file that each appends to; only they write to it.
"""

from __future__ import annotations

import os
import pickle
import struct
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from checkers.ask import program
from checkers.ask.facts import Answer
from checkers.ask.question import Question
from checkers.judge.judging import Verdict

MOST = 4_000
PAYS = 0.2  # known answers for each unknown one
NEEDS_CONTEXT = ("NameError", "UnboundLocalError")
LENGTH = struct.Struct(">I")
Key = tuple[str, str]  # exercise and program


class Memo:
    """Remembers verdicts by exercise and program, the latest `most` of them."""

    def __init__(self, most: int = MOST, shared: Path | None = None) -> None:
        self.most = most
        self._known: OrderedDict[Key, Verdict] = OrderedDict()
        self._found = self._missed = 0
        self._shared = None if shared is None else _Shared(shared)

    @property
    def pays(self) -> bool:
        """Whether so many answers are known that each new one should have a process of its own."""
        return self._found > PAYS * self._missed

    def recall(self, asked: Question) -> Verdict | None:
        """The verdict on the same program, if there is one."""
        if self._shared is not None:
            for key, verdict in self._shared.news():
                self._learn(key, verdict)
        known = self._known.get(_key(asked))
        if known is None:
            self._missed += 1
            return None
        self._found += 1
        self._known.move_to_end(_key(asked))
        return _own(known, asked.source)

    def keep(self, asked: Question, answers: Sequence[Answer], verdict: Verdict) -> None:
        """Remember the verdict on the first answer of a process, if it can hold for others."""
        if any(map(_needs_context, answers)):
            return
        self._learn(_key(asked), verdict)
        if self._shared is not None:
            self._shared.tell(_key(asked), verdict)

    def _learn(self, key: Key, verdict: Verdict) -> None:
        self._known[key] = verdict
        if len(self._known) > self.most:
            self._known.popitem(last=False)


class _Shared:
    """The file: a length and a pickled pair for each verdict, appended in one piece."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0))
        self._read: int | None = 0  # None: it cannot be read any further

    def tell(self, key: Key, verdict: Verdict) -> None:
        body = pickle.dumps((key, verdict))
        os.write(self._file, LENGTH.pack(len(body)) + body)

    def news(self) -> list[tuple[Key, Verdict]]:
        """What has been told since the last time, one's own included."""
        size = os.fstat(self._file).st_size
        if self._read is None or size == self._read:
            return []
        os.lseek(self._file, self._read, os.SEEK_SET)
        data, found = os.read(self._file, size - self._read), []
        while len(data) >= LENGTH.size:
            end = LENGTH.size + LENGTH.unpack_from(data)[0]
            if len(data) < end:
                break  # another process is still writing
            try:
                found.append(pickle.loads(data[LENGTH.size : end]))
            except Exception:  # one was killed while it wrote: go on without the others
                self._read = None
                break
            data = data[end:]
            self._read += end
        return found


def _key(asked: Question) -> Key:
    return asked.exercise, program.without_comments(asked.source)


def _needs_context(answer: Answer) -> bool:
    raised = answer.raised
    return bool(answer.borrowed) or (raised is not None and raised.type in NEEDS_CONTEXT)


def _own(verdict: Verdict, source: str) -> Verdict:
    """With the learner's own text of the lines that are spoken of, comments included."""
    lines = source.split("\n")

    def own(line: int, code: str) -> str:
        return lines[line - 1].strip() if line <= len(lines) else code

    raised, places = verdict.raised, verdict.places
    if raised is not None and raised.line is not None:
        raised = replace(raised, code=own(raised.line, raised.code))
    places = tuple(each._replace(code=own(each.line, each.code)) for each in places)
    return replace(verdict, raised=raised, places=places)
