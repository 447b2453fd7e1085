"""Verdicts as JSON-ready data, for the gradebook, and back."""

from __future__ import annotations

from typing import Any

from checkers.comparing import Mismatch
from checkers.diagnosis import Diagnosis
from checkers.facts import Plain, Raised, read_fact, to_plain
from checkers.judging import Verdict


def to_data(verdict: Verdict) -> dict[str, Plain]:
    """All that a page says of the verdict; the graph is read later, and kept beside it."""
    mismatch = verdict.mismatch
    return {
        "exercise": verdict.exercise,
        "outcome": verdict.outcome,
        "diagnosis": verdict.diagnosis and _diagnosis(verdict.diagnosis),
        "mismatch": mismatch
        and {
            "key": mismatch.key,
            "aspect": mismatch.aspect,
            "observed": to_plain(mismatch.observed),
            "expected": to_plain(mismatch.expected),
        },
        "raised": verdict.raised and to_plain(verdict.raised),
        "case": None if verdict.case is None else dict(verdict.case),
        "notes": [_diagnosis(note) for note in verdict.notes],
        "printed": verdict.printed,
    }


def from_data(data: dict[str, Any]) -> Verdict:
    """The verdict that `to_data` wrote."""
    mismatch, raised, diagnosis = data["mismatch"], data["raised"], data["diagnosis"]
    return Verdict(
        exercise=data["exercise"],
        outcome=data["outcome"],
        diagnosis=diagnosis and Diagnosis(**diagnosis),
        mismatch=mismatch
        and Mismatch(
            mismatch["key"],
            mismatch["aspect"],
            read_fact(mismatch["observed"]),
            read_fact(mismatch["expected"]),
        ),
        raised=raised and Raised(**raised),
        case=data["case"],
        notes=tuple(Diagnosis(**note) for note in data["notes"]),
        printed=data["printed"],
    )


def _diagnosis(diagnosis: Diagnosis) -> dict[str, Plain]:
    return {
        "id": diagnosis.id,
        "fields": {key: to_plain(value) for key, value in diagnosis.fields.items()},
        "sentences": dict(diagnosis.sentences),
    }
