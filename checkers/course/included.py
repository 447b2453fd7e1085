"""One exercise inside another's check: its program travels with the question, its claims stay.

What runs where the learner's code lives reads no exercise files, so the judge's half hands over
what is needed: the given code, a program that answers it, and the ask.
"""

from __future__ import annotations

from collections.abc import Mapping

from checkers.course import exercises

# What another library need not have: printed output, given objects, and names of nodes.
LEFT_OUT = ("shown", "given", "nodes")


def program(exercise: str, source: str = "") -> Mapping[str, str]:
    """What `cell.include` runs: the exercise's given code and ask, and an answer to it.

    Without a source it is the solution, which then is sent to where the learner's code lives.
    """
    known = exercises.find(exercise)
    return {"given": known.given, "ask": known.ask, "source": source or known.solution}


def compared(exercise: str) -> Mapping[str, str]:
    """What is compared of it, under the names that `cell.include` gives to its facts."""
    kept = {
        key: " ".join(each for each in text.split() if each not in LEFT_OUT)
        for key, text in exercises.find(exercise).compare.items()
    }
    return {f"{exercise}: {key}": text for key, text in kept.items() if text}
