"""The grader's end of the jail: ask a question, get a reply that has been read strictly."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import IO, Any, Literal, TypeAlias

from checkers.ask.facts import Answer, Expected, NotPlain, Plain, read_answer
from checkers.ask.question import Question
from checkers.jail.limits import Limits
from checkers.jail.messages import read_message, write_messages
from checkers.jail.nursery import COMMAND, Handed, environment
from checkers.jail.plain import is_plain
from checkers.jail.worker import KILLED_FORK

Status = Literal["answered", "time", "memory", "ended", "too long", "unreadable"]
GONE = "the worker process is gone"
KILLED = (GONE, KILLED_FORK)
ATTEMPTS = 3
SPARE_SECONDS = 5.0  # the worker kills first; this is for a worker that itself hangs

Process: TypeAlias = subprocess.Popen[bytes] | Handed


@dataclass(frozen=True)
class Reply:
    """How a question came back; `how` says more where there is more to say.

    `first` tells that no other answer had run in the process before.
    """

    status: Status
    answers: tuple[Answer, ...] = ()
    how: str = ""
    first: bool = False


class Warm:
    """A warm worker process. Not for several threads at once. Use it in a with statement.

    `handed` is one that is there already; the next one, should it end, is started here. `expected`,
    by exercise, is what most answers will equal: a reply is read faster so. Nothing of it is sent.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        handed: Handed | None = None,
        expected: Mapping[str, Sequence[Expected]] | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._process: Process | None = handed
        self._expected = expected or {}
        self._other: Warm | None = None

    def __enter__(self) -> Warm:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, question: Question, *, pictured: bool = False) -> Reply:
        """Have it answered by itself, as `ask_all` does. Never raises for what happens there."""
        return self.ask_all((question,), pictured=pictured)[0]

    def ask_all(
        self, questions: Sequence[Question], *, pictured: bool = False
    ) -> tuple[Reply, ...]:
        """Have the questions of one hand-in answered; a reply to each, in order.

        Answers that touch nothing but their own values share a process; each other one has two to
        itself: what it does and says on the shown inputs, which its learner reads, happens where
        no other inputs are, and never were. Whatever ends a process early is the reply to the
        question at which it ended; the others go on in a new one. With `pictured` the first answer
        to each carries its graph.
        """
        together = [each for each in questions if is_plain(each)]
        replies = {
            id(one): each
            for one, each in zip(together, self._in_turn(together, pictured), strict=True)
        }
        return tuple(
            replies[id(each)] if id(each) in replies else self._parted(each, pictured)
            for each in questions
        )

    def _parted(self, question: Question, pictured: bool) -> Reply:
        """The reply to a question whose answer could look around: on the shown inputs by itself."""
        shown, drawn = question.cases[:1], question.cases[1:]
        first = self._innocent()._ask((replace(question, cases=shown),), pictured)[0]
        if not drawn or first.status != "answered" or first.answers[-1].raised is not None:
            return first
        likely = self._expected.get(question.exercise, ())
        others = self._ask(
            (replace(question, cases=drawn),), False, {question.exercise: likely[1:]}
        )
        if others[0].status != "answered":
            return others[0]
        return replace(first, answers=(*first.answers, *others[0].answers))

    def _innocent(self) -> Warm:
        """A worker that is asked on shown inputs only: no memory of it holds any other."""
        if self._other is None:
            self._other = Warm(expected=self._expected)
        self._other.limits = self.limits
        return self._other

    def _in_turn(self, questions: Sequence[Question], pictured: bool) -> list[Reply]:
        """The replies to questions that share a process for as long as it lasts."""
        replies: list[Reply] = []
        while len(replies) < len(questions):
            got = self._ask(questions[len(replies) :], pictured)
            if len(got) > 1 and got[-1].status not in ("answered", "time"):
                got = got[:-1]  # an earlier answer may have used up the memory: ask it again alone
            replies += got
        return replies

    def _ask(
        self,
        questions: Sequence[Question],
        pictured: bool,
        expected: Mapping[str, Sequence[Expected]] | None = None,
    ) -> list[Reply]:
        """At least one reply; those that follow the last one have not been asked.

        What was killed from outside, the worker or its fork, is asked again.
        """
        for _ in range(ATTEMPTS):
            replies = self._ask_once(questions, pictured, expected or self._expected)
            if replies[-1].how not in KILLED:
                break
        return replies

    def _ask_once(
        self,
        questions: Sequence[Question],
        pictured: bool,
        expected: Mapping[str, Sequence[Expected]],
    ) -> list[Reply]:
        keys = [question.exercise for question in questions]
        about = {"exercises": keys, "limits": self.limits.plain(), "pictured": pictured}
        body = [json.dumps(each).encode() for each in (about, *(q.plain() for q in questions))]
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        with _deadline(process, self.limits.seconds * len(questions) + SPARE_SECONDS) as late:
            try:
                write_messages(process.stdin, body)
                received = _receive(process.stdout)
            except OSError:
                received = None
        if not hasattr(os, "fork") or received is None:
            self._end()
        if received is None:
            return [Reply("time") if late.is_set() else Reply("ended", how=GONE)]
        head, texts = received
        replies = [
            read_reply(
                text.decode("utf-8", "replace"), question, expected.get(question.exercise, ())
            )
            for text, question in zip(texts, questions, strict=False)
        ]
        if head["status"] != "answered":
            replies.append(Reply(head["status"], how=head.get("how", "")))
        return [replace(replies[0], first=True), *replies[1:]]

    def _running(self) -> Process:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()
            )
        return self._process

    def close(self) -> None:
        """End the worker."""
        self._end()
        if self._other is not None:
            self._other.close()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        process.kill()
        process.wait()


def _receive(stream: IO[bytes]) -> tuple[dict[str, Any], list[bytes]] | None:
    """A reply's head and texts; None if the worker has gone."""
    body = read_message(stream)
    if body is None:
        return None
    head = json.loads(body)
    texts = [read_message(stream) for _ in range(head["count"])]
    return None if None in texts else (head, [text for text in texts if text is not None])


@contextlib.contextmanager
def _deadline(process: Process, seconds: float) -> Iterator[threading.Event]:
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


def read_reply(text: str, question: Question, expected: Sequence[Expected] = ()) -> Reply:
    """The answers in a text that a stranger's process may have written."""
    try:
        plain: Plain = json.loads(text, parse_constant=_refuse)
        if isinstance(plain, str):
            return Reply("ended", how=plain[:200])
        if not isinstance(plain, list) or len(plain) > len(question.cases):
            raise NotPlain(f"not a list of at most {len(question.cases)} answers")
        likely = zip_longest(plain, expected[: len(plain)])
        answers = tuple(read_answer(each, expected=known) for each, known in likely)
        if not question.is_complete(answers):
            raise NotPlain(f"{len(answers)} answers to {len(question.cases)} cases")
        return Reply("answered", answers)
    except (ValueError, RecursionError) as error:
        return Reply("unreadable", how=str(error)[:200])


def _refuse(constant: str) -> float:
    raise NotPlain(f"{constant} is no number in JSON")
