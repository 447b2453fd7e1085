"""A learner at the desk: lesson 3 in JupyterLab, in a real browser, from starter to right."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk, Lab
from playwright.sync_api import Browser, Locator, expect

LESSON = Path(__file__).parents[2] / "lessons" / "3_backward.ipynb"
SOLUTION = """\
# --- begin 3.1 ---
y = x + 2
z = 3 * y ** 2
out = torch.sum(z) / len(z)
out.backward()
print(out.view(1))
print(x.grad)
# --- end 3.1 ---"""
NOT_CALLED = SOLUTION.replace("out.backward()", "out.backward")

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(browser: Browser, lab: Lab) -> Iterator[Desk]:
    """Lesson 3, open on a copy, with its kernel running."""
    shutil.copy(LESSON, lab.folder / LESSON.name)
    page = browser.new_page(viewport={"width": 1280, "height": 1100})
    desk = Desk(page)
    desk.open(lab.url(LESSON.name))
    yield desk
    page.close()


def picture(output: Locator) -> Locator:
    """The drawn graph in an output, loaded and with a text for those who cannot see it."""
    image = output.locator("img")
    expect(image).to_have_count(1)
    assert image.evaluate("image => image.complete && image.naturalWidth > 100")
    assert image.get_attribute("alt")
    return image


def test_from_starter_to_right_and_to_a_wrong_answer(desk: Desk, tmp_path: Path) -> None:
    desk.run_all()
    expect(desk.page.locator("[data-mime-type='application/vnd.jupyter.error']")).to_have_count(0)
    given = desk.cell("x = torch.tensor([0.0, 1.0, 2.0, 3.0], requires_grad=True)")
    answer, check = desk.cell("# --- begin 3.1 ---"), desk.cell('check("3.1")')
    expect(check.locator(".jp-OutputArea").first).to_contain_text("not attempted")

    desk.run(given)  # later cells of the lesson have given x another meaning
    desk.write(answer, SOLUTION)
    expect(desk.run(answer)).to_contain_text("tensor([3.0000, 4.5000, 6.0000, 7.5000])")
    verdict = desk.run(check)
    expect(verdict).to_contain_text("right")
    picture(verdict)
    photograph(desk, check, tmp_path, "right")

    desk.run(given)
    desk.write(answer, NOT_CALLED)
    desk.run(answer)
    verdict = desk.run(check)
    expect(verdict).to_contain_text("not yet")
    expect(verdict).to_contain_text("without parentheses")
    picture(verdict)
    photograph(desk, check, tmp_path, "not_yet")


def photograph(desk: Desk, cell: Locator, folder: Path, name: str) -> None:
    """Screenshots in both themes, for people to look at; pytest keeps the last three runs."""
    for theme in ("Dark", "Light"):
        desk.theme(f"JupyterLab {theme}")
        cell.scroll_into_view_if_needed()
        desk.page.screenshot(path=folder / f"{name}_{theme.lower()}.png")
