"""The local rule of an operation in words and numbers: what the stepper writes out.

A rule is a text for each input, with the names of what it needs in braces. Numbers are put
in for show only; the gradient itself is always the one that the engine sent.
"""

from __future__ import annotations

import math
import re

from checkers.languages import say

from .model import Node, Values
from .numbers import format_line, format_number

RULES: dict[str, tuple[str, ...]] = {
    "AddBackward0": ("{grad}", "{alpha}{grad}"),
    "SubBackward0": ("{grad}", "−{alpha}{grad}"),
    "RsubBackward1": ("−{grad}",),
    "MulBackward0": ("{grad} · {other}", "{grad} · {self}"),
    "DivBackward0": ("{grad} / {other}", "−{grad} · {self} / {other}²"),
    "NegBackward0": ("−{grad}",),
    "PowBackward0": ("{grad} · {exponent} · {self}^({exponent} − 1)",),
    "PowBackward1": (
        "{grad} · {exponent} · {self}^({exponent} − 1)",
        "{grad} · {result} · log({self})",
    ),
    "PowBackward2": ("{grad} · {result} · log({self})",),
    "ExpBackward0": ("{grad} · {result}",),
    "LogBackward0": ("{grad} / {self}",),
    "SqrtBackward0": ("{grad} / (2 · {result})",),
    "ReciprocalBackward0": ("−{grad} · {result}²",),
    "SinBackward0": ("{grad} · cos({self})",),
    "CosBackward0": ("−{grad} · sin({self})",),
    "TanhBackward0": ("{grad} · (1 − {result}²)",),
    "SigmoidBackward0": ("{grad} · {result} · (1 − {result})",),
    "ReluBackward0": ("{grad} where {result} > 0, else 0",),
    "AbsBackward0": ("{grad} · sign({self})",),
    "MeanBackward0": ("{grad} / {count} for each of {count} elements",),
    "SumBackward0": ("{grad} for each of {count} elements",),
    "SumBackward1": ("{grad}, repeated along the dimensions that were summed",),
    "DotBackward0": ("{grad} · {tensor}", "{grad} · {self}"),
    "MvBackward0": ("{grad} ⊗ {vec}", "{self}ᵀ @ {grad}"),
    "MmBackward0": ("{grad} @ {mat2}ᵀ", "{self}ᵀ @ {grad}"),
    "AddmmBackward0": ("{grad}", "{grad} @ {mat2}ᵀ", "{mat1}ᵀ @ {grad}"),
    "TBackward0": ("{grad}ᵀ",),
    "TransposeBackward0": ("{grad}, with the two dimensions swapped back",),
    "ViewBackward0": ("{grad}, in the shape of the input",),
    "ReshapeAliasBackward0": ("{grad}, in the shape of the input",),
    "UnsqueezeBackward0": ("{grad}, in the shape of the input",),
    "SqueezeBackward1": ("{grad}, in the shape of the input",),
    "ExpandBackward0": ("{grad}, summed over what was expanded",),
    "SelectBackward0": ("{grad} at the place that was taken, 0 elsewhere",),
    "SliceBackward0": ("{grad} at the place that was taken, 0 elsewhere",),
    "IndexBackward0": ("{grad} at the places that were taken, 0 elsewhere",),
    "CloneBackward0": ("{grad}",),
    "ToCopyBackward0": ("{grad}, in the dtype of the input",),
}
UNKNOWN = "what the backward of {op} returns"
NOT_ELEMENTWISE = re.compile("[@⊗ᵀ,]")  # a product of matrices, or words
LONGEST = 40  # characters of one tensor inside a formula; a longer one keeps its name


def write_rule(node: Node, slot: int, incoming: Values | None, outgoing: Values) -> list[str]:
    """The rule of one input in names, then in numbers where they are small and known."""
    rules = RULES.get(node.op, ())
    pattern = say(rules[slot] if slot < len(rules) else UNKNOWN).replace("{op}", node.op)
    known = _known(node, incoming, outgoing)
    arrived = None if incoming is None else incoming.shape
    tail = summed(node, slot, arrived, outgoing.shape)
    words = rule_words(node, slot, outgoing.shape)
    numbers = _fill(pattern, known)
    lines = [words + tail]
    if numbers != words:
        lines.append(f"= {numbers}{tail}")
    result = f"= {format_line(outgoing)}"
    if lines[-1] != result:
        lines.append(result)
    return lines


def summed(
    node: Node, slot: int, arrived: tuple[int, ...] | None, sent: tuple[int, ...] | None
) -> str:
    """What is done after a formula element by element whose input was broadcast; else nothing."""
    rules = RULES.get(node.op, ())
    if slot >= len(rules) or NOT_ELEMENTWISE.search(rules[slot]) or arrived == sent:
        return ""
    if arrived is None or sent is None:
        return ""
    more = len(arrived) - len(sent)
    if more < 0 or any(n not in (1, m) for n, m in zip(sent, arrived[more:], strict=True)):
        return ""
    return say(", summed over what was broadcast")


def rule_words(node: Node, slot: int, shape: tuple[int, ...] | None) -> str:
    """The rule of one input without numbers; `shape` is the input's, None if unknown."""
    rules = RULES.get(node.op, ())
    pattern = say(rules[slot] if slot < len(rules) else UNKNOWN).replace("{op}", node.op)
    fixed = _fixed(node, Values(shape, "")) if shape is not None else {"alpha": "", "count": "n"}
    return _fill(pattern, fixed)


def _fill(pattern: str, values: dict[str, str]) -> str:
    """The pattern with its values, negative numbers in brackets where a sign or power is beside."""

    def put(match: re.Match) -> str:
        text = values.get(match[2], match[2])
        alone = not (match[1] or match[3])
        return match[1] + (text if alone or text[:1] not in ("-", "−") else f"({text})") + match[3]

    return re.sub(r"(− ?|\^|){(\w+)}([²^]?)", put, pattern.replace("{alpha}", values["alpha"]))


def _fixed(node: Node, outgoing: Values) -> dict[str, str]:
    """Arguments that are written as numbers even in the rule's words."""
    arguments = dict(node.arguments)
    alpha = arguments.get("alpha", 1)
    factor = format_number(alpha)
    found = {
        "alpha": "" if alpha == 1 else f"({factor}) · " if alpha < 0 else f"{factor} · ",
        "count": str(math.prod(outgoing.shape)),
    }
    if isinstance(arguments.get("exponent"), int | float):
        found["exponent"] = format_number(arguments["exponent"])
    return found


def _known(node: Node, incoming: Values | None, outgoing: Values) -> dict[str, str]:
    """Texts of everything small that is known by value."""
    found = _fixed(node, outgoing)
    tensors = {saved.name: saved.content for saved in node.saved}
    tensors["grad"] = incoming
    if tensors.get("result") is None:
        tensors["result"] = node.value
    for name, values in tensors.items():
        if values is not None and values.numbers is not None:
            text = format_line(values, LONGEST)
            if len(text) <= LONGEST and "…" not in text:
                found[name] = text
    return found
