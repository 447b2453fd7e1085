"""The table of differentiable operations that the property tests run: a case a line.

Each case is (name, function of tensors, domains). There is one input for each domain; a domain says
which numbers an input may hold, so that finite differences do not step over a kink or a pole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import engine as torch
import engine.nn.functional as F

ANY = (-2.0, 2.0)  # away from 0, see ``domain_values``
POSITIVE = (0.3, 2.0)
UNIT = (0.1, 0.9)
INSIDE = (-0.8, 0.8)
ABOVE_ONE = (1.2, 3.0)
Domain = tuple[float, float]


@dataclass(frozen=True)
class Operation:
    """An operation, and from which numbers its inputs are drawn."""

    name: str
    function: Callable[..., Any]
    domains: tuple[Domain, ...]
    first_only: bool = False  # second derivatives step over a kink


def _ops(table: dict[Domain, str], domains: int = 1) -> list[Operation]:
    return [
        Operation(name, getattr(torch, name), (domain,) * domains)
        for domain, names in table.items()
        for name in names.split()
    ]


# Elementwise operations of one tensor, of any shape.
UNARY = [*_ops({
    ANY: "neg exp exp2 expm1 abs sin cos atan sinh cosh tanh asinh sinc deg2rad rad2deg sigmoid "
         "relu erf erfc square sign floor ceil round trunc frac nan_to_num positive",
    POSITIVE: "log log2 log10 log1p sqrt rsqrt reciprocal tan lgamma digamma",
    INSIDE: "asin acos atanh erfinv",
    UNIT: "logit",
    ABOVE_ONE: "acosh",
}),
    Operation("pow 3", lambda x: x**3, (ANY,)),
    Operation("pow -1.5", lambda x: x**-1.5, (POSITIVE,)),
    Operation("2 pow", lambda x: 2.0**x, (ANY,)),
    Operation("1 - x", lambda x: 1 - x, (ANY,)),
    Operation("1 / x", lambda x: 1 / x, (POSITIVE,)),
    Operation("clamp", lambda x: x.clamp(-1.07, 1.03), (ANY,)),
    Operation("clamp_min", lambda x: x.clamp_min(0.011), (ANY,)),
    Operation("remainder", lambda x: x % 10.0, (POSITIVE,)),
    Operation("fmod", lambda x: x.fmod(10.0), (POSITIVE,)),
    Operation("polygamma", lambda x: torch.polygamma(1, x), (POSITIVE,)),
    Operation("float32 and back", lambda x: x.to(torch.float64) * 1, (ANY,)),
    *[
        Operation(name, getattr(F, name), (ANY,))
        for name in ["relu6", "hardtanh", "leaky_relu", "elu", "selu", "celu", "gelu", "softplus", "softsign", "tanhshrink", "softshrink", "hardshrink", "silu", "mish", "logsigmoid", "hardsigmoid", "hardswish"]
    ],
    Operation("gelu tanh", lambda x: F.gelu(x, "tanh"), (ANY,)),
    Operation("threshold", lambda x: F.threshold(x, 0.1, 5.0), (ANY,)),
    Operation("rrelu", lambda x: F.rrelu(x, 0.1, 0.4), (ANY,)),
    Operation("angle", torch.angle, (ANY,)),
    *[
        Operation(op.__name__, lambda x, op=op: op(x * 1), (ANY,))
        for op in (F.elu_, F.celu_, F.selu_, F.leaky_relu_, F.hardtanh_, F.rrelu_)
    ],
]  # fmt: skip

# Elementwise operations of tensors that broadcast against each other.
BINARY = [*_ops({ANY: "add sub mul maximum minimum fmax fmin logaddexp logaddexp2 copysign",
               POSITIVE: "div pow atan2 hypot xlogy"}, 2),
    Operation("add alpha", lambda a, b: torch.add(a, b, alpha=0.7), (ANY, ANY)),
    Operation("sub alpha", lambda a, b: torch.sub(a, b, alpha=-0.7), (ANY, ANY)),
    Operation("lerp number", lambda a, b: torch.lerp(a, b, 0.3), (ANY, ANY)),
    Operation("where", lambda a, b: torch.where(a > b, a, b), (ANY, ANY), first_only=True),
    Operation("masked_fill", lambda a, b: (a + b).masked_fill(a + b > 0, 2.0), (ANY, ANY)),
    Operation("mse", lambda a, b: F.mse_loss(*torch.broadcast_tensors(a, b)), (ANY, ANY)),
    Operation("huber", lambda a, b: F.huber_loss(*torch.broadcast_tensors(a, b)),
              (ANY, (3.5, 4.0))),
    Operation("smooth l1", lambda a, b: F.smooth_l1_loss(*torch.broadcast_tensors(a, b)),
              (ANY, (3.5, 4.0))),
    Operation("l1", lambda a, b: F.l1_loss(*torch.broadcast_tensors(a, b)), (ANY, (2.5, 3.0))),
    Operation("bce", lambda a, b: F.binary_cross_entropy(*torch.broadcast_tensors(a, b)),
              (UNIT, UNIT)),
    Operation("bce logits",
              lambda a, b: F.binary_cross_entropy_with_logits(*torch.broadcast_tensors(a, b)),
              (ANY, UNIT)),
    Operation("kl", lambda a, b: F.kl_div(*torch.broadcast_tensors(a, b), reduction="sum"),
              (ANY, POSITIVE)),
    Operation("addcmul", lambda a, b: torch.addcmul(a, b, b, value=0.5), (ANY, ANY)),
    Operation("addcdiv", lambda a, b: torch.addcdiv(a, b, b, value=0.5), (ANY, POSITIVE)),
]  # fmt: skip

# Operations of one tensor of at least one dimension, none of it empty.
ALONG = [
    Operation(name, function, (domain,))
    for name, domain, function in (
        ("sum", ANY, lambda x: x.sum()),
        ("sum 0", ANY, lambda x: x.sum(0)),
        ("sum keepdim", ANY, lambda x: x.sum(-1, keepdim=True)),
        ("mean", ANY, lambda x: x.mean()),
        ("mean -1", ANY, lambda x: x.mean(-1)),
        ("nansum", ANY, lambda x: x.nansum(0)),
        ("prod", ANY, lambda x: x.prod()),
        ("prod 0", ANY, lambda x: x.prod(0)),
        ("max", ANY, lambda x: x.max()),
        ("max 0", ANY, lambda x: x.max(0)[0]),
        ("min -1", ANY, lambda x: x.min(-1)[0]),
        ("amax", ANY, lambda x: x.amax(0)),
        ("sort", ANY, lambda x: x.sort(0)[0]),
        ("median", ANY, lambda x: x.median()),
        ("cummax", ANY, lambda x: x.cummax(0)[0]),
        ("var", ANY, lambda x: x.var(correction=0)),
        ("std", ANY, lambda x: torch.cat([x.reshape(-1), x.new_tensor([3.0])]).std()),
        ("norm", POSITIVE, lambda x: x.norm()),
        ("norm 3", POSITIVE, lambda x: x.norm(3, 0)),
        ("norm 1", ANY, lambda x: x.norm(1)),
        ("softmax", ANY, lambda x: x.softmax(0)),
        ("log_softmax", ANY, lambda x: x.log_softmax(-1)),
        ("logsumexp", ANY, lambda x: x.logsumexp(0)),
        ("logcumsumexp", ANY, lambda x: x.logcumsumexp(0)),
        ("cumsum", ANY, lambda x: x.cumsum(0)),
        ("cumprod", ANY, lambda x: x.cumprod(-1)),
        ("diff", ANY, lambda x: x.diff(dim=0)),
        ("quantile", ANY, lambda x: x.quantile(0.3)),
        ("layer_norm", ANY, lambda x: F.layer_norm(
            torch.cat([x.reshape(-1), x.new_tensor([3.0])]), (x.numel() + 1,))),
        ("normalize", POSITIVE, lambda x: F.normalize(x, dim=0)),
        ("reshape", ANY, lambda x: x.reshape(-1)),
        ("flatten", ANY, lambda x: x.flatten()),
        ("unsqueeze", ANY, lambda x: x.unsqueeze(1)),
        ("squeeze", ANY, lambda x: x.unsqueeze(0).squeeze(0)),
        ("flip", ANY, lambda x: x.flip(0)),
        ("roll", ANY, lambda x: x.roll(1, 0)),
        ("repeat", ANY, lambda x: x.repeat(*(2,) * x.dim())),
        ("tile", ANY, lambda x: x.tile(2)),
        ("repeat_interleave", ANY, lambda x: x.repeat_interleave(2, 0)),
        ("expand", ANY, lambda x: x.expand(2, *x.shape)),
        ("transpose", ANY, lambda x: x.transpose(0, -1)),
        ("permute", ANY, lambda x: x.permute(*reversed(range(x.dim())))),
        ("clone", ANY, lambda x: x.clone()),
        ("narrow", ANY, lambda x: x.narrow(0, 0, 1)),
        ("select", ANY, lambda x: x.select(0, 0)),
        ("x[0]", ANY, lambda x: x[0]),
        ("x[::2]", ANY, lambda x: x[::2]),
        ("x[None]", ANY, lambda x: x[None, ..., None]),
        ("x[[0, 0]]", ANY, lambda x: x[[0, 0]]),
        ("x[mask]", ANY, lambda x: x[x > 0]),
        ("index_select", ANY, lambda x: x.index_select(0, torch.tensor([0, 0]))),
        ("gather", ANY, lambda x: x.gather(0, torch.zeros(x.shape, dtype=torch.int64))),
        ("take", ANY, lambda x: x.take(torch.tensor([0, 0]))),
        ("masked_select", ANY, lambda x: x.masked_select(x > 0)),
        ("cat", ANY, lambda x: torch.cat([x, x * 2])),
        ("stack", ANY, lambda x: torch.stack([x, x.exp()], -1)),
        ("split", ANY, lambda x: x.split(1)[0]),
        ("chunk", ANY, lambda x: x.chunk(2)[-1]),
        ("unbind", ANY, lambda x: x.unbind()[-1]),
        ("diag", ANY, lambda x: torch.diag(x.reshape(-1))),
        ("diagonal", ANY, lambda x: torch.diag_embed(x).diagonal(0, -2, -1)),
        ("tril", ANY, lambda x: torch.outer(x.reshape(-1), x.reshape(-1)).tril()),
        ("pad", ANY, lambda x: F.pad(x, (1, 2), value=0.5)),
        ("unfold", ANY, lambda x: x.unfold(0, 1, 1)),
        ("scatter_add", ANY, lambda x: torch.zeros(x.shape, dtype=x.dtype).scatter_add(
            0, torch.zeros(x.shape, dtype=torch.int64), x)),
        ("glu", ANY, lambda x: F.glu(torch.cat([x, x.exp()], 0), 0)),
        ("rms_norm", POSITIVE, lambda x: F.rms_norm(x, x.shape[-1:])),
    )
]  # fmt: skip

# (name, function, shapes of the inputs)
MATRICES = [
    ("matmul 2 2", torch.matmul, ((2, 3), (3, 4))),
    ("matmul 1 1", torch.matmul, ((3,), (3,))),
    ("matmul 2 1", torch.matmul, ((2, 3), (3,))),
    ("matmul 1 2", torch.matmul, ((3,), (3, 2))),
    ("matmul 3 2", torch.matmul, ((2, 2, 3), (3, 2))),
    ("matmul batch", torch.matmul, ((2, 1, 2, 3), (2, 3, 2))),
    ("matmul empty", torch.matmul, ((0, 3), (3, 2))),
    ("mm", torch.mm, ((2, 3), (3, 2))),
    ("mv", torch.mv, ((2, 3), (3,))),
    ("dot", torch.dot, ((3,), (3,))),
    ("bmm", torch.bmm, ((2, 2, 3), (2, 3, 2))),
    ("addmm", lambda c, a, b: torch.addmm(c, a, b, beta=0.5, alpha=2.0), ((2,), (2, 3), (3, 2))),
    ("addmv", torch.addmv, ((2,), (2, 3), (3,))),
    ("baddbmm", torch.baddbmm, ((2, 2, 2), (2, 2, 3), (2, 3, 2))),
    ("outer", torch.outer, ((2,), (3,))),
    ("inner", torch.inner, ((2, 3), (4, 3))),
    ("tensordot", lambda a, b: torch.tensordot(a, b, 1), ((2, 3), (3, 2))),
    ("kron", torch.kron, ((2, 2), (2, 1))),
    ("einsum", lambda a, b: torch.einsum("bij,bkj->bik", a, b), ((2, 2, 3), (2, 2, 3))),
    ("einsum sum", lambda a, b: torch.einsum("ij,j->", a, b), ((2, 3), (3,))),
    ("einsum diagonal", lambda a: torch.einsum("ii->i", a), ((3, 3),)),
    ("linear", F.linear, ((2, 3), (4, 3), (4,))),
    ("linear 3d", F.linear, ((2, 2, 3), (4, 3), (4,))),
    ("trace", torch.trace, ((3, 3),)),
    ("cross", lambda a, b: torch.cross(a, b, dim=-1), ((2, 3), (2, 3))),
    ("cdist", torch.cdist, ((2, 3), (3, 3))),
    ("prelu", F.prelu, ((2, 3), (3,))),
    ("embedding", lambda w: F.embedding(torch.tensor([0, 2, 0]), w), ((3, 2),)),
    ("nll", lambda x: F.nll_loss(x, torch.tensor([0, 2])), ((2, 3),)),
    ("cross_entropy", lambda x: F.cross_entropy(x, torch.tensor([0, 2])), ((2, 3),)),
    ("cross_entropy weight", lambda x: F.cross_entropy(
        x, torch.tensor([0, 2]), torch.tensor([0.5, 1.0, 2.0], dtype=torch.float64),
        label_smoothing=0.1), ((2, 3),)),
    ("soft cross_entropy", lambda x, t: F.cross_entropy(x, t.softmax(1)), ((2, 3), (2, 3))),
    ("layer_norm", lambda x, w, b: F.layer_norm(x, (3,), w, b), ((2, 3), (3,), (3,))),
    ("rms_norm", lambda x, w: F.rms_norm(x, (3,), w), ((2, 3), (3,))),
    ("group_norm", lambda x, w, b: F.group_norm(x, 2, w, b), ((2, 4, 2), (4,), (4,))),
    ("batch_norm", lambda x, w, b: F.batch_norm(x, None, None, w, b, True), ((3, 2), (2,), (2,))),
    ("batch_norm 3d", lambda x: F.batch_norm(x, None, None, training=True), ((2, 2, 3),)),
    ("batch_norm fixed", lambda x, w, b: F.batch_norm(
        x, torch.zeros(2).to(x.dtype), torch.ones(2).to(x.dtype) * 2, w, b), ((3, 2), (2,), (2,))),
    ("instance_norm", lambda x, w: F.instance_norm(x, weight=w), ((2, 2, 3), (2,))),
    ("attention", F.scaled_dot_product_attention, ((2, 3), (4, 3), (4, 2))),
    ("attention causal", lambda q, k, v: F.scaled_dot_product_attention(
        q, k, v, is_causal=True), ((2, 3, 2), (2, 3, 2), (2, 3, 2))),
    ("attention heads", F.scaled_dot_product_attention, ((1, 2, 3, 2),) * 3),
    ("attention heads masked", lambda q, k, v: F.scaled_dot_product_attention(
        q, k, v, torch.tensor([[True, False], [False, False]])), ((1, 1, 2, 2),) * 3),
    ("bilinear", F.bilinear, ((2, 3), (2, 2), (4, 3, 2), (4,))),
    ("pairwise_distance", F.pairwise_distance, ((2, 3), (2, 3))),
    ("cosine_similarity", F.cosine_similarity, ((2, 3), (2, 3))),
    ("cosine_embedding", lambda a, b: F.cosine_embedding_loss(
        a, b, torch.tensor([1.0, 1.0])), ((2, 3), (2, 3))),
    ("triplet", lambda a, b, c: F.triplet_margin_loss(a, b, c, margin=9.0), ((2, 3),) * 3),
    ("soft margins", lambda a, b: F.multilabel_soft_margin_loss(a, b), ((2, 3), (2, 3))),
    ("solve_triangular", lambda a, b: torch.linalg.solve_triangular(
        _well_conditioned(a), b, upper=True), ((3, 3), (3, 2))),
    ("solve_triangular lower right", lambda a, b: torch.linalg.solve_triangular(
        _well_conditioned(a), b, upper=False, left=False, unitriangular=True), ((3, 3), (2, 3))),
    ("lstsq", lambda a, b: torch.linalg.lstsq(_tall(a), b)[0], ((3, 2), (3, 2))),
    ("lstsq residuals", lambda a, b: torch.linalg.lstsq(
        _tall(a), b, driver="gels")[1], ((3, 2), (3, 2))),
    ("svd U", lambda a: torch.linalg.svd(_well_conditioned(a))[0], ((3, 3),)),
    ("svd Vh", lambda a: torch.linalg.svd(_tall(a), False)[2], ((3, 2),)),
    ("svd full", lambda a: torch.svd(_tall(a), some=False)[2], ((3, 2),)),
    ("tensorinv", lambda a: torch.linalg.tensorinv(
        _well_conditioned(a).reshape(4, 2, 2), 1), ((4, 4),)),
    ("tensorsolve", lambda a, b: torch.linalg.tensorsolve(
        _well_conditioned(a).reshape(2, 2, 4), b), ((4, 4), (2, 2))),
    ("select_scatter", lambda a, b: torch.select_scatter(a, b, 1, 0), ((2, 3), (2,))),
    ("slice_scatter", lambda a, b: torch.slice_scatter(a, b, 1, 0, 3, 2), ((2, 3), (2, 2))),
    ("diagonal_scatter", torch.diagonal_scatter, ((2, 3), (2,))),
    ("put", lambda a, b: torch.put(a, torch.tensor([0, 4, 0]), b, True), ((2, 3), (3,))),
    ("fill_diagonal_", lambda a: (a * a).fill_diagonal_(2.0), ((2, 3),)),
    ("gradient", lambda a: torch.gradient(a, dim=1, edge_order=2)[0], ((2, 4),)),
    ("gradient uneven", lambda a: torch.gradient(
        a, spacing=(torch.tensor([0.0, 1.0, 3.0, 4.0]),), dim=1)[0], ((2, 4),)),
    ("vander", torch.vander, ((3,),)),
    ("linalg vander", torch.linalg.vander, ((2, 3),)),
    ("inv", lambda a: torch.linalg.inv(_well_conditioned(a)), ((3, 3),)),
    ("det", lambda a: torch.linalg.det(_well_conditioned(a)), ((3, 3),)),
    ("slogdet", lambda a: torch.linalg.slogdet(_well_conditioned(a))[1], ((3, 3),)),
    ("solve", lambda a, b: torch.linalg.solve(_well_conditioned(a), b), ((3, 3), (3, 2))),
    ("cholesky", lambda a: torch.linalg.cholesky(_symmetric(a)), ((3, 3),)),
    ("eigvalsh", lambda a: torch.linalg.eigvalsh(_symmetric(a)), ((3, 3),)),
    ("svdvals", lambda a: torch.linalg.svdvals(_well_conditioned(a)), ((3, 3),)),
    ("pinv", lambda a: torch.linalg.pinv(_well_conditioned(a)), ((3, 3),)),
    ("qr", lambda a: torch.linalg.qr(_well_conditioned(a))[1], ((3, 3),)),
    ("matrix_power", lambda a: torch.linalg.matrix_power(a, 3), ((2, 2),)),
]  # fmt: skip


def _well_conditioned(a: Any) -> Any:
    n = a.shape[-1]
    return a * 0.2 + torch.diag(torch.arange(1.0, n + 1, dtype=a.dtype))


def _tall(a: Any) -> Any:
    return a * 0.2 + torch.eye(*a.shape, dtype=a.dtype) * torch.arange(1.0, a.shape[1] + 1)


def _symmetric(a: Any) -> Any:
    b = _well_conditioned(a)
    return (b + b.mT) / 2
