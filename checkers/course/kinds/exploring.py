"""Explore: numbers of a computation are hidden in its picture; work them out, type them, then look.

Data: `# %% part="explore"` assigns `result`, the name of what is differentiated, and `questions`, a
dict from a hidden number to the wrong values that a misconception would give: a box by its name
({"y": {...}}, its value) or its gradient ({"x.grad": {...}}), of a computed box too. What is right,
running the given code and then `result.backward()` decides. Reasons and judging are as for predict.
`also_hidden`, a list, names numbers of the picture that nobody is asked for and that would tell.
A notebook shows the picture between what is given and the answer.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from checkers.course.kinds import predicting
from checkers.course.kinds.material import KindError, Made, Material
from checkers.languages import say

SHOWN = (
    "The picture shows the computation with these numbers hidden. Work them out, type them into "
    "the answer below and run `check`; then let the picture show them, and drag."
)


def make(material: Material) -> Made:
    """The parts of an explore exercise: those of a prediction, and where the picture is."""
    result, questions, also_hidden = _read(material)
    passed = "\n".join((*_kept(questions), f"{result}.backward()"))
    hidden = json.dumps([*questions, *also_hidden], ensure_ascii=False)
    made = predicting.make(
        replace(material, given=f"{material.given}\n{passed}", data=f"questions = {questions!r}")
    )
    return replace(
        made,
        wrong=tuple(
            (f"{passed}\n{source}" if told == "not-predicted" else source, told)
            for source, told in made.wrong
        ),
        prompt={language: say(SHOWN, language) for language in material.reasons},
        picture=f"explore({result}, hide={hidden})",
    )


def _kept(questions: Mapping[str, Any]) -> list[str]:
    """Lines that let a computed box keep the gradient that is asked for."""
    boxes = [name.removesuffix(".grad") for name in questions if name.endswith(".grad")]
    return [f"if {box}.requires_grad: {box}.retain_grad()" for box in boxes]


def _read(material: Material) -> tuple[str, Mapping[str, Any], Sequence[str]]:
    found: dict[str, Any] = {}
    try:
        for statement in ast.parse(material.data).body:
            [target] = statement.targets  # type: ignore[attr-defined]
            found[target.id] = ast.literal_eval(statement.value)  # type: ignore[attr-defined]
    except (ValueError, SyntaxError, AttributeError) as error:
        raise KindError(f'part="explore" is not literals with names: {error}') from error
    also_hidden = found.pop("also_hidden", [])
    result, questions = found.get("result"), found.get("questions")
    if not isinstance(result, str) or not isinstance(questions, dict) or len(found) != 2:
        raise KindError('part="explore" needs result = "name" and questions = {...}')
    return result, questions, also_hidden
