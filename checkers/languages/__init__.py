"""The languages of the course: which one is spoken here, and how its sentences are found.

English stands in the code. Another language is a file beside this one, named by its code, fr.toml:
tables of the English sentences with their translations, and under [about] what the language itself
needs. `say` takes a sentence that is still to be filled in, `translated` a phrase that came filled
in from elsewhere: from an exercise's ask, from a graph's data, from a jailed process.
`python -m checkers.languages.missing fr` lists what a file lacks.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
LANGUAGES = ("en", *sorted(path.stem for path in FOLDER.glob("*.toml")))
VARIABLE = "GRADSCHOOL_LANGUAGE"
_chosen = [""]  # the last one is spoken; "" for the edition's own


def language(choice: str | None = None) -> str:
    """The language that feedback and pictures speak; with a choice, speak that one from now on.

    Without a choice it is the language of the edition: what GRADSCHOOL_LANGUAGE says, else what the
    metadata of this kernel's notebook say, else that of a folder named after one ("zh"), else "en".
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
    name = Path(folder).name
    return of_file(Path(notebook)) or (name if name in LANGUAGES else "en")


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
def sections(spoken: str) -> Mapping[str, Mapping[str, Any]]:
    """The file of a language by section; empty for English."""
    if spoken == "en":
        return {}
    import tomllib  # whoever speaks English does without

    return tomllib.loads((FOLDER / f"{spoken}.toml").read_text(encoding="utf-8"))


@functools.cache
def _sentences(spoken: str) -> Mapping[str, str]:
    """Every sentence by its English."""
    return {
        english: text
        for name, section in sections(spoken).items()
        if name != "about"
        for english, text in section.items()
        if isinstance(text, str)
    }


def say(english: str, spoken: str | None = None, /, **fields: object) -> str:
    """A sentence in the language that is spoken, its words in braces filled in.

    Where the language has no such sentence, English is spoken.
    """
    spoken = spoken or language()
    text = _sentences(spoken).get(english, english)
    return fill(text, fields, spoken) if fields else text


@functools.cache
def _unspaced(spoken: str) -> re.Pattern[str] | None:
    """The characters between which a language puts no space; None where words are spaced."""
    characters = sections(spoken).get("about", {}).get("unspaced", "")
    return re.compile(f"[{characters}]") if characters else None


def is_unspaced(spoken: str) -> bool:
    """Whether a language puts no space between two sentences."""
    return _unspaced(spoken) is not None


def fill(text: str, fields: Mapping[str, object], spoken: str) -> str:
    """Put the words in braces in place; other braces stay (no str.format: words are strangers').

    In Chinese a space parts Chinese from anything else, so it goes where the word is Chinese too.
    """
    unspaced = _unspaced(spoken)

    def word(found: re.Match[str]) -> str:
        before, name, after = found.groups()
        value = str(fields[name])
        if unspaced is not None:
            before = "" if unspaced.match(value[:1]) else before
            after = "" if unspaced.match(value[-1:]) else after
        return f"{before}{value}{after}"

    return re.sub(r"( ?)\{(\w+)\}( ?)", word, text)


def section(name: str) -> Mapping[str, str]:
    """English to what is spoken, for those who cannot call `say`; nothing when that is English."""
    return sections(language()).get(name, {})


def translated(phrase: str, spoken: str | None = None) -> str:
    """A finished phrase in the language that is spoken; itself when it is a name or unknown."""
    spoken = spoken or language()
    for pattern, text in _patterns(spoken):
        found = pattern.fullmatch(phrase)
        if found:
            words = {name: translated(word, spoken) for name, word in found.groupdict().items()}
            return fill(text, words, spoken)
    return phrase


@functools.cache
def _patterns(spoken: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The section [phrases], each with its words in braces as groups."""

    def pattern(english: str) -> re.Pattern[str]:
        parts = re.split(r"\{(\w+)\}", english)
        parts[::2] = map(re.escape, parts[::2])
        parts[1::2] = [f"(?P<{name}>.+)" for name in parts[1::2]]
        return re.compile("".join(parts), re.DOTALL)

    phrases = sections(spoken).get("phrases", {})
    return tuple((pattern(english), text) for english, text in phrases.items())
