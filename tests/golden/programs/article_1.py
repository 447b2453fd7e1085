"""Article 1: notes on gradients. A section (# == id title ==) is one case."""

import torch
from torch.autograd import Variable

# == S1-01 the gradient lives in .grad ==
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
torch.sum(w1 * 2).backward()
print(w1.grad)

# == S1-02 a fresh variable has no gradient ==
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
w2 = Variable(torch.Tensor([3, 4, 5]), requires_grad=True)
print(w1.grad)
print(w2.grad)

# == S1-03 printed form of a variable ==
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
print(w1)
print(w1.data)

# == S1-04 requires_grad is False unless asked ==
w1 = Variable(torch.Tensor([1, 2, 3]))
print(w1.requires_grad, torch.mean(w1).requires_grad)

# == S1-05 gradient of a mean ==
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
d = torch.mean(w1)
d.backward()
print(w1.grad)

# == S1-06 mean twice: no error, gradients add up ==
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
d = torch.mean(w1)
d.backward()
d.backward()
print(w1.grad)

# == S1-07 grad = grad + new grad ==
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
for _ in range(3):
    torch.sum(w1).backward()
    print(w1.grad)

# == S1-08 zeroing, and starting again ==
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
d = torch.mean(w1)
d.backward()
w1.grad.data.zero_()
print(w1.grad)
d.backward()
print(w1.grad)
w1.grad.zero_()
print(w1.grad)
w1.grad = None
print(w1.grad)

# == S1-09 the gradient is a tensor itself ==
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
torch.mean(w1).backward()
g = w1.grad
print(type(g) is torch.Tensor, g.requires_grad, g.grad_fn, g.is_leaf, isinstance(g, Variable))

# == S1-10 data is a detached alias ==
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
print(type(w1.data) is torch.Tensor, w1.data.requires_grad, w1.data is w1)
w1.data[0] = 100
print(w1)
t = torch.Tensor([1.0])
v = Variable(t, requires_grad=True)
print(t.requires_grad, v.requires_grad, v is t)

# == S1-11 the same operations for tracked and untracked ==
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
print(torch.mean(w1), torch.mean(w1.data))

# == S1-12 update through data, two forms ==
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
torch.mean(w1).backward()
lr = 0.1
w1.data.sub_(lr * w1.grad.data)
print(w1.data)
w1.data -= lr * w1.grad.data
print(w1, w1.is_leaf)

# == S1-13 in-place update of the variable is refused ==
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
torch.mean(w1).backward()
try:
    w1 -= 0.1 * w1.grad
finally:
    print(w1)

# == S1-13b sub_ on the variable is refused too ==
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
torch.mean(w1).backward()
w1.sub_(0.1 * w1.grad)

# == S1-13c out of place makes a new non-leaf ==
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
torch.mean(w1).backward()
w1 = w1 - 0.1 * w1.grad
print(w1, w1.is_leaf, w1.requires_grad)

# == S1-14 update under no_grad ==
w1 = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
torch.mean(w1).backward()
with torch.no_grad():
    w1 -= 0.1 * w1.grad
print(w1, w1.is_leaf, w1.grad)

# == S1-15 optimizer and its defaults ==
import torch.optim as optim

net = torch.nn.Linear(2, 1)
optimizer = optim.SGD(net.parameters(), lr=0.01)
print(len(optimizer.param_groups), optimizer.param_groups[0]["lr"])
print(optim.SGD(net.parameters()).param_groups[0]["lr"])
print(optimizer)

# == S1-16 the training loop, made runnable ==
import torch.nn as nn
import torch.optim as optim

torch.manual_seed(0)
net = nn.Linear(2, 1)
with torch.no_grad():
    net.weight.copy_(torch.tensor([[0.5, -0.5]]))
    net.bias.zero_()
inputs = torch.tensor([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0]])
target = torch.tensor([[5.0], [7.0], [12.0]])
criterion = nn.MSELoss()
optimizer = optim.SGD(net.parameters(), lr=0.01)
for step in range(20):
    optimizer.zero_grad()
    output = net(inputs)
    loss = criterion(output, target)
    loss.backward()
    optimizer.step()
    if step % 5 == 0:
        print(step, loss)
print(net.weight, net.bias)

# == S1-17 zero_grad sets None, or zero when asked ==
w = torch.tensor([1.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
(w * 3).backward()
optimizer.zero_grad()
print(w.grad)
(w * 3).backward()
optimizer.zero_grad(set_to_none=False)
print(w.grad)

# == S1-18 step uses whatever gradients are there ==
w = torch.tensor([1.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
optimizer.step()
print(w)
(w * 3).backward()
optimizer.step()
optimizer.step()
print(w)

# == S1-19 all keywords of backward today ==
w1 = torch.tensor([1.0, 2.0], requires_grad=True)
z = (w1 * w1).sum()
z.backward(gradient=None, retain_graph=None, create_graph=False, inputs=None)
print(w1.grad)

# == S1-20 a vector needs an argument ==
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
z = w1 * 2
z.backward()

# == S1-21 weights for each output ==
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
z = w1 * 1
z.backward(gradient=torch.Tensor([1, 0.2, 0.03]))
print(w1.grad)

# == S1-21b weights of the wrong shape ==
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
z = w1 * 1
z.backward(gradient=torch.Tensor([1, 0.2]))

# == S1-22 a product cannot be walked twice ==
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
w2 = Variable(torch.Tensor([3, 4, 5]), requires_grad=True)
res = torch.mean(w1 * w2 + w1)
res.backward()
res.backward()

# == S1-23 unless the graph is retained ==
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
w2 = Variable(torch.Tensor([3, 4, 5]), requires_grad=True)
res = torch.mean(w1 * w2 + w1)
res.backward(retain_graph=True)
res.backward()
print(w2.grad * 2)
print(w1.grad)
res.backward()

# == S1-23b the gradient of a retained graph after two walks ==
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
w2 = Variable(torch.Tensor([2, 3, 4]), requires_grad=True)
res = torch.mean(w1 * w2)
res.backward(retain_graph=True)
res.backward()
print(w1.grad)

# == S1-24 what a product saves, and when it goes ==
w1 = torch.tensor([1.0, 2.0], requires_grad=True)
w2 = torch.tensor([3.0, 4.0], requires_grad=True)
z = w1 * w2
print(z.grad_fn._saved_self, z.grad_fn._saved_other)
z.sum().backward()
z.grad_fn._saved_self

# == S1-24b a sum saves nothing ==
w1 = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
z = (w1 + 1).sum()
for _ in range(2):
    z.backward(retain_graph=False)
print(w1.grad)
w1.grad = None
z = torch.sum(w1 + 1)
z.backward(torch.tensor(3.0))
z.backward(torch.tensor(4.0))
print(w1.grad)

# == S1-25 eval does not stop recording ==
net = torch.nn.Linear(2, 1)
net.eval()
out = net(torch.ones(1, 2))
print(out.requires_grad, net.training)
with torch.no_grad():
    out = net(torch.ones(1, 2))
print(out.requires_grad, out.grad_fn)

# == S1-26 no CUDA on this machine ==
import torch.cuda as cuda

print(torch.cuda.is_available(), cuda.is_available())
cuda.FloatTensor(2, 3)

# == S1-27 a mean of one row ==
w1 = torch.FloatTensor([[1, 2, 3], [4, 5, 6]]).requires_grad_()
res = torch.mean(w1[1])
res.backward()
print(w1.grad)
print(w1[1].grad_fn.name(), w1[1:2].grad_fn.name(), w1[:, 0].grad_fn.name())

# == S1-28 columns line up with 0.0000 ==
w1 = torch.FloatTensor([[1, 2, 3], [4, 5, 6]]).requires_grad_()
torch.mean(w1[1]).backward()
print(w1.grad)
print(w1.grad[0])

# == S1-29 sizes, or values ==
t = torch.FloatTensor(2, 3)
print(t.shape, t.dtype, torch.Tensor(4).shape, torch.Tensor(2, 0).shape)
print(torch.Tensor([4]).shape, torch.Tensor(), torch.Tensor((2, 3)))

# == S1-30 gradient of a mean of products ==
w1 = Variable(torch.Tensor([0, 1, 2]), requires_grad=True)
w2 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
z = w1 * w2 + w1
res = torch.mean(z)
res.backward()
print(res)
print(w1.grad, w2.grad)

# == S1-30b the same with other numbers ==
w1 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
w2 = Variable(torch.Tensor([1, 2, 3]), requires_grad=True)
res = torch.mean(w1 * w2 + w1)
res.backward()
print(res, w1.grad, w2.grad)

# == S1-32 mean twice works, product twice fails ==
w1 = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
d = torch.mean(w1)
d.backward()
d.backward()
print(w1.grad)
d = torch.mean(w1 * w1)
d.backward()
d.backward()

# == S1-33 requires_grad decides whether a path is kept ==
a, b = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 5.0])
c = a + b
print(c, c.grad_fn, c.requires_grad)
c = a + b.requires_grad_()
print(c, c.grad_fn.name(), c.requires_grad)
