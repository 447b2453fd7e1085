"""Explore: numbers of a computation are hidden in its picture; work them out, type them, then look.

Data: `# %% part="explore"` assigns `result`, the name of what is differentiated, and `questions`, a
dict from a hidden number to the wrong values that a misconception would give: a box by its name
({"y": {...}}, its value) or its gradient ({"x.grad": {...}}). What is right, running the given code
and then `result.backward()` decides. Reasons are markdown, as for predict; so is the judging.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from checkers.course.kinds import predicting
from checkers.course.kinds.material import KindError, Made, Material
from checkers.languages import say

SHOWN = (
    "`explore({result}, hide={hidden})` in a cell of its own shows the computation with these "
    "numbers hidden. Type them below, and run `check`; then look, and drag."
)


def make(material: Material) -> Made:
    """The parts of an explore exercise: those of a prediction, and where the picture is."""
    result, questions = _read(material)
    made = predicting.make(
        replace(
            material,
            given=f"{material.given}\n{result}.backward()",
            data=f"questions = {questions!r}",
        )
    )
    hidden = list(questions)
    prompt = {
        language: say(SHOWN, language, result=result, hidden=repr(hidden))
        for language in material.reasons
    }
    return replace(made, prompt=prompt)


def _read(material: Material) -> tuple[str, Mapping[str, Any]]:
    found: dict[str, Any] = {}
    try:
        for statement in ast.parse(material.data).body:
            [target] = statement.targets  # type: ignore[attr-defined]
            found[target.id] = ast.literal_eval(statement.value)  # type: ignore[attr-defined]
    except (ValueError, SyntaxError, AttributeError) as error:
        raise KindError(f'part="explore" is not literals with names: {error}') from error
    result, questions = found.get("result"), found.get("questions")
    if not isinstance(result, str) or not isinstance(questions, dict) or len(found) != 2:
        raise KindError('part="explore" needs result = "name" and questions = {...}')
    return result, questions
