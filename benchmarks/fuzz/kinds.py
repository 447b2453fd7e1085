"""From programs that differ to kinds of differences: make each as short as it gets, then group."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from benchmarks.fuzz.running import Outcome
from benchmarks.fuzz.sides import Sides, agree

CALL = re.compile(r"(?:torch|F|nn|ag|np)\.[\w.]+|\.\w+(?=\()|\b(?:backward|grad)\b")


@dataclass(frozen=True)
class Difference:
    """A shortest program, and what both sides say to its last statement."""

    profile: str
    program: tuple[str, ...]
    torch: Outcome
    engine: Outcome

    @property
    def field(self) -> str:
        """What differs: raised, warned, or printed (a silent difference)."""
        if self.torch.raised != self.engine.raised:
            return "raised"
        return "warned" if self.torch.warned != self.engine.warned else "printed"

    @property
    def kind(self) -> str:
        """What groups it: the field, and both texts without numbers and names."""
        if self.field == "raised":
            texts = (self.torch.raised, self.engine.raised)
        elif self.field == "warned":
            texts = (" ".join(self.torch.warned)[:80], " ".join(self.engine.warned)[:80])
        else:
            texts = (" ".join(dict.fromkeys(CALL.findall(self.program[-1]))), "")
        return f"{self.field}: " + " | ".join(re.sub(r"-?\d+(\.\d+)?", "#", t)[:90] for t in texts)


def minimise(program: list[str], at: int, sides: Sides, profile: str) -> Difference | None:
    """Leave out statements as long as the last one still differs in the same way."""
    program = program[: at + 1]
    best = sides.both(program)[-1]
    if agree(*best):
        return None

    def sort(pair: tuple[Outcome, Outcome]) -> str:
        return Difference(profile, (program[-1],), *pair).kind

    wanted, i = sort(best), 0
    while i < len(program) - 1:
        shorter = program[:i] + program[i + 1 :]
        pairs = sides.both(shorter)
        if not agree(*pairs[-1]) and sort(pairs[-1]) == wanted:
            program, best = shorter, pairs[-1]
        else:
            i += 1
    return Difference(profile, tuple(program), *best)


def grouped(differences: list[Difference]) -> list[tuple[str, list[Difference]]]:
    """Kinds with their members, the most frequent first, the shortest member first."""
    groups: dict[str, list[Difference]] = defaultdict(list)
    for d in differences:
        groups[d.kind].append(d)
    for members in groups.values():
        members.sort(key=lambda d: sum(map(len, d.program)))
    return sorted(groups.items(), key=lambda item: -len(item[1]))
