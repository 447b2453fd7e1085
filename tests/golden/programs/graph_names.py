"""What each operation calls its node, and whether a second backward works.

A section (# == id title ==) is one case.
"""

import torch
import torch.nn.functional as F

torch.manual_seed(0)
x = (torch.arange(1.0, 7.0).view(2, 3) / 4).requires_grad_()
y = (torch.arange(2.0, 8.0).view(2, 3) / 3).requires_grad_()
w = (torch.arange(1.0, 7.0).view(3, 2) / 5).requires_grad_()
row = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
mask = torch.tensor([[True, False, True], [False, True, True]])


def twice(*results):
    """Print the node's name and what a second walk over the same graph does."""
    for result in results:
        weights = torch.ones_like(result)
        result.backward(weights)
        try:
            result.backward(weights)
            outcome = "second backward works"
        except RuntimeError as error:
            outcome = str(error).split(" (")[0]
        print(result.grad_fn.name(), "|", outcome)


# == G01 sums and differences ==
twice(x + y, x + 1, 1 + x, x - y, x - 1, 1 - x, -x)

# == G02 reductions that save nothing ==
twice(x.sum(), x.sum(0), x.sum(dim=1, keepdim=True), x.mean(), x.mean(0), x.cumsum(0))

# == G03 views ==
twice(x.view(3, 2), x.reshape(6), x.t(), x.permute(1, 0), x.unsqueeze(0), x.flatten())
twice(x.unsqueeze(0).squeeze(), x.transpose(0, 1), x.T, x.narrow(1, 0, 2), x.mT)

# == G04 expand and repeat ==
twice(x.unsqueeze(0).expand(2, 2, 3), x.repeat(2, 1), row.expand(2, 3), x.clone())

# == G05 indexing by numbers and slices ==
twice(x[0], x[0:1], x[:, 1], x[..., 0], x[0, 1], x[None], x[:, 1:3])

# == G06 joining and splitting ==
twice(torch.cat([x, y]), torch.stack([x, y]), x.split(1)[0], x.chunk(3, 1)[1], x.unbind(0)[1])

# == G07 step functions ==
twice(x.floor(), x.sign(), x.round(), x.ceil(), x.trunc())

# == G08 conversions and rearrangements ==
twice(x.double(), x.triu(), x.tril(), x.roll(1), x.flip(0), torch.lerp(x, y, 0.5))

# == G09 products ==
twice(x * y, x * 3, 3 * x, x / y, x / 2, 1 / x, x.reciprocal(), x.outer(row) if x.dim() == 1 else row.outer(row))

# == G10 powers ==
twice(x**2, x**y, 2**x, x.square(), x.sqrt(), x.rsqrt(), x**0.5, x**3)

# == G11 exponentials and logarithms ==
twice(x.exp(), x.log(), x.log2(), x.log10(), x.log1p(), x.expm1(), x.exp2())

# == G12 trigonometry ==
twice(x.sin(), x.cos(), x.tan(), x.tanh(), x.sinh(), x.cosh(), x.atan(), (x / 2).asin(), (x / 2).acos())

# == G13 activations ==
twice(x.sigmoid(), x.relu(), F.leaky_relu(x), F.softplus(x), F.elu(x), F.gelu(x), F.silu(x), F.logsigmoid(x))

# == G14 bounds ==
twice(x.abs(), x.clamp(0.5, 1.0), x.clamp(min=0.5), x.clamp(max=1.0), torch.maximum(x, y), torch.minimum(x, y))

# == G15 statistics ==
twice(x.var(), x.std(), x.norm(), x.prod(), x.var(0), x.std(1), x.prod(1), x.norm(dim=0))

# == G16 extremes ==
twice(x.max(), x.max(0).values, x.min(), x.min(1)[0], x.amax(), x.amin(0), x.median(), x.sort().values)

# == G17 indexing by tensors ==
twice(x[[0, 1]], x[mask], x.index_select(0, torch.tensor([1])), x.gather(1, torch.tensor([[0], [2]])))
twice(x.masked_fill(mask, 0.0), torch.where(mask, x, y), x.masked_select(mask), x.take(torch.tensor([0, 5])))

# == G18 matrix products ==
twice(x.mm(w), x @ w, torch.matmul(x, w), row.dot(row), x.mv(row), x @ row, row @ w)
twice(torch.addmm(torch.zeros(2, 2), x, w), F.linear(x, w.t()), torch.bmm(x[None], w[None]))

# == G19 softmax family ==
twice(x.softmax(1), x.log_softmax(1), x.logsumexp(1), torch.softmax(x, 0))

# == G20 losses ==
target = torch.tensor([0, 2])
half = torch.full((2, 3), 0.5)
twice(F.mse_loss(x, half), F.l1_loss(x, half), F.smooth_l1_loss(x, half), F.huber_loss(x, half))
twice(F.cross_entropy(x, target), F.nll_loss(x.log_softmax(1), target))
twice(F.binary_cross_entropy(x.sigmoid(), half), F.binary_cross_entropy_with_logits(x, half))

# == G21 len and numel as divisors ==
twice(x.sum() / len(x), x.sum() / x.numel())

# == G22 linear layers ==
net = torch.nn.Linear(3, 2)
twice(net(x), torch.nn.Linear(3, 2, bias=False)(x), net(x[0]))

# == G23 in-place operations take over grad_fn ==
z = x * 1
z.add_(1)
print(z.grad_fn.name(), z._version)
z.mul_(2)
print(z.grad_fn.name(), z._version)
z[0] = 0.0
print(z.grad_fn.name(), z._version)
z[0].mul_(3)
print(z.grad_fn.name(), z._version)
z.zero_()
print(z.grad_fn.name(), z._version)

# == G24 a node's neighbours ==
z = (x * y + 3).sum()
add = z.grad_fn.next_functions[0][0]
mul = add.next_functions[0][0]
print(add.name(), add.next_functions[1])
print([(fn.name(), index) for fn, index in mul.next_functions])
print(mul.next_functions[0][0].variable is x)

# == G25 the second output of a node ==
a, b = x.unbind(0)
print([(fn.name(), index) for fn, index in (a * b).grad_fn.next_functions])
print(a.output_nr, b.output_nr)

# == G26 constants have no edge ==
print((x * torch.ones(3)).grad_fn.next_functions[1])
print((x * 2).grad_fn.next_functions[1:])

# == G27 saved tensors by name ==
z = x * y
print(z.grad_fn._saved_self is x, z.grad_fn._saved_other.shape)
print((x**3).grad_fn._saved_exponent, x.exp().grad_fn._saved_result.shape)
print(x.sum(0).grad_fn._saved_dim, x.sum(0).grad_fn._saved_keepdim)
