"""The judging half: what it draws, when it refuses to decide, and its remarks."""

from dataclasses import replace

import numpy as np
import pytest

from checkers.ask import asking
from checkers.ask.facts import Answer, Raised
from checkers.course.exercises import find
from checkers.diagnose import checking
from checkers.judge import judging
from checkers.judge.inputs import Draw

SEEDS = range(200)


def test_a_drawn_tensor_keeps_away_from_zero():
    drawn = [Draw(seed).tensor(2, 3, tracked=True, dtype="float64") for seed in SEEDS]
    values = np.array([each["values"] for each in drawn])
    assert values.shape == (200, 2, 3)
    assert 0.3 <= np.abs(values).min() < 0.31
    assert 2.99 < np.abs(values).max() <= 3.0
    assert abs(np.sign(values).mean()) < 0.2  # of both signs, about as often
    assert np.allclose(values, values.round(2))
    assert {(each["tracked"], each["dtype"]) for each in drawn} == {(True, "float64")}
    positive = [Draw(seed).tensor(4, signs=False, low=1.0, high=2.0)["values"] for seed in SEEDS]
    assert np.min(positive) >= 1.0
    assert np.max(positive) <= 2.0


def test_a_whole_number_may_be_either_end():
    assert {Draw(seed).whole(2, 4) for seed in SEEDS} == {2, 3, 4}


def test_a_drawn_program_uses_what_is_there():
    """Row k uses the result before it, and one of the inputs or results so far."""
    operations, operands = set(), [set() for _ in range(4)]
    for seed in SEEDS:
        program = Draw(seed).program(3, 2, 4)
        assert (program["dtype"], program["tracked"]) == ("int64", False)
        assert [last for _, _, last in program["values"]] == [1, 2, 3, 4]
        for seen, (operation, operand, _) in zip(operands, program["values"], strict=True):
            operations.add(operation)
            seen.add(operand)
    assert operations == {0, 1, 2}
    assert operands == [{0, 1}, {0, 1, 2}, {0, 1, 2, 3}, {0, 1, 2, 3, 4}]


FAILED = Answer({}, raised=Raised("ValueError", "no"))
# the number of cases of 3.1 is 4: the shown one and three drawn ones
TOO_FEW_OR_MANY = [(), (Answer({}),), (Answer({}),) * 5, (FAILED,) * 5]


@pytest.mark.parametrize("answers", TOO_FEW_OR_MANY)
def test_an_answer_to_another_number_of_cases_is_not_judged(answers):
    exercise = find("3.1")
    asked = judging.question(exercise, exercise.solution, 1)
    assert len(asked.cases) == 4
    with pytest.raises(ValueError, match="answers to 4 cases"):
        checking.judge(exercise, asked, answers)


def test_a_case_that_raised_is_the_last_one():
    exercise = find("3.1")
    asked = judging.question(exercise, exercise.solution, 1)
    assert checking.judge(exercise, asked, (FAILED,)).outcome == "not yet"


LONG = "!echo " + "x" * 100
# lines that are not Python, and what the remark shows of them
PASSED_OVER = [
    ("", None),
    ("%time", "%time"),
    ("%time\n!ls", "%time, !ls"),
    ("%a\n%b\n%c", "%a, %b, %c"),
    ("%a\n%b\n%c\n%d\n%e", "%a, %b, %c, …"),
    (LONG, LONG[:60]),
]


@pytest.mark.parametrize(("lines", "shown"), PASSED_OVER)
def test_a_right_answer_with_lines_for_the_shell(lines, shown):
    exercise = find("3.1")
    verdict = checking.check(exercise, f"{lines}\n{exercise.solution}", seed=1)
    assert verdict.outcome == "right"
    assert [note.fields["lines"] for note in verdict.notes] == ([] if shown is None else [shown])


def test_each_run_has_a_random_stream_of_its_own():
    exercise = find("3.1")
    # nobody finds the judge's by trying, who is told the learner's
    assert max(judging.new_seed().bit_length() for _ in range(9)) > 110
    seeds = [judging.question(exercise, "", seed).seed for seed in SEEDS]
    assert len(set(seeds)) == len(SEEDS)
    assert set(seeds).isdisjoint(SEEDS)  # the judge's own seed cannot be read off
    assert all(0 <= seed < 2**31 for seed in seeds)


# An answer that says nothing yet, and one that does.
ATTEMPTED = [
    ("", False),
    ("pass", False),
    ("...", False),
    ("'later'\n...\npass", False),
    ("# nothing but a remark", False),
    ("pass\ny = x + 2", True),
    ("y = (", True),
]


@pytest.mark.parametrize(("source", "attempted"), ATTEMPTED)
def test_when_an_answer_counts_as_attempted(source, attempted):
    assert judging.is_attempted(find("3.1"), source) is attempted


def test_the_starter_with_other_spaces_is_not_attempted():
    exercise = find("3.1")
    assert not judging.is_attempted(exercise, exercise.starter.replace(" = ", "=") + "\n\n...")


def test_the_picture_and_the_last_look_are_of_the_shown_inputs(monkeypatch):
    """The last of the drawn inputs has one element, the shown one has four."""
    exercise, looked_at = find("3.1"), []
    asked = judging.question(exercise, exercise.solution, 1)
    assert [len(case["x"]["values"]) for case in asked.cases[1:]] == [4, 7, 1]
    monkeypatch.setitem(exercise.judging, "judge", looked_at.append)
    verdict = checking.check(exercise, exercise.solution, seed=1)
    assert [4] in [node.get("shape") for node in verdict.graph["nodes"]]
    assert [evidence.shown for evidence in looked_at] == [True]


def test_a_failing_judge_costs_one_exercise_and_is_called_our_fault():
    exercise = replace(
        find("3.1"), judge=f"{find('3.1').judge}\n\ndef judge(evidence):\n    1 / 0\n"
    )
    found = checking.check(exercise, exercise.solution, seed=1)
    assert found.outcome == "not yet"
    assert found.diagnosis.id == "checker-failed"
    assert "ZeroDivisionError" in found.diagnosis.said()


ODD = ("\u3000", "\u00a0", "\u200b", "\U0001f600")


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_character_costs_nothing(odd):
    exercise = find("3.1")
    source = (
        f"{exercise.solution}\nprint(f\"{{'{odd}'.join(['a', 'b'])}}\".encode('utf-8', 'replace'))"
    )
    assert checking.check(exercise, source, seed=1).outcome == "right"


# What a notebook accepts and plain Python does not, or where only the screen differs.
SPELLINGS = (
    ("torch.set_printoptions(precision=2)\n{}\ntorch.set_printoptions(precision=4)", "right"),
    ("from IPython.display import display as show\n{}\nshow(out.view(1)); show(x.grad)", "right"),
    ("import no_such_package\n{}", "no-module"),
    ("await something()\n{}", "top-level-await"),
    ("open('/no/such/folder/file', 'w')\n{}", "no-file"),
    (
        "raise PermissionError(1, 'Operation not permitted')  # what a jail says of fork and sockets\n{}",
        "no-file",
    ),
)


@pytest.mark.parametrize(("around", "said"), SPELLINGS)
def test_spellings_around_an_answer(around, said):
    exercise = find("3.1")
    found = checking.check(exercise, around.format(exercise.solution), seed=1)
    assert said in (found.outcome, found.diagnosis and found.diagnosis.id)


@pytest.mark.parametrize("prompt", [">>> {}", "In [3]: {}"])
def test_lines_pasted_with_a_prompt(prompt):
    exercise = find("3.1")
    source = "\n".join(prompt.format(line) for line in exercise.solution.splitlines())
    assert checking.check(exercise, source, seed=1).outcome == "right"


def test_a_helper_of_another_cell_reached_late():
    """The name is looked for when a probe meets it, too."""
    exercise = find("4.8")
    helper = "def itself(v):\n    return v"
    late = exercise.solution.replace(
        "points.append(w)", "points.append(itself(w) if mu == 0.5 else w)", 1
    )
    asked = judging.question(exercise, late, 1, context=(helper,))
    assert checking.judge(exercise, asked, asking.answer(asked)).outcome == "right"
