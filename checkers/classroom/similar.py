"""Hand-ins that resemble each other more than the course explains, for a person to judge.

Answers are read as words, names of the learner's own made equal, and cut into passages of SPAN
words; comments are passages as they stand. A passage counts when the course does not contain it
(given code, starters, solutions, known wrong answers) and few in the class have it. Two learners
are similar when they share at least FEWEST such passages, and those are at least LEAST of what the
two have together. That is no proof: who has learned together writes alike.
"""

from __future__ import annotations

import builtins
import functools
import keyword
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from checkers.course import exercises

SPAN = 6  # words
FEWEST, LEAST = 10, 0.5
RARE = 0.05  # of the class, but at least MOST_ALIKE learners
MOST_ALIKE = 3
MOST_PAIRS = 50
MOST_CHARACTERS = 20_000  # of one answer
WORD = re.compile(r"#[^\n]*|\.?[^\W\d]\w*|\d[\w.]*|\"[^\"\n]*\"|'[^'\n]*'|\S")
KNOWN = frozenset({*keyword.kwlist, *dir(builtins), "torch", "np", "Variable", "Function", "self"})


@dataclass(frozen=True)
class Pair:
    """Two learners, the share of rare passages that they have in common, and where."""

    learners: tuple[str, str]
    share: float  # of all the rare passages that either of them has
    passages: int
    exercises: tuple[str, ...]


def pairs(answers: Iterable[tuple[str, str, str]]) -> list[Pair]:
    """The pairs that a person should look at, the most alike first, at most MOST_PAIRS.

    `answers` are learner, exercise and source of every answer.
    """
    by_learner: dict[str, set[tuple[str, str]]] = {}
    for learner, exercise, source in answers:
        own = passages(source) - _of_the_course(exercise)
        by_learner.setdefault(learner, set()).update((exercise, each) for each in own)
    have: dict[tuple[str, str], list[str]] = {}
    for learner, found in by_learner.items():
        for each in found:
            have.setdefault(each, []).append(learner)
    most = max(MOST_ALIKE, int(RARE * len(by_learner)))
    rare = {each: who for each, who in have.items() if len(who) <= most}
    counts = Counter(learner for who in rare.values() for learner in who)
    shared: dict[tuple[str, str], list[str]] = {}
    for (exercise, _), who in rare.items():
        for one, other in combinations(sorted(who), 2):
            shared.setdefault((one, other), []).append(exercise)
    found_pairs = sorted(_alike(shared, counts), key=lambda each: (-each.share, each.learners))
    return found_pairs[:MOST_PAIRS]


def _alike(shared: dict[tuple[str, str], list[str]], counts: Counter[str]) -> Iterator[Pair]:
    for learners, where in shared.items():
        share = len(where) / (counts[learners[0]] + counts[learners[1]] - len(where))
        if len(where) >= FEWEST and share >= LEAST:
            ids = sorted(set(where), key=exercises.sort_key)
            yield Pair(learners, share, len(where), tuple(ids))


@functools.lru_cache(maxsize=4096)  # in a class many answers are the same
def passages(source: str) -> frozenset[str]:
    """The passages of an answer. Never raises, whatever the text is."""
    words, comments = [], []
    for word in WORD.findall(source[:MOST_CHARACTERS]):
        if word.startswith("#"):
            comments.append(word)
        elif word.isidentifier() and word not in KNOWN:
            words.append("name")
        else:
            words.append(word)
    spans = (" ".join(words[at : at + SPAN]) for at in range(max(0, len(words) - SPAN + 1)))
    return frozenset([*spans, *comments])


@functools.cache
def _of_the_course(exercise: str) -> frozenset[str]:
    each = exercises.find(exercise)
    wrong = (answer.source for answer in each.wrong)
    texts = (each.given, each.starter, each.solution, *each.accepted, *wrong)
    return frozenset().union(*map(passages, texts))
