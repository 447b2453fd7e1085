"""Prompts and claims agree, and the page that sets them side by side is of today."""

import pytest

from benchmarks import claims
from checkers.ask import asking
from checkers.ask.facts import Answer
from checkers.ask.question import Question
from checkers.course.exercises import all_exercises
from checkers.judge.exercise import Exercise
from checkers.judge.way import calls, distinct, kept, never
from checkers.languages import LANGUAGES

EXERCISES = all_exercises()
SAID = {"en": "text", "zh": "文字"}


@pytest.mark.parametrize("each", EXERCISES, ids=lambda each: each.id)
def test_no_claim_without_a_sentence_and_no_sentence_without_a_claim(each: Exercise):
    assert list(claims.gaps(each)) == []


def test_the_page_is_of_today():
    assert claims.PAGE.read_text(encoding="utf-8") == claims.page(), (
        "write it anew: python -m benchmarks.claims"
    )


@pytest.mark.parametrize("each", EXERCISES, ids=lambda each: each.id)
def test_a_way_is_told_in_both_languages(each: Exercise):
    for claim in each.judging.get("way", ()):
        assert set(claim.said) == set(LANGUAGES)


# claim, what was seen, whether it holds
HOLDS = [
    (calls("grad", "backward", said=SAID), {"calls": {"backward": 1}}, True),
    (calls("grad", "backward", said=SAID), {"calls": {"sum": 3}}, False),
    (calls("grad", said=SAID, most=1), {"calls": {"grad": 3}}, False),
    (calls("grad", said=SAID, most=2, per="own hvp"), {"calls": {"grad": 4, "own hvp": 2}}, True),
    (calls("grad", said=SAID, most=2, per="own hvp"), {"calls": {"grad": 6, "own hvp": 2}}, False),
    (never("SGD", said=SAID), {"calls": {"step": 1}}, True),
    (never("SGD", said=SAID), {"calls": {"SGD": 1}}, False),
    (distinct("p1", "p2", said=SAID), {"shared": ("q p1",)}, True),
    (distinct("p1", "p2", said=SAID), {"shared": ("p2 p1",)}, False),
    (kept("w", "b", said=SAID), {"replaced": ("x",)}, True),
    (kept("w", "b", said=SAID), {"replaced": ("b",)}, False),
]


@pytest.mark.parametrize(("claim", "seen", "holds"), HOLDS)
def test_a_claim(claim, seen, holds):
    assert claim.holds(Answer(**seen)) is holds


# what a learner's line calls, and under which name it counts: on the engine and on torch
CALLED = [
    ("x.sum().backward()", {"backward": 1}),
    ("torch.autograd.backward(x.sum())", {"backward": 1}),
    ("torch.autograd.grad(x.sum(), x)", {"grad": 1}),
    ("x.sum().backward()\nx.grad", {"backward": 1, "grad": 0}),
    ("walk = getattr(x.sum(), 'backward')\nwalk()", {"backward": 1}),
    ("torch.nn.functional.softplus(x)", {"softplus": 1}),
    ("torch.logsumexp(x, 0)", {"logsumexp": 1}),
    ("torch.optim.SGD([x], lr=0.1)", {"SGD": 1}),
    ("x.detach().clone().requires_grad_()", {"requires_grad_": 1}),
    ("torch.autograd.functional.jacobian(lambda t: t, x)", {"jacobian": 1}),
    ("def f(t):\n    return t\nf(x), f(x)", {"own f": 2}),
]


@pytest.mark.parametrize(("source", "wanted"), CALLED)
def test_calls_are_counted_under_their_names(source, wanted, library):
    given = "x = torch.tensor([1.0, 2.0], requires_grad=True)"
    asked = Question("0.0", given, "def ask(cell):\n    cell.run()\n", source, observed=True)
    (answer,) = asking.answer(asked, library, pictured=False)
    assert answer.raised is None
    assert {name: answer.calls.get(name, 0) for name in wanted} == wanted
