# %% [markdown] part="prompt" lang="en"
# ### 5.7 Straight through a staircase
#
# Rounding is flat wherever it does not jump, so nothing can be learned through it. The **straight-through**
# trick lies on purpose: forward rounds, backward pretends that nothing happened and passes on the upstream
# gradient, but only where $|x| \le 1$; elsewhere the gradient is 0. Write `Quantize`, apply it to `x` as `y`,
# and run `y.backward(upstream)`.
#
# Think about it: should `gradcheck` accept this Function?

# %% [markdown] part="prompt" lang="zh"
# ### 5.7 笔直穿过楼梯
#
# 取整除了跳变的地方处处是平的，所以通过它什么都学不到。**直通**的技巧是故意撒谎：前向时取整，反向时假装什么都没有发生，把上游梯度传下去，但只在 $|x| \le 1$ 的地方；其余的地方梯度为 0。请写 `Quantize`，把它作用到 `x` 上，得到 `y`，并运行 `y.backward(upstream)`。
#
# 想一想：`gradcheck` 应当接受这个 Function 吗？

# %% part="given"
x = torch.tensor([0.4, -0.6, 1.6, -2.5], requires_grad=True)
upstream = torch.tensor([1.0, 10.0, 100.0, 1000.0])

# %% part="starter"
class Quantize(Function):
    @staticmethod
    def forward(ctx, x):
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        ...


y = Quantize.apply(x)

# %% part="solution"
class Quantize(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.round()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (x.abs() <= 1)


y = Quantize.apply(x)
y.backward(upstream)

# %% part="accepted"
class Quantize(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.inside = x.abs() <= 1
        return torch.round(x)

    @staticmethod
    def backward(ctx, g):
        return torch.where(ctx.inside, g, torch.zeros_like(g))


y = Quantize.apply(x)
y.backward(upstream)

# %% part="accepted"
class Quantize(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.round()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        mask = ((x >= -1) & (x <= 1)).float()
        return mask * grad_output


y = Quantize.apply(x)
y.backward(upstream)

# %% part="accepted"
class Quantize(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.round()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        gradient = grad_output.clone()
        gradient[x.abs() > 1] = 0
        return gradient


y = Quantize.apply(x)
(y * upstream).sum().backward()

# %% part="accepted"
class Quantize(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.x = x.detach().clone()
        return torch.round(x)

    @staticmethod
    def backward(ctx, grad_output):
        outside = torch.abs(ctx.x) > 1.0
        return grad_output.masked_fill(outside, 0.0)


quantize = Quantize.apply
y = quantize(x)
torch.autograd.backward(y, upstream)

# %% [markdown] part="hint" lang="en"
# What does `x.round().sum().backward()` leave in `x.grad`? And what should it be here, for 0.4 and for 1.6?

# %% [markdown] part="hint" lang="zh"
# `x.round().sum().backward()` 在 `x.grad` 里留下什么？而这里，对 0.4 和 1.6 应当是什么？

# %% [markdown] part="hint" lang="en"
# `backward` is free to return something other than the true slope; that is the trick. Where the input lay
# inside, pass on the upstream gradient, elsewhere 0. So `backward` needs to know where the input lay: save it.
# A comparison gives True and False, which count as 1 and 0 in a product.

# %% [markdown] part="hint" lang="zh"
# `backward` 可以返回真正斜率以外的东西，这正是技巧所在。输入落在范围之内的地方，把上游梯度传下去，其余的地方给 0。所以 `backward` 需要知道输入落在哪里：请保存它。比较得到真和假，在乘积里当作 1 和 0。

# %% [markdown] part="hint" lang="en"
# One gap: in `forward`, `ctx.save_for_backward(x)` and `return x.round()`; in `backward`, `return grad_output * (x.abs() <= ______)`.

# %% [markdown] part="hint" lang="zh"
# 只有一个空：在 `forward` 里写 `ctx.save_for_backward(x)` 和 `return x.round()`；在 `backward` 里写 `return grad_output * (x.abs() <= ______)`。

# %% [markdown] part="why" lang="en"
# Forward is the staircase, backward a straight line inside [-1, 1]; gradcheck must refuse it, since the true slope is 0.

# %% [markdown] part="why" lang="zh"
# 前向是楼梯，反向在 [-1, 1] 之内是一条直线；gradcheck 必须拒绝它，因为真正的斜率是 0。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("y", "x", "x.grad", "upstream")
    torch, Quantize = cell.torch, cell.name("Quantize")
    with cell.probe("Quantize.apply on other numbers"):
        t = torch.tensor([-1.0, 1.0, -1.01, 1.01, 0.0, 0.5], requires_grad=True)
        result = Quantize.apply(t)
        cell.record("Quantize.apply(t)", result)
        result.backward(torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]))
        cell.record("t.grad", t.grad)

# %% part="judge"
from checkers.authoring import WALKS, never

compare = {
    "y": "type shape tracked values nodes",
    "x": "given tracked leaf",
    "upstream": "given",
    "x.grad": "type shape values",
    "Quantize.apply(t)": "type shape tracked values",
    "t.grad": "type shape values",
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
    yield {"x": draw.tensor(4, tracked=True), "upstream": draw.tensor(4)}
    yield {"x": draw.tensor(6, tracked=True), "upstream": draw.tensor(6)}


def explain(evidence):
    """Writing into grad_output writes into the tensor that was handed to backward."""
    from checkers.authoring import Diagnosis

    changed = any(each.key == "upstream" for each in evidence.differs("given"))
    wrote = any(each.name == "grad_output" for each in evidence.form.writes)
    return Diagnosis("given-changed", {"name": "upstream"}, OVERWRITTEN) if changed and wrote else None


OVERWRITTEN = {
    "en": "backward writes into grad_output, and here that is upstream itself. Compute a new tensor: "
    "multiply grad_output by something that is 1 or 0.",
    "zh": "backward 往 grad_output 里写了东西，而它在这里就是 upstream 本身。请算出一个新张量：用 grad_output 乘以 1 或 0。",
}


def judge(evidence):
    """The class must be a Function, and backward its own work."""
    from checkers.authoring import own_function

    return own_function(evidence, "Quantize")

# %% part="wrong" diagnosis="M44"
# no Function: the staircase is flat
class Quantize(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.round()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (x.abs() <= 1)


y = x.round()
y.backward(upstream)

# %% part="wrong" diagnosis="M61"
# what comes from above is ignored
class Quantize(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.round()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return (x.abs() <= 1).float()


y = Quantize.apply(x)
y.backward(upstream)

# %% part="wrong" diagnosis="forward-unused"
# straight through everywhere
class Quantize(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.round()

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output


y = Quantize.apply(x)
y.backward(upstream)

# %% part="wrong" diagnosis="M63"
# the tuple is not unpacked
class Quantize(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.round()

    @staticmethod
    def backward(ctx, grad_output):
        x = ctx.saved_tensors
        return grad_output * (x.abs() <= 1)


y = Quantize.apply(x)
y.backward(upstream)

# %% part="wrong" diagnosis="M13"
# no weights for many numbers
class Quantize(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.round()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (x.abs() <= 1)


y = Quantize.apply(x)
y.backward()

# %% part="wrong" diagnosis="M67"
# x itself is rounded
class Quantize(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.round_()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (x.abs() <= 1)


y = Quantize.apply(x)
y.backward(upstream)

# %% part="wrong" diagnosis="given-changed"
# the gradient from above is overwritten, and it is upstream itself
class Quantize(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.round()

    @staticmethod
    def backward(ctx, grad_output):
        x, = ctx.saved_tensors
        grad_output[x.abs() > 1] = 0
        return grad_output


y = Quantize.apply(x)
y.backward(upstream)
