"""What each prompt asks, beside what its exercise claims: docs/claims.md.

`python -m benchmarks.claims` writes the page. `gaps` names what does not meet: a claim about a name
that no sentence mentions, a name that a sentence asks for and nothing claims, and a condition
("without", "only", "one call") that no claim about the way, the form or what is given looks at.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from checkers.course.exercises import all_exercises
from checkers.judge.exercise import Exercise

PAGE = Path(__file__).parents[1] / "docs" / "claims.md"
CODE = re.compile(r"`([^`]+)`")
SENTENCE = re.compile(r"(?<=[.:?!])\s+(?=[A-Z`\d(*$-])|\n\s*(?:[-*]|\d\.)\s+|\n\n")
CONDITION = re.compile(
    r"\b(?:without|only|yourself|by hand|do not|has to stay|must not|leave \S+ as|in one call)\b",
    re.I,
)
# Conditions that a compared value looks at, or that ask for nothing.
MET = {
    "1.4": "the numbers of b",
    "1.5": "v and t after each of them was written to",
    "2.4": "the list of a tensor without a graph",
    "6.3": "the mailboxes after a step",
    "7.1": "the parents of a value that was made by itself",
}
WORDS = {
    "shown": "is printed", "given": "stays as it was given", "tracked": "requires_grad",
    "leaf": "leaf or not", "nodes": "made by these nodes", "values": "value", "type": "type",
    "dtype": "dtype", "shape": "shape", "size": "number of elements", "lines": "these lines",
    "retains": "keeps its gradient", "bracketed": "as one element", "exists": "is there",
}  # fmt: skip


def sentences(exercise: Exercise) -> list[str]:
    """The sentences of the English prompt, without its heading."""
    body = exercise.prompt["en"].strip().partition("\n")[2]
    parts = (" ".join(each.split()) for each in SENTENCE.split(body))
    return [each.strip("-* ") for each in parts if each.strip("-* ")]


def claims(exercise: Exercise) -> Iterator[str]:
    """What is claimed, a line each."""
    for key, aspects in exercise.compare.items():
        words = ", ".join(WORDS.get(each, each) for each in aspects.split()) or "what was predicted"
        yield f"`{key}`: {words}"
    for claim in exercise.judging.get("way", ()):
        yield f"way: not right if {claim.said['en'].rstrip('.')}"
    own = exercise.judging.get("judge")
    if own is not None and own.__doc__:
        yield f"form: {own.__doc__.strip().splitlines()[0]}"


def gaps(exercise: Exercise) -> Iterator[str]:
    """Claims without a sentence, and sentences without a claim, as far as names tell."""
    prompt = exercise.prompt["en"]
    known = f"{prompt} {exercise.given} {exercise.starter}"
    claimed = " ".join([*exercise.compare, exercise.ask, exercise.judge])
    for key in exercise.compare:
        name = re.split(r"[.\[ ]", key)[0]
        asked = name == "printed" or re.search(
            rf"\b{re.escape(name)}\b", f"{known} {_of_the_ask(exercise)}"
        )
        if name.isidentifier() and " " not in key and not asked:
            yield f"{exercise.id}: `{key}` is claimed and stands in no sentence"
    made = _assigned(exercise.solution)
    for code in CODE.findall(prompt):
        name = code.partition("(")[0].strip()
        if name in made and not re.search(rf"\b{re.escape(name)}\b", claimed + exercise.starter):
            yield f"{exercise.id}: `{name}` is asked for and nothing is claimed of it"
    looked_at = "way" in exercise.judging or "judge" in exercise.judging
    looked_at = looked_at or any("given" in text for text in exercise.compare.values())
    for sentence in sentences(exercise):
        if CONDITION.search(sentence) and not looked_at and exercise.id not in MET:
            yield f"{exercise.id}: no claim looks at the condition in: {sentence}"


def _of_the_ask(exercise: Exercise) -> str:
    """The names that the ask makes itself: they belong to what it tries, not to the prompt."""
    names = {each.id for each in ast.walk(ast.parse(exercise.ask))
             if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}  # fmt: skip
    return " ".join(sorted(names))


def _assigned(source: str) -> set[str]:
    """Names that the solution sets at the top."""
    found = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        for each in ast.walk(node) if isinstance(node, ast.Assign) else ():
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                found.add(each.id)
    return found


HEADING = """\
# What is asked, and what is claimed

Written by `python -m benchmarks.claims` from the exercise files. An answer is right when every
claim holds on the numbers shown, on drawn ones and on edges. A *way* is observed while the answer
runs; a *form* is read from its source.
"""


def page() -> str:
    """The document."""
    parts = [HEADING]
    for each in all_exercises():
        asked = "\n".join(f"> {sentence}" for sentence in sentences(each))
        stated = "\n".join(f"- {claim}" for claim in claims(each))
        parts.append(f"\n## {each.id} {each.title()}\n\n{asked}\n\n{stated}\n")
    return "".join(parts)


def main() -> int:
    """Write the page and show the gaps."""
    PAGE.write_text(page(), encoding="utf-8")
    found = [gap for each in all_exercises() for gap in gaps(each)]
    print("\n".join(found) or "no gaps")
    return 0


if __name__ == "__main__":
    sys.exit(main())
