"""Coming back: the start page leads to the very exercise, and nothing opens as if it were changed."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk, Lab
from playwright.sync_api import Browser, expect

from checkers.course import copying, desk

pytestmark = pytest.mark.browser

EDITIONS = [("lessons", "Go on with 3.9 "), ("lessons/zh", "接着做：3.9 ")]


@pytest.fixture
def course(lab: Lab) -> Iterator[Path]:
    """The course as `gradschool lab` copies it, of somebody who has got as far as 3.9."""
    copying.copy_course(copying.course_folder(), lab.folder)
    progress = {"version": 1, "exercises": {"3.9": {"outcome": "not yet"}}, "last": "3.9"}
    (lab.folder / "lessons" / desk.FILE).write_text(json.dumps(progress), encoding="utf-8")
    yield lab.folder
    for part in ("lessons", "exercises"):
        shutil.rmtree(lab.folder / part)


@pytest.mark.parametrize(("folder", "said"), EDITIONS)
@pytest.mark.usefixtures("course")
def test_the_start_page_leads_to_the_cell_and_opens_nothing_changed(
    browser: Browser, lab: Lab, folder: str, said: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    start = Desk(page)
    start.open(lab.url(f"{folder}/0_start.ipynb"))
    page.wait_for_timeout(1000)  # what the kernel says of itself has arrived
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)
    link = start.run(start.cell("progress()")).get_by_role("link", name=said)
    expect(link).to_have_attribute("href", re.compile("3b_several_passes.*#cell-id=exercise-3-9-"))
    link.click()
    tab = page.locator(".lm-TabBar-tabLabel", has_text="3b_several_passes")
    expect(tab).to_be_visible(timeout=30_000)
    expect(page.locator("h3", has_text="3.9 ").first).to_be_attached(timeout=30_000)
    page.close()


# exercises far down in their lessons
LINKED = ["1_variable 1-2", "1_variable 1-5", "3b_several_passes 3-14"]


@pytest.mark.parametrize("linked", LINKED)
def test_a_link_shows_the_heading_of_its_exercise(
    browser: Browser, own_lab: Lab, linked: str
) -> None:
    """With estimated heights of cells out of view it was below the toolbar, or far above it."""
    copying.copy_course(copying.course_folder(), own_lab.folder)
    lesson, exercise = linked.split()
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    start = Desk(page)
    start.open(own_lab.url("lessons/0_start.ipynb"))
    output = start.run(start.cell("progress()"))
    output.locator("details").evaluate_all("each => each.forEach(one => one.open = true)")
    output.locator(f'a[href*="{lesson}"][href$="#cell-id=exercise-{exercise}-prompt"]').click()
    heading = page.locator("h3", has_text=f"{exercise.replace('-', '.')} ")
    expect(heading).to_be_in_viewport(timeout=60_000)
    page.wait_for_timeout(3000)  # whatever moves it after that
    toolbar = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-NotebookPanel-toolbar")
    below = toolbar.bounding_box()
    found = heading.bounding_box()
    assert below is not None
    assert found is not None
    assert below["y"] + below["height"] <= found["y"] < 700, "in the page's upper part"
    page.close()
