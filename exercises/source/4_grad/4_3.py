# %% [markdown] part="prompt" lang="en"
# ### 4.3 Asked again
#
# In the first four functions `grad` is asked twice about the same graph, without `retain_graph`. Predict what the
# **second** question gives: a number, a list, `None`, or `"error"`. The last two return something else: read closely.

# %% [markdown] part="prompt" lang="zh"
# ### 4.3 再问一次
#
# 前四个函数都就同一张图问 `grad` 两次，不写 `retain_graph`。请预测**第二个**问题得到什么：一个数、一个列表、`None` 或 `"error"`。最后两个函数返回的是别的东西：请仔细读。

# %% part="given"
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.tensor([3.0, 4.0], requires_grad=True)
grad = torch.autograd.grad


def separate_paths():
    z = (x * x + 3 * y).sum()
    grad(z, x)
    return grad(z, y)[0]


def same_input():
    z = (x * x + 3 * y).sum()
    grad(z, x)
    return grad(z, x)[0]


def common_node():
    z = (x * y).sum()
    grad(z, x)
    return grad(z, y)[0]


def nothing_saved():
    z = (x + y).sum()
    grad(z, x)
    return grad(z, x)[0]


def mailbox():
    z = (x * y).sum()
    grad(z, x)
    return x.grad


def retained():
    z = (x * x).sum()
    first = grad(z, x, retain_graph=True)[0]
    return first + grad(z, x)[0]

# %% part="predict"
questions = {
    "separate_paths()": {"error": "M18"},
    "same_input()": {(2.0, 4.0): "M18", (4.0, 8.0): "M16"},
    "common_node()": {(1.0, 2.0): "M18"},
    "nothing_saved()": {"error": "M19", (2.0, 2.0): "M16"},
    "mailbox()": {(3.0, 4.0): "M48"},
    "retained()": {(6.0, 12.0): "M16", "error": "M18"},
}

# %% [markdown] part="reason" lang="en"
# - `separate_paths()`: The first question never entered the node of 3 * y, so what it saved is still there.
# - `same_input()`: On the path to x lies the node of x * x, and the first question has freed what it saved.
# - `common_node()`: x and y meet in one product node. Asking for x freed what y needs.
# - `nothing_saved()`: Additions and sums save nothing; and grad returns its answer instead of adding it to
#   anything.
# - `mailbox()`: grad returns the answer to you and leaves every .grad alone.
# - `retained()`: Two answers of 2x, added by you. grad itself adds nothing to earlier answers.

# %% [markdown] part="reason" lang="zh"
# - `separate_paths()`: 第一个问题从没有进过 3 * y 的节点，所以它保存的东西还在。
# - `same_input()`: 去 x 的路上有 x * x 的节点，而第一个问题已经释放了它保存的东西。
# - `common_node()`: x 和 y 在同一个乘积节点里相遇。问 x 的时候，释放了 y 所需要的东西。
# - `nothing_saved()`: 加法和求和什么都不保存；而且 grad 返回答案，不会把它加到任何地方。
# - `mailbox()`: grad 把答案返回给你，不碰任何 .grad。
# - `retained()`: 两个答案都是 2x，由你把它们加起来。grad 自己不会往以前的答案上加什么。

# %% [markdown] part="hint" lang="en"
# Draw the graph and mark the nodes that the first question visits. Which of them does the second question need?

# %% [markdown] part="hint" lang="zh"
# 画出计算图，标出第一个问题走过的节点。第二个问题需要其中哪些？

# %% [markdown] part="hint" lang="en"
# What a product has saved is freed as soon as a backward pass comes through that node, not for the whole graph.
# `grad` takes only the paths that lead to the inputs you ask for. Additions save nothing. And `grad` returns
# its result; it does not fill `.grad`.

# %% [markdown] part="hint" lang="zh"
# 乘积保存的东西，在反向传播经过那个节点时就释放，不是整张图一起释放。`grad` 只走通向你所问的输入的路。加法什么都不保存。而且 `grad` 只返回结果，不填写 `.grad`。

# %% [markdown] part="hint" lang="en"
# Two of the six end in an error. The separate path gives `[3., 3.]`, the addition `[1., ____]`, `.grad` is
# `None`, and the sum of both answers is `[4., 8.]`.

# %% [markdown] part="hint" lang="zh"
# 六个里面有两个以报错收场。互不相干的路径得到 `[3., 3.]`，加法得到 `[1., ____]`，`.grad` 是 `None`，两个答案之和是 `[4., 8.]`。

# %% [markdown] part="why" lang="en"
# Saved tensors are freed node by node, along the paths taken; what the first question did not enter is still
# there.

# %% [markdown] part="why" lang="zh"
# 保存的张量沿着走过的路径，一个节点一个节点地释放；第一个问题没进去过的，都还在。
