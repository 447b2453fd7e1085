"""Run PyTorch's own operator database through the engine: `make parity` (needs torch).

Every operator of ``torch.testing._internal.common_methods_invocations.op_db`` that the engine
offers under the same name gets all of its sample inputs: float64 (values, first and second
derivatives), float32 (values, first derivatives), int64, int32, uint8 and bool (values, promotion).
A sample is *identical* when value, dtype, shape, tracking and derivatives agree within the
tolerances below; *refused* when the engine raises where torch does not; else *different*.

    python benchmarks/parity.py              the whole run, writes docs/parity.md
    python benchmarks/parity.py add norm     these operators only, with every shortfall printed
"""

from __future__ import annotations

import sys
import time
import types
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.testing._internal.common_methods_invocations import op_db

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
import engine  # noqa: E402

DTYPES = {
    torch.float64: engine.float64,
    torch.float32: engine.float32,
    torch.int64: engine.int64,
    torch.int32: engine.int32,
    torch.uint8: engine.uint8,
    torch.bool: engine.bool,
}
SCALAR_TYPES = {**DTYPES, torch.float16: engine.float16, torch.int16: engine.int16}
SCALAR_TYPES[torch.int8] = engine.int8
# (relative, absolute) tolerance of values and of derivatives. Second derivatives divide and
# subtract more often, so they get the looser pair.
TOLERANCE = {
    torch.float64: ((1e-7, 1e-9), (1e-6, 1e-7)),
    torch.float32: ((2e-5, 2e-5), (5e-4, 5e-4)),
    torch.float16: ((5e-3, 5e-3), (5e-2, 5e-2)),
}
# Operators whose result is not determined by their arguments: only dtype and shape are compared.
UNSPECIFIED = {"empty", "empty_like", "new_empty", "multinomial"}
# Which of several equal elements these choose is not specified: indices are compared by what they
# point at. The number is the position of the dimension among the arguments.
TIES = {"topk": 1, "kthvalue": 1, "sort": 0, "argsort": 0, "mode": 0}
# Eigenvectors and singular vectors are determined up to their sign, so they are compared, and
# differentiated, by absolute value, as the database's own tests do. The numbers are the positions
# of the values and of the vectors among the results, and the axis that counts the vectors.
UP_TO_SIGN = {
    "linalg.eigh": (0, {1: -1}),
    "linalg.svd": (1, {0: -1, 2: -2}),
    "svd": (1, {0: -1, 2: -1}),
}
SEED = 42


class Unconvertible(Exception):
    """A sample that holds what no engine tensor can (complex numbers, sparse layouts)."""


@dataclass
class Row:
    """What became of one operator's samples."""

    name: str
    identical: int = 0
    different: int = 0
    refused: int = 0
    causes: Counter = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """Samples that both could be asked."""
        return self.identical + self.different + self.refused


# -- from torch to the engine ---------------------------------------------------------------------


def translate(x: Any, pairs: list | None = None) -> Any:
    """Any argument of torch's as the engine's; tracked tensors are appended to ``pairs``."""
    if isinstance(x, torch.Tensor):
        return translate_tensor(x, pairs)
    if isinstance(x, torch.dtype):
        if x not in SCALAR_TYPES:
            raise Unconvertible(str(x))
        return SCALAR_TYPES[x]
    if isinstance(x, (torch.device, torch.layout, torch.memory_format)):
        return str(x) if isinstance(x, torch.device) else None
    if isinstance(x, torch.Size):
        return engine.Size(x)
    if isinstance(x, torch.nn.PairwiseDistance):
        return engine.nn.PairwiseDistance(x.norm, x.eps, x.keepdim)
    if isinstance(x, complex):
        raise Unconvertible("complex number")
    if isinstance(x, (list, tuple)):
        return type(x)(translate(v, pairs) for v in x)
    if isinstance(x, dict):
        return {k: translate(v, pairs) for k, v in x.items()}
    return x


def translate_tensor(x: torch.Tensor, pairs: list | None) -> Any:
    """A tensor with the same numbers, strides and tracking."""
    if x.dtype not in SCALAR_TYPES or x.layout != torch.strided:
        raise Unconvertible(f"{x.dtype} {x.layout}")
    array = x.detach().numpy(force=True).copy(order="K")
    if 0 in x.stride() and x.numel() > 1:  # torch's expanded tensors: keep the memory shared
        array = np.lib.stride_tricks.as_strided(
            array,
            x.shape,
            [0 if s == 0 else t for s, t in zip(x.stride(), array.strides, strict=True)],
        )
    t = engine.from_numpy(array)
    if x.requires_grad:
        t.requires_grad_()
        if pairs is not None:
            pairs.append((x, t))
    return t


def engine_function(op: Any) -> Callable | None:
    """The engine's function for an entry of the database; None when it offers none."""
    found: Any = engine
    for part in op.name.split("."):
        found = getattr(found, part, None)
    method = getattr(engine.Tensor, op.name, None)
    if found is None and method is None:
        return None
    if isinstance(op.op, types.FunctionType) and "torch/testing" in op.op.__code__.co_filename:
        return on_engine(op.op)
    if callable(found):
        return found
    return lambda x, *args, **kwargs: getattr(x, op.name)(*args, **kwargs)


def on_engine(function: types.FunctionType) -> Callable:
    """A function of the database with the name ``torch`` meaning the engine."""

    def seeded(op: Callable, *args: Any, **kwargs: Any) -> Any:
        engine.manual_seed(SEED)
        return op(*args, **kwargs)

    scope = {**function.__globals__, "torch": engine, "wrapper_set_seed": seeded}
    return types.FunctionType(
        function.__code__, scope, function.__name__, function.__defaults__, function.__closure__
    )


# -- comparing ------------------------------------------------------------------------------------


def flat(result: Any) -> list:
    """The tensors (and numbers) of a result in order."""
    if isinstance(result, (list, tuple)):
        return [x for r in result for x in flat(r)]
    return [result]


def close(want: torch.Tensor, got: Any, tolerance: tuple[float, float]) -> bool:
    """Whether the numbers agree; NaN equals NaN."""
    a = want.detach().numpy(force=True)
    b = np.asarray(got.detach()._array)
    rtol, atol = tolerance
    return bool(np.allclose(b.astype(np.float64), a.astype(np.float64), rtol, atol, equal_nan=True))


def compare(want: Any, got: Any, values: bool) -> str | None:
    """The first difference between two results, or None."""
    ours, theirs = flat(got), flat(want)
    if len(ours) != len(theirs):
        return f"{len(ours)} results instead of {len(theirs)}"
    for a, b in zip(theirs, ours, strict=True):
        if not isinstance(a, torch.Tensor):
            if isinstance(a, float) and a != a and b != b:
                continue
            if a != b and str(a) != str(b):
                return "result"
            continue
        if not isinstance(b, engine.Tensor):
            return f"{type(b).__name__} instead of a tensor"
        if str(a.dtype) != str(b.dtype):
            return f"dtype {b.dtype} instead of {a.dtype}".replace("torch.", "")
        if tuple(a.shape) != tuple(b.shape):
            return "shape"
        if a.requires_grad != b.requires_grad:
            return "tracking"
        if values and not close(a, b, TOLERANCE.get(a.dtype, ((0, 0),))[0]):
            return "value"
    return None


def pointed_at(result: Any, x: Any, args: tuple, kwargs: dict, position: int) -> Any:
    """A result with each index replaced by the element of ``x`` that it points at."""
    dim = kwargs.get("dim", args[position] if len(args) > position else -1)
    out = []
    for r in flat(result):
        if "int64" in str(r.dtype) and (r is not flat(result)[0] or len(flat(result)) == 1):
            index = r if r.ndim == x.ndim else r.unsqueeze(dim)
            r = x.detach().gather(dim, index) if x.ndim else x.detach()
        out.append(r)
    return out


def determined(results: Any, values: int, vectors: dict[int, int]) -> list:
    """Of a factorisation what is determined: of each vector that belongs to a value its absolute
    value; the further ones are any basis of the rest, so of them the projection onto it.
    """
    count, out = results[values].shape[-1], []
    for i, r in enumerate(results):
        if i in vectors:
            columns = r if vectors[i] == -1 else r.mT
            rest = columns[..., count:]
            out += [abs(columns[..., :count]), rest @ rest.mT]
        else:
            out.append(r)
    return out


def weights(tensors: list, salt: int) -> list[np.ndarray]:
    """Fixed numbers in the shapes of tensors: the gradients sent into both backward passes."""
    rng = np.random.default_rng(salt)
    return [rng.uniform(0.5, 1.5, tuple(t.shape)) for t in tensors]


def gradients(module: Any, outputs: list, inputs: list, salt: int, create: bool) -> list:
    """Derivatives of the tracked outputs by the inputs, with fixed weights."""
    tracked = [y for y in outputs if isinstance(y, module.Tensor) and y.requires_grad]
    if not tracked:
        return [None] * len(inputs)
    given = [
        module.from_numpy(w).to(y.dtype)
        for y, w in zip(tracked, weights(tracked, salt), strict=True)
    ]
    return list(
        module.autograd.grad(tracked, inputs, given, create_graph=create, allow_unused=True)
    )


def compare_gradients(want: list, got: list, dtype: torch.dtype) -> bool:
    """Whether derivatives agree; an absent one counts as zeros."""
    for a, b in zip(want, got, strict=True):
        if a is None and b is None:
            continue
        if a is None:
            a = torch.from_numpy(np.zeros(tuple(b.shape)))
        if b is None:
            b = engine.zeros(tuple(a.shape))
        if tuple(a.shape) != tuple(b.shape) or not close(a, b, TOLERANCE[dtype][1]):
            return False
    return True


# -- one sample -----------------------------------------------------------------------------------


def derivatives(op: Any, want: Any, got: Any, pairs: list, dtype: torch.dtype) -> str | None:
    """The first difference between the derivatives of one sample, or None."""
    theirs, ours = [a for a, _ in pairs], [b for _, b in pairs]
    second = dtype is torch.float64 and op.supports_gradgrad
    coarsest = max((a.dtype for a in theirs), key=lambda d: torch.finfo(d).eps)
    try:
        first_want = gradients(torch, flat(want), theirs, 1, second)
    except RuntimeError:
        return None  # torch offers no derivative of this sample
    try:
        first_got = gradients(engine, flat(got), ours, 1, second)
    except Exception as error:
        return f"derivative raises {type(error).__name__}: {first_line(error)}"
    if not compare_gradients(first_want, first_got, coarsest):
        return "first derivative"
    if not second:
        return None
    try:
        second_want = gradients(torch, first_want, theirs, 2, False)
    except RuntimeError:
        return None
    try:
        second_got = gradients(engine, first_got, ours, 2, False)
    except Exception as error:
        return f"second derivative raises {type(error).__name__}: {first_line(error)}"
    if not compare_gradients(second_want, second_got, coarsest):
        return "second derivative"
    return None


def first_line(error: BaseException) -> str:
    """The start of an error's text."""
    return str(error).split("\n")[0][:90]


def run_sample(op: Any, ours: Callable, sample: Any, dtype: torch.dtype) -> tuple[str, str] | None:
    """(outcome, cause) of one sample; None when torch refuses it or it cannot be translated."""
    pairs: list = []
    try:
        x = translate(sample.input, pairs)
        args = translate(tuple(sample.args), pairs)
        kwargs = translate(dict(sample.kwargs), pairs)
    except Unconvertible:
        return None
    try:
        torch.manual_seed(SEED)
        want = op.op(sample.input, *sample.args, **sample.kwargs)
        if any(isinstance(y, torch.Tensor) and y.dtype not in SCALAR_TYPES for y in flat(want)):
            return None
    except Exception:
        return None
    try:
        engine.manual_seed(SEED)
        got = ours(x, *args, **kwargs)
        if op.name in UP_TO_SIGN:
            want, got = (determined(r, *UP_TO_SIGN[op.name]) for r in (want, got))
        seen, ours_seen = want, got
        if op.name in TIES:
            where = TIES[op.name]
            seen = pointed_at(want, sample.input, sample.args, sample.kwargs, where)
            ours_seen = pointed_at(got, x, args, kwargs, where)
        difference = compare(seen, ours_seen, op.name not in UNSPECIFIED)
    except Exception as error:
        return "refused", f"{type(error).__name__}: {first_line(error)}"
    if difference is None and pairs:
        difference = derivatives(op, want, got, pairs, dtype)
    return ("different", difference) if difference else ("identical", "")


def samples(op: Any, dtype: torch.dtype) -> Iterator[Any]:
    """torch's sample inputs of an operator in one type."""
    tracked = dtype.is_floating_point and op.supports_autograd
    yield from op.sample_inputs("cpu", dtype, requires_grad=tracked)


def run_operator(op: Any, loud: bool) -> Row | None:
    """All samples of one operator; None when the engine does not offer it."""
    ours = engine_function(op)
    if ours is None:
        return None
    row = Row(op.name + (f" ({op.variant_test_name})" if op.variant_test_name else ""))
    for dtype in DTYPES:
        if dtype not in op.dtypes:
            continue
        for sample in samples(op, dtype):
            outcome = run_sample(op, ours, sample, dtype)
            if outcome is None:
                continue
            kind, cause = outcome
            setattr(row, kind, getattr(row, kind) + 1)
            if cause:
                row.causes[f"{str(dtype)[6:]}: {cause}"] += 1
                if loud:
                    print(f"  {kind} {str(dtype)[6:]}: {cause}\n    {sample.summary()}"[:600])
    return row


# -- the table ------------------------------------------------------------------------------------

HEAD = """# Parity with PyTorch's operator database

Generated by `make parity` (benchmarks/parity.py) on {day} with torch {version}; do not edit.

PyTorch's wheel carries the database that its own tests run on: each operator with sample inputs
(`torch.testing._internal.common_methods_invocations.op_db`). Every operator that the engine offers
under the same name is run on **all** its samples in float64 (values, first and second
derivatives), float32 (values, first derivatives), int64, int32, uint8 and bool (values and
promotion). *Identical*: value, dtype, shape, tracking and derivatives agree (float64: values to
1e-7, derivatives to 1e-6; float32, or a tracked float32 argument among others: values to 2e-5,
derivatives to 5e-4; all else exactly).
*Refused*: the engine raises where torch does not. Samples that need what the engine leaves out on
purpose (complex numbers, sparse layouts, bfloat16) are not counted. Where PyTorch promises less
than the numbers, only what it promises is compared: dtype and shape of `empty` and its relatives
and of `multinomial`; of indices into equal elements what they point at; eigenvectors and singular
vectors up to sign, and of those that belong to no singular value the space.

| | |
|---|---|
| entries in the database | {entries} |
| entries offered by the engine | {offered} |
| entries with every sample identical | {perfect} |
| samples run | {total} |
| identical | {identical} ({share:.2%}) |
| different | {different} |
| refused | {refused} |

"""


def page(rows: list[Row], entries: int) -> str:
    """docs/parity.md."""
    total = sum(r.total for r in rows)
    identical = sum(r.identical for r in rows)
    text = HEAD.format(
        day=date.today().isoformat(),
        version=torch.__version__,
        entries=entries,
        offered=len(rows),
        perfect=sum(r.identical == r.total for r in rows),
        total=total,
        identical=identical,
        share=identical / max(total, 1),
        different=sum(r.different for r in rows),
        refused=sum(r.refused for r in rows),
    )
    short = [r for r in rows if r.identical != r.total]
    lines = [text + "## Shortfalls, each with its cause\n"]
    if short:
        lines += ["| operator | samples | identical | causes |", "|---|---:|---:|---|"]
        lines += [f"| {r.name} | {r.total} | {r.identical} | {causes(r)} |" for r in short]
    else:
        lines.append("None.")
    lines += [
        "\n## All operators offered\n",
        "| operator | samples | identical |",
        "|---|---:|---:|",
    ]
    lines += [f"| {r.name} | {r.total} | {r.identical} |" for r in rows]
    return "\n".join(lines) + "\n"


def causes(row: Row) -> str:
    """The reasons of a row's shortfalls with their counts."""
    found = [f"{cause.replace('|', '/')} ({n})" for cause, n in row.causes.most_common()]
    return "; ".join(found)


def main(names: list[str]) -> int:
    """Run all operators (or those named) and write the table; 1 when a sample falls short."""
    warnings.simplefilter("ignore")
    chosen = [op for op in op_db if not names or op.name in names or op.formatted_name in names]
    rows, start = [], time.monotonic()
    for i, op in enumerate(chosen):
        row = run_operator(op, bool(names))
        if row is not None:
            rows.append(row)
            if names or row.identical != row.total:
                print(f"\r{row.name}: {row.identical} of {row.total} identical", flush=True)
        if not names and sys.stderr.isatty():
            print(f"\r{i + 1}/{len(chosen)} {op.name:<40.40}", end="", file=sys.stderr)
    total, identical = sum(r.total for r in rows), sum(r.identical for r in rows)
    print(
        f"\rtorch {torch.__version__}: {len(rows)} of {len(chosen)} operators offered; "
        f"{identical} of {total} samples identical, {sum(r.different for r in rows)} different, "
        f"{sum(r.refused for r in rows)} refused ({time.monotonic() - start:.0f} s)"
    )
    if not names:
        (ROOT / "docs" / "parity.md").write_text(page(rows, len(op_db)), encoding="utf-8")
    return int(identical != total)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
