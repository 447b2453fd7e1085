"""The 69 misconceptions as programs. A section (# == id title ==) is one case."""

import torch

# == M01 requires_grad forgotten ==
x = torch.tensor([2.0])
y = x ** 2
y.backward()

# == M02 integer tensor asked to track ==
x = torch.tensor([1, 2, 3], requires_grad=True)

# == M03 arange is an integer tensor ==
x = torch.arange(4)
x.requires_grad_()

# == M04 torch.Tensor(3) taken for the number 3 ==
a = torch.Tensor(3)
b = torch.tensor(3.)
print(a.shape, b.shape, torch.Tensor([3]).shape)

# == M05 believes that Variable is required ==
from torch.autograd import Variable
v = Variable(torch.tensor([1.0]), requires_grad=True)
t = torch.tensor([1.0], requires_grad=True)
print(type(v) is type(t), v, t)

# == M06 changing the original tensor changes the Variable ==
from torch.autograd import Variable
t = torch.ones(2)
v = Variable(t, requires_grad=True)
t[0] = 7.0
print(v)

# == M07 grad read before backward ==
x = torch.tensor([2.0], requires_grad=True)
y = x * 3
print(x.grad)
print(0.1 * x.grad)

# == M08 grad of a non-leaf expected ==
x = torch.tensor([2.0], requires_grad=True)
y = x * 3
y.sum().backward()
print(y.grad)

# == M09 leaf lost at creation ==
w = torch.ones(3, requires_grad=True) * 0.1
w.sum().backward()
print(w.is_leaf, w.grad)

# == M10 name rebound to a computed tensor ==
x = torch.tensor([1.0, 2.0], requires_grad=True)
x = x * 2
x.sum().backward()
print(x.grad)

# == M11 requires_grad switched off on a result ==
x = torch.ones(2, requires_grad=True)
y = x * 2
y.requires_grad = False

# == M12 requires_grad switched on too late ==
x = torch.ones(2)
y = (x * 2).sum()
x.requires_grad_()
y.backward()

# == M13 backward on a vector ==
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x * x
y.backward()

# == M14 gradient of the wrong shape ==
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x * x
y.backward(torch.ones(1))

# == M15 ones-vector result taken for the Jacobian ==
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.stack([x[0] * x[1], x[0] + x[1]])
y.backward(torch.ones(2))
print(x.grad)

# == M16 gradients accumulate ==
x = torch.tensor([2.0], requires_grad=True)
(x ** 2).backward()
(x ** 2).backward()
print(x.grad)

# == M17 zero_() on a gradient that is None ==
w = torch.tensor([1.0], requires_grad=True)
w.grad.zero_()

# == M18 backward twice on the same graph ==
x = torch.tensor([2.0], requires_grad=True)
y = x ** 2
y.backward()
y.backward()

# == M19 thinks that backward twice always fails ==
x = torch.tensor([2.0, 4.0], requires_grad=True)
y = x.mean()
y.backward()
y.backward()
print(x.grad)

# == M20 forward pass outside the loop ==
w = torch.tensor(1.0, requires_grad=True)
loss = (w - 3.0) ** 2
for step in range(2):
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
    w.grad.zero_()

# == M21 retain_graph as a cure-all ==
w = torch.tensor(2.0, requires_grad=True)
loss = w ** 2
for step in range(2):
    loss.backward(retain_graph=True)
    with torch.no_grad():
        w -= 0.1 * w.grad

# == M22 in-place operation on a leaf ==
w = torch.ones(2, requires_grad=True)
w += 1

# == M23 assigning to an element of a leaf ==
w = torch.ones(2, requires_grad=True)
w[0] = 5.0

# == M24 saved tensor modified ==
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 1
z = (y * y).sum()
y.add_(1)
z.backward()

# == M25 modified through .data: silently wrong ==
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 1
z = (y * y).sum()
y.data.add_(1)
z.backward()
print(x.grad)

# == M26 update outside no_grad by rebinding ==
w = torch.tensor(1.0, requires_grad=True)
for step in range(2):
    loss = (w - 3.0) ** 2
    loss.backward()
    w = w - 0.1 * w.grad

# == M27 rebinding inside no_grad ==
w = torch.tensor(1.0, requires_grad=True)
for step in range(2):
    loss = (w - 3.0) ** 2
    loss.backward()
    with torch.no_grad():
        w = w - 0.1 * w.grad

# == M28 item() or float() in the loss ==
x = torch.tensor([2.0], requires_grad=True)
loss = (x ** 2).item()
loss.backward()

# == M29 math function on a tensor ==
import math
x = torch.tensor(2.0, requires_grad=True)
y = math.exp(x)
print(type(y).__name__)

# == M30 numpy() on a tracked tensor ==
x = torch.tensor([2.0], requires_grad=True)
x.numpy()

# == M31 NumPy function inside the model ==
import numpy as np
x = torch.tensor([2.0], requires_grad=True)
y = np.exp(x)

# == M32 tensor built from tensors ==
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(2.0, requires_grad=True)
v = torch.tensor([a, b])
print(v.requires_grad)

# == M33 torch.tensor(tensor) ==
x = torch.tensor([1.0], requires_grad=True)
y = torch.tensor(x)
print(y.requires_grad)

# == M34 detach() taken for a copy ==
x = torch.tensor([1.0, 2.0], requires_grad=True)
d = x.detach()
d[0] = 50.0
print(x)

# == M35 clone() taken for a cut ==
x = torch.tensor([1.0, 2.0], requires_grad=True)
c = x.clone()
(c * c).sum().backward()
print(x.grad, c.is_leaf)

# == M36 a detached factor drops part of the derivative ==
x = torch.tensor(3.0, requires_grad=True)
y = x * x.detach()
y.backward()
print(x.grad)

# == M37 eval() expected to stop tracking ==
net = torch.nn.Linear(2, 1)
net.eval()
print(net(torch.ones(1, 2)).requires_grad)
with torch.no_grad():
    print(net(torch.ones(1, 2)).requires_grad)

# == M38 loss computed inside no_grad ==
w = torch.tensor(1.0, requires_grad=True)
with torch.no_grad():
    loss = (w - 3.0) ** 2
loss.backward()

# == M39 method not called ==
x = torch.tensor([2.0], requires_grad=True)
y = x ** 2
y.backward
print(x.grad)

# == M40 power written as ^ ==
x = torch.tensor([2.0], requires_grad=True)
y = x ^ 2

# == M41 stale notebook state ==
x = torch.tensor([2.0], requires_grad=True)
(x * 3).backward()
# the learner edits the cell above to x * 5 and re-runs only this line:
(x * 5).backward()
print(x.grad)

# == M42 graph grows when losses are summed up ==
w = torch.tensor(1.0, requires_grad=True)
total = 0.0
for step in range(3):
    loss = (w * step) ** 2
    total = total + loss
print(total)

# == M43 (n,1) minus (n,) broadcasts ==
pred = torch.zeros(3, 1, requires_grad=True)
target = torch.tensor([1.0, 2.0, 3.0])
print(((pred - target) ** 2).shape)
loss = torch.nn.MSELoss()(pred, target)

# == M44 no gradient through comparisons, argmax, round ==
x = torch.tensor([0.4, 1.6], requires_grad=True)
print((x > 1).float().requires_grad, x.argmax().requires_grad)
x.round().sum().backward()
print(x.grad)

# == M45 NaN from the branch that was not chosen ==
x = torch.tensor([0.0, 4.0], requires_grad=True)
y = torch.where(x > 0, torch.sqrt(x), torch.zeros_like(x))
y.sum().backward()
print(y, x.grad)

# == M46 derivative at a kink ==
x = torch.tensor([-1.0, 0.0, 1.0], requires_grad=True)
(torch.relu(x) + x.abs()).sum().backward()
print(x.grad)
s = torch.tensor(0.0, requires_grad=True)
s.sqrt().backward()
print(s.grad)

# == M47 result of autograd.grad is a tuple ==
x = torch.tensor(3.0, requires_grad=True)
g = torch.autograd.grad(x ** 2, x)
print(g * 2)

# == M48 autograd.grad expected to fill .grad ==
x = torch.tensor(3.0, requires_grad=True)
g, = torch.autograd.grad(x ** 2, x)
print(g, x.grad)

# == M49 input is not part of the graph ==
x = torch.tensor(3.0, requires_grad=True)
z = torch.tensor(1.0, requires_grad=True)
torch.autograd.grad(x ** 2, z)

# == M50 grad of an alias instead of the used tensor ==
x = torch.tensor([1.0], requires_grad=True)
v = x.view(1)
y = x * 2
torch.autograd.grad(y, v)

# == M51 second derivative without create_graph ==
x = torch.tensor(2.0, requires_grad=True)
g, = torch.autograd.grad(x ** 3, x)
torch.autograd.grad(g, x)

# == M52 optimizer.step before backward ==
w = torch.tensor(1.0, requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
opt.zero_grad()
loss = (w - 3.0) ** 2
opt.step()
loss.backward()
print(w)

# == M53 zero_grad between backward and step ==
w = torch.tensor(1.0, requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
loss = (w - 3.0) ** 2
loss.backward()
opt.zero_grad()
opt.step()
print(w, w.grad)

# == M54 optimizer holds an old tensor ==
w = torch.tensor(1.0, requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
w = torch.tensor(5.0, requires_grad=True)
((w - 3.0) ** 2).backward()
opt.step()
print(w)

# == M55 optimizer given a non-leaf ==
w = torch.ones(2, requires_grad=True) * 0.1
opt = torch.optim.SGD([w], lr=0.1)

# == M56 forward called instead of apply ==
class Sq(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x
    @staticmethod
    def backward(ctx, g):
        x, = ctx.saved_tensors
        return 2 * x * g
x = torch.tensor([3.0], requires_grad=True)
Sq.forward(x)

# == M57 instance of a Function called ==
class Sq(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * x
    @staticmethod
    def backward(ctx, g):
        return g
Sq()(torch.tensor([3.0], requires_grad=True))

# == M58 wrong number of gradients ==
class Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, k):
        ctx.k = k
        return x * k
    @staticmethod
    def backward(ctx, g):
        return g * ctx.k
x = torch.tensor([3.0], requires_grad=True)
Scale.apply(x, 2.0).backward()

# == M59 wrong shape of a gradient ==
class First(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x[0]
    @staticmethod
    def backward(ctx, g):
        return g * torch.ones(2)
x = torch.ones(3, requires_grad=True)
First.apply(x).backward()

# == M60 sum over the broadcast axis forgotten ==
class AddB(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, b):
        return x + b
    @staticmethod
    def backward(ctx, g):
        return g, g
x, b = torch.zeros(2, 3, requires_grad=True), torch.zeros(3, requires_grad=True)
AddB.apply(x, b).sum().backward()
print(b.grad)

# == M61 grad_output ignored ==
class Sq(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x
    @staticmethod
    def backward(ctx, g):
        x, = ctx.saved_tensors
        return 2 * x
x = torch.tensor([3.0], requires_grad=True)
(10 * Sq.apply(x)).backward()
print(x.grad)

# == M62 non-tensor given to save_for_backward ==
class Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, k):
        ctx.save_for_backward(x, k)
        return x * k
    @staticmethod
    def backward(ctx, g):
        return g, None
Scale.apply(torch.tensor([3.0], requires_grad=True), 2.0)

# == M63 saved_tensors not unpacked ==
class Sq(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x
    @staticmethod
    def backward(ctx, g):
        x = ctx.saved_tensors
        return 2 * x * g
x = torch.tensor([3.0, 4.0], requires_grad=True)
Sq.apply(x).sum().backward()

# == M64 gradients returned in the wrong order ==
class Mul(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b
    @staticmethod
    def backward(ctx, g):
        a, b = ctx.saved_tensors
        return g * a, g * b
a, b = torch.tensor(2.0, requires_grad=True), torch.tensor(5.0, requires_grad=True)
Mul.apply(a, b).backward()
print(a.grad, b.grad)

# == M65 backward reads an outer variable ==
w = torch.tensor(3.0, requires_grad=True)
class Mul(torch.autograd.Function):
    @staticmethod
    def forward(ctx, w_, x):
        ctx.save_for_backward(x)
        return w_ * x
    @staticmethod
    def backward(ctx, g):
        x, = ctx.saved_tensors
        return g * x, g * w
x = torch.tensor(1.0, requires_grad=True)
y = Mul.apply(w, x)
w = torch.tensor(100.0)
y.backward()
print(x.grad)

# == M66 NumPy inside backward: no second derivative ==
class Sq(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.a = x.detach().numpy()
        return x * x
    @staticmethod
    def backward(ctx, g):
        return torch.from_numpy(2 * ctx.a) * g
x = torch.tensor([3.0], requires_grad=True)
g, = torch.autograd.grad(Sq.apply(x), x, create_graph=True)
print(g, g.requires_grad)

# == M67 input changed in place inside forward ==
class Inc(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        x += 1
        return x
    @staticmethod
    def backward(ctx, g):
        return g
x = torch.tensor([1.0], requires_grad=True)
y = x * 1
z = y * y
Inc.apply(y)
z.backward()
print(x.grad)

# == M68 forward returns an array or a float ==
class Sq(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return (x * x).detach().numpy()
    @staticmethod
    def backward(ctx, g):
        return g
y = Sq.apply(torch.tensor([3.0], requires_grad=True))
print(type(y).__name__)

# == M69 gradcheck in single precision ==
x = torch.tensor([1.0, 2.0], requires_grad=True)
try:
    torch.autograd.gradcheck(lambda t: t ** 3, (x,))
except Exception as e:
    print(type(e).__name__)
