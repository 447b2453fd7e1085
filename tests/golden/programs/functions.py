"""Semantics of the graph beyond the articles: hooks, several roots, modes, in-place, functionals.

A section (# == id title ==) is one case.
"""

import torch
from torch.autograd import Function

# == F01 several roots at once ==
x = torch.tensor([1.0, 2.0], requires_grad=True)
a, b = (x * x).sum(), (x * 3).sum()
torch.autograd.backward([a, b])
print(x.grad)

# == F02 several roots with weights ==
x = torch.tensor([1.0, 2.0], requires_grad=True)
torch.autograd.backward([x * x, x * 3], [torch.tensor([1.0, 10.0]), torch.ones(2)])
print(x.grad)

# == F03 gradients for chosen inputs only ==
x = torch.tensor(2.0, requires_grad=True)
w = torch.tensor(3.0, requires_grad=True)
(x * w).backward(inputs=[w])
print(x.grad, w.grad)

# == F03b a computed tensor among the chosen inputs keeps its gradient from then on ==
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * x
y.sum().backward(inputs=[x, y], retain_graph=True)
print(y.retains_grad, y.grad, x.grad)
y.sum().backward(inputs=y, retain_graph=True)
y.sum().backward()
print(y.grad, x.grad)
u = torch.ones(2)
(x * 2).sum().backward(inputs=[x, u])

# == F04 the gradient for an intermediate result ==
x = torch.tensor(2.0, requires_grad=True)
y = x * x
z = y * 3
print(torch.autograd.grad(z, [y, x]))

# == F05 second and third derivative ==
x = torch.tensor(2.0, requires_grad=True)
f = x**4
for _ in range(3):
    (f,) = torch.autograd.grad(f, x, create_graph=True)
    print(f)

# == F06 backward with create_graph warns about the cycle ==
x = torch.tensor(2.0, requires_grad=True)
(x**3).backward(create_graph=True)
print(x.grad)

# == F07 a hook may change the gradient ==
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 2
handle = y.register_hook(lambda g: g * 10)
y.sum().backward()
print(x.grad)
handle.remove()
x.grad = None
(x * 2).sum().backward()
print(x.grad)

# == F08 hooks on a leaf run before accumulation ==
x = torch.tensor(1.0, requires_grad=True)
x.register_hook(lambda g: print("hook", g))
x.register_post_accumulate_grad_hook(lambda t: print("after", t.grad))
(x * 3).backward()

# == F09 a hook on a tensor that is not tracked ==
torch.tensor(1.0).register_hook(print)

# == F10 node hooks see gradients in and out ==
x = torch.tensor(2.0, requires_grad=True)
y = x * x
y.grad_fn.register_hook(lambda grad_in, grad_out: print(grad_in, grad_out))
y.grad_fn.register_prehook(lambda grad_out: print("before", grad_out))
y.backward()

# == F11 an in-place change of a slice keeps the gradient right ==
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x * 2
y[1] = x[0] * 10
print(y)
y.sum().backward()
print(x.grad)

# == F12 an in-place product on a masked part ==
x = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
y = x * 1
y[y > 0] *= 2
print(y)
y.sum().backward()
print(x.grad)

# == F13 versions count through views ==
t = torch.zeros(3)
v = t[1:]
v.add_(1)
t.mul_(2)
print(t._version, v._version, t.detach()._version, t.data._version)

# == F14 a view changed, the base asked ==
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x * 2
v = y[:2]
v.mul_(5)
print(y.grad_fn.name(), v.grad_fn.name())
y.sum().backward()
print(x.grad)

# == F15 set_grad_enabled as function and context ==
x = torch.tensor(1.0, requires_grad=True)
with torch.set_grad_enabled(False):
    print((x * 2).requires_grad)
torch.set_grad_enabled(False)
print((x * 2).requires_grad)
torch.set_grad_enabled(True)
print((x * 2).requires_grad)

# == F16 inference mode ==
x = torch.tensor(1.0, requires_grad=True)
with torch.inference_mode():
    y = x * 2
    print(y.requires_grad, y.is_inference())
y * x

# == F17 no_grad on a generator ==
x = torch.tensor(1.0, requires_grad=True)


@torch.no_grad()
def numbers():
    yield (x * 1).requires_grad
    yield torch.is_grad_enabled()


print([(inside, torch.is_grad_enabled()) for inside in numbers()])

# == F18 enable_grad as decorator inside no_grad ==


@torch.enable_grad()
def double(t):
    return t * 2


with torch.no_grad():
    print(double(torch.tensor(1.0, requires_grad=True)).requires_grad)

# == F19 detach_ and requires_grad_ ==
x = torch.tensor([1.0], requires_grad=True)
y = x * 2
y.detach_()
print(y.is_leaf, y.requires_grad, y.requires_grad_().requires_grad)

# == F20 switching off a computed tensor ==
y = torch.tensor([1.0], requires_grad=True) * 2
y.requires_grad_(False)

# == F21 grad of the wrong kind ==
x = torch.tensor([1.0, 2.0], requires_grad=True)
x.grad = torch.ones(3)

# == F22 grad of the wrong dtype ==
x = torch.tensor([1.0, 2.0], requires_grad=True)
x.grad = torch.ones(2, dtype=torch.float64)

# == F23 grad must be a tensor ==
x = torch.tensor([1.0, 2.0], requires_grad=True)
x.grad = [1.0, 2.0]

# == F24 setup_context style ==


class Cube(Function):
    @staticmethod
    def forward(x, k):
        return x**3 * k

    @staticmethod
    def setup_context(ctx, inputs, output):
        x, k = inputs
        ctx.save_for_backward(x)
        ctx.k = k

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return 3 * x**2 * ctx.k * grad_output, None


x = torch.tensor([1.0, 2.0], requires_grad=True)
Cube.apply(x, 2.0).sum().backward()
print(x.grad)

# == F25 mark_dirty ==


class AddOne(Function):
    @staticmethod
    def forward(ctx, x):
        x.add_(1)
        ctx.mark_dirty(x)
        return x

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * 7


x = torch.tensor([1.0], requires_grad=True)
y = x * 2
z = AddOne.apply(y)
print(z is y, y, y._version)
y.sum().backward()
print(x.grad)

# == F26 mark_non_differentiable ==


class SortWithOrder(Function):
    @staticmethod
    def forward(ctx, x):
        values, order = x.sort()
        ctx.mark_non_differentiable(order)
        ctx.save_for_backward(order)
        return values, order

    @staticmethod
    def backward(ctx, grad_values, grad_order):
        (order,) = ctx.saved_tensors
        return torch.zeros_like(grad_values).scatter_(0, order, grad_values)


x = torch.tensor([3.0, 1.0, 2.0], requires_grad=True)
values, order = SortWithOrder.apply(x)
print(values, order, order.requires_grad)
(values * torch.tensor([1.0, 10.0, 100.0])).sum().backward()
print(x.grad)

# == F27 set_materialize_grads ==


class Pair(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.set_materialize_grads(False)
        return x * 2, x * 3

    @staticmethod
    def backward(ctx, first, second):
        print(first, second)
        return second * 3


x = torch.tensor([1.0], requires_grad=True)
Pair.apply(x)[1].backward()
print(x.grad)

# == F28 once_differentiable ==
from torch.autograd.function import once_differentiable


class OnceSquare(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    @once_differentiable
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return 2 * x * grad_output


x = torch.tensor([3.0], requires_grad=True)
(g,) = torch.autograd.grad(OnceSquare.apply(x), x, create_graph=True)
g.backward()

# == F29 a Function differentiated twice ==


class SquareTwice(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return 2 * x * grad_output


x = torch.tensor([3.0], requires_grad=True)
(g,) = torch.autograd.grad(SquareTwice.apply(x), x, create_graph=True)
print(g.requires_grad)
print(torch.autograd.grad(g, x))

# == F30 gradgradcheck ==
x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
print(torch.autograd.gradcheck(lambda t: t.exp() * t, (x,)))
print(torch.autograd.gradgradcheck(lambda t: t.exp() * t, (x,)))

# == F31 jacobian ==
from torch.autograd.functional import hessian, hvp, jacobian, jvp, vhp, vjp

print(jacobian(lambda x: torch.stack([x[0] * x[1], x[0] + x[1]]), torch.tensor([1.0, 2.0])))

# == F32 hessian ==
from torch.autograd.functional import hessian

print(hessian(lambda x: (x**3).sum(), torch.tensor([1.0, 2.0])))

# == F33 products with vectors ==
from torch.autograd.functional import hvp, jvp, vhp, vjp

x, v = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, 0.0, -1.0])
print(vjp(lambda t: t**3, x, v))
print(jvp(lambda t: t**3, x, v))
print(hvp(lambda t: (t**3).sum(), x, v))
print(vhp(lambda t: (t**3).sum(), x, v))

# == F34 anomaly mode names NaN ==
import warnings

x = torch.tensor([0.0], requires_grad=True)
with warnings.catch_warnings(record=True) as caught, torch.autograd.detect_anomaly():
    y = torch.sqrt(x) * 0
    try:
        y.backward()
    except RuntimeError as error:
        print(error)
for warning in caught:
    print(str(warning.message).splitlines()[0])
print("torch.sqrt(x)" in str(caught[-1].message) or "in <module>" in str(caught[-1].message))

# == F35 ties share the gradient ==
x = torch.tensor([2.0, 2.0, 1.0], requires_grad=True)
x.max().backward()
print(x.grad)
x.grad = None
x.max(0).values.backward()
print(x.grad)
x.grad = None
torch.maximum(x, torch.tensor(2.0)).sum().backward()
print(x.grad)
x.grad = None
x.clamp(1.0, 2.0).sum().backward()
print(x.grad)

# == F36 double where, and the safe form ==
x = torch.tensor([0.0, 4.0], requires_grad=True)
safe = torch.where(x > 0, x, torch.ones_like(x))
y = torch.where(x > 0, torch.sqrt(safe), torch.zeros_like(x))
y.sum().backward()
print(y, x.grad)

# == F37 a deep chain has no recursion limit ==
x = torch.tensor(1.0, requires_grad=True)
y = x
for _ in range(20000):
    y = y + 1
y.backward()
print(y, x.grad)
del y

# == F38 a leaf used many times ==
x = torch.tensor(1.0, requires_grad=True)
sum(x * k for k in range(100)).backward()
print(x.grad)

# == F39 deepcopy of a leaf and of a result ==
import copy

x = torch.tensor([1.0], requires_grad=True)
print(copy.deepcopy(x))
copy.deepcopy(x * 2)

# == F40 module printed form ==
net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1, bias=False))
print(net)
print([name for name, _ in net.named_parameters()], sum(p.numel() for p in net.parameters()))
print(torch.nn.Parameter(torch.ones(2)))

# == F41 momentum, and Adam ==
for make in (
    lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.1),
    lambda p: torch.optim.Adam(p, lr=0.1),
    lambda p: torch.optim.AdamW(p, lr=0.1),
    lambda p: torch.optim.RMSprop(p, lr=0.1),
    lambda p: torch.optim.Adagrad(p, lr=0.1),
):
    w = torch.tensor(1.0, requires_grad=True)
    optimizer = make([w])
    path = []
    for _ in range(5):
        optimizer.zero_grad()
        ((w - 3.0) ** 2).backward()
        optimizer.step()
        path.append(round(w.item(), 4))
    print(type(optimizer).__name__, path)

# == F42 a step schedule ==
w = torch.tensor(1.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=1.0)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.1)
for _ in range(5):
    optimizer.step()
    scheduler.step()
    print(scheduler.get_last_lr())

# == F43 the optimizer's state as a dict ==
w = torch.tensor(1.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.9)
((w - 3.0) ** 2).backward()
optimizer.step()
print(optimizer.state_dict()["state"])

# == F44 polynomial by hand, as the tutorials do it ==
import math

torch.manual_seed(0)
x = torch.linspace(-math.pi, math.pi, 200)
y = torch.sin(x)
a, b = torch.randn((), requires_grad=True), torch.randn((), requires_grad=True)
for t in range(200):
    loss = (a + b * x - y).pow(2).sum()
    loss.backward()
    with torch.no_grad():
        a -= 1e-4 * a.grad
        b -= 1e-4 * b.grad
        a.grad = None
        b.grad = None
print(f"{loss.item():.3f} {a.item():.4f} {b.item():.4f}")

# == F45 a small network on seeded data ==
import torch.nn as nn

torch.manual_seed(3)
inputs = torch.randn(16, 2)
target = (inputs[:, :1] * inputs[:, 1:] > 0).float()
net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=0.05)
loss_fn = nn.BCEWithLogitsLoss()
for _ in range(30):
    optimizer.zero_grad()
    loss = loss_fn(net(inputs), target)
    loss.backward()
    optimizer.step()
print(f"{loss.item():.3f}")

# == F46 state_dict of a module ==
net = torch.nn.Linear(2, 1)
print(list(net.state_dict()), net.state_dict()["weight"].requires_grad)
net.load_state_dict({"weight": torch.ones(1, 2), "bias": torch.zeros(1)})
print(net(torch.tensor([1.0, 2.0])))

# == F47 truth value of several elements ==
bool(torch.ones(2))

# == F48 item of several elements ==
torch.ones(2).item()

# == F49 iteration over a 0-dim tensor ==
list(torch.tensor(1.0))

# == F50 gradcheck notices a forgotten grad_output ==


class Forgetful(Function):
    @staticmethod
    def forward(ctx, t):
        ctx.save_for_backward(t)
        return t**3

    @staticmethod
    def backward(ctx, grad_output):
        (t,) = ctx.saved_tensors
        return 3 * t**2


x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
torch.autograd.gradcheck(Forgetful.apply, (x,))

# == F51 gradcheck notices a missing factor ==
x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)


class Half(Function):
    @staticmethod
    def forward(ctx, t):
        ctx.save_for_backward(t)
        return t**2

    @staticmethod
    def backward(ctx, grad_output):
        (t,) = ctx.saved_tensors
        return grad_output * t


torch.autograd.gradcheck(Half.apply, (x,))

# == F90 a view of no_grad, changed when recording is on again ==
def view(x):
    with torch.no_grad():
        return x[:2]


w = torch.ones(2, requires_grad=True)
leaf = torch.ones(3, requires_grad=True)
computed = torch.ones(3, requires_grad=True) * 1
for change in (
    lambda: view(leaf).add_(1),
    lambda: view(leaf).mul_(leaf[0]),
    lambda: view(computed).add_(1),
    lambda: view(torch.ones(3)).mul_(w),
):
    try:
        change()
    except RuntimeError as error:
        print(error)
print(leaf, computed)
plain = torch.ones(3)
view(plain).add_(1)
print(plain)
with torch.no_grad():
    computed[:2].add_(1)
print(computed)
