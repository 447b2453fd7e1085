"""Properties: judged where there is no single right answer, in their order, on every case."""

from pathlib import Path

import pytest

from checkers.course import exercises
from checkers.course.exercises import ExerciseError
from checkers.diagnose import checking
from checkers.show import feedback

SOURCE = """\
# %% [markdown] part="prompt" lang="en"
# ### 9.1 A root
# Any root of `a`, at least 0.
# %% part="given"
a = torch.tensor(4.0)
# %% part="starter"
r = None
# %% part="solution"
r = a.sqrt()
# %% [markdown] part="hint" lang="en"
# One.
# %% [markdown] part="hint" lang="en"
# Two.
# %% [markdown] part="hint" lang="en"
# Three.
# %% [markdown] part="why" lang="en"
# Squared it gives a.
# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("r", "a")
# %% part="judge"
from checkers.authoring import Property, numbers

compare = {"r": "type shape", "a": "given"}
def cases(draw):
    yield {"a": draw.of(9.0)}
def negative(seen, right):
    return {} if numbers(seen, "r") < 0 else None
def off(seen, right):
    square = float(numbers(seen, "r")) ** 2
    a = float(numbers(right, "a"))
    return None if abs(square - a) < 0.1 else {"square": f"{square:.1f}", "a": f"{a:.0f}"}
properties = (
    Property("r", negative, {"en": "r is below 0.", "zh": "r 小于 0。"}),
    Property("r", off, {"en": "The square of r is {square}, not {a}.", "zh": "r 的平方是 {square}，不是 {a}。"}),
)
"""

ANSWERS = [  # answer, outcome, what is told
    ("r = a.sqrt()", "right", ""),
    ("r = a.sqrt() + 0.01", "right", ""),  # another number with the same properties
    ("r = a ** 0.5", "right", ""),
    ("r = -a.sqrt()", "not yet", "r is below 0."),
    ("r = a / 2 + 1", "not yet", "The square of r is 9.0, not 4."),
    ("r = a / 2", "not yet", "The square of r is 20.2, not 9."),  # the drawn case only
    ("r = torch.tensor(float('nan'))", "not yet", "The square of r is nan, not 4."),
    ("r = a.sqrt().unsqueeze(0)", "not yet", None),  # compared before any property is asked
    ("r = a.sqroot()", "not yet", None),
]


@pytest.fixture
def root():
    return exercises.parse(SOURCE, Path("9_roots/9_1.py"))


@pytest.mark.parametrize(("answer", "outcome", "told"), ANSWERS)
def test_what_lacks_a_property_is_told_which(root, answer, outcome, told, library):
    found = checking.check(root, answer, seed=0, torch=library, seconds=0)
    assert found.outcome == outcome
    if told:
        assert found.diagnosis.id == "property-missing"
        assert found.diagnosis.said("en") == told
    elif told is None:
        assert found.diagnosis.id != "property-missing"


def test_no_expected_value_is_shown_where_there_is_no_single_one(root):
    found = checking.check(root, "r = -a.sqrt()", seed=0, seconds=0)
    assert "expected" not in feedback.as_text(found, "en", "")
    assert "r 小于 0" in feedback.as_text(found, "zh", "")


def test_a_repair_is_said_beside_the_property(root):
    found = checking.check(root, "b = a\nr = -b.sqrt()", seed=0, seconds=30)
    said = found.diagnosis.said("en")
    assert said.startswith("r is below 0. One change in line 2 is enough: ")
    assert "`-b.sqrt()`" in said
    assert [each.line for each in found.places] == [2]


def test_a_misspelt_list_of_properties_is_refused():
    misspelt = SOURCE.replace("properties =", "propertys =")
    with pytest.raises(ExerciseError, match="nothing uses propertys"):
        exercises.parse(misspelt, Path("9_roots/9_1.py"))


# ---- the capstones: nobody passes who only looks like it --------------------------------------------

PRETENDED = [
    # the reader is made worse, and the pictures stay: judged with the numbers that training gave it
    ("8.1", """\
def attack(reader, pictures, answers, strength):
    for p in reader.parameters():
        p.data.mul_(-1)
    trained.mul_(-1)
    return pictures.clone()
changed = attack(reader, unseen, right, strength)"""),
    ("8.1", "right[:] = (right + 1) % 10\nchanged = unseen.clone()"),
    ("8.2", "stiffness, damping = 2.46, 0.30"),  # typed: right for one pendulum only
    ("8.2", "observed[:] = swing(torch.tensor(2.0), torch.tensor(0.0))\nstiffness, damping = 2.0, 0.0"),
    ("8.3", "observed[:] = 0\nsharp = torch.zeros(12, 12)"),
    ("8.3", "blur = lambda picture: observed\nsharp = torch.zeros(12, 12)"),
]  # fmt: skip


@pytest.mark.parametrize(("exercise", "answer"), PRETENDED)
def test_the_properties_are_those_of_what_was_given(exercise, answer, library):
    found = checking.check(exercises.find(exercise), answer, seed=3, torch=library, seconds=0)
    assert found.outcome == "not yet"
