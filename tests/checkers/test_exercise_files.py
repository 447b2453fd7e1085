"""Exercise files: what is read, and the errors for files that are not well formed."""

from pathlib import Path

import pytest

from checkers.course import exercises
from checkers.course.exercises import find, parse
from checkers.judge.exercise import ExerciseError

GOOD = {
    "prompt": '# %% [markdown] part="prompt" lang="en"\n# ### 9.1 A title\n# text',
    "given": '# %% part="given"\nx = 1',
    "starter": '# %% part="starter"\ny = None',
    "solution": '# %% part="solution"\ny = x + 1',
    "hints": "\n".join(['# %% [markdown] part="hint" lang="en"\n# look'] * 3),
    "why": '# %% [markdown] part="why" lang="en"\n# because',
    "ask": '# %% part="ask"\ndef ask(cell):\n    cell.run()',
    "judge": '# %% part="judge"\ncompare = {}\ndef cases(draw):\n    return ()',
}
PATH = Path("9_test/9_1.py")


def text(**changes):
    return "\n\n".join(part for part in {**GOOD, **changes}.values() if part)


def test_reads_every_part():
    read = parse(text(wrong='# %% part="wrong" diagnosis="M01"\ny = 0'), PATH)
    assert (read.id, read.level, read.title()) == ("9.1", "9_test", "A title")
    assert (read.given, read.starter, read.solution) == ("x = 1", "y = None", "y = x + 1")
    assert read.hints["en"] == ("look",) * 3
    assert read.wrong[0].diagnosis == "M01"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"given": ""}, 'no cell part="given"'),
        ({"given": GOOD["given"] + "\n\n" + GOOD["given"]}, "cell 3: a second cell part='given'"),
        ({"given": '# %% part="gven"\nx = 1'}, "cell 2: a code cell needs part= one of"),
        ({"given": "# %%\nx = 1"}, "cell 2: a code cell needs part="),
        ({"given": '# %% part="given"\nx = ('}, "cell 2: part='given' is not Python"),
        ({"prompt": '# %% [markdown] part="prompt"\n# a'}, "cell 1: lang=None"),
        ({"prompt": '# %% [markdown] part="prompt" lang="fr"\n# a'}, "cell 1: lang='fr'"),
        ({"prompt": '# %% [markdown] lang="en"\n# a'}, "cell 1: a markdown cell needs part="),
        ({"hints": '# %% [markdown] part="hint" lang="en"\n# look'}, "needs 3 cells"),
        ({"why": ""}, 'needs one cell part="why" lang="en", has 0'),
        ({"wrong": '# %% part="wrong"\ny = 0'}, 'a wrong answer needs diagnosis="M.."'),
        ({"judge": '# %% part="judge"\ncompare = {}'}, "does not define cases"),
        ({"judge": '# %% part="judge"\n1 / 0'}, 'cell part="judge": division by zero'),
    ],
)
def test_errors_name_file_and_cell(changes, message):
    with pytest.raises(ExerciseError) as caught:
        parse(text(**changes), PATH)
    assert str(PATH) in str(caught.value)
    assert message in str(caught.value)


def test_unknown_exercise_says_what_there_is():
    with pytest.raises(ExerciseError, match=r"no exercise '7\.99'; the exercises are 1\.1, "):
        find("7.99")


def test_order_of_exercises_is_that_of_their_numbers():
    assert exercises.sort_key("1.10") > exercises.sort_key("1.9")
    required = ["1.1", "2.1", "3.1", "4.1", "5.1", "5.2", "5.3"]
    there = list(exercises.exercise_paths())
    assert [key for key in there if key in required] == required
    assert there == sorted(there, key=exercises.sort_key)
