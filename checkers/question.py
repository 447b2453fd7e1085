"""The question: what is sent to where the learner's code lives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from checkers.facts import Plain


@dataclass(frozen=True)
class Question:
    """What is sent to the learner's side: code and inputs, nothing that gives an answer away.

    `cases` are mappings from a name to {"values", "dtype", "tracked"}; a name that the given code
    assigns gets these values instead of the shown ones. `context` holds the learner's other cells,
    run only when the answer uses a name that nothing else defines.
    """

    exercise: str
    given: str
    ask: str
    source: str
    cases: tuple[Mapping[str, Plain], ...] = ({},)
    context: tuple[str, ...] = ()
    seed: int = 0

    def plain(self) -> dict[str, Plain]:
        """As JSON-ready data, for another process."""
        return {
            "exercise": self.exercise, "given": self.given, "ask": self.ask, "source": self.source,
            "cases": [dict(case) for case in self.cases], "context": list(self.context),
            "seed": self.seed,
        }  # fmt: skip

    @classmethod
    def read(cls, plain: dict[str, Plain]) -> Question:
        """The question that `plain()` wrote."""
        cases = tuple(plain["cases"])
        return cls(**{**plain, "cases": cases, "context": tuple(plain["context"])})
