"""The catalogue: every cause that feedback can name, and its sentences.

The texts are data: causes that a sign proposes (misconceptions.toml), and what a repair shows
(slips.toml). They are English; other languages have them in their files, as all that is said.
What recognises and proves a cause lives in `checkers.diagnose`.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import Any

from checkers.languages import LANGUAGES, is_unspaced, say, translated

Fields = Mapping[str, object]
FILES = ("misconceptions.toml", "slips.toml")


@dataclass(frozen=True)
class Entry:
    """A diagnosis as the catalogue has it; texts in English."""

    id: str
    level: int
    title: str
    said: str


@dataclass(frozen=True)
class Diagnosis:
    """A recognised cause: a catalogue entry and the words that fill its sentence.

    An exercise may bring a sentence of its own, by language, which is said in place of the entry's;
    `{name}` in it is the field of that name, in the words of the language.
    One that `yields` names only what is seen: a sign or a repair that says why comes before it.
    """

    id: str
    fields: Fields = field(default_factory=dict)
    sentences: Mapping[str, str] = field(default_factory=dict)
    yields: bool = False

    def followed_by(self, other: Diagnosis) -> Diagnosis:
        """The same diagnosis, with what another one says behind its own words."""
        both = {each: f"{self.said(each)}{_gap(each)}{other.said(each)}" for each in LANGUAGES}
        return replace(self, sentences=both)

    @property
    def level(self) -> int:
        """The level of the course that teaches it, 0 if none does."""
        return catalogue()[self.id].level

    def title(self, language: str = "en") -> str:
        """A few words, for a heading."""
        return say(catalogue()[self.id].title, language)

    def said(self, language: str = "en") -> str:
        """What is said to the learner, one or two sentences."""
        words = {key: _spoken(value, language) for key, value in self.fields.items()}
        if self.sentences:
            sentence = self.sentences.get(language) or self.sentences["en"]
            for key, word in words.items():  # there may be braces of a program in it
                sentence = sentence.replace(f"{{{key}}}", str(word))
        else:
            sentence = say(catalogue()[self.id].said, language, **words)
        return f"T{sentence[1:]}" if sentence.startswith("the ") else sentence


def _gap(language: str) -> str:
    """What stands between two sentences."""
    return "" if is_unspaced(language) else " "


def _spoken(value: object, language: str) -> str:
    """A word to fill in: a name as it is, a phrase translated, several names joined."""
    if isinstance(value, list | tuple):
        return say(" and ", language).join(map(str, value))
    return translated(str(value), language)


@functools.cache
def catalogue() -> Mapping[str, Entry]:
    """Every diagnosis by id."""
    tables: dict[str, dict[str, Any]] = {}
    for name in FILES:
        with resources.files("checkers.causes").joinpath(name).open("rb") as file:
            tables |= tomllib.load(file)
    return {
        key: Entry(key, table.get("level", 0), table["title"], table["said"])
        for key, table in tables.items()
    }
