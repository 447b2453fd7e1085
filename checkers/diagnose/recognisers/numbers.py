"""Level 3: numbers and shapes that explain themselves (M15, M43 to M46)."""

from __future__ import annotations

import math
import re

from checkers.ask.facts import Fact
from checkers.causes.catalogue import Fields
from checkers.diagnose.registry import recognises
from checkers.judge.comparing import same_values
from checkers.judge.evidence import NO_HISTORY, Evidence

STEPS = ("round", "floor", "ceil", "sign", "argmax", "argmin", "trunc", "heaviside")


@recognises("M15")
def ones_give_column_sums(evidence: Evidence) -> Fields | None:
    for each in evidence.differs("shape", "size", "values"):
        seen, right = each.observed, each.expected
        if right.shape and len(right.shape) == 2 and seen.size == right.shape[1]:
            columns = right.shape[1]
            sums = tuple(math.fsum(right.values[i::columns]) for i in range(columns))
            if same_values(seen, Fact(seen.kind, dtype=seen.dtype, values=sums)):
                return {}
    return None


@recognises("M43")
def broadcast_into_a_table(evidence: Evidence) -> Fields | None:
    if evidence.warns("Using a target size"):
        return {}
    for each in evidence.differs("size", "shape"):
        seen, right = each.observed.shape, each.expected.shape
        square = seen and len(seen) == 2 and seen[0] == seen[1] > 1
        if seen and square and right and math.prod(right) == seen[0]:
            return {}
    return None


TARGET = re.compile(
    r"arget size \(torch\.Size\((\[.*?\])\)\) .* input size \(torch\.Size\((\[.*?\])\)\)"
)


@recognises("target-shape")
def target_of_another_shape(evidence: Evidence) -> Fields | None:
    """A loss that stretches nothing has refused the two shapes."""
    found = TARGET.search(evidence.raised.text) if evidence.raised else None
    return {"target": found[1], "output": found[2]} if found else None


@recognises("M44")
def step_has_no_slope(evidence: Evidence) -> Fields | None:
    steps = [call.method for call in evidence.form.called(*STEPS)]
    if not steps and evidence.form.compares:
        steps = ["a comparison"]
    if not steps:
        return None
    flat = any(
        each.observed.values and not any(each.observed.values)
        for each in evidence.wrong_gradients()
    )
    cut = evidence.says(NO_HISTORY) or next(evidence.differs("tracked"), None) is not None
    return {"function": steps[0]} if flat or cut else None


def _odd_gradient(evidence: Evidence, odd: str) -> bool:
    return any(
        any(str(abs(value)) == odd for value in each.observed.values)
        and not any(str(abs(value)) == odd for value in each.expected.values)
        for each in evidence.wrong_gradients()
    )


@recognises("M45")
def nan_from_other_branch(evidence: Evidence) -> Fields | None:
    where = evidence.form.called("where", "masked_fill", "clamp")
    return {} if where and _odd_gradient(evidence, "nan") else None


@recognises("M46")
def vertical_tangent(evidence: Evidence) -> Fields | None:
    root = evidence.form.called("sqrt", "rsqrt", "norm")  # inf times 0 is NaN
    steep = root or evidence.form.called("pow", "acos", "asin") or "**" in evidence.source
    steep_here = steep and _odd_gradient(evidence, "inf")
    return {} if steep_here or (root and _odd_gradient(evidence, "nan")) else None


@recognises("overflow")
def too_large_for_the_machine(evidence: Evidence) -> Fields | None:
    """inf or NaN where a number is expected, and exp was involved."""
    if not evidence.form.called("exp"):
        return None
    for each in evidence.differs("values"):
        # the logarithm of 0 is no number that is too large
        odd = any(value == math.inf or value != value for value in each.observed.values)
        if odd and all(map(math.isfinite, each.expected.values)):
            return {"name": each.key}
    return None
