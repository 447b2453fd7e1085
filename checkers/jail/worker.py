"""The warm process: `python -m checkers.jail.worker`.

It has the engine loaded, reads requests of several questions on its standard input and forks for
each request. The child closes itself in and answers question by question, one JSON text after the
other into a pipe; the parent takes the texts until all are there, the time of one question is over
or a text is too long, and kills what is left.

Requests and texts are messages (messages.py). A request is a head in JSON, {"exercises", "limits",
"pictured"}, and then a question in JSON for each exercise, which only the fork reads: what the warm
process touches, it has to copy once more after each fork. A reply is a head in JSON, {"status",
"how", "count"}, and then `count` texts. Without fork (Windows) the process answers a single request
itself and ends; the grader's end kills it in time. With descriptors of sockets as arguments it is a
nursery (nursery.py): a fork of it serves each of them.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import json
import os
import select
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import IO

from checkers.ask import asking, program
from checkers.ask.facts import to_plain
from checkers.ask.question import Question
from checkers.jail import kernel, plotting
from checkers.jail.limits import Confinement, Limits
from checkers.jail.messages import LENGTH, read_message, write_messages

ENDING = 1.0  # seconds between the end of the answer and the end of the process
COLLECT_AFTER = 50_000  # most answers end before there is that much to collect
KILLED_FORK = "killed"
OUT_OF_MEMORY = 13  # the child's exit code when memory ran out outside the learner's own lines


def answer_text(question: bytes, *, pictured: bool = False) -> bytes:
    """The answers to a question, both as JSON."""
    torch, asked = program.default_torch(), Question.read(json.loads(question))
    answers = asking.answer_here(asked, torch, pictured=pictured, detailed=False)
    return json.dumps([to_plain(each) for each in answers], allow_nan=False).encode()


@dataclass(frozen=True)
class Request:
    """Questions that share a process, and whether their graphs are wanted too."""

    exercises: Sequence[str]
    questions: Sequence[bytes]
    limits: Limits
    pictured: bool = False


def read_request(stream: IO[bytes]) -> Request | None:
    """The next request; None at the end of the stream."""
    body = read_message(stream)
    if body is None:
        return None
    head = json.loads(body)
    questions = [read_message(stream) for _ in head["exercises"]]
    if None in questions:
        return None
    texts = [each for each in questions if each is not None]
    return Request(head["exercises"], texts, Limits(**head["limits"]), head["pictured"])


# ---- the child ----------------------------------------------------------------------------------


def _child(request: Request, pipe: int, confinement: Confinement, parent: int) -> None:
    """Runs in the fork and never returns."""
    code = 1
    try:
        kernel.end_with(parent)
        os.setsid()
        for number in (0, 1, 2):
            os.dup2(_nothing(), number)
        _close_all_but(pipe, *confinement.descriptors)
        limits = request.limits
        confinement.apply(replace(limits, seconds=limits.seconds * len(request.questions)))
        for question in request.questions:
            _send(pipe, _text(question, request.pictured))
        code = 0
    except MemoryError:
        code = OUT_OF_MEMORY
    finally:
        os._exit(code)


@functools.cache
def _nothing() -> int:
    return os.open(os.devnull, os.O_RDWR)


def _text(question: bytes, pictured: bool) -> bytes:
    try:
        return answer_text(question, pictured=pictured)
    except MemoryError:
        raise
    except Exception as error:  # not the learner's doing, who cannot raise through the asking
        return json.dumps(f"the checker failed with {type(error).__name__}: {error}").encode()


def _send(pipe: int, text: bytes) -> None:
    message = LENGTH.pack(len(text)) + text
    while message:
        message = message[os.write(pipe, message) :]


def _close_all_but(*kept: int) -> None:
    """No descriptor of the warm process reaches the learner's code."""
    start = 3
    for number in sorted(kept):
        os.closerange(start, number)
        start = number + 1
    os.closerange(start, 4096)


# ---- the parent ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """The texts that came back, one per question as far as it got, and why there are no more."""

    texts: tuple[bytes, ...]
    status: str = "answered"
    how: str = ""


def ask_in_fork(request: Request, confinement: Confinement) -> Outcome:
    """Fork, wait, kill. `status` tells about the first question without a text."""
    if request.pictured:
        _warm_up(pictured=True)
    for exercise, question in zip(request.exercises, request.questions, strict=True):
        if exercise not in _prepared:
            _prepare(exercise, question)
    reader, writer = os.pipe()
    parent, child = os.getpid(), os.fork()
    if child == 0:
        os.close(reader)
        _child(request, writer, confinement, parent)
    os.close(writer)
    with os.fdopen(reader, "rb", buffering=0) as stream:
        texts, status = _collect(stream.fileno(), request.limits, len(request.questions))
    code = _reap(child, patience=ENDING if status == "closed" else 0.0)
    if status != "closed":
        return Outcome(texts, status)
    if code is None:
        return Outcome(texts, "ended", "it closed the channel for its answer")
    if code == OUT_OF_MEMORY:
        return Outcome(texts, "memory")
    if code == -signal.SIGKILL:  # the system kills when memory is short
        return Outcome(texts, "memory", KILLED_FORK)
    if code == -signal.SIGXCPU:
        return Outcome(texts, "time")
    return Outcome(texts, "ended", _how(code))


_prepared: set[str] = set()


def _prepare(exercise: str, text: bytes) -> None:
    """Compile what is the same for every learner here, so that the forks find it done."""
    _prepared.add(exercise)
    question, library = json.loads(text), program.default_torch().__name__
    with contextlib.suppress(SyntaxError, ValueError):
        program.compiled(question["ask"], f"<ask {exercise}>")
        for names in {frozenset(case) for case in question["cases"]}:
            program.cell_code(question["given"], f"<given {exercise}>", library, names)


def _reap(child: int, patience: float) -> int | None:
    """The exit code; None if the child did not end by itself within `patience` seconds."""
    deadline = time.monotonic() + patience
    ended = os.waitpid(child, os.WNOHANG)
    while ended[0] == 0 and time.monotonic() < deadline:
        time.sleep(0.001)
        ended = os.waitpid(child, os.WNOHANG)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)  # also what the learner's code has started
    if ended[0] != 0:
        return os.waitstatus_to_exitcode(ended[1])
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _collect(reader: int, limits: Limits, wanted: int) -> tuple[tuple[bytes, ...], str]:
    """The texts that the child writes, until all are there or one is too long or too late."""
    texts: list[bytes] = []
    buffer = bytearray()
    deadline = time.monotonic() + limits.seconds
    while len(texts) < wanted:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([reader], [], [], left)[0]:
            return tuple(texts), "time"
        part = os.read(reader, 1 << 16)
        if not part:
            return tuple(texts), "closed"
        buffer += part
        while len(buffer) >= LENGTH.size and len(texts) < wanted:
            size = LENGTH.unpack_from(buffer)[0]
            if size > limits.reply_bytes:
                return tuple(texts), "too long"
            if len(buffer) < LENGTH.size + size:
                break
            texts.append(bytes(buffer[LENGTH.size : LENGTH.size + size]))
            del buffer[: LENGTH.size + size]
            deadline = time.monotonic() + limits.seconds
    return tuple(texts), "answered"


def _how(code: int) -> str:
    if code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"


def serve(incoming: IO[bytes], outgoing: IO[bytes]) -> None:
    """Answer requests until the stream of requests ends."""
    confinement = Confinement()
    while (request := read_request(incoming)) is not None:
        if hasattr(os, "fork"):
            outcome = ask_in_fork(request, confinement)
        else:
            texts = (answer_text(each, pictured=request.pictured) for each in request.questions)
            outcome = Outcome(tuple(texts))
        head = {"status": outcome.status, "how": outcome.how, "count": len(outcome.texts)}
        write_messages(outgoing, (json.dumps(head).encode(), *outcome.texts))


def serve_each(ends: Sequence[int]) -> None:
    """Serve each of these sockets in a process of its own, until the standard input ends."""
    children = []
    for end in ends:
        children.append(os.fork())
        if children[-1] == 0:
            for other in ends:
                if other != end:
                    os.close(other)
            outgoing = os.fdopen(os.dup(end), "wb")
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                write_messages(outgoing, (b"%d" % os.getpid(),))
                serve(os.fdopen(end, "rb"), outgoing)
            os._exit(0)
    for end in ends:
        os.close(end)
    sys.stdin.buffer.read()
    for child in children:  # not reaped before, so that no number means another process
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


# Touches what answers touch: what is loaded or filled by it need not be in every fork.
WARM_UP = Question(
    exercise="warm-up",
    given="x = torch.ones(2, requires_grad=True)",
    ask="def ask(cell):\n    cell.run()\n    cell.observe('y', 'x.grad')",
    source="""
class Twice(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * 2

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * 2


y = Twice.apply(x).sum() + (x**2).mean()
y.backward()
print(y, x.grad, torch.autograd.grad(x.sum(), x))
1 / 0
""",
)


@functools.cache  # pictures need modules that marks do not
def _warm_up(pictured: bool = False) -> None:
    answer_text(json.dumps(WARM_UP.plain()).encode(), pictured=pictured)
    gc.freeze()  # a collection in a fork would copy the pages of everything loaded here


def main() -> None:
    """Load what every question needs, then serve."""
    plotting.install()
    _warm_up()
    gc.set_threshold(COLLECT_AFTER)
    os.environ.clear()  # nothing of the teacher's is in the forks
    os.chdir("/")

    # The grader stops a run; a key pressed in its terminal is not for this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever is printed by accident must not get between the messages.
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    if sys.argv[1:]:
        serve_each([int(each) for each in sys.argv[1:]])
    else:
        with contextlib.suppress(BrokenPipeError):  # the grader is gone: so is the work
            serve(sys.stdin.buffer, outgoing)


if __name__ == "__main__":
    main()
