"""The ways into the course that cannot be opened here: what can be tested of each, is."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, expect

from checkers.cli import lab
from checkers.cli import main as cli
from checkers.course.copying import notebooks
from deploy import lite

ROOT = Path(__file__).parents[1]


# ---- an image, and what needs one ----------------------------------------------------------------


def steps(name: str) -> list[tuple[str, str]]:
    """The instructions of one stage of the Dockerfile."""
    text = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    found = re.findall(r"^([A-Z]+) (.*)$", text, re.MULTILINE)
    start = next(i for i, step in enumerate(found) if step[1].endswith(f" AS {name}"))
    end = next((i for i in range(start + 1, len(found)) if found[i][0] == "FROM"), len(found))
    return found[start:end]


def test_the_image_copies_what_there_is() -> None:
    stages = [step for name in ("packages", "wheel", "lab") for step in steps(name)]
    copied = [words for what, words in stages if what == "COPY"]
    assert len(copied) == 3
    for words in copied:
        source = words.split()[-2]
        assert "--from=wheel" in words or (ROOT / source).exists(), words


def test_the_image_builds_the_wheel_where_it_looks_for_it(tmp_path: Path) -> None:
    """The stage's own command, with another folder, offline."""
    (command,) = [words for what, words in steps("wheel") if what == "RUN" and "build" in words]
    words = shlex.split(command.replace("/dist", str(tmp_path)))
    subprocess.run([sys.executable, *words[1:]], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("gradschool-*.whl")
    installs = [words for what, words in steps("lab") if "/opt/gradschool/*.whl" in words]
    assert installs == [
        f"python -m pip install --no-cache-dir --no-deps /opt/gradschool/*{wheel.suffix}"
    ]
    assert ("COPY", "--from=wheel /dist /opt/gradschool/") in steps("lab")


def test_the_image_starts_the_lab(started: dict[str, Any], tmp_path: Path) -> None:
    (command,) = [json.loads(words) for what, words in steps("lab") if what == "CMD"]
    assert command[0] == "gradschool"
    assert cli.main(command[1:]) == 0
    assert started["module"] == "jupyterlab"
    assert "--no-browser" in started["arguments"]
    assert "--" not in started["arguments"]
    assert (tmp_path / "my-gradschool" / "lessons" / "1_variable.ipynb").exists()


def test_under_a_hub_lab_starts_the_hubs_own_server(
    started: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spawner = type("Spawner", (), {})
    hub = type("Config", (), {"Spawner": spawner})
    source = (ROOT / "deploy" / "jupyterhub_config.py").read_text(encoding="utf-8")
    exec(source, {"get_config": lambda: hub})
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "secret")
    assert cli.main([*spawner.cmd[1:], "--debug"]) == 0  # type: ignore[attr-defined]
    assert started["module"] == "jupyterhub.singleuser"
    assert f"--ServerApp.root_dir={tmp_path / 'my-gradschool'}" in started["arguments"]
    assert "--debug" in started["arguments"]


def test_the_image_installs_from_the_lock_file_only(tmp_path: Path) -> None:
    """But for the hub, whose version is the builder's choice."""
    installs = [
        words for name in ("packages", "wheel", "lab") for what, words in steps(name)
        if what == "RUN" and "install" in words
    ]  # fmt: skip
    assert len(installs) == 3
    for words in installs:
        assert "--require-hashes" in words or "--no-deps" in words or "jupyterhub" in words


def test_the_volume_is_the_folder_that_lab_writes_to() -> None:
    """As the docs say to run it: the work outlives the container, and belongs to its user."""
    lab_steps = steps("lab")
    (home,) = [words for what, words in lab_steps if what == "WORKDIR"]
    assert ("RUN", "mkdir my-gradschool") in lab_steps[lab_steps.index(("USER", "learner")) :]
    for page in ("deploy/Dockerfile", "docs/ways_in.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        assert f"-v my-gradschool:{home}/my-gradschool gradschool" in text


def test_a_container_without_a_volume_is_told(
    started: dict[str, Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab, "CONTAINER_SIGNS", (ROOT / "README.md",))
    assert cli.main(["lab"]) == 0
    same_disk = os.stat("/").st_dev == Path.cwd().stat().st_dev
    assert ("gone with this container" in capsys.readouterr().out) == same_disk
    monkeypatch.setattr(lab, "CONTAINER_SIGNS", (ROOT / "no such file",))
    assert cli.main(["lab"]) == 0
    assert "gone with this container" not in capsys.readouterr().out


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """What would have been started, in an empty folder."""
    called: dict[str, Any] = {}
    monkeypatch.chdir(tmp_path)
    for name in ("JUPYTERHUB_API_TOKEN", "JUPYTER_SERVER_URL"):
        monkeypatch.delenv(name, raising=False)

    def serve(module: str, arguments: tuple[str, ...], folder: Path) -> int:
        called.update(module=module, arguments=arguments)
        return 0

    monkeypatch.setattr(lab, "serve", serve)
    return called


def test_the_devcontainer_names_what_there_is() -> None:
    folder = ROOT / ".devcontainer"
    container = json.loads((folder / "devcontainer.json").read_text(encoding="utf-8"))
    build = container["build"]
    assert (folder / build["dockerfile"]).resolve() == ROOT / "deploy" / "Dockerfile"
    assert (folder / build["context"]).resolve() == ROOT
    assert steps(build["target"])
    dry = ["make", "-n", *container["postCreateCommand"].split()[1:]]
    subprocess.run(dry, cwd=ROOT, check=True, capture_output=True)


# ---- in the browser --------------------------------------------------------------------------------

# What Pyodide does not have, or what the first cell does not install.
ABSENT = [
    *("pygraphviz", "graphviz", "anywidget", "ipywidgets", "jupyterlab", "jupytext", "nbformat"),
    *("nbclient", "nbval", "rich", "jinja2", "resource", "fcntl", "multiprocessing", "ssl"),
]
IN_THE_BROWSER = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {absent!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in {cells!r}:
    result = shell.run_cell(cell, store_history=True)
    result.raise_error()
    print("->", result.result)
"""
CELLS = [
    "import engine as torch\nfrom checkers import check, draw, hint, progress, solution, step",
    "x = torch.tensor([0., 1., 2., 3.], requires_grad=True)",
    "# --- begin 3.1 ---\ny = x + 2\nz = y * y * 3\nout = z.mean()\nout.backward\n# --- end 3.1 ---",
    'check("3.1")',
    'hint("3.1")',
    'solution("3.1")',
    "progress()",
    "draw(out)",
    "step(out)",
]


def test_numpy_and_ipython_are_enough_for_a_learner(tmp_path: Path) -> None:
    """As in the browser: no Graphviz, no widgets, no processes; everything speaks text."""
    program = IN_THE_BROWSER.format(absent=ABSENT, cells=CELLS)
    environment = {**os.environ, "GRADSCHOOL_PROGRESS": str(tmp_path / "progress.json")}
    environment["PATH"] = ""  # no `dot` of this machine
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    for said in (
        "3.1 not yet: method mentioned",
        "Hint 1 of 3",
        "x.grad: no grad yet",
        "MeanBackward0",
    ):
        assert said in ran.stdout, ran.stdout


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lite.build(tmp_path_factory.mktemp("lite"))


def test_the_pages_hold_the_wheel_and_every_notebook(pages: Path) -> None:
    (wheel,) = (pages / "pypi").glob("gradschool-*.whl")
    index = json.loads((pages / "pypi" / "all.json").read_text(encoding="utf-8"))
    (release,) = index["gradschool"]["releases"].values()
    assert release[0]["filename"] == wheel.name
    for inner in notebooks(ROOT):
        notebook = json.loads((pages / "files" / inner).read_text(encoding="utf-8"))
        assert notebook["cells"][0]["source"] == lite.INSTALL
        assert notebook["metadata"]["kernelspec"]["name"] == "python"


@pytest.fixture
def address(pages: Path) -> Iterator[str]:
    """The pages, served on this machine."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(pages)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.browser
def test_a_lesson_opens_and_asks_for_pyodide_only(address: str, browser: Browser) -> None:
    """Nothing but the browser's Python comes from elsewhere. It is not let through: see the docs."""
    asked: set[str] = set()
    context = browser.new_context(service_workers="block")
    page = context.new_page()

    def answer(route: Any) -> None:
        if route.request.url.startswith(address):
            route.continue_()
        else:
            asked.add(route.request.url)
            route.abort()

    page.route("**/*", answer)
    page.goto(f"{address}/lab/index.html?path=lessons/1_variable.ipynb")
    page.get_by_role("heading", name="Lesson 1 ·").wait_for(timeout=60_000)
    for _ in range(100):
        if asked:
            break
        page.wait_for_timeout(200)
    context.close()
    assert {url.split("/")[3] for url in asked} == {"pyodide"}, asked


# What the network does -> what the bar says within ten seconds.
NETWORKS = {
    "none": (lambda route: route.abort(), "does not answer"),
    "silent": (lambda route: None, "does not answer"),
    "there": (lambda route: route.fulfill(body="", content_type="text/javascript"), "is coming"),
}


@pytest.mark.browser
@pytest.mark.parametrize("name", NETWORKS)
def test_the_pages_say_within_ten_seconds_what_they_wait_for(
    name: str, address: str, browser: Browser
) -> None:
    meet, said = NETWORKS[name]
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    inside = re.compile(re.escape(address))
    page.route(lambda url: not inside.match(url), meet)
    page.goto(f"{address}/")  # the address alone opens the start page
    bar = page.locator("#gradschool-waiting")
    bar.wait_for(timeout=10_000)
    assert "cdn.jsdelivr.net" in bar.inner_text()
    expect(bar).to_contain_text(said, timeout=10_000)
    page.get_by_role("heading", name="Start here").wait_for(timeout=60_000)
    context.close()


# ---- files for those who carry on ------------------------------------------------------------------


def test_pre_commit_runs_tools_of_the_environment() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-config"]
    subprocess.run([*command, ".pre-commit-config.yaml"], cwd=ROOT, check=True)
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    for hook in (hook for repo in config["repos"] for hook in repo["hooks"]):
        program, *arguments = hook["entry"].split()
        assert program in (".venv/bin/ruff", ".venv/bin/python")
        if program == ".venv/bin/ruff":
            run = [sys.executable, "-m", "ruff", *arguments, "engine/__init__.py"]
            subprocess.run(run, cwd=ROOT, check=True, capture_output=True)
        else:
            assert " ".join(arguments) in (ROOT / "Makefile").read_text(encoding="utf-8")


def executable(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.mark.skipif(os.name == "nt", reason="a script for bash")
def test_ci_runs_everything_and_then_the_quick_part_on_other_pythons(tmp_path: Path) -> None:
    """With a make that only notes what it is asked for, and Pythons that only start, or do not."""
    others = [minor for minor in (12, 13, 14) if minor != sys.version_info.minor][:2]
    executable(tmp_path / "bin" / "make", f'echo "$@" >> {tmp_path}/asked')
    executable(tmp_path / "bin" / "chromium", "exit 0")
    root = tmp_path / "pyenv" / "versions"
    executable(root / f"3.{others[0]}.1" / "bin" / "python", "exit 0")
    executable(root / f"3.{others[1]}.0" / "bin" / "python", "exit 127")
    executable(root / f"3.{sys.version_info.minor}.9" / "bin" / "python", "exit 0")
    for minor in range(11, 16):  # as pyenv stands in for those that are not chosen
        executable(tmp_path / "bin" / f"python3.{minor}", "exit 127")
    copy = tmp_path / "clone"
    (copy / ".ci").mkdir(parents=True)
    (copy / ".ci" / "run").write_bytes((ROOT / ".ci" / "run").read_bytes())
    executable(copy / ".venv" / "bin" / "python", f'exec {sys.executable} "$@"')
    environment = {**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    environment["PYENV_ROOT"] = str(tmp_path / "pyenv")
    subprocess.run(["bash", str(copy / ".ci" / "run")], env=environment, check=True)
    first, second = (tmp_path / "asked").read_text().splitlines()
    assert first == "test"
    python = root / f"3.{others[0]}.1" / "bin" / "python"
    assert second == f"quick VENV=.venv-3.{others[0]} PYTHON={python}"


def test_hosted_runners_call_the_same_commands() -> None:
    """What can be seen of the workflow without the runners: its commands and its systems."""
    path = ROOT / ".github" / "workflows" / "test.yml"
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    commands = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for command in commands:
        program, *words = shlex.split(command)
        if program == "make" or words[0] == "deploy/make.py":
            assert words[-1] in targets
        else:
            assert [program, *words] == ["python", "-m", "gradschool", "doctor"]
    matrix = jobs["quick"]["strategy"]["matrix"]
    assert {name.split("-")[0] for name in matrix["os"]} == {"ubuntu", "macos", "windows"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f">={matrix['python'][0]}" == project["requires-python"]
    assert "nobody has seen it run" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")))
def test_an_issue_form_is_one(path: Path) -> None:
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {"name", "description", "body"} <= form.keys()
    names = [field["id"] for field in form["body"]]
    assert len(names) == len(set(names))
    assert all(field["type"] in ("input", "textarea") for field in form["body"])
    assert all(field["attributes"]["label"] for field in form["body"])
