"""Takes the pictures of the README again: `make pictures`. Needs Chromium or Chrome."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

import engine as torch
from checkers import exercise, judging, step
from checkers.asking import answer
from checkers.languages import LANGUAGES, say, speaking
from checkers.notebook import show

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FORGOTTEN = "y = x + 2\nz = (y ** 2) * 3\nout = z.mean()\nout.backward\nprint(x.grad)"
PAGE = '<meta charset="utf-8"><body lang="{}" style="font: 14px system-ui; margin: 12px">'
CELL = '<pre style="background: #f5f5f5; border: 1px solid #ddd; padding: 6px">{}</pre>'


def not_yet(language: str) -> str:
    """The page of a check whose answer forgot to call backward."""
    known = exercise.find("3.1")
    asked = judging.question(known, FORGOTTEN, 1)
    verdict = judging.judge(known, asked, answer(asked))
    cell = CELL.format(FORGOTTEN + '\n\ncheck("3.1")')
    return PAGE.format(language) + cell + show(verdict, known, language).html


def stepper(folder: Path) -> Path:
    """The exported page of a walk back through four numbers."""
    x = torch.tensor([0.0, 1.0, 2.0, 3.0], requires_grad=True)
    y = x + 2
    z = y * y * 3
    out = z.mean()
    return step(out, names={"x": x, "y": y, "z": z, "out": out}).save(folder / "step.html")


def main() -> None:
    """Write docs/pictures/*.png."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])

        def opened(path: Path, width: int) -> Page:
            page = browser.new_page(viewport={"width": width, "height": 400}, device_scale_factor=2)
            page.goto(path.as_uri())
            return page

        for language in LANGUAGES:
            ending = "png" if language == "en" else f"{language}.png"
            check = Path(folder, "check.html")
            check.write_text(not_yet(language), encoding="utf-8")
            opened(check, 600).screenshot(path=HERE / f"not_yet.{ending}", full_page=True)
            with speaking(language):
                walk = opened(stepper(Path(folder)), 880)
                for _ in range(8):  # into the walk back
                    walk.get_by_role("button", name=say("Next")).click()
            walk.screenshot(path=HERE / f"stepper.{ending}", full_page=True)
        browser.close()


if __name__ == "__main__":
    main()
