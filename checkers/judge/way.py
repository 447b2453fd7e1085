"""The way that a prompt asks for: which calls a right answer makes, and which it does without.

An exercise's judge cell lists such claims as `way`, beside `compare`. They are looked at when all
values are right, and each brings the sentence that is told when it fails.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from checkers.ask.facts import Answer
from checkers.causes.catalogue import Diagnosis

WALKS = ("backward", "grad", "jacobian", "hessian", "vjp", "jvp", "vhp", "hvp")
Sentence = Mapping[str, str]
WAY = {
    "en": "The numbers are right, but the exercise asks for a different way",
    "zh": "数是对的，但做法不是题目要的",
}


@dataclass(frozen=True)
class Claim:
    """One claim about the way. `note` makes a remark of it that costs no mark."""

    said: Sentence
    names: tuple[str, ...]
    least: int = 0
    most: int | None = None
    sort: str = "calls"
    note: bool = False
    per: str = ""  # `least` and `most` are for each call of this one

    def holds(self, answer: Answer) -> bool:
        """Whether an answer went this way."""
        if self.sort == "distinct":
            pairs = (set(pair.split()) for pair in answer.shared)
            return not any(pair <= set(self.names) for pair in pairs)
        if self.sort == "kept":
            return not set(self.names) & set(answer.replaced)
        count = sum(answer.calls.get(name, 0) for name in self.names)
        times = answer.calls.get(self.per, 0) if self.per else 1
        return count >= self.least * times and (self.most is None or count <= self.most * times)


def calls(
    *names: str,
    said: Sentence,
    least: int = 1,
    most: int | None = None,
    per: str = "",
    note: bool = False,
) -> Claim:
    """So many calls of these functions together, counted over the answer and what the ask calls."""
    return Claim(said, names, least, most, note=note, per=per)


def never(*names: str, said: Sentence, note: bool = False) -> Claim:
    """None of these is called."""
    return Claim(said, names, most=0, note=note)


def distinct(*names: str, said: Sentence, note: bool = False) -> Claim:
    """No two of these names mean the same tensor."""
    return Claim(said, names, sort="distinct", note=note)


def kept(*names: str, said: Sentence, note: bool = False) -> Claim:
    """These given names mean the very objects that were given."""
    return Claim(said, names, sort="kept", note=note)


def missed(claims: Sequence[Claim], answers: Sequence[Answer]) -> Diagnosis | None:
    """What is said of the first claim that does not hold where the numbers are wrong as well."""
    for claim in claims:
        if not claim.note and not all(map(claim.holds, answers)):
            said = {
                "en": f"This is not the way that the prompt asks for: {claim.said['en']}",
                "zh": f"这不是题目要的做法：{claim.said['zh']}",
            }
            return Diagnosis("way-missed", {"text": claim.said["en"]}, said)
    return None


def another(claims: Sequence[Claim], answers: Sequence[Answer], note: bool) -> Diagnosis | None:
    """What is said of the first claim that does not hold."""
    for claim in claims:
        if claim.note is note and not all(map(claim.holds, answers)):
            said = {
                "en": f"{WAY['en']}: {claim.said['en']}",
                "zh": f"{WAY['zh']}：{claim.said['zh']}",
            }
            return Diagnosis("way-missing", {"text": claim.said["en"]}, said)
    return None
