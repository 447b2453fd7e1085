"""Sheets as text: any of the usual encodings, and every cell with its place.

The place is what lets a sheet be filled in without touching anything else in it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MOST_CHARACTERS = 50_000_000
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# What follows a byte with its top bit set: one byte, or three of GB18030's four.
HIGH = re.compile(rb"[\x81-\xfe]([0-9][\x81-\xfe][0-9]|.)", re.DOTALL)


class SheetError(ValueError):
    """The sheet cannot be read or filled in; the text says why."""


@dataclass(frozen=True)
class Text:
    """A sheet's text without the mark at its start, and how to write it as it was."""

    text: str
    encoding: str
    mark: bytes = b""

    def bytes_of(self, text: str) -> bytes:
        """Another text as the sheet's own would be written. Raises SheetError."""
        try:
            return self.mark + text.encode(self.encoding)
        except UnicodeEncodeError as error:
            raise SheetError(
                f"{error.object[error.start]!r} cannot be written as {self.encoding}"
            ) from error


def read(path: Path) -> Text:
    """A sheet in UTF-8, UTF-16 or GB18030, told by its bytes. Raises SheetError, OSError."""
    raw = path.read_bytes()
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            return _decoded(raw[len(mark) :], encoding, mark, path)
    if b"\0" in raw[:200]:  # UTF-16 that does not say so: every other byte of ASCII is 0
        little = raw[1:200:2].count(0) > raw[0:200:2].count(0)
        return _decoded(raw, "utf-16-le" if little else "utf-16-be", b"", path)
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or is_chinese(raw):
            return Text(text, encoding)
    return Text(raw.decode("latin-1"), "latin-1")


def is_chinese(raw: bytes) -> bool:
    """Whether bytes that GB18030 can read are meant so: "Müller" in Latin-1 is readable, too.

    In Chinese both bytes of nearly every character have their top bit set, and letters that are not
    in GBK take four bytes, digits among them; in Western text a letter with an accent stands among
    plain ones.
    """
    found = HIGH.findall(raw[:200_000])
    return 2 * sum(len(rest) == 3 or rest >= b"\xa1" for rest in found) > len(found)


def _decoded(raw: bytes, encoding: str, mark: bytes, path: Path) -> Text:
    try:
        return Text(raw.decode(encoding), encoding, mark)
    except UnicodeDecodeError as error:
        raise SheetError(f"{path} is broken {encoding}: export it once more as CSV") from error


# ---- cells --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Span:
    """A cell: its text, and where it stands in the file, quotes included."""

    text: str
    start: int
    stop: int


def cells(text: str) -> Iterator[tuple[Span, ...]]:
    """The rows of a CSV text with the place of each cell. Raises SheetError."""
    if len(text) > MOST_CHARACTERS:
        raise SheetError(
            f"the sheet has {len(text)} characters, at most {MOST_CHARACTERS} are read"
        )
    place = 1 if text.startswith("\ufeff") else 0
    separator = _separator(text[place:])
    row: list[Span] = []
    while place < len(text):
        span = _cell(text, place, separator)
        row.append(span)
        place = span.stop
        if text[place : place + 1] == separator:
            place += 1
            if place == len(text):
                row.append(Span("", place, place))
            else:
                continue
        yield tuple(row)
        row = []
        place += 2 if text.startswith("\r\n", place) else 1


def _separator(text: str) -> str:
    """What stands between the cells of the first line: the most frequent of the usual ones."""
    line = re.split(r"[\r\n]", text, maxsplit=1)[0]
    return max(",;\t", key=line.count)


def _cell(text: str, start: int, separator: str) -> Span:
    if text[start] != '"':
        stop = start
        while stop < len(text) and text[stop] not in (separator, "\r", "\n"):
            stop += 1
        return Span(text[start:stop], start, stop)
    stop = start + 1
    while True:
        stop = text.find('"', stop)
        if stop < 0:
            line = text.count("\n", 0, start) + 1
            raise SheetError(f"line {line}: a quoted cell has no end")
        if text[stop + 1 : stop + 2] != '"':
            break
        stop += 2
    after = text[stop + 1 : stop + 2]
    if after and after not in (separator, "\r", "\n"):
        line = text.count("\n", 0, stop) + 1
        raise SheetError(f"line {line}: text behind the closing quote of a cell")
    return Span(text[start + 1 : stop].replace('""', '"'), start, stop + 1)
