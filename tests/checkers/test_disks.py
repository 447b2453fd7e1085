"""Disks that are full, read-only, bound by a quota; files that are damaged or just being saved.

Whatever the disk does: the verdict appears, the trouble is one sentence, nothing half-written stays.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from checkers.cli import lab
from checkers.cli import main as cli
from checkers.course import copying, desk, exercises, fences, files
from checkers.course.desk import Progress, Standing
from checkers.course.files import write_whole

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As in a kernel that has just started, with its progress in an empty folder."""
    monkeypatch.setattr(desk, "_unstored", {})
    monkeypatch.setattr(desk, "_in_the_way", set())
    monkeypatch.setattr(desk, "_said", set())
    monkeypatch.setenv("GRADSCHOOL_PROGRESS", str(tmp_path / "progress.json"))


# ---- one file, whole or not at all ------------------------------------------------------------------

# What a system says, and at which call: open, write (kept back until flush), fsync, replace.
TROUBLES = [
    (errno.ENOSPC, "full"), (errno.EDQUOT, "quota"), (errno.EROFS, "read-only"),
    (errno.EACCES, "forbidden"), (errno.EIO, "broken"), (errno.ESTALE, "a server that has gone"),
]  # fmt: skip
CALLS = ["open", "fsync", "replace"]


def refuse(call: str, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one call of the system fail from now on."""

    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    if call == "open":
        real = Path.open

        def fail_to_write(path: Path, mode: str = "r", *more: object, **by: object) -> object:
            return fail() if "x" in mode else real(path, mode, *more, **by)  # type: ignore[call-overload]

        monkeypatch.setattr(Path, "open", fail_to_write)
    else:
        monkeypatch.setattr(files.os, call, fail)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(("number", "name"), TROUBLES)
def test_after_an_error_the_old_file_is_there_and_nothing_else(
    call: str, number: int, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "note.txt"
    place.write_text("old")
    with monkeypatch.context() as patch:
        refuse(call, number, patch)
        with pytest.raises(OSError, match=r"note\.txt") as caught:
            write_whole(place, b"new")
    assert caught.value.errno == number
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]
    assert place.read_text() == "old"


def test_a_link_stays_a_link_and_a_shared_file_shared(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "real.txt").chmod(0o664)
    (tmp_path / "link.txt").symlink_to("real.txt")
    write_whole(tmp_path / "link.txt", b"new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"
    assert (tmp_path / "real.txt").stat().st_mode & 0o777 == 0o664


# ---- progress --------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(("number", "name"), TROUBLES)
def test_progress_that_cannot_be_stored_is_remembered_and_told_once(
    call: str, number: int, name: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], tmp_path: Path,
) -> None:  # fmt: skip
    with monkeypatch.context() as patch:
        refuse(call, number, patch)
        desk.note_check("3.1", "not yet")
        desk.note_check("3.1", "right")
        assert desk.read().of("3.1") == Standing("right", attempts=2)
    assert capsys.readouterr().err == (
        f"Your progress is not kept while this lasts: {desk.path()}: {os.strerror(number)}.\n"
    )
    assert list(tmp_path.iterdir()) == []
    desk.note_check("3.1", "right")  # the disk has room again
    assert json.loads(desk.path().read_text())["exercises"]["3.1"]["attempts"] == 3


DAMAGED = {
    "half": b'{"version": 1, "exerc',
    "empty": b"",
    "another": b"[1, 2]",
    "bytes": b"\xff\xfe\x00\x01",
    "deep": b"[" * 100_000,
    "counts": b'{"exercises": {"3.1": {"attempts": "many"}}}',
    "outcome": b'{"exercises": {"3.1": {"outcome": ["right"]}}}',
    "names": b'{"exercises": {"3.1": 5}}',
    "guesses": b'{"exercises": {}, "predictions": {"a": 5}}',
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_progress_is_put_aside_and_told(
    name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    desk.path().write_bytes(DAMAGED[name])
    assert desk.read() == Progress()
    assert capsys.readouterr().err.count("\n") == 1
    assert (tmp_path / "progress.unreadable-1.json").read_bytes() == DAMAGED[name]
    desk.note_check("3.1", "right")
    desk.path().write_bytes(b"again")
    desk.note_check("3.1", "right")
    assert (tmp_path / "progress.unreadable-2.json").read_bytes() == b"again"


def test_a_folder_in_its_place_is_put_aside(tmp_path: Path) -> None:
    desk.path().mkdir()
    desk.note_check("3.1", "right")
    assert desk.read().of("3.1").outcome == "right"
    assert (tmp_path / "progress.unreadable-1.json").is_dir()


def test_what_can_neither_be_read_nor_put_aside_is_never_overwritten(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    desk.path().write_bytes(DAMAGED["half"])
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(PermissionError(13, "no")))
        desk.note_check("3.1", "right")
        assert desk.path().read_bytes() == DAMAGED["half"]
        assert desk.read().of("3.1").outcome == "right"
    desk.note_check("3.2", "right")
    assert (tmp_path / "progress.unreadable-1.json").read_bytes() == DAMAGED["half"]
    assert {"3.1", "3.2"} == desk.read().exercises.keys()


def test_half_a_character_in_a_prediction_is_stored() -> None:
    desk.write(Progress().predicted("3 opening", ["\ud83d"]))
    assert desk.read().predictions["3 opening"] == ("\ud83d",)


# A learner's kernel, in a process of its own: what it prints, on a disk that is really bound.
CHECK = """
import resource, signal, os, sys
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config
shell = InteractiveShell.instance(config=Config(HistoryManager={{"enabled": False}}))
shell.run_cell("import engine as torch\\nfrom checkers import check, hint", store_history=True)
{before}
for cell in {cells!r}:
    result = shell.run_cell(cell, store_history=True)
    result.raise_error()
    if result.result is not None:
        print(result.result._repr_mimebundle_()["text/plain"])
"""
CELLS = [
    "x = torch.tensor([0., 1., 2., 3.], requires_grad=True)",
    fences.fenced("3.1", exercises.find("3.1").solution),
    'check("3.1")',
    'hint("3.1")',
    'hint("3.1")',
]
QUOTA = "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); signal.signal(signal.SIGXFSZ, signal.SIG_IGN)"
GONE = "import shutil; shutil.rmtree(os.getcwd())"


def kernel(
    before: str, folder: Path, *wrapped: str, **more: str
) -> subprocess.CompletedProcess[str]:
    """Check a right answer and ask for two hints in a new process."""
    program = CHECK.format(before=before, cells=CELLS)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "IPYTHONDIR": "", **more}
    environment.pop("GRADSCHOOL_PROGRESS")
    return subprocess.run(
        [*wrapped, sys.executable, "-c", program], cwd=folder, env=environment,
        capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def spoke(ran: subprocess.CompletedProcess[str], why: str) -> None:
    """The verdict and both hints appeared; the trouble is one sentence."""
    assert "✓ 3.1 right" in ran.stdout, ran.stdout + ran.stderr
    assert "Hint 1 of 3" in ran.stdout
    assert "Hint 2 of 3" in ran.stdout
    told = [line for line in ran.stderr.splitlines() if "progress" in line]
    assert len(told) == 1, ran.stderr
    assert why in told[0]
    assert f'File "{ROOT / "checkers"}' not in ran.stderr  # a traceback of ours


@pytest.mark.skipif(os.name == "nt", reason="Windows has no rlimits")
def test_a_file_limit_of_the_system(tmp_path: Path) -> None:
    ran = kernel(QUOTA, tmp_path)
    spoke(ran, "File too large")
    assert list(tmp_path.rglob("*progress*")) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a folder that somebody works in")
def test_a_working_folder_that_was_deleted(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    spoke(kernel(GONE, tmp_path / "here"), "No such file")


# A small file system of our own, where the system lets us mount one (in a namespace of its own).
SMALL = textwrap.dedent("""\
    set -e
    mount -t tmpfs -o size=16k tmpfs "$1"
    mkdir "$1/lessons"
    head -c 12288 /dev/zero > "$1/lessons/filling"
    {then}
    cd "$1"
    shift
    "$@"
    ls -A lessons
""")
DISKS = {
    "full": ("", "No space left on device"),
    "read-only": ('mount -o remount,ro tmpfs "$1"', "Read-only file system"),
}


def can_mount() -> bool:
    words = ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    try:
        return subprocess.run(words, capture_output=True).returncode == 0
    except OSError:
        return False


@pytest.mark.skipif(not can_mount(), reason="this system lets nobody mount a small disk")
@pytest.mark.parametrize("name", DISKS)
def test_a_real_small_disk(name: str, tmp_path: Path) -> None:
    then, why = DISKS[name]
    script = SMALL.format(then=then)
    wrapped = ["unshare", "-rm", "bash", "-c", script, "disk", str(tmp_path)]
    ran = kernel("", ROOT, *wrapped)
    spoke(ran, why)
    assert ran.stdout.splitlines()[-1] == "filling"


@pytest.mark.skipif(not can_mount(), reason="this system lets nobody mount a small disk")
@pytest.mark.parametrize("size", ["16k", "64k", "300k", "20m"])
def test_the_course_on_a_small_disk_is_whole_or_says_why(size: str, tmp_path: Path) -> None:
    """What arrived is whole; with the 20 MB everything fits."""
    look = (
        "import json, pathlib\n"
        "for path in pathlib.Path('.').rglob('*'):\n"
        "    if path.is_file(): json.loads(path.read_text()); print('whole', path.name)\n"
    )
    script = (
        f'mount -t tmpfs -o size={size} tmpfs "$1"; cd "$1"; '
        '"$2" -m checkers.cli.main lab mine -- --version; echo "code $?"; "$2" -c "$3"'
    )
    words = ["unshare", "-rm", "bash", "-c", script, "disk", str(tmp_path), sys.executable, look]
    places = {f"JUPYTER_{n}_DIR": str(tmp_path / n) for n in ("CONFIG", "DATA", "RUNTIME")}
    environment = {**os.environ, **places, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(words, env=environment, cwd=ROOT, capture_output=True, text=True)
    whole = [line for line in ran.stdout.splitlines() if line.startswith("whole")]
    assert all(line.endswith(".ipynb") for line in whole)
    count = len(list(copying.notebooks(ROOT)))
    if size == "20m":
        assert "code 0" in ran.stdout, ran.stderr
        assert len(whole) == count
    else:
        assert "code 2" in ran.stdout
        assert len(whole) < count
        assert ran.stderr.count("\n") == 1, ran.stderr
        assert "No space left on device; make room, or choose another folder" in ran.stderr


@pytest.mark.skipif(not can_mount(), reason="this system lets nobody mount a small disk")
def test_a_home_that_is_read_only_is_told(tmp_path: Path) -> None:
    """Jupyter keeps files of its own there, and cannot start without them."""
    (tmp_path / "home").mkdir()
    script = 'mount -t tmpfs -o size=16k,ro tmpfs "$1"; cd "$2"; "$3" -m checkers.cli.main lab'
    words = ["unshare", "-rm", "bash", "-c", script, "disk", str(tmp_path / "home"), str(tmp_path)]
    places = {f"JUPYTER_{n}_DIR": str(tmp_path / "home" / n) for n in ("CONFIG", "DATA", "RUNTIME")}
    environment = {**os.environ, **places, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [*words, sys.executable], env=environment, cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 2, ran.stderr
    last = ran.stderr.splitlines()[-1]
    assert last.startswith(f"gradschool: JupyterLab has stopped: {tmp_path / 'home'}")
    assert "Read-only file system. Its own files can be kept elsewhere" in last
    assert "Traceback" not in ran.stderr


# ---- the folder of a learner ------------------------------------------------------------------------


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    copying.copy_course(ROOT, tmp_path / "mine")
    return tmp_path / "mine"


def test_a_course_that_cannot_become_newer_still_opens(
    mine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a disk that has become full or read-only, yesterday's course is better than none."""
    served: list[Path] = []
    monkeypatch.setattr(lab, "serve", lambda module, words, folder: served.append(folder) or 0)
    (mine / "lessons" / "1_variable.ipynb").unlink()
    refuse("fsync", errno.ENOSPC, monkeypatch)
    assert cli.main(["lab", str(mine)]) == 0
    assert served == [mine]
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "No space left on device" in said


def test_unreadable_progress_in_the_clone_does_not_keep_the_course_away(tmp_path: Path) -> None:
    course = tmp_path / "course"
    for inner in copying.notebooks(ROOT):
        (course / inner).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / inner, course / inner)
    (course / "lessons" / "progress.json").mkdir()  # not even root can read it as a file
    assert copying.copy_course(course, tmp_path / "mine")
    assert not (tmp_path / "mine" / "lessons" / "progress.json").exists()


LESSON = Path("lessons") / "3_backward.ipynb"


def saved(notebook: Path, seconds: float) -> tuple[threading.Thread, bytes]:
    """Half of a notebook now, all of it a little later, as an editor saves it over a slow network."""
    content = notebook.read_bytes()
    notebook.write_bytes(content[: len(content) // 2])

    def finish() -> None:
        time.sleep(seconds)
        notebook.write_bytes(content)

    thread = threading.Thread(target=finish)
    thread.start()
    return thread, content


def test_a_notebook_that_is_being_saved_is_waited_for(mine: Path) -> None:
    thread, content = saved(mine / LESSON, 0.4)
    assert copying.copy_course(ROOT, mine) == []
    thread.join()
    assert (mine / LESSON).read_bytes() == content


def test_check_waits_for_a_notebook_that_is_being_saved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "3_backward.ipynb"
    shutil.copy(ROOT / "exercises" / "reference" / path.name, path)
    thread, _ = saved(path, 0.4)
    assert cli.main(["check", str(path), "--exercise", "3.1"]) == 0
    thread.join()
    assert "1 of 1 right" in capsys.readouterr().out


def test_what_is_saved_while_we_look_is_not_overwritten(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The learner saves after we have read, before we write."""
    notebook = json.loads((mine / LESSON).read_text(encoding="utf-8"))
    notebook["metadata"]["gradschool"]["copied"] = "an older edition"
    notebook["cells"][0]["source"] = "# An older text"
    (mine / LESSON).write_text(json.dumps(notebook), encoding="utf-8")
    (answer,) = [cell for cell in notebook["cells"] if cell["id"] == "exercise-3-1-answer"]
    answer["source"] = "# --- begin 3.1 ---\ny = x + 2  # saved late\n# --- end 3.1 ---"
    late = [json.dumps(notebook)]
    carry = copying._carry_cells

    def carry_and_save(old: dict[str, object], new: dict[str, object]) -> None:
        carry(old, new)
        if late:
            (mine / LESSON).write_text(late.pop(), encoding="utf-8")

    monkeypatch.setattr(copying, "_carry_cells", carry_and_save)
    (change,) = copying.copy_course(ROOT, mine)
    assert change.answers == ("3.1",)
    assert "saved late" in (mine / LESSON).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "cell",
    [
        {"cell_type": "code", "source": None, "metadata": {}},
        {"cell_type": "code", "source": [1], "metadata": {}},
        {"cell_type": "code", "source": "", "metadata": None},
        {"cell_type": "code", "source": "", "metadata": {"gradschool": 3}},
        {"source": ""},
        "cell",
        None,
    ],
)
def test_a_notebook_with_an_odd_cell_is_kept(cell: object, mine: Path) -> None:
    content = json.dumps({"cells": [cell], "metadata": {}})
    (mine / LESSON).write_text(content)
    (change,) = copying.copy_course(ROOT, mine)
    assert change.kept is not None
    assert change.kept.read_text() == content
