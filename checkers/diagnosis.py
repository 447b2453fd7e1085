"""The catalogue of misconceptions, and finding the first root cause among them.

The texts are data (misconceptions.toml); a recogniser is a small function that reads evidence and
answers with the words to fill in, or None. ORDER says which cause comes first when several fit.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources

from checkers.evidence import Evidence
from checkers.languages import fill, say, translated

Fields = Mapping[str, object]
Recogniser = Callable[[Evidence], Fields | None]
RECOGNISERS: dict[str, Recogniser] = {}

# Specific before general: the first entry that recognises the evidence is what the learner is told.
# fmt: off
ORDER = (
    "indentation", "syntax-error", "exit", "memory-limit", "needs-quotes", "name-of-torch",
    "not-of-a-tensor", "misspelled", "not-a-method", "switched-off",
    # spelling, and the contract of a Function: wrong before anything is computed
    "M40", "M39", "no-function", "nothing-returned", "nothing-saved", "borrowed-derivative",
    "list-from-forward", "gradcheck-arguments",
    "M57", "M56", "M62", "M58", "M63", "M64", "exchanged", "M59", "M67",
    # how tensors and optimizers are made, and the order of the calls of a training loop
    "M02", "M03", "M04", "M05", "M55", "not-parameters", "M52", "M53", "M54", "wrong-mode",
    "M26", "M27", "M20", "M21", "M51", "M38", "M12", "begins-anew",
    # what one exception says
    "M11", "grad-exchanged", "M13", "inputs-in-a-row", "M14", "M17", "M18", "M22", "M23", "M24",
    "M28", "M29", "M31", "M30", "M32", "M33", "M68", "M47", "M50", "M49", "M69",
    "max-along-axis", "one-truth", "big-tensor",
    "target-shape", "made-anew", "typed-constant",
    # what values and graph show
    "M10", "M09", "M48", "M43", "M44", "M65", "M61", "M60", "M66",
    "M45", "M46", "overflow", "M37", "M36", "M01", "M19", "M16", "M15",
    "M34", "M06", "M25", "M42", "M35", "M08", "M07",
    # nothing explains it
    "work-in-vain", "not-applied", "unknown-name", "edges-no-pairs", "none-used",
    "no-such-operation", "calls-itself", "exception", "missing-name",
    "given-switched", "given-changed", "unused-parameter", "special-case", "one-step-late",
    "not-moved",
    "no-gradient", "list-for-tensor", "tensors-for-numbers", "wrong-type", "wrong-dtype",
    "wrong-length", "wrong-shape", "still-tracked", "wrong-tracking", "wrong-gradient",
    "wrong-value", "not-printed", "other-output",
)
# What can be said of an engine that the learner writes: nothing about how PyTorch is used.
OWN_ENGINE = (
    "indentation", "syntax-error", "exit", "memory-limit", "misspelled", "unknown-name",
    "edges-no-pairs", "none-used", "no-such-operation", "calls-itself", "exception",
    "missing-name", "given-changed", "typed-constant", "exchanged", "special-case", "wrong-type",
    "wrong-shape", "wrong-gradient", "wrong-value", "not-printed", "other-output",
)
# fmt: on


@dataclass(frozen=True)
class Entry:
    """A diagnosis as the catalogue has it; texts by language."""

    id: str
    level: int
    title: Mapping[str, str]
    said: Mapping[str, str]


@dataclass(frozen=True)
class Diagnosis:
    """A recognised cause: a catalogue entry and the words that fill its sentence.

    An exercise may bring a sentence of its own, by language, which is said in place of the entry's.
    """

    id: str
    fields: Fields = field(default_factory=dict)
    sentences: Mapping[str, str] = field(default_factory=dict)

    @property
    def level(self) -> int:
        """The level of the course that teaches it, 0 if none does."""
        return catalogue()[self.id].level

    def title(self, language: str = "en") -> str:
        """A few words, for a heading."""
        texts = catalogue()[self.id].title
        return texts.get(language, texts["en"])

    def said(self, language: str = "en") -> str:
        """What is said to the learner, one or two sentences."""
        if self.sentences:
            return self.sentences.get(language) or self.sentences["en"]
        texts = catalogue()[self.id].said
        words = {key: _spoken(value, language) for key, value in self.fields.items()}
        sentence = fill(texts.get(language, texts["en"]), words, language)
        return f"T{sentence[1:]}" if sentence.startswith("the ") else sentence


def _spoken(value: object, language: str) -> str:
    """A word to fill in: a name as it is, a phrase translated, several names joined."""
    if isinstance(value, list | tuple):
        return say(" and ", language).join(map(str, value))
    return translated(str(value), language)


@functools.cache
def catalogue() -> Mapping[str, Entry]:
    """Every diagnosis by id."""
    with resources.files("checkers").joinpath("misconceptions.toml").open("rb") as file:
        tables = tomllib.load(file)
    return {
        key: Entry(key, table["level"], _texts(table, "title"), _texts(table, "said"))
        for key, table in tables.items()
    }


def _texts(table: Mapping[str, str], name: str) -> dict[str, str]:
    texts = {"en": table[name]}
    if f"{name}_zh" in table:
        texts["zh"] = table[f"{name}_zh"]
    return texts


def recognises(diagnosis: str) -> Callable[[Recogniser], Recogniser]:
    """Register a recogniser under the id of its diagnosis."""

    def register(recogniser: Recogniser) -> Recogniser:
        RECOGNISERS[diagnosis] = recogniser
        return recogniser

    return register


def diagnose(evidence: Evidence, causes: Sequence[str] = ORDER) -> Diagnosis:
    """The first root cause of a wrong answer, among those that are possible."""
    load_recognisers()
    for key in causes:
        fields = RECOGNISERS[key](evidence)
        if fields is not None:
            return Diagnosis(key, fields)
    raise LookupError(f"no diagnosis fits: {evidence.first}")  # an answer that is not wrong


@functools.cache
def load_recognisers() -> None:
    """Fill the table: importing a module of recognisers registers them."""
    from checkers.recognisers import (  # noqa: F401
        backward,
        beginners,
        functions,
        general,
        grad,
        numbers,
        tracking,
    )
