# %% [markdown] part="prompt" lang="en"
# ### 5.4 Scale: an argument that is not a tensor
#
# `Scale.apply(x, k)` multiplies the tensor `x` by the plain number `k`. Write both methods. Then apply it to the given `x` with
# `k = 3.0` as `y` and run the backward pass from `y.sum()`.
#
# `backward` owes one answer per argument of `forward`. What is the answer for a number?

# %% [markdown] part="prompt" lang="zh"
# ### 5.4 Scale：不是张量的参数
#
# `Scale.apply(x, k)` 把张量 `x` 乘以普通的数 `k`。请写出两个方法。然后以 `k = 3.0` 把它作用到给定的 `x` 上，得到 `y`，并从 `y.sum()` 出发做反向传播。
#
# `forward` 的每个参数，`backward` 都要给它一个答案。对一个数，答案是什么？

# %% part="given"
x = torch.tensor([1.0, -2.0, 0.5], requires_grad=True)

# %% part="starter"
class Scale(Function):
    @staticmethod
    def forward(ctx, x, k):
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        ...  # one value for x, one for k


y = Scale.apply(x, 3.0)

# %% part="solution"
class Scale(Function):
    @staticmethod
    def forward(ctx, x, k):
        ctx.k = k
        return x * k

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * ctx.k, None


y = Scale.apply(x, 3.0)
y.sum().backward()

# %% part="accepted"
class Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, factor):
        ctx.factor = factor
        return torch.mul(x, factor)

    @staticmethod
    def backward(ctx, g):
        gradient = ctx.factor * g
        return gradient, None


y = Scale.apply(x, 3.0)
y.sum().backward()

# %% part="accepted"
class Scale(Function):
    @staticmethod
    def forward(ctx, x, k):
        ctx.kept = {'k': k}
        return x * k

    @staticmethod
    def backward(ctx, grad_output):
        k = ctx.kept['k']
        return (grad_output * k, None)


y = Scale.apply(x, 3.0)
y.backward(torch.ones_like(y))

# %% part="accepted"
class Scale(Function):
    @staticmethod
    def forward(ctx, x, k):
        ctx.save_for_backward(torch.tensor(k))
        return k * x

    @staticmethod
    def backward(ctx, grad_output):
        (k,) = ctx.saved_tensors
        return grad_output * k, None


y = Scale.apply(x, 3.0)
y.sum().backward()

# %% part="accepted"
class Scale(Function):
    @staticmethod
    def forward(ctx, *args):
        tensor, ctx.number = args
        return ctx.number * tensor

    @staticmethod
    def backward(ctx, *grads):
        answer = [None, None]
        answer[0] = grads[0] * ctx.number
        return tuple(answer)


scale = Scale.apply
y = scale(x, 3.0)
torch.autograd.backward(y, torch.ones_like(x))

# %% [markdown] part="hint" lang="en"
# Count the arguments of `forward`, without `ctx`. How many values does `backward` have to return, and in which order?

# %% [markdown] part="hint" lang="zh"
# 数一数 `forward` 的参数，不算 `ctx`。`backward` 必须返回几个值，按什么次序？

# %% [markdown] part="hint" lang="en"
# Keep what `backward` needs on `ctx`: tensors through `save_for_backward`, everything else, such as a number,
# as an attribute. The gradient for `x` is the upstream gradient times the local derivative. A plain number has
# no gradient: return `None` in its place.

# %% [markdown] part="hint" lang="zh"
# 把 `backward` 需要的东西留在 `ctx` 上：张量用 `save_for_backward`，其余的一切，比如一个数，存成属性。对 `x` 的梯度，是上游梯度乘以局部导数。普通的数没有梯度：在它的位置返回 `None`。

# %% [markdown] part="hint" lang="en"
# One gap: in `forward`, `ctx.k = k` and `return x * k`; in `backward`, `return grad_output * ctx.k, ______`. Then
# `y = Scale.apply(x, 3.0)` and `y.sum().backward()`.

# %% [markdown] part="hint" lang="zh"
# 只有一个空：在 `forward` 里写 `ctx.k = k` 和 `return x * k`；在 `backward` 里写 `return grad_output * ctx.k, ______`。然后是 `y = Scale.apply(x, 3.0)` 和 `y.sum().backward()`。

# %% [markdown] part="why" lang="en"
# The local derivative is k, kept on ctx for each call; the number itself gets None, so that every argument has
# its answer.

# %% [markdown] part="why" lang="zh"
# 局部导数是 k，每次调用都存在自己的 ctx 上；那个数本身得到 None，这样每个参数都有了答案。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("y", "x", "x.grad")
    torch, Scale = cell.torch, cell.name("Scale")
    with cell.probe("two calls with different numbers, then both backward passes"):
        t = cell.tensor("t") if cell.has("t") else torch.tensor([2.0, 3.0], requires_grad=True)
        one, other = Scale.apply(t, 2.0), Scale.apply(t, -5.0)
        cell.record("Scale.apply(t, 2.0)", one)
        weights = torch.arange(1.0, 1.0 + len(t))
        for name, result in {"k = 2": one, "k = -5": other}.items():
            t.grad = None
            result.backward(weights)
            cell.record(f"t.grad for {name}", t.grad)

# %% part="judge"
from checkers.authoring import WALKS, never

compare = {
    "y": "type shape tracked values nodes",
    "x": "given tracked leaf",
    "x.grad": "type shape values",
    "Scale.apply(t, 2.0)": "type shape tracked values",
    "t.grad for k = 2": "type shape values",
    "t.grad for k = -5": "type shape values",
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
    for n in (3, 1):
        yield {"x": draw.tensor(n, tracked=True), "t": draw.tensor(n + 1, tracked=True)}


def judge(evidence):
    """The class must be a Function, and backward its own work."""
    from checkers.authoring import own_function

    return own_function(evidence, "Scale")

# %% part="wrong" diagnosis="M58"
# one value for two arguments
class Scale(Function):
    @staticmethod
    def forward(ctx, x, k):
        ctx.k = k
        return x * k

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * ctx.k


y = Scale.apply(x, 3.0)
y.sum().backward()

# %% part="wrong" diagnosis="M62"
# a number given to save_for_backward
class Scale(Function):
    @staticmethod
    def forward(ctx, x, k):
        ctx.save_for_backward(x, k)
        return x * k

    @staticmethod
    def backward(ctx, grad_output):
        x, k = ctx.saved_tensors
        return grad_output * k, None


y = Scale.apply(x, 3.0)
y.sum().backward()

# %% part="wrong" diagnosis="M61"
# what comes from above is ignored
class Scale(Function):
    @staticmethod
    def forward(ctx, x, k):
        ctx.k = k
        ctx.save_for_backward(x)
        return x * k

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return ctx.k * torch.ones_like(x), None


y = Scale.apply(x, 3.0)
y.sum().backward()

# %% part="wrong" diagnosis="M65"
# a variable from outside
class Scale(Function):
    @staticmethod
    def forward(ctx, x, factor):
        return x * factor

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * k, None


k = 3.0
y = Scale.apply(x, k)
y.sum().backward()

# %% part="wrong" diagnosis="M56"
# forward called by hand
class Scale(Function):
    @staticmethod
    def forward(ctx, x, k):
        ctx.k = k
        return x * k

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * ctx.k, None


y = Scale.forward(x, 3.0)
y.sum().backward()

# %% part="wrong" diagnosis="M57"
# an instance is called
class Scale(Function):
    @staticmethod
    def forward(ctx, x, k):
        ctx.k = k
        return x * k

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * ctx.k, None


y = Scale()(x, 3.0)
y.sum().backward()

# %% part="wrong" diagnosis="M30"
# NumPy without leaving the graph
class Scale(Function):
    @staticmethod
    def forward(ctx, x, k):
        ctx.k = k
        return x * k

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * ctx.k, None


y = Scale.apply(x, 3.0)
y.sum().backward()
print(y.numpy())

# %% part="wrong" diagnosis="M58"
# a number in answer to a number
class Scale(Function):
    @staticmethod
    def forward(ctx, x, k):
        ctx.k = k
        return x * k

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * ctx.k, 0


y = Scale.apply(x, 3.0)
y.sum().backward()

# %% part="wrong" diagnosis="M61"
# the slope alone, which is no tensor here
class Scale(Function):
    @staticmethod
    def forward(ctx, x, k):
        ctx.k = k
        return x * k

    @staticmethod
    def backward(ctx, grad_output):
        return ctx.k, None


y = Scale.apply(x, 3.0)
y.sum().backward()
