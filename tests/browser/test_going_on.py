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
