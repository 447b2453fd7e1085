"""A code cell in one edition: of the texts that a call has for each language, the one it speaks.

In a source stands

    described(figure, en="a line", zh=...)

and in the English notebook `described(figure, "a line")`: a learner reads one language. The line
breaks and all the rest of the cell stay as they are.
"""

from __future__ import annotations

import ast
from itertools import accumulate

from checkers.languages import LANGUAGES


def spoken(source: str, language: str) -> str:
    """The cell in one language; English where a call has no text in it.

    Raises ValueError for texts that other arguments stand between, and for a call without English.
    """
    if not any(f"{each}=" in source for each in LANGUAGES):
        return source
    text = source.encode()  # the columns of ast are bytes
    starts = list(accumulate(map(len, text.splitlines(keepends=True)), initial=0))
    try:
        calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    except SyntaxError:  # a cell with a magic of IPython's, or a mistake on purpose
        return source
    pieces = [piece for call in calls if (piece := _piece(call, language)) is not None]
    for (line, column), (end_line, end_column), value in sorted(
        pieces, key=lambda piece: piece[0], reverse=True
    ):
        kept = (ast.get_source_segment(source, value) or "").encode()
        text = text[: starts[line - 1] + column] + kept + text[starts[end_line - 1] + end_column :]
    return text.decode()


Place = tuple[int, int]


def _piece(call: ast.Call, language: str) -> tuple[Place, Place, ast.expr] | None:
    """Where the texts of a call begin and end, and which one stays; None for a call without."""
    texts = [each for each in call.keywords if each.arg in LANGUAGES]
    if not texts:
        return None
    first = call.keywords.index(texts[0])
    if call.keywords[first : first + len(texts)] != texts or first:
        raise ValueError("the texts of a call stand together, before its other keywords")
    by_language = {each.arg: each.value for each in texts}
    if "en" not in by_language:
        raise ValueError(f"a call with a text in {', '.join(map(str, by_language))} has none in en")
    last = texts[-1].value
    end = last.end_lineno or last.lineno, last.end_col_offset or 0
    return (texts[0].lineno, texts[0].col_offset), end, by_language.get(language, by_language["en"])
