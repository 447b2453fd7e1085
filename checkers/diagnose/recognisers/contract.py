"""Level 5: what forward keeps and backward asks for, and what gradcheck finds."""

from __future__ import annotations

import ast
import re

from checkers.ask import program
from checkers.causes.catalogue import Fields
from checkers.diagnose.registry import recognises
from checkers.judge import syntax
from checkers.judge.evidence import NO_HISTORY, Evidence


def _classes(source: str) -> dict[str, dict[str, ast.FunctionDef]]:
    """The methods of the classes in a source, by the names of both."""
    try:
        nodes = program.nodes(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    return {
        node.name: {each.name: each for each in node.body if isinstance(each, ast.FunctionDef)}
        for node in nodes
        if isinstance(node, ast.ClassDef)
    }


def _on_ctx(method: ast.FunctionDef | None, stored: bool) -> list[str]:
    """The attributes of ctx that a method sets, or reads."""
    if method is None or not method.args.args:
        return []
    kind, ctx = (ast.Store if stored else ast.Load), method.args.args[0].arg
    return [
        each.attr
        for each in ast.walk(method)
        if isinstance(each, ast.Attribute)
        and isinstance(each.ctx, kind)
        and syntax.dotted(each.value) == ctx
    ]


@recognises("ctx-name")
def kept_under_another_name(evidence: Evidence) -> Fields | None:
    """forward keeps `ctx.scale`, backward looks for `ctx.k`."""
    found = evidence.raised and re.search(r"has no attribute '(\w+)'", evidence.raised.text)
    for methods in _classes(evidence.source).values() if found else ():
        kept = _on_ctx(methods.get("forward"), stored=True)
        if found and kept and found[1] in _on_ctx(methods.get("backward"), stored=False):
            return {"name": found[1], "kept": [f"ctx.{each}" for each in dict.fromkeys(kept)]}
    return None


@recognises("gradient-per-output")
def one_gradient_for_each_output(evidence: Evidence) -> Fields | None:
    found = evidence.raised and re.search(
        r"backward\(\) takes (\d+) positional arguments? but (\d+) were given", evidence.raised.text
    )
    return {"seen": int(found[2]) - 1, "taken": int(found[1]) - 1} if found else None


@recognises("gradcheck-untracked")
def gradcheck_has_nothing_to_test(evidence: Evidence) -> Fields | None:
    text = "gradcheck expects at least one input tensor to require gradient"
    return {} if evidence.says(text) else None


@recognises("gradcheck-differs")
def gradcheck_objects(evidence: Evidence) -> Fields | None:
    return {} if evidence.says("Jacobian mismatch for output") else None


@recognises("saved-computed")
def saved_what_was_computed(evidence: Evidence) -> Fields | None:
    """forward saves a slope that it has computed, and a second derivative finds no history."""
    lost = any(m.expected.tracked and not m.observed.tracked for m in evidence.differs("tracked"))
    if not evidence.says(NO_HISTORY) and not lost:
        return None
    for form in evidence.form.functions:
        for call in evidence.form.called("save_for_backward"):
            if call.place.inside == form.name and set(call.args) - set(form.inputs) and form.inputs:
                return {"name": form.inputs[0], "line": call.place.line}
    return None


@recognises("forward-unused")
def backward_knows_nothing_of_forward(evidence: Evidence) -> Fields | None:
    """A backward that reads nothing from ctx, where that of every right answer does."""
    if evidence.raised or not next(evidence.wrong_gradients(), None):
        return None
    rights = [_classes(source) for source in evidence.rights]
    for name in (form.name for form in evidence.form.functions):
        backwards = [methods[name].get("backward") for methods in rights if name in methods]
        own = _classes(evidence.source).get(name, {}).get("backward")
        needed = backwards and all(_on_ctx(each, stored=False) for each in backwards)
        alone = own is not None and not _on_ctx(own, stored=False) and not _outside(evidence, name)
        if needed and own is not None and alone and "super()" not in syntax.dotted(own):
            return {"function": name}
    return None


def _outside(evidence: Evidence, name: str) -> tuple[str, ...]:
    """Names from outside that the backward of a Function reads."""
    return next((form.outer_names for form in evidence.form.functions if form.name == name), ())


@recognises("none-for-a-tensor")
def none_where_a_gradient_belongs(evidence: Evidence) -> Fields | None:
    """backward returns None for an input that wants a gradient."""
    for each in evidence.mismatches:
        seen, right = each.observed.items, each.expected.items
        if "backward" in each.key and len(seen) == len(right):
            for place, (one, other) in enumerate(zip(seen, right, strict=True), start=1):
                if one.kind == "none" != other.kind:
                    return {"place": place}
    return None
