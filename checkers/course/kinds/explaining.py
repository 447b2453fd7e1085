"""Explain: which of these statements hold? Each one is answered with a sentence of its own.

Data: markdown cells `part="choice" key="a" holds="no" diagnosis="M18"`; the first paragraph is the
statement, the rest is said to whoever judges it wrongly. The answer is a letter or several.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from checkers.causes.catalogue import Diagnosis
from checkers.course.kinds.material import Choice, KindError, Made, Material
from checkers.judge.evidence import Evidence
from checkers.languages import say

ASK = """\
def ask(cell):
    cell.run()
    answer = cell.name("answer")
    several = isinstance(answer, (list, tuple, set, frozenset))
    cell.record("answer", " ".join(sorted(map(str, answer))) if several else answer)
"""
JUDGE = """\
from checkers.course.kinds import explaining
from checkers.course.kinds.material import Choice

globals().update(explaining.judging({choices!r}))
"""
MOST_NAMED, LONGEST = 3, 20  # words that are no letters of the exercise, and their length
MISSED = "({key}) holds as well. {said}"
CHOSEN = "({key}) does not hold. {said}"
UNQUOTED = (
    "The letters are a string. Without quotes Python looks for variables of these names; write "
    'them like "{keys}".'
)


def judging(choices: Sequence[Choice]) -> dict[str, Any]:
    """What the judge cell of such an exercise defines."""
    known = {choice.key: choice for choice in choices}

    def judge(evidence: Evidence) -> Diagnosis | None:
        fact = evidence.answer.facts["answer"]
        words = re.findall(r"[a-z\d]+", (fact.text or "").casefold()) if fact.kind == "text" else []
        keys = ", ".join(known)
        if not words:
            return Diagnosis("no-choice", {"keys": keys})
        strange = [word[:LONGEST] for word in dict.fromkeys(words) if not known.keys() >= set(word)]
        if strange:
            return Diagnosis("no-such-choice", {"name": strange[:MOST_NAMED], "keys": keys})
        chosen = set("".join(words))  # "bce" is read like "b c e"
        for wrongly, template in ((False, CHOSEN), (True, MISSED)):
            for key, choice in known.items():
                if choice.holds is wrongly and (key in chosen) is not choice.holds:
                    said = {language: say(template, language, key=key, said=_said(body))
                            for language, body in choice.texts.items()}  # fmt: skip
                    return Diagnosis(choice.diagnosis or "wrong-choice", {"key": key}, said)
        return None

    def explain(evidence: Evidence) -> Diagnosis | None:
        """Letters without quotes are names, which nobody has defined."""
        raised = evidence.raised
        if raised is None or raised.type != "NameError" or raised.text.split("'")[1] not in known:
            return None
        said = {language: say(UNQUOTED, language, keys=" ".join(list(known)[:2]))
                for language in choices[0].texts}  # fmt: skip
        return Diagnosis("needs-quotes", {"name": raised.text.split("'")[1]}, said)

    return {
        "compare": {"answer": ""},
        "cases": lambda draw: (),
        "judge": judge,
        "explain": explain,
    }


def _statement(body: str) -> str:
    return " ".join(body.strip().split("\n\n")[0].split())


def _said(body: str) -> str:
    return " ".join(" ".join(body.strip().split("\n\n")[1:]).split())


def make(material: Material) -> Made:
    """Starter, solution, ask, judge and answers of an explain exercise."""
    choices = material.choices
    right = [choice.key for choice in choices if choice.holds]
    if not right or len(right) == len(choices):
        raise KindError("of the choices some must hold and some must not")
    for choice in choices:
        for language, body in choice.texts.items():
            if not _said(body):
                raise KindError(f'choice {choice.key}, lang="{language}": nothing is said about it')
    what = "a letter" if len(right) == 1 else 'all that hold, for instance "a c"'
    return Made(
        starter=f"answer = ...  # {what}",
        solution=f'answer = "{" ".join(right)}"',
        ask=ASK,
        judge=JUDGE.format(choices=choices),
        accepted=(
            f"answer = {right!r}",
            f"answer = {set(right)!r}",
            f'answer = "{", ".join(right).upper()}"',
            f"holds = {dict.fromkeys(right, True)!r}\nanswer = tuple(holds)",
        ),
        wrong=_wrong(choices, right),
        prompt=_listing(choices),
    )


def _wrong(choices: Sequence[Choice], right: Sequence[str]) -> tuple[tuple[str, str], ...]:
    single = len(right) == 1
    absent = chr(ord(max(choice.key for choice in choices)) + 1)
    wrong = [
        ('answer = "?"', "no-choice"),
        (f"answer = {[*right, absent]!r}", "no-such-choice"),
    ]
    for choice in choices:
        if not choice.holds:
            letters = [choice.key] if single else [*right, choice.key]
            wrong.append((f"answer = {letters!r}", choice.diagnosis or "wrong-choice"))
        elif not single:
            letters = [key for key in right if key != choice.key]
            wrong.append((f"answer = {letters!r}", choice.diagnosis or "wrong-choice"))
    return tuple(wrong)


def _listing(choices: Sequence[Choice]) -> Mapping[str, str]:
    languages = dict.fromkeys(language for choice in choices for language in choice.texts)
    return {
        language: "\n".join(
            f"- **{each.key}** · {_statement(each.texts[language])}" for each in choices
        )
        for language in languages
    }
