# %% [markdown] part="prompt" lang="en"
# ### 5.1 Square, with a derivative of your own
#
# In the answer cell `Square` already computes and saves what it needs. Write its `backward`: it receives the
# upstream gradient and returns the gradient for `x`. Then apply it to the given `x` as `y`, run the backward
# pass from `y.sum()` and print the gradient of `x`.
#
# The derivative has to be yours: do not let autograd compute it inside.

# %% [markdown] part="prompt" lang="zh"
# ### 5.1 Square，导数由你来写
#
# 答案单元格里的 `Square` 已经会计算，也保存了需要的东西。请写它的 `backward`：它收到上游梯度，返回对 `x` 的梯度。然后把它作用到给定的 `x` 上，得到 `y`，从 `y.sum()` 出发做反向传播，并打印 `x` 的梯度。
#
# 导数必须是你自己写的：不要在里面让自动求导去算。

# %% part="given"
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)

# %% part="starter"
class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        ...  # take x out of ctx and return the gradient for x


y = Square.apply(x)

# %% part="solution"
class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


y = Square.apply(x)
y.sum().backward()
print(x.grad)

# %% part="accepted"
class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, value):
        ctx.save_for_backward(value)
        return value.pow(2)

    @staticmethod
    def backward(ctx, upstream):
        saved = ctx.saved_tensors
        return upstream * (saved[0] + saved[0])


y = Square.apply(x)
y.sum().backward()
print("gradient:", x.grad)

# %% part="accepted"
class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.x = x
        return x**2

    @staticmethod
    def backward(ctx, grad_output):
        return 2 * ctx.x * grad_output


square = Square.apply
y = square(x)
y.backward(torch.ones_like(y))
print(x.grad)

# %% part="accepted"
def double(t):
    return 2.0 * t


class Square(Function):
    @staticmethod
    def forward(ctx, *inputs):
        ctx.save_for_backward(*inputs)
        return inputs[0].square()

    @staticmethod
    def backward(ctx, *grads):
        (x,) = ctx.saved_tensors
        g = double(x)
        g = g * grads[0]
        return g


y = Square.apply(x)
torch.autograd.backward(y.sum())
print(x.grad)

# %% part="accepted"
class Square(Function):
    @staticmethod
    def forward(ctx, x):
        result = x * x
        ctx.save_for_backward(x, result)
        return result

    @staticmethod
    def backward(ctx, grad_output):
        x, _ = ctx.saved_tensors
        slope = torch.full_like(x, 2.0) * x
        return torch.mul(slope, grad_output)


y = Square.apply(x)
total = y.sum()
total.backward()
print("x.grad =", x.grad)

# %% [markdown] part="hint" lang="en"
# Look at the two things that reach `backward`: what `forward` kept on `ctx`, and `grad_output`. The result needs both.

# %% [markdown] part="hint" lang="zh"
# 看看到达 `backward` 的两样东西：`forward` 留在 `ctx` 上的，和 `grad_output`。结果两样都需要。

# %% [markdown] part="hint" lang="en"
# The slope of a square at $x$ is $2x$. Your function is one link of a chain, so multiply that slope by the
# upstream gradient. `ctx.saved_tensors` is a tuple even when it holds one tensor. Return one gradient for each
# argument of `forward` (`ctx` does not count), in the shape of that argument.

# %% [markdown] part="hint" lang="zh"
# 平方在 $x$ 处的斜率是 $2x$。你的函数是链条上的一环，所以要把这个斜率乘以上游梯度。即使只装着一个张量，`ctx.saved_tensors` 也是元组。`forward` 的每个参数返回一个梯度（`ctx` 不算），形状与那个参数相同。

# %% [markdown] part="hint" lang="en"
# Two lines and one gap: `x, = ctx.saved_tensors` (with the comma), then `return ______ * 2 * x`. Below the
# class: `y.sum().backward()` and `print(x.grad)`.

# %% [markdown] part="hint" lang="zh"
# 两行代码，一个空：`x, = ctx.saved_tensors`（带逗号），然后 `return ______ * 2 * x`。在类的下面：`y.sum().backward()` 和 `print(x.grad)`。

# %% [markdown] part="why" lang="en"
# The local derivative 2x times the upstream gradient is the chain rule; one gradient is returned for the one input.

# %% [markdown] part="why" lang="zh"
# 局部导数 2x 乘以上游梯度，就是链式法则；一个输入返回一个梯度。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("y", "x", "x.grad")
    Square = cell.name("Square")
    with cell.probe("Square.apply on other numbers, with weights for backward"):
        t = cell.tensor("t") if cell.has("t") else cell.torch.tensor([2.0], requires_grad=True)
        weights = cell.tensor("weights") if cell.has("weights") else cell.torch.tensor([10.0])
        result = Square.apply(t)
        cell.record("Square.apply(t)", result)
        result.backward(weights)
        cell.record("t.grad", t.grad)
        cell.record("the weights after the walk", weights)


# %% part="judge"
from checkers.authoring import WALKS, never

compare = {
    "y": "type shape tracked leaf values nodes",
    "x": "given tracked leaf",
    "x.grad": "type shape values shown",
    "Square.apply(t)": "type shape tracked values",
    "t.grad": "type shape values",
    "the weights after the walk": "values",
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
    for shape in ((3,), (2, 2), ()):
        yield {
            "x": draw.tensor(3, tracked=True),
            "t": draw.tensor(*shape, tracked=True),
            "weights": draw.tensor(*shape),
        }
    # at 0, where a slope of 0 shows
    yield {
        "x": draw.of([0.0, -1.5, 2.0], tracked=True),
        "t": draw.of([0.0, 3.0], tracked=True),
        "weights": draw.tensor(2),
    }


def judge(evidence):
    """The class must be a Function, and backward its own work."""
    from checkers.authoring import own_function

    return own_function(evidence, "Square")


# %% part="wrong" diagnosis="M61"
# what comes from above is ignored
class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return 2 * x


y = Square.apply(x)
y.sum().backward()
print(x.grad)

# %% part="wrong" diagnosis="M63"
# the tuple is not unpacked
class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        x = ctx.saved_tensors
        return grad_output * 2 * x


y = Square.apply(x)
y.sum().backward()
print(x.grad)

# %% part="wrong" diagnosis="M56"
# forward called by hand
class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


y = Square.forward(x)
y.sum().backward()
print(x.grad)

# %% part="wrong" diagnosis="M13"
# backward from three numbers
class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


y = Square.apply(x)
y.backward()
print(x.grad)

# %% part="wrong" diagnosis="not-applied"
# the class is not used
class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


y = x * x
y.sum().backward()
print(x.grad)

# %% part="wrong" diagnosis="nothing-returned"
# the gradient is computed and forgotten
class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        grad_output * 2 * x


y = Square.apply(x)
y.sum().backward()
print(x.grad)

# %% part="wrong" diagnosis="borrowed-derivative"
# autograd is asked for the slope
class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        with torch.enable_grad():
            t = x.detach().requires_grad_()
            return torch.autograd.grad((t * t).sum(), t)[0] * grad_output


y = Square.apply(x)
y.sum().backward()
print(x.grad)

# %% part="wrong" diagnosis="M65"
# backward looks at the x outside
class Square(Function):
    @staticmethod
    def forward(ctx, value):
        return value * value

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * 2 * x.detach()


y = Square.apply(x)
y.sum().backward()
print(x.grad)

# %% part="wrong" diagnosis="M68"
# forward returns an array
class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.detach().numpy() ** 2

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


y = Square.apply(x)
y.sum().backward()
print(x.grad)

# %% part="wrong" diagnosis="M58"
# one gradient too many
class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2, grad_output * 2 * x


y = Square.apply(x)
y.sum().backward()
print(x.grad)

# %% part="wrong" diagnosis="slip-factor-missing"
# the slope of another function
class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * x


y = Square.apply(x)
y.sum().backward()
print(x.grad)

# %% part="wrong" diagnosis="no-function"
# not derived from Function
class Square:
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


y = Square.apply(x)
y.sum().backward()
print(x.grad)
