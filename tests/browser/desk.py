"""A running JupyterLab, and what a learner does with a notebook in it, as a page object."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

DONE = re.compile(r"\[\d+\]:")  # the prompt of a cell that has run
RUN_MS = 60_000  # a kernel on a busy machine needs its time to start


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: where its files are, and how to open one of them."""

    folder: Path
    port: int
    token: str

    def url(self, notebook: str) -> str:
        """The address that opens a notebook of the folder in a fresh workspace."""
        workspace = secrets.token_hex(4)
        base = f"http://127.0.0.1:{self.port}"
        return f"{base}/lab/workspaces/{workspace}/tree/{notebook}?token={self.token}&reset"


@dataclass(frozen=True)
class Desk:
    """One notebook, open in a page."""

    page: Page

    def open(self, address: str) -> None:
        """Load the notebook and wait until its kernel is idle."""
        self.page.goto(address)
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=RUN_MS)
        # the status bar; the toolbar's circle is idle already before the kernel is connected
        expect(self.page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=RUN_MS)

    def cell(self, text: str) -> Locator:
        """The one code cell whose source contains this text."""
        cell = self.page.locator(
            ".jp-CodeCell", has=self.page.locator(".cm-content", has_text=text)
        )
        expect(cell).to_have_count(1, timeout=RUN_MS)
        return cell

    def write(self, cell: Locator, source: str) -> None:
        """Replace a cell's source, as by selecting everything and pasting."""
        cell.locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(source)

    def run(self, cell: Locator) -> Locator:
        """Run a cell with Shift+Enter, wait until it is done, and return its output."""
        prompt = cell.locator(".jp-InputPrompt")
        before = prompt.inner_text()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")
        expect(prompt).not_to_have_text(before, timeout=RUN_MS)
        expect(prompt).to_have_text(DONE, timeout=RUN_MS)
        return cell.locator(".jp-OutputArea").first

    def menu(self, *path: str) -> None:
        """Walk through the menu bar: menu("Run", "Run All Cells")."""
        self.page.locator(".lm-MenuBar-item").get_by_text(path[0], exact=True).click()
        for depth, name in enumerate(path[1:]):
            labels = self.page.locator(".lm-Menu").nth(depth).locator(".lm-Menu-itemLabel")
            labels.get_by_text(name, exact=True).click()

    def run_all(self) -> None:
        """Run every cell and wait for the last one."""
        self.menu("Run", "Run All Cells")
        last = self.page.locator(".jp-CodeCell .jp-InputPrompt").last
        expect(last).to_have_text(DONE, timeout=RUN_MS)

    def theme(self, name: str) -> None:
        """Switch to "JupyterLab Light" or "JupyterLab Dark"."""
        self.menu("Settings", "Theme", name)
        light = str(name.endswith("Light")).lower()
        self.page.wait_for_selector(f"body[data-jp-theme-light='{light}']", state="attached")
