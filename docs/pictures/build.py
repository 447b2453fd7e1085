"""Takes the pictures of the README again: `make pictures`. Needs Chromium or Chrome."""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

import engine as torch
from checkers import step
from checkers.ask.asking import answer
from checkers.course import exercises
from checkers.diagnose import checking
from checkers.judge import judging
from checkers.languages import LANGUAGES, say, speaking
from checkers.show.notebook import show

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FORGOTTEN = "y = x + 2\nz = (y ** 2) * 3\nout = z.mean()\nout.backward\nprint(x.grad)"
SECONDS = 2  # a step of the moving picture stays
PAGE = '<meta charset="utf-8"><body lang="{}" style="font: 14px system-ui; margin: 12px">'
CELL = '<pre style="background: #f5f5f5; border: 1px solid #ddd; padding: 6px">{}</pre>'


def not_yet(language: str) -> str:
    """The page of a check whose answer forgot to call backward."""
    known = exercises.find("3.1")
    asked = judging.question(known, FORGOTTEN, 1)
    verdict = checking.judge(known, asked, answer(asked))
    cell = CELL.format(FORGOTTEN + '\n\ncheck("3.1")')
    return PAGE.format(language) + cell + show(verdict, known, language).html


def stepper(folder: Path) -> Path:
    """The exported page of a walk back through four numbers."""
    x = torch.tensor([0.0, 1.0, 2.0, 3.0], requires_grad=True)
    y = x + 2
    z = y * y * 3
    out = z.mean()
    return step(out, names={"x": x, "y": y, "z": z, "out": out}).save(folder / "step.html")


def moving(page: Page, path: Path) -> None:
    """The walk from its first to its last step as a small animated picture."""
    forward = page.get_by_role("button", name=say("Next"))
    frames = [page.screenshot(full_page=True)]
    while forward.is_enabled():
        forward.click()
        frames.append(page.screenshot(full_page=True))
    images = [Image.open(io.BytesIO(frame)).convert("RGB") for frame in frames]
    width, height = (max(sides) for sides in zip(*(image.size for image in images), strict=True))
    padded = []
    for image in images:
        canvas = Image.new("RGB", (width, height), image.getpixel((1, 1)))
        canvas.paste(image)
        padded.append(canvas.resize((width // 2, height // 2), Image.Resampling.LANCZOS))
    # one palette for all frames: those that differ little stay small
    sheet = Image.new("RGB", (padded[0].width, padded[0].height * len(padded)))
    for number, image in enumerate(padded):
        sheet.paste(image, (0, number * image.height))
    palette = sheet.quantize(64)
    first, *rest = (image.quantize(palette=palette, dither=Image.Dither.NONE) for image in padded)
    lengths = [SECONDS * 1000] * len(rest) + [3 * SECONDS * 1000]
    first.save(
        path, save_all=True, append_images=rest, duration=lengths, loop=0, optimize=True, disposal=1
    )


def main() -> None:
    """Write docs/pictures/*.png and the moving ones, *.gif."""
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
                moving(opened(stepper(Path(folder)), 760), HERE / f"walk.{ending[:-3]}gif")
        browser.close()


if __name__ == "__main__":
    main()
