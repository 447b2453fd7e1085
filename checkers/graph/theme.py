"""Colours, fonts and the width of text. Every text colour has a contrast of 4.5:1 or more."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

SANS = (
    "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'Noto Sans CJK SC', "
    "'PingFang SC', 'Microsoft YaHei', sans-serif"
)
MONO = "Menlo, Consolas, 'Liberation Mono', 'Noto Sans Mono CJK SC', monospace"


@dataclass(frozen=True)
class Paint:
    fill: str
    stroke: str
    text: str


@dataclass(frozen=True)
class Palette:
    """One theme. `paints` by the role of a box, plain colours for everything else."""

    background: str
    border: str
    text: str
    muted: str
    gradient: str
    edge: str
    blocked: str
    paints: dict[str, Paint]


LIGHT = Palette(
    background="#fdfdfc",
    border="#e3e5e8",
    text="#1d2733",
    muted="#586472",
    gradient="#a03c12",
    edge="#8390a0",
    blocked="#b3403a",
    paints={
        "leaf": Paint("#e6f1fb", "#4a8ac2", "#0d4a80"),
        "operation": Paint("#f5f6f7", "#b3bcc7", "#1d2733"),
        "result": Paint("#e5f5ec", "#479a6c", "#14573a"),
        "constant": Paint("#fdfdfc", "#a7b0bb", "#47525f"),
        "summary": Paint("#f1eefb", "#8d80cd", "#43358f"),
        "plate": Paint("#f8f6fe", "#a79bdd", "#43358f"),
        "saved": Paint("#fcf0d6", "#d6a848", "#694800"),
        "modified": Paint("#fbe3e1", "#c4544c", "#8b1d15"),
        "version": Paint("#eceff2", "#a7b0bb", "#3d4854"),
        "hook": Paint("#e3f3f5", "#4b9ba8", "#0e545f"),
        "missing": Paint("#fbe9e7", "#c4544c", "#8b1d15"),
        "extra": Paint("#fdf3dc", "#cf9c2f", "#694800"),
        "replaced": Paint("#f1eafb", "#8a63c9", "#4f2a91"),
    },
)
DARK = Palette(
    background="#1a1e24",
    border="#343c46",
    text="#e8edf3",
    muted="#a3afbc",
    gradient="#f2a27c",
    edge="#7d8a99",
    blocked="#ee8d86",
    paints={
        "leaf": Paint("#16324b", "#5b9fd8", "#b5dbfb"),
        "operation": Paint("#272e37", "#586573", "#e8edf3"),
        "result": Paint("#163726", "#53b27d", "#b4ecca"),
        "constant": Paint("#1a1e24", "#6b7785", "#c3ccd6"),
        "summary": Paint("#2a2545", "#8d80cd", "#d5ccff"),
        "plate": Paint("#211f31", "#6f63ab", "#d5ccff"),
        "saved": Paint("#3d3012", "#b98d36", "#f3d797"),
        "modified": Paint("#47201e", "#d4645c", "#ffc4be"),
        "version": Paint("#2b323b", "#66727f", "#cfd8e1"),
        "hook": Paint("#143a40", "#4b9ba8", "#b0e6ee"),
        "missing": Paint("#45211f", "#d4645c", "#ffc4be"),
        "extra": Paint("#3d3012", "#b98d36", "#f3d797"),
        "replaced": Paint("#33244f", "#9a78d6", "#dfccff"),
    },
)

# Advance widths of Helvetica from space to tilde, thousandths of the font size
# (Adobe's font metrics file; Arial and Liberation Sans share them).
_HELVETICA = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
_ASCII_WIDTH = {
    chr(code): (_HELVETICA[code - 32] / 1000 if 32 <= code < 127 else 0.6) for code in range(128)
}.__getitem__
_MONO_WIDTH = 0.602
_BOLD = 1.07


@lru_cache(maxsize=4096)
def _sans_width(char: str) -> float:
    if char.isascii():
        return _ASCII_WIDTH(char)
    return columns(char) * 0.5 if columns(char) != 1 else 0.6


@lru_cache(maxsize=4096)
def columns(char: str) -> int:
    """Terminal columns of a character: 2 for Chinese and other wide ones, 0 for marks."""
    if char.isascii():
        return 1
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


@lru_cache(maxsize=8192)
def text_width(text: str, size: float, *, mono: bool = False, bold: bool = False) -> float:
    """Width in pixels. The SVG writer fits each text to it, whatever font a reader has."""
    if text.isascii():
        width = len(text) * _MONO_WIDTH if mono else sum(map(_ASCII_WIDTH, text))
    elif mono:
        width = sum(_MONO_WIDTH if count == 1 else count * 0.5 for count in map(columns, text))
    else:
        width = sum(map(_sans_width, text))
    return width * size * (_BOLD if bold else 1.0)
