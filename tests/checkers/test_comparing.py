"""How near is near enough. Expected: what the table of tolerances promises, computed by hand."""

import pytest

from checkers.comparing import PRINTED, TOLERANCE, close

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
