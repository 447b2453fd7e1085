"""The engine against the record of real torch: same output, same warnings, same exception.

Programs and tables stand in golden/programs and golden/tables, what torch said in golden/expected;
`make golden` records it again. Nothing here was computed by the engine.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from golden.legacy import LEGACY, LegacyCase
from golden.running import HERE, Case, all_cases, imported_as_torch, run

import engine

CASES = all_cases()
RECORDS = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((HERE / "expected").glob("*.json"))
}
# Every ledger item of the five articles that shows in running code, by article.
LEDGER_ITEMS = {"article_0": 32, "article_1": 33, "article_2": 32, "article_3": 24, "article_4": 20}
# Items about wording only: left-over names, joined lines, typos, a label, a stray sign, an import.
NOT_CODE = {
    *("S0-22", "S1-31", "S2-22", "S2-31"),
    *("S3-08", "S3-24", "S4-04", "S4-16", "S4-17"),
}


@pytest.fixture(autouse=True, scope="module")
def engine_is_torch() -> Iterator[None]:
    """`import torch` inside a case imports the engine."""
    with imported_as_torch(engine):
        yield


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=f"{name}-{case.id}") for name, cases in CASES.items() for case in cases],
)
def test_engine_does_what_torch_does(case: Case) -> None:
    recorded = dict(RECORDS[case.file]["cases"].get(case.id, {}))
    assert recorded.pop("program", None) == case.digest, "changed since the record: `make golden`"
    assert run(case, engine) == recorded


def test_every_record_belongs_to_a_case() -> None:
    recorded = {(name, case_id) for name, record in RECORDS.items() for case_id in record["cases"]}
    assert recorded == {(case.file, case.id) for cases in CASES.values() for case in cases}


def test_records_come_from_one_version_of_torch() -> None:
    assert {record["torch"] for record in RECORDS.values()} == {"2.13.0"}


@pytest.mark.parametrize("article", LEDGER_ITEMS)
def test_every_item_of_an_article_has_a_case(article: str) -> None:
    prefix = f"S{article[-1]}"
    items = {f"{prefix}-{number:02}" for number in range(1, LEDGER_ITEMS[article] + 1)}
    covered = {case.id[:5] for case in CASES[article]}
    assert items - covered - NOT_CODE == set()


def test_every_misconception_has_a_case() -> None:
    expected = {f"M{number:02}" for number in range(1, 70)}
    assert {case.id for case in CASES["misconceptions"]} == expected


@pytest.mark.parametrize("case", LEGACY, ids=lambda case: case.id)
def test_removed_spellings_still_run_and_name_the_modern_one(case: LegacyCase) -> None:
    namespace: dict[str, Any] = {}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        exec(case.program, namespace)
    assert repr(namespace["result"]) == case.result
    messages = [str(w.message) for w in caught if w.category is DeprecationWarning]
    assert any(case.modern in message for message in messages), messages
