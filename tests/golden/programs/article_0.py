"""Article 0: extending PyTorch with NumPy. A section (# == id title ==) is one case."""

import numpy as np
import torch
from torch.autograd import Function, Variable


class Poly(Function):
    """(x + 2)^2 + 3 computed by NumPy, static style."""

    @staticmethod
    def forward(ctx, x):
        values = x.detach().numpy()
        ctx.values = values
        return x.new(np.add(np.power(np.add(values, 2), 2), 3))

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * torch.from_numpy(2 * (ctx.values + 2))


# == S0-01 only tracked leaves receive grad; step functions have none ==
x = torch.tensor([1.5, -0.5], requires_grad=True)
plain = torch.tensor([1.0, 1.0])
y = x * plain
y.sum().backward()
print(x.grad, plain.grad)
print((x > 0).requires_grad, x.argmax().requires_grad)
x.grad = None
x.floor().sum().backward()
print(x.grad)

# == S0-02 Variable imports and every tensor is one ==
t = torch.ones(2)
print(isinstance(t, Variable), issubclass(Poly, Function))
print(isinstance([1.0], Variable))

# == S0-03 Tensor of a list is float32 ==
t = torch.Tensor([2.0])
print(t, t.dtype, t.shape)
x = Variable(t, requires_grad=True)
print(x)

# == S0-04 Variable returns a plain tensor ==
x = Variable(torch.Tensor([2.0]), requires_grad=True)
print(isinstance(x, torch.Tensor), isinstance(x, Variable), type(x) is torch.Tensor)

# == S0-05 the second operand, plain and then rebound ==
a = torch.Tensor([2.0])
print(a, a.requires_grad, a.grad_fn, a.is_leaf)
a = Variable(a, requires_grad=True)
print(a, a.requires_grad, a.grad_fn, a.is_leaf)

# == S0-06 printed result carries its grad_fn ==
x = Variable(torch.Tensor([2.0]), requires_grad=True)
a = Variable(torch.Tensor([2.0]), requires_grad=True)
z = (x + a) ** 2 + 3
print(z)
node = z.grad_fn
while node is not None:
    print(node.name(), len(node.next_functions))
    node = node.next_functions[0][0] if node.next_functions else None

# == S0-07 grad before backward is None ==
x = Variable(torch.Tensor([2.0]), requires_grad=True)
z = (x + 2) ** 2 + 3
print("before:", x.grad)
z.backward()
print("after:", x.grad)

# == S0-08 one element counts as a scalar ==
for shape in ((), (1,), (1, 1)):
    x = torch.full(shape, 2.0, requires_grad=True)
    z = (x + 2) ** 2 + 3
    z.backward()
    print(z.shape, x.grad)

# == S0-09 both operands get 8 ==
x = Variable(torch.Tensor([2.0]), requires_grad=True)
a = Variable(torch.Tensor([2.0]), requires_grad=True)
z = (x + a) ** 2 + 3
z.backward()
print("after:", x.grad)
print(a.grad)

# == S0-10 three spellings of a tracked tensor ==
first = Variable(torch.Tensor([2.0]), requires_grad=True)
second = torch.tensor([2.0], requires_grad=True)
third = torch.tensor([2.0]).requires_grad_()
for x in (first, second, third):
    ((x + 2) ** 2 + 3).backward()
    print(x, x.grad, type(x).__name__)

# == S0-11 nothing tracked, nothing to differentiate ==
x, a = torch.Tensor([2.0]), torch.Tensor([2.0])
z = (x + a) ** 2 + 3
print(z)
z.backward()

# == S0-12 the engine behind backward can be reached ==
engine_object = Variable._execution_engine
print(hasattr(Variable, "_execution_engine"), callable(engine_object.run_backward))

# == S0-13 operators and functions build the same nodes ==
x = torch.tensor([2.0], requires_grad=True)
print((x + 2).grad_fn.name(), torch.add(x, 2).grad_fn.name())
print((x**2).grad_fn.name(), torch.pow(x, 2).grad_fn.name())

# == S0-14 a constant second operand ==
x = Variable(torch.Tensor([2.0]), requires_grad=True)
a = torch.Tensor([2.0])
z = (x + a) ** 2 + 3
z.backward()
print(x.grad, a.grad, a.requires_grad)

# == S0-15 static class used as an instance ==
x = torch.tensor([2.0], requires_grad=True)
Poly()(x)

# == S0-16 detach().numpy() shares memory ==
x = torch.tensor([2.0], requires_grad=True)
values = x.detach().numpy()
print(values, values.dtype, type(values).__name__)
print(np.shares_memory(values, x.detach().numpy()))

# == S0-17 NumPy computes the value, Function records the node ==
x = Variable(torch.Tensor([2.0]), requires_grad=True)
print(Poly.apply(x))

# == S0-18 any object may be put on ctx ==


class Keeper(Function):
    @staticmethod
    def forward(ctx, x, note):
        ctx.note = note
        ctx.values = x.detach().numpy()
        return x * 2

    @staticmethod
    def backward(ctx, grad_output):
        print(ctx.note, ctx.values)
        return grad_output * 2, None


x = torch.tensor([2.0], requires_grad=True)
Keeper.apply(x, {"why": "a dict"}).backward()
print(x.grad)

# == S0-19 save_for_backward refuses an array ==


class SavesArray(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x.detach().numpy())
        return x * 2

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * 2


SavesArray.apply(torch.tensor([2.0], requires_grad=True))

# == S0-19b save_for_backward takes None ==


class SavesNone(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(None, x)
        return x * 2

    @staticmethod
    def backward(ctx, grad_output):
        nothing, x = ctx.saved_tensors
        print(nothing, x)
        return grad_output * 2


x = torch.tensor([2.0], requires_grad=True)
SavesNone.apply(x).backward()
print(x.grad)

# == S0-20 new keeps the type ==
x = torch.tensor([2.0], dtype=torch.float64, requires_grad=True)
print(x.new([1, 2]), x.new(np.array([1.5])), x.new(2, 3).shape, x.new([1.0]).requires_grad)

# == S0-21 np.dot with a number is a product ==


class DotPoly(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.values = x.detach().numpy()
        return x.new(np.add(np.power(np.add(ctx.values, 2), 2), 3))

    @staticmethod
    def backward(ctx, grad_output):
        slope = np.dot(np.add(ctx.values, 2), 2)
        return grad_output * grad_output.new(slope)


x = torch.tensor([2.0], requires_grad=True)
result = DotPoly.apply(x)
result.backward(torch.ones(result.size()) * 0.01)
print(x.grad)

# == S0-23 backward with a weight of one hundredth ==
x = Variable(torch.Tensor([2.0]), requires_grad=True)
result = (x + 2) ** 2 + 3
result.backward(torch.ones(result.size()) * 0.01)
print(x.grad)

# == S0-24 size() feeds a creation function ==
result = torch.tensor([19.0])
print(result.size(), torch.ones(result.size()), torch.zeros(torch.Size([2, 1])))

# == S0-25 forward is missing ==


class NoForward(Function):
    @staticmethod
    def backward(ctx, grad_output):
        return grad_output


NoForward.apply(torch.tensor([2.0], requires_grad=True))

# == S0-25b backward is missing ==


class NoBackward(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2


y = NoBackward.apply(torch.tensor([2.0], requires_grad=True))
print(y)
y.backward()

# == S0-26 the argument of backward weighs each output ==
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
z = (x + 2) ** 2 + 3
z.backward(torch.full((3,), 0.01), retain_graph=True)
print(x.grad)
x.grad = None
z.backward(torch.tensor([1.0, 0.0, 10.0]))
print(x.grad)

# == S0-27 numpy() on a tracked tensor is refused ==
x = torch.tensor([2.0], requires_grad=True)
x.numpy()

# == S0-27b writing into the shared array ==
x = torch.tensor([2.0], requires_grad=True)
values = x.detach().numpy()
values[0] = 5.0
print(x)

# == S0-28 instance style through apply: self is the ctx ==


class InstancePoly(Function):
    def forward(self, x):
        values = x.detach().numpy()
        self.values = values
        return x.new(np.add(np.power(np.add(values, 2), 2), 3))

    def backward(self, grad_output):
        return grad_output * torch.from_numpy(2 * (self.values + 2))


x = torch.tensor([2.0], requires_grad=True)
result = InstancePoly.apply(x)
print(result)
result.backward(torch.ones(result.size()) * 0.01)
print(x.grad)

# == S0-29 static style, and accumulation ==
x = Variable(torch.Tensor([2.0]), requires_grad=True)
result = Poly.apply(x)
result.backward(torch.ones(result.size()) * 0.01)
print(x.grad)
Poly.apply(x).backward()
print(x.grad)

# == S0-30 gradcheck in double precision ==
x = torch.tensor([2.0], dtype=torch.float64, requires_grad=True)
print(torch.autograd.gradcheck(Poly.apply, (x,)))

# == S0-30b gradcheck in single precision fails ==
x = torch.tensor([2.0], requires_grad=True)
torch.autograd.gradcheck(Poly.apply, (x,))

# == S0-31 NumPy inside a model cuts the graph ==
x = torch.tensor([2.0], requires_grad=True)
values = x.detach().numpy()
z = torch.from_numpy((values + 2) ** 2 + 3)
print(z, z.requires_grad, z.grad_fn)
z.backward()

# == S0-32 no second derivative through NumPy ==
x = torch.tensor([2.0], requires_grad=True)
(g,) = torch.autograd.grad(Poly.apply(x), x, create_graph=True)
print(g, g.requires_grad)
torch.autograd.grad(g, x)
