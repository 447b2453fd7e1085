"""The concept inventory: right answers are right, before and after are kept, the gain is told."""

import json
import re
from pathlib import Path

import pytest

from checkers import languages
from checkers.ask import facts
from checkers.causes.catalogue import catalogue
from checkers.course import desk, inventory
from checkers.course.inventory import AnswersError, questions
from checkers.course.kinds import predicting
from checkers.show.inventory import inventory as ask

ROOT = Path(__file__).parents[2]
MOST = 15
# What comes out, by hand from the rules of PyTorch, and the number of the reason.
ANSWERS = {
    "M02": ("error", 3), "M08": (None, 2), "slip-sum-or-mean": ([2, 2, 2, 2], 1),
    "M15": ([4, 2], 3), "M60": ([4, 4, 4], 3), "M16": (8, 1), "M18": ("error", 2),
    "M24": ("error", 3), "M36": (3, 3), "M38": ("error", 2), "M28": (None, 3),
    "M51": ("error", 3), "M61": (6, 1), "M53": (5, 3), "M37": ([1], 2),
}  # fmt: skip
RIGHT = {number: each.answer for number, each in enumerate(questions(), start=1)}
# Every first choice that is wrong, with the first reason that is.
WRONG = {
    number: next(code for code in each.codes()
                 if code[0] != each.right and each.belief(code) and code[1] != each.answer[1])
    for number, each in enumerate(questions(), start=1)
}  # fmt: skip


def same(one, other) -> bool:
    return predicting.same(facts.describe(one), facts.describe(other))


# ---- the questions ------------------------------------------------------------------------------


def test_there_are_fifteen_each_about_something_else():
    assert [each.cause for each in questions()] == list(ANSWERS)
    assert len(ANSWERS) == MOST


@pytest.mark.parametrize("question", questions(), ids=lambda each: each.cause)
def test_one_choice_and_one_reason_are_right(question):
    value, digit = ANSWERS[question.cause]
    matching = ["abcd"[place] for place, each in enumerate(question.choices) if same(each, value)]
    assert matching == [question.right]
    assert question.answer == f"{question.right}{digit}"
    assert [not each.cause for each in question.reasons].count(True) == 1


@pytest.mark.parametrize("question", questions(), ids=lambda each: each.cause)
def test_the_library_of_the_learner_gives_what_is_right(question, library):
    namespace = {"torch": library}
    try:
        exec(question.code, namespace)
        value = eval(question.asks, namespace)
    except RuntimeError:
        value = "error"
    assert same(value.tolist() if hasattr(value, "tolist") else value, ANSWERS[question.cause][0])


@pytest.mark.parametrize("question", questions(), ids=lambda each: each.cause)
def test_every_reason_has_a_cause_of_the_catalogue_and_its_words(question):
    assert {question.cause} | {each.cause for each in question.reasons} <= {"", *catalogue()}
    assert list((ROOT / "lessons" / "source").glob(f"{question.lesson}_*.py"))
    assert len(question.reasons) == 3
    for each in question.reasons:
        assert set(each.texts) == set(languages.LANGUAGES)
        assert re.search("[\u4e00-\u9fff]", each.texts["zh"])


def test_right_answers_stand_in_no_pattern():
    places = "".join(RIGHT.values())
    for sign in "abcd":
        assert places.count(sign) < 8
    for sign in "123":
        assert 3 <= places.count(sign) <= 8


# ---- answers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "read"), [
    ("c3", {"M02": "c3"}), (" C 3 ", {"M02": "c3"}), ("", {}), ("  ", {}), (None, {}), (..., {}),
])  # fmt: skip
def test_an_answer_however_it_is_typed(typed, read):
    assert inventory.read({1: typed}) == read


@pytest.mark.parametrize("given", [
    {1: "d1"}, {1: "a4"}, {1: "3c"}, {1: "c"}, {1: 3}, {0: "a1"}, {16: "a1"}, {"1": "a1"},
    {True: "a1"}, {1.5: "a1"}, {1: "c3c"},
])  # fmt: skip
def test_what_is_no_answer_is_said(given, own_progress):
    with pytest.raises(AnswersError):
        inventory.read(given)
    assert "There is no such answer" in ask(before=given).text
    assert not own_progress.exists()


@pytest.fixture
def own_progress(tmp_path):
    return tmp_path / "progress.json"  # as conftest says


@pytest.mark.parametrize(("given", "told"), [
    ({"before": {}}, "Nothing is answered yet"),
    ({"after": dict.fromkeys(range(1, 16), "")}, "Nothing is answered yet"),
    ({"before": {**RIGHT, 3: "", 7: ...}}, "Still open: 3, 7."),
    ({"after": {1: "c3"}}, "Still open: 2, 3, 4"),
    ({"before": ["c3"]}, "one dict of answers"),
    ({"before": RIGHT, "after": RIGHT}, "one dict of answers"),
])  # fmt: skip
def test_what_is_not_complete_is_not_kept(given, told, own_progress):
    assert told in ask(**given).text
    assert not own_progress.exists()


# ---- before and after ---------------------------------------------------------------------------


def stored():
    return {stage: each.answers for stage, each in desk.read().inventory.items()}


def codes(by_number):
    return {each.cause: by_number[n] for n, each in enumerate(questions(), start=1)}


def test_nothing_is_given_away_before_the_second_time():
    shown = ask(before=RIGHT)
    other = ask(before=WRONG)
    assert (shown.text, shown.html) == (other.text, other.html)
    assert "understood" not in ask().text.lower()


def test_answers_from_before_can_be_changed_until_the_next_check():
    ask(before=WRONG)
    mended = {**WRONG, 1: "c3"}
    assert "All answered" in ask(before=mended).text
    desk.note_check("1.1", "not yet")
    assert "All answered" in ask(before=mended).text  # run again as it is
    assert "stay as they were" in ask(before=RIGHT).text
    assert stored() == {"before": codes(mended)}


def test_the_first_answers_after_are_the_ones_that_count():
    ask(before=WRONG)
    desk.note_check("6.1", "right")
    after = {**RIGHT, 2: WRONG[2]}
    first = ask(after=after).text
    again = ask(after=RIGHT).text
    assert stored() == {"before": codes(WRONG), "after": codes(after)}
    assert "the ones that count" in again
    assert again.splitlines()[2:] == first.splitlines()[1:]


# understood before, after, and what is said of the gain: (after - before) / (15 - before)
@pytest.mark.parametrize(("before", "after", "told"), [
    (0, 15, "100 %"), (0, 0, " 0 %"), (5, 10, "50 %"), (12, 13, "33 %"),
    (15, 15, "nothing left to gain"), (15, 14, "fewer than before"), (9, 3, "fewer than before"),
])  # fmt: skip
def test_the_gain(before, after, told):
    def knowing(count):
        return {n: (RIGHT if n <= count else WRONG)[n] for n in RIGHT}

    ask(before=knowing(before))
    text = ask(after=knowing(after)).text
    assert f"Understood before: {before} of 15. Understood after: {after} of 15." in text
    assert told in text.splitlines()[2]


def test_luck_is_not_understanding():
    """The right result and the wrong reason: M16 at number 6, whose reason 2 is a belief."""
    lucky = {**RIGHT, 6: "d2"}
    ask(before=lucky)
    text = ask(after=lucky).text
    assert "Understood after: 14 of 15" in text
    assert "~ 6: the right result for another reason. The second pass adds" in text
    assert "Still misunderstood: gradients add up" in text
    assert "Read Lesson 3b again" in text


def test_the_right_reason_for_a_wrong_result_is_the_misconception_of_the_question():
    assert next(each for each in questions() if each.cause == "M16").belief("a1") == "M16"


def test_what_is_resolved_and_what_is_left():
    ask(before={**RIGHT, 1: "a1", 6: "a2"})  # M02 and M16
    text = ask(after={**RIGHT, 6: "a2", 12: "a1"}).text  # M16 still, M51 new
    assert "not any more: whole numbers cannot be tracked" in text
    left = "Still misunderstood: gradients add up; second derivative without create_graph"
    assert left in text
    assert "✓ 1: understood (before: not yet)" in text
    assert "✗ 12: you said a1. It is d3: an error." in text
    assert "(before: understood)" in text


def test_after_without_before_has_nothing_to_compare():
    text = ask(after=RIGHT).text
    assert "Understood after: 15 of 15. There are no answers from before" in text
    assert "before:" not in text


def test_it_is_kept_beside_everything_else(own_progress):
    desk.note_check("3.1", "not yet", "M16")
    ask(before=RIGHT)
    data = json.loads(own_progress.read_text())
    assert data["inventory"] == {"before": {"answers": codes(RIGHT), "checks": 1}}
    assert desk.read().missed == {"M16": 2}


def test_an_older_progress_has_none(own_progress):
    own_progress.write_text('{"version": 1, "exercises": {"3.1": {"outcome": "right"}}}')
    assert desk.read().inventory == {}
    ask(before=RIGHT)
    assert desk.read().of("3.1").outcome == "right"


def test_the_notebook_has_a_place_for_every_answer():
    source = (ROOT / "lessons" / "source" / "0_inventory.py").read_text("utf-8")
    for stage in ("before", "after"):
        [cell] = re.findall(rf"{stage}={{(.*?)}}", source, re.DOTALL)
        assert re.findall(r'^ +(\d+): "",$', cell, re.MULTILINE) == [str(n) for n in RIGHT]


def test_in_chinese():
    with languages.speaking("zh"):
        assert "整数不能只变一点点" in ask().text
        ask(before=WRONG)
        shown = ask(after={**RIGHT, 6: "d2"})
    assert "请重读第 3b 课" in shown.text
    assert not re.search("[;:] ?[\u4e00-\u9fff]", shown.text)
    assert not re.findall(r"\b[a-z]{3,} [a-z]{3,}\b", re.sub("`.*?`", "", shown.text))
