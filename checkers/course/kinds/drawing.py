"""Draw the graph: list its nodes before the picture is shown; the running code has the last word.

Data: `# %% part="draw"` assigns `of`, the name of a tensor that the given code computes, and
perhaps `in_order = True` where the graph is a chain. Reasons are markdown, one item for each kind
of node.
"""

from __future__ import annotations

import ast
import contextlib
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from checkers.ask import facts, program
from checkers.causes.catalogue import Diagnosis
from checkers.course.kinds.material import KindError, Made, Material
from checkers.judge.evidence import Evidence
from checkers.languages import say

LEAF = "AccumulateGrad"
ASK = """\
def ask(cell):
    cell.run()
    cell.record("answer", cell.name("answer"))
    cell.record({of!r}, cell.name({of!r}))
"""
JUDGE = """\
from checkers.course.kinds import drawing

globals().update(drawing.judging({of!r}, {in_order!r}, {reasons!r}))
"""


def judging(of: str, in_order: bool, reasons: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """What the judge cell of such an exercise defines."""

    def judge(evidence: Evidence) -> Diagnosis | None:
        expected = evidence.expected.facts[of]  # type: ignore[union-attr]
        leaves = {name.casefold(): LEAF.casefold() for name in expected.leaves}
        listed = [each.text or "" for each in evidence.answer.facts["answer"].items]
        seen = [leaves.get(_short(name), _short(name)) for name in listed]
        right = {_short(name): name for name in expected.nodes}
        order = [_short(name) for name in expected.nodes]
        for difference, diagnosis in (
            (Counter(seen) - Counter(order), "node-too-many"),
            (Counter(order) - Counter(seen), "node-missing"),
        ):
            if difference:
                short = next(iter(difference))
                name = right.get(short, listed[seen.index(short)] if short in seen else short)
                return _with_reason(Diagnosis(diagnosis, {"name": name}), name, reasons)
        if not _is_written(evidence.source):
            return Diagnosis("not-predicted")
        wrong_order = seen != order if in_order else seen[:1] != order[:1]
        return Diagnosis("node-order") if wrong_order else None

    return {"compare": {"answer": "type", of: ""}, "cases": lambda draw: (), "judge": judge}


def _is_written(source: str) -> bool:
    """Whether the list is typed, and not read from the graph."""
    values = [
        each.value for each in ast.walk(program.parse(source)) if isinstance(each, ast.Assign)
    ]
    return all(isinstance(each, ast.List | ast.Tuple | ast.Constant) for each in values)


def _with_reason(
    diagnosis: Diagnosis, node: str, reasons: Mapping[str, Mapping[str, str]]
) -> Diagnosis:
    """The same, followed by what the exercise says about this kind of node."""
    sentences = {
        language: diagnosis.said(language) + say(" ", language) + texts[node]
        for language, texts in reasons.items()
        if node in texts
    }
    return replace(diagnosis, sentences=sentences)


def _short(name: str) -> str:
    return name.rpartition("::")[2].strip().casefold().removesuffix("0").removesuffix("backward")


def make(material: Material) -> Made:
    """Starter, solution, ask, judge and answers of a draw exercise."""
    values = _read(material.data)
    of, in_order = str(values["of"]), bool(values.get("in_order"))
    nodes, leaves = _nodes(material.given, of)
    if len(nodes) < 2:
        raise KindError(f"{of} has no graph worth drawing")
    wrong = [
        (_listing(nodes[:-1]), "node-missing"),
        (_listing([*nodes, "ExpBackward0"]), "node-too-many"),
        (_listing([*nodes[1:], nodes[0]]), "node-order"),
    ]
    return Made(
        starter="answer = [...]  # names of nodes, from the result to the leaves",
        solution=_listing(nodes),
        ask=ASK.format(of=of),
        judge=JUDGE.format(of=of, in_order=in_order, reasons=dict(material.reasons)),
        accepted=(
            f"answer = {tuple(nodes)!r}",
            _listing([_short(name) for name in nodes]),
            _listing(_with_names(nodes, leaves)),
            "\n".join(["answer = []", *(f"answer.append({name!r})" for name in nodes)]),
        ),
        wrong=tuple(wrong),
    )


def _read(data: str) -> dict[str, object]:
    try:
        found = {each.targets[0].id: ast.literal_eval(each.value) for each in ast.parse(data).body}  # type: ignore[attr-defined]
        return {"of": found["of"], **found}
    except (KeyError, ValueError, AttributeError) as error:
        raise KindError(f'part="draw" needs of = "name": {error}') from error


def _nodes(given: str, of: str) -> tuple[list[str], tuple[str, ...]]:
    namespace = program.prelude(program.default_torch())
    with contextlib.redirect_stdout(io.StringIO()):
        exec(program.compiled(given, "<given>"), namespace)
    names = {id(value): name for name, value in namespace.items() if facts.is_tensor(value)}
    seen = facts.describe(namespace[of], names)
    return list(seen.nodes), seen.leaves


def _with_names(nodes: Sequence[str], leaves: Sequence[str]) -> list[str]:
    """The leaves called by their tensors' names."""
    names = iter(leaves)
    return [next(names) if name == LEAF else name for name in nodes]


def _listing(nodes: Sequence[str]) -> str:
    return f"answer = {list(nodes)!r}"
