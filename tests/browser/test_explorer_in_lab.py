"""Numbers to drag in JupyterLab: the page, the linked widget, and a training that is stopped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from desk import RUN_MS, Desk, Lab
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser
CELLS = (
    """\
import engine as torch
from checkers import explore, watch_training
x = torch.tensor(2.0, requires_grad=True)
y = (x + 1) ** 2
explore(y)""",
    """\
import ipywidgets
shown = explore(y)
slider = ipywidgets.FloatText(description="teacher")
ipywidgets.link((shown.x, "value"), (slider, "value"))
ipywidgets.VBox([slider, shown.widget])""",
    "training = watch_training('moons', steps=100000)\ntraining",
    "print('learned', len(training.losses) < 100000, training.losses[-1] < training.losses[0])",
)


@pytest.fixture
def notebook(lab: Lab) -> Iterator[str]:
    path = lab.folder / "explorer.ipynb"
    cells = [nbformat.v4.new_code_cell(text) for text in CELLS]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
    yield path.name
    path.unlink()


def photograph(desk: Desk, name: str) -> None:
    """A screenshot for whoever sets GRADSCHOOL_PHOTOS to a folder."""
    if folder := os.environ.get("GRADSCHOOL_PHOTOS"):
        desk.page.screenshot(path=Path(folder) / f"{name}.png")


def test_numbers_are_dragged_linked_and_a_training_is_stopped(
    browser: Browser, lab: Lab, notebook: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 1100})
    desk = Desk(page)
    desk.open(lab.url(notebook))

    first = desk.cell("import engine")
    desk.run(first)
    frame = page.frame_locator("iframe.gs-explorer")
    grip = frame.locator(".gs-grip").first
    grip.focus()
    page.keyboard.press("ArrowUp")
    expect(frame.locator("text.gs-value").last).to_have_text("9.61")
    expect(first.locator(".jp-InputPrompt")).to_have_text("[1]:")  # the keys stayed in the page
    photograph(desk, "explorer_in_lab")

    second = desk.cell("import ipywidgets")
    desk.run(second)
    widget = second.locator(".gs-explore")
    field = second.locator(".widget-text input")
    widget.locator(".gs-grip").first.focus()
    page.keyboard.press("ArrowUp")
    expect(field).to_have_value("2.1", timeout=RUN_MS)  # the kernel heard of it
    field.fill("4")
    field.press("Enter")
    expect(widget.locator("text.gs-value").last).to_have_text("25", timeout=RUN_MS)

    third = desk.cell("training = watch")
    desk.run(third)
    output = third.locator(".jp-OutputArea")
    expect(output.locator(".widget-html", has_text="of 100000").first).not_to_contain_text(
        "step 0 ", timeout=RUN_MS
    )
    photograph(desk, "training_in_lab")
    stop = output.get_by_role("button", name="Stop and keep what was learned")
    stop.click()
    expect(stop).to_be_disabled(timeout=RUN_MS)
    said = desk.run(desk.cell("print('learned'"))
    expect(said).to_contain_text("learned True True")
    page.close()
