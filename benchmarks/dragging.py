"""How fast an explorer's page is: the call, and a repaint after a number was dragged.

The call is timed by the clock: from `explore(out)` to the finished page, and in the browser from
there to the first picture. A repaint is timed in the browser: all numbers computed again, written
into the picture, and laid out.

    python benchmarks/dragging.py
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import engine as torch
from checkers.graph import Explorer, explore

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-sync"]
LIMITS = {20: 16.0, 60: 50.0}  # milliseconds of a repaint, by the number of boxes
FIRST = 150.0  # milliseconds from the call to the first picture
ROUNDS = 40

FIRST_PAINT = """(text) => new Promise((done) => {
  const began = performance.now();
  const frame = document.createElement("iframe");
  frame.srcdoc = text; // as a notebook shows it
  document.body.replaceChildren(frame);
  const look = () => {
    const shown = frame.contentDocument?.querySelector(".gs-rate-text");
    if (shown) requestAnimationFrame(() => done(performance.now() - began));
    else setTimeout(look, 1);
  };
  look();
})"""
REPAINT = """(rounds) => {
  const root = document.querySelector(".gs-explore");
  const model = root.gsModel;
  const [id] = model.trace.leaves;
  const times = [];
  for (let i = 0; i < rounds; i++) {
    const began = performance.now();
    const old = model.sources[id];
    const data = Float64Array.from(old.data);
    data[0] = 0.5 + i / 100;
    model.sources = { ...model.sources, [id]: { ...old, data } };
    root.gsPaint();
    root.getBoundingClientRect();
    times.push(performance.now() - began);
  }
  return times;
}"""


def boxes(count: int) -> tuple[Any, dict[str, Any]]:
    """A program of `count` boxes of four numbers: products, sums and tanh of a few leaves."""
    leaves = [torch.tensor([0.5, -0.3, 0.8, 0.1], requires_grad=True) for _ in range(4)]
    h = leaves[0]
    for number in range(count - 5):
        other = leaves[number % 4]
        h = (h * other, h + other, h.tanh())[number % 3]
    return h.sum(), {f"x{number}": leaf for number, leaf in enumerate(leaves)}


def rows() -> Iterator[str]:
    """The table in Markdown, a line as soon as it is measured; one sentence where it cannot be."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if path is None:
        yield "Not measured: no browser, or no playwright to drive it."
        return
    yield "| explore | boxes | call to page, ms | page to picture, ms | repaint of a drag, ms |"
    yield "|---|---|---|---|---|"
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for count, limit in LIMITS.items():
            out, names = boxes(count)
            calls = []
            for _ in range(5):
                began = time.perf_counter()
                page_text = explore(out, names=names).to_html()
                calls.append(time.perf_counter() - began)
            file = Path(folder) / f"{count}.html"
            file.write_text(page_text, "utf-8")
            page = browser.new_page()
            firsts = [page.evaluate(FIRST_PAINT, page_text) for _ in range(5)]
            page.goto(file.as_uri())
            repaints = page.evaluate(REPAINT, ROUNDS)
            page.close()
            call, first = min(calls) * 1e3, min(firsts)  # other programs only ever add
            repaint = statistics.median(repaints)
            shown = explore(out, names=names)
            assert isinstance(shown, Explorer)
            total = "✓" if call + first <= FIRST else "✗"
            mark = "✓" if repaint <= limit else "✗"
            yield (
                f"| a chain with side branches | {len(shown.trace['nodes'])} | {call:.0f} "
                f"| {first:.0f} (together {total} ≤ {FIRST:.0f}) "
                f"| {repaint:.1f} ({mark} ≤ {limit:.0f}) |"
            )
        browser.close()


if __name__ == "__main__":
    for line in rows():
        print(line, flush=True)
