"""The stepper in JupyterLab: live, and when the notebook is opened again without its kernel."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from desk import Desk, Lab
from playwright.sync_api import Browser, FrameLocator, expect

import engine as torch
from checkers.graph import step

PROGRAM = """\
import engine as torch
from checkers import step
x = torch.tensor([2.0], requires_grad=True)
y = x * x + 3 * x
step(y)"""

pytestmark = pytest.mark.browser


@pytest.fixture
def notebook(lab: Lab) -> Iterator[str]:
    path = lab.folder / "stepper.ipynb"
    cells = [nbformat.v4.new_code_cell(PROGRAM)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
    yield path.name
    path.unlink()


def shown(desk: Desk) -> FrameLocator:
    frame = desk.page.frame_locator("iframe.gs-stepper")
    frame.locator(".gs-step svg").wait_for()
    return frame


def photograph(desk: Desk, name: str) -> None:
    """A screenshot for whoever sets GRADSCHOOL_PHOTOS to a folder."""
    if folder := os.environ.get("GRADSCHOOL_PHOTOS"):
        desk.page.screenshot(path=Path(folder) / f"{name}.png")


def test_it_steps_in_the_lab_and_in_the_notebook_opened_again(
    browser: Browser, lab: Lab, notebook: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    desk = Desk(page)
    desk.open(lab.url(notebook))
    desk.run(desk.cell("import engine"))
    frame = shown(desk)
    expect(page.locator(".jp-OutputArea details")).not_to_have_attribute("open", "")
    frame.get_by_role("button", name="Next").click()
    expect(frame.locator(".gs-count-of")).to_contain_text("1")
    photograph(desk, "stepper_light")
    desk.theme("JupyterLab Dark")
    expect(frame.locator(".gs-step.gs-dark")).to_have_count(1)
    photograph(desk, "stepper_dark")
    desk.theme("JupyterLab Light")
    expect(frame.locator(".gs-step.gs-dark")).to_have_count(0)
    desk.menu("File", "Save Notebook")
    desk.menu("Kernel", "Shut Down Kernel")
    page.close()

    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.goto(lab.url(notebook))
    frame = shown(Desk(page))
    before = frame.locator("[role=status] h3").inner_text()
    frame.get_by_role("button", name="Next").click()
    assert frame.locator("[role=status] h3").inner_text() != before
    photograph(Desk(page), "stepper_reopened")
    page.close()


def test_a_notebook_that_is_not_trusted_shows_the_steps_as_text(
    browser: Browser, lab: Lab, notebook: str
) -> None:
    path = lab.folder / notebook
    written = nbformat.read(path, 4)
    x = torch.tensor([2.0], requires_grad=True)
    bundle = step(x * x, names={"x": x})._repr_mimebundle_()
    written.cells[0].outputs = [nbformat.v4.new_output("display_data", bundle)]
    nbformat.write(written, path)  # nobody signed it
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.goto(lab.url(notebook))
    output = page.locator(".jp-OutputArea").first
    expect(output).to_contain_text("Backward: MulBackward0", timeout=60_000)
    expect(output.locator("details")).to_have_attribute("open", "")
    expect(output.locator("iframe")).to_have_count(0)
    photograph(Desk(page), "stepper_untrusted")
    page.close()
