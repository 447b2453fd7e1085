"""Which operations a page can compute again, and what each needs to know for it.

An operation that is linear in its inputs is its Jacobian, whatever it is called: `LINEAR` only
names them, with the words that stand in their box. Every other one is computed by a rule of its
own in operations.js under the name in `page`; `replay` is the same by the library itself, from
which arguments that the graph does not tell are found: of all `candidates` the one that gives the
recorded numbers and the recorded Jacobian.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from ..model import Node

Shape = tuple[int, ...]
Arguments = dict[str, Any]

# Linear in their inputs. {0}, {1} are the inputs, {part} says what is taken of the first,
# {target} which classes.
LINEAR = {
    "AddBackward0": "{0} + {1}",
    "SubBackward0": "{0} − {1}",
    "RsubBackward1": "{1} − {0}",
    "NegBackward0": "−{0}",
    "MulBackward1": "{0} × {factor}",
    "SumBackward0": "sum({0})",
    "SumBackward1": "sum({0})",
    "MeanBackward0": "mean({0})",
    "MeanBackward1": "mean({0})",
    "TraceBackward0": "trace({0})",
    "CumsumBackward0": "cumsum({0})",
    "TBackward0": "{0}ᵀ",
    "LerpBackward0": "lerp({0}, {1})",
    "CatBackward0": "cat({*})",
    "StackBackward0": "stack({*})",
    "WhereBackward0": "where(…, {0}, {1})",
    "MaskedFillBackward0": "masked_fill({0})",
    "MaskedFillBackward1": "masked_fill({0})",
    "NllLossBackward0": "nll_loss({0}, {target})",
    "EmbeddingBackward0": "embedding({0})",
    "CloneBackward0": "{0}",
    "AliasBackward0": "{0}",
    "ToCopyBackward0": "to({0})",
    **dict.fromkeys(
        (
            *("SelectBackward0", "SliceBackward0", "IndexBackward0", "IndexSelectBackward0"),
            *("GatherBackward0", "TakeBackward0", "MaskedSelectBackward0", "UnbindBackward0"),
            *("SplitBackward0", "SplitWithSizesBackward0", "DiagonalBackward0"),
            *("DiagonalBackward0_copy", "AsStridedBackward0"),
        ),
        "{part}",
    ),
    **{
        f"{name}Backward{number}": f"{words}({{0}})"
        for name, words, numbers in (
            ("View", "view", "0"),
            ("UnsafeView", "view", "0"),
            ("ReshapeAlias", "reshape", "0"),
            ("Transpose", "transpose", "01"),
            ("Permute", "permute", "0"),
            ("Unsqueeze", "unsqueeze", "01"),
            ("Squeeze", "squeeze", "012345"),
            ("Expand", "expand", "0"),
            ("Repeat", "repeat", "0"),
            ("Flip", "flip", "0"),
            ("Roll", "roll", "0"),
            ("Tril", "tril", "0"),
            ("Triu", "triu", "0"),
            ("DiagEmbed", "diag_embed", "0"),
            ("ConstantPadNd", "pad", "0"),
        )
        for number in numbers
    },
}
SHIFTED = frozenset({"RsubBackward1"})  # a number that no slot shows is added to these
# What was chosen by numbers that the graph does not know (a mask, an index) stays as recorded.
CHOSEN = frozenset(
    f"{name}Backward0"
    for name in ("Where", "MaskedFill", "Index", "Gather", "Take", "MaskedSelect", "IndexSelect")
)
MEAN = frozenset({"MeanBackward0", "MeanBackward1"})


@dataclass(frozen=True)
class Asking:
    """What candidates are made from: the node, the shapes of its inputs and of its result."""

    node: Node
    inputs: list[Shape | None]
    output: Shape

    def told(self, name: str) -> Any:
        """An argument as the graph tells it, None where it does not."""
        return dict(self.node.arguments).get(name)


Replay = Callable[..., Any]
Candidates = Callable[[Asking], Iterator[Arguments]]


@dataclass(frozen=True)
class Operation:
    """`page`: its name in operations.js; `words`: what stands in its box; the rest see above."""

    page: str
    words: str
    replay: Replay
    candidates: Candidates | None = None


def _one(name: str) -> Replay:
    return lambda library, arguments, x: getattr(library, name)(x)


def _functional(name: str) -> Replay:
    return lambda library, arguments, *inputs: getattr(library.nn.functional, name)(
        *inputs, **arguments
    )


def _two(name: str) -> Replay:
    return lambda library, arguments, a, b: getattr(library, name)(a, b)


def _dims(shape: Shape) -> Iterator[Any]:
    """Dimensions that may have been meant, the last first, then several, then all."""
    yield from range(len(shape) - 1, -1, -1)
    for count in range(2, len(shape) + 1):
        yield from combinations(range(len(shape)), count)


def _along(asking: Asking) -> Iterator[Arguments]:
    """One dimension, the shape kept: softmax."""
    [shape, *_] = asking.inputs
    told = asking.told("dim")
    if told is not None or not shape:
        yield {"dim": 0 if not shape else int(told) % len(shape)}
        return
    for dim in range(len(shape) - 1, -1, -1):
        yield {"dim": dim}


def _over(asking: Asking) -> Iterator[Arguments]:
    """Dimensions that are reduced, kept as 1 or not: logsumexp, amax."""
    [shape, *_] = asking.inputs
    assert shape is not None
    keep = len(asking.output) == len(shape)
    told = asking.told("dim")
    if told is not None:
        dims = [told] if isinstance(told, int) else told
        told = [int(dim) % max(1, len(shape)) for dim in dims]
        yield {"dim": told[0] if len(told) == 1 else tuple(told), "keepdim": keep}
        return
    for dim in _dims(shape):
        yield {"dim": dim, "keepdim": keep}


def _over_or_all(asking: Asking) -> Iterator[Arguments]:
    if not asking.output and asking.told("dim") is None:
        yield {"dim": None, "keepdim": False}
    elif asking.inputs[0]:
        yield from _over(asking)


def _spread(asking: Asking) -> Iterator[Arguments]:
    """Variance and standard deviation: a dimension and a correction."""
    told = asking.told("correction")
    for arguments in _over_or_all(asking):
        for correction in (1, 0) if told is None else (told,):
            yield {**arguments, "correction": correction}


def _norm(asking: Asking) -> Iterator[Arguments]:
    told = asking.told("ord")
    for arguments in _over_or_all(asking):
        for order in (2, 1) if told is None else (told,):
            if order in (1, 2):
                yield {**arguments, "ord": order}


def _told(*names: str) -> Candidates:
    """The arguments as the graph tells them."""
    return lambda asking: iter([{name: asking.told(name) for name in names}])


def _reduced(asking: Asking) -> Iterator[Arguments]:
    told = asking.told("reduction")
    names = ("none", "mean", "sum")
    if told is not None:
        yield {"reduction": names[int(told)]}
    elif asking.output:
        yield {"reduction": "none"}
    else:
        yield from ({"reduction": name} for name in ("mean", "sum", "none"))


def _normalised(asking: Asking) -> Iterator[Arguments]:
    [shape, *_] = asking.inputs
    assert shape is not None
    told = asking.told("normalized_shape")
    eps = asking.told("eps")
    for count in range(1, len(shape) + 1) if told is None else (len(told),):
        for each in (1e-5, 1e-6, 1e-12, 0.0) if eps is None else (eps,):
            yield {"last": count, "eps": each}


def _batch(asking: Asking) -> Iterator[Arguments]:
    eps = asking.told("eps")
    if asking.told("training") is not False:
        for each in (1e-5, 1e-3, 1e-12, 0.0) if eps is None else (eps,):
            yield {"eps": each}


def _layer_norm(library: Any, arguments: Arguments, x: Any, weight: Any, bias: Any) -> Any:
    shape = tuple(x.shape)[len(x.shape) - arguments["last"] :]
    return library.nn.functional.layer_norm(x, shape, weight, bias, arguments["eps"])


def _batch_norm(library: Any, arguments: Arguments, x: Any, weight: Any, bias: Any) -> Any:
    return library.nn.functional.batch_norm(
        x, None, None, weight, bias, training=True, eps=arguments["eps"]
    )


def _extreme(name: str) -> Replay:
    def replay(library: Any, arguments: Arguments, x: Any) -> Any:
        if arguments.get("dim") is None:
            return getattr(library, name)(x)
        return getattr(library, name)(x, arguments["dim"], arguments["keepdim"]).values

    return replay


def _method(name: str) -> Replay:
    return lambda library, arguments, x: getattr(library, name)(x, **arguments)


def _prod(library: Any, arguments: Arguments, x: Any) -> Any:
    return library.prod(x) if arguments["dim"] is None else library.prod(x, **arguments)


def _vector_norm(library: Any, arguments: Arguments, x: Any) -> Any:
    words = {key: value for key, value in arguments.items() if key != "ord"}
    return library.linalg.vector_norm(x, arguments["ord"], **words)


def _unary(*names: str) -> dict[str, Operation]:
    return {
        f"{name}Backward0": Operation(name.lower(), f"{name.lower()}({{0}})", _one(name.lower()))
        for name in names
    }


def _extremes() -> dict[str, Operation]:
    found = {}
    for name in ("max", "min"):
        title = name.capitalize()
        found[f"{title}Backward1"] = Operation(name, f"{name}({{0}})", _extreme(name), _told())
        found[f"{title}Backward0"] = Operation(name, f"{name}({{0}})", _extreme(name), _over)
        found[f"A{name}Backward0"] = Operation(
            f"a{name}", f"a{name}({{0}})", _method(f"a{name}"), _over
        )
    return found


def _losses() -> dict[str, Operation]:
    return {
        f"{title}Backward0": Operation(name, f"{short}({{0}}, {{1}})", _functional(name), _reduced)
        for title, name, short in (
            ("MseLoss", "mse_loss", "mse_loss"),
            ("BinaryCrossEntropy", "binary_cross_entropy", "bce"),
            ("BinaryCrossEntropyWithLogits", "binary_cross_entropy_with_logits", "bce_with_logits"),
        )
    }


F = _functional
OPERATIONS: dict[str, Operation] = {
    "MulBackward0": Operation("mul", "{0} × {1}", _two("mul")),
    "DivBackward0": Operation("div", "{0} / {1}", _two("div")),
    "MaximumBackward0": Operation("maximum", "maximum({0}, {1})", _two("maximum")),
    "MinimumBackward0": Operation("minimum", "minimum({0}, {1})", _two("minimum")),
    "Atan2Backward0": Operation("atan2", "atan2({0}, {1})", _two("atan2")),
    "HypotBackward0": Operation("hypot", "hypot({0}, {1})", _two("hypot")),
    "PowBackward0": Operation(
        "pow",
        "{0}^{exponent}",
        lambda library, arguments, x: x ** arguments["exponent"],
        _told("exponent"),
    ),
    "PowBackward1": Operation("powers", "{0}^{1}", lambda library, arguments, a, b: a**b),
    "PowBackward2": Operation(
        "exponential",
        "{base}^{0}",
        lambda library, arguments, x: arguments["base"] ** x,
        lambda asking: iter([{"base": asking.told("self")}]),
    ),
    **_unary(
        *("Exp", "Exp2", "Expm1", "Log", "Log2", "Log10", "Log1P", "Sqrt", "Rsqrt", "Sin", "Cos"),
        *("Tan", "Sinh", "Cosh", "Tanh", "Asin", "Acos", "Atan", "Asinh", "Acosh", "Atanh"),
        *("Sigmoid", "Relu", "Abs", "Reciprocal", "Erf", "Sign", "Floor", "Ceil"),
    ),
    "LogSigmoidBackward0": Operation("logsigmoid", "logsigmoid({0})", F("logsigmoid")),
    "SiluBackward0": Operation("silu", "silu({0})", F("silu")),
    "ClampBackward1": Operation(
        "clamp", "clamp({0}, {min}, {max})", _method("clamp"), _told("min", "max")
    ),
    "ClampMinBackward0": Operation(
        "clamp", "clamp({0}, min={min})", _method("clamp"), _told("min")
    ),
    "ClampMaxBackward0": Operation(
        "clamp", "clamp({0}, max={max})", _method("clamp"), _told("max")
    ),
    "HardtanhBackward0": Operation(
        "hardtanh",
        "hardtanh({0}, {min_val}, {max_val})",
        F("hardtanh"),
        _told("min_val", "max_val"),
    ),
    "LeakyReluBackward0": Operation(
        "leaky_relu", "leaky_relu({0}, {negative_slope})", F("leaky_relu"), _told("negative_slope")
    ),
    "EluBackward0": Operation("elu", "elu({0}, {alpha})", F("elu"), _told("alpha")),
    "SoftplusBackward0": Operation(
        "softplus", "softplus({0})", F("softplus"), _told("beta", "threshold")
    ),
    "GeluBackward0": Operation(
        "gelu",
        "gelu({0})",
        F("gelu"),
        _told("approximate"),
    ),
    "SoftmaxBackward0": Operation("softmax", "softmax({0})", F("softmax"), _along),
    "SafeSoftmaxBackward0": Operation("softmax", "softmax({0})", F("softmax"), _along),
    "LogSoftmaxBackward0": Operation("log_softmax", "log_softmax({0})", F("log_softmax"), _along),
    "LogsumexpBackward0": Operation("logsumexp", "logsumexp({0})", _method("logsumexp"), _over),
    "ProdBackward0": Operation("prod", "prod({0})", _prod, _over_or_all),
    "ProdBackward1": Operation("prod", "prod({0})", _prod, _over),
    "VarBackward0": Operation("var", "var({0})", _method("var"), _spread),
    "StdBackward0": Operation("std", "std({0})", _method("std"), _spread),
    "LinalgVectorNormBackward0": Operation("norm", "norm({0})", _vector_norm, _norm),
    **_extremes(),
    **_losses(),
    "MmBackward0": Operation("matmul", "{0} @ {1}", _two("matmul")),
    "MvBackward0": Operation("matmul", "{0} @ {1}", _two("matmul")),
    "DotBackward0": Operation("matmul", "{0} @ {1}", _two("matmul")),
    "BmmBackward0": Operation("matmul", "{0} @ {1}", _two("matmul")),
    "AddmmBackward0": Operation(
        "addmm", "{1} @ {2} + {0}", lambda library, arguments, a, b, c: library.addmm(a, b, c)
    ),
    "NativeLayerNormBackward0": Operation(
        "layer_norm", "layer_norm({0})", _layer_norm, _normalised
    ),
    "NativeBatchNormBackward0": Operation("batch_norm", "batch_norm({0})", _batch_norm, _batch),
}
