"""Every exercise against itself: solutions pass, known wrong answers fail."""

import ast

import pytest

from benchmarks import mutants
from checkers.ask import asking
from checkers.causes.catalogue import catalogue
from checkers.course import exercises
from checkers.diagnose import checking
from checkers.judge import judging
from checkers.judge.inputs import Draw

EXERCISES = exercises.all_exercises()
RIGHT = [
    pytest.param(each, source, id=f"{each.id}-{number}")
    for each in EXERCISES
    for number, source in enumerate((each.solution, *each.accepted))
]
WRONG = [
    pytest.param(each, wrong, id=f"{each.id}-{number}-{wrong.diagnosis}")
    for each in EXERCISES
    for number, wrong in enumerate(each.wrong)
]


def seeds(each):
    """Many where inputs are drawn; where none are, one run says it all."""
    return range(6 if any(each.cases(Draw(0))) else 1)


def verdict(each, source, library, seed=0):
    return checking.check(each, source, seed=seed, torch=library, seconds=0)


@pytest.mark.parametrize(("each", "source"), RIGHT)
def test_right_answers_pass(each, source, library):
    for seed in seeds(each):
        found = verdict(each, source, library, seed)
        assert found.outcome == "right", found


@pytest.mark.parametrize(("each", "wrong"), WRONG)
def test_wrong_answers_fail(each, wrong, library):
    """Their causes are in test_transcripts.py, where all feedback is found once."""
    for seed in seeds(each):
        assert verdict(each, wrong.source, library, seed).outcome == "not yet"


@pytest.mark.parametrize("each", EXERCISES, ids=lambda each: each.id)
def test_is_complete(each, library):
    assert verdict(each, each.starter, library).outcome == "not attempted"
    assert verdict(each, "# nothing\n", library).outcome == "not attempted"
    trees = {ast.dump(ast.parse(source)) for source in (each.solution, *each.accepted)}
    assert len(trees) >= 5, "right answers"  # comments and spaces make no other answer
    assert len(each.wrong) >= 5, "wrong answers"
    assert {wrong.diagnosis for wrong in each.wrong} <= catalogue().keys()
    for texts in each.hints.values():
        assert len(texts) == 3, "hints"
    assert 60 <= sum(len(text.split()) for text in each.hints["en"]) <= 170, "words of hints"


@pytest.mark.parametrize("each", EXERCISES, ids=lambda each: each.id)
def test_starter_runs(each, library):
    asked = judging.question(each, each.starter, 0)
    first = asking.answer(asked, library)[0]
    assert first.raised is None or first.raised.where != "answer", first.raised


@pytest.mark.parametrize("each", EXERCISES, ids=lambda each: each.id)
def test_variations_that_change_nothing(each, library):
    """Extra output, comments, blank lines, the library imported again, check() inside the answer."""
    varied = [
        f'print("let me see", 1 + 1)\n{each.solution}\nprint("done")',
        f"# my answer\n\n{each.solution}\n\n# end",
        f"import engine as torch\nimport numpy as np\n{each.solution}",
        f"import torch\n{each.solution}",
        f'{each.solution}\ncheck("{each.id}")',
        f"%matplotlib inline\n{each.solution}",
    ]
    for source in varied:
        assert verdict(each, source, library).outcome == "right", source


# ---- mutants ------------------------------------------------------------------------------------


@pytest.mark.parametrize("each", EXERCISES, ids=lambda each: each.id)
def test_mutants_of_the_solution_fail(each):
    """All but those that are right in another form; none of these reasons is out of date."""
    explained = set()
    for found in mutants.judged(each):
        assert found.outcome != "not yet" or found.diagnosis is not None
        if found.outcome == "right":
            why = mutants.reason(each.id, found.mutant)
            assert why, f"a mutant passes, {found.mutant.kind}: {found.mutant.change}"
            explained.add((each.id, found.mutant.change.rpartition(" → ")[2]))
    assert explained == {key for key in mutants.HARMLESS if key[0] == each.id}
