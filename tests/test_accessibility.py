"""axe-core over every kind of page that the project makes: no serious finding, in light and dark.

The rules of what a page owes its readers are axe-core's, WCAG 2.1 A and AA among them. The pages of
the docs are looked at in test_docs.py, which builds them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from axe import findings
from playwright.sync_api import Browser

import engine as torch
from checkers import descend, explore, step

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder with every kind of page in it."""
    folder = tmp_path_factory.mktemp("pages")
    _lesson(folder / "lesson.html", "lessons/reference/3_backward.ipynb")
    _lesson(folder / "exercises.html", "exercises/reference/3_backward.ipynb")
    _reports(folder)
    x = torch.tensor([0.0, 1.0, 2.0], requires_grad=True)
    step((x * x).mean(), names={"x": x}).save(folder / "stepper.html")
    explore((x * x + 1).mean(), names={"x": x}).save(folder / "explorer.html")
    descend(lambda p: (p * p).sum(), [1.5, 1.0]).save(folder / "descent.html")
    return folder


def _lesson(target: Path, notebook: str) -> None:
    """A lesson as `jupyter nbconvert --to html` exports it, with its outputs."""
    command = [sys.executable, "-m", "nbconvert", "--to", "html", str(ROOT / notebook)]
    place = ["--output", target.stem, "--output-dir", str(target.parent)]
    subprocess.run([*command, *place], check=True, capture_output=True)


def _reports(folder: Path) -> None:
    """What a teacher gets of a small class."""
    maker = [sys.executable, str(ROOT / "tests" / "classroom" / "make_class.py")]
    subprocess.run(
        [*maker, str(folder / "handins"), "6"], check=True, capture_output=True, cwd=ROOT
    )
    grade = ["grade", str(folder / "handins"), "--out", str(folder / "results"), "--jobs", "1"]
    command = [sys.executable, "-m", "checkers.cli.main", *grade, "--accept-isolation", "process"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert ran.returncode in (0, 1), ran.stderr
    shutil.copy(folder / "results" / "index.html", folder / "class.html")
    shutil.copy(next((folder / "results" / "learners").glob("*.html")), folder / "learner.html")


# What nbconvert brings to an exported notebook: pale prompts, and pale numbers in code.
NBCONVERT = (".jp-InputPrompt", ".jp-OutputPrompt", ".highlight")
KINDS = {
    "lesson": NBCONVERT,
    "exercises": NBCONVERT,
    "class": (),
    "learner": (),
    "stepper": (),
    "explorer": (),
    "descent": (),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_has_no_serious_finding(
    kind: str, scheme: str, made: Path, browser: Browser
) -> None:
    assert findings(browser, made / f"{kind}.html", scheme, KINDS[kind]) == []


def test_a_fault_is_found(tmp_path: Path, browser: Browser) -> None:
    page = tmp_path / "fault.html"
    page.write_text('<!doctype html><html lang="en"><title>t</title><main><img src="x.png"></main>')
    assert any("image-alt" in each for each in findings(browser, page, "light"))
