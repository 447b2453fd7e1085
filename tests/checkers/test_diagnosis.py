"""Every misconception of the catalogue is recognised on a minimal piece of code of its own."""

import dataclasses

import pytest
from misconception_cases import CASES

from checkers.ask import asking
from checkers.ask.question import Question
from checkers.causes.catalogue import catalogue
from checkers.diagnose.choosing import proposed
from checkers.diagnose.registry import RECOGNISERS
from checkers.judge.comparing import mismatches
from checkers.judge.evidence import Evidence
from checkers.judge.inputs import Draw
from checkers.languages import fill, say

# Found by looking at a notebook, or by the grader; tested there.
ELSEWHERE = {"M41", "M60"}


def evidence(observe, wrong, right, given, library):
    ask = f"def ask(cell):\n    cell.run()\n    cell.observe(*{observe.split()!r})\n"
    asked = Question("0.0", given, ask, wrong, observed=True)
    (answer,) = asking.answer(asked, library, pictured=False)
    (expected,) = asking.answer(dataclasses.replace(asked, source=right), library, pictured=False)
    assert expected.raised is None, expected.raised
    found = mismatches({}, answer, expected)
    return Evidence(
        "0.0", wrong, given, answer, expected, found, True, ((answer, expected),), (right,)
    )


def identity(case):
    number = [each[0] for each in CASES[: CASES.index(case)]].count(case[0])
    return f"{case[0]}-{number}" if number else case[0]


@pytest.mark.parametrize("case", CASES, ids=map(identity, CASES))
def test_recognised(case, library):
    expected, *rest = case
    found = next(proposed(evidence(*rest, library)))
    assert found.id == expected
    assert "{" not in found.said().replace("{}", "")


@pytest.mark.parametrize("case", CASES, ids=map(identity, CASES))
def test_right_code_is_not_blamed(case, library):
    _, observe, _, right, given = case
    seen = evidence(observe, right, right, given, library)
    assert not seen.mismatches
    assert seen.raised is None


def test_every_misconception_has_a_case():
    misconceptions = {f"M{number:02}" for number in range(1, 70)}
    assert misconceptions <= {each[0] for each in CASES} | ELSEWHERE
    assert misconceptions <= catalogue().keys()


def test_catalogue_and_recognisers_agree():
    assert set(RECOGNISERS) <= catalogue().keys()


def test_texts_are_short_sentences():
    for entry in catalogue().values():
        for text in (entry.said, say(entry.said, "zh")):
            assert len(text) <= 260, entry.id
            assert text.endswith((".", "?", "。", "？")), entry.id


def test_fill_leaves_no_room_for_format_strings():
    assert fill("{name} is", {"name": "{0.__class__}"}, "en") == "{0.__class__} is"


def test_broadcast_sum_forgotten(library):
    """M60 shows only when backward is called directly (torch sums by itself)."""
    wrong = """
class AddB(Function):
    @staticmethod
    def forward(ctx, x, b):
        return x + b

    @staticmethod
    def backward(ctx, g):
        return g, g
"""
    ask = """
def ask(cell):
    cell.run()
    torch = cell.torch
    with cell.probe("direct"):
        g = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
        gx, gb = cell.backward_directly(cell.name("AddB"), [torch.zeros(2, 3), torch.zeros(3)], g)
        cell.record("the gradient for b", gb)
"""
    right = wrong.replace("return g, g", "return g, g.sum(0)")
    asked = Question("0.0", "", ask, wrong)
    (answer,) = asking.answer(asked, library)
    (expected,) = asking.answer(dataclasses.replace(asked, source=right), library)
    found = mismatches({}, answer, expected)
    seen = Evidence("0.0", wrong, "", answer, expected, found)
    assert next(proposed(seen)).id == "M60"


def test_drawn_inputs_keep_away_from_zero():
    values = Draw(3).tensor(200)["values"]
    assert min(map(abs, values)) >= 0.3
    assert len({value > 0 for value in values}) == 2
