# %% [markdown] part="prompt" lang="en"
# ### 5.11 Gradient surgery
#
# Two Functions that do nothing on the way forward and something on the way back. Both are used in real
# training: the first when a part of a network has to learn the opposite, the second when gradients grow too
# large.
#
# - `Reverse.apply(x, strength)` returns the numbers of `x`; backward multiplies by `-strength`.
# - `Clip.apply(x, limit)` returns the numbers of `x`; backward limits every element to the range from `-limit`
#   to `limit`.
#
# Then chain them, `y = Clip.apply(Reverse.apply(x, 2.0), 5.0)`, and run `y.backward(upstream)`. Which one acts
# first on the way back?

# %% [markdown] part="prompt" lang="zh"
# ### 5.11 给梯度动手术
#
# 两个 Function，前向时什么都不做，反向时才起作用。它们在真正的训练中都有用处：前者用于让网络的一部分学习相反的东西，后者用于梯度变得太大的时候。
#
# - `Reverse.apply(x, strength)` 返回 `x` 的数值；反向时乘以 `-strength`。
# - `Clip.apply(x, limit)` 返回 `x` 的数值；反向时把每个元素限制在从 `-limit` 到 `limit` 的范围内。
#
# 然后把它们串起来：`y = Clip.apply(Reverse.apply(x, 2.0), 5.0)`，并运行 `y.backward(upstream)`。往回走的时候，哪一个先起作用？

# %% part="given"
x = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
upstream = torch.tensor([1.0, 10.0, -100.0])

# %% part="starter"
class Reverse(Function):
    @staticmethod
    def forward(ctx, x, strength):
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        ...


class Clip(Function):
    @staticmethod
    def forward(ctx, x, limit):
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        ...


y = Clip.apply(Reverse.apply(x, 2.0), 5.0)

# %% part="solution"
class Reverse(Function):
    @staticmethod
    def forward(ctx, x, strength):
        ctx.strength = strength
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        return -ctx.strength * grad_output, None


class Clip(Function):
    @staticmethod
    def forward(ctx, x, limit):
        ctx.limit = limit
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output.clamp(-ctx.limit, ctx.limit), None


y = Clip.apply(Reverse.apply(x, 2.0), 5.0)
y.backward(upstream)

# %% part="accepted"
class Reverse(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, s):
        ctx.s = s
        return x.view_as(x)

    @staticmethod
    def backward(ctx, g):
        return g * -ctx.s, None


class Clip(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, m):
        ctx.m = m
        return x.view_as(x)

    @staticmethod
    def backward(ctx, g):
        return torch.clamp(g, min=-ctx.m, max=ctx.m), None


y = Clip.apply(Reverse.apply(x, 2.0), 5.0)
y.backward(upstream)

# %% part="accepted"
class Reverse(Function):
    @staticmethod
    def forward(ctx, x, strength):
        ctx.strength = strength
        return x * 1

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output.neg() * ctx.strength, None


class Clip(Function):
    @staticmethod
    def forward(ctx, x, limit):
        ctx.limit = limit
        return x + 0

    @staticmethod
    def backward(ctx, grad_output):
        low = torch.full_like(grad_output, -ctx.limit)
        return torch.maximum(low, torch.minimum(-low, grad_output)), None


y = Clip.apply(Reverse.apply(x, 2.0), 5.0)
y.backward(upstream)

# %% part="accepted"
class Reverse(Function):
    @staticmethod
    def forward(ctx, x, strength):
        ctx.strength = strength
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        return -ctx.strength * grad_output, None


class Clip(Function):
    @staticmethod
    def forward(ctx, x, limit):
        ctx.limit = limit
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output.clamp(-ctx.limit, ctx.limit), None


reversed_x = Reverse.apply(x, 2.0)
y = Clip.apply(reversed_x, 5.0)
(y * upstream).sum().backward()

# %% part="accepted"
class Reverse(Function):
    @staticmethod
    def forward(ctx, *args):
        ctx.factor = -args[1]
        return args[0].clone()

    @staticmethod
    def backward(ctx, grad):
        return torch.mul(grad, ctx.factor), None


class Clip(Function):
    @staticmethod
    def forward(ctx, x, limit):
        ctx.limit = limit
        return x * 1.0

    @staticmethod
    def backward(ctx, grad):
        limited = torch.where(grad > ctx.limit, torch.full_like(grad, ctx.limit), grad)
        limited = torch.where(limited < -ctx.limit, torch.full_like(grad, -ctx.limit), limited)
        return limited, None


backwards = Reverse.apply(x, 2.0)
y = Clip.apply(backwards, 5.0)
torch.autograd.backward([y], [upstream])

# %% [markdown] part="hint" lang="en"
# On the way forward `Reverse` acts first. Which of the two meets the gradient first on the way back?

# %% [markdown] part="hint" lang="zh"
# 前向时先起作用的是 `Reverse`。往回走时，两者之中哪一个先遇到梯度？

# %% [markdown] part="hint" lang="en"
# Both return the numbers unchanged, as a new tensor, for instance `x.clone()`. What they do, they do to
# `grad_output`. The second argument is a plain number: keep it as an attribute of `ctx`, and return `None` for
# it. On the way back the order is reversed: what was applied last is met first.

# %% [markdown] part="hint" lang="zh"
# 两者都原样返回数值，但作为新的张量，例如 `x.clone()`。它们要做的事，都做在 `grad_output` 上。第二个参数是普通的数：存成 `ctx` 的属性，并为它返回 `None`。往回走时次序倒过来：最后作用的，最先遇到。

# %% [markdown] part="hint" lang="en"
# Two gaps: `return -ctx.strength * ______, None` in the one, `return grad_output.clamp(-ctx.limit, ctx.______), None` in the other.

# %% [markdown] part="hint" lang="zh"
# 两个空：一个里面写 `return -ctx.strength * ______, None`，另一个里面写 `return grad_output.clamp(-ctx.limit, ctx.______), None`。

# %% [markdown] part="why" lang="en"
# Forward nothing happens; backward the later one acts first, so upstream is clipped to 5 and then reversed and doubled.

# %% [markdown] part="why" lang="zh"
# 前向时什么都不发生；反向时后面那个先起作用，所以 upstream 先截断到 5，再反转并加倍。

# %% part="ask"
def ask(cell):
    cell.run()
    cell.observe("y", "x", "x.grad", "upstream")
    torch = cell.torch
    Reverse, Clip = cell.name("Reverse"), cell.name("Clip")
    for name, function, number in (("Reverse", Reverse, 0.5), ("Clip", Clip, 1.5)):
        with cell.probe(f"{name}.apply(t, {number})"):
            t = torch.tensor([0.5, -1.0, 2.0], requires_grad=True)
            result = function.apply(t, number)
            cell.record(f"{name}.apply(t, {number})", result)
            result.backward(torch.tensor([1.0, -4.0, 0.25]))
            cell.record(f"t.grad after {name}", t.grad)

# %% part="judge"
from checkers.authoring import WALKS, never

compare = {
    "y": "type shape tracked values nodes",
    "x": "given tracked leaf",
    "upstream": "given",
    "x.grad": "type shape values",
    "Reverse.apply(t, 0.5)": "type shape tracked values",
    "Clip.apply(t, 1.5)": "type shape tracked values",
    "t.grad after Reverse": "type shape values",
    "t.grad after Clip": "type shape values",
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
    yield {"x": draw.tensor(3, tracked=True), "upstream": draw.tensor(3, high=9.0)}
    yield {"x": draw.tensor(6, tracked=True), "upstream": draw.tensor(6, high=9.0)}


def judge(evidence):
    """Both classes must be Functions."""
    from checkers.authoring import own_function

    return own_function(evidence, "Reverse") or own_function(evidence, "Clip")

# %% part="wrong" diagnosis="M58"
# None for the number is missing
class Reverse(Function):
    @staticmethod
    def forward(ctx, x, strength):
        ctx.strength = strength
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        return -ctx.strength * grad_output


class Clip(Function):
    @staticmethod
    def forward(ctx, x, limit):
        ctx.limit = limit
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output.clamp(-ctx.limit, ctx.limit), None


y = Clip.apply(Reverse.apply(x, 2.0), 5.0)
y.backward(upstream)

# %% part="wrong" diagnosis="M62"
# a number given to save_for_backward
class Reverse(Function):
    @staticmethod
    def forward(ctx, x, strength):
        ctx.save_for_backward(strength)
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        (strength,) = ctx.saved_tensors
        return -strength * grad_output, None


class Clip(Function):
    @staticmethod
    def forward(ctx, x, limit):
        ctx.limit = limit
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output.clamp(-ctx.limit, ctx.limit), None


y = Clip.apply(Reverse.apply(x, 2.0), 5.0)
y.backward(upstream)

# %% part="wrong" diagnosis="forward-unused"
# the factor is not used
class Reverse(Function):
    @staticmethod
    def forward(ctx, x, strength):
        ctx.strength = strength
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        return -grad_output, None


class Clip(Function):
    @staticmethod
    def forward(ctx, x, limit):
        ctx.limit = limit
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output.clamp(-ctx.limit, ctx.limit), None


y = Clip.apply(Reverse.apply(x, 2.0), 5.0)
y.backward(upstream)

# %% part="wrong" diagnosis="M61"
# what comes from above is ignored
class Reverse(Function):
    @staticmethod
    def forward(ctx, x, strength):
        ctx.strength = strength
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        return -ctx.strength * torch.ones(3), None


class Clip(Function):
    @staticmethod
    def forward(ctx, x, limit):
        ctx.limit = limit
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output.clamp(-ctx.limit, ctx.limit), None


y = Clip.apply(Reverse.apply(x, 2.0), 5.0)
y.backward(upstream)

# %% part="wrong" diagnosis="M65"
# numbers from outside
class Reverse(Function):
    @staticmethod
    def forward(ctx, x, s):
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        return -strength * grad_output, None


class Clip(Function):
    @staticmethod
    def forward(ctx, x, limit):
        ctx.limit = limit
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output.clamp(-ctx.limit, ctx.limit), None


strength = 2.0

y = Clip.apply(Reverse.apply(x, 2.0), 5.0)
y.backward(upstream)

# %% part="wrong" diagnosis="slip-sign-part"
# the values are turned around, too
class Reverse(Function):
    @staticmethod
    def forward(ctx, x, strength):
        ctx.strength = strength
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return -ctx.strength * grad_output, None


class Clip(Function):
    @staticmethod
    def forward(ctx, x, limit):
        ctx.limit = limit
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output.clamp(-ctx.limit, ctx.limit), None


y = Clip.apply(Reverse.apply(x, 2.0), 5.0)
y.backward(upstream)
