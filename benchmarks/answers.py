"""What are wrong answers told? The registered ones, and those typed afresh by somebody else.

`python -m benchmarks.answers` prints the figures and writes them into docs/checks.md;
`--record` writes the transcripts that the tests compare: all feedback, in both languages.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import re
import sys
import tomllib
import types
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import engine
from checkers.course.exercises import all_exercises, find
from checkers.diagnose import checking
from checkers.diagnose.causes import CAUSES
from checkers.judge.judging import Verdict
from checkers.languages import LANGUAGES
from checkers.show.feedback import as_text

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "checks.md"
FRESH = ROOT / "tests" / "checkers" / "fresh"
TRANSCRIPTS = ROOT / "tests" / "checkers" / "transcripts"
BEGIN, END = "<!-- answers: begin -->", "<!-- answers: end -->"
SEED = 1
LONG = 200.0  # seconds for the search: what is found must not depend on the machine
RULE = "-" * 80
ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}")  # of an object, another one each time
DEPTH = re.compile(r"(recursion depth exceeded) (while calling|in comparison).*")  # of a Python


@dataclass(frozen=True)
class Typed:
    """An answer with its label."""

    exercise: str
    source: str
    right: bool
    slip: str = ""  # what is wrong, as whoever typed it says; of a registered one its diagnosis
    way: bool = False
    file: str = ""  # the collection, for a fresh one
    key: str = ""  # of a fresh wrong one: "3.1#4", the exercise and a number within it
    judged: str = ""  # what somebody who read the feedback says of it
    told: str = ""  # the fingerprint of the feedback that was read


@functools.cache
def fresh() -> list[Typed]:
    """The answers that somebody typed from the prompts alone, collection after collection."""
    found, count = [], Counter[str]()
    for file in sorted(FRESH.glob("*.toml")):
        for each in tomllib.loads(file.read_text(encoding="utf-8"))["answer"]:
            exercise, wrong = each["exercise"], not each["right"]
            found.append(
                Typed(
                    exercise,
                    each["source"],
                    each["right"],
                    each.get("slip", ""),
                    each.get("way", False),
                    file.stem,
                    f"{exercise}#{count[exercise]}" if wrong else "",
                    each.get("judged", ""),
                    each.get("told", ""),
                )
            )
            count[exercise] += wrong
    return found


@functools.cache
def registered() -> list[Typed]:
    """The answers that the exercise files bring."""
    found = []
    for each in all_exercises():
        found += [Typed(each.id, source, True) for source in (each.solution, *each.accepted)]
        found += [Typed(each.id, wrong.source, False, wrong.diagnosis) for wrong in each.wrong]
    return found


def verdict(exercise: str, source: str, torch: types.ModuleType = engine) -> Verdict:
    """The verdict with all that can be found out, found once."""
    return _verdict(exercise, source, torch)


@functools.cache
def _verdict(exercise: str, source: str, torch: types.ModuleType) -> Verdict:
    return checking.check(find(exercise), source, seed=SEED, torch=torch, seconds=LONG)


def steady(text: str) -> str:
    """A text without what differs from run to run, or from one Python to the next."""
    return DEPTH.sub(r"\1", ADDRESS.sub("0x…", text))


def fingerprint(typed: Typed) -> str:
    """What tells one feedback from another, in English."""
    text = steady(as_text(verdict(typed.exercise, typed.source), "en"))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


# ---- figures ------------------------------------------------------------------------------------


def sort_of(found: Verdict) -> str:
    """How well founded what is told is."""
    cause = found.diagnosis
    if cause is None:
        return "nothing"
    if cause.id.startswith("slip-"):
        return "a repair alone"
    if cause.id == "first-difference":
        return "the first value that differs"
    known = CAUSES.get(cause.id)
    if known is not None and known.grade == "last" and not cause.sentences:
        return "a sentence that fits everything"
    if found.places:
        return "a cause, and a repair beside it"
    if cause.sentences or known is None:
        return "what the exercise itself says"
    return "what is simply seen" if known.grade == "certain" else "a sign without a repair"


# The collections of fresh answers, each with the beginning of its files' names.
COLLECTIONS = {
    "Fresh": "level",
    "Fresh, the second time": "second",
    "Fresh, the third time": "third",
    "Fresh, the fourth time": "unseen",
    "Fresh, the fifth time": "untouched",
    "Fresh, the sixth time": "withheld",
    "Fresh, the seventh time": "yet_unseen",
}
READ = {
    "specific": "specific and true: what is wrong in this program, and nothing false",
    "place": "true, the line or the part, but not what is wrong with it",
    "generic": "true, and would fit many other answers",
    "untrue": "something false of this program, or the cause of another one",
    "passed": "taken for right",
}


def readings(answers: Sequence[Typed]) -> str:
    """A table of what somebody who read the feedback on these answers says of it."""
    wrong = [each for each in answers if not each.right]
    count = Counter(each.judged for each in wrong)
    rows = "\n".join(
        f"| {text} | {count[key]} | {count[key] / len(wrong):.1%} |" for key, text in READ.items()
    )
    return f"| read and judged | | |\n|---|---|---|\n{rows}\n"


def figures(name: str, answers: Sequence[Typed]) -> str:
    """A paragraph and a table on one collection."""
    right = [each for each in answers if each.right]
    wrong = [each for each in answers if not each.right]
    agreed = [
        each for each in answers
        if (verdict(each.exercise, each.source).outcome == "right") is each.right
    ]  # fmt: skip
    told = [verdict(each.exercise, each.source) for each in wrong]
    told = [each for each in told if each.outcome == "not yet"]
    sorts = Counter(map(sort_of, told))
    rows = "\n".join(
        f"| {sort} | {count} | {count / len(told):.1%} |" for sort, count in sorts.most_common()
    )
    share = f"{len(agreed)} ({len(agreed) / len(answers):.1%})"
    return (
        f"**{name}**: {len(answers)} answers, {len(right)} right and {len(wrong)} wrong; "
        f"the verdict agrees with the label in {share}.\n\n"
        f"| wrong answers are told | | |\n|---|---|---|\n{rows}\n"
    )


def section() -> str:
    """The part of docs/checks.md."""
    parts = [figures("Registered", registered())]
    for name, marked in COLLECTIONS.items():
        answers = [each for each in fresh() if each.file.startswith(marked)]
        if answers:
            parts += [figures(name, answers), readings(answers)]
    return "\n".join((BEGIN, *parts)) + END


def put_into(page: str, text: str) -> str:
    """The page with the part between the two marks replaced."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{text}{rest.partition(END)[2]}"


# ---- transcripts --------------------------------------------------------------------------------


def transcript(exercise: str, language: str) -> str:
    """Everything that the wrong answers to one exercise are told, in one language."""
    parts = [
        f"[{each.slip or 'wrong'}]\n{as_text(verdict(each.exercise, each.source), language)}"
        for each in (*registered(), *fresh())
        if each.exercise == exercise and not each.right
    ]
    return steady(f"\n{RULE}\n".join(parts) + "\n")


def other_causes() -> list[str]:
    """Registered answers that are told something else than their label says."""
    found = []
    for each in registered():
        cause = verdict(each.exercise, each.source).diagnosis
        if not each.right and cause is not None and cause.id != each.slip:
            found.append(f"{each.exercise}: {each.slip} is told {cause.id}: {each.source[:60]!r}")
    return found


def record(chosen: Sequence[str] = ()) -> None:
    """Write the transcripts of these exercises, or of all."""
    TRANSCRIPTS.mkdir(exist_ok=True)
    for each in map(find, chosen) if chosen else all_exercises():
        for language in LANGUAGES:
            name = f"{each.id.replace('.', '_')}.{language}.txt"
            text = transcript(each.id, language)
            (TRANSCRIPTS / name).write_text(text, encoding="utf-8")


def main() -> int:
    """Print the figures, write them into the page; or record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true", help="write the transcripts")
    parser.add_argument("exercises", nargs="*", help="record these only, and no figures")
    options = parser.parse_args()
    if options.exercises:
        record(options.exercises)
        return 0
    text = section()
    print(text)
    PAGE.write_text(put_into(PAGE.read_text(encoding="utf-8"), text), encoding="utf-8")
    print("\n".join(other_causes()))
    if options.record:
        record()
    return 0


if __name__ == "__main__":
    sys.exit(main())
