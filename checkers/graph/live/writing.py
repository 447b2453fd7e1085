"""What stands in the boxes and on the edges of a program: formulas, and room for numbers.

A formula is read off the recorded operations, so it is the learner's own up to spelling:
`(x + a)² + 3`. Inputs without a name are written out while they are short, then a dot stands there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np

from checkers.languages import say

from ..labels import Line, clip
from ..model import Node
from ..numbers import ROW, SHOWN, format_number, format_shape
from .known import Input, Known, Program, Step
from .probing import Shape

LONGEST = 26  # characters of a formula
DIGITS = 7  # room for a number: -0.3333
RATES = 4  # numbers that are written on an edge
DOT = "·"
POWERS = {2.0: "²", 3.0: "³"}
# How tightly a formula holds together: sums least, then products, powers, and what stands alone.
BINDS = ((re.compile(r" [+−] "), 1), (re.compile(r" [×/@] |^−"), 2), (re.compile(r"\^"), 3))
ALONE = 4


class Formulas:
    """The formula of every step, by the id of its node."""

    def __init__(self, program: Program, nodes: dict[str, Node]) -> None:
        self.program, self.nodes = program, nodes
        self.known: dict[str, str] = {}
        self.binds: dict[str, int] = {}
        for key, step in program.steps.items():
            self.known[key] = self._written(step)

    def _written(self, step: Step) -> str:
        pattern = self._pattern(step)
        given = [one for one in step.inputs if one is not None]
        for budget in (LONGEST, LONGEST // 2, 4, 0):
            text = self._filled(step, pattern, given, budget)
            if len(text) <= LONGEST:
                break
        self.binds[step.node.id] = _binding(pattern)
        return clip(text, LONGEST + 6)

    def _pattern(self, step: Step) -> str:
        """Its words; where two dimensions change places, that is a transpose."""
        swaps = step.node.op.startswith(("Permute", "Transpose"))
        shape = step.outputs[0]
        first = [int(row[0][1]) for row in step.rule.get("rows", ()) if row]
        moved = first != sorted(first)
        plain = shape is not None and 1 in shape  # a row and a column hold the same order
        return "{0}ᵀ" if swaps and len(shape or ()) == 2 and (moved or plain) else step.words

    def _filled(self, step: Step, pattern: str, given: Sequence[Input], budget: int) -> str:
        def word(found: re.Match[str]) -> str:
            key = found[1]
            if key == "*":
                return ", ".join(self._input(one, budget) for one in given)
            if key == "part":
                return self._part(step, self._input(given[0], budget))
            if key == "target":
                return self._target(step, given[0])
            if key.isdigit():
                slot = int(key)
                one = step.inputs[slot] if slot < len(step.inputs) else None
                if one is None:
                    return DOT
                text = self._input(one, budget)
                inner = ALONE if one.constant or text == DOT else self._binding_of(one, text)
                return f"({text})" if inner < _needed(pattern, found.start()) else text
            value = step.rule.get(key)
            if key == "factor":
                value = next((row[0][2] for row in step.rule["rows"] if row), 0.0)
            if key == "exponent" and value in POWERS:
                return POWERS[value]
            return "None" if value is None else format_number(value)

        text = re.sub(r"\{(\*|\w+)\}", word, pattern)
        return re.sub(r"\^([²³])", r"\1", text)

    def _input(self, given: Input, budget: int) -> str:
        if given.constant is not None:
            numbers = given.constant.numbers
            if len(numbers) > 1:
                return "[…]"
            text = format_number(float(numbers[0])).replace("-", "−")
            return f"({text})" if text.startswith("−") else text
        node = self.nodes[given.node]
        names = [name for name in node.name.split(", ") if name]
        if len(names) > 1 and given.output < len(names):
            text = clip(names[given.output], 14)
        elif names:
            text = _last(node.name, 14)
        else:
            text = self.known.get(node.id, DOT)
            text = text if len(text) <= budget else DOT
        return f"{text}.detach()" if given.detached else text

    def _binding_of(self, one: Input, text: str) -> int:
        """How tightly the text of an input holds together; a name does most."""
        known = self.known.get(one.node) == text
        return self.binds.get(one.node, ALONE) if known else ALONE

    def _target(self, step: Step, scores: Input) -> str:
        """The class that is wanted of each row of scores, as far as it can be told."""
        known = self.program.values[scores.node][scores.output] if scores.node else scores.constant
        assert known is not None
        places = [int(place) for row in step.rule["rows"] for _, place, _ in row]
        *rows, classes = known.shape
        if len(rows) > 1 or len(places) != math.prod(rows):
            return "…"
        found = ", ".join(str(place % classes) for place in sorted(places))
        return f"[{found}]" if rows else found

    def _part(self, step: Step, name: str) -> str:
        """x[1], x[0, 2], x[:, 1], as far as it can be told from the places that were taken."""
        [first, *_] = [one for one in step.inputs if one is not None]
        known = first.constant if first.constant else self.program.values[first.node][first.output]
        assert known is not None
        if self._binding_of(first, name) < ALONE:
            name = f"({name})"
        taken = [int(row[0][1]) for row in step.rule["rows"] if row]
        places = np.arange(known.numbers.size).reshape(known.shape)
        if len(taken) == 1:
            at = np.argwhere(places == taken[0])[0]
            return f"{name}[{', '.join(map(str, at))}]"
        for axis in range(places.ndim):
            for index in range(places.shape[axis]):
                if np.array_equal(np.take(places, index, axis).reshape(-1), taken):
                    return f"{name}[{':, ' * axis}{index}]"
        shape = next((one for one in step.outputs if one is not None), ())
        for axis in range(places.ndim):
            size = shape[axis] if len(shape) == places.ndim else 0
            for index in range(places.shape[axis] - size + 1 if size else 0):
                part = np.take(places, range(index, index + size), axis)
                if np.array_equal(part.reshape(-1), taken):
                    return f"{name}[{':, ' * axis}{index}:{index + size}]"
        return f"{name}[…]"


def _binding(pattern: str) -> int:
    return next((level for shape, level in BINDS if shape.search(pattern)), ALONE)


def _needed(pattern: str, place: int) -> int:
    """How tightly what stands at a place of a pattern must hold together to need no brackets."""
    if "(" in pattern or (pattern.startswith("{0}") and len(pattern) == 3):
        return 0
    if "ᵀ" in pattern or (pattern.startswith("{0}^") and not place):
        return ALONE
    level = _binding(pattern)
    before = pattern[:place].rstrip()
    return level + 1 if before.endswith(("−", "/")) else level


def _last(name: str, limit: int) -> str:
    """The end of a long name tells more than its beginning: …0.weight."""
    return name if len(name) <= limit else "…" + name[-(limit - 1) :]


# -- room for numbers -----------------------------------------------------------------------------


def room(shape: Shape) -> list[str]:
    """The lines that hold the numbers of a shape, as wide as they will ever need to be."""
    size = math.prod(shape)
    number = "0" * DIGITS
    if size > SHOWN or (shape and shape[-1] > ROW):
        return [say("{low} … {high}, mean {mean}", low=number, high=number, mean=number)]
    if len(shape) == 2 and shape[0] > 1:
        row = "[" + ", ".join([number] * shape[1]) + "]"
        return [("[" if i == 0 else " ") + row + "]" for i in range(shape[0])]
    return [_nested(shape, number)]


def _nested(shape: Shape, number: str) -> str:
    if not shape:
        return number
    return "[" + ", ".join([_nested(shape[1:], number)] * shape[0]) + "]"


def written(node: Node, shapes: Sequence[Shape | None], formula: str, source: bool) -> list[Line]:
    """The lines of a box; the page puts numbers where zeros stand."""
    out = []
    if node.name:
        out.append(Line("name", _last(node.name, 30)))
    shape = ", ".join(format_shape(one) for one in shapes if one is not None)
    if source:
        out.append(Line("meta", f"{say(node.kind)}  {shape}" if shape != "()" else say(node.kind)))
    else:
        out.append(Line("op", formula))
        out.append(Line("meta", f"{node.op}  {shape}" if shape != "()" else node.op))
    for one in shapes:
        if one is not None:
            out += [Line("number" if source else "value", text) for text in room(one)]
    if node.kind != "constant":
        word = say("grad")
        for one in shapes:
            if one is not None:
                first, *rest = room(one)
                out.append(Line("gradient", f"{word} {first}"))
                out += [Line("gradient", " " * (len(word) + 1) + text) for text in rest]
    return out


# -- the rates on the edges -----------------------------------------------------------------------


def form(step: Step, rows: np.ndarray, into: Shape) -> str:
    """How the derivative along an edge is written: "one", "each", "row" or "whole".

    "one": a single number serves for all; "each": a number for each number of the result, as
    in an elementwise operation; "row": one for each number of the input, where the result is a
    single number; "whole": a Jacobian.
    """
    if step.rule["page"] == "linear":
        used = rows[rows != 0]
        return "one" if not used.size or np.all(used == used[0]) else "whole"
    if step.rule["page"] in EACH:
        return "each"
    return "row" if rows.shape[0] == 1 else "whole"


EACH = frozenset(
    (
        *("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "rsqrt", "reciprocal"),
        *("sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan", "asinh", "acosh"),
        *("atanh", "sigmoid", "logsigmoid", "silu", "relu", "abs", "sign", "floor", "ceil", "erf"),
        *("gelu", "softplus", "leaky_relu", "elu", "hardtanh", "clamp", "pow", "exponential"),
        *("mul", "div", "maximum", "minimum", "atan2", "hypot", "powers"),
    )
)


def rate_room(how: str, rows: np.ndarray) -> str:
    """The widest text that will stand on an edge."""
    count = {"one": 1, "each": rows.shape[0], "row": rows.shape[1]}.get(how)
    if how == "whole":
        return f"J {rows.shape[0]}×{rows.shape[1]}"
    if count == 1:
        return "×" + "0" * DIGITS
    shown = ", ".join(["0" * (DIGITS - 1)] * min(int(count or 1), RATES))
    return f"×[{shown}{', …' if (count or 1) > RATES else ''}]"


def known_data(known: Known) -> dict:
    """A tensor for the page: nan and inf as words, since JSON has none."""
    numbers = [n if math.isfinite(n) else str(n) for n in known.numbers.tolist()]
    return {"shape": list(known.shape), "numbers": numbers, "dtype": known.dtype}
