"""How a verdict looks: as text for a terminal, as HTML for a notebook or a report page.

Both say the same. Nothing is told by colour alone, everything from a learner is escaped, and the
HTML takes its text colours from the page, so that it is readable in a light and in a dark theme.
"""

from __future__ import annotations

import html
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checkers.comparing import Mismatch
from checkers.diagnosis import Diagnosis
from checkers.facts import Fact, Plain
from checkers.judging import Verdict

if TYPE_CHECKING:
    from checkers.graph import Picture

MOST_NUMBERS = 12
# sign, border colour: each readable on white and on JupyterLab's dark background
SIGNS = {
    "right": ("✓", "#1a7f37"),
    "not yet": ("✗", "#bc4c00"),
    "not attempted": ("○", "#6e7781"),
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "right": "right",
        "not yet": "not yet",
        "not attempted": "not attempted",
        "yours": "yours",
        "expected": "expected",
        "given": "with",
        "line": "line {line} of the answer",
        "probe": "met while trying: {where}",
        "note": "Note",
        "why": "Why",
        "graph": "Your graph",
        "missing": "missing",
        "factor": "Yours is {factor} times the expected value.",
        "printed": "Your output",
        "hint": "Hint {number} of {count}",
        "help": 'hint("{id}") shows where to look.',
        "more": 'hint("{id}") shows the next one.',
        "last": "That was the last hint.",
        "solution": "Solution of {id}",
        "too early": (
            'Try first: the solution of {id} opens after your first check("{id}"). '
            'To see it now, write solution("{id}", confirm=True).'
        ),
    },
    "zh": {
        "right": "正确",
        "not yet": "还不对",
        "not attempted": "尚未作答",
        "yours": "你的结果",
        "expected": "期望结果",
        "given": "当",
        "line": "答案第 {line} 行",
        "probe": "尝试时出现：{where}",
        "note": "说明",
        "why": "原因",
        "graph": "你的计算图",
        "missing": "不存在",
        "factor": "你的结果是期望值的 {factor} 倍。",
        "printed": "你的输出",
        "hint": "提示 {number}（共 {count} 条）",
        "help": '运行 hint("{id}") 看看该从哪里入手。',
        "more": '再次运行 hint("{id}") 查看下一条。',
        "last": "这是最后一条提示。",
        "solution": "{id} 的参考答案",
        "too early": (
            '先自己试一试：第一次 check("{id}") 之后即可查看 {id} 的答案。'
            '若现在就要看，请运行 solution("{id}", confirm=True)。'
        ),
    },
}


def words(language: str) -> Mapping[str, str]:
    """The fixed words of a language."""
    return WORDS.get(language, WORDS["en"])


@dataclass(frozen=True)
class Line:
    """One line of feedback; `code` lines are set in a fixed-width font."""

    label: str
    text: str
    code: bool = False


# ---- values as people write them ----------------------------------------------------------------


def number_text(value: float) -> str:
    """A number with at most six digits."""
    if math.isfinite(value) and value == round(value) and abs(value) < 1e6:
        return str(int(value))
    return f"{value:.6g}"


def fact_text(fact: Fact, language: str = "en") -> str:
    """What a fact looks like, on one line."""
    if fact.kind == "missing":
        return words(language)["missing"]
    if fact.kind == "none":
        return "None"
    if fact.kind == "text":
        return repr(fact.text)
    if fact.kind == "bool":
        return str(bool(fact.values[0]))
    if fact.kind == "sequence":
        inner = ", ".join(fact_text(item, language) for item in fact.items[:4])
        return f"{fact.type}({inner}{', …' if len(fact.items) > 4 else ''})"
    if fact.values or fact.shape is not None:
        numbers = nested_text(fact)
        if fact.kind == "number":
            return numbers
        return f"{'array' if fact.kind == 'array' else 'tensor'}({numbers})"
    return fact.text or fact.type or fact.kind


def nested_text(fact: Fact) -> str:
    """The numbers of a fact in the brackets of its shape, shortened when there are many."""
    numbers = [number_text(value) for value in fact.values]
    shape = fact.shape or ()
    if len(numbers) > MOST_NUMBERS or math.prod(shape) != len(numbers):
        return f"[{', '.join(numbers[:MOST_NUMBERS])}, …], shape {shape}"
    for size in reversed(shape):
        if size == 0:
            return f"[], shape {shape}"
        rows = range(0, len(numbers), size)
        numbers = [f"[{', '.join(numbers[row : row + size])}]" for row in rows]
    return numbers[0] if numbers else "[]"


def _aspect_text(mismatch: Mismatch, fact: Fact, language: str) -> str:
    shown = fact_text(fact, language)
    details = {
        "dtype": f"dtype {fact.dtype}",
        "size": f"shape {fact.shape}",
        "shape": f"shape {fact.shape}",
        "tracked": f"requires_grad={fact.tracked}",
        "leaf": f"is_leaf={fact.leaf}",
        "retains": f"retains_grad={fact.retains_grad}",
        "nodes": " <- ".join(fact.nodes[:8]),
    }
    detail = details.get(mismatch.aspect) if fact.kind == "tensor" else None
    if mismatch.aspect in ("type", "exists") and fact.kind not in ("none", "missing"):
        return f"{shown}  ({fact.type})"
    return f"{shown}  ({detail})" if detail else shown


# ---- lines --------------------------------------------------------------------------------------


def lines(verdict: Verdict, language: str = "en") -> Iterator[Line]:
    """Everything below the heading: what is said, the exception, the comparison, notes."""
    say = words(language)
    if verdict.diagnosis is not None:
        yield Line("", verdict.diagnosis.said(language))
    if verdict.raised is not None:
        raised = verdict.raised
        yield Line("", f"{raised.type}: {raised.text}" if raised.text else raised.type, code=True)
        if raised.line is not None:
            yield Line(say["line"].format(line=raised.line), raised.code, code=True)
        if raised.where not in ("answer", "given", "ask"):
            yield Line("", say["probe"].format(where=raised.where))
    elif verdict.mismatch is not None:
        said = verdict.diagnosis is not None and "times" in verdict.diagnosis.fields
        yield from _comparison(verdict.mismatch, verdict.case or {}, said, language)
    for note in verdict.notes:
        yield Line(say["note"], note.said(language))


def _comparison(
    mismatch: Mismatch, case: Mapping[str, Plain], factor_said: bool, language: str
) -> Iterator[Line]:
    say = words(language)
    if mismatch.aspect == "lines":
        yield Line(say["expected"], mismatch.expected.text or "", code=True)
        return
    if mismatch.aspect == "shown":
        yield Line(say["expected"], f"{mismatch.key} = {fact_text(mismatch.expected)}", code=True)
        return
    for label, fact in (("yours", mismatch.observed), ("expected", mismatch.expected)):
        shown = _aspect_text(mismatch, fact, language)
        yield Line(say[label], f"{mismatch.key} = {shown}", code=True)
    factor = _factor(mismatch) if mismatch.aspect == "values" and not factor_said else None
    if factor is not None:
        yield Line("", say["factor"].format(factor=number_text(factor)))
    if case and mismatch.aspect in ("values", "size", "shape"):
        inputs = ", ".join(f"{name} = {_input_text(spec)}" for name, spec in case.items())
        yield Line(say["given"], inputs, code=True)


def _factor(mismatch: Mismatch) -> float | None:
    """k if every number is k times the expected one: a hint at a missing factor or sign."""
    seen, right = mismatch.observed.values, mismatch.expected.values
    pairs = [(s, r) for s, r in zip(seen, right, strict=False) if abs(s) + abs(r) > 1e-9]
    if len(seen) != len(right) or not pairs or not all(r for _, r in pairs):
        return None
    factors = [s / r for s, r in pairs]
    same = all(math.isclose(each, factors[0], rel_tol=1e-3) for each in factors)
    return round(factors[0], 4) if same and factors[0] else None


def _input_text(spec: Mapping[str, Plain]) -> str:
    return str(spec["values"])


def heading(verdict: Verdict, language: str = "en") -> str:
    """Sign, number and outcome: "✗ 3.1 not yet: gradients add up"."""
    sign, _ = SIGNS[verdict.outcome]
    text = f"{sign} {verdict.exercise} {words(language)[verdict.outcome]}"
    return f"{text}: {_title(verdict.diagnosis, language)}" if verdict.diagnosis else text


def _title(diagnosis: Diagnosis, language: str) -> str:
    return diagnosis.title(language)


def as_text(verdict: Verdict, language: str = "en", why: str = "") -> str:
    """The verdict for a terminal."""
    parts = [heading(verdict, language)]
    for line in lines(verdict, language):
        label = f"{line.label}: " if line.label else ""
        parts.append("  " + (label + line.text).replace("\n", "\n  "))
    if why:
        parts.append(f"  {words(language)['why']}: {why}")
    return "\n".join(parts)


def as_html(verdict: Verdict, language: str = "en", why: str = "", further: str = "") -> str:
    """The verdict as a fragment of HTML; `further` is a last line in small print."""
    body = "".join(_line_html(line) for line in lines(verdict, language))
    if why:
        body += _line_html(Line(words(language)["why"], why))
    if further:
        body += f"<div><small>{html.escape(further)}</small></div>"
    return box(heading(verdict, language), body, SIGNS[verdict.outcome][1])


def _line_html(line: Line) -> str:
    label = f"<b>{html.escape(line.label)}:</b> " if line.label else ""
    text = html.escape(line.text)
    if line.code:
        style = "white-space:pre-wrap;overflow-wrap:anywhere;margin:.25em 0"
        if "\n" in line.text or not line.label:
            return f'<div>{label}</div><pre style="{style}">{text}</pre>'
        text = f'<code style="white-space:pre-wrap;overflow-wrap:anywhere">{text}</code>'
    return f'<div style="margin:.25em 0">{label}{text}</div>'


def box(title: str, body: str, color: str) -> str:
    """A titled box; its text takes the colour of the page."""
    return (
        f'<div role="status" style="border-left:4px solid {color};padding:.25em .9em;'
        f'margin:.4em 0;max-width:60em;color:var(--jp-ui-font-color1,inherit);line-height:1.45">'
        f'<div style="font-weight:600;margin-bottom:.2em">{html.escape(title)}</div>{body}</div>'
    )


def graph_html(graph: Plain, language: str = "en") -> str:
    """The learner's graph as a picture, "" without one."""
    picture = _picture(graph)
    if picture is None:
        return ""
    title = html.escape(words(language)["graph"])
    return f'<div style="margin:.4em 0">{title}:</div>{picture.to_html()}'


def graph_text(graph: Plain, language: str = "en") -> str:
    """The learner's graph as a text tree, "" without one."""
    picture = _picture(graph)
    return "" if picture is None else f"{words(language)['graph']}:\n{picture.text}"


def _picture(graph: Plain) -> Picture | None:
    if graph is None:
        return None
    from checkers.graph import Graph, GraphError, draw

    try:
        return draw(Graph.from_data(graph))
    except GraphError:  # from a stranger's process, and not a graph
        return None
