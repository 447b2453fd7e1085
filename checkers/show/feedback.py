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

from checkers.ask.facts import Fact, Plain
from checkers.judge.comparing import Mismatch, missing_lines
from checkers.judge.judging import Verdict
from checkers.judge.properties import ASPECT
from checkers.languages import say, speaking, translated

if TYPE_CHECKING:
    from checkers.graph import Picture

MOST_NUMBERS = 12
TOO_LARGE = "too large"  # stands for a graph that is not shown
# sign, border colour: each readable on white and on JupyterLab's dark background
SIGNS = {
    "right": ("✓", "#1a7f37"),
    "not yet": ("✗", "#bc4c00"),
    "not attempted": ("○", "#6e7781"),
    "not judged": ("?", "#8250df"),
}


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
        return say("missing", language)
    if fact.kind == "none":
        return "None"
    if fact.kind == "text":
        return repr(fact.text)
    if fact.kind == "bool":
        return str(bool(fact.values[0]))
    if fact.kind == "sequence":
        inner = ", ".join(fact_text(item, language) for item in fact.items[:4])
        inner += ", …" if len(fact.items) > 4 else ""
        inner += "," if fact.type == "tuple" and len(fact.items) == 1 else ""
        return f"[{inner}]" if fact.type == "list" else f"({inner})"
    if fact.values or fact.shape is not None:
        numbers = nested_text(fact)
        if fact.kind == "number":
            return numbers
        return f"{'array' if fact.kind == 'array' else 'tensor'}({numbers})"
    return fact.text or fact.type or fact.kind


def nested_text(fact: Fact) -> str:
    """The numbers of a fact in the brackets of its shape, shortened when there are many."""
    whole = "." if "float" in (fact.dtype or "") else ""  # 2. as a tensor is printed
    texts = map(number_text, fact.values)
    numbers = [text + whole * text.lstrip("-").isdecimal() for text in texts]
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
        return shown if fact.type == "Tensor" else f"{shown}  ({fact.type})"
    return f"{shown}  ({detail})" if detail else shown


# ---- lines --------------------------------------------------------------------------------------


def lines(verdict: Verdict, language: str = "en") -> Iterator[Line]:
    """Everything below the heading: what is said, the exception, the comparison, notes."""
    if verdict.diagnosis is not None:
        yield Line("", verdict.diagnosis.said(language))
    at = verdict.raised.line if verdict.raised is not None else None
    for number, code, _ in verdict.places:
        if number != at:
            yield Line(say("line {line} of the answer", language, line=number), code, code=True)
    if verdict.raised is not None:
        raised = verdict.raised
        yield Line("", f"{raised.type}: {raised.text}" if raised.text else raised.type, code=True)
        if raised.line is not None:
            label = say("line {line} of the answer", language, line=raised.line)
            yield Line(label, raised.code, code=True)
        if raised.where not in ("answer", "given", "ask"):
            where = translated(raised.where, language)
            yield Line("", say("met while trying: {where}", language, where=where))
        if verdict.case:
            yield Line(say("with", language), _inputs_text(verdict.case), code=True)
    elif verdict.mismatch is not None:
        said = verdict.diagnosis is not None and "times" in verdict.diagnosis.fields
        yield from _comparison(verdict.mismatch, verdict.case or {}, said, language)
    for note in verdict.notes:
        yield Line(say("Note", language), note.said(language))


def _comparison(
    mismatch: Mismatch, case: Mapping[str, Plain], factor_said: bool, language: str
) -> Iterator[Line]:
    if mismatch.aspect == ASPECT:  # there is no single right value to set beside it
        return
    expected, name = say("expected", language), translated(mismatch.key, language)
    if mismatch.aspect == "lines":
        printed, wanted = ((each.text or "") for each in (mismatch.observed, mismatch.expected))
        yield Line(say("printed", language), printed.rstrip() or "-", code=True)
        missing = "\n".join(missing_lines(printed, wanted))
        yield Line(say("not printed", language), missing, code=True)
        return
    if mismatch.aspect == "exists" and mismatch.expected.kind == "missing":
        return  # an object without numbers, such as a function
    if mismatch.aspect in ("shown", "bracketed"):
        yield Line(expected, f"{name} = {fact_text(mismatch.expected, language)}", code=True)
        return
    yours = say("yours", language)
    yield Line(yours, f"{name} = {_aspect_text(mismatch, mismatch.observed, language)}", code=True)
    if _is_computed(mismatch):
        text = _aspect_text(mismatch, mismatch.expected, language)
        yield Line(expected, f"{name} = {text}", code=True)
    else:
        yield Line(expected, kind_text(mismatch.expected, language))
    factor = _factor(mismatch) if mismatch.aspect == "values" and not factor_said else None
    if factor is not None:
        times = "Yours is {factor} times the expected value."
        yield Line("", say(times, language, factor=number_text(factor)))
    if case and mismatch.aspect in ("values", "size", "shape"):
        yield Line(say("with", language), _inputs_text(case), code=True)


def _is_computed(mismatch: Mismatch) -> bool:
    """Whether the learner has a value of this kind and size: only then the right one is shown."""
    seen, right = mismatch.observed, mismatch.expected
    if mismatch.aspect in ("exists", "type") or seen.kind in ("missing", "none"):
        return False
    return right.kind != "sequence" or len(seen.items) == len(right.items)


def kind_text(fact: Fact, language: str = "en") -> str:
    """What sort of thing a fact is, without its numbers."""
    match fact.kind:
        case "tensor" if fact.shape:
            return say("a tensor of shape {shape}", language, shape=str(fact.shape))
        case "sequence":
            return say("a list or tuple of {number}", language, number=len(fact.items))
        case "array":
            return say("an array of shape {shape}", language, shape=str(fact.shape))
    return say(KINDS.get(fact.kind, "something else"), language)


# What a fact is called that is not shown.
KINDS = {
    "tensor": "a tensor with one number", "number": "a number", "bool": "True or False",
    "text": "a text", "none": "None", "mapping": "a dict",
}  # fmt: skip


def _inputs_text(case: Mapping[str, Plain]) -> str:
    return ", ".join(f"{name} = {_input_text(spec)}" for name, spec in case.items())


def _factor(mismatch: Mismatch) -> float | None:
    """k if every number is k times the expected one: a hint at a missing factor or sign."""
    seen, right = mismatch.observed.values, mismatch.expected.values
    pairs = [(s, r) for s, r in zip(seen, right, strict=False) if not abs(s) + abs(r) <= 1e-9]
    if len(seen) != len(right) or not pairs or not all(r for _, r in pairs):
        return None
    factors = [s / r for s, r in pairs]
    same = all(math.isclose(each, factors[0], rel_tol=1e-3) for each in factors)
    found = round(factors[0], 2)
    told = same and math.isclose(found, factors[0], rel_tol=1e-3)  # NaN is the same as nothing
    return found if told and found not in (0.0, 1.0) else None


def _input_text(spec: Mapping[str, Plain]) -> str:
    return str(spec["values"])


def heading(verdict: Verdict, language: str = "en") -> str:
    """Sign, number and outcome: "✗ 3.1 not yet: gradients add up"."""
    sign, _ = SIGNS[verdict.outcome]
    text = f"{sign} {verdict.exercise} {say(verdict.outcome, language)}"
    if verdict.diagnosis is None:
        return text
    return say("{label}: {text}", language, label=text, text=verdict.diagnosis.title(language))


def as_text(verdict: Verdict, language: str = "en", why: str = "") -> str:
    """The verdict for a terminal."""
    parts = [heading(verdict, language)]
    for line in lines(verdict, language):
        parts.append("  " + _line_text(line, language).replace("\n", "\n  "))
    if why:
        parts.append("  " + _line_text(Line(say("Why", language), why), language))
    return "\n".join(parts)


def _line_text(line: Line, language: str) -> str:
    if not line.label:
        return line.text
    return say("{label}: {text}", language, label=line.label, text=line.text)


def as_html(verdict: Verdict, language: str = "en", why: str = "", further: str = "") -> str:
    """The verdict as a fragment of HTML; `further` is a last line in small print."""
    body = "".join(_line_html(line, language) for line in lines(verdict, language))
    if why:
        body += _line_html(Line(say("Why", language), why), language)
    if further:
        body += f"<div><small>{html.escape(further)}</small></div>"
    return box(heading(verdict, language), body, SIGNS[verdict.outcome][1], language)


def _line_html(line: Line, language: str) -> str:
    label = ""
    if line.label:
        text = say("{label}: {text}", language, label=line.label, text="")
        label = f"<b>{html.escape(text.rstrip())}</b> "
    if not line.code:
        return f'<div style="margin:.25em 0">{label}{inline(line.text)}</div>'
    text = html.escape(line.text)
    style = "white-space:pre-wrap;overflow-wrap:anywhere"
    if "\n" in line.text or not line.label:
        return f'<div>{label}</div><pre style="{style};margin:.25em 0">{text}</pre>'
    return f'<div style="margin:.25em 0">{label}<code style="{style}">{text}</code></div>'


def inline(text: str) -> str:
    """The little Markdown of our sentences, code between backquotes; formulas are for MathJax."""
    parts = html.escape(text).split("`")
    if len(parts) % 2 == 0:  # a lone backquote is a backquote
        parts[-2:] = [f"{parts[-2]}`{parts[-1]}"]
    return "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))


def box(title: str, body: str, color: str, language: str = "en") -> str:
    """A titled box; its text takes the colour of the page."""
    # Browsers choose the form of Chinese characters by the language that is named.
    return (
        f'<div role="status" lang="{language}" '
        f'style="border-left:4px solid {color};padding:.25em .9em;'
        f'margin:.4em 0;max-width:60em;color:var(--jp-ui-font-color1,inherit);line-height:1.45">'
        f'<div style="font-weight:600;margin-bottom:.2em">{inline(title)}</div>{body}</div>'
    )


def graph_html(graph: Plain, language: str = "en") -> str:
    """The learner's graph as a picture, "" without one."""
    with speaking(language):
        if graph == TOO_LARGE:
            return f"<p>{html.escape(say('The graph is too large to be shown.'))}</p>"
        picture = _picture(graph)
        if picture is None:
            return ""
        title = html.escape(say("Your graph:"))
        return f'<div style="margin:.4em 0">{title}</div>{picture.to_html()}'


def graph_text(graph: Plain, language: str = "en") -> str:
    """The learner's graph as a text tree, "" without one."""
    with speaking(language):
        if graph == TOO_LARGE:
            return say("The graph is too large to be shown.")
        picture = _picture(graph)
        if picture is None:
            return ""
        return f"{say('Your graph:')}\n{picture.text}"


def _picture(graph: Plain) -> Picture | None:
    if graph is None:
        return None
    from checkers.graph import Graph, GraphError, draw

    try:
        return draw(Graph.from_data(graph))
    except GraphError:  # from a stranger's process, and not a graph
        return None
