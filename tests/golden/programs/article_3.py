"""Article 3: the four levels of the exercise platform. A section (# == id title ==) is one case."""

import torch
from torch import autograd
from torch.autograd import Variable

# == S3-01 integers become float32 ==
t = torch.FloatTensor([[1, 4, 2], [3, 1, 4]])
print(t, t.dtype)

# == S3-02 the tracked 2 by 3 variable ==
v = Variable(torch.FloatTensor([[1, 4, 2], [3, 1, 4]]), requires_grad=True)
print(v)

# == S3-02b Variable of a list ==
Variable([1, 2, 3])

# == S3-02c Variable of an integer tensor ==
Variable(torch.tensor([1, 2, 3]), requires_grad=True)

# == S3-03 the attributes ==
v = Variable(torch.FloatTensor([[1, 4, 2], [3, 1, 4]]), requires_grad=True)
print(v.data)
print(v.data.requires_grad, v.grad, v.grad_fn, v.is_leaf, v.shape, v.size(), v.dtype)

# == S3-04 six spellings of the square ==
x = Variable(torch.FloatTensor([1, 2, 3]), requires_grad=True)
for y in (x * x, torch.mul(x, x), x.mul(x), x**2, torch.pow(x, 2), torch.square(x)):
    print(y)

# == S3-05 a slice of a result ==
x = Variable(torch.FloatTensor([1, 2, 3]), requires_grad=True)
y = x * x
print(y[0:3])

# == S3-06 requires_grad in a percent format ==
x = Variable(torch.FloatTensor([1, 2, 3]), requires_grad=True)
y = x * x
print("Requires Gradient : %s " % y.requires_grad)

# == S3-07 grad of a computed tensor warns ==
x = Variable(torch.FloatTensor([1, 2, 3]), requires_grad=True)
y = x * x
print("Gradient : %s " % y.grad)

# == S3-09 a range is a sequence of values ==
x = Variable(torch.Tensor(range(4)), requires_grad=True)
print(x)

# == S3-10 a mean, spelled as sum over len ==
x = Variable(torch.Tensor(range(4)), requires_grad=True)
y = x + 2
z = y * y * 3
out = torch.sum(z) / len(z)
print(len(z), out, z.mean())

# == S3-11 backward on a vector ==
x = Variable(torch.Tensor(range(4)), requires_grad=True)
y = x + 2
y.backward()

# == S3-11b twice on a retained graph adds up ==
x = Variable(torch.Tensor(range(4)), requires_grad=True)
y = x + 2
z = y * y * 3
out = torch.sum(z) / len(z)
out.backward(retain_graph=True)
out.backward()
print(x.grad)

# == S3-12 a one-element view ==
x = Variable(torch.Tensor(range(4)), requires_grad=True)
y = x + 2
z = y * y * 3
out = torch.sum(z) / len(z)
print("output:\n", out.view(1))

# == S3-13 the gradient of the level 3 task ==
x = Variable(torch.Tensor(range(4)), requires_grad=True)
y = x + 2
z = y * y * 3
out = torch.sum(z) / len(z)
out.backward(retain_graph=True)
print(x.grad)

# == S3-14 len is the first dimension ==
print(len(torch.zeros(4)), len(torch.zeros(2, 3)))
len(torch.tensor(1.0))

# == S3-15 the same derivative by hand ==
x = torch.tensor([0.0, 1.0, 2.0, 3.0], requires_grad=True)
(3 * (x + 2) ** 2).mean().backward()
print(x.grad, 6 * (x.detach() + 2) / 4)

# == S3-16 linspace, unsqueeze, view ==
x = torch.unsqueeze(torch.linspace(1, 6, 6), dim=1)
print(x.shape)
print(x.view(2, 3))

# == S3-17 uniform numbers in place, seeded ==
torch.manual_seed(1)
print(torch.Tensor(2, 3).uniform_(-1, 1))

# == S3-18 the level 4 function ==
x = Variable(torch.linspace(1, 6, 6).view(2, 3), requires_grad=True)
torch.manual_seed(1)
y = Variable(torch.Tensor(2, 3).uniform_(-1, 1), requires_grad=True)
z = x * x + 3 * y
print(z)

# == S3-19 the published call fails today ==
x = Variable(torch.linspace(1, 6, 6).view(2, 3), requires_grad=True)
y = Variable(torch.ones(2, 3), requires_grad=True)
z = x * x + 3 * y
autograd.grad(z, x, grad_outputs=torch.ones(1, 3))

# == S3-20 a second call for the other input ==
x = Variable(torch.linspace(1, 6, 6).view(2, 3), requires_grad=True)
y = Variable(torch.ones(2, 3), requires_grad=True)
z = x * x + 3 * y
print(autograd.grad(z, x, grad_outputs=torch.ones(2, 3)))
print(autograd.grad(z, y, grad_outputs=torch.ones(2, 3)))

# == S3-20b asking twice for the same input ==
x = Variable(torch.linspace(1, 6, 6).view(2, 3), requires_grad=True)
y = Variable(torch.ones(2, 3), requires_grad=True)
z = x * x + 3 * y
autograd.grad(z, x, grad_outputs=torch.ones(2, 3))
autograd.grad(z, x, grad_outputs=torch.ones(2, 3))

# == S3-20c a factor 3 saves something, too ==
x = Variable(torch.linspace(1, 6, 6).view(2, 3), requires_grad=True)
y = Variable(torch.ones(2, 3), requires_grad=True)
z = x * x + 3 * y
autograd.grad(z, y, grad_outputs=torch.ones(2, 3))
autograd.grad(z, y, grad_outputs=torch.ones(2, 3))

# == S3-21 results are tuples and .grad stays empty ==
x = Variable(torch.linspace(1, 6, 6).view(2, 3), requires_grad=True)
y = Variable(torch.ones(2, 3), requires_grad=True)
z = x * x + 3 * y
da = autograd.grad(z, x, grad_outputs=torch.ones(2, 3))
print("da: \n", da)
print(type(da).__name__, x.grad, y.grad)

# == S3-22 without grad_outputs ==
x = Variable(torch.linspace(1, 6, 6).view(2, 3), requires_grad=True)
autograd.grad(x * x, x)

# == S3-23 several inputs, an unused one allowed ==
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.tensor([3.0, 4.0], requires_grad=True)
unused = torch.tensor(1.0, requires_grad=True)
z = (x * y).sum()
print(autograd.grad(z, [x, y], retain_graph=True))
print(autograd.grad(z, (x, unused), allow_unused=True))

# == S3-23b an unused input ==
x = torch.tensor([1.0, 2.0], requires_grad=True)
unused = torch.tensor(1.0, requires_grad=True)
autograd.grad((x * x).sum(), unused)

# == S3-23c an input that is not tracked ==
x = torch.tensor([1.0, 2.0], requires_grad=True)
plain = torch.tensor(1.0)
autograd.grad((x * x).sum() * plain, plain)
