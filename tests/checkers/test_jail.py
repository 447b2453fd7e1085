"""Hostile answers: each is stopped, says why, and the next honest one gets its mark."""

import json
import os
import subprocess
import time
from pathlib import Path

import pytest

from checkers.classroom import grading
from checkers.course import exercises
from checkers.course.packs import ours
from checkers.jail import landlock, nursery, seccomp
from checkers.jail.limits import Limits, layers, missing
from checkers.jail.messages import write_messages
from checkers.jail.nursery import Nursery
from checkers.jail.warm import Warm
from checkers.jail.worker import Outcome, Request, ask_in_fork
from checkers.judge import judging

EXERCISE = exercises.find("3.1")
SOLUTION = ours().sources / "3_backward" / "3_1.py"
LINUX = pytest.mark.skipif(
    not (landlock.version() and seccomp.is_there()), reason="needs Landlock and seccomp"
)
RUN = grading.prepare([EXERCISE], Limits(seconds=2), 11)


@pytest.fixture(scope="module")
def warm():
    with Warm(RUN.limits) as worker:
        yield worker


def verdict(warm, source):
    asked = RUN.question(EXERCISE, source, ())
    return grading.judge_reply(EXERCISE, asked, warm.ask(asked), RUN)


# what a stranger tries, and the exception or the diagnosis that comes back
CLOSED = [
    (f"open({str(SOLUTION)!r})", "PermissionError"),
    ("open('/etc/passwd')", "PermissionError"),
    ("import os; os.listdir('/home')", "PermissionError"),
    ("open('/proc/self/maps')", "PermissionError"),
    ("open('/tmp/left-behind', 'w')", "PermissionError"),
    ("import socket; socket.socket()", "PermissionError"),
    ("import socket; socket.create_connection(('127.0.0.1', 22))", "PermissionError"),
    ("import os; os.fork()", "PermissionError"),
    ("import subprocess; subprocess.run(['true'])", "PermissionError"),
    ("import threading; threading.Thread(target=print).start()", "RuntimeError"),
    ("import os, signal; os.kill(os.getppid(), signal.SIGKILL)", "PermissionError"),
    ("import os; os.execv('/bin/true', ['true'])", "PermissionError"),
    ("import ctypes; assert ctypes.CDLL(None).ptrace(16, 1, 0, 0) == 0", "AssertionError"),
    ("import os; os.setuid(1000)", "PermissionError"),
]


@LINUX
@pytest.mark.parametrize(("source", "expected"), CLOSED, ids=[each[0][:40] for each in CLOSED])
def test_closed_doors(warm, source, expected):
    found = verdict(warm, source)
    assert found.outcome == "not yet"
    assert found.raised is not None, found
    assert found.raised.type == expected
    assert verdict(warm, EXERCISE.solution).outcome == "right"


STOPPED = [
    ("while True: pass", "time-limit"),
    ("import time; time.sleep(100)", "time-limit"),
    ("import signal\nfor n in (1, 2, 15): signal.signal(n, signal.SIG_IGN)\nwhile True: pass", "time-limit"),
    ("import os; os._exit(0)", "stopped"),
    ("import os; os._exit(13)", "memory-limit"),
    ("import os; os.abort()", "stopped"),
    ("import ctypes; ctypes.string_at(0)", "stopped"),
    ("import sys\nsys.setrecursionlimit(10**9)\ndef f(): return f()\nf()", None),
    ("def f(): return f()\nf()", "calls-itself"),
    ("import os; os.closerange(0, 100)", "stopped"),
    ("import os\nfor n in range(3, 30):\n    try: os.write(n, b'[{}]')\n    except OSError: pass", "unreadable-answer"),
    ("import os\nfor n in range(3, 30):\n    try: os.write(n, b'[{}]'); os._exit(0)\n    except OSError: pass", "unreadable-answer"),
    ("big = list(range(10**9))", "memory-limit"),
    ("import atexit; atexit.register(lambda: 1 / 0); raise SystemExit", "exit"),
    ("class Odd:\n    def __eq__(self, other): return True\nout = x = Odd()", None),
    ("import builtins; builtins.len = lambda thing: 1 / 0", None),
    ("torch.tensor = lambda *a, **k: 'mine'\nout = x", None),
    ("import json; json.dumps = lambda *a, **k: 'nonsense'", None),
    ("raise KeyboardInterrupt", None),
    ("raise BaseException('x' * 10**7)", None),
    ("raise ValueError('x' * 10**7)", "exception"),
    ("out = 'x' * 10**7", None),
    ("out = [[]]\nfor _ in range(10**5): out = [out]", None),
    ("for n in range(10**4): globals()[f'name{n}'] = torch.ones(1000)", None),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), STOPPED, ids=[each[0][:40] for each in STOPPED])
def test_stopped(warm, source, expected):
    found = verdict(warm, source)
    assert found.outcome == "not yet"
    assert found.diagnosis.said()
    if expected:
        assert found.diagnosis.id == expected, found.diagnosis
    assert verdict(warm, EXERCISE.solution).outcome == "right"


def test_nothing_comes_along(warm, monkeypatch):
    """No environment, no arguments, no expected values in reach."""
    monkeypatch.setenv("SECRET", "1")
    source = (
        "import gc, os\n"
        "print(dict(os.environ))\n"
        "print([len(o) for o in gc.get_objects() if isinstance(o, dict) and 'solution' in o])"
    )
    with Warm(RUN.limits) as worker:
        printed = verdict(worker, source).printed
    assert printed.splitlines()[0] == "{}"
    assert "out.backward" not in printed


class Unconfined:
    """No layer at all."""

    descriptors = ()

    def apply(self, limits):
        pass


def test_time_ends_an_answer_without_the_other_layers():
    """The kill alone is enough to end a sleeper."""
    limits = Limits(seconds=1)
    asked = judging.question(EXERCISE, "import time; time.sleep(50)", 1)
    start = time.monotonic()
    request = Request(["3.1"], [json.dumps(asked.plain()).encode()], limits)
    assert ask_in_fork(request, Unconfined()) == Outcome((), "time")
    assert time.monotonic() - start < 25  # it wanted to sleep for 50


def test_a_worker_that_dies_is_replaced(warm):
    assert verdict(warm, EXERCISE.solution).outcome == "right"
    warm._process.kill()
    warm._process.wait()
    assert verdict(warm, EXERCISE.solution).outcome == "right"


def test_missing_layers_are_named():
    assert set(missing()) == {layer.name for layer in layers() if not layer.there}
    assert {"process", "time"} <= {layer.name for layer in layers() if layer.there}


@LINUX
def test_an_answer_ends_with_its_worker():
    """Killed from outside while the answer sleeps: the fork does not stay behind."""
    process = subprocess.Popen(nursery.COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    asked = RUN.question(EXERCISE, "import time; time.sleep(1000)", ())
    head = {"exercises": ["3.1"], "limits": Limits(60).plain(), "pictured": False}
    write_messages(process.stdin, [json.dumps(each).encode() for each in (head, asked.plain())])
    assert wait_until(lambda: len(below(process.pid)) == 1)
    (fork,) = below(process.pid)
    process.kill()
    process.communicate()
    assert wait_until(lambda: not Path(f"/proc/{fork}").exists())


def below(process):
    """The children of a process."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(each) for each in children.split()]


def wait_until(true, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.skipif(not nursery.is_possible(), reason="needs descriptors of processes")
def test_a_jail_from_the_nursery_is_as_good_as_one_of_ones_own():
    with Nursery(2) as there:
        for _ in range(2):
            # what a grading process does in its fork, here with one's own copies
            copy = [os.dup(each) for each in there._ends]
            handed = there.take()
            there._ends = copy
            with Warm(RUN.limits, handed) as worker:
                assert verdict(worker, EXERCISE.solution).outcome == "right"
                assert verdict(worker, "import os; os._exit(0)").diagnosis.id == "stopped"
                handed.kill()
                assert handed.wait() == 0
                assert handed.poll() is not None
                assert verdict(worker, EXERCISE.solution).outcome == "right"  # in one of its own
        assert there.take() is None
