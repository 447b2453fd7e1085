"""The clone's environment: made by one script for make and for those without it, without surprises.

The script is run for real on a small project of its own, offline; what only a registry can show
(that everything installs from the lock files) is how the environment of this run was made.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import environment

ROOT = Path(__file__).parents[1]


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a lock file, and what would have been installed into its environment."""
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(environment, "PYTHON", Path(sys.executable))
    (tmp_path / ".venv").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "requirements.lock").write_text("numpy==0.0 \\\n    --hash=sha256:0\n")
    (tmp_path / "tests" / "requirements.lock").write_text("numpy==0.0\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    return tmp_path


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The installations, instead of installing; they succeed."""
    found: list[list[str]] = []
    real = subprocess.run

    def run(command: list[str], **more: object) -> subprocess.CompletedProcess[str]:
        words = [str(word) for word in command]
        if "install" in words:
            found.append(words)
            return subprocess.CompletedProcess(words, 0, "", "")
        return real(command, **more)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(subprocess, "run", run)
    return found


def installed(ran: list[list[str]]) -> list[str]:
    """In short: what was installed."""
    return [word for words in ran for word in words if word.endswith(".lock") or word == "."]


def test_what_is_there_is_not_installed_again(clone: Path, ran: list[list[str]]) -> None:
    environment.ready("lab")
    assert installed(ran) == [str(clone / "requirements.lock"), "."]
    ran.clear()
    for name in ("requirements.lock", "pyproject.toml"):
        os.utime(clone / name)  # as git does when it comes back to a branch
    environment.ready("lab")
    assert ran == []
    (clone / "pyproject.toml").write_text("[project]\nversion = '2'\n")
    environment.ready("lab")
    assert installed(ran) == ["."]
    ran.clear()
    environment.ready("test")
    assert installed(ran) == [str(clone / "tests" / "requirements.lock")]


def test_the_project_itself_is_installed_without_a_network(
    clone: Path, ran: list[list[str]]
) -> None:
    environment.itself()
    (words,) = ran
    assert {"--no-index", "--no-deps", "--no-build-isolation"} <= set(words)
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "\nhatchling==" in lock  # the backend is there before, with its hash


def test_every_package_is_installed_with_its_hash(clone: Path, ran: list[list[str]]) -> None:
    environment.packages("requirements.lock")
    assert all("--require-hashes" in words for words in ran)


@pytest.mark.parametrize("without", [(), ("packaging",)])  # then it asks what pip carries
def test_what_is_lacking_is_named(
    without: tuple[str, ...], clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (clone / "requirements.lock").write_text(
        "numpy==0.0 \\\n    --hash=sha256:0\n"
        "no-such-package==1.5 \\\n    --hash=sha256:0\n"
        "nor-this==2 ; sys_platform == 'nowhere' \\\n    --hash=sha256:0\n"
    )
    if without and importlib.util.find_spec("pip") is None:
        return  # an environment that uv made: there is nothing to fall back on
    hidden = "".join(f"import sys; sys.modules[{name!r}] = None\n" for name in without)
    monkeypatch.setattr(environment, "LOOK", hidden + environment.LOOK)
    found = environment.lacking(clone / "requirements.lock")
    assert found == ["numpy 0.0", "no-such-package 1.5"]


def test_a_lock_that_is_satisfied_needs_no_network(clone: Path, ran: list[list[str]]) -> None:
    """Another comment, another hash of the same version: nothing is asked of anybody."""
    import numpy

    lock = f"numpy=={numpy.__version__} ; python_version >= '3' \\\n    --hash=sha256:0\n"
    lock += "nothing==1 ; sys_platform == 'nowhere' \\\n    --hash=sha256:0\n"
    (clone / "requirements.lock").write_text(lock)
    environment.packages("requirements.lock")
    assert ran == []


def test_without_a_network_it_names_what_is_missing(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        environment, "uv", lambda lock: [sys.executable, "-c", "raise SystemExit(2)"]
    )
    real = subprocess.run

    def run(command: list[str], **more: object) -> subprocess.CompletedProcess[str]:
        if "pip" in command and "config" not in command:
            return subprocess.CompletedProcess(command, 1)
        return real(command, **more)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(environment.Trouble, match=r"No network\? Missing: numpy 0\.0"):
        environment.packages("requirements.lock")
    assert list((clone / ".venv").iterdir()) == []  # and next time it is tried again


# pip's settings -> uv's, so that whoever has a mirror has it with both.
CONFIG = """\
:env:.cert='/etc/ssl/ca.pem'
global.index-url='https://mirror.example/simple'
global.extra-index-url='https://one.example/simple\\nhttps://two.example/simple'
global.find-links='/srv/wheels /srv/more'
global.timeout='60'
"""
AS_UV = {
    "SSL_CERT_FILE": "/etc/ssl/ca.pem",
    "UV_DEFAULT_INDEX": "https://mirror.example/simple",
    "UV_INDEX": "https://one.example/simple https://two.example/simple",
    "UV_FIND_LINKS": "/srv/wheels,/srv/more",
}


def test_pips_settings_are_uvs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in environment.SETTINGS.values():
        monkeypatch.delenv(name, raising=False)
    done = subprocess.CompletedProcess([], 0, CONFIG)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    found = environment.uv_environment()
    assert {k: v for k, v in found.items() if k in environment.SETTINGS.values()} == AS_UV
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://own.example/simple")
    assert environment.uv_environment()["UV_DEFAULT_INDEX"] == "https://own.example/simple"


def test_an_old_python_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 13))
    assert environment.main(["lab"]) == 1
    said = capsys.readouterr().err
    assert "this is Python 3.10, and the course needs 3.11 or newer" in said


@pytest.mark.parametrize("name", ["deploy/environment.py", "deploy/make.py", "gradschool.py"])
def test_the_scripts_need_nothing_but_python(name: str) -> None:
    """They run before anything is installed, in any Python: also to say that it is too old."""
    source = (ROOT / name).read_text(encoding="utf-8")
    compile(source, name, "exec", dont_inherit=True)
    code = f"import runpy; runpy.run_path({str(ROOT / name)!r}, run_name='looked at')"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], cwd=ROOT, check=True)


@pytest.mark.parametrize("command", ["lab", "check", "grade"])
def test_python_m_makes_the_environment(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`python -m gradschool ...` in a clone that this Python does not know: as `make lab`."""
    import gradschool

    called: list[list[str]] = []
    monkeypatch.setattr(gradschool, "installed", lambda: False)
    monkeypatch.setattr(subprocess, "call", lambda words: called.append(words) or 0)
    monkeypatch.setattr(os, "execv", lambda program, words: called.append(words))
    gradschool.main([command])
    first, second = ([str(word) for word in words] for words in called)
    assert first == [sys.executable, str(ROOT / "deploy" / "environment.py"), "lab"]
    assert Path(second[0]).parent.parent.name == ".venv"
    assert second[1:] == ["-m", "gradschool", command]


def test_a_folder_that_one_is_in_is_no_installation(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import gradschool

    about = tmp_path / "gradschool-9.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: gradschool\nVersion: 9\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert gradschool.installed()
    monkeypatch.setattr(gradschool, "HERE", tmp_path.resolve())
    assert not gradschool.installed()


def test_what_cannot_be_made_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import gradschool

    monkeypatch.setattr(gradschool, "installed", lambda: False)
    monkeypatch.setattr(subprocess, "call", lambda words: 1)
    assert gradschool.main(["lab"]) == 1
