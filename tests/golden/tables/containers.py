"""Containers, module attributes, hooks, state, layers and losses with every option and refusal.

Every line below a heading is one case.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F

x = torch.tensor([[1.0, -2.0], [0.5, 3.0]], requires_grad=True)
p = torch.tensor([[0.2, 0.7], [0.9, 0.4]], requires_grad=True)
t = torch.tensor([[0.0, 1.0], [1.0, 0.0]])
net = nn.Sequential(nn.Tanh(), nn.ReLU(), nn.Sigmoid())
tower = nn.ModuleList([nn.Tanh(), nn.ReLU()])
named = nn.ModuleDict({"a": nn.Tanh(), "b": nn.ReLU()})
row = nn.ParameterList([torch.ones(2), nn.Parameter(torch.zeros(1))])
table = nn.ParameterDict({"u": nn.Parameter(torch.ones(2)), "v": torch.zeros(1)})
line = nn.Linear(2, 1)
with torch.no_grad():
    line.weight.copy_(torch.tensor([[2.0, -1.0]]))
    line.bias.fill_(0.5)


class Whole(nn.Module):
    """A parameter, a module and two buffers."""

    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(2))
        self.inner = nn.Tanh()
        self.register_buffer("mean", torch.zeros(2))
        self.register_buffer("step", torch.tensor(3), persistent=False)

    def forward(self, x):
        return self.inner(x * self.w + self.mean)


whole = Whole()


def loss(module, *inputs):
    """A loss and its gradient by p."""
    p.grad = None
    value = module(*inputs)
    value.sum().backward()
    return value.detach(), p.grad


def kept(text):
    """A hook that prints, and changes nothing."""
    return lambda *args: print(text, len(args))


# == SEQUENTIAL as a list of modules ==
net[1] = nn.ELU(); net
net[-1] = nn.ELU(); net
net[7] = nn.ELU()
del net[0]; net
del net[5]
net[1:]
net[5]
net.insert(1, nn.ELU()); net
net.insert(0, nn.ELU()); net
net.extend([nn.ELU()]); net
net.insert(-1, nn.ELU()); net
net.insert(9, nn.ELU())
list(net)
nn.Sequential()
nn.Sequential()(x)

# == LIST of modules ==
tower[0]
tower[-1]
tower[2]
tower[1:]
tower[0] = nn.ELU(); tower
tower[4] = nn.ELU()
tower += [nn.ELU()]; tower
tower.extend([nn.ELU()]); len(tower)
tower.append(nn.ELU()); tower
[type(m).__name__ for m in tower]
tower.insert(0, nn.ELU()); tower
tower.insert(1, nn.ELU()); tower
nn.ModuleList()
tower(x)
nn.ModuleList([nn.ReLU(), nn.ReLU(), nn.Tanh()])

# == DICT of modules ==
named["a"]
named["c"]
named["c"] = nn.ELU(); named
del named["a"]; named
len(named)
list(named)
"a" in named
"c" in named
list(named.keys())
list(named.items())
list(named.values())
named.update({"a": nn.ELU()}); named

# == PARAMETERS in a list and in a dict ==
row
row[0]
row[-1]
row[5]
row[0] = nn.Parameter(torch.zeros(3)); row
len(row)
[tuple(q.shape) for q in row]
row.append(torch.ones(1)); row
row.extend([nn.Parameter(torch.ones(1))]); len(row)
[name for name, _ in row.named_parameters()]
table["u"]
table["w"] = nn.Parameter(torch.ones(2)); list(table)
table["w"] = torch.ones(2); type(table["w"]).__name__
del table["u"]; list(table)
len(table)
"u" in table
list(table.keys())
list(table.items())
list(table.values())
table
nn.ParameterDict()
nn.Parameter()
nn.Parameter(torch.ones(2), requires_grad=False)
nn.Buffer(torch.ones(2))
nn.Buffer(torch.ones(2), persistent=False).persistent

# == ATTRIBUTES of a module ==
whole
whole.w = None; list(whole.parameters())
whole.inner = None; whole
whole.inner = 3
whole.inner = nn.ReLU(); whole
whole.mean = torch.ones(2); list(whole.buffers())
whole.mean = None; list(whole.buffers())
whole.mean = "text"
whole.extra = nn.Buffer(torch.ones(1)); list(whole.state_dict())
whole.extra = nn.Buffer(torch.ones(1), persistent=False); list(whole.state_dict())
whole.mean = nn.Parameter(torch.ones(2)); list(whole.buffers()), len(list(whole.parameters()))
del whole.w; list(whole.parameters())
del whole.mean; list(whole.buffers())
del whole.inner; whole
del whole.nothing
{"w", "mean", "inner"} <= set(dir(whole))
[name for name, _ in whole.named_buffers()]
list(whole.buffers())
whole.register_buffer("b", 3)
whole.register_buffer("w", torch.ones(1))
whole.register_buffer("a.b", torch.ones(1))
whole.register_buffer("", torch.ones(1))
whole.register_buffer(3, torch.ones(1))
whole.register_buffer("forward", torch.ones(1))
whole.register_buffer("b", None); whole.b
whole.register_parameter("b", torch.ones(1))
whole.register_parameter("b", x * 2)
whole.register_parameter("q.r", None)
whole.add_module("b", 3)
whole.add_module("b", None); whole
whole.add_module("a.b", nn.Tanh())
whole.add_module("w", nn.Tanh())
type("Bare", (nn.Module,), {"__init__": lambda self: setattr(self, "m", nn.Tanh())})()
type("Bare", (nn.Module,), {"__init__": lambda self: setattr(self, "q", nn.Parameter())})()
nn.Module()(x)
whole.get_submodule("inner")
whole.get_submodule("")
whole.get_submodule("other")
whole.get_submodule("w")
whole.get_parameter("w")
whole.get_parameter("inner")
whole.get_buffer("mean")
whole.get_buffer("w")
whole.get_buffer("other")
one = nn.Tanh(); nn.Sequential(one, one)
one = nn.Tanh(); [name for name, _ in nn.Sequential(one, one).named_modules()]
one = nn.Tanh(); len(list(nn.Sequential(one, one).named_modules(remove_duplicate=False)))
one = nn.Tanh(); len(list(nn.Sequential(one, one).children()))
whole.add_module("none", None); [name for name, _ in whole.named_modules()]
whole.add_module("none", None); [name for name, _ in whole.named_children()]
whole.add_module("none", None); list(whole.state_dict())

# == STATE of a module ==
whole.state_dict()
whole.state_dict(prefix="net.")
whole.state_dict(keep_vars=True)["w"].requires_grad
whole.load_state_dict({"w": torch.zeros(2), "mean": torch.ones(2)}); list(whole.state_dict().values())
whole.load_state_dict({"w": torch.zeros(2)})
whole.load_state_dict({"w": torch.zeros(2)}, strict=False)
whole.load_state_dict({"w": torch.zeros(2), "mean": torch.ones(2), "more": torch.ones(1)})
whole.load_state_dict({"w": torch.zeros(2), "mean": torch.ones(2), "o": t}, strict=False)
whole.load_state_dict({"w": torch.zeros(3), "mean": torch.ones(2)})
whole.load_state_dict([1, 2])
whole.double(); [v.dtype for v in whole.state_dict().values()], whole.step.dtype
whole.half(); [v.dtype for v in whole.state_dict().values()], whole.step.dtype
whole.double().float(); [v.dtype for v in whole.state_dict().values()], whole.step.dtype
whole.type(torch.float64); whole.step.dtype
whole.to(torch.int64)
whole.to(torch.float64).mean.dtype
whole.cpu() is whole
whole.to(torch.ones(1).double()).w.dtype
whole(torch.ones(2)).sum().backward(); whole.double(); whole.w.grad.dtype
whole(torch.ones(2)).sum().backward(); whole.zero_grad(set_to_none=False); whole.w.grad

# == HOOKS on modules ==
whole.register_forward_pre_hook(kept("before")); whole(torch.ones(2))
whole.register_forward_pre_hook(lambda m, args: (args[0] * 2,)); whole(torch.ones(2))
whole.register_forward_pre_hook(lambda m, args: args[0] * 3); whole(torch.ones(2))
whole.register_forward_hook(lambda m, args, out: out * 2); whole(torch.ones(2))
line.register_full_backward_hook(kept("after")); line(x).sum().backward()
h = whole.register_forward_hook(kept("after")); h.remove(); whole(torch.ones(2))
with whole.register_forward_hook(kept("inside")) as h: whole(torch.ones(2))

# == LAYERS with their options ==
nn.Bilinear(2, 3, 4)
nn.Bilinear(2, 3, 4, bias=False).bias
nn.Bilinear(2, 3, 1)(torch.ones(4, 2), torch.ones(4, 3)).shape
nn.Bilinear(2, 2, 1, bias=False)(x, x).shape
torch.manual_seed(1); nn.Bilinear(2, 2, 1).weight
nn.Unflatten(1, (2, 2))
nn.Unflatten(1, (2, -1))(torch.arange(8.0).reshape(2, 4))
nn.Unflatten(1, (3, -1))(torch.arange(8.0).reshape(2, 4))
nn.Embedding(4, 2, padding_idx=-1)
nn.Embedding(4, 2, padding_idx=1).weight[1]
nn.Embedding(4, 2, padding_idx=9)
nn.Embedding(4, 2, padding_idx=-1)(torch.tensor([3, 3]))
nn.PReLU()
nn.ReLU(other=3)
nn.Softplus(1, 2, 3)
nn.PReLU(2)(x)
nn.PReLU(init=0.5)(x)
nn.PReLU()(torch.tensor(-2.0))
nn.PReLU(2)(torch.ones(1, 2, 1) * -4)
nn.Softshrink()
nn.Softshrink(0.7)(x)
nn.Hardshrink()
nn.Hardshrink(0.7)(x)
nn.Softplus(beta=2)
nn.Softplus(2.0, 1.0)(x)
nn.LeakyReLU(0.1, inplace=True)
nn.Hardtanh(-0.5, 0.5)
nn.GELU(approximate="tanh")
nn.Softmax()
F.gelu(x, approximate="other")
F.dropout(x, 2.0)
F.dropout(x, 1.0)
F.dropout(x, 0.5, training=False)
F.one_hot(torch.tensor([-1, 0]))
F.one_hot(torch.tensor([3, 0]), 2)
F.one_hot(torch.tensor([], dtype=torch.int64), 3)
F.embedding(torch.tensor([1, 0]), t, padding_idx=-1)
F.embedding(torch.tensor([2]), t)
F.linear(x, torch.tensor([1.0, 2.0]))
F.linear(x, torch.tensor([1.0, 2.0]), torch.tensor(3.0))
F.linear(x[0], torch.tensor([1.0, 2.0]), torch.tensor(3.0))
nn.init.eye_(torch.empty(2, 3))
nn.init.eye_(torch.empty(2))
nn.init.kaiming_uniform_(torch.empty(2, 2), mode="fan_both")
nn.init.kaiming_uniform_(torch.empty(0, 2))
nn.init.uniform_(torch.empty(2), generator=torch.Generator().manual_seed(3))
nn.init.calculate_gain("leaky_relu", 0.2)
nn.init.calculate_gain("other")
w = nn.init.trunc_normal_(torch.empty(500), a=-0.5, b=0.5); (w.min() >= -0.5, w.max() <= 0.5)
w = nn.init.trunc_normal_(torch.empty(9), 0.0, 0.001); w.shape
q = nn.Parameter(torch.ones(2)); q.grad = torch.tensor([3.0, -4.0]); nn.utils.clip_grad_value_([q], 1.0); q.grad
q = nn.Parameter(torch.ones(2)); q.grad = torch.tensor([3.0, -4.0]); nn.utils.clip_grad_value_(q, 3.5); q.grad
q = nn.Parameter(torch.ones(2)); q.grad = q.data / 0; nn.utils.clip_grad_norm_([q], 1.0, error_if_nonfinite=True)
nn.utils.vector_to_parameters(torch.tensor([1.0, 2.0, 3.0]), line.parameters()); list(line.parameters())

# == LOSSES with their options ==
nn.MSELoss(size_average=False)(x, t)
nn.MSELoss(reduce=False)(x, t)
F.mse_loss(x, t, size_average=True, reduce=True)
F.mse_loss(x, t, reduction="other")
F.mse_loss(x, t.double())
F.mse_loss(x, t.long())
F.l1_loss(t.long(), x)
F.mse_loss(x, torch.ones(2))
F.smooth_l1_loss(x, t, beta=-1.0)
F.smooth_l1_loss(x, t, beta=0.0)
F.huber_loss(x, t, delta=0.0)
F.binary_cross_entropy_with_logits(x, torch.ones(3))
F.binary_cross_entropy_with_logits(x, t.double())
F.binary_cross_entropy_with_logits(x, t, weight=torch.tensor([1.0, 2.0]))
F.binary_cross_entropy(p, t, weight=torch.tensor([1.0, 2.0]), reduction="sum")
F.nll_loss(p, 3)
F.nll_loss(torch.tensor([0.1, 0.9]), torch.tensor(1))
F.nll_loss(torch.tensor([0.1, 0.9]), torch.tensor(1), reduction="none")
F.nll_loss(torch.tensor([0.1, 0.9]), torch.tensor([1]), reduction="none")
F.nll_loss(torch.tensor([0.1, 0.9]), torch.tensor([1, 0]))
F.nll_loss(p, torch.tensor([1, 2]))
F.nll_loss(p, torch.tensor([0.0, 1.0]))
F.nll_loss(p, torch.tensor([0, 1, 1]))
loss(lambda a: F.nll_loss(a[:, :, None], torch.tensor([[1], [0]])), p)
loss(lambda a: F.nll_loss(a[:, :, None], torch.tensor([[1], [0]]), reduction="none"), p)
loss(lambda a: F.nll_loss(a, torch.tensor([1, 0]), torch.tensor([2.0, 1.0]), reduction="none"), p)
loss(lambda a: F.nll_loss(a, torch.tensor([1, 0]), reduction="sum"), p)
loss(lambda a: F.cross_entropy(a, torch.tensor([1, 0]), label_smoothing=0.2, reduction="sum"), p)
loss(lambda a: F.cross_entropy(a, torch.tensor([1, 0]), label_smoothing=0.2, reduction="none"), p)
loss(lambda a: F.cross_entropy(a, t, label_smoothing=0.2), p)
loss(lambda a: F.cross_entropy(a, t, torch.tensor([1.0, 3.0])), p)
loss(lambda a: F.cross_entropy(a, t, reduction="none"), p)
loss(lambda a: F.cross_entropy(a, t, reduction="sum"), p)
loss(lambda a: F.cross_entropy(a[0], torch.tensor(1)), p)
F.cross_entropy(p, t, label_smoothing=2.0)
F.kl_div(p.detach(), t)
loss(lambda a: F.kl_div(a, t, reduction="sum"), p)
loss(lambda a: F.kl_div(a, t, reduction="none"), p)
loss(lambda a: F.kl_div(a, t, reduction="batchmean", log_target=True), p)
loss(lambda a: F.gaussian_nll_loss(a, t, torch.tensor([1.0, 2.0]), full=True), p)
loss(lambda a: F.gaussian_nll_loss(a, t, torch.tensor([[1.0], [2.0]]), reduction="none"), p)
loss(lambda a: F.gaussian_nll_loss(a, t, torch.ones(2, 2) * 0.5, reduction="sum"), p)
F.gaussian_nll_loss(p, t, torch.tensor([-1.0, 2.0]))
F.gaussian_nll_loss(p, t, torch.ones(3))
F.gaussian_nll_loss(p, t, torch.ones(3, 3))
loss(lambda a: F.poisson_nll_loss(a, t, reduction="none"), p)
loss(lambda a: F.soft_margin_loss(a, t * 2 - 1, reduction="none"), p)
loss(lambda a: F.hinge_embedding_loss(a, t * 2 - 1, reduction="sum"), p)
loss(lambda a: F.margin_ranking_loss(a, t, t * 2 - 1, reduction="none"), p)
