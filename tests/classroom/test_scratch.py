"""No run leaves files of learners behind, however it ended; and none takes another's away."""

import signal
import subprocess
import sys

import pytest

from checkers.classroom import scratch

HOLD = """
import sys
from pathlib import Path
from checkers.classroom import scratch
with scratch.folder("run-", Path(sys.argv[1])) as made:
    (made / "of a learner").write_text("x")
    print(made, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Another run, which holds its folder."""
    monkeypatch.setattr(scratch, "NEW", 0.0)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], **pipes) as process:
        process.stdout.readline()
        yield process
        process.kill()


@pytest.mark.skipif(scratch.fcntl is None, reason="there a day has to pass")
@pytest.mark.parametrize("ending", ["killed", "done", "running"])
def test_the_next_run_clears_what_a_killed_one_left(tmp_path, run, ending):
    if ending == "killed":
        run.send_signal(signal.SIGKILL)
        run.wait()
    elif ending == "done":
        run.communicate("")
    with scratch.folder("run-", tmp_path) as mine:
        left = [each for each in tmp_path.iterdir() if each != mine]
        assert len(left) == (ending == "running")
        assert mine.is_dir()
    assert not mine.exists()


def test_what_is_no_folder_of_a_run_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(scratch, "NEW", 0.0)
    (tmp_path / "run-notes").write_text("mine")
    (tmp_path / "kept").mkdir()
    (tmp_path / "run-link").symlink_to(tmp_path / "kept")
    with scratch.folder("run-", tmp_path):
        pass
    assert {each.name for each in tmp_path.iterdir()} == {"run-notes", "kept", "run-link"}


def test_without_locks_a_day_has_to_pass(tmp_path, monkeypatch):
    monkeypatch.setattr(scratch, "fcntl", None)
    (tmp_path / "run-old").mkdir()
    with scratch.folder("run-", tmp_path):
        assert (tmp_path / "run-old").exists()
    monkeypatch.setattr(scratch, "A_DAY", -1.0)
    with scratch.folder("run-", tmp_path):
        assert not (tmp_path / "run-old").exists()
