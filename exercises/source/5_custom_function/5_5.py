# %% [markdown] part="prompt" lang="en"
# ### 5.5 A bias for every row
#
# `AddBias.apply(x, b)` adds a bias `b` of shape (m,) to every row of `x` of shape (n, m). Write both methods;
# `backward` returns each gradient **in the shape of its own input**, with the sum over the rows written by you.
# Then compute `y = AddBias.apply(x, b)` and run the backward pass from `(y * y).sum()`.
#
# Torch would silently make up for a forgotten sum. The check calls your `backward` directly and looks at what
# it returns.

# %% [markdown] part="prompt" lang="zh"
# ### 5.5 每一行都加偏置
#
# `AddBias.apply(x, b)` 给形状为 (n, m) 的 `x` 的每一行加上形状为 (m,) 的偏置 `b`。请写出两个方法；`backward` 返回的每个梯度都要**与自己的输入形状相同**，对各行的求和由你写出来。然后计算 `y = AddBias.apply(x, b)`，并从 `(y * y).sum()` 出发做反向传播。
#
# 忘了求和，torch 会悄悄补上。检查时会直接调用你的 `backward`，看它返回什么。

# %% part="given"
x = torch.tensor([[1.0, 2.0, 3.0], [-1.0, 0.5, 2.0]], requires_grad=True)
b = torch.tensor([0.1, -0.2, 0.3], requires_grad=True)

# %% part="starter"
class AddBias(Function):
    @staticmethod
    def forward(ctx, x, b):
        return x + b

    @staticmethod
    def backward(ctx, grad_output):
        ...  # the gradient for x, the gradient for b


y = AddBias.apply(x, b)

# %% part="solution"
class AddBias(Function):
    @staticmethod
    def forward(ctx, x, b):
        return x + b

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output, grad_output.sum(0)


y = AddBias.apply(x, b)
(y * y).sum().backward()

# %% part="accepted"
class AddBias(Function):
    @staticmethod
    def forward(ctx, x, b):
        return torch.add(x, b)

    @staticmethod
    def backward(ctx, g):
        return g.clone(), torch.sum(g, dim=0)


y = AddBias.apply(x, b)
(y * y).sum().backward()

# %% part="accepted"
class AddBias(Function):
    @staticmethod
    def forward(ctx, x, b):
        ctx.shape = b.shape
        return x + b

    @staticmethod
    def backward(ctx, grad_output):
        grad_b = sum(row for row in grad_output)
        return grad_output, grad_b.reshape(ctx.shape)


y = AddBias.apply(x, b)
(y * y).sum().backward()

# %% part="accepted"
class AddBias(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, b):
        ctx.n = len(x)
        return x + b

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output, torch.ones(ctx.n) @ grad_output


y = AddBias.apply(x, b)
(y * y).sum().backward()

# %% part="accepted"
class AddBias(Function):
    @staticmethod
    def forward(ctx, x, b):
        return x + b.reshape(1, -1)

    @staticmethod
    def backward(ctx, grad_output):
        grad_x = grad_b = None
        if ctx.needs_input_grad[0]:
            grad_x = grad_output
        if ctx.needs_input_grad[1]:
            grad_b = grad_output.mean(0) * grad_output.shape[0]
        return grad_x, grad_b


y = AddBias.apply(x, b)
loss = y.pow(2).sum()
loss.backward()

# %% [markdown] part="hint" lang="en"
# Write out the result for two rows. How many elements of it contain the first number of `b`?

# %% [markdown] part="hint" lang="zh"
# 写出两行的结果。其中有几个元素含有 `b` 的第一个数？

# %% [markdown] part="hint" lang="en"
# An addition has the local derivative 1 for both inputs. `x` has the shape of the result, so its gradient is
# the upstream gradient. Each number of `b` was used in every row, so its gradient is the sum over the rows:
# reduce the first axis and keep the second.

# %% [markdown] part="hint" lang="zh"
# 加法对两个输入的局部导数都是 1。`x` 的形状与结果相同，所以它的梯度就是上游梯度。`b` 的每个数在每一行里都用到，所以它的梯度是对各行求和：收拢第一个轴，保留第二个。

# %% [markdown] part="hint" lang="en"
# One line and one gap: `return grad_output, grad_output.______(0)`. Nothing has to be saved.

# %% [markdown] part="hint" lang="zh"
# 一行代码，一个空：`return grad_output, grad_output.______(0)`。什么都不用保存。

# %% [markdown] part="why" lang="en"
# b was broadcast over the rows, so its gradient is the sum over the rows; x passes on what it gets.

# %% [markdown] part="why" lang="zh"
# b 沿着各行广播，所以它的梯度是各行之和；x 把得到的原样传下去。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("y", "x", "b", "x.grad", "b.grad")
    AddBias = cell.name("AddBias")
    if not cell.has("weights"):
        return
    with cell.probe("backward called directly"):
        grads = cell.backward_directly(AddBias, [cell.tensor("x"), cell.tensor("b")], cell.tensor("weights"))
        cell.record("what backward returns", grads)
        for name, grad in zip(("x", "b"), grads):
            cell.record(f"the gradient that backward returns for {name}", grad)

# %% part="judge"
from checkers.authoring import WALKS, never

compare = {
    "y": "type shape tracked values nodes",
    "x": "given tracked leaf",
    "b": "given tracked leaf",
    "x.grad": "type shape values",
    "b.grad": "type shape values",
    "what backward returns": "type size",
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
    for n, m in ((2, 3), (4, 2), (3, 3), (1, 2)):
        yield {
            "x": draw.tensor(n, m, tracked=True),
            "b": draw.tensor(m, tracked=True),
            "weights": draw.tensor(n, m),
        }


def judge(evidence):
    """The class must be a Function, and backward its own work."""
    from checkers.authoring import own_function

    return own_function(evidence, "AddBias")

# %% part="wrong" diagnosis="M60"
# the sum is left to torch
class AddBias(Function):
    @staticmethod
    def forward(ctx, x, b):
        return x + b

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output, grad_output


y = AddBias.apply(x, b)
(y * y).sum().backward()

# %% part="wrong" diagnosis="M58"
# one value for two inputs
class AddBias(Function):
    @staticmethod
    def forward(ctx, x, b):
        return x + b

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output


y = AddBias.apply(x, b)
(y * y).sum().backward()

# %% part="wrong" diagnosis="M59"
# summed over the wrong axis
class AddBias(Function):
    @staticmethod
    def forward(ctx, x, b):
        return x + b

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output, grad_output.sum(1)


y = AddBias.apply(x, b)
(y * y).sum().backward()

# %% part="wrong" diagnosis="M61"
# ones, whatever comes from above
class AddBias(Function):
    @staticmethod
    def forward(ctx, x, b):
        ctx.save_for_backward(x, b)
        return x + b

    @staticmethod
    def backward(ctx, grad_output):
        x, b = ctx.saved_tensors
        return torch.ones_like(x), torch.ones_like(b) * len(x)


y = AddBias.apply(x, b)
(y * y).sum().backward()

# %% part="wrong" diagnosis="M67"
# x is overwritten
class AddBias(Function):
    @staticmethod
    def forward(ctx, x, b):
        x += b
        return x

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output, grad_output.sum(0)


y = AddBias.apply(x, b)
(y * y).sum().backward()

# %% part="wrong" diagnosis="M68"
# an array is no part of the graph
class AddBias(Function):
    @staticmethod
    def forward(ctx, x, b):
        return x.detach().numpy() + b.detach().numpy()

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output, grad_output.sum(0)


y = AddBias.apply(x, b)

# %% part="wrong" diagnosis="extra-axis"
# the sum keeps its axis
class AddBias(Function):
    @staticmethod
    def forward(ctx, x, b):
        return x + b

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output, grad_output.sum(0, keepdim=True)


y = AddBias.apply(x, b)
(y * y).sum().backward()
