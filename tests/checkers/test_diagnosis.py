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


LEAF = "w = torch.tensor(1.0, requires_grad=True)"
SAVES = """
class Sq(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        {}
        return g * 2 * x

y = Sq.apply(w)
y.backward()
"""
# A cause whose sign is seen, and which is not so: what is looked at, wrong code, right code, given.
NOT_SO = [
    ("M26", "w", "for k in range(2):\n    (w * w).backward()\n    w = w - 0.2 * w.grad\n"
     "    w = w.detach().requires_grad_()", "w = torch.tensor(0.5, requires_grad=True)", LEAF),
    ("given-switched", "x", "x = x.clone().requires_grad_()", "y = x.clone().requires_grad_()",
     "x = torch.ones(2)"),
    ("overflow", "y", "y = torch.log(torch.exp(x))", "y = x * 1", "x = torch.tensor([-1000.0])"),
    ("mutable-default", "y", "def f(x, by=[2.0]):\n    return x * by[0]\n\ny = f(3.0)", "y = 9.0", ""),
    ("M46", "w.grad", "(torch.exp(w * 1e3) + 1).backward()", "(w * w).backward()", LEAF),
    ("silenced-error", "w.grad", "loss = w * 3\nloss.requires_grad_()\nloss.backward()",
     "(w * w).backward()", LEAF),
    ("nothing-saved", "w.grad", SAVES.format("a, b = [g]"), SAVES.format("a = g"), LEAF),
    ("M65", "w.grad", SAVES.format("g = list(map(twice, [g]))[0]"), SAVES.format("g = g"),
     LEAF + "\ntwice = lambda g: 2 * g"),
    ("borrowed-derivative", "w.grad", SAVES.format("with torch.enable_grad(): x = x * 3"),
     SAVES.format(""), LEAF),
    ("M09", "w.grad", LEAF + "\nw = w * w\nw.backward()", LEAF + "\n(w * w).backward()", ""),
]  # fmt: skip


@pytest.mark.parametrize("case", NOT_SO, ids=[each[0] for each in NOT_SO])
def test_what_is_not_so_is_not_proposed(case, library):
    cause, observe, wrong, right, given = case
    seen = evidence(observe, wrong, right, given, library)
    assert seen.mismatches or seen.raised
    assert cause not in {each.id for each in proposed(seen)}


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
