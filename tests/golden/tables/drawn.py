"""What programs drawn at random found: each line is the shortest program of its kind.

Every line below a heading is one case.
"""

import numpy as np
import torch
from torch import func, nn
from torch.autograd import functional as fun
from torch.autograd import grad, graph
from torch.nn import functional as F

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = torch.tensor([0.5, -1.0, 4.0], requires_grad=True)
s = torch.tensor(2.0, requires_grad=True)
c = torch.tensor([1.0, 2.0])
i = torch.tensor([0, 1])
m = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
linear = nn.Linear(3, 2)
with torch.no_grad():
    linear.weight.copy_(torch.tensor([[1.0, 2.0, 3.0], [0.0, 1.0, -1.0]]))
    linear.bias.fill_(0.5)
row = torch.tensor([[1.0, -1.0, 2.0]], requires_grad=True)


def names(f, x):
    """The gradient of a sum, its node and the nodes behind it."""
    (g,) = grad(f(x).sum(), x, create_graph=True)
    return g, [n[0] and n[0].name() for n in g.grad_fn.next_functions] if g.grad_fn else None


def orders(f, x, count):
    """The derivatives up to an order."""
    g, out = f(x).sum(), []
    for _ in range(count):
        (g,) = grad(g.sum(), x, create_graph=True)
        out.append(g)
    return out


def fired(register, call):
    """What a hook of a module sees in one backward."""
    seen = []
    register(lambda *a: seen.append(a[1:]))
    call().sum().backward()
    return seen


def packed(f):
    """How often what a node saves is packed and unpacked."""
    log = []
    with graph.saved_tensors_hooks(
        lambda t: (log.append(tuple(t.shape)), t * 2)[1], lambda t: (log.append("out"), t)[1]
    ):
        y = f(x)
    return log, grad(y.sum(), x), log


# == D01 calls with wrong arguments ==
torch.exp(x, 3)
x.exp(3)
x.exp(k=3)
torch.exp()
torch.add()
torch.addcmul()
torch.sum()
torch.mean(x, 0, True, 5)
torch.mean(x, foo=1)
torch.softmax(x, None)
torch.flip(x, 0, x)
torch.roll(x, {}, 1, 2, inplace=True)
torch.lt(0.5, c)
torch.lerp(x, [[1.0]], torch.float32)
torch.zeros(x, 2)
torch.rand(x, [1])
torch.arange(x, [1], 1.0, 3)
torch.eye(x, True)
torch.tensor()
torch.tensor(x, 2)
x.view()
x.expand("a", [1, 2])
x.reshape(2.0, 3)
x.norm((0, 1), 3)
x.copy_(True, other=x)
i.float({})
i.item(c)
i.dim(k=1)
i.numel(3)
x.masked_fill()
x.requires_grad_(3, 4)
x.shape = (1,)
x.grad_fn = None
np.std(c)
np.mean(c)
np.sum(c)

# == D02 derivatives to any order, and the nodes of the gradient's graph ==
orders(lambda x: x**2, s, 3)
orders(lambda x: x.square(), s, 3)
orders(lambda x: x**3, s, 4)
orders(lambda x: x**1.5, s, 3)
orders(torch.tanh, s, 3)
orders(F.softplus, s, 3)
orders(F.elu, -s, 3)
orders(F.gelu, s, 3)
orders(lambda x: x.softmax(-1)[0], x, 1)
orders(lambda x: x.prod(), x, 3)
names(lambda x: x**2, s)
names(lambda x: x**3, x)
names(lambda x: 2**x, x)
names(lambda x: x**x, x)
names(torch.tanh, x)
names(torch.sigmoid, x)
names(torch.relu, x)
names(F.softplus, x)
names(F.elu, x)
names(F.leaky_relu, x)
names(F.gelu, x)
names(F.silu, x)
names(F.logsigmoid, x)
names(lambda x: x.softmax(0), x)
names(lambda x: x.log_softmax(0), x)
names(lambda x: x[:1], x)
names(lambda x: x[0], x)
names(lambda x: 1 / x, x)
names(torch.sqrt, x)
names(torch.rsqrt, x)
names(torch.expm1, x)
names(torch.erf, x)
names(torch.mean, x)
names(torch.norm, x)
names(lambda x: torch.maximum(x, x * 2), x)

# == D03 sharing, products, parts put together ==
grad(torch.tensor([2.0, 5.0, 5.0], requires_grad=True).median(), x, allow_unused=True)
grad(x.repeat(2).nanmedian(), x)
grad(torch.tensor([2.0, 0.0, 3.0], requires_grad=True).prod() * s, s)
torch.block_diag(x[:1], m)
torch.combinations(x)
torch.combinations(x, 2, True)
torch.cartesian_prod(x, y[:2])
torch.mode(torch.tensor([[3, 1, 1, 3, 2], [5, 5, 4, 4, 4]]))
torch.randperm(3, requires_grad=True)

# == D04 indices ==
c[torch.tensor([1, 0], dtype=torch.uint8)]
m[[[0, 1], [1, 0]]]
m[:, (0, 1)]
m["a"]
c[torch.tensor([0, 1], dtype=torch.int16)]
c.long().__setitem__(0, float("nan"))
c.int().__setitem__(0, 1e10)
c.__setitem__(torch.tensor([1, 0], dtype=torch.uint8), 3.0)
m.__setitem__(torch.tensor([0, 1]), torch.tensor([1, 2]))
m.__setitem__([0], torch.ones(2, 1))
torch.tensor(3.0).__setitem__(0, 1.0)
x.__setitem__(slice(None), 1.0)
F.cross_entropy(m, torch.tensor([0, 1], dtype=torch.int32))
F.layer_norm(m.double(), (2,), torch.ones(2))

# == D05 hooks of modules, leaves, saved tensors and several gradients ==
fired(linear.register_full_backward_hook, lambda: linear(row))
fired(linear.register_full_backward_hook, lambda: linear(row.detach()))
fired(linear.register_full_backward_pre_hook, lambda: linear(row))
fired(linear.register_backward_hook, lambda: linear(row))
fired(lambda h: linear.register_forward_hook(h, with_kwargs=True), lambda: linear(input=row))
linear.register_full_backward_hook(print), linear.register_backward_hook(print)
packed(torch.exp)
packed(lambda x: x * x)
graph.get_gradient_edge(x * 2).output_nr
graph.get_gradient_edge(c)
(graph.increment_version(c), c._version)
(graph.register_multi_grad_hook([x, y], print), (x * y).sum().backward())[1:]
x.register_post_accumulate_grad_hook(lambda t: 5), x.sum().backward()
(x.register_post_accumulate_grad_hook(lambda t: t.grad * 2), x.sum().backward())[1:]

# == D06 functions of functions ==
func.grad(lambda p: (p["w"] * p["b"]).sum())({"w": x.detach(), "b": y.detach()})
func.grad(lambda x, y: (x * y).sum(), argnums=-1)(x.detach(), y.detach())
func.grad(lambda x, y: (x * y).sum(), argnums=(0, 1))(x.detach(), y.detach())
func.grad(lambda x, y: (x * y).sum(), argnums=2)(x, y)
func.grad(lambda x: 3.0)(c)
func.grad(lambda x: x)(c)
func.jacrev(lambda x, y: x * y, argnums=(0, 1))(c, c)
func.jacrev(lambda x: {"a": x * 2, "b": x.sum()})(c)
func.vjp(lambda x: (x, x * 2), c)[1]((c, c))
fun.jacobian(lambda x: x * 2, [c])
fun.hessian(lambda x: x.sum(), c, strict=True)
fun.hessian(lambda x: (x**2).sum(), x, create_graph=True)
fun.hvp(lambda x, y: (x * y).sum(), (c, c), c)
fun.vhp(lambda x, y: (x * y).sum(), (c, c), None)
fun.jvp(lambda x: x * 2, c, (c, c))

# == D07 old names, optimizers ==
nn.init.constant(torch.zeros(2), 1.0)
nn.init.xavier_uniform(torch.zeros(2, 2))
nn.init.orthogonal_(torch.zeros(3, 2))
nn.init.orthogonal_(torch.zeros(2))
nn.utils.clip_grad_norm([x], 0.5)
torch.optim.SGD([x, x], lr=0.1).param_groups[0]["lr"]
torch.optim.SGD([x], lr=0.1).register_step_post_hook(lambda *a: print(len(a))).id > 0
torch.from_numpy(np.float64(3))
