# %% [markdown] part="prompt" lang="en"
# ### 3.17 Fill in the backward pass
#
# $y = (w x + b) \cdot x$ at $x = 4$, $w = 3$, $b = -2$. The values stand in the picture, the local derivatives
# on its edges; five gradients are missing. Work backwards from $y$ and predict four of them.

# %% [markdown] part="prompt" lang="zh"
# ### 3.17 填写反向传播
#
# $y = (w x + b) \cdot x$，在 $x = 4$、$w = 3$、$b = -2$ 处。图中有各个值，边上有局部导数，缺五个梯度。请从 $y$ 往回推，预测其中四个。

# %% part="given"
x = torch.tensor(4.0, requires_grad=True)
w = torch.tensor(3.0, requires_grad=True)
b = torch.tensor(-2.0, requires_grad=True)

scaled = w * x
total = scaled + b
y = total * x

# %% part="explore"
result = "y"
also_hidden = ["scaled.grad"]
questions = {
    "total.grad": {10.0: "wrong-prediction", 1.0: "wrong-prediction"},
    "b.grad": {1.0: "wrong-prediction", 10.0: "wrong-prediction"},
    "w.grad": {4.0: "wrong-prediction", 12.0: "wrong-prediction"},
    "x.grad": {13.0: "wrong-prediction", 10.0: "wrong-prediction", 12.0: "wrong-prediction", 120.0: "wrong-prediction"},
}

# %% [markdown] part="reason" lang="en"
# - `total.grad`: In y = total · x the other factor is x = 4, and y's own gradient is 1.
# - `b.grad`: An addition has the local derivative 1, so what arrives at total, 4, goes on unchanged.
# - `w.grad`: The upstream gradient of the product w · x is 4, its local derivative with respect to w is x = 4: 4 · 4.
# - `x.grad`: Two paths lead to x. The direct one brings total = 10, the one through w · x brings 4 · 3 = 12; they add up.

# %% [markdown] part="reason" lang="zh"
# - `total.grad`: 在 y = total · x 里，另一个因子是 x = 4，而 y 自己的梯度是 1。
# - `b.grad`: 加法的局部导数是 1，所以到达 total 的 4 原样传下去。
# - `w.grad`: 乘积 w · x 的上游梯度是 4，它对 w 的局部导数是 x = 4：4 · 4。
# - `x.grad`: 有两条路径通向 x。直接的那条带来 total = 10，经过 w · x 的那条带来 4 · 3 = 12；两者相加。

# %% [markdown] part="hint" lang="en"
# Begin with $y$, whose gradient is 1, and go one edge at a time. Which edges does `total` pass its gradient on
# to, and how many edges lead to $x$?

# %% [markdown] part="hint" lang="zh"
# 从 $y$ 开始，它的梯度是 1，一次走一条边。`total` 把梯度传给哪些边？有几条边通向 $x$？

# %% [markdown] part="hint" lang="en"
# At each edge the gradient that arrives is multiplied by the local derivative: of a product that is the other
# factor, of a sum it is 1. Where several edges end in one leaf, what they bring is added.

# %% [markdown] part="hint" lang="zh"
# 在每条边上，到达的梯度乘以局部导数：乘积的局部导数是另一个因子，和的局部导数是 1。几条边通向同一个叶子节点时，把它们带来的加起来。

# %% [markdown] part="hint" lang="en"
# `total.grad` is $1 \cdot x$. `b.grad` is the same number times 1, `w.grad` the same number times ____, and
# `x.grad` is `total`, 10, plus the same number times ____.

# %% [markdown] part="hint" lang="zh"
# `total.grad` 是 $1 \cdot x$。`b.grad` 是同一个数乘以 1，`w.grad` 是同一个数乘以 ____，而 `x.grad` 是 `total`，即 10，加上同一个数乘以 ____。

# %% [markdown] part="why" lang="en"
# Each edge multiplies what arrives by its local derivative, and x adds up two edges: 10 directly and 4 · 3 through
# the product.

# %% [markdown] part="why" lang="zh"
# 每条边把到达的梯度乘以自己的局部导数，而 x 把两条边相加：直接来的 10，和经过乘积的 4 · 3。
