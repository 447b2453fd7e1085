# %% [markdown] part="prompt" lang="en"
# ### 5.10 Twice differentiable
#
# The `Poly` of 5.2 is in the answer cell. It computes with NumPy, so its gradient has no history and cannot be
# differentiated again. Rewrite it with tensor operations on saved tensors, so that the last two lines, which
# are there as comments, work: `first` is the slope of $(x + 2)^2 + 3$ and `second` the slope of the slope,
# which is 2 everywhere.

# %% [markdown] part="prompt" lang="zh"
# ### 5.10 可以求导两次
#
# 答案单元格里是 5.2 的 `Poly`。它用 NumPy 计算，所以它的梯度没有历史，不能再次求导。请用张量运算改写它，作用在保存的张量上，使最后那两行（现在写成注释）能够运行：`first` 是 $(x + 2)^2 + 3$ 的斜率，`second` 是斜率的斜率，处处是 2。

# %% part="given"
x = torch.tensor([2.0, -1.0], requires_grad=True)

# %% part="starter"
class Poly(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.array = x.detach().numpy()
        return torch.from_numpy((ctx.array + 2) ** 2 + 3)

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * torch.from_numpy(2 * (ctx.array + 2))


z = Poly.apply(x)
# (first,) = torch.autograd.grad(z.sum(), x, create_graph=True)
# (second,) = torch.autograd.grad(first.sum(), x)

# %% part="solution"
class Poly(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (x + 2) ** 2 + 3

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * (x + 2)


z = Poly.apply(x)
(first,) = torch.autograd.grad(z.sum(), x, create_graph=True)
(second,) = torch.autograd.grad(first.sum(), x)

# %% part="accepted"
class Poly(torch.autograd.Function):
    @staticmethod
    def forward(ctx, t):
        ctx.save_for_backward(t)
        return (t + 2) ** 2 + 3

    @staticmethod
    def backward(ctx, g):
        (t,) = ctx.saved_tensors
        return g * (2 * t + 4)


z = Poly.apply(x)
(first,) = torch.autograd.grad(z.sum(), x, create_graph=True)
(second,) = torch.autograd.grad(first.sum(), x)

# %% part="accepted"
class Poly(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x + 4 * x + 7

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return 2 * grad_output * (x + 2)


z = Poly.apply(x)
first = torch.autograd.grad(z, x, torch.ones_like(z), create_graph=True)[0]
second = torch.autograd.grad(first, x, torch.ones_like(first))[0]

# %% part="accepted"
class Poly(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.pow(x + 2, 2) + 3

    @staticmethod
    def backward(ctx, grad_output):
        saved = ctx.saved_tensors[0]
        slope = torch.mul(saved + 2, 2)
        return slope * grad_output


z = Poly.apply(x)
(first,) = torch.autograd.grad(z.sum(), x, create_graph=True)
(second,) = torch.autograd.grad(first.sum(), x)

# %% part="accepted"
class Poly(Function):
    @staticmethod
    def forward(ctx, x):
        shifted = x + 2
        ctx.save_for_backward(x)
        return shifted * shifted + 3

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        doubled = x + x + 4
        return grad_output * doubled


z = Poly.apply(x)
z.sum().backward(create_graph=True)
first = x.grad
x.grad = None
first.sum().backward()
second = x.grad

# %% [markdown] part="hint" lang="en"
# Print `first.requires_grad` with the class as it stands. What does the gradient lack, and where is it lost?

# %% [markdown] part="hint" lang="zh"
# 先用现成的类打印 `first.requires_grad`。梯度缺了什么，是在哪里丢掉的？

# %% [markdown] part="hint" lang="en"
# When a backward pass is recorded, `backward` is recorded like any other code, so it must consist of tensor
# operations, and `x` must come from `save_for_backward`, which keeps its history. An array has none. And the
# first pass itself must be recorded: `create_graph=True`.

# %% [markdown] part="hint" lang="zh"
# 记录反向传播的时候，`backward` 和别的代码一样会被记录，所以它必须由张量运算组成，而且 `x` 必须来自 `save_for_backward`，那样才保留历史。数组没有历史。另外，第一次反向传播本身必须被记录：`create_graph=True`。

# %% [markdown] part="hint" lang="en"
# Two lines with one gap: in `forward`, `ctx.______(x)` and `return (x + 2) ** 2 + 3`; in `backward`, `(x,) = ctx.saved_tensors` and
# `return grad_output * 2 * (x + 2)`.

# %% [markdown] part="hint" lang="zh"
# 两行代码，一个空：在 `forward` 里写 `ctx.______(x)` 和 `return (x + 2) ** 2 + 3`；在 `backward` 里写 `(x,) = ctx.saved_tensors` 和 `return grad_output * 2 * (x + 2)`。

# %% [markdown] part="why" lang="en"
# With tensor operations on a saved tensor the backward pass itself can be recorded, and so differentiated again.

# %% [markdown] part="why" lang="zh"
# 在保存的张量上使用张量运算，反向传播本身就能被记录，也就能再次求导。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("z", "first", "second", "x")
    torch, Poly = cell.torch, cell.name("Poly")
    with cell.probe("the first slope with create_graph=True"):
        t = torch.tensor([0.5, -3.0, 1.0], requires_grad=True)
        weights = torch.tensor([1.0, 10.0, 100.0])
        (slope,) = torch.autograd.grad(Poly.apply(t), t, weights, create_graph=True)
        cell.record("first slope of Poly at t", slope)
    if getattr(slope, "requires_grad", False):
        with cell.probe("the second slope"):
            cell.record("second slope of Poly at t", torch.autograd.grad(slope.sum(), t)[0])

# %% part="judge"
from checkers.authoring import WALKS, never

compare = {
    "z": "type shape tracked values nodes",
    "x": "given tracked leaf",
    "first": "type shape values tracked",
    "second": "type shape values",
    "first slope of Poly at t": "type shape values tracked",
    "second slope of Poly at t": "type shape values",
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
    yield {"x": draw.tensor(2, tracked=True)}
    yield {"x": draw.tensor(5, tracked=True)}


def judge(evidence):
    """The class must be a Function, and backward its own work."""
    from checkers.authoring import own_function

    return own_function(evidence, "Poly")

# %% part="wrong" diagnosis="M66"
# still NumPy
class Poly(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.array = x.detach().numpy()
        return torch.from_numpy((ctx.array + 2) ** 2 + 3)

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * torch.from_numpy(2 * (ctx.array + 2))


z = Poly.apply(x)
(first,) = torch.autograd.grad(z.sum(), x, create_graph=True)
second = 2 * torch.ones_like(x)

# %% part="wrong" diagnosis="M66"
# NumPy in backward alone
class Poly(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (x + 2) ** 2 + 3

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.from_numpy(2 * (x.detach().numpy() + 2))


z = Poly.apply(x)
(first,) = torch.autograd.grad(z.sum(), x, create_graph=True)
second = torch.full_like(x, 2.0)

# %% part="wrong" diagnosis="M51"
# the first walk is not recorded
class Poly(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (x + 2) ** 2 + 3

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * (x + 2)


z = Poly.apply(x)
(first,) = torch.autograd.grad(z.sum(), x)
(second,) = torch.autograd.grad(first.sum(), x)

# %% part="wrong" diagnosis="M61"
# what comes from above is ignored
class Poly(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (x + 2) ** 2 + 3

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return 2 * (x + 2)


z = Poly.apply(x)
(first,) = torch.autograd.grad(z.sum(), x, create_graph=True)
(second,) = torch.autograd.grad(first.sum(), x)

# %% part="wrong" diagnosis="M36"
# the saved tensor is detached
class Poly(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (x + 2) ** 2 + 3

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * (x.detach() + 2)


z = Poly.apply(x)
(first,) = torch.autograd.grad(z.sum(), x, create_graph=True)
second = torch.full_like(x, 2.0)

# %% part="wrong" diagnosis="M47"
# tuples
class Poly(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (x + 2) ** 2 + 3

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * (x + 2)


z = Poly.apply(x)
first = torch.autograd.grad(z.sum(), x, create_graph=True)
second = torch.autograd.grad(first[0].sum(), x)
