"""The warm process: `python -m checkers.jail.worker`.

It has the engine loaded, reads questions on its standard input and forks for each. The child
closes itself in, runs the ask and writes one JSON text into a pipe; the parent waits until the text
is complete, the time is over or the text is too long, and kills what is left.

Every message is a length (4 bytes, big-endian) and that many bytes of JSON. Without fork (Windows)
the process answers a single question itself and ends; the grader's end kills it in time.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import struct
import sys
import time
from typing import IO, Any

from checkers import asking, program
from checkers.facts import to_plain
from checkers.jail import landlock
from checkers.jail.limits import Limits, confine
from checkers.question import Question

LENGTH = struct.Struct(">I")
ENDING = 1.0  # seconds between the end of the answer and the end of the process
OUT_OF_MEMORY = 13  # the child's exit code when memory ran out outside the learner's own lines


def read_message(stream: IO[bytes]) -> bytes | None:
    """The next message, None at the end of the stream."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    size = LENGTH.unpack(head)[0]
    body = stream.read(size)
    return body if len(body) == size else None


def write_message(stream: IO[bytes], body: bytes) -> None:
    """Send one message."""
    stream.write(LENGTH.pack(len(body)) + body)
    stream.flush()


def answer_text(question: dict[str, Any]) -> bytes:
    """The answers to a question as JSON."""
    answers = asking.answer(Question.read(question))
    return json.dumps([to_plain(each) for each in answers], allow_nan=False).encode()


# ---- the child ----------------------------------------------------------------------------------


def _child(question: dict[str, Any], limits: Limits, pipe: int, rules: int | None) -> None:
    """Runs in the fork and never returns."""
    code = 1
    try:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nothing, number)
        _close_all_but(pipe, rules)
        os.environ.clear()
        os.chdir("/")
        confine(limits, rules)
        try:
            text = answer_text(question)
        except MemoryError:
            raise
        except Exception as error:  # not the learner's doing, who cannot raise through the asking
            text = json.dumps(f"the checker failed with {type(error).__name__}: {error}").encode()
        while text:
            text = text[os.write(pipe, text) :]
        code = 0
    except MemoryError:
        code = OUT_OF_MEMORY
    finally:
        os._exit(code)


def _close_all_but(*kept: int | None) -> None:
    """No descriptor of the warm process reaches the learner's code."""
    start = 3
    for number in sorted(each for each in kept if each is not None):
        os.closerange(start, number)
        start = number + 1
    os.closerange(start, 4096)


# ---- the parent ---------------------------------------------------------------------------------


def ask_in_fork(
    question: dict[str, Any], limits: Limits, rules: int | None = None
) -> dict[str, Any]:
    """Fork, wait, kill; a reply with "status" and, if answered, "text"."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _child(question, limits, writer, rules)
    os.close(writer)
    text, status = _collect(reader, limits)
    os.close(reader)
    code = _reap(child, patience=ENDING if status == "complete" else 0.0)
    if status != "complete":
        return {"status": status}
    if code is None:
        return {"status": "ended", "how": "it closed the channel for its answer"}
    if code == 0 and text:
        return {"status": "answered", "text": text.decode("utf-8", "replace")}
    if code in (OUT_OF_MEMORY, -signal.SIGKILL):  # the system kills when memory is short
        return {"status": "memory"}
    if code == -signal.SIGXCPU:
        return {"status": "time"}
    return {"status": "ended", "how": _how(code)}


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


def _collect(reader: int, limits: Limits) -> tuple[bytes, str]:
    """What the child writes, until it is complete, too long or too late."""
    parts: list[bytes] = []
    size = 0
    deadline = time.monotonic() + limits.seconds
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([reader], [], [], left)[0]:
            return b"", "time"
        part = os.read(reader, 1 << 16)
        if not part:
            return b"".join(parts), "complete"
        parts.append(part)
        size += len(part)
        if size > limits.reply_bytes:
            return b"", "too long"


def _how(code: int) -> str:
    if code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"


def serve(incoming: IO[bytes], outgoing: IO[bytes]) -> None:
    """Answer questions until the stream of questions ends."""
    rules = landlock.rules() if landlock.version() else None
    while (body := read_message(incoming)) is not None:
        request = json.loads(body)
        limits = Limits(**request["limits"])
        if hasattr(os, "fork"):
            reply = ask_in_fork(request["question"], limits, rules)
        else:
            text = answer_text(request["question"]).decode()
            reply = {"status": "answered", "text": text}
        write_message(outgoing, json.dumps(reply).encode())


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


def main() -> None:
    """Load what every question needs, then serve."""
    program.default_torch()
    answer_text(WARM_UP.plain())
    gc.freeze()  # a collection in a fork would copy the pages of everything loaded here

    # The grader stops a run; a key pressed in its terminal is not for this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever is printed by accident must not get between the messages.
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, outgoing)


if __name__ == "__main__":
    main()
