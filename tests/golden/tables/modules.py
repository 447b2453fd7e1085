"""nn modules, optimizers and schedulers. Every line below a heading is one case."""

import torch
import torch.nn as nn
import torch.nn.functional as F

x = torch.tensor([[1.0, -2.0], [0.5, 3.0]])
net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
w = torch.tensor(1.0, requires_grad=True)


def path(make, steps=4, start=1.0):
    """The positions of a weight that minimises (w - 3)^2."""
    weight = torch.tensor(start, requires_grad=True)
    optimizer = make([weight])
    positions = []
    for _ in range(steps):
        optimizer.zero_grad()
        ((weight - 3.0) ** 2).backward()
        optimizer.step()
        positions.append(round(weight.item(), 4))
    return positions


def rates(make, steps=6, lr=1.0):
    """The learning rates that a scheduler gives."""
    optimizer = torch.optim.SGD([torch.tensor(1.0, requires_grad=True)], lr=lr)
    scheduler = make(optimizer)
    found = []
    for _ in range(steps):
        found.append(round(optimizer.param_groups[0]["lr"], 6))
        optimizer.step()
        scheduler.step()
    return found


# == REPR how modules print ==
net
nn.Linear(2, 1)
nn.Linear(2, 1, bias=False)
nn.ReLU()
nn.ReLU(inplace=True)
nn.Tanh()
nn.Sigmoid()
nn.LeakyReLU()
nn.LeakyReLU(0.2)
nn.ELU()
nn.GELU()
nn.SiLU()
nn.Softplus()
nn.Softmax(dim=1)
nn.LogSoftmax(dim=1)
nn.Flatten()
nn.Dropout()
nn.Dropout(0.2)
nn.LayerNorm(3)
nn.Embedding(5, 2)
nn.Identity()
nn.MSELoss()
nn.L1Loss()
nn.CrossEntropyLoss()
nn.BCELoss()
nn.BCEWithLogitsLoss()
nn.NLLLoss()
nn.SmoothL1Loss()
nn.HuberLoss()
nn.ModuleList([nn.Linear(1, 1), nn.ReLU()])
nn.ModuleList([nn.ReLU(), nn.ReLU()])
nn.ModuleDict({"a": nn.Tanh()})
nn.ParameterList([nn.Parameter(torch.ones(2))])
nn.Sequential(nn.Sequential(nn.ReLU()), nn.Tanh())
nn.Module()
torch.optim.Adam([w])
torch.optim.AdamW([w], lr=0.1)
torch.optim.RMSprop([w])
torch.optim.Adagrad([w])
torch.optim.SGD([{"params": [w], "lr": 0.5}], lr=0.1, momentum=0.9)

# == FORWARD what modules compute ==
nn.ReLU()(x)
nn.Tanh()(x)
nn.Sigmoid()(x)
nn.LeakyReLU(0.1)(x)
nn.ELU()(x)
nn.GELU()(x / 2)  # at 3.0 the last digit hangs on how the CPU computes erf
nn.SiLU()(x)
nn.Softplus()(x)
nn.Softmax(dim=1)(x)
nn.LogSoftmax(dim=-1)(x)
nn.Flatten()(torch.ones(2, 2, 2)).shape
nn.Identity()(x)
nn.LayerNorm(2)(x)
nn.MSELoss()(x, torch.zeros(2, 2))
nn.MSELoss(reduction="sum")(x, torch.zeros(2, 2))
nn.MSELoss(reduction="none")(x, torch.zeros(2, 2))
nn.L1Loss()(x, torch.zeros(2, 2))
nn.SmoothL1Loss()(x, torch.zeros(2, 2))
nn.HuberLoss(delta=0.5)(x, torch.zeros(2, 2))
nn.CrossEntropyLoss()(x, torch.tensor([0, 1]))
nn.CrossEntropyLoss(reduction="none")(x, torch.tensor([0, 1]))
nn.BCEWithLogitsLoss()(x, torch.ones(2, 2))
nn.BCELoss()(torch.sigmoid(x), torch.ones(2, 2))
nn.NLLLoss()(F.log_softmax(x, 1), torch.tensor([1, 0]))
nn.Sequential(nn.Flatten(), nn.ReLU())(x)
net(x)
net(x).shape
net[0](x)
net[-1]

# == MODULE what users ask of a module ==
len(net)
[type(m).__name__ for m in net]
[name for name, _ in net.named_parameters()]
[tuple(p.shape) for p in net.parameters()]
[name for name, _ in net.named_children()]
[type(m).__name__ for m in net.children()]
[name for name, _ in net.named_modules()]
[type(m).__name__ for m in net.modules()]
list(net.state_dict())
net.state_dict()
net.training
net.eval().training
net.eval()[0].training
net.train(False) is net
net.train().training
net.requires_grad_(False); [p.requires_grad for p in net.parameters()]
net(x).sum().backward(); net[2].bias.grad
net(x).sum().backward(); net.zero_grad(); net[2].bias.grad
net.double()[0].weight.dtype
net.to(torch.float64)[0].bias.dtype
net.to("cpu") is net
net.apply(lambda m: None) is net
net.add_module("last", nn.Tanh()); list(dict(net.named_children()))
net.append(nn.Tanh()); len(net)
isinstance(net[0].weight, nn.Parameter)
isinstance(net[0].weight, torch.Tensor)
net[0].weight.is_leaf
net[0].in_features
net.get_parameter("0.weight").shape
net.load_state_dict(net.state_dict())
m = nn.Module(); m.p = nn.Parameter(torch.ones(1)); [n for n, _ in m.named_parameters()]
m = nn.Module(); m.register_buffer("b", torch.ones(1)); list(m.state_dict())
m = nn.Module(); m.register_parameter("p", None); list(m.parameters())
m = nn.Module(); m.p = nn.Parameter(torch.ones(1)); m.p = torch.ones(1)
handle = net.register_forward_hook(lambda m, i, o: print("hook", o.shape)); net(x).shape
sum(p.numel() for p in net.parameters() if p.requires_grad)
nn.utils.clip_grad_norm_([w], 1.0)
(w * 10).backward(); nn.utils.clip_grad_norm_([w], 1.0); w.grad
nn.utils.parameters_to_vector(nn.Linear(1, 1, bias=False).parameters()).shape

# == OPTIM where a weight goes ==
path(lambda p: torch.optim.SGD(p, lr=0.1))
path(lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9))
path(lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, dampening=0.5))
path(lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True))
path(lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.1))
path(lambda p: torch.optim.SGD(p, lr=0.1, maximize=True))
path(lambda p: torch.optim.SGD(p, lr=1.1))
path(lambda p: torch.optim.Adam(p, lr=0.1))
path(lambda p: torch.optim.Adam(p, lr=0.1, weight_decay=0.1))
path(lambda p: torch.optim.Adam(p, lr=0.1, amsgrad=True))
path(lambda p: torch.optim.Adam(p, lr=0.1, betas=(0.5, 0.9)))
path(lambda p: torch.optim.AdamW(p, lr=0.1))
path(lambda p: torch.optim.RMSprop(p, lr=0.1))
path(lambda p: torch.optim.RMSprop(p, lr=0.1, momentum=0.9))
path(lambda p: torch.optim.RMSprop(p, lr=0.1, centered=True))
path(lambda p: torch.optim.Adagrad(p, lr=0.1))
path(lambda p: torch.optim.SGD([{"params": p, "lr": 0.2}], lr=0.1))

# == SCHEDULE how a learning rate changes ==
rates(lambda o: torch.optim.lr_scheduler.StepLR(o, 2))
rates(lambda o: torch.optim.lr_scheduler.StepLR(o, step_size=3, gamma=0.5))
rates(lambda o: torch.optim.lr_scheduler.MultiStepLR(o, [1, 3], gamma=0.1))
rates(lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 0.9))
rates(lambda o: torch.optim.lr_scheduler.LambdaLR(o, lambda epoch: 0.95**epoch))
rates(lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 4))
rates(lambda o: torch.optim.lr_scheduler.LinearLR(o, total_iters=4))
rates(lambda o: torch.optim.lr_scheduler.ConstantLR(o, total_iters=2))
