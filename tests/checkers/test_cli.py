"""The commands beside grading: lab, doctor, draw; exit codes and messages."""

import json
import os
import subprocess
import sys
import webbrowser
from pathlib import Path

import pytest

from checkers.cli import address, lab
from checkers.cli import main as cli
from checkers.course import copying

DESK = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "SSH_CONNECTION")
SERVERS = ("JUPYTERHUB_API_TOKEN", "JUPYTERHUB_SERVICE_PREFIX", "JUPYTER_SERVER_URL")


@pytest.fixture
def started(monkeypatch):
    """The server that would run, instead of the server; on a machine without anything special."""
    called = {}

    def serve(module, arguments, folder):
        called.update(module=module, arguments=list(arguments), folder=folder)
        return 0

    monkeypatch.setattr(lab, "serve", serve)
    for name in (*DESK, *SERVERS):
        monkeypatch.delenv(name, raising=False)
    return called


def test_lab_opens_the_start_page_of_a_copy(started, tmp_path):
    assert cli.main(["lab", str(tmp_path / "mine"), "--", "--ip=0.0.0.0"]) == 0
    assert started["module"] == "jupyterlab"
    options = dict(word.split("=", 1) for word in started["arguments"] if "=" in word)
    assert options["--ServerApp.root_dir"] == str(tmp_path / "mine")
    assert options["--LabApp.default_url"] == "/lab/tree/lessons/0_start.ipynb"
    assert (tmp_path / "mine" / "lessons" / "0_start.ipynb").exists()
    settings = Path(options["--LabApp.app_settings_dir"]) / "overrides.json"
    assert json.loads(settings.read_text())  # or JupyterLab starts with a question about news
    assert options["--ip"] == "0.0.0.0"


# Where we are -> whether a browser is opened there.
SCREENS = [
    ("a desk with Linux", "linux", {"DISPLAY": ":0"}, True),
    ("a desk with Linux and Wayland", "linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
    ("no screen; lynx may be there", "linux", {}, False),
    ("an editor that forwards addresses", "linux", {"BROWSER": "code --openExternal"}, True),
    ("through ssh", "linux", {"SSH_CONNECTION": "a 1 b 22"}, False),
    ("through ssh with a forwarded screen", "linux",
     {"SSH_CONNECTION": "a 1 b 22", "DISPLAY": "localhost:10.0"}, True),
    ("a Mac", "darwin", {}, True),
    ("a Mac through ssh", "darwin", {"SSH_CONNECTION": "a 1 b 22"}, False),
    ("Windows", "win32", {}, True),
]  # fmt: skip


@pytest.mark.parametrize(("platform", "places", "opens"), [case[1:] for case in SCREENS],
                         ids=[case[0] for case in SCREENS])  # fmt: skip
@pytest.mark.parametrize("found", [True, False])
def test_a_browser_opens_where_there_is_one(
    platform, places, opens, found, started, tmp_path, monkeypatch
):
    def get():
        if not found:
            raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "get", get)
    monkeypatch.setattr(sys, "platform", platform)
    for name, value in places.items():
        monkeypatch.setenv(name, value)
    assert cli.main(["lab", str(tmp_path / "mine")]) == 0
    assert ("--no-browser" not in started["arguments"]) == (opens and found)


@pytest.mark.parametrize("words", [["--no-browser"], ["--", "--no-browser"]])
def test_no_browser_is_passed_on_once(words, started, tmp_path, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":0")
    assert cli.main(["lab", str(tmp_path / "mine"), *words]) == 0
    assert started["arguments"].count("--no-browser") == 1


# (opens a browser, SSH_CONNECTION) -> the lines that are told, with the address in `A`.
TOLD = [
    (True, None, ["If no page opens, copy this address:", "    A"]),
    (False, None, ["No browser opens here by itself.", "Open in a browser:", "    A"]),
    (False, "10.0.0.1 50000 10.0.0.2 22",
     ["No browser opens here by itself.",
      "This machine is reached through ssh. In a terminal of your own machine, type",
      "    ssh -N -L 8890:127.0.0.1:8890 ada@10.0.0.2", "and there open in a browser", "    A"]),
    (False, "fe80::1 50000 fe80::2 2222",
     ["No browser opens here by itself.",
      "This machine is reached through ssh. In a terminal of your own machine, type",
      "    ssh -N -L 8890:127.0.0.1:8890 -p 2222 ada@fe80::2", "and there open in a browser",
      "    A"]),
]  # fmt: skip


@pytest.mark.parametrize(("opens", "connection", "told"), TOLD)
def test_the_way_to_the_address_is_told(opens, connection, told, monkeypatch):
    monkeypatch.setattr(address.getpass, "getuser", lambda: "ada")
    monkeypatch.setattr(sys, "platform", "linux")
    environment = {} if connection is None else {"SSH_CONNECTION": connection}
    last = "Ctrl+C here ends JupyterLab; what you saved stays."
    assert address.lines("A", 8890, opens, environment) == [*told, last]


@pytest.mark.parametrize(("wanted", "said"), [(0, False), (8890, False), (8888, True)])
def test_another_port_than_the_usual_one_is_told(wanted, said):
    (first, *_) = address.lines("A", 8890, True, {}, wanted)
    assert (first == "Port 8888 is in use, perhaps by another JupyterLab: here it is 8890.") is said


COUNTED = [
    ([], "your notebooks"),
    (["new", "new"], "2 new notebooks"),
    (["updated"], "1 replaced by newer ones; you had written nothing in them"),
    (["new", "updated", "carried"],
     "1 new notebooks, 1 replaced by newer ones; you had written nothing in them"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "said"), COUNTED)
def test_what_an_upgrade_has_brought_is_counted(what, said, started, tmp_path, monkeypatch, capsys):
    kept = {"carried": tmp_path / "y"}
    changes = [copying.Change(tmp_path / "x.ipynb", each, kept.get(each)) for each in what]
    monkeypatch.setattr(lab.copying, "copy_course", lambda *_: changes)
    (tmp_path / "mine").mkdir()
    assert cli.main(["lab", str(tmp_path / "mine")]) == 0
    assert f"{tmp_path / 'mine'}: {said}\n" in capsys.readouterr().out


def test_a_lab_that_runs_already_is_used(started, tmp_path, monkeypatch, capsys):
    """In a terminal of a hub's JupyterLab: the page is in the one that is open."""
    monkeypatch.setenv("JUPYTER_SERVER_URL", "http://127.0.0.1:8888/user/ada/")
    monkeypatch.setenv("JUPYTER_SERVER_ROOT", str(tmp_path))
    monkeypatch.setenv("JUPYTERHUB_SERVICE_PREFIX", "/user/ada/")
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "secret")
    assert cli.main(["lab", str(tmp_path / "mine")]) == 0
    assert started == {}
    said = capsys.readouterr().out
    assert "open mine/lessons/0_start.ipynb in its file browser" in said
    assert "/user/ada/lab/tree/mine/lessons/0_start.ipynb" in said
    assert cli.main(["lab", str(tmp_path / "mine"), "--port", "9000"]) == 0
    assert started["module"] == "jupyterlab"  # a second one, not the hub's own
    assert "--ServerApp.port=9000" in started["arguments"]


def test_a_lab_that_does_not_show_the_folder_is_named(started, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("JUPYTER_SERVER_URL", "http://127.0.0.1:8888/")
    monkeypatch.setenv("JUPYTER_SERVER_ROOT", str(tmp_path / "home"))
    assert cli.main(["lab", str(tmp_path / "elsewhere")]) == 0
    assert f"shows only what is in {tmp_path / 'home'}" in capsys.readouterr().out
    assert started == {}


def test_lab_opens_the_chinese_edition(started, tmp_path):
    assert cli.main(["lab", str(tmp_path / "mine"), "--language", "zh"]) == 0
    page = "/lab/tree/lessons/zh/0_start.ipynb"
    assert f"--LabApp.default_url={page}" in started["arguments"]
    assert (tmp_path / "mine" / "lessons" / "zh" / "0_start.ipynb").exists()
    assert "GRADSCHOOL_LANGUAGE" not in os.environ  # English notebooks speak English there


def test_lab_without_a_folder_makes_one_and_finds_it_again(started, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["lab"]) == 0
    assert started["folder"] == tmp_path / "my-gradschool"
    monkeypatch.chdir(tmp_path / "my-gradschool")
    assert cli.main(["lab"]) == 0
    assert started["folder"] == tmp_path / "my-gradschool"


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
    command = [sys.executable, "-m", "checkers.cli.main", "doctor"]
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
    (tmp_path / "script_z.svg").mkdir()
    script.write_text(script.read_text() + "\nz = y")
    assert cli.main(["draw", f"{script}:z"]) == 2
    tree, why = capsys.readouterr()
    assert "SumBackward0" in tree  # the picture alone cannot be written
    assert "script_z.svg" in why


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
