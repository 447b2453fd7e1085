"""The languages of the course: which one is spoken here, and how its sentences are found.

English stands in the code; chinese.toml has the Chinese for each sentence. `say` takes a sentence
that is still to be filled in, `translated` a phrase that came filled in from elsewhere: from an
exercise's ask, from a graph's data, from a jailed process.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

LANGUAGES = ("en", "zh")
VARIABLE = "GRADSCHOOL_LANGUAGE"
HAN = re.compile("[\u4e00-\u9fff]")
_chosen = [""]  # the last one is spoken; "" for the edition's own


def language(choice: str | None = None) -> str:
    """The language that feedback and pictures speak; with a choice, speak that one from now on.

    Without a choice it is the language of the edition: what GRADSCHOOL_LANGUAGE says, else what the
    metadata of this kernel's notebook say, else "zh" in a folder zh and "en" anywhere else.
    """
    if choice is not None:
        _chosen[-1] = _known(choice)
    return _chosen[-1] or _of_the_edition()


@contextlib.contextmanager
def speaking(choice: str) -> Iterator[None]:
    """Speak a language for a while."""
    _chosen.append(_known(choice))
    try:
        yield
    finally:
        _chosen.pop()


def _known(choice: str) -> str:
    if choice not in LANGUAGES:
        raise ValueError(f"language {choice!r}: the course speaks {' and '.join(LANGUAGES)}")
    return choice


# ---- the edition --------------------------------------------------------------------------------


def _of_the_edition() -> str:
    named = os.environ.get(VARIABLE)
    if named in LANGUAGES:
        return named
    try:
        folder = os.getcwd()
    except OSError:  # it was deleted under us
        return "en"
    # Jupyter's server tells a kernel which notebook it was started for.
    return _of_notebook(os.environ.get("JPY_SESSION_NAME", ""), folder)


@functools.cache
def _of_notebook(notebook: str, folder: str) -> str:
    return of_file(Path(notebook)) or ("zh" if Path(folder).name == "zh" else "en")


def of_file(notebook: Path) -> str:
    """The language that a notebook's metadata name, "" if they name none or it is no notebook."""
    try:
        found = json.loads(notebook.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    for key in ("metadata", "gradschool", "language"):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) and found in LANGUAGES else ""


# ---- sentences ----------------------------------------------------------------------------------


@functools.cache
def chinese() -> Mapping[str, Mapping[str, str]]:
    """The Chinese sentences by section, then by their English."""
    import tomllib  # whoever speaks English needs neither of them
    from importlib import resources

    with resources.files("checkers").joinpath("chinese.toml").open("rb") as file:
        return tomllib.load(file)


@functools.cache
def _sentences() -> Mapping[str, str]:
    return {english: text for section in chinese().values() for english, text in section.items()}


def say(english: str, spoken: str | None = None, /, **fields: object) -> str:
    """A sentence in the language that is spoken, its words in braces filled in."""
    spoken = spoken or language()
    text = _sentences().get(english, english) if spoken == "zh" else english
    return fill(text, fields, spoken) if fields else text


def fill(text: str, fields: Mapping[str, object], spoken: str) -> str:
    """Put the words in braces in place; other braces stay (no str.format: words are strangers').

    In Chinese a space parts Chinese from anything else, so it goes where the word is Chinese too.
    """

    def word(found: re.Match[str]) -> str:
        before, name, after = found.groups()
        value = str(fields[name])
        if spoken == "zh":
            before = "" if HAN.match(value[:1]) else before
            after = "" if HAN.match(value[-1:]) else after
        return f"{before}{value}{after}"

    return re.sub(r"( ?)\{(\w+)\}( ?)", word, text)


def section(name: str) -> Mapping[str, str]:
    """English to what is spoken, for those who cannot call `say`; nothing when that is English."""
    return chinese()[name] if language() == "zh" else {}


def translated(phrase: str, spoken: str | None = None) -> str:
    """A finished phrase in the language that is spoken; itself when it is a name or unknown."""
    if (spoken or language()) != "zh":
        return phrase
    for pattern, text in _patterns():
        found = pattern.fullmatch(phrase)
        if found:
            words = {name: translated(word, "zh") for name, word in found.groupdict().items()}
            return fill(text, words, "zh")
    return phrase


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The section [phrases], each with its words in braces as groups."""

    def pattern(english: str) -> re.Pattern[str]:
        parts = re.split(r"\{(\w+)\}", english)
        parts[::2] = map(re.escape, parts[::2])
        parts[1::2] = [f"(?P<{name}>.+)" for name in parts[1::2]]
        return re.compile("".join(parts), re.DOTALL)

    return tuple((pattern(english), text) for english, text in chinese()["phrases"].items())
