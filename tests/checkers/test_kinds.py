"""Predict, explain, arrange, draw, explore: data become exercises, and predictions are read generously."""

from pathlib import Path

import pytest

from checkers.ask.facts import describe
from checkers.course import provoked
from checkers.course.exercises import parse
from checkers.course.kinds import (
    arranging,
    drawing,
    explaining,
    exploring,
    predicting,
    testing,
)
from checkers.course.kinds.material import read_reasons
from checkers.course.packs import ours
from checkers.diagnose import checking
from checkers.judge.exercise import ExerciseError

ROOT = ours().root
PATH = Path("9_test/9_1.py")
FRAME = """\
# %% [markdown] part="prompt" lang="en"
# ### 9.1 A title

# %% part="given"
x = torch.tensor([1.0, 2.0], requires_grad=True)
z = (x * 3).sum()

{data}

# %% [markdown] part="hint" lang="en"
# one

# %% [markdown] part="hint" lang="en"
# two

# %% [markdown] part="hint" lang="en"
# three

# %% [markdown] part="why" lang="en"
# because
"""
PREDICT = """\
# %% part="predict"
questions = {"z": {3.0: "M01"}, "x.grad": {0.0: "M07"}, "z.backward(x)": {}}

# %% [markdown] part="reason" lang="en"
# - `z`: Three plus six.
# - `x.grad`: No mail yet.
# - `z.backward(x)`: The shapes differ.
"""
CHOICE = """\
# %% [markdown] part="choice" lang="en" key="a" holds="yes"
# It holds.
#
# Really.

# %% [markdown] part="choice" lang="en" key="b" holds="no" diagnosis="M05"
# It does not.
#
# Because of this.
"""
DRAW = '# %% part="draw"\nof = "z"\nin_order = True'


TEST = """\
# %% part="starter"
def test(slope):
    pass

# %% part="solution"
def test(slope):
    assert slope(0.0) == 0.0
    assert slope(1.5) == 3.0

# %% part="version" key="plain" holds="yes"
def slope(x):
    return 2 * x

# %% part="version" key="double" holds="no"
def slope(x):
    return 2 * 2 * x

# %% part="version" key="edge" holds="no"
def slope(x):
    return 2 * x if x else 1.0

# %% [markdown] part="reason" lang="en"
# - `double`: it doubles. Look closer.
# - `edge`: it is wrong at 0.
"""
EXPLORE = """\
# %% part="explore"
result = "z"
questions = {"z": {3.0: "M01"}, "x.grad": {0.0: "M07"}}

# %% [markdown] part="reason" lang="en"
# - `z`: Three plus six.
# - `x.grad`: Times 3, for each of them.
"""


def made(data):
    return parse(FRAME.format(data=data), PATH)


def verdict(data, answer):
    return checking.check(made(data), answer, seed=0)


# ---- predict ------------------------------------------------------------------------------------


def test_what_happens_is_found_by_running_the_given_code():
    assert made(PREDICT).solution == (
        'answer = {\n    "z": 9.0,\n    "x.grad": None,\n    "z.backward(x)": \'error\',\n}'
    )


@pytest.mark.parametrize(
    ("answer", "diagnosis", "said"),
    [
        ({"z": 3, "x.grad": None, "z.backward(x)": "error"}, "M01", "running it gives 9. Three plus six."),
        ({"z": 9, "x.grad": 0, "z.backward(x)": "error"}, "M07", "you predicted 0, running it gives None"),
        ({"z": 8, "x.grad": None, "z.backward(x)": "error"}, "wrong-prediction", "Three plus six."),
        ({"z": True, "x.grad": None, "z.backward(x)": "error"}, "wrong-prediction", "predicted True"),
        ({"z": 9, "x.grad": ..., "z.backward(x)": "error"}, "open-prediction", "x.grad"),
        ({"z": 9}, "open-prediction", "x.grad"),
        ([9, None, "error"], "open-prediction", "z"),
        ({"z": "3", "x.grad": None, "z.backward(x)": "error"}, "M01", "predicted 3"),
    ],
)  # fmt: skip
def test_wrong_predictions_are_answered_with_the_reason(answer, diagnosis, said):
    found = verdict(PREDICT, f"answer = {answer!r}".replace("Ellipsis", "..."))
    assert (found.outcome, found.diagnosis.id) == ("not yet", diagnosis)
    assert said in found.diagnosis.said()


@pytest.mark.parametrize("z", ["z.item()", "z", "(x * 3).sum()"])
def test_a_prediction_is_typed_not_computed(z):
    found = verdict(PREDICT, f'answer = {{"z": {z}, "x.grad": None, "z.backward(x)": "error"}}')
    assert found.diagnosis.id == "not-predicted"


@pytest.mark.parametrize(
    ("seen", "right", "equal"),
    [
        (2, 2.0, True), (0.6667, 0.66666, True), (0.67, 0.66666, True), (0.66, 0.66666, False), (0.7, 0.66666, False), (0.02, 0.0151, False), ((1, 2), [1.0, 2.0], True),
        ([2.0], 2.0, True), (2.0, [2.0], True), ([1.0], [1.0, 1.0], False), (1, True, False),
        (True, True, True), (None, None, True), (0, None, False), (None, 0.0, False),
        ("RuntimeError", "error", True), ("torch.float32", "float32", True), ("a", "b", False),
        ([[1.0], [2.0]], [[1.0], [2.0]], True), ([1.0, 2.0, 3.0, 4.0], [[1.0, 2.0], [3.0, 4.0]], False),
        ([0.5, 1.5, True], [[0.5, 1.5], True], True), ([0.5, True], [[0.5, 1.5], True], False), (float("nan"), 1.0, False), ([], 1.0, False),
    ],
)  # fmt: skip
def test_predictions_are_read_generously(seen, right, equal):
    assert predicting.same(describe(seen), describe(right)) is equal


def test_an_array_is_read_like_a_list(library):
    seen = describe(library.tensor([[1.0, 2.0], [3.0, 4.0]]))
    assert predicting.same(seen, describe([[1.0, 2.0], [3.0, 4.0]]))
    assert not predicting.same(seen, describe([1.0, 2.0, 3.0, 4.0]))
    assert predicting.written(describe([1.5, None, True, "error"])) == "[1.5, None, True, error]"


# ---- explain, draw, arrange ---------------------------------------------------------------------


def test_each_statement_is_refuted_with_its_own_sentence():
    assert verdict(CHOICE, 'answer = "a"').outcome == "right"
    found = verdict(CHOICE, 'answer = "b"')
    assert found.diagnosis.id == "M05"
    assert found.diagnosis.said() == "(b) does not hold. Because of this."
    assert verdict(CHOICE, "answer = 3").diagnosis.id == "no-choice"
    assert "- **b** · It does not." in made(CHOICE).prompt["en"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ('["SumBackward0", "MulBackward0", "AccumulateGrad"]', None),
        ('["sum", "mul", "x"]', None),
        ('["SumBackward0", "AccumulateGrad"]', "node-missing"),
        ('["SumBackward0", "MulBackward0", "AccumulateGrad", "AccumulateGrad"]', "node-too-many"),
        ('["MulBackward0", "SumBackward0", "AccumulateGrad"]', "node-order"),
    ],
)
def test_a_drawn_graph_is_compared_with_the_running_code(answer, expected):
    found = verdict(DRAW, f"answer = {answer}")
    assert (found.diagnosis and found.diagnosis.id) == expected
    assert found.graph is not None


@pytest.mark.parametrize(
    ("answer", "expected", "said"),
    [
        ({"z": 9, "x.grad": [3, 3]}, None, ""),
        ({"z": 9, "x.grad": 3}, "wrong-prediction", "running it gives [3, 3]"),
        ({"z": 9, "x.grad": 0}, "M07", "Times 3"),
        ({"z": 3, "x.grad": [3, 3]}, "M01", "Three plus six."),
        ({"z": 9, "x.grad": ...}, "open-prediction", "x.grad"),
    ],
)
def test_hidden_numbers_are_judged_after_a_backward(answer, expected, said):
    found = verdict(EXPLORE, f"answer = {answer!r}".replace("Ellipsis", "..."))
    assert (found.diagnosis and found.diagnosis.id) == expected
    assert said in (found.diagnosis.said() if found.diagnosis else "")
    assert made(EXPLORE).picture == 'explore(z, hide=["z", "x.grad"])'
    assert "numbers hidden" in made(EXPLORE).prompt["en"]


def test_what_would_tell_a_hidden_number_is_hidden_and_not_asked_for():
    each = made(EXPLORE.replace('result = "z"', 'result = "z"\nalso_hidden = ["z.grad"]'))
    assert each.picture == 'explore(z, hide=["z", "x.grad", "z.grad"])'
    assert "z.grad" not in each.solution


def test_a_computed_box_keeps_the_gradient_that_is_asked_for():
    computed = EXPLORE.replace('"z": {3.0: "M01"}', '"z.grad": {3.0: "M01"}').replace(
        "`z`", "`z.grad`"
    )
    assert '"z.grad": 1.0' in made(computed).solution


def test_lines_to_arrange_are_shuffled_and_run_as_comments():
    lines = '# %% part="arrange"\na = 1\nb = a\nc = b'
    ask = '# %% part="ask"\ndef ask(cell):\n    cell.run()\n    cell.observe("c")'
    judge = '# %% part="judge"\ncompare = {}\ndef cases(draw):\n    return ()'
    each = made("\n\n".join((lines, ask, judge)))
    assert each.solution == "a = 1\nb = a\nc = b"
    assert sorted(each.starter.splitlines()) == ["# a = 1", "# b = a", "# c = b"]
    assert each.starter != "# a = 1\n# b = a\n# c = b"
    assert checking.check(each, each.starter).outcome == "not attempted"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ('# %% part="predict"\nquestions = {"z": z}', "not one dict of literals"),
        (PREDICT.replace("# - `z`: Three plus six.\n", ""), "questions differ: z"),
        (PREDICT.split("# %% [markdown]")[0], 'needs a cell part="reason"'),
        (CHOICE.replace('holds="no"', 'holds="yes"'), "some must hold"),
        (CHOICE.replace('key="b"', 'key="bb"'), 'a choice needs key="a"'),
        (CHOICE.replace("#\n# Because of this.\n", ""), "choice b"),
        ('# %% part="arrange"\na = 1', "at least three lines"),
        ('# %% part="draw"\nname = "z"', 'needs of = "name"'),
        ('# %% part="explore"\nresult = "z"', "needs result"),
        ('# %% part="explore"\nresult = z', "not literals"),
        (TEST.replace('holds="no"', 'holds="yes"'), "right ones and broken ones"),
        (TEST.replace('holds="no"', 'holds="maybe"'), 'a version needs key="plain"'),
        (TEST.replace('key="double"', 'key="plain"'), "a word of its own"),
        (TEST.replace("# - `double`: ", "# - `other`: "), "double, other"),
        (
            TEST.replace("def slope(x):\n    return 2 * 2 * x", "def rate(x):\n    return x"),
            "rate, slope",
        ),
        (
            TEST.replace("    return 2 * x\n", "    return 2 * x\n\n\nslope(1)\n"),
            "does not end with",
        ),
    ],
)
def test_errors_name_the_file_and_what_is_missing(data, message):
    with pytest.raises(ExerciseError) as caught:
        made(data)
    assert str(PATH) in str(caught.value)
    assert message in str(caught.value)


def test_a_reason_may_take_several_lines():
    assert read_reasons("- `a`: one\n  two\n- `b`: three") == {"a": "one two", "b": "three"}


# ---- test ---------------------------------------------------------------------------------------

TESTS = [  # what the learner writes, outcome, what is told
    ("def test(slope):\n    assert slope(3.0) == 6.0 and slope(0.0) == 0.0", "right", ""),
    (
        "def test(slope):\n    if slope(1) != 2 or slope(0) != 0:\n        raise ValueError",
        "right",
        "",
    ),
    ("def test(slope):\n    assert slope(2.0) == 4.0", "slipped-through", "1 of 2 broken versions"),
    (
        "def test(slope):\n    assert slope(0.0) == 0.0",
        "slipped-through",
        "it doubles. Look closer.",
    ),
    (
        "def test(slope):\n    assert slope(3.0) == 7.0, 'seven'",
        "right-refused",
        "AssertionError: seven",
    ),
    ("def test(slope):\n    return slope(3.0) == 6.0", "test-returns", "`assert`"),
    (
        "def test(slope):\n    slope(3.0) == 6.0\n    assert slope(0.0) == 0.0",
        "comparison-unused",
        "Line 2 compares",
    ),
    (
        "def test(slope):\n    try:\n        assert slope(3.0) == 6.0\n    except Exception:\n"
        "        print('broken')",
        "assert-caught",
        "line 4 catches",
    ),
    (
        "def test(slope):\n    x = torch.tensor([0.0, 3.0])\n"
        "    assert (slope(x) == torch.tensor([0.0, 6.0])).any()",
        "one-element",
        "Line 3 is content",
    ),
    ("def test(slope):\n    return slope(3) == 6\nassert False", "assertion-failed", ""),
    ("def test():\n    pass", "right-refused", "TypeError"),
    (
        "seen = []\ndef test(slope):\n    seen.append(1)\n    assert len(seen) < 2",
        "right-refused",
        "",
    ),
]


@pytest.mark.parametrize(("answer", "what", "told"), TESTS)
def test_a_test_is_judged_by_what_it_catches_and_lets_pass(answer, what, told, library):
    exercise = made(TEST)
    found = [
        checking.check(exercise, answer, seed=seed, torch=library, seconds=0) for seed in range(4)
    ]
    if what == "right":
        assert {each.outcome for each in found} == {"right"}
        return
    assert {each.outcome for each in found} == {"not yet"}
    if what != "assertion-failed":
        assert found[0].diagnosis.id == what
        assert told in found[0].diagnosis.said("en")


SHARES = [
    ("def test(slope):\n    assert slope(2.0) == 4.0", 0.5),  # one of two is caught
    ("def test(slope):\n    assert False", 0.0),  # catches both, and refuses the right one
    ("def test(slope):\n    pass", 0.0),
]


@pytest.mark.parametrize(("answer", "share"), SHARES)
def test_what_a_test_catches_is_its_share_if_it_lets_the_right_ones_pass(answer, share):
    assert checking.check(made(TEST), answer, seed=1, seconds=0).mark == share


def test_modules_are_the_kinds():
    assert all(
        hasattr(each, "make")
        for each in (arranging, drawing, explaining, exploring, predicting, testing)
    )


# ---- misconceptions -----------------------------------------------------------------------------

# To be provoked by exercises that are not written yet: this list may only get shorter.
NOT_YET: set[str] = set()


def test_every_misconception_is_provoked_by_some_wrong_answer():
    empty = {key for key, ids in provoked.provoked().items() if not ids}
    assert empty == NOT_YET


def test_the_table_of_misconceptions_is_up_to_date():
    assert (ROOT / provoked.TABLE).read_text(encoding="utf-8") == provoked.table()
