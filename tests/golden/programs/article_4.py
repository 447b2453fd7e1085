"""Article 4: automatic differentiation. A section (# == id title ==) is one case."""

import torch

# == S4-01 intermediate results keep no gradient ==
x = torch.tensor(2.0, requires_grad=True)
y = x * 3
z = y * y
kept = y * 1
kept.retain_grad()
(z + kept).backward()
print(y.is_leaf, y.grad)
print(kept.grad, kept.retains_grad, y.retains_grad)

# == S4-02 integers cannot be tracked ==
x = torch.arange(9).view(3, 3)
print(x.requires_grad, x.dtype)
x.requires_grad_()

# == S4-02b integers at creation ==
torch.arange(9, requires_grad=True)

# == S4-02c integers, by attribute ==
x = torch.arange(9)
x.requires_grad = True

# == S4-03 seeded uniform numbers ==
torch.manual_seed(0)
x = torch.rand(3, 3, requires_grad=True)
print(": %s" % x)

# == S4-05 the sum of a product ==
x = torch.tensor([[0.4963, 0.7682, 0.0885], [0.1320, 0.3074, 0.6341], [0.4901, 0.8964, 0.4556]])
x.requires_grad_()
w = torch.ones(3, 3, requires_grad=True)
y = torch.sum(torch.mm(x, w))
print(y)

# == S4-05b the same with the seeded numbers ==
torch.manual_seed(0)
x = torch.rand(3, 3, requires_grad=True)
w = torch.ones(3, 3, requires_grad=True)
y = torch.sum(torch.mm(x, w))
print(y)

# == S4-06 the method, not the call ==
x = torch.tensor([[1.0, 2.0]], requires_grad=True)
y = torch.sum(x)
print(y.backward)
print(x.grad)

# == S4-07 grad of a computed tensor ==
x = torch.tensor([[1.0, 2.0]], requires_grad=True)
y = torch.sum(x)
print(y.grad)

# == S4-08 a fresh run prints None three times ==
torch.manual_seed(0)
x = torch.rand(3, 3, requires_grad=True)
w = torch.rand(3, 3, requires_grad=True)
y = torch.sum(torch.mm(x, w))
print(y.grad)
print(x.grad)
print(w.grad)

# == S4-09 after a real call ==
torch.manual_seed(0)
x = torch.rand(3, 3, requires_grad=True)
w = torch.ones(3, 3, requires_grad=True)
y = torch.sum(torch.mm(x, w))
y.backward()
print(x.grad)
print(w.grad)
print(x.detach().sum(0))

# == S4-10 detach: copy and original ==
x = torch.tensor([2.0, 2.0], requires_grad=True)
y = x * 1
d = y.detach()
print(d.requires_grad, d.grad_fn, d.is_leaf, y.is_leaf)

# == S4-10b a detached alias shares memory ==
x = torch.tensor([5.0, 2.0], requires_grad=True)
y = x * 2
y.detach()[0] = 50
print(y)

# == S4-10c one blocked path ==
x = torch.tensor([2.0, 2.0], requires_grad=True)
y = x * x.detach()
y.sum().backward()
print(x.grad)

# == S4-11 a mean of a product, and the grad of its input ==
torch.manual_seed(0)
x = torch.rand(3, 3, requires_grad=True)
w = torch.rand(3, 3, requires_grad=True)
yy = torch.mm(w, x)
y = torch.mean(yy)
y.backward()
print(yy.grad)

# == S4-12 gradients of both factors ==
torch.manual_seed(0)
x = torch.rand(3, 3, requires_grad=True)
w = torch.rand(3, 3, requires_grad=True)
y = torch.mean(torch.mm(w, x))
y.backward()
print(x.grad)
print(w.grad)

# == S4-13 a ruler ==
print("-" * 60)

# == S4-14 inside and outside no_grad ==
x = torch.tensor([1.0], requires_grad=True)
y = x * 2
print(y.requires_grad)
with torch.no_grad():
    y = x * 2
    print(y.requires_grad, torch.is_grad_enabled())
    with torch.enable_grad():
        print((x * 2).requires_grad)


@torch.no_grad()
def evaluate(t):
    return t * 2


print(evaluate(x).requires_grad, x.requires_grad)

# == S4-15 backward of a no_grad result ==
x = torch.tensor([1.0], requires_grad=True)
with torch.no_grad():
    y = x * 2
y.backward()

# == S4-18 the flag of a no_grad result ==
x = torch.tensor([1.0], requires_grad=True)
with torch.no_grad():
    y = x * 2
print(repr(y.requires_grad))

# == S4-19 backward through a detached tensor ==
x = torch.tensor([1.0], requires_grad=True)
y = (x * 2).detach()
y.sum().backward()

# == S4-20 retain_grad ==
x = torch.tensor([1.0], requires_grad=True)
y = x * 2
print(y.retain_grad())
(y * 3).backward()
print(y.grad, x.grad)

# == S4-20b retain_grad without tracking ==
torch.tensor([1.0]).retain_grad()
