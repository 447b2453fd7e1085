"""Verdicts as JSON-ready data, for the gradebook, and back."""

from __future__ import annotations

from typing import Any

from checkers.ask.facts import Plain, Raised, read_fact, to_plain
from checkers.causes.catalogue import Diagnosis
from checkers.judge.comparing import Mismatch
from checkers.judge.judging import Place, Verdict


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
        **({"share": verdict.share} if verdict.share else {}),
        **({"places": [[*each] for each in verdict.places]} if verdict.places else {}),
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
        share=data.get("share", 0.0),
        places=tuple(_place(*each) for each in data.get("places", ())),
    )


def _place(line: int, code: str, part: list[int] | None) -> Place:
    return Place(line, code, None if part is None else (part[0], part[1]))


def _diagnosis(diagnosis: Diagnosis) -> dict[str, Plain]:
    return {
        "id": diagnosis.id,
        "fields": {key: to_plain(value) for key, value in diagnosis.fields.items()},
        "sentences": dict(diagnosis.sentences),
    }


def summary(verdict: Verdict) -> dict[str, Any]:
    """What sheets and overviews need of a verdict."""
    diagnosis, raised = verdict.diagnosis, verdict.raised
    return {
        "exercise": verdict.exercise,
        "outcome": verdict.outcome,
        "diagnosis": diagnosis and {"id": diagnosis.id, "said": diagnosis.said()},
        "raised": raised and f"{raised.type}: {raised.text[:200]}",
        "notes": [note.said() for note in verdict.notes],
    }
