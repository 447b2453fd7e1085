"""What belongs to no level: syntax, names, given data, and differences nothing explains."""

from __future__ import annotations

from checkers.comparing import Mismatch, same_values
from checkers.diagnosis import Fields, Recogniser, recognises
from checkers.evidence import Evidence
from checkers.facts import MISSING


@recognises("syntax-error")
def cannot_be_read(evidence: Evidence) -> Fields | None:
    error = evidence.form.error
    return {"text": error.msg} if error is not None else None


@recognises("exit")
def ends_the_program(evidence: Evidence) -> Fields | None:
    return {} if evidence.raised and evidence.raised.type == "SystemExit" else None


@recognises("memory-limit")
def too_much_memory(evidence: Evidence) -> Fields | None:
    return {} if evidence.raised and evidence.raised.type.endswith("MemoryError") else None


@recognises("unknown-name")
def name_not_defined(evidence: Evidence) -> Fields | None:
    raised = evidence.raised
    if raised is None or raised.type not in ("NameError", "UnboundLocalError"):
        return None
    quoted = raised.text.split("'")
    return {"name": quoted[1] if len(quoted) > 2 else raised.text}


@recognises("exception")
def stopped_by_an_error(evidence: Evidence) -> Fields | None:
    return {"type": evidence.raised.type} if evidence.raised else None


@recognises("missing-name")
def result_missing(evidence: Evidence) -> Fields | None:
    first = next(evidence.differs("exists"), None)
    return {"name": first.key} if first else None


@recognises("given-changed")
def given_changed(evidence: Evidence) -> Fields | None:
    first = next(evidence.differs("given"), None)
    return {"name": first.key.removesuffix(".grad")} if first else None


@recognises("typed-constant")
def numbers_typed_in(evidence: Evidence) -> Fields | None:
    """A value stays the same in every run although the inputs, and what is expected, change."""
    if evidence.raised or next(evidence.differs("given"), None) or len(evidence.runs) < 2:
        return None
    (first, first_right), *others = evidence.runs
    for key, fact in first.facts.items():
        if not any(fact.values) or same_values(fact, first.before.get(key, MISSING)):
            continue
        fixed = all(same_values(fact, seen.facts.get(key, MISSING)) for seen, _ in others)
        moved = any(
            not same_values(first_right.facts[key], right.facts[key])
            for _, right in others
            if key in first_right.facts and key in right.facts
        )
        if fixed and moved:
            return {"given": " and ".join(evidence.answer.before) or "what is given"}
    return None


@recognises("special-case")
def right_only_as_shown(evidence: Evidence) -> Fields | None:
    return {} if not evidence.shown and evidence.mismatches else None


@recognises("no-gradient")
def no_gradient(evidence: Evidence) -> Fields | None:
    first = next(evidence.missing_gradients(), None)
    return {"name": first.key} if first else None


def _named(*aspects: str, gradient: bool | None = None) -> Recogniser:
    """A recogniser for whatever differs first in one of these aspects."""

    def fits(mismatch: Mismatch) -> bool:
        return gradient is None or mismatch.is_gradient is gradient

    def recogniser(evidence: Evidence) -> Fields | None:
        first = evidence.first
        if first is None or first.aspect not in aspects or not fits(first):
            return None
        return {"name": first.key}

    return recogniser


for key, table in {
    "wrong-type": _named("type"),
    "wrong-dtype": _named("dtype"),
    "wrong-shape": _named("size", "shape"),
    "wrong-tracking": _named("tracked", "leaf", "retains", "nodes"),
    "wrong-gradient": _named("values", gradient=True),
    "wrong-value": _named("values", gradient=False),
    "not-printed": _named("shown", "lines"),
}.items():
    recognises(key)(table)
