"""Functions beyond arithmetic, losses as modules, optimizers and schedulers with their options.

Every line below a heading is one case.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F

a = torch.tensor([[4.0, 1.0, 0.5], [1.0, 3.0, 0.25], [0.5, 0.25, 2.0]])
b = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
v = torch.tensor([3.0, 1.0, 2.0, 1.0, 3.0])
i = torch.tensor([3, 1, 2, 1, 3])
p = torch.tensor([[0.2, 0.7], [0.9, 0.4]], requires_grad=True)
t = torch.tensor([[0.0, 1.0], [1.0, 0.0]])
sign = torch.tensor([[1.0, -1.0], [-1.0, 1.0]])


def loss(module, *inputs):
    """A loss and its gradient by p."""
    p.grad = None
    value = module(*inputs)
    value.sum().backward()
    return value, p.grad


def run(make, steps=5):
    """Where two parameters go that minimise a sum of squares and a product."""
    w = torch.tensor([1.0, -2.0], requires_grad=True)
    u = torch.tensor([0.5], requires_grad=True)
    optimizer = make(w, u)
    for _ in range(steps):
        optimizer.zero_grad()
        ((w - 3) ** 2 + w * u).sum().backward()
        optimizer.step()
    return w.detach(), u.detach()


def rates(make, steps=8):
    """The learning rates that a scheduler gives."""
    optimizer = torch.optim.SGD([torch.tensor(1.0, requires_grad=True)], lr=0.5)
    scheduler = make(optimizer)
    found = []
    for _ in range(steps):
        found.append(round(optimizer.param_groups[0]["lr"], 6))
        optimizer.step()
        scheduler.step()
    return found


# == MATRICES solving and measuring ==
torch.linalg.inv(a)
torch.linalg.det(a)
torch.linalg.slogdet(a)
torch.linalg.solve(a, b)
torch.linalg.cholesky(a)
torch.linalg.eigvalsh(a)
torch.linalg.svdvals(b)
torch.linalg.pinv(b)
torch.linalg.matrix_rank(b)
torch.linalg.matrix_power(a, -2)
torch.linalg.norm(b, "fro")
torch.linalg.norm(b, 1)
torch.linalg.norm(b, float("inf"))
torch.linalg.norm(v, 3)
torch.linalg.cond(a)
torch.linalg.multi_dot([a, b, b.t()])
torch.linalg.cross(b.t()[:1], a[:1])
torch.kron(torch.eye(2), b[:1])
torch.tensordot(b, b, dims=([0], [0]))
torch.einsum("ij,kj->ik", b, b)
torch.einsum("...j->...", b)
torch.cdist(b, b)
torch.trace(a)
torch.linalg.inv(torch.zeros(2, 2))
torch.linalg.inv(b)
torch.linalg.solve(a, b[:2])

# == COUNTING and looking up ==
torch.unique(v)
torch.unique(i, return_inverse=True, return_counts=True)
torch.unique_consecutive(torch.tensor([1, 1, 2, 2, 1]))
torch.bincount(i)
torch.bincount(i, minlength=6)
torch.histc(v, 4, 0, 4)
torch.searchsorted(torch.tensor([1.0, 2.0, 3.0]), v)
torch.bucketize(v, torch.tensor([1.0, 2.0]), right=True)
torch.isin(i, torch.tensor([1, 2]))
torch.argwhere(i > 1)
torch.nonzero(i > 1, as_tuple=True)
torch.topk(torch.tensor([1.0, 4.0, 2.0]), 2)
torch.mode(i)
torch.median(v)
torch.quantile(v, torch.tensor([0.25, 0.5]))
torch.cummax(v, 0)
torch.cummin(v, 0)
torch.logcumsumexp(v, 0)
torch.diff(v, n=2)
torch.cov(b.t())
torch.corrcoef(b.t())
torch.trapezoid(v)
torch.aminmax(v)

# == ARRANGING tensors ==
torch.hstack([i, i])
torch.vstack([i, i])
torch.dstack([i, i]).shape
torch.column_stack([i, i])
torch.block_diag(torch.eye(2), torch.ones(1, 2))
torch.cartesian_prod(i[:2], i[2:4])
torch.combinations(i[:3])
torch.broadcast_tensors(i[:2], torch.ones(2, 1))
torch.broadcast_shapes((2, 1), (3,))
torch.atleast_2d(torch.tensor(1.0))
torch.tensor_split(i, 2)
torch.hsplit(b, 2)
torch.meshgrid(i[:2], i[2:5], indexing="xy")
torch.diagflat(i[:2])
torch.rot90(b)
F.pad(i[None].float(), (2, 1), mode="reflect")
F.pad(i[None].float(), (2, 1), mode="circular")
i.masked_scatter(i > 1, torch.arange(9))
torch.zeros(4).scatter_reduce(0, i % 4, v, "amax")
torch.zeros(4).index_add(0, i, v)

# == NUMBERS special functions and bits ==
torch.lgamma(v)
torch.digamma(v)
torch.polygamma(1, v)
torch.erfinv(torch.tensor([-0.5, 0.0, 0.9]))
torch.special.expit(v)
torch.special.xlog1py(v, v)
torch.nan_to_num(torch.tensor([float("nan"), float("inf"), 1.0]))
torch.heaviside(torch.tensor([-1.0, 0.0, 2.0]), torch.tensor(0.5))
torch.float_power(i, 0.5)
torch.gcd(i, torch.tensor(6))
torch.lcm(i, torch.tensor(6))
i << 2
i >> 1
2 << i
7 % i
7 // i
torch.clamp(v, torch.tensor(1.5), torch.tensor(2.5))
torch.round(torch.tensor([1.2345, -0.5]), decimals=2)
torch.special.entr(torch.tensor([0.0, 0.5, 1.0]))
torch.signbit(torch.tensor([-0.0, 0.0, -1.0]))

# == LOSSES as modules, with the gradient ==
loss(nn.MSELoss(), p, t)
loss(nn.MSELoss(reduction="none"), p, t)
loss(nn.L1Loss(reduction="sum"), p, t)
loss(nn.SmoothL1Loss(beta=0.5), p, t)
loss(nn.HuberLoss(delta=0.3), p, t)
loss(nn.BCELoss(), p, t)
loss(nn.BCEWithLogitsLoss(pos_weight=torch.tensor([2.0, 3.0])), p, t)
loss(nn.CrossEntropyLoss(), p, torch.tensor([0, 1]))
loss(nn.CrossEntropyLoss(label_smoothing=0.1), p, torch.tensor([0, 1]))
loss(nn.CrossEntropyLoss(weight=torch.tensor([1.0, 3.0])), p, torch.tensor([0, 1]))
loss(nn.CrossEntropyLoss(ignore_index=1), p, torch.tensor([0, 1]))
loss(nn.NLLLoss(), p, torch.tensor([0, 1]))
loss(nn.KLDivLoss(reduction="batchmean"), p, t)
loss(nn.HingeEmbeddingLoss(), p, sign)
loss(nn.MarginRankingLoss(margin=0.2), p, t, sign)
loss(nn.SoftMarginLoss(), p, sign)
loss(nn.GaussianNLLLoss(), p, t, torch.ones(2, 2))
loss(nn.PoissonNLLLoss(), p, t)
loss(nn.PoissonNLLLoss(log_input=False, full=True), p, t)
loss(nn.CosineSimilarity(), p, t)

# == OPTIMIZERS with their options ==
run(lambda w, u: torch.optim.SGD([w, u], lr=0.1, weight_decay=0.1, momentum=0.5))
run(lambda w, u: torch.optim.SGD([{"params": [w]}, {"params": [u], "lr": 0.01}], lr=0.1))
run(lambda w, u: torch.optim.SGD([w, u], lr=0.1, maximize=True), 2)
run(lambda w, u: torch.optim.Adam([w, u], lr=0.1))
run(lambda w, u: torch.optim.Adam([w, u], lr=0.1, weight_decay=0.2, amsgrad=True))
run(lambda w, u: torch.optim.AdamW([w, u], lr=0.1, weight_decay=0.2))
run(lambda w, u: torch.optim.RMSprop([w, u], lr=0.1, momentum=0.5, centered=True))
run(lambda w, u: torch.optim.Adagrad([w, u], lr=0.5, lr_decay=0.1))
torch.optim.SGD([p], lr=-1.0)
torch.optim.SGD([p], lr=0.1, nesterov=True)
torch.optim.SGD([], lr=0.1)
torch.optim.Adam([p], betas=(1.5, 0.9))

# == SCHEDULERS of the learning rate ==
rates(lambda o: torch.optim.lr_scheduler.StepLR(o, 3, 0.5))
rates(lambda o: torch.optim.lr_scheduler.MultiStepLR(o, [2, 5], 0.1))
rates(lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 0.9))
rates(lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 5))
rates(lambda o: torch.optim.lr_scheduler.LambdaLR(o, lambda e: 1 / (e + 1)))
rates(lambda o: torch.optim.lr_scheduler.LinearLR(o, 0.2, total_iters=4))
rates(lambda o: torch.optim.lr_scheduler.ConstantLR(o, 0.5, 3))

# == TRANSFORMS of functions ==
torch.func.grad(lambda x: (x**3).sum())(v)
torch.func.grad(torch.func.grad(torch.sin))(torch.tensor(1.0))
torch.func.grad_and_value(lambda x: x**2)(torch.tensor(3.0))
torch.func.jacrev(torch.sin)(v[:2])
torch.func.jacrev(torch.func.jacrev(lambda x: (x**3).sum()))(v[:2])
torch.func.vjp(torch.exp, v[:2])[1](torch.ones(2))
torch.func.grad(lambda x: x * 2)(v)
