"""Expressions over the tensors of a program that is being drawn."""

from __future__ import annotations

from typing import Any

from benchmarks.fuzz.draw import Draw

UNARY = """
exp sin cos tanh sigmoid relu abs neg square sqrt log sign floor ceil round reciprocal erf log1p expm1
atan sinh cosh softmax0 log_softmax0 cumsum0 flip0 isnan clone detach frac trunc rsqrt erfinv lgamma
"""
BINARY = """
add sub mul div pow maximum minimum atan2 remainder fmod floor_divide eq lt ge hypot fmax fmin
logaddexp xlogy copysign
"""
OPERATORS = "+ - * / ** @ // % == < >= & |"
REDUCTIONS = "sum mean prod max min amax amin norm std var logsumexp0 median argmax all any nansum"
FUNCTIONAL = """
relu gelu softplus elu leaky_relu silu hardtanh logsigmoid softsign tanhshrink mish celu selu relu6
hardsigmoid hardswish softshrink hardshrink
"""


def unary(d: Draw, x: str) -> str:
    """A function of one tensor."""
    if d.chance(0.2):
        return f"F.{d.pick(FUNCTIONAL)}({x})"
    name = d.pick(UNARY)
    if name in ("softmax0", "log_softmax0", "cumsum0"):
        return f"torch.{name[:-1]}({x}, {d.pick((0, -1))})"
    if name == "flip0":
        return f"torch.flip({x}, (0,))"
    return f"torch.{name}({x})" if d.chance(0.6) else f"{x}.{name}()"


def binary(d: Draw, x: str, y: str) -> str:
    """A function or an operator of two operands."""
    if d.chance(0.65):
        return f"{x} {d.pick(OPERATORS[:0] or '+ - * / + * - * / ** @ // % == < >= & |')} {y}"
    return f"torch.{d.pick(BINARY)}({x}, {y})"


def reduction(d: Draw, x: str) -> str:
    """A reduction, of everything or along a dimension."""
    name = d.pick(REDUCTIONS)
    if name == "logsumexp0" or d.chance(0.4):
        name = name.removesuffix("0")
        keep = d.pick(("", "", ", keepdim=True"))
        return f"{x}.{name}({d.pick((0, -1, 1))}{keep})"
    return f"{x}.{name}()"


def view(d: Draw, x: str) -> str:
    """A view of a tensor (mostly one that fits)."""
    t = d.names[x]
    n = t.numel()
    options = [
        f"{x}.reshape(-1)",
        f"{x}.view({n})",
        f"{x}.unsqueeze(0)",
        f"{x}.unsqueeze(-1)",
        f"{x}.squeeze()",
        f"{x}.detach()",
        f"{x}.expand_as({x})",
        f"{x}.view_as({x})",
        f"{x}.flatten()",
    ]
    if t.ndim >= 1:
        options += [
            f"{x}[0]",
            f"{x}[-1]",
            f"{x}[1:]",
            f"{x}[:1]",
            f"{x}[::2]",
            f"{x}[None]",
            f"{x}[...]",
            f"{x}.narrow(0, 0, 1)",
            f"{x}.unbind()[0]",
            f"{x}.chunk(2)[0]",
            f"{x}.split(1)[-1]",
            f"{x}.select(0, 0)",
        ]
    if t.ndim >= 2:
        options += [
            f"{x}.t()",
            f"{x}.T",
            f"{x}[:, 0]",
            f"{x}[:, 1:]",
            f"{x}.transpose(0, 1)",
            f"{x}.diagonal()",
            f"{x}.permute(1, 0)",
            f"{x}[0, :]",
            f"{x}[..., -1]",
            f"{x}.mT",
        ]
    return d.pick(options)


def key(d: Draw, x: str) -> str:
    """What may stand between brackets behind a tensor."""
    t: Any = d.names[x]
    length = t.shape[0] if t.ndim else 0
    options = [
        "0",
        "-1",
        "...",
        "None",
        ":",
        "1:",
        "::2",
        ":-1",
        f"{x} > 0",
        "[0]",
        "[0, 1]",
        "torch.tensor([0, 1])",
        "torch.tensor(0)",
        "[[0, 1], [1, 0]]",
        "torch.tensor([[0, 1], [1, 0]])",
        "np.array([0, 1])",
        "()",
        "True",
        "(0,)",
        "([0, 1],)",
        f"{length}",
        "1.0",
        "slice(0, 2)",
        "[-1]",
        "np.int64(0)",
        "False",
        "[True] * " + str(length),
        "torch.tensor([0, 1], dtype=torch.int32)",
        "range(2)",
        "torch.tensor([0, 1], dtype=torch.uint8)",
        "'a'",
        "torch.tensor([], dtype=torch.long)",
        "[]",
    ]
    if t.ndim >= 2:
        options += [
            ":, 0",
            "0, 1",
            ":, [0, 1]",
            "[0, 1], [1, 0]",
            "..., 0",
            ":, None",
            "0, ...",
            "[0, 1], 0",
            ":, torch.tensor([1, 0])",
            "torch.tensor([0, 1]), :1",
            f":, {x}[0] > 0",
            "[[0], [1]], [0, 1]",
            ":, (0, 1)",
            "[0], :, [1]",
            "None, :, 0",
            "slice(None), [1]",
            "0, 0, 0",
        ] * 2
    return d.pick(options)


def expression(d: Draw) -> str:
    """Any expression of the tensors there are."""
    roll = d.rng.random()
    if roll < 0.35:
        x = d.some()
        y = d.pick((d.some(), d.number(), d.some()))
        return binary(d, *((x, y) if d.chance(0.8) else (y, x)))
    if roll < 0.6:
        return unary(d, d.some())
    if roll < 0.75:
        return reduction(d, d.some())
    return view(d, d.some())


def tracked_expression(d: Draw) -> str:
    """A float expression that mostly leaves a history."""
    x = d.tracked()
    roll = d.rng.random()
    if roll < 0.45:
        y = d.pick((d.floats(), d.number()))
        return (
            f"{x} {d.pick('+ * - * / **')} {y}" if d.chance(0.8) else f"{y} {d.pick('+ * - /')} {x}"
        )
    if roll < 0.7:
        return unary(d, x)
    if roll < 0.8:
        return reduction(d, x)
    return view(d, x)


def scalar_of(d: Draw, x: str) -> str:
    """A number made of a tensor, for a backward."""
    return d.pick(
        (
            f"{x}.sum()",
            f"({x} * {x}).sum()",
            f"{x}.mean()",
            f"({x} ** 2).sum()",
            f"{x}.sum() * 2",
            f"{x}.exp().sum()",
        )
    )
