# %% [markdown] part="prompt" lang="en"
# ### 5.12 What comes back from ctx
#
# Five Functions compute $x^4$ and keep different things for `backward`. All five first derivatives are right. Predict
# the **second** derivative that each of them gives at $x = 2$, where $12 x^2 = 48$ would be right, or `"error"`.

# %% [markdown] part="prompt" lang="zh"
# ### 5.12 从 ctx 里取回的是什么
#
# 五个 Function 都计算 $x^4$，为 `backward` 留下的东西却各不相同。五个一阶导数都是对的。请预测每一个在 $x = 2$ 处给出的**二阶**导数（正确的是 $12 x^2 = 48$），或者 `"error"`。

# %% part="given"
class KeepsInput(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**4

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 4 * x**3


class KeepsIntermediate(Function):
    @staticmethod
    def forward(ctx, x):
        h = x * x
        ctx.save_for_backward(x, h)
        return h * h

    @staticmethod
    def backward(ctx, grad_output):
        x, h = ctx.saved_tensors
        return grad_output * 4 * x * h


class ComputesAgain(KeepsInput):
    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        h = x * x
        return grad_output * 4 * x * h


class KeepsOutput(Function):
    @staticmethod
    def forward(ctx, x):
        y = x**4
        ctx.save_for_backward(x, y)
        return y

    @staticmethod
    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        return grad_output * 4 * y / x


class KeepsNumber(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.slope = 4 * x.item() ** 3
        return x**4

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * ctx.slope


def second(function):
    x = torch.tensor(2.0, requires_grad=True)
    (first,) = torch.autograd.grad(function.apply(x), x, create_graph=True)
    assert first.item() == 32.0
    (result,) = torch.autograd.grad(first, x)
    return result

# %% part="predict"
questions = {
    "second(KeepsInput)": {"error": "M51", 32.0: "wrong-prediction"},
    "second(KeepsIntermediate)": {48.0: "wrong-prediction", "error": "wrong-prediction"},
    "second(ComputesAgain)": {16.0: "wrong-prediction"},
    "second(KeepsOutput)": {16.0: "wrong-prediction", -16.0: "wrong-prediction", "error": "wrong-prediction"},
    "second(KeepsNumber)": {48.0: "M66", 0.0: "M66"},
}

# %% [markdown] part="reason" lang="en"
# - `second(KeepsInput)`: Saved inputs come back with their history, and backward consists of tensor operations on them.
# - `second(KeepsIntermediate)`: h was computed while nothing was recorded, so it comes back as the constant 4:
#   the slope of 4 · x · 4 is 16. Silently wrong.
# - `second(ComputesAgain)`: Computed again in backward, h belongs to the graph of the gradient.
# - `second(KeepsOutput)`: A saved output knows that this node made it, so its own slope is taken into account.
# - `second(KeepsNumber)`: A plain number has no history at all, so the first derivative leads nowhere.

# %% [markdown] part="reason" lang="zh"
# - `second(KeepsInput)`: 保存的输入取回来时带着历史，而 backward 由作用在它们上面的张量运算组成。
# - `second(KeepsIntermediate)`: h 是在不记录时算出来的，取回来是常数 4：4 · x · 4 的斜率是 16。错得无声无息。
# - `second(ComputesAgain)`: h 在 backward 里重新计算，就属于梯度的计算图。
# - `second(KeepsOutput)`: 保存的输出知道是这个节点造出了它，所以它自己的斜率也算在内。
# - `second(KeepsNumber)`: 普通的数没有任何历史，所以一阶导数哪里也不通。

# %% [markdown] part="hint" lang="en"
# For each class: which of the things that `backward` multiplies still know how they depend on $x$?

# %% [markdown] part="hint" lang="zh"
# 对每个类问：`backward` 相乘的那些东西里，哪些还知道自己怎样依赖 $x$？

# %% [markdown] part="hint" lang="en"
# `save_for_backward` gives inputs and outputs back with their history. What was computed inside `forward` and is
# neither of the two has none, and neither has a Python number. A constant factor has the slope 0; if nothing else
# depends on $x$, there is nothing to differentiate.

# %% [markdown] part="hint" lang="zh"
# `save_for_backward` 取回的输入和输出带着历史。在 `forward` 里算出来、又不属于这两者的，没有历史；Python 的数也没有。常数因子的斜率是 0；如果别的东西也都不依赖 $x$，就没有什么可求导的。

# %% [markdown] part="hint" lang="en"
# Three of them are right, 48. One takes $h = 4$ for a constant and gives $4 \cdot 4 = ____$, and one ends in an error.

# %% [markdown] part="hint" lang="zh"
# 有三个是对的，48。一个把 $h = 4$ 当作常数，给出 $4 \cdot 4 = ____$；还有一个以报错收场。

# %% [markdown] part="why" lang="en"
# Inputs and outputs come back from ctx with their history, intermediates and numbers do not.

# %% [markdown] part="why" lang="zh"
# 从 ctx 取回的输入和输出带着历史，中间结果和数则没有。
