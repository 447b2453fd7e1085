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
# - `separate_paths()`: The first question never entered the node of 3 * y, so its drawer is still full.
# - `same_input()`: On the way to x lies the node of x * x, and the first question has emptied its drawer.
# - `common_node()`: x and y meet in one product node. Asking for x emptied the drawer that y needs.
# - `nothing_saved()`: Additions and sums save nothing; and grad returns its answer instead of adding it up anywhere.
# - `mailbox()`: grad hands the answer to you and leaves every mailbox alone.
# - `retained()`: Two answers of 2x, added by you. grad itself adds nothing to earlier answers.

# %% [markdown] part="reason" lang="zh"
# - `separate_paths()`: 第一个问题从没有进过 3 * y 的节点，所以它的抽屉还是满的。
# - `same_input()`: 去 x 的路上有 x * x 的节点，而第一个问题已经清空了它的抽屉。
# - `common_node()`: x 和 y 在同一个乘积节点里相遇。问 x 的时候，清空了 y 所需要的抽屉。
# - `nothing_saved()`: 加法和求和什么都不保存；而且 grad 返回答案，不会把它加到任何地方。
# - `mailbox()`: grad 把答案交给你，不碰任何信箱。
# - `retained()`: 两个答案都是 2x，由你把它们加起来。grad 自己不会往以前的答案上加什么。

# %% [markdown] part="hint" lang="en"
# Draw the graph and mark the nodes that the first question walks through. Which of them does the second question need?

# %% [markdown] part="hint" lang="zh"
# 画出计算图，标出第一个问题走过的节点。第二个问题需要其中哪些？

# %% [markdown] part="hint" lang="en"
# What a product has saved is released as soon as a walk comes through that node, not for the whole graph. `grad` walks only
# on the ways that lead to the inputs you ask for. Additions save nothing. And `grad` returns; it does not deliver.

# %% [markdown] part="hint" lang="zh"
# 乘积保存的东西，在回传经过那个节点时就释放，不是整张图一起释放。`grad` 只走通向你所问的输入的路。加法什么都不保存。而且 `grad` 是返回，不是投递。

# %% [markdown] part="hint" lang="en"
# Two of the six end in an error. The separate path gives `[3., 3.]`, the addition `[1., ____]`, the mailbox is `None`, and
# the sum of both answers is `[4., 8.]`.

# %% [markdown] part="hint" lang="zh"
# 六个里面有两个以报错收场。互不相干的路得到 `[3., 3.]`，加法得到 `[1., ____]`，信箱是 `None`，两个答案之和是 `[4., 8.]`。

# %% [markdown] part="why" lang="en"
# Drawers are emptied node by node, along the ways that were walked; what the first question did not enter is still there.

# %% [markdown] part="why" lang="zh"
# 抽屉沿着走过的路，一个节点一个节点地清空；第一个问题没进去过的，都还在。
