"""Article 2: a custom Function and a line fit. A section (# == id title ==) is one case."""

import torch
from torch.autograd import Function


class Square(Function):
    """The square of a tensor, with its own derivative."""

    @staticmethod
    def forward(ctx, t):
        ctx.save_for_backward(t)
        return t**2

    @staticmethod
    def backward(ctx, grad_output):
        (t,) = ctx.saved_tensors
        return grad_output * 2 * t


class Affine(Function):
    """w * x + b as the article has it: backward reads whatever `w` is outside."""

    @staticmethod
    def forward(ctx, x, w, b):
        ctx.save_for_backward(x)
        return w * x + b

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * w, (grad_output * x).sum(), grad_output.sum()


def line_data():
    """The article's seeded data: eleven noisy points of y = 0.5 x + 30."""
    torch.manual_seed(2024)
    x = torch.randint(low=-5, high=30, size=(11,)).to(dtype=torch.float32)
    return x, 0.5 * x + 30 + torch.randn(11)


# == S2-01 forward called directly ==
def _square():
    class Square(Function):
        @staticmethod
        def forward(ctx, t):
            return t**2

        @staticmethod
        def backward(ctx, grad_output):
            return grad_output

    return Square


_square().forward(torch.tensor([1.0]))

# == S2-02 Function is importable and is a class ==
from torch.autograd.function import Function as SameFunction

print(SameFunction is Function, torch.autograd.Function is Function, isinstance(Function, type))

# == S2-03 a Python function prints its name without 0 ==
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
print(Square.apply(x))

# == S2-04 saved_tensors is a tuple ==


class Peek(Function):
    @staticmethod
    def forward(ctx, t):
        ctx.save_for_backward(t)
        return t**2

    @staticmethod
    def backward(ctx, grad_output):
        print(type(ctx.saved_tensors).__name__, len(ctx.saved_tensors))
        (t,) = ctx.saved_tensors
        return grad_output * 2 * t


x = torch.tensor([1.0, 2.0], requires_grad=True)
Peek.apply(x).sum().backward()
print(x.grad)

# == S2-05 the local derivative times what comes from above ==
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
Square.apply(x).backward(torch.tensor([1.0, 10.0, 100.0]))
print(x.grad)

# == S2-06 properties of the result ==
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = Square.apply(x)
print(y.requires_grad, y.is_leaf, y.grad_fn.name())

# == S2-07 gradient of the sum of squares ==
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = Square.apply(x)
y.sum().backward()
print(x.grad)
Square.apply(x).backward()

# == S2-08 an instance cannot be called ==
Square()(torch.tensor([1.0], requires_grad=True))

# == S2-09 two outputs, one of them unused ==


class SumAndProduct(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a + b, a * b

    @staticmethod
    def backward(ctx, grad_sum, grad_product):
        print("grads in:", grad_sum, grad_product)
        a, b = ctx.saved_tensors
        return grad_sum + grad_product * b, grad_sum + grad_product * a


a = torch.tensor([2.0], requires_grad=True)
b = torch.tensor([5.0], requires_grad=True)
total, product = SumAndProduct.apply(a, b)
print(total, product)
product.backward()
print(a.grad, b.grad)

# == S2-10 saved tensors are released after backward ==
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = Square.apply(x).sum()
y.backward()
y.backward()

# == S2-10b saved tensors are watched for changes ==
x = torch.tensor([1.0, 2.0], requires_grad=True)
t = x + 0
y = Square.apply(t).sum()
t.add_(1)
y.backward()

# == S2-11 ctx knows which inputs need a gradient ==


class Asks(Function):
    @staticmethod
    def forward(ctx, a, b):
        print(ctx.needs_input_grad)
        return a * b

    @staticmethod
    def backward(ctx, grad_output):
        print(ctx.needs_input_grad)
        return grad_output * 5, None


a, b = torch.tensor([2.0], requires_grad=True), torch.tensor([5.0])
Asks.apply(a, b).backward()
print(a.grad, b.grad)

# == S2-12 backward receives ctx and grad_output only ==


class Reports(Function):
    @staticmethod
    def forward(ctx, t, k):
        return t * k

    @staticmethod
    def backward(ctx, *grads):
        print(len(grads), len(ctx.saved_tensors))
        return grads[0] * 3, None


x = torch.tensor([1.0], requires_grad=True)
Reports.apply(x, 3.0).backward()
print(x.grad)

# == S2-13 seeded integers ==
torch.manual_seed(2024)
x = torch.randint(low=-5, high=30, size=(11,))
print(x, x.dtype)

# == S2-14 the bounds of randint, and the conversion ==
torch.manual_seed(2024)
x = torch.randint(low=-5, high=30, size=(2000,))
print(int(x.min()), int(x.max()), x.dtype, x.to(dtype=torch.float32).dtype)

# == S2-15 seeded normal numbers after the integers ==
torch.manual_seed(2024)
torch.randint(low=-5, high=30, size=(11,))
print(torch.randn(11))

# == S2-16 the targets ==
x, y = line_data()
print(x)
print(y)

# == S2-17 inputs scaled by a tenth ==
x, y = line_data()
print(x * 0.1)

# == S2-18 the first loss ==
x, y = line_data()
x_new = x * 0.1
w = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
loss = ((Affine.apply(x_new, w, b) - y) ** 2).mean()
print(loss.grad_fn.name(), f"{loss:.2f}")

# == S2-19 backward reads the outer w ==
w = torch.tensor(3.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
x = torch.tensor([0.5, 1.5], requires_grad=True)
y = Affine.apply(x, w, b)
kept = w
w = torch.tensor(100.0)
y.sum().backward()
print(kept, x.grad, kept.grad)

# == S2-20 two gradients for three inputs ==


class TwoOfThree(Function):
    @staticmethod
    def forward(ctx, x, w, b):
        return w * x + b

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output, grad_output.sum()


w, b = torch.tensor(1.0, requires_grad=True), torch.tensor(0.0, requires_grad=True)
TwoOfThree.apply(torch.ones(3), w, b).sum().backward()

# == S2-20b a gradient of the wrong shape ==


class Twice(Function):
    @staticmethod
    def forward(ctx, t):
        return t * 2

    @staticmethod
    def backward(ctx, grad_output):
        return torch.ones(3, 2)


Twice.apply(torch.ones(4, requires_grad=True)).sum().backward()

# == S2-21 a gradient nobody asked for is dropped ==
w, b = torch.tensor(1.0, requires_grad=True), torch.tensor(0.0, requires_grad=True)
x = torch.tensor([1.0, 2.0])
Affine.apply(x, w, b).sum().backward()
print(x.grad, w.grad, b.grad)
x.requires_grad_()
Affine.apply(x, w, b).sum().backward()
print(x.grad)

# == S2-23 a fresh graph in every epoch ==
w = torch.tensor(0.0, requires_grad=True)
x, y = line_data()
for epoch in range(3):
    loss = ((w * x * 0.1 - y) ** 2).mean()
    loss.backward()
    print(epoch, loss.item() > 0, w.grad)

# == S2-24 the update keeps a leaf ==
w = torch.tensor(2.0, requires_grad=True)
(w**2).backward()
with torch.no_grad():
    w -= 0.1 * w.grad
print(w, w.is_leaf, w.requires_grad)

# == S2-25 formatting tensors in f-strings ==
loss = torch.tensor(1.5, requires_grad=True)
print(f"{loss} {torch.tensor([1.5])} {loss!r}")
print(f"{torch.tensor(0.15)}")
print(f"{torch.tensor(0.15):.3f} {loss:8.2f}|")
print(str(loss), repr(loss))

# == S2-26 the tenth epoch ==
x, y = line_data()
x_new = x * 0.1
w = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
for epoch in range(10):
    loss = ((Affine.apply(x_new, w, b) - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.01 * w.grad
        b -= 0.01 * b.grad
    if epoch == 9:
        print(f"{w:.4f} {b:.4f}", w.grad, b.grad)
    w.grad.zero_()
    b.grad.zero_()
print(w.grad, b.grad)

# == S2-27 a loop that ignores its argument ==
x_new = torch.tensor([1.0, 2.0])


def fit(x):
    return x_new.sum()


print(fit(torch.tensor([10.0])))

# == S2-28 a thousand epochs ==
x, y = line_data()
x_new = x * 0.1
w = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
for epoch in range(1, 1001):
    loss = ((Affine.apply(x_new, w, b) - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.01 * w.grad
        b -= 0.01 * b.grad
    w.grad.zero_()
    b.grad.zero_()
    if epoch in (10, 100):
        print(f"{epoch} {loss:.2f} {w:.4f} {b:.4f}")
print(epoch, loss, w, b)

# == S2-29 a pair of parameters, as a cell shows it ==
w = torch.tensor(4.8267, requires_grad=True)
b = torch.tensor(29.9770, requires_grad=True)
print((w, b))
print([w, {"b": b}])

# == S2-30 three printed lines per report ==
x, y = line_data()
w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
loss = ((w * x * 0.1 + b - y) ** 2).mean()
loss.backward()
print(f"epoch 10 loss {loss:.2f}")
print(f"w {w} b {b}")
print(f"{w.grad:.3f} {b.grad:.3f}")

# == S2-32 a forgotten sum has no symptom ==


class NoSum(Function):
    @staticmethod
    def forward(ctx, x, w, b):
        ctx.save_for_backward(x)
        return w * x + b

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return None, grad_output * x, grad_output


x = torch.tensor([0.0, 1.0, 2.0, 3.0])
w, b = torch.tensor(1.0, requires_grad=True), torch.tensor(0.0, requires_grad=True)
NoSum.apply(x, w, b).sum().backward()
print(w.grad, b.grad)
