"""The question: what is sent to where the learner's code lives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from checkers.ask.facts import Answer, Plain


@dataclass(frozen=True)
class Question:
    """What is sent to the learner's side: code and inputs, nothing that gives an answer away.

    `cases` are mappings from a name to {"values", "dtype", "tracked"}; a name that the given code
    assigns gets these values instead of the shown ones. `context` holds the learner's other cells,
    run only when the answer uses a name that nothing else defines. `programs` are those that the
    ask includes, by label: {"given", "ask", "source"}.
    """

    exercise: str
    given: str
    ask: str
    source: str
    cases: tuple[Mapping[str, Plain], ...] = ({},)
    context: tuple[str, ...] = ()
    seed: int = 0
    programs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    observed: bool = False  # whether calls are counted
    named: bool = False  # whether all names are described in full

    def plain(self) -> dict[str, Plain]:
        """As JSON-ready data, for another process."""
        return {
            "exercise": self.exercise, "given": self.given, "ask": self.ask, "source": self.source,
            "cases": [dict(case) for case in self.cases], "context": list(self.context),
            "seed": self.seed, "programs": {key: dict(each) for key, each in self.programs.items()},
            "observed": self.observed, "named": self.named,
        }  # fmt: skip

    @classmethod
    def read(cls, plain: dict[str, Plain]) -> Question:
        """The question that `plain()` wrote."""
        cases = tuple(plain["cases"])
        return cls(**{**plain, "cases": cases, "context": tuple(plain["context"])})

    def is_complete(self, answers: Sequence[Answer]) -> bool:
        """Whether there is an answer to every case, or the last one says why it goes no further."""
        if not answers or len(answers) > len(self.cases):
            return False
        return len(answers) == len(self.cases) or answers[-1].raised is not None
