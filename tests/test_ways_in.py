"""The ways into the course that cannot be opened here: what can be tested of each, is."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser

from checkers import cli
from checkers.copying import notebooks
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
    copied = [words for what, words in steps("lab") + steps("wheel") if what == "COPY"]
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
    assert started["command"][1:3] == ["-m", "jupyterlab"]
    assert started["command"][-2:] != ["--", "--no-browser"]
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
    assert started["command"][1:3] == ["-m", "jupyterhub.singleuser"]
    assert f"--ServerApp.root_dir={tmp_path / 'my-gradschool'}" in started["command"]
    assert "--debug" in started["command"]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """What would have been started, in an empty folder."""
    called: dict[str, Any] = {}
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JUPYTERHUB_API_TOKEN", raising=False)
    monkeypatch.setattr(
        subprocess, "call", lambda command, cwd: called.update(command=command, cwd=cwd) or 0
    )
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


@pytest.mark.parametrize("path", sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")))
def test_an_issue_form_is_one(path: Path) -> None:
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {"name", "description", "body"} <= form.keys()
    names = [field["id"] for field in form["body"]]
    assert len(names) == len(set(names))
    assert all(field["type"] in ("input", "textarea") for field in form["body"])
    assert all(field["attributes"]["label"] for field in form["body"])
