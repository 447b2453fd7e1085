"""Networks as functions of torch and of nn.functional, in place and as modules, with misuse.

Every line below a heading is one case.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F

m = torch.tensor([[0.3, -1.2, 2.0], [1.0, 0.5, -0.7]])
n = torch.tensor([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])
c = torch.tensor([[[0.5, 1.5], [2.0, -1.0]], [[0.25, -0.5], [1.0, 3.0]]])
w = torch.tensor([[[1.0, 0.5, 0.0], [2.0, 1.0, -1.0], [0.0, 1.0, 0.5]]])
v = torch.tensor([0.5, 1.0, 2.0])
sign = torch.tensor([1.0, -1.0])
i = torch.tensor([0, 1])
x = m.clone().requires_grad_()


def clean(t):
    """Without the rounding noise around 0, which differs between libraries, and without -0."""
    return (t * 1e3).round() / 1e3 + 0.0


def d(function, *inputs):
    """The result with its history's name, and the gradients of a weighted sum of its squares."""
    tracked = [t.clone().requires_grad_() for t in inputs]
    result = function(*tracked)
    weights = torch.arange(result.numel()).view(result.shape) % 3 + 0.25
    (result * result * weights).sum().backward()
    return result, *(clean(t.grad) for t in tracked)


def here(function):
    """What a function does in the memory of a computed tensor, and the gradient."""
    leaf = m.clone().requires_grad_()
    y = leaf * 1
    result = function(y)
    result.sum().backward()
    return result is y, y, leaf.grad


def trained(module, *inputs):
    """A module's text, its result, its state and its parameters' gradients."""
    result = module(*inputs)
    result.sum().backward()
    return module, result, module.state_dict(), [clean(p.grad) for p in module.parameters()]


# == ACTIVATIONS under torch ==
d(torch.celu, m)
d(lambda t: torch.celu(t, 2.0), m)
d(torch.selu, m)
d(lambda t: torch.threshold(t, 0.4, 5), m)
d(torch.hardshrink, m)
d(lambda t: t.hardshrink(1.0), m)
d(torch.prelu, m, v)
d(torch.prelu, m, v[:1])
d(lambda t, k: t.prelu(k), m, v)
d(lambda t: torch.rrelu(t, 0.1, 0.9, True), m)
d(torch.rrelu, m)
d(lambda t: F.rrelu(t, training=True), m)
d(lambda t: F.glu(t, 0), m)
d(torch.angle, m)
torch.celu(3)
torch.celu(m, "a")
torch.celu(m, alpha=0)
torch.threshold(m, 0.1)
torch.threshold(m)
torch.hardshrink(3)
torch.prelu(m, v[:2])
torch.prelu(m, 0.1)
torch.prelu(m, v.double())
torch.rrelu(m, 0.5, 0.1)
F.elu(3)
F.leaky_relu("a")
F.gelu(None)
F.glu(m)
F.softshrink(m, -1)
F.hardtanh(m, 1, -1)

# == INPLACE forms ==
here(torch.relu_)
here(torch.celu_)
here(torch.selu_)
here(lambda t: torch.threshold_(t, 0.4, 5))
here(lambda t: torch.rrelu_(t, training=True))
here(lambda t: torch.clamp_(t, -1, 1))
here(lambda t: torch.clip_(t, max=0.5))
here(lambda t: torch.fill_(t, 2))
here(lambda t: torch.xlogy_(t, n))
here(lambda t: torch.exp_(t))
here(lambda t: torch.dropout_(t, 0.5, True))
here(lambda t: torch.alpha_dropout_(t, 0.5, True))
here(lambda t: torch.index_put_(t, (i, i), sign))
here(F.relu_)
here(F.elu_)
here(lambda t: F.elu_(t, 2.0))
here(F.selu_)
here(F.celu_)
here(F.leaky_relu_)
here(F.hardtanh_)
here(F.rrelu_)
here(lambda t: F.threshold_(t, 0.4, 5))
here(lambda t: F.elu(t, inplace=True))
here(lambda t: F.celu(t, inplace=True))
here(lambda t: F.leaky_relu(t, inplace=True))
here(lambda t: F.silu(t, inplace=True))
here(lambda t: F.mish(t, inplace=True))
here(lambda t: F.hardsigmoid(t, inplace=True))
here(lambda t: F.hardswish(t, inplace=True))
here(lambda t: F.threshold(t, 0.4, 5, inplace=True))
torch.gcd_(torch.tensor([4, 6]), torch.tensor(4)), torch.lcm_(torch.tensor([4, 6]), torch.tensor(4))
torch.addmv_(v[:2].clone(), m, v)
y = x * 1; print(y.swapaxes_(0, 1)); print(y.swapdims_(0, 1))
y = x * 1; print(torch.detach(y), torch.detach_(y) is y, y.requires_grad)
torch.celu_(x)
torch.clamp_(x, 0)
torch.relu_(3)
torch.clamp_(3, 0.2)
torch.fill_(n.clone(), "a")
torch.detach(3)
F.elu_(3)
F.threshold_(x * 1, 0.1)
n.clone().swapdims_(0, 3)

# == LAYERS under torch ==
d(lambda t: torch.dropout(t, 0.5, True), m)
torch.dropout(x, 0.5, False) is x
d(lambda t: torch.dropout(t, 1.0, True), m)
d(lambda t: torch.alpha_dropout(t, 0.5, True), m)
d(lambda t: F.alpha_dropout(t, 0.5, True), m)
F.alpha_dropout(m)
d(lambda t, k: torch.layer_norm(t, (3,), k), m, v)
torch.layer_norm(m, [2, 3], eps=0.1)
d(lambda t: torch.embedding(t, torch.tensor([1, 0, 1])), m)
d(lambda t: torch.embedding(t, torch.tensor([1, 0, 1]), 0), m)
d(lambda a, b, k: torch.bilinear(a, b, k), m, n, w)
d(lambda a, b, k, o: F.bilinear(a, b, k, o), m, n, w, sign[:1])
torch.dropout(m, 1.5, True)
torch.dropout(m, 0.5)
F.alpha_dropout(m, 1.5, True)
torch.layer_norm(m, 3)
torch.layer_norm(m, (2,))
torch.embedding(m, torch.tensor([0, 7]))
torch.embedding(torch.tensor([0, 1]), i)
torch.embedding(m, 1)
torch.bilinear(m, n, w[:, :2])
torch.bilinear(m, n[:1], w)
torch.bilinear(m, c, w)

# == NORMALISATION ==
d(lambda t: F.rms_norm(t, (3,)), m)
d(lambda t, k: torch.rms_norm(t, (3,), k, 0.1), m, v)
d(lambda t: F.group_norm(t, 1), m)
d(lambda t, k, b: F.group_norm(t, 1, k, b), c, v[:2], sign)
d(lambda t: torch.group_norm(t, 2), c)
d(lambda t, k, b: F.batch_norm(t, None, None, k, b, True), torch.cat([m, n]), v, v + 1)
d(lambda t, k, b: F.batch_norm(t, n[0], n[1], k, b), m, v, v)
d(lambda t: F.batch_norm(t, None, None, training=True), c)
mean, var = torch.zeros(3), torch.ones(3); F.batch_norm(m, mean, var, training=True); print(mean, var)
torch.batch_norm(m, None, None, None, None, True, 0.1, 1e-5, False)
d(lambda t, k: F.instance_norm(t, weight=k), c, v[:2])
F.rms_norm(m, (2,))
F.rms_norm(m, ())
F.rms_norm(m, 3)
F.group_norm(m, 2)
F.group_norm(m, 1, n)
F.group_norm(m[0], 1)
F.batch_norm(m, None, None)
F.batch_norm(m[:1], None, None, training=True)
F.batch_norm(m, torch.zeros(2), torch.ones(3))
F.instance_norm(m)
F.instance_norm(c, use_input_stats=False)

# == ATTENTION ==
d(F.scaled_dot_product_attention, m, n, n)
d(F.scaled_dot_product_attention, c, c, c)
d(lambda q: F.scaled_dot_product_attention(q, c, c, is_causal=True), c)
d(lambda q: F.scaled_dot_product_attention(q, c, c, scale=2.0), c)
d(lambda q: F.scaled_dot_product_attention(q, c, c, scale=-0.5), c)
d(lambda q: F.scaled_dot_product_attention(q, c, c, torch.tensor([[True, False], [False, False]])), c)
d(lambda q, k: F.scaled_dot_product_attention(q, c, c, k), c, torch.tensor([[0.5, 0.0], [1.0, -1.0]]))
d(lambda q: F.scaled_dot_product_attention(q, c, c, dropout_p=0.5), c)
F.scaled_dot_product_attention(c, c, c, torch.ones(2, 2).bool(), is_causal=True)
F.scaled_dot_product_attention(m[0], n[0], n[0])
F.scaled_dot_product_attention(m, n, 3)
F.scaled_dot_product_attention(m, n.double(), n)
F.scaled_dot_product_attention(m, n[:, :2], n)
F.scaled_dot_product_attention(c, c, c, torch.ones(2, 2, dtype=torch.int64))

# == LOSSES under torch ==
torch.cosine_similarity(x, n)
torch.cosine_similarity(x, n, dim=0, eps=0.5)
d(lambda a, b: torch.binary_cross_entropy_with_logits(a, b), m, n)
torch.binary_cross_entropy_with_logits(x, n, reduction=1)
torch.binary_cross_entropy_with_logits(x, n, v, v, 2)
d(lambda a, b: torch.kl_div(a, b), m, n)
d(lambda a, b: torch.kl_div(a, b, 2, log_target=True), m, n)
F.kl_div(x, n)
F.kl_div(x, n, reduction="batchmean")
torch.hinge_embedding_loss(x[:, 0], sign)
torch.hinge_embedding_loss(x[:, 0], sign, 0.5, 1)
torch.margin_ranking_loss(x[:, 0], x[:, 1], sign)
torch.margin_ranking_loss(x[:, 0], x[:, 1], sign, 0.5, 2)
torch.poisson_nll_loss(x, n, True, False, 1e-8, 1)
d(lambda a, b: torch.cosine_embedding_loss(a, b, sign), m, n)
d(lambda a, b: F.cosine_embedding_loss(a, b, sign, 0.1), m, n)
d(lambda a, b: torch.triplet_margin_loss(a, b, m * 2), m, n)
d(lambda a, b: F.triplet_margin_loss(a, b, m * 2, margin=3.0, p=1, swap=True, reduction="sum"), m, n)
d(lambda a, b: F.triplet_margin_with_distance_loss(a, b, m * 2, distance_function=lambda p, q: (p - q).abs().sum(1)), m, n)
d(torch.pairwise_distance, m, n)
d(lambda a, b: F.pairwise_distance(a, b, 1, 0.1, True), m, n)
d(lambda a: F.multilabel_soft_margin_loss(a, n), m)
torch.binary_cross_entropy_with_logits(m, n, reduction="mean")
torch.binary_cross_entropy_with_logits(m, torch.ones(3))
torch.kl_div(m, n, log_target=1)
torch.poisson_nll_loss(m, n)
torch.margin_ranking_loss(m[:, 0], m, sign)
torch.cosine_similarity(m, 3)
torch.cosine_similarity(3, m)
torch.cosine_similarity(i, i, 0)
torch.cosine_embedding_loss(m, n, torch.ones(2, 2))
torch.cosine_embedding_loss(m[0], n, sign)
F.cosine_embedding_loss(m, n, sign, reduction="no")
torch.triplet_margin_loss(m, n, m[0])
torch.triplet_margin_loss(m, n, 3)
F.triplet_margin_loss(m, n, m, margin=-1)
torch.pairwise_distance(m, 3)
torch.pairwise_distance(m, torch.ones(4))

# == SAMPLES ==
d(F.gumbel_softmax, m)
d(lambda t: F.gumbel_softmax(t, hard=True), m)
F.gumbel_softmax(m, tau=2.0, eps=1e-3, dim=0)

# == MODULES ==
trained(nn.BatchNorm1d(3), m)
trained(nn.BatchNorm1d(2, momentum=None), c)
trained(nn.BatchNorm1d(3, affine=False, track_running_stats=False).eval(), m.clone().requires_grad_())
b = nn.BatchNorm1d(3); b(m); b(n); print(b.eval()(m), b.num_batches_tracked)
b = nn.BatchNorm1d(3); b(m); b.reset_parameters(); print(b.state_dict())
trained(nn.GroupNorm(1, 3), m)
trained(nn.RMSNorm(3, eps=0.1), m)
trained(nn.PReLU(3), m)
nn.GroupNorm(2, 4, affine=False), nn.RMSNorm([2, 3]), nn.BatchNorm1d(3, bias=False)
nn.RReLU(), nn.Threshold(0.1, 2, True), nn.AlphaDropout(0.2), nn.PairwiseDistance(), nn.TripletMarginLoss()
nn.RReLU()(x), nn.RReLU().eval()(x), nn.Threshold(0.1, 2)(x)
nn.AlphaDropout()(x), nn.AlphaDropout().eval()(x) is x
nn.PairwiseDistance(keepdim=True)(x, n), nn.TripletMarginLoss(0.5)(x, n, m), nn.CosineEmbeddingLoss(0.1)(x, n, sign)
nn.MultiLabelSoftMarginLoss(v)(x, n), nn.TripletMarginWithDistanceLoss(swap=True)(x, n, m)
nn.Bilinear(3, 3, 1)(x, n)
nn.Hardswish(inplace=True)(x * 1), nn.Hardsigmoid()(x)
nn.BatchNorm1d(3)(m[0])
nn.BatchNorm1d(3)(m[:1])
nn.GroupNorm(2, 3)
nn.TripletMarginLoss(0)

# == REAL numbers, which are their own conjugates ==
torch.conj(x) is x, x.conj() is x, torch.real(x) is x, x.real is x, torch.resolve_conj(x) is x, x.resolve_neg() is x
torch.isreal(m), i.isreal()
torch.is_signed(m), torch.is_signed(i.byte()), torch.is_inference(m)
m.is_same_size(n), m[0, 0].is_nonzero(), torch.is_nonzero(torch.tensor([0]))
m.is_same_size(3)
m.is_nonzero()
torch.is_signed(3)
