"""Misuse, and what is said about it. Every line below a heading is one case."""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
m = torch.ones(2, 3)
i = torch.tensor([1, 2, 3])

# == VARIABLE, the old name ==
torch.autograd.Variable()
torch.autograd.Variable(m, require_grad=True)
torch.autograd.Variable(None)
torch.autograd.Variable(i, requires_grad=True)

# == POWERS that PyTorch computes in its own way ==
x**3, x**0.5, x**-0.5, x**-1, x**-2, (x * 0) ** -1
(torch.tensor([0.1, 0.3, 0.7]) ** 3).tolist(), (torch.tensor([0.1, 0.3, 0.7]) ** -0.5).tolist()

# == SHAPES that do not fit ==
torch.ones(2) + torch.ones(3)
torch.ones(2, 3) * torch.ones(2)
m @ m
m.mm(m)
m @ torch.ones(2)
torch.dot(torch.ones(2), torch.ones(3))
torch.mm(torch.ones(2), torch.ones(2))
m.view(4)
m.view(-1, 4)
m.reshape(4, 2)
m.t().view(6)
m.expand(3, 3)
torch.cat([torch.ones(2), torch.ones(2, 2)])
torch.cat([torch.ones(1, 2), torch.ones(1, 3)])
torch.stack([torch.ones(2), torch.ones(3)])
torch.cat([])
m.permute(0)
m.squeeze(5)
m.sum(2)
m.unsqueeze(4)
m.transpose(0, 2)
torch.ones(2, 2, 2).t()
m.split([1, 2])
torch.ones(3).expand(2)

# == INDEX out of range and of the wrong type ==
x[3]
x[-4]
m[0, 5]
m[0, 0, 0]
x[1.5]
x[torch.tensor([5])]
m[torch.tensor([True, False, True])]
m.index_select(0, torch.tensor([4]))
m.gather(1, torch.tensor([[5]]))
m.gather(1, torch.tensor([0.5]))
torch.tensor(1.0)[0]
x[::-1]

# == TYPES that cannot be used ==
torch.tensor("a")
torch.tensor([1, "a"])
torch.tensor([[1, 2], [3]])
torch.tensor(None)
torch.ones(2) + "a"
torch.ones(2) + None
torch.ones(2) + [1, 2]
torch.tensor([1.0]) ^ 2
torch.tensor([1.0]) & 1
~torch.tensor([1.0])
-torch.tensor([True])
torch.tensor([True]) - torch.tensor([True])
i.mean()
i.std()
torch.tensor([True, False]).mean()
torch.mm(torch.ones(1, 1), torch.ones(1, 1).double())
torch.ones(2) @ torch.ones(2).double()
torch.ones(2, 2) @ torch.ones(2, 2).long()
i.add_(0.5)
i.div_(2)
i.mul_(1.5)
i ** -1
torch.zeros(-1)
torch.zeros("a")
torch.ones(2, dtype=float)
torch.ones(2, dtype="float")
torch.arange(0, 5, -1)
torch.sum([1, 2])
torch.sum(1)
torch.exp(1.0)
torch.sqrt(4)
torch.mean([1.0])
torch.from_numpy([1.0])
torch.Tensor("abc")
torch.Tensor(1.5)
torch.LongTensor(1.5)

# == TRACKING requires_grad on what cannot be tracked ==
torch.tensor([1, 2], requires_grad=True)
torch.ones(2, dtype=torch.int64, requires_grad=True)
torch.arange(3, requires_grad=True)
torch.zeros(2, dtype=torch.bool, requires_grad=True)
i.requires_grad_()
i.requires_grad = True
x.requires_grad = "yes"
(x * 2).requires_grad_(False)
(x * 2).requires_grad = False
nn.Parameter(i)
nn.Parameter(1.0)

# == BACKWARD asked for in the wrong way ==
x.backward()
(x * 2).backward()
torch.ones(1).backward()
i.sum().backward()
(x * 2).backward(torch.ones(2))
(x * 2).backward([1.0, 1.0, 1.0])
(x * 2).backward(1.0)
(x * 2).sum().backward(gradient=torch.ones(1))
(x * 2).sum().backward(torch.tensor(1))
(x > 0).sum().backward()
x.argmax().backward()
x.sum().backward(inputs=[])
x.sum().backward(inputs=torch.ones(1))
(x * 2).sum().backward(keep_graph=True)
torch.autograd.grad(x.sum(), i)
torch.autograd.grad(x.sum(), torch.ones(1))
torch.autograd.grad(x * 2, x)
torch.autograd.grad(x.sum(), x, torch.ones(2))
torch.autograd.grad(x.sum(), [])
torch.autograd.grad(torch.ones(1), x)
torch.autograd.grad(2.0, x)
torch.autograd.grad(x.sum(), 2.0)
torch.autograd.backward([x.sum()], [torch.ones(1), torch.ones(1)])
torch.autograd.functional.jacobian(lambda t: 1.0, x)
torch.autograd.functional.hessian(lambda t: t * 2, x)
torch.autograd.gradcheck(lambda t: t, (torch.ones(1),))

# == INPLACE changes that are refused ==
x.add_(1)
x.zero_()
x[0] = 1.0
x += 1
x.data.add_(1); x
x.detach().add_(1); x
x.unsqueeze_(0)
x.fill_(0)
x.copy_(torch.ones(3))
x[:2].mul_(2)
x.view(3).mul_(2)
y = x.exp(); y.add_(1); y.sum().backward()
y = x * 1; z = y * y; y.mul_(2); z.sum().backward()
y = x * 1; z = y + y; y.mul_(2); z.sum().backward(); x.grad
y = x.sigmoid(); y[0] = 0.0; y.sum().backward()
y = x * 1; z = y ** 2; y.data.mul_(2); z.sum().backward(); x.grad
torch.ones(3).add_(torch.ones(2, 3))
v = torch.ones(1).expand(3); v.add_(1)
a, b = (x * 1).view(3, 1).unbind(0)[:2]; a.mul_(2)

# == NUMPY and Python conversions that are refused ==
x.numpy()
(x * 2).numpy()
np.exp(x)
x.item()
float(x)
int(x)
bool(x)
x.sum().item()
float(x.sum())
bool(torch.tensor([]))
torch.tensor([]).item()
if_value = 1 if x > 0 else 2
len(torch.tensor(1.0))
list(torch.tensor(1.0))
range(torch.tensor(3))
range(torch.tensor(3.0))
[1, 2, 3][torch.tensor(1)]
[1, 2, 3][torch.tensor(1.0)]
hash(x) == hash(x)
{x: 1}[x]
x.tolist()
x.sum().tolist()
__import__("math").sqrt(torch.tensor(4.0))
__import__("math").exp(x.sum())
__import__("copy").copy(x)
__import__("pickle").loads(__import__("pickle").dumps(torch.ones(2)))

# == ATTRIBUTES that do not exist ==
x.gradient
x.foo
x.grad.zero_()
x.grad_fn.next_functions
x.sum().grad_fn.foo
x.data = [1.0]
x.data = torch.ones(2); x
x.grad = torch.ones(3); x.grad
x.grad = 1.0
(x * 2).grad
(x * 2).sum().grad

# == MODULES misused ==
nn.Linear(2, 1)(torch.ones(3))
nn.Linear(2, 1)(torch.ones(1, 3))
nn.Linear(2, 1)([1.0, 2.0])
nn.Linear(2, 1)(torch.tensor([1, 2]))
nn.Linear(2, 1)(torch.ones(2, dtype=torch.float64))
nn.Module()(1)
nn.Linear(2, 1).foo
nn.Linear(2, 1).weight.backward()
nn.Linear(2, 1).load_state_dict({})
F.cross_entropy(torch.ones(2, 3), torch.tensor([0, 5]))
F.cross_entropy(torch.ones(2, 3), torch.tensor([0.0, 1.0]))
F.cross_entropy(torch.ones(2, 3), torch.tensor([0]))
F.mse_loss(torch.ones(3, 1), torch.ones(3))
F.mse_loss(torch.ones(3), torch.ones(2))
nn.MSELoss()(torch.ones(3, 1), torch.ones(3))
nn.MSELoss(reduction="avg")(torch.ones(1), torch.ones(1))
F.binary_cross_entropy(torch.tensor([1.5]), torch.tensor([1.0]))
F.binary_cross_entropy(torch.ones(1, 1), torch.ones(1))
F.nll_loss(torch.ones(2, 3), torch.tensor([0, 1]), reduction="x")
F.softmax(torch.ones(2))
nn.Softmax()(torch.ones(2, 2))

# == OPTIMIZERS misused ==
torch.optim.SGD([], lr=0.1)
torch.optim.SGD(x, lr=0.1)
torch.optim.SGD([x * 2], lr=0.1)
torch.optim.SGD([x], lr=-1)
torch.optim.SGD([x], lr=0.1, momentum=-1)
torch.optim.SGD([x], lr=0.1, nesterov=True)
torch.optim.SGD([1.0], lr=0.1)
torch.optim.SGD(x)
torch.optim.Adam([x], betas=(1.0, 0.9))
torch.optim.SGD(nn.Linear(1, 1).parameters(), 0.5).param_groups[0]["lr"]
torch.optim.SGD({"a": x}, lr=0.1)

# == CUDA and other machines ==
x.cuda()
torch.ones(1, device="cuda")
x.to("cuda")
torch.cuda.FloatTensor(2)
torch.cuda.device_count()
