"""Facts survive the way through JSON; whatever else comes that way is refused."""

import contextlib
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from checkers.ask.facts import (
    Answer,
    Expected,
    NotPlain,
    Raised,
    Warned,
    describe,
    read_answer,
    read_fact,
    to_plain,
)
from checkers.ask.question import Question
from checkers.jail.warm import read_reply

QUESTION = Question("0.0", "", "", "")


def examples():
    x = engine.tensor([1.0, 2.0], requires_grad=True)
    y = x * x
    y.sum().backward()
    return [
        None, True, 3, 2.5, math.nan, math.inf, -math.inf, 10**400, "text", "x" * 10_000,
        [1, (2, 3)], {"a": 1}, np.arange(6).reshape(2, 3), np.array(1.5), np.array([True]),
        np.array([1 + 2j]), x, y, x.grad, engine.tensor(1), engine.zeros(0), engine.zeros(50, 50),
        len, object(), [[[[[1]]]]],
    ]  # fmt: skip


@pytest.mark.parametrize("value", examples(), ids=lambda value: str(value)[:20])
def test_there_and_back(value):
    fact = describe(value)
    text = json.dumps(to_plain(fact), allow_nan=False)
    back = read_fact(json.loads(text))
    assert to_plain(back) == to_plain(fact)


# What comes in place of the fact {"kind": "number", "values": [2.0]}, and whether it is taken for it.
LIKELY = [
    ({"kind": "number", "type": "float", "shape": [], "values": [2.0]}, True),
    ({"kind": "number", "type": "float", "shape": [], "values": [2]}, True),
    ({"kind": "number", "type": "float", "shape": [], "values": [2.5]}, False),
    ({"kind": "number", "type": "float", "shape": [], "values": [2.0], "more": 1}, False),
    ({"kind": "number", "type": "float", "shape": []}, False),
]


@pytest.mark.parametrize(("plain", "same"), LIKELY)
def test_what_is_as_expected_is_not_built_up_anew(plain, same):
    right = Expected(Answer(facts={"y": describe(2.0)}))
    found = read_answer({"facts": {"y": plain}}, expected=right).facts["y"]
    assert (found is right.answer.facts["y"]) is same
    assert found == read_answer({"facts": {"y": plain}}).facts["y"]


def test_what_is_seen_of_a_tensor():
    x = engine.tensor([[1.0], [2.0]], requires_grad=True)
    y = x * 3
    fact = describe(y, {id(x): "x", id(y): "y"})
    assert (fact.kind, fact.dtype, fact.shape, fact.values) == (
        "tensor",
        "float32",
        (2, 1),
        (3.0, 6.0),
    )
    assert (fact.tracked, fact.leaf, fact.grad_fn) == (True, False, "MulBackward0")
    assert (fact.nodes, fact.leaves) == (("MulBackward0", "AccumulateGrad"), ("x",))


def test_an_answer_there_and_back():
    answer = Answer(
        {"y": describe(1.0)}, {"x": describe(None)}, {}, Raised("E", "text", 3, "y = 1"),
        (Warned("W", "careful", 1),), "printed", ("helper",), {"nodes": []},
    )  # fmt: skip
    assert read_answer(json.loads(json.dumps(to_plain(answer)))) == answer


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["facts", "kind", "shape", "values", "raised", "grad", "items", "x"])
        | st.text(max_size=5), inner, max_size=5
    ),
    max_leaves=30,
)  # fmt: skip


@given(plain)
def test_anything_else_is_refused_with_one_kind_of_error(value):
    for reader in (read_fact, read_answer):
        with contextlib.suppress(NotPlain):
            reader(value)


@given(st.text() | plain.map(json.dumps) | st.binary().map(lambda b: b.decode("latin-1")))
def test_no_reply_breaks_the_grader(text):
    assert read_reply(text, QUESTION).status in ("answered", "unreadable", "ended")


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "[{}, {}]", "[NaN]", "[" * 100_000, '[{"facts": []}]', '[{"printed": 1}]'],
)  # fmt: skip
def test_replies_that_are_no_answers(text):
    assert read_reply(text, QUESTION).status == "unreadable"


def test_long_things_are_cut():
    fact = describe(engine.zeros(100, 100))
    assert len(fact.values) == 2000
    assert len(describe("x" * 10**6).text) == 2000
