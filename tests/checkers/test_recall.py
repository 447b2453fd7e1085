"""What was misunderstood comes back in fresh dress, until it has been right twice in a row."""

import json
import random

import pytest

from checkers import languages
from checkers.causes.catalogue import catalogue
from checkers.course import desk, recalling
from checkers.course.desk import AGAIN, Progress
from checkers.course.recalling import QUESTIONS
from checkers.show import overview, recall


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADSCHOOL_PROGRESS", str(tmp_path / "progress.json"))
    recall._pending.clear()
    return tmp_path / "progress.json"


# With a = 2, b = 3, c = 5. From the rules of PyTorch, by hand.
ANSWERS = {
    "M01": None, "M02": "error", "M07": None, "M08": None, "M13": "error", "M15": [4, 2], "M16": 8,
    "M18": "error", "M26": False, "M28": False, "M34": 5, "M35": 3, "M36": 6, "M37": True,
    "M38": False, "M43": [2, 2, 2], "M47": 1, "M48": None, "M51": False, "M53": 2,
}  # fmt: skip


class Fixed(random.Random):
    """Draws 2, 3, 5."""

    def sample(self, population, k, **_):
        return [2, 3, 5]


@pytest.mark.parametrize("cause", QUESTIONS)
def test_what_is_right(cause):
    question = recalling.dressed(cause, Fixed())
    assert question.is_right(ANSWERS[cause])
    assert not question.is_right(41.5)
    assert "{" not in question.code + question.asks + "".join(question.why.values())


@pytest.mark.parametrize("cause", QUESTIONS)
def test_every_question_is_of_a_known_cause_and_has_its_words(cause):
    assert cause in catalogue()
    assert set(QUESTIONS[cause].why) == set(languages.LANGUAGES)


@pytest.mark.parametrize("cause", QUESTIONS)
def test_the_library_of_the_learner_gives_the_same(cause, library):
    """In whatever dress, on the library that the learner runs."""
    for seed in range(3):
        question = recalling.dressed(cause, random.Random(seed))
        namespace = {"torch": library}
        try:
            exec(question.code, namespace)
            value = eval(question.asks, namespace)
        except RuntimeError:
            value = "error"
        assert question.is_right(value.tolist() if hasattr(value, "tolist") else value)


def test_the_dress_is_another_one():
    codes = {recalling.chosen(Progress(missed={"M16": 2}), seed)[0].code for seed in range(20)}
    assert len(codes) > 10


def test_three_at_most_and_the_least_settled_first():
    progress = Progress(missed={"M01": 1, "M16": 2, "M13": 0, "M18": 1, "M99": 2, "M36": 2})
    assert recalling.due(progress) == ("M16", "M36", "M01", "M18")
    assert [each.cause for each in recalling.chosen(progress, 0)] == ["M16", "M36", "M01"]


def test_a_check_that_tells_a_misconception_is_remembered(own_progress):
    desk.note_check("3.1", "not yet", "M16")
    desk.note_check("3.1", "not yet", "wrong-value")
    desk.note_check("3.1", "right")
    assert desk.read().missed == {"M16": AGAIN}
    assert json.loads(own_progress.read_text())["missed"] == {"M16": AGAIN}


def test_an_older_progress_has_nothing_to_come_back(own_progress):
    own_progress.write_text('{"version": 1, "exercises": {"3.1": {"outcome": "right"}}}')
    assert desk.read().missed == {}
    assert "Nothing has to come back" in recall.warm_up().text


def answers(guess=None):
    return [each.answer() if guess is None else guess for each in recall._pending]


def test_it_rests_when_it_was_right_twice_in_a_row():
    desk.write(Progress(missed={"M16": 2}))
    assert "x.grad" in recall.warm_up().text
    assert "✓ 1: " in recall.warm_up(*answers()).text
    assert desk.read().missed == {"M16": 1}
    recall.warm_up()
    told = recall.warm_up(*answers(41.5)).text
    assert "✗ 1: you said 41.5, it is" in told
    assert "The second pass adds" in told
    assert desk.read().missed == {"M16": 2}  # begins anew
    for _ in range(2):
        recall.warm_up()
        recall.warm_up(*answers())
    assert desk.read().missed == {"M16": 0}
    assert "Nothing has to come back" in recall.warm_up().text


@pytest.mark.parametrize("given", [(1.0,), (1.0, ...), (1.0, 2.0, 3.0)])
def test_too_few_answers_are_not_judged(given):
    desk.write(Progress(missed={"M16": 2, "M36": 2}))
    recall.warm_up()
    assert "2 answers are wanted" in recall.warm_up(*given).text
    assert desk.read().missed == {"M16": 2, "M36": 2}


def test_answers_to_nothing_are_met_with_the_questions():
    desk.write(Progress(missed={"M16": 2}))
    assert "What is `x.grad`" in recall.warm_up(8.0).text


def test_the_overview_tells_both_kinds():
    progress = Progress(missed={"M16": 1, "M47": 0})
    for shown in (overview.as_text(progress), overview.as_html(progress)):
        assert "To come back in the warm-up: gradients add up" in shown
        assert "Misunderstood once, and right since: grad returns a tuple" in shown


def test_in_chinese():
    desk.write(Progress(missed={"M16": 2}))
    with languages.speaking("zh"):
        assert "热身" in recall.warm_up().html
        assert "第二次会加到" in recall.warm_up(*answers(41.5)).text
