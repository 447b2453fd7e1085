"""The buttons under a verdict, by mouse and by keys, and what is left of them without a kernel."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from desk import RUN_MS, Desk, Lab
from playwright.sync_api import Browser, expect

from checkers.course.exercises import all_exercises

IMPORTS = "import engine as torch\nfrom checkers import check, progress"
GIVEN = "x = torch.tensor([0.0, 1.0, 2.0, 3.0], requires_grad=True)"
ANSWER = """\
# --- begin 3.1 ---
y = x + 2
z = 3 * y ** 2
out = z.mean()
{call}
print(out.view(1))
print(x.grad)
# --- end 3.1 ---"""

OF_LEVEL = sum(each.id.startswith("3.") for each in all_exercises())

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(browser: Browser, lab: Lab) -> Iterator[Desk]:
    sources = (
        IMPORTS,
        GIVEN,
        ANSWER.format(call="out.backward"),
        'check("3.1")',
        "progress()",
        'check("3.2")',
    )
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    name = f"buttons_{secrets.token_hex(3)}.ipynb"  # a kernel of its own for each test
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), lab.folder / name)
    page = browser.new_page(viewport={"width": 1000, "height": 1100})
    desk = Desk(page)
    desk.open(lab.url(name))
    yield desk
    page.close()


def photograph(desk: Desk, name: str) -> None:
    """A screenshot for whoever sets GRADSCHOOL_PHOTOS to a folder."""
    if folder := os.environ.get("GRADSCHOOL_PHOTOS"):
        desk.page.screenshot(path=Path(folder) / f"{name}.png")


def test_from_wrong_to_right_with_the_buttons(desk: Desk, browser: Browser, lab: Lab) -> None:
    for text in ("import engine", "requires_grad", "begin 3.1"):
        desk.run(desk.cell(text))
    output = desk.run(desk.cell('check("3.1")'))
    expect(output).to_contain_text("✗ 3.1 not yet")

    output.get_by_role("button", name="Hint").click()
    expect(output).to_contain_text("Hint 1 of 3")
    output.get_by_role("button", name="Hint").press("Enter")  # by keys as well
    expect(output).to_contain_text("Hint 2 of 3")
    output.get_by_role("button", name="Solution").click()
    expect(output).to_contain_text("Solution of 3.1")
    photograph(desk, "buttons_wrong")

    answer = desk.cell("begin 3.1")
    desk.write(answer, ANSWER.format(call="out.backward()"))
    desk.run(answer)
    output.get_by_role("button", name="Check again").press("Space")
    expect(output).to_contain_text("✓ 3.1 right")
    expect(output).not_to_contain_text("not yet")
    desk.run(desk.cell("progress()"))
    expect(desk.page.locator("details[open] summary")).to_contain_text(f"1 / {OF_LEVEL}")
    desk.theme("JupyterLab Dark")
    photograph(desk, "buttons_right_dark")

    desk.theme("JupyterLab Light")
    desk.menu("File", "Save Notebook")
    desk.menu("Kernel", "Shut Down Kernel")
    name = desk.page.url.rpartition("/")[2].partition("?")[0]
    desk.page.close()
    again = browser.new_page(viewport={"width": 1000, "height": 1100})
    again.goto(lab.url(name))
    expect(again.locator(".jp-Notebook")).to_contain_text("✓ 3.1 right", timeout=60_000)
    again.wait_for_timeout(3000)  # a widget looks for its model for two seconds
    expect(again.get_by_text("Error displaying widget")).to_be_hidden()
    photograph(Desk(again), "buttons_reopened")
    again.close()


def test_the_solution_waits_for_an_attempt_or_a_second_press(desk: Desk) -> None:
    desk.run(desk.cell("import engine"))
    output = desk.run(desk.cell('check("3.2")'))
    expect(output).to_contain_text("not attempted")
    output.get_by_role("button", name="Solution").click()
    expect(output).to_contain_text("Try first")
    output.get_by_role("button", name="Solution").click()
    expect(output).to_contain_text("Solution of 3.2")


def test_the_buttons_live_on_when_the_page_is_loaded_again(
    desk: Desk, browser: Browser, lab: Lab
) -> None:
    for text in ("import engine", "requires_grad", "begin 3.1"):
        desk.run(desk.cell(text))
    expect(desk.run(desk.cell('check("3.1")'))).to_contain_text("✗ 3.1 not yet")
    desk.menu("File", "Save Notebook")
    name = desk.page.url.rpartition("/")[2].partition("?")[0]
    while "not yet" not in (lab.folder / name).read_text(encoding="utf-8"):
        desk.page.wait_for_timeout(100)
    desk.open(lab.url(name))

    output = desk.cell('check("3.1")').locator(".jp-OutputArea").first
    output.get_by_role("button", name="Hint").click()
    expect(output).to_contain_text("3.1 · Hint")
    answer = desk.cell("begin 3.1")
    desk.write(answer, ANSWER.format(call="out.backward()"))
    desk.run(answer)
    output.get_by_role("button", name="Check again").click()
    expect(output.get_by_text("✓ 3.1 right")).to_be_visible()
    expect(output.get_by_text("✗ 3.1 not yet")).to_be_hidden()
    photograph(desk, "buttons_reloaded")


def test_a_restarted_kernel_is_told_of(desk: Desk) -> None:
    for text in ("import engine", "requires_grad", "begin 3.1"):
        desk.run(desk.cell(text))
    output = desk.run(desk.cell('check("3.1")'))
    desk.menu("Kernel", "Restart Kernel…")
    desk.page.get_by_role("button", name="Confirm Kernel Restart").click()
    row = output.locator(".gs-buttons")
    expect(output.get_by_role("button", name="Hint")).to_be_hidden(timeout=RUN_MS)
    told = "getComputedStyle(document.querySelector('.gs-buttons'), '::after').content"
    desk.page.wait_for_function(f"{told}.includes('been restarted')")
    expect(row).to_be_visible()
    photograph(desk, "buttons_restarted")
    desk.run_all()
    output.get_by_role("button", name="Hint").click()
    expect(output).to_contain_text("3.1 · Hint")
