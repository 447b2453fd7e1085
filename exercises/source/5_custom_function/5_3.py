# %% [markdown] part="prompt" lang="en"
# ### 5.3 Affine: three inputs, three gradients
#
# `Affine` computes $w\,x + b$ with two single numbers $w$, $b$ and many $x$. In the answer cell it already works,
# or so it seems: one line of its `backward` works by accident, because it reads a variable that has nothing to
# do with this call.
#
# Find it and repair it. Then let `backward` return each gradient in the shape of its own input, by writing the
# sums yourself. Below the class, compute `y` from the given numbers, run the backward pass from `y.sum()` and
# print the gradients of `w` and `b`.

# %% [markdown] part="prompt" lang="zh"
# ### 5.3 Affine：三个输入，三个梯度
#
# `Affine` 计算 $w\,x + b$，其中 $w$、$b$ 各是一个数，$x$ 有许多个。答案单元格里的它已经能用，或者说看起来能用：它的 `backward` 有一行是碰巧才对的，因为它读了一个与这次调用毫无关系的变量。
#
# 找到它，修好它。然后让 `backward` 返回的每个梯度都与自己的输入形状相同，求和由你自己写。在类的下面，用给定的数计算 `y`，从 `y.sum()` 出发做反向传播，并打印 `w` 和 `b` 的梯度。

# %% part="given"
x = torch.tensor([1.0, 2.0, 3.0, 4.0])
w = torch.tensor(3.0, requires_grad=True)
b = torch.tensor(1.0, requires_grad=True)

# %% part="starter"
class Affine(Function):
    @staticmethod
    def forward(ctx, weight, inputs, bias):
        ctx.save_for_backward(inputs)
        return weight * inputs + bias

    @staticmethod
    def backward(ctx, grad_output):
        (inputs,) = ctx.saved_tensors
        return grad_output * inputs, grad_output * w, grad_output


y = Affine.apply(w, x, b)

# %% part="solution"
class Affine(Function):
    @staticmethod
    def forward(ctx, weight, inputs, bias):
        ctx.save_for_backward(weight, inputs)
        return weight * inputs + bias

    @staticmethod
    def backward(ctx, grad_output):
        weight, inputs = ctx.saved_tensors
        return (grad_output * inputs).sum(), grad_output * weight, grad_output.sum()


y = Affine.apply(w, x, b)
y.sum().backward()
print(w.grad, b.grad)

# %% part="accepted"
class Affine(Function):
    @staticmethod
    def forward(ctx, weight, inputs, bias):
        ctx.weight = weight
        ctx.inputs = inputs
        return weight * inputs + bias

    @staticmethod
    def backward(ctx, g):
        grad_weight = torch.sum(g * ctx.inputs)
        grad_inputs = g * ctx.weight
        grad_bias = torch.sum(g)
        return grad_weight, grad_inputs, grad_bias


y = Affine.apply(w, x, b)
y.sum().backward()
print("w:", w.grad)
print("b:", b.grad)

# %% part="accepted"
class Affine(torch.autograd.Function):
    @staticmethod
    def forward(ctx, weight, inputs, bias):
        ctx.save_for_backward(weight, inputs, bias)
        return torch.add(torch.mul(inputs, weight), bias)

    @staticmethod
    def backward(ctx, grad_output):
        weight, inputs, bias = ctx.saved_tensors
        grads = [None, None, None]
        grads[0] = (inputs * grad_output).sum().reshape(weight.shape)
        grads[1] = weight * grad_output
        grads[2] = grad_output.sum().reshape(bias.shape)
        return tuple(grads)


y = Affine.apply(w, x, b)
y.backward(torch.ones_like(y))
print(w.grad)
print(b.grad)

# %% part="accepted"
class Affine(Function):
    @staticmethod
    def forward(ctx, weight, inputs, bias):
        saved = (weight.clone(), inputs.clone())
        ctx.save_for_backward(*saved)
        return inputs * weight + bias

    @staticmethod
    def backward(ctx, *from_above):
        saved = ctx.saved_tensors
        n = from_above[0].numel()
        along = from_above[0] * saved[1]
        return along.mean() * n, saved[0] * from_above[0], from_above[0].mean() * n


y = Affine.apply(w, x, b)
torch.autograd.backward(y.sum())
print(w.grad, b.grad)

# %% part="accepted"
class Affine(Function):
    @staticmethod
    def forward(ctx, w, x, b):
        ctx.save_for_backward(w, x)
        return w * x + b

    @staticmethod
    def backward(ctx, g):
        w, x = ctx.saved_tensors
        db = g.sum()
        dw = torch.dot(g, x)
        dx = None
        if ctx.needs_input_grad[1]:
            dx = w * g
        return dw, dx, db


y = Affine.apply(w, x, b)
loss = y.sum()
loss.backward()
print(w.grad, b.grad)

# %% [markdown] part="hint" lang="en"
# Go through `backward` name by name: each one should come from `ctx` or from its arguments. One comes from somewhere
# else. Then compare the shapes of what is returned with the shapes of the three inputs.

# %% [markdown] part="hint" lang="zh"
# 把 `backward` 里的名字一个一个看过去：每一个都应当来自 `ctx` 或它的参数。有一个来自别处。再把返回值的形状与三个输入的形状比一比。

# %% [markdown] part="hint" lang="en"
# Whatever `backward` uses has to be saved in `forward`, because the variable outside may mean something else by
# then. One `w` serves every element of `x`, so its gradient collects from all of them: a sum; the same for `b`.
# Torch adds up silently when you forget; a Function of your own engine would not.

# %% [markdown] part="hint" lang="zh"
# `backward` 用到的一切都必须在 `forward` 里保存，因为外面的变量到那时可能已经指别的东西。同一个 `w` 服务于 `x` 的每个元素，所以它的梯度要从所有元素那里收集：求和；`b` 也一样。你忘了的时候，torch 会悄悄替你加起来，你自己的引擎里的 Function 可不会。

# %% [markdown] part="hint" lang="en"
# One gap: save both with `ctx.save_for_backward(weight, inputs)`, unpack both, and
# `return (grad_output * inputs).______(), grad_output * weight, grad_output.sum()`. Below: `y.sum().backward()` and
# `print(w.grad, b.grad)`.

# %% [markdown] part="hint" lang="zh"
# 只有一个空：用 `ctx.save_for_backward(weight, inputs)` 把两者都保存，两者都解包，再写 `return (grad_output * inputs).______(), grad_output * weight, grad_output.sum()`。下面是 `y.sum().backward()` 和 `print(w.grad, b.grad)`。

# %% [markdown] part="why" lang="en"
# Everything that backward uses is kept on ctx, and a number that was used n times gets the sum of n gradients.

# %% [markdown] part="why" lang="zh"
# backward 用到的一切都存在 ctx 上；一个数用了 n 次，就得到 n 份梯度之和。

# %% part="ask"
def ask(cell):
    cell.run()
    Affine = cell.name("Affine")
    cell.observe("y", "w", "x", "b", "w.grad", "b.grad")
    names = ("weight", "inputs", "bias")
    if not cell.has("weight"):  # with the shown numbers nothing is tried beyond the answer
        return
    with cell.probe("backward called directly"):
        inputs = [cell.tensor(name) for name in names]
        grads = cell.backward_directly(Affine, inputs, cell.tensor("weights"))
        cell.record("what backward returns", grads)
        for name, grad in zip(names, grads, strict=False):
            cell.record(f"the gradient that backward returns for {name}", grad)
    with cell.probe("backward after the variables outside have changed"):
        inputs = [cell.tensor(name) for name in names]
        result = Affine.apply(*inputs)
        for name in ("w", "x", "b"):
            cell.namespace[name] = cell.torch.tensor(100.0)
        result.backward(cell.tensor("weights"))
        for name, tensor in zip(names, inputs, strict=True):
            cell.record(f"{name}.grad, after the variables outside have changed: gradient", tensor.grad)


# %% part="judge"
from checkers.authoring import WALKS, never

compare = {
    "y": "type shape tracked values nodes",
    "w": "given tracked leaf",
    "x": "given",
    "b": "given tracked leaf",
    "w.grad": "type values shown",
    "b.grad": "type values shown",
    "what backward returns": "type",
}

way = (
    never(
        *(f"{walk} inside {method}" for walk in WALKS for method in ("forward", "backward")),
        said={
            "en": "inside the Function autograd is asked for the derivative, but the derivative has to be yours.",
            "zh": "Function 里面让自动求导去算导数了，而导数应当由你来写。",
        },
    ),
)


def cases(draw):
    for n in (4, 6, 1):
        yield {
            "x": draw.tensor(n),
            "w": draw.tensor(tracked=True),
            "b": draw.tensor(tracked=True),
            "weight": draw.tensor(tracked=True),
            "inputs": draw.tensor(n, tracked=True),
            "bias": draw.tensor(tracked=True),
            "weights": draw.tensor(n),
        }


def judge(evidence):
    """The class must be a Function, and backward its own work."""
    from checkers.authoring import own_function

    return own_function(evidence, "Affine")


# %% part="wrong" diagnosis="M65"
# the outer w is still read
class Affine(Function):
    @staticmethod
    def forward(ctx, weight, inputs, bias):
        ctx.save_for_backward(inputs)
        return weight * inputs + bias

    @staticmethod
    def backward(ctx, grad_output):
        (inputs,) = ctx.saved_tensors
        return (grad_output * inputs).sum(), grad_output * w, grad_output.sum()


y = Affine.apply(w, x, b)
y.sum().backward()
print(w.grad, b.grad)

# %% part="wrong" diagnosis="M60"
# the sums are left to torch
class Affine(Function):
    @staticmethod
    def forward(ctx, weight, inputs, bias):
        ctx.save_for_backward(weight, inputs)
        return weight * inputs + bias

    @staticmethod
    def backward(ctx, grad_output):
        weight, inputs = ctx.saved_tensors
        return grad_output * inputs, grad_output * weight, grad_output


y = Affine.apply(w, x, b)
y.sum().backward()
print(w.grad, b.grad)

# %% part="wrong" diagnosis="M64"
# the gradients of weight and bias are exchanged
class Affine(Function):
    @staticmethod
    def forward(ctx, weight, inputs, bias):
        ctx.save_for_backward(weight, inputs)
        return weight * inputs + bias

    @staticmethod
    def backward(ctx, grad_output):
        weight, inputs = ctx.saved_tensors
        return grad_output.sum(), grad_output * weight, (grad_output * inputs).sum()


y = Affine.apply(w, x, b)
y.sum().backward()
print(w.grad, b.grad)

# %% part="wrong" diagnosis="M58"
# one gradient is missing
class Affine(Function):
    @staticmethod
    def forward(ctx, weight, inputs, bias):
        ctx.save_for_backward(weight, inputs)
        return weight * inputs + bias

    @staticmethod
    def backward(ctx, grad_output):
        weight, inputs = ctx.saved_tensors
        return (grad_output * inputs).sum(), grad_output.sum()


y = Affine.apply(w, x, b)
y.sum().backward()
print(w.grad, b.grad)

# %% part="wrong" diagnosis="M61"
# what comes from above is ignored
class Affine(Function):
    @staticmethod
    def forward(ctx, weight, inputs, bias):
        ctx.save_for_backward(weight, inputs)
        return weight * inputs + bias

    @staticmethod
    def backward(ctx, grad_output):
        weight, inputs = ctx.saved_tensors
        return inputs.sum(), weight * torch.ones_like(inputs), torch.tensor(float(inputs.numel()))


y = Affine.apply(w, x, b)
y.sum().backward()
print(w.grad, b.grad)

# %% part="wrong" diagnosis="M59"
# the gradient of x is summed as well
class Affine(Function):
    @staticmethod
    def forward(ctx, weight, inputs, bias):
        ctx.save_for_backward(weight, inputs)
        return weight * inputs + bias

    @staticmethod
    def backward(ctx, grad_output):
        weight, inputs = ctx.saved_tensors
        return (grad_output * inputs).sum(), grad_output[:2] * weight, grad_output.sum()


y = Affine.apply(w, x, b)
y.sum().backward()
print(w.grad, b.grad)

# %% part="wrong" diagnosis="M63"
# the tuple is not unpacked
class Affine(Function):
    @staticmethod
    def forward(ctx, weight, inputs, bias):
        ctx.weight = weight
        ctx.save_for_backward(inputs)
        return weight * inputs + bias

    @staticmethod
    def backward(ctx, grad_output):
        inputs = ctx.saved_tensors
        return (grad_output * inputs).sum(), grad_output * ctx.weight, grad_output.sum()


y = Affine.apply(w, x, b)
y.sum().backward()
print(w.grad, b.grad)
