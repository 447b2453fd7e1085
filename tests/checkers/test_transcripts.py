"""All feedback on the registered and the fresh wrong answers, word by word, in both languages.

A change of words is seen in review. Record anew with `python -m benchmarks.answers --record`.
"""

from collections import Counter

import pytest

from benchmarks import answers, reading
from checkers.course.exercises import all_exercises, find
from checkers.diagnose import checking
from checkers.languages import LANGUAGES

BY_DESIGN = {
    # A prediction may be typed as Python prints it, "None" for None as "False" for False.
    ("1.2", 'None is a value of its own and not the text "None".'),
    # The central difference of a quadratic is exact, whatever the step.
    ("3.2", "The minus is missing in the exponent of the step: h is ten thousand."),
}


@pytest.mark.parametrize("each", all_exercises(), ids=lambda each: each.id)
def test_nothing_is_told_otherwise(each):
    for language in LANGUAGES:
        file = answers.TRANSCRIPTS / f"{each.id.replace('.', '_')}.{language}.txt"
        assert answers.transcript(each.id, language) == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("each", all_exercises(), ids=lambda each: each.id)
def test_registered_wrong_answers_are_told_their_cause(each, library):
    told = {wrong.source: answers.verdict(each.id, wrong.source, library) for wrong in each.wrong}
    others = [
        (wrong.diagnosis, told[wrong.source].diagnosis)
        for wrong in each.wrong
        if told[wrong.source].diagnosis.id != wrong.diagnosis
    ]
    assert not others


@pytest.mark.parametrize("each", all_exercises(), ids=lambda each: each.id)
def test_every_feedback_was_read_as_it_is(each):
    """Read it again (`python -m benchmarks.reading 3.1`) and say what it is worth."""
    changed = {typed.key: answers.fingerprint(typed) for typed in reading.unread([each.id])}
    assert not changed


# A collection is put in as it was typed and labelled before anything is mended for its sake.
# Those after the third are not among these: docs/checks.md has what was told before any mending, and
# since then what was untrue has been mended.
MENDED = ("level", "second", "third")


def test_none_is_untrue_and_few_are_vague():
    wrong = [
        typed for typed in answers.fresh() if not typed.right and typed.file.startswith(MENDED)
    ]
    judged = Counter(typed.judged for typed in wrong)
    assert judged["untrue"] == 0
    assert judged["generic"] <= 0.03 * len(wrong)
    assert judged["specific"] >= 0.95 * len(wrong)


@pytest.mark.parametrize("level", range(1, 9))
def test_verdicts_agree_with_the_labels_of_the_fresh_answers(level):
    others = []
    for typed in answers.fresh():
        if not typed.exercise.startswith(f"{level}.") or (typed.exercise, typed.slip) in BY_DESIGN:
            continue
        found = checking.check(find(typed.exercise), typed.source, seed=4, seconds=0)
        if (found.outcome == "right") is not typed.right:
            others.append((typed.exercise, typed.slip, found.outcome, found.diagnosis))
    assert not others


def test_the_figures_are_on_the_page():
    page = answers.PAGE.read_text(encoding="utf-8")
    assert answers.BEGIN in page
    assert "a sentence that fits everything" in page.partition(answers.BEGIN)[2]
