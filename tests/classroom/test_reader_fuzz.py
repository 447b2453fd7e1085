"""Whatever stands in a stranger's file or message, a reader reads it or refuses it in words.

The readers of zips and sheets are tried in test_platforms.py. What a search finds becomes a row of
the tables there, in test_attacks.py, or here.
"""

import json
import os

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from make_class import notebook

from checkers.classroom import similar
from checkers.classroom.reading import notebooks
from checkers.classroom.reading.notebooks import HandIn, UnreadableNotebook
from checkers.course import exercises, fences
from checkers.diagnose import checking
from checkers.jail.limits import Limits
from checkers.jail.messages import LENGTH
from checkers.jail.warm import Warm, read_reply
from checkers.jail.worker import _collect, answer_text
from checkers.judge import judging

FAST = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))

text = st.text(max_size=12) | st.sampled_from(["code", "markdown", "# --- begin 3.1 ---", "\ud800"])
scalars = st.none() | st.booleans() | st.integers() | st.floats() | text
NAMES = ["cells", "source", "cell_type", "metadata", "worksheets", "input", "gradschool", "role",
         "exercise", "kernelspec", "language", "name", "language_info"]  # fmt: skip
names = st.sampled_from(NAMES) | text
plain = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=5),
    max_leaves=20,
)
HONEST = notebook({"3.1": exercises.find("3.1").solution}).encode()


@FAST
@given(st.dictionaries(names, plain, max_size=6) | plain)
def test_any_json_is_a_notebook_or_refused(data):
    try:
        found = notebooks.cells_of(data)
    except UnreadableNotebook:
        return
    for key, sources in fences.answers(found.cells).items():
        assert exercises.sort_key(key)
        assert all(isinstance(each, str) for each in sources)
    fences.context(found.cells, {})


@FAST
@given(st.integers(0, len(HONEST)), st.binary(max_size=12), st.integers(0, 40))
@example(0, b"\xef\xbb\xbf", 0)
def test_a_damaged_notebook_is_read_or_refused(tmp_path, place, patch, gone):
    file = tmp_path / "a.ipynb"
    file.write_bytes(HONEST[:place] + patch + HONEST[place + gone :])
    hand_in = HandIn("a", (file,))
    found = notebooks.read(hand_in)
    assert found.cells or found.problems or b"cells" not in file.read_bytes()
    assert len(notebooks.fingerprint(hand_in)) == 64
    assert all(each.count(".") == 1 for each in notebooks.held(file))


@FAST
@given(st.text(max_size=200) | st.from_regex(fences.FENCE))
def test_any_text_has_passages(source):
    assert all(isinstance(each, str) for each in similar.passages(source))


# ---- what comes out of the jail ------------------------------------------------------------------

ASKED = judging.question(exercises.find("3.1"), exercises.find("3.1").solution, 3)
REPLY = answer_text(json.dumps(ASKED.plain()).encode())
STATUSES = {"answered", "ended", "unreadable"}
facts = st.recursive(
    scalars | st.floats(allow_nan=True),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(sorted({*json.loads(REPLY)[0], "kind", "type", "values", "shape"})),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


def read(message):
    reply = read_reply(message, ASKED)
    assert reply.status in STATUSES
    assert len(reply.how) <= 200
    assert bool(reply.answers) is (reply.status == "answered")
    return reply


@FAST
@given(facts, st.integers(1, 5))
def test_any_json_is_an_answer_or_unreadable(data, count):
    for each in (data, [data] * count):
        try:
            message = json.dumps(each)
        except ValueError:
            continue
        read(message)


@FAST
@given(st.integers(0, len(REPLY)), st.binary(max_size=8), st.integers(0, 20))
def test_a_damaged_answer_is_judged_or_unreadable(place, patch, gone):
    exercise = exercises.find("3.1")
    reply = read((REPLY[:place] + patch + REPLY[place + gone :]).decode("utf-8", "replace"))
    if reply.status == "answered":
        verdict = checking.judge(exercise, ASKED, reply.answers)
        assert verdict.outcome in ("right", "not yet")


@pytest.mark.skipif(os.name == "nt", reason="pipes of a fork")
@FAST
@given(st.binary(max_size=300), st.lists(st.binary(max_size=40), max_size=4), st.integers(1, 4))
def test_any_bytes_in_the_pipe_are_cut_into_bounded_texts(noise, texts, wanted):
    body = b"".join(LENGTH.pack(len(each)) + each for each in texts) + noise
    reader, writer = os.pipe()
    os.write(writer, body)
    os.close(writer)
    found, status = _collect(reader, Limits(seconds=1, reply_bytes=100), wanted)
    os.close(reader)
    assert len(found) <= wanted
    assert all(len(each) <= 100 for each in found)
    assert list(found[: len(texts)]) == texts[: len(found)]
    assert (status == "answered") is (len(found) == wanted)


def test_the_untouched_answer_is_right():
    """What the searches above start from is a true reply."""
    with Warm() as warm:
        assert warm.ask(ASKED).status == "answered"
    answers = read(REPLY.decode()).answers
    assert checking.judge(exercises.find("3.1"), ASKED, answers).outcome == "right"
