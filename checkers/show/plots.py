"""described(): a plot with words for those who do not see it, in the language of the edition."""

from __future__ import annotations

import base64
import html
import io
from typing import Any

from matplotlib import pyplot

from checkers.languages import language
from checkers.show.shown import Shown


def described(figure: Any, *, en: str, zh: str) -> Shown:
    """A Matplotlib figure as an image with alt text; in a terminal the text alone.

    The image has a background of its own, so that it is readable on a dark page as well. The figure
    is closed: a notebook would show it a second time otherwise.
    """
    said = zh if language() == "zh" else en
    pixels = io.BytesIO()
    figure.savefig(pixels, format="png", dpi=90, facecolor="white")
    pyplot.close(figure)
    source = base64.b64encode(pixels.getvalue()).decode()
    image = f'<img src="data:image/png;base64,{source}" alt="{html.escape(said)}"'
    return Shown(said, f'{image} style="max-width:100%;height:auto">')
