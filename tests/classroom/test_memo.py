"""Equal programs meet equal inputs once, and nobody's verdict depends on anybody else."""

import pytest

from checkers.ask.program import without_comments
from checkers.classroom import grading
from checkers.classroom.memo import Memo
from checkers.classroom.reading.notebooks import Contents
from checkers.course import exercises
from checkers.course.fences import Cell, fenced
from checkers.jail.limits import Limits
from checkers.jail.warm import Warm

SAME = [
    ("x = 1", "x = 1  # one"),
    ("x = 1\ny = 2", "x = 1 # a\ny = 2 # it's"),
    ("x = 1\n\ny = 2", "x = 1\n# 'between'\ny = 2"),
    ("x = '#'", "x = '#'  "),
]
DIFFERENT = [
    ("x = '# a'", "x = '# b'"),
    ("x = '''\n# a\n'''", "x = '''\n# b\n'''"),
    ('x = """\n# a\n"""', 'x = """\n# b\n"""'),
    ("x = 'a\\\n# b'", "x = 'a\\\n# c'"),
    ("x = 1 # \ry = 1", "x = 1 # \ry = 2"),
    ("s = 'a\u2028# b'", "s = 'a\u2028# c'"),
    ("s = 'a\x0c# b'", "s = 'a\x0c# c'"),
    ("x = 1\ny = 2", "x = 1\n# later\ny = 2"),  # another line number
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_comments_make_no_other_program(one, other):
    assert without_comments(one) == without_comments(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_another_program_stays_another(one, other):
    assert without_comments(one) != without_comments(other)


KEYS = ("3.1", "1.1")
CHOSEN = [exercises.find(key) for key in KEYS]
RUN = grading.prepare(CHOSEN, Limits(seconds=2), 5)


@pytest.fixture(scope="module")
def warm():
    with Warm(RUN.limits) as worker:
        yield worker


class Counted:
    """Asks, and counts the questions."""

    def __init__(self, warm):
        self.warm, self.count = warm, 0

    def __call__(self, questions, *, pictured=False):
        self.count += len(questions)
        return self.warm.ask_all(questions, pictured=pictured)


def grade(warm, memo, answers, *others):
    ask = Counted(warm)
    cells = [*map(Cell, others), *(Cell(fenced(*each)) for each in answers.items())]
    graded = grading.grade_contents("a", Contents(tuple(cells)), RUN, ask, memo)
    return {each.exercise: each for each in graded.verdicts}, ask.count


def test_the_first_answer_of_a_process_is_remembered(warm):
    memo, right = Memo(), {each.id: each.solution for each in CHOSEN}
    assert grade(warm, memo, right)[1] == 2
    assert grade(warm, memo, right)[1] == 1  # 3.1 ran first
    verdicts, count = grade(warm, memo, {key: f"{text}  # mine" for key, text in right.items()})
    assert count == 0
    assert all(each.mark == 1 for each in verdicts.values())


@pytest.mark.parametrize(
    "answer",
    [
        "while True: pass",  # came to no end
        "y = helper(x)",  # another learner's notebook may know the name
    ],
)
def test_what_may_depend_on_something_else_is_asked_again(warm, answer):
    memo = Memo()
    for _ in range(2):
        assert grade(warm, memo, {"3.1": answer})[1] == 1


def test_a_helper_of_ones_own_counts(warm):
    memo = Memo()
    answer = CHOSEN[0].solution.replace("z.mean()", "mine(z)")
    assert grade(warm, memo, {"3.1": answer})[0]["3.1"].mark == 0
    assert grade(warm, memo, {"3.1": answer}, "def mine(t): return t.mean()")[0]["3.1"].mark == 1
    assert grade(warm, memo, {"3.1": answer})[0]["3.1"].mark == 0


def test_the_line_that_raised_is_the_learners_own(warm):
    memo = Memo()
    for comment in ("one", "two"):
        verdict = grade(warm, memo, {"3.1": f"y = 1\nz = 1 / 0  # {comment}"})[0]["3.1"]
        assert verdict.raised.code == f"z = 1 / 0  # {comment}"


def test_grading_processes_tell_each_other(warm, tmp_path):
    path = tmp_path / "memo"
    path.touch()
    one, other = Memo(shared=path), Memo(shared=path)
    assert grade(warm, one, {"3.1": "y = 1"})[1] == 1
    with path.open("ab") as file:
        file.write(b"\0\0")  # a process that was killed while it wrote
    assert grade(warm, other, {"3.1": "y = 1"})[1] == 0
    assert grade(warm, other, {"3.1": "y = 2"})[1] == 1
    assert grade(warm, one, {"3.1": "y = 2"})[1] == 1
    assert grade(warm, one, {"3.1": "y = 2"})[1] == 0


def test_the_oldest_are_forgotten(warm):
    memo = Memo(most=2)
    for number in (1, 2, 3, 1):
        assert grade(warm, memo, {"3.1": f"y = {number}"})[1] == 1
    assert grade(warm, memo, {"3.1": "y = 3"})[1] == 0
