"""The wheel: what is in it, and that it works without the clone.

It is built offline and installed into an environment of its own. Third-party packages are those of
the test environment, added to its path afterwards, so that nothing comes from a network.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import site
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pytest

from checkers.course import exercises, fences
from checkers.course.copying import notebooks

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
VERSION = PROJECT["version"]
SCRIPTS = "Scripts" if os.name == "nt" else "bin"


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel, away from the clone."""

    folder: Path

    def run(self, command: str, *arguments: str, code: int | None = 0) -> str:
        """What a command of the environment prints; fails on another exit code (None: any)."""
        ran = self._ran(command, *arguments)
        assert ran.returncode == code or code is None, ran.stdout + ran.stderr
        return ran.stdout

    def fails(self, command: str, *arguments: str) -> str:
        """What a command that cannot do its work says about it."""
        ran = self._ran(command, *arguments)
        assert ran.returncode == 2, ran.stdout + ran.stderr
        return ran.stderr

    def _ran(self, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        program = [str(self.folder / SCRIPTS / command), *arguments]
        clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
        return subprocess.run(
            program, cwd=self.folder, env=clean, capture_output=True, text=True, check=False
        )


def build_wheel(folder: Path, project: Path = ROOT) -> Path:
    """The project's wheel, built without a network."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=project, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def pip_install(environment: Path, wheel: Path) -> None:
    """`pip install --upgrade` of the wheel alone, into another environment; as docs say it."""
    python = str(environment / SCRIPTS / "python")
    # pip of the environment; one that uv made has none, so uv does it there
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "-q"]
    if importlib.util.find_spec("pip") is None:
        pip = [sys.executable, "-m", "uv", "pip", "install", "-q", "--python", python]
    only = ["--no-index", "--no-deps", "--upgrade"]
    subprocess.run([*pip, *only, str(wheel)], check=True, capture_output=True)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    pip_install(folder, wheel)
    paths = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", "venv", vars=paths))
    # A path that is added does not bring its own .pth files: the clone stays out of sight.
    (packages / "third_party.pth").write_text("\n".join(site.getsitepackages()))
    return Installed(folder)


# ---- what is in it -------------------------------------------------------------------------------


def names(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def tracked(*folders: str) -> list[str]:
    """Files of the repository, so that nothing somebody left lying about counts."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *folders]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [name for name in listed.splitlines() if (ROOT / name).exists()]


def test_the_wheel_holds_the_packages_and_the_course_and_nothing_else(wheel: Path) -> None:
    course = [name for name in tracked("lessons", "exercises") if "/reference/" not in name]
    expected = {f"checkers/course/{name}" for name in course} | {
        *tracked("engine", "checkers", "gradschool.py")
    }
    found = {name for name in names(wheel) if ".dist-info/" not in name}
    assert found == expected


@pytest.mark.parametrize(
    "name",
    [
        "engine/py.typed",
        "checkers/py.typed",
        "checkers/causes/misconceptions.toml",
        "checkers/causes/slips.toml",
        "checkers/graph/step.js",
        "checkers/cli/lab_settings/overrides.json",
        "checkers/graph/live/explore.js",
        "checkers/classroom/templates/learner.html",
        "checkers/course/lessons/1_variable.ipynb",
        "checkers/course/lessons/source/1_variable.py",
        "checkers/course/exercises/5_custom_function.ipynb",
        "checkers/course/exercises/source/3_backward/3_1.py",
        f"gradschool-{VERSION}.dist-info/licenses/LICENSE",
        f"gradschool-{VERSION}.dist-info/entry_points.txt",
    ],
)
def test_the_wheel_holds(name: str, wheel: Path) -> None:
    assert name in names(wheel)


# ---- that it works -------------------------------------------------------------------------------


def test_it_is_the_wheel_that_runs(installed: Installed) -> None:
    code = "import engine, checkers; print(engine.__file__); print(checkers.__file__)"
    for line in installed.run("python", "-c", code).splitlines():
        assert Path(line).is_relative_to(installed.folder)


def test_lab_copies_every_notebook_and_starts_jupyterlab(installed: Installed) -> None:
    folder = installed.folder / "learning"
    said = installed.run("gradschool", "lab", str(folder), "--", "--version")
    count = len(list(notebooks(ROOT)))
    assert f"{count} new notebooks" in said
    assert said.splitlines()[-1][0].isdigit(), "JupyterLab says its version"
    assert len(list(folder.rglob("*.ipynb"))) == count


def test_python_m_is_the_same_command(installed: Installed) -> None:
    """Where the folder of scripts is not on the path, as often on Windows."""
    assert installed.run("python", "-m", "gradschool", "--version") == f"gradschool {VERSION}\n"
    code = "import gradschool; print(gradschool.__version__)"
    assert installed.run("python", "-c", code) == f"{VERSION}\n"


def test_doctor_says_the_versions(installed: Installed) -> None:
    said = installed.run("gradschool", "doctor", code=None)
    assert said.startswith(f"gradschool {VERSION} in {installed.folder}")
    assert f"numpy {metadata.version('numpy')}: " in said
    assert f"jupyterlab {metadata.version('jupyterlab')}: " in said


# ---- the light core --------------------------------------------------------------------------------

# As `pip install` without an extra brings them: what pyproject.toml names, and their own files.
CORE = ("numpy", "graphviz", "pygraphviz")


@pytest.fixture(scope="module")
def core(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel with what every installation has and nothing else."""
    folder = tmp_path_factory.mktemp("core")
    venv.create(folder, with_pip=False)
    pip_install(folder, wheel)
    light = folder / "light"
    light.mkdir()
    for name in CORE:
        for top in {file.parts[0] for file in metadata.files(name) or [] if file.parts[0] != ".."}:
            place = Path(str(metadata.distribution(name).locate_file(top)))
            (light / top).symlink_to(place, target_is_directory=place.is_dir())
    paths = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", "venv", vars=paths))
    (packages / "light.pth").write_text(str(light))
    return Installed(folder)


def test_the_core_is_what_the_project_names(core: Installed) -> None:
    wanted = {re.split("[<>=]", each)[0] for each in PROJECT["dependencies"]}
    assert wanted == set(CORE)
    gone = ["rich", "jupyterlab", "IPython", "jinja2", "pytest", "anywidget"]
    code = f"import importlib.util as u; print([n for n in {gone} if u.find_spec(n)])"
    assert core.run("python", "-c", code) == "[]\n"


def test_the_core_computes_checks_and_draws(core: Installed) -> None:
    script = core.folder / "script.py"
    script.write_text(
        "import engine as torch\n"
        "from checkers import compare, draw, step\n"
        "x = torch.ones(3, requires_grad=True)\n"
        "y = (x * 2).sum()\n"
        "y.backward()\n"
        "print(x.grad.tolist(), '<svg' in draw(y).svg, 'MulBackward0' in str(step(y)))\n"
    )
    assert core.run("python", str(script)) == "[2.0, 2.0, 2.0] True True\n"
    core.run("gradschool", "draw", f"{script}:y", "--out", str(core.folder / "y.svg"))
    assert "<svg" in (core.folder / "y.svg").read_text(encoding="utf-8")
    core.run("gradschool", "doctor", code=None)


# Each command that needs an extra -> the extra, and a package that brings it.
LACKING = [
    (["lab", "mine"], "lab", "jupyterlab"),
    (["check", "answer.py"], "classroom", "rich"),
    (["grade", "handins", "--out", "out", "--accept-isolation", "process"], "classroom", "rich"),
    (["release", "3", "--out", "out"], "classroom", "jupytext"),
]


@pytest.mark.parametrize(("words", "extra", "package"), LACKING)
def test_a_command_that_lacks_something_says_what(
    words: list[str], extra: str, package: str, core: Installed
) -> None:
    (core.folder / "handins").mkdir(exist_ok=True)
    (core.folder / "answer.py").write_text(fences.fenced("3.1", exercises.find("3.1").solution))
    reference = ROOT / "exercises" / "reference" / "3_backward.ipynb"
    (core.folder / "handins" / "ada.ipynb").write_bytes(reference.read_bytes())
    said = core.fails("gradschool", *words)
    assert f"this needs {package}, of the extra `{extra}`" in said
    assert '-m pip install "' in said
    assert package in said
    assert "Traceback" not in said
    assert not (core.folder / "mine").exists()


# ---- the whole -------------------------------------------------------------------------------------


def test_check_reads_an_answer(installed: Installed) -> None:
    path = installed.folder / "answer.py"
    path.write_text(fences.fenced("3.1", exercises.find("3.1").solution))
    assert "1 of 1 right" in installed.run("gradschool", "check", str(path))


def test_grade_writes_a_gradebook(installed: Installed) -> None:
    folder = installed.folder / "handins"
    folder.mkdir()
    source = (ROOT / "exercises" / "reference" / "3_backward.ipynb").read_text(encoding="utf-8")
    (folder / "ada.ipynb").write_text(source, encoding="utf-8")
    grade = ["grade", str(folder), "--out", str(installed.folder / "results")]
    installed.run("gradschool", *grade, "--accept-isolation", "process")
    result = json.loads((installed.folder / "results" / "results.json").read_text())
    assert "ada" in json.dumps(result)


def test_a_newer_wheel_keeps_what_a_learner_wrote(
    wheel: Path, installed: Installed, tmp_path: Path
) -> None:
    """From an older version: other notebooks, the same answers."""
    older = tmp_path / "older"
    packages = ("engine", "checkers", "lessons", "exercises", "gradschool.py")
    for name in (*tracked(*packages), "README.md", "LICENSE"):
        (older / name).parent.mkdir(parents=True, exist_ok=True)
        (older / name).write_bytes((ROOT / name).read_bytes())
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    old_project = project.replace(f'version = "{VERSION}"', 'version = "0.0.1"')
    (older / "pyproject.toml").write_text(old_project, encoding="utf-8")
    lesson = older / "lessons" / "3_backward.ipynb"
    notebook = json.loads(lesson.read_text(encoding="utf-8"))
    notebook["cells"][0].update(id="text-older", source="# As it was in 0.0.1")
    lesson.write_text(json.dumps(notebook), encoding="utf-8")

    mine = tmp_path / "mine"
    old_wheel = build_wheel(tmp_path / "dist", older)
    assert old_wheel.name.startswith("gradschool-0.0.1-")
    try:
        pip_install(installed.folder, old_wheel)
        assert installed.run("gradschool", "--version") == "gradschool 0.0.1\n"
        installed.run("gradschool", "lab", str(mine), "--", "--version")
        path = mine / "lessons" / "3_backward.ipynb"
        written = json.loads(path.read_text(encoding="utf-8"))
        assert written["cells"][0]["source"] == "# As it was in 0.0.1"
        (answer,) = [c for c in written["cells"] if c["id"] == "exercise-3-1-answer"]
        answer["source"] = "# --- begin 3.1 ---\ny = x + 2  # mine\n# --- end 3.1 ---"
        path.write_text(json.dumps(written), encoding="utf-8")
        progress = '{"version": 1, "exercises": {"3.1": {"outcome": "not yet", "attempts": 4}}}'
        (mine / "lessons" / "progress.json").write_text(progress)
    finally:
        pip_install(installed.folder, wheel)

    assert installed.run("gradschool", "--version") == f"gradschool {VERSION}\n"
    said = installed.run("gradschool", "lab", str(mine), "--", "--version")
    assert "your answers in it: 3.1" in said
    now = path.read_text(encoding="utf-8")
    assert "y = x + 2  # mine" in now
    assert "As it was" not in now
    kept = path.with_name("3_backward.yours-1.ipynb").read_text(encoding="utf-8")
    assert "As it was" in kept
    assert (mine / "lessons" / "progress.json").read_text() == progress
