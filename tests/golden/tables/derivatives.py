"""Operations and their derivatives. Every line below a heading is one case: an expression in
the tracked float64 tensors x, y (2, 3), w (3, 2), v (3,), s () and the constants i, mask, target.
For each is recorded: the result, the gradients, the second derivatives, a second walk.
"""

import torch
import torch.nn.functional as F

x = (torch.arange(1.0, 7.0, dtype=torch.float64).view(2, 3) / 8).requires_grad_()
y = torch.tensor([[0.9, -0.3, 0.4], [-0.7, 0.2, 0.6]], dtype=torch.float64, requires_grad=True)
w = (torch.arange(1.0, 7.0, dtype=torch.float64).view(3, 2) / 5).requires_grad_()
v = torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64, requires_grad=True)
s = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
i = torch.tensor([[0, 2, 1], [1, 0, 2]])
mask = torch.tensor([[True, False, True], [False, True, True]])
target = torch.tensor([2, 0])
half = torch.full((2, 3), 0.5, dtype=torch.float64)


def clean(t):
    """Without the rounding noise around 0, which differs between libraries, and without -0."""
    return (t.detach() * 1e9).round() / 1e9 + 0.0


def show(result):
    """Print the result, its gradients, its second derivatives and what a second walk does."""
    print(result)
    if not isinstance(result, torch.Tensor):
        result = result[0]
    if not result.requires_grad:
        return
    tracked = {"x": x, "y": y, "w": w, "v": v, "s": s}
    weights = (torch.arange(result.numel()) + 1).to(result.dtype).view(result.shape) / 4
    grads = torch.autograd.grad(
        result, list(tracked.values()), weights, create_graph=True, allow_unused=True
    )
    for name, grad in zip(tracked, grads, strict=True):
        if grad is None:
            continue
        print(f"d{name}", clean(grad))
        if not grad.requires_grad:
            continue
        seconds = torch.autograd.grad(
            (grad * grad).sum(), list(tracked.values()), retain_graph=True, allow_unused=True
        )
        for other, second in zip(tracked, seconds, strict=True):
            if second is not None:
                print(f"d{name}d{other}", clean(second))
    result.backward(weights)
    try:
        result.backward(weights)
        print("second walk works")
    except RuntimeError as error:
        print(str(error).split(" (")[0])


# == ADD sums ==
x + y
x + v
x + s
x + 2
2 + x
x.add(y)
x.add(y, alpha=3)
torch.add(x, 2)
torch.add(x, y, alpha=-1)
+x
x.sum() + y.sum()

# == SUB differences ==
x - y
x - v
x - 1
1 - x
x.sub(y)
torch.sub(x, y, alpha=2)
torch.rsub(x, 2)
-x
x.neg()
s - x

# == MUL products ==
x * y
x * v
x * s
x * 3
3 * x
x.mul(y)
torch.mul(x, 0.5)
x * x
x * x * x
x * half

# == DIV quotients ==
x / y
x / 2
2 / x
x / s
x.div(v)
torch.div(x, 4)
x.true_divide(y)
x.reciprocal()
1 / x
x / x

# == POW powers ==
x ** 2
x ** 3
x ** 0.5
x ** -1
x ** 0
x ** 1
x ** s
2 ** x
x ** y
x.pow(2)
torch.pow(x, 3)
torch.pow(2, x)
x.square()
torch.square(x)
x.sqrt()
x.rsqrt()

# == EXP exponentials and logarithms ==
x.exp()
torch.exp(x)
x.log()
torch.log(x)
x.log2()
x.log10()
x.log1p()
x.expm1()
x.exp2()
torch.exp(-x)
torch.log(x + 1)

# == TRIG trigonometric and hyperbolic functions ==
x.sin()
x.cos()
x.tan()
x.asin()
x.acos()
x.atan()
x.sinh()
x.cosh()
x.tanh()
x.asinh()
(x + 1).acosh()
x.atanh()
torch.atan2(x, y)
torch.sin(x) ** 2 + torch.cos(x) ** 2

# == STEP piecewise constant and piecewise linear functions ==
y.abs()
torch.abs(y)
y.sign()
y.floor()
y.ceil()
y.round()
y.trunc()
y.relu()
torch.relu(y)
y.clamp(-0.5, 0.5)
y.clamp(min=0)
y.clamp(max=0.3)
torch.clamp(y, min=-0.25)
y.clip(-0.5, 0.5)
torch.maximum(x, y)
torch.minimum(x, y)
torch.max(x, y)
torch.min(x, y)
y > 0
y == y
y.eq(x)
y.isnan()

# == ACTIVATIONS ==
y.sigmoid()
torch.sigmoid(y)
y.tanh()
F.relu(y)
F.relu6(y)
F.leaky_relu(y)
F.leaky_relu(y, 0.2)
F.elu(y)
F.selu(y)
F.gelu(y)
F.gelu(y, approximate="tanh")
F.silu(y)
F.softplus(y)
F.softplus(y, beta=2)
F.logsigmoid(y)
F.hardtanh(y)
F.softsign(y)
F.tanhshrink(y)
F.softmax(y, dim=1)
F.softmax(y, dim=0)
y.softmax(-1)
torch.softmax(v, 0)
F.log_softmax(y, dim=1)
torch.logsumexp(y, 1)
y.logsumexp(0, keepdim=True)
F.softmin(y, dim=1)

# == SUMS reductions ==
x.sum()
torch.sum(x)
x.sum(0)
x.sum(1)
x.sum(dim=1, keepdim=True)
x.sum((0, 1))
x.sum(-1)
x.mean()
torch.mean(x)
x.mean(0)
x.mean(dim=1, keepdim=True)
x.mean((0, 1))
x.prod()
x.prod(0)
x.prod(1, keepdim=True)
x.var()
x.var(0)
x.var(unbiased=False)
x.var(dim=1, correction=0)
x.std()
x.std(1)
x.std(dim=0, keepdim=True)
x.norm()
x.norm(1)
x.norm(dim=1)
x.norm(p=2, dim=0, keepdim=True)
torch.norm(y)
torch.linalg.norm(y)
torch.linalg.vector_norm(y)
x.cumsum(0)
x.cumsum(1)
x.cumprod(1)
x.nansum()

# == EXTREMES ==
y.max()
y.min()
y.max(0)
y.max(1)
y.min(dim=0)
y.max(dim=1, keepdim=True)
torch.max(y, 1)
y.amax()
y.amax(1)
y.amin(0, keepdim=True)
y.argmax()
y.argmax(1)
y.argmin(dim=0)
y.median()
y.median(1)
y.sort()
y.sort(0, descending=True)
y.topk(2)
y.argsort()
y.kthvalue(2)

# == SHAPES views and rearrangements ==
x.view(3, 2)
x.view(-1)
x.view(6)
x.reshape(3, 2)
x.reshape(-1, 1)
x.reshape((6,))
x.t()
x.T
x.transpose(0, 1)
torch.transpose(x, 0, 1)
x.permute(1, 0)
x.unsqueeze(0)
x.unsqueeze(-1)
x.unsqueeze(dim=1)
x.unsqueeze(0).squeeze()
x.unsqueeze(0).squeeze(0)
x.flatten()
x.flatten(0, 1)
v.expand(2, 3)
v.expand(2, -1)
v.expand_as(x)
s.expand(2, 2)
x.repeat(2, 1)
v.repeat(3)
v.repeat_interleave(2)
x.clone()
x.contiguous()
x.t().contiguous()
x.view_as(x)
x.movedim(0, 1)
x.swapaxes(0, 1)
x.flip(0)
x.flip(0, 1)
x.roll(1)
x.roll(1, 1)
x.triu()
x.tril()
x.tril(-1)
x.diagonal()
torch.diag(v)
v.diag()
torch.diag(x)
x[:, :2].trace()
x.unfold(1, 2, 1)
torch.broadcast_to(v, (2, 3))
torch.atleast_2d(v)
x.ravel()

# == INDEX reading parts ==
x[0]
x[-1]
x[0, 1]
x[:, 1]
x[0:1]
x[:, ::2]
x[..., 0]
x[None]
x[:, None]
x[1, :2]
x[[0, 1]]
x[[0, 0, 1]]
x[torch.tensor([1, 0])]
x[:, [0, 2]]
x[[0, 1], [2, 0]]
x[mask]
x[x > 0.4]
x[:, torch.tensor([True, False, True])]
v[v > 0]
x.index_select(0, torch.tensor([1, 1]))
x.index_select(1, torch.tensor([2, 0]))
x.gather(1, i)
x.gather(0, torch.tensor([[1, 0, 1]]))
torch.gather(x, 1, torch.tensor([[0], [2]]))
x.take(torch.tensor([0, 5]))
torch.take_along_dim(x, i, 1)
x.narrow(1, 0, 2)
torch.narrow(x, 0, 1, 1)
x.select(0, 1)
x.masked_select(mask)
x.masked_fill(mask, 0.0)
x.masked_fill(mask, s)
torch.where(mask, x, y)
torch.where(mask, x, 0.0)
torch.where(mask, 1.0, y)
torch.where(y > 0, y, y * 0.1)
x.scatter(1, i, y)
x.scatter_add(1, i, y)
x.index_add(0, torch.tensor([1]), y[:1])
x.index_fill(1, torch.tensor([1]), 9.0)

# == JOIN joining and splitting ==
torch.cat([x, y])
torch.cat((x, y), 1)
torch.cat([x, y], dim=-1)
torch.stack([x, y])
torch.stack([x, y], dim=1)
torch.stack([s, s * 2])
torch.hstack([v, v])
torch.vstack([v, v * 2])
x.split(1)
x.split(2, 1)
x.split([1, 2], dim=1)
x.chunk(2)
x.chunk(2, 1)
x.unbind()
x.unbind(1)
torch.meshgrid(v, v, indexing="ij")[0]

# == MATMUL products of matrices ==
x @ w
x.mm(w)
torch.mm(x, w)
torch.matmul(x, w)
x.matmul(w)
x @ v
x.mv(v)
torch.mv(x, v)
v @ w
v.dot(v)
torch.dot(v, v * 2)
v @ v
torch.outer(v, v)
v.outer(v)
w @ x
x.unsqueeze(0) @ w
torch.bmm(x[None], w[None])
torch.stack([x, y]) @ w
x.t() @ y
torch.addmm(half[:, :2], x, w)
torch.addmv(half[:, 0], x, v)
F.linear(x, w.t())
F.linear(x, w.t(), v[:2])
torch.einsum("ij,jk->ik", x, w)
torch.einsum("ij,ij->", x, y)
torch.trace(x @ w)
torch.inner(v, v)
torch.tensordot(x, w, dims=1)
(x @ w).inverse()
torch.linalg.inv(x @ w)
torch.det(x @ w)
torch.linalg.solve(x @ w, v[:2])

# == LOSSES ==
F.mse_loss(x, y)
F.mse_loss(x, half)
F.mse_loss(x, y, reduction="sum")
F.mse_loss(x, y, reduction="none")
F.l1_loss(x, y)
F.smooth_l1_loss(x, y)
F.smooth_l1_loss(x, y, beta=0.5)
F.huber_loss(x, y)
F.cross_entropy(y, target)
F.cross_entropy(y, target, reduction="sum")
F.cross_entropy(y, half / 1.5)
F.cross_entropy(y, target, label_smoothing=0.1)
F.cross_entropy(y, target, weight=torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64))
F.cross_entropy(y, torch.tensor([2, -100]))
F.nll_loss(F.log_softmax(y, 1), target)
F.binary_cross_entropy(x, half)
F.binary_cross_entropy(torch.sigmoid(y), mask.double())
F.binary_cross_entropy_with_logits(y, half)
F.binary_cross_entropy_with_logits(y, mask.double(), reduction="sum")
F.kl_div(F.log_softmax(y, 1), half, reduction="batchmean")
F.cosine_similarity(x, y)
F.normalize(y)
F.layer_norm(x, (3,))
F.layer_norm(x, (3,), v, v)
F.embedding(target, w)
torch.nn.MSELoss()(x, y)
torch.nn.L1Loss(reduction="sum")(x, y)
torch.nn.CrossEntropyLoss()(y, target)
torch.nn.BCEWithLogitsLoss()(y, half)

# == CONVERT conversions and constants ==
x.float()
x.double()
x.to(torch.float32)
x.type(torch.float32)
x.long()
x.int()
x.bool()
x.half()
x.detach() * y
x.data * y
x.clone().detach() + y
x * torch.zeros_like(x)
torch.zeros_like(x)
torch.ones_like(x) * x
x.new_ones(2) * 2
torch.lerp(x, y, 0.25)
torch.lerp(x, y, s)
x.addcmul(y, y)
torch.addcdiv(x, y, half)
x.fmod(0.2)
x.remainder(0.2)
x % 0.3
x // 0.3
torch.hypot(x, y)
x.erf()
x.lgamma()
x.frac()
x.nan_to_num()
x.dist(y)
x.logaddexp(y)
torch.sinc(x)
x.logit()
x.deg2rad()
x.diff()
torch.cross(x, y, dim=1)

# == INPLACE in-place forms on a computed tensor ==
(x * 1).add_(y)
(x * 1).sub_(1)
(x * 1).mul_(y)
(x * 1).div_(2)
(x * 1).pow_(2)
(x * 1).exp_()
(x * 1).neg_()
(x * 1).clamp_(0.2, 0.5)
(x * 1).zero_()
(x * 1).fill_(2.0)
(x * 1).copy_(y)
(x * 1).sigmoid_()
(x * 1).tanh_()
(x * 1).relu_()
(x * 1).sqrt_()
(x * 1).abs_()
(x * 1).t_()
(x * 1).unsqueeze_(0)
(x * 1).masked_fill_(mask, 0.0)
(x * 1).sin_()
z = x * 1; z += y; z
z = x * 1; z *= 2; z
z = x * 1; z -= s; z
z = x * 1; z /= 4; z
z = x * 1; z **= 2; z
z = x * 1; z[0] = 0.0; z
z = x * 1; z[0] = v; z
z = x * 1; z[:, 1] = s; z
z = x * 1; z[mask] = 2.0; z
z = x * 1; z[0, 1] *= 3; z
z = x * 1; z[0].mul_(2); z
z = x * 1; z.view(6)[1:3].mul_(2); z
z = x * 1; z.t()[0] = 5.0; z
z = torch.zeros(2, 3, dtype=torch.float64); z[0] = v; z
z = torch.zeros(3, dtype=torch.float64); z[1] = s; z

# == REUSE one tensor used more than once, and longer chains ==
x * x + 3 * x
(x + y) * (x - y)
((x + 2) ** 2 * 3).mean()
((x + s) ** 2 + 3).sum()
(x * x + 3 * y).sum()
torch.log(1 + torch.exp(x))
(x @ w).tanh().sum()
((s * x + v) ** 2).mean()
x.sum() * x
torch.sqrt((x ** 2).sum())
x / x.sum(1, keepdim=True)
x - x.mean(0)
(x - x.mean()) / x.std()
torch.sigmoid(x @ w) @ w.t()
