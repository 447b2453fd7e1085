"""The asking half: which names an answer may borrow from elsewhere, and what it leaves as it was."""

import json

import pytest

import engine
from checkers.ask.asking import MOST_BORROWED, answer
from checkers.ask.facts import Answer, to_plain
from checkers.ask.question import Question

OTHER_CELLS = ("def twice(v):\n    return 2 * v\nprint('aside')", "1 / 0", "offset = 10")
ASK = "def ask(cell):\n    cell.run()\n    cell.observe('y')"


def ask(source: str, outside=None, **more) -> Answer:
    question = Question("0.0", "x = torch.tensor([1.0, 2.0])", ASK, source, **more)
    (seen,) = answer(question, outside=outside)
    return seen


@pytest.mark.parametrize(
    ("source", "values", "borrowed"),
    [
        # the answer's own names come first, and nothing is borrowed that it does not use
        ("y = x * 3", (3.0, 6.0), ()),
        ("offset = 1\ny = x + offset", (2.0, 3.0), ()),
        ("y = twice(x)", (2.0, 4.0), ("twice",)),
        ("y = twice(x) + offset", (12.0, 14.0), ("twice", "offset")),
        # used inside a function of the answer, so found missing only when it is called
        ("def f(v):\n    return v + offset\ny = f(x)", (11.0, 12.0), ("offset",)),
    ],
)
def test_a_name_of_another_cell_is_borrowed(source, values, borrowed):
    """A cell that fails is passed over, and what the other cells print is not the answer's."""
    seen = ask(source, context=OTHER_CELLS)
    assert seen.raised is None
    assert (seen.facts["y"].values, seen.borrowed, seen.printed) == (values, borrowed, "")


def test_given_values_win_over_the_cells():
    seen = ask("y = offset + 1", outside={"offset": 1}, context=OTHER_CELLS)
    assert seen.facts["y"].values == (2,)


def test_a_name_that_nobody_has_is_the_learners_error():
    seen = ask("y = nowhere + 1", context=OTHER_CELLS)
    assert (seen.raised.type, seen.borrowed) == ("NameError", ())


def test_borrowing_has_an_end():
    names = [f"n{number}" for number in range(MOST_BORROWED + 1)]
    cells = ("\n".join(f"{name} = 1" for name in names),)
    enough, too_many = (
        ask("y = " + " + ".join(names[:count]), context=cells)
        for count in (MOST_BORROWED, MOST_BORROWED + 1)
    )
    assert enough.facts["y"].values == (MOST_BORROWED,)
    assert too_many.raised.type == "NameError"


def test_random_streams_and_modes_are_left_as_they_were():
    engine.manual_seed(4)
    expected = engine.rand(3).tolist()
    engine.manual_seed(4)
    with engine.no_grad():
        seen = ask("torch.manual_seed(0)\ny = torch.rand(2).requires_grad_() * 2")
        assert not engine.is_grad_enabled()
    assert seen.facts["y"].grad_fn == "MulBackward0"
    assert engine.rand(3).tolist() == expected


def test_a_question_there_and_back():
    cases = ({"x": to_plain({"values": [1.0], "dtype": "float32", "tracked": True})}, {})
    question = Question("3.1", "x = 1", "y", "y = x", cases, ("a = 1",), 7)
    assert Question.read(json.loads(json.dumps(question.plain()))) == question
