# %% [markdown] part="prompt" lang="en"
# ### 5.8 Stable, in one piece, and tested
#
# In 4.9 the stable softplus $\log(1 + e^x)$ took several operations, and at 0 two of them had to agree. As one Function it is
# simpler: forward computes $\max(x, 0) + \log(1 + e^{-|x|})$, and backward knows the slope, $\sigma(x) = 1 / (1 + e^{-x})$.
#
# Write `Softplus`, compute `y = Softplus.apply(x)`, and test the derivative with `torch.autograd.gradcheck` at the given `points`
# as `ok`. Mind their dtype.

# %% [markdown] part="prompt" lang="zh"
# ### 5.8 稳定，一体，经过检验
#
# 在 4.9 里，稳定的 softplus $\log(1 + e^x)$ 用了好几个运算，在 0 处还有两个必须相互一致。写成一个 Function 就简单了：前向计算 $\max(x, 0) + \log(1 + e^{-|x|})$，反向则知道斜率 $\sigma(x) = 1 / (1 + e^{-x})$。
#
# 请写 `Softplus`，计算 `y = Softplus.apply(x)`，并用 `torch.autograd.gradcheck` 在给定的 `points` 处检验导数，结果记作 `ok`。留意它们的 dtype。

# %% part="given"
x = torch.tensor([-100.0, -1.0, 0.0, 2.0, 100.0], requires_grad=True)
points = torch.tensor([-2.0, 0.0, 3.0])

# %% part="starter"
class Softplus(Function):
    @staticmethod
    def forward(ctx, x):
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        ...


y = Softplus.apply(x)
ok = None

# %% part="solution"
class Softplus(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0) + torch.log1p(torch.exp(-x.abs()))

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.sigmoid(x)


y = Softplus.apply(x)
precise = points.double().requires_grad_()
ok = torch.autograd.gradcheck(Softplus.apply, (precise,))

# %% part="accepted"
class Softplus(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.slope = torch.sigmoid(x)
        zero = torch.zeros_like(x)
        return torch.where(x > 0, x, zero) + torch.log(1 + torch.exp(-torch.abs(x)))

    @staticmethod
    def backward(ctx, g):
        return g * ctx.slope


y = Softplus.apply(x)
ok = torch.autograd.gradcheck(Softplus.apply, torch.zeros(2, dtype=torch.float64, requires_grad=True))

# %% part="accepted"
class Softplus(Function):
    @staticmethod
    def forward(ctx, x):
        e = torch.exp(-x.abs())
        ctx.save_for_backward(x, e)
        return (x + x.abs()) / 2 + torch.log1p(e)

    @staticmethod
    def backward(ctx, grad_output):
        x, e = ctx.saved_tensors
        return grad_output * torch.where(x > 0, 1 / (1 + e), e / (1 + e))


y = Softplus.apply(x)
precise = points.double().requires_grad_()
ok = torch.autograd.gradcheck(Softplus.apply, (precise,))

# %% part="accepted"
class Softplus(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0) + torch.log1p(torch.exp(-x.abs()))

    @staticmethod
    def backward(ctx, grad_output):
        x, = ctx.saved_tensors
        return torch.mul(grad_output, x.sigmoid())


y = Softplus.apply(x)
ok = torch.autograd.gradcheck(Softplus.apply, [torch.linspace(-3, 3, 7, dtype=torch.float64).requires_grad_()])

# %% part="accepted"
class Softplus(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.maximum(x, torch.zeros_like(x)) + torch.exp(-torch.abs(x)).log1p()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (torch.tanh(x / 2) + 1) / 2


y = Softplus.apply(x)
ok = torch.autograd.gradcheck(Softplus.apply, (points.to(torch.float64).requires_grad_(),), eps=1e-6, atol=1e-4)
print(ok)

# %% [markdown] part="hint" lang="en"
# What is passed to `exp` in the forward formula? And why does `gradcheck` complain about the dtype of `x`?

# %% [markdown] part="hint" lang="zh"
# 在前向的公式里，交给 `exp` 的是什么？`gradcheck` 又为什么抱怨 `x` 的 dtype？

# %% [markdown] part="hint" lang="en"
# The stable form takes `exp` only of numbers that are not positive. What `torch.exp` and `clamp` would do on
# the way back does not matter any more: the slope is yours, the sigmoid, times the upstream gradient.
# `gradcheck` nudges by a millionth, so it needs 64-bit points that are tracked.

# %% [markdown] part="hint" lang="zh"
# 稳定的写法只对不大于零的数取 `exp`。`torch.exp` 和 `clamp` 在往回走时会做什么，已经不重要了：斜率是你给的，即 sigmoid，乘以上游梯度。`gradcheck` 只推动百万分之一，所以它需要 64 位的、被追踪的点。

# %% [markdown] part="hint" lang="en"
# Two gaps: in `backward`, `return grad_output * torch.______(x)`; and the points for the test are
# `points.______().requires_grad_()`.

# %% [markdown] part="hint" lang="zh"
# 两个空：在 `backward` 里写 `return grad_output * torch.______(x)`；检验用的点是 `points.______().requires_grad_()`。

# %% [markdown] part="why" lang="en"
# One node with a known slope: nothing overflows, nothing has to agree at 0, and gradcheck confirms it in 64 bits.

# %% [markdown] part="why" lang="zh"
# 一个节点，斜率已知：什么都不溢出，在 0 处没有什么需要相互一致，gradcheck 用 64 位证实了它。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("y", "x", "ok")
    torch, Softplus = cell.torch, cell.name("Softplus")
    with cell.probe("Softplus.apply on other numbers"):
        t = torch.tensor([-1000.0, -3.0, 0.0, 0.5, 30.0, 1000.0], requires_grad=True)
        result = Softplus.apply(t)
        cell.record("Softplus.apply(t)", result)
        result.backward(torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]))
        cell.record("t.grad", t.grad)

# %% part="judge"
from checkers.authoring import WALKS, calls, never

compare = {
    "y": "type shape tracked values nodes",
    "x": "given tracked leaf",
    "ok": "type values",
    "Softplus.apply(t)": "type shape tracked values",
    "t.grad": "type shape values",
}

way = (
    never(
        "softplus", "logaddexp", "logaddexp2", "logsigmoid",
        said={
            "en": "a function of the library computes softplus, but forward has to compute the formula.",
            "zh": "softplus 是库里的函数算的，而 forward 应当计算那个公式。",
        },
    ),
    calls(
        "own Softplus.forward", least=4,
        said={
            "en": "Softplus itself was not tested: gradcheck calls the function that it is given many times.",
            "zh": "没有检验 Softplus 本身：gradcheck 会多次调用交给它的函数。",
        },
    ),
    never(
        *(f"{walk} inside {method}" for walk in WALKS for method in ("forward", "backward")),
        said={
            "en": "inside the Function autograd is asked for the derivative, but the derivative has to be yours.",
            "zh": "Function 里面让自动求导去算导数了，而导数应当由你来写。",
        },
    ),
)


def cases(draw):
    yield {"x": draw.tensor(5, tracked=True)}


def judge(evidence):
    """The class must be a Function with its own derivative, and gradcheck has to have run."""
    from checkers.authoring import Diagnosis
    from checkers.authoring import own_function

    if not evidence.form.called("gradcheck"):
        return Diagnosis("not-checked")
    return own_function(evidence, "Softplus")

# %% part="wrong" diagnosis="M69"
# checked in single precision
class Softplus(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0) + torch.log1p(torch.exp(-x.abs()))

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.sigmoid(x)


y = Softplus.apply(x)
points.requires_grad_()
ok = torch.autograd.gradcheck(Softplus.apply, (points,))

# %% part="wrong" diagnosis="overflow"
# the formula as it stands
class Softplus(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.log(1 + torch.exp(x))

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.sigmoid(x)


y = Softplus.apply(x)
precise = points.double().requires_grad_()
ok = torch.autograd.gradcheck(Softplus.apply, (precise,))

# %% part="wrong" diagnosis="M61"
# what comes from above is ignored
class Softplus(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0) + torch.log1p(torch.exp(-x.abs()))

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return torch.sigmoid(x)


y = Softplus.apply(x)
ok = True

# %% part="wrong" diagnosis="not-checked"
# claimed, not checked
class Softplus(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0) + torch.log1p(torch.exp(-x.abs()))

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.sigmoid(x)


y = Softplus.apply(x)
ok = True

# %% part="wrong" diagnosis="M56"
# forward called by hand
class Softplus(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0) + torch.log1p(torch.exp(-x.abs()))

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.sigmoid(x)


y = Softplus.forward(x)
ok = True

# %% part="wrong" diagnosis="M63"
# the tuple is not unpacked
class Softplus(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0) + torch.log1p(torch.exp(-x.abs()))

    @staticmethod
    def backward(ctx, grad_output):
        x = ctx.saved_tensors
        return grad_output * torch.sigmoid(x)


y = Softplus.apply(x)
precise = points.double().requires_grad_()
ok = torch.autograd.gradcheck(Softplus.apply, (precise,))

# %% part="wrong" diagnosis="gradcheck-arguments"
# the class instead of its apply
class Softplus(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.clamp(x, min=0) + torch.log(1 + torch.exp(-x.abs()))

    @staticmethod
    def backward(ctx, grad_output):
        x, = ctx.saved_tensors
        return grad_output * torch.sigmoid(x)


y = Softplus.apply(x)
ok = torch.autograd.gradcheck(Softplus, points.double().requires_grad_())

# %% part="wrong" diagnosis="gradcheck-arguments"
# a result instead of the function
class Softplus(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.clamp(x, min=0) + torch.log(1 + torch.exp(-x.abs()))

    @staticmethod
    def backward(ctx, grad_output):
        x, = ctx.saved_tensors
        return grad_output * torch.sigmoid(x)


y = Softplus.apply(x)
ok = torch.autograd.gradcheck(Softplus.apply(points), points.double().requires_grad_())

# %% part="wrong" diagnosis="way-missing"
# the library's own function in forward
class Softplus(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.logaddexp(x, torch.zeros_like(x))

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (torch.tanh(x / 2) + 1) / 2


y = Softplus.apply(x)
ok = torch.autograd.gradcheck(Softplus.apply, (points.to(torch.float64).requires_grad_(),), eps=1e-6, atol=1e-4)
print(ok)
