"""How Python prints its own types differs between versions; the record has one form for all.

Until 3.11 an OrderedDict prints as a list of pairs, from 3.12 on as a dictionary. The record has
the pairs.
"""

from __future__ import annotations

START = "OrderedDict({"
OPEN, CLOSE = "([{", ")]}"


def one_form(printed: str) -> str:
    """What was printed, with every OrderedDict as a list of pairs."""
    at = printed.find(START)
    while at >= 0:
        begin = at + len(START)
        pairs, end = _pairs(printed, begin)
        inner = ", ".join(f"({one_form(key)}, {one_form(value)})" for key, value in pairs)
        printed = f"{printed[:at]}OrderedDict([{inner}]{printed[end + 1 :]}"
        at = printed.find(START, at + len("OrderedDict(["))
    return printed


def _pairs(text: str, start: int) -> tuple[list[tuple[str, str]], int]:
    """The pairs of a printed dictionary whose brace opens before ``start``, and where it closes."""
    pairs: list[tuple[str, str]] = []
    key, begin, depth, quote = "", start, 0, ""
    i = start
    while i < len(text):
        c = text[i]
        if quote:
            if c == "\\":
                i += 1
            elif c == quote:
                quote = ""
        elif c in "'\"":
            quote = c
        elif c in OPEN:
            depth += 1
        elif c in CLOSE and depth:
            depth -= 1
        elif not depth and c == ":" and not key:
            key, begin = text[begin:i], i + 2
        elif not depth and c in ",}":
            if key:
                pairs.append((key, text[begin:i]))
            key, begin = "", i + 2
            if c == "}":
                return pairs, i
        i += 1
    raise ValueError(f"no end of what begins here: {text[start - len(START) : start + 60]!r}")
