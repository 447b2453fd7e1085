"""The commands beside grading: lab, doctor, draw; exit codes and messages."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from checkers import cli


@pytest.fixture
def started(monkeypatch):
    """The command that would start JupyterLab, instead of JupyterLab."""
    called = {}
    monkeypatch.setattr(
        subprocess, "call", lambda command, cwd: called.update(command=command, cwd=cwd) or 0
    )
    return called


def test_lab_opens_the_start_page_of_a_copy(started, tmp_path):
    assert cli.main(["lab", str(tmp_path / "mine"), "--", "--no-browser"]) == 0
    assert started["command"][:3] == [sys.executable, "-m", "jupyterlab"]
    options = dict(word.split("=", 1) for word in started["command"] if "=" in word)
    assert options["--ServerApp.root_dir"] == str(tmp_path / "mine")
    assert options["--LabApp.default_url"] == "/lab/tree/lessons/0_start.ipynb"
    assert (tmp_path / "mine" / "lessons" / "0_start.ipynb").exists()
    settings = Path(options["--LabApp.app_settings_dir"]) / "overrides.json"
    assert json.loads(settings.read_text())  # or JupyterLab starts with a question about news
    assert "--no-browser" in started["command"]


SERVER = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
SERVE = (
    "import sys; from checkers import cli; cli._serve([sys.executable, '-c', sys.argv[1]], None)"
)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal to end a process with")
def test_whoever_ends_the_command_ends_the_server():
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, SERVER], stdout=subprocess.PIPE, text=True
    ) as command:
        server = int(command.stdout.readline())
        os.kill(server, 0)  # it runs
        command.terminate()
        assert command.wait(timeout=30) == 143
    with pytest.raises(ProcessLookupError):
        os.kill(server, 0)


def test_lab_opens_the_chinese_edition(started, tmp_path):
    assert cli.main(["lab", str(tmp_path / "mine"), "--language", "zh"]) == 0
    address = "/lab/tree/lessons/zh/0_start.ipynb"
    assert f"--LabApp.default_url={address}" in started["command"]
    assert (tmp_path / "mine" / "lessons" / "zh" / "0_start.ipynb").exists()
    assert "GRADSCHOOL_LANGUAGE" not in os.environ  # English notebooks speak English there


def test_lab_without_a_folder_makes_one_and_finds_it_again(started, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["lab"]) == 0
    assert started["cwd"] == tmp_path / "my-gradschool"
    monkeypatch.chdir(tmp_path / "my-gradschool")
    assert cli.main(["lab"]) == 0
    assert started["cwd"] == tmp_path / "my-gradschool"


def test_lab_says_where_it_cannot_copy_to(started, tmp_path, capsys):
    (tmp_path / "file").write_text("no folder")
    assert cli.main(["lab", str(tmp_path / "file")]) == 2
    assert "choose another" in capsys.readouterr().err
    assert started == {}


def test_doctor_names_what_is_there(capsys):
    code = cli.main(["doctor"])
    out = capsys.readouterr().out
    assert "exercises in" in out
    assert "Isolation of hand-ins:" in out
    assert code == (0 if "✗" not in out else 1)


def test_a_terminal_without_our_signs_gets_question_marks():
    """As on Windows, where output that goes into a file is written in an old code page."""
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "checkers.cli", "doctor"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert ran.stderr == ""
    assert "? engine: the course's engine" in ran.stdout


def test_draw_prints_a_tree_and_writes_a_picture(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    script = tmp_path / "script.py"
    script.write_text(
        "import engine as torch\nx = torch.ones(3, requires_grad=True)\ny = (x * 2).sum()"
    )
    assert cli.main(["draw", f"{script}:y"]) == 0
    printed = capsys.readouterr().out
    assert "SumBackward0" in printed
    assert printed.splitlines()[-1] == "script_y.svg"
    assert "<svg" in (tmp_path / "script_y.svg").read_text()
    assert cli.main(["draw", f"{script}:y", "--out", str(tmp_path / "y.svg")]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "y.svg")
    assert "<svg" in (tmp_path / "y.svg").read_text()


@pytest.mark.parametrize(
    ("target", "message"),
    [("nothing.py:y", "there is no file nothing.py"), ("script.py", "expected script.py:name")],
)
def test_draw_says_what_is_wrong(target, message, capsys):
    assert cli.main(["draw", target]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["grade"], ["grade", "x", "--jobs", "0"]])
def test_wrong_arguments_end_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_importing_checkers_is_quick_and_light():
    """No numpy, no jupytext, no graph before something is used."""
    code = (
        "import sys, checkers; "
        "heavy = {'numpy', 'jupytext', 'engine', 'checkers.graph'} & set(sys.modules); "
        "sys.exit(repr(heavy) if heavy else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
