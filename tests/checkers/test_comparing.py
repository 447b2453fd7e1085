"""How near is near enough. Expected: what the table of tolerances promises, computed by hand."""

import pytest

from checkers.ask.facts import Answer, Fact
from checkers.judge.comparing import PRINTED, TOLERANCE, close, mismatches

NAN, INF = float("nan"), float("inf")
# tolerance, observed, expected, whether they agree
CASES = [
    (TOLERANCE["float16"], 101.0, 100.0, True),
    (TOLERANCE["float16"], 102.0, 100.0, False),
    (TOLERANCE["float16"], 0.0009, 0.0, True),
    (TOLERANCE["float16"], 0.0011, 0.0, False),
    (TOLERANCE["float32"], 100.01, 100.0, True),
    (TOLERANCE["float32"], 100.02, 100.0, False),
    (TOLERANCE["float32"], 0.000009, 0.0, True),
    (TOLERANCE["float32"], 0.000011, 0.0, False),
    (TOLERANCE["float64"], 100.00001, 100.0, True),
    (TOLERANCE["float64"], 100.00002, 100.0, False),
    (TOLERANCE["float64"], 9e-10, 0.0, True),
    (TOLERANCE["float64"], 1.1e-9, 0.0, False),
    (PRINTED, 0.3333, 1 / 3, True),
    (PRINTED, 0.3338, 1 / 3, True),
    (PRINTED, 0.334, 1 / 3, False),
    (PRINTED, 0.0003, 0.0, False),
    (PRINTED, -0.3333, 1 / 3, False),
    (PRINTED, NAN, NAN, True),
    (PRINTED, NAN, 1.0, False),
    (PRINTED, 1.0, NAN, False),
    (PRINTED, INF, INF, True),
    (PRINTED, -INF, INF, False),
    (PRINTED, 1e30, INF, False),
]


@pytest.mark.parametrize(("tolerance", "observed", "expected", "agree"), CASES)
def test_how_near_is_near_enough(tolerance, observed, expected, agree):
    assert close(observed, expected, tolerance) is agree


TWO, THREE, LOST = Fact("number", values=(2.0,)), Fact("number", values=(3.0,)), Fact("missing")
WORD = Fact("text", "str", text="3")
# what was seen, what is expected, and the names that differ with the aspect, first causes first
DIFFERENT = [
    ({"y": TWO}, {"y": TWO}, []),
    ({"y": TWO}, {"y": THREE}, [("y", "values")]),
    ({}, {"y": THREE}, [("y", "exists")]),
    ({"y": LOST}, {"y": THREE}, [("y", "exists")]),
    # a function that the ask could not go on without comes before what it would have given
    ({"f": LOST}, {"y": THREE}, [("f", "exists"), ("y", "exists")]),
    ({"z": TWO, "f": LOST}, {"z": TWO}, [("f", "exists")]),
    # more than was asked for is no fault
    ({"y": TWO, "more": THREE}, {"y": TWO}, []),
    # what is there and wrong comes after what is not there at all
    ({"a": TWO}, {"a": THREE, "b": TWO}, [("b", "exists"), ("a", "values")]),
    # another kind of object has other values too: that is said once
    ({"typed": WORD}, {"typed": THREE}, [("typed", "type")]),
    ({"typed": TWO}, {"typed": THREE}, [("typed", "values")]),
]


@pytest.mark.parametrize(("seen", "expected", "differs"), DIFFERENT)
def test_what_differs_and_what_comes_first(seen, expected, differs):
    compare = {**dict.fromkeys("abyz", "values"), "typed": "type values"}
    found = mismatches(compare, Answer(facts=seen), Answer(facts=expected))
    assert [(each.key, each.aspect) for each in found] == differs
