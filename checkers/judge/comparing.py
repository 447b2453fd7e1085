"""Comparing what was seen with what is expected, in the order in which one causes the other.

An exercise's `compare` names, for each fact, the aspects that matter: {"out": "type size values"}.
Missing names come first, then the wrong kind of object, dtype, shape, place in the graph, values,
gradients, and last of all whether the result was shown.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from checkers.ask.facts import MISSING, Answer, Fact

DEFAULT = "type dtype shape tracked values"
# Largest relative and absolute difference, by the coarser dtype of the two. float32 carries 7
# digits; an exercise may lose two of them by computing in another order.
TOLERANCE = {"float16": (1e-2, 1e-3), "float32": (1e-4, 1e-5), "float64": (1e-7, 1e-9)}
PRINTED = (1e-3, 2e-4)  # four decimals are printed
# How exercises call a gradient: x.grad, "the gradient for w", dx, dz_dx, grad_w.
GRADIENT = re.compile(r"\.grad\b|gradient|^grad_|^d[a-z]$|^d\w+_d\w+$")


@dataclass(frozen=True)
class Mismatch:
    """The first thing that differs: in which fact, in which aspect, what was seen and expected."""

    key: str
    aspect: str
    observed: Fact
    expected: Fact

    @property
    def is_gradient(self) -> bool:
        """Whether the fact is a gradient, by its name."""
        return bool(GRADIENT.search(self.key))


def close(observed: float, expected: float, tolerance: tuple[float, float]) -> bool:
    """Equal within (relative, absolute) tolerance; NaN equals NaN, inf equals inf."""
    if math.isnan(expected) or math.isnan(observed):
        return math.isnan(expected) and math.isnan(observed)
    if math.isinf(expected) or math.isinf(observed):
        return observed == expected
    relative, absolute = tolerance
    return abs(observed - expected) <= absolute + relative * abs(expected)


def tolerance_of(*seen: Fact) -> tuple[float, float]:
    """The coarsest tolerance among the facts' dtypes; float64's where there are only numbers."""
    known = [TOLERANCE[each.dtype] for each in seen if each.dtype in TOLERANCE]
    # A Python number beside a tensor was computed in the tensor's precision.
    return max(known, default=TOLERANCE["float32"])


def same_values(observed: Fact, expected: Fact) -> bool:
    """Whether the numbers agree, in order, whatever the shape."""
    if expected.kind == "text":
        return observed.text == expected.text
    if expected.kind == "sequence":
        return len(observed.items) == len(expected.items) and all(
            map(same_values, observed.items, expected.items)
        )
    if len(observed.values) != len(expected.values):
        return False
    tolerance = tolerance_of(observed, expected)
    return all(
        close(o, e, tolerance) for o, e in zip(observed.values, expected.values, strict=True)
    )


# ---- the aspects --------------------------------------------------------------------------------


def _same_type(observed: Fact, expected: Fact) -> bool:
    if expected.kind == "sequence":
        return observed.kind == "sequence" and all(map(_same_type, observed.items, expected.items))
    if {observed.kind, expected.kind} == {"number", "bool"}:
        return False
    return observed.kind == expected.kind


Comparison = Callable[[Fact, Fact], bool]
# The order is the order of causes.
ASPECTS: Mapping[str, Comparison] = {
    "exists": lambda o, e: o.kind != "missing" or e.kind == "missing",
    "type": _same_type,
    "dtype": lambda o, e: o.dtype == e.dtype,
    "size": lambda o, e: o.size == e.size,
    "shape": lambda o, e: o.shape == e.shape,
    "tracked": lambda o, e: o.tracked == e.tracked,
    "leaf": lambda o, e: o.leaf == e.leaf,
    "retains": lambda o, e: o.retains_grad == e.retains_grad,
    "values": same_values,
    "nodes": lambda o, e: Counter(o.nodes) == Counter(e.nodes),
}
AFTER = ("given", "values", "gradient values", "nodes", "shown", "bracketed", "lines")


def mismatches(
    compare: Mapping[str, str], answer: Answer, expected: Answer
) -> tuple[Mismatch, ...]:
    """Everything that differs, first causes first. Empty when the answer is right on this case."""
    found: list[tuple[int, int, Mismatch]] = []
    order = [*list(ASPECTS)[:-2], *AFTER]
    for key, fact in answer.facts.items():  # what the ask could not go on without
        if fact.kind == "missing" and key not in expected.facts:
            found.append((order.index("exists"), -1, Mismatch(key, "exists", fact, MISSING)))
    for number, (key, right) in enumerate(expected.facts.items()):
        seen = answer.facts.get(key, MISSING)
        aspects = compare.get(key, DEFAULT).split()
        for aspect in ("exists", *aspects):
            if seen is right and aspect in ASPECTS:
                continue  # the very same: see read_answer
            if _agree(aspect, aspects, key, seen, right, answer, expected):
                continue
            mismatch = Mismatch(key, aspect, seen, right)
            place = "gradient values" if aspect == "values" and mismatch.is_gradient else aspect
            found.append((order.index(place), number, mismatch))
    if "lines" in compare.get("printed", "") and missing_lines(answer.printed, expected.printed):
        text = [Fact("text", text=each.printed) for each in (answer, expected)]
        found.append((order.index("lines"), 0, Mismatch("printed", "lines", *text)))
    return tuple(mismatch for _, _, mismatch in sorted(found, key=lambda each: each[:2]))


def _agree(
    aspect: str,
    aspects: list[str],
    key: str,
    seen: Fact,
    right: Fact,
    answer: Answer,
    expected: Answer,
) -> bool:
    if aspect == "given":
        before = expected.before.get(key, MISSING)
        return _same_type(seen, before) and seen.shape == before.shape and same_values(seen, before)
    if aspect == "shown":
        return _is_shown(right, answer.printed)
    if aspect == "bracketed":
        return any(_says(each, right.values[0]) for each in _BRACKETED.findall(answer.printed))
    # A missing name and another kind of object are reported once, as what they are.
    if aspect != "exists" and seen.kind == "missing":
        return True
    if aspect not in ("exists", "type") and "type" in aspects and not _same_type(seen, right):
        return True
    return ASPECTS[aspect](seen, right)


# ---- printed output -----------------------------------------------------------------------------

# Numbers that stand on their own: the 0 of MulBackward0 is none.
# Possessive (++, *+): a learner prints what he likes, and it must be read in one go.
_NUMBER = re.compile(
    r"(?<![\w.])[-+]?(?:\d++(?:(?:\.\d*+)?+(?:e[-+]?\d++)?+(?!\w)|(?!\w))|\.\d++(?!\w)"
    r"|(?:inf|nan)(?!\w))",
    re.I,
)


# A number that stands alone in brackets, as the only element of something.
_BRACKETED = re.compile(r"\[\s*([-+]?\d[\d.e+-]*)\s*\]")


def numbers_in(text: str) -> list[str]:
    """The numbers of a printed text, in order."""
    return _NUMBER.findall(text)


def _says(printed: str, value: float) -> bool:
    """Whether a printed number is this one, rounded to the decimals that are shown."""
    seen, unit = _written(printed)
    if close(seen, value, PRINTED):
        return True
    return unit > 0 and math.isfinite(value) and abs(seen - value) <= 0.5001 * unit


@functools.lru_cache(maxsize=1024)  # each is looked at for every number that is wanted
def _written(printed: str) -> tuple[float, float]:
    """A printed number, and the unit of its last decimal; 0 without any, or beyond the floats."""
    seen = float(printed)
    digits, _, exponent = printed.casefold().partition("e")
    decimals = len(digits.partition(".")[2])
    if decimals == 0 or not math.isfinite(seen) or len(exponent) > 4:
        return seen, 0.0
    power = int(exponent or 0) - decimals
    return seen, 10.0**power if power < 300 else 0.0


def _is_shown(right: Fact, printed: str) -> bool:
    """Whether the expected numbers occur, one after another, in what was printed."""
    wanted, found = right.values, numbers_in(printed)
    if right.kind in ("none", "text"):
        return (right.text or "None") in printed
    return any(
        all(_says(o, e) for o, e in zip(found[start:], wanted, strict=False))
        for start in range(len(found) - len(wanted) + 1)
    )


def _line(text: str) -> str:
    """A printed line without blanks, case, the name of the node and decimals that say nothing."""
    text = re.sub(r"\.\d++", lambda found: found[0].rstrip("0"), text)
    text = re.sub(r"[\s:]+", "", text)
    return re.sub(r",?grad_fn=<\w+>", "", text).casefold()


def missing_lines(printed: str, expected: str) -> list[str]:
    """The expected lines that were not printed, whatever else was."""
    seen = "\n".join(_line(each) for each in printed.splitlines())
    lines = (each.rstrip() for each in expected.splitlines())
    return [each for each in lines if each and _line(each) not in seen]
