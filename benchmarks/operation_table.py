"""Every offered operation once, for `make benchops`: a line is a call on about n elements.

The names in a call: ``x y`` vectors between 0.1 and 0.9 (tracked), ``a`` one between -2 and 2,
``p`` like x and untracked, ``s q`` square matrices, ``w`` a wide one with 8 rows and ``h`` a high
one with 8 columns, ``pd`` symmetric and positive definite (at most 256 rows), ``u v`` short vectors
whose outer product has n elements, ``i j`` vectors of whole numbers, ``k`` positions in x, ``ks``
in s, ``c`` a class for each row of h, ``b`` a mask of x, ``n m`` the counts of x and of rows of s,
``F L S`` functional, linalg and special.
"""

from __future__ import annotations

UNARY = """
neg positive exp exp2 expm1 log log2 log10 log1p sqrt rsqrt reciprocal abs sign sgn sin cos tan asin
acos atan sinh cosh tanh asinh atanh sinc deg2rad rad2deg sigmoid relu erf erfc floor ceil trunc
frac round square logit lgamma digamma erfinv nan_to_num angle selu celu
"""
BINARY = """
add sub mul div floor_divide remainder fmod pow atan2 hypot xlogy copysign maximum minimum fmax fmin
logaddexp logaddexp2 float_power heaviside nextafter rsub
"""
COMPARING = "eq ne lt le gt ge isclose logical_and logical_or logical_xor"
INTEGERS = "bitwise_and bitwise_or bitwise_xor gcd lcm floor_divide remainder"
TESTING = "isnan isinf isfinite isposinf isneginf signbit isreal logical_not"
REDUCING = """
sum mean prod nansum nanmean max min amax amin median nanmedian var std norm argmax argmin
count_nonzero all any aminmax std_mean var_mean
"""
ALONG = """
sum mean prod nansum max min amax amin median nanmedian var std norm argmax argmin cumsum cumprod
cummax cummin logcumsumexp softmax log_softmax logsumexp sort argsort mode count_nonzero all any
unbind flip diff
"""
ACTIVATIONS = """
celu elu gelu glu hardshrink hardsigmoid hardswish hardtanh leaky_relu logsigmoid mish relu6 rrelu
selu silu softmin softplus softshrink softsign tanhshrink
"""
LOSSES = """
binary_cross_entropy binary_cross_entropy_with_logits huber_loss kl_div l1_loss mse_loss
poisson_nll_loss smooth_l1_loss soft_margin_loss hinge_embedding_loss cosine_similarity
"""
OTHERS = """
x + y
x - y
x * y
x / y
x ** 2
x ** 3
x ** 0.5
x ** 1.7
2 ** x
x @ y
s @ q
x[b]
x[k]
x[1:]
x[None]
s[:, 0]
s[ks]
x.clone()
x.double()
x.contiguous()
x.repeat(2)
x.unfold(0, 4, 2)
x.view(-1, 1)
x.expand(2, -1)
torch.mvlgamma(x + 2, 2)
torch.polygamma(1, x)
torch.polygamma(3, x)
torch.lerp(x, y, 0.3)
torch.lerp(x, y, p)
torch.addcmul(x, y, p, value=0.5)
torch.addcdiv(x, y, p, value=0.5)
torch.add(x, y, alpha=0.5)
torch.sub(x, y, alpha=0.5)
torch.clamp(x, 0.2, 0.8)
torch.clamp_min(x, 0.5)
torch.clamp_max(x, 0.5)
torch.where(b, x, y)
torch.bitwise_not(i)
torch.bitwise_left_shift(i, 1)
torch.bitwise_right_shift(i, 1)
torch.dist(x, y)
torch.dist(x, y, 3)
torch.norm(x, 1)
torch.norm(x, 3)
torch.equal(p, p)
torch.allclose(p, p)
torch.renorm(s, 2, 0, 1.0)
torch.quantile(x, 0.3)
torch.nanquantile(x, 0.3)
torch.kthvalue(x, 3)
torch.topk(x, 3)
torch.topk(s, 3)
torch.sort(x)
torch.msort(s)
torch.unique(i)
torch.unique(p)
torch.unique_consecutive(j)
torch.bincount(i)
torch.histc(p, 10)
torch.argwhere(b)
torch.nonzero(b)
torch.searchsorted(u.detach().sort()[0], p)
torch.bucketize(p, u.detach().sort()[0])
torch.isin(i, j[:8])
torch.trace(s)
torch.diag(s)
torch.diag(u)
torch.diagonal(s)
torch.diag_embed(u)
torch.diagflat(u)
torch.tril(s)
torch.triu(s)
torch.cat([x, y])
torch.stack([x, y])
torch.hstack([x, y])
torch.vstack([x, y])
torch.dstack([x, y])
torch.column_stack([x, y])
torch.block_diag(s, s)
torch.cartesian_prod(u, v)
torch.combinations(u)
torch.broadcast_to(x, (2, n))
torch.broadcast_tensors(u, s)[0]
torch.meshgrid(u, v, indexing="ij")[0]
torch.split(x, 3)[0]
torch.chunk(x, 3)
torch.tensor_split(x, 3)
torch.unbind(s)
torch.tile(x, (2,))
torch.flip(x, (0,))
torch.fliplr(s)
torch.flipud(s)
torch.roll(x, 2)
torch.rot90(s)
torch.reshape(s, (-1,))
torch.flatten(s)
torch.transpose(s, 0, 1)
torch.transpose(s, 0, 1).contiguous()
torch.permute(s, (1, 0))
torch.movedim(s, 0, 1)
torch.unsqueeze(x, 0)
torch.squeeze(x)
torch.narrow(x, 0, 1, 4)
torch.select(s, 0, 1)
torch.masked_select(x, b)
torch.masked_fill(x, b, 0.0)
torch.masked_scatter(x, b, y)
torch.gather(x, 0, k)
torch.gather(s, 1, ks2)
torch.take_along_dim(s, ks2, 1)
torch.index_select(s, 0, ks)
torch.take(x, k)
torch.index_add(s, 0, ks, q)
torch.index_copy(s, 0, ks, q)
torch.index_fill(s, 0, ks, 0.5)
torch.index_put(x, (k,), y)
torch.scatter(x, 0, k, y)
torch.scatter_add(x, 0, k, y)
torch.scatter_reduce(x, 0, k, y, "sum")
torch.scatter_reduce(x, 0, k, y, "amax")
torch.select_scatter(s, u, 0, 1)
torch.slice_scatter(x, y[:4], 0, 1, 5)
torch.diagonal_scatter(s, u)
torch.repeat_interleave(x, 2)
torch.mm(s, q)
torch.mv(s, u)
torch.dot(x, y)
torch.vdot(x, y)
torch.inner(x, y)
torch.outer(u, v)
torch.bmm(s[None], q[None])
torch.matmul(s, u)
torch.addmm(s, s, q)
torch.addmv(u, s, v)
torch.addr(s, u, v)
torch.baddbmm(s[None], s[None], q[None])
torch.addbmm(s, s[None], q[None])
torch.tensordot(s, q, 1)
torch.chain_matmul(s, q)
torch.einsum("ij,jk->ik", s, q)
torch.einsum("ij->ji", s)
torch.einsum("ij,ij->i", s, q)
torch.kron(u, v)
torch.cross(h3, g3, dim=1)
torch.cdist(h3w, g3w)
torch.cdist(h3w, g3w, 1.0)
torch.cov(w)
torch.corrcoef(w)
torch.trapezoid(x)
torch.cumulative_trapezoid(x)
torch.vander(u)
torch.gradient(x)[0]
torch.unravel_index(k, (n, 1))
torch.det(pd)
torch.logdet(pd)
torch.slogdet(pd)
torch.inverse(pd)
torch.pinverse(pd)
torch.matrix_power(pd, 3)
L.cholesky(pd)
L.cond(pd.detach())
L.eigh(pd)
L.eigvalsh(pd)
L.lstsq(pd.detach(), pd.detach())
L.matrix_norm(s)
L.matrix_rank(pd.detach())
L.multi_dot([s, q, s])
L.norm(s)
L.qr(pd)
L.solve(pd, pdv)
L.solve_triangular(pd, pdv[:, None], upper=True)
L.svd(pd)
L.svdvals(pd)
L.vecdot(s, q)
L.vector_norm(x)
L.vector_norm(x, 3)
S.entr(x)
S.erfcx(x)
S.ndtr(x)
S.xlog1py(x, y)
S.psi(x)
F.linear(h, h[:8])
F.bilinear(h, h, h[:8, None, :] * p[0])
F.embedding(ks, s)
F.one_hot(c, 8)
F.pad(x, (1, 1))
F.pad(s[None], (1, 1), mode="reflect")
F.dropout(x, 0.5)
F.alpha_dropout(x, 0.5)
F.gumbel_softmax(h)
F.softmax(h, 1)
F.log_softmax(h, 1)
F.normalize(h)
F.layer_norm(h, (8,))
F.rms_norm(h, (8,))
F.group_norm(h, 2)
F.batch_norm(h, None, None, training=True)
F.instance_norm(w[None], use_input_stats=True)
F.prelu(x, y[:1])
F.threshold(x, 0.5, 0.0)
F.cross_entropy(h, c)
F.nll_loss(h, c)
F.pairwise_distance(h, h * 2)
F.cosine_similarity(h, h * 2)
F.margin_ranking_loss(x, y, p)
F.gaussian_nll_loss(x, y, p)
F.cosine_embedding_loss(h, h * 2, c.sign() * 0 + 1)
F.triplet_margin_loss(h, h * 2, h * 3)
F.multilabel_soft_margin_loss(h, hb)
F.scaled_dot_product_attention(h[None, None, :256], h[None, None, :256], h[None, None, :256])
torch.rand(n)
torch.randn(n)
torch.randint(0, 9, (n,))
torch.randperm(n)
torch.bernoulli(p)
torch.normal(p, 1.0)
torch.multinomial(p, 4)
torch.rand_like(p)
torch.randn_like(p)
torch.randint_like(p, 9)
torch.zeros(n)
torch.ones(n)
torch.empty(n)
torch.full((n,), 2.0)
torch.zeros_like(p)
torch.ones_like(p)
torch.full_like(p, 2.0)
torch.empty_like(p)
torch.arange(n)
torch.linspace(0, 1, n)
torch.logspace(0, 1, n)
torch.eye(m)
torch.tril_indices(m, m)
torch.triu_indices(m, m)
p.clone().add_(p)
p.clone().mul_(2)
p.clone().uniform_()
p.clone().normal_()
p.clone().exponential_()
p.clone().bernoulli_(0.5)
p.clone().random_()
p.clone().put_(k, p)
p.clone().fill_(2.0)
p.clone().zero_()
p.clone().copy_(p)
p.tolist()
p.numpy()
torch.from_numpy(array)
torch.tensor(array)
torch.as_tensor(array)
p.sum().item()
str(p)
"""


def _calls() -> list[str]:
    """All calls, each once, as source."""
    lines = [f"torch.{name}(x)" for name in UNARY.split()]
    lines += [f"torch.{name}(x, y)" for name in BINARY.split()]
    lines += [f"torch.{name}(p, p2)" for name in COMPARING.split()]
    lines += [f"torch.{name}(i, j + 1)" for name in INTEGERS.split()]
    lines += [f"torch.{name}(p)" for name in TESTING.split()]
    lines += [f"torch.{name}(x)" for name in REDUCING.split()]
    lines += [f"torch.{name}(s, {'(1,)' if name == 'flip' else 1})" if name != "diff"
              else "torch.diff(s, 1)" for name in ALONG.split()]  # fmt: skip
    lines += [f"F.{name}({'h' if name == 'glu' else 'a'})" if name != "softmin"
              else "F.softmin(h, 1)" for name in ACTIVATIONS.split()]  # fmt: skip
    lines += [f"F.{name}({'h, h * 2' if name == 'cosine_similarity' else 'x, p'})"
              for name in LOSSES.split()]  # fmt: skip
    lines += ["torch.acosh(x + 1)", *OTHERS.strip().splitlines()]
    return list(dict.fromkeys(lines))


CALLS = _calls()
