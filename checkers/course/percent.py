"""Reading the percent format: text in which `# %%` starts a cell. Exercise files are written in it.

The part of the format that exercise files use: code and markdown cells with key="value" metadata.
jupytext reads all of it, and takes seconds to import; the tests compare the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

START = re.compile(r"^# %%(?:[ ]+\[(?P<kind>\w+)\])?(?P<metadata>.*)$")
METADATA = re.compile(r'\s*(?P<key>[\w.]+)="(?P<value>[^"]*)"')


class PercentError(ValueError):
    """A line that starts a cell cannot be read."""


@dataclass(frozen=True)
class TextCell:
    """A cell: its kind, "code" or "markdown", what its first line says of it, and its text."""

    cell_type: str
    metadata: Mapping[str, str]
    source: str


def read(text: str) -> Iterator[TextCell]:
    """The cells of a text; what stands before the first one is no cell. Raises PercentError."""
    kind = ""
    metadata: dict[str, str] = {}
    lines: list[str] = []
    for line in text.splitlines():
        start = START.match(line)
        if start is None:
            lines.append(line)
            continue
        if kind:
            yield _cell(kind, metadata, lines)
        kind, metadata, lines = start["kind"] or "code", _metadata(line, start["metadata"]), []
    if kind:
        yield _cell(kind, metadata, lines)


def _metadata(line: str, text: str) -> dict[str, str]:
    if METADATA.sub("", text).strip():
        raise PercentError(f'{line!r}: expected key="value" behind `# %%` or `# %% [markdown]`')
    return {each["key"]: each["value"] for each in METADATA.finditer(text)}


def _cell(kind: str, metadata: Mapping[str, str], lines: list[str]) -> TextCell:
    if kind == "markdown":
        lines = [line.removeprefix("#").removeprefix(" ") for line in lines]
    return TextCell(kind, metadata, "\n".join(lines).strip("\n"))
