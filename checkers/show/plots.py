"""described(): a plot with words for those who do not see it.

On a narrow page the panels of a plot stand below each other: the picture is cut between its columns
of axes, and the pieces wrap as words do.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import image, pyplot

from checkers.languages import language
from checkers.show.shown import Shown

DOTS = 90  # per inch
SMALLEST = 0.75  # a panel is not shown smaller than this; then it goes to the next line


def described(figure: Any, words: str = "", **by_language: str) -> Shown:
    """A Matplotlib figure as an image with alt text; in a terminal the text alone.

    A source of a lesson gives the words in each language, `en=` and so on; the build puts those of
    the edition in their place. A notebook that was built before that has them all, and works.
    The image has a background of its own, so that it is readable on a dark page as well. The figure
    is closed: a notebook would show it a second time otherwise.
    """
    said = words or by_language.get(language()) or by_language.get("en", "")
    if not said:
        raise TypeError("described() needs the words that say what the figure shows")
    pixels = io.BytesIO()
    figure.savefig(pixels, format="png", dpi=DOTS, facecolor="white")
    cuts = _cuts(figure)
    pyplot.close(figure)
    alt = html.escape(said)
    if not cuts:
        whole = f'alt="{alt}" style="max-width:100%;height:auto"'
        return Shown(said, _image(pixels.getvalue(), whole))
    pixels.seek(0)
    panels = "".join(map(_panel, np.split(image.imread(pixels), cuts, axis=1)))
    row = "display:flex;flex-wrap:wrap;align-items:flex-start"
    return Shown(said, f'<div role="img" aria-label="{alt}" style="{row}">{panels}</div>')


def _panel(picture: Any) -> str:
    """One column of axes, as wide as it was drawn where the page has room for it."""
    width = picture.shape[1]
    pixels = io.BytesIO()
    image.imsave(pixels, picture, format="png")
    room = f"flex:{width} 1 {round(SMALLEST * width)}px;max-width:min(100%,{width}px);min-width:0"
    return _image(pixels.getvalue(), f'alt="" style="{room};height:auto"')


def _image(png: bytes, attributes: str) -> str:
    return f'<img src="data:image/png;base64,{base64.b64encode(png).decode()}" {attributes}>'


def _cuts(figure: Any) -> Sequence[int]:
    """Where the picture can be cut from top to bottom without cutting anything, in pixels."""
    boxes = sorted((box.x0, box.x1) for axes in figure.axes if (box := axes.get_tightbbox()))
    scale = DOTS / figure.dpi
    cuts, end = [], boxes[0][1] if boxes else 0.0
    for left, right in boxes[1:]:
        if left >= end:
            cuts.append(round(scale * (left + end) / 2))
        end = max(end, right)
    return cuts
