"""A class graded by a real Dask scheduler with two workers, one of which is killed."""

import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from make_class import EXERCISES, make

from checkers.classroom import cluster
from checkers.cli import main as cli

COUNT = 60


@pytest.fixture
def dask(tmp_path):
    """A scheduler's address, and two workers in processes of their own."""
    file = tmp_path / "scheduler.json"
    common = ["--scheduler-file", str(file)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    scheduler = ["scheduler", *common, "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    worker = [
        "worker",
        *common,
        "--host",
        "127.0.0.1",
        "--no-nanny",
        "--nthreads",
        "1",
        "--no-dashboard",
    ]
    started = [
        subprocess.Popen([sys.executable, "-m", "dask", *each], **quiet)
        for each in (scheduler, worker, worker)
    ]
    yield wait_for(file), started[1:]
    for process in started:
        process.kill()
        process.wait()


def wait_for(file):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if file.exists() and (text := file.read_text()):
            address = json.loads(text)["address"]
            from distributed import Client

            with Client(address, timeout=60, set_as_default=False) as client:
                client.wait_for_workers(2, timeout=60)
            return address
        time.sleep(0.1)
    raise TimeoutError("no scheduler")


def marks_in(out):
    results = json.loads((out / "results.json").read_text())["results"]
    return {each["learner"]: [v["mark"] for v in each["verdicts"]] for each in results}


def test_a_lost_worker_costs_nobody_a_mark(dask, tmp_path, monkeypatch):
    address, workers = dask
    monkeypatch.setattr(cluster, "BATCH", 3)
    marks = make(tmp_path / "handins", COUNT, EXERCISES[:3], alike=False)
    out = tmp_path / "out"
    stored = []
    from checkers.classroom.book.gradebook import Gradebook

    store = Gradebook.store

    def storing(self, graded, *others):
        stored.append(graded.learner)
        if len(stored) == 4:
            threading.Thread(target=os.kill, args=(workers[0].pid, signal.SIGKILL)).start()
        return store(self, graded, *others)

    monkeypatch.setattr(Gradebook, "store", storing)
    arguments = ["grade", str(tmp_path / "handins"), "--out", str(out), "--no-pages"]
    assert cli.main([*arguments, "--scheduler", address]) == 0
    assert workers[0].wait(10) == -signal.SIGKILL
    assert workers[1].poll() is None
    assert marks_in(out) == marks
    assert sorted(stored) == sorted(marks)


def test_a_scheduler_that_is_not_there(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(cluster, "WAIT", 1)
    make(tmp_path / "handins", 1, EXERCISES[:1])
    arguments = ["grade", str(tmp_path / "handins"), "--out", str(tmp_path / "out")]
    assert cli.main([*arguments, "--scheduler", "tcp://127.0.0.1:9"]) == 2
    assert "no Dask scheduler answers" in capsys.readouterr().err
