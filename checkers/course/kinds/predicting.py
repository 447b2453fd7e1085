"""Predict: type what an expression will be, before it runs. What it is, running it decides.

Data: `# %% part="predict"` assigns `questions`, a dict from an expression to the wrong values that
a misconception would give, {"x.grad": {2.0: "M16"}}. Each expression is evaluated after a fresh run
of the given code; the prediction is plain data (number, list, True, None, "error" ...). Reasons are
markdown, `part="reason"`, one list item for each expression.
"""

from __future__ import annotations

import ast
import contextlib
import io
import math
import re
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from checkers.ask import facts, program
from checkers.ask.facts import Fact
from checkers.causes.catalogue import Diagnosis
from checkers.course.kinds.material import KindError, Made, Material
from checkers.judge.comparing import close
from checkers.judge.evidence import Evidence
from checkers.languages import say

Beliefs = Mapping[str, Mapping[Any, str]]
PRECISION = (2e-4, 1e-4)  # four digits are enough for a prediction
ROUNDED = re.compile(
    r"-?\d*\.(\d{2,})"
)  # and two decimals, where they are rounded as they should be
SEED = 0

ASK = """\
def ask(cell):
    cell.run()
    answer = cell.name("answer")
    for key, value in answer.items() if isinstance(answer, dict) else ():
        cell.record(f"answer[{key}]", value)
"""
JUDGE = """\
from checkers.course.kinds import predicting

globals().update(predicting.judging({questions!r}, {reasons!r}))
"""
SAID = "`{question}`: you predicted {predicted}, running it gives {happened}. {reason}"
SAID_ONCE = (
    "`{question}`: you predicted {predicted}, running it gives {happened}. The number is right, "
    "but {count} of them come back: write a list. {reason}"
)


# ---- what really happens ------------------------------------------------------------------------


def outcome(given: str, expression: str) -> Any:
    """The value of an expression after the given code, as plain data; "error" if it raises."""
    torch = program.default_torch()
    namespace = program.prelude(torch)
    torch.manual_seed(SEED)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            exec(program.compiled(given, "<given>"), namespace)
            return plain(eval(compile(expression, "<question>", "eval"), namespace))
        except (RuntimeError, TypeError, AttributeError, ValueError):
            return "error"


def plain(value: Any) -> Any:
    """A value as somebody would write it down: lists of numbers, four decimals."""
    if facts.is_tensor(value):
        return plain(value.detach().tolist())
    if isinstance(value, bool) or value is None or isinstance(value, int | str):
        return value
    if isinstance(value, float):
        return round(value, 4) if math.isfinite(value) else str(value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return str(value).removeprefix("torch.")  # a dtype


# ---- comparing with a prediction ----------------------------------------------------------------


def same(seen: Fact, right: Fact) -> bool:
    """Whether a prediction says what happened, however it is spelled."""
    if right.kind == "text":
        return _text(seen) == _text(right) or ("error" in _text(seen) and right.text == "error")
    if seen.kind == "text":
        return _is_printed(seen.text or "", right)
    if right.kind == "sequence":
        items = seen.items if seen.kind == "sequence" else _numbers(seen) or (seen,)
        wanted = right.items
        if len({each.kind for each in wanted}) > 1:  # [[0.5, 1.5], True] may be written flat
            items, wanted = _flat(items), _flat(wanted)
        return len(items) == len(wanted) and all(map(same, items, wanted))
    if seen.kind == "sequence" or seen.shape:
        items = seen.items or _numbers(seen)
        return len(items) == 1 and same(items[0], right)  # [8.] for 8.
    if "bool" in (seen.kind, right.kind) or right.kind == "none":
        return seen.kind == right.kind and seen.values == right.values
    return len(seen.values) == 1 and _close(seen.values[0], right.values[0])


def _close(seen: float, right: float) -> bool:
    """Equal to four digits, or rounded to those that were written, two decimals at least."""
    if close(seen, right, PRECISION):
        return True
    typed = ROUNDED.fullmatch(repr(seen))
    return typed is not None and abs(seen) >= 0.1 and round(right, len(typed[1])) == seen


def _flat(items: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The items of a sequence with those of its lists and arrays in their places."""
    parts = (each.items or _numbers(each) or (each,) for each in items)
    return tuple(part for each in parts for part in each)


def _is_once(seen: Fact, right: Fact) -> bool:
    """Whether the one number was predicted that comes back several times."""
    several = right.kind == "sequence" and len(right.items) > 1
    return several and seen.kind != "sequence" and all(same(seen, each) for each in right.items)


def _is_printed(text: str, right: Fact) -> bool:
    """Whether a text is the value as Python prints it: "False", "tensor([0., 0.])"."""
    inner = re.sub(r"^(?:torch\.)?tensor\((.*)\)$", r"\1", text.strip())
    try:
        return same(facts.describe(ast.literal_eval(inner)), right)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return False


def _text(fact: Fact) -> str:
    text = fact.text if fact.text is not None else "".join(map(str, fact.values))
    return text.strip().casefold().removeprefix("torch.")


def _numbers(fact: Fact) -> tuple[Fact, ...]:
    """The rows or numbers of an array, as a sequence has them."""
    shape = fact.shape or ()
    if not shape:
        return ()
    step = len(fact.values) // max(shape[0], 1)
    rows = [fact.values[i : i + step] for i in range(0, len(fact.values), max(step, 1))]
    return tuple(Fact("array", shape=shape[1:], values=row) for row in rows)


def written(fact: Fact) -> str:
    """A prediction as it was typed."""
    match fact.kind:
        case "sequence":
            return f"[{', '.join(map(written, fact.items))}]"
        case "bool":
            return str(bool(fact.values[0]))
        case "none":
            return "None"
        case "text":
            return fact.text or "''"
    numbers = [f"{value:.6g}" for value in fact.values]
    if numbers and fact.shape:
        return f"[{', '.join(numbers)}]"
    return numbers[0] if numbers else fact.text or fact.type or fact.kind


def judging(questions: Beliefs, reasons: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """What the judge cell of such an exercise defines."""

    def judge(evidence: Evidence) -> Diagnosis | None:
        assert evidence.expected is not None
        seen = {key: evidence.answer.facts[f"answer[{key}]"] for key in questions}
        right = {key: evidence.expected.facts[f"answer[{key}]"] for key in questions}
        empty = [key for key in questions if seen[key].type == "ellipsis"]
        for key, beliefs in questions.items():
            if key not in empty and not same(seen[key], right[key]):
                said = {
                    language: _sentence(language, key, seen[key], right[key], texts[key])
                    for language, texts in reasons.items()
                }
                return Diagnosis(_believed(seen[key], beliefs), {"question": key}, said)
        if empty:
            return Diagnosis("open-prediction", {"question": empty[0]})
        computed = _computes(evidence.source, questions, evidence.given)
        return Diagnosis("not-predicted") if computed else None

    def explain(evidence: Evidence) -> Diagnosis | None:
        missing = {each.key for each in evidence.differs("exists")}
        open_ = (key for key in questions if f"answer[{key}]" in missing)
        first = None if evidence.raised else next(open_, None)
        return Diagnosis("open-prediction", {"question": first}) if first else None

    def share(cases: Sequence[Evidence]) -> float:
        """A prediction is a part of the mark by itself; what was run instead is none."""
        evidence = cases[0]
        assert evidence.expected is not None
        if _computes(evidence.source, questions, evidence.given):
            return 0.0
        seen, right = evidence.answer.facts, evidence.expected.facts
        keys = [f"answer[{key}]" for key in questions]
        return sum(key in seen and same(seen[key], right[key]) for key in keys) / len(keys)

    compare = {f"answer[{key}]": "" for key in questions}
    return {
        "compare": compare, "cases": lambda draw: (), "judge": judge, "explain": explain,
        "share": share,
    }  # fmt: skip


def _believed(seen: Fact, beliefs: Mapping[Any, str]) -> str:
    """The misconception that gives this value."""
    found = (name for value, name in beliefs.items() if same(seen, facts.describe(value)))
    return next(found, "wrong-prediction")


def _sentence(language: str, question: str, seen: Fact, right: Fact, reason: str) -> str:
    write = _shape if question.endswith((".shape", ".size()")) else written
    fields = {"question": question, "predicted": write(seen), "happened": write(right)}
    if _is_once(seen, right):
        return say(SAID_ONCE, language, **fields, count=str(len(right.items)), reason=reason)
    return say(SAID, language, **fields, reason=reason)


def _shape(fact: Fact) -> str:
    """A shape as Python writes one: (2, 3), (3,), ()."""
    if fact.kind != "sequence":
        return written(fact)
    return f"({', '.join(map(written, fact.items))}{',' * (len(fact.items) == 1)})"


def _computes(source: str, questions: Beliefs, given: str) -> bool:
    """Whether the answer runs what it should predict."""
    asked = {ast.dump(ast.parse(key, mode="eval").body) for key in questions}
    made = {node.id for node in ast.walk(ast.parse(given))
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}  # fmt: skip
    made |= {node.name for node in ast.parse(given).body if isinstance(node, ast.FunctionDef)}
    tree = program.parse(source)
    made -= {node.id for node in ast.walk(tree)
             if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}  # fmt: skip
    for node in ast.walk(tree):
        used = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in made
        if used or (isinstance(node, ast.expr) and ast.dump(node) in asked):
            return True
    return False


# ---- the parts of the exercise ------------------------------------------------------------------


def make(material: Material) -> Made:
    """Starter, solution, ask, judge and answers of a predict exercise."""
    questions = _read(material)
    right = {key: outcome(material.given, key) for key in questions}
    return Made(
        starter=_listing(dict.fromkeys(questions, "...")),
        solution=_listing({key: repr(value) for key, value in right.items()}),
        ask=ASK,
        judge=JUDGE.format(questions=questions, reasons=dict(material.reasons)),
        accepted=_accepted(right),
        wrong=_wrong(questions, right),
    )


def _read(material: Material) -> dict[str, dict[Any, str]]:
    try:
        (statement,) = ast.parse(material.data).body
        questions = ast.literal_eval(statement.value)  # type: ignore[attr-defined]
    except (ValueError, SyntaxError, AttributeError) as error:
        raise KindError(f'part="predict" is not one dict of literals: {error}') from error
    for language, texts in material.reasons.items():
        if set(texts) != set(questions):
            missing = ", ".join(sorted(set(texts) ^ set(questions)))
            raise KindError(f'reasons lang="{language}" and questions differ: {missing}')
    if not material.reasons:
        raise KindError('part="predict" needs a cell part="reason"')
    return questions


def _listing(values: Mapping[str, str]) -> str:
    return "\n".join(
        ["answer = {", *(f'    "{key}": {value},' for key, value in values.items()), "}"]
    )


def _accepted(right: Mapping[str, Any]) -> tuple[str, ...]:
    one_by_one = [f'answer["{key}"] = {value!r}' for key, value in right.items()]
    other = {key: repr(_other_spelling(value)) for key, value in right.items()}
    tensors = {
        key: f"torch.tensor({value!r})" if _is_numbers(value) else repr(value)
        for key, value in right.items()
    }
    return (
        "\n".join(["answer = {}", *reversed(one_by_one)]),
        _listing(other) + "\nprint(answer)",
        _listing(tensors),
        f"answer = dict({list(right.items())!r})",
        f"guesses = [{', '.join(map(repr, right.values()))}]\n"
        f"answer = dict(zip({list(right)!r}, guesses))",
    )


def _is_numbers(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(type(each) is float for each in value)


def _other_spelling(value: Any) -> Any:
    """Tuples for lists, 2 for 2.0, ERROR for error."""
    if isinstance(value, list):
        return tuple(map(_other_spelling, value))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.upper() if isinstance(value, str) else value


def _wrong(questions: Beliefs, right: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    typed = {key: repr(value) for key, value in right.items()}
    wrong = [
        (_listing({**typed, key: repr(value)}), diagnosis)
        for key, beliefs in questions.items()
        for value, diagnosis in beliefs.items()
    ]
    wrong += [(_listing({**typed, next(iter(typed)): "..."}), "open-prediction")]
    wrong += [(_listing({**typed, list(typed)[-1]: "'nobody thinks so'"}), "wrong-prediction")]
    run = next((key for key, value in right.items() if value != "error"), None)
    return tuple(wrong + ([(_listing({**typed, run: run}), "not-predicted")] if run else []))
