"""Which hand-ins are listed as similar: rare passages in common, not what the course contains."""

import pytest

from checkers.classroom import similar
from checkers.course import exercises

EXERCISE = exercises.find("5.1")
OWN = """\
total = torch.zeros(3)
for step, weight in enumerate((4, 8, 15, 16, 23, 42)):
    total = total + weight * (step - 3) ** 2 / 7  # my way of weights
print(total.sum() * 1234 - total[0] / 99)
"""
RENAMED = OWN.replace("total", "result").replace("step", "k").replace("weight", "w")
OTHER = """\
def area(side, height):
    if side > height: return side * 31 + height
    return [side - 5, height % 6, {'a': side}]
values = [area(n, 2 * n) for n in range(17)]
print(max(values[3]), '/'.join(str(v) for v in values))
"""

CASES = [
    # what two learners wrote, and whether they are listed
    (OWN, OWN, True),
    (OWN, RENAMED, True),
    (OWN, OWN + "extra = torch.ones(2)\n", True),
    (OWN, OTHER, False),
    ("y = 1", "y = 1", False),  # too short to say anything
    ("", "", False),
    (EXERCISE.solution, EXERCISE.solution, False),  # the course has it
    (EXERCISE.wrong[0].source, EXERCISE.wrong[0].source, False),
    ("'''\x00((((", "'''\x00((((", False),
]


@pytest.mark.parametrize(("one", "other", "listed"), CASES)
def test_two_learners(one, other, listed):
    found = similar.pairs([("ada", "5.1", one), ("bob", "5.1", other), ("cleo", "5.1", "x = 0")])
    assert [each.learners for each in found] == ([("ada", "bob")] if listed else [])
    if listed:
        assert found[0].exercises == ("5.1",)
        assert found[0].share >= similar.LEAST


def test_what_many_have_is_not_rare():
    many = [(f"learner {n}", "5.1", OWN) for n in range(similar.MOST_ALIKE + 1)]
    assert similar.pairs(many) == []


def test_passages_of_another_exercise_are_others():
    assert similar.pairs([("ada", "5.1", OWN), ("bob", "3.1", OWN)]) == []


def test_the_most_alike_come_first():
    part = OWN + OTHER
    found = similar.pairs([("ada", "5.1", OWN), ("bob", "5.1", part), ("cleo", "5.1", RENAMED)])
    assert found[0].learners == ("ada", "cleo")
    assert found[0].share > found[-1].share or len(found) == 1
